//! Finds the heading of a table: one row or two, merged or not, with titles above.

mod context;
mod role;

use std::collections::BTreeMap;

use qipan_kernel::period::Period;
use qipan_kernel::unit::Unit;

use crate::a1::Area;
use crate::columns::{AMBIGUOUS_UNIT, Field, key};
use crate::lookup::{Dictionary, Lookup};
use crate::workbook::{Row, Sheet, Value};

pub(crate) use context::Context;
pub(crate) use role::{Fixed, Heading, Role};

/// Rows with content looked at for a heading.
const LOOKED_AT: usize = 40;
/// Cells of a row within which a field must stand for the row to be a heading.
const FIELD_WITHIN: usize = 60;

/// A column of values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ValueColumn {
    pub column: u32,
    pub heading: String,
    pub fixed: Fixed,
}

/// A heading that was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Header {
    pub first_row: u32,
    pub last_row: u32,
    /// Columns with a meaning of their own, and the unit that their heading carries.
    pub fields: BTreeMap<Field, (u32, Option<Unit>)>,
    pub values: Vec<ValueColumn>,
    pub unknown: Vec<(u32, String)>,
    /// Column, heading, first column of the same meaning.
    pub repeated: Vec<(u32, String, u32)>,
    pub headings: BTreeMap<u32, String>,
    pub context: Context,
    score: usize,
}

impl Header {
    /// The column of a field.
    pub fn column(&self, field: Field) -> Option<u32> {
        self.fields.get(&field).map(|(column, _)| *column)
    }

    /// Whether the field has a column.
    pub fn has(&self, field: Field) -> bool {
        self.fields.contains_key(&field)
    }

    /// The cell of a field in a row.
    pub fn cell<'a>(&self, row: Row<'a>, field: Field) -> Option<&'a Value> {
        row.get(self.column(field)?)
    }

    /// The text of a column's heading.
    pub fn heading(&self, column: u32) -> &str {
        self.headings.get(&column).map_or("", String::as_str)
    }

    /// Whether rows name an indicator.
    pub fn names_indicator(&self) -> bool {
        self.has(Field::Indicator) || self.has(Field::Name)
    }

    fn years(&self) -> impl Iterator<Item = i16> {
        self.values.iter().filter_map(|v| match v.fixed.period {
            Some(Period::Year { year }) => Some(year),
            _ => None,
        })
    }

    /// Whether rows or columns give a period and an indicator each value.
    pub fn can_be_observations(&self) -> bool {
        let rows_have_period =
            self.has(Field::Period) || self.has(Field::Year) || self.context.period.is_some();
        let wide = self.values.iter().any(|v| {
            (v.fixed.indicator.is_some() || self.names_indicator())
                && (v.fixed.period.is_some() || (rows_have_period && v.fixed.indicator.is_some()))
        });
        wide || (self.names_indicator() && self.has(Field::Value) && rows_have_period)
    }

    /// Whether rows give an indicator and targets of years.
    pub fn can_be_targets(&self) -> bool {
        let long = self.has(Field::TargetValue) && (self.has(Field::Year) || self.has(Field::Period));
        self.names_indicator() && (long || self.years().next().is_some())
    }

    /// Whether rows describe indicators.
    pub fn can_be_dictionary(&self) -> bool {
        self.names_indicator() && self.dictionary_fields() >= 2
    }

    pub fn dictionary_fields(&self) -> usize {
        const OWN: [Field; 13] = [
            Field::NameEn,
            Field::Category,
            Field::Decimals,
            Field::Nature,
            Field::Direction,
            Field::Kind,
            Field::Definition,
            Field::SourceDepartment,
            Field::Owner,
            Field::Frequency,
            Field::DueDay,
            Field::Formula,
            Field::Aggregation,
        ];
        OWN.iter().filter(|f| self.has(**f)).count()
    }

    /// Whether anything speaks of targets rather than of what was measured.
    pub fn speaks_of_targets(&self, sheet_name: &str) -> bool {
        const SIGNS: [Field; 6] = [
            Field::Plan,
            Field::DocNo,
            Field::BaseYear,
            Field::BaseValue,
            Field::TargetValue,
            Field::Profile,
        ];
        let plan_table = self.has(Field::Nature) && self.years().next().is_some();
        let measured = self.has(Field::Value) || self.has(Field::KnownOn);
        !measured
            && (SIGNS.iter().any(|f| self.has(*f))
                || self.values.iter().any(|v| v.fixed.target || v.fixed.base)
                || plan_table
                || sheet_name.contains("目标"))
    }
}

