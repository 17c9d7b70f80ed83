//! Dictionary and targets, alone and in one workbook with values.

mod common;

use common::*;
use qipan_exchange::{Dictionary, Kind, Options, Quiet, import};
use qipan_indicator::model::{Aggregation, Direction, Kind as IndicatorKind, Nature};
use qipan_indicator::target::Profile;
use qipan_kernel::period::Frequency;
use qipan_kernel::provenance::Qualifier;
use rust_xlsxwriter::Workbook as Writer;

const HEAD: &[&str] = &[
    "指标编码",
    "指标名称",
    "英文名称",
    "类别",
    "计量单位",
    "小数位",
    "属性",
    "方向",
    "类型",
    "定义",
    "来源部门",
    "责任单位",
    "频率",
    "报送日",
    "公式",
    "汇总方式",
    "对标",
];

#[test]
fn dictionary_with_all_its_columns() {
    let import = read(&xlsx_grid(&[
        HEAD,
        &[
            "GDP",
            "地区生产总值",
            "GDP",
            "经济发展",
            "亿元",
            "2",
            "预期性",
            "上升",
            "流量",
            "全部最终产品",
            "统计局",
            "钱塘区",
            "季度",
            "20",
            "",
            "求和",
            "ZJ-GDP",
        ],
        &[
            "PM",
            "PM2.5浓度",
            "",
            "绿色",
            "无",
            "0",
            "约束性",
            "下降",
            "比率",
            "",
            "",
            "",
            "年度",
            "",
            "",
            "加权平均（按 GDP）",
            "",
        ],
        &[
            "RDX",
            "研发强度",
            "",
            "科技创新",
            "%",
            "1",
            "",
            "",
            "比率",
            "",
            "",
            "330114001",
            "年",
            "",
            "[研发经费]/[GDP]",
            "不可加",
            "",
        ],
    ]));
    assert_eq!(problems(&import), Vec::<String>::new());
    let entries: Vec<_> = import.dictionary.iter().map(|r| &r.indicator).collect();
    let gdp = entries[0];
    assert_eq!((gdp.code.as_str(), gdp.name_en.as_str(), gdp.category.as_str()), ("GDP", "GDP", "经济发展"));
    assert_eq!(
        (gdp.decimals, gdp.nature, gdp.direction, gdp.kind),
        (2, Nature::Expected, Direction::Up, IndicatorKind::Flow)
    );
    assert_eq!((gdp.owner_unit.as_str(), gdp.frequency, gdp.due_day), ("330114", Frequency::Quarter, 20));
    assert_eq!((gdp.aggregation.clone(), gdp.answers_to.as_deref()), (Aggregation::Sum, Some("ZJ-GDP")));
    assert_eq!(entries[1].aggregation, Aggregation::WeightedMean { by: "GDP".into() });
    assert_eq!((entries[1].nature, entries[1].direction), (Nature::Binding, Direction::Down));
    assert_eq!(
        (entries[2].formula.as_deref(), entries[2].owner_unit.as_str()),
        (Some("[研发经费]/[GDP]"), "330114001")
    );
    assert_eq!(import.sheets[0].kind, Some(Kind::Dictionary));
}

#[test]
fn every_dictionary_error_at_once() {
    let import = read(&xlsx_grid(&[
        HEAD,
        &["A B", "甲", "", "", "亿元", "2", "", "", "", "", "", "", "", "", "", "", ""],
        &["A1", "乙", "", "", "", "2", "", "", "", "", "", "", "", "", "", "", ""],
        &[
            "A2",
            "丙",
            "",
            "",
            "亿元亿",
            "9",
            "必须",
            "左",
            "别的",
            "",
            "",
            "某局",
            "每天",
            "201",
            "",
            "平均",
            "",
        ],
        &["A3", "丁", "", "", "亿元", "1.5", "", "", "", "", "", "", "", "", "[A4]*2", "", ""],
        &["A4", "戊", "", "", "亿元", "0", "", "", "", "", "", "", "", "", "[A3]", "加权平均（按 XX）", ""],
        &["A4", "己", "", "", "亿元", "0", "", "", "", "", "", "", "", "", "", "", ""],
        &["A5", "庚", "", "", "亿元", "0", "", "", "", "", "", "", "", "", "[没有]*(", "", ""],
        &["A6", "辛", "", "", "亿元", "0", "", "", "", "", "", "", "", "", "[POP]+[GDP]", "", ""],
        &[
            "A7",
            "壬",
            "",
            "",
            "%",
            "0",
            "",
            "",
            "可比价增速",
            "",
            "",
            "",
            "",
            "",
            "[REV]/last_year([REV])-1",
            "",
            "",
        ],
    ]));
    let mut found = problems(&import);
    found.sort();
    let mut wanted = vec![
        "bad_code@A2",
        "unit_missing@E3",
        "unknown_unit@E4",
        "out_of_range@F4",
        "bad_choice@G4",
        "bad_choice@H4",
        "bad_choice@I4",
        "unknown_org_unit@L4",
        "bad_choice@M4",
        "out_of_range@N4",
        "bad_choice@P4",
        "out_of_range@F5",
        "bad_formula@O5",
        "bad_formula@O6",
        "unknown_reference@P6",
        "duplicate_row@A7",
        "bad_formula@O8",
        "bad_formula@O9",
    ];
    wanted.sort_unstable();
    // Growth at comparable prices is refused only where the input says that it is at current prices.
    assert_eq!(found, wanted);
}

