//! Laws of periods and of the calendar of working days.

#![cfg(test)]

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use qipan_kernel::calendar::{CalendarError, WorkCalendar};
use qipan_kernel::period::{FIRST_YEAR, Frequency, LAST_YEAR, Period, YearMonth};
use qipan_kernel::text::{Lang, Say};

/// So many cases or what `PROPTEST_CASES` says, and no files written beside the tests.
fn cases(cases: u32) -> ProptestConfig {
    let cases = ProptestConfig::default().cases.max(cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Any period that the constructors let through.
fn period() -> impl Strategy<Value = Period> {
    let year = FIRST_YEAR..=LAST_YEAR;
    prop_oneof![
        year.clone().prop_map(|year| Period::Year { year }),
        (year.clone(), 1..=2u8).prop_map(|(year, half)| Period::Half { year, half }),
        (year.clone(), 1..=4u8).prop_map(|(year, quarter)| Period::Quarter { year, quarter }),
        (year.clone(), 1..=12u8).prop_map(|(year, month)| Period::Month { year, month }),
        (year.clone(), 1..=12u8).prop_map(|(year, to)| Period::Cumulative { year, to }),
        year.clone().prop_map(|year| Period::JanFeb { year }),
        (FIRST_YEAR..=LAST_YEAR - 10, 1..=10i16)
            .prop_map(|(from, n)| Period::FiveYear { from, to: from + n }),
    ]
}

/// Periods of neighbouring years, so that containment happens.
fn near() -> impl Strategy<Value = Period> {
    let year = 2020..=2023i16;
    prop_oneof![
        year.clone().prop_map(|year| Period::Year { year }),
        (year.clone(), 1..=2u8).prop_map(|(year, half)| Period::Half { year, half }),
        (year.clone(), 1..=4u8).prop_map(|(year, quarter)| Period::Quarter { year, quarter }),
        (year.clone(), 1..=12u8).prop_map(|(year, month)| Period::Month { year, month }),
        (year.clone(), 1..=12u8).prop_map(|(year, to)| Period::Cumulative { year, to }),
        (year, 1..=4i16).prop_map(|(from, n)| Period::FiveYear { from, to: from + n }),
    ]
}

/// Any bits at all, as a careless caller could build them.
fn raw() -> impl Strategy<Value = Period> {
    let (a, b, n) = (any::<i16>(), any::<i16>(), any::<u8>());
    (0..7u8, a, b, n).prop_map(|(kind, year, to, n)| match kind {
        0 => Period::Year { year },
        1 => Period::Half { year, half: n },
        2 => Period::Quarter { year, quarter: n },
        3 => Period::Month { year, month: n },
        4 => Period::Cumulative { year, to: n },
        5 => Period::JanFeb { year },
        _ => Period::FiveYear { from: year, to },
    })
}

proptest! {
    #![proptest_config(cases(1024))]

    #[test]
    fn printing_and_reading_gives_the_same_period(p in period()) {
        prop_assert_eq!(Period::parse(&p.to_string()).unwrap(), p);
        prop_assert_eq!(Period::parse(&p.say(Lang::Zh)).unwrap(), p);
        prop_assert_eq!(Period::parse(&p.say(Lang::En)).unwrap(), p);
        let json = serde_json::to_string(&p).unwrap();
        prop_assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), p);
        prop_assert_eq!(p.checked().unwrap(), p);
    }

    #[test]
    fn the_order_is_total(a in near(), b in near(), c in near()) {
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a == b, a.cmp(&b).is_eq());
        prop_assert_eq!(a == b, a.to_string() == b.to_string());
        if a <= b && b <= c {
            prop_assert!(a <= c);
        }
    }

    #[test]
    fn what_is_contained_comes_first(a in near(), b in near()) {
        if a.contains(b) && !a.same_span(b) {
            prop_assert!(b < a);
            prop_assert!(b.months() < a.months());
            prop_assert!(!b.contains(a));
        }
    }

    #[test]
    fn containment_is_an_order(a in near(), b in near(), c in near()) {
        prop_assert!(a.contains(a));
        if a.contains(b) && b.contains(c) {
            prop_assert!(a.contains(c));
        }
        if a.contains(b) && b.contains(a) {
            prop_assert!(a.same_span(b));
        }
    }

    #[test]
    fn next_and_prev_undo_each_other(p in period()) {
        prop_assert_eq!(p.next().prev(), p);
        prop_assert_eq!(p.prev().next(), p);
        prop_assert!(p.prev() < p && p < p.next());
    }

    #[test]
    fn a_year_before_is_twelve_months_before(p in period()) {
        let before = p.same_last_year();
        prop_assert_eq!(before.months(), p.months());
        if !matches!(p, Period::FiveYear { .. }) {
            prop_assert_eq!(before.end().index(), p.end().index() - 12);
        }
    }

    #[test]
    fn a_period_is_over_on_the_day_after_its_last(p in period()) {
        prop_assert!(!p.is_over(p.last_day()));
        prop_assert!(p.is_over(p.last_day().tomorrow().unwrap()));
        prop_assert_eq!(YearMonth::of(p.last_day()), p.end());
        prop_assert_eq!(YearMonth::of(p.first_day()), p.start());
    }

    #[test]
    fn nothing_panics_on_any_bits(p in raw(), q in raw(), year in any::<i16>()) {
        let _ = (p.canonical(), p.checked(), p.start(), p.end(), p.months(), p.year(), p.contains(q), p.cmp(&q));
        let _ = (p.share_of_year(), p.same_last_year(), p.prev(), p.next(), p.with_year(year), p.last_day());
        let _ = (p.first_day(), p.cumulative_to(), p.frequency(), p.to_string(), p.say(Lang::Zh), p.say(Lang::En));
        let _ = Period::parse(&p.to_string());
        for frequency in [Frequency::Month, Frequency::Quarter, Frequency::Half, Frequency::Year, Frequency::FiveYear] {
            let _ = Period::all_in_year(frequency, year);
        }
        prop_assert_eq!(p.cmp(&q), q.cmp(&p).reverse());
    }

    #[test]
    fn months_count_up(index in any::<i32>()) {
        let month = YearMonth::from_index(index);
        prop_assert!((1..=12).contains(&month.month));
        if (-390_000..390_000).contains(&index) {
            prop_assert_eq!(month.index(), index);
        }
        let _ = (month.first_day(), month.last_day());
    }
}

