//! One project with everything: its gates and how their dates moved, clocks, returns, classes and what it moves.

use super::board::{Board, Standing, open_since, readings};
use super::body::ProjectBody;
use super::changes::{FactsChange, changes};
use super::classes::CLASSES;
use super::former::{FormerGateView, former};
use super::model::{Record, kind_word, stored};
use super::returns::{PhotoView, ReturnView};
use super::what_if::{feeds_of, measure};
use super::wire::{ClockEventView, ClockView, ProjectItem};
use super::{Portfolio, WRITERS, board, seen};
use crate::ctx::Ctx;
use crate::error::Result;
use jiff::civil::Date;
use qipan_kernel::finding::Finding;
use qipan_kernel::text::Lang;
use qipan_project::axis::{day_number, day_of};
use qipan_project::condition::Truth;
use qipan_project::contribution::{Flow, Standing as Of, split};
use qipan_project::forecast::GateNetwork;
use qipan_project::registry::check;
use qipan_project::template::Template;
use qipan_store::project;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A project with everything.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectView {
    /// Where it stands.
    #[serde(flatten)]
    pub item: ProjectItem,
    /// All fields, as they are sent with a change.
    pub fields: ProjectBody,
    /// 投资强度: total investment per 亩, fen.
    pub intensity_fen: Option<i64>,
    /// Name of the template in Chinese.
    pub template_name: String,
    /// In English.
    pub template_name_en: String,
    /// Version of the template.
    pub template_version: String,
    /// Its stages, in order.
    pub stages: Vec<StageView>,
    /// Its gates, each after those it waits for.
    pub all_gates: Vec<GateView>,
    /// Gates of templates that it ran on before, which its template has not: what happened at them stays.
    pub former_gates: Vec<FormerGateView>,
    /// Every move of a date, oldest first.
    pub moves: Vec<MoveView>,
    /// Every version of what is known, oldest first.
    pub changes: Vec<FactsChange>,
    /// Monthly returns that count, by month.
    pub returns: Vec<ReturnView>,
    /// Classes, by rule or by document.
    pub classes: Vec<ClassView>,
    /// What it moves this year.
    pub feeds: Vec<MovesView>,
    /// What is doubtful about its fields.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
    /// Whether the person asking may change it.
    pub may_write: bool,
}

