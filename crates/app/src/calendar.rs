//! The calendar of working days: what comes with Qipan, and the years that the system administrator added.

use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::rights::Role;
use crate::text;
use qipan_kernel::calendar::{WorkCalendar, YearCalendar};
use qipan_kernel::text::{Lang, Say};
use qipan_store::Db;
use qipan_store::calendar::{self, CalendarYearRow};

/// The calendar as stored: a year that was added replaces the one that came with Qipan.
pub async fn load(db: &mut Db) -> Result<WorkCalendar> {
    let mut all = WorkCalendar::china().clone();
    for row in calendar::list(db).await? {
        let year: YearCalendar = serde_json::from_str(&row.body)
            .map_err(|e| AppError::Internal(format!("calendar of {}: {e}", row.year)))?;
        all = all.with(year).map_err(|e| AppError::Internal(format!("calendar of {}: {e}", row.year)))?;
    }
    Ok(all)
}

/// Adds or replaces the arrangement of a year, citing the notice that says so.
pub async fn set_year(ctx: &Ctx, year: YearCalendar, source: &str) -> Result<()> {
    ctx.who.require(&[Role::SystemAdmin])?;
    let source = text::line("source", source, 200)?;
    let year = YearCalendar::new(year.year, &year.holidays, &year.workdays).map_err(|e| {
        let fault = FieldFault::Told { zh: e.say(Lang::Zh), en: e.say(Lang::En) };
        AppError::field("year", year.year.to_string(), fault)
    })?;
    let body = serde_json::to_string(&year).map_err(|e| AppError::Internal(e.to_string()))?;
    let mut tx = ctx.store.begin().await?;
    let row = CalendarYearRow {
        year: i64::from(year.year),
        body,
        source,
        changed_by: ctx.who.username.clone(),
        changed_at: ctx.stamp(),
    };
    calendar::put(&mut tx, &row).await?;
    tx.audit(ctx.audit_change(
        "set",
        "calendar_year",
        &year.year.to_string(),
        None::<&YearCalendar>,
        Some(&year),
    ));
    tx.touch_data();
    tx.commit().await?;
    Ok(())
}
