//! The board of a month, a figure with what it rests on, and what moves an entrant up.

use super::super::model::{Model, day, recorded};
use super::super::{Portfolio, may_read};
use super::load::{Source, frozen, hash, month_of, ran, told};
use super::wire::{
    RaceCell, RaceEntryView, RaceFigure, RaceMonthItem, RaceProject, RaceRow, RaceSchemeView, RaceStep,
    RaceSteps, RaceView, measures,
};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::{DATA_ROLES, Role};
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_project::month::Month;
use qipan_project::race::{Input, MeasureRule, Place, RaceMonth, Scheme, entrants, up};
use qipan_store::Db;
use qipan_store::race::{self, RaceMonthHead, RaceMonthRow};
use std::sync::Arc;

/// At most so many months are listed as open.
const OPEN: i32 = 12;

/// A month as it stands or as it was frozen.
pub(super) struct Seen {
    pub race: RaceMonth,
    pub row: Option<RaceMonthRow>,
    pub model: Arc<Model>,
    /// The published month before.
    pub previous: Option<RaceMonth>,
}

/// Whoever may publish: planners and publishers of the whole district.
pub(super) fn may_publish(ctx: &Ctx, tree: &OrgTree) -> bool {
    let top = tree.district().map(|u| u.code.as_str());
    top.is_some_and(|top| ctx.who.has_at(tree, &[Role::Planner, Role::Publisher], top))
}

async fn before(db: &mut Db, month: Month, on: Date) -> Result<Option<RaceMonth>> {
    let name = month.to_string();
    for head in race::months(db).await?.iter().filter(|m| m.month < name) {
        if recorded(&head.published_at)? <= on {
            return race::month(db, &head.month).await?.as_ref().map(frozen).transpose();
        }
    }
    Ok(None)
}

/// The month as it was frozen, if that was by the day; else from the data as known on the day.
pub(super) async fn seen(ctx: &Ctx, portfolio: &Portfolio, month: &str, as_of: Option<Date>) -> Result<Seen> {
    ctx.who.require(DATA_ROLES)?;
    let month = month_of(month)?;
    let on = as_of.unwrap_or_else(|| ctx.today());
    if month.first() > on {
        let zh = "尚未到来，请选择已开始的月份。".to_owned();
        let en = "is still to come; choose a month that has begun.".to_owned();
        return Err(AppError::field("month", month.to_string(), FieldFault::Told { zh, en }));
    }
    let mut db = ctx.store.read().await?;
    let previous = before(&mut db, month, on).await?;
    let row = race::month(&mut db, &month.to_string()).await?;
    let row = match row {
        Some(row) if recorded(&row.published_at)? <= on => Some(row),
        _ => None,
    };
    if let Some(row) = row {
        let race = frozen(&row)?;
        return Ok(Seen { race, row: Some(row), model: portfolio.model(&ctx.store).await?, previous });
    }
    let source = Source::load(&mut db, month, on).await?;
    drop(db);
    let board = portfolio.board(&ctx.store, on).await?;
    let model = Arc::clone(&board.model);
    let race = tokio::task::spawn_blocking(move || ran(&source, month, &board)).await;
    let race = race.map_err(|e| AppError::Internal(format!("race: {e}")))??;
    Ok(Seen { race, row: None, model, previous })
}

fn published(head: &RaceMonthHead) -> Result<RaceMonthItem> {
    Ok(RaceMonthItem {
        month: head.month.clone(),
        state: "published".to_owned(),
        over: true,
        as_of: Some(day(&head.as_of)?),
        scheme_version: Some(head.scheme_version.clone()),
        sha256: Some(head.sha256.clone()),
        note: Some(head.note.clone()),
        published_by: Some(head.published_by.clone()),
        published_at: Some(head.published_at.clone()),
        synthetic: head.synthetic != 0,
    })
}

