//! The attributes of a `.dbf` (dBASE III and what ESRI makes of it).

use std::collections::BTreeMap;

use qipan_kernel::finding::Finding;
use qipan_kernel::text::shorten;
use serde_json::Value;

use super::super::Reading;
use super::super::bytes::Bytes;
use super::super::error::{GeoError, words};
use super::super::notes::At;
use super::super::properties::number;
use super::super::text::TextEncoding;
use super::encoding::{decide, decode, lossy};

/// A row.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub deleted: bool,
    pub values: BTreeMap<String, Value>,
}

struct Field<'a> {
    name: &'a [u8],
    kind: u8,
    decimals: u8,
    from: usize,
    to: usize,
}

/// Reads all rows.
pub(crate) fn read(
    bytes: &[u8],
    cpg: Option<&[u8]>,
    layer: &str,
    reading: &mut Reading<'_>,
) -> Result<Vec<Row>, GeoError> {
    let broken = |reading: &Reading<'_>| {
        reading.broken(
            words(
                format!("图层“{layer}”的 .dbf 文件头"),
                format!("the header of the .dbf of layer '{layer}'"),
            ),
            words("长度自相矛盾；请重新导出", "its lengths contradict each other; export it again"),
        )
    };
    let table = Table::open(bytes).ok_or_else(|| broken(reading))?;
    reading.budget.fields(table.fields.len())?;
    let texts = table.records().flat_map(|record| {
        let fields = table.fields.iter().filter(|f| f.kind == b'C');
        fields.filter_map(move |f| record.get(f.from..f.to).map(trimmed))
    });
    let names = table.fields.iter().map(|f| f.name);
    let encoding = decide(names.chain(texts), cpg, table.mark, layer, reading);
    reading.encoding = Some(encoding);
    let names: Vec<String> = names_of(&table, encoding);
    let mut rows = Vec::with_capacity(table.count.min(1 << 20));
    for (position, record) in table.records().enumerate() {
        let mut row = Row { deleted: record.first() == Some(&b'*'), values: BTreeMap::new() };
        for (field, name) in table.fields.iter().zip(&names) {
            let raw = record.get(field.from..field.to).unwrap_or_default();
            let at = At { field: Some(name), ..At::feature(layer, position) };
            reading.budget.text(raw.len().min(64) + name.len())?;
            row.values.insert(name.clone(), value(field, raw, encoding, reading, at));
        }
        rows.push(row);
    }
    if table.count > rows.len() {
        let finding = Finding::warning(
            "records_missing",
            format!(".dbf 声明 {} 行，实有 {} 行", table.count, rows.len()),
            format!("the .dbf declares {} rows and holds {}", table.count, rows.len()),
        );
        let at = At { layer: Some(layer), ..At::default() };
        reading.notes.push(finding.remedy("请重新导出", "export it again"), at);
    }
    Ok(rows)
}

struct Table<'a> {
    fields: Vec<Field<'a>>,
    count: usize,
    mark: u8,
    width: usize,
    body: &'a [u8],
}

impl<'a> Table<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let mut header = Bytes::at(bytes, 4);
        let count = usize::try_from(header.u32()?).ok()?;
        let length = usize::from(header.u16()?);
        let width = usize::from(header.u16()?);
        let mark = Bytes::at(bytes, 29).u8()?;
        let mut at = 32;
        let mut fields = Vec::new();
        let mut from = 1;
        while at + 32 <= length && bytes.get(at).is_some_and(|b| *b != 0x0D) {
            let described = bytes.get(at..at + 32)?;
            let name = described.get(..11)?.split(|b| *b == 0).next()?;
            let (kind, size, decimals) = (*described.get(11)?, *described.get(16)?, *described.get(17)?);
            // Long texts put the high byte of their width where numbers have their decimals.
            let size = usize::from(size) + if kind == b'C' { usize::from(decimals) << 8 } else { 0 };
            fields.push(Field { name, kind, decimals, from, to: from + size });
            from += size;
            at += 32;
        }
        if width == 0 || fields.is_empty() || from > width || length < 33 {
            return None;
        }
        Some(Self { fields, count, mark, width, body: bytes.get(length..)? })
    }

    fn records(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.body.chunks_exact(self.width).take(self.count)
    }
}

/// Names, made different where the table has one twice.
fn names_of(table: &Table<'_>, encoding: TextEncoding) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (at, field) in table.fields.iter().enumerate() {
        let text =
            decode(encoding, field.name).map_or_else(|| lossy(encoding, field.name), |t| t.into_owned());
        let text = text.trim().to_owned();
        let mut name = if text.is_empty() { format!("field_{}", at + 1) } else { text };
        while names.contains(&name) {
            name.push('_');
        }
        names.push(name);
    }
    names
}

fn trimmed(raw: &[u8]) -> &[u8] {
    let end = raw.iter().rposition(|b| !matches!(b, b' ' | 0)).map_or(0, |at| at + 1);
    raw.get(..end).unwrap_or_default()
}

fn value(
    field: &Field<'_>,
    raw: &[u8],
    encoding: TextEncoding,
    reading: &mut Reading<'_>,
    at: At<'_>,
) -> Value {
    let text = trimmed(raw);
    match field.kind {
        b'N' | b'F' => numeric(field, text, reading, at),
        b'L' => match text.first() {
            Some(b'T' | b't' | b'Y' | b'y') => Value::Bool(true),
            Some(b'F' | b'f' | b'N' | b'n') => Value::Bool(false),
            _ => Value::Null,
        },
        b'D' => match std::str::from_utf8(text) {
            Ok(d) if d.len() == 8 && d.bytes().all(|b| b.is_ascii_digit()) && d != "00000000" => {
                let part = |range| d.get(range).unwrap_or_default();
                Value::from(format!("{}-{}-{}", part(0..4), part(4..6), part(6..8)))
            }
            _ => Value::Null,
        },
        b'I' => Bytes::new(raw).i32().map_or(Value::Null, Value::from),
        b'O' | b'B' => Bytes::new(raw).f64().map_or(Value::Null, number),
        b'C' if text.is_empty() => Value::Null,
        b'C' => match decode(encoding, text) {
            Some(text) => Value::from(text.trim_start_matches('\u{FEFF}')),
            None => {
                let shown = lossy(encoding, text);
                let finding = Finding::error(
                    "text_not_in_encoding",
                    format!("文字不是 {encoding} 编码"),
                    format!("the text is not {encoding}"),
                );
                let finding = finding.with_value(shorten(&shown));
                reading
                    .notes
                    .push(finding.remedy("请指明编码后重新读取", "say the encoding and read again"), at);
                Value::from(shown)
            }
        },
        _ => Value::Null,
    }
}

fn numeric(field: &Field<'_>, text: &[u8], reading: &mut Reading<'_>, at: At<'_>) -> Value {
    let text = String::from_utf8_lossy(text).trim().to_owned();
    // Stars stand for a number too long for its column.
    if text.is_empty() || text.bytes().all(|b| b == b'*') {
        return Value::Null;
    }
    if field.decimals == 0
        && let Ok(whole) = text.parse::<i64>()
    {
        return Value::from(whole);
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => number(value),
        _ => {
            let finding = Finding::warning(
                "number_unreadable",
                "数值列里不是数值，按缺失读取",
                "no number stands in a column of numbers; it was read as missing",
            );
            reading.notes.push(finding.with_value(shorten(&text)).remedy("请改正", "correct it"), at);
            Value::Null
        }
    }
}
