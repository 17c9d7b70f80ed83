//! Plain files as the engine's inputs: dictionary, targets and values from workbooks, without a database.

use crate::failure::Failure;
use crate::out;
use jiff::civil::Date;
use qipan_exchange::import::{ObservationRow, named_units};
use qipan_exchange::{Dictionary, Import, Limits, Options, Quiet, Workbook};
use qipan_indicator::board::BoardUnit;
use qipan_indicator::model::Indicator;
use qipan_indicator::target::Target;
use qipan_indicator::vintage::Observation;
use qipan_kernel::finding::{Finding, Severity};
use qipan_kernel::org::OrgUnit;
use qipan_kernel::provenance::{Source, State, Vintage};
use qipan_kernel::text::{Lang, Say};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What the files hold.
pub struct PlainFiles {
    /// The dictionary, in the order of the files.
    pub indicators: Vec<Indicator>,
    /// Every version of every target.
    pub targets: Vec<Target>,
    /// Every value; each counts as known since its release date, or else since its period was over.
    pub observations: Vec<Observation>,
    /// Names of the units that the files name, by code.
    pub unit_names: BTreeMap<String, String>,
    /// Names of the files, for the source line.
    pub names: Vec<String>,
}

/// A file and what is taken from it; the dictionary is taken from any.
struct Taken {
    path: PathBuf,
    targets: bool,
    values: bool,
}

/// Reads all files. Warnings go to standard error.
///
/// # Errors
/// Every error of every file at once.
pub fn read(plans: &[PathBuf], data: &[PathBuf], lang: Lang) -> Result<PlainFiles, Failure> {
    let files = taken(plans, data);
    let (mut books, mut problems) = (Vec::new(), Vec::new());
    for file in &files {
        match Workbook::open_path(&file.path, &Limits::default()) {
            Ok(book) => books.push(book),
            Err(e) => problems.push(e.say(lang)),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::input(problems.join("\n")));
    }
    let units = units(&books);
    let first = read_all(&books, &Dictionary::new([], units.clone()));
    let entries: Vec<Indicator> =
        first.iter().flat_map(|i| &i.dictionary).map(|row| row.indicator.clone()).collect();
    if entries.is_empty() {
        return Err(no_dictionary(&first, lang));
    }
    let imports = read_all(&books, &Dictionary::new(entries, units.clone()).with_default_unit(""));
    refuse_errors(imports.iter().flat_map(|i| &i.findings), lang)?;

    let mut out = PlainFiles {
        indicators: Vec::new(),
        targets: Vec::new(),
        observations: Vec::new(),
        unit_names: units.into_iter().map(|u| (u.code, u.name_zh)).collect(),
        names: books.iter().map(|b| b.file_name.clone()).collect(),
    };
    for ((file, book), import) in files.iter().zip(&books).zip(imports) {
        out.indicators.extend(import.dictionary.into_iter().map(|row| row.indicator));
        if file.targets {
            out.targets.extend(import.targets.into_iter().map(|row| row.target));
        }
        if file.values {
            out.observations.extend(import.observations.iter().map(|row| observation(row, &book.file_name)));
        }
    }
    if out.targets.is_empty() {
        return Err(Failure::input(lang.pick(
            "--plan 的文件中没有目标；请加入目标表（列：指标编码、规划、基期、基期值、各年目标）",
            "the files of --plan hold no targets; add a sheet of targets (indicator, plan, base_year, base_value, years)",
        )));
    }
    Ok(out)
}

/// Each file once, even if it is named as plan and as data.
fn taken(plans: &[PathBuf], data: &[PathBuf]) -> Vec<Taken> {
    let mut files: Vec<Taken> = Vec::new();
    let roles = plans.iter().map(|p| (p, true)).chain(data.iter().map(|p| (p, false)));
    for (path, plan) in roles {
        let real = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_owned());
        match files.iter_mut().find(|f| real(&f.path) == real(path)) {
            Some(known) => (known.targets, known.values) = (known.targets || plan, known.values || !plan),
            None => files.push(Taken { path: path.clone(), targets: plan, values: !plan }),
        }
    }
    files
}

/// The units that the files name, and the one without a code that rows without a unit belong to.
fn units(books: &[Workbook]) -> Vec<OrgUnit> {
    let mut units = named_units(books, &Dictionary::default());
    units.push(OrgUnit {
        code: String::new(),
        name_zh: String::new(),
        name_en: String::new(),
        kind: qipan_kernel::org::OrgKind::District,
        parent: None,
        region: None,
        valid_from: Date::MIN,
        valid_to: None,
    });
    units
}

fn read_all(books: &[Workbook], dictionary: &Dictionary) -> Vec<Import> {
    let read = |book| qipan_exchange::import::read(book, dictionary, &Options::default(), &Quiet);
    books.iter().map(|book| read(book).unwrap_or_default()).collect()
}

