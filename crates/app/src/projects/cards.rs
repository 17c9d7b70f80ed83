//! Every project as a card: what the board by stage and the pins of the map show of it.

use super::board::{Board, Standing, blocks};
use super::filter::{ProjectQuery, chosen};
use super::read::{StageChoice, stages};
use super::wire::{OpenGate, ProjectItem};
use super::{Portfolio, board};
use crate::ctx::Ctx;
use crate::error::Result;
use jiff::civil::Date;
use qipan_project::template::Batch;
use serde::Serialize;
use utoipa::ToSchema;

/// All cards on a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectCards {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// Stages of every template, in order.
    pub stages: Vec<StageChoice>,
    /// The cards, in the order asked for.
    pub items: Vec<ProjectCard>,
}

/// A project on a card.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectCard {
    /// Project.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Unit that answers for it.
    pub unit_name: String,
    /// Login of the officer.
    pub officer: Option<String>,
    /// 五个一批.
    #[schema(value_type = String)]
    pub batch: Batch,
    /// Stage.
    pub stage: String,
    /// 计划总投资, fen.
    pub total_investment_fen: Option<i64>,
    /// Chinese name of the gate that holds it up, or has waited longest; none if it stands before none.
    pub gate_name: Option<String>,
    /// Its English name.
    pub gate_name_en: Option<String>,
    /// Who holds the ball of that gate: `enterprise`, or a department by name.
    pub holder: Option<String>,
    /// For how many working days; none where the calendar of a year between is not published.
    pub workdays: Option<u32>,
    /// Clock of that gate: `normal`, `watch`, `alert`, `overdue` or `paused`; none if none runs.
    pub clock: Option<String>,
    /// Days left of the limit by law; negative if overdue.
    pub left: Option<i64>,
    /// Blocked.
    pub blocked: bool,
    /// Late.
    pub late: bool,
    /// Days by which production is forecast later than promised at the outset.
    pub slip_days: Option<i32>,
    /// Longitude, degrees, CGCS2000.
    pub lon: Option<f64>,
    /// Latitude.
    pub lat: Option<f64>,
    /// Parcel.
    pub parcel: Option<String>,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// The gate to look at: one that holds the project up before one that does not, then the longest wait.
fn foremost(item: &ProjectItem) -> Option<&OpenGate> {
    let place = |gate: &&OpenGate| (blocks(gate), gate.clock.is_some(), gate.workdays);
    item.gates.iter().rev().max_by_key(place)
}

fn clock_of(gate: &OpenGate) -> Option<(String, i64)> {
    let clock = gate.clock.as_ref()?;
    let word = if clock.state == "paused" { &clock.state } else { &clock.level };
    Some((word.clone(), clock.left))
}

fn card(standing: &Standing) -> ProjectCard {
    let item = &standing.item;
    let gate = foremost(item);
    let clock = gate.and_then(clock_of);
    ProjectCard {
        id: item.id.clone(),
        name: item.name.clone(),
        unit_name: item.unit_name.clone(),
        officer: item.officer.clone(),
        batch: item.batch,
        stage: item.stage.clone(),
        total_investment_fen: item.total_investment_fen,
        gate_name: gate.map(|g| g.name.clone()),
        gate_name_en: gate.map(|g| g.name_en.clone()),
        holder: gate.map(|g| g.holder.clone()),
        workdays: gate.and_then(|g| g.workdays),
        clock: clock.as_ref().map(|c| c.0.clone()),
        left: clock.map(|c| c.1),
        blocked: item.blocked,
        late: item.late,
        slip_days: item.slip_days,
        lon: item.lon,
        lat: item.lat,
        parcel: item.parcel.clone(),
        synthetic: item.synthetic,
    }
}

/// Every project asked for, as a card; never paged.
///
/// # Errors
/// As [`super::list`].
pub async fn cards(ctx: &Ctx, portfolio: &Portfolio, query: &ProjectQuery) -> Result<ProjectCards> {
    let board: std::sync::Arc<Board> = board(ctx, portfolio, query.as_of).await?;
    let found = chosen(ctx, &board, query)?;
    Ok(ProjectCards { as_of: board.on, stages: stages(&board), items: found.into_iter().map(card).collect() })
}