/// Finds the best heading of a sheet, if there is one.
pub(crate) fn find(sheet: &Sheet, dictionary: &Dictionary) -> Option<Header> {
    let mut best: Option<Header> = None;
    for at in 0..sheet.row_count().min(LOOKED_AT) {
        let Some(row) = sheet.row_at(at) else { break };
        let below = sheet.row(row.index + 1);
        let has_field = |row: Row<'_>| {
            row.cells.iter().take(FIELD_WITHIN).any(|cell| match &cell.value {
                Value::Text(text) if text.len() <= 120 => {
                    matches!(
                        Heading::of(Some(&cell.value), false, &Dictionary::default()).role,
                        Role::Field(..)
                    )
                }
                _ => false,
            })
        };
        let upper_fields = has_field(row);
        if !upper_fields && !below.is_some_and(has_field) {
            continue;
        }
        let upper = heading_row(sheet, row.index, dictionary);
        let mut candidates = Vec::new();
        if upper_fields {
            candidates.push(one_row(row.index, &upper));
        }
        if let Some(below) = below {
            let lower = heading_row(sheet, below.index, dictionary);
            candidates.extend(two_rows(row.index, &upper, &lower, dictionary));
        }
        for candidate in candidates {
            // Of equals the two-row reading wins: it is only offered where the second row fits.
            if candidate.score > 0
                && best.as_ref().is_none_or(|b| {
                    candidate.score > b.score
                        || (candidate.score == b.score && candidate.first_row == b.first_row)
                })
            {
                best = Some(candidate);
            }
        }
    }
    let mut header = best?;
    settle_unit(sheet, &mut header, dictionary);
    header.context = Context::above(sheet, header.first_row);
    Some(header)
}

/// The headings of a row, merged ranges spread over their columns.
fn heading_row(sheet: &Sheet, row: u32, dictionary: &Dictionary) -> BTreeMap<u32, Heading> {
    let mut found = BTreeMap::new();
    if let Some(cells) = sheet.row(row) {
        for cell in cells.cells {
            let heading = Heading::of(Some(&cell.value), sheet.date_1904, dictionary);
            if heading.role != Role::Empty {
                found.insert(cell.column, heading);
            }
        }
    }
    let here: Vec<&Area> =
        sheet.merges.iter().filter(|a| (a.first_row..=a.last_row).contains(&row)).take(20_000).collect();
    for area in here {
        let Some(value) = sheet.cell(area.first_row, area.first_column) else { continue };
        // A title over the whole table is no heading of its columns.
        let heading = Heading::of(Some(value), sheet.date_1904, dictionary);
        for column in area.first_column..=area.last_column.min(area.first_column.saturating_add(2_000)) {
            found.entry(column).or_insert_with(|| heading.clone());
        }
    }
    found
}

fn one_row(row: u32, headings: &BTreeMap<u32, Heading>) -> Header {
    let roles = headings.iter().map(|(column, h)| (*column, h.text.clone(), h.role.clone()));
    build(row, row, roles)
}

