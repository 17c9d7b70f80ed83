//! Splits and merges: area is kept to the hundredth, and what is left over stays visible.

use super::drawn;
use super::findings::left_over;
use super::reach::{PLANNER, alive, day};
use super::record::{Record, Told, item};
use super::wire::{LandFindingView, Merge, ParcelFacts, Reshaped, Split};
use super::write::{open, save};
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::space::Atlas;
use crate::text;
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_kernel::text::{Lang, Say};
use qipan_space::land::{AreaError, Building, merged, remaining};
use qipan_space::{Geometry, MultiPolygon, overlay, wkb};
use qipan_store::Tx;
use qipan_store::parcel::{self, LineageRow, ParcelRow, ShapeRow};
use std::collections::BTreeSet;

impl From<AreaError> for AppError {
    fn from(e: AreaError) -> Self {
        AppError::Refused { code: "parcel_area", zh: e.say(Lang::Zh), en: e.say(Lang::En) }
    }
}

/// Splits a parcel. What the parts leave over is said, and stays a finding until a later split of the same parcel
/// registers it.
///
/// # Errors
/// Without the planner's role; parts that are more than the parcel; codes that are taken.
pub async fn split(ctx: &Ctx, atlas: &Atlas, new: Split) -> Result<Reshaped> {
    ctx.who.require(PLANNER)?;
    let told = Told::read(&new.doc_no, "", "")?;
    let mut tx = ctx.store.begin().await?;
    let (tree, row, before) = open(ctx, &mut tx, &new.from).await?;
    let on = day(ctx, new.on, Some(&row))?;
    let went = parcel::lineage(&mut tx, &row.code).await?;
    let went: Vec<&LineageRow> = went.iter().filter(|l| l.from_code == row.code).collect();
    if went.iter().any(|l| l.kind != "split") {
        alive(&row)?;
    }
    let taken = went.iter().fold(0_i64, |sum, l| sum.saturating_add(l.area));
    let areas: Vec<i64> = new.parts.iter().map(|p| p.area).collect();
    let left_over = remaining(row.area, taken, &areas)?;
    let shapes = match &new.cut {
        Some(line) => cut(ctx, atlas, &mut tx, &row.code, (line, new.parts.len(), went.is_empty())).await?,
        None => Vec::new(),
    };
    let mut rows = Vec::new();
    for part in &new.parts {
        let facts = ParcelFacts { area: part.area, ..inherited(&before, &part.name)? };
        rows.push(born(ctx, &mut tx, &before, (&part.code, facts), on, &told).await?);
    }
    let lines = rows.iter().map(|r| line(ctx, &row.code, r, on, "split", r.area, &told)).collect::<Vec<_>>();
    let after = Record { ended_on: before.ended_on.or(Some(on)), ..before.clone() };
    save(ctx, &mut tx, (&before, &after), (on, row.rev), "split", &told).await?;
    parcel::insert_lineage(&mut tx, &lines).await?;
    let drawn = keep(ctx, &mut tx, &rows, &shapes).await?;
    let found = left_over_of(ctx, &tree, &after, taken + areas.iter().sum::<i64>());
    end(tx, new.dry_run).await?;
    Ok(Reshaped { findings: found, drawn, saved: !new.dry_run, ..made(ctx, &tree, rows, left_over) })
}

/// The pieces of the drawn parcel, one for each part.
async fn cut(
    ctx: &Ctx,
    atlas: &Atlas,
    tx: &mut Tx,
    code: &str,
    (line, parts, first): (&[[f64; 2]], usize, bool),
) -> Result<Vec<MultiPolygon>> {
    if !first {
        return Err(AppError::Refused {
            code: "parcel_cut",
            zh: format!("地块“{code}”已经拆分过，图形不再是整块；余下面积请按面积登记"),
            en: format!(
                "parcel {code} was split before and is drawn no more; register what is left by its area"
            ),
        });
    }
    let shape = drawn::shape(ctx, atlas, tx, code).await?.ok_or_else(|| drawn::not_drawn(code))?;
    let pieces = drawn::pieces(code, &shape, line)?;
    if pieces.len() != parts {
        let there = pieces.len();
        return Err(AppError::Refused {
            code: "parcel_cut",
            zh: format!("切割线把地块分成 {there} 块，填写了 {parts} 块；请逐块填写"),
            en: format!("the line makes {there} pieces, {parts} are given; give one for each"),
        });
    }
    Ok(pieces.into_iter().map(|p| p.shape).collect())
}

/// Keeps the shapes of new parcels; false if there are none.
async fn keep(ctx: &Ctx, tx: &mut Tx, rows: &[ParcelRow], shapes: &[MultiPolygon]) -> Result<bool> {
    let row = |(row, shape): (&ParcelRow, &MultiPolygon)| ShapeRow {
        parcel_code: row.code.clone(),
        geometry: wkb::encode(&Geometry::Area(shape.clone())),
        created_by: ctx.who.username.clone(),
        created_at: ctx.stamp(),
    };
    let kept: Vec<ShapeRow> = rows.iter().zip(shapes).map(row).collect();
    if !kept.is_empty() {
        parcel::insert_shapes(tx, &kept).await?;
    }
    Ok(!kept.is_empty())
}

/// What is left over, as the finding that stays.
fn left_over_of(ctx: &Ctx, tree: &OrgTree, after: &Record, taken: i64) -> Vec<LandFindingView> {
    left_over(after, taken).into_iter().map(|f| after.finding(ctx, tree, f)).collect()
}

