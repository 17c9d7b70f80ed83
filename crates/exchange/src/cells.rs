//! From a cell to a number, a date, a period, a flag, a text.

use std::borrow::Cow;

use jiff::civil::Date;
use qipan_kernel::period::{Frequency, Period};
use qipan_kernel::provenance::QualifiedValue;
use qipan_kernel::text::{ParsedNumber, decimals, narrow, split_number};

use crate::problem::Problem;
use crate::workbook::Value;

/// Longest text taken from a cell; Excel itself holds 32,767.
pub const LONGEST_TEXT: usize = 4_000;

/// A number as a cell gave it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CellNumber<'a> {
    pub value: QualifiedValue,
    /// Digits after the point, as typed or as Excel shows them.
    pub decimals: u8,
    /// A unit that stands in the cell itself: `5.1%`.
    pub unit: Cow<'a, str>,
}

/// A number, `None` where the cell says that there is none.
pub(crate) fn number(value: Option<&Value>) -> Result<Option<CellNumber<'_>>, Problem> {
    let plain = |n: f64, unit: &'static str| {
        if n.is_finite() {
            let decimals = printed_decimals(n);
            Ok(Some(CellNumber { value: QualifiedValue::exact(n), decimals, unit: Cow::Borrowed(unit) }))
        } else {
            Err(Problem::NotFinite)
        }
    };
    match value {
        None => Ok(None),
        Some(Value::Number(n)) => plain(*n, ""),
        Some(Value::Percent(n)) => plain(round15(n * 100.0), "%"),
        // A date where a number belongs is a number whose format went astray.
        Some(Value::Date { serial, .. }) => plain(*serial, ""),
        Some(Value::Bool(_)) => {
            Err(Problem::BadNumber(split_number("TRUE").err().unwrap_or_else(unreachable_error)))
        }
        Some(Value::Error(_)) => Err(Problem::FormulaError),
        Some(Value::Uncomputed) => Err(Problem::Uncomputed),
        Some(Value::Text(text)) => match split_number(text).map_err(Problem::BadNumber)? {
            (ParsedNumber::Missing(_), _) => Ok(None),
            (ParsedNumber::Value(value), unit) => Ok(Some(CellNumber {
                value,
                decimals: if value.value.fract() == 0.0 { 0 } else { decimals(text) },
                unit: Cow::Borrowed(unit),
            })),
        },
    }
}

fn unreachable_error() -> qipan_kernel::text::NumberError {
    qipan_kernel::text::NumberError {
        text: String::new(),
        problem: qipan_kernel::text::NumberProblem::NotANumber,
    }
}

/// The number to 15 significant digits, which is what Excel shows and stores of a typed number.
#[must_use]
pub fn round15(n: f64) -> f64 {
    if n == 0.0 || !n.is_finite() {
        return n;
    }
    format!("{n:.14e}").parse().unwrap_or(n)
}

/// Digits after the point of the shortest text for the number at 15 significant digits.
#[must_use]
pub fn printed_decimals(n: f64) -> u8 {
    if n.fract() == 0.0 {
        return 0;
    }
    // Both numbers of the division are whole and held exactly, so it gives the double that the
    // decimal text with so many digits would.
    let mut scale = 1.0;
    for digits in 1..=6u8 {
        scale *= 10.0;
        let whole = (n * scale).round();
        if whole.abs() < 1e15 && whole / scale == n {
            return digits;
        }
    }
    let text = round15(n).to_string();
    let after = text.split_once('.').map_or(0, |(_, digits)| digits.len());
    u8::try_from(after).unwrap_or(15).min(15)
}

/// The text of a cell without outer white space and control characters; `None` if nothing is left.
pub(crate) fn text(value: Option<&Value>) -> Option<Cow<'_, str>> {
    let raw: Cow<'_, str> = match value? {
        Value::Text(text) => Cow::Borrowed(text),
        Value::Number(n) => Cow::Owned(round15(*n).to_string()),
        Value::Percent(n) => Cow::Owned(format!("{}%", round15(n * 100.0))),
        Value::Date { serial, .. } => {
            Cow::Owned(serial_to_date(*serial, false).map_or_else(|| serial.to_string(), |d| d.to_string()))
        }
        Value::Bool(b) => Cow::Borrowed(if *b { "是" } else { "否" }),
        Value::Error(_) | Value::Uncomputed => return None,
    };
    let odd = |c: char| c.is_control() && c != '\n' && c != '\t';
    let raw = if raw.contains(odd) { Cow::Owned(raw.replace(odd, "")) } else { raw };
    let outer = |c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}');
    match raw {
        Cow::Borrowed(s) => {
            let s = s.trim_matches(outer);
            (!s.is_empty()).then_some(Cow::Borrowed(s))
        }
        Cow::Owned(s) => {
            let s = s.trim_matches(outer);
            (!s.is_empty()).then(|| Cow::Owned(s.to_owned()))
        }
    }
}

