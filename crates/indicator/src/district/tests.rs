use super::*;
use crate::model::Aggregation;
use crate::progress::{Grade, Question, progress};
use crate::target::Target;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::provenance::{Source, State, Vintage};

fn flow(code: &str) -> Indicator {
    Indicator {
        kind: Kind::Flow,
        frequency: Frequency::Month,
        aggregation: Aggregation::Sum,
        ..Indicator::new(code, code, "亿元")
    }
}

fn dictionary() -> Dictionary {
    let share = Indicator {
        formula: Some("[A] / [B]".into()),
        kind: Kind::Ratio,
        frequency: Frequency::Month,
        ..Indicator::new("R", "占比", "%")
    };
    Dictionary::new(vec![flow("A"), flow("B"), share]).unwrap()
}

fn units() -> Vec<BoardUnit> {
    vec![BoardUnit::new("top", None), BoardUnit::new("x", Some("top")), BoardUnit::new("y", Some("top"))]
}

fn observed(
    indicator: &str,
    unit: &str,
    period: &str,
    value: f64,
    vintage: Vintage,
    known: Date,
) -> Observation {
    Observation {
        id: format!("{indicator}-{unit}-{period}-{known}"),
        indicator: indicator.into(),
        unit: unit.into(),
        period: period.parse().unwrap(),
        value: value.into(),
        decimals: 2,
        vintage,
        known_on: known,
        recorded_at: format!("{known}T00:00:00Z"),
        state: State::Approved,
        published_at: None,
        synthetic: unit == "y",
        source: Source::default(),
        note: String::new(),
    }
}

fn district(observations: &[Observation]) -> District {
    District::new(dictionary(), &units(), observations, AsOf::day(date(2024, 6, 30)), 2021).unwrap()
}

fn told(points: &[Point]) -> Vec<(String, f64, Vintage, Date, bool, bool)> {
    points
        .iter()
        .map(|p| {
            (p.period.to_string(), p.value.value, p.vintage.unwrap(), p.known_on, p.synthetic, p.derived)
        })
        .collect()
}

fn sample() -> Vec<Observation> {
    let (march, april) = (date(2024, 3, 20), date(2024, 4, 20));
    vec![
        observed("A", "x", "2024-01/02", 10.0, Vintage::Final, march),
        observed("A", "y", "2024-01/02", 20.0, Vintage::Flash, march),
        observed("A", "x", "2024-01/03", 16.0, Vintage::Preliminary, april),
        observed("B", "top", "2024-01/02", 60.0, Vintage::Revised, april),
    ]
}

#[test]
fn computed_points_carry_vintage_day_and_marks() {
    let district = district(&sample());
    let (top, x) = (district.board().unit_index("top").unwrap(), district.board().unit_index("x").unwrap());
    assert_eq!(
        told(&district.points(0, top)),
        [("2024-01/02".into(), 30.0, Vintage::Flash, date(2024, 3, 20), true, true)],
        "March lacks y: not half a sum"
    );
    assert_eq!(
        told(&district.points(2, top)),
        [("2024-01/02".into(), 50.0, Vintage::Flash, date(2024, 4, 20), true, true)]
    );
    assert_eq!(district.points(0, x).len(), 2);
    assert!(district.points(2, x).is_empty(), "x has no B");
}

#[test]
fn what_is_computed_is_judged_as_such() {
    let district = district(&sample());
    let top = district.board().unit_index("top").unwrap();
    let points = district.points(2, top);
    let target = Target::new("R", "top", "p", "1").from_baseline(2020, 10.0).promise(2025, 40.0);
    let result = progress(&Question {
        indicator: district.board().dictionary().at(2).unwrap(),
        target: Some(&target),
        points: &points,
        waiting: 0,
        as_of: date(2024, 3, 31),
        calendar: WorkCalendar::china(),
    });
    assert!(result.derived && result.synthetic && result.observations.is_empty());
    assert_eq!(
        (result.vintage, result.grade),
        (Some(Vintage::Flash), Grade::Ahead),
        "a quarter's ratio does not reach the goal"
    );
}