#[test]
fn targets_with_years_as_columns() {
    let import = read(&xlsx_grid(&[
        &["钱塘区“十四五”主要指标"],
        &["指标", "单位", "2020年", "2023年目标", "2025年", "属性", "文号", "规划", "版本", "进度曲线"],
        &[
            "地区生产总值",
            "亿元",
            "1150",
            "'>1400",
            "17000000万元",
            "预期性",
            "钱政〔2021〕5号",
            "QT-145",
            "中期",
            "季节",
        ],
        &[
            "常住人口",
            "人",
            "'77万",
            "",
            "'约1000000",
            "",
            "",
            "钱塘区十四五规划",
            "",
            "1,1,1,1,1,1,1,1,1,1,1,1",
        ],
        &["空气优良率", "%", "88%", "", "'90-95", "约束性", "", "", "", ""],
        &["能耗累计下降", "%", "", "", "〔14.5〕", "约束性", "", "", "", "均匀"],
        &["供地面积", "", "", "", "", "", "", "", "", ""],
    ]));
    assert_eq!(problems(&import), Vec::<String>::new());
    assert_eq!(import.sheets[0].kind, Some(Kind::Targets));
    let targets: Vec<_> = import.targets.iter().map(|t| &t.target).collect();
    assert_eq!(targets.len(), 4);
    let gdp = targets[0];
    assert_eq!(
        (gdp.indicator.as_str(), gdp.unit.as_str(), gdp.plan.as_str(), gdp.version.as_str()),
        ("GDP", "330114", "QT-145", "中期")
    );
    assert_eq!(
        (gdp.doc_no.as_deref(), gdp.baseline, gdp.profile),
        (Some("钱政〔2021〕5号"), Some((2020, 1150.0)), Profile::Seasonal)
    );
    assert_eq!((gdp.values[&2023].value, gdp.values[&2023].qualifier), (1400.0, Qualifier::GreaterThan));
    assert_eq!(gdp.values[&2025].value, 1700.0);
    let people = targets[1];
    assert_eq!((people.baseline, people.values[&2025].value), (Some((2020, 77.0)), 100.0));
    assert_eq!(people.values[&2025].qualifier, Qualifier::About);
    assert!(matches!(people.profile, Profile::Given(w) if w[3] == 1.0));
    assert_eq!((targets[2].values[&2025].value, targets[2].values[&2025].upper), (90.0, Some(95.0)));
    assert_eq!(targets[3].values[&2025].value, 14.5);
}

#[test]
fn targets_one_year_a_row() {
    let import = read(&xlsx_grid(&[
        &[
            "指标编码",
            "单位代码",
            "规划",
            "版本",
            "文号",
            "发文日期",
            "基期",
            "基期值",
            "年份",
            "目标值",
            "上限",
        ],
        &["GDP", "330114", "QT-145", "1", "x", "2021-03-01", "2020", "1150", "2021", "1200", ""],
        &["GDP", "330114", "QT-145", "1", "x", "2021-03-01", "2020年", "1150", "2025年", "1700", ""],
        &["GDP", "330114001", "QT-145", "1", "x", "", "2020", "10", "2025", "20", ""],
        &["PM", "330114", "QT-145", "1", "x", "", "2020", "88", "2025", "90", "95"],
    ]));
    assert_eq!(problems(&import), Vec::<String>::new());
    assert_eq!(import.targets.len(), 3);
    let gdp = &import.targets[0].target;
    assert_eq!(gdp.values.keys().copied().collect::<Vec<_>>(), [2021, 2025]);
    assert_eq!(
        (gdp.baseline, gdp.doc_date.unwrap().to_string().as_str()),
        (Some((2020, 1150.0)), "2021-03-01")
    );
    assert_eq!(import.targets[2].target.values[&2025].upper, Some(95.0));
}