/// Months, the latest first: this one, those since the last published one, and all that were published.
///
/// # Errors
/// Without a data role.
pub async fn months(ctx: &Ctx) -> Result<Vec<RaceMonthItem>> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let heads = race::months(&mut db).await?;
    let today = ctx.today();
    let this = Month::of(today);
    let last: Option<Month> = heads.first().and_then(|h| h.month.parse().ok());
    let first = last.map_or(this.later(-1), |last| last.later(1)).max(this.later(1 - OPEN));
    let mut items = Vec::new();
    let mut month = this;
    while month >= first && !heads.iter().any(|h| h.month == month.to_string()) {
        items.push(RaceMonthItem {
            month: month.to_string(),
            state: "open".to_owned(),
            over: month.last() < today,
            as_of: None,
            scheme_version: None,
            sha256: None,
            note: None,
            published_by: None,
            published_at: None,
            synthetic: false,
        });
        month = month.later(-1);
    }
    for head in &heads {
        items.push(published(head)?);
    }
    Ok(items)
}

fn cell(input: &Input, place: Option<&Place>) -> RaceCell {
    let points = place.and_then(|p| {
        let off = p.penalties.get(&input.measure).map(|v| 0.0 - v);
        p.points.get(&input.measure).copied().or(off)
    });
    RaceCell { measure: input.measure.clone(), value: input.value, points, origin: input.origin }
}

fn rows(race: &RaceMonth, previous: Option<&RaceMonth>) -> Vec<RaceRow> {
    let one = |place: &Place| {
        let racer = race.racers.iter().find(|r| r.unit == place.name)?;
        let rank_before = previous.and_then(|p| p.place(&place.name)).and_then(|p| p.rank);
        let moved = place.rank.zip(rank_before).map(|(now, before)| i64::from(before) - i64::from(now));
        Some(RaceRow {
            unit: racer.unit.clone(),
            name: racer.name.clone(),
            track: racer.track.clone(),
            rank: place.rank,
            rank_before,
            moved,
            score: place.score,
            list: place.list,
            cells: racer.inputs.iter().map(|input| cell(input, Some(place))).collect(),
        })
    };
    race.places.iter().filter_map(one).collect()
}

/// The board of a month.
///
/// # Errors
/// [`AppError::Field`] for a month that is none or to come; `race_tampered` if a published one was changed.
pub async fn board(ctx: &Ctx, portfolio: &Portfolio, month: &str, as_of: Option<Date>) -> Result<RaceView> {
    let seen = seen(ctx, portfolio, month, as_of).await?;
    view(ctx, &seen)
}

pub(super) fn view(ctx: &Ctx, seen: &Seen) -> Result<RaceView> {
    let (race, tree) = (&seen.race, &seen.model.tree);
    let over = race.month.last() < ctx.today();
    let open = seen.row.is_none();
    let rows = rows(race, seen.previous.as_ref());
    let may_enter = open && race.racers.iter().any(|r| ctx.who.may_enter_about(tree, &r.unit));
    Ok(RaceView {
        month: race.month.to_string(),
        state: if open { "open" } else { "published" }.to_owned(),
        over,
        may_publish: open && over && race.as_of == ctx.today() && may_publish(ctx, tree),
        may_enter,
        as_of: race.as_of,
        sha256: hash(&race.bytes().map_err(|e| told(&e))?),
        method: race.method.clone(),
        scheme: RaceSchemeView::of(&race.scheme, None, String::new()),
        previous: seen.previous.as_ref().map(|p| p.month.to_string()),
        missing: rows.iter().flat_map(|r| &r.cells).filter(|c| c.value.is_none()).count(),
        rows,
        published_by: seen.row.as_ref().map(|r| r.published_by.clone()),
        published_at: seen.row.as_ref().map(|r| r.published_at.clone()),
        note: seen.row.as_ref().map(|r| r.note.clone()),
        synthetic: race.synthetic,
    })
}

fn rule_of<'a>(scheme: &'a Scheme, code: &str) -> Option<&'a MeasureRule> {
    let measure = scheme.measures.iter().find(|m| m.code == code).and_then(|m| m.rule.as_ref());
    measure.or_else(|| scheme.penalties.iter().find(|p| p.code == code).and_then(|p| p.rule.as_ref()))
}

