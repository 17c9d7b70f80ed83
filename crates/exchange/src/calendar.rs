//! A year of the working calendar in and out: a table (xlsx, xls, csv), a plain text, or iCalendar.

mod ics;
mod lines;

use crate::project::{Column, Refused, Table};
use crate::workbook::{Row, Workbook};
use crate::write::{Cell, Table as Out};
use jiff::civil::{Date, Weekday};
use qipan_kernel::calendar::YearCalendar;
use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::text::{Lang, shorten};
use std::collections::BTreeMap;

/// Days that one row may span.
const MOST: usize = 60;

const COLUMNS: [Column; 3] = [
    Column::required("date", "日期", &["开始日期", "起", "from", "start", "day"]),
    Column::required("arrangement", "安排", &["类型", "放假或上班", "休班", "kind", "type"]),
    Column::optional("to", "至", &["结束日期", "止", "end"]),
];

/// How a year's file is written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum CalendarFormat {
    /// A line a span: `2027-10-01/2027-10-07 放假`.
    Text,
    /// An event a span.
    Ics,
}

/// What a file says of a year.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarFile {
    /// The year.
    pub year: YearCalendar,
    /// What was noticed: no error.
    pub findings: Vec<Finding>,
}

/// A day, or several in a row, with the place where they stand.
struct Said {
    from: Date,
    to: Date,
    off: bool,
    place: Place,
    value: String,
}

/// Whether a word says that a day is off or worked.
fn off(word: &str) -> Option<bool> {
    let word = word.trim().to_lowercase();
    let has = |any: &[&str]| any.iter().any(|part| word.contains(part));
    // 调休 alone says nothing: both sides of an exchange are called so.
    if has(&["班", "work"]) {
        Some(false)
    } else if has(&["休息", "放假", "假期", "off", "holiday"])
        || word == "休"
        || word.ends_with("休)")
        || word.ends_with("休）")
    {
        Some(true)
    } else {
        None
    }
}

fn error(place: &Place, value: &str, code: &str, what: (String, String), remedy: (&str, &str)) -> Finding {
    Finding::new(Severity::Error, code, what.0, what.1)
        .remedy(remedy.0, remedy.1)
        .at(place.clone())
        .with_value(shorten(value))
}

fn no_word(place: &Place, value: &str) -> Finding {
    let what = ("看不出是放假还是上班", "does not say whether the day is off or worked");
    let remedy = ("请写“放假”或“上班”", "write 'off' or 'work'");
    error(place, value, "calendar_word", (what.0.to_owned(), what.1.to_owned()), remedy)
}

fn no_date(place: &Place, value: &str) -> Finding {
    let what = ("不是日期", "this is no date");
    let remedy = ("请写如 2027-10-01", "write it like 2027-10-01");
    error(place, value, "bad_date", (what.0.to_owned(), what.1.to_owned()), remedy)
}

/// Reads a year from a table.
///
/// # Errors
/// [`Refused`]: every cell that is wrong.
pub fn calendar_table(book: &Workbook, year: i16) -> Result<CalendarFile, Refused> {
    let mut table = Table::find(book, &COLUMNS)?;
    let mut said = Vec::new();
    let mut errors = Vec::new();
    for row in table.rows() {
        if remark(&table, row) {
            continue;
        }
        let before = table.errors.len();
        let from = table.date(row, "date");
        if from.is_none() && table.errors.len() == before {
            let remedy = ("请填写日期，或删去此行", "give a date or delete the row");
            table.refuse(row, "date", "blank", ("没有填写", "nothing is given"), remedy);
        }
        let to = table.date(row, "to");
        let word = table.needed(row, "arrangement").map(std::borrow::Cow::into_owned);
        let source = table.source(row);
        let place = |name: &str| {
            let cell = table.cell(row, name);
            let value = cell.as_ref().and_then(|(_, text)| text.clone()).unwrap_or_default();
            let mut place = Place { row: Some(source.row), ..Place::default() };
            if let Some(((address, heading), _)) = cell {
                let of = Place::cell(source.file.as_str(), source.sheet.as_str(), address);
                place = Place { row: Some(source.row), column: Some(heading), ..of };
            }
            (place, value)
        };
        let Some((from, word)) = from.zip(word) else { continue };
        match off(&word) {
            None => errors.push(no_word(&place("arrangement").0, &word)),
            Some(off) => {
                let (place, value) = place("date");
                said.push(Said { from, to: to.unwrap_or(from), off, place, value });
            }
        }
    }
    errors.splice(0..0, table.errors);
    year_of(year, said, errors, Vec::new())
}

/// The line below a table that says where it comes from.
fn remark(table: &Table<'_>, row: Row<'_>) -> bool {
    let text = |name: &str| table.cell(row, name).and_then(|(_, text)| text);
    text("arrangement").is_none()
        && text("date").is_some_and(|t| t.starts_with("来源：") || t.starts_with("Source: "))
}

/// Reads a year from a text or an iCalendar file.
///
/// # Errors
/// [`Refused`]: every line that is wrong.
pub fn calendar_text(
    name: &str,
    text: &str,
    year: i16,
    format: CalendarFormat,
) -> Result<CalendarFile, Refused> {
    let (said, errors, notes) = match format {
        CalendarFormat::Text => lines::read(name, text),
        CalendarFormat::Ics => ics::read(name, text, year),
    };
    year_of(year, said, errors, notes)
}

