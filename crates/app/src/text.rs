//! Text that people type into fields: trimmed, bounded, without control signs.

use crate::error::{AppError, FieldFault, Result};

/// Signs that turn the direction of text around and can make a name look like another one.
const BIDI: &[char] = &[
    '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
    '\u{2069}', '\u{200e}', '\u{200f}',
];

/// One line of text that may not be blank, of at most `max` characters.
pub fn line(field: &'static str, text: &str, max: usize) -> Result<String> {
    let text = optional_line(field, text, max)?;
    if text.is_empty() { Err(AppError::field(field, "", FieldFault::Missing)) } else { Ok(text) }
}

/// One line of text that may be blank, of at most `max` characters.
pub fn optional_line(field: &'static str, text: &str, max: usize) -> Result<String> {
    let text = text.trim();
    if text.chars().any(|c| c.is_control() || BIDI.contains(&c)) {
        return Err(AppError::field(field, text, FieldFault::Signs));
    }
    if text.chars().count() > max {
        return Err(AppError::field(field, text, FieldFault::Long(max)));
    }
    Ok(text.to_owned())
}

/// A code: letters, digits, `-`, `_`, `.`, of at most 64 characters.
pub fn code(field: &'static str, text: &str) -> Result<String> {
    let text = line(field, text, 64)?;
    if text.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)) {
        Ok(text)
    } else {
        Err(AppError::field(field, text, FieldFault::Signs))
    }
}
