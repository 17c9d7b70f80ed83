mod decode;

use super::*;
use crate::crs::Crs;
use crate::geometry::{Feature, Geometry, MultiPolygon, Point, Polygon};
use decode::{Drawn, Tile, decode};
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const WEST: f64 = 120.40;
const SOUTH: f64 = 30.25;

/// A small wobble of a place, the same whenever it is asked.
fn wobble(i: u32, j: u32) -> f64 {
    f64::from((i.wrapping_mul(7919) ^ j.wrapping_mul(104_729)).wrapping_mul(2_654_435_761) >> 16) / 65_536.0
        - 0.5
}

/// `n` × `n` parcels about 50 m wide with wobbly borders that neighbours share exactly.
fn parcels(n: u32) -> Layer {
    let step = 0.0005;
    let fine = 4;
    let at = |i: u32, j: u32| {
        let (dx, dy) = (wobble(i, j), wobble(j + 50_000, i));
        let along = |k: u32| f64::from(k) / f64::from(fine) * step;
        Point { x: WEST + along(i) + dx * step * 0.12, y: SOUTH + along(j) + dy * step * 0.12 }
    };
    let mut features = Vec::new();
    for row in 0..n {
        for column in 0..n {
            let (x, y) = (column * fine, row * fine);
            let bottom = (0..fine).map(|k| at(x + k, y));
            let right = (0..fine).map(|k| at(x + fine, y + k));
            let top = (0..fine).map(|k| at(x + fine - k, y + fine));
            let left = (0..fine).map(|k| at(x, y + fine - k));
            let exterior = bottom.chain(right).chain(top).chain(left).collect();
            let id = format!("P{row}-{column}");
            let state = ["used", "idle", "reserve"][usize::try_from((row / 5 + column / 7) % 3).unwrap()];
            let properties = json!({"id": id, "state": state, "area_m2": 2500.5, "rank": -3, "none": null});
            features.push(Feature {
                id,
                geometry: Geometry::Area(MultiPolygon(vec![Polygon { exterior, holes: vec![] }])),
                properties: serde_json::from_value(properties).unwrap(),
            });
        }
    }
    Layer { name: "parcel".to_owned(), crs: Some(Crs::Cgcs2000), features, source: BTreeMap::new() }
}

fn area(path: &[(i64, i64)]) -> i64 {
    let pairs = path.iter().zip(path.iter().cycle().skip(1));
    pairs.map(|(a, b)| a.0 * b.1 - a.1 * b.0).sum()
}

fn all_tiles(set: &TileSet, z: u8) -> Vec<((u32, u32), Tile)> {
    let (columns, rows) = set.range(z).unwrap();
    let every = rows.flat_map(|y| columns.clone().map(move |x| (x, y)));
    every.filter_map(|(x, y)| Some(((x, y), decode(&set.tile(z, x, y))?))).collect()
}

/// Edges of areas that no other edge runs back along.
fn open_edges(features: &[Drawn]) -> usize {
    let mut edges: BTreeMap<[(i64, i64); 2], i64> = BTreeMap::new();
    for path in features.iter().flat_map(|f| &f.paths) {
        for (a, b) in path.iter().zip(path.iter().cycle().skip(1)) {
            *edges.entry([*a.min(b), *a.max(b)]).or_default() += if a < b { 1 } else { -1 };
        }
    }
    edges.values().filter(|n| **n != 0).count()
}

#[test]
fn a_tile_reads_back() {
    let set = TileSet::build(&parcels(4)).unwrap();
    let (columns, rows) = set.range(16).unwrap();
    let tile = decode(&set.tile(16, *columns.start(), *rows.end())).unwrap();
    assert_eq!((tile.name.as_str(), tile.version, tile.extent), ("parcel", 2, 4096));
    let first = tile.features.iter().find(|f| f.id == Some(1)).unwrap();
    let expect = [("area_m2", "2500.5"), ("id", "P0-0"), ("rank", "-3"), ("state", "used")];
    assert_eq!(first.properties, expect.map(|(k, v)| (k.to_owned(), v.to_owned())).into());
    assert_eq!((first.kind, first.paths.len()), (3, 1));
    assert!(area(&first.paths[0]) > 0, "outer rings run clockwise on the screen");
    assert!(set.tile(21, 0, 0).is_empty() && set.tile(3, 8, 0).is_empty() && set.tile(16, 0, 0).is_empty());
    assert_eq!(set.fields().collect::<Vec<_>>(), ["area_m2", "id", "rank", "state"]);
}

