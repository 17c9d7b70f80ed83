//! The org units that workbooks name, for callers that have no list of units: the command line on plain files.

use jiff::civil::Date;
use qipan_kernel::org::{OrgKind, OrgUnit};
use std::collections::BTreeMap;

use crate::cells;
use crate::columns::{Field, key};
use crate::header;
use crate::lookup::Dictionary;
use crate::workbook::Workbook;

/// Every org unit that the tables name, as the place of a row or as the owner of an indicator, taken as it stands.
///
/// A unit that is only ever named by its name has that name as its code. Kind, parent and days are not in the files:
/// kind is [`OrgKind::Department`], the first day the earliest there is.
#[must_use]
pub fn named_units(books: &[Workbook], dictionary: &Dictionary) -> Vec<OrgUnit> {
    let mut codes: BTreeMap<String, String> = BTreeMap::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for sheet in books.iter().flat_map(|b| &b.sheets).filter(|s| s.row_count() > 0) {
        let Some(header) = header::find(sheet, dictionary) else { continue };
        for row in sheet.rows().skip_while(|r| r.index <= header.last_row) {
            let text = |field| cells::text(header.cell(row, field)).map(|t| t.trim().to_owned());
            match (text(Field::OrgUnit), text(Field::OrgName)) {
                (Some(code), name) => {
                    let known = codes.entry(code).or_default();
                    if known.is_empty() {
                        *known = name.unwrap_or_default();
                    }
                }
                (None, Some(name)) => _ = names.insert(key(&name), name),
                (None, None) => {}
            }
            if let Some(owner) = text(Field::Owner) {
                names.insert(key(&owner), owner);
            }
        }
    }
    for known in codes.iter().flat_map(|(code, name)| [code, name]) {
        names.remove(&key(known));
    }
    let by_name = names.into_values().map(|name| (name.clone(), name));
    codes
        .into_iter()
        .chain(by_name)
        .filter(|(code, _)| !code.is_empty())
        .map(|(code, name)| OrgUnit {
            name_zh: if name.is_empty() { code.clone() } else { name },
            code,
            name_en: String::new(),
            kind: OrgKind::Department,
            parent: None,
            region: None,
            valid_from: Date::MIN,
            valid_to: None,
        })
        .collect()
}
