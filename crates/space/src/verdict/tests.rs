use super::*;
use crate::crs::Crs;
use crate::geometry::{MultiPolygon, Point, Polygon};
use crate::overlay::{LayerIndex, Zone};
use crate::rules::RuleSet;
use proptest::prelude::{ProptestConfig, Strategy, prop_assert, prop_assert_eq, proptest};
use qipan_kernel::text::{Lang, Say};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PLANE: Crs = Crs::GaussKruger3 { zone: 40, prefixed: false };

fn rules() -> RuleSet {
    RuleSet::builtin().expect("valid")
}

/// A rectangle near 钱塘, given by its offsets in metres.
fn rectangle(x: f64, y: f64, width: f64, height: f64) -> MultiPolygon {
    let (x, y) = (547_000.0 + x, 3_354_000.0 + y);
    let at = |dx, dy| Point { x: x + dx, y: y + dy };
    let exterior = vec![at(0.0, 0.0), at(width, 0.0), at(width, height), at(0.0, height)];
    MultiPolygon(vec![Polygon { exterior, holes: vec![] }])
}

fn layer(kind: LayerKind, zones: Vec<(&str, MultiPolygon, Value)>) -> LayerInput {
    let properties = zones
        .iter()
        .map(|z| serde_json::from_value::<BTreeMap<String, Value>>(z.2.clone()).expect("an object"))
        .collect();
    let zones = zones.into_iter().map(|z| Zone { id: z.0.to_owned(), shape: z.1 }).collect();
    let meta = LayerMeta {
        code: kind.as_str().to_owned(),
        name: kind.as_str().to_owned(),
        kind,
        version: "批复".to_owned(),
        content_hash: "00".to_owned(),
        synthetic: false,
        map_approval: None,
    };
    LayerInput::new(meta, LayerIndex::build(zones).expect("finite"), properties).expect("as many")
}

fn request(site: MultiPolygon) -> SitingRequest {
    SitingRequest {
        site,
        crs: PLANE,
        project_class: "industrial".to_owned(),
        industry: None,
        floor_area_ratio: None,
        investment_fen: None,
        as_of: jiff::civil::date(2026, 3, 1),
    }
}

/// Farmland from 100 to 200 east, the ecology line from 300 on, all within the building zone.
fn district() -> Vec<LayerInput> {
    vec![
        layer(LayerKind::Urban, vec![("U1", rectangle(0.0, 0.0, 1000.0, 1000.0), json!({"GHFQDM": "01"}))]),
        layer(LayerKind::Farmland, vec![("F1", rectangle(100.0, 0.0, 100.0, 1000.0), json!({"name": "甲"}))]),
        layer(LayerKind::Ecology, vec![("E1", rectangle(300.0, 0.0, 50.0, 1000.0), json!({"core": true}))]),
    ]
}

fn verdict(site: MultiPolygon) -> Verdict {
    check(&request(site), &district(), &rules()).expect("a verdict")
}

#[test]
fn clear_land_is_allowed_and_farmland_is_not() {
    let clear = verdict(rectangle(10.0, 0.0, 50.0, 50.0));
    assert_eq!(clear.outcome, Outcome::Allowed);
    assert_eq!(clear.layers[0].nearest.as_ref().map(|n| n.distance_m), Some(40.0));
    assert!(clear.is_intact() && clear.preliminary);

    let hit = verdict(rectangle(60.0, 0.0, 50.0, 50.0));
    assert_eq!(hit.outcome, Outcome::Forbidden);
    let first = &hit.reasons[0];
    assert_eq!((first.rule.as_str(), first.zones.as_slice()), ("FARM-OTHER", ["F1".to_owned()].as_slice()));
    assert_eq!(first.part, Some(Part { area_m2: 500.0, area_mu: 0.75, share: 0.2 }));
    assert_eq!(
        first.say(Lang::Zh),
        "【禁止】占用永久基本农田，不得擅自占用或者改变用途：0.75亩（500.00平方米，占20.0%），图斑 F1"
    );
    // The farmland lies in the urban line here, which the data should not have.
    assert_eq!(hit.findings.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), ["control_lines_overlap"]);
}

#[test]
fn slivers_are_told_and_do_not_decide() {
    let hit = verdict(rectangle(50.0, 0.0, 50.01, 50.0));
    assert_eq!(hit.outcome, Outcome::Allowed);
    let sliver = hit.reasons.iter().find(|r| r.rule == "FARM-OTHER").expect("told");
    assert!(!sliver.decides && sliver.part.is_some_and(|p| p.area_m2 == 0.5), "{sliver:?}");
    // Cut in a hundred zones, the same ground decides the same way.
    let strips = (0..100).map(|i| ("F", rectangle(100.0, f64::from(i), 1.0, 1.0), json!({}))).collect();
    let mut layers = district();
    layers[1] = layer(LayerKind::Farmland, strips);
    let hit =
        |width| check(&request(rectangle(50.0, 0.0, width, 50.0)), &layers, &rules()).expect("a verdict");
    assert_eq!(hit(50.01).outcome, Outcome::Allowed);
    assert_eq!(hit(50.03).outcome, Outcome::Forbidden);
}

