//! Published counts: each names its rule, period and day, and leads to the list behind it.
//!
//! Method page: `docs/methods/counting.md`.

use super::board::{Board, Standing};
use super::read::ProjectPage;
use super::{Portfolio, Readable, board};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use jiff::civil::Date;
use qipan_kernel::period::Period;
use qipan_kernel::text::Lang;
use qipan_project::classes::{Count, Rule, count, count_rules};
use qipan_project::gates::History;
use qipan_project::registry::Project;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use utoipa::{IntoParams, ToSchema};

static COUNTS: LazyLock<Vec<Rule>> = LazyLock::new(count_rules);

/// Of which period and day.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CountQuery {
    /// `2020`, `2020Q1`, `2020-06`, `2020-01/06`; the year of the day if missing.
    pub period: Option<String>,
    /// As known at the end of this day; today if missing.
    #[param(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
}

/// A count by a declared rule.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectCount)]
pub struct CountView {
    /// Code of the rule.
    pub rule: String,
    /// Its version.
    pub version: String,
    /// Its name in Chinese.
    pub name: String,
    /// In English.
    pub name_en: String,
    /// The rule in words, in Chinese.
    pub text: String,
    /// In English.
    pub text_en: String,
    /// Where the rule stands.
    pub basis: String,
    /// First day of the period.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Its last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// What was known at the end of this day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// How many; always the length of the list.
    pub value: usize,
    /// 计划总投资 of those in the list that state one, fen.
    pub total_investment_fen: i64,
    /// Ids of those for which it can't be told, since a field is missing: not counted.
    pub unknown: Vec<String>,
    /// Address of the list behind it.
    pub list: String,
    /// Some of the list are invented for the demo.
    pub synthetic: bool,
}

fn period(query: &CountQuery, on: Date) -> Result<(String, Date, Date)> {
    match query.period.as_deref().map(str::trim).filter(|p| !p.is_empty()) {
        None => Ok((format!("{:04}", on.year()), on.first_of_year(), on.last_of_year())),
        Some(text) => {
            let bad = |_| AppError::field("period", text, FieldFault::Period);
            let period = Period::parse(text).map_err(bad)?;
            Ok((text.to_owned(), period.first_day(), period.last_day()))
        }
    }
}

fn counted(ctx: &Ctx, board: &Board, rule: &Rule, query: &CountQuery) -> Result<(String, Count)> {
    let (period, from, to) = period(query, board.on)?;
    let readable = Readable::of(ctx, &board.model.tree);
    let own = board.all.iter().filter(|s| readable.has(s));
    let known = own.filter_map(|s| Some((&*s.project, &board.model.records.get(s.at)?.history)));
    let known: Vec<(&Project, &History)> = known.collect();
    Ok((period, count(rule, known, (from, to), board.on)))
}

fn view(rule: &Rule, period: &str, found: Count) -> CountView {
    let raw = &rule.raw;
    // Percent-encoded, as a period of months has a slash.
    let period = period.replace('/', "%2F");
    CountView {
        rule: raw.code.clone(),
        version: raw.version.clone(),
        name: raw.name.clone(),
        name_en: raw.name_en.clone(),
        text: rule.text(Lang::Zh),
        text_en: rule.text(Lang::En),
        basis: raw.basis.clone(),
        from: found.from,
        to: found.to,
        as_of: found.as_of,
        value: found.value,
        total_investment_fen: found.investment.0,
        list: format!("/api/v1/counts/{}/list?period={period}&as_of={}", raw.code, found.as_of),
        unknown: found.unknown,
        synthetic: found.synthetic,
    }
}

fn rule_of(code: &str) -> Result<&'static Rule> {
    let found = COUNTS.iter().find(|r| r.raw.code == code);
    found.ok_or_else(|| AppError::not_found(Noun::Record, code))
}

/// Every count.
///
/// # Errors
/// [`AppError::Field`] for a period that is none.
pub async fn counts(ctx: &Ctx, portfolio: &Portfolio, query: &CountQuery) -> Result<Vec<CountView>> {
    let board = board(ctx, portfolio, query.as_of).await?;
    let one = |rule: &Rule| {
        let (period, found) = counted(ctx, &board, rule, query)?;
        Ok(view(rule, &period, found))
    };
    COUNTS.iter().map(one).collect()
}

/// One count.
///
/// # Errors
/// [`AppError::NotFound`] for a rule that is none.
pub async fn count_of(ctx: &Ctx, portfolio: &Portfolio, code: &str, query: &CountQuery) -> Result<CountView> {
    let rule = rule_of(code)?;
    let board = board(ctx, portfolio, query.as_of).await?;
    let (period, found) = counted(ctx, &board, rule, query)?;
    Ok(view(rule, &period, found))
}

/// The list behind a count.
///
/// # Errors
/// As [`count_of`].
pub async fn count_list(
    ctx: &Ctx,
    portfolio: &Portfolio,
    code: &str,
    query: &CountQuery,
) -> Result<ProjectPage> {
    let rule = rule_of(code)?;
    let board = board(ctx, portfolio, query.as_of).await?;
    let (_, found) = counted(ctx, &board, rule, query)?;
    let list: Vec<&Standing> = found.list.iter().filter_map(|id| board.get(id)).collect();
    Ok(ProjectPage::of(&list, 0, list.len().max(1), board.on))
}
