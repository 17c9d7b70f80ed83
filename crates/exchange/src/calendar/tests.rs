use super::*;
use crate::limits::Limits;
use crate::write::{table_csv, table_xlsx};
use jiff::civil::date;
use qipan_kernel::calendar::WorkCalendar;

fn csv(text: &str) -> Result<CalendarFile, Refused> {
    let book = Workbook::open(text.as_bytes(), "2027.csv", &Limits::default()).unwrap();
    calendar_table(&book, 2027)
}

fn told(refused: Result<CalendarFile, Refused>) -> Vec<(String, String, String)> {
    let place = |p: &Place| p.cell.clone().or_else(|| p.row.map(|r| r.to_string())).unwrap_or_default();
    let one = |f: Finding| (f.code.clone(), place(&f.place), f.remedy_zh.clone());
    refused.unwrap_err().0.into_iter().map(one).collect()
}

#[test]
fn every_published_year_comes_back_in_every_format() {
    for year in WorkCalendar::china().years() {
        for lang in [Lang::Zh, Lang::En] {
            let table = calendar_out(year, "国务院办公厅通知", lang);
            for (name, bytes) in [("c.xlsx", table_xlsx(&table).unwrap()), ("c.csv", table_csv(&table))] {
                let book = Workbook::open(&bytes, name, &Limits::default()).unwrap();
                assert_eq!(&calendar_table(&book, year.year).unwrap().year, year, "{name}");
            }
            for format in [CalendarFormat::Text, CalendarFormat::Ics] {
                let text = calendar_write(year, "国务院办公厅通知", format, lang);
                assert_eq!(&calendar_text("c", &text, year.year, format).unwrap().year, year, "{text}");
            }
        }
    }
}

#[test]
fn wrong_days_are_named_with_their_cell_and_remedy() {
    let fine = csv("日期,至,安排\n2027-10-01,2027-10-07,放假\n2027-09-26,,上班\n").unwrap();
    assert_eq!((fine.year.holidays.len(), fine.year.workdays), (7, vec![date(2027, 9, 26)]));
    let wrong = told(csv(
        "日期,至,安排\n2027-02-30,,放假\n2026-10-01,,放假\n2027-10-04,,上班\n2027-10-01,,调休\n2027-05-01,,放假\n2027-05-01,,上班\n2027-10-07,2027-10-01,放假\n,,放假\n",
    ));
    let found: Vec<(&str, &str)> =
        wrong.iter().map(|(code, cell, _)| (code.as_str(), cell.as_str())).collect();
    let expected = [
        ("bad_date", "A2"),
        ("blank", "A9"),
        ("calendar_word", "C5"),
        ("calendar_other_year", "A3"),
        ("calendar_no_weekend", "A4"),
        ("calendar_both_ways", "A7"),
        ("calendar_span", "A8"),
    ];
    assert_eq!(found, expected);
    assert!(wrong.iter().all(|(.., remedy)| !remedy.is_empty()), "{wrong:?}");
    assert_eq!(told(csv("日期,安排\n2027-09-26,上班\n"))[0].0, "calendar_empty");
    assert_eq!(told(csv("名称,数\n甲,1\n"))[0].0, "no_column");
}

#[test]
fn texts_and_feeds_as_others_write_them() {
    let text = "# 2027\n2027-10-01/2027-10-07 国庆节放假\n2027-09-26，补班\n";
    let found = calendar_text("a.txt", text, 2027, CalendarFormat::Text).unwrap().year;
    assert_eq!((found.holidays.len(), found.workdays.len()), (7, 1));
    let feed = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20271001\r\nDTEND;VALUE=DATE:20271008\r\nSUMMARY:国庆节（\r\n 休）\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART:20270926T000000\r\nSUMMARY:国庆节 补班\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261001\r\nSUMMARY:国庆节 假期\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let found = calendar_text("a.ics", feed, 2027, CalendarFormat::Ics).unwrap();
    assert_eq!((found.year.holidays.len(), found.year.workdays.len()), (7, 1));
    assert_eq!(found.findings[0].code, "calendar_other_years");
    let wrong =
        told(calendar_text("a.ics", &feed.replace("20270926T", "20270931T"), 2027, CalendarFormat::Ics));
    assert_eq!((wrong[0].0.as_str(), wrong[0].1.as_str()), ("bad_date", "9"));
    let wrong = told(calendar_text("a.txt", "2027-10-01 国庆\n明天 放假\n", 2027, CalendarFormat::Text));
    let found: Vec<(&str, &str)> =
        wrong.iter().map(|(code, cell, _)| (code.as_str(), cell.as_str())).collect();
    assert_eq!(found, [("calendar_word", "1"), ("bad_date", "2")]);
    assert_eq!(told(calendar_text("a.ics", "hello", 2027, CalendarFormat::Ics))[0].0, "calendar_no_ics");
}
