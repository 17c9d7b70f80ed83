//! Projects: forecasts with their critical paths, and the critical path with slack of each project's gates, for 3,000
//! projects of a district and for 90 districts (270,000), on one thread; beside a textbook critical path.
//!
//! `cargo bench -p qipan-bench --bench project`; the peer networkx: `bench/peer_project.py`, which reads what this bench
//! leaves in the folder that the variable `QIPAN_BENCH_LEAVE` names.

#![expect(clippy::expect_used, reason = "a bench that can't be set up must stop")]

mod textbook;
mod workload;

use qipan_project::axis::WorkAxis;
use qipan_project::forecast::{Learned, MILESTONES, forecast};
use qipan_project::schedule::{LinkKind, Schedule, schedule};
use serde_json::json;
use std::hint::black_box;
use std::time::Instant;
use workload::{Case, TODAY, district, templates};

const PROJECTS: usize = 3_000;
const DISTRICTS: u64 = 90;

/// CPU seconds of this process so far.
fn cpu() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let spent = tasks.filter_map(|t| std::fs::read_to_string(t.path().join("schedstat")).ok());
    spent.filter_map(|s| s.split(' ').next()?.parse::<f64>().ok()).sum::<f64>() / 1e9
}

/// CPU and wall seconds of a run.
fn timed<T>(run: impl FnOnce() -> T) -> (f64, f64, T) {
    let (before, start) = (cpu(), Instant::now());
    let result = black_box(run());
    (cpu() - before, start.elapsed().as_secs_f64(), result)
}

/// The best of some runs.
fn best<T>(runs: usize, mut run: impl FnMut() -> T) -> (f64, f64, T) {
    let mut best = timed(&mut run);
    for _ in 1..runs {
        let next = timed(&mut run);
        best = (best.0.min(next.0), best.1.min(next.1), next.2);
    }
    best
}

/// What finished projects took, then the forecast of each project; how many milestones were forecast.
fn forecasts(cases: &[Case], axis: &WorkAxis) -> usize {
    let learned = Learned::from_finished(cases.iter().map(|c| (c.template, &c.dates)), &MILESTONES);
    let one = |c: &Case| forecast(c.template, &c.project, &c.dates, &learned, TODAY, axis).len();
    cases.iter().map(one).sum()
}

fn paths(cases: &[Case], axis: &WorkAxis) -> Vec<Schedule> {
    cases.iter().map(|c| schedule(&c.tasks, c.project.since, axis).expect("a schedule")).collect()
}

fn leave(cases: &[Case], found: &[Schedule]) {
    let Ok(folder) = std::env::var("QIPAN_BENCH_LEAVE") else { return };
    let one = |(case, found): (&Case, &Schedule)| {
        let tasks = case.tasks.iter().zip(&found.tasks).map(|(task, dates)| {
            let links = task.predecessors.iter();
            let links: Vec<_> =
                links.map(|l| json!([l.task, l.kind == LinkKind::StartStart, l.lag])).collect();
            json!([task.id, task.duration, links, dates.slack])
        });
        json!({"length": found.length, "tasks": tasks.collect::<Vec<_>>()})
    };
    let all: Vec<_> = cases.iter().zip(found).map(one).collect();
    let path = std::path::Path::new(&folder).join("networks.json");
    std::fs::write(path, serde_json::to_vec(&all).expect("json")).expect("written");
}

fn main() {
    // `cargo test --benches` only looks whether it builds and starts.
    if std::env::args().any(|a| a == "--test") {
        return;
    }
    let (axis, templates) = (WorkAxis::china(), templates());
    let cases = district(&templates, PROJECTS, 1, &axis);
    let gates: usize = cases.iter().map(|c| c.tasks.len()).sum();
    println!("{PROJECTS} projects, {gates} gates, one thread");
    let (cpu_f, wall_f, milestones) = best(9, || forecasts(&cases, &axis));
    println!("forecast of {milestones} milestones: {:.1} ms CPU, {:.1} ms wall", cpu_f * 1e3, wall_f * 1e3);
    let (cpu_p, wall_p, found) = best(9, || paths(&cases, &axis));
    println!("critical path and slack: {:.1} ms CPU, {:.1} ms wall", cpu_p * 1e3, wall_p * 1e3);
    println!("both: {:.1} ms CPU, {:.1} ms wall", (cpu_f + cpu_p) * 1e3, (wall_f + wall_p) * 1e3);
    let (cpu_t, wall_t, theirs) =
        timed(|| cases.iter().map(|c| textbook::dates(c, &axis)).collect::<Vec<_>>());
    for (ours, theirs) in found.iter().zip(&theirs) {
        assert!(ours.tasks == *theirs, "the textbook agrees on every date");
    }
    println!(
        "peer: textbook (maps by name, relaxed until nothing moves, days counted one by one), critical path and \
         slack alone: {:.1} ms CPU, {:.1} ms wall; all {gates} gates agree",
        cpu_t * 1e3,
        wall_t * 1e3
    );
    leave(&cases, &found);
    let (mut cpu, mut wall) = (0.0, 0.0);
    for seed in 0..DISTRICTS {
        let cases = district(&templates, PROJECTS, seed, &axis);
        let (c, w, _) = timed(|| (forecasts(&cases, &axis), paths(&cases, &axis)));
        (cpu, wall) = (cpu + c, wall + w);
    }
    println!("{DISTRICTS} districts of {PROJECTS} projects, both: {cpu:.2} s CPU, {wall:.2} s wall");
}
