//! Values for what has no published figure: from a fixed seed, every one marked 演示值.

use crate::data::{IndicatorRow, LevelRow, Tables};
use crate::projects::{self, Plan};
use crate::rng::Rng;
use std::collections::BTreeSet;

/// The seed of the demo district.
pub const SEED: u64 = 3_301_142_026;

/// The district's own code.
pub const DISTRICT: &str = "330114";

/// Sub-districts and platforms with their share of what adds up (demo shares; each list sums to 1).
const SUBDISTRICTS: [(&str, f64); 7] = [
    ("330114001", 0.31),
    ("330114002", 0.22),
    ("330114003", 0.10),
    ("330114004", 0.13),
    ("330114005", 0.07),
    ("330114006", 0.11),
    ("330114007", 0.06),
];
const PLATFORMS: [(&str, f64); 6] = [
    ("330114-P1", 0.20),
    ("330114-P2", 0.12),
    ("330114-P3", 0.22),
    ("330114-P4", 0.24),
    ("330114-P5", 0.14),
    ("330114-P6", 0.08),
];

/// Share of the year done at the end of each month (industrial rhythm: a slow first quarter, a strong last one).
const SEASON: [f64; 12] = [0.066, 0.132, 0.222, 0.304, 0.388, 0.478, 0.560, 0.642, 0.732, 0.816, 0.904, 1.0];

/// Months that nobody has reported yet, so that the demo has returns that are overdue.
const NOT_REPORTED: [(&str, i16, u8); 3] = [("EXPORT", 2026, 10), ("FDI", 2026, 9), ("FDI", 2026, 10)];

/// Which of the plan's indicators sub-districts report; platforms report the first two.
const BY_UNIT: [&str; 7] =
    ["IND_OUTPUT", "HITECH_FIRMS", "RETAIL", "HITECH_NEW", "STARTUPS", "NEW_JOBS", "GRAIN"];

/// The indicators that sub-districts report.
#[must_use]
pub fn reported_by_units() -> &'static [&'static str] {
    &BY_UNIT
}

/// The units that report `indicator`, with their demo share of the district.
pub fn reporting_units(indicator: &str) -> impl Iterator<Item = (&'static str, f64)> {
    let place = BY_UNIT.iter().position(|c| *c == indicator);
    let sub = if place.is_some() { &SUBDISTRICTS[..] } else { &[] };
    let platforms = if place.is_some_and(|p| p < 2) { &PLATFORMS[..] } else { &[] };
    sub.iter().chain(platforms).copied()
}

/// One generated observation, in the words of the import template.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub indicator: String,
    pub name: String,
    pub org_unit: String,
    pub period: String,
    pub value: f64,
    pub unit: String,
    pub vintage: &'static str,
    pub known_on: String,
    pub source: &'static str,
}

/// Every generated observation up to `last` (year, month), in a fixed order.
#[must_use]
pub fn rows(tables: &Tables, last: (i16, u8)) -> Vec<Row> {
    let published: BTreeSet<(&str, &str, String)> = tables
        .published
        .iter()
        .map(|p| (p.indicator.as_str(), p.org_unit.as_str(), same_span(&p.period)))
        .collect();
    let plans = projects::plans(&tables.projects).unwrap_or_default();
    let mut out = Vec::new();
    for level in &tables.levels {
        let Some(indicator) = tables.indicators.iter().find(|i| i.code == level.indicator) else { continue };
        if !indicator.formula.is_empty() {
            continue;
        }
        for mut point in points(indicator, level, last) {
            point.value = of_projects(&plans, indicator, &point).unwrap_or(point.value);
            let key = (indicator.code.as_str(), DISTRICT, same_span(&point.period));
            if !published.contains(&key) {
                out.push(row(indicator, DISTRICT, &point, point.value));
            }
            if point.year >= 2024 {
                split_over_units(indicator, &point, &mut out);
            }
        }
    }
    out
}

/// Fixed investment and its growth follow from the projects, where those are told.
fn of_projects(plans: &[Plan], indicator: &IndicatorRow, point: &Point) -> Option<f64> {
    match indicator.code.as_str() {
        "FAI" => projects::fixed_investment(plans, point.year, point.month),
        "FAI_GROWTH" => projects::growth(plans, point.year, point.month),
        _ => None,
    }
}

struct Point {
    year: i16,
    period: String,
    month: u8,
    value: f64,
}

