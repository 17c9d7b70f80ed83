//! The golden cases of the siting verdict; each stands on its method page as a row of the table.

#![cfg(test)]

use qipan_kernel::text::{Lang, Say};
use qipan_space::overlay::{LayerIndex, Zone};
use qipan_space::rules::{LayerKind, Outcome, RuleSet};
use qipan_space::verdict::{LayerInput, LayerMeta, SitingRequest, check};
use qipan_space::{Crs, MultiPolygon, Point, Polygon};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Golden {
    #[serde(rename = "what")]
    _what: String,
    as_of: jiff::civil::Date,
    layers: Vec<GoldenLayer>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct GoldenLayer {
    kind: LayerKind,
    zones: Vec<GoldenZone>,
}

#[derive(Deserialize)]
struct GoldenZone {
    id: String,
    shape: [f64; 4],
    properties: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    what: String,
    class: String,
    site: [f64; 4],
    outcome: Outcome,
    rules: BTreeMap<String, f64>,
    #[serde(default)]
    slivers: BTreeMap<String, f64>,
}

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn rectangle([x, y, width, height]: [f64; 4]) -> MultiPolygon {
    let at = |dx, dy| Point { x: 547_000.0 + x + dx, y: 3_354_000.0 + y + dy };
    let exterior = vec![at(0.0, 0.0), at(width, 0.0), at(width, height), at(0.0, height)];
    MultiPolygon(vec![Polygon { exterior, holes: vec![] }])
}

fn input(layer: &GoldenLayer) -> LayerInput {
    let zone = |z: &GoldenZone| Zone { id: z.id.clone(), shape: rectangle(z.shape) };
    let index = LayerIndex::build(layer.zones.iter().map(zone).collect()).unwrap();
    let meta = LayerMeta {
        code: layer.kind.as_str().to_owned(),
        name: layer.kind.say(Lang::Zh),
        kind: layer.kind,
        version: "示例".to_owned(),
        content_hash: String::new(),
        synthetic: true,
        map_approval: None,
    };
    LayerInput::new(meta, index, layer.zones.iter().map(|z| z.properties.clone()).collect()).unwrap()
}

#[test]
fn the_golden_sites() {
    let golden: Golden = serde_json::from_str(&file("fixtures/space/siting.json")).unwrap();
    let layers: Vec<LayerInput> = golden.layers.iter().map(input).collect();
    let rules = RuleSet::builtin().unwrap();
    let page = file("docs/methods/siting-verdict.md");
    for case in &golden.cases {
        let request = SitingRequest {
            site: rectangle(case.site),
            crs: Crs::GaussKruger3 { zone: 40, prefixed: false },
            project_class: case.class.clone(),
            industry: None,
            floor_area_ratio: None,
            investment_fen: None,
            as_of: golden.as_of,
        };
        let verdict = check(&request, &layers, &rules).unwrap();
        assert_eq!(verdict.outcome, case.outcome, "{}", case.what);
        let areas = |decides: bool| -> BTreeMap<String, f64> {
            let own = verdict.reasons.iter().filter(|r| r.decides == decides);
            own.map(|r| (r.rule.clone(), r.part.map_or(0.0, |p| p.area_m2))).collect()
        };
        assert_eq!(areas(true), case.rules, "{}", case.what);
        assert_eq!(areas(false), case.slivers, "{}", case.what);
        let class = rules.class(&case.class).unwrap();
        let listed: Vec<String> = case.rules.iter().map(|(rule, m2)| format!("{rule} {m2}")).collect();
        let row = format!(
            "| {} | {} | {} | {} |",
            case.what,
            class.name_zh,
            case.outcome.say(Lang::Zh),
            listed.join("; ")
        );
        assert!(page.contains(&row), "docs/methods/siting-verdict.md lacks the row\n{row}");
    }
}
