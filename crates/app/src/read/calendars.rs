//! Working calendars: the embedded years, and those that the system administrator adds once they are published.

use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::imports::FileOut;
use crate::rights::Role;
use crate::text;
use jiff::civil::Date;
use qipan_exchange::calendar::{
    CalendarFile, CalendarFormat, calendar_out, calendar_table, calendar_text, calendar_write,
};
use qipan_exchange::write::{table_csv, table_xlsx};
use qipan_exchange::{Limits, Workbook};
use qipan_kernel::calendar::{CalendarError, YearCalendar};
use qipan_kernel::finding::Finding;
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

/// What a file says of a year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CalendarImported {
    /// Nothing was saved.
    pub dry_run: bool,
    /// The year as it was read.
    pub year: CalendarView,
    /// What was noticed; with an error nothing is read.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
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

/// Text of at most a megabyte is read.
const TEXT_BYTES: usize = 1 << 20;

/// The year that a file says: a table (xlsx, xls, csv) with 日期, 至, 安排, a text with a line a span, or iCalendar.
fn read_file(year: i16, name: &str, bytes: &[u8]) -> Result<CalendarFile> {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let format = match ending.as_str() {
        "txt" => Some(CalendarFormat::Text),
        "ics" => Some(CalendarFormat::Ics),
        _ => None,
    };
    let found = match format {
        Some(format) => {
            let text = std::str::from_utf8(bytes).ok().filter(|t| t.len() <= TEXT_BYTES);
            let text = text.ok_or_else(|| AppError::File {
                code: "calendar_text",
                zh: "文件不是 UTF-8 文本，或超过 1 MB；请另存为 UTF-8，或改用 Excel。".into(),
                en: "the file is no UTF-8 text or exceeds 1 MB; save it as UTF-8, or use a workbook.".into(),
            })?;
            calendar_text(name, text, year, format)
        }
        None => {
            let book = Workbook::open(bytes, name, &Limits::default()).map_err(|e| AppError::File {
                code: e.code(),
                zh: e.say(Lang::Zh),
                en: e.say(Lang::En),
            })?;
            calendar_table(&book, year)
        }
    };
    found.map_err(|refused| AppError::Findings(refused.0))
}

/// Reads a year from a file and writes it, unless it is a dry run.
///
/// # Errors
/// As [`put`]; [`AppError::Findings`] with cell or line, value and remedy for every day that is wrong.
pub async fn import(
    ctx: &Ctx,
    year: i16,
    (name, bytes): (String, Vec<u8>),
    source: &str,
    dry_run: bool,
) -> Result<CalendarImported> {
    ctx.who.require(ADMIN)?;
    let work = tokio::task::spawn_blocking(move || read_file(year, &name, &bytes));
    let found = work.await.map_err(|e| AppError::Internal(e.to_string()))??;
    if dry_run {
        return Ok(CalendarImported { dry_run, year: view(&found.year, None), findings: found.findings });
    }
    let YearCalendar { holidays, workdays, .. } = found.year;
    let change = CalendarChange { holidays, workdays, source: source.to_owned() };
    let year = put(ctx, year, change).await?;
    Ok(CalendarImported { dry_run, year, findings: found.findings })
}

/// A year as a file: `xlsx`, `csv`, `txt` or `ics`; it comes in again.
///
/// # Errors
/// [`AppError::NotFound`] for a year that is not known.
pub async fn export(ctx: &Ctx, year: i16, format: &str) -> Result<FileOut> {
    ctx.who.require(Role::ALL)?;
    let all = list(ctx).await?;
    let known = all.into_iter().find(|y| y.year == year);
    let known = known.ok_or_else(|| AppError::not_found(Noun::CalendarYear, year.to_string()))?;
    let built_in = ctx.lang.pick("国务院办公厅当年通知", "the year's notice of the State Council");
    let source = known.source.as_deref().unwrap_or(built_in);
    let body = YearCalendar { year, holidays: known.holidays.clone(), workdays: known.workdays.clone() };
    let table = || calendar_out(&body, source, ctx.lang);
    let bytes = match format {
        "xlsx" => table_xlsx(&table()).map_err(crate::templates::unwritable)?,
        "csv" => table_csv(&table()),
        "txt" => calendar_write(&body, source, CalendarFormat::Text, ctx.lang).into_bytes(),
        "ics" => calendar_write(&body, source, CalendarFormat::Ics, ctx.lang).into_bytes(),
        other => return Err(AppError::field("format", other, FieldFault::NotOneOf("xlsx, csv, txt, ics"))),
    };
    Ok(FileOut { name: format!("{}-{year}.{format}", ctx.lang.pick("工作日历", "calendar")), bytes })
}

fn refused(field: &'static str, value: &str, e: &CalendarError) -> AppError {
    AppError::field(field, value, FieldFault::Told { zh: e.say(Lang::Zh), en: e.say(Lang::En) })
}