#[test]
fn missing_layers_and_rules_of_another_day_are_for_a_person() {
    let site = request(rectangle(10.0, 0.0, 50.0, 50.0));
    let v = check(&site, &district()[..2], &rules()).expect("a verdict");
    assert_eq!((v.outcome, v.findings[0].code.as_str()), (Outcome::ManualReview, "layer_missing"));
    let early = SitingRequest { as_of: jiff::civil::date(2001, 1, 1), ..site };
    let v = check(&early, &district(), &rules()).expect("a verdict");
    assert_eq!((v.outcome, v.reasons[0].rule.as_str()), (Outcome::ManualReview, "RULES-NOT-VALID"));
}

#[test]
fn use_intensity_is_judged_where_it_is_given() {
    let site = request(rectangle(10.0, 0.0, 50.0, 40.0));
    let far = |v| SitingRequest { floor_area_ratio: Some(v), ..site.clone() };
    let outcome = |r: &SitingRequest| check(r, &district(), &rules()).expect("a verdict").outcome;
    assert_eq!(outcome(&far(1.5)), Outcome::Allowed);
    assert_eq!(outcome(&far(1.4)), Outcome::Conditional);
    assert_eq!(
        outcome(&SitingRequest { as_of: jiff::civil::date(2025, 1, 1), ..far(1.4) }),
        Outcome::Allowed
    );
    // 2,000 m² are 3 亩; 15 million yuan are 1,500 万元: 500 a 亩.
    let money = SitingRequest {
        industry: Some("集成电路".to_owned()),
        investment_fen: Some(1_500_000_000),
        ..site.clone()
    };
    let v = check(&money, &district(), &rules()).expect("a verdict");
    let intensity = v.limits.iter().find(|l| l.limit == "INTENSITY-DIGITAL").expect("looked at");
    assert_eq!((intensity.value, intensity.met), (Some(500.0), Some(true)));
    assert_eq!(v.limits.iter().find(|l| l.measure == Measure::FloorAreaRatio).and_then(|l| l.met), None);
}

#[test]
fn bad_requests_are_refused_with_a_remedy() {
    let good = request(rectangle(10.0, 0.0, 50.0, 50.0));
    let at = |x: f64, y: f64| Point { x: 547_000.0 + x, y: 3_354_000.0 + y };
    let bow = vec![at(0.0, 0.0), at(10.0, 10.0), at(10.0, 0.0), at(0.0, 11.0)];
    let bow = MultiPolygon(vec![Polygon { exterior: bow, holes: vec![] }]);
    for bad in [
        SitingRequest { project_class: "factory".to_owned(), ..good.clone() },
        SitingRequest { crs: Crs::Cgcs2000, ..good.clone() },
        SitingRequest { site: MultiPolygon::default(), ..good.clone() },
        SitingRequest { site: rectangle(f64::NAN, 0.0, 1.0, 1.0), ..good.clone() },
        SitingRequest { site: bow, ..good.clone() },
        SitingRequest { floor_area_ratio: Some(-1.0), ..good.clone() },
        SitingRequest { investment_fen: Some(-1), ..good },
    ] {
        let error = check(&bad, &district(), &rules()).expect_err("refused");
        assert!(
            error.say(Lang::Zh).contains(['；', '，']) && error.to_string().contains([';', ',', ':']),
            "{error}"
        );
    }
}

fn sites() -> impl Strategy<Value = (f64, f64, f64, f64)> {
    (0.0..900.0f64, 0.0..900.0f64, 5.0..400.0f64, 5.0..400.0f64)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn ring_start_and_direction_change_no_byte((x, y, w, h) in sites(), turn in 0usize..4, back: bool) {
        let site = rectangle(x, y, w, h);
        let mut other = site.clone();
        other.0[0].exterior.rotate_left(turn);
        if back {
            other.0[0].exterior.reverse();
        }
        prop_assert_eq!(verdict(site).bytes(), verdict(other).bytes());
    }

    #[test]
    fn more_of_a_strict_line_is_never_milder((x, y, w, h) in sites(), (a, b, c, d) in sites(), kind in 0usize..2) {
        let site = request(rectangle(x, y, w, h));
        let before = check(&site, &district(), &rules()).unwrap().outcome;
        let mut layers = district();
        let kinds = [(LayerKind::Farmland, "F1", 100.0, 100.0), (LayerKind::Ecology, "E1", 300.0, 50.0)];
        let (line, id, from, width) = kinds[kind];
        let at = layers.iter().position(|l| l.meta.kind == line).unwrap();
        layers[at] = layer(line, vec![
            (id, rectangle(from, 0.0, width, 1000.0), json!({"core": true})),
            ("more", rectangle(a, b, c, d), json!({})),
        ]);
        prop_assert!(check(&site, &layers, &rules()).unwrap().outcome >= before);
    }

    #[test]
    fn a_stricter_rule_is_never_milder((x, y, w, h) in sites(), which in 0usize..24, to in 0usize..5) {
        let site = request(rectangle(x, y, w, h));
        let mut strict = rules();
        let which = which % strict.rules.len();
        let old = strict.rules[which].outcome;
        strict.rules[which].outcome = old.max(Outcome::ALL[to]);
        let before = check(&site, &district(), &rules()).unwrap().outcome;
        prop_assert!(check(&site, &district(), &strict).unwrap().outcome >= before);
    }

    #[test]
    fn parts_of_the_site_add_up((x, y, w, h) in sites()) {
        let v = verdict(rectangle(x, y, w, h));
        for layer in &v.layers {
            let sum: f64 = layer.hits.iter().map(|h| h.part.area_m2).sum();
            prop_assert!((sum + layer.outside.area_m2 - v.site.area_m2).abs() < 1e-3, "{:?}", layer);
        }
    }
}
