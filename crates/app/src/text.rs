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

/// The name under which an uploaded file is kept: without its folders and control signs, bounded, and with the ending
/// of what it is.
pub fn file_name(given: &str, extension: &str, otherwise: &str) -> String {
    let stem = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let stem: String = stem.chars().filter(|c| !c.is_control() && !BIDI.contains(c)).take(60).collect();
    let stem = stem.trim();
    format!("{}.{extension}", if stem.is_empty() { otherwise } else { stem })
}