async fn end(tx: Tx, dry_run: bool) -> Result<()> {
    if dry_run {
        tx.rollback().await?
    } else {
        tx.commit().await.map(|_| ())?
    }
    Ok(())
}

/// The common shape of parcels, if each is drawn.
async fn joined(
    ctx: &Ctx,
    atlas: &Atlas,
    tx: &mut Tx,
    rows: &[ParcelRow],
    apart: bool,
) -> Result<Vec<MultiPolygon>> {
    let mut shapes = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(shape) = drawn::shape(ctx, atlas, tx, &row.code).await? else { return Ok(Vec::new()) };
        shapes.push(shape);
    }
    let whole = overlay::union(&shapes);
    let (before, after) = (shapes.iter().map(|s| s.0.len()).sum::<usize>(), whole.0.len());
    if !apart && after > before + 1 - shapes.len() {
        let (zh, en) = (drawn::apart(after, Lang::Zh), drawn::apart(after, Lang::En));
        return Err(AppError::Refused { code: "parcel_apart", zh, en });
    }
    Ok(vec![whole])
}

/// Merges parcels of one state into a new one whose area is their sum.
///
/// # Errors
/// Without the planner's role at each; fewer than two, or of different states; a code that is taken.
pub async fn merge(ctx: &Ctx, atlas: &Atlas, new: Merge) -> Result<Reshaped> {
    ctx.who.require(PLANNER)?;
    let told = Told::read(&new.doc_no, "", "")?;
    let mut tx = ctx.store.begin().await?;
    let codes: BTreeSet<&str> = new.from.iter().map(|c| c.trim()).collect();
    let (mut rows, mut records, mut tree) = (Vec::new(), Vec::new(), None);
    let mut on = new.on;
    for code in codes {
        let (units, row, record) = open(ctx, &mut tx, code).await?;
        alive(&row)?;
        on = Some(day(ctx, on, Some(&row))?);
        tree = Some(units);
        rows.push(row);
        records.push(record);
    }
    let area = merged(&rows.iter().map(|r| r.area).collect::<Vec<_>>())?;
    let (Some(first), Some(on), Some(tree)) = (records.first(), on, tree) else {
        return Err(AreaError::TooFew.into());
    };
    if let Some(other) = records.iter().find(|r| r.state != first.state) {
        return Err(AppError::WrongState {
            what: Noun::Parcel,
            id: other.code.clone(),
            state: other.state.code().to_owned(),
            wanted: first.state.code(),
        });
    }
    let facts = ParcelFacts { area, ..inherited(first, &new.name)? };
    let child = born(ctx, &mut tx, first, (&new.code, facts), on, &told).await?;
    let mut lines = Vec::new();
    for (row, before) in rows.iter().zip(&records) {
        let after = Record { ended_on: Some(on), ..before.clone() };
        save(ctx, &mut tx, (before, &after), (on, row.rev), "merge", &told).await?;
        lines.push(line(ctx, &row.code, &child, on, "merge", row.area, &told));
    }
    parcel::insert_lineage(&mut tx, &lines).await?;
    let shapes = joined(ctx, atlas, &mut tx, &rows, new.apart).await?;
    let drawn = keep(ctx, &mut tx, std::slice::from_ref(&child), &shapes).await?;
    end(tx, new.dry_run).await?;
    Ok(Reshaped { drawn, saved: !new.dry_run, ..made(ctx, &tree, vec![child], 0) })
}

/// What a new parcel takes over. Price, investment, building and yield belong to the whole and are recorded anew.
fn inherited(from: &Record, name: &str) -> Result<ParcelFacts> {
    let mut facts = from.facts.clone();
    let name = text::optional_line("name", name, 200)?;
    if !name.is_empty() {
        facts.name = name;
    }
    facts.building = Building { started_on: facts.building.started_on, ..Building::default() };
    facts.economy.clear();
    facts.floor_area_ratio = None;
    if let Some(contract) = &mut facts.contract {
        (contract.price_fen, contract.planned_invest_fen, contract.due_area) = (None, None, None);
    }
    Ok(facts)
}

/// Adds the new parcel with its first event.
async fn born(
    ctx: &Ctx,
    tx: &mut Tx,
    from: &Record,
    (code, facts): (&str, ParcelFacts),
    on: Date,
    told: &Told,
) -> Result<ParcelRow> {
    let code = text::code("code", code)?;
    if parcel::get(tx, &code).await?.is_some() {
        return Err(AppError::AlreadyExists { what: Noun::Parcel, id: code });
    }
    let record = Record { code, facts, ended_on: None, ..from.clone() };
    let (row, event) = (record.row(on, 1)?, record.event(ctx, on, "register", told)?);
    parcel::insert_many(tx, std::slice::from_ref(&row), &[event]).await?;
    tx.audit(ctx.audit_change("register", "parcel", &row.code, None::<&()>, Some(&record)));
    Ok(row)
}

fn line(ctx: &Ctx, from: &str, to: &ParcelRow, on: Date, kind: &str, area: i64, told: &Told) -> LineageRow {
    LineageRow {
        from_code: from.to_owned(),
        to_code: to.code.clone(),
        on_date: on.to_string(),
        kind: kind.to_owned(),
        area,
        doc_no: told.doc_no.clone(),
        created_by: ctx.who.username.clone(),
        created_at: ctx.stamp(),
    }
}

fn made(ctx: &Ctx, tree: &OrgTree, rows: Vec<ParcelRow>, left_over: i64) -> Reshaped {
    let items = rows.into_iter().map(|row| item(ctx, tree, row)).collect();
    Reshaped { items, left_over, findings: Vec::new(), drawn: false, saved: true }
}
