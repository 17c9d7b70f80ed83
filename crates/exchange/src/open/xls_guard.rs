//! The old binary workbook, checked record by record before calamine reads it.
//!
//! calamine follows sector chains without looking for circles, reserves what a DIMENSIONS
//! record claims and spreads each sheet over its bounding box. So the stream is taken out of
//! its container by the `cfb` crate, walked here, and wrapped anew.
//! Records: [MS-XLS] 2.3 and 2.4.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use super::package::short;
use super::xlsx::is_percent;
use crate::limits::{Foreign, Limits, Many, OpenError};

/// What the walk found, and a container that holds nothing else than the workbook stream.
pub(crate) struct Checked {
    pub container: Vec<u8>,
    /// One per BOUNDSHEET, in order.
    pub sheets: Vec<SheetFacts>,
    pub date_1904: bool,
}

/// Facts of a sheet that calamine does not give.
#[derive(Default)]
pub(crate) struct SheetFacts {
    pub percent: BTreeSet<(u32, u32)>,
    pub hidden_rows: BTreeSet<u32>,
    pub hidden_columns: Vec<(u32, u32)>,
}

/// A record of the stream: its kind, where its data begins, its data.
struct Record<'a> {
    kind: u16,
    at: usize,
    data: &'a [u8],
}

fn u16_at(data: &[u8], at: usize) -> u16 {
    match data.get(at..at + 2) {
        Some(&[a, b]) => u16::from_le_bytes([a, b]),
        _ => 0,
    }
}

fn u32_at(data: &[u8], at: usize) -> u32 {
    u32::from(u16_at(data, at)) | u32::from(u16_at(data, at + 2)) << 16
}

/// Records from `from` on until the stream ends or a length runs over it.
fn records(stream: &[u8], from: usize) -> impl Iterator<Item = Record<'_>> {
    let mut at = from;
    std::iter::from_fn(move || {
        let head = stream.get(at..at.checked_add(4)?)?;
        let length = usize::from(u16_at(head, 2));
        let data = stream.get(at + 4..at + 4 + length)?;
        let record = Record { kind: u16_at(head, 0), at: at + 4, data };
        at += 4 + length;
        Some(record)
    })
}

/// Takes the workbook stream out, checks it and wraps it anew.
pub(crate) fn check(bytes: &[u8], file: &str, limits: &Limits) -> Result<Checked, OpenError> {
    let broken = |part: &str, detail: &str| OpenError::Broken {
        file: file.to_owned(),
        part: part.to_owned(),
        detail: short(detail),
    };
    let mut ole = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|e| broken("ole", &e.to_string()))?;
    if ole.exists("/EncryptedPackage") || ole.exists("/EncryptionInfo") {
        return Err(OpenError::PasswordProtected { file: file.to_owned() });
    }
    if ole.exists("/_VBA_PROJECT_CUR") || ole.exists("/Macros") || ole.exists("/VBA") {
        return Err(OpenError::Macro { file: file.to_owned() });
    }
    let name = if ole.is_stream("/Workbook") { "/Workbook" } else { "/Book" };
    if !ole.is_stream(name) {
        return Err(OpenError::NotAWorkbook { file: file.to_owned(), kind: Foreign::OleOther });
    }
    let mut stream = Vec::new();
    ole.open_stream(name)
        .and_then(|s| s.take(limits.max_bytes).read_to_end(&mut stream))
        .map_err(|e| broken(name, &e.to_string()))?;
    let globals = globals(&stream, file, limits)?;
    let mut area = 0u64;
    let mut text = 0u64;
    let mut sheets = Vec::new();
    let mut dimensions = Vec::new();
    for position in &globals.positions {
        let (facts, cost) = walk_sheet(&stream, *position, &globals);
        area = area.saturating_add(cost.area);
        text = text.saturating_add(cost.text);
        dimensions.extend(cost.dimensions);
        sheets.push(facts);
        let too_many = |limit: usize, what| OpenError::TooMany {
            file: file.to_owned(),
            limit: u64::try_from(limit).unwrap_or(u64::MAX),
            what,
        };
        if area > u64::try_from(limits.max_cells).unwrap_or(u64::MAX) {
            return Err(too_many(limits.max_cells, Many::Cells));
        }
        if text > u64::try_from(limits.max_text).unwrap_or(u64::MAX) {
            return Err(too_many(limits.max_text, Many::TextBytes));
        }
    }
    for (at, length) in dimensions {
        stream[at..at + length].fill(0);
    }
    let container = wrap(&stream, name).map_err(|e| broken("ole", &e.to_string()))?;
    Ok(Checked { container, sheets, date_1904: globals.date_1904 })
}