/// A value of the board with the projects behind it, as far as the caller may read them.
///
/// # Errors
/// As [`board`]; a unit that does not race, a measure that the scheme does not have.
pub async fn figure(
    ctx: &Ctx,
    portfolio: &Portfolio,
    month: &str,
    unit: &str,
    measure: &str,
    as_of: Option<Date>,
) -> Result<RaceFigure> {
    let seen = seen(ctx, portfolio, month, as_of).await?;
    let race = &seen.race;
    let racer = race.racers.iter().find(|r| r.unit == unit);
    let racer = racer.ok_or_else(|| AppError::not_found(Noun::Unit, unit))?;
    let input = racer.inputs.iter().find(|i| i.measure == measure);
    let input = input.ok_or_else(|| AppError::not_found(Noun::Record, measure))?;
    let shown = measures(&race.scheme).into_iter().find(|m| m.code == measure);
    let shown = shown.ok_or_else(|| AppError::not_found(Noun::Record, measure))?;
    let may = |id: &str| {
        let record = seen.model.records.iter().find(|r| r.row.id == id);
        let project = record.and_then(|r| r.project_on(ctx.today()));
        project.filter(|p| may_read(ctx, &seen.model.tree, p)).cloned()
    };
    let all = input.figure.iter().flat_map(|f| &f.projects);
    let projects: Vec<RaceProject> = all
        .clone()
        .filter(|b| may(&b.id).is_some())
        .map(|b| RaceProject { id: b.id.clone(), name: b.name.clone(), above: b.above, below: b.below })
        .collect();
    let named = |id: &String| {
        may(id).map(|p| RaceProject { id: id.clone(), name: p.name.clone(), above: 0, below: 0 })
    };
    let unknown = input.figure.iter().flat_map(|f| &f.unknown).filter_map(named);
    let awaited = input.figure.iter().flat_map(|f| &f.awaited).filter_map(named);
    let money = matches!(
        rule_of(&race.scheme, measure),
        Some(MeasureRule::Growth { .. } | MeasureRule::Share { .. } | MeasureRule::Completion { .. })
    );
    let computed = input.figure.as_ref().and_then(|f| f.value).is_some();
    Ok(RaceFigure {
        month: race.month.to_string(),
        state: if seen.row.is_some() { "published" } else { "open" }.to_owned(),
        as_of: race.as_of,
        unit: racer.unit.clone(),
        name: racer.name.clone(),
        measure: shown,
        value: input.value,
        origin: input.origin,
        money,
        above: input.figure.as_ref().map(|f| f.above),
        below: input.figure.as_ref().and_then(|f| f.below),
        hidden: all.count() - projects.len(),
        projects,
        unknown: unknown.collect(),
        awaited: awaited.collect(),
        entry: input.entry.as_ref().map(|e| RaceEntryView {
            value: e.value,
            source: e.source.clone(),
            by: e.by.clone(),
            known_on: e.known_on,
            unused: computed,
        }),
        synthetic: input.figure.as_ref().is_some_and(|f| f.synthetic)
            || input.entry.as_ref().is_some_and(|e| e.synthetic),
    })
}

/// What moves an entrant up by so many places (two if not said): for each measure alone.
///
/// # Errors
/// As [`board`]; a unit that does not race.
pub async fn moves_up(
    ctx: &Ctx,
    portfolio: &Portfolio,
    month: &str,
    unit: &str,
    places: Option<u32>,
    as_of: Option<Date>,
) -> Result<RaceSteps> {
    let seen = seen(ctx, portfolio, month, as_of).await?;
    let race = &seen.race;
    let racer = race.racers.iter().find(|r| r.unit == unit);
    let racer = racer.ok_or_else(|| AppError::not_found(Noun::Unit, unit))?;
    let places = places.unwrap_or(2).clamp(1, 100);
    let steps = up(&race.scheme, &entrants(&race.racers), unit, places).map_err(|e| told(&e))?;
    let all = measures(&race.scheme);
    let step = |s: qipan_project::race::Step| {
        let measure = all.iter().find(|m| m.code == s.measure)?.clone();
        Some(RaceStep { measure, from: s.from, to: s.to, rank: s.rank })
    };
    Ok(RaceSteps {
        unit: racer.unit.clone(),
        name: racer.name.clone(),
        rank: race.place(unit).and_then(|p| p.rank),
        places,
        steps: steps.into_iter().filter_map(step).collect(),
    })
}
