//! What was known of a project since when: each version beside the one before, field by field.

use super::body::ProjectBody;
use super::model::{day, parse_project, stored};
use crate::error::Result;
use jiff::civil::Date;
use qipan_store::project::ProjectVersionRow;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// A version of what is known of a project.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectFactsChange)]
pub struct FactsChange {
    /// Since when it is known so.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// When it was recorded.
    pub at: String,
    /// Who recorded it.
    pub by: String,
    /// What differs from the version before; empty for the first.
    pub fields: Vec<FieldChange>,
}

/// A field that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProjectFieldChange)]
pub struct FieldChange {
    /// Field as in [`ProjectBody`], or `template` (code and version); parts after a dot, such as `yearly_investment_fen.2024`.
    pub field: String,
    /// What it was; none if it was not known.
    pub from: Option<String>,
    /// What it became; none if it was taken back.
    pub to: Option<String>,
}

fn flat(prefix: &str, value: &Value, out: &mut BTreeMap<String, String>) {
    match value {
        Value::Null | Value::Bool(false) => {}
        Value::Object(map) => {
            for (key, value) in map {
                let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                flat(&name, value, out);
            }
        }
        Value::String(text) => drop(out.insert(prefix.to_owned(), text.clone())),
        other => drop(out.insert(prefix.to_owned(), other.to_string())),
    }
}

/// The versions of a project known at the end of a day, oldest first.
pub(super) fn changes(rows: &[ProjectVersionRow], on: Date) -> Result<Vec<FactsChange>> {
    let mut all = Vec::new();
    let mut before: Option<BTreeMap<String, String>> = None;
    for row in rows {
        let known = day(&row.known_on)?;
        if known > on {
            continue;
        }
        let body = ProjectBody::of(&parse_project(&row.project_id, &row.body)?);
        let value = serde_json::to_value(body).map_err(|e| stored("project", &e.to_string()))?;
        let mut now = BTreeMap::new();
        flat("", &value, &mut now);
        now.insert("template".to_owned(), format!("{} {}", row.template_code, row.template_version));
        let fields = before.as_ref().map_or_else(Vec::new, |old| {
            let keys: BTreeSet<&String> = old.keys().chain(now.keys()).collect();
            let differs = keys.into_iter().filter(|key| old.get(*key) != now.get(*key));
            differs
                .map(|key| FieldChange {
                    field: key.clone(),
                    from: old.get(key).cloned(),
                    to: now.get(key).cloned(),
                })
                .collect()
        });
        all.push(FactsChange { on: known, at: row.at.clone(), by: row.by_user.clone(), fields });
        before = Some(now);
    }
    Ok(all)
}