/// Refuses error values and overlong texts.
pub(crate) fn checked_text(value: Option<&Value>) -> Result<Option<Cow<'_, str>>, Problem> {
    match value {
        Some(Value::Error(_)) => return Err(Problem::FormulaError),
        Some(Value::Uncomputed) => return Err(Problem::Uncomputed),
        _ => {}
    }
    match text(value) {
        Some(t) if t.len() > LONGEST_TEXT && t.chars().count() > LONGEST_TEXT => {
            Err(Problem::TooLong { limit: LONGEST_TEXT })
        }
        other => Ok(other),
    }
}

/// Excel's day number as a date; `None` outside 1900–2199. Knows Excel's 29 February 1900.
#[must_use]
pub fn serial_to_date(serial: f64, date_1904: bool) -> Option<Date> {
    if !(0.0..=110_000.0).contains(&serial) {
        return None;
    }
    #[expect(clippy::as_conversions, reason = "within 0..=110000, checked above")]
    let days = serial.floor() as i64;
    let (epoch, days) = match (date_1904, days) {
        (true, days) => (jiff::civil::date(1904, 1, 1), days),
        (false, 0) => return None,
        (false, days @ ..=59) => (jiff::civil::date(1899, 12, 31), days),
        (false, days) => (jiff::civil::date(1899, 12, 30), days),
    };
    epoch.checked_add(jiff::Span::new().try_days(days).ok()?).ok().filter(|d| d.year() <= 2199)
}

/// A day: a date cell, a serial number, or a text such as 2024-02-03, 2024/2/3, 20240203, 2024年2月3日.
pub(crate) fn date(value: Option<&Value>, date_1904: bool) -> Result<Option<Date>, Problem> {
    match value {
        None => Ok(None),
        Some(Value::Error(_)) => Err(Problem::FormulaError),
        Some(Value::Uncomputed) => Err(Problem::Uncomputed),
        Some(Value::Date { serial, .. }) => {
            serial_to_date(*serial, date_1904).map(Some).ok_or(Problem::BadDate)
        }
        Some(Value::Number(n)) if *n < 110_000.0 => {
            serial_to_date(*n, date_1904).map(Some).ok_or(Problem::BadDate)
        }
        Some(other) => match text(Some(other)) {
            None => Ok(None),
            Some(text) if text.chars().all(qipan_kernel::text::is_dash) => Ok(None),
            Some(text) => date_text(&text).map(Some).ok_or(Problem::BadDate),
        },
    }
}

fn date_text(text: &str) -> Option<Date> {
    let text: String = text.chars().map(narrow).collect();
    let text = text.trim().split([' ', 'T']).next().unwrap_or_default().trim_end_matches(['日', '号']);
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月']).collect();
    let number = |s: &str| s.trim().parse::<i16>().ok();
    let (y, m, d) = match parts.as_slice() {
        [all] if all.len() == 8 && all.is_ascii() => {
            (number(all.get(..4)?)?, number(all.get(4..6)?)?, number(all.get(6..)?)?)
        }
        [y, m, d] if y.len() == 4 => (number(y)?, number(m)?, number(d)?),
        _ => return None,
    };
    if !(1900..=2199).contains(&y) {
        return None;
    }
    Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()
}

/// How a period cell was understood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CellPeriod {
    pub period: Period,
    /// It stood there as a date or day number.
    pub from_date: bool,
}

