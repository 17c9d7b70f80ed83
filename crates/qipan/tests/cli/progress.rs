//! `qipan indicator progress` on the golden plan, against values worked out by hand.

use crate::golden::{self, DICTIONARY, TARGETS, VALUES};
use crate::{Run, qipan, raw};
use serde_json::Value;
use std::path::Path;
use tempfile::tempdir;

const AS_OF: &str = "2024-06-30";

fn progress(folder: &Path, more: &[&str]) -> Run {
    let args = ["indicator", "progress", "--plan", "plan.xlsx", "--data", "values.xlsx", "--as-of", AS_OF];
    qipan(folder, args.iter().chain(more))
}

fn items(run: &Run) -> Vec<Value> {
    serde_json::from_str::<Value>(&run.out).unwrap().as_array().expect("an array").clone()
}

fn find<'a>(items: &'a [Value], code: &str) -> &'a Value {
    items.iter().find(|i| i["code"] == code).unwrap_or_else(|| panic!("{code} is missing"))
}

/// Code, grade, light, value, period, achieved, expected, expected value, distance.
type Expected = (
    &'static str,
    &'static str,
    &'static str,
    Option<f64>,
    Option<&'static str>,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    Option<f64>,
);

/// By hand, with the rules of docs/methods/progress.md, on 30 June 2024.
const BY_HAND: [Expected; 7] = [
    // 1–6月 was published on 14 July, so 1–5月 counts: 52.3/134; due 5/12 of 134 = 55.8333; 52.3 − 55.8333; −2.64 points.
    (
        "BUDGET",
        "behind",
        "watch",
        Some(52.3),
        Some("2024-01/05"),
        Some(0.390_299),
        Some(0.416_667),
        Some(55.833_333),
        Some(-3.533_333),
    ),
    // 180 → 300 in 5 years is 24 a year: end of 2023 252, end of March 252 + 24·3/12 = 258. (267 − 180)/120, (258 − 180)/120.
    (
        "HITECH",
        "ahead",
        "normal",
        Some(267.0),
        Some("2024Q1"),
        Some(0.725),
        Some(0.65),
        Some(258.0),
        Some(9.0),
    ),
    // 2.9 % against 6 %, not against 1.5 %: 3.1 points short, more than 1.5.
    ("GDPG", "behind", "alert", Some(2.9), Some("2024Q1"), Some(0.483_333), Some(1.0), Some(6.0), Some(-3.1)),
    // 450,000 万元 are 45 亿元 of 240; 2/12 are due; the returns of March, April and May are overdue.
    (
        "RETAIL",
        "stale",
        "none",
        Some(45.0),
        Some("2024-01/02"),
        Some(0.1875),
        Some(0.166_667),
        Some(40.0),
        Some(5.0),
    ),
    // 57.4/1270.39 = 4.518297 %; (4.518297 − 4)/1; path of 2023: 4 + 3·0.2 = 4.6.
    (
        "RDI",
        "behind",
        "watch",
        Some(4.518_297),
        Some("2023"),
        Some(0.518_297),
        Some(0.6),
        Some(4.6),
        Some(-0.081_703),
    ),
    // 4.59 of 2023 is beyond the goal 4.5 of 2025: (4.59 − 4)/0.5; due 3/5, 4.3.
    ("GRAIN", "done", "normal", Some(4.59), Some("2023"), Some(1.18), Some(0.6), Some(4.3), Some(0.29)),
    ("POP", "no_data", "none", None, None, None, None, None, None),
];

#[track_caller]
fn near(item: &Value, field: &str, expected: Option<f64>) {
    let found = item[field].as_f64();
    let same = match (found, expected) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-5,
        (a, b) => a.is_none() && b.is_none(),
    };
    assert!(same, "{} {field}: {found:?}, by hand {expected:?}", item["code"]);
}

#[track_caller]
fn as_by_hand(items: &[Value]) {
    for (code, grade, light, value, period, achieved, expected, expected_value, distance) in BY_HAND {
        let item = find(items, code);
        assert_eq!(item["grade"], grade, "{item}");
        assert_eq!(item["light"], light, "{item}");
        assert_eq!(item["period"].as_str(), period, "{item}");
        near(item, "value", value);
        near(item, "achieved", achieved);
        near(item, "expected", expected);
        near(item, "expected_value", expected_value);
        near(item, "distance", distance);
    }
}

