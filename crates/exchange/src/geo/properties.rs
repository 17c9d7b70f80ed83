//! Attributes: from text to values and back, ids.

use std::collections::BTreeMap;

use qipan_space::geometry::Feature;
use serde_json::{Number, Value};

/// The id of a feature: its own `id` property, else its position from 0.
pub(crate) fn id_of(properties: &BTreeMap<String, Value>, position: usize) -> String {
    match properties.get("id") {
        Some(Value::String(id)) if !id.trim().is_empty() => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => position.to_string(),
    }
}

/// A number, unless it is none that JSON can hold.
pub(crate) fn number(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// A value as text for formats that know nothing else; `None` for a missing one.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The text of the first of these properties that says something.
pub(crate) fn first_text(properties: &BTreeMap<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().filter_map(|n| properties.get(*n)).find_map(text).filter(|t| !t.trim().is_empty())
}

/// What a column of values holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Integer,
    Number,
    Text,
    /// Lists and objects, written as JSON text.
    Json,
}

/// The columns of a layer, in the order of their names, each with what holds all its values.
pub(crate) fn columns<'a>(features: impl IntoIterator<Item = &'a Feature>) -> Vec<(String, Kind)> {
    let mut columns: BTreeMap<&str, Option<Kind>> = BTreeMap::new();
    for feature in features {
        for (name, value) in &feature.properties {
            let kind = columns.entry(name).or_insert(None);
            *kind = join(*kind, kind_of(value));
        }
    }
    columns.into_iter().map(|(name, kind)| (name.to_owned(), kind.unwrap_or(Kind::Text))).collect()
}

fn kind_of(value: &Value) -> Option<Kind> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some(Kind::Bool),
        Value::Number(n) if n.as_i64().is_some() => Some(Kind::Integer),
        Value::Number(_) => Some(Kind::Number),
        Value::String(_) => Some(Kind::Text),
        Value::Array(_) | Value::Object(_) => Some(Kind::Json),
    }
}

fn join(a: Option<Kind>, b: Option<Kind>) -> Option<Kind> {
    match (a, b) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) if a == b => Some(a),
        (Some(Kind::Integer | Kind::Number), Some(Kind::Integer | Kind::Number)) => Some(Kind::Number),
        (Some(Kind::Json), _) | (_, Some(Kind::Json)) => Some(Kind::Json),
        _ => Some(Kind::Text),
    }
}

/// Turns a column of texts into numbers if each of them reads as the same digits again, so that codes with leading
/// zeros stay text.
pub(crate) fn type_column(features: &mut [Feature], name: &str) {
    let as_number = |text: &str| -> Option<Value> {
        if text.len() > 17 {
            return None;
        }
        if let Ok(whole) = text.parse::<i64>() {
            return (whole.to_string() == text).then(|| Value::from(whole));
        }
        let value = text.parse::<f64>().ok().filter(|v| v.is_finite())?;
        let digits = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
        let lead = text.trim_start_matches('-');
        let plain = lead.starts_with("0.") || !lead.starts_with(['0', '.']);
        (digits && plain && !text.ends_with('.')).then(|| number(value))
    };
    let all = features.iter().all(|f| match f.properties.get(name) {
        Some(Value::String(text)) => as_number(text).is_some(),
        _ => true,
    });
    if !all {
        return;
    }
    for feature in features {
        if let Some(value) = feature.properties.get_mut(name)
            && let Value::String(text) = value
            && let Some(typed) = as_number(text)
        {
            *value = typed;
        }
    }
}

/// A feature of a test.
#[cfg(test)]
pub(crate) fn feature_of(geometry: qipan_space::geometry::Geometry, properties: Value) -> Feature {
    let properties: BTreeMap<String, Value> = serde_json::from_value(properties).unwrap();
    Feature { id: id_of(&properties, 0), geometry, properties }
}