#[test]
fn a_period_is_small() {
    assert!(size_of::<Period>() <= 8, "{} bytes", size_of::<Period>());
    assert!(size_of::<Option<Period>>() <= 8);
}

#[test]
fn the_year_is_the_sum_of_its_parts() {
    for frequency in [Frequency::Month, Frequency::Quarter, Frequency::Half, Frequency::Year] {
        let parts = Period::all_in_year(frequency, 2023);
        let share: f64 = parts.iter().map(|p| p.share_of_year()).sum();
        assert!((share - 1.0).abs() < 1e-12);
        assert!(parts.is_sorted());
        assert!(parts.windows(2).all(|pair| pair[0].next() == pair[1]));
        assert!(parts.iter().all(|p| p.frequency() == frequency && Period::Year { year: 2023 }.contains(*p)));
    }
    assert_eq!(Period::all_in_year(Frequency::FiveYear, 2025), [Period::FiveYear { from: 2021, to: 2025 }]);
    assert_eq!(Period::all_in_year(Frequency::FiveYear, 2026), [Period::FiveYear { from: 2026, to: 2030 }]);
}

#[test]
fn one_canonical_form_for_january_and_for_two_months() {
    let two = Period::Cumulative { year: 2023, to: 2 };
    assert_eq!(two, Period::JanFeb { year: 2023 });
    assert!(matches!(Period::cumulative(2023, 2), Ok(Period::JanFeb { year: 2023 })));
    assert_eq!(Period::Cumulative { year: 2023, to: 1 }, Period::Month { year: 2023, month: 1 });
    assert!(matches!(Period::parse("2023-01/02"), Ok(Period::JanFeb { .. })));
    assert_ne!(Period::Cumulative { year: 2023, to: 12 }, Period::Year { year: 2023 });
    assert!(Period::Cumulative { year: 2023, to: 12 }.same_span(Period::Year { year: 2023 }));
}

