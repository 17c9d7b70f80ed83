//! The projects behind an indicator, and which gates of which projects its shortfall is due to, exactly.
//!
//! Method page: `docs/methods/contribution.md`.

use super::board::{Board, Standing};
use super::model::Record;
use super::what_if::{codes, feeds_of, year_of};
use super::{Portfolio, board, may_read};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::read::Cache;
use crate::read::indicators::{Wanted, view};
use jiff::civil::Date;
use qipan_kernel::quantity::Money;
use qipan_kernel::quantity::fmt::MoneyUnit;
use qipan_project::contribution::{
    Flow, Part, Place, ProjectSplit, SplitError, Standing as Of, shortfall, split,
};
use qipan_project::gates::{DateKind, Dates};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The projects behind an indicator.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Behind {
    /// Indicator.
    pub indicator: String,
    /// The day that the answer is of.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// First day of what is compared.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Last day: of the indicator's value if it has one, else the day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// Unit of measure of the indicator.
    pub unit: String,
    /// Its value, in that unit.
    pub value: Option<f64>,
    /// Value expected.
    pub expected: Option<f64>,
    /// Value − expected in fen; none if it is no money or nothing was judged.
    pub distance_fen: Option<i64>,
    /// What projects account for: the sum of all parts, in fen (or persons, kilograms).
    pub projects: i64,
    /// What they do not account for; `distance_fen` = `projects` + `rest`.
    pub rest: Option<i64>,
    /// The projects, the one that costs most first.
    pub items: Vec<BehindProject>,
    /// The parts of all projects, the most negative first.
    pub parts: Vec<BehindPart>,
    /// Projects that can't be split, with the reason.
    pub left_out: Vec<LeftOut>,
    /// Some of it is invented for the demo.
    pub synthetic: bool,
}

/// A project behind an indicator.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BehindProject {
    /// Identity.
    pub id: String,
    /// Name.
    pub name: String,
    /// Unit that answers for it.
    pub unit_name: String,
    /// By the dates promised at the outset.
    pub planned: i64,
    /// By the dates as they stand.
    pub current: i64,
    /// As reported; none without a return.
    pub actual: Option<i64>,
    /// The sum of its parts: `actual` (else `current`) − `planned`.
    pub difference: i64,
    /// What that is due to.
    pub parts: Vec<BehindPart>,
}

/// A part of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BehindPart {
    /// Project.
    pub project: String,
    /// Its name; empty where only one project is told of.
    pub project_name: String,
    /// Gate; several joined by `;`; `pace` for more or less done than the dates account for.
    pub gate: String,
    /// Its Chinese name.
    pub gate_name: String,
    /// Its English name.
    pub gate_name_en: String,
    /// In the smallest unit (fen, persons, kilograms); negative is short.
    pub amount: i64,
    /// Of a single gate: the day promised at the outset.
    #[schema(value_type = Option<String>, format = Date)]
    pub planned: Option<Date>,
    /// The day on which it was passed, or else is expected.
    #[schema(value_type = Option<String>, format = Date)]
    pub now: Option<Date>,
    /// It was passed.
    pub passed: bool,
    /// Why its date moved last.
    pub reason: String,
}

/// A project that can't be split.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeftOut {
    /// Project.
    pub id: String,
    /// Name of the project.
    pub name: String,
    /// Why.
    pub why: String,
}

impl BehindPart {
    pub(super) fn of(record: &Record, dates: &Dates, on: Date, part: &Part) -> BehindPart {
        let template = record.template_on(on);
        let names = |codes: &[String], english: bool| {
            let gates = codes.iter().filter_map(|c| template.gate(c));
            let names: Vec<&str> =
                gates.map(|g| if english { g.name_en.as_str() } else { g.name.as_str() }).collect();
            names.join(if english { ", " } else { "、" })
        };
        let (gate, gate_name, gate_name_en) = match &part.place {
            Place::Gate(code) => {
                let one = std::slice::from_ref(code);
                (code.clone(), names(one, false), names(one, true))
            }
            Place::OtherGates(codes) => (codes.join(";"), names(codes, false), names(codes, true)),
            Place::Pace => ("pace".to_owned(), "投资进度".to_owned(), "Pace of investment".to_owned()),
        };
        let own = dates.get(&gate).copied().unwrap_or_default();
        let moves = record.history.moves().iter().rev();
        let last = moves.filter(|m| m.on <= on && m.gate == gate && !m.reason.is_empty());
        let mut slipped = last.filter(|m| m.kind != DateKind::Planned);
        BehindPart {
            project: part.project.clone(),
            project_name: String::new(),
            reason: slipped.next().map(|m| m.reason.clone()).unwrap_or_default(),
            gate,
            gate_name,
            gate_name_en,
            amount: part.amount,
            planned: own.planned,
            now: own.confirmed.or(own.estimated),
            passed: own.confirmed.is_some(),
        }
    }
}

/// An indicator's unit of measure as money.
fn money(unit: &str) -> Option<MoneyUnit> {
    match unit {
        "元" => Some(MoneyUnit::Yuan),
        "万元" => Some(MoneyUnit::WanYuan),
        "亿元" => Some(MoneyUnit::YiYuan),
        _ => None,
    }
}

