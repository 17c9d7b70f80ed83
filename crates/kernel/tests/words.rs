//! The words of provenance, findings, areas and languages.

#![cfg(test)]

use jiff::civil::date;
use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::provenance::{QualifiedValue, Qualifier, Source, State, Vintage};
use qipan_kernel::region::{Region, RegionCode, RegionTable, RegionTableError, breaks};
use qipan_kernel::text::{Lang, NumberProblem, ParsedNumber, Say, parse_number, split_number};
use qipan_kernel::unit::Unit;

#[test]
fn vintages_are_ordered_and_read_in_both_languages() {
    assert!(Vintage::ALL.is_sorted());
    for vintage in Vintage::ALL {
        for text in [vintage.as_str().to_owned(), vintage.say(Lang::Zh), vintage.say(Lang::En)] {
            assert_eq!(text.parse::<Vintage>().unwrap(), vintage);
        }
        assert_eq!(serde_json::to_string(&vintage).unwrap(), format!("\"{}\"", vintage.as_str()));
    }
    let error = "第二版".parse::<Vintage>().unwrap_err();
    assert!(error.say(Lang::Zh).contains("快报") && error.say(Lang::En).contains("'第二版'"));
}

#[test]
fn what_is_approved_is_never_edited_only_published_or_superseded() {
    let all = [
        State::Draft,
        State::Submitted,
        State::Approved,
        State::Published,
        State::Returned,
        State::Superseded,
    ];
    for state in all {
        assert_eq!(state.as_str().parse::<State>().unwrap(), state);
        assert_eq!(state.say(Lang::Zh).parse::<State>().unwrap(), state);
        assert!(!state.may_become(state));
        assert!(!State::Superseded.may_become(state));
    }
    let after = |state: State| all.into_iter().filter(|next| state.may_become(*next)).collect::<Vec<_>>();
    assert_eq!(after(State::Draft), [State::Submitted]);
    assert_eq!(after(State::Submitted), [State::Approved, State::Returned]);
    assert_eq!(after(State::Approved), [State::Published, State::Superseded]);
    assert_eq!(after(State::Published), [State::Superseded]);
    assert_eq!(
        all.into_iter().filter(|s| s.counts()).collect::<Vec<_>>(),
        [State::Approved, State::Published]
    );
}

#[test]
fn qualified_values_print_and_read_back() {
    for text in [">1200", "≥5", "<2", "≤2", "≈3.5", "1250"] {
        let value: QualifiedValue = text.parse().unwrap();
        assert_eq!(value.to_string(), text);
        let json = serde_json::to_string(&value).unwrap();
        assert_eq!(serde_json::from_str::<QualifiedValue>(&json).unwrap(), value);
    }
    assert!(">".parse::<Qualifier>().unwrap().is_lower_bound() && !Qualifier::About.is_lower_bound());
    assert_eq!("约".parse::<Qualifier>().unwrap(), Qualifier::About);
    assert!("".parse::<QualifiedValue>().is_err() && "—".parse::<QualifiedValue>().is_err());
    assert_eq!(
        serde_json::from_str::<QualifiedValue>("{\"value\":3.5}").unwrap(),
        QualifiedValue::exact(3.5)
    );
}

#[test]
fn a_number_and_its_unit_are_told_apart() {
    let split = |text: &'static str| {
        let (number, unit) = split_number(text).unwrap();
        match number {
            ParsedNumber::Value(read) => (read.qualifier, read.value, unit),
            ParsedNumber::Missing(reason) => panic!("{text}: {reason:?}"),
        }
    };
    assert_eq!(split("5.1%"), (Qualifier::Exact, 5.1, "%"));
    assert_eq!(split("1200亿元以上"), (Qualifier::AtLeast, 1200.0, "亿元"));
    assert_eq!(split("超过1,200 万元"), (Qualifier::GreaterThan, 1200.0, "万元"));
    assert_eq!(split("1.2万"), (Qualifier::Exact, 12000.0, ""));
    let error = parse_number("5.1%").unwrap_err();
    assert_eq!(error.problem, NumberProblem::UnitInside { unit: "%".to_owned() });
    assert!(error.say(Lang::Zh).contains("单位填在单位列"));
}

