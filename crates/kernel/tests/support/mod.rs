//! Reads the golden cases of `fixtures/kernel`.

use std::collections::BTreeMap;
use std::path::Path;

/// A row by its column names.
pub struct Row(BTreeMap<String, String>);

impl Row {
    pub fn get(&self, column: &str) -> &str {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }
}

/// The rows of a fixture; an empty one would prove nothing and fails.
pub fn rows(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/kernel").join(name);
    let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<Row> = reader
        .records()
        .map(|record| {
            let record = record.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            Row(heads.iter().cloned().zip(record.iter().map(str::to_owned)).collect())
        })
        .collect();
    assert!(!rows.is_empty(), "{name} is empty");
    rows
}
