//! Cuts the text of a formula into tokens, each with its place in bytes.

use super::error::{FormulaError, Problem, Span};
use qipan_kernel::text::narrow;

/// A token of the formula language.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A number.
    Number(f64),
    /// A unit after a number: `{亿元}` or a bare word or `%` right behind it.
    Unit(String),
    /// `[name]`.
    Reference(String),
    /// A bare word: function name or reference.
    Word(String),
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `,`.
    Comma,
    /// An operator sign.
    Sign(Sign),
    /// `and` 且.
    And,
    /// `or` 或.
    Or,
    /// `not` 非.
    Not,
}

/// Operator signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
    Times,
    Over,
    Power,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
}

/// The ASCII twin of a full-width character (，（＋１ …) and of the mathematical signs that
/// Chinese input methods write; any other character is itself.
fn fold(c: char) -> char {
    match narrow(c) {
        '×' => '*',
        '÷' => '/',
        '【' => '[',
        '】' => ']',
        other => other,
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn folded(&self) -> Option<char> {
        self.peek().map(fold)
    }

    fn step(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    /// Takes folded characters as long as `keep` holds.
    fn take(&mut self, keep: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(c) = self.folded().filter(|&c| keep(c)) {
            taken.push(c);
            self.step();
        }
        taken
    }
}

/// Cuts `text` into tokens.
///
/// # Errors
/// A character, number, unit or reference that the language doesn't have, at its byte.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, FormulaError> {
    let mut cursor = Cursor { text, at: 0 };
    let mut out: Vec<(Token, Span)> = Vec::new();
    loop {
        cursor.take(char::is_whitespace);
        let from = cursor.at;
        let Some(c) = cursor.folded() else { return Ok(out) };
        let token = match c {
            '0'..='9' | '.' => number(&mut cursor, from)?,
            '[' => Token::Reference(enclosed(&mut cursor, from, ']', Problem::UnclosedReference)?),
            '{' => {
                let unit = enclosed(&mut cursor, from, '}', Problem::UnclosedUnit)?;
                unit_after(out.last(), unit, Span::new(from, cursor.at))?
            }
            '%' | '‰' => {
                cursor.step();
                unit_after(out.last(), c.to_string(), Span::new(from, cursor.at))?
            }
            c if c.is_alphabetic() || c == '_' => {
                let word = cursor.take(|c| c.is_alphanumeric() || c == '_' || c == '.');
                match keyword(&word) {
                    Some(token) => token,
                    None if matches!(out.last(), Some((Token::Number(_), _))) => Token::Unit(word),
                    None => Token::Word(word),
                }
            }
            _ => sign(&mut cursor, c, from)?,
        };
        out.push((token, Span::new(from, cursor.at)));
    }
}

fn keyword(word: &str) -> Option<Token> {
    match word {
        "and" | "AND" | "且" => Some(Token::And),
        "or" | "OR" | "或" => Some(Token::Or),
        "not" | "NOT" | "非" => Some(Token::Not),
        _ => None,
    }
}

fn unit_after(last: Option<&(Token, Span)>, unit: String, span: Span) -> Result<Token, FormulaError> {
    match last {
        Some((Token::Number(_), _)) => Ok(Token::Unit(unit)),
        _ => Err(FormulaError::new(span, Problem::UnitWithoutNumber { unit })),
    }
}

fn number(cursor: &mut Cursor<'_>, from: usize) -> Result<Token, FormulaError> {
    let mut digits = cursor.take(|c| c.is_ascii_digit() || c == '.');
    let back = cursor.at;
    if matches!(cursor.folded(), Some('e' | 'E')) {
        cursor.step();
        let mut exponent = String::from("e");
        if let Some(c @ ('+' | '-')) = cursor.folded() {
            exponent.push(c);
            cursor.step();
        }
        let power = cursor.take(|c| c.is_ascii_digit());
        if power.is_empty() {
            cursor.at = back;
        } else {
            digits.push_str(&exponent);
            digits.push_str(&power);
        }
    }
    match digits.parse::<f64>() {
        Ok(value) if value.is_finite() && digits != "." => Ok(Token::Number(value)),
        _ => Err(FormulaError::new(Span::new(from, cursor.at), Problem::BadNumber { text: digits })),
    }
}

/// The trimmed text up to `close`, which is taken too; the text itself is kept as written.
fn enclosed(
    cursor: &mut Cursor<'_>,
    from: usize,
    close: char,
    unclosed: Problem,
) -> Result<String, FormulaError> {
    cursor.step();
    let start = cursor.at;
    while let Some(raw) = cursor.peek() {
        let c = fold(raw);
        if c == close {
            let inner = cursor.text.get(start..cursor.at).unwrap_or_default().trim().to_owned();
            cursor.step();
            if inner.is_empty() {
                return Err(FormulaError::new(Span::new(from, cursor.at), Problem::EmptyBrackets));
            }
            return Ok(inner);
        }
        if c.is_control() || matches!(c, '[' | '{' | ']' | '}') {
            break;
        }
        cursor.step();
    }
    Err(FormulaError::new(Span::new(from, cursor.at), unclosed))
}

fn sign(cursor: &mut Cursor<'_>, c: char, from: usize) -> Result<Token, FormulaError> {
    let raw = cursor.peek();
    cursor.step();
    let then_equal = |cursor: &mut Cursor<'_>, yes: Sign, no: Sign| {
        if cursor.folded() == Some('=') {
            cursor.step();
            return Token::Sign(yes);
        }
        Token::Sign(no)
    };
    Ok(match c {
        '(' => Token::Open,
        ')' => Token::Close,
        ',' => Token::Comma,
        '+' => Token::Sign(Sign::Plus),
        '-' => Token::Sign(Sign::Minus),
        '*' => Token::Sign(Sign::Times),
        '/' => Token::Sign(Sign::Over),
        '^' => Token::Sign(Sign::Power),
        '≤' => Token::Sign(Sign::LessEqual),
        '≥' => Token::Sign(Sign::GreaterEqual),
        '≠' => Token::Sign(Sign::NotEqual),
        '=' => then_equal(cursor, Sign::Equal, Sign::Equal),
        '>' => then_equal(cursor, Sign::GreaterEqual, Sign::Greater),
        '<' if cursor.folded() == Some('>') => {
            cursor.step();
            Token::Sign(Sign::NotEqual)
        }
        '<' => then_equal(cursor, Sign::LessEqual, Sign::Less),
        '!' if cursor.folded() == Some('=') => {
            cursor.step();
            Token::Sign(Sign::NotEqual)
        }
        _ => {
            let span = Span::new(from, cursor.at);
            return Err(FormulaError::new(span, Problem::UnknownSign { found: raw.unwrap_or(c) }));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Token> {
        tokens(text).unwrap().into_iter().map(|(t, _)| t).collect()
    }

    #[test]
    fn full_width_signs_read_like_ascii() {
        assert_eq!(kinds("（１＋２）×３"), kinds("(1+2)*3"));
        assert_eq!(kinds("if（[A]≥１．５，1,2）"), kinds("if([A]>=1.5,1,2)"));
        assert_eq!(kinds("【地区生产总值】"), kinds("[地区生产总值]"));
    }

    #[test]
    fn units_stand_right_behind_numbers() {
        assert_eq!(kinds("1200亿元"), vec![Token::Number(1200.0), Token::Unit("亿元".into())]);
        assert_eq!(kinds("3{件/万人}"), vec![Token::Number(3.0), Token::Unit("件/万人".into())]);
        assert_eq!(kinds("5%"), vec![Token::Number(5.0), Token::Unit("%".into())]);
        assert_eq!(kinds("1e3 且 2"), vec![Token::Number(1000.0), Token::And, Token::Number(2.0)]);
        assert_eq!(kinds("1e"), vec![Token::Number(1.0), Token::Unit("e".into())]);
    }

    #[test]
    fn errors_name_their_byte() {
        for (text, at, len) in [
            ("[A] + $", 6, 1),
            ("地区 ; 1", 7, 1),
            ("1.2.3", 0, 5),
            ("2 * [A", 4, 2),
            ("[A] + []", 6, 2),
            ("[A] %", 4, 1),
            ("1{亿元", 1, 7),
            ("1e999", 0, 5),
            ("1 + ．", 4, 3),
        ] {
            let err = tokens(text).unwrap_err();
            assert_eq!((err.at, err.len), (at, len), "{text}: {err}");
        }
    }
}
