//! The signs of a condition.

use super::{ConditionError, ConditionProblem, Fact, LONGEST, Test};
use jiff::civil::Date;
use qipan_kernel::quantity::Money;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sign {
    Word(String),
    Value(Fact),
    Test(Test),
    Open,
    Close,
    Comma,
}

/// The signs of a text, each with its place counted from 1.
pub(super) fn signs(text: &str) -> Result<Vec<(usize, Sign)>, ConditionError> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() > LONGEST {
        return Err(ConditionError { at: LONGEST, problem: ConditionProblem::TooLong });
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let start = at + 1;
        let bad = || ConditionError { at: start, problem: ConditionProblem::Sign(c.to_string()) };
        let next = chars.get(at + 1).copied();
        let (sign, length) = match (c, next) {
            (c, _) if c.is_whitespace() => {
                at += 1;
                continue;
            }
            ('(' | '（', _) => (Sign::Open, 1),
            (')' | '）', _) => (Sign::Close, 1),
            (',' | '，' | '、', _) => (Sign::Comma, 1),
            ('=', Some('=')) => (Sign::Test(Test::Equal), 2),
            ('!', Some('=')) => (Sign::Test(Test::Other), 2),
            ('<', Some('=')) => (Sign::Test(Test::AtMost), 2),
            ('>', Some('=')) => (Sign::Test(Test::AtLeast), 2),
            ('≤', _) => (Sign::Test(Test::AtMost), 1),
            ('≥', _) => (Sign::Test(Test::AtLeast), 1),
            ('≠', _) => (Sign::Test(Test::Other), 1),
            ('=', _) => (Sign::Test(Test::Equal), 1),
            ('<', _) => (Sign::Test(Test::Less), 1),
            ('>', _) => (Sign::Test(Test::More), 1),
            ('"' | '“', _) => {
                let rest = chars.get(at + 1..).unwrap_or_default();
                let end = rest.iter().position(|c| matches!(c, '"' | '”')).ok_or_else(bad)?;
                let text: String = rest.iter().take(end).collect();
                (Sign::Value(Fact::Text(text)), end + 2)
            }
            (c, _) if c.is_ascii_digit() => value(chars.get(at..).unwrap_or_default()).ok_or_else(bad)?,
            (c, _) if c.is_ascii_alphabetic() => {
                let rest = chars.get(at..).unwrap_or_default();
                let word: String =
                    rest.iter().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')).collect();
                let length = word.len();
                (Sign::Word(word), length)
            }
            _ => return Err(bad()),
        };
        found.push((start, sign));
        at += length;
    }
    Ok(found)
}

/// A number with its unit, or a day.
fn value(chars: &[char]) -> Option<(Sign, usize)> {
    let head: String = chars.iter().take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '.')).collect();
    if head.contains('-') {
        let date: Date = head.parse().ok()?;
        return (head.len() == 10).then_some((Sign::Value(Fact::Date(date)), 10));
    }
    let length = head.len();
    let rest = chars.get(length..).unwrap_or_default();
    let unit = |name: &str| name.chars().enumerate().all(|(at, c)| rest.get(at) == Some(&c));
    let money = |fen: i64, name: &str| {
        Some((Sign::Value(Fact::Money(Money(scaled(&head, fen)?))), length + name.chars().count()))
    };
    let number: f64 = head.parse().ok()?;
    let area = |m2: f64, name: &str| Some((Sign::Value(Fact::Area(m2)), length + name.chars().count()));
    match rest.first() {
        Some('亿') if unit("亿元") => money(10_000_000_000, "亿元"),
        Some('万') if unit("万元") => money(1_000_000, "万元"),
        Some('元') => money(100, "元"),
        Some('亩') => area(number * 10_000.0 / 15.0, "亩"),
        Some('公') if unit("公顷") => area(number * 1e4, "公顷"),
        Some('平') if unit("平方米") => area(number, "平方米"),
        Some('%') => Some((Sign::Value(Fact::Number(number / 100.0)), length + 1)),
        _ => Some((Sign::Value(Fact::Number(number)), length)),
    }
}

/// `1.5` times a whole scale, exactly; none if a fraction of one is left over or it does not fit.
fn scaled(text: &str, scale: i64) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut total = whole.parse::<i64>().ok()?.checked_mul(scale)?;
    let mut place = scale;
    for digit in fraction.chars() {
        let digit = i64::from(digit.to_digit(10)?);
        if place % 10 != 0 && digit != 0 {
            return None;
        }
        place /= 10;
        total = total.checked_add(digit.checked_mul(place)?)?;
    }
    Some(total)
}
