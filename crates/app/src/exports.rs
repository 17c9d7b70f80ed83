//! Tables out, with the headings under which they come in again. Demo values are marked in every one.

use crate::book::Book;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::imports::FileOut;
use crate::rights::DATA_ROLES;
use crate::templates::unwritable;
use jiff::civil::Date;
use qipan_exchange::columns::Field;
use qipan_exchange::write::{Cell, Table, table_csv, table_xlsx};
use qipan_indicator::target::Target;
use qipan_kernel::period::Period;
use qipan_kernel::provenance::{QualifiedValue, Qualifier, Vintage};
use qipan_kernel::text::Say;
use qipan_store::Db;
use qipan_store::observation::{self, ObservationFilter, ObservationRow};
use qipan_store::target::{self, TargetFilter};
use serde::Serialize;

/// Rows that one export may have.
const MAX_ROWS: i64 = 500_000;

/// What shall be exported.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only this indicator.
    pub indicator: Option<String>,
    /// Only this unit.
    pub unit: Option<String>,
    /// Only what was known on this day.
    pub as_of: Option<String>,
    /// Only targets of this plan.
    pub plan: Option<String>,
}

/// A table as a file: `observations` or `targets`, `xlsx` or `csv`.
pub async fn file(ctx: &Ctx, kind: &str, format: &str, wanted: Wanted) -> Result<FileOut> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let book = Book::load(&mut db).await?;
    let table = match kind {
        "observations" => observation_table(ctx, &list(&mut db, ctx, &book, wanted).await?),
        "targets" => targets(&mut db, ctx, &book, wanted).await?,
        _ => return Err(AppError::not_found(crate::Noun::Template, kind)),
    };
    drop(db);
    let name = format!("{kind}-{}.{format}", ctx.today());
    let write = move || match format_of(&name) {
        Some("csv") => Ok(FileOut { bytes: table_csv(&table), name }),
        Some("xlsx") => Ok(FileOut { bytes: table_xlsx(&table).map_err(unwritable)?, name }),
        _ => Err(AppError::field("format", name, FieldFault::NotOneOf("xlsx, csv"))),
    };
    tokio::task::spawn_blocking(write).await.map_err(|e| AppError::Internal(e.to_string()))?
}

fn format_of(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, format)| format)
}

fn table(ctx: &Ctx, name: (&str, &str), fields: &[Field], more: &[String]) -> Table {
    let headings: Vec<&str> =
        fields.iter().map(|f| f.heading(ctx.lang)).chain(more.iter().map(String::as_str)).collect();
    let source = ctx
        .lang
        .pick(format!("Qipan 棋盘，{} 导出", ctx.today()), format!("Qipan, exported on {}", ctx.today()));
    Table::new(ctx.lang.pick(name.0, name.1), &headings, &source, ctx.lang)
}

/// A value as it is exported: every vintage that was ever approved.
#[derive(Clone, Debug, Serialize)]
pub struct ExportedObservation {
    /// Code of the indicator.
    pub indicator: String,
    /// Its name in the language asked.
    pub name: String,
    /// Code of the org unit.
    pub org_unit: String,
    /// Its name in the language asked.
    pub org_unit_name: String,
    /// The months that it covers.
    pub period: String,
    /// The number.
    pub value: f64,
    /// Whether the number itself is meant.
    pub qualifier: Qualifier,
    /// Decimals that it was published with.
    pub decimals: u8,
    /// Unit of measure.
    pub unit: String,
    /// How final it is.
    pub vintage: String,
    /// Since which day it is known.
    pub known_on: String,
    /// Where it was published.
    pub source: String,
    /// Remark.
    pub note: String,
    /// `approved`, `published` or `superseded`.
    pub state: String,
    /// A demo value that nobody published.
    pub synthetic: bool,
}

/// The values that the caller may read, by indicator, unit and period.
///
/// # Errors
/// A day that is none; a caller without a data role.
pub async fn observations(ctx: &Ctx, wanted: Wanted) -> Result<Vec<ExportedObservation>> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let book = Book::load(&mut db).await?;
    list(&mut db, ctx, &book, wanted).await
}

async fn list(db: &mut Db, ctx: &Ctx, book: &Book, wanted: Wanted) -> Result<Vec<ExportedObservation>> {
    if let Some(day) = &wanted.as_of {
        day.parse::<Date>().map_err(|_| AppError::field("as_of", day, FieldFault::Date))?;
    }
    let filter = ObservationFilter {
        indicators: wanted.indicator.map(|i| vec![i]),
        units: wanted.unit.map(|u| vec![u]),
        as_of: wanted.as_of,
        ever_approved: true,
        limit: Some(MAX_ROWS),
        ..ObservationFilter::default()
    };
    let rows = observation::list(db, &filter).await?;
    let readable = rows.into_iter().filter(|r| ctx.who.may_read(&book.tree, &r.unit_code));
    Ok(readable.map(|row| exported(ctx, book, row)).collect())
}

