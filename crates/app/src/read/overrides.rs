//! Grades set by hand: with a reason, shown as such, taken back and never deleted.

use super::load;
use super::wire::GradeDoc;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::{DATA_ROLES, Role};
use crate::text;
use jiff::civil::Date;
use qipan_indicator::override_grade::{Override, OverrideError};
use qipan_indicator::progress::Grade;
use qipan_kernel::period::Period;
use qipan_kernel::text::{Lang, Say};
use qipan_store::override_grade::OverrideRow;
use qipan_store::{clock, indicator, override_grade};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const PLANNER: &[Role] = &[Role::Planner];

/// A grade to be set by hand.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewOverride {
    /// Org unit; the district if missing.
    #[serde(default)]
    pub unit: Option<String>,
    /// The period that it holds for.
    pub period: String,
    /// `done`, `ahead`, `on_track` or `behind`.
    #[schema(value_type = GradeDoc)]
    pub grade: String,
    /// Why, at least five characters.
    pub reason: String,
}

/// A grade set by hand.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Override)]
pub struct OverrideView {
    /// Its id.
    pub id: String,
    /// Org unit.
    pub unit: String,
    /// The period that it holds for.
    pub period: String,
    /// The grade.
    #[schema(value_type = GradeDoc)]
    pub grade: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
    /// Who took it back.
    pub revoked_by: Option<String>,
    /// When.
    pub revoked_at: Option<String>,
}

impl OverrideView {
    fn of(row: OverrideRow) -> OverrideView {
        OverrideView {
            id: row.id,
            unit: row.unit_code,
            period: row.period,
            grade: row.grade,
            reason: row.reason,
            by: row.by_user,
            at: row.at,
            revoked_by: row.revoked_by,
            revoked_at: row.revoked_at,
        }
    }
}

/// Every grade that was ever set by hand for an indicator at a unit, oldest first.
///
/// # Errors
/// A unit whose values the caller may not read.
pub async fn list(ctx: &Ctx, code: &str, unit: Option<&str>) -> Result<Vec<OverrideView>> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let unit = load::unit_or_root(&tree, unit)?;
    ctx.who.require_read(&tree, &unit)?;
    let rows = override_grade::history(&mut db, code, &unit).await?;
    Ok(rows.into_iter().map(OverrideView::of).collect())
}

/// Sets a grade by hand. An earlier one for the same period is taken back by it.
///
/// # Errors
/// Without the planner's role at the unit; a grade that is no judgement; a reason that says nothing.
pub async fn set(ctx: &Ctx, code: &str, new: NewOverride) -> Result<OverrideView> {
    let mut tx = ctx.store.begin().await?;
    let tree = crate::org::tree(&mut tx).await?;
    let unit = load::unit_or_root(&tree, new.unit.as_deref())?;
    ctx.who.require_at(&tree, PLANNER, &unit)?;
    if indicator::get(&mut tx, code).await?.is_none() {
        return Err(AppError::not_found(Noun::Indicator, code));
    }
    let period: Period =
        new.period.parse().map_err(|_| AppError::field("period", &new.period, FieldFault::Period))?;
    let grade = Grade::ALL.into_iter().find(|g| g.as_str() == new.grade).ok_or_else(|| {
        AppError::field("grade", &new.grade, FieldFault::NotOneOf("done, ahead, on_track, behind"))
    })?;
    let reason = text::line("reason", &new.reason, 500)?;
    let checked = Override {
        indicator: code.to_owned(),
        unit: unit.clone(),
        period,
        grade,
        reason: reason.clone(),
        by: ctx.who.display_name.clone(),
        on: ctx.today(),
        revoked_on: None,
    };
    checked.check().map_err(|e| {
        let (field, value) = match e {
            OverrideError::ReasonTooShort { .. } => ("reason", reason.clone()),
            OverrideError::NotAJudgement { .. } => ("grade", new.grade.clone()),
        };
        AppError::field(field, value, FieldFault::Told { zh: e.say(Lang::Zh), en: e.say(Lang::En) })
    })?;
    let held = in_force(&mut tx, code, &unit, Some(period)).await?;
    for old in &held {
        override_grade::revoke(&mut tx, &old.id, &ctx.who.username, &ctx.stamp()).await?;
    }
    let row = OverrideRow {
        id: ctx.id(),
        indicator_code: code.to_owned(),
        unit_code: unit,
        period: period.to_string(),
        grade: grade.as_str().to_owned(),
        reason,
        by_user: ctx.who.username.clone(),
        at: ctx.stamp(),
        revoked_by: None,
        revoked_at: None,
    };
    override_grade::insert_override(&mut tx, &row).await?;
    tx.audit(ctx.audit_change("override", "override_grade", code, held.first(), Some(&row)));
    tx.touch_data();
    tx.commit().await?;
    Ok(OverrideView::of(row))
}

/// Takes the grades back that are in force for an indicator at a unit, of one period or of all.
///
/// # Errors
/// Without the planner's role at the unit; nothing in force.
pub async fn revoke(ctx: &Ctx, code: &str, unit: Option<&str>, period: Option<&str>) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    let tree = crate::org::tree(&mut tx).await?;
    let unit = load::unit_or_root(&tree, unit)?;
    ctx.who.require_at(&tree, PLANNER, &unit)?;
    let period: Option<Period> = period
        .map(|p| p.parse().map_err(|_| AppError::field("period", p, FieldFault::Period)))
        .transpose()?;
    let held = in_force(&mut tx, code, &unit, period).await?;
    if held.is_empty() {
        return Err(AppError::not_found(Noun::Override, format!("{code} {unit}")));
    }
    for old in &held {
        override_grade::revoke(&mut tx, &old.id, &ctx.who.username, &ctx.stamp()).await?;
    }
    tx.audit(ctx.audit_change("revoke", "override_grade", code, Some(&held), None::<&()>));
    tx.touch_data();
    tx.commit().await?;
    Ok(())
}

async fn in_force(
    db: &mut qipan_store::Db,
    code: &str,
    unit: &str,
    period: Option<Period>,
) -> Result<Vec<OverrideRow>> {
    let rows = override_grade::history(db, code, unit).await?;
    let of_period = |row: &OverrideRow| period.is_none_or(|p| row.period == p.to_string());
    Ok(rows.into_iter().filter(|row| row.revoked_at.is_none() && of_period(row)).collect())
}

/// The engine's override of a stored row; the days are those in China.
pub(super) fn engine_override(row: &OverrideRow, names: impl Fn(&str) -> String) -> Result<Override> {
    let bad = |what: &str| AppError::Internal(format!("override {}: stored {what}", row.id));
    let day = |stamp: &str| -> Result<Date> {
        Ok(crate::ctx::china_date(clock::parse(stamp).map_err(|_| bad("time"))?))
    };
    Ok(Override {
        indicator: row.indicator_code.clone(),
        unit: row.unit_code.clone(),
        period: row.period.parse().map_err(|_| bad("period"))?,
        grade: Grade::ALL.into_iter().find(|g| g.as_str() == row.grade).ok_or_else(|| bad("grade"))?,
        reason: row.reason.clone(),
        by: names(&row.by_user),
        on: day(&row.at)?,
        revoked_on: row.revoked_at.as_deref().map(day).transpose()?,
    })
}