/// A period: text, a year or `202309` as a number, a date cell, a day number.
pub(crate) fn period(
    value: Option<&Value>,
    frequency: Frequency,
    date_1904: bool,
) -> Result<Option<CellPeriod>, Problem> {
    let plain = |period| Ok(Some(CellPeriod { period, from_date: false }));
    let dated = |serial: f64, year_only: bool| {
        let day = serial_to_date(serial, date_1904).ok_or_else(|| {
            Period::parse(&serial.to_string()).err().map_or(Problem::BadDate, Problem::BadPeriod)
        })?;
        if year_only {
            return plain(Period::Year { year: day.year() });
        }
        Ok(Some(CellPeriod { period: of_day(day, frequency), from_date: true }))
    };
    match value {
        None => Ok(None),
        Some(Value::Error(_)) => Err(Problem::FormulaError),
        Some(Value::Uncomputed) => Err(Problem::Uncomputed),
        Some(Value::Date { serial, year_only }) => dated(*serial, *year_only),
        Some(Value::Number(n)) if (30_000.0..=90_000.0).contains(n) && n.fract() == 0.0 => dated(*n, false),
        Some(Value::Text(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::Text(text)) => match Period::parse(text) {
            Ok(period) => plain(period),
            Err(error) => match date_text(text) {
                Some(day) => Ok(Some(CellPeriod { period: of_day(day, frequency), from_date: true })),
                None => Err(Problem::BadPeriod(error)),
            },
        },
        Some(other) => {
            let text = text(Some(other)).unwrap_or_default();
            Period::parse(&text).map_err(Problem::BadPeriod).and_then(plain)
        }
    }
}

/// The month of a day; the year, if the indicator is yearly and the day is a year's first or last.
fn of_day(day: Date, frequency: Frequency) -> Period {
    let edge = matches!((day.month(), day.day()), (12, 31) | (1, 1));
    if frequency == Frequency::Year && edge {
        return Period::Year { year: day.year() };
    }
    Period::month_of(day)
}

/// 是/否, yes/no, 1/0, √; blank is no.
pub(crate) fn flag(value: Option<&Value>) -> Result<bool, Problem> {
    match value {
        None => Ok(false),
        Some(Value::Bool(b)) => Ok(*b),
        Some(Value::Error(_)) => Err(Problem::FormulaError),
        Some(Value::Uncomputed) => Err(Problem::Uncomputed),
        Some(other) => match text(Some(other)).unwrap_or_default().to_lowercase().as_str() {
            "是" | "y" | "yes" | "true" | "1" | "√" | "✓" | "演示" | "演示值" | "synthetic" => {
                Ok(true)
            }
            "" | "否" | "n" | "no" | "false" | "0" | "×" | "-" | "—" => Ok(false),
            _ => Err(Problem::BadFlag),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn t(text: &str) -> Value {
        Value::Text(Arc::from(text))
    }

    #[test]
    fn missing_is_never_zero() {
        for nothing in ["—", "…", "-", "/", " ", "", "无"] {
            assert_eq!(number(Some(&t(nothing))).unwrap(), None, "{nothing}");
        }
        assert_eq!(number(None).unwrap(), None);
        assert_eq!(number(Some(&t("0"))).unwrap().unwrap().value.value, 0.0);
    }

    #[test]
    fn numbers_keep_their_digits() {
        let read =
            |v: &Value| number(Some(v)).unwrap().map(|n| (n.value.value, n.decimals, n.unit.to_string()));
        assert_eq!(read(&Value::Number(1270.39)), Some((1270.39, 2, String::new())));
        assert_eq!(read(&Value::Number(0.1 + 0.2)), Some((0.1 + 0.2, 1, String::new())));
        assert_eq!(read(&Value::Percent(0.052)), Some((5.2, 1, "%".into())));
        assert_eq!(read(&t("１，２３４．５０")), Some((1234.5, 2, String::new())));
        assert_eq!(read(&t("5.1%")), Some((5.1, 1, "%".into())));
        assert_eq!(number(Some(&Value::Number(f64::INFINITY))), Err(Problem::NotFinite));
        assert!(number(Some(&t("1e400"))).is_err());
        assert!(number(Some(&Value::Bool(true))).is_err());
    }

    #[test]
    fn serials_are_days() {
        let day = |s| serial_to_date(s, false).map(|d| d.to_string());
        assert_eq!(day(1.0).as_deref(), Some("1900-01-01"));
        assert_eq!(day(61.0).as_deref(), Some("1900-03-01"));
        assert_eq!(day(45_170.75).as_deref(), Some("2023-09-01"));
        assert_eq!(serial_to_date(43_708.0, true).map(|d| d.to_string()).as_deref(), Some("2023-09-01"));
        for bad in [-1.0, 0.0, 1e18, f64::NAN, f64::INFINITY] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }

    #[test]
    fn dates_in_many_forms() {
        for text in [
            "2024-02-03",
            "2024/2/3",
            "2024.2.3",
            "20240203",
            "2024年2月3日",
            "２０２４-02-03",
            "2024-02-03 00:00:00",
        ] {
            assert_eq!(date(Some(&t(text)), false).unwrap().unwrap().to_string(), "2024-02-03", "{text}");
        }
        for bad in ["2024-02-30", "昨天", "24-2-3", "2024-02"] {
            assert_eq!(date(Some(&t(bad)), false), Err(Problem::BadDate), "{bad}");
        }
        assert_eq!(date(Some(&t("—")), false), Ok(None));
    }

    #[test]
    fn periods_in_many_forms() {
        let read =
            |v: Value, f| period(Some(&v), f, false).unwrap().map(|p| (p.period.to_string(), p.from_date));
        let month = Frequency::Month;
        assert_eq!(read(Value::Number(2023.0), month), Some(("2023".into(), false)));
        assert_eq!(read(Value::Number(202_309.0), month), Some(("2023-09".into(), false)));
        assert_eq!(read(Value::Number(45_170.0), month), Some(("2023-09".into(), true)));
        let date = |serial, year_only| Value::Date { serial, year_only };
        assert_eq!(read(date(45_170.0, false), month), Some(("2023-09".into(), true)));
        assert_eq!(read(date(44_927.0, true), month), Some(("2023".into(), false)));
        assert_eq!(read(date(45_291.0, false), Frequency::Year), Some(("2023".into(), true)));
        assert_eq!(read(t("2023-09-30"), month), Some(("2023-09".into(), true)));
        assert_eq!(read(t("2023年1-9月"), month), Some(("2023-01/09".into(), false)));
        assert!(matches!(period(Some(&Value::Number(2023.1)), month, false), Err(Problem::BadPeriod(_))));
        assert!(period(Some(&Value::Number(1e300)), month, false).is_err());
    }
}