/// The two-row reading, if the second row can be part of a heading at all.
fn two_rows(
    row: u32,
    upper: &BTreeMap<u32, Heading>,
    lower: &BTreeMap<u32, Heading>,
    dictionary: &Dictionary,
) -> Option<Header> {
    let empty = Heading::empty();
    let mut roles = Vec::new();
    let mut carried: Option<&Heading> = None;
    let mut contributes = false;
    let columns: std::collections::BTreeSet<u32> = upper.keys().chain(lower.keys()).copied().collect();
    for column in columns {
        let below = lower.get(&column).unwrap_or(&empty);
        let above = match upper.get(&column) {
            Some(heading) => {
                carried = (!matches!(heading.role, Role::Field(..))).then_some(heading);
                heading
            }
            // Centred over several columns without merging: the heading to the left goes on.
            None => carried.unwrap_or(&empty),
        };
        let role = role::combine(above, below, dictionary);
        // A title over the table is no first row of its heading.
        contributes |= match above.role {
            Role::Field(..) | Role::Column(_) | Role::Measure(_) => true,
            Role::Unknown => role != below.role && role != Role::Unknown,
            Role::Empty => false,
        };
        let is_field = matches!(above.role, Role::Field(f, _) if !matches!(f, Field::Value | Field::TargetValue | Field::BaseValue));
        if is_field
            && below.role != Role::Empty
            && below.text != above.text
            && !matches!(below.role, Role::Field(..) | Role::Measure(_))
        {
            return None;
        }
        let numeric = below.text.chars().all(|c| c.is_ascii_digit() || ".,-% ".contains(c));
        if below.role != Role::Empty
            && numeric
            && !matches!(role, Role::Column(Fixed { period: Some(_), .. }))
        {
            return None;
        }
        let text = match (above.text.as_str(), below.text.as_str()) {
            (a, "") => a.to_owned(),
            ("", b) => b.to_owned(),
            (a, b) if a == b => a.to_owned(),
            (a, b) => format!("{a} {b}"),
        };
        roles.push((column, text, role));
    }
    contributes.then(|| build(row, row + 1, roles.into_iter()))
}

fn build(first_row: u32, last_row: u32, roles: impl Iterator<Item = (u32, String, Role)>) -> Header {
    let mut header = Header { first_row, last_row, ..Header::default() };
    let mut seen: Vec<(Fixed, u32)> = Vec::new();
    for (column, text, role) in roles {
        header.headings.insert(column, text.clone());
        match role {
            Role::Empty => {}
            Role::Field(Field::Serial, _) => {}
            Role::Field(field, unit) => {
                if let Some((first, _)) = header.fields.get(&field) {
                    header.repeated.push((column, text, *first));
                } else {
                    header.fields.insert(field, (column, unit));
                    header.score += if is_key(field) { 3 } else { 2 };
                }
            }
            Role::Column(fixed) => {
                let same =
                    |f: &Fixed| Fixed { unit: None, ..f.clone() } == Fixed { unit: None, ..fixed.clone() };
                let first = (seen.len() < 3_000).then(|| seen.iter().find(|(f, _)| same(f))).flatten();
                if let Some((_, first)) = first {
                    header.repeated.push((column, text, *first));
                } else {
                    seen.push((fixed.clone(), column));
                    header.values.push(ValueColumn { column, heading: text, fixed });
                    header.score += 2;
                }
            }
            Role::Measure(_) | Role::Unknown => header.unknown.push((column, text)),
        }
    }
    if header.fields.is_empty() {
        header.score = 0;
    }
    header
}

fn is_key(field: Field) -> bool {
    matches!(
        field,
        Field::Indicator
            | Field::Name
            | Field::OrgUnit
            | Field::OrgName
            | Field::Period
            | Field::Value
            | Field::TargetValue
    )
}

/// A column headed 单位: org units if the cells below are, units of measure otherwise.
fn settle_unit(sheet: &Sheet, header: &mut Header, dictionary: &Dictionary) {
    let Some((column, _)) = header.fields.get(&Field::Unit).cloned() else { return };
    if key(header.heading(column)) != AMBIGUOUS_UNIT
        || header.has(Field::OrgUnit)
        || header.has(Field::OrgName)
    {
        return;
    }
    let (mut org, mut measure) = (0, 0);
    for row in sheet.rows().filter(|r| r.index > header.last_row).take(50) {
        let Some(text) = crate::cells::text(row.get(column)) else { continue };
        if Unit::parse(&text).is_ok() {
            measure += 1;
        } else if matches!(dictionary.find_unit(&text), Lookup::One(_)) {
            org += 1;
        }
    }
    if org > measure
        && let Some(entry) = header.fields.remove(&Field::Unit)
    {
        header.fields.insert(Field::OrgName, entry);
    }
}
