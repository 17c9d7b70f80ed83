use super::*;
use proptest::prelude::*;

fn facts(plan: i64, returns: &[(&str, i64)]) -> Facts {
    Facts {
        start_planned: Some(date(2024, 3, 2)),
        year_planned: Some(plan),
        returns: returns.iter().map(|(m, fen)| (m.parse().unwrap(), *fen)).collect(),
        ..Facts::default()
    }
}

/// The worked example of `docs/methods/pacing.md`: 305 days from 2 March to 31 December.
#[test]
fn a_year_is_paced_by_quarter() {
    let mut project = facts(305, &[("2024-04", 40), ("2024-05", 50)]);
    project.started = Some(date(2024, 4, 10));
    let year = pace(&project, 2024, date(2024, 6, 20));
    let now = (year.compared.unwrap().to_string(), year.path_now, year.invested_now);
    assert_eq!(now, ("2024-05".into(), Some(91), Some(90)));
    let told: Vec<_> = year
        .quarters
        .iter()
        .map(|q| (q.start, q.start_late_days, q.path.unwrap(), q.projected, q.investment))
        .collect();
    assert_eq!(
        told,
        [
            (Pace::Missed, Some(10), 30, None, Pace::Unknown),
            (Pace::Done, None, 121, Some(119), Pace::OnTrack),
            (Pace::Done, None, 213, Some(210), Pace::OnTrack),
            (Pace::Done, None, 305, Some(301), Pace::OnTrack),
        ]
    );
}

#[test]
fn what_is_at_risk_is_told_with_its_days_and_its_sum() {
    let mut project = facts(305, &[("2024-03", 10), ("2024-04", 10)]);
    project.start_expected = Some(date(2024, 7, 15));
    let year = pace(&project, 2024, date(2024, 5, 5));
    assert_eq!(year.path_now, Some(60));
    let (q1, q2, q3) = (&year.quarters[0], &year.quarters[1], &year.quarters[2]);
    assert_eq!((q1.start, q1.start_late_days), (Pace::Missed, Some(106)));
    assert_eq!((q2.start, q2.start_late_days, q3.start), (Pace::AtRisk, Some(15), Pace::OnTrack));
    assert_eq!((q1.path, q1.projected, q1.short, q1.investment), (Some(30), Some(10), 20, Pace::Missed));
    // 20 of 60 so far: a third of 121.
    assert_eq!((q2.path, q2.projected, q2.short, q2.investment), (Some(121), Some(40), 81, Pace::AtRisk));
    let none = pace(&facts(305, &[]), 2024, date(2024, 5, 5));
    assert_eq!(
        (none.quarters[1].investment, none.quarters[1].start),
        (Pace::Unknown, Pace::Unknown),
        "missing is not zero"
    );
    let free = pace(&Facts::default(), 2024, date(2024, 5, 5));
    assert!(free.quarters.iter().all(|q| (q.start, q.investment) == (Pace::Free, Pace::Free)));
    let january = pace(&facts(305, &[]), 2024, date(2024, 1, 20));
    assert_eq!((january.compared, january.quarters[3].investment), (None, Pace::OnTrack));
}

proptest! {
    #[test]
    fn paths_rise_to_the_plan_and_totals_are_sums(
        all in prop::collection::vec((0i64..1_000_000_000_000, -400i32..800, 0i32..900, 0i64..1_000_000_000, 1i8..13), 1..12),
        day in 0i32..366,
    ) {
        let today = crate::axis::day_of(day_number(date(2024, 1, 1)) + day).unwrap();
        let mut years = Vec::new();
        for (plan, start, length, done, month) in &all {
            let on = |days: i32| crate::axis::day_of(day_number(date(2024, 1, 1)) + days);
            let facts = Facts {
                start_planned: on(*start),
                production_planned: on(start + length),
                year_planned: Some(*plan),
                returns: BTreeMap::from([(Month::new(2024, *month).unwrap(), *done)]),
                ..Facts::default()
            };
            let year = pace(&facts, 2024, today);
            let paths: Vec<i64> = year.quarters.iter().map(|q| q.path.unwrap()).collect();
            prop_assert!(paths.windows(2).all(|p| p[0] <= p[1]));
            prop_assert_eq!(paths[3], *plan);
            years.push(year);
        }
        let (head, tail) = years.split_at(years.len() / 2);
        for quarter in 1..=4u8 {
            let (whole, a, b) = (total(&years, quarter), total(head, quarter), total(tail, quarter));
            prop_assert_eq!(whole.path, a.path + b.path);
            prop_assert_eq!(whole.invested, a.invested + b.invested);
            prop_assert_eq!(whole.short, a.short + b.short);
            prop_assert_eq!(whole.must_start, a.must_start + b.must_start);
            let at = usize::from(quarter) - 1;
            prop_assert_eq!(whole.path, years.iter().map(|y| y.quarters[at].path.unwrap()).sum::<i64>());
        }
    }
}
