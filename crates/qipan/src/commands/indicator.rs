//! `qipan indicator progress`: where a plan's indicators stand, from plain files, with the engine that the server uses.

use crate::cli::{GradeName, IndicatorCommand, ProgressArgs, TableFormat};
use crate::failure::Failure;
use crate::files::{self, PlainFiles};
use crate::lines::{self, Line};
use crate::out;
use qipan_exchange::write::{table_csv, table_xlsx};
use qipan_indicator::job::{Assessment, Inputs, Row};
use qipan_indicator::progress::{Grade, METHOD_VERSION};
use qipan_indicator::vintage::AsOf;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::text::{Lang, Say};
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

impl From<GradeName> for Grade {
    fn from(name: GradeName) -> Self {
        match name {
            GradeName::Done => Self::Done,
            GradeName::Ahead => Self::Ahead,
            GradeName::OnTrack => Self::OnTrack,
            GradeName::Behind => Self::Behind,
            GradeName::NoData => Self::NoData,
            GradeName::Stale => Self::Stale,
        }
    }
}

/// Reads, computes, prints; exit code 1 if a grade of `--fail-on` occurs.
pub fn run(command: &IndicatorCommand, lang: Lang) -> Result<ExitCode, Failure> {
    let IndicatorCommand::Progress(args) = command;
    refuse_binary_terminal(args.format, args.out.as_deref(), lang)?;
    let files = files::read(&args.plan, &args.data, lang)?;
    let rows = compute(&files, args, lang)?;
    let source = source(&files, args, lang);
    let line = |row: &Row| {
        let unit_name = files.unit_names.get(&row.org_unit).map_or("", String::as_str);
        Line::of_row(row, unit_name, lang)
    };
    let lines: Vec<Line> = rows.iter().map(line).collect();
    let bytes = match args.format {
        TableFormat::Table => lines::terminal(&lines, &source, lang).into_bytes(),
        TableFormat::Csv => table_csv(&lines::table(&lines, &source, lang)),
        TableFormat::Json => json(&rows)?,
        TableFormat::Xlsx => {
            let table = lines::table(&lines, &source, lang);
            table_xlsx(&table).map_err(|e| Failure::input(e.say(lang)))?
        }
    };
    deliver(&bytes, args.out.as_deref(), lang)?;
    Ok(verdict(&rows, &args.fail_on, lang))
}

/// Bytes of a workbook don't belong on a terminal.
pub fn refuse_binary_terminal(format: TableFormat, out: Option<&Path>, lang: Lang) -> Result<(), Failure> {
    if format == TableFormat::Xlsx && out.is_none() && std::io::stdout().is_terminal() {
        return Err(Failure::input(lang.pick(
            "xlsx 不能显示在终端；请用 --out 文件.xlsx",
            "a workbook can't be shown on a terminal; use --out FILE.xlsx",
        )));
    }
    Ok(())
}

/// To the file, or to standard output.
pub fn deliver(bytes: &[u8], out: Option<&Path>, lang: Lang) -> Result<(), Failure> {
    match out {
        Some(path) => std::fs::write(path, bytes).map_err(|e| Failure::file(path, e, lang)),
        None => out::bytes(bytes),
    }
}

/// Items as a JSON array, with a line end.
pub fn json<T: serde::Serialize>(items: &T) -> Result<Vec<u8>, Failure> {
    let mut bytes = serde_json::to_vec_pretty(items).map_err(|e| Failure::input(e.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn compute(files: &PlainFiles, args: &ProgressArgs, lang: Lang) -> Result<Vec<Row>, Failure> {
    let (plan, version) = (args.plan_code.as_deref(), args.plan_version.as_deref());
    let plans: BTreeSet<&str> = files.targets.iter().map(|t| t.plan.as_str()).collect();
    if let Some(plan) = plan.filter(|p| !plans.contains(p)) {
        return Err(files::unknown(("规划", "plan"), plan, &plans, lang));
    }
    let in_plan = |t: &&qipan_indicator::target::Target| plan.is_none_or(|p| t.plan == p);
    let versions: BTreeSet<&str> = files.targets.iter().filter(in_plan).map(|t| t.version.as_str()).collect();
    if let Some(version) = version.filter(|v| !versions.contains(v)) {
        return Err(files::unknown(("规划版本", "plan version"), version, &versions, lang));
    }
    let home = files::home(files, args.unit.as_deref(), lang)?;
    let assessment = Assessment::new(&Inputs {
        indicators: &files.indicators,
        units: &files::tree(files),
        targets: &files.targets,
        observations: &files.observations,
        overrides: &[],
        as_of: &AsOf::day(args.as_of),
        plan,
        version,
        home,
        calendar: WorkCalendar::china(),
    })
    .map_err(|e| Failure::input(e.say(lang)))?;
    files::refuse_errors(assessment.findings().iter(), lang)?;
    let items = match home {
        Some(home) => assessment.items_at(home).collect(),
        None => assessment.items(),
    };
    let watched: Option<BTreeSet<&str>> =
        plan.map(|_| files.targets.iter().filter(in_plan).map(|t| t.indicator.as_str()).collect());
    let shown =
        items.iter().filter(|i| watched.as_ref().is_none_or(|w| w.contains(i.indicator.code.as_str())));
    Ok(shown
        .map(|item| {
            let mut row = item.row(lang);
            if let Some(name) = files.unit_names.get(&row.owner_unit) {
                row.owner_unit_name.clone_from(name);
            }
            row
        })
        .collect())
}

fn source(files: &PlainFiles, args: &ProgressArgs, lang: Lang) -> String {
    let names = files.names.join(lang.pick("、", ", "));
    match lang {
        Lang::Zh => format!("{names}；截至 {}；方法 {METHOD_VERSION}", args.as_of),
        Lang::En => format!("{names}; as of {}; method {METHOD_VERSION}", args.as_of),
    }
}

fn verdict(rows: &[Row], fail_on: &[GradeName], lang: Lang) -> ExitCode {
    let wanted: BTreeSet<Grade> = fail_on.iter().map(|name| Grade::from(*name)).collect();
    let hits: Vec<&Row> = rows.iter().filter(|r| wanted.contains(&r.grade)).collect();
    if hits.is_empty() {
        return ExitCode::SUCCESS;
    }
    let list: Vec<String> = hits.iter().map(|r| format!("{} {}", r.code, r.grade.as_str())).collect();
    out::note(match lang {
        Lang::Zh => format!("--fail-on：{} 项（{}）", hits.len(), list.join("，")),
        Lang::En => format!("--fail-on: {} indicators ({})", hits.len(), list.join(", ")),
    });
    ExitCode::from(1)
}