fn exported(ctx: &Ctx, book: &Book, row: ObservationRow) -> ExportedObservation {
    let unit = book.indicators.get(&row.indicator_code).map_or("", |e| e.indicator.unit.as_str());
    ExportedObservation {
        name: book.name(&row.indicator_code, ctx.lang),
        indicator: row.indicator_code,
        org_unit_name: book.unit_name(&row.unit_code, ctx.lang),
        org_unit: row.unit_code,
        period: row.period.parse::<Period>().map_or(row.period, |p| p.to_string()),
        value: row.value,
        qualifier: row.qualifier.parse().unwrap_or_default(),
        decimals: u8::try_from(row.decimals).unwrap_or(0),
        unit: unit.to_owned(),
        vintage: row.vintage,
        known_on: row.known_on,
        source: row.source,
        note: row.note,
        state: row.state,
        synthetic: row.synthetic,
    }
}

fn observation_table(ctx: &Ctx, rows: &[ExportedObservation]) -> Table {
    let fields = [
        Field::Indicator,
        Field::Name,
        Field::OrgUnit,
        Field::OrgName,
        Field::Period,
        Field::Value,
        Field::Unit,
        Field::Vintage,
        Field::KnownOn,
        Field::Source,
        Field::Note,
    ];
    let mut out = table(ctx, ("数据", "Data"), &fields, &[]);
    for row in rows {
        out.push(observation_cells(ctx, row), row.synthetic);
    }
    out
}

fn observation_cells(ctx: &Ctx, row: &ExportedObservation) -> Vec<Cell> {
    let value = QualifiedValue { value: row.value, qualifier: row.qualifier };
    let vintage = row.vintage.parse::<Vintage>().map_or_else(|_| row.vintage.clone(), |v| v.say(ctx.lang));
    vec![
        Cell::text(row.indicator.as_str()),
        Cell::text(row.name.as_str()),
        Cell::text(row.org_unit.as_str()),
        Cell::text(row.org_unit_name.as_str()),
        Cell::text(row.period.as_str()),
        Cell::qualified(value, row.decimals),
        Cell::text(row.unit.as_str()),
        Cell::text(vintage),
        row.known_on.parse::<Date>().map_or_else(|_| Cell::text(row.known_on.as_str()), Cell::from),
        Cell::text(row.source.as_str()),
        Cell::text(row.note.as_str()),
    ]
}

async fn targets(db: &mut Db, ctx: &Ctx, book: &Book, wanted: Wanted) -> Result<Table> {
    let filter = TargetFilter {
        plan_code: wanted.plan,
        indicator_code: wanted.indicator,
        unit_code: wanted.unit,
        ..TargetFilter::default()
    };
    let mut rows = Vec::new();
    for row in target::list(db, &filter).await? {
        let body: Target = serde_json::from_str(&row.body)
            .map_err(|e| AppError::Internal(format!("target {}: stored body: {e}", row.id)))?;
        if ctx.who.may_read(&book.tree, &row.unit_code) {
            rows.push((body, row.synthetic));
        }
    }
    let years: std::collections::BTreeSet<i16> =
        rows.iter().flat_map(|(t, _)| t.values.keys().copied()).collect();
    let headings: Vec<String> =
        years.iter().map(|y| ctx.lang.pick(format!("{y}年"), y.to_string())).collect();
    let fields = [
        Field::Indicator,
        Field::Name,
        Field::OrgUnit,
        Field::OrgName,
        Field::Unit,
        Field::Plan,
        Field::Version,
        Field::DocNo,
        Field::DocDate,
        Field::BaseYear,
        Field::BaseValue,
    ];
    let mut out = table(ctx, ("目标", "Targets"), &fields, &headings);
    for (target, synthetic) in rows {
        out.push(target_cells(ctx, book, &target, &years), synthetic);
    }
    Ok(out)
}

fn target_cells(ctx: &Ctx, book: &Book, t: &Target, years: &std::collections::BTreeSet<i16>) -> Vec<Cell> {
    let indicator = book.indicators.get(&t.indicator).map(|e| &e.indicator);
    let decimals = indicator.map_or(2, |i| i.decimals);
    let mut cells = vec![
        Cell::text(t.indicator.as_str()),
        Cell::text(book.name(&t.indicator, ctx.lang)),
        Cell::text(t.unit.as_str()),
        Cell::text(book.unit_name(&t.unit, ctx.lang)),
        Cell::text(indicator.map_or("", |i| i.unit.as_str())),
        Cell::text(t.plan.as_str()),
        Cell::text(t.version.as_str()),
        Cell::text(t.doc_no.clone().unwrap_or_default()),
        t.doc_date.map_or(Cell::Empty, Cell::from),
        Cell::text(t.baseline.map_or_else(String::new, |(year, _)| year.to_string())),
        Cell::number(t.baseline.map(|(_, value)| value), decimals),
    ];
    for year in years {
        cells.push(match t.values.get(year) {
            // A band reads back as `12～15`.
            Some(v) => match v.upper {
                Some(upper) => Cell::text(format!("{}～{upper}", v.value)),
                None => Cell::qualified(QualifiedValue { value: v.value, qualifier: v.qualifier }, decimals),
            },
            None => Cell::Empty,
        });
    }
    cells
}
