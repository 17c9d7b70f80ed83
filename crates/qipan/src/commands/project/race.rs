//! `qipan project race`: a ranking by a scheme, and what moves an entrant up.

use super::{Printed, open, refused, shown, text, word};
use crate::cli::project::RaceArgs;
use crate::failure::Failure;
use crate::out;
use qipan_exchange::project::entrants;
use qipan_kernel::text::{Lang, Say};
use qipan_project::race::{Place, RaceError, Scheme, Step, built_in, parse, rank, up};
use std::process::ExitCode;

/// Reads results, ranks them or looks for what moves an entrant up, prints.
pub fn run(args: &RaceArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let told = |error: RaceError| Failure::input(error.say(lang));
    let scheme = match &args.scheme {
        Some(path) => parse(&text(path, lang)?).map_err(told)?,
        None => built_in().ok_or_else(|| Failure::input("race.json"))?,
    };
    let entrants = entrants(&open(&args.results, lang)?, &scheme).map_err(|e| refused(&e, lang))?;
    if let Some(name) = &args.up {
        if !entrants.iter().any(|e| e.name == *name) {
            return Err(Failure::input(match lang {
                Lang::Zh => format!("成绩表中没有“{name}”；请核对名称"),
                Lang::En => format!("'{name}' is not in the results; check the name"),
            }));
        }
        let steps = up(&scheme, &entrants, name, args.places).map_err(told)?;
        let rows = steps.iter().map(|step| step_cells(step, &scheme)).collect();
        let headings = ["measure", "name", "from", "to", "rank"];
        Printed { headings: &headings, right: &[2, 3, 4], rows, items: &steps }.write(
            args.format,
            args.out.as_deref(),
            lang,
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    let places = rank(&scheme, &entrants).map_err(told)?;
    let mut headings = vec!["rank", "name", "track", "score", "list"];
    headings.extend(scheme.measures.iter().map(|m| m.code.as_str()));
    headings.extend(scheme.penalties.iter().map(|p| p.code.as_str()));
    headings.push("missing");
    let right: Vec<usize> = (0..headings.len() - 1).filter(|at| ![1, 2, 4].contains(at)).collect();
    let rows = places.iter().map(|place| place_cells(place, &scheme)).collect();
    Printed { headings: &headings, right: &right, rows, items: &places }.write(
        args.format,
        args.out.as_deref(),
        lang,
    )?;
    let missing = places.iter().filter(|p| !p.missing.is_empty()).count();
    if missing > 0 {
        out::note(match lang {
            Lang::Zh => format!("{missing} 个单位缺少指标，不计分、不排名"),
            Lang::En => format!("{missing} entrants lack a measure and are not ranked"),
        });
    }
    Ok(ExitCode::SUCCESS)
}

fn points(value: Option<&f64>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn place_cells(place: &Place, scheme: &Scheme) -> Vec<String> {
    let mut cells = vec![
        shown(place.rank),
        place.name.clone(),
        place.track.clone(),
        points(place.score.as_ref()),
        place.list.map(|list| word(&list)).unwrap_or_default(),
    ];
    cells.extend(scheme.measures.iter().map(|m| points(place.points.get(&m.code))));
    cells.extend(
        scheme.penalties.iter().map(|p| points(place.penalties.get(&p.code).map(|v| 0.0 - v).as_ref())),
    );
    cells.push(place.missing.join(";"));
    cells
}

fn step_cells(step: &Step, scheme: &Scheme) -> Vec<String> {
    let measure = scheme.measures.iter().find(|m| m.code == step.measure).map(|m| m.name.clone());
    let penalty = scheme.penalties.iter().find(|p| p.code == step.measure).map(|p| p.name.clone());
    vec![
        step.measure.clone(),
        shown(measure.or(penalty)),
        step.from.to_string(),
        points(step.to.as_ref()),
        shown(step.rank),
    ]
}
