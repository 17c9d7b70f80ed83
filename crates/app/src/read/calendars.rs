//! Working calendars: the embedded years, and those that the system administrator adds once they are published.

use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::rights::Role;
use crate::text;
use jiff::civil::Date;
use qipan_kernel::calendar::{CalendarError, YearCalendar};
use qipan_kernel::text::{Lang, Say};
use qipan_store::calendar::{self, CalendarYearRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

const ADMIN: &[Role] = &[Role::SystemAdmin];

/// One year of the working calendar.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CalendarYear)]
pub struct CalendarView {
    /// The year.
    pub year: i16,
    /// Days off.
    #[schema(value_type = Vec<String>)]
    pub holidays: Vec<Date>,
    /// Weekend days that are worked.
    #[schema(value_type = Vec<String>)]
    pub workdays: Vec<Date>,
    /// The notice that says so; none for a year that comes with the system.
    pub source: Option<String>,
    /// Who added it.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: Option<String>,
}

/// A year to be added or replaced.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
pub struct CalendarChange {
    /// Days off.
    #[schema(value_type = Vec<String>)]
    pub holidays: Vec<Date>,
    /// Weekend days that are worked.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub workdays: Vec<Date>,
    /// The notice that says so, e.g. 国办发明电〔2026〕8号.
    pub source: String,
}

/// A question for a day so many working days away.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WorkdayAnswer {
    /// From this day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// So many working days.
    pub days: i32,
    /// To this day.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
}

/// All years that are known, in order.
///
/// # Errors
/// Whatever the database says.
pub async fn list(ctx: &Ctx) -> Result<Vec<CalendarView>> {
    ctx.who.require(Role::ALL)?;
    let mut db = ctx.store.read().await?;
    let mut added: BTreeMap<i64, CalendarYearRow> =
        calendar::list(&mut db).await?.into_iter().map(|row| (row.year, row)).collect();
    let all = crate::calendar::load(&mut db).await?;
    Ok(all.years().map(|year| view(year, added.remove(&i64::from(year.year)))).collect())
}

fn view(year: &YearCalendar, row: Option<CalendarYearRow>) -> CalendarView {
    let (source, by, at) =
        row.map_or((None, None, None), |row| (Some(row.source), Some(row.changed_by), Some(row.changed_at)));
    CalendarView {
        year: year.year,
        holidays: year.holidays.clone(),
        workdays: year.workdays.clone(),
        source,
        changed_by: by,
        changed_at: at,
    }
}

/// The day `days` working days after `from`.
///
/// # Errors
/// A year on the way whose calendar is not known: nothing is guessed.
pub async fn add(ctx: &Ctx, from: Date, days: i32) -> Result<WorkdayAnswer> {
    ctx.who.require(Role::ALL)?;
    if days.abs() > 3_660 {
        return Err(AppError::field("days", days.to_string(), FieldFault::Number));
    }
    let calendar = crate::calendar::load(&mut *ctx.store.read().await?).await?;
    let date = calendar.add_workdays(from, days).map_err(|e| refused("from", &from.to_string(), &e))?;
    Ok(WorkdayAnswer { from, days, date })
}

/// Adds or replaces a year.
///
/// # Errors
/// Without the system administrator's role; days of another year; a day listed both ways.
pub async fn put(ctx: &Ctx, year: i16, change: CalendarChange) -> Result<CalendarView> {
    ctx.who.require(ADMIN)?;
    if !(1949..=2199).contains(&year) {
        return Err(AppError::field("year", year.to_string(), FieldFault::Number));
    }
    let source = text::line("source", &change.source, 200)?;
    let body = YearCalendar::new(year, &change.holidays, &change.workdays)
        .map_err(|e| refused("holidays", &year.to_string(), &e))?;
    let mut tx = ctx.store.begin().await?;
    let known = crate::calendar::load(&mut tx).await?;
    let before = known.years().find(|y| y.year == year).cloned();
    let row = CalendarYearRow {
        year: year.into(),
        body: serde_json::to_string(&body).map_err(|e| AppError::Internal(e.to_string()))?,
        source,
        changed_by: ctx.who.username.clone(),
        changed_at: ctx.stamp(),
    };
    calendar::put(&mut tx, &row).await?;
    tx.audit(ctx.audit_change("put", "calendar_year", &year.to_string(), before.as_ref(), Some(&body)));
    tx.touch_data();
    tx.commit().await?;
    Ok(view(&body, Some(row)))
}

fn refused(field: &'static str, value: &str, e: &CalendarError) -> AppError {
    AppError::field(field, value, FieldFault::Told { zh: e.say(Lang::Zh), en: e.say(Lang::En) })
}
