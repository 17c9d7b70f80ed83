//! Numbers as people type them.

use super::{Fixed, Lang, Say, is_dash, narrow, shorten};
use crate::provenance::{QualifiedValue, Qualifier};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a cell that should hold a number held.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum ParsedNumber {
    /// The cell says that there is no number.
    Missing(MissingReason),
    /// A number, perhaps with a qualifier such as `>` or 约.
    Value(QualifiedValue),
}

/// How a cell said that there is no number.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingReason {
    /// Nothing but white space.
    Blank,
    /// A dash or slash: not applicable, or not there.
    Dash,
    /// Dots: there is a figure but it is not known or too small (yearbook usage of `…`).
    Dots,
    /// Words: 无, 暂无, 未公布, N/A, nil.
    Words,
}

impl Say for MissingReason {
    fn say(&self, lang: Lang) -> String {
        match self {
            MissingReason::Blank => lang.pick("空白", "blank"),
            MissingReason::Dash => lang.pick("填写为“—”", "filled with a dash"),
            MissingReason::Dots => lang.pick("填写为“…”", "filled with dots"),
            MissingReason::Words => lang.pick("注明无数据", "marked as not available"),
        }
        .to_owned()
    }
}

/// A text is not a number.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub struct NumberError {
    /// The text, shortened.
    pub text: String,
    /// What is wrong with it.
    pub problem: NumberProblem,
}

/// What is wrong with a text that should be a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberProblem {
    /// No digits where digits should be.
    NotANumber,
    /// Separators that do not stand every three digits.
    Separators,
    /// A unit follows the number.
    UnitInside {
        /// The unit as typed.
        unit: String,
    },
    /// More than a 64-bit float can hold.
    TooLarge,
}

impl Say for NumberError {
    fn say(&self, lang: Lang) -> String {
        let text = &self.text;
        match (&self.problem, lang) {
            (NumberProblem::NotANumber, Lang::Zh) => {
                format!("“{text}”不是数字；请填写如 1234.5，没有数据请留空")
            }
            (NumberProblem::NotANumber, Lang::En) => {
                format!("'{text}' is not a number; write it like 1234.5, or leave the cell blank")
            }
            (NumberProblem::Separators, Lang::Zh) => {
                format!("“{text}”的千分位不正确；请每三位一个逗号，或不用逗号")
            }
            (NumberProblem::Separators, Lang::En) => {
                format!("'{text}' has misplaced thousands separators; put one every three digits or none")
            }
            (NumberProblem::UnitInside { unit }, Lang::Zh) => {
                format!("“{text}”中带有计量单位“{unit}”；请只填数字，单位填在单位列")
            }
            (NumberProblem::UnitInside { unit }, Lang::En) => {
                format!(
                    "'{text}' carries the unit '{unit}'; write the number alone and the unit in its column"
                )
            }
            (NumberProblem::TooLarge, Lang::Zh) => format!("“{text}”过大；请核对位数"),
            (NumberProblem::TooLarge, Lang::En) => format!("'{text}' is too large; check the digits"),
        }
    }
}

/// Reads a number: `1,234.5`, `１，２３４．５`, `>1200`, `约3.5`, `1200以上`, `1.2万`, `1.5E+05`, `—`, `…`, blank.
///
/// A scale word (千, 万, 亿, 万亿) multiplies. A unit after the number is refused, see [`split_number`].
///
/// # Errors
/// [`NumberError`] if the text is neither a number nor a way to say "nothing".
pub fn parse_number(text: &str) -> Result<ParsedNumber, NumberError> {
    let (number, unit) = split_number(text)?;
    if unit.is_empty() {
        Ok(number)
    } else {
        Err(fail(text, NumberProblem::UnitInside { unit: shorten(unit) }))
    }
}

/// Reads a number and what follows it: `5.1%` gives 5.1 and `%`; `1200亿元以上` gives ≥1200 and `亿元`.
///
/// A scale word directly before a unit belongs to the unit (`1200万元` is 1200 and `万元`); at the end of
/// the text it multiplies (`1.2万` is 12000).
///
/// # Errors
/// [`NumberError`] as for [`parse_number`].
pub fn split_number(text: &str) -> Result<(ParsedNumber, &str), NumberError> {
    let trimmed = trim(text);
    if let Some(reason) = missing(trimmed) {
        return Ok((ParsedNumber::Missing(reason), ""));
    }
    let (before, rest) = Qualifier::strip_prefix(trimmed);
    let (after, rest) = Qualifier::strip_suffix(rest);
    let qualifier = match (before, after) {
        (Some(q), None) | (None, Some(q)) => q,
        (None, None) => Qualifier::Exact,
        (Some(a), Some(b)) if a == b => a,
        (Some(_), Some(_)) => return Err(fail(text, NumberProblem::NotANumber)),
    };
    let (digits, tail) = split_digits(trim(rest)).ok_or_else(|| fail(text, NumberProblem::NotANumber))?;
    let tail = trim(tail);
    let (power, unit) = match scale_word(tail) {
        Some(power) => (power, ""),
        None => (0, tail),
    };
    let value = read_digits(digits, power).map_err(|problem| fail(text, problem))?;
    Ok((ParsedNumber::Value(QualifiedValue { value, qualifier }), unit))
}

