//! From text to period.

use super::read::{Letters, Word, words};
use super::{Period, PeriodError, PeriodProblem};
use crate::text::shorten;
use Word::{
    Dash, Day, Dot, First, H, HalfYear, Month, Named, Number, Ordinal, Piece, Q, Season, Slash, Year,
};
use std::str::FromStr;

impl Period {
    /// Reads a period in its canonical form or as people write it; the forms are listed in
    /// `docs/methods/period.md`. Allocates only for an error.
    ///
    /// # Errors
    /// [`PeriodError`] that says what is wrong and how to write it.
    pub fn parse(text: &str) -> Result<Period, PeriodError> {
        read(text).map_err(|problem| PeriodError { text: shorten(text), problem })
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        Period::parse(text)
    }
}

fn read(text: &str) -> Result<Period, PeriodProblem> {
    let letters = Letters::of(text).ok_or(PeriodProblem::Form)?;
    let letters = letters.as_slice();
    if letters.is_empty() {
        return Err(PeriodProblem::Blank);
    }
    if let Some(plan) = numbered_plan(letters) {
        return Ok(plan);
    }
    let words = words(letters).ok_or(PeriodProblem::Form)?;
    let words = words.as_slice();
    match words {
        [Number(from, 4), Dash | Slash, Number(to, 4)]
        | [Number(from, 4), Dash | Slash, Number(to, 4), Year]
        | [Number(from, 4), Year, Dash | Slash, Number(to, 4), Year] => years(*from, *to),
        [Number(a, 4), b, Number(m, 1 | 2), c, Number(d, 1 | 2), ..]
            if b == c && matches!(b, Dash | Slash | Dot) && *m <= 12 && (1..=31).contains(d) =>
        {
            year(*a).and(Err(PeriodProblem::ADay))
        }
        [.., Day] => Err(PeriodProblem::ADay),
        [Number(_, 4), Dot, Number(1, 1)] => Err(PeriodProblem::JanuaryOrOctober),
        [Number(y, 4), rest @ ..] => within(year(*y)?, rest),
        [rest @ .., Number(y, 4)] => within(year(*y)?, rest),
        [rest @ .., Number(y, 4), Year] => within(year(*y)?, rest),
        _ => Err(PeriodProblem::NoYear),
    }
}

/// 十四五 and its like: the first ran 1953–1957, the third began in 1966.
fn numbered_plan(letters: &[char]) -> Option<Period> {
    let mut letters = letters;
    for tail in [['规', '划'], ['时', '期'], ['期', '间']] {
        letters = letters.strip_suffix(&tail).unwrap_or(letters);
    }
    let letters = letters.strip_prefix(&['第']).unwrap_or(letters);
    let digit = |c: &char| {
        "一二三四五六七八九".chars().position(|d| d == *c).and_then(|at| i16::try_from(at + 1).ok())
    };
    let number = match letters {
        ['十', '五'] => 10,
        ['十', c, '五'] => 10 + digit(c)?,
        ['二', '十', '五'] => 20,
        [c, '五'] => digit(c)?,
        _ => return None,
    };
    let from = match number {
        1 => 1953,
        2 => 1958,
        n => 1966 + 5 * (n - 3),
    };
    Some(Period::FiveYear { from, to: from + 4 })
}

/// The part of a period beside its year.
fn within(year: i16, words: &[Word]) -> Result<Period, PeriodProblem> {
    let words = match words {
        [Year, rest @ ..] if !rest.is_empty() => rest,
        other => other,
    };
    match words {
        [] | [Year] => Ok(Period::Year { year }),
        [HalfYear(half)] => Ok(Period::Half { year, half: *half }),
        [H, Number(n, _)] | [Dash, H, Number(n, _)] => half(year, *n),
        [Q, Number(n, _)] | [Dash, Q, Number(n, _)] => quarter(year, *n),
        [Number(n, _), Season] | [Ordinal, Number(n, _), Season] | [Number(n, 1), Q] => quarter(year, *n),
        [Q, Number(a, _), Dash | Slash, Q, Number(b, _)]
        | [Q, Number(a, _), Dash | Slash, Number(b, _)]
        | [Number(a, _), Dash, Number(b, _), Season]
        | [Ordinal, Number(a, _), Dash, Number(b, _), Season]
        | [Number(a, _), Season, Dash, Number(b, _), Season]
        | [Ordinal, Number(a, _), Season, Dash, Ordinal, Number(b, _), Season]
        | [Ordinal, Number(a, _), Dash, Ordinal, Number(b, _), Season] => quarters(year, *a, *b),
        [First, Number(n, _), Season] | [First, Number(n, _), Piece, Season] => quarters(year, 1, *n),
        [First, Number(n, _), Month] | [First, Number(n, _), Piece, Month] => months(year, 1, *n),
        [Number(n, 0..=2), Month] | [Month, Number(n, 1 | 2)] | [Dash | Slash | Dot, Number(n, 1 | 2)] => {
            Ok(Period::Month { year, month: part(*n, 12)? })
        }
        // 202309 was cut after four digits.
        [Number(n, 2)] => Ok(Period::Month { year, month: part(*n, 12)? }),
        [Named(n)] => Ok(Period::Month { year, month: *n }),
        [Named(a), Dash, Named(b)] => months(year, u16::from(*a), u16::from(*b)),
        [Dash, Number(a, 1 | 2), Slash, Number(b, 1 | 2)]
        | [Slash | Dot, Number(a, 1 | 2), Dash, Number(b, 1 | 2)]
        | [Slash | Dot, Number(a, 1 | 2), Dash, Number(b, 1 | 2), Month]
        | [Number(a, 0..=2), Dash | Slash, Number(b, 0..=2)]
        | [Number(a, 0..=2), Dash | Slash, Number(b, 0..=2), Month]
        | [Number(a, 0..=2), Month, Dash, Number(b, 0..=2), Month] => months(year, *a, *b),
        [Q, Number(a, _), Dash | Slash, Number(to, 4), Q, Number(b, _)] if i16::try_from(*to) == Ok(year) => {
            quarters(year, *a, *b)
        }
        _ => two_ended(year, words),
    }
}

