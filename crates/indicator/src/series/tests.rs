use super::*;
use proptest::prelude::*;

fn flow() -> Indicator {
    Indicator { kind: Kind::Flow, ..Indicator::new("F", "流量", "亿元") }
}

fn series(kind: Kind, reported: &[(&str, f64)]) -> Series {
    let indicator = Indicator { kind, ..flow() };
    Series::new(&indicator, reported.iter().map(|(p, v)| (p.parse().unwrap(), *v)))
}

fn ask(series: &Series, period: &str) -> Result<f64, Why> {
    series.value(period.parse().unwrap()).map_err(|m| m.why)
}

fn gap(at: &str) -> Result<f64, Why> {
    Err(Why::Gap { at: at.parse().unwrap() })
}

#[test]
fn cumulative_values_give_single_months() {
    let s = series(Kind::Flow, &[("2023-01/02", 20.2), ("2023-01/03", 33.3), ("2023-01/04", 45.0)]);
    assert_eq!(ask(&s, "2023-03"), Ok(13.1));
    assert_eq!(ask(&s, "2023-04"), Ok(11.7));
    assert_eq!(ask(&s, "2023-01"), Err(Why::JanFebCombined));
    assert_eq!(ask(&s, "2023-02"), Err(Why::JanFebCombined));
    assert_eq!(ask(&s, "2023-01/02"), Ok(20.2));
    assert_eq!(ask(&s, "2023Q1"), Ok(33.3));
    assert_eq!(ask(&s, "2023-05"), Err(Why::NotReported));
    let singles: Vec<String> = s.to_single().iter().map(|(p, _)| p.to_string()).collect();
    assert_eq!(singles, ["2023-01/02", "2023-03", "2023-04"]);
}

#[test]
fn single_months_give_cumulative_values_and_a_gap_stays() {
    let s = series(Kind::Flow, &[("2023-01", 0.1), ("2023-02", 0.2), ("2023-04", 0.4), ("2023-05", 0.5)]);
    assert_eq!(ask(&s, "2023-01/02"), Ok(0.3));
    assert_eq!(ask(&s, "2023-01/04"), gap("2023-03"));
    assert_eq!(ask(&s, "2023-01/03"), Err(Why::NotReported));
    assert_eq!(ask(&s, "2023Q2"), gap("2023-06"));
    // a later cumulative value closes what it covers
    let s = series(Kind::Flow, &[("2023-02", 2.0), ("2023-01/03", 6.0), ("2023-04", 4.0)]);
    assert_eq!(ask(&s, "2023-01/04"), Ok(10.0));
    assert_eq!(ask(&s, "2023-01/02"), gap("2023-01"));
}

#[test]
fn quarters_halves_and_years_take_part() {
    let s = series(Kind::Flow, &[("2023Q1", 10.0), ("2023Q2", 12.0), ("2023", 50.0), ("2023H2", 28.0)]);
    assert_eq!(ask(&s, "2023H1"), Ok(22.0));
    assert_eq!(ask(&s, "2023-01/06"), Ok(22.0));
    assert_eq!(ask(&s, "2023"), Ok(50.0));
    assert_eq!(ask(&s, "2023H2"), Ok(28.0));
    assert_eq!(ask(&s, "2023Q3"), Err(Why::Gap { at: "2023-07".parse().unwrap() }));
}

#[test]
fn windows_run_across_years() {
    let mut reported: Vec<(String, f64)> =
        (2..=12).map(|m| (format!("2022-01/{m:02}"), f64::from(m) * 10.0)).collect();
    reported.extend((2..=3).map(|m| (format!("2023-01/{m:02}"), f64::from(m) * 11.0)));
    let s = Series::new(&flow(), reported.iter().map(|(p, v)| (p.parse().unwrap(), *v)));
    let march = YearMonth { year: 2023, month: 3 };
    assert_eq!(s.window(march, 12).unwrap(), 33.0 + 120.0 - 30.0);
    assert_eq!(s.window(march, 2).unwrap_err().why, Why::JanFebCombined);
    assert_eq!(s.window(march, 13).unwrap(), 33.0 + 120.0 - 20.0);
    assert_eq!(s.window(march, 16).unwrap_err().why, Why::OutOfRange);
    assert_eq!(s.last_year("2023-03".parse().unwrap()).unwrap(), 10.0);
}

