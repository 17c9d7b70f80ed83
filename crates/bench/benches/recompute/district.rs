//! The district that is measured: 43 indicators, 30 units, 120 months, every cell filled and graded.
//!
//! 20 flows (12 reported by month, 8 cumulative with January and February together), 7 stocks, 4 ratios weighted over
//! units, 2 growth rates, 2 five-year cumulative ones, 8 derived by formula. Units: one district, 7 sub-districts, 21
//! communities that report, and a platform that stands alone.

use qipan_indicator::board::{Board, BoardUnit, Reported};
use qipan_indicator::dictionary::Dictionary;
use qipan_indicator::model::{Aggregation, Indicator, Kind};
use qipan_indicator::progress::Prepared;
use qipan_indicator::target::{Profile, Target};
use qipan_kernel::period::{Frequency, Period};

pub const FIRST_YEAR: i16 = 2016;
pub const YEARS: u16 = 10;
pub const MONTHS: usize = 120;
pub const UNITS: usize = 30;
pub const INDICATORS: usize = 43;

/// The derived indicators: code, unit, formula.
pub const FORMULAS: [(&str, &str, &str); 8] = [
    ("D0", "元/人", "[F0] / [S0]"),
    ("D1", "%", "[F1] / [F0]"),
    ("D2", "%", "[F0] / last_year([F0]) - 1"),
    ("D3", "亿元", "sum([F2], 12)"),
    ("D4", "%", "([F3] + [F4]) / ([F5] + [F6])"),
    ("D5", "%", "if([S1] > [S2], [S1] / ([S1] + [S2]), 1 - [S2] / ([S1] + [S2]))"),
    ("D6", "亿元", "max([F7] - [F8], 0) + min([F9], [F10])"),
    ("D7", "元/人", "[D0] * (1 + [D2])"),
];

pub fn indicators() -> Vec<Indicator> {
    let entry = |code: String, unit: &str, kind: Kind, aggregation: Aggregation| Indicator {
        kind,
        aggregation,
        frequency: Frequency::Month,
        ..Indicator::new(&code, &code, unit)
    };
    let mut all = Vec::with_capacity(INDICATORS);
    for i in 0..20 {
        let flow = entry(format!("F{i}"), "亿元", Kind::Flow, Aggregation::Sum);
        all.push(Indicator { cumulative_reporting: i >= 12, ..flow });
    }
    all.extend((0..7).map(|i| entry(format!("S{i}"), "万人", Kind::Stock, Aggregation::Sum)));
    let by = |code: &str| Aggregation::WeightedMean { by: code.to_owned() };
    all.extend((0..4).map(|i| entry(format!("R{i}"), "%", Kind::Ratio, by("S0"))));
    all.extend((0..2).map(|i| entry(format!("G{i}"), "%", Kind::Growth, by("F0"))));
    all.extend((0..2).map(|i| entry(format!("C{i}"), "件", Kind::FiveYearCumulative, Aggregation::Sum)));
    all.extend(FORMULAS.map(|(code, unit, formula)| Indicator {
        formula: Some(formula.to_owned()),
        ..entry(code.to_owned(), unit, Kind::Ratio, Aggregation::NotAdditive)
    }));
    all
}

/// The district is unit 0, sub-districts 1–7, communities 8–28 (three each), the platform 29.
pub fn parent(unit: usize) -> Option<usize> {
    match unit {
        1..=7 => Some(0),
        8..=28 => Some((unit - 8) / 3 + 1),
        _ => None,
    }
}

pub fn units() -> Vec<BoardUnit> {
    let code = |u: usize| format!("U{u}");
    (0..UNITS).map(|u| BoardUnit { code: code(u), parent: parent(u).map(code) }).collect()
}

/// Whether `unit` reports itself.
pub fn reports(unit: usize) -> bool {
    unit >= 8
}

/// A number between 1 and 2 with two decimals, the same on every run.
pub fn number(seed: u64, indicator: usize, unit: usize, month: usize) -> f64 {
    let mix = |n: usize| u64::try_from(n).unwrap_or_default().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut x =
        seed ^ mix(indicator + 1) ^ mix(unit + 101).rotate_left(17) ^ mix(month + 1009).rotate_left(31);
    x ^= x >> 33;
    x = x.wrapping_mul(0xff51_afd7_ed55_8ccd);
    x ^= x >> 33;
    f64::from(u32::try_from(x % 100).unwrap_or_default()) / 100.0 + 1.0
}

/// What is reported for a month: the period it is reported for, and the value.
pub fn reported(seed: u64, indicator: usize, unit: usize, month: usize) -> Option<(Period, f64)> {
    let year = FIRST_YEAR + i16::try_from(month / 12).unwrap_or_default();
    let to = u8::try_from(month % 12 + 1).unwrap_or(1);
    let own = |m: usize| number(seed, indicator, unit, m);
    match indicator {
        // January alone is not published
        12..20 if to == 1 => None,
        12..20 | 31..33 => {
            let cumulative = (month - month % 12..=month).map(own).sum::<f64>();
            let value = if indicator < 20 { (cumulative * 100.0).round() / 100.0 } else { own(month) };
            Some((Period::Cumulative { year, to }.canonical(), value))
        }
        _ => Some((Period::Month { year, month: to }, own(month))),
    }
}

/// A target for every indicator at every unit, so that every cell is graded.
pub fn target(indicator: &Indicator) -> Option<Prepared> {
    let mut target = Target::new(&indicator.code, "", "plan", "1").from_baseline(FIRST_YEAR - 1, 10.0);
    for year in 0..i16::try_from(YEARS).unwrap_or_default() {
        target = target.promise(FIRST_YEAR + year, 12.0 + f64::from(year));
    }
    Prepared::new(indicator, &target, Profile::Even.shares(None))
}

/// The board, loaded and computed.
pub fn board(seed: u64) -> Board {
    let dictionary = Dictionary::new(indicators()).expect("codes are unique");
    let codes: Vec<Indicator> = indicators();
    let mut board = Board::new(dictionary, &units(), FIRST_YEAR, YEARS).expect("the district holds together");
    for (i, indicator) in codes.iter().enumerate() {
        for unit in 0..UNITS {
            let code = format!("U{unit}");
            board.set_target(&indicator.code, &code, target(indicator)).expect("both exist");
            if indicator.formula.is_some() || !reports(unit) {
                continue;
            }
            for month in 0..MONTHS {
                if let Some((period, value)) = reported(seed, i, unit, month) {
                    let value: Reported = value.into();
                    board.load(&indicator.code, &code, period, Some(value)).expect("within the years");
                }
            }
        }
    }
    board.recompute();
    board
}