#[test]
fn the_golden_plan_is_as_by_hand() {
    let folder = tempdir().unwrap();
    golden::write(folder.path());
    let run = progress(folder.path(), &["--format", "json"]).done();
    as_by_hand(&items(&run));
}

#[test]
fn the_fields_that_scripts_rely_on_are_there() {
    let folder = tempdir().unwrap();
    golden::write(folder.path());
    let all = items(&progress(folder.path(), &["--format", "json"]).done());
    assert_eq!(all.len(), 9);
    for item in &all {
        let object = item.as_object().unwrap();
        for field in [
            "code",
            "name",
            "category",
            "unit",
            "nature",
            "value",
            "period",
            "vintage",
            "grade",
            "expected",
            "achieved",
            "synthetic",
            "name_en",
            "decimals",
            "direction",
            "kind",
            "qualifier",
            "light",
            "reason",
            "expected_value",
            "distance",
            "target",
            "target_year",
            "derived",
            "owner_unit",
            "owner_unit_name",
            "sparkline",
            "overridden",
        ] {
            assert!(object.contains_key(field), "{field} is missing in {item}");
        }
    }
    let budget = find(&all, "BUDGET");
    assert_eq!(budget["name"], "一般公共预算收入");
    assert_eq!(
        (&budget["unit"], &budget["nature"], &budget["vintage"]),
        (&"亿元".into(), &"expected".into(), &"flash".into())
    );
    assert_eq!(budget["observations"][0], "values.xlsx!报送!E3", "the value leads back to its cell");
    assert_eq!(find(&all, "RDI")["derived"], true);
    assert_eq!(
        find(&all, "RDI")["vintage"],
        "preliminary",
        "the least final of 57.4 (初步) and 1270.39 (最终)"
    );
    assert_eq!((&find(&all, "HITECH")["synthetic"], &budget["synthetic"]), (&true.into(), &false.into()));
    assert_eq!(
        (&find(&all, "GDP")["grade"], &find(&all, "GDP")["value"]),
        (&"no_data".into(), &1270.39.into())
    );
}

#[test]
fn what_is_known_depends_on_the_day() {
    let folder = tempdir().unwrap();
    golden::write(folder.path());
    let at = |day: &str| {
        let args = [
            "indicator",
            "progress",
            "--plan",
            "plan.xlsx",
            "--data",
            "values.xlsx",
            "--format",
            "json",
            "--as-of",
            day,
        ];
        items(&qipan(folder.path(), args).done())
    };
    assert_eq!(find(&at("2024-06-13"), "BUDGET")["period"], "2024-01/04");
    // 60.3/134 = 45 %, exactly 5 points short of a half.
    let july = at("2024-07-14");
    assert_eq!(find(&july, "BUDGET")["period"], "2024-01/06");
    near(find(&july, "BUDGET"), "achieved", Some(0.45));
    assert_eq!(find(&at("2023-06-30"), "GRAIN")["value"], Value::Null);
}

#[test]
fn csv_files_give_the_same_answer_as_a_workbook() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    golden::csv(path, "targets.csv", TARGETS);
    golden::csv(path, "dictionary.csv", DICTIONARY);
    golden::csv(path, "values.csv", VALUES);
    let args = [
        "indicator",
        "progress",
        "--plan",
        "targets.csv",
        "--plan",
        "dictionary.csv",
        "--data",
        "values.csv",
    ];
    let run = qipan(path, args.iter().chain(&["--as-of", AS_OF, "--format", "json"])).done();
    as_by_hand(&items(&run));

    golden::xlsx(path, "all.xlsx", &[VALUES, TARGETS, DICTIONARY]);
    let args = [
        "indicator",
        "progress",
        "--plan",
        "all.xlsx",
        "--data",
        "all.xlsx",
        "--as-of",
        AS_OF,
        "--format",
        "json",
    ];
    as_by_hand(&items(&qipan(path, args).done()));
}