/// The number of digits after the decimal point as typed (0 if there is none), at most 15.
pub fn decimals(text: &str) -> u8 {
    let mut after = text.chars().map(narrow).skip_while(|c| *c != '.').skip(1);
    let mut count = 0;
    while count < 15 && after.next().is_some_and(|c| c.is_ascii_digit()) {
        count += 1;
    }
    count
}

fn fail(text: &str, problem: NumberProblem) -> NumberError {
    NumberError { text: shorten(text), problem }
}

fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

/// Tells whether the whole text is a way to say "no number".
fn missing(text: &str) -> Option<MissingReason> {
    if text.is_empty() {
        return Some(MissingReason::Blank);
    }
    if text.chars().all(|c| is_dash(c) || matches!(narrow(c), '/' | '\\')) {
        return Some(MissingReason::Dash);
    }
    if text.chars().all(|c| matches!(narrow(c), '…' | '⋯' | '.')) {
        return Some(MissingReason::Dots);
    }
    let known =
        ["无", "暂无", "无数据", "未公布", "不适用", "缺", "空", "n/a", "na", "n.a.", "nil", "none", "null"];
    known.iter().any(|word| text.eq_ignore_ascii_case(word)).then_some(MissingReason::Words)
}

/// Power of ten of a text that is exactly one scale word.
fn scale_word(text: &str) -> Option<u32> {
    Some(match text {
        "十" => 1,
        "百" => 2,
        "千" => 3,
        "万" => 4,
        "十万" => 5,
        "百万" => 6,
        "千万" => 7,
        "亿" => 8,
        "十亿" => 9,
        "百亿" => 10,
        "千亿" => 11,
        "万亿" => 12,
        _ => return None,
    })
}

/// Splits after the longest run of sign, digits, separators, point and exponent.
fn split_digits(text: &str) -> Option<(&str, &str)> {
    let mut end = 0;
    let mut seen_digit = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let n = narrow(c);
        let next_is = |chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>, ok: fn(char) -> bool| {
            chars.peek().is_some_and(|(_, c)| ok(narrow(*c)))
        };
        let take = match n {
            '0'..='9' => {
                seen_digit = true;
                true
            }
            '+' | '-' => at == 0 || ends_with_exponent(text.get(..at).unwrap_or_default()),
            '.' => true,
            ',' | ' ' | '\'' => seen_digit && next_is(&mut chars, |c| c.is_ascii_digit()),
            'e' | 'E' => seen_digit && next_is(&mut chars, |c| c.is_ascii_digit() || c == '+' || c == '-'),
            _ => false,
        };
        if !take {
            break;
        }
        end = at + c.len_utf8();
    }
    seen_digit.then(|| text.split_at(end))
}

fn ends_with_exponent(text: &str) -> bool {
    text.chars().next_back().is_some_and(|c| matches!(narrow(c), 'e' | 'E'))
}

/// Reads the digits, times ten to the `power`, correctly rounded.
fn read_digits(digits: &str, power: u32) -> Result<f64, NumberProblem> {
    let mut buffer: Fixed<u8, 64> = Fixed::new(0);
    let mut group: Option<usize> = None; // digits since the last separator
    let mut head = 0; // digits before the first separator
    let mut exponent = false;
    let mut point = false;
    for c in digits.chars().map(narrow) {
        match c {
            ',' | ' ' | '\'' => {
                let good = !point && !exponent && group.map_or((1..=3).contains(&head), |n| n == 3);
                if !good {
                    return Err(NumberProblem::Separators);
                }
                group = Some(0);
                continue;
            }
            '.' => point = true,
            'e' | 'E' => exponent = true,
            _ if c.is_ascii_digit() && !point && !exponent => match &mut group {
                Some(n) => *n += 1,
                None => head += 1,
            },
            _ => {}
        }
        let byte = u8::try_from(c).map_err(|_| NumberProblem::NotANumber)?;
        buffer.push(byte).ok_or(NumberProblem::TooLarge)?;
    }
    if group.is_some_and(|n| n != 3) {
        return Err(NumberProblem::Separators);
    }
    if power > 0 && !exponent {
        for byte in
            [b'e', b'0' + u8::try_from(power / 10).unwrap_or(0), b'0' + u8::try_from(power % 10).unwrap_or(0)]
        {
            buffer.push(byte).ok_or(NumberProblem::TooLarge)?;
        }
    }
    let text = std::str::from_utf8(buffer.as_slice()).map_err(|_| NumberProblem::NotANumber)?;
    let mut value: f64 = text.parse().map_err(|_| NumberProblem::NotANumber)?;
    if power > 0 && exponent {
        value *= 10f64.powi(i32::try_from(power).unwrap_or(0));
    }
    if value.is_finite() { Ok(value) } else { Err(NumberProblem::TooLarge) }
}
