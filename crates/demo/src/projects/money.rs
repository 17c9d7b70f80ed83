//! What the demo's projects invest: promised and done, month by month.

use super::Plan;
use jiff::civil::Date;
use qipan_kernel::quantity::Money;
use qipan_project::axis::day_number;
use qipan_project::contribution::Flow;
use std::collections::BTreeMap;

/// 亿元 that the demo expects of 固定资产投资 each month of 2026: its target of 811.2, evenly over the months.
const EXPECTED: f64 = 67.6;
/// 亿元 of each month of 2025: 751 evenly over the months.
const BEFORE: f64 = 751.0 / 12.0;

/// The demo's 固定资产投资 from January to `month`, 亿元: what is expected, less what the projects are short of. What
/// they do not account for runs as expected.
#[must_use]
pub fn fixed_investment(plans: &[Plan], year: i16, month: u8) -> Option<f64> {
    let round = |x: f64| (x * 100.0).round() / 100.0;
    match year {
        2025 => Some(round(BEFORE * f64::from(month))),
        2026 => {
            let short = shortfall(plans, year, i8::try_from(month).ok()?);
            // Whole 万元, so that nothing is lost: 10¹⁰ fen are one 亿元.
            let short = f64::from(i32::try_from(short / 1_000_000).ok()?) / 10_000.0;
            Some(round(EXPECTED * f64::from(month) + short))
        }
        _ => None,
    }
}

/// Its growth over the year before, percent, to one decimal.
#[must_use]
pub fn growth(plans: &[Plan], year: i16, month: u8) -> Option<f64> {
    let now = fixed_investment(plans, year, month).filter(|_| year == 2026)?;
    let before = fixed_investment(plans, year - 1, month)?;
    Some(((now / before - 1.0) * 1000.0).round() / 10.0)
}

/// What falls into the days `first..=last` of a total between two days.
fn within(total: i64, from: Date, to: Date, first: Date, last: Date) -> i64 {
    let flow = Flow::Spread { total, from: "from".to_owned(), to: "to".to_owned() };
    let day = |gate: &str| Some(day_number(if gate == "from" { from } else { to }));
    flow.within(&day, day_number(first), day_number(last)).unwrap_or(0)
}

/// Planned investment of each year.
pub fn by_year(plan: &Plan, total: Option<Money>) -> BTreeMap<i16, Money> {
    let (Some(total), Some((from, to))) = (total, plan.works()) else { return BTreeMap::new() };
    (from.planned.year()..=to.planned.year())
        .filter_map(|year| {
            let first = Date::new(year, 1, 1).ok()?;
            let amount = within(total.0, from.planned, to.planned, first, first.last_of_year());
            (amount > 0).then_some((year, Money(amount)))
        })
        .collect()
}

/// Investment of a month, fen, as promised.
#[must_use]
pub fn promised(plan: &Plan, month: Date) -> i64 {
    let (Some(total), Some((from, to))) = (plan.project.total_investment, plan.works()) else { return 0 };
    within(total.0, from.planned, to.planned, month.first_of_month(), month.last_of_month())
}

/// Investment of a month, fen, as it turned out.
#[must_use]
pub fn done(plan: &Plan, month: Date) -> i64 {
    let (Some(total), Some((from, to))) = (plan.project.total_investment, plan.works()) else { return 0 };
    let (first, last) = (month.first_of_month(), month.last_of_month());
    if plan.row.story == "idle" {
        // It stands still since it had done a little more than a fifth.
        let end = from.actual.saturating_add(jiff::Span::new().days(110));
        return if end < first { 0 } else { within(total.0, from.actual, to.planned, first, last.min(end)) };
    }
    let amount = within(total.0, from.actual, to.actual, first, last);
    let builds = from.actual < first && last < to.actual;
    let pace = plan.row.pace.filter(|_| builds && first.year() == 2026);
    amount + pace.map_or(0, |wan| wan * 1_000_000)
}

/// What all projects together are short of by the end of a month of its year, fen; less than zero is short.
pub fn shortfall<'a>(plans: impl IntoIterator<Item = &'a Plan>, year: i16, month: i8) -> i64 {
    let mut sum = 0;
    for plan in plans {
        for month in 1..=month {
            if let Ok(day) = Date::new(year, month, 1) {
                sum += done(plan, day) - promised(plan, day);
            }
        }
    }
    sum
}
