//! After-care of reclaimed land: inspected in time, and what was found is put right.

use super::finding::{LandFinding, LandRule, MeasureFailed, Stage, Step};
use super::idle::{after_months, days_between};
use super::parcel::{CareOutcome, Parcel};
use super::rules::LandRules;
use super::state::LandState;
use jiff::civil::Date;

/// The clock runs from the last inspection, or from the reclaiming. It ends with the years of after-care; what was found
/// before stays until an inspection finds the land kept.
pub(super) fn after(parcel: &Parcel, rules: &LandRules, as_of: Date) -> Option<LandFinding> {
    if parcel.state != LandState::Reclaimed || parcel.state_on > as_of {
        return None;
    }
    let last = parcel.inspected.as_ref().filter(|i| i.on <= as_of && i.on >= parcel.state_on);
    let basis = &rules.after_care_basis;
    let new = |stage| LandFinding::new(&parcel.code, parcel.area, LandRule::AfterCare, stage, basis);
    if let Some(bad) = last.filter(|i| i.outcome != CareOutcome::Kept) {
        let late = bad.due_on.is_none_or(|due| as_of > due);
        let mut finding = new(if late { Stage::Due } else { Stage::Watch });
        (finding.since, finding.days) = (Some(bad.on), Some(days_between(bad.on, as_of)));
        finding.failed =
            vec![MeasureFailed { measure: bad.outcome.code().to_owned(), value: 0.0, limit: 0.0 }];
        if let Some(due) = bad.due_on.filter(|_| !late) {
            (finding.next, finding.next_on) = (Some(Step::Overdue), due.tomorrow().ok());
        }
        return Some(finding);
    }
    if as_of >= after_months(parcel.state_on, rules.after_care_years.saturating_mul(12)) {
        return None;
    }
    let since = last.map_or(parcel.state_on, |i| i.on);
    let due_on = after_months(since, rules.after_care_months);
    let mut finding = new(if as_of >= due_on { Stage::Due } else { Stage::Watch });
    (finding.since, finding.days) = (Some(since), Some(days_between(since, as_of)));
    if finding.stage == Stage::Watch {
        (finding.next, finding.next_on) = (Some(Step::Overdue), Some(due_on));
    }
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::land::Inspected;
    use jiff::civil::date;

    fn field() -> Parcel {
        Parcel::new("FK-1", 5_000_000, LandState::Reclaimed, date(2022, 3, 1))
    }

    fn look(parcel: &Parcel, day: Date) -> Option<(Stage, i64, Option<Date>)> {
        after(parcel, &LandRules::standard(), day).map(|f| (f.stage, f.days.unwrap(), f.next_on))
    }

    #[test]
    fn the_worked_example_of_after_care() {
        let mut parcel = field();
        let due = date(2023, 3, 1);
        assert_eq!(look(&parcel, date(2022, 2, 28)), None, "not yet reclaimed");
        assert_eq!(look(&parcel, date(2023, 2, 28)), Some((Stage::Watch, 364, Some(due))));
        assert_eq!(look(&parcel, due), Some((Stage::Due, 365, None)));
        let kept = Inspected { on: date(2023, 3, 10), outcome: CareOutcome::Kept, due_on: None };
        parcel.inspected = Some(kept);
        assert_eq!(look(&parcel, date(2023, 3, 11)), Some((Stage::Watch, 1, Some(date(2024, 3, 10)))));
        assert_eq!(look(&parcel, date(2027, 3, 1)), None, "five years are over");
    }

    #[test]
    fn what_was_found_stays_until_it_is_put_right() {
        let mut parcel = field();
        let (on, due_on) = (date(2023, 3, 10), Some(date(2023, 6, 1)));
        parcel.inspected = Some(Inspected { on, outcome: CareOutcome::Fallow, due_on });
        assert_eq!(look(&parcel, date(2023, 6, 1)), Some((Stage::Watch, 83, Some(date(2023, 6, 2)))));
        assert_eq!(look(&parcel, date(2023, 6, 2)), Some((Stage::Due, 84, None)));
        assert!(look(&parcel, date(2028, 1, 1)).is_some(), "also after the years of after-care");
        parcel.inspected = Some(Inspected { on: date(2028, 1, 1), outcome: CareOutcome::Kept, due_on: None });
        assert_eq!(look(&parcel, date(2028, 1, 2)), None);
    }
}
