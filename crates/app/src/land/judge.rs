//! What each row of a workbook of parcels does: a new parcel, a change, or nothing; or why it can't be.

use super::reach::{PLANNER, day};
use super::record::{Record, checked};
use super::wire::ParcelFacts;
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use jiff::civil::Date;
use qipan_exchange::parcels::ParcelRow as FileRow;
use qipan_kernel::finding::Finding;
use qipan_kernel::org::OrgTree;
use qipan_kernel::text::{Lang, Say};
use qipan_space::land::{Contract, ContractKind, Economy, LandState};
use qipan_store::Tx;
use qipan_store::parcel::{self, ParcelRow};
use std::collections::{BTreeMap, BTreeSet};

/// What a row does.
pub(super) enum Act {
    New(Box<Record>),
    Change(Box<Change>),
    Same,
}

/// A parcel before and after, and the day of a new state.
pub(super) struct Change {
    pub(super) row: ParcelRow,
    pub(super) before: Record,
    pub(super) after: Record,
    pub(super) moved: Option<Date>,
}

type Judged<T> = std::result::Result<T, Box<Finding>>;

/// What each row does, with its place in the file; what is wrong with it goes to the findings.
pub(super) async fn judge(
    ctx: &Ctx,
    tx: &mut Tx,
    tree: &OrgTree,
    (rows, synthetic): (&[FileRow], bool),
    findings: &mut Vec<Finding>,
) -> Result<Vec<(String, Act)>> {
    let codes: Vec<String> = rows.iter().map(|r| r.code.clone()).collect();
    let known = parcel::get_many(tx, &codes).await?;
    let known: BTreeMap<String, ParcelRow> = known.into_iter().map(|p| (p.code.clone(), p)).collect();
    let mut seen = BTreeSet::new();
    let mut acts = Vec::with_capacity(rows.len());
    for row in rows.iter().filter(|r| !r.faulty) {
        if !seen.insert(row.code.as_str()) {
            let (zh, en) = ("地块编码在文件中重复；请只保留一行", "the code is there twice; keep one row");
            findings.push(row.fault("code", "repeated", zh.to_owned(), en.to_owned()));
            continue;
        }
        let act = match known.get(&row.code) {
            None => fresh(ctx, tree, row, synthetic),
            Some(old) => changed(ctx, tree, row, old),
        };
        match act {
            Ok(act) => {
                let source = &row.source;
                acts.push((format!("{} {} {}", source.file, source.sheet, source.row), act));
            }
            Err(fault) => findings.push(*fault),
        }
    }
    Ok(acts)
}

fn blank<T>(row: &FileRow, column: &str, zh: &str, en: &str) -> Judged<T> {
    Err(Box::new(row.fault(column, "blank", zh.to_owned(), en.to_owned())))
}

fn fresh(ctx: &Ctx, tree: &OrgTree, row: &FileRow, synthetic: bool) -> Judged<Act> {
    if !row.texts.contains_key("unit") {
        return blank(row, "unit", "新地块须填写责任单位；请补充", "a new parcel needs its unit; fill it in");
    }
    if !row.numbers.contains_key("area_m2") && !row.numbers.contains_key("area_mu") {
        return blank(row, "area_m2", "新地块须填写面积；请补充", "a new parcel needs its area; fill it in");
    }
    let Some(state) = row.state else {
        return blank(row, "state", "新地块须填写状态；请补充", "a new parcel needs its state; fill it in");
    };
    let Some(on) = row.days.get("state_on") else {
        let (zh, en) =
            ("新地块须填写状态日期；请补充", "a new parcel needs the day of its state; fill it in");
        return blank(row, "state_on", zh, en);
    };
    let code = crate::text::code("code", &row.code).map_err(|e| told(row, &e))?;
    let facts = facts(ctx, tree, row, ParcelFacts { synthetic, ..ParcelFacts::default() })?;
    let state_on = day(ctx, Some(*on), None).map_err(|e| at(row, "state_on", &e))?;
    Ok(Act::New(Box::new(Record { code, state, state_on, ended_on: None, facts })))
}

