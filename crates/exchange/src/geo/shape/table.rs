//! The `.dbf` out: column widths by what the values need.

use std::collections::BTreeSet;

use qipan_kernel::finding::Finding;
use qipan_space::geometry::Feature;
use serde_json::Value;

use super::super::error::{GeoError, words};
use super::super::notes::{At, Notes};
use super::super::properties::{Kind, columns, text};
use super::super::{TextEncoding, lacking};

const FORMAT: &str = "shapefile";
/// Longest name of a column and longest text, in bytes.
const NAME: usize = 10;
const TEXT: usize = 254;
const MOST_COLUMNS: usize = 255;

struct Column {
    property: String,
    name: Vec<u8>,
    kind: u8,
    width: usize,
    decimals: usize,
}

/// Writes the attributes; what had to be shortened is told.
pub(crate) fn table(
    layer: &str,
    features: &[&Feature],
    encoding: TextEncoding,
    notes: &mut Notes,
) -> Result<Vec<u8>, GeoError> {
    let mut columns = plan(layer, features, encoding, notes)?;
    if columns.is_empty() {
        // The format wants a column at least; a position says nothing wrong.
        let width = features.len().to_string().len();
        columns.push(Column {
            property: String::new(),
            name: b"FID_".to_vec(),
            kind: b'N',
            width,
            decimals: 0,
        });
    }
    let mut out = Vec::new();
    let width: usize = 1 + columns.iter().map(|c| c.width).sum::<usize>();
    let small = |value: usize| u16::try_from(value).unwrap_or(u16::MAX).to_le_bytes();
    out.extend([3, 100, 1, 1]);
    out.extend(u32::try_from(features.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(small(33 + 32 * columns.len()));
    out.extend(small(width));
    out.extend([0; 17]);
    out.push(if encoding == TextEncoding::Gbk { 0x4D } else { 0 });
    out.extend([0; 2]);
    for column in &columns {
        let mut described = column.name.clone();
        described.resize(11, 0);
        described.push(column.kind);
        described.extend([0; 4]);
        described.push(u8::try_from(column.width).unwrap_or(u8::MAX));
        described.push(u8::try_from(column.decimals).unwrap_or(0));
        described.resize(32, 0);
        out.extend(described);
    }
    out.push(0x0D);
    for (position, feature) in features.iter().enumerate() {
        out.push(b' ');
        for column in &columns {
            let value = feature.properties.get(&column.property);
            let at =
                At { field: Some(&column.property), id: Some(&feature.id), ..At::feature(layer, position) };
            cell(column, value, position, encoding, notes, at, &mut out)?;
        }
    }
    out.push(0x1A);
    Ok(out)
}

fn plan(
    layer: &str,
    features: &[&Feature],
    encoding: TextEncoding,
    notes: &mut Notes,
) -> Result<Vec<Column>, GeoError> {
    let all = columns(features.iter().copied());
    if all.len() > MOST_COLUMNS {
        let what = words(
            format!("属性有 {} 列，最多 {MOST_COLUMNS} 列；请改用 gpkg", all.len()),
            format!("{} columns are more than {MOST_COLUMNS}; use gpkg", all.len()),
        );
        return Err(GeoError::CannotWrite { format: FORMAT, what });
    }
    let mut taken = BTreeSet::new();
    let mut columns = Vec::new();
    for (property, kind) in all {
        let name = name(&property, encoding, &mut taken)?;
        if name != encoding.encode(&property).unwrap_or_default().as_ref() {
            let shown = encoding.strict(&name).unwrap_or_default().into_owned();
            let finding = Finding::info(
                "field_name_shortened",
                format!("字段名超过 {NAME} 字节、重名或含控制字符，写成“{shown}”"),
                format!(
                    "the name has more than {NAME} bytes, occurs twice or holds control signs, and became '{shown}'"
                ),
            );
            notes.push(finding, At { layer: Some(layer), field: Some(&property), ..At::default() });
        }
        let shown: Vec<String> =
            features.iter().filter_map(|f| f.properties.get(&property)).filter_map(text).collect();
        columns.push(column(property, name, kind, &shown, encoding));
    }
    Ok(columns)
}

fn column(property: String, name: Vec<u8>, kind: Kind, shown: &[String], encoding: TextEncoding) -> Column {
    let longest = |length: &dyn Fn(&String) -> usize| shown.iter().map(length).max().unwrap_or(1).max(1);
    let (kind, width, decimals) = match kind {
        Kind::Bool => (b'L', 1, 0),
        Kind::Integer => (b'N', longest(&|t| t.len()).min(20), 0),
        Kind::Number => {
            let plain = |t: &String| t.parse::<f64>().map(|v| v.to_string()).unwrap_or_default();
            let split = |t: &String| {
                let t = plain(t);
                let (whole, part) = t.split_once('.').unwrap_or((&t, ""));
                (whole.len(), part.len())
            };
            let decimals = longest(&|t| split(t).1).min(15);
            (b'N', (longest(&|t| split(t).0) + 1 + decimals).min(32), decimals)
        }
        Kind::Text | Kind::Json => {
            let bytes = |t: &String| encoding.encode(t).map_or(TEXT, |b| b.len());
            (b'C', longest(&bytes).min(TEXT), 0)
        }
    };
    Column { property, name, kind, width, decimals }
}

/// The longest beginning of a text that fits, cut between signs.
fn cut(text: &str, bytes: usize, encoding: TextEncoding) -> Result<Vec<u8>, GeoError> {
    let mut out = Vec::new();
    for c in text.chars() {
        let mut buffer = [0; 4];
        let sign = encoding.encode(c.encode_utf8(&mut buffer)).map_err(|c| lacking(FORMAT, encoding, c))?;
        if out.len() + sign.len() > bytes {
            break;
        }
        out.extend_from_slice(&sign);
    }
    Ok(out)
}

/// A name of its own. A control sign would end the list of columns or the name, so it becomes `_`.
fn name(property: &str, encoding: TextEncoding, taken: &mut BTreeSet<Vec<u8>>) -> Result<Vec<u8>, GeoError> {
    let property = &property.replace(char::is_control, "_");
    let mut name = cut(property, NAME, encoding)?;
    let mut number = 1;
    while name.is_empty() || !taken.insert(name.to_ascii_uppercase()) {
        let tail = format!("_{number}");
        name = cut(property, NAME - tail.len(), encoding)?;
        name.extend(tail.bytes());
        number += 1;
    }
    Ok(name)
}

fn cell(
    column: &Column,
    value: Option<&Value>,
    position: usize,
    encoding: TextEncoding,
    notes: &mut Notes,
    at: At<'_>,
    out: &mut Vec<u8>,
) -> Result<(), GeoError> {
    let width = column.width;
    match (column.kind, value) {
        (b'N', _) if column.property.is_empty() => out.extend(format!("{position:>width$}").bytes()),
        (b'L', value) => out.push(match value {
            Some(Value::Bool(true)) => b'T',
            Some(Value::Bool(false)) => b'F',
            _ => b'?',
        }),
        (b'N', value) => {
            let shown = match value {
                Some(Value::Number(n)) if column.decimals == 0 => n.to_string(),
                Some(Value::Number(n)) => format!("{:.*}", column.decimals, n.as_f64().unwrap_or_default()),
                _ => String::new(),
            };
            if shown.len() > width {
                let finding = Finding::warning(
                    "number_too_wide",
                    "数值太长，按缺失写出",
                    "the number is too long for a column; it was written as missing",
                );
                notes.push(finding.with_value(&shown).remedy("请改用 gpkg", "use gpkg"), at);
            }
            let shown = if shown.len() > width { String::new() } else { shown };
            out.extend(format!("{shown:>width$}").bytes());
        }
        (_, value) => {
            let shown = value.and_then(text).unwrap_or_default();
            let mut bytes = cut(&shown, width, encoding)?;
            if bytes.len() < encoding.encode(&shown).map_or(usize::MAX, |b| b.len()) {
                let finding = Finding::warning(
                    "text_shortened",
                    format!("文字超过 {TEXT} 字节，已截短"),
                    format!("the text has more than {TEXT} bytes and was shortened"),
                );
                notes.push(finding.remedy("需要全文请改用 gpkg", "use gpkg for the whole text"), at);
            }
            bytes.resize(width, b' ');
            out.extend(bytes);
        }
    }
    Ok(())
}