/// Tells that there is no dictionary, with what was found in its place.
fn no_dictionary(imports: &[Import], lang: Lang) -> Failure {
    let mut lines = vec![lang.pick(
        "文件中没有指标字典；请在 --plan 的工作簿中加入字典表（列：指标编码、指标名称、计量单位、属性、方向、类型、频率）",
        "the files hold no indicator dictionary; add one to a workbook of --plan (indicator, name, unit, nature, direction, kind, frequency)",
    )
    .to_owned()];
    let structural =
        ["missing_column", "no_table", "hidden_sheet", "bad_code", "unknown_unit", "unit_missing"];
    let found = imports.iter().flat_map(|i| &i.findings);
    lines.extend(found.filter(|f| structural.contains(&f.code.as_str())).map(|f| out::sentence(f, lang)));
    Failure::input(lines.join("\n"))
}

/// Errors refuse everything, all of them at once; warnings are only told.
pub fn refuse_errors<'a>(findings: impl Iterator<Item = &'a Finding>, lang: Lang) -> Result<(), Failure> {
    let (errors, rest): (Vec<_>, Vec<_>) = findings.partition(|f| f.severity == Severity::Error);
    for warning in rest.into_iter().filter(|f| f.severity == Severity::Warning) {
        out::finding(warning, lang);
    }
    if errors.is_empty() {
        return Ok(());
    }
    let mut lines: Vec<String> = errors.iter().map(|f| out::sentence(f, lang)).collect();
    lines.push(match lang {
        Lang::Zh => format!("共 {} 处错误，未计算", errors.len()),
        Lang::En => format!("{} errors, nothing was computed", errors.len()),
    });
    Err(Failure::input(lines.join("\n")))
}

fn observation(row: &ObservationRow, file: &str) -> Observation {
    let (sheet, cell) = (row.origin.sheet.to_string(), row.origin.cell());
    Observation {
        id: format!("{file}!{sheet}!{cell}"),
        indicator: row.indicator.to_string(),
        unit: row.unit.to_string(),
        period: row.period,
        value: row.value,
        decimals: row.decimals,
        vintage: row.vintage.unwrap_or(Vintage::Preliminary),
        known_on: row.known_on.unwrap_or_else(|| row.period.last_day()),
        recorded_at: String::new(),
        state: State::Approved,
        published_at: None,
        synthetic: row.synthetic,
        source: Source {
            text: row.source.as_deref().unwrap_or_default().to_owned(),
            file_sha256: None,
            file_name: Some(file.to_owned()),
            sheet: Some(sheet),
            cell: Some(cell),
        },
        note: row.full_note(Lang::Zh).unwrap_or_default(),
    }
}

/// The units of targets and values, each under the longest other code that it continues (`330114001` and
/// `330114-TJJ` under `330114`).
pub fn tree(files: &PlainFiles) -> Vec<BoardUnit> {
    let codes = named(files.targets.iter().map(|t| t.unit.as_str()).chain(values_at(files)));
    codes.iter().map(|code| BoardUnit::new(code, above(code, &codes))).collect()
}

/// The unit that the answer is about: the one asked for, else the only one that has targets, or the one above all
/// others that have; `None` if there are several.
///
/// # Errors
/// A unit that the files do not name.
pub fn home<'a>(
    files: &'a PlainFiles,
    asked: Option<&'a str>,
    lang: Lang,
) -> Result<Option<&'a str>, Failure> {
    let promised = named(files.targets.iter().map(|t| t.unit.as_str()));
    let valued = named(values_at(files));
    if let Some(asked) = asked {
        let known: BTreeSet<&str> = promised.union(&valued).copied().collect();
        if !known.contains(asked) {
            return Err(unknown(("单位", "unit"), asked, &known, lang));
        }
        return Ok(Some(asked));
    }
    let candidates = if promised.is_empty() { valued } else { promised };
    let mut top = candidates.iter().filter(|code| above(code, &candidates).is_none());
    Ok(match (top.next(), top.next()) {
        (Some(only), None) => Some(only),
        (None, _) => Some(""),
        _ => None,
    })
}

/// That something named on the command line is not in the files, and what is.
pub fn unknown(what: (&str, &str), asked: &str, known: &BTreeSet<&str>, lang: Lang) -> Failure {
    let list: Vec<&str> = known.iter().copied().filter(|k| !k.is_empty()).collect();
    Failure::input(match lang {
        Lang::Zh => format!("文件中没有{} {asked}；有：{}", what.0, list.join("、")),
        Lang::En => format!("the files know no {} {asked}; they have: {}", what.1, list.join(", ")),
    })
}

fn values_at(files: &PlainFiles) -> impl Iterator<Item = &str> {
    files.observations.iter().map(|o| o.unit.as_str())
}

fn named<'a>(codes: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    codes.filter(|code| !code.is_empty()).collect()
}

fn above<'a>(code: &str, codes: &BTreeSet<&'a str>) -> Option<&'a str> {
    let continues = |other: &&&str| {
        let rest = code.strip_prefix(**other).unwrap_or_default();
        let digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
        rest.starts_with('-') || (rest.len() >= 2 && digits(rest) && digits(other))
    };
    codes.iter().filter(continues).max_by_key(|other| other.len()).copied()
}
