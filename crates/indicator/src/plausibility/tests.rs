use super::history::median;
use super::*;
use jiff::civil::date;
use proptest::prelude::*;
use qipan_kernel::finding::Severity;
use qipan_kernel::period::Frequency;

use crate::model::Kind;

fn flow() -> Indicator {
    Indicator {
        kind: Kind::Flow,
        frequency: Frequency::Month,
        cumulative_reporting: true,
        ..Indicator::new("OUT", "规上工业总产值", "亿元")
    }
}

fn p(text: &str) -> Period {
    text.parse().unwrap()
}

fn check(indicator: &Indicator, period: &str, value: f64, history: &[(Period, f64)]) -> Vec<&'static str> {
    check_value(indicator, p(period), value.into(), history, date(2030, 1, 1), &Limits::default())
        .iter()
        .map(Doubt::code)
        .collect()
}

/// Cumulative months of 2021–2023, growing by 4 to 6 % a year.
fn monthly_history() -> Vec<(Period, f64)> {
    let mut all = Vec::new();
    for (year, level) in [(2021_i16, 250.0), (2022, 262.5), (2023, 275.0)] {
        for month in 2_u8..=12 {
            let noise = f64::from(month % 3) * 0.01;
            all.push((Period::cumulative(year, month).unwrap(), level * f64::from(month) * (1.0 + noise)));
        }
    }
    all
}

#[test]
fn a_slipped_unit_is_found_for_every_power() {
    let history = monthly_history();
    assert!(check(&flow(), "2024-01/06", 1700.0, &history).is_empty());
    for power in [2, 3, 4, 5, 6, 8] {
        for value in [1700.0 * 10_f64.powi(power), 1700.0 / 10_f64.powi(power)] {
            let found = check(&flow(), "2024-01/06", value, &history);
            assert!(found.contains(&"unit_slip") && !found.contains(&"jump"), "{value}: {found:?}");
        }
    }
    let doubts = check_value(
        &flow(),
        p("2024-01/06"),
        17_000_000.0.into(),
        &history,
        date(2024, 7, 10),
        &Limits::default(),
    );
    let finding = doubts[0].finding();
    assert_eq!((finding.severity, finding.code.as_str()), (Severity::Warning, "unit_slip"));
    assert!(finding.message_zh.contains("10000 倍") && finding.remedy_zh.contains("万元"), "{finding:?}");
    assert!(finding.message_en.contains("10000 times too large"), "{finding:?}");
}

#[test]
fn one_earlier_value_suffices_for_a_slip_and_none_says_nothing() {
    let yearly = Indicator { frequency: Frequency::Year, ..flow() };
    assert_eq!(check(&yearly, "2023", 12_703_900.0, &[(p("2022"), 1250.0)]), ["unit_slip"]);
    assert!(check(&yearly, "2023", 12_703_900.0, &[]).is_empty());
    assert!(
        check(&yearly, "2023", 12_703_900.0, &[(p("2024"), 1416.0)]).is_empty(),
        "later values are no history"
    );
    let growth = Indicator { kind: Kind::Growth, unit: "%".into(), ..yearly };
    assert!(check(&growth, "2023", 0.05, &[(p("2022"), 5.0)]).is_empty(), "growth of 0.05 % is possible");
}

#[test]
fn a_jump_beyond_the_own_history_is_found() {
    let history = monthly_history();
    assert!(check(&flow(), "2024-01/06", 1750.0, &history).is_empty());
    assert_eq!(check(&flow(), "2024-01/06", 2400.0, &history), ["jump"]);
    assert_eq!(check(&flow(), "2024-01/06", 1000.0, &history), ["jump"]);
    let short: Vec<_> = history.into_iter().filter(|(p, _)| p.year() > 2022).collect();
    assert!(check(&flow(), "2024-01/06", 2400.0, &short).is_empty(), "fewer than six changes are known");
}

#[test]
fn a_lively_series_jumps_less_easily() {
    let lively: Vec<(Period, f64)> = [10.0, 18.0, 9.0, 25.0, 14.0, 30.0, 11.0, 22.0, 16.0]
        .into_iter()
        .zip(2015_i16..)
        .map(|(v, year)| (Period::Year { year }, v))
        .collect();
    let calm: Vec<(Period, f64)> =
        (2015_i16..2024).zip(0_u8..).map(|(year, n)| (Period::Year { year }, 10.0 + f64::from(n))).collect();
    let yearly = Indicator { frequency: Frequency::Year, ..flow() };
    assert!(check(&yearly, "2024", 40.0, &lively).is_empty());
    assert_eq!(check(&yearly, "2024", 40.0, &calm), ["jump"]);
    assert!(check(&yearly, "2024", 19.0, &calm).is_empty());
}