fn changed(ctx: &Ctx, tree: &OrgTree, row: &FileRow, old: &ParcelRow) -> Judged<Act> {
    let before = Record::of(&old.code, &old.body).map_err(|e| told(row, &e))?;
    if old.ended_on.is_some() {
        let (zh, en) =
            ("地块已拆分或合并，不再变更；请删除此行", "the parcel was split or merged; delete the row");
        return Err(Box::new(row.fault("code", "ended", zh.to_owned(), en.to_owned())));
    }
    ctx.who.require_at(tree, PLANNER, &old.unit_code).map_err(|e| told(row, &e))?;
    let facts = facts(ctx, tree, row, before.facts.clone())?;
    let mut after = Record { facts, ..before.clone() };
    let moved = match row.state.filter(|s| *s != before.state) {
        Some(state) => Some(step(ctx, row, old, (before.state, state))?),
        None => None,
    };
    if let (Some(on), Some(state)) = (moved, row.state) {
        (after.state, after.state_on) = (state, on);
    }
    if after == before {
        return Ok(Act::Same);
    }
    Ok(Act::Change(Box::new(Change { row: old.clone(), before, after, moved })))
}

/// The day of a step that a life takes.
fn step(ctx: &Ctx, row: &FileRow, old: &ParcelRow, (from, to): (LandState, LandState)) -> Judged<Date> {
    let Some(on) = row.days.get("state_on") else {
        return blank(
            row,
            "state_on",
            "状态改变须填写状态日期；请补充",
            "a new state needs its day; fill it in",
        );
    };
    if !from.may_become(to) {
        let next = |lang: Lang| from.next().iter().map(|s| s.say(lang)).collect::<Vec<_>>();
        let (zh, en) = (Lang::Zh, Lang::En);
        let zh = format!("“{}”不能直接变为“{}”；可变为：{}", from.say(zh), to.say(zh), next(zh).join("、"));
        let en = format!(
            "{} is not followed by {}; it may become: {}",
            from.say(en),
            to.say(en),
            next(en).join(", ")
        );
        return Err(Box::new(row.fault("state", "parcel_step", zh, en)));
    }
    day(ctx, Some(*on), Some(old)).map_err(|e| at(row, "state_on", &e))
}

/// Fen in 万元.
const FEN: f64 = 1_000_000.0;

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "rounded; what is beyond is cut to the bounds"
)]
fn whole(value: f64, scale: f64) -> i64 {
    (value * scale).round() as i64
}

/// The facts with what the row says put in.
fn facts(ctx: &Ctx, tree: &OrgTree, row: &FileRow, mut facts: ParcelFacts) -> Judged<ParcelFacts> {
    let text = |name: &str, into: &mut String| {
        if let Some(text) = row.texts.get(name) {
            into.clone_from(text);
        }
    };
    text("name", &mut facts.name);
    text("park", &mut facts.park);
    text("land_use", &mut facts.land_use);
    text("enterprise", &mut facts.enterprise);
    if let Some(unit) = row.texts.get("unit") {
        facts.unit = unit_of(tree, unit).ok_or_else(|| {
            let zh = format!("没有单位“{unit}”；请填单位代码或全称");
            let en = format!("there is no unit {unit}; write its code or full name");
            Box::new(row.fault("unit", "not_found", zh, en))
        })?;
    }
    ctx.who.require_at(tree, PLANNER, &facts.unit).map_err(|e| at(row, "unit", &e))?;
    facts.industry = row.texts.get("industry").cloned().or(facts.industry);
    let number = |name: &str, scale: f64| row.numbers.get(name).map(|n| whole(*n, scale));
    // 15 亩 are 10,000 m².
    let size = number("area_m2", 100.0).or_else(|| number("area_mu", 1_000_000.0 / 15.0));
    facts.area = size.unwrap_or(facts.area);
    let date = |name: &str| row.days.get(name).copied();
    facts.approved_on = date("approved_on").or(facts.approved_on);
    facts.floor_area_ratio = row.numbers.get("floor_area_ratio").copied().or(facts.floor_area_ratio);
    let building = &mut facts.building;
    building.started_on = date("started_on").or(building.started_on);
    building.stopped_on = date("stopped_on").or(building.stopped_on);
    building.finished_on = date("finished_on").or(building.finished_on);
    building.developed_area = number("developed_m2", 100.0).or(building.developed_area);
    building.invested_fen = number("invested_wan", FEN).or(building.invested_fen);
    facts.contract = contract(row, facts.contract.take())?;
    economy(row, &mut facts.economy)?;
    checked(tree, facts).map_err(|e| told(row, &e))
}