/// What the returns of the months within a period say; none without one.
fn reported(board: &Board, standing: &Standing, (from, to): (Date, Date)) -> Option<i64> {
    let record = board.model.records.get(standing.at)?;
    let month = |day: Date| format!("{:04}-{:02}", day.year(), day.month());
    let (first, last) = (month(from), month(to));
    let within = record.returns_on(board.on);
    let mut own = within.range(first.as_str()..=last.as_str()).map(|(_, r)| r.invested_fen).peekable();
    own.peek()?;
    Some(own.fold(0, i64::saturating_add))
}

type Split = (String, std::result::Result<ProjectSplit, SplitError>);

/// The splits of every project that feeds an indicator in a period.
fn splits(
    ctx: &Ctx,
    board: &Board,
    codes: &qipan_project::contribution::FeedCodes,
    code: &str,
    period: (Date, Date),
) -> Vec<Split> {
    let mut found = Vec::new();
    for standing in &board.all {
        if !may_read(ctx, &board.model.tree, &standing.project) {
            continue;
        }
        let of = Of { template: standing.template, project: &standing.project, dates: &standing.dates };
        let feeds = feeds_of(standing.template, &standing.project, codes);
        for feed in feeds.iter().filter(|f| f.indicator == code) {
            let spread = matches!(feed.flow, Flow::Spread { .. });
            let actual = spread.then(|| reported(board, standing, period)).flatten();
            let split = split(of, &feed.flow, period, actual, board.on, &board.model.axis);
            found.push((standing.item.id.clone(), split));
        }
    }
    found
}

/// The projects behind an indicator as of a day.
///
/// # Errors
/// No such indicator; whatever the database says.
pub async fn behind(
    ctx: &Ctx,
    portfolio: &Portfolio,
    cache: &Cache,
    code: &str,
    as_of: Option<Date>,
) -> Result<Behind> {
    let board = board(ctx, portfolio, as_of).await?;
    let wanted = Wanted { as_of: Some(board.on), ..Wanted::default() };
    let view = view(ctx, cache, &wanted).await?;
    let frame = view.frame();
    let entry = frame.entry(code).ok_or_else(|| crate::AppError::not_found(crate::Noun::Indicator, code))?;
    let unit = entry.indicator.unit.clone();
    let root = frame.require_unit(None)?.to_owned();
    let judged = view.judgement(code, &root);
    let progress = judged.as_ref().map(|j| &j.progress);
    let last = progress.and_then(|p| p.period).map(|p| p.last_day());
    let (from, to) = last.map_or((year_of(board.on).0, board.on), |last| (last.first_of_year(), last));
    let fen = |amount: f64| money(&unit).and_then(|m| Money::of(amount, m).ok()).map(|m| m.0);
    let value = progress.and_then(|p| p.value).map(|v| v.value);
    let expected = progress.and_then(|p| p.expected_value);
    let distance = value.zip(expected).and_then(|(v, e)| fen(v)?.checked_sub(fen(e)?));
    let codes = codes(&mut *ctx.store.read().await?).await?;
    let splits = splits(ctx, &board, &codes, code, (from, to));
    let mut items = items(&board, &splits);
    items.sort_by(|a, b| (a.difference, &a.id).cmp(&(b.difference, &b.id)));
    let found = shortfall(distance.unwrap_or(0), splits, ctx.lang);
    let named = |part: &Part| part_of(&board, part);
    Ok(Behind {
        indicator: code.to_owned(),
        as_of: board.on,
        from,
        to,
        unit,
        value,
        expected,
        distance_fen: distance,
        projects: found.projects,
        rest: distance.map(|_| found.rest),
        synthetic: items.iter().any(|i| board.get(&i.id).is_some_and(|s| s.item.synthetic)),
        items,
        parts: found.parts.iter().filter_map(named).collect(),
        left_out: found.left_out.into_iter().map(|(id, why)| left_out(&board, id, why)).collect(),
    })
}

fn left_out(board: &Board, id: String, why: String) -> LeftOut {
    let name = board.get(&id).map(|standing| standing.item.name.clone()).unwrap_or_default();
    LeftOut { id, name, why }
}

fn part_of(board: &Board, part: &Part) -> Option<BehindPart> {
    let standing = board.get(&part.project)?;
    let record = board.model.records.get(standing.at)?;
    let project_name = standing.item.name.clone();
    Some(BehindPart { project_name, ..BehindPart::of(record, &standing.dates, board.on, part) })
}

/// Each project once, with the parts of all its feeds of this indicator.
fn items(board: &Board, splits: &[Split]) -> Vec<BehindProject> {
    let mut all: BTreeMap<&str, BehindProject> = BTreeMap::new();
    for (id, split) in splits {
        let (Ok(split), Some(standing)) = (split, board.get(id)) else { continue };
        let item = all.entry(id).or_insert_with(|| BehindProject {
            id: id.clone(),
            name: standing.item.name.clone(),
            unit_name: standing.item.unit_name.clone(),
            planned: 0,
            current: 0,
            actual: None,
            difference: 0,
            parts: Vec::new(),
        });
        item.planned = item.planned.saturating_add(split.planned);
        item.current = item.current.saturating_add(split.current);
        item.actual = split.actual.or(item.actual);
        item.difference = split.parts.iter().fold(item.difference, |sum, p| sum.saturating_add(p.amount));
        item.parts.extend(split.parts.iter().filter_map(|p| part_of(board, p)));
    }
    all.into_values().filter(|i| i.planned != 0 || i.current != 0 || i.actual.is_some()).collect()
}
