//! Overlay: 200,160 parcels in three layers of zones, a million parcels, one parcel; beside i_overlay on zones cut into
//! squares. Prints CPU seconds and the best wall time of several runs, and compares the results of both.
//!
//! `cargo bench -p qipan-bench --bench space`; peers in Python: `bench/peer_overlay.py`, which reads what this bench leaves
//! in the folder that the variable `QIPAN_BENCH_LEAVE` names.

#![expect(clippy::expect_used, reason = "a bench that can't be set up must stop")]

mod peer;
mod workload;

use qipan_space::geometry::plane_area;
use qipan_space::overlay::overlay_each;
use qipan_space::{LayerIndex, MultiPolygon, Overlap, Zone};
use std::hint::black_box;
use std::time::Instant;
use workload::{Dice, Net, layers, ragged, vertices};

type Found = Vec<Vec<Overlap>>;

/// CPU seconds of all threads of this process so far.
fn cpu() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let spent = tasks.filter_map(|t| std::fs::read_to_string(t.path().join("schedstat")).ok());
    spent.filter_map(|s| s.split(' ').next()?.parse::<f64>().ok()).sum::<f64>() / 1e9
}

/// Best CPU seconds, best wall seconds and the last result of some runs.
fn measure<T>(runs: usize, mut run: impl FnMut() -> T) -> (f64, f64, Option<T>) {
    let (mut best_cpu, mut best_wall, mut last) = (f64::INFINITY, f64::INFINITY, None);
    for _ in 0..runs {
        drop(last.take());
        let (before, start) = (cpu(), Instant::now());
        last = Some(black_box(run()));
        best_wall = best_wall.min(start.elapsed().as_secs_f64());
        best_cpu = best_cpu.min(cpu() - before);
    }
    (best_cpu, best_wall, last)
}

fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads")
}

fn build(zones: Vec<Vec<Zone>>) -> Vec<LayerIndex> {
    LayerIndex::build_each(zones).into_iter().map(|built| built.expect("finite")).collect()
}

fn query(indexes: &[LayerIndex], parcels: &[MultiPolygon]) -> Vec<Found> {
    overlay_each(&indexes.iter().collect::<Vec<_>>(), parcels)
}

/// Build and query on so many threads.
fn ours(
    name: &str,
    zones: &[Vec<Zone>],
    parcels: &[MultiPolygon],
    threads: usize,
    runs: usize,
) -> Vec<Found> {
    pool(threads).install(|| {
        let mut copies = vec![zones.to_vec(); runs];
        let (build_cpu, build_wall, indexes) = measure(runs, || build(copies.pop().unwrap_or_default()));
        let indexes = indexes.expect("built");
        let (query_cpu, query_wall, found) = measure(runs, || query(&indexes, parcels));
        let rows: usize = found.iter().flatten().flatten().map(Vec::len).sum();
        println!(
            "{name}, {threads} thread(s): build {build_cpu:.3} s CPU {build_wall:.3} s wall; \
             query {query_cpu:.3} s CPU {query_wall:.3} s wall; sum {:.3} s CPU {:.3} s wall; {rows} rows",
            build_cpu + query_cpu,
            build_wall + query_wall
        );
        found.expect("found")
    })
}

/// Farmland is a union of parcels: each of its parcels lies in it wholly.
fn truth(farmland: &Found, parcels: &[MultiPolygon]) {
    for (found, parcel) in farmland.iter().zip(parcels) {
        let whole = plane_area(parcel);
        let exact = found.is_empty()
            || (found.len() == 1 && found.iter().all(|o| o.area_m2.to_bits() == whole.to_bits()));
        assert!(exact, "{found:?} of {whole}");
    }
    println!("truth: every parcel lies in farmland wholly or not at all, to the last bit");
}

fn i_overlay_peer(zones: &[Vec<Zone>], parcels: &[MultiPolygon], ours: &[Found]) {
    let squares: Vec<_> = zones.iter().map(|z| peer::Squares::new(z).expect("zones")).collect();
    let (cpu, wall, theirs) = measure(1, || {
        let one = |s: &peer::Squares| parcels.iter().map(|p| s.overlay(p)).collect::<Vec<_>>();
        squares.iter().map(one).collect::<Vec<_>>()
    });
    println!(
        "peer i_overlay (i64, zones cut into squares, cutting not counted): {cpu:.3} s CPU {wall:.3} s wall"
    );
    let mut worst: f64 = 0.0;
    for (theirs, ours) in theirs.expect("found").iter().zip(ours) {
        for ((theirs, ours), parcel) in theirs.iter().zip(ours).zip(parcels) {
            for (zone, area) in theirs {
                let own = ours.iter().find(|o| o.zone == *zone).map_or(0.0, |o| o.area_m2);
                worst = worst.max((own - area).abs() / plane_area(parcel));
            }
        }
    }
    println!("largest difference to i_overlay: {worst:.2e} of the parcel's area");
}

fn leave(zones: &[Vec<Zone>], parcels: &[MultiPolygon], found: &[Found]) {
    let Ok(folder) = std::env::var("QIPAN_BENCH_LEAVE") else { return };
    let folder = std::path::Path::new(&folder);
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(folder.join(name), bytes).expect("written");
    write("parcels.bin", ragged(parcels));
    for (at, (layer, found)) in zones.iter().zip(found).enumerate() {
        write(&format!("zones{at}.bin"), ragged(layer.iter().map(|z| &z.shape)));
        let total: Vec<f64> = found.iter().map(|f| f.iter().map(|o| o.area_m2).sum()).collect();
        write(&format!("areas{at}.bin"), total.iter().flat_map(|a| a.to_le_bytes()).collect());
    }
}

fn rss() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("VmHWM unknown").to_owned()
}

fn main() {
    let only_large = std::env::args().any(|a| a == "--large");
    let mut dice = Dice(42);
    if only_large {
        let net = Net::new(1001, 1000, &mut dice);
        let parcels = net.parcels(&mut dice);
        let zones = layers(&net, &mut dice);
        println!("{} parcels, {} vertices; before: {}", parcels.len(), vertices(&parcels), rss());
        ours("a million parcels", &zones, &parcels, 1, 3);
        ours("a million parcels", &zones, &parcels, 2, 3);
        println!("{}", rss());
        return;
    }
    let net = Net::new(480, 417, &mut dice);
    let parcels = net.parcels(&mut dice);
    let zones = layers(&net, &mut dice);
    let counts: Vec<usize> = zones.iter().map(|z| vertices(z.iter().map(|z| &z.shape))).collect();
    println!("{} parcels, {} vertices; zones with {counts:?} vertices", parcels.len(), vertices(&parcels));
    let found = ours("overlay", &zones, &parcels, 1, 7);
    truth(&found[1], &parcels);
    let two = ours("overlay", &zones, &parcels, 2, 7);
    assert!(found == two, "the same on two threads");
    let indexes = build(zones.to_vec());
    let mut one: Vec<f64> = parcels
        .iter()
        .step_by(37)
        .map(|p| {
            let start = Instant::now();
            for index in &indexes {
                black_box(index.overlay(p));
            }
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    one.sort_by(f64::total_cmp);
    let at = |part: usize| one.get(one.len() * part / 1000).copied().unwrap_or_default();
    println!(
        "one parcel in three layers: median {:.2} µs, p99 {:.2} µs, p99.9 {:.2} µs",
        at(500),
        at(990),
        at(999)
    );
    leave(&zones, &parcels, &found);
    i_overlay_peer(&zones, &parcels, &found);
}