#[test]
fn neighbours_keep_their_border_at_every_zoom() {
    // Small enough to lie in one tile with its buffer at the far zooms; the outline alone may stay open.
    let set = TileSet::build(&parcels(12)).unwrap();
    for z in 8..=13 {
        let tiles = all_tiles(&set, z);
        let ((_, _), tile) = tiles.iter().max_by_key(|(_, t)| t.features.len()).unwrap();
        let outline = open_edges(&tile.features);
        let paths: usize = tile.features.iter().map(|f| f.paths.len()).sum();
        if tiles.len() == 1 {
            assert!(
                outline <= 4 * 12 * 4 && (z < 12 || paths == 144),
                "z{z}: {outline} open edges of {paths}"
            );
            let total: i64 = tile.features.iter().flat_map(|f| &f.paths).map(|p| area(p)).sum();
            let signed = tile.features.iter().flat_map(|f| &f.paths).all(|p| area(p) > 0);
            assert!(signed && total > 0);
        }
    }
}

#[test]
fn far_zooms_show_classes_and_no_tile_is_too_large() {
    let layer = parcels(90);
    let mut options = TileOptions::named("parcel");
    options.aggregate_above = 1_000;
    let set = TileSet::with(&layer, options.clone()).unwrap();
    for z in [6, 9, 10, 11] {
        let tiles = all_tiles(&set, z);
        let count: u64 = tiles
            .iter()
            .flat_map(|(_, t)| &t.features)
            .map(|f| f.properties["count"].parse::<u64>().unwrap())
            .sum();
        assert!(count >= 8_100, "z{z}: every parcel counts at least once, {count}");
        let shown: usize = tiles.iter().map(|(_, t)| t.features.len()).sum();
        assert!(shown < 2_000, "z{z}: {shown}");
        for feature in tiles.iter().flat_map(|(_, t)| &t.features) {
            assert!(["used", "idle", "reserve"].contains(&feature.properties["state"].as_str()));
            assert!(area(&feature.paths[0]) > 0 && feature.id.is_none());
        }
    }
    options.max_bytes = 5_000;
    let set = TileSet::with(&layer, options).unwrap();
    for z in 0..=14 {
        let (columns, rows) = set.range(z).unwrap();
        for (x, y) in columns.flat_map(|x| rows.clone().map(move |y| (x, y))) {
            let tile = set.tile(z, x, y);
            assert!(tile.len() <= 5_000, "{z}/{x}/{y}: {}", tile.len());
        }
    }
    assert!(!set.tile(12, *set.range(12).unwrap().0.start(), *set.range(12).unwrap().1.end()).is_empty());
}

#[test]
fn far_zooms_tell_the_class_of_land_use() {
    let mut layer = parcels(90);
    let codes = ["100101", "100102", "0703", "0701"];
    let mut hectares: BTreeMap<&str, f64> = BTreeMap::new();
    for (i, feature) in layer.features.iter_mut().enumerate() {
        // In rows, so that each square of a far tile has all classes; every twentieth parcel has none.
        if i % 20 == 0 {
            continue;
        }
        let code = codes[i / 90 / 3 % 4];
        *hectares.entry(&code[..4]).or_default() += 0.25005;
        feature.properties.insert("land_use".to_owned(), json!(code));
    }
    let mut options = TileOptions::named("parcel");
    options.aggregate_above = 1_000;
    let set = TileSet::with(&layer, options.clone()).unwrap();
    for z in [8, 10, 11] {
        // What lies in one tile with its buffer counts once.
        let tiles = all_tiles(&set, z);
        let mut found: BTreeMap<String, f64> = BTreeMap::new();
        for feature in tiles.iter().flat_map(|(_, t)| &t.features) {
            let class = feature.properties.get("land_use").cloned().unwrap_or_default();
            let area: f64 = feature.properties["area_m2"].parse().unwrap();
            *found.entry(class).or_default() += area / 10_000.0;
        }
        assert_eq!(
            found.keys().map(String::as_str).collect::<Vec<_>>(),
            ["", "0701", "0703", "1001"],
            "z{z}"
        );
        for (class, area) in hectares.iter().filter(|_| tiles.len() == 1) {
            assert!((found[*class] - area).abs() < 0.01, "z{z} {class}: {} of {area} ha", found[*class]);
        }
    }
    // Near zooms tell the code as it is, and have the same borders as without any class.
    let near = |set: &TileSet| set.tile(12, 3418, 1685).len().max(set.tile(12, 3417, 1685).len());
    options.classes.clear();
    assert_eq!(near(&set), near(&TileSet::with(&layer, options).unwrap()));
}

