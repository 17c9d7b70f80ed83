//! Recompute of a district: in full, after one new value, and of 90 districts; beside the textbook way.
//!
//! `cargo bench -p qipan-bench --bench recompute`; a pandas peer of the same district: `bench/peer_recompute.py`.

#![expect(clippy::expect_used, reason = "a bench that can't be set up must stop")]

mod district;
mod textbook;

use criterion::{Criterion, criterion_group, criterion_main};
use district::{FIRST_YEAR, INDICATORS, MONTHS, UNITS, board};
use qipan_indicator::board::Board;
use qipan_kernel::period::{Period, YearMonth};
use std::hint::black_box;
use std::time::Duration;
use textbook::Textbook;

const SEED: u64 = 330_114;

/// Board and peer must tell the same before they are timed.
fn agree(board: &Board, textbook: &Textbook) {
    let results = textbook.compute();
    let grades = textbook::grades(&results);
    let mut cells = 0;
    let mut total = 0.0;
    for (i, _) in textbook.codes().enumerate() {
        for unit in 0..UNITS {
            for month in 0..MONTHS {
                let year = FIRST_YEAR + i16::try_from(month / 12).unwrap_or_default();
                let at = YearMonth { year, month: u8::try_from(month % 12 + 1).unwrap_or(1) };
                let cell = board.cell(i, unit, at).expect("on the board");
                let theirs = results.values.get(&(i, unit, month)).copied();
                let close = match (cell.known(), theirs) {
                    (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs().max(1.0),
                    (a, b) => a.is_none() && b.is_none(),
                };
                total += cell.value;
                assert!(close, "indicator {i} unit {unit} month {month}: {:?} {theirs:?}", cell.known());
                if let Some(grade) = grades.get(&(i, unit, month)) {
                    assert_eq!(cell.verdict.grade, *grade, "indicator {i} unit {unit} month {month}");
                    cells += 1;
                }
            }
        }
    }
    println!("board and textbook agree: {cells} graded cells of {}", INDICATORS * UNITS * MONTHS);
    println!("values {}, total {total:.4}", results.values.len());
}

fn full(c: &mut Criterion) {
    let textbook = Textbook::new(SEED);
    let mut one = board(SEED);
    agree(&one, &textbook);
    let mut group = c.benchmark_group("district 43 x 30 x 120");
    group.bench_function("board, full", |b| b.iter(|| black_box(&mut one).recompute()));
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    group.bench_function("textbook, full", |b| b.iter(|| black_box(&textbook).compute()));
    group.finish();
}

fn incremental(c: &mut Criterion) {
    let mut one = board(SEED);
    let mut textbook = Textbook::new(SEED);
    let mut group = c.benchmark_group("one new value");
    let months: [(&str, &str, Period); 4] = [
        // a single month early in the plan: eleven later sums, eight formulas, two levels up
        ("F0", "U8", Period::Month { year: 2017, month: 1 }),
        // the latest month
        ("F0", "U8", Period::Month { year: 2025, month: 12 }),
        // a weight of roll-ups and a divisor
        ("S0", "U20", Period::Month { year: 2020, month: 6 }),
        // a level that nothing else needs
        ("G0", "U29", Period::Month { year: 2025, month: 1 }),
    ];
    for (code, unit, period) in months {
        let mut value = 1.0;
        group.bench_function(format!("board, {code} of {unit} for {period}"), |b| {
            b.iter(|| {
                value = if value > 1.9 { 1.0 } else { value + 0.01 };
                let changes = one.set_value(code, unit, period, Some(value.into())).expect("on the board");
                black_box(changes.len())
            });
        });
    }
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    group.bench_function("textbook, all over again", |b| {
        b.iter(|| {
            textbook.reported.insert((0, 8, 12), 1.5);
            black_box(textbook.compute())
        });
    });
    group.finish();
}

fn province(c: &mut Criterion) {
    let mut districts: Vec<Board> = (0..90).map(|i| board(SEED + i)).collect();
    let mut group = c.benchmark_group("90 districts");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    group.bench_function("board, full, one core", |b| {
        b.iter(|| districts.iter_mut().for_each(Board::recompute));
    });
    group.finish();
}

criterion_group!(benches, full, incremental, province);
criterion_main!(benches);
