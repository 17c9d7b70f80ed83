//! What there is to fill in for a unit and a period, with what was known before.

use crate::book::Book;
use crate::calendar;
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::rights::Role;
use crate::values::{History, Subject};
use qipan_indicator::model::Indicator;
use qipan_indicator::returns::{due_day, fulfils, owed_between};
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::finding::Finding;
use qipan_kernel::period::Period;
use qipan_kernel::provenance::QualifiedValue;
use qipan_store::Db;
use qipan_store::observation::{self, ObservationFilter, ObservationRow};
use qipan_store::target::{self, TargetFilter};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// The grid of a unit and a period.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Grid {
    /// Unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Period.
    pub period: String,
    /// One row for each indicator that the person reports for the unit.
    pub rows: Vec<GridRow>,
}

/// A row of the grid.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GridRow {
    /// Indicator.
    pub indicator: String,
    /// Its name.
    pub name: String,
    /// Unit of measure.
    pub unit: String,
    /// Decimals shown.
    pub decimals: u8,
    /// `up`, `down` or `range`.
    #[schema(value_type = String)]
    pub direction: qipan_indicator::model::Direction,
    /// What is there for the period, whatever its state; null if nothing is.
    pub current: Option<Cell>,
    /// The approved value of the period before.
    pub last_period: Option<Known>,
    /// The approved value of the same period a year before.
    pub last_year: Option<Known>,
    /// The day until which it is owed.
    pub due: Option<String>,
    /// What someone should look at twice.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
    /// Why it was returned.
    pub return_reason: Option<String>,
}

/// A value in the grid.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Cell {
    /// Identity.
    pub id: String,
    /// The value as it may be typed again, with its qualifier and decimals.
    pub value: String,
    /// State.
    pub state: String,
    /// Version, to be sent back as `if_rev`.
    pub rev: i64,
    /// `flash`, `preliminary`, `revised` or `final`.
    pub vintage: String,
    /// Remark.
    pub note: String,
    /// Where it was published.
    pub source: String,
    /// Who entered it.
    pub created_by: String,
}

/// A value known before.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Known {
    /// Its period.
    pub period: String,
    /// The value.
    pub value: f64,
}

/// The rows that the person may fill in for `unit` and `period`.
///
/// # Errors
/// [`AppError::OutsideScope`] if the person reports neither for the unit nor for any indicator's owner.
pub async fn grid(ctx: &Ctx, unit: &str, period: &str) -> Result<Grid> {
    ctx.who.require(&[Role::Reporter])?;
    let period = super::period(period)?;
    let mut db = ctx.store.read().await?;
    let book = Book::load(&mut db).await?;
    if book.tree.get(unit).is_none() {
        return Err(AppError::not_found(Noun::Unit, unit));
    }
    let calendar = calendar::load(&mut db).await?;
    let present = current(&mut db, unit, period).await?;
    let wanted = reported(&mut db, ctx, &book, unit, period, &present).await?;
    let subjects: Vec<Subject> =
        wanted.iter().map(|i| subject(i, unit, period, present.get(&i.code))).collect();
    let history = History::load(&mut db, &book, &subjects).await?;
    let row = |i: &&Indicator| row(ctx, &book, i, unit, period, present.get(&i.code), &history, &calendar);
    let rows = wanted.iter().map(row).collect();
    Ok(Grid {
        unit: unit.to_owned(),
        unit_name: book.unit_name(unit, ctx.lang),
        period: period.to_string(),
        rows,
    })
}

/// What is there for each indicator: the newest row that is not superseded.
pub(super) async fn current(
    db: &mut Db,
    unit: &str,
    period: Period,
) -> Result<BTreeMap<String, ObservationRow>> {
    let filter = ObservationFilter {
        units: Some(vec![unit.to_owned()]),
        periods: Some(vec![period.to_string()]),
        ..ObservationFilter::default()
    };
    let mut newest: BTreeMap<String, ObservationRow> = BTreeMap::new();
    for row in observation::list(db, &filter).await?.into_iter().filter(|r| r.state != "superseded") {
        match newest.get(&row.indicator_code) {
            Some(old) if old.id > row.id => {}
            _ => {
                newest.insert(row.indicator_code.clone(), row);
            }
        }
    }
    Ok(newest)
}

