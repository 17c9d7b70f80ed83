//! From text to unit.

use super::UnitError;
use super::table::{POWERS_EN, POWERS_ZH, find};
use super::term::Term;
use crate::text::{narrow, shorten};

/// Longest unit that is read, in characters.
const LONGEST: usize = 160;
/// Deepest brackets that are read.
const DEEPEST: usize = 12;

pub(super) fn term(text: &str) -> Result<Term, UnitError> {
    if text.chars().count() > LONGEST {
        return Err(UnitError::TooLong { text: shorten(text) });
    }
    if let Some(term) = named(text) {
        return Ok(term);
    }
    let clean = clean(text);
    let inner = unwrap_label(&clean);
    if inner.is_empty() {
        return Err(UnitError::Blank);
    }
    quotient(inner, DEEPEST).map_err(|failure| match failure {
        Failure::Unknown(part) => UnitError::Unknown { text: shorten(text), part: shorten(&part) },
        Failure::Deep => UnitError::TooLong { text: shorten(text) },
    })
}

enum Failure {
    Unknown(String),
    Deep,
}

/// Half width, lower case, single spaces, one kind of multiplication sign, `per` and 每 as `/`.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = narrow(c);
        match c {
            _ if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            '×' | '*' | '•' | '∙' | '⋅' | '・' => out.push('·'),
            '[' | '【' | '〔' | '〈' => out.push('('),
            ']' | '】' | '〕' | '〉' => out.push(')'),
            '∕' | '⁄' | '÷' | '每' => out.push('/'),
            '\u{feff}' | '\u{200b}' => {}
            _ => out.push(c.to_ascii_lowercase()),
        }
    }
    out.replace(" per ", "/").replace("per cent", "percent").replace("/mille", "permille").trim().to_owned()
}

/// Takes off brackets around the whole and labels such as 单位：
fn unwrap_label(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let before = text;
        for label in ["计量单位", "单位", "unit"] {
            if let Some(rest) = text.strip_prefix(label) {
                text = rest.trim_start().trim_start_matches(':').trim();
            }
        }
        if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))
            && balanced(inner)
        {
            text = inner.trim();
        }
        if text == before {
            return text;
        }
    }
}

fn balanced(text: &str) -> bool {
    let mut depth: i32 = 0;
    for c in text.chars() {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// Cuts at a sign outside brackets.
fn cut(text: &str, sign: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut depth: i32 = 0;
    let mut from = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if c == sign && depth == 0 => {
                parts.push(text.get(from..at).unwrap_or_default());
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text.get(from..).unwrap_or_default());
    parts
}

fn quotient(text: &str, depth: usize) -> Result<Term, Failure> {
    let depth = depth.checked_sub(1).ok_or(Failure::Deep)?;
    let parts = cut(text, '/');
    let mut terms = parts.into_iter().map(|part| product(part.trim(), depth));
    let above = terms.next().unwrap_or_else(|| Err(Failure::Unknown(text.to_owned())))?;
    let below = terms.collect::<Result<Vec<Term>, Failure>>()?;
    Ok(if below.is_empty() { above } else { Term::Quotient(Box::new(above), below) })
}

fn product(text: &str, depth: usize) -> Result<Term, Failure> {
    let mut factors = cut(text, '·')
        .into_iter()
        .map(|part| power(part.trim(), depth))
        .collect::<Result<Vec<Term>, Failure>>()?;
    match (factors.len(), factors.pop()) {
        (1, Some(only)) => Ok(only),
        (_, Some(last)) => {
            factors.push(last);
            Ok(Term::Product(factors))
        }
        (_, None) => Err(Failure::Unknown(text.to_owned())),
    }
}

fn power(text: &str, depth: usize) -> Result<Term, Failure> {
    let unknown = || Failure::Unknown(text.to_owned());
    if let Some(term) = named(text) {
        return Ok(term);
    }
    match cut(text, '^').as_slice() {
        [_] => factor(text, depth),
        [base, exponent] => {
            let exponent: i8 = exponent.trim().parse().map_err(|_| unknown())?;
            if !(-9..=9).contains(&exponent) {
                return Err(unknown());
            }
            Ok(Term::Power(Box::new(factor(base.trim(), depth)?), exponent))
        }
        _ => Err(unknown()),
    }
}

fn factor(text: &str, depth: usize) -> Result<Term, Failure> {
    match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => quotient(inner.trim(), depth),
        None => named(text).ok_or_else(|| Failure::Unknown(text.to_owned())),
    }
}

/// A name, perhaps after a power of ten: 亿元, `100 million yuan`, 10万人, `USD million`.
fn named(text: &str) -> Option<Term> {
    if let Some(atom) = find(text) {
        return Some(Term::Named(0, atom));
    }
    let (digits, rest) = arabic_power(text);
    with_word(digits, rest).or_else(|| {
        // The currency before the power: USD 100 million.
        let currency = ["usd ", "us$", "rmb ", "cny "].into_iter().find(|name| text.starts_with(name))?;
        let atom = find(currency.trim())?;
        let (digits, rest) = arabic_power(text.get(currency.len()..)?.trim_start());
        match with_word(digits, rest)? {
            Term::Named(power, number) if number.zh == "无" => Some(Term::Named(power, atom)),
            _ => None,
        }
    })
}

/// A power of ten in words, and the name after it.
fn with_word(digits: u8, text: &str) -> Option<Term> {
    let ended = |power: u8, rest: &str| {
        let power = power.checked_add(digits).filter(|power| *power <= 12)?;
        let atom = if rest.is_empty() && power > 0 { find("无")? } else { find(rest)? };
        Some(Term::Named(power, atom))
    };
    if digits > 0
        && let Some(term) = ended(0, text)
    {
        return Some(term);
    }
    (1u8..=12).rev().find_map(|power| {
        let at = usize::from(power);
        let zh = POWERS_ZH.get(at).and_then(|word| text.strip_prefix(word));
        let en = POWERS_EN.get(at).filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()));
        let en = en
            .and_then(|word| text.strip_prefix(word))
            .filter(|rest| rest.is_empty() || rest.starts_with(' '));
        let rest = zh.or(en)?;
        ended(power, rest.trim_start().trim_start_matches("of ").trim_start())
    })
}

/// A power of ten in digits (`10,000`), and what follows; 0 and the whole text if there is none.
fn arabic_power(text: &str) -> (u8, &str) {
    let Some(mut rest) = text.strip_prefix('1') else { return (0, text) };
    let mut power: u8 = 0;
    loop {
        if let Some(after) = rest.strip_prefix('0') {
            power = power.saturating_add(1);
            rest = after;
        } else if rest.starts_with(",0") {
            rest = rest.get(1..).unwrap_or_default();
        } else {
            return if power == 0 { (0, text) } else { (power, rest.trim_start()) };
        }
    }
}
