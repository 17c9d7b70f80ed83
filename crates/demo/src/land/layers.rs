//! The layers of the drawing, each version with its day and document.

use super::dissolve::{dissolve, parts};
use super::grounds::{self, PLATFORMS, Platform, Round, cells, is_district, is_land, is_river, subdistrict};
use super::net::{COLUMNS, Cell, Net, RIVER, ROWS};
use super::parcels::{Parcel, area};
use qipan_space::{Feature, Geometry, MultiPolygon};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A version of a layer, as a user would upload it.
#[derive(Debug)]
pub struct DemoLayer {
    pub code: &'static str,
    pub name: &'static str,
    pub name_en: &'static str,
    /// Kind as the API writes it.
    pub kind: &'static str,
    pub version: &'static str,
    /// Day since which the version holds.
    pub date: &'static str,
    pub document: &'static str,
    pub features: Vec<Feature>,
}

/// All layers in the order of drawing; `parcels` from [`super::parcels`].
#[must_use]
pub fn layers(net: &Net, parcels: &[Parcel]) -> Vec<DemoLayer> {
    let one = |code, name, name_en, kind, features| DemoLayer {
        code,
        name,
        name_en,
        kind,
        version: "2024",
        date: "2024-01-01",
        document: "演示图件(示意)",
        features,
    };
    let mut all = vec![
        one(
            "district",
            "区界",
            "District",
            "boundary",
            vec![feature("330114", "钱塘区", dissolve(net, &cells(is_district)), [])],
        ),
        one("subdistrict", "街道界", "Sub-districts", "boundary", subdistricts(net)),
        one(
            "river",
            "水系",
            "River",
            "river",
            vec![feature("HL01", "江面", dissolve(net, &cells(is_river)), [])],
        ),
        one("road", "道路", "Roads", "road", roads(net)),
        one("plan_landuse", "规划用地", "Planned land use", "plan", planned(net)),
        one("park", "产业平台与园区", "Platforms and parks", "park", parks(net)),
        one("parcel", "地块", "Parcels", "parcel", parcels.iter().map(parcel).collect()),
    ];
    all.push(one("village_unit", "乡村单元规划", "Village unit plans", "plan_unit", village_units(net)));
    all.push(one("urban_design", "城市设计重点地区", "Urban design areas", "plan_unit", urban_design(net)));
    all.push(one("detailed_unit", "详细规划单元", "Detailed plan units", "plan_unit", detailed_units(net)));
    for round in Round::ALL {
        let (version, date) = round.label();
        let line = |code, name, name_en, features| DemoLayer {
            code,
            name,
            name_en,
            kind: code,
            version,
            date,
            document: "演示图件(示意)",
            features,
        };
        all.push(line("farmland", "永久基本农田", "Permanent basic farmland", farmland(net, round)));
        all.push(line("ecology", "生态保护红线", "Ecological red line", ecology(net, round)));
        all.push(line("urban", "城镇开发边界", "Urban growth boundary", urban(net, round)));
    }
    all
}

fn feature<const N: usize>(id: &str, name: &str, shape: MultiPolygon, more: [(&str, Value); N]) -> Feature {
    let mut properties = BTreeMap::from([
        ("id".to_owned(), json!(id)),
        ("name".to_owned(), json!(name)),
        ("synthetic".to_owned(), json!(true)),
    ]);
    properties.extend(more.into_iter().map(|(k, v)| (k.to_owned(), v)));
    Feature { id: id.to_owned(), geometry: Geometry::Area(shape), properties }
}

fn round_m2(m2: f64) -> Value {
    json!((m2 * 100.0).round() / 100.0)
}

fn subdistricts(net: &Net) -> Vec<Feature> {
    grouped(is_district, subdistrict)
        .into_iter()
        .map(|((code, name), set)| {
            let shape = dissolve(net, &set);
            let m2 = round_m2(area(&shape));
            feature(code, name, shape, [("unit", json!(code)), ("area_m2", m2)])
        })
        .collect()
}

fn grouped<K: Ord>(belongs: impl Fn(Cell) -> bool, key: impl Fn(Cell) -> K) -> BTreeMap<K, BTreeSet<Cell>> {
    let mut groups: BTreeMap<K, BTreeSet<Cell>> = BTreeMap::new();
    for cell in cells(belongs) {
        groups.entry(key(cell)).or_default().insert(cell);
    }
    groups
}

