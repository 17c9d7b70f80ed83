//! csv with a column of well-known text, the other columns being attributes; or well-known text alone.

use std::collections::BTreeMap;

use qipan_kernel::finding::Finding;
use qipan_kernel::text::shorten;
use qipan_space::crs::Crs;
use qipan_space::geometry::Feature;
use qipan_space::layer::Layer;
use serde_json::Value;

use super::error::{GeoError, words};
use super::gather::{Gathered, add_polygon};
use super::notes::At;
use super::properties::{columns, id_of, text, type_column};
use super::wkt::{self, WktError};
use super::{Reading, TextEncoding, WriteOptions, stem};
use crate::open::csv_text::delimiter;

const HEADINGS: [&str; 9] =
    ["wkt", "geometry", "geom", "the_geom", "wkt_geom", "wkb_geometry", "shape", "图形", "坐标"];

/// Reads a table, or plain well-known text; rows whose text is no geometry are told and left out.
pub(crate) fn read(bytes: &[u8], reading: &mut Reading<'_>) -> Result<Vec<Layer>, GeoError> {
    let all = reading.text(bytes)?;
    let mut into = Rows { layer: Layer { name: stem(reading.file), ..Layer::default() }, srid: None };
    let mut headings = Vec::new();
    if is_plain(&all) {
        for (position, (line, text)) in plain(&all).into_iter().enumerate() {
            reading.budget.feature()?;
            into.take((position, Some(line)), &text, BTreeMap::new(), reading)?;
        }
    } else {
        headings = table(&all, &mut into, reading)?;
    }
    let Rows { mut layer, srid } = into;
    for heading in headings.iter().filter(|h| !is_code(h)) {
        type_column(&mut layer.features, heading);
    }
    layer.crs = srid.and_then(Crs::from_epsg);
    Ok(vec![layer])
}

/// Whether a file is well-known text without a table around it.
fn is_plain(all: &str) -> bool {
    is_geometry(all.trim_start_matches('\u{feff}').trim_start().as_bytes())
}

/// Whether something begins as well-known text does.
pub(crate) fn is_geometry(head: &[u8]) -> bool {
    let begins = |word: &[u8]| {
        let (own, rest) = head.split_at_checked(word.len()).unwrap_or_default();
        let next = rest.trim_ascii_start().first().copied().unwrap_or_default();
        own.eq_ignore_ascii_case(word)
            && matches!(next, b'(' | b'Z' | b'z' | b'M' | b'm' | b'E' | b'e' | b'=')
    };
    let words: [&[u8]; 8] = [
        b"MULTIPOLYGON",
        b"POLYGON",
        b"MULTILINESTRING",
        b"LINESTRING",
        b"MULTIPOINT",
        b"POINT",
        b"GEOMETRYCOLLECTION",
        b"SRID",
    ];
    words.iter().any(|word| begins(word))
}

/// The geometries of plain well-known text with their lines: each begins with a word at the head of a line.
fn plain(all: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for (at, line) in all.lines().enumerate().map(|(at, l)| (at, l.trim().trim_start_matches('\u{feff}'))) {
        match found.last_mut() {
            Some((_, text)) if !is_geometry(line.as_bytes()) => {
                text.push(' ');
                text.push_str(line);
            }
            _ if line.is_empty() => {}
            _ => found.push((at + 1, line.to_owned())),
        }
    }
    found
}

/// The rows of a csv; gives its headings.
fn table(all: &str, into: &mut Rows, reading: &mut Reading<'_>) -> Result<Vec<String>, GeoError> {
    let mut table = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(all.lines().next().unwrap_or_default()))
        .from_reader(all.as_bytes());
    let mut rows = table.records();
    let headings = match rows.next() {
        Some(row) => row.map_err(|e| broken(&e, reading))?,
        None => csv::StringRecord::new(),
    };
    reading.budget.fields(headings.len())?;
    let headings: Vec<String> =
        headings.iter().map(|h| crate::write::guard::without_guard(h).trim().to_owned()).collect();
    let geometry = headings.iter().position(|h| HEADINGS.contains(&h.to_lowercase().as_str()));
    let Some(geometry) = geometry else {
        return Err(GeoError::UnknownFormat {
            file: reading.file.to_owned(),
            found: words(
                "csv 的首行没有名为 WKT 或 geometry 的列",
                "no column WKT or geometry in the first row of the csv",
            ),
        });
    };
    for (position, row) in rows.enumerate() {
        let row = row.map_err(|e| broken(&e, reading))?;
        reading.budget.feature()?;
        let line = row.position().and_then(|p| usize::try_from(p.line()).ok());
        let mut properties = BTreeMap::new();
        for (heading, cell) in
            headings.iter().zip(&row).enumerate().filter(|(at, _)| *at != geometry).map(|(_, c)| c)
        {
            let cell = crate::write::guard::without_guard(cell);
            reading.budget.text(cell.len() + heading.len())?;
            if !heading.is_empty() {
                let value = if cell.is_empty() { Value::Null } else { Value::from(cell) };
                properties.insert(heading.clone(), value);
            }
        }
        into.take((position, line), row.get(geometry).unwrap_or_default(), properties, reading)?;
    }
    Ok(headings)
}

