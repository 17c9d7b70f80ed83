//! The demo's targets of pacing, figures of the statistical side and deliveries: invented and marked,
//! entered through the use cases on the days on which they would have been.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use qipan_app::ctx::Ctx;
use qipan_app::projects::{
    self, DeliveryBody, PacingQuery, PacingTarget, PacingTargets, Portfolio, ProjectItem, ProjectQuery,
};
use qipan_app::{AppError, Result};
use qipan_project::month::Month;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The statistical side has a month on this day of the next.
const STATISTICS_ON: i64 = 12;

fn at(ctx: &Ctx, day: Date) -> Result<Ctx> {
    let moment = |day: Date| Offset::constant(8).to_timestamp(day.at(10, 0, 0, 0));
    let then: Timestamp = moment(day).map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(Ctx { now: then.min(ctx.now), ..ctx.clone() })
}

fn later(month: Month, days: i64) -> Date {
    month.last().saturating_add(days.days())
}

/// Everything of this module, as of the call.
///
/// # Errors
/// Whatever a use case refuses.
pub async fn make(ctx: &Ctx) -> Result<()> {
    let portfolio = Portfolio::default();
    targets(ctx, &portfolio).await?;
    statistics(ctx, &portfolio).await?;
    deliveries(ctx, &portfolio).await
}

/// Targets of the year: what the paths ask for, and a twentieth more.
async fn targets(ctx: &Ctx, portfolio: &Portfolio) -> Result<()> {
    let today = ctx.today();
    let then = at(ctx, today.first_of_year().saturating_add(20.days()))?;
    let query = PacingQuery { year: Some(today.year()), unit: None, as_of: None };
    let year = projects::pacing(&then, portfolio, &query).await?;
    let set = |unit: &str, quarters: &[projects::PacingQuarter]| PacingTargets {
        year: today.year(),
        unit: unit.to_owned(),
        source: format!("演示：{} 年项目开竣工与投资计划", today.year()),
        items: quarters
            .iter()
            .flat_map(|q| {
                let wan = q.path_fen / 1_000_000;
                let investment = (wan + wan / 20) * 1_000_000;
                let one = |measure: &str, amount| PacingTarget {
                    quarter: q.quarter,
                    measure: measure.to_owned(),
                    amount,
                };
                [one("starts", i64::from(q.must_start)), one("investment", investment)]
            })
            .collect(),
        synthetic: true,
    };
    let mut district = set(crate::synthetic::DISTRICT, &year.totals);
    let units: Vec<PacingTargets> = year.units.iter().map(|unit| set(&unit.unit, &unit.quarters)).collect();
    // Each unit's is rounded to 10,000 yuan, so the district's is their sum, not rounded by itself.
    for item in &mut district.items {
        let same = units.iter().flat_map(|u| &u.items);
        let same = same.filter(|i| i.quarter == item.quarter && i.measure == item.measure);
        item.amount = same.map(|i| i.amount).fold(0, i64::saturating_add);
    }
    for one in std::iter::once(&district).chain(&units) {
        projects::set_pacing_targets(&then, one).await?;
    }
    Ok(())
}

async fn all(ctx: &Ctx, portfolio: &Portfolio) -> Result<Vec<Arc<ProjectItem>>> {
    let query = ProjectQuery { limit: Some(1000), ..ProjectQuery::default() };
    Ok(projects::list(ctx, portfolio, &query).await?.items)
}

/// What the statistical side has of a project's month: of most what the return says; some are not entered, entered
/// late, have no figure of the last month yet, or have less.
fn figure(nth: usize, month: Month, last: Month, fen: i64) -> Option<(i64, Option<Month>)> {
    let entered = month.january();
    let late = Month::new(month.year(), 4)?;
    match nth % 11 {
        0 => None,
        1 if month < late => None,
        1 => Some((fen, Some(late))),
        2 if month == last => None,
        3 if month.number() == 6 => Some((fen / 10_000_000 * 9_000_000, Some(entered))),
        _ => Some((fen, Some(entered))),
    }
}

async fn statistics(ctx: &Ctx, portfolio: &Portfolio) -> Result<()> {
    let last = Month::of(ctx.today()).later(-1);
    let mut sheets: BTreeMap<Month, String> = BTreeMap::new();
    for (nth, item) in all(ctx, portfolio).await?.iter().enumerate() {
        let Some(code) = &item.code else { continue };
        let view = projects::get(ctx, portfolio, &item.id, None).await?;
        for filed in &view.returns {
            let Ok(month) = filed.month.parse::<Month>() else { continue };
            if month.year() != last.year() || month > last {
                continue;
            }
            let Some((fen, entered)) = figure(nth, month, last, filed.invested_fen) else { continue };
            let entered = entered.map(|m| m.to_string()).unwrap_or_default();
            let wan = format!("{}.{:06}", fen / 1_000_000, fen % 1_000_000);
            let sheet =
                sheets.entry(month).or_insert_with(|| "项目代码,本月完成投资（万元）,入库月份\n".to_owned());
            sheet.push_str(&format!("{code},{wan},{entered}\n"));
        }
    }
    for (month, sheet) in sheets {
        let then = at(ctx, later(month, STATISTICS_ON))?;
        let name = format!("演示：统计月报 {month}.csv");
        let file = (name, sheet.into_bytes());
        projects::import_statistics(&then, &month.to_string(), file, None, false).await?;
    }
    Ok(())
}

/// Tax and output of the years that are over: most kept their promise, some fell short, some are not recorded yet.
async fn deliveries(ctx: &Ctx, portfolio: &Portfolio) -> Result<()> {
    for (nth, item) in all(ctx, portfolio).await?.iter().enumerate() {
        if item.milestones.iter().all(|m| m.gate != "production" || m.confirmed.is_none()) {
            continue;
        }
        let view = projects::deliveries(ctx, portfolio, &item.id, None).await?;
        let due = view.checks.iter().filter(|c| c.due_on.is_some_and(|day| day <= ctx.today()));
        for check in due {
            let (Some(wanted), measure) = (check.wanted_fen, check.measure.as_str()) else { continue };
            if measure == "investment" || nth % 7 == 3 && check.year_no == 2 {
                continue;
            }
            let nth = i64::try_from(nth).unwrap_or(0);
            let percent = if nth % 6 == 1 { 68 + nth % 23 } else { 100 + nth % 17 };
            let body = DeliveryBody {
                year_no: check.year_no,
                measure: measure.to_owned(),
                amount_fen: wanted / 100 * percent,
                source: "演示：标准地履约监管台账".to_owned(),
                synthetic: true,
            };
            projects::deliver(ctx, &item.id, &body).await?;
        }
    }
    Ok(())
}
