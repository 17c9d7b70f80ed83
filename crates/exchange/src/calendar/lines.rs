//! A line a span: `2027-10-01/2027-10-07 放假`, `2027-09-26 上班`; what follows `#` is a remark.

use super::{Said, no_date, no_word, off, spans, word};
use jiff::civil::Date;
use qipan_kernel::calendar::YearCalendar;
use qipan_kernel::finding::{Finding, Place};
use qipan_kernel::text::Lang;

pub(super) fn read(name: &str, text: &str) -> (Vec<Said>, Vec<Finding>, Vec<Finding>) {
    let (mut said, mut errors) = (Vec::new(), Vec::new());
    for (number, line) in (1u32..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let place = Place { file: Some(name.to_owned()), row: Some(number), ..Place::default() };
        let (days, arrangement) = line.split_once([' ', '\t', ',', '，']).unwrap_or((line, ""));
        let (from, to) = days.split_once(['/', '~', '～', '至']).unwrap_or((days, days));
        let date = |text: &str| text.trim().parse::<Date>().ok();
        match (date(from).zip(date(to)), off(arrangement)) {
            (None, _) => errors.push(no_date(&place, line)),
            (_, None) => errors.push(no_word(&place, line)),
            (Some((from, to)), Some(off)) => said.push(Said { from, to, off, place, value: line.to_owned() }),
        }
    }
    (said, errors, Vec::new())
}

pub(super) fn write(year: &YearCalendar, source: &str, lang: Lang) -> String {
    let head = lang.pick("放假与调休上班", "days off and weekend days worked");
    let mut out = format!("# {} {head}\n# {source}\n", year.year);
    for (from, to, off) in spans(year) {
        let days = if from == to { from.to_string() } else { format!("{from}/{to}") };
        out.push_str(&format!("{days} {}\n", word(off, lang)));
    }
    out
}
