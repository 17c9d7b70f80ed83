//! Which periods an indicator owes a value for.

use super::due_day;
use crate::model::{Indicator, Kind};
use jiff::ToSpan;
use jiff::civil::Date;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::period::{Frequency, Period};

/// The periods owed that end on a day of `from..=to`, in order.
///
/// # Definition
/// One a month, quarter, half, year or five years, as the frequency says. January alone is not published in
/// China: a monthly indicator owes 1–2 months together and then every month (cumulative, where values arrive
/// so); a stock owes February. A derived indicator owes nothing: it is computed.
#[must_use]
pub fn owed_between(indicator: &Indicator, from: Date, to: Date) -> Vec<Period> {
    if indicator.formula.is_some() || from > to {
        return Vec::new();
    }
    let mut periods: Vec<Period> =
        (from.year()..=to.year()).flat_map(|year| owed_in(indicator, year)).collect();
    periods.retain(|p| (from..=to).contains(&p.last_day()));
    periods.dedup();
    periods
}

fn owed_in(indicator: &Indicator, year: i16) -> Vec<Period> {
    if indicator.frequency != Frequency::Month {
        return Period::all_in_year(indicator.frequency, year);
    }
    (2..=12)
        .map(|month| match (indicator.kind, indicator.cumulative_reporting, month) {
            (_, true, _) => Period::Cumulative { year, to: month }.canonical(),
            (Kind::Stock, false, _) => Period::Month { year, month },
            (_, false, 2) => Period::JanFeb { year },
            (_, false, _) => Period::Month { year, month },
        })
        .collect()
}

/// Whether a value reported for `reported` settles what is owed for `owed`.
///
/// # Definition
/// Both end in the same month, and the reported period is at least as long: 1–9 months settle September and the
/// third quarter, September alone does not settle 1–9 months. A stock stands at a moment: any period that ends
/// then settles it.
#[must_use]
pub fn fulfils(kind: Kind, owed: Period, reported: Period) -> bool {
    owed.end() == reported.end() && (kind == Kind::Stock || reported.months() >= owed.months())
}

/// The latest period whose due day has passed by `as_of`; none for a derived indicator.
#[must_use]
pub fn last_due(indicator: &Indicator, as_of: Date, calendar: &WorkCalendar) -> Option<Period> {
    let years = if indicator.frequency == Frequency::FiveYear { 10 } else { 2 };
    let from = as_of.checked_sub(years.years()).ok()?;
    owed_between(indicator, from, as_of)
        .into_iter()
        .rev()
        .find(|period| due_day(indicator, *period, calendar).on < as_of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn indicator(kind: Kind, frequency: Frequency, cumulative: bool) -> Indicator {
        Indicator {
            kind,
            frequency,
            cumulative_reporting: cumulative,
            due_day: 10,
            ..Indicator::new("X", "某指标", "亿元")
        }
    }

    fn owed(it: &Indicator, from: Date, to: Date) -> Vec<String> {
        owed_between(it, from, to).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn january_alone_is_not_owed() {
        let flow = indicator(Kind::Flow, Frequency::Month, false);
        assert_eq!(owed(&flow, date(2024, 1, 1), date(2024, 4, 30)), ["2024-01/02", "2024-03", "2024-04"]);
        let cumulative = indicator(Kind::Flow, Frequency::Month, true);
        assert_eq!(
            owed(&cumulative, date(2023, 12, 31), date(2024, 3, 31)),
            ["2023-01/12", "2024-01/02", "2024-01/03"]
        );
        let stock = indicator(Kind::Stock, Frequency::Month, false);
        assert_eq!(owed(&stock, date(2024, 1, 1), date(2024, 2, 29)), ["2024-02"]);
    }

    #[test]
    fn each_frequency_has_its_periods() {
        let run = |f| owed(&indicator(Kind::Flow, f, false), date(2021, 1, 1), date(2025, 12, 31)).len();
        assert_eq!([run(Frequency::Quarter), run(Frequency::Half), run(Frequency::Year)], [20, 10, 5]);
        assert_eq!(run(Frequency::FiveYear), 1);
        let derived =
            Indicator { formula: Some("[A]/[B]".into()), ..indicator(Kind::Ratio, Frequency::Year, false) };
        assert!(owed(&derived, date(2021, 1, 1), date(2025, 12, 31)).is_empty());
    }

    #[test]
    fn longer_periods_settle_shorter_ones() {
        let p = |text: &str| text.parse::<Period>().unwrap();
        assert!(fulfils(Kind::Flow, p("2024-09"), p("2024-01/09")));
        assert!(fulfils(Kind::Flow, p("2024Q3"), p("2024-01/09")));
        assert!(!fulfils(Kind::Flow, p("2024-01/09"), p("2024-09")));
        assert!(fulfils(Kind::Stock, p("2024"), p("2024-12")));
        assert!(!fulfils(Kind::Stock, p("2024-11"), p("2024-12")));
    }

    #[test]
    fn the_last_due_period() {
        let flow = indicator(Kind::Flow, Frequency::Month, true);
        let last = |day| last_due(&flow, day, WorkCalendar::china()).map(|p| p.to_string());
        assert_eq!(last(date(2024, 7, 10)).as_deref(), Some("2024-01/05"), "still the last day for June");
        assert_eq!(last(date(2024, 7, 11)).as_deref(), Some("2024-01/06"));
        assert_eq!(last(date(2024, 2, 20)).as_deref(), Some("2023-01/12"));
    }
}
