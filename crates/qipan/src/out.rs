//! Standard output and error: a reader that closes the pipe early is no failure, and no text reaches the terminal
//! with signs that would steer it.

use crate::failure::Failure;
use qipan_kernel::finding::Finding;
use qipan_kernel::text::{Lang, Say};
use std::io::{ErrorKind, Write};

/// Writes bytes to standard output.
pub fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::input(format!("标准输出无法写入 | standard output can't be written: {e}")))
        }
        _ => Ok(()),
    }
}

/// Writes a line to standard output.
pub fn line(text: impl AsRef<str>) -> Result<(), Failure> {
    bytes(format!("{}\n", plain(text.as_ref())).as_bytes())
}

/// Writes a line to standard error; that it can't be written is nobody's concern.
pub fn note(text: impl AsRef<str>) {
    let _ = writeln!(std::io::stderr(), "{}", plain(text.as_ref()));
}

/// Writes what the argument parser says, to standard error or output; that it can't be written is nobody's concern.
pub fn parser(text: &str, to_error: bool) {
    let text = plain(text);
    let _ = if to_error {
        std::io::stderr().write_all(text.as_bytes())
    } else {
        std::io::stdout().write_all(text.as_bytes())
    };
}

/// Writes a finding to standard error: how serious, where, what, the value found, what to do.
pub fn finding(finding: &Finding, lang: Lang) {
    note(sentence(finding, lang));
}

/// A finding on one line.
pub fn sentence(finding: &Finding, lang: Lang) -> String {
    // Some messages quote the value themselves.
    let value = finding.value.as_deref().filter(|v| !v.is_empty() && !finding.message(lang).contains(v));
    let value = value.map(|v| lang.pick(format!("（“{v}”）"), format!(" ('{v}')"))).unwrap_or_default();
    let remedy = Some(finding.remedy_in(lang)).filter(|r| !r.is_empty());
    let remedy = remedy.map(|r| lang.pick(format!("；{r}"), format!("; {r}"))).unwrap_or_default();
    let place = finding.place.say(lang);
    let place = if place.is_empty() { place } else { format!("{place}{}", lang.pick("：", ": ")) };
    let severity = finding.severity.say(lang);
    let text = format!("{severity} {place}{}{value}{remedy} [{}]", finding.message(lang), finding.code);
    text.replace(['\n', '\r', '\t'], " ")
}

/// The text without signs that move the cursor, change colours or turn the direction of writing.
pub fn plain(text: &str) -> String {
    let steers = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { '\u{FFFD}' } else { c }).collect()
}

/// Columns that a text takes on a terminal: Chinese signs and emoji take two, combining marks none.
pub fn width(text: &str) -> usize {
    text.chars().map(sign_width).sum()
}

fn sign_width(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036F | 0x200B..=0x200D | 0xFE00..=0xFE0F => 0,
        0x1100..=0x115F
        | 0x2E80..=0x303E
        | 0x3041..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1F64F
        | 0x1F900..=0x1F9FF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

/// A table for the terminal: columns stand under each other whatever the script; those in `right` end at the right.
pub fn table(headings: &[&str], rows: &[Vec<String>], right: &[usize]) -> String {
    let rows: Vec<Vec<String>> = std::iter::once(headings.iter().map(|h| (*h).to_owned()).collect())
        .chain(rows.iter().cloned())
        .map(|row: Vec<String>| row.iter().map(|cell| plain(cell).replace(['\n', '\t'], " ")).collect())
        .collect();
    let widest = |at: usize| rows.iter().filter_map(|r| r.get(at)).map(|c| width(c)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..headings.len()).map(widest).collect();
    let mut out = String::new();
    for row in &rows {
        let cells = widths.iter().enumerate().map(|(at, wide)| {
            let cell = row.get(at).map_or("", String::as_str);
            let gap = " ".repeat(wide.saturating_sub(width(cell)));
            if right.contains(&at) { format!("{gap}{cell}") } else { format!("{cell}{gap}") }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_in_both_scripts() {
        let rows =
            vec![vec!["一般公共预算收入".into(), "85.3".into()], vec!["GDP".into(), "1,270.39".into()]];
        let text = table(&["指标", "数值"], &rows, &[1]);
        let widths: Vec<usize> = text.lines().map(width).collect();
        assert_eq!(widths, [26, 26, 26], "{text}");
    }

    #[test]
    fn hostile_names_do_not_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\u{202e}c"), "a\u{fffd}[31mb\u{fffd}c");
        let rows = vec![vec!["two\nlines".to_owned()]];
        assert_eq!(table(&["x"], &rows, &[]), "x\ntwo lines\n");
    }
}