#[test]
fn how_far_a_period_accumulates_its_year() {
    let to = |text: &str| Period::parse(text).unwrap().cumulative_to();
    assert_eq!(to("2023-01/09"), Some(9));
    assert_eq!(to("2023-01/02"), Some(2));
    assert_eq!(to("2023Q1"), Some(3));
    assert_eq!(to("2023H1"), Some(6));
    assert_eq!(to("2023"), Some(12));
    assert_eq!(to("2023-01"), Some(1));
    assert_eq!(to("2023Q2"), None);
    assert_eq!(to("2021/2025"), None);
}

/// A day of the years that are known, away from the ends.
fn day() -> impl Strategy<Value = Date> {
    (0..8300i64).prop_map(|n| date(2004, 1, 1).checked_add(n.days()).unwrap())
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn adding_and_counting_working_days_are_inverse(from in day(), days in -400..400i32) {
        let calendar = WorkCalendar::china();
        if let Ok(to) = calendar.add_workdays(from, days) {
            prop_assert_eq!(calendar.workdays_between(from, to).unwrap(), days);
            prop_assert!(days == 0 || calendar.is_workday(to).unwrap());
        }
    }

    #[test]
    fn counting_and_adding_come_back_to_a_working_day(from in day(), to in day()) {
        let calendar = WorkCalendar::china();
        let days = calendar.workdays_between(from, to).unwrap();
        let forwards = from <= to;
        prop_assert!((forwards && days >= 0) || (!forwards && days <= 0));
        if calendar.is_workday(to).unwrap() {
            prop_assert_eq!(calendar.add_workdays(from, days).unwrap(), to);
        }
    }

    #[test]
    fn more_working_days_end_later(from in day(), days in -300..300i32) {
        let calendar = WorkCalendar::china();
        if let (Ok(a), Ok(b)) = (calendar.add_workdays(from, days), calendar.add_workdays(from, days + 1)) {
            prop_assert!(a < b);
        }
    }

    #[test]
    fn counts_add_up(a in day(), b in day(), c in day()) {
        let mut days = [a, b, c];
        days.sort_unstable();
        let count = |from, to| WorkCalendar::china().workdays_between(from, to).unwrap();
        prop_assert_eq!(count(days[0], days[1]) + count(days[1], days[2]), count(days[0], days[2]));
    }
}

#[test]
fn the_year_after_the_last_is_unpublished_and_says_so() {
    let error = WorkCalendar::china().add_workdays(date(2026, 12, 31), 1).unwrap_err();
    assert_eq!(error, CalendarError::Unpublished { year: 2027, first: Some(2004), last: Some(2026) });
    assert!(error.say(Lang::Zh).contains("2027年的节假日安排未公布"));
    assert!(error.say(Lang::En).contains("2027 is not published"));
    assert!(WorkCalendar::china().is_workday(date(2003, 12, 31)).is_err());
    assert!(WorkCalendar::china().add_workdays(date(2024, 1, 2), i32::MAX).is_err());
    assert!(WorkCalendar::china().add_workdays(date(2024, 1, 2), i32::MIN).is_err());
}

#[test]
fn an_administrator_adds_a_year() {
    let day = |month, day| date(2027, month, day);
    let off = [day(1, 1), day(2, 5), day(2, 8)];
    let calendar = WorkCalendar::china().with_year(2027, &off, &[day(1, 30)]).unwrap();
    assert!(!calendar.is_workday(day(1, 1)).unwrap());
    assert!(calendar.is_workday(day(1, 30)).unwrap());
    assert_eq!(calendar.add_workdays(date(2026, 12, 31), 1).unwrap(), day(1, 4));
    assert!(WorkCalendar::china().is_workday(day(1, 4)).is_err(), "the published one stays as it was");
    let wrong = |off: &[Date], on: &[Date]| WorkCalendar::china().with_year(2027, off, on).unwrap_err();
    assert!(matches!(wrong(&[date(2026, 1, 1)], &[]), CalendarError::OtherYear { .. }));
    assert!(matches!(wrong(&[day(1, 2)], &[day(1, 2)]), CalendarError::BothWays { .. }));
    assert!(matches!(wrong(&[], &[day(1, 4)]), CalendarError::NotAWeekend { .. }));
}
