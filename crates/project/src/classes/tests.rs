use super::*;
use crate::gates::{Change, DateKind};
use crate::registry::{Procedure, Supply};
use crate::template::{built_in, choose};
use jiff::civil::date;
use proptest::prelude::*;

fn project(id: &str, yi: i64) -> Project {
    let mut p = Project::new(id, "甲（演示）", date(2020, 1, 6), Procedure::Filing, Supply::Leased);
    p.total_investment = Some(Money(yi * 10_000_000_000));
    p
}

fn history(project: &Project, gates: &[&str], day: Date, on: Date) -> History {
    let templates = built_in();
    let template = choose(&templates, project).unwrap();
    let mut history = History::new(template.reference());
    for gate in gates {
        let change = Change {
            gate: (*gate).into(),
            kind: DateKind::Confirmed,
            to: Some(day),
            on,
            by: "王".into(),
            reason: String::new(),
        };
        history.change(template, project, change).unwrap();
    }
    history
}

#[test]
fn thresholds_follow_the_field_and_missing_land_is_unknown() {
    let rules = class_rules();
    let of = |p: &Project| -> BTreeMap<String, Truth> {
        classes(p, &BTreeMap::new(), &rules).into_iter().map(|(code, t)| (code.to_owned(), t)).collect()
    };
    let mut p = project("A", 10);
    p.track = Some("integrated_circuit".into());
    assert_eq!(of(&p)["trillion"], Truth::Unknown);
    // 10 亿元 on 200 亩 is 500 万元 a 亩; on 201 it is not.
    p.land_m2 = Some(133_333.333_3);
    assert_eq!(of(&p)["trillion"], Truth::Yes);
    p.land_m2 = Some(134_000.0);
    assert_eq!(of(&p)["trillion"], Truth::No);
    p.track = Some("photovoltaic".into());
    assert_eq!(of(&p)["trillion"], Truth::Yes);
    assert_eq!((of(&p)["over_1b"], of(&p)["city_key"]), (Truth::Yes, Truth::No));
    p.classes_by_document.insert("city_key".into(), "杭发改〔2020〕1号".into());
    assert_eq!(of(&p)["city_key"], Truth::Yes);
    p.total_investment = None;
    assert_eq!(of(&p)["over_1b"], Truth::Unknown);
}

#[test]
fn a_count_names_its_rule_and_is_the_same_when_counted_again() {
    let rules = count_rules();
    let rule = rules.iter().find(|r| r.raw.code == "signed_100m").unwrap();
    let all = [project("B", 2), project("A", 12), project("C", 0)];
    let histories: Vec<History> = all
        .iter()
        .map(|p| history(p, &["talk", "evaluation", "signed"], date(2020, 5, 6), date(2020, 6, 1)))
        .collect();
    let year = (date(2020, 1, 1), date(2020, 12, 31));
    let run = |as_of: Date| count(rule, all.iter().zip(&histories), year, as_of);
    let found = run(date(2020, 12, 31));
    assert_eq!((found.value, found.list.as_slice()), (2, ["A".to_owned(), "B".to_owned()].as_slice()));
    assert_eq!(found.investment, Money(140_000_000_000));
    // It was passed on 6 May but known on 1 June only.
    assert_eq!(run(date(2020, 5, 31)).value, 0);
    assert_eq!(run(date(2024, 1, 1)).list, found.list);
    assert_eq!(rule.text(Lang::Zh), "签约亿元以上项目：“签约”的通过日期在期内，且计划总投资 ≥ 1亿元");
    assert!(parse(r#"[{"code":"x","version":"1","name":"x","name_en":"x","when":"nonsense"}]"#).is_err());
}

proptest! {
    #[test]
    fn a_count_equals_its_list(
        amounts in prop::collection::vec(prop::option::of(0i64..30_000_000_000), 0..12),
        days in prop::collection::vec(0i8..28, 12),
    ) {
        let mut all = Vec::new();
        for (at, amount) in amounts.iter().enumerate() {
            let mut p = project(&format!("P{at}"), 1);
            p.total_investment = amount.map(Money);
            let day = date(2020, 2, days[at] + 1);
            let h = history(&p, &["talk", "evaluation", "signed"], day, day);
            all.push((p, h));
        }
        for rule in count_rules() {
            let period = (date(2020, 2, 5), date(2020, 2, 20));
            let found = count(&rule, all.iter().map(|(p, h)| (p, h)), period, date(2020, 2, 25));
            prop_assert_eq!(found.value, found.list.len());
            prop_assert!(found.unknown.iter().all(|id| !found.list.contains(id)));
            for id in &found.list {
                let (p, h) = all.iter().find(|(p, _)| p.id == *id).unwrap();
                let passed = h.passed_as_of(date(2020, 2, 25));
                prop_assert_eq!(rule.holds(p, &passed), Truth::Yes);
            }
        }
    }
}

#[test]
fn built_in_rules_leave_no_code_in_their_chinese() {
    let race = include_str!("../../data/race.json");
    let race: serde_json::Value = serde_json::from_str(race).unwrap();
    let measures = race["measures"].as_array().unwrap().iter().filter_map(|m| m["rule"]["when"].as_str());
    let mut seen = 0;
    for when in class_rules().iter().map(|r| r.raw.when.as_str()).chain(measures) {
        let said = words::chinese(when);
        assert!(!said.chars().any(|c| c.is_ascii_lowercase()), "{when}: {said}");
        seen += 1;
    }
    assert!(seen >= 11, "{seen}");
    assert_eq!(words::chinese("industry starts \"C27\""), "国民经济行业代码开头为 C27");
}
