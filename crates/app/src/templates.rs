//! Forms to download and fill in, made from the dictionary of the moment.

use crate::book::Book;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::imports::{FileOut, IMPORTERS};
use crate::rights::Role;
use qipan_exchange::PlanSpan;
use qipan_exchange::template::{
    self, DictionaryForm, Layout, ObservationForm, ProgressForm, ProjectForm, TargetForm,
};
use qipan_exchange::write::WriteError;
use qipan_indicator::model::Indicator;
use qipan_indicator::returns::{fulfils, owed_between};
use qipan_kernel::org::OrgUnit;
use qipan_kernel::period::Period;
use qipan_kernel::text::{Lang, Say};

/// Blank rows below the entries of the dictionary's form.
const BLANK_ROWS: u32 = 200;
/// Periods that one form may ask for.
const MAX_PERIODS: usize = 60;

/// What a form shall ask for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Unit; the person's own if missing.
    pub unit: Option<String>,
    /// Periods, separated by commas; the last month that is over, cumulative, if missing.
    pub period: Option<String>,
    /// One column a period.
    pub wide: bool,
    /// Plan of targets.
    pub plan: Option<String>,
}

/// The form of a kind: `observations`, `dictionary`, `targets`, `projects` or `project_progress`.
pub async fn form(ctx: &Ctx, kind: &str, wanted: Wanted) -> Result<FileOut> {
    ctx.who.require(IMPORTERS)?;
    let book = Book::load(&mut *ctx.store.read().await?).await?;
    let (zh, en, bytes) = match kind {
        "observations" => ("数据填报模板", "values", observations(ctx, &book, &wanted)?),
        "dictionary" => ("指标字典模板", "dictionary", dictionary(ctx, &book)?),
        "targets" => ("目标模板", "targets", targets(ctx, &book, &wanted)?),
        "projects" => ("项目清单模板", "projects", projects(ctx, &book)?),
        "project_progress" => ("项目进度模板", "project-progress", progress(ctx, &book, &wanted).await?),
        _ => return Err(AppError::not_found(Noun::Template, kind)),
    };
    Ok(FileOut { name: format!("{}.xlsx", ctx.lang.pick(zh, en)), bytes })
}

fn observations(ctx: &Ctx, book: &Book, wanted: &Wanted) -> Result<Vec<u8>> {
    let unit = unit(ctx, book, wanted)?;
    let periods = periods(ctx, wanted)?;
    let reported =
        |i: &&Indicator| i.formula.is_none() && ctx.who.may_report(&book.tree, &unit.code, &i.owner_unit);
    let mine: Vec<&Indicator> = living(book).filter(reported).collect();
    let owed: Vec<&Indicator> =
        mine.iter().copied().filter(|i| periods.iter().any(|p| owes(i, *p))).collect();
    let form = ObservationForm {
        indicators: if owed.is_empty() { mine } else { owed },
        units: vec![unit],
        periods,
        layout: if wanted.wide { Layout::Wide } else { Layout::Long },
        lang: ctx.lang,
    };
    template::observations(&form).map_err(unwritable)
}

fn dictionary(ctx: &Ctx, book: &Book) -> Result<Vec<u8>> {
    let form = DictionaryForm {
        indicators: living(book).collect(),
        owners: book.tree.alive_on(ctx.today()).collect(),
        blank_rows: BLANK_ROWS,
        lang: ctx.lang,
    };
    template::dictionary(&form).map_err(unwritable)
}

fn targets(ctx: &Ctx, book: &Book, wanted: &Wanted) -> Result<Vec<u8>> {
    let named = wanted.plan.as_deref();
    let row = match named {
        Some(code) => book.plans.get(code).ok_or_else(|| AppError::not_found(Noun::Plan, code))?,
        None => book.plans.values().next().ok_or_else(|| AppError::not_found(Noun::Plan, ""))?,
    };
    let year = |y: i64| i16::try_from(y).map_err(|e| AppError::Internal(format!("plan {}: {e}", row.code)));
    let plan = PlanSpan {
        code: row.code.clone(),
        name: row.name_zh.clone(),
        start_year: year(row.start_year)?,
        end_year: year(row.end_year)?,
    };
    let form = TargetForm {
        plan: &plan,
        indicators: living(book).collect(),
        units: vec![unit(ctx, book, wanted)?],
        lang: ctx.lang,
    };
    template::targets(&form).map_err(unwritable)
}

