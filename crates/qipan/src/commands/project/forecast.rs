//! `qipan project forecast`: when projects start building and producing.

use super::{Printed, open, refused, shown, text, word};
use crate::cli::project::ForecastArgs;
use crate::failure::Failure;
use crate::out;
use qipan_exchange::project::{GateRows, gates};
use qipan_kernel::text::{Lang, Say};
use qipan_project::axis::WorkAxis;
use qipan_project::forecast::{Basis, Forecast, Learned, MILESTONES, forecast};
use qipan_project::registry::{Procedure, Project, Supply};
use qipan_project::schedule::LinkKind;
use qipan_project::template::{Template, built_in, parse};
use std::process::ExitCode;

const HEADINGS: [&str; 13] = [
    "project",
    "milestone",
    "basis",
    "expected",
    "low",
    "high",
    "n",
    "scheduled",
    "planned",
    "late_days",
    "since_gate",
    "critical",
    "unpublished",
];

#[derive(serde::Serialize)]
struct Line {
    project: String,
    template: String,
    #[serde(flatten)]
    forecast: Forecast,
}

/// Reads gates and what to learn from, forecasts, prints.
pub fn run(args: &ForecastArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let templates = match &args.templates {
        Some(path) => parse(&text(path, lang)?).map_err(|e| Failure::input(e.say(lang)))?,
        None => built_in(),
    };
    let read = |path: &std::path::Path| -> Result<Vec<GateRows>, Failure> {
        let rows = gates(&open(path, lang)?).map_err(|e| refused(&e, lang))?;
        for row in &rows {
            known(row, &templates, path, lang)?;
        }
        Ok(rows)
    };
    let projects = read(&args.gates)?;
    let mut finished = Vec::new();
    for path in &args.history {
        finished.extend(read(path)?);
    }
    let of = |row: &GateRows| templates.iter().find(|t| t.code == row.template);
    // A project teaches others only once it produces, as far as that was known on the day.
    let done = |row: &&GateRows| {
        let end = row.dates.get("production").and_then(|d| d.confirmed);
        end.is_some_and(|day| day <= args.as_of)
    };
    let teaching = finished.iter().chain(&projects).filter(done);
    let learned =
        Learned::from_finished(teaching.filter_map(|row| Some((of(row)?, &row.dates))), &MILESTONES);
    let axis = WorkAxis::china();
    let mut lines = Vec::new();
    for row in &projects {
        let Some(template) = of(row) else { continue };
        let project = Project::new(&row.project, &row.project, row.since, Procedure::Filing, Supply::Granted);
        for forecast in forecast(template, &project, &row.dates, &learned, args.as_of, &axis) {
            lines.push(Line { project: row.project.clone(), template: template.code.clone(), forecast });
        }
    }
    let wrong = disordered(&projects, &templates);
    if !wrong.is_empty() {
        let first = wrong.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(lang.pick("；", "; "));
        out::note(lang.pick(
            format!("{} 处节点的确认日期早于其前置节点，请核对：{first}", wrong.len()),
            format!("{} gates were passed before what they wait for, check them: {first}", wrong.len()),
        ));
    }
    let few = lines.iter().filter(|l| matches!(l.forecast.basis, Basis::TooFew | Basis::Unknown)).count();
    let rows = lines.iter().map(cells).collect();
    Printed { headings: &HEADINGS, right: &[6, 9], rows, items: &lines }.write(
        args.format,
        args.out.as_deref(),
        lang,
    )?;
    if few > 0 {
        out::note(match lang {
            Lang::Zh => format!("{few} 项预测的同类已投产项目不足 10 个，只给出计划推算，没有区间"),
            Lang::En => {
                format!("{few} forecasts have fewer than 10 finished projects of their type: schedule only")
            }
        });
    }
    Ok(ExitCode::SUCCESS)
}

fn known(row: &GateRows, templates: &[Template], path: &std::path::Path, lang: Lang) -> Result<(), Failure> {
    let (file, project) = (path.display(), &row.project);
    let Some(template) = templates.iter().find(|t| t.code == row.template) else {
        let codes: Vec<&str> = templates.iter().map(|t| t.code.as_str()).collect();
        let codes = codes.join(lang.pick("、", ", "));
        return Err(Failure::input(match lang {
            Lang::Zh => format!("{file}：项目“{project}”的模板“{}”不存在；可用：{codes}", row.template),
            Lang::En => format!(
                "{file}: template '{}' of project '{project}' is not there; use {codes}",
                row.template
            ),
        }));
    };
    match row.dates.keys().find(|gate| template.gate(gate).is_none()) {
        Some(gate) => Err(Failure::input(match lang {
            Lang::Zh => {
                format!("{file}：项目“{project}”的节点“{gate}”不在模板“{}”中；请核对节点代码", template.code)
            }
            Lang::En => {
                format!(
                    "{file}: gate '{gate}' of project '{project}' is not of template '{}'; check it",
                    template.code
                )
            }
        })),
        None => early(row, path, lang),
    }
}

/// Nothing is passed before the project exists.
fn early(row: &GateRows, path: &std::path::Path, lang: Lang) -> Result<(), Failure> {
    let passed = row.dates.iter().filter_map(|(gate, dates)| Some((gate, dates.confirmed?)));
    let Some((gate, day)) = passed.into_iter().find(|(_, day)| *day < row.since) else { return Ok(()) };
    let (file, project, since) = (path.display(), &row.project, row.since);
    Err(Failure::input(match lang {
        Lang::Zh => {
            format!("{file}：项目“{project}”的节点“{gate}”确认于 {day}，早于项目起始日 {since}；请核对两者")
        }
        Lang::En => {
            format!(
                "{file}: gate '{gate}' of project '{project}' was passed on {day}, before its first day {since}; check both"
            )
        }
    }))
}

/// Gates that were passed before what they wait for, as far as both days are given.
fn disordered(rows: &[GateRows], templates: &[Template]) -> Vec<String> {
    let mut found = Vec::new();
    for row in rows {
        let day = |gate: &str| row.dates.get(gate).and_then(|d| d.confirmed);
        let template = templates.iter().find(|t| t.code == row.template);
        for gate in template.into_iter().flat_map(|t| &t.gates) {
            for link in gate.after.iter().filter(|l| l.kind == LinkKind::FinishStart) {
                if let Some((own, before)) = day(&gate.code).zip(day(&link.task))
                    && own < before
                {
                    found.push(format!("{} {} {own} < {} {before}", row.project, gate.code, link.task));
                }
            }
        }
    }
    found
}

fn cells(line: &Line) -> Vec<String> {
    let f = &line.forecast;
    vec![
        line.project.clone(),
        f.milestone.clone(),
        word(&f.basis),
        shown(f.expected),
        shown(f.low),
        shown(f.high),
        f.n.to_string(),
        shown(f.scheduled),
        shown(f.planned),
        shown(f.late_days),
        shown(f.since_gate.as_ref()),
        f.critical.join(";"),
        shown(f.unpublished),
    ]
}
