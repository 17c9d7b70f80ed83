//! The fields of a row laid over what is known of a project.

use super::super::body::ProjectBody;
use super::view::Difference;
use crate::error::{AppError, Result};
use qipan_exchange::import::projects::{At, COLUMNS, Given, ProjectRow, What};
use qipan_kernel::text::Lang;
use serde_json::{Map, Value};

/// A project's fields by name, as the API has them.
pub(super) type Fields = Map<String, Value>;

/// The fields of a project.
pub(super) fn of(body: &ProjectBody) -> Result<Fields> {
    match serde_json::to_value(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        other => Err(AppError::Internal(format!("a project can't be taken apart: {other:?}"))),
    }
}

/// A project of its fields.
pub(super) fn body(fields: Fields) -> std::result::Result<ProjectBody, serde_json::Error> {
    serde_json::from_value(Value::Object(fields))
}

fn json(given: &Given) -> Value {
    match given {
        Given::Text(text) => Value::from(text.as_str()),
        Given::Date(day) => Value::from(day.to_string()),
        Given::Fen(fen) => Value::from(*fen),
        Given::Number(n) => Value::from(*n),
        Given::Whole(n) => Value::from(*n),
        Given::Flag(flag) => Value::from(*flag),
    }
}

/// What the row gives: field, column, value.
pub(super) fn given(row: &ProjectRow) -> Vec<(String, u32, Value)> {
    let text = |path: &str, at: &Option<At<String>>| {
        at.as_ref().map(|a| (path.to_owned(), a.column, Value::from(a.value.as_str())))
    };
    let head = [text("code", &row.code), text("name", &row.name), text("enterprise", &row.enterprise)];
    let own = row.fields.iter().map(|(path, at)| (path.clone(), at.column, json(&at.value)));
    head.into_iter().flatten().chain(own).collect()
}

/// The value at a path such as `foreign.currency`.
pub(super) fn get<'a>(fields: &'a Fields, path: &str) -> Option<&'a Value> {
    let found = match path.split_once('.') {
        Some((head, rest)) => fields.get(head)?.as_object()?.get(rest),
        None => fields.get(path),
    };
    found.filter(|v| !v.is_null())
}

/// Puts a value at a path.
pub(super) fn set(fields: &mut Fields, path: &str, value: Value) {
    let Some((head, rest)) = path.split_once('.') else {
        fields.insert(path.to_owned(), value);
        return;
    };
    let inner = fields.entry(head).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    if let Some(inner) = inner.as_object_mut() {
        inner.insert(rest.to_owned(), value);
    }
}

/// Whether two values are the same; numbers to a hundredth, which is what lists are rounded to.
pub(super) fn same(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (Some(Value::Number(x)), Some(Value::Number(y))) => match (x.as_i64(), y.as_i64()) {
            (Some(x), Some(y)) => x == y,
            _ => x.as_f64().zip(y.as_f64()).is_some_and(|(x, y)| (x - y).abs() < 0.005 && close(x, y)),
        },
        (None, Some(Value::Bool(false))) | (Some(Value::Bool(false)), None) => true,
        _ => a == b,
    }
}

/// Of small numbers, such as shares and coordinates, more digits count.
fn close(x: f64, y: f64) -> bool {
    x.abs() >= 1000.0 || (x - y).abs() < 1e-6
}

/// A value as a person reads it.
fn shown(path: &str, value: Option<&Value>) -> Option<String> {
    let value = value?;
    let what = column(path).map(|c| c.what);
    if path.contains("_fen") {
        return value.as_i64().map(|fen| wan(fen, 1_000_000));
    }
    match (what, value) {
        (Some(What::Foreign), Value::Number(n)) => n.as_i64().map(|n| wan(n, 1_000_000)),
        (Some(What::Share), Value::Number(n)) => {
            n.as_f64().map(|n| qipan_exchange::cells::round15(n * 100.0).to_string())
        }
        (Some(What::Choice(words)), Value::String(text)) => {
            let named = words.iter().find(|(word, _)| word == text).and_then(|(_, others)| others.first());
            Some(named.map_or_else(|| text.clone(), |name| (*name).to_owned()))
        }
        (_, Value::Bool(flag)) => Some(if *flag { "是" } else { "否" }.to_owned()),
        (_, Value::String(text)) => Some(text.clone()).filter(|t| !t.is_empty()),
        (_, other) => Some(other.to_string()),
    }
}

/// Hundredths as ten thousands, exactly.
pub(super) fn wan(minor: i64, unit: i64) -> String {
    let (whole, rest) = (minor / unit, (minor % unit).abs());
    let sign = if minor < 0 && whole == 0 { "-" } else { "" };
    let digits = format!("{rest:06}");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{digits}") }
}

fn column(path: &str) -> Option<&'static qipan_exchange::import::projects::Column> {
    COLUMNS.iter().find(|c| c.path == path)
}

/// The headings of a field in both languages.
pub(super) fn label(path: &str) -> (String, String) {
    if let Some(year) = path.strip_prefix("yearly_investment_fen.") {
        return (format!("{year}年计划投资（万元）"), format!("planned investment of {year} (10,000 yuan)"));
    }
    match column(path) {
        Some(c) => (c.heading(Lang::Zh), c.heading(Lang::En)),
        None => (path.to_owned(), path.to_owned()),
    }
}

/// A field on both sides.
pub(super) fn difference(path: &str, there: Option<&Value>, file: Option<&Value>) -> Difference {
    let (label, label_en) = label(path);
    Difference {
        field: path.to_owned(),
        label,
        label_en,
        there: shown(path, there),
        file: shown(path, file),
        same: same(there, file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_as_lists_round_them() {
        let n = |x: f64| Value::from(x);
        assert!(same(Some(&n(133_333.33)), Some(&n(133_333.333_333))));
        assert!(!same(Some(&n(0.35)), Some(&n(0.353))));
        assert!(same(None, Some(&Value::Bool(false))));
        assert!(!same(None, Some(&n(0.0))));
        assert_eq!(wan(83_200_000_000_000, 1_000_000), "83200000");
        assert_eq!(wan(1_234_567, 1_000_000), "1.234567");
        assert_eq!(wan(-500_000, 1_000_000), "-0.5");
        let mut fields = Fields::new();
        set(&mut fields, "foreign.currency", Value::from("USD"));
        assert_eq!(get(&fields, "foreign.currency"), Some(&Value::from("USD")));
        assert_eq!(get(&fields, "foreign.form"), None);
    }
}