#[test]
fn the_same_layer_gives_the_same_bytes_at_any_thread_count() {
    let bytes = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut options = TileOptions::named("parcel");
            options.aggregate_above = 100;
            let set = TileSet::with(&parcels(30), options).unwrap();
            let (columns, rows) = set.range(11).unwrap();
            let (x, y) = (*columns.start(), *rows.start());
            [set.tile(11, x, y), set.tile(13, x * 4 + 1, y * 4 + 1), set.tile(9, x / 4, y / 4)]
        })
    };
    assert_eq!(bytes(1), bytes(3));
}

#[test]
fn lines_points_and_holes() {
    let p = |x: f64, y: f64| Point { x: WEST + x, y: SOUTH + y };
    let square =
        |x: f64, side: f64| vec![p(x, 0.0 + x), p(x + side, x), p(x + side, x + side), p(x, x + side)];
    let feature = |geometry| Feature { id: String::new(), geometry, properties: BTreeMap::new() };
    let holed =
        Polygon { exterior: square(0.0, 0.01), holes: vec![square(0.002, 0.003), square(0.006, 0.002)] };
    let layer = Layer {
        name: "mixed".to_owned(),
        crs: Some(Crs::Wgs84),
        features: vec![
            feature(Geometry::Area(MultiPolygon(vec![holed]))),
            feature(Geometry::Lines(vec![
                vec![p(-1.0, 0.005), p(1.0, 0.0051)],
                vec![p(0.0, 0.0), p(0.0, 0.0)],
            ])),
            feature(Geometry::Points(vec![p(0.001, 0.001), p(0.002, 0.002), p(5.0, 5.0)])),
        ],
        source: BTreeMap::new(),
    };
    let set = TileSet::build(&layer).unwrap();
    let [x, y] = world::project(WEST + 0.005, SOUTH + 0.005).map(|v| v >> 20);
    let tile = decode(&set.tile(12, x, y)).unwrap();
    let kinds: Vec<(u64, usize)> = tile.features.iter().map(|f| (f.kind, f.paths.len())).collect();
    assert_eq!(kinds, [(3, 3), (2, 1), (1, 2)]);
    let signs: Vec<bool> = tile.features[0].paths.iter().map(|p| area(p) > 0).collect();
    assert_eq!(signs, [true, false, false]);
    let line = &tile.features[1].paths[0];
    assert_eq!((line[0].0, line[line.len() - 1].0), (-BUFFER, EXTENT + BUFFER));
    let next = decode(&set.tile(12, x + 1, y)).unwrap();
    assert!(next.features.iter().any(|f| f.kind == 2), "the line goes on");
}

#[test]
fn nothing_and_nonsense() {
    let mut layer = parcels(1);
    layer.crs = None;
    assert!(matches!(TileSet::build(&layer), Err(TileError::NoCrs { .. })));
    let mut far = parcels(1);
    if let Geometry::Area(shape) = &mut far.features[0].geometry {
        shape.0[0].exterior[0].x = f64::NAN;
    }
    let error = TileSet::build(&far).unwrap_err();
    assert!(error.say(Lang::Zh).contains("P0-0"), "{error}");
    let empty = Layer { name: "x".to_owned(), crs: Some(Crs::Cgcs2000), ..Layer::default() };
    let set = TileSet::build(&empty).unwrap();
    assert!(set.bounds().is_none() && set.tile(0, 0, 0).is_empty());
    let value: Value = json!([1]);
    assert!(Values::default().value(&value).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_triangles_give_tiles_that_read_back(
        points in proptest::collection::vec((-0.2f64..0.2, -0.2f64..0.2), 3..60), z in 6u8..16,
    ) {
        let features = points.chunks_exact(3).enumerate().map(|(i, t)| Feature {
            id: i.to_string(),
            geometry: Geometry::Area(MultiPolygon(vec![Polygon {
                exterior: t.iter().map(|(x, y)| Point { x: WEST + x, y: SOUTH + y }).collect(),
                holes: vec![],
            }])),
            properties: BTreeMap::new(),
        });
        let layer = Layer {
            name: "t".to_owned(), crs: Some(Crs::Cgcs2000), features: features.collect(), source: BTreeMap::new(),
        };
        let set = TileSet::build(&layer).unwrap();
        let [x, y] = world::project(WEST, SOUTH).map(|v| v >> (32 - u32::from(z)));
        let bytes = set.tile(z, x, y);
        prop_assert_eq!(&bytes, &set.tile(z, x, y));
        for feature in decode(&bytes).into_iter().flat_map(|t| t.features) {
            prop_assert!(feature.paths.iter().all(|p| area(p) > 0 && p.len() > 2));
            let (low, high) = (-BUFFER, EXTENT + BUFFER);
            prop_assert!(feature.paths.iter().flatten().all(|p| (low..=high).contains(&p.0) && (low..=high).contains(&p.1)));
        }
    }
}
