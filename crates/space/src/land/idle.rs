//! Idle land and land that is approved and not supplied.

use super::finding::{LandFinding, LandRule, Stage, Step};
use super::parcel::{Contract, Exemption, Parcel};
use super::rules::LandRules;
use super::state::LandState;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// Days from `a` to `b`; negative if `b` is earlier.
pub(super) fn days_between(a: Date, b: Date) -> i64 {
    a.until(b).map_or(0, |span| i64::from(span.get_days()))
}

pub(super) fn after_months(day: Date, months: i32) -> Date {
    day.checked_add(months.months()).unwrap_or(Date::MAX)
}

fn after_days(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(Date::MAX)
}

/// A clock that started on `since` and stood still for the exemptions.
struct Clock {
    since: Date,
    days: i64,
    paused_days: i64,
    stands_still: bool,
}

impl Clock {
    fn new(since: Date, exemptions: &[Exemption], as_of: Date) -> Clock {
        // Each day counts once, however many acts cover it.
        let mut spans: Vec<(Date, Date)> = exemptions
            .iter()
            .map(|e| (e.from.max(since), e.to.map_or(as_of, |to| after_days(to, 1)).min(as_of)))
            .filter(|(from, to)| from < to)
            .collect();
        spans.sort_unstable();
        let (mut paused_days, mut reached) = (0, since);
        for (from, to) in spans {
            paused_days += days_between(from.max(reached), to).max(0);
            reached = reached.max(to);
        }
        let covers = |e: &Exemption| e.from <= as_of && e.to.is_none_or(|to| as_of <= to);
        let stands_still = exemptions.iter().any(covers);
        Clock { since, days: days_between(since, as_of) - paused_days, paused_days, stands_still }
    }

    /// The day on which the clock shows so many months.
    fn shows(&self, months: i32) -> Date {
        after_days(after_months(self.since, months), self.paused_days)
    }

    fn mark(&self, finding: &mut LandFinding) {
        finding.since = Some(self.since);
        finding.days = Some(self.days);
        finding.paused_days = self.paused_days;
    }
}

/// The fee on idle land, rounded to the fen, halves up.
fn fee(contract: &Contract, rules: &LandRules) -> Option<i64> {
    let price = i128::from(contract.price_fen?);
    i64::try_from((price * i128::from(rules.fee_percent) + 50) / 100).ok()
}

/// Whether the parcel is in a state in which a user is held to a contract.
fn is_held(parcel: &Parcel) -> bool {
    matches!(parcel.state, LandState::Supplied | LandState::UnderConstruction | LandState::Idle)
}

/// Building has not started by the agreed day.
pub(super) fn not_started(parcel: &Parcel, rules: &LandRules, as_of: Date) -> Option<LandFinding> {
    let contract = parcel.contract.as_ref().filter(|_| is_held(parcel))?;
    if contract.signed_on > as_of || parcel.building.started_on.is_some_and(|day| day <= as_of) {
        return None;
    }
    let new =
        |stage| LandFinding::new(&parcel.code, parcel.area, LandRule::NotStarted, stage, &rules.idle_basis);
    let Some(start_by) = contract.start_by else {
        let mut finding = new(Stage::Unknown);
        finding.missing = vec!["start_by".to_owned()];
        return Some(finding);
    };
    if as_of <= start_by {
        return None;
    }
    let clock = Clock::new(start_by, &parcel.exemptions, as_of);
    let (idle_on, back_on) = (clock.shows(rules.idle_months), clock.shows(rules.take_back_months));
    let (stage, next) = if clock.stands_still {
        (Stage::Paused, None)
    } else if as_of >= back_on {
        (Stage::TakeBack, None)
    } else if as_of >= idle_on {
        (Stage::Due, Some((Step::TakeBack, back_on)))
    } else {
        (Stage::Watch, Some((Step::Idle, idle_on)))
    };
    let mut finding = new(stage);
    clock.mark(&mut finding);
    (finding.next, finding.next_on) = (next.map(|n| n.0), next.map(|n| n.1));
    if stage == Stage::Due {
        finding.fee_fen = fee(contract, rules);
    }
    Some(finding)
}

/// Whether `part` is less than `share` of `whole`.
fn is_less(part: i64, whole: i64, [a, b]: [i64; 2]) -> bool {
    i128::from(part) * i128::from(b) < i128::from(whole) * i128::from(a)
}

/// Building stopped with little of the area or of the investment done.
pub(super) fn stopped(parcel: &Parcel, rules: &LandRules, as_of: Date) -> Option<LandFinding> {
    let contract = parcel.contract.as_ref().filter(|_| is_held(parcel))?;
    let building = &parcel.building;
    let stopped_on = building.stopped_on.filter(|day| *day <= as_of)?;
    let started = building.started_on.is_some_and(|day| day <= as_of);
    if !started || building.finished_on.is_some_and(|day| day <= as_of) {
        return None;
    }
    let due = contract.due_area.unwrap_or(parcel.area);
    let little_area = building.developed_area.map(|area| is_less(area, due, rules.developed_share));
    let little_money = building
        .invested_fen
        .zip(contract.planned_invest_fen)
        .map(|(made, agreed)| is_less(made, agreed, rules.invested_share));
    let new =
        |stage| LandFinding::new(&parcel.code, parcel.area, LandRule::Stopped, stage, &rules.idle_basis);
    let mut finding = match (little_area, little_money) {
        (Some(true), _) | (_, Some(true)) => {
            let clock = Clock::new(stopped_on, &parcel.exemptions, as_of);
            let idle_on = clock.shows(rules.idle_months);
            let stage = match (clock.stands_still, as_of >= idle_on) {
                (true, _) => Stage::Paused,
                (false, true) => Stage::Due,
                (false, false) => Stage::Watch,
            };
            let mut finding = new(stage);
            clock.mark(&mut finding);
            if stage == Stage::Watch {
                (finding.next, finding.next_on) = (Some(Step::Idle), Some(idle_on));
            }
            finding
        }
        (Some(false), Some(false)) => return None,
        _ => new(Stage::Unknown),
    };
    if finding.stage == Stage::Unknown {
        let missing = [("developed_area", little_area.is_none()), ("invested", little_money.is_none())];
        finding.missing = missing.into_iter().filter(|m| m.1).map(|m| m.0.to_owned()).collect();
    }
    if finding.stage == Stage::Due && rules.fee_when_stopped {
        finding.fee_fen = fee(contract, rules);
    }
    Some(finding)
}

/// Approved and not supplied.
pub(super) fn unsupplied(parcel: &Parcel, rules: &LandRules, as_of: Date) -> Option<LandFinding> {
    if parcel.state != LandState::ApprovedUnsupplied || parcel.state_on > as_of {
        return None;
    }
    let basis = &rules.unsupplied_basis;
    let new = |stage| LandFinding::new(&parcel.code, parcel.area, LandRule::Unsupplied, stage, basis);
    let Some(approved_on) = parcel.approved_on else {
        let mut finding = new(Stage::Unknown);
        finding.missing = vec!["approved_on".to_owned()];
        return Some(finding);
    };
    let overdue_on = after_months(approved_on, rules.unsupplied_months);
    let mut finding = new(if as_of >= overdue_on { Stage::Due } else { Stage::Watch });
    (finding.since, finding.days) = (Some(approved_on), Some(days_between(approved_on, as_of)));
    if finding.stage == Stage::Watch {
        (finding.next, finding.next_on) = (Some(Step::Overdue), Some(overdue_on));
    }
    Some(finding)
}
