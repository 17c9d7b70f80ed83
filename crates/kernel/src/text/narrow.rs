//! Full-width to half-width, and the many dashes of Chinese typesetting.

/// Maps one full-width character to its ASCII form; leaves every other character alone.
pub fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2007}' => ' ',
        '\u{2212}' | '\u{fe63}' => '-',
        _ => c,
    }
}

/// True for every dash that stands between two ends of a range: `-`, `–`, `—`, `―`, `‐`, `‑`, `－`, `─`, `~`, `～`, `〜`.
pub fn is_dash(c: char) -> bool {
    matches!(narrow(c), '-' | '~' | '–' | '—' | '―' | '‐' | '‑' | '‒' | '─' | '〜' | '∼' | '⁓')
}

/// The first 40 characters of `text`, with an ellipsis if something was cut; control characters are dropped.
pub fn shorten(text: &str) -> String {
    let mut out: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if text.chars().filter(|c| !c.is_control()).nth(40).is_some() {
        out.push('…');
    }
    out
}
