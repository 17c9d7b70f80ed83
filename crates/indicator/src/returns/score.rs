//! How complete, punctual and fresh the returns of a unit are.

use super::{ReturnState, Standing};
use jiff::civil::Date;
use qipan_kernel::period::Frequency;
use serde::{Deserialize, Serialize};

/// How stale a series is: 0 up to date, 1 late by a whole period or more.
///
/// # Definition
/// `min(1, d / p)`: `d` days since the due day of the first return that is missing after the last one that came
/// (0 if none is), `p` the length of a period in days: 30, 91, 182, 365 or 1826.
#[must_use]
pub fn staleness(first_missing: Option<Date>, today: Date, frequency: Frequency) -> f64 {
    let Some(due) = first_missing.filter(|due| *due < today) else { return 0.0 };
    let days = due.until(today).map_or(0, |span| span.get_days());
    let period = match frequency {
        Frequency::Month => 30.0,
        Frequency::Quarter => 91.0,
        Frequency::Half => 182.0,
        Frequency::Year => 365.0,
        Frequency::FiveYear => 1826.0,
    };
    (f64::from(days) / period).min(1.0)
}

/// The returns of a unit, counted.
#[derive(Copy, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Returns whose period is over.
    pub expected: u32,
    /// Of these, how many have been submitted, approved or published.
    pub received: u32,
    /// Of the received ones, how many came after the due day.
    pub late: u32,
    /// Not received, and the due day has passed.
    pub overdue: u32,
    /// Given back for correction.
    pub returned: u32,
    /// Sum of the series' staleness, and of how many series.
    stale: (f64, u32),
}

impl Tally {
    /// Counts a return.
    pub fn count(&mut self, standing: Standing) {
        self.expected += 1;
        match standing.state {
            ReturnState::Done => {
                self.received += 1;
                self.late += u32::from(standing.late);
            }
            ReturnState::Overdue => self.overdue += 1,
            ReturnState::Returned => self.returned += 1,
            ReturnState::DueSoon | ReturnState::Waiting => {}
        }
    }

    /// Adds a series' [`staleness`].
    pub fn add_staleness(&mut self, staleness: f64) {
        self.stale.0 += staleness;
        self.stale.1 += 1;
    }

    /// Freshness of the unit, 0 to 100: `100 · (1 − mean staleness of its series)`; none without a series.
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        (self.stale.1 > 0).then(|| 100.0 * (1.0 - self.stale.0 / f64::from(self.stale.1)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Step;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn staleness_grows_to_one() {
        let run = |day| staleness(Some(date(2024, 7, 10)), day, Frequency::Month);
        assert_eq!(run(date(2024, 7, 10)), 0.0);
        assert!((run(date(2024, 7, 25)) - 0.5).abs() < 1e-12);
        assert_eq!(run(date(2025, 7, 25)), 1.0);
        assert_eq!(staleness(None, date(2025, 7, 25), Frequency::Month), 0.0);
    }

    #[test]
    fn a_tally_counts_and_scores() {
        let mut tally = Tally::default();
        assert_eq!(tally.score(), None);
        for (state, late) in [
            (ReturnState::Done, true),
            (ReturnState::Done, false),
            (ReturnState::Overdue, true),
            (ReturnState::Returned, true),
            (ReturnState::DueSoon, false),
        ] {
            tally.count(Standing { state, days: 0, late, step: Step::None });
        }
        assert_eq!((tally.expected, tally.received, tally.late), (5, 2, 1));
        assert_eq!((tally.overdue, tally.returned), (1, 1));
        tally.add_staleness(0.0);
        tally.add_staleness(0.5);
        assert_eq!(tally.score(), Some(75.0));
    }
}