#[test]
fn a_correction_that_was_reported_wins_over_the_sum() {
    let mut all = sample();
    all.push(observed("A", "top", "2024-01/02", 31.0, Vintage::Final, date(2024, 5, 1)));
    let district = district(&all);
    let top = district.board().unit_index("top").unwrap();
    assert_eq!(
        told(&district.points(0, top)),
        [("2024-01/02".into(), 31.0, Vintage::Final, date(2024, 5, 1), false, false)]
    );
}

#[test]
fn months_add_up_where_single_ones_were_reported() {
    let mut all = sample();
    all.push(observed("A", "x", "2024-04", 5.0, Vintage::Flash, date(2024, 5, 20)));
    let district = district(&all);
    let x = district.board().unit_index("x").unwrap();
    let months: Vec<(String, f64)> =
        district.by_month(0, x).iter().map(|(_, p)| (p.period.to_string(), p.value.value)).collect();
    assert_eq!(
        months,
        [("2024-01/02".into(), 10.0), ("2024-01/03".into(), 16.0), ("2024-01/04".into(), 21.0)]
    );
    let top = district.board().unit_index("top").unwrap();
    assert!(district.by_month(0, top)[0].1.derived, "a roll-up says so");
}

#[test]
fn a_later_period_is_kept_as_a_point_but_not_computed_with() {
    let early = vec![observed("A", "top", "2025", 9.0, Vintage::Flash, date(2024, 1, 1))];
    let district = district(&early);
    let top = district.board().unit_index("top").unwrap();
    assert_eq!(district.points(0, top).len(), 1);
    assert_eq!(district.board().span().1.year, 2024);
}

#[test]
fn replacing_out_of_the_years_asks_for_a_new_board() {
    let mut district = district(&sample());
    let old = [observed("A", "x", "2019", 9.0, Vintage::Final, date(2020, 1, 1))];
    assert!(matches!(district.replace("A", "x", &old), Err(BoardError::OutsideYears { .. })));
    assert!(district.replace("Z", "x", &[]).is_err());
    assert!(district.replace("A", "z", &[]).is_err());
}

proptest! {
    /// Replacing series one by one gives what loading everything gives, and names every row that changed.
    #[test]
    fn replacing_is_loading(
        first in proptest::collection::vec((0usize..2, 0usize..3, 1u8..=6, 0u8..3, -9i32..9), 0..20),
        second in proptest::collection::vec((0usize..2, 0usize..3, 1u8..=6, 0u8..3, -9i32..9), 0..6),
    ) {
        let make = |(i, u, to, vintage, value): &(usize, usize, u8, u8, i32)| {
            let vintage = Vintage::ALL[usize::from(*vintage)];
            let period = Period::cumulative(2024, *to).unwrap().to_string();
            let days = 10 + i8::try_from(*to).unwrap();
            observed(["A", "B"][*i], ["top", "x", "y"][*u], &period, f64::from(*value), vintage, date(2024, 5, days))
        };
        let (a, b): (Vec<Observation>, Vec<Observation>) =
            (first.iter().map(make).collect(), second.iter().map(make).collect());
        // One far observation keeps the years of both boards equal.
        let far = observed("B", "y", "2020", 1.0, Vintage::Final, date(2021, 1, 1));
        let mut moving = district(&a.iter().cloned().chain([far.clone()]).collect::<Vec<_>>());
        let mut all: Vec<Observation> = a.into_iter().chain([far]).collect();
        let mut named = BTreeSet::new();
        let before = moving.clone();
        for new in &b {
            all.push(new.clone());
            let series: Vec<Observation> =
                all.iter().filter(|o| o.indicator == new.indicator && o.unit == new.unit).cloned().collect();
            named.extend(moving.replace(&new.indicator, &new.unit, &series).unwrap());
        }
        let fresh = district(&all);
        for i in 0..3 {
            for u in 0..3 {
                prop_assert_eq!(moving.points(i, u), fresh.points(i, u));
                if moving.points(i, u) != before.points(i, u) {
                    prop_assert!(named.contains(&(i, u)));
                }
            }
        }
    }
}
