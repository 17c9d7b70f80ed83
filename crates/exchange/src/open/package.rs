//! The zip around an xlsx, checked before anything is expanded and while it is.
//!
//! No reader behind this module ever sees the container that was uploaded: the parts are
//! expanded here under [`Limits`], and only what passed goes on.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::limits::{BombUnit, Foreign, Limits, Many, OpenError};

/// Below this an entry's ratio says nothing.
const RATIO_FROM: u64 = 16 << 20;
/// Cell formats beyond what Excel itself allows (65,490), with room for other writers.
const MAX_STYLES: usize = 200_000;

/// The expanded parts of a package, by name (`xl/workbook.xml`).
pub(crate) struct Package {
    /// Part name to its bytes.
    pub parts: BTreeMap<String, Vec<u8>>,
    /// Names in the order of the package.
    pub order: Vec<String>,
}

/// Which parts to expand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// What the cells need: workbook, relations, sheets, strings, styles.
    Cells,
    /// Everything, to write the package again.
    All,
}

impl Package {
    /// Checks and expands `bytes`.
    pub fn open(bytes: &[u8], file: &str, limits: &Limits, keep: Keep) -> Result<Self, OpenError> {
        let mut package = Self { parts: BTreeMap::new(), order: Vec::new() };
        let wanted = |name: &str| keep == Keep::All || needed_for_cells(name);
        let parts = expand(bytes, file, limits, |names| refuse_foreign(names, file), wanted)?;
        for (name, part) in parts {
            package.order.push(name.clone());
            package.parts.insert(name, part);
        }
        package.refuse_macros_and_floods(file)?;
        Ok(package)
    }

    fn refuse_macros_and_floods(&self, file: &str) -> Result<(), OpenError> {
        if let Some(types) = self.get("[Content_Types].xml")
            && memchr::memmem::find(types, b"macroEnabled").is_some()
        {
            return Err(OpenError::Macro { file: file.to_owned() });
        }
        if let Some(styles) = self.get("xl/styles.xml")
            && memchr::memmem::find_iter(styles, b"xf").take(MAX_STYLES * 2 + 1).count() > MAX_STYLES * 2
        {
            let limit = u64::try_from(MAX_STYLES).unwrap_or(u64::MAX);
            return Err(OpenError::TooMany { file: file.to_owned(), limit, what: Many::Styles });
        }
        Ok(())
    }

    /// A part by name, letter case aside, as Excel does.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        match self.parts.get(name) {
            Some(part) => Some(part),
            None => self.parts.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, p)| &p[..]),
        }
    }

    /// The name under which a part is stored, letter case aside.
    pub fn stored_name(&self, name: &str) -> Option<&str> {
        match self.parts.get_key_value(name) {
            Some((stored, _)) => Some(stored),
            None => self.parts.keys().find(|n| n.eq_ignore_ascii_case(name)).map(String::as_str),
        }
    }

    /// Writes the parts as a new package.
    pub fn write(self) -> Result<Vec<u8>, zip::result::ZipError> {
        let size: usize = self.parts.values().map(|p| p.len() + 200).sum();
        let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(size / 6)));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        let mut parts = self.parts;
        for name in &self.order {
            if let Some(part) = parts.remove(name) {
                writer.start_file(name.as_str(), options)?;
                writer.write_all(&part)?;
            }
        }
        Ok(writer.finish()?.into_inner())
    }
}

/// Expands the wanted entries of any archive under the limits, in its order. `look` sees all names first.
pub(crate) fn expand(
    bytes: &[u8],
    file: &str,
    limits: &Limits,
    look: impl Fn(&[String]) -> Result<(), OpenError>,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<(String, Vec<u8>)>, OpenError> {
    let broken =
        |part: &str, detail: String| OpenError::Broken { file: file.to_owned(), part: short(part), detail };
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken("zip", short(&e.to_string())))?;
    let names = directory(&mut archive, file, limits)?;
    look(&names)?;
    let mut budget = limits.max_expanded;
    let mut parts = Vec::new();
    for (index, name) in names.into_iter().enumerate() {
        if name.ends_with('/') || !wanted(&name) {
            continue;
        }
        let entry = archive.by_index(index).map_err(|e| broken(&name, short(&e.to_string())))?;
        let (packed, claimed) = (entry.compressed_size(), entry.size());
        let mut part = Vec::with_capacity(usize::try_from(claimed.min(budget)).unwrap_or(0).min(64 << 20));
        let read = entry.take(budget + 1).read_to_end(&mut part);
        let size = u64::try_from(part.len()).unwrap_or(u64::MAX);
        if size > budget {
            return Err(bomb(file, &name, limits.max_expanded, BombUnit::Bytes));
        }
        check_ratio(file, &name, size, packed, limits)?;
        read.map_err(|e| broken(&name, short(&e.to_string())))?;
        budget -= size;
        parts.push((name, part));
    }
    Ok(parts)
}

