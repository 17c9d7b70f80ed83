//! Import of 100,000 values: bytes in memory → checked rows and findings, from xlsx and from csv.
//!
//! `cargo bench -p qipan-bench --bench import`; the peers read the same files: `bench/peer_import.py`.

#![expect(clippy::expect_used, clippy::as_conversions, reason = "a bench on data it made itself")]

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use qipan_exchange::import::{self, Options};
use qipan_exchange::write::{Cell, Table, table_csv, table_xlsx};
use qipan_exchange::{Dictionary, Limits, Quiet, Workbook};
use qipan_indicator::model::Indicator;
use qipan_kernel::org::{OrgKind, OrgUnit};
use qipan_kernel::period::{Frequency, Period};
use qipan_kernel::text::Lang;

const ROWS: usize = 100_000;
const INDICATORS: usize = 43;
const UNITS: usize = 30;

fn dictionary() -> Dictionary {
    let indicators = (0..INDICATORS).map(|i| {
        let mut it = Indicator::new(&format!("I{i:02}"), &format!("指标{i:02}"), "亿元");
        it.frequency = Frequency::Month;
        it
    });
    let units = (0..UNITS).map(|u| OrgUnit {
        code: format!("330114{u:03}"),
        name_zh: format!("单位{u:02}"),
        name_en: String::new(),
        kind: OrgKind::Subdistrict,
        parent: None,
        region: None,
        valid_from: Period::Year { year: 2000 }.first_day(),
        valid_to: None,
    });
    Dictionary::new(indicators, units).with_years(2016, 2026)
}

/// 100,000 values of eight columns, half of them in 万元 and so to be converted into 亿元.
fn table() -> Table {
    let headings = ["指标编码", "单位代码", "期间", "数值", "计量单位", "版本", "来源", "备注"];
    let mut table = Table::new("数据", &headings, "bench", Lang::Zh);
    for n in 0..ROWS {
        let (month, unit, indicator) = (n % 120, n / 120 % UNITS, n / 120 / UNITS);
        let value = (n * 7919 % 100_003) as f64 / 100.0;
        let cells = vec![
            format!("I{indicator:02}").into(),
            format!("330114{unit:03}").into(),
            format!("{}-{:02}", 2016 + month / 12, month % 12 + 1).into(),
            Cell::number(Some(value), 2),
            if n % 2 == 0 { "亿元" } else { "万元" }.into(),
            "快报".into(),
            "统计月报".into(),
            format!("第{n}行").into(),
        ];
        table.push(cells, n % 10 == 0);
    }
    table
}

/// Where the peers find the files.
fn folder() -> PathBuf {
    std::env::var_os("QIPAN_BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from)
}

fn import_rows(c: &mut Criterion) {
    let table = table();
    let dictionary = dictionary();
    let files = [("xlsx", table_xlsx(&table).expect("fits")), ("csv", table_csv(&table))];
    let mut group = c.benchmark_group("import 100,000 rows");
    group
        .throughput(Throughput::Elements(ROWS as u64))
        .sample_size(20)
        .measurement_time(Duration::from_secs(15));
    for (kind, bytes) in &files {
        let name = format!("qipan-import.{kind}");
        let path = folder().join(&name);
        std::fs::write(&path, bytes).expect("the temporary folder can be written");
        println!("{}: {} bytes", path.display(), bytes.len());
        group.bench_function(*kind, |b| {
            b.iter(|| {
                let book = Workbook::open(black_box(bytes), &name, &Limits::default()).expect("opens");
                let read =
                    import::read(&book, &dictionary, &Options::default(), &Quiet).expect("not cancelled");
                assert_eq!((read.observations.len(), read.tally.errors), (ROWS, 0));
                read
            });
        });
    }
    group.finish();
}

criterion_group!(benches, import_rows);
criterion_main!(benches);
