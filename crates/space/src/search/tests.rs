use super::*;
use crate::geometry::{Point, Polygon};
use crate::overlay::{LayerIndex, Zone};
use crate::rules::LayerKind;
use crate::verdict::{LayerMeta, LineIndex};
use serde_json::{Value, json};
use std::sync::Arc;

const PLANE: Crs = Crs::GaussKruger3 { zone: 40, prefixed: false };

fn rectangle(x: f64, y: f64, width: f64, height: f64) -> MultiPolygon {
    let at = |dx, dy| Point { x: 547_000.0 + x + dx, y: 3_354_000.0 + y + dy };
    let exterior = vec![at(0.0, 0.0), at(width, 0.0), at(width, height), at(0.0, height)];
    MultiPolygon(vec![Polygon { exterior, holes: vec![] }])
}

fn layer(kind: LayerKind, zones: Vec<(String, MultiPolygon, Value)>) -> LayerInput {
    let properties = zones.iter().map(|z| serde_json::from_value(z.2.clone()).unwrap()).collect();
    let zones = zones.into_iter().map(|z| Zone { id: z.0, shape: z.1 }).collect();
    let meta = LayerMeta {
        code: kind.as_str().to_owned(),
        name: kind.as_str().to_owned(),
        kind,
        version: "2024".to_owned(),
        content_hash: String::new(),
        synthetic: true,
        map_approval: None,
    };
    LayerInput::new(meta, LayerIndex::build(zones).unwrap(), properties).unwrap()
}

/// A row of ten parcels of 100 × 100 m; the fourth in use, the ninth of two, the last on farmland.
fn parcels() -> LayerInput {
    let mut zones: Vec<(String, MultiPolygon, Value)> = Vec::new();
    for i in 0..10u8 {
        let state = if i == 3 { "in_use" } else { "reserve" };
        let width = if i == 8 { 200.0 } else { 100.0 };
        let x = f64::from(i) * 100.0 + if i > 8 { 100.0 } else { 0.0 };
        let properties = json!({"state": state, "unit": "330114001", "land_use": "100102"});
        zones.push((format!("P{i}"), rectangle(x, 0.0, width, 100.0), properties));
    }
    layer(LayerKind::Parcel, zones)
}

fn judged() -> Vec<LayerInput> {
    vec![
        layer(LayerKind::Farmland, vec![("F".into(), rectangle(950.0, 0.0, 300.0, 300.0), json!({}))]),
        layer(LayerKind::Ecology, vec![("E".into(), rectangle(9000.0, 0.0, 10.0, 10.0), json!({}))]),
        layer(
            LayerKind::Urban,
            vec![
                ("U".into(), rectangle(-100.0, -100.0, 850.0, 900.0), json!({"GHFQDM": "01"})),
                ("V".into(), rectangle(750.0, -100.0, 850.0, 900.0), json!({"GHFQDM": "02"})),
            ],
        ),
    ]
}

fn roads() -> LayerInput {
    let mut roads = layer(LayerKind::Road, vec![]);
    let at = |x: f64, y: f64| Point { x: 547_000.0 + x, y: 3_354_000.0 + y };
    roads.lines = Arc::new(LineIndex::build([(0, vec![at(-50.0, -900.0), at(-50.0, 900.0)])]));
    roads.line_features = Arc::new(vec![("R1".into(), "纵一路".into())]);
    roads
}

fn request() -> SearchRequest {
    SearchRequest {
        area_m2: 18_000.0,
        max_area_m2: Some(22_000.0),
        project_class: "industrial".to_owned(),
        industry: None,
        floor_area_ratio: None,
        investment_fen: None,
        states: vec!["reserve".to_owned()],
        land_uses: vec!["1001".to_owned()],
        units: vec![],
        max_road_m: None,
        max_park_m: None,
        max_parcels: 2,
        limit: 10,
        crs: PLANE,
        as_of: jiff::civil::date(2024, 6, 30),
    }
}

fn run(request: &SearchRequest) -> SearchResult {
    let (parcels, judged, roads) = (parcels(), judged(), roads());
    let layers = SearchLayers { parcels: &parcels, roads: Some(&roads), parks: None, judged: &judged };
    search(request, layers, &RuleSet::builtin().unwrap()).unwrap()
}

fn listed(result: &SearchResult) -> Vec<(String, Outcome)> {
    result.candidates.iter().map(|c| (c.parcels.join("+"), c.outcome)).collect()
}

fn why(result: &SearchResult) -> Vec<(&str, usize)> {
    result.why_not.iter().map(|w| (w.reason.as_str(), w.parcels)).collect()
}

#[test]
fn single_parcels_and_neighbours_ranked_by_what_the_rules_say() {
    let result = run(&request());
    use Outcome::{Allowed, Conditional};
    let expect = [
        ("P0+P1", Allowed),
        ("P1+P2", Allowed),
        ("P4+P5", Allowed),
        ("P5+P6", Allowed),
        ("P6+P7", Conditional),
    ];
    assert_eq!(listed(&result), expect.map(|(p, o)| (p.to_owned(), o)));
    // P8 has the size but reaches farmland, as P9 does, which is too small alone and has no small neighbour.
    assert_eq!(why(&result), [("rule:FARM-OTHER", 1), ("state", 1), ("too_small", 1)]);
    let first = &result.candidates[0];
    assert_eq!((first.rank, first.area_m2, first.surplus_m2), (1, 20_000.0, 2_000.0));
    assert_eq!(
        first.explanation_zh,
        "相邻 2 宗合并 30.00 亩，比需要多 3.00 亩；距道路 纵一路 50 米；初判允许（URBAN-01）"
    );
    assert_eq!(result.candidates[0].shape.0.len(), 1, "the common border is gone");
    assert_eq!(run(&request()), result);
}

#[test]
fn distances_and_sizes_narrow_the_search() {
    let near = run(&SearchRequest { max_road_m: Some(200.0), ..request() });
    assert_eq!(
        listed(&near),
        [("P0+P1".to_owned(), Outcome::Allowed), ("P1+P2".to_owned(), Outcome::Allowed)]
    );
    assert_eq!(why(&near).iter().find(|w| w.0 == "road"), Some(&("road", 5)));
    let alone = run(&SearchRequest { max_parcels: 1, ..request() });
    assert!(alone.candidates.is_empty() && alone.fitting == 1);
    let park = run(&SearchRequest { max_park_m: Some(0.0), ..request() });
    assert!(park.candidates.is_empty(), "without a layer of parks nothing lies in one");
    let three =
        run(&SearchRequest { area_m2: 28_000.0, max_area_m2: Some(31_000.0), max_parcels: 3, ..request() });
    assert_eq!(listed(&three)[0].0, "P0+P1+P2");
}

#[test]
fn bad_requests_are_refused() {
    let (parcels, rules) = (parcels(), RuleSet::builtin().unwrap());
    let layers = SearchLayers { parcels: &parcels, roads: None, parks: None, judged: &judged() };
    for bad in [
        SearchRequest { area_m2: f64::NAN, ..request() },
        SearchRequest { area_m2: 0.0, ..request() },
        SearchRequest { max_area_m2: Some(1.0), ..request() },
        SearchRequest { max_road_m: Some(-1.0), ..request() },
        SearchRequest { project_class: "x".into(), ..request() },
    ] {
        assert!(search(&bad, layers, &rules).is_err(), "{bad:?}");
    }
}
