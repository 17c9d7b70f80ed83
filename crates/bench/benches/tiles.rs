//! Vector tiles of 200,000 parcels: preparing the layer, and one tile of each zoom, uncompressed.
//! The peer, ST_AsMVT of PostGIS over the same parcels: `bench/peer_tiles.sh`.

#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::as_conversions,
    reason = "made-up input of known size"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use qipan_space::tiles::TileSet;
use qipan_space::{Crs, Feature, Geometry, Layer, MultiPolygon, Point, Polygon};
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

/// Parcels to a side; each has 17 to 18 vertices, and shares its borders exactly.
const SIDE: u32 = 448;
const FINE: u32 = 4;

fn noise(i: u32, j: u32) -> f64 {
    let mixed = (i.wrapping_mul(0x9E37_79B9) ^ j.wrapping_mul(0x85EB_CA6B)).wrapping_mul(0xC2B2_AE35);
    f64::from(mixed >> 8) / f64::from(1u32 << 24) - 0.5
}

/// About 38 × 33 km: parcels of 85 × 74 m, in degrees. With their land use they are put together by two classes at far
/// zooms; without it they carry what the peer's carry.
fn parcels(with_use: bool) -> Layer {
    let (dx, dy) = (38_000.0 / 96_200.0 / f64::from(SIDE), 33_000.0 / 110_850.0 / f64::from(SIDE));
    let at = |i: u32, j: u32| Point {
        x: 120.30 + (f64::from(i) / f64::from(FINE) + 0.1 * noise(i, j)) * dx,
        y: 30.15 + (f64::from(j) / f64::from(FINE) + 0.1 * noise(j + 9_999, i)) * dy,
    };
    let states = [
        "in_use",
        "under_construction",
        "supplied",
        "reserve",
        "approved_unsupplied",
        "idle",
        "low_efficiency",
    ];
    let uses = ["100101", "100102", "0701", "0703", "0804", "0901", "1101", "1402"];
    let mut features = Vec::new();
    for row in 0..SIDE {
        for column in 0..SIDE {
            let (x, y) = (column * FINE, row * FINE);
            let bottom = (0..FINE).map(|k| at(x + k, y));
            let right = (0..FINE).map(|k| at(x + FINE, y + k));
            let top = (0..FINE).map(|k| at(x + FINE - k, y + FINE));
            let left = (0..FINE).map(|k| at(x, y + FINE - k));
            let exterior = bottom.chain(right).chain(top).chain(left).collect();
            let id = format!("P{:06}", row * SIDE + column);
            let state = states[((noise(column / 3, row / 3) + 0.5) * 6.99) as usize];
            let land_use = uses[((noise(row / 4, column / 4) + 0.5) * 7.99) as usize];
            let mut properties =
                BTreeMap::from([("id".to_owned(), json!(id)), ("state".to_owned(), json!(state))]);
            if with_use {
                properties.insert("land_use".to_owned(), json!(land_use));
            }
            features.push(Feature {
                properties,
                id,
                geometry: Geometry::Area(MultiPolygon(vec![Polygon { exterior, holes: vec![] }])),
            });
        }
    }
    Layer { name: "parcel".to_owned(), crs: Some(Crs::Cgcs2000), features, source: BTreeMap::new() }
}

/// The same parcels for the peer, as tab-separated id, state, WKT.
fn write_for_peer(layer: &Layer) {
    let Some(folder) = std::env::var_os("QIPAN_BENCH_DIR").map(PathBuf::from) else { return };
    let mut text = String::new();
    for feature in &layer.features {
        let Geometry::Area(shape) = &feature.geometry else { continue };
        let ring = &shape.0[0].exterior;
        let points: Vec<String> =
            ring.iter().chain(ring.first()).map(|p| format!("{} {}", p.x, p.y)).collect();
        let state = feature.properties["state"].as_str().unwrap();
        writeln!(text, "{}\t{state}\tPOLYGON(({}))", feature.id, points.join(",")).unwrap();
    }
    std::fs::write(folder.join("qipan-parcels.tsv"), text).unwrap();
}

fn tiles(c: &mut Criterion) {
    let layer = parcels(false);
    write_for_peer(&layer);
    let mut group = c.benchmark_group("tiles of 200,704 parcels");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    group.bench_function("prepare", |b| b.iter(|| TileSet::build(black_box(&layer)).unwrap()));
    let (far, near) = (TileSet::build(&parcels(true)).unwrap(), TileSet::build(&layer).unwrap());
    group.sample_size(50).measurement_time(Duration::from_secs(4));
    for z in [8u8, 9, 10, 11, 12, 13, 14, 15, 16] {
        let set = if z < 12 { &far } else { &near };
        let (columns, rows) = set.range(z).unwrap();
        // Nine tiles in the middle, or as many as there are.
        let middle = |r: &std::ops::RangeInclusive<u32>| {
            let m = u32::midpoint(*r.start(), *r.end());
            m.saturating_sub(1).max(*r.start())..=(m + 1).min(*r.end())
        };
        let nine: Vec<(u32, u32)> =
            middle(&columns).flat_map(|x| middle(&rows).map(move |y| (x, y))).collect();
        let sizes: Vec<usize> = nine.iter().map(|(x, y)| set.tile(z, *x, *y).len()).collect();
        let fullest = nine.iter().zip(&sizes).max_by_key(|(_, size)| **size).unwrap().0;
        println!("z{z}: {} tiles, largest {} bytes", nine.len(), sizes.iter().max().unwrap());
        group.bench_function(format!("z{z}, one tile (mean of {})", nine.len()), |b| {
            let mut at = 0;
            b.iter(|| {
                let (x, y) = nine[at % nine.len()];
                at += 1;
                set.tile(z, black_box(x), y)
            });
        });
        let (x, y) = *fullest;
        group.bench_function(format!("z{z}, the fullest tile"), |b| b.iter(|| set.tile(z, black_box(x), y)));
    }
    group.finish();
}

criterion_group!(benches, tiles);
criterion_main!(benches);