fn contract(row: &FileRow, old: Option<Contract>) -> Judged<Option<Contract>> {
    let number = row.texts.get("contract").cloned();
    let day = |name: &str| row.days.get(name).copied();
    let money = |name: &str| row.numbers.get(name).map(|n| whole(*n, FEN));
    let (signed, start_by) = (day("signed_on"), day("start_by"));
    let (price, invest) = (money("price_wan"), money("planned_invest_wan"));
    let says = number.is_some()
        || signed.is_some()
        || start_by.is_some()
        || price.is_some()
        || invest.is_some()
        || row.contract_kind.is_some();
    if !says {
        return Ok(old);
    }
    let number = number.or_else(|| old.as_ref().map(|c| c.number.clone()));
    let signed_on = signed.or_else(|| old.as_ref().map(|c| c.signed_on));
    let (Some(number), Some(signed_on)) = (number, signed_on) else {
        let column = if row.texts.contains_key("contract") { "signed_on" } else { "contract" };
        let (zh, en) =
            ("合同须有编号和签订日期；请补充", "a contract needs its number and day; fill them in");
        return blank(row, column, zh, en);
    };
    let was = |get: fn(&Contract) -> Option<i64>| old.as_ref().and_then(get);
    Ok(Some(Contract {
        number,
        kind: row.contract_kind.or_else(|| old.as_ref().map(|c| c.kind)).unwrap_or(ContractKind::Transfer),
        signed_on,
        start_by: start_by.or_else(|| old.as_ref().and_then(|c| c.start_by)),
        price_fen: price.or_else(|| was(|c| c.price_fen)),
        planned_invest_fen: invest.or_else(|| was(|c| c.planned_invest_fen)),
        due_area: was(|c| c.due_area),
    }))
}

fn economy(row: &FileRow, all: &mut Vec<Economy>) -> Judged<()> {
    let money = |name: &str| row.numbers.get(name).map(|n| whole(*n, FEN));
    let (output_fen, tax_fen) = (money("output_wan"), money("tax_wan"));
    if output_fen.is_none() && tax_fen.is_none() {
        return Ok(());
    }
    let Some(year) = row.year else {
        return blank(
            row,
            "year",
            "产值、税收须填写年度；请补充",
            "output and tax need their year; fill it in",
        );
    };
    match all.iter_mut().find(|e| e.year == year) {
        Some(own) => {
            own.output_fen = output_fen.or(own.output_fen);
            own.tax_fen = tax_fen.or(own.tax_fen);
        }
        None => all.push(Economy { year, output_fen, tax_fen }),
    }
    all.sort_by_key(|e| e.year);
    Ok(())
}

/// A unit by `code`, by name, or by `code name` as the form offers it.
fn unit_of(tree: &OrgTree, text: &str) -> Option<String> {
    let first = text.split_whitespace().next().unwrap_or_default();
    if let Some(unit) = tree.get(text).or_else(|| tree.get(first)) {
        return Some(unit.code.clone());
    }
    let mut named = tree.units().filter(|u| u.name_zh == text || u.name_en == text);
    let one = named.next()?;
    named.next().is_none().then(|| one.code.clone())
}

fn told(row: &FileRow, e: &AppError) -> Box<Finding> {
    let column = match e {
        AppError::Field { field: "area", .. } => "area_m2",
        AppError::Field { field: "contract.start_by", .. } => "start_by",
        AppError::Field { field, .. } => field,
        _ => "code",
    };
    at(row, column, e)
}

fn at(row: &FileRow, column: &str, e: &AppError) -> Box<Finding> {
    Box::new(row.fault(column, e.code(), e.say(Lang::Zh), e.say(Lang::En)))
}
