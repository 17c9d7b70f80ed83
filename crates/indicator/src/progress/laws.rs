//! Laws of progress, held against random indicators, targets and values.

use super::prepared::{Judged, Prepared, Qualified};
use super::{Grade, Light, Point, Question, progress};
use crate::model::{Direction, Indicator, Kind, Nature};
use crate::target::profile::{self, CumulativeShares};
use crate::target::{Profile, Target, TargetValue, pick_version};
use crate::thresholds::Basis;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::period::{Frequency, Period};
use qipan_kernel::provenance::{QualifiedValue, Qualifier, Vintage};

fn directions() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::Up), Just(Direction::Down), Just(Direction::Range)]
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Flow),
        Just(Kind::Stock),
        Just(Kind::Ratio),
        Just(Kind::Growth),
        Just(Kind::FiveYearCumulative)
    ]
}

fn frequencies() -> impl Strategy<Value = Frequency> {
    prop_oneof![Just(Frequency::Month), Just(Frequency::Quarter), Just(Frequency::Year)]
}

/// Numbers as planners write them: tenths between −1000 and 1000, often zero.
fn numbers() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 9 => (-10_000_i32..10_000).prop_map(|n| f64::from(n) / 10.0)]
}

prop_compose! {
    fn indicators()(kind in kinds(), direction in directions(), frequency in frequencies(), binding: bool)
        -> Indicator {
        let nature = if binding { Nature::Binding } else { Nature::Expected };
        Indicator { kind, direction, frequency, nature, ..Indicator::new("X", "某指标", "亿元") }
    }
}

prop_compose! {
    fn targets()(
        base in prop::option::of(numbers()),
        values in prop::collection::btree_map(2021_i16..=2025, (numbers(), prop::option::of(0_u16..500)), 1..5),
        strict: bool,
    ) -> Target {
        let mut target = Target::new("X", "", "", "v");
        target.baseline = base.map(|base| (2020, base));
        let qualifier = if strict { Qualifier::GreaterThan } else { Qualifier::Exact };
        target.values = values
            .into_iter()
            .map(|(y, (value, width))| {
                (y, TargetValue { value, qualifier, upper: width.map(|w| value + f64::from(w) / 10.0) })
            })
            .collect();
        target
    }
}

/// Mostly years of a plan, sometimes absurd ones.
fn any_year() -> impl Strategy<Value = i16> {
    prop_oneof![4 => 2015_i16..2032, 1 => any::<i16>()]
}

fn weights() -> impl Strategy<Value = CumulativeShares> {
    prop::array::uniform12(0.0..10.0_f64).prop_map(|w| profile::given(&w).unwrap_or_else(profile::even))
}

/// The same indicator, rising if it was a range.
fn no_range(indicator: Indicator) -> Indicator {
    match indicator.direction {
        Direction::Range => Indicator { direction: Direction::Up, ..indicator },
        _ => indicator,
    }
}

/// Badness of a light, so that lights can be compared.
fn badness(light: Light) -> u8 {
    match light {
        Light::Normal => 0,
        Light::Watch => 1,
        Light::Alert => 2,
        Light::None => 3,
    }
}

fn scaled(target: &Target, k: f64) -> Target {
    let mut target = target.clone();
    target.baseline = target.baseline.map(|(year, value)| (year, value * k));
    for v in target.values.values_mut() {
        v.value *= k;
        v.upper = v.upper.map(|u| u * k);
    }
    target
}

fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(1.0),
        (a, b) => a == b,
    }
}