/// A stage.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectStage)]
pub struct StageView {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// A gate of a project.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectGate)]
pub struct GateView {
    /// Code.
    pub gate: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Stage.
    pub stage: String,
    /// Who does it.
    pub holder: String,
    /// `passed`, `open` (everything it waits for is passed) or `waiting`.
    pub state: String,
    /// What it waits for.
    pub after: Vec<String>,
    /// Promised at the outset.
    #[schema(value_type = Option<String>, format = Date)]
    pub planned: Option<Date>,
    /// Expected now.
    #[schema(value_type = Option<String>, format = Date)]
    pub estimated: Option<Date>,
    /// Passed.
    #[schema(value_type = Option<String>, format = Date)]
    pub confirmed: Option<Date>,
    /// By the schedule: from what is passed and what the rest takes as planned.
    #[schema(value_type = Option<String>, format = Date)]
    pub scheduled: Option<Date>,
    /// Days by which its estimated date moved, all moves together.
    pub slip_days: i32,
    /// What it takes, e.g. `20w` (working days) or `540d` (calendar days).
    pub takes: String,
    /// Limit by law, e.g. `20w`.
    pub legal: Option<String>,
    /// Pledged limit.
    pub pledged: Option<String>,
    /// Where the limit stands.
    pub basis: String,
    /// Documents it needs.
    pub documents: Vec<String>,
    /// Its clocks, oldest first.
    pub clocks: Vec<ClockView>,
    /// What happened to them.
    pub events: Vec<ClockEventView>,
}

/// A move of a date.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectMove)]
pub struct MoveView {
    /// Gate.
    pub gate: String,
    /// `planned`, `estimated` or `confirmed`.
    pub kind: String,
    /// The date before.
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The date since.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// Days later; none if it was set or taken back.
    pub slip_days: Option<i32>,
    /// Day of the move.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A class of a project.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectClass)]
pub struct ClassView {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// `yes`, or `unknown` where a field is missing that the rule asks for.
    pub holds: String,
    /// The rule in words, in Chinese; empty for a class by document alone.
    pub rule: String,
    /// Document that gives it.
    pub document: Option<String>,
}

/// What a project moves in the year of the day.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectFeed)]
pub struct MovesView {
    /// Indicator.
    pub indicator: String,
    /// Its Chinese name; empty where the district has no such indicator.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// `money` (fen), `persons` or `coal` (kilograms of standard coal).
    pub measure: String,
    /// `spread` over the building time, a yearly `ramp` from production on, or a `level`.
    pub flow: String,
    /// Amounts of the year in the smallest unit (fen, persons, kilograms of standard coal): as promised.
    pub planned: Option<i64>,
    /// By the dates as they stand.
    pub current: Option<i64>,
    /// Why there are no amounts.
    pub why_not: Option<String>,
    /// The gates to which the difference is due, with amounts that add up to it.
    pub parts: Vec<super::behind::BehindPart>,
}

/// One project.
///
/// # Errors
/// [`crate::AppError::NotFound`] for one that does not exist, did not on the day, or may not be read.
pub async fn get(ctx: &Ctx, portfolio: &Portfolio, id: &str, as_of: Option<Date>) -> Result<ProjectView> {
    let board = board(ctx, portfolio, as_of).await?;
    let standing = seen(ctx, &board, id)?;
    let record = board.model.records.get(standing.at).ok_or_else(|| stored("project", id))?;
    let mut db = ctx.store.read().await?;
    let photos = project::photos(&mut db, id).await?;
    let codes = super::what_if::codes(&mut db).await?;
    let mut feeds = feeds(ctx, &board, standing, record, &codes);
    for feed in &mut feeds {
        (feed.name, feed.name_en) = super::what_if::names(&mut db, &feed.indicator).await?;
    }
    let changes = changes(&project::versions(&mut db, Some(id)).await?, board.on)?;
    let returns = record.returns_on(board.on).into_values();
    let returns = returns.map(|row| {
        let own = photos.iter().filter(|p| p.return_id == row.id).map(PhotoView::of);
        ReturnView::of(row, own.collect())
    });
    let template = standing.template;
    let used = |stage: &str| template.gates.iter().any(|g| g.stage == stage);
    Ok(ProjectView {
        fields: ProjectBody::of(&standing.project),
        intensity_fen: standing.project.intensity().map(|m| m.0),
        template_name: template.name.clone(),
        template_name_en: template.name_en.clone(),
        template_version: template.version.clone(),
        stages: template
            .stages
            .iter()
            .filter(|s| used(&s.code))
            .map(|s| StageView { code: s.code.clone(), name: s.name.clone(), name_en: s.name_en.clone() })
            .collect(),
        all_gates: gates(&board, standing, record)?,
        former_gates: former(record, standing, board.on),
        moves: moves(record, board.on),
        returns: returns.collect(),
        classes: classes(standing),
        changes,
        feeds,
        findings: check(&standing.project),
        may_write: ctx.who.has_at(&board.model.tree, WRITERS, &record.row.unit_code),
        item: ProjectItem::clone(&standing.item),
    })
}

/// The classes whose rule holds or can't be told, and those by document that no rule names.
fn classes(standing: &Standing) -> Vec<ClassView> {
    let passed: BTreeMap<String, Date> =
        standing.dates.iter().filter_map(|(gate, d)| Some((gate.clone(), d.confirmed?))).collect();
    let documents = &standing.project.classes_by_document;
    let by_rule = CLASSES.iter().filter_map(|rule| {
        let holds = match rule.holds(&standing.project, &passed) {
            Truth::Yes => "yes",
            Truth::Unknown => "unknown",
            Truth::No => return None,
        };
        Some(ClassView {
            code: rule.raw.code.clone(),
            name: rule.raw.name.clone(),
            name_en: rule.raw.name_en.clone(),
            holds: holds.to_owned(),
            rule: rule.text(Lang::Zh),
            document: documents.get(&rule.raw.code).cloned(),
        })
    });
    let unnamed = documents.iter().filter(|(code, _)| !CLASSES.iter().any(|r| r.raw.code == **code));
    let unnamed = unnamed.map(|(code, document)| ClassView {
        code: code.clone(),
        name: code.clone(),
        name_en: code.clone(),
        holds: "yes".to_owned(),
        rule: String::new(),
        document: Some(document.clone()),
    });
    by_rule.chain(unnamed).collect()
}

fn moves(record: &Record, on: Date) -> Vec<MoveView> {
    let known = record.history.moves().iter().filter(|m| m.on <= on);
    known
        .map(|m| MoveView {
            gate: m.gate.clone(),
            kind: kind_word(m.kind).to_owned(),
            from: m.from,
            to: m.to,
            slip_days: m.slip_days(),
            on: m.on,
            by: m.by.clone(),
            reason: m.reason.clone(),
        })
        .collect()
}

fn gates(board: &Board, standing: &Standing, record: &Record) -> Result<Vec<GateView>> {
    let (template, project, dates, on) = (standing.template, &standing.project, &standing.dates, board.on);
    let axis = &board.model.axis;
    let network = GateNetwork::new(template, project);
    let run = network.run(&network.known(dates), day_number(project.since), day_number(on), axis);
    let limit = on.to_string();
    let mut all = Vec::new();
    for gate in template.gates.iter().filter(|g| Template::applies(g, project)) {
        let own = dates.get(&gate.code).copied().unwrap_or_default();
        let state = match (own.confirmed, open_since(template, project, gate, dates)) {
            (Some(_), _) => "passed",
            (None, Some(_)) => "open",
            (None, None) => "waiting",
        };
        let slips = record.history.moves().iter().filter(|m| m.gate == gate.code && m.on <= on);
        let slips = slips.filter(|m| kind_word(m.kind) == "estimated").filter_map(|m| m.slip_days());
        let events = record.clocks.iter().filter(|c| c.gate == gate.code && c.on_date <= limit);
        let at = network.place(&gate.code);
        all.push(GateView {
            gate: gate.code.clone(),
            name: gate.name.clone(),
            name_en: gate.name_en.clone(),
            stage: gate.stage.clone(),
            holder: gate.holder.clone(),
            state: state.to_owned(),
            after: gate.after.iter().map(|l| l.task.clone()).collect(),
            planned: own.planned,
            estimated: own.estimated,
            confirmed: own.confirmed,
            scheduled: at.and_then(|at| run.pass(at)).and_then(day_of),
            slip_days: slips.fold(0, i32::saturating_add),
            takes: gate.duration.to_string(),
            legal: gate.limit.map(|l| l.legal.to_string()),
            pledged: gate.limit.and_then(|l| l.pledged).map(|p| p.to_string()),
            basis: gate.basis.clone(),
            documents: gate.documents.clone(),
            clocks: readings(record, gate, on, axis)?,
            events: events.map(ClockEventView::of).collect(),
        });
    }
    Ok(all)
}

fn feeds(
    ctx: &Ctx,
    board: &Board,
    standing: &Standing,
    record: &Record,
    codes: &qipan_project::contribution::FeedCodes,
) -> Vec<MovesView> {
    use qipan_kernel::text::Say as _;
    let period = super::what_if::year_of(board.on);
    let of = Of { template: standing.template, project: &standing.project, dates: &standing.dates };
    let feed = |feed: qipan_project::contribution::Feed| {
        let found = split(of, &feed.flow, period, None, board.on, &board.model.axis);
        let flow = match &feed.flow {
            Flow::Spread { .. } => "spread",
            Flow::Ramp { .. } => "ramp",
            Flow::Level { .. } => "level",
        };
        let mut view = MovesView {
            measure: measure(codes, &feed.indicator).to_owned(),
            name: String::new(),
            name_en: String::new(),
            indicator: feed.indicator,
            flow: flow.to_owned(),
            planned: None,
            current: None,
            why_not: None,
            parts: Vec::new(),
        };
        match found {
            Ok(split) => {
                (view.planned, view.current) = (Some(split.planned), Some(split.current));
                view.parts = split
                    .parts
                    .into_iter()
                    .map(|p| super::behind::BehindPart::of(record, &standing.dates, board.on, &p))
                    .collect();
            }
            Err(e) => view.why_not = Some(e.say(ctx.lang)),
        }
        view
    };
    feeds_of(standing.template, &standing.project, codes).into_iter().map(feed).collect()
}
