use super::*;
use crate::series::Series;
use jiff::civil::date;
use proptest::prelude::*;

const DAY: Date = date(2030, 1, 1);

fn flow(frequency: Frequency) -> Indicator {
    Indicator { kind: Kind::Flow, frequency, ..Indicator::new("X", "某指标", "亿元") }
}

fn ask(indicator: &Indicator, points: &[Point]) -> Result<Standing, NoStanding> {
    standing(indicator, &Target::new("X", "", "", ""), points, (2021, 2025), DAY)
}

fn at(period: &str, value: f64) -> Point {
    Point::new(period.parse().unwrap(), value)
}

#[test]
fn single_periods_add_up_from_january() {
    let points = [at("2024-01/02", 20.0), at("2024-03", 11.0), at("2024Q2", 33.0), at("2024-07", 10.5)];
    let found = ask(&flow(Frequency::Month), &points).unwrap();
    assert_eq!(
        (found.value.value.to_bits(), found.period.to_string()),
        (74.5_f64.to_bits(), "2024-01/07".to_owned())
    );
    assert_eq!((found.from, found.gap), (vec![0, 1, 2, 3], None));
}

#[test]
fn a_gap_stops_the_sum_and_is_named() {
    let points = [at("2024-01/03", 30.0), at("2024-05", 10.0)];
    let found = ask(&flow(Frequency::Month), &points).unwrap();
    assert_eq!((found.month, found.gap.unwrap().to_string()), (3, "2024-04".to_owned()));
    let alone = ask(&flow(Frequency::Month), &[at("2024-05", 10.0)]);
    assert_eq!(alone, Err(NoStanding::Gap { period: "2021-01".parse().unwrap() }));
}

#[test]
fn a_year_and_twelve_months_are_the_same_and_the_later_known_counts() {
    let mut year = at("2024", 100.0);
    year.known_on = date(2025, 3, 1);
    let mut months = at("2024-01/12", 99.0);
    months.known_on = date(2025, 1, 20);
    let found = ask(&flow(Frequency::Month), &[year.clone(), months.clone()]).unwrap();
    assert_eq!(found.value.value.to_bits(), 100.0_f64.to_bits());
    months.known_on = date(2025, 9, 1);
    let found = ask(&flow(Frequency::Month), &[year, months]).unwrap();
    assert_eq!(found.value.value.to_bits(), 99.0_f64.to_bits());
}

#[test]
fn yearly_indicators_wait_for_the_year() {
    let points = [at("2023", 100.0), at("2024-01/06", 60.0)];
    assert_eq!(ask(&flow(Frequency::Year), &points).unwrap().year, 2023);
    let only = ask(&flow(Frequency::Year), &points[1..]);
    assert_eq!(only, Err(NoStanding::NotComparable { period: points[1].period }));
    let stock = Indicator { kind: Kind::Stock, ..flow(Frequency::Year) };
    assert_eq!(ask(&stock, &[at("2023-12", 5.0)]).unwrap().month, 12, "December of a stock is its year");
}

#[test]
fn bounds_add_up_to_bounds() {
    let bound = |period: &str, text: &str| {
        Point::new(period.parse().unwrap(), text.parse::<QualifiedValue>().unwrap())
    };
    let sum = |a: &str, b: &str| {
        ask(&flow(Frequency::Quarter), &[bound("2024Q1", a), bound("2024Q2", b)]).unwrap().value.qualifier
    };
    assert_eq!(sum("1", ">2"), Qualifier::GreaterThan);
    assert_eq!(sum("≥1", ">2"), Qualifier::GreaterThan);
    assert_eq!(sum("≥1", "≥2"), Qualifier::AtLeast);
    assert_eq!(sum("<1", "≤2"), Qualifier::LessThan);
    assert_eq!(sum("<1", ">2"), Qualifier::About);
    assert_eq!(sum("约1", ">2"), Qualifier::About);
}

#[test]
fn reported_running_totals_need_no_sum() {
    let running =
        Indicator { kind: Kind::FiveYearCumulative, cumulative_reporting: true, ..flow(Frequency::Year) };
    let found = ask(&running, &[at("2021", 3.0), at("2022", 5.5), at("2021/2023", 8.1)]).unwrap();
    assert_eq!(
        (found.value.value.to_bits(), found.period.to_string()),
        (8.1_f64.to_bits(), "2021/2023".to_owned())
    );
    let found = ask(&running, &[at("2021", 3.0), at("2022", 5.5)]).unwrap();
    assert_eq!(found.value.value.to_bits(), 5.5_f64.to_bits());
}

proptest! {
    /// The slow path here and the series that formulas use agree on every cumulative month.
    #[test]
    fn sums_agree_with_the_series(
        months in prop::collection::btree_map(1_u8..=12, (0_i32..1000, prop::bool::weighted(0.3)), 0..12),
    ) {
        let indicator = flow(Frequency::Month);
        let points: Vec<Point> = months
            .iter()
            .map(|(month, (value, cumulative))| {
                let value = f64::from(*value) / 10.0;
                match (cumulative, month) {
                    (true, month) => Point::new(Period::cumulative(2024, *month).unwrap(), value * 10.0),
                    (false, month) => Point::new(Period::of_month(2024, *month).unwrap(), value),
                }
            })
            .collect();
        let years = years_to_date(&points, DAY);
        let series = Series::new(&indicator, points.iter().map(|p| (p.period, p.value.value)));
        for month in 1..=12_u8 {
            let here = years.get(&2024).and_then(|y| y[usize::from(month)]);
            let there = series.value(Period::cumulative(2024, month).unwrap()).ok();
            prop_assert_eq!(here.map(f64::to_bits), there.map(f64::to_bits), "month {}", month);
        }
    }
}