/// Ranges that name the year on both ends: 2023年1月-2023年9月, 202301-202309, 2023-01/2023-09.
fn two_ended(from: i16, words: &[Word]) -> Result<Period, PeriodProblem> {
    let (a, to, b) = match words {
        [Number(a, 2), Dash | Slash, Number(to, 4), Number(b, 2)]
        | [Number(a, 0..=2), Month, Dash | Slash, Number(to, 4), Year, Number(b, 0..=2), Month]
        | [Dash | Dot, Number(a, 1 | 2), Slash, Number(to, 4), Dash | Dot, Number(b, 1 | 2)]
        | [Slash | Dot, Number(a, 1 | 2), Dash, Number(to, 4), Slash | Dot, Number(b, 1 | 2)] => {
            (*a, *to, *b)
        }
        _ => return Err(PeriodProblem::Form),
    };
    let to = year(to)?;
    if from == to {
        months(from, a, b)
    } else if a == 1 && b == 12 && from < to {
        Ok(Period::FiveYear { from, to })
    } else if from > to {
        Err(PeriodProblem::Backwards)
    } else {
        Err(PeriodProblem::NotFromJanuary)
    }
}

fn year(number: u16) -> Result<i16, PeriodProblem> {
    i16::try_from(number)
        .ok()
        .filter(|year| (super::FIRST_YEAR..=super::LAST_YEAR).contains(year))
        .ok_or(PeriodProblem::YearOutOfRange)
}

fn part(number: u16, most: u8) -> Result<u8, PeriodProblem> {
    u8::try_from(number).ok().filter(|n| (1..=most).contains(n)).ok_or(PeriodProblem::PartOutOfRange)
}

fn years(from: u16, to: u16) -> Result<Period, PeriodProblem> {
    let (from, to) = (year(from)?, year(to)?);
    if from < to { Ok(Period::FiveYear { from, to }) } else { Err(PeriodProblem::Backwards) }
}

fn half(year: i16, number: u16) -> Result<Period, PeriodProblem> {
    Ok(Period::Half { year, half: part(number, 2)? })
}

fn quarter(year: i16, number: u16) -> Result<Period, PeriodProblem> {
    Ok(Period::Quarter { year, quarter: part(number, 4)? })
}

/// Quarter `a` to quarter `b`: from the first one they accumulate.
fn quarters(year: i16, a: u16, b: u16) -> Result<Period, PeriodProblem> {
    let (a, b) = (part(a, 4)?, part(b, 4)?);
    match (a, b) {
        (a, b) if a > b => Err(PeriodProblem::Backwards),
        (a, b) if a == b => Ok(Period::Quarter { year, quarter: a }),
        (1, b) => Ok(Period::Cumulative { year, to: b * 3 }),
        (3, 4) => Ok(Period::Half { year, half: 2 }),
        _ => Err(PeriodProblem::NotFromJanuary),
    }
}

/// Month `a` to month `b`: from January they accumulate; otherwise they must make a quarter or a half.
fn months(year: i16, a: u16, b: u16) -> Result<Period, PeriodProblem> {
    let (a, b) = (part(a, 12)?, part(b, 12)?);
    match (a, b) {
        (a, b) if a > b => Err(PeriodProblem::Backwards),
        (1, to) => Ok(Period::Cumulative { year, to }.canonical()),
        (a, b) if a == b => Ok(Period::Month { year, month: a }),
        (7, 12) => Ok(Period::Half { year, half: 2 }),
        (a, b) if a % 3 == 1 && b == a + 2 => Ok(Period::Quarter { year, quarter: b / 3 }),
        _ => Err(PeriodProblem::NotFromJanuary),
    }
}