#[test]
fn every_target_error_at_once() {
    let import = read(&xlsx_grid(&[
        &["指标编码", "规划", "版本", "基期", "基期值", "年份", "目标值", "上限", "进度曲线"],
        &["GDP", "QT-146", "1", "2020", "1150", "2021", "1200", "", ""],
        &["GDP", "QT-145", "1", "2020", "1150", "2031", "1200", "", ""],
        &["GDP", "QT-145", "1", "2020", "1150", "明年", "1200", "", ""],
        &["GDP", "QT-145", "1", "2020", "1150", "2025", "很多", "", "斜线"],
        &["POP", "QT-145", "1", "2020", "80", "2025", "90", "", ""],
        &["POP", "QT-145", "1", "2020", "80", "2025", "91", "", ""],
        &["PM", "QT-145", "1", "2020", "80", "2025", "95", "90", ""],
        &["XX", "QT-145", "1", "2020", "80", "2025", "95", "", ""],
        &["RD", "QT-145", "1", "2020", "80", "2025", "5%", "", ""],
    ]));
    let found = problems(&import);
    let wanted = [
        "unknown_plan@B2",
        "year_out_of_plan@G3",
        "not_a_year@F4",
        "bad_number@G5",
        "bad_profile@I5",
        "duplicate_row@G7",
        "target_band_upside_down@A8",
        "unknown_indicator@A9",
        "wrong_unit@G10",
    ];
    for code in wanted {
        assert!(found.contains(&code.to_owned()), "{code} is not in {found:?}");
    }
    assert!(found.iter().all(|f| wanted.contains(&f.as_str()) || f.starts_with("target_empty")), "{found:?}");
}

#[test]
fn one_workbook_with_everything_and_no_dictionary_before() {
    let mut book = Writer::new();
    grid(
        book.add_worksheet().set_name("数据").unwrap(),
        &[&["单位", "新指标(万元)"], &["下沙街道", "120000"], &["2023年", ""]],
    );
    grid(
        book.add_worksheet().set_name("目标").unwrap(),
        &[&["指标编码", "计量单位", "2023年目标", "2025年目标"], &["NEW", "亿元", "10", "20"]],
    );
    grid(
        book.add_worksheet().set_name("指标").unwrap(),
        &[&["指标编码", "指标名称", "计量单位", "类型", "频率"], &["NEW", "新指标", "亿元", "流量", "年度"]],
    );
    grid(
        book.add_worksheet().set_name("2023年值").unwrap(),
        &[&["街道", "新指标（万元）"], &["下沙街道", "120000"]],
    );
    let bytes = book.save_to_buffer().unwrap();
    let empty = Dictionary::new([], units()).with_default_unit("330114");
    let import = import::read(&open(&bytes, "a.xlsx"), &empty, &Options::default(), &Quiet).unwrap();
    assert_eq!(import.dictionary.len(), 1);
    assert_eq!(import.targets[0].target.values[&2025].value, 20.0);
    assert_eq!(import.targets[0].target.plan, "");
}

#[test]
fn kind_can_be_asked_for() {
    let mut book = Writer::new();
    grid(book.add_worksheet().set_name("指标").unwrap(), &[HEAD, &["N", "新", "", "", "亿元"]]);
    grid(
        book.add_worksheet().set_name("值").unwrap(),
        &[&["指标", "期间", "数值"], &["REV", "2023-03", "1"]],
    );
    let bytes = book.save_to_buffer().unwrap();
    let import = read_as(&bytes, Kind::Observations);
    assert_eq!((import.dictionary.len(), import.observations.len()), (0, 1));
    let import = read_as(&bytes, Kind::Dictionary);
    assert_eq!((import.dictionary.len(), import.observations.len()), (1, 0));
    let import = read_as(&bytes, Kind::Targets);
    assert_eq!(problems(&import), ["missing_column@-"]);
}
