//! Results of a race: a row an entrant, a column a measure of the scheme, headed by its code or name.

use std::collections::BTreeMap;

use qipan_project::race::{Entrant, Scheme};

use super::table::{Column, Refused, Source, Table};
use crate::columns::{key, without_remark};
use crate::workbook::Workbook;

const COLUMNS: [Column; 2] = [
    Column::required("name", "单位", &["平台", "街道", "区县", "单位名称", "entrant"]),
    Column::optional("track", "赛道", &["组别", "组"]),
];

/// Reads the entrants. A blank cell is a missing value, never zero; columns that the scheme does not have are not read.
///
/// # Errors
/// [`Refused`]: every cell that can't be read.
pub fn entrants(book: &Workbook, scheme: &Scheme) -> Result<Vec<Entrant>, Refused> {
    Ok(entrants_at(book, scheme)?.into_iter().map(|(entrant, _)| entrant).collect())
}

/// As [`entrants`], each with the row in which it stands.
///
/// # Errors
/// [`Refused`]: every cell that can't be read.
pub fn entrants_at(book: &Workbook, scheme: &Scheme) -> Result<Vec<(Entrant, Source)>, Refused> {
    let mut table = Table::find(book, &COLUMNS)?;
    let measures = scheme.measures.iter().map(|m| (&m.code, &m.name, &m.name_en));
    let known: Vec<(&String, &String, &String)> =
        measures.chain(scheme.penalties.iter().map(|p| (&p.code, &p.name, &p.name_en))).collect();
    let others = table.others.clone();
    let columns: Vec<(u32, &str, &str)> = others
        .iter()
        .filter_map(|(column, heading)| {
            let is = |text: &String| key(text) == key(heading) || key(text) == key(without_remark(heading));
            let (code, ..) = known.iter().find(|(code, name, en)| is(code) || is(name) || is(en))?;
            Some((*column, heading.as_str(), code.as_str()))
        })
        .collect();
    let mut found = Vec::new();
    for row in table.rows() {
        let name = table.needed(row, "name");
        let track = table.text(row, "track").unwrap_or_default().into_owned();
        let mut values = BTreeMap::new();
        for (column, heading, code) in &columns {
            if let Some(value) = table.number_at(row, *column, heading) {
                values.insert((*code).to_owned(), value);
            }
        }
        if let Some(name) = name {
            found.push((Entrant { name: name.into_owned(), track, values }, table.source(row)));
        }
    }
    if table.errors.is_empty() { Ok(found) } else { Err(Refused(table.errors)) }
}
