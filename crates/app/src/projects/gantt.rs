//! Every project as a row of bars and gates, light enough for thousands of rows.

use super::board::{Board, Standing};
use super::filter::{ProjectQuery, chosen};
use super::{Portfolio, board};
use crate::ctx::Ctx;
use crate::error::Result;
use jiff::civil::Date;
use qipan_project::axis::{day_number, day_of};
use qipan_project::forecast::{GateNetwork, Run};
use qipan_project::template::Batch;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// All rows on a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectGantt {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// The gates that occur in the rows, each once.
    pub gates: Vec<GanttGate>,
    /// The rows, in the order asked for.
    pub rows: Vec<GanttRow>,
}

/// A gate by its place in the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GanttGate {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// A project.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GanttRow {
    /// Project.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Unit that answers for it.
    pub unit_name: String,
    /// 五个一批.
    #[schema(value_type = String)]
    pub batch: Batch,
    /// Blocked.
    pub blocked: bool,
    /// Late.
    pub late: bool,
    /// Invented for the demo.
    pub synthetic: bool,
    /// As promised at the outset: from the first talk to the last promised day; none if nothing was promised.
    pub planned: Option<GanttBar>,
    /// As it is: from the first talk to the last gate passed; none before the first.
    pub actual: Option<GanttBar>,
    /// As expected: from there to production; none once it produces, or where no day can be told.
    pub expected: Option<GanttBar>,
    /// Its gates, by day.
    pub gates: Vec<GanttMark>,
}

/// From one day to another, both inclusive.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GanttBar {
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
}

/// A gate on a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GanttMark {
    /// Its place in the list of gates.
    pub gate: usize,
    /// Confirmed, else estimated, else by the schedule, else promised.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// Which of these: `confirmed`, `estimated`, `scheduled` or `planned`.
    pub kind: String,
    /// Promised at the outset.
    #[schema(value_type = Option<String>, format = Date)]
    pub planned: Option<Date>,
    /// It holds up production: a day later here is a day later there.
    pub critical: bool,
}

fn bar(from: Date, to: Option<Date>) -> Option<GanttBar> {
    to.filter(|to| *to >= from).map(|to| GanttBar { from, to })
}

fn marks(board: &Board, standing: &Standing, gates: &mut Gates) -> Vec<GanttMark> {
    let network = GateNetwork::new(standing.template, &standing.project);
    let known = network.known(&standing.dates);
    let start = day_number(standing.project.since);
    let run: Run = network.run(&known, start, day_number(board.on), &board.model.axis);
    let item = &standing.item;
    let holds_up = item.production.as_ref().or(item.building.as_ref()).map(|f| f.critical.as_slice());
    let mut found = Vec::with_capacity(network.len());
    for at in 0..network.len() {
        let code = network.code(at);
        let own = standing.dates.get(code).copied().unwrap_or_default();
        let scheduled = run.pass(at).and_then(day_of);
        let day = [
            (own.confirmed, "confirmed"),
            (own.estimated, "estimated"),
            (scheduled, "scheduled"),
            (own.planned, "planned"),
        ];
        let Some((on, kind)) = day.into_iter().find_map(|(day, kind)| Some((day?, kind))) else { continue };
        let critical =
            own.confirmed.is_none() && holds_up.is_some_and(|gates| gates.iter().any(|g| g == code));
        let gate = gates.place(standing.template, code);
        found.push(GanttMark { gate, on, kind: kind.to_owned(), planned: own.planned, critical });
    }
    found.sort_by_key(|m| (m.on, m.gate));
    found
}

/// The gates that occur, in the order of their first occurrence.
#[derive(Default)]
struct Gates {
    list: Vec<GanttGate>,
    places: BTreeMap<String, usize>,
}

impl Gates {
    fn place(&mut self, template: &qipan_project::template::Template, code: &str) -> usize {
        if let Some(at) = self.places.get(code) {
            return *at;
        }
        let at = self.list.len();
        let (name, name_en) =
            template.gate(code).map_or_else(Default::default, |g| (g.name.clone(), g.name_en.clone()));
        self.list.push(GanttGate { code: code.to_owned(), name, name_en });
        self.places.insert(code.to_owned(), at);
        at
    }
}

fn row(board: &Board, standing: &Standing, gates: &mut Gates) -> GanttRow {
    let (item, since) = (&standing.item, standing.project.since);
    let days = |of: &dyn Fn(&qipan_project::gates::GateDates) -> Option<Date>| {
        standing.dates.values().filter_map(of).max()
    };
    let done = days(&|d| d.confirmed);
    let producing = item.production.as_ref();
    let expected = producing.or(item.building.as_ref()).and_then(|f| f.expected);
    let finished = producing.is_some_and(|f| f.basis == qipan_project::forecast::Basis::Done);
    GanttRow {
        id: item.id.clone(),
        name: item.name.clone(),
        unit_name: item.unit_name.clone(),
        batch: item.batch,
        blocked: item.blocked,
        late: item.late,
        synthetic: item.synthetic,
        planned: bar(since, days(&|d| d.planned)),
        actual: bar(since, done),
        expected: if finished { None } else { bar(done.unwrap_or(since), expected) },
        gates: marks(board, standing, gates),
    }
}

/// Every project asked for, as a row; never paged.
///
/// # Errors
/// As [`super::list`].
pub async fn gantt(ctx: &Ctx, portfolio: &Portfolio, query: &ProjectQuery) -> Result<ProjectGantt> {
    let board = board(ctx, portfolio, query.as_of).await?;
    let found = chosen(ctx, &board, query)?;
    let mut gates = Gates::default();
    let rows = found.into_iter().map(|s| row(&board, s, &mut gates)).collect();
    Ok(ProjectGantt { as_of: board.on, gates: gates.list, rows })
}
