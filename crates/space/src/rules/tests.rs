use super::*;
use serde_json::json;

fn set() -> RuleSet {
    RuleSet::builtin().expect("the released rules are valid")
}

fn zone(name: &str, value: Value) -> BTreeMap<String, Value> {
    BTreeMap::from([(name.to_owned(), value)])
}

#[test]
fn the_released_rules_are_valid_and_named_by_their_content() {
    let rules = set();
    assert_eq!(rules.hash().len(), 64);
    let spaced = serde_json::to_string_pretty(&rules).expect("serialises");
    assert_eq!(RuleSet::read(&spaced).expect("valid").hash(), rules.hash());
    let mut other = rules.clone();
    other.tolerance.area_m2 = 2.0;
    assert_ne!(other.hash(), rules.hash());
}

#[test]
fn the_first_rule_that_fits_decides() {
    let rules = set();
    let id = |kind, zone: Option<&BTreeMap<String, Value>>, class| {
        rules.decide(kind, zone, class).map(|r| r.id.as_str())
    };
    let core = zone("core", json!(true));
    let nothing = BTreeMap::new();
    assert_eq!(id(LayerKind::Ecology, Some(&core), "survey_monitoring"), Some("ECO-CORE"));
    assert_eq!(id(LayerKind::Ecology, Some(&nothing), "survey_monitoring"), Some("ECO-LIMITED"));
    assert_eq!(id(LayerKind::Ecology, Some(&nothing), "industrial"), Some("ECO-OTHER"));
    assert_eq!(id(LayerKind::Urban, Some(&zone("GHFQDM", json!(1))), "industrial"), Some("URBAN-01"));
    assert_eq!(id(LayerKind::Urban, Some(&zone("GHFQDM", json!("9"))), "industrial"), Some("URBAN-UNKNOWN"));
    assert_eq!(id(LayerKind::Urban, None, "industrial"), Some("URBAN-OUT"));
    assert_eq!(
        id(LayerKind::Plan, Some(&zone("land_use", json!("100101"))), "industrial"),
        Some("PLAN-INDUSTRIAL")
    );
    assert_eq!(id(LayerKind::Park, Some(&nothing), "industrial"), None);
}

/// Changes one value of the released file and gives the findings as `code place`.
fn broken(pointer: &str, value: Value) -> Vec<String> {
    let mut file: Value = serde_json::from_str(RuleSet::builtin_text()).expect("json");
    *file.pointer_mut(pointer).expect("the place exists") = value;
    let findings = RuleSet::read(&file.to_string()).expect_err("refused");
    findings
        .iter()
        .map(|f| {
            assert!(!f.remedy_zh.is_empty() && !f.remedy_en.is_empty(), "{f:?}");
            format!("{} {}", f.code, f.place.field.clone().unwrap_or_default())
        })
        .collect()
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    assert_eq!(broken("/rules/1/classes/0", json!("factory")), ["unknown_class rules[1].classes[0]"]);
    assert_eq!(broken("/rules/1/id", json!("ECO-CORE")), ["doubled_id rules[1].id"]);
    assert_eq!(broken("/rules/4/basis", json!([])), ["no_basis rules[4].basis"]);
    assert_eq!(broken("/tolerance/area_m2", json!(-1.0)), ["bad_tolerance tolerance.area_m2"]);
    assert_eq!(broken("/limits/0/at_least", Value::Null), ["bad_limit limits[0]"]);
    assert_eq!(broken("/version", json!("")), ["empty_field version"]);
    assert_eq!(broken("/rules/3/classes", json!(["*"])), ["unreachable_rule rules[4]"]);
    assert_eq!(broken("/rules/0/outcome", json!("perhaps")).len(), 1);
    let gap = broken("/rules/4/classes", json!(["industrial"]));
    assert!(gap.len() == 10 && gap.iter().all(|g| g == "rule_gap rules"), "{gap:?}");
}