#[test]
fn sheets_without_a_unit_column_mean_the_one_unit() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    let targets: golden::Sheet = (
        "目标",
        &[&["指标编码", "规划", "基期", "基期值", "2025年"], &["HITECH", "145", "2020", "180", "300"]],
    );
    let values: golden::Sheet = (
        "数据",
        &[
            &["指标编码", "单位代码", "单位名称", "2023年", "2024年一季度"],
            &["HITECH", "330114", "钱塘区", "250", "267"],
        ],
    );
    golden::xlsx(path, "plan.xlsx", &[DICTIONARY, targets]);
    golden::xlsx(path, "values.xlsx", &[values]);
    let all = items(&progress(path, &["--format", "json"]).done());
    assert_eq!(
        (&find(&all, "HITECH")["grade"], &find(&all, "HITECH")["org_unit"]),
        (&"ahead".into(), &"330114".into())
    );
}

#[test]
fn the_unit_on_top_is_judged_and_others_on_request() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    let targets: golden::Sheet = (
        "目标",
        &[
            &["指标编码", "单位代码", "规划", "基期", "基期值", "2025年"],
            &["HITECH", "330114", "145", "2020", "180", "300"],
            &["HITECH", "330114001", "145", "2020", "80", "100"],
        ],
    );
    let values: golden::Sheet = (
        "数据",
        &[
            &["指标编码", "单位代码", "期间", "数值"],
            &["HITECH", "330114", "2024Q1", "267"],
            &["HITECH", "330114001", "2024Q1", "70"],
        ],
    );
    golden::xlsx(path, "plan.xlsx", &[DICTIONARY, targets]);
    golden::xlsx(path, "values.xlsx", &[values]);
    let all = items(&progress(path, &["--format", "json"]).done());
    assert_eq!(all.iter().filter(|i| i["code"] == "HITECH").count(), 1);
    assert_eq!(find(&all, "HITECH")["value"], 267.0);
    let one = items(&progress(path, &["--format", "json", "--unit", "330114001"]).done());
    assert_eq!(
        (&find(&one, "HITECH")["value"], &find(&one, "HITECH")["grade"]),
        (&70.0.into(), &"behind".into())
    );
    progress(path, &["--unit", "330199"]).refused(&["330199", "330114001"]);
}

#[test]
fn versions_and_plans_can_be_named() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    let targets: golden::Sheet = (
        "目标",
        &[
            &["指标编码", "单位代码", "规划", "版本", "发文日期", "基期", "基期值", "2025年"],
            &["HITECH", "330114", "145", "1", "2021-05-01", "2020", "180", "300"],
            &["HITECH", "330114", "145", "2", "2023-07-01", "2020", "180", "420"],
            &["POP", "330114", "人口规划", "1", "2021-05-01", "2020", "77", "90"],
        ],
    );
    golden::xlsx(path, "plan.xlsx", &[DICTIONARY, targets]);
    golden::xlsx(path, "values.xlsx", &[VALUES]);
    let newest = items(&progress(path, &["--format", "json"]).done());
    assert_eq!(
        (&find(&newest, "HITECH")["target"], &find(&newest, "HITECH")["grade"]),
        (&420.0.into(), &"behind".into())
    );
    let first =
        items(&progress(path, &["--format", "json", "--plan-code", "145", "--plan-version", "1"]).done());
    assert_eq!(first.len(), 1, "only what the plan promises");
    assert_eq!((&first[0]["target"], &first[0]["grade"]), (&300.0.into(), &"ahead".into()));
    progress(path, &["--plan-code", "146"]).refused(&["146", "145"]);
    progress(path, &["--plan-version", "9"]).refused(&["9"]);
}

#[test]
fn fail_on_sets_the_exit_code_and_still_prints() {
    let folder = tempdir().unwrap();
    golden::write(folder.path());
    let hit = progress(folder.path(), &["--format", "json", "--fail-on", "behind,stale"]);
    assert_eq!(hit.code, 1);
    as_by_hand(&items(&hit));
    assert!(hit.err.contains("BUDGET behind") && hit.err.contains("RETAIL stale"), "{}", hit.err);
    assert!(!hit.err.contains("HITECH"), "{}", hit.err);
    assert_eq!(progress(folder.path(), &["--plan-code", "145", "--fail-on", "ahead"]).code, 1);
    let args =
        ["indicator", "progress", "--plan", "plan.xlsx", "--data", "values.xlsx", "--as-of", "2019-12-31"];
    qipan(folder.path(), args.iter().chain(&["--fail-on", "behind"])).done();
    progress(folder.path(), &["--fail-on", "late"]).refused(&["late", "on_track"]);
}