#[test]
fn a_finding_says_where_what_and_what_to_do() {
    let finding = Finding::warning("unit_slip", "数值可能差一万倍", "the value may be 10⁴ too large")
        .remedy("请核对计量单位", "check the unit")
        .at(Place { column: Some("数值".into()), ..Place::cell("values.xlsx", "数据", "C5") })
        .with_value("35000000");
    assert_eq!(finding.say(Lang::Zh), "values.xlsx › 数据 › C5 › “数值”列：数值可能差一万倍；请核对计量单位");
    assert_eq!(
        finding.say(Lang::En),
        "values.xlsx › 数据 › C5 › column '数值': the value may be 10⁴ too large; check the unit"
    );
    let json = serde_json::to_value(&finding).unwrap();
    assert_eq!(json["severity"], "warning");
    assert_eq!(json["place"]["cell"], "C5");
    assert_eq!(serde_json::from_value::<Finding>(json).unwrap(), finding);
    assert!(Severity::Error < Severity::Warning && Severity::Warning < Severity::Info);
    assert_eq!(Place { row: Some(7), ..Place::default() }.say(Lang::Zh), "第7行");
    assert_eq!(Finding::info("x", "甲", "a").say(Lang::En), "a");
}

#[test]
fn a_source_names_publication_and_cell() {
    let source = Source {
        text: "2023年钱塘区统计公报".into(),
        file_name: Some("values.xlsx".into()),
        sheet: Some("数据".into()),
        cell: Some("C5".into()),
        file_sha256: None,
    };
    assert_eq!(source.say(Lang::Zh), "2023年钱塘区统计公报 › values.xlsx › 数据 › C5");
    assert_eq!(serde_json::to_string(&Source::cited("年鉴")).unwrap(), "{\"text\":\"年鉴\"}");
}

#[test]
fn languages_are_read_from_tags() {
    assert_eq!(Lang::from_tag("zh-CN,zh;q=0.9,en;q=0.8"), Some(Lang::Zh));
    assert_eq!(Lang::from_tag("fr, en-GB"), Some(Lang::En));
    assert_eq!(Lang::from_tag("en_US.UTF-8"), Some(Lang::En));
    assert_eq!(Lang::from_tag(""), None);
}

#[test]
fn zhejiang_has_ninety_counties_and_qiantang_seven_subdistricts() {
    let table = RegionTable::zhejiang();
    let code = |text: &str| RegionCode::parse(text).unwrap();
    let today = date(2024, 6, 30);
    let counties =
        |day| table.all().filter(|region| region.code.digits() == 6 && region.alive_on(day)).count();
    assert_eq!(counties(today), 90);
    assert_eq!(counties(date(2021, 4, 8)), 90, "two fewer and two more in 2021-04");
    assert_eq!(counties(date(2019, 1, 1)), 89, "before Longgang");
    assert_eq!(table.children(code("3301"), today).count(), 13);
    assert_eq!(table.children(code("330114"), today).count(), 7);
    assert_eq!(table.on(code("330114"), today).unwrap().name(Lang::En), "Qiantang District");
    assert!(table.on(code("330114"), date(2021, 4, 8)).is_none());
    assert!(table.on(code("330104"), date(2021, 4, 8)).is_some());
    assert!(table.on(code("330104"), date(2021, 4, 9)).is_none());
    assert_eq!(code("330100"), code("3301"));
    assert_eq!(code("3301").gb2260(), "330100");
    assert!(code("33").contains(code("330114003")) && !code("330113").contains(code("330114003")));
    let said = breaks(table, code("330114"), date(2020, 12, 31), today)[0].say(Lang::Zh);
    assert!(said.starts_with("2021-04-09起为新的钱塘区") && said.contains("下沙、白杨街道"), "{said}");
    let ended = breaks(table, code("330104"), date(2020, 12, 31), today)[0].say(Lang::En);
    assert!(
        ended.contains("Jianggan District ended on 2021-04-09") && ended.contains("Qiantang District"),
        "{ended}"
    );
}