/// Whether a limit lies so near that rounding may decide.
fn on_the_edge(prepared: &Prepared, judged: &Judged) -> bool {
    let limits = prepared.thresholds();
    let edges = [limits.ahead, -limits.behind, -limits.alert, 0.0];
    judged.deviation.is_some_and(|d| edges.iter().any(|edge| (d - edge).abs() < 1e-6))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_better_value_never_grades_worse(
        indicator in indicators(), target in targets(), shares in weights(),
        year in 2019_i16..2027, month in 1_u8..=12, a in numbers(), b in numbers(),
    ) {
        let indicator = no_range(indicator);
        let Some(prepared) = Prepared::new(&indicator, &target, shares) else { return Ok(()) };
        // From worse to better.
        let (bad, good) = if indicator.direction == Direction::Down { (a.max(b), a.min(b)) } else { (a.min(b), a.max(b)) };
        let (Some(bad), Some(good)) = (prepared.judge(year, month, bad), prepared.judge(year, month, good)) else {
            return Ok(());
        };
        prop_assert!(bad.grade <= good.grade, "{bad:?} {good:?}");
        prop_assert!(badness(bad.light) >= badness(good.light), "{bad:?} {good:?}");
        prop_assert!(bad.distance <= good.distance);
    }

    #[test]
    fn towards_the_band_never_grades_worse(
        indicator in indicators(), target in targets(), shares in weights(),
        year in 2021_i16..2026, month in 1_u8..=12, a in numbers(), b in numbers(),
    ) {
        let indicator = Indicator { direction: Direction::Range, ..indicator };
        let Some(prepared) = Prepared::new(&indicator, &target, shares) else { return Ok(()) };
        let (Some(a), Some(b)) = (prepared.judge(year, month, a), prepared.judge(year, month, b)) else {
            return Ok(());
        };
        // At the end the goal decides, which need not be the band of the year.
        prop_assume!(a.grade != Grade::Done && b.grade != Grade::Done);
        let (far, near) = if a.distance <= b.distance { (a, b) } else { (b, a) };
        prop_assert!(badness(far.light) >= badness(near.light), "{far:?} {near:?}");
    }

    #[test]
    fn the_unit_does_not_matter(
        indicator in indicators(), target in targets(), shares in weights(),
        year in 2021_i16..2026, month in 1_u8..=12, value in numbers(),
        k in prop_oneof![Just(1e4), Just(1e-4), Just(1e8), Just(15.0), Just(0.1), Just(3.7)],
    ) {
        let indicator = match indicator.kind {
            Kind::Growth => Indicator { kind: Kind::Ratio, ..indicator },
            _ => indicator,
        };
        let Some(prepared) = Prepared::new(&indicator, &target, shares) else { return Ok(()) };
        let other = Prepared::new(&indicator, &scaled(&target, k), shares).unwrap();
        let (Some(a), Some(b)) = (prepared.judge(year, month, value), other.judge(year, month, value * k)) else {
            prop_assert!(prepared.judge(year, month, value).is_none());
            return Ok(());
        };
        prop_assert!(same(a.achieved, b.achieved) && same(a.expected, b.expected), "{a:?} {b:?}");
        prop_assert!((a.distance * k - b.distance).abs() <= 1e-6 * k * a.expected_value.abs().max(1.0));
        if !on_the_edge(&prepared, &a) && a.distance.abs() > 1e-6 && (value - prepared.goal().1).abs() > 1e-6 {
            prop_assert_eq!((a.grade, a.light), (b.grade, b.light));
        }
    }

    #[test]
    fn growth_in_per_mille_grades_as_in_per_cent(target in targets(), year in 2021_i16..2026, value in numbers()) {
        let percent = Indicator { kind: Kind::Growth, ..Indicator::new("G", "增速", "%") };
        let mille = Indicator { unit: "‰".into(), ..percent.clone() };
        let Some(a) = Prepared::new(&percent, &target, profile::even()) else { return Ok(()) };
        let b = Prepared::new(&mille, &scaled(&target, 10.0), profile::even()).unwrap();
        let (a, b) = (a.judge(year, 6, value), b.judge(year, 6, value * 10.0));
        prop_assert_eq!(a.map(|j| (j.grade, j.light)), b.map(|j| (j.grade, j.light)));
    }

    #[test]
    fn falling_mirrors_rising(
        indicator in indicators(), target in targets(), shares in weights(),
        year in 2021_i16..2026, month in 1_u8..=12, value in numbers(),
    ) {
        let indicator = match indicator.kind {
            Kind::Flow | Kind::FiveYearCumulative => Indicator { kind: Kind::Stock, ..indicator },
            _ => indicator,
        };
        let up = Indicator { direction: Direction::Up, ..indicator.clone() };
        let down = Indicator { direction: Direction::Down, ..indicator };
        let Some(a) = Prepared::new(&up, &target, shares) else { return Ok(()) };
        let b = Prepared::new(&down, &scaled(&target, -1.0), shares).unwrap();
        let (a, b) = (a.judge(year, month, value), b.judge(year, month, -value));
        prop_assert_eq!(a.map(|j| (j.grade, j.light, j.deviation)), b.map(|j| (j.grade, j.light, j.deviation)));
    }

    #[test]
    fn the_expected_share_never_falls_within_a_year(
        indicator in indicators(), target in targets(), shares in weights(), year in 2021_i16..2026, value in numbers(),
    ) {
        let Some(prepared) = Prepared::new(&indicator, &target, shares) else { return Ok(()) };
        let path = prepared.path();
        let months: Vec<f64> = (0..=12).map(|m| path.share(m)).collect();
        prop_assert!(months.is_sorted());
        if indicator.kind == Kind::Flow && matches!(prepared.basis(), Basis::Year | Basis::Cap) {
            let due: Vec<f64> = (1..=12)
                .filter_map(|m| prepared.judge(year, m, value))
                .filter_map(|j| j.expected)
                .collect();
            prop_assert!(due.is_sorted(), "{due:?}");
        }
    }

    #[test]
    fn a_path_through_rising_promises_rises(
        base in -1000_i32..1000, steps in prop::collection::vec(1_i32..100, 5), shares in weights(),
    ) {
        let indicator = Indicator::new("X", "某指标", "亿元");
        let mut target = Target::new("X", "", "", "").from_baseline(2020, f64::from(base));
        let mut level = base;
        for (year, step) in (2021_i16..).zip(&steps) {
            level += step;
            target = target.promise(year, f64::from(level));
        }
        let prepared = Prepared::new(&indicator, &target, shares).unwrap();
        let due: Vec<f64> = (2021_i16..=2025)
            .flat_map(|y| (1..=12).map(move |m| (y, m)))
            .map(|(y, m)| prepared.path().expected_share(y, m).unwrap())
            .collect();
        prop_assert!(due.is_sorted());
        prop_assert!((due.last().unwrap() - 1.0).abs() < 1e-12 && due[0] >= 0.0);
    }

    #[test]
    fn a_bound_never_grades_better_than_its_worst_value(
        indicator in indicators(), target in targets(), value in numbers(), better_by in 0.0..500.0_f64,
        year in 2021_i16..2026, month in 1_u8..=12,
    ) {
        let indicator = no_range(indicator);
        let Some(prepared) = Prepared::new(&indicator, &target, profile::even()) else { return Ok(()) };
        let up = indicator.direction == Direction::Up;
        let (good, bad) = if up {
            (Qualifier::AtLeast, Qualifier::AtMost)
        } else {
            (Qualifier::AtMost, Qualifier::AtLeast)
        };
        let grade = |qualifier| match prepared.judge_qualified(year, month, QualifiedValue { value, qualifier }) {
            Qualified::Judged(judged, _) => Some(judged.grade),
            Qualified::Undecided | Qualified::NothingExpected => None,
        };
        let truth = if up { value + better_by } else { value - better_by };
        if let Some(claimed) = grade(good) {
            prop_assert!(claimed <= prepared.judge(year, month, truth).unwrap().grade);
        }
        prop_assert!(grade(bad).is_none_or(|claimed| claimed == Grade::Behind));
    }

    #[test]
    fn versions_do_not_touch_each_other(a in targets(), b in targets(), value in numbers()) {
        let indicator = Indicator::new("X", "某指标", "亿元");
        let b = Target { version: "w".into(), ..b };
        let points = [point(Period::Year { year: 2022 }, value)];
        let alone = ask(&indicator, Some(&a), &points, date(2023, 1, 10));
        let both = [a.clone(), b];
        let picked = pick_version(&both, Some("v"), date(2023, 1, 10));
        prop_assert_eq!(alone, ask(&indicator, picked, &points, date(2023, 1, 10)));
    }

    #[test]
    fn what_comes_later_and_the_order_of_values_change_nothing(
        indicator in indicators(), target in targets(),
        values in prop::collection::btree_map((2021_i16..2025, 1_u8..=12), numbers(), 1..20),
        later in numbers(), rotate in 0_usize..20,
    ) {
        let as_of = date(2023, 6, 30);
        let mut points: Vec<Point> = values
            .iter()
            .map(|((y, m), v)| point(Period::of_month(*y, *m).unwrap(), *v))
            .filter(|p| p.period.last_day() <= as_of)
            .collect();
        let before = ask(&indicator, Some(&target), &points, as_of);
        let length = points.len().max(1);
        points.rotate_left(rotate % length);
        points.push(point(Period::of_month(2023, 7).unwrap(), later));
        points.push(point(Period::Year { year: 2023 }, later));
        let after = ask(&indicator, Some(&target), &points, as_of);
        if before.value.is_some() {
            prop_assert_eq!((before.grade, before.value, before.reason), (after.grade, after.value, after.reason));
        }
    }

    #[test]
    fn nothing_panics_and_nothing_broken_is_good(
        indicator in indicators(),
        base in prop::option::of((any_year(), any::<f64>())),
        values in prop::collection::btree_map(any_year(), any::<f64>(), 0..4),
        from_year in prop::option::of(any_year()),
        weights in prop::array::uniform12(any::<f64>()),
        seen in prop::collection::vec((any_year(), 0_u8..14, any::<f64>()), 0..6),
        year in any_year(),
    ) {
        let target = Target {
            baseline: base,
            values: values.into_iter().map(|(y, v)| (y, v.into())).collect(),
            profile: Profile::Given(weights),
            from_year,
            ..Target::new("X", "", "", "")
        };
        let points: Vec<Point> =
            seen.into_iter().map(|(year, to, value)| point(Period::Cumulative { year, to }, value)).collect();
        let result = ask(&indicator, Some(&target), &points, date(year.clamp(-9999, 9999), 6, 30));
        prop_assert!(result.deviation.is_none_or(f64::is_finite), "{result:?}");
        prop_assert!(!result.grade.judges() || result.value.is_some());
    }

    #[test]
    fn missing_never_ranks_as_good(indicator in indicators(), target in targets(), day in 0_i32..2500) {
        let as_of = date(2021, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
        let result = ask(&indicator, Some(&target), &[], as_of);
        prop_assert_eq!((result.grade, result.light), (Grade::NoData, Light::None));
        let broken = [point(Period::Year { year: 2021 }, f64::NAN), point(Period::Year { year: 2022 }, f64::INFINITY)];
        prop_assert!(!matches!(ask(&indicator, Some(&target), &broken, as_of).light, Light::Normal));
    }
}

fn point(period: Period, value: f64) -> Point {
    Point {
        period,
        value: value.into(),
        vintage: Some(Vintage::Preliminary),
        known_on: period.last_day(),
        synthetic: false,
        derived: false,
        partial: false,
        id: String::new(),
    }
}

fn ask(indicator: &Indicator, target: Option<&Target>, points: &[Point], as_of: Date) -> super::Progress {
    progress(&Question { indicator, target, points, waiting: 0, as_of, calendar: WorkCalendar::china() })
}