/// What the rows come to.
struct Rows {
    layer: Layer,
    srid: Option<u32>,
}

impl Rows {
    fn take(
        &mut self,
        (position, line): (usize, Option<usize>),
        written: &str,
        properties: BTreeMap<String, Value>,
        reading: &mut Reading<'_>,
    ) -> Result<(), GeoError> {
        let id = id_of(&properties, position);
        let at = At { line, id: Some(&id), ..At::feature(&self.layer.name, position) };
        let shape = match wkt::parse(written, &mut reading.budget) {
            Ok(parsed) => {
                self.srid = self.srid.or(parsed.srid);
                let mut gathered =
                    Gathered { points: parsed.points, lines: parsed.lines, ..Gathered::default() };
                for rings in parsed.polygons {
                    add_polygon(rings, &mut gathered, &mut reading.notes, at);
                }
                gathered.one(&mut reading.notes, at)
            }
            Err(WktError::Limit(limit)) => return Err(limit),
            Err(WktError::Syntax { at: sign, what }) => {
                let finding = Finding::error(
                    "wkt_unreadable",
                    format!("WKT 第 {sign} 个字符处有误：{}，该行未读入", what.zh),
                    format!("the WKT is wrong at sign {sign}: {}; the row was left out", what.en),
                );
                let finding = finding.with_value(shorten(written)).remedy("请改正后重新读取", "correct it");
                reading.notes.push(finding, at);
                None
            }
        };
        if let Some(geometry) = shape {
            self.layer.features.push(Feature { id, geometry, properties });
        }
        Ok(())
    }
}

/// Whether a column holds codes, which stay text also where all of them look like numbers.
pub(crate) fn is_code(heading: &str) -> bool {
    let lower = heading.to_lowercase();
    let ends = ["id", "code", "编码", "代码", "编号", "号", "dm", "bm", "bh"];
    ends.iter().any(|end| lower.ends_with(end))
}

fn broken(error: &csv::Error, reading: &Reading<'_>) -> GeoError {
    let line = error.position().map_or(1, csv::Position::line);
    reading.broken(
        words(format!("第 {line} 行"), format!("line {line}")),
        words("不是有效的 csv；请另存为 UTF-8 的 csv", "no valid csv; save it as csv in UTF-8"),
    )
}

/// Writes a table. The coordinate system is not part of it.
pub(crate) fn write(layer: &Layer, options: &WriteOptions) -> Result<Vec<u8>, GeoError> {
    let failed = |e: &dyn std::fmt::Display| GeoError::CannotWrite {
        format: "csv",
        what: words(format!("无法写出：{e}"), format!("can't be written: {e}")),
    };
    let columns = columns(&layer.features);
    let mut table = csv::Writer::from_writer(Vec::new());
    let guard = |text: &str| crate::write::guard::csv_text(text).into_owned();
    let headings = std::iter::once("WKT".to_owned()).chain(columns.iter().map(|(name, _)| guard(name)));
    table.write_record(headings).map_err(|e| failed(&e))?;
    for feature in &layer.features {
        let cell = |name: &str| match feature.properties.get(name) {
            // A number is no formula, also below zero.
            Some(Value::Number(n)) => n.to_string(),
            other => other.and_then(text).map(|t| guard(&t)).unwrap_or_default(),
        };
        let cells = columns.iter().map(|(name, _)| cell(name));
        let row = std::iter::once(wkt::write(&feature.geometry)).chain(cells);
        table.write_record(row).map_err(|e| failed(&e))?;
    }
    let bytes = table.into_inner().map_err(|e| failed(&e))?;
    encoded(&bytes, options.encoding)
}

/// UTF-8 with a mark by default, so that Excel reads it; GBK where asked for.
fn encoded(bytes: &[u8], encoding: Option<TextEncoding>) -> Result<Vec<u8>, GeoError> {
    let text = String::from_utf8_lossy(bytes);
    let encoding = encoding.unwrap_or(TextEncoding::Utf8);
    let mark: &[u8] = match encoding {
        TextEncoding::Utf8 => b"\xEF\xBB\xBF",
        TextEncoding::Utf16Le => b"\xFF\xFE",
        TextEncoding::Utf16Be => b"\xFE\xFF",
        TextEncoding::Gbk => b"",
    };
    let body = encoding.encode(&text).map_err(|sign| super::lacking("csv", encoding, sign))?;
    Ok([mark, &body].concat())
}

#[cfg(test)]
mod tests;
