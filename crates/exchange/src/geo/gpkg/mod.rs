//! OGC GeoPackage: a SQLite database with geometry in well-known binary. Read and written in memory; the database is
//! not trusted: no triggers, no functions of its own, and a ceiling on what a query may take.

mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

#[cfg(test)]
mod tests;

/// A name inside of SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
