//! csv in UTF-8, UTF-16 and GB 18030, never guessed silently.

use std::sync::Arc;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::Collector;
use super::package::short;
use crate::limits::{Limits, OpenError};
use crate::progress::Progress;
use crate::workbook::{CellAt, FileKind, Sheet, Value, Workbook};

/// Share of two-byte characters that must lie in GB 2312's zone for the bytes to pass as Chinese.
/// Real texts lie above 0.98; Big5 and Shift-JIS texts read as GBK lie far below.
const GB2312_SHARE: f64 = 0.9;

pub(crate) fn has_utf16_bom(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF")
}

pub(crate) fn read(
    bytes: &[u8],
    file: &str,
    limits: &Limits,
    progress: &dyn Progress,
) -> Result<Workbook, OpenError> {
    let (text, encoding) = decode(bytes, file)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut collector = Collector::new(file, limits, progress);
    let mut cells: Vec<CellAt> = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut row = 0u32;
    loop {
        let before = reader.position().clone();
        row += blank_lines(text.as_bytes(), usize::try_from(before.byte()).unwrap_or(usize::MAX));
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => {
                return Err(OpenError::Broken {
                    file: file.to_owned(),
                    part: format!("line {}", before.line()),
                    detail: short(&e.to_string()),
                });
            }
        }
        for (column, field) in (0u32..).zip(record.iter()) {
            collector.visit()?;
            if let Some(value) = value(field) {
                collector.push(&mut cells, row, column, value)?;
            }
        }
        row += 1;
    }
    let name = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    Ok(Workbook {
        file_name: file.to_owned(),
        kind: FileKind::Csv,
        sheets: vec![Sheet::new(name, cells)],
        encoding: Some(encoding),
        misnamed: false,
    })
}

/// The csv reader skips blank lines, Excel shows them as rows: counts those that begin at `from`.
fn blank_lines(text: &[u8], from: usize) -> u32 {
    let mut rest = text.get(from..).unwrap_or_default();
    if from > 0 && text.get(from - 1) == Some(&b'\r') {
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    let mut lines = 0;
    loop {
        rest = match rest {
            [b'\r', b'\n', tail @ ..] | [b'\r' | b'\n', tail @ ..] => tail,
            _ => return lines,
        };
        lines += 1;
    }
}

/// The guard of our own exports (`'=x`) is taken off again; everything else stays text.
fn value(field: &str) -> Option<Value> {
    let field = crate::write::guard::without_guard(field);
    (!field.trim().is_empty()).then(|| Value::Text(Arc::from(field)))
}

/// Text and the name of its encoding.
fn decode<'a>(bytes: &'a [u8], file: &str) -> Result<(std::borrow::Cow<'a, str>, &'static str), OpenError> {
    let fail = |at: usize| OpenError::Encoding { file: file.to_owned(), at };
    let strict = |encoding: &'static Encoding, bytes: &'a [u8]| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes)
    };
    for (bom, encoding) in [(&b"\xFF\xFE"[..], UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(bom) {
            return strict(encoding, rest).map(|t| (t, encoding.name())).ok_or_else(|| fail(0));
        }
    }
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return strict(UTF_8, rest)
            .map(|t| (t, "UTF-8"))
            .ok_or_else(|| fail(3 + Encoding::utf8_valid_up_to(rest)));
    }
    let valid = Encoding::utf8_valid_up_to(bytes);
    if valid == bytes.len() {
        return strict(UTF_8, bytes).map(|t| (t, "UTF-8")).ok_or_else(|| fail(0));
    }
    match (looks_like_gbk(bytes), strict(GB18030, bytes)) {
        (true, Some(text))
            if !text.contains(|c| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{80}'..='\u{9F}')) =>
        {
            Ok((text, "GB18030"))
        }
        _ => Err(fail(valid)),
    }
}

/// Whether nearly all two-byte characters lie in the zone of GB 2312, as Chinese texts do.
pub(crate) fn looks_like_gbk(bytes: &[u8]) -> bool {
    let (mut inside, mut outside) = (0u32, 0u32);
    let mut at = 0;
    while let Some(&lead) = bytes.get(at) {
        if lead < 0x80 {
            at += 1;
            continue;
        }
        let trail = bytes.get(at + 1).copied().unwrap_or(0);
        if trail.is_ascii_digit() {
            at += 4; // a four-byte character: rare names, neither for nor against
            continue;
        }
        if (0xA1..=0xF7).contains(&lead) && trail >= 0xA1 {
            inside += 1;
        } else {
            outside += 1;
        }
        at += 2;
    }
    f64::from(inside) >= GB2312_SHARE * f64::from(inside + outside)
}

/// Comma, tab or semicolon: whichever the first lines hold most of.
pub(crate) fn delimiter(text: &str) -> u8 {
    // Headings with commas alone settle it: cells below may hold lists separated by semicolons.
    let first = text.lines().find(|line| line.contains([',', '\t', ';'])).unwrap_or_default();
    if first.contains(',') && !first.contains(['\t', ';']) {
        return b',';
    }
    let head: String = text.lines().take(20).collect::<Vec<_>>().join("\n");
    let count = |c: char| head.matches(c).count();
    let (comma, tab, semicolon) = (count(','), count('\t'), count(';'));
    if tab > comma && tab >= semicolon {
        b'\t'
    } else if semicolon > comma {
        b';'
    } else {
        b','
    }
}