fn projects(ctx: &Ctx, book: &Book) -> Result<Vec<u8>> {
    let units = book.tree.alive_on(ctx.today()).collect();
    template::projects(&ProjectForm { units, blank_rows: BLANK_ROWS, lang: ctx.lang }).map_err(unwritable)
}

/// The progress sheet of the last month that is over, or of the first one asked for.
async fn progress(ctx: &Ctx, book: &Book, wanted: &Wanted) -> Result<Vec<u8>> {
    let period = match periods(ctx, wanted)?.first().copied() {
        Some(Period::Month { year, month } | Period::Cumulative { year, to: month }) => (year, month),
        _ => {
            return Err(AppError::field(
                "period",
                wanted.period.clone().unwrap_or_default(),
                FieldFault::Period,
            ));
        }
    };
    let month = format!("{:04}-{:02}", period.0, period.1);
    let mut db = ctx.store.read().await?;
    let projects = crate::projects::sheet::asked(&mut db, ctx, &book.tree, &month).await?;
    template::progress(&ProgressForm { month, projects, lang: ctx.lang }).map_err(unwritable)
}

fn living(book: &Book) -> impl Iterator<Item = &Indicator> {
    let mut entries: Vec<_> = book.indicators.values().filter(|e| !e.retired).collect();
    entries.sort_by(|a, b| (a.ord, &a.indicator.code).cmp(&(b.ord, &b.indicator.code)));
    entries.into_iter().map(|e| &e.indicator)
}

fn unit<'a>(ctx: &Ctx, book: &'a Book, wanted: &Wanted) -> Result<&'a OrgUnit> {
    let own = ctx.who.roots(&[Role::Reporter, Role::Planner]).find_map(|code| {
        let unit = book.tree.get(code)?;
        // A bureau has no values of its own: its people report the district's.
        if unit.region.is_some() || unit.parent.is_none() {
            Some(unit)
        } else {
            book.tree.ancestors(code).last()
        }
    });
    match wanted.unit.as_deref() {
        Some(code) => book.tree.get(code).ok_or_else(|| AppError::not_found(Noun::Unit, code)),
        None => own.or_else(|| book.tree.district()).ok_or_else(|| AppError::not_found(Noun::Unit, "")),
    }
}

fn periods(ctx: &Ctx, wanted: &Wanted) -> Result<Vec<Period>> {
    let Some(text) = wanted.period.as_deref().filter(|t| !t.trim().is_empty()) else {
        let last = Period::month_of(ctx.today()).prev();
        let month = last.end().month;
        return Ok(vec![Period::cumulative(last.year(), month).unwrap_or(last)]);
    };
    let read = |t: &str| t.parse().map_err(|_| AppError::field("period", t, FieldFault::Period));
    let periods: Vec<Period> = text.split(',').map(str::trim).map(read).collect::<Result<_>>()?;
    if periods.len() > MAX_PERIODS {
        return Err(AppError::field("period", text, FieldFault::Long(MAX_PERIODS)));
    }
    Ok(periods)
}

fn owes(indicator: &Indicator, period: Period) -> bool {
    let ends = period.last_day();
    owed_between(indicator, ends, ends).into_iter().any(|owed| fulfils(indicator.kind, owed, period))
}

/// A workbook that can't be written, told in both languages.
pub(crate) fn unwritable(e: WriteError) -> AppError {
    AppError::File { code: "workbook_unwritable", zh: e.say(Lang::Zh), en: e.say(Lang::En) }
}