fn wrap(stream: &[u8], name: &str) -> std::io::Result<Vec<u8>> {
    // calamine takes a version 4 container without small streams for an empty one.
    let mut fresh = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    fresh.create_stream(name)?.write_all(stream)?;
    fresh.flush()?;
    Ok(fresh.into_inner().into_inner())
}

#[derive(Default)]
struct Globals {
    positions: Vec<usize>,
    /// Bytes of each shared string.
    strings: Vec<u32>,
    /// Whether each cell format shows a percentage.
    percent: Vec<bool>,
    date_1904: bool,
}

fn globals(stream: &[u8], file: &str, limits: &Limits) -> Result<Globals, OpenError> {
    let mut found = Globals::default();
    let mut formats: BTreeMap<u16, bool> = BTreeMap::from([(9, true), (10, true)]);
    let mut format_of: Vec<u16> = Vec::new();
    let mut table: Vec<&[u8]> = Vec::new();
    let mut in_table = false;
    for record in records(stream, 0) {
        in_table &= record.kind == 0x003C;
        match record.kind {
            // FILEPASS: 0 is XOR obfuscation, 1 RC4; both need the password.
            0x002F => return Err(OpenError::PasswordProtected { file: file.to_owned() }),
            0x0085 => {
                // Type 1 is an Excel 4.0 macro sheet, 6 a VBA module.
                if matches!(record.data.get(5), Some(1 | 6)) {
                    return Err(OpenError::Macro { file: file.to_owned() });
                }
                found.positions.push(usize::try_from(u32_at(record.data, 0)).unwrap_or(usize::MAX));
            }
            0x0022 => found.date_1904 = u16_at(record.data, 0) == 1,
            0x00E0 => format_of.push(u16_at(record.data, 2)),
            0x041E => {
                let code: String = record
                    .data
                    .get(5..)
                    .unwrap_or_default()
                    .iter()
                    .filter(|b| **b != 0)
                    .map(|b| char::from(*b))
                    .collect();
                formats.insert(u16_at(record.data, 0), is_percent(&code));
            }
            0x00FC => {
                in_table = true;
                table.push(record.data.get(8..).unwrap_or_default());
            }
            0x003C if in_table => table.push(record.data),
            0x000A => break,
            _ => {}
        }
    }
    if found.positions.len() > limits.max_sheets {
        let limit = u64::try_from(limits.max_sheets).unwrap_or(u64::MAX);
        return Err(OpenError::TooMany { file: file.to_owned(), limit, what: Many::Sheets });
    }
    if found.positions.iter().any(|p| *p >= stream.len()) {
        return Err(OpenError::Broken {
            file: file.to_owned(),
            part: "Workbook".into(),
            detail: "a sheet begins behind the end".into(),
        });
    }
    found.percent = format_of.iter().map(|f| formats.get(f).copied().unwrap_or(false)).collect();
    found.strings = string_sizes(&table);
    Ok(found)
}