#[test]
fn the_table_speaks_both_languages_and_stands_in_columns() {
    let folder = tempdir().unwrap();
    golden::write(folder.path());
    let zh = progress(folder.path(), &[]).done().out;
    for word in [
        "应达值",
        "滞后",
        "提前实现 1",
        "演示值",
        "关注 BUDGET 2024年1–5月完成 2024 年目标的 39.0%",
        "未设目标：RD、GDP",
    ] {
        assert!(zh.contains(word), "'{word}' is missing in:\n{zh}");
    }
    let en = progress(folder.path(), &["--lang", "en"]).done().out;
    for word in [
        "distance",
        "behind",
        "Budget revenue",
        "synthetic",
        "Source: plan.xlsx, values.xlsx; as of 2024-06-30",
    ] {
        assert!(en.contains(word), "'{word}' is missing in:\n{en}");
    }
}

#[test]
fn csv_and_xlsx_carry_source_and_marks() {
    let folder = tempdir().unwrap();
    golden::write(folder.path());
    let csv = progress(folder.path(), &["--format", "csv"]).done().out;
    assert!(csv.starts_with("\u{FEFF}指标编码,指标名称,"), "{csv}");
    let line = |code: &str| csv.lines().find(|l| l.starts_with(code)).unwrap().to_owned();
    assert!(line("HITECH").ends_with(",演示值") && line("BUDGET").ends_with(','), "{csv}");
    assert!(csv.contains("来源：plan.xlsx、values.xlsx"), "{csv}");
    assert!(
        progress(folder.path(), &["--format", "csv", "--lang", "en"])
            .done()
            .out
            .contains("indicator,name,category")
    );

    let (code, bytes, _) = raw(
        folder.path(),
        [
            "indicator",
            "progress",
            "--plan",
            "plan.xlsx",
            "--data",
            "values.xlsx",
            "--as-of",
            AS_OF,
            "--format",
            "xlsx",
        ],
    );
    assert_eq!((code, &bytes[..4]), (0, &b"PK\x03\x04"[..]));
    let run = progress(folder.path(), &["--format", "xlsx", "--out", "out.xlsx"]).done();
    assert_eq!(run.out, "");
    assert_eq!(std::fs::read(folder.path().join("out.xlsx")).unwrap(), bytes, "same input, same bytes");
}

#[test]
fn formulas_in_names_stay_text_in_what_is_written() {
    let folder = tempdir().unwrap();
    let path = folder.path();
    let dictionary: golden::Sheet = (
        "指标字典",
        &[
            &["指标编码", "指标名称", "计量单位", "属性", "类型"],
            &["X", "=cmd|' /C calc'!A0", "家", "预期性", "存量"],
        ],
    );
    let targets: golden::Sheet =
        ("目标", &[&["指标编码", "规划", "基期", "基期值", "2025年"], &["X", "@SUM(1)", "2020", "1", "2"]]);
    let values: golden::Sheet = ("数据", &[&["指标编码", "期间", "数值"], &["X", "2023年", "1.5"]]);
    golden::xlsx(path, "plan.xlsx", &[dictionary, targets]);
    golden::xlsx(path, "values.xlsx", &[values]);
    let csv = progress(path, &["--format", "csv"]).done().out;
    assert!(csv.contains("\"'=cmd|' /C calc'!A0\""), "{csv}");
    progress(path, &["--format", "xlsx", "--out", "out.xlsx"]).done();
    let written = std::fs::File::open(path.join("out.xlsx")).unwrap();
    let mut package = zip::ZipArchive::new(written).unwrap();
    let mut sheet = String::new();
    std::io::Read::read_to_string(&mut package.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut sheet)
        .unwrap();
    assert!(!sheet.contains("<f>"), "{sheet}");
}
