//! What the demo's projects invest: promised and done, month by month.

use super::Plan;
use jiff::civil::Date;
use qipan_kernel::quantity::Money;
use qipan_project::axis::day_number;
use qipan_project::contribution::Flow;
use std::collections::BTreeMap;

/// The demo's target of 固定资产投资 for 2026, 亿元, spread evenly over the months.
pub const FAI_TARGET: f64 = 816.0;

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