#[test]
fn rates_are_compared_by_difference() {
    let rate =
        Indicator {
            kind: Kind::Ratio, frequency: Frequency::Year, ..Indicator::new("R", "城镇化率", "%")
        };
    let history: Vec<(Period, f64)> = (2014_i16..2024)
        .zip(0_u8..)
        .map(|(year, n)| (Period::Year { year }, 80.0 + 0.8 * f64::from(n)))
        .collect();
    assert!(check(&rate, "2024", 88.7, &history).is_empty());
    assert_eq!(check(&rate, "2024", 70.0, &history), ["jump"]);
    assert_eq!(check(&rate, "2024", 0.887, &history), ["unit_slip"], "a share instead of a percentage");
}

#[test]
fn a_cumulative_amount_that_falls_is_probably_a_single_month() {
    let history = [(p("2024-01/05"), 1400.0)];
    assert_eq!(check(&flow(), "2024-01/06", 290.0, &history), ["cumulative_falls"]);
    assert!(check(&flow(), "2024-06", 290.0, &history).is_empty());
    assert!(check(&flow(), "2025-01/02", 290.0, &history).is_empty());
}

#[test]
fn a_period_that_is_not_over_is_told_and_qualified_values_are_not_compared() {
    let doubts = check_value(
        &flow(),
        p("2024"),
        ">1200".parse().unwrap(),
        &[(p("2023"), 0.1)],
        date(2024, 12, 31),
        &Limits::default(),
    );
    assert_eq!(doubts, [Doubt::NotOver { period: p("2024"), on: date(2024, 12, 31) }]);
    let over = check_value(&flow(), p("2024"), 1.0.into(), &[], date(2025, 1, 1), &Limits::default());
    assert!(over.is_empty());
}

fn published(text: &str) -> Published {
    let decimals = text.split_once('.').map_or(0, |(_, d)| u8::try_from(d.len()).unwrap());
    Published { value: text.parse().unwrap(), decimals }
}

fn parts(whole: &str, parts: &[&str]) -> Option<Doubt> {
    let parts: Vec<Published> = parts.iter().map(|t| published(t)).collect();
    check_parts(p("2023"), &published(whole), &parts)
}

#[test]
fn parts_may_differ_from_the_whole_by_rounding_only() {
    // 2023年钱塘区统计公报: 12.78 + 824.37 + 433.24 = 1270.39.
    assert_eq!(parts("1270.39", &["12.78", "824.37", "433.24"]), None);
    assert_eq!(parts("1270.41", &["12.78", "824.37", "433.24"]), None, "0.02 is four times half a digit");
    let doubt = parts("1270.42", &["12.78", "824.37", "433.24"]).unwrap();
    assert!(doubt.say(Lang::Zh).contains("0.03") && doubt.say(Lang::En).contains("0.020"), "{doubt:?}");
    assert_eq!(parts("1270", &["12.78", "824.37", "433.24"]), None, "the whole is rounded to a unit");
    // 三次产业结构 1.0:64.9:34.1 sums to 100.0; 0.06+1.83+2.31 = 4.20 against 4.2.
    assert_eq!(parts("100", &["1.0", "64.9", "34.1"]), None);
    assert_eq!(parts("4.2", &["0.06", "1.83", "2.31"]), None);
    assert_eq!(parts(">1200", &["1", "2"]), None);
    assert_eq!(parts("5", &[]), None);
}

#[test]
fn every_doubt_speaks_both_languages() {
    let history = monthly_history();
    for (period, value) in [("2024-01/06", 2400.0), ("2024-01/06", 17e6), ("2023-01/06", 100.0)] {
        for doubt in
            check_value(&flow(), p(period), value.into(), &history, date(2023, 3, 1), &Limits::default())
        {
            assert_ne!(doubt.say(Lang::Zh), doubt.say(Lang::En));
            assert!(!doubt.finding().remedy_zh.is_empty());
        }
    }
}

#[test]
fn medians() {
    assert_eq!(median(vec![]), None);
    assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
}

proptest! {
    #[test]
    fn doubts_do_not_depend_on_the_unit(
        values in prop::collection::vec(10.0..1000.0_f64, 8..12), value in 1.0..1e8_f64,
        k in prop_oneof![Just(1e4), Just(1e-4), Just(8.0), Just(0.125)],
    ) {
        let yearly = Indicator { frequency: Frequency::Year, ..flow() };
        let history = |k: f64| -> Vec<(Period, f64)> {
            values.iter().zip(2010_i16..).map(|(v, year)| (Period::Year { year }, v * k)).collect()
        };
        let end = 2010 + i16::try_from(values.len()).unwrap();
        let period = Period::Year { year: end }.to_string();
        let (a, b) = (check(&yearly, &period, value, &history(1.0)), check(&yearly, &period, value * k, &history(k)));
        prop_assert_eq!(a, b);
    }

    #[test]
    fn rounded_parts_never_differ_from_their_rounded_whole(
        parts in prop::collection::vec(0.0..1e4_f64, 1..20), decimals in 0_u8..3,
    ) {
        let round = |x: f64| Published {
            value: crate::arith::round_to(x, i32::from(decimals)).into(),
            decimals,
        };
        let whole = round(parts.iter().sum());
        let parts: Vec<Published> = parts.iter().map(|x| round(*x)).collect();
        prop_assert_eq!(check_parts(p("2023"), &whole, &parts), None);
    }
}
