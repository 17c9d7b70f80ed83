//! The observations of one series: every vintage, what was known on a day, what had been recorded by an instant.

use super::cache::Cache;
use super::wire::{QualifierDoc, VintageDoc};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::rights::DATA_ROLES;
use jiff::civil::Date;
use qipan_indicator::vintage::{AsOf, pick_each};
use qipan_store::observation::{self, ObservationRow};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A value of a series.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Observation)]
pub struct ObservationView {
    /// Its id.
    pub id: String,
    /// The months that it covers, e.g. `2023-01/09`.
    pub period: String,
    /// The number.
    pub value: f64,
    /// Whether the number itself is meant.
    #[schema(value_type = QualifierDoc)]
    pub qualifier: String,
    /// Unit of measure.
    pub unit: String,
    /// Decimals that it was published with.
    pub decimals: i64,
    /// How final it is.
    #[schema(value_type = VintageDoc)]
    pub vintage: String,
    /// Since which day it is known.
    #[schema(format = Date)]
    pub known_on: String,
    /// Where it was published.
    pub source: String,
    /// Remark.
    pub note: String,
    /// `draft`, `submitted`, `approved`, `published`, `returned` or `superseded`.
    pub state: String,
    /// Whether it is the one that counts for its period.
    pub counts: bool,
    /// A demo value that nobody published.
    pub synthetic: bool,
    /// The import that it came with.
    pub import_id: Option<String>,
    /// File that it came from.
    pub file_name: Option<String>,
    /// Sheet that it came from.
    pub sheet: Option<String>,
    /// Cell that it came from.
    pub cell: Option<String>,
    /// Who entered it.
    pub created_by: String,
    /// When.
    pub created_at: String,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<String>,
    /// Who published it.
    pub published_by: Option<String>,
    /// When.
    pub published_at: Option<String>,
    /// The value that took its place.
    pub superseded_by: Option<String>,
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// Code of the org unit that it is about.
    pub unit_code: String,
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Org unit; the district if missing.
    pub unit: Option<String>,
    /// Only what was known on this day.
    pub as_of: Option<Date>,
    /// As it had been recorded by this instant (RFC 3339, UTC).
    pub recorded_at: Option<String>,
    /// Also what is not approved: submitted and returned values, and one's own drafts.
    pub waiting: bool,
}

/// The observations of an indicator at a unit, by period, then by the day known.
///
/// # Errors
/// A unit whose values the caller may not read; an indicator or unit that does not exist.
pub async fn list(ctx: &Ctx, cache: &Cache, code: &str, wanted: &Wanted) -> Result<Vec<ObservationView>> {
    ctx.who.require(DATA_ROLES)?;
    let recorded = super::instant("recorded_at", wanted.recorded_at.as_deref())?;
    let model = cache.model(&ctx.store).await?;
    let unit = model.frame.require_unit(wanted.unit.as_deref())?;
    ctx.who.require_read(&model.frame.units, unit)?;
    let measure = model.frame.require_entry(code)?.indicator.unit.clone();
    let as_of = wanted.as_of.map(|d| d.to_string());
    let mut db = ctx.store.read().await?;
    let rows = observation::series(&mut db, code, unit, as_of.as_deref(), recorded.as_deref()).await?;
    let day = wanted.as_of.unwrap_or_else(|| ctx.today());
    let counting = counting(&rows, day, recorded.as_deref())?;
    Ok(rows
        .into_iter()
        .filter(|row| visible(row, wanted.waiting, recorded.as_deref(), &ctx.who.username))
        .map(|row| ObservationView::of(row, &measure, recorded.as_deref(), &counting))
        .collect())
}

/// The ids of the rows that count for their period on a day.
fn counting(rows: &[ObservationRow], day: Date, recorded: Option<&str>) -> Result<BTreeSet<String>> {
    let approved: Vec<ObservationRow> =
        rows.iter().filter(|r| r.decided_at.is_some() && r.return_reason.is_none()).cloned().collect();
    let known = super::load::observations_of(approved, recorded)?;
    Ok(pick_each(&known, &AsOf::day(day)).into_values().map(|o| o.id.clone()).collect())
}

fn visible(row: &ObservationRow, waiting: bool, recorded: Option<&str>, me: &str) -> bool {
    let state = match recorded {
        None => row.state.as_str(),
        Some(at) => row.state_at(at).unwrap_or("draft"),
    };
    match state {
        "approved" | "published" | "superseded" => true,
        "submitted" | "returned" => waiting,
        _ => waiting && row.created_by == me,
    }
}

impl ObservationView {
    fn of(
        row: ObservationRow,
        measure: &str,
        recorded: Option<&str>,
        counting: &BTreeSet<String>,
    ) -> ObservationView {
        let then =
            |stamp: &Option<String>| stamp.as_deref().is_some_and(|s| recorded.is_none_or(|at| s <= at));
        let state = recorded.and_then(|at| row.state_at(at)).map_or_else(|| row.state.clone(), str::to_owned);
        let (decided, published, superseded) =
            (then(&row.decided_at), then(&row.published_at), then(&row.superseded_at));
        let approved = decided && row.return_reason.is_none();
        ObservationView {
            counts: counting.contains(&row.id),
            id: row.id,
            period: row.period,
            value: row.value,
            qualifier: row.qualifier,
            unit: measure.to_owned(),
            decimals: row.decimals,
            vintage: row.vintage,
            known_on: row.known_on,
            source: row.source,
            note: row.note,
            state,
            synthetic: row.synthetic,
            import_id: row.import_id,
            file_name: row.file_name,
            sheet: row.sheet,
            cell: row.cell,
            created_by: row.created_by,
            created_at: row.created_at,
            approved_by: row.decided_by.filter(|_| approved),
            approved_at: row.decided_at.filter(|_| approved),
            published_by: row.published_by.filter(|_| published),
            published_at: row.published_at.filter(|_| published),
            superseded_by: row.superseded_by.filter(|_| superseded),
            return_reason: row.return_reason.filter(|_| decided),
            unit_code: row.unit_code,
        }
    }
}
