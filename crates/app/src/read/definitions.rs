//! Writing an indicator's definition: a new one, or a new version of one. Kept by the planner.

use super::load::require_at_root;
use crate::book::Book;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::Role;
use crate::text;
use qipan_indicator::dictionary::Dictionary;
use qipan_indicator::model::{Aggregation, Indicator};
use qipan_kernel::finding::{Finding, Place};
use qipan_kernel::text::{Lang, Say};
use qipan_kernel::unit::Unit;
use qipan_store::Tx;
use qipan_store::indicator::{self, IndicatorRow};

const PLANNER: &[Role] = &[Role::Planner];
/// More decimals than this are noise.
const MAX_DECIMALS: u8 = 9;

/// Adds an indicator.
///
/// # Errors
/// Without the planner's role at the district; a code that is taken; every fault of the definition at once.
pub async fn create(ctx: &Ctx, new: Indicator) -> Result<i64> {
    let mut tx = ctx.store.begin().await?;
    require_at_root(ctx, &mut tx, PLANNER).await?;
    let book = Book::load(&mut tx).await?;
    let code = text::code("code", &new.code)?;
    if book.indicators.contains_key(&code) {
        return Err(AppError::AlreadyExists { what: Noun::Indicator, id: code });
    }
    let new = checked(&book, Indicator { code, ..new })?;
    let ord = book.indicators.values().map(|e| e.ord).max().unwrap_or(0) + 1;
    let row = row_of(&new, false, ord, 1)?;
    indicator::insert_many(&mut tx, &[row], &ctx.who.username, &ctx.stamp()).await?;
    tx.audit(ctx.audit_change("create", "indicator", &new.code, None::<&()>, Some(&new)));
    finish(tx).await?;
    Ok(1)
}

/// Writes a definition over version `rev`. Returns the new version. What was reported before stays; a result as it
/// had been recorded at an earlier instant uses the definition of then.
///
/// # Errors
/// As [`create`]; an indicator that does not exist; someone else's change in between.
pub async fn update(ctx: &Ctx, code: &str, new: Indicator, retired: Option<bool>, rev: i64) -> Result<i64> {
    let mut tx = ctx.store.begin().await?;
    require_at_root(ctx, &mut tx, PLANNER).await?;
    let book = Book::load(&mut tx).await?;
    let old = book.indicators.get(code).ok_or_else(|| AppError::not_found(Noun::Indicator, code))?;
    if old.rev != rev {
        return Err(AppError::Stale { what: Noun::Indicator, id: code.to_owned(), current: old.rev });
    }
    let new = checked(&book, Indicator { code: code.to_owned(), ..new })?;
    let row = row_of(&new, retired.unwrap_or(old.retired), old.ord, rev)?;
    indicator::update(&mut tx, &row, rev, &ctx.who.username, &ctx.stamp()).await?;
    tx.audit(ctx.audit_change("update", "indicator", code, Some(&old.indicator), Some(&new)));
    finish(tx).await?;
    Ok(rev + 1)
}

async fn finish(mut tx: Tx) -> Result<()> {
    tx.touch_data();
    tx.commit().await?;
    Ok(())
}

fn row_of(new: &Indicator, retired: bool, ord: i64, rev: i64) -> Result<IndicatorRow> {
    Ok(IndicatorRow {
        code: new.code.clone(),
        body: serde_json::to_string(new).map_err(|e| AppError::Internal(e.to_string()))?,
        category: new.category.clone(),
        owner_unit: new.owner_unit.clone(),
        retired,
        ord,
        rev,
    })
}

/// The definition with its texts trimmed, or everything that is wrong with it.
fn checked(book: &Book, new: Indicator) -> Result<Indicator> {
    let mut faults = Faults::default();
    let line = |field: &'static str, value: &str, max: usize| text::optional_line(field, value, max);
    let name_zh = faults.keep(text::line("name_zh", &new.name_zh, 128));
    let name_en = faults.keep(line("name_en", &new.name_en, 256));
    let category = faults.keep(line("category", &new.category, 64));
    let unit = faults.keep(line("unit", &new.unit, 32));
    let source_department = faults.keep(line("source_department", &new.source_department, 128));
    let formula = new.formula.clone().filter(|f| !f.trim().is_empty());
    if new.definition.chars().count() > 4_000 {
        faults.add("definition", "", &FieldFault::Long(4_000));
    }
    if let Err(e) = Unit::parse(&new.unit) {
        faults.told("unit", &new.unit, &e);
    }
    if new.decimals > MAX_DECIMALS {
        faults.add("decimals", &new.decimals.to_string(), &FieldFault::Number);
    }
    if book.tree.get(&new.owner_unit).is_none() {
        let e = AppError::not_found(Noun::Unit, &new.owner_unit);
        faults.told("owner_unit", &new.owner_unit, &e);
    }
    if let Some(Err(e)) = new.thresholds.as_ref().map(|t| t.check()) {
        faults.told("thresholds", "", &e);
    }
    let new = Indicator { name_zh, name_en, category, unit, source_department, formula, ..new };
    faults.formulas(book, &new);
    if faults.0.is_empty() { Ok(new) } else { Err(AppError::Findings(faults.0)) }
}

#[derive(Default)]
struct Faults(Vec<Finding>);

impl Faults {
    fn told(&mut self, field: &str, value: &str, what: &impl Say) {
        let finding = Finding::error(format!("bad_{field}"), what.say(Lang::Zh), what.say(Lang::En));
        self.0.push(finding.at(Place::field(field)).with_value(value));
    }

    fn add(&mut self, field: &'static str, value: &str, fault: &FieldFault) {
        self.told(field, value, &AppError::field(field, value, fault.clone()));
    }

    fn keep(&mut self, line: Result<String>) -> String {
        line.unwrap_or_else(|e| {
            let field = if let AppError::Field { field, .. } = &e { field } else { "text" };
            self.told(field, "", &e);
            String::new()
        })
    }

    /// Checks the formulas of the whole dictionary with the new definition in it: it may also break another one's,
    /// by a cycle or a unit that no longer fits.
    fn formulas(&mut self, book: &Book, new: &Indicator) {
        let others = book.indicators.values().map(|e| &e.indicator).filter(|i| i.code != new.code);
        let Ok(dictionary) = Dictionary::new(others.cloned().chain([new.clone()]).collect()) else { return };
        for (code, error) in dictionary.compile().err().unwrap_or_default() {
            let text = dictionary.get(&code).and_then(|i| i.formula.clone()).unwrap_or_default();
            let say = |lang| format!("{code}: {}", error.say_in(&text, lang));
            let finding = Finding::error(error.code(), say(Lang::Zh), say(Lang::En));
            self.0.push(finding.at(Place::field("formula")).with_value(text.clone()));
        }
        if let Aggregation::WeightedMean { by } = &new.aggregation
            && let Err(e) = dictionary.resolve(by)
        {
            self.told("aggregation", by, &e);
        }
    }
}
