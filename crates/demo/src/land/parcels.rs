//! The 20,000 parcels: one to four cells each, with invented holders and figures.

use super::dissolve::dissolve;
use super::grounds::{self, Round, cells, is_land, planned_use, platform, subdistrict};
use super::net::{Cell, Net, noise};
use qipan_space::MultiPolygon;
use std::collections::{BTreeMap, BTreeSet};

/// How many parcels the drawing has.
pub const COUNT: usize = 20_000;

/// A parcel of the drawing. Everything but its shape is invented.
#[derive(Debug, Clone)]
pub struct Parcel {
    pub code: String,
    pub shape: MultiPolygon,
    pub area_m2: f64,
    pub unit: &'static str,
    pub unit_name: &'static str,
    pub land_use: &'static str,
    pub land_use_name: &'static str,
    pub platform: Option<&'static str>,
    /// State of building land and of reclaimed land; none for other fields and waters.
    pub state: Option<&'static str>,
    pub enterprise: Option<String>,
    pub output_fen: Option<i64>,
    pub tax_fen: Option<i64>,
    pub floor_area_ratio: Option<f64>,
    /// A cell of the parcel, by which other drawings find it.
    pub cell: Cell,
}

/// What cells of one parcel have in common.
type Sort = (&'static str, &'static str, Option<&'static str>, Option<&'static str>, bool, bool);

fn sort(cell: Cell) -> Sort {
    (
        subdistrict(cell).0,
        planned_use(cell).0,
        platform(cell).map(|p| p.unit),
        grounds::urban(cell, Round::Approved),
        grounds::farmland(cell, Round::Approved),
        grounds::ecology(cell, Round::Approved).is_some(),
    )
}

/// The parcels in the order of their codes: sub-district, then place.
#[must_use]
pub fn parcels(net: &Net) -> Vec<Parcel> {
    let mut groups = groups();
    groups.sort_by_key(|g| g.first().map(|c| (subdistrict(*c).0, *c)));
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    groups
        .iter()
        .filter_map(|group| group.first().map(|first| (*first, group)))
        .map(|(first, group)| {
            let number = numbers.entry(subdistrict(first).0).or_default();
            *number += 1;
            parcel(net, first, group, *number)
        })
        .collect()
}

/// Single cells, then the calmest neighbours joined until [`COUNT`] are left.
fn groups() -> Vec<BTreeSet<Cell>> {
    let land = cells(is_land);
    let mut pairs: Vec<(Cell, Cell)> = land
        .iter()
        .flat_map(|&(u, v)| [((u, v), (u + 1, v)), ((u, v), (u, v + 1))])
        .filter(|(a, b)| land.contains(b) && sort(*a) == sort(*b))
        .collect();
    pairs.sort_by(|a, b| noise(a.0.0, a.1.1, 81).total_cmp(&noise(b.0.0, b.1.1, 81)).then(a.cmp(b)));
    let mut group_of: BTreeMap<Cell, Cell> = land.iter().map(|c| (*c, *c)).collect();
    let mut groups: BTreeMap<Cell, BTreeSet<Cell>> =
        land.iter().map(|c| (*c, BTreeSet::from([*c]))).collect();
    for (a, b) in pairs {
        if groups.len() <= COUNT {
            break;
        }
        let (ga, gb) = (group_of[&a], group_of[&b]);
        if ga == gb || groups[&ga].len() + groups[&gb].len() > 4 {
            continue;
        }
        let moved = groups.remove(&gb).unwrap_or_default();
        for cell in &moved {
            group_of.insert(*cell, ga);
        }
        groups.entry(ga).or_default().extend(moved);
    }
    groups.into_values().collect()
}

fn parcel(net: &Net, first: Cell, group: &BTreeSet<Cell>, number: u32) -> Parcel {
    let (unit, unit_name) = subdistrict(first);
    let (land_use, land_use_name) = planned_use(first);
    let shape = dissolve(net, group);
    let area_m2 = area(&shape);
    let state = state(first, land_use);
    let works = land_use.starts_with("1001") || land_use.starts_with("1101");
    let held = works && matches!(state, Some("in_use" | "low_efficiency" | "idle" | "under_construction"));
    let runs = works && matches!(state, Some("in_use" | "low_efficiency"));
    let mu = area_m2 * 15.0 / 10_000.0;
    // 万元 per 亩; the weak ones lie below the line that calls land underused.
    let vigour = noise(first.0, first.1, 84);
    let output = if state == Some("low_efficiency") { 90.0 + 50.0 * vigour } else { 720.0 + 460.0 * vigour };
    let fen = |wan: f64| round_i64(wan * mu * 1_000_000.0);
    Parcel {
        code: format!("{unit}-{number:05}"),
        area_m2,
        unit,
        unit_name,
        land_use,
        land_use_name,
        platform: platform(first).map(|p| p.unit),
        state,
        enterprise: held.then(|| format!("演示企业{unit}{number:05}", unit = &unit[8..])),
        output_fen: runs.then(|| fen(output)),
        tax_fen: runs.then(|| fen(output * (0.045 + 0.015 * vigour))),
        floor_area_ratio: runs.then(|| ((1.5 + 0.9 * vigour) * 100.0).round() / 100.0),
        shape,
        cell: first,
    }
}

fn state(cell: Cell, land_use: &str) -> Option<&'static str> {
    let built = ["0701", "0804", "09", "1001", "1101"].iter().any(|c| land_use.starts_with(c));
    let chance = noise(cell.0, cell.1, 82);
    if land_use == "16" {
        return Some(if chance < 0.3 { "reserve" } else { "approved_unsupplied" });
    }
    // Scattered plots that were building land and are fields again.
    if land_use == "0103" && chance < -0.97 {
        return Some("reclaimed");
    }
    built.then_some(match chance {
        c if c < 0.40 => "in_use",
        c if c < 0.56 => "under_construction",
        c if c < 0.64 => "supplied",
        c if c < 0.76 => "reserve",
        c if c < 0.84 => "approved_unsupplied",
        c if c < 0.87 => "idle",
        c if c < 0.97 => "low_efficiency",
        _ => "redevelopment",
    })
}

/// Plane area in m².
pub fn area(shape: &MultiPolygon) -> f64 {
    shape
        .0
        .iter()
        .map(|p| {
            super::dissolve::doubled_area(&p.exterior)
                + p.holes.iter().map(|h| super::dissolve::doubled_area(h)).sum::<f64>()
        })
        .sum::<f64>()
        / 2.0
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a parcel's output is far below 2^63 fen"
)]
fn round_i64(x: f64) -> i64 {
    x.round() as i64
}