#[test]
fn five_years_run_on_and_stocks_stand() {
    let s = series(
        Kind::FiveYearCumulative,
        &[("2021", 10.0), ("2022-01/06", 4.0), ("2022", 9.0), ("2023-01/02", 1.0)],
    );
    assert_eq!(ask(&s, "2022"), Ok(19.0));
    assert_eq!(ask(&s, "2022-06"), Ok(14.0));
    assert_eq!(ask(&s, "2023-01/02"), Ok(20.0));
    let s = series(Kind::FiveYearCumulative, &[("2021/2023", 33.0), ("2024", 5.0), ("2026", 2.0)]);
    assert_eq!(ask(&s, "2024"), Ok(38.0));
    assert_eq!(ask(&s, "2026"), Ok(2.0));
    // falls in per cent compound, and their months do not add up
    let fall =
        Indicator { kind: Kind::FiveYearCumulative, ..Indicator::new("E", "单位GDP能耗降低", "%") };
    let s = Series::new(&fall, ["2021", "2022"].map(|p| (p.parse().unwrap(), 10.0)));
    assert_eq!(ask(&s, "2022"), Ok(19.0));
    assert!(s.to_single().is_empty());
    // running totals are taken as they come
    let total = Indicator { cumulative_reporting: true, unit: "件".into(), ..fall };
    let s = Series::new(&total, ["2021", "2022-01/06"].map(|p| (p.parse().unwrap(), 10.0)));
    assert_eq!(ask(&s, "2022-06"), Ok(10.0));
    let s = series(Kind::Stock, &[("2022", 70.0), ("2023-06", 75.0)]);
    assert_eq!(ask(&s, "2022-12"), Ok(70.0));
    assert_eq!(ask(&s, "2023H1"), Ok(75.0));
    assert_eq!(ask(&s, "2023"), Err(Why::NotReported));
    assert!(s.to_single().is_empty());
}

#[test]
fn an_empty_series_has_nothing_anywhere() {
    let s = series(Kind::Flow, &[("2023-01", f64::NAN)]);
    assert_eq!(ask(&s, "2023-01"), Err(Why::NotReported));
    assert!(s.to_cumulative().is_empty() && s.to_single().is_empty());
}

proptest! {
    /// Single → cumulative → single gives each month back to the bit, or says that it is missing; never another number.
    #[test]
    fn there_and_back(months in prop::collection::vec(prop::option::weighted(0.9, -99_999i32..9_999_999), 1..40)) {
        let singles: BTreeMap<Period, f64> = months.iter().enumerate().filter_map(|(i, v)| {
            let ym = YearMonth::from_index(2020 * 12 + i32::try_from(i).unwrap());
            let period = Period::Month { year: ym.year, month: ym.month };
            v.map(|v| (period, f64::from(v) / 100.0))
        }).collect();
        let there = Series::new(&flow(), singles.clone());
        let cumulative: Vec<(Period, f64)> =
            there.to_cumulative().into_iter().filter_map(|(p, v)| Some((p, v.ok()?))).collect();
        let back = Series::new(&flow(), cumulative.clone());
        for (period, value) in back.to_single() {
            if let Ok(value) = value && let Some(original) = singles.get(&period) {
                prop_assert_eq!(value, *original, "{}", period);
            }
        }
        // a cumulative value exists exactly where every month from January on does
        for (period, value) in there.to_cumulative() {
            let all = (1..=period.end().month)
                .all(|month| singles.contains_key(&Period::Month { year: period.year(), month }));
            prop_assert_eq!(value.is_ok(), all, "{}", period);
        }
    }

    /// Any window that has a value equals the sum of its single months, if all are known.
    #[test]
    fn a_window_is_the_sum_of_its_months(
        months in prop::collection::vec((0i32..100_000, prop::bool::ANY), 24..36),
        to in 0i32..36,
        length in 1u16..30,
    ) {
        let mut sum = 0;
        let mut reported = Vec::new();
        for (i, (value, cumulative)) in months.iter().enumerate() {
            let ym = YearMonth::from_index(2021 * 12 + i32::try_from(i).unwrap());
            sum = if ym.month == 1 { *value } else { sum + value };
            let (period, value) = if *cumulative {
                (Period::Cumulative { year: ym.year, to: ym.month }.canonical(), sum)
            } else {
                (Period::Month { year: ym.year, month: ym.month }, *value)
            };
            reported.push((period, f64::from(value) / 10.0));
        }
        let s = Series::new(&flow(), reported);
        let end = YearMonth::from_index(2021 * 12 + to);
        let from = to + 1 - i32::from(length);
        match s.window(end, length) {
            Ok(got) => {
                let want: i32 = (from..=to).map(|i| months[usize::try_from(i).unwrap()].0).sum();
                prop_assert_eq!(got, f64::from(want) / 10.0);
            }
            Err(_) => prop_assert!(from < 0 || usize::try_from(to).unwrap() >= months.len()),
        }
    }
}
