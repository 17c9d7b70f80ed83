//! Cells of an xlsx, from the package that passed the checks.
//!
//! Parsed here and not by calamine: cells keep their addresses in every error, a bad cell spoils
//! itself and not the sheet, hidden rows and China's built-in date formats are seen, and it is
//! several times as fast. See docs/decisions on reading workbooks.

mod cells;
mod formats;
pub(crate) mod strings;

use super::Collector;
use super::package::{Keep, Package, short};
use super::structure::{self, attribute, for_each_tag, relations, resolve, split_path};
use crate::limits::{Limits, Many, OpenError};
use crate::progress::Progress;
use crate::workbook::{FileKind, Value, Workbook};

pub(super) use cells::text;
pub(super) use formats::is_percent;

pub(crate) fn read(
    bytes: &[u8],
    file: &str,
    limits: &Limits,
    progress: &dyn Progress,
) -> Result<Workbook, OpenError> {
    let package = Package::open(bytes, file, limits, Keep::Cells)?;
    let skeleton = structure::skeleton(&package, file)?;
    if skeleton.sheets.len() > limits.max_sheets {
        let limit = u64::try_from(limits.max_sheets).unwrap_or(u64::MAX);
        return Err(OpenError::TooMany { file: file.to_owned(), limit, what: Many::Sheets });
    }
    let broken = |part: &str, error: quick_xml::Error| OpenError::Broken {
        file: file.to_owned(),
        part: part.to_owned(),
        detail: short(&error.to_string()),
    };
    let (folder, _) = split_path(&skeleton.workbook_path);
    let rels = package.get(&skeleton.rels_path).map(relations).transpose();
    let rels = rels.map_err(|e| broken(&skeleton.rels_path, e))?.unwrap_or_default();
    let related = |kind: &str| {
        let found = rels.values().find(|(k, _)| k.rsplit('/').next() == Some(kind));
        found.and_then(|(_, target)| package.get(&resolve(folder, target)))
    };
    let strings = related("sharedStrings").map(strings::read).transpose();
    let strings = strings.map_err(|e| broken("sharedStrings", e))?.unwrap_or_default();
    let formats = related("styles").map(formats::read).transpose();
    let formats = formats.map_err(|e| broken("styles", e))?.unwrap_or_default();
    let mut date_1904 = false;
    let workbook = package.get(&skeleton.workbook_path).unwrap_or_default();
    for_each_tag(workbook, "workbookPr", |tag| {
        date_1904 |= attribute(tag, "date1904").is_some_and(|v| v == "1" || v == "true");
    })
    .map_err(|e| broken(&skeleton.workbook_path, e))?;

    let mut collector = Collector::new(file, limits, progress);
    let mut sheets = Vec::with_capacity(skeleton.sheets.len());
    for part in &skeleton.sheets {
        let Some(xml) = package.get(&part.path) else {
            let detail = "missing".to_owned();
            return Err(OpenError::Broken { file: file.to_owned(), part: part.path.clone(), detail });
        };
        if let Some(mut sheet) = cells::read(xml, &part.name, &strings, &formats, &mut collector)? {
            sheet.hidden = part.hidden;
            sheet.date_1904 = date_1904;
            sheets.push(sheet);
        }
    }
    Ok(Workbook { file_name: file.to_owned(), kind: FileKind::Xlsx, sheets, encoding: None, misnamed: false })
}

/// NaN can be written into the file but not typed in Excel: shown as the error it is.
pub(super) fn number(n: f64, percent: bool) -> Value {
    if n.is_nan() {
        Value::Error("NaN".into())
    } else if percent {
        Value::Percent(n)
    } else {
        Value::Number(n)
    }
}