/// Permanent basic farmland in plots of at most 8 × 8 cells, named after the square that they lie in.
fn farmland(net: &Net, round: Round) -> Vec<Feature> {
    let squares = grouped(|c| grounds::farmland(c, round), |c| (c.0 / 8, c.1 / 8));
    let plots = squares.iter().flat_map(|(square, set)| {
        parts(set).into_iter().enumerate().map(move |(i, part)| (*square, i + 1, part))
    });
    plots
        .map(|((u, v), i, part)| {
            let shape = dissolve(net, &part);
            let m2 = round_m2(area(&shape));
            let unit = part.first().map_or("", |c| subdistrict(*c).0);
            let id = format!("NT-{u:02}{v:02}-{i}");
            feature(&id, &format!("永农图斑{id}"), shape, [("unit", json!(unit)), ("YJJBNTMJ", m2)])
        })
        .collect()
}

fn ecology(net: &Net, round: Round) -> Vec<Feature> {
    let kinds = grouped(
        |c| grounds::ecology(c, round).is_some(),
        |c| (grounds::ecology(c, round) == Some(true), c.1 < 40),
    );
    let zones = kinds.iter().flat_map(|(kind, set)| parts(set).into_iter().map(move |p| (*kind, p)));
    zones
        .enumerate()
        .map(|(i, ((core, reserve), part))| {
            let (name, sort) = match (core, reserve) {
                (true, _) => ("滨江保护地核心区", "自然保护地核心保护区"),
                (_, true) => ("滨江保护地", "自然保护地一般控制区"),
                _ => ("沿江湿地", "重要湿地"),
            };
            let shape = dissolve(net, &part);
            let m2 = round_m2(area(&shape));
            let id = format!("ST-{:02}", i + 1);
            let more = [("LHLX", json!(sort)), ("core", json!(core)), ("MJ", m2)];
            feature(&id, &format!("{name}{id}"), shape, more)
        })
        .collect()
}

fn urban(net: &Net, round: Round) -> Vec<Feature> {
    let zones = grouped(
        |c| grounds::urban(c, round).is_some(),
        |c| (subdistrict(c), grounds::urban(c, round).unwrap_or_default()),
    );
    zones
        .iter()
        .map(|(((code, name), zone), set)| {
            let kind = match *zone {
                "01" => "集中建设区",
                "02" => "弹性发展区",
                _ => "特别用途区",
            };
            let shape = dissolve(net, set);
            let m2 = round_m2(area(&shape));
            let more = [("GHFQDM", json!(zone)), ("GHFQMC", json!(kind)), ("unit", json!(code)), ("MJ", m2)];
            feature(&format!("CZ-{code}-{zone}"), &format!("{name}{kind}"), shape, more)
        })
        .collect()
}

fn planned(net: &Net) -> Vec<Feature> {
    let uses = grouped(is_district, |c| (grounds::planned_use(c), subdistrict(c).0));
    let areas = uses.iter().flat_map(|(key, set)| parts(set).into_iter().map(move |p| (*key, p)));
    areas
        .enumerate()
        .map(|(i, (((code, name), unit), part))| {
            let shape = dissolve(net, &part);
            let m2 = round_m2(area(&shape));
            let more = [("land_use", json!(code)), ("unit", json!(unit)), ("area_m2", m2)];
            feature(&format!("GH-{:05}", i + 1), name, shape, more)
        })
        .collect()
}

/// Blocks of cells with their largest piece: so many cells wide and high, none smaller than `least`.
fn blocks(belongs: impl Fn(Cell) -> bool, side: i32, least: usize) -> Vec<BTreeSet<Cell>> {
    let blocks = grouped(belongs, |(u, v)| (v.div_euclid(side), u.div_euclid(side)));
    let largest = |set: BTreeSet<Cell>| parts(&set).into_iter().max_by_key(BTreeSet::len);
    blocks.into_values().filter_map(largest).filter(|set| set.len() >= least).collect()
}

fn units(net: &Net, prefix: &str, name: &str, sets: &[BTreeSet<Cell>]) -> Vec<Feature> {
    let unit = |(i, set): (usize, &BTreeSet<Cell>)| {
        let shape = dissolve(net, set);
        let m2 = round_m2(area(&shape));
        let code = set.first().map_or("", |c| subdistrict(*c).0);
        let more = [("unit", json!(code)), ("area_m2", m2)];
        feature(&format!("{prefix}-{:02}", i + 1), &format!("{name}{:02}(演示)", i + 1), shape, more)
    };
    sets.iter().enumerate().map(unit).collect()
}

/// Villages south of the river, outside of the urban line.
fn village_units(net: &Net) -> Vec<Feature> {
    let rural = |c: Cell| is_land(c) && grounds::urban(c, Round::Approved).is_none();
    units(net, "CZDY", "村庄单元", &blocks(rural, 26, 150))
}

/// What a detailed plan covers within the urban line.
fn detailed_units(net: &Net) -> Vec<Feature> {
    let built = |c: Cell| grounds::urban(c, Round::Approved) == Some("01");
    units(net, "XGDY", "详规单元", &blocks(built, 22, 90))
}