/// Puts what was said together; every day has one place.
fn year_of(
    year: i16,
    said: Vec<Said>,
    mut errors: Vec<Finding>,
    findings: Vec<Finding>,
) -> Result<CalendarFile, Refused> {
    let mut days: BTreeMap<Date, (bool, String)> = BTreeMap::new();
    for one in said {
        let mut wrong = |code: &str, zh: String, en: String, remedy: (&str, &str)| {
            errors.push(error(&one.place, &one.value, code, (zh, en), remedy));
        };
        let span: Vec<Date> =
            one.from.series(jiff::Span::new().days(1)).take_while(|d| *d <= one.to).take(MOST + 1).collect();
        if span.is_empty() || span.len() > MOST {
            let (zh, en) = (
                format!("{}至{}不是一段假期", one.from, one.to),
                format!("{} to {} is no holiday", one.from, one.to),
            );
            wrong("calendar_span", zh, en, ("请核对起止日期", "check first and last day"));
            continue;
        }
        let here =
            one.place.cell.clone().or_else(|| one.place.row.map(|row| row.to_string())).unwrap_or_default();
        for day in span {
            if day.year() != year {
                let (zh, en) = (format!("{day}不在{year}年"), format!("{day} does not lie in {year}"));
                wrong(
                    "calendar_other_year",
                    zh,
                    en,
                    ("请改正日期，或在该年录入", "correct it, or enter it in its year"),
                );
                break;
            }
            if !one.off && !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
                let (zh, en) = (
                    format!("{day}不是周末，本来上班"),
                    format!("{day} is no weekend day and is worked anyway"),
                );
                wrong("calendar_no_weekend", zh, en, ("请核对日期，或删去", "check the date or delete it"));
                break;
            }
            match days.get(&day) {
                Some((off, at)) if *off != one.off => {
                    let zh = format!("{day}既放假又上班，另一处在 {at}");
                    let en = format!("{day} is off and worked, the other one is at {at}");
                    wrong("calendar_both_ways", zh, en, ("请只留一处", "keep one of them"));
                    break;
                }
                Some(_) => {}
                None => {
                    days.insert(day, (one.off, here.clone()));
                }
            }
        }
    }
    let pick =
        |off: bool| -> Vec<Date> { days.iter().filter(|(_, (o, _))| *o == off).map(|(d, _)| *d).collect() };
    let (holidays, workdays) = (pick(true), pick(false));
    if errors.is_empty() && holidays.is_empty() {
        let finding = Finding::error(
            "calendar_empty",
            format!("文件里没有{year}年的放假日"),
            format!("the file has no day off in {year}"),
        );
        errors.push(finding.remedy("请对照下载的文件", "compare with a downloaded file"));
    }
    if !errors.is_empty() {
        return Err(Refused(errors));
    }
    let year = YearCalendar::new(year, &holidays, &workdays).map_err(|e| {
        use qipan_kernel::text::Say;
        Refused(vec![Finding::error("calendar_wrong", e.say(Lang::Zh), e.say(Lang::En))])
    })?;
    Ok(CalendarFile { year, findings })
}

/// First and last day of each span, in order, with whether it is off.
fn spans(year: &YearCalendar) -> Vec<(Date, Date, bool)> {
    let mut all: Vec<(Date, Date, bool)> = Vec::new();
    let days = |days: &[Date], off: bool| days.iter().map(|d| (*d, *d, off)).collect::<Vec<_>>();
    let mut one: Vec<_> = days(&year.holidays, true);
    one.extend(days(&year.workdays, false));
    one.sort();
    for (day, _, off) in one {
        match all.last_mut() {
            Some((_, last, same)) if *same == off && off && last.tomorrow().ok() == Some(day) => *last = day,
            _ => all.push((day, day, off)),
        }
    }
    all
}

fn word(off: bool, lang: Lang) -> &'static str {
    if off { lang.pick("放假", "off") } else { lang.pick("上班", "work") }
}

/// A year as a table, for a workbook or csv.
#[must_use]
pub fn calendar_out(year: &YearCalendar, source: &str, lang: Lang) -> Out {
    let headings = lang.pick(["日期", "至", "安排", "星期"], ["date", "to", "arrangement", "weekday"]);
    let mut table = Out::new(lang.pick("工作日历", "Calendar"), &headings, source, lang);
    table.title = lang.pick(
        format!("{}年放假与调休上班", year.year),
        format!("Days off and weekend days worked in {}", year.year),
    );
    for (from, to, off) in spans(year) {
        let to = if from == to { Cell::Empty } else { Cell::Date(to) };
        table.push(
            vec![Cell::Date(from), to, Cell::text(word(off, lang)), Cell::text(weekday(from, lang))],
            false,
        );
    }
    table
}

fn weekday(day: Date, lang: Lang) -> &'static str {
    match day.weekday() {
        Weekday::Monday => lang.pick("周一", "Mon"),
        Weekday::Tuesday => lang.pick("周二", "Tue"),
        Weekday::Wednesday => lang.pick("周三", "Wed"),
        Weekday::Thursday => lang.pick("周四", "Thu"),
        Weekday::Friday => lang.pick("周五", "Fri"),
        Weekday::Saturday => lang.pick("周六", "Sat"),
        Weekday::Sunday => lang.pick("周日", "Sun"),
    }
}

/// A year as a text or an iCalendar file.
#[must_use]
pub fn calendar_write(year: &YearCalendar, source: &str, format: CalendarFormat, lang: Lang) -> String {
    match format {
        CalendarFormat::Text => lines::write(year, source, lang),
        CalendarFormat::Ics => ics::write(year, source, lang),
    }
}

#[cfg(test)]
mod tests;
