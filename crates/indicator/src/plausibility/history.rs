//! A value beside the history of its own series.

use super::{Doubt, Limits};
use crate::arith::subtract;
use crate::model::{Indicator, Kind};
use qipan_kernel::period::Period;

/// How many comparable values make the reference of a slipped unit.
const REFERENCES: usize = 5;
/// Powers of ten that units slip by. One is left out: growth by ten happens.
const POWERS: [i8; 7] = [2, 3, 4, 5, 6, 7, 8];

/// The value is a power of ten off.
///
/// Reference: the median size of the latest five earlier values of the same kind of period (same months of other years
/// if there are any, else the same number of months). Growth rates are left out: 0.05 % and 5 % are both possible.
pub(super) fn unit_slip(
    indicator: &Indicator,
    period: Period,
    value: f64,
    earlier: &[(Period, f64)],
    limits: &Limits,
) -> Option<Doubt> {
    if indicator.kind == Kind::Growth || value == 0.0 {
        return None;
    }
    let usual = reference(period, earlier)?;
    let ratio = value.abs() / usual;
    POWERS.into_iter().flat_map(|power| [power, -power]).find_map(|power| {
        let corrected = ratio / 10_f64.powi(i32::from(power));
        let near = (1.0 / limits.slip_factor..=limits.slip_factor).contains(&corrected);
        near.then(|| Doubt::UnitSlip { period, value, power, usual, unit: indicator.unit.clone() })
    })
}

fn reference(period: Period, earlier: &[(Period, f64)]) -> Option<f64> {
    let sizes = |like: &dyn Fn(Period) -> bool| {
        let mut found: Vec<(Period, f64)> =
            earlier.iter().filter(|(p, v)| like(*p) && *v != 0.0).map(|(p, v)| (*p, v.abs())).collect();
        found.sort_by_key(|(p, _)| *p);
        let sizes: Vec<f64> = found.into_iter().rev().take(REFERENCES).map(|(_, v)| v).collect();
        median(sizes)
    };
    let year = |p: Period| p.same_span(period.with_year(p.year()));
    sizes(&year).or_else(|| sizes(&|p: Period| p.months() == period.months()))
}

/// The change is far outside of the series' own changes.
///
/// Changes are against the same period of the year before; stocks and ratios that have too few of those are compared
/// with the period before. Relative where all values are positive and the indicator is no rate, else differences.
pub(super) fn jump(
    indicator: &Indicator,
    period: Period,
    value: f64,
    earlier: &[(Period, f64)],
    limits: &Limits,
) -> Option<Doubt> {
    let yearly = steps(period, earlier, Period::same_last_year);
    let by_step = || match indicator.kind {
        Kind::Stock | Kind::Ratio => steps(period, earlier, Period::prev),
        Kind::Flow | Kind::Growth | Kind::FiveYearCumulative => None,
    };
    let enough = |found: &Steps| found.before.len() >= limits.least_changes;
    let steps = yearly.filter(enough).or_else(by_step).filter(enough)?;
    let rate = matches!(indicator.kind, Kind::Growth | Kind::Ratio);
    let positive =
        value > 0.0 && steps.base.1 > 0.0 && steps.before.iter().all(|(from, to)| *from > 0.0 && *to > 0.0);
    let relative = positive && !rate;
    let change = |from: f64, to: f64| if relative { to / from - 1.0 } else { subtract(to, from) };
    let known: Vec<f64> = steps.before.iter().map(|(from, to)| change(*from, *to)).collect();
    let usual = median(known.clone())?;
    let spread = 1.4826 * median(known.iter().map(|x| (x - usual).abs()).collect())?;
    // Differences have no natural size, so the least one is a share of the usual level.
    let size = median(steps.before.iter().map(|(from, _)| from.abs()).collect())?;
    let least = if relative { limits.least_jump } else { limits.least_jump * size };
    let reach = (limits.deviations * spread).max(least);
    let now = change(steps.base.1, value);
    if reach == 0.0 || (now - usual).abs() <= reach {
        return None;
    }
    Some(Doubt::Jump {
        period,
        value,
        before: steps.base.0,
        before_value: steps.base.1,
        change: now,
        relative,
        usual,
        band: (usual - reach, usual + reach),
        changes: known.len(),
    })
}

/// The value compared with, and earlier pairs of values the same step apart.
struct Steps {
    base: (Period, f64),
    before: Vec<(f64, f64)>,
}

fn steps(period: Period, earlier: &[(Period, f64)], back: fn(Period) -> Period) -> Option<Steps> {
    let find = |wanted: Period| earlier.iter().find(|(p, _)| *p == wanted).copied();
    let base = find(back(period))?;
    let alike = |p: Period| {
        p.months() == period.months() || p.cumulative_to().is_some() == period.cumulative_to().is_some()
    };
    let before = earlier
        .iter()
        .filter(|(p, _)| alike(*p) && std::mem::discriminant(p) == std::mem::discriminant(&period))
        .filter_map(|(p, to)| find(back(*p)).map(|(_, from)| (from, *to)))
        .collect();
    Some(Steps { base, before })
}

/// A cumulative amount of a flow that is smaller than an earlier one of the same year; negative months are possible,
/// but rare enough to ask.
pub(super) fn cumulative_falls(
    indicator: &Indicator,
    period: Period,
    value: f64,
    earlier: &[(Period, f64)],
) -> Option<Doubt> {
    if !indicator.kind.adds_up() {
        return None;
    }
    period.cumulative_to()?;
    let (before, before_value) = earlier
        .iter()
        .filter(|(p, _)| p.year() == period.year() && p.cumulative_to().is_some())
        .max_by_key(|(p, _)| *p)
        .copied()?;
    (before_value > value && before_value > 0.0).then_some(Doubt::CumulativeFalls {
        period,
        value,
        before,
        before_value,
    })
}

/// The middle of the numbers; the mean of the two middle ones of an even count.
pub(super) fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    let upper = *numbers.get(middle)?;
    if numbers.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(*numbers.get(middle.checked_sub(1)?)?, upper))
}
