//! Projects (一口气): from the first talk to production, their gates, clocks, monthly returns and what they move.

mod behind;
mod board;
mod boards;
mod body;
mod cache;
mod cards;
mod catalog;
mod changes;
mod check;
mod classes;
mod counts;
mod deliver;
mod detail;
mod documents;
mod filter;
mod former;
mod gantt;
mod history;
mod model;
mod news;
mod pacing;
pub mod race;
mod read;
mod returns;
pub(crate) mod sheet;
mod statistic;
mod statistics;
mod template;
mod waits;
mod what_if;
mod why;
mod wire;
mod write;

pub use behind::{Behind, BehindPart, BehindProject, behind};
pub use boards::{BlockedHolder, BlockedProject, CalendarEvent, Funnel, FunnelBatch};
pub use boards::{blocked, calendar, funnel, ics};
pub use body::{ForeignBody, ProjectBody};
pub use cache::Portfolio;
pub use cards::{ProjectCard, ProjectCards, cards};
pub use catalog::{ClassRule, IndustryView, ProjectCatalog, TrackView, catalog};
pub use changes::{FactsChange, FieldChange};
pub use counts::{CountQuery, CountView, count_list, count_of, counts};
pub use deliver::{
    DeliveryBody, DeliveryCheck, DeliveryView, FindingQuery, ProjectFinding, ProjectFindings, deliver,
    deliveries, findings,
};
pub use detail::{ClassView, GateView, MoveView, MovesView, ProjectView, StageView, get};
pub use documents::{
    DOCUMENT_BYTES, DocumentView, DocumentsView, NewDocument, add_document, document, documents,
};
pub use filter::ProjectQuery;
pub use former::FormerGateView;
pub use gantt::{GanttBar, GanttGate, GanttMark, GanttRow, ProjectGantt, gantt};
pub use history::{Dated, Step, record};
pub(crate) use news::{ProjectNews, news};
pub use pacing::{
    PacingProject, PacingProjectQuarter, PacingQuarter, PacingQuery, PacingTarget, PacingTargets, PacingUnit,
    PacingView, pacing, set_pacing_targets,
};
pub use read::{
    ProjectChoice, ProjectChoices, ProjectPage, ProjectTotals, StageChoice, choices, list, list_page,
};
pub use returns::{
    NewPhoto, OwedReturn, OwedReturns, PHOTO_BYTES, PhotoFile, PhotoView, ReturnBody, ReturnView, add_photo,
    file, owed, photo,
};
pub use sheet::{Candidate, Difference, RowChange, RowReview, SheetView, export};
pub use statistic::{StatisticBody, StatisticMonth, StatisticView, record_statistic, statistic};
pub use statistics::{GapCause, GapTotals, GapView, StatisticQuery, StatisticsView, gaps, import_statistics};
pub use template::{
    GateFate, MigrationView, ProposalBody, TemplateFile, TemplateGateView, TemplateImported,
    TemplateStageView, TemplateView, decide as decide_migration, import as import_template,
    list as templates, migrations, preview as preview_migration, propose as propose_migration,
    source as template_source,
};
pub use waits::{Waiting, waiting};
pub use what_if::{MovedView, WhatIfBody, WhatIfView, what_if};
pub use why::{WhyProjects, explain};
pub use wire::{ClockEventView, ClockView, Due, ForecastView, Milestone, OpenGate, ProjectItem};
pub use write::{ClockBody, GateBody, change_gate, clock, create, update};

use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::rights::Role;
use board::{Board, Standing};
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_project::registry::Project;
use std::sync::Arc;

/// Who writes: officers at the project's unit, planners and reviewers at or above it.
const WRITERS: &[Role] = &[Role::Reporter, Role::Reviewer, Role::Planner];

/// Who holds the ball, as people read it.
pub(crate) fn names(holder: &str) -> (String, String) {
    match holder {
        "enterprise" => ("企业".to_owned(), "the enterprise".to_owned()),
        other => (other.to_owned(), other.to_owned()),
    }
}

/// Which units the person may read, by their place in the tree: looked up once for a list of thousands.
struct Readable(Vec<bool>);

impl Readable {
    fn of(ctx: &Ctx, tree: &OrgTree) -> Readable {
        Readable(tree.units().map(|unit| ctx.who.may_read(tree, &unit.code)).collect())
    }

    /// [`may_read`] of a project on a board.
    fn has(&self, standing: &board::Standing) -> bool {
        standing.units.iter().any(|place| self.0.get(*place).is_some_and(|may| *may))
    }
}

/// Whether a project may be read: one of its units may.
fn may_read(ctx: &Ctx, tree: &OrgTree, project: &Project) -> bool {
    model::units_of(project).any(|unit| ctx.who.may_read(tree, unit))
}

/// Whether a project that the person may read stands on a parcel.
pub(crate) async fn stands_on(ctx: &Ctx, portfolio: &Portfolio, parcel: &str) -> Result<bool> {
    let board = board(ctx, portfolio, None).await?;
    let on_it = |s: &&Standing| s.project.parcel.as_deref() == Some(parcel);
    Ok(board.all.iter().filter(on_it).any(|s| may_read(ctx, &board.model.tree, &s.project)))
}

/// All projects on a day.
async fn board(ctx: &Ctx, portfolio: &Portfolio, as_of: Option<Date>) -> Result<Arc<Board>> {
    ctx.who.require(crate::rights::DATA_ROLES)?;
    portfolio.board(&ctx.store, as_of.unwrap_or_else(|| ctx.today())).await
}

/// One project of a board that may be read.
fn seen<'a>(ctx: &Ctx, board: &'a Board, id: &str) -> Result<&'a Standing> {
    let found = board.get(id).filter(|s| may_read(ctx, &board.model.tree, &s.project));
    found.ok_or_else(|| AppError::not_found(Noun::Project, id))
}
