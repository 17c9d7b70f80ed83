//! The forms for the list of projects and for their progress.

use qipan_kernel::org::{OrgKind, OrgUnit};
use qipan_kernel::text::Lang;

use super::form::Form;
use super::guide;
use crate::import::projects::{COLUMNS, Column, Group, What};
use crate::write::WriteError;

/// Dates of gates that the forms ask for, beside the columns of the registry.
const GATES: [(&str, &str); 5] = [
    ("签约", "signed"),
    ("供地", "land"),
    ("开工", "building"),
    ("竣工", "completed"),
    ("投产", "production"),
];

/// The list of projects to fill in.
#[derive(Debug, Clone)]
pub struct ProjectForm<'a> {
    /// Units that projects may belong to.
    pub units: Vec<&'a OrgUnit>,
    pub blank_rows: u32,
    pub lang: Lang,
}

/// A project whose progress is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub code: String,
    pub name: String,
    pub enterprise: String,
}

/// The progress sheet of a month, the projects given.
#[derive(Debug, Clone)]
pub struct ProgressForm {
    /// `2024-06`.
    pub month: String,
    pub projects: Vec<Asked>,
    pub lang: Lang,
}

fn required(path: &str) -> bool {
    matches!(path, "name" | "since" | "procedure" | "supply")
}

fn width(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// The form for the list of projects as xlsx.
///
/// # Errors
/// Whatever the writer refuses.
pub fn projects(form: &ProjectForm<'_>) -> Result<Vec<u8>, WriteError> {
    let lang = form.lang;
    let mut out = Form::new(lang)?;
    let name = out.pick("项目清单", "Projects");
    out.sheet(name)?;
    let columns: Vec<&Column> =
        COLUMNS.iter().filter(|c| matches!(c.group, Group::Identity | Group::Registry)).collect();
    for (at, column) in (0u16..).zip(&columns) {
        let star = if required(column.path) { "*" } else { "" };
        out.heading(0, at, &format!("{}{star}", column.heading(lang)), true)?;
    }
    let first_gate = width(columns.len());
    for (at, (gate, _)) in (first_gate..).zip(GATES) {
        out.heading(0, at, &format!("计划{gate}日期"), true)?;
    }
    let rows = (1, form.blank_rows.max(1));
    for row in rows.0..=rows.1 {
        for (at, column) in (0u16..).zip(&columns) {
            match column.what {
                What::Date => out.date(row, at)?,
                What::Money | What::Number | What::Share | What::Area | What::Energy | What::Whole => {
                    out.number(row, at)?;
                }
                _ => out.input(row, at, "")?,
            }
        }
        for at in first_gate..first_gate + width(GATES.len()) {
            out.date(row, at)?;
        }
    }
    for (at, column) in (0u16..).zip(&columns) {
        let entries = entries(column, &form.units, lang);
        out.choose(rows, at, &entries, !matches!(column.what, What::Org))?;
        match column.what {
            What::Date => out.check_dates(rows, at)?,
            What::Money | What::Area | What::Energy => out.check_numbers(rows, (at, at))?,
            _ => {}
        }
    }
    out.main()?.set_freeze_panes(1, 2)?;
    out.finish(&guide::projects(lang))
}

fn entries(column: &Column, units: &[&OrgUnit], lang: Lang) -> Vec<String> {
    let of = |kind: &[OrgKind]| {
        units.iter().filter(|u| kind.contains(&u.kind)).map(|u| u.name(lang).to_owned()).collect()
    };
    match (column.what, column.path) {
        (What::Choice(words), _) => words
            .iter()
            .map(|(word, others)| match lang {
                Lang::Zh => others.first().copied().unwrap_or(word).to_owned(),
                Lang::En => (*word).to_owned(),
            })
            .collect(),
        (What::Flag, _) => lang.pick(["是", "否"], ["yes", "no"]).map(str::to_owned).to_vec(),
        (What::Org, "platform") => of(&[OrgKind::Platform]),
        (What::Org, "subdistrict") => of(&[OrgKind::Subdistrict]),
        (What::Org, _) => of(&[OrgKind::Bureau]),
        _ => Vec::new(),
    }
}

/// The progress sheet of a month as xlsx.
///
/// # Errors
/// Whatever the writer refuses.
pub fn progress(form: &ProgressForm) -> Result<Vec<u8>, WriteError> {
    let lang = form.lang;
    let mut out = Form::new(lang)?;
    let name = out.pick("项目进度", "Progress");
    out.sheet(name)?;
    let columns: Vec<&Column> = COLUMNS
        .iter()
        .filter(|c| {
            c.group == Group::Identity || (c.group == Group::Month && !matches!(c.path, "invested_all"))
        })
        .collect();
    for (at, column) in (0u16..).zip(&columns) {
        out.heading(0, at, &column.heading(lang), column.group == Group::Month && column.path != "month")?;
    }
    let first_gate = width(columns.len());
    let dated: Vec<String> = GATES
        .iter()
        .skip(2)
        .flat_map(|(gate, _)| [format!("预计{gate}日期"), format!("实际{gate}日期")])
        .chain(["调整原因".to_owned()])
        .collect();
    for (at, heading) in (first_gate..).zip(&dated) {
        out.heading(0, at, heading, true)?;
    }
    for (row, project) in (1u32..).zip(&form.projects) {
        for (at, column) in (0u16..).zip(&columns) {
            match column.path {
                "code" => out.locked(row, at, &project.code)?,
                "name" => out.locked(row, at, &project.name)?,
                "enterprise" => out.locked(row, at, &project.enterprise)?,
                "month" => out.locked(row, at, &form.month)?,
                "works" | "problems" => out.input(row, at, "")?,
                _ => out.number(row, at)?,
            }
        }
        for (at, heading) in (first_gate..).zip(&dated) {
            if heading.ends_with("日期") { out.date(row, at)? } else { out.input(row, at, "")? }
        }
    }
    out.main()?.set_freeze_panes(1, 2)?;
    out.finish(&guide::progress(lang))
}