/// Reads the directory alone: names, claimed sizes, encryption, duplicates.
fn directory(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    file: &str,
    limits: &Limits,
) -> Result<Vec<String>, OpenError> {
    if archive.len() > limits.max_entries {
        let limit = u64::try_from(limits.max_entries).unwrap_or(u64::MAX);
        return Err(bomb(file, "zip", limit, BombUnit::Entries));
    }
    let mut names = Vec::with_capacity(archive.len());
    let mut seen = std::collections::BTreeSet::new();
    let mut total = 0u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|e| OpenError::Broken {
            file: file.to_owned(),
            part: "zip".into(),
            detail: short(&e.to_string()),
        })?;
        let raw = entry_name(entry.name_raw()).unwrap_or_else(|| format!("entry-{index}"));
        let name = raw.replace('\\', "/").trim_start_matches('/').to_owned();
        if entry.encrypted() {
            return Err(OpenError::PasswordProtected { file: file.to_owned() });
        }
        total = total.saturating_add(entry.size());
        if total > limits.max_expanded {
            return Err(bomb(file, &name, limits.max_expanded, BombUnit::Bytes));
        }
        check_ratio(file, &name, entry.size(), entry.compressed_size(), limits)?;
        if !seen.insert(name.to_ascii_lowercase()) {
            return Err(OpenError::Broken {
                file: file.to_owned(),
                part: short(&name),
                detail: "the part is there twice".into(),
            });
        }
        names.push(name);
    }
    Ok(names)
}

/// UTF-8, or GBK as Chinese archivers write names without saying so.
fn entry_name(raw: &[u8]) -> Option<String> {
    if let Ok(text) = std::str::from_utf8(raw) {
        return Some(text.to_owned());
    }
    encoding_rs::GBK
        .decode_without_bom_handling_and_without_replacement(raw)
        .map(std::borrow::Cow::into_owned)
}

fn check_ratio(file: &str, name: &str, size: u64, packed: u64, limits: &Limits) -> Result<(), OpenError> {
    if size > RATIO_FROM && size / packed.max(1) > limits.max_ratio {
        return Err(bomb(file, name, limits.max_ratio, BombUnit::Times));
    }
    Ok(())
}

fn bomb(file: &str, part: &str, limit: u64, unit: BombUnit) -> OpenError {
    OpenError::Bomb { file: file.to_owned(), part: short(part), limit, unit }
}

/// Tells an xlsx from the other things that are zips.
fn refuse_foreign(names: &[String], file: &str) -> Result<(), OpenError> {
    let lower: Vec<String> = names.iter().map(|n| n.to_ascii_lowercase()).collect();
    let any = |test: &dyn Fn(&str) -> bool| lower.iter().any(|n| test(n));
    let foreign = |kind| Err(OpenError::NotAWorkbook { file: file.to_owned(), kind });
    if any(&|n| n.ends_with("vbaproject.bin") || n.starts_with("xl/macrosheets/")) {
        return Err(OpenError::Macro { file: file.to_owned() });
    }
    if any(&|n| n == "xl/workbook.bin") {
        return foreign(Foreign::BinaryWorkbook);
    }
    if any(&|n| n == "xl/workbook.xml") || (any(&|n| n == "_rels/.rels") && any(&|n| n.contains("worksheet")))
    {
        return Ok(());
    }
    if any(&|n| n.starts_with("word/") || n.starts_with("ppt/")) {
        return foreign(Foreign::Word);
    }
    if any(&|n| n == "content.xml") && any(&|n| n == "mimetype") {
        return foreign(Foreign::OpenDocument);
    }
    foreign(Foreign::Zip)
}

fn needed_for_cells(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let xml = lower.ends_with(".xml") || lower.ends_with(".rels");
    let beside = [
        "customxml/",
        "docprops/",
        "xl/pivot",
        "xl/externallinks/",
        "xl/charts/",
        "xl/drawings/",
        "xl/comments",
        "xl/threadedcomments/",
        "xl/media/",
        "xl/printersettings/",
        "xl/calcchain.xml",
        "xl/theme/",
        "xl/tables/",
        "xl/worksheets/_rels/",
    ];
    xml && !beside.iter().any(|folder| lower.starts_with(folder))
}

/// Keeps foreign text out of messages beyond 120 characters.
pub(crate) fn short(text: &str) -> String {
    match text.char_indices().nth(120) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