fn points(indicator: &IndicatorRow, level: &LevelRow, last: (i16, u8)) -> Vec<Point> {
    let mut rng = Rng::named(SEED, &indicator.code);
    let step = match indicator.frequency.as_str() {
        "月" => 1,
        "季" => 3,
        _ => 12,
    };
    let mut out = Vec::new();
    for year in 2021..=last.0 {
        let (Some(now), Some(before)) = (level.year(year), level.year(year - 1)) else { continue };
        for month in 1..=12u8 {
            let noise = rng.signed();
            let january_alone = month == 1;
            let beyond = (year, month) > last;
            let silent = NOT_REPORTED.contains(&(indicator.code.as_str(), year, month));
            if month % step != 0 || january_alone || beyond || silent {
                continue;
            }
            let value = round(value_at(indicator, before, now, month, noise), indicator.decimals);
            out.push(Point { year, period: period(indicator, year, month), month, value });
        }
    }
    out
}

fn value_at(indicator: &IndicatorRow, before: f64, now: f64, month: u8, noise: f64) -> f64 {
    let done = SEASON[usize::from(month - 1)];
    let left = 1.0 - f64::from(month) / 12.0;
    match indicator.kind.as_str() {
        "流量" => now * done * (1.0 + 0.03 * noise * left),
        "可比价增速" => now + 1.2 * noise * left,
        "时点" | "存量" => {
            before + (now - before) * f64::from(month) / 12.0 + (now - before).abs() * 0.1 * noise * left
        }
        _ => now * (1.0 + 0.02 * noise * left),
    }
}

/// The span as the template writes it: a year, a quarter's or a month's end for stocks, 1–N months otherwise.
fn period(indicator: &IndicatorRow, year: i16, month: u8) -> String {
    match (month, indicator.kind.as_str(), indicator.frequency.as_str()) {
        (12, _, _) => year.to_string(),
        (_, "存量", "季") => format!("{year}Q{}", month / 3),
        (_, "存量", _) => format!("{year}-{month:02}"),
        _ => format!("{year}-01/{month:02}"),
    }
}

/// One spelling for spans that are the same months, so that a published first quarter is not generated again.
fn same_span(period: &str) -> String {
    match period.split_once('Q') {
        Some((year, "1")) => format!("{year}-01/03"),
        _ => period.to_owned(),
    }
}

fn split_over_units(indicator: &IndicatorRow, point: &Point, out: &mut Vec<Row>) {
    for group in [&SUBDISTRICTS[..], &PLATFORMS[..]] {
        let reporting: Vec<_> =
            reporting_units(&indicator.code).filter(|(u, _)| group.iter().any(|(g, _)| g == u)).collect();
        let Some((last, rest)) = reporting.split_last() else { continue };
        let mut rng = Rng::named(SEED, &format!("{}{}{}", indicator.code, point.period, last.0));
        let mut left = point.value;
        for (unit, share) in rest {
            let value = round(point.value * share * (1.0 + 0.04 * rng.signed()), indicator.decimals);
            left -= value;
            out.push(row(indicator, unit, point, value));
        }
        out.push(row(indicator, last.0, point, round(left, indicator.decimals)));
    }
}

fn row(indicator: &IndicatorRow, unit: &str, point: &Point, value: f64) -> Row {
    Row {
        indicator: indicator.code.clone(),
        name: indicator.name_zh.clone(),
        org_unit: unit.to_owned(),
        period: point.period.clone(),
        value,
        unit: indicator.unit.clone(),
        vintage: if point.month == 12 { "初步" } else { "快报" },
        known_on: known_on(point),
        source: "演示生成（固定种子）",
    }
}

/// A demo value is known on the 15th of the month after its period, a year's on 1 March.
fn known_on(point: &Point) -> String {
    match point.month {
        12 => format!("{}-03-01", point.year + 1),
        m => format!("{}-{:02}-15", point.year, m + 1),
    }
}

fn round(value: f64, decimals: u8) -> f64 {
    let scale = 10f64.powi(i32::from(decimals));
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Row> {
        rows(&Tables::read().unwrap(), (2026, 10))
    }

    #[test]
    fn same_every_time_and_never_over_a_published_figure() {
        let tables = Tables::read().unwrap();
        assert_eq!(all(), all());
        for p in &tables.published {
            assert!(
                !all().iter().any(|r| r.indicator == p.indicator
                    && r.org_unit == p.org_unit
                    && same_span(&r.period) == same_span(&p.period)),
                "{p:?}"
            );
        }
    }

    #[test]
    fn units_add_up_to_the_district() {
        let rows = all();
        let total: f64 = rows
            .iter()
            .filter(|r| r.indicator == "RETAIL" && r.period == "2025" && r.org_unit.starts_with("33011400"))
            .map(|r| r.value)
            .sum();
        let district = rows
            .iter()
            .find(|r| r.indicator == "RETAIL" && r.period == "2025" && r.org_unit == DISTRICT)
            .unwrap();
        assert!((total - district.value).abs() < 1e-6, "{total} {}", district.value);
    }

    #[test]
    fn shares_sum_to_one() {
        for group in [&SUBDISTRICTS[..], &PLATFORMS[..]] {
            assert!((group.iter().map(|(_, s)| s).sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}