/// The indicators that the person reports for the unit and that owe a value for the period, or have one already.
async fn reported<'a>(
    db: &mut Db,
    ctx: &Ctx,
    book: &'a Book,
    unit: &str,
    period: Period,
    present: &BTreeMap<String, ObservationRow>,
) -> Result<Vec<&'a Indicator>> {
    let root = book.tree.get(unit).is_some_and(|u| u.parent.is_none());
    let filter = TargetFilter { unit_code: Some(unit.to_owned()), ..TargetFilter::default() };
    let promised: BTreeSet<String> =
        target::list(db, &filter).await?.into_iter().map(|t| t.indicator_code).collect();
    let mut entries: Vec<_> =
        book.indicators.values().filter(|e| !e.retired && e.indicator.formula.is_none()).collect();
    entries.sort_by(|a, b| (a.ord, &a.indicator.code).cmp(&(b.ord, &b.indicator.code)));
    let mine = |i: &&Indicator| ctx.who.may_report(&book.tree, unit, &i.owner_unit);
    let mine: Vec<&Indicator> = entries.into_iter().map(|e| &e.indicator).filter(mine).collect();
    if mine.is_empty() && !ctx.who.has_at(&book.tree, &[Role::Reporter], unit) {
        return Err(AppError::OutsideScope { unit: unit.to_owned() });
    }
    let due = |i: &&Indicator| owes(i, period) && (root || promised.contains(&i.code));
    Ok(mine.into_iter().filter(|i| due(i) || present.contains_key(&i.code)).collect())
}

/// What is there, or where nothing is a value that is none, so that the history is read in any case.
fn subject(indicator: &Indicator, unit: &str, period: Period, row: Option<&ObservationRow>) -> Subject {
    row.and_then(Subject::of).unwrap_or_else(|| Subject {
        indicator: indicator.code.clone(),
        unit: unit.to_owned(),
        period,
        value: QualifiedValue::exact(f64::NAN),
        decimals: indicator.decimals,
    })
}

/// Whether a value for `period` settles something that the indicator owes.
fn owes(indicator: &Indicator, period: Period) -> bool {
    let ends = period.last_day();
    let owed = owed_between(indicator, ends, ends);
    owed.into_iter().any(|owed| fulfils(indicator.kind, owed, period) && owed.months() <= period.months())
}

#[expect(
    clippy::too_many_arguments,
    reason = "a row is laid out from everything that was loaded once for all rows"
)]
fn row(
    ctx: &Ctx,
    book: &Book,
    indicator: &Indicator,
    unit: &str,
    period: Period,
    current: Option<&ObservationRow>,
    history: &History,
    calendar: &WorkCalendar,
) -> GridRow {
    let known = |period: Period| {
        let row = history.at(&indicator.code, unit, period)?;
        Some(Known { period: row.period.clone(), value: row.value })
    };
    GridRow {
        indicator: indicator.code.clone(),
        name: indicator.name(ctx.lang).to_owned(),
        unit: indicator.unit.clone(),
        decimals: indicator.decimals,
        direction: indicator.direction,
        current: current.map(Cell::from),
        last_period: known(period.prev()),
        last_year: known(period.same_last_year()),
        due: Some(due_day(indicator, period, calendar).on.to_string()),
        findings: current
            .and_then(Subject::of)
            .map(|s| history.findings(&s, book, ctx.today()))
            .unwrap_or_default(),
        return_reason: current.filter(|o| o.state == "returned").and_then(|o| o.return_reason.clone()),
    }
}

impl From<&ObservationRow> for Cell {
    fn from(row: &ObservationRow) -> Self {
        let value = QualifiedValue { value: row.value, qualifier: row.qualifier.parse().unwrap_or_default() };
        let decimals = usize::try_from(row.decimals).unwrap_or(0);
        Cell {
            id: row.id.clone(),
            value: format!("{}{:.decimals$}", value.qualifier.sign(), value.value),
            state: row.state.clone(),
            rev: row.rev,
            vintage: row.vintage.clone(),
            note: row.note.clone(),
            source: row.source.clone(),
            created_by: row.created_by.clone(),
        }
    }
}