/// The waterfront by the first bend, and the cores of platforms.
fn urban_design(net: &Net) -> Vec<Feature> {
    let core = |p: &Platform| {
        let inside = |c: Cell| {
            (p.columns.0 + 2..p.columns.1 - 2).contains(&c.0) && (p.rows.0 + 2..p.rows.1 - 2).contains(&c.1)
        };
        cells(|c| inside(c) && is_land(c))
    };
    units(net, "CSSJ", "城市设计区", &PLATFORMS.iter().map(core).collect::<Vec<_>>())
}

/// The six platforms, and three parks in each.
fn parks(net: &Net) -> Vec<Feature> {
    let whole = |p: &Platform| cells(|c| p.holds(c) && is_land(c));
    let mut all: Vec<_> = PLATFORMS
        .iter()
        .map(|p| {
            let shape = dissolve(net, &whole(p));
            feature(p.unit, p.name, shape, [("unit", json!(p.unit)), ("level", json!("platform"))])
        })
        .collect();
    for p in &PLATFORMS {
        let third = (p.columns.1 - p.columns.0) / 3;
        for (i, word) in (0..3).zip(["东区", "中区", "西区"]) {
            let from = p.columns.0 + 1 + i * third;
            let inside = |c: Cell| {
                (from..from + third - 1).contains(&c.0) && (p.rows.0 + 2..p.rows.1 - 2).contains(&c.1)
            };
            let shape = dissolve(net, &cells(|c| inside(c) && is_land(c)));
            let id = format!("{}-{}", p.unit, i + 1);
            let more = [("unit", json!(p.unit)), ("level", json!("park"))];
            all.push(feature(&id, &format!("{}{word}(演示)", p.name), shape, more));
        }
    }
    all
}

/// Roads along the net's lines, broken where they would leave the land; two of them cross the river.
fn roads(net: &Net) -> Vec<Feature> {
    let mut all = Vec::new();
    let mut add = |name: String, class: &str, lines: Vec<Vec<Cell>>| {
        let lines = lines.iter().map(|l| l.iter().map(|c| net.corner(*c)).collect()).collect();
        let id = format!("DL-{:02}", all.len() + 1);
        let properties = BTreeMap::from([
            ("id".to_owned(), json!(id)),
            ("name".to_owned(), json!(name)),
            ("class".to_owned(), json!(class)),
            ("synthetic".to_owned(), json!(true)),
        ]);
        all.push(Feature { id, geometry: Geometry::Lines(lines), properties });
    };
    for (i, u) in (14..COLUMNS).step_by(18).enumerate() {
        let bridge = i % 4 == 1;
        let on = |v: i32| is_land((u, v)) || (bridge && is_river((u, v)));
        add(
            format!("演示纵{}路", i + 1),
            if bridge { "express" } else { "main" },
            runs(ROWS, on, |v| (u, v)),
        );
    }
    for (i, v) in [22, 40, 56, 74, RIVER - 8, RIVER + 8, 120, 134].into_iter().enumerate() {
        let on = |u: i32| is_land((u, v));
        add(
            format!("演示横{}路", i + 1),
            if v == 74 { "express" } else { "main" },
            runs(COLUMNS, on, |u| (u, v)),
        );
    }
    all
}

fn runs(end: i32, on: impl Fn(i32) -> bool, at: impl Fn(i32) -> Cell) -> Vec<Vec<Cell>> {
    let mut lines: Vec<Vec<Cell>> = Vec::new();
    let mut open = false;
    for i in 0..end {
        match (on(i), open) {
            (true, true) => lines.last_mut().into_iter().for_each(|l| l.push(at(i))),
            (true, false) => lines.push(vec![at(i)]),
            _ => {}
        }
        open = on(i);
    }
    lines.retain(|l| l.len() > 1);
    lines
}

fn parcel(p: &Parcel) -> Feature {
    let mut f = feature(
        &p.code,
        &p.code,
        p.shape.clone(),
        [
            ("code", json!(p.code)),
            ("unit", json!(p.unit)),
            ("unit_name", json!(p.unit_name)),
            ("land_use", json!(p.land_use)),
            ("land_use_name", json!(p.land_use_name)),
            ("area_m2", round_m2(p.area_m2)),
        ],
    );
    let more = [
        ("park", p.platform.map(Value::from)),
        ("state", p.state.map(Value::from)),
        ("enterprise", p.enterprise.clone().map(Value::from)),
        ("output_fen", p.output_fen.map(Value::from)),
        ("tax_fen", p.tax_fen.map(Value::from)),
        ("floor_area_ratio", p.floor_area_ratio.map(Value::from)),
    ];
    f.properties.extend(more.into_iter().filter_map(|(k, v)| v.map(|v| (k.to_owned(), v))));
    f
}