/// The table as it stood before the day, and the areas that began on it.
fn before(on: jiff::civil::Date) -> (RegionTable, Vec<RegionCode>, Vec<Region>) {
    let table = RegionTable::zhejiang();
    let last = on.yesterday().unwrap();
    let (began, kept): (Vec<Region>, Vec<Region>) =
        table.all().cloned().partition(|region| region.valid_from == Some(on));
    let ended =
        kept.iter().filter(|region| region.valid_to == Some(last)).map(|region| region.code).collect();
    let reopen = |region: Region| Region { valid_to: region.valid_to.filter(|to| *to != last), ..region };
    (RegionTable::new(kept.into_iter().map(reopen).collect()).unwrap(), ended, began)
}

#[test]
fn the_change_of_2021_made_from_the_table_before_it() {
    let on = date(2021, 4, 9);
    let (old, ended, began) = before(on);
    assert_eq!(ended.len(), 6, "上城 下城 江干 拱墅 萧山 余杭");
    let (new, findings) = old.change(&ended, began.clone(), on).unwrap();
    assert_eq!(&new, RegionTable::zhejiang());
    assert_eq!(findings.len(), 8 + 7, "eight counties and seven sub-districts");
    assert!(findings.iter().all(|f| f.code == "series_break" && f.message_zh.contains("2021-04-09")));
    assert!(old.on(RegionCode::parse("330104").unwrap(), on).is_some(), "the old table stays as it was");

    let again = new.change(&ended, Vec::new(), on);
    assert!(matches!(again, Err(RegionTableError::NotAlive { .. })), "not twice");
    let taken = new.change(&[], began.clone(), date(2024, 1, 1));
    assert!(matches!(taken, Err(RegionTableError::Overlap { .. })), "{taken:?}");
    let heir = Region { succeeds: vec![RegionCode::parse("999999").unwrap()], ..began[0].clone() };
    assert!(matches!(old.change(&ended, vec![heir], on), Err(RegionTableError::Unknown { .. })));
}

#[test]
fn states_of_an_area_may_not_overlap() {
    let state = |from: Option<jiff::civil::Date>, to: Option<jiff::civil::Date>| Region {
        code: RegionCode::parse("330114").unwrap(),
        name_zh: "钱塘区".into(),
        name_en: "Qiantang".into(),
        valid_from: from,
        valid_to: to,
        parent: None,
        succeeds: Vec::new(),
        note_zh: String::new(),
        note_en: String::new(),
    };
    let (d, e) = (date(2021, 4, 9), date(2024, 1, 1));
    assert!(RegionTable::new(vec![state(None, Some(d)), state(Some(e), None)]).is_ok());
    for wrong in [
        vec![state(None, None), state(Some(e), None)],
        vec![state(None, Some(e)), state(Some(e), None)],
        vec![state(Some(e), Some(d))],
        vec![state(None, Some(d)), state(None, Some(e))],
    ] {
        assert!(matches!(RegionTable::new(wrong), Err(RegionTableError::Overlap { .. })));
    }
    assert!(matches!(RegionTable::read("x,y\n"), Err(RegionTableError::Line { number: 1, .. })));
}

/// Units that occur in published plans and communiqués.
#[test]
fn units_of_published_tables_are_known() {
    let texts = "亿元 万亿元 万元 元 % pp 亿美元 万亩 亩 平方公里 万元/亩 万元/人 个 家 家次 件 项 名 人 万人 岁 年 万吨 亿吨 \
                 亿吨标准煤 吨标准煤/万元 件/万人 FAR ‰ 个百分点 张 张/千人 人/千人 微克/立方米 天 万标箱 亿千瓦时 立方米/万元 \
                 次 台 篇 亿立方米 公里 吨/日 元/平方米 平方米/人 万千瓦 分 万人次 户 座 条 所 万户 升/人 公斤/亩 吨二氧化碳/万元";
    for text in texts.split_whitespace() {
        let unit = Unit::parse(text).unwrap_or_else(|e| panic!("{e}"));
        assert!(Unit::parse(&unit.say(Lang::En)).unwrap().same_as(&unit), "{text}");
    }
}
