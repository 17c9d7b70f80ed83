//! An event a span, days without times; `DTEND` is the day after the last one.

use super::{Said, no_date, no_word, off, spans, word};
use jiff::ToSpan;
use jiff::civil::Date;
use qipan_kernel::calendar::YearCalendar;
use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::text::Lang;

/// Lines as they were before they were folded, with their number.
fn unfolded(text: &str) -> Vec<(u32, String)> {
    let mut all: Vec<(u32, String)> = Vec::new();
    for (number, line) in (1u32..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim_end_matches('\r');
        match (line.strip_prefix([' ', '\t']), all.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _ => all.push((number, line.to_owned())),
        }
    }
    all
}

/// `20271001`, `20271001T000000`, `20271001T000000Z`.
fn date(text: &str) -> Option<Date> {
    let day = text.split('T').next()?;
    let part = |range: std::ops::Range<usize>| day.get(range);
    (day.len() == 8).then_some(())?;
    Date::new(part(0..4)?.parse().ok()?, part(4..6)?.parse().ok()?, part(6..8)?.parse().ok()?).ok()
}

#[derive(Default)]
struct Event {
    from: Option<(u32, String)>,
    to: Option<String>,
    words: String,
    at: u32,
}

pub(super) fn read(name: &str, text: &str, year: i16) -> (Vec<Said>, Vec<Finding>, Vec<Finding>) {
    let (mut said, mut errors, mut others) = (Vec::new(), Vec::new(), 0u32);
    let mut event: Option<Event> = None;
    let mut any = false;
    for (number, line) in unfolded(text) {
        let (key, value) = line.split_once(':').unwrap_or((line.as_str(), ""));
        let key = key.split(';').next().unwrap_or_default().to_ascii_uppercase();
        match (key.as_str(), event.as_mut()) {
            ("BEGIN", _) if value.trim() == "VEVENT" => {
                any = true;
                event = Some(Event { at: number, ..Event::default() });
            }
            ("DTSTART", Some(e)) => e.from = Some((number, value.trim().to_owned())),
            ("DTEND", Some(e)) => e.to = Some(value.trim().to_owned()),
            ("SUMMARY" | "CATEGORIES", Some(e)) => {
                e.words.push_str(value);
                e.words.push(' ');
            }
            ("END", Some(_)) if value.trim() == "VEVENT" => {
                let Some(e) = event.take() else { continue };
                match span(name, &e) {
                    // A feed holds several years: those of another one are left to it.
                    Ok(one) if one.from.year() != year && one.to.year() != year => others += 1,
                    Ok(one) => said.push(one),
                    Err(finding) => errors.push(*finding),
                }
            }
            _ => {}
        }
    }
    if !any {
        let finding =
            Finding::error("calendar_no_ics", "文件里没有日历事件", "the file has no event of a calendar");
        let place = Place { file: Some(name.to_owned()), ..Place::default() };
        errors.push(finding.at(place).remedy("请选择 .ics 日历文件", "choose an .ics file"));
    }
    let mut notes = Vec::new();
    if others > 0 {
        let (zh, en) = (
            format!("其他年份的 {others} 项没有读入"),
            format!("{others} events of other years were not read"),
        );
        notes.push(Finding::new(Severity::Info, "calendar_other_years", zh, en));
    }
    (said, errors, notes)
}

fn span(name: &str, e: &Event) -> Result<Said, Box<Finding>> {
    let place = |row: u32| Place { file: Some(name.to_owned()), row: Some(row), ..Place::default() };
    let Some((row, text)) = &e.from else { return Err(Box::new(no_date(&place(e.at), e.words.trim()))) };
    let Some(from) = date(text) else { return Err(Box::new(no_date(&place(*row), text))) };
    let to = match &e.to {
        None => from,
        Some(end) => {
            let end = date(end).ok_or_else(|| Box::new(no_date(&place(*row), end)))?;
            end.checked_sub(1.day()).unwrap_or(end).max(from)
        }
    };
    let Some(off) = off(&e.words) else { return Err(Box::new(no_word(&place(e.at), e.words.trim()))) };
    Ok(Said { from, to, off, place: place(*row), value: text.clone() })
}

pub(super) fn write(year: &YearCalendar, source: &str, lang: Lang) -> String {
    let escape =
        |t: &str| t.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n");
    let mut out = String::new();
    let mut line = |text: &str| {
        // A line has at most 75 bytes; the rest goes on the next one behind a blank.
        let mut used = 0;
        for c in text.chars() {
            if used + c.len_utf8() > 73 {
                out.push_str("\r\n ");
                used = 1;
            }
            out.push(c);
            used += c.len_utf8();
        }
        out.push_str("\r\n");
    };
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Qipan//calendar//ZH");
    line("CALSCALE:GREGORIAN");
    for (from, to, off) in spans(year) {
        let day = |d: Date| d.strftime("%Y%m%d").to_string();
        line("BEGIN:VEVENT");
        line(&format!("UID:{}-{}@qipan", day(from), if off { "off" } else { "work" }));
        line(&format!("DTSTAMP:{}T000000Z", day(from)));
        line(&format!("DTSTART;VALUE=DATE:{}", day(from)));
        line(&format!("DTEND;VALUE=DATE:{}", day(to.checked_add(1.day()).unwrap_or(to))));
        line(&format!("SUMMARY:{}", word(off, lang)));
        line(&format!("DESCRIPTION:{}", escape(source)));
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    out
}