/// Upper bounds for the sizes of the shared strings; stops where the table makes no sense.
fn string_sizes(table: &[&[u8]]) -> Vec<u32> {
    let mut sizes = Vec::new();
    let mut chunk = 0;
    let mut at = 0;
    while let Some(data) = table.get(chunk) {
        if at >= data.len() {
            chunk += 1;
            at = 0;
            continue;
        }
        let Some(flags) = data.get(at + 2).copied() else { break };
        let mut characters = usize::from(u16_at(data, at));
        sizes.push(u32::try_from(characters * 3).unwrap_or(u32::MAX));
        let mut skip = 0usize;
        at += 3;
        if flags & 0x08 != 0 {
            skip += usize::from(u16_at(data, at)) * 4;
            at += 2;
        }
        if flags & 0x04 != 0 {
            skip = skip.saturating_add(usize::try_from(u32_at(data, at)).unwrap_or(usize::MAX));
            at += 4;
        }
        let mut wide = flags & 1 != 0;
        while characters > 0 {
            let width = if wide { 2 } else { 1 };
            let here = table.get(chunk).map_or(0, |d| d.len().saturating_sub(at) / width).min(characters);
            characters -= here;
            at += here * width;
            if characters > 0 {
                chunk += 1;
                let Some(flag) = table.get(chunk).and_then(|d| d.first()) else { return sizes };
                wide = flag & 1 != 0;
                at = 1;
            }
        }
        while skip > 0 {
            let Some(data) = table.get(chunk) else { return sizes };
            let here = data.len().saturating_sub(at).min(skip);
            skip -= here;
            at += here;
            if skip > 0 {
                chunk += 1;
                at = 0;
            }
        }
    }
    sizes
}

/// What reading a sheet would cost.
#[derive(Default)]
struct Cost {
    area: u64,
    text: u64,
    dimensions: Vec<(usize, usize)>,
}

fn walk_sheet(stream: &[u8], from: usize, globals: &Globals) -> (SheetFacts, Cost) {
    let mut facts = SheetFacts::default();
    let mut cost = Cost::default();
    let mut rows = (u32::MAX, 0u32);
    let mut columns = (u32::MAX, 0u32);
    let mut depth = 0u32;
    for record in records(stream, from) {
        match record.kind {
            0x0809 => depth += 1,
            0x000A if depth <= 1 => break,
            0x000A => depth -= 1,
            // DIMENSIONS: its claims are blanked, the cells tell the truth.
            0x0200 => cost.dimensions.push((record.at, record.data.len())),
            // ROW: bit 5 of the options is fDyZero.
            0x0208 if u16_at(record.data, 12) & 0x20 != 0 => {
                facts.hidden_rows.insert(u32::from(u16_at(record.data, 0)));
            }
            // COLINFO: bit 0 of the options is fHidden.
            0x007D if u16_at(record.data, 8) & 1 != 0 => {
                facts
                    .hidden_columns
                    .push((u32::from(u16_at(record.data, 0)), u32::from(u16_at(record.data, 2))));
            }
            0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x0006 | 0x00BD => {
                let row = u32::from(u16_at(record.data, 0));
                let first = u32::from(u16_at(record.data, 2));
                let last = match record.kind {
                    0x00BD => u32::from(u16_at(record.data, record.data.len().saturating_sub(2))),
                    _ => first,
                };
                rows = (rows.0.min(row), rows.1.max(row));
                columns = (columns.0.min(first), columns.1.max(last));
                cost.text += match record.kind {
                    0x00FD => usize::try_from(u32_at(record.data, 6))
                        .ok()
                        .and_then(|i| globals.strings.get(i))
                        .map_or(0, |s| u64::from(*s)),
                    0x0204 | 0x00D6 => u64::try_from(record.data.len()).unwrap_or(0) * 3,
                    _ => 0,
                };
                percent_cells(&record, row, first, last, &globals.percent, &mut facts.percent);
            }
            _ => {}
        }
    }
    if rows.0 <= rows.1 {
        cost.area = u64::from(rows.1 - rows.0 + 1) * u64::from(columns.1 - columns.0 + 1);
    }
    (facts, cost)
}

fn percent_cells(
    record: &Record<'_>,
    row: u32,
    first: u32,
    last: u32,
    percent: &[bool],
    cells: &mut BTreeSet<(u32, u32)>,
) {
    let shows = |format: u16| percent.get(usize::from(format)).copied().unwrap_or(false);
    if record.kind == 0x00BD {
        for (step, column) in (first..=last).enumerate() {
            if shows(u16_at(record.data, 4 + step * 6)) {
                cells.insert((row, column));
            }
        }
    } else if shows(u16_at(record.data, 4)) {
        cells.insert((row, first));
    }
}
