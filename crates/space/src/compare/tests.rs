use super::*;
use crate::geometry::{Point, Polygon};
use crate::overlay::{LayerIndex, Zone};
use crate::rules::LayerKind;
use crate::verdict::LayerMeta;
use proptest::prelude::{ProptestConfig, prop_assert, proptest};
use serde_json::json;

fn rectangle(x: f64, y: f64, width: f64, height: f64) -> MultiPolygon {
    let at = |dx, dy| Point { x: 547_000.0 + x + dx, y: 3_354_000.0 + y + dy };
    let exterior = vec![at(0.0, 0.0), at(width, 0.0), at(width, height), at(0.0, height)];
    MultiPolygon(vec![Polygon { exterior, holes: vec![] }])
}

fn version(name: &str, zones: &[(&str, MultiPolygon, &str)]) -> LayerInput {
    let properties = zones.iter().map(|z| BTreeMap::from([("class".to_owned(), json!(z.2))])).collect();
    let zones = zones.iter().map(|z| Zone { id: z.0.to_owned(), shape: z.1.clone() }).collect();
    let meta = LayerMeta {
        code: "farmland".to_owned(),
        name: "永久基本农田".to_owned(),
        kind: LayerKind::Farmland,
        version: name.to_owned(),
        content_hash: String::new(),
        synthetic: false,
        map_approval: None,
    };
    LayerInput::new(meta, LayerIndex::build(zones).unwrap(), properties).unwrap()
}

fn options() -> CompareOptions {
    CompareOptions { class: Some("class".to_owned()), shapes: true }
}

#[test]
fn what_came_in_went_out_and_changed_class() {
    let old = version(
        "试划1",
        &[
            ("A", rectangle(0.0, 0.0, 100.0, 100.0), "水田"),
            ("B", rectangle(100.0, 0.0, 100.0, 100.0), "旱地"),
            ("C", rectangle(0.0, 100.0, 50.0, 50.0), "水田"),
            ("D", rectangle(500.0, 0.0, 10.0, 10.0), "水田"),
        ],
    );
    let new = version(
        "批复",
        &[
            ("A", rectangle(0.0, 0.0, 80.0, 100.0), "水田"),
            ("B", rectangle(100.0, 0.0, 100.0, 100.0), "水田"),
            ("E", rectangle(200.0, 0.0, 30.0, 100.0), "旱地"),
            ("D", rectangle(500.0, 0.0, 10.0, 10.0), "水田"),
        ],
    );
    let units = version(
        "2024",
        &[("西", rectangle(0.0, 0.0, 150.0, 200.0), ""), ("东", rectangle(150.0, 0.0, 100.0, 200.0), "")],
    );
    let c = compare(&old, &new, Some(&units), &options());
    assert_eq!(c.whole, Balance { old_m2: 22_600.0, out_m2: 4_500.0, in_m2: 3_000.0, new_m2: 21_100.0 });
    let classes: Vec<(Option<&str>, Option<&str>, f64)> =
        c.classes.iter().map(|x| (x.from.as_deref(), x.to.as_deref(), x.area_m2)).collect();
    assert_eq!(
        classes,
        [
            (None, Some("旱地"), 3_000.0),
            (Some("旱地"), Some("水田"), 10_000.0),
            (Some("水田"), None, 4_500.0),
            (Some("水田"), Some("水田"), 8_100.0),
        ]
    );
    let changes: Vec<(&str, Change)> = c.features.iter().map(|f| (f.id.as_str(), f.change)).collect();
    use Change::{Added, Edited, Removed, Reshaped};
    assert_eq!(changes, [("A", Reshaped), ("B", Edited), ("C", Removed), ("E", Added)]);
    assert_eq!(c.counts, Counts { added: 1, removed: 1, reshaped: 1, edited: 1, unchanged: 1 });
    let units: Vec<(Option<&str>, Balance)> =
        c.units.iter().map(|u| (u.unit.as_deref(), u.balance)).collect();
    let west = Balance { old_m2: 17_500.0, out_m2: 4_500.0, in_m2: 0.0, new_m2: 13_000.0 };
    let east = Balance { old_m2: 5_000.0, out_m2: 0.0, in_m2: 3_000.0, new_m2: 8_000.0 };
    let none = Balance { old_m2: 100.0, out_m2: 0.0, in_m2: 0.0, new_m2: 100.0 };
    assert_eq!(units, [(Some("西"), west), (Some("东"), east), (None, none)]);
    let pieces: Vec<(bool, &str, f64, f64)> = c
        .pieces
        .iter()
        .map(|p| (p.came_in, p.zone.as_str(), p.area_m2, plane_area(&p.shape).round()))
        .collect();
    assert_eq!(
        pieces,
        [(true, "E", 3_000.0, 3_000.0), (false, "A", 2_000.0, 2_000.0), (false, "C", 2_500.0, 2_500.0)]
    );
}

#[test]
fn a_version_against_itself_changes_nothing() {
    let own = version(
        "批复",
        &[("A", rectangle(0.0, 0.0, 99.9, 33.3), "x"), ("A", rectangle(200.0, 0.0, 1.0, 1.0), "x")],
    );
    let c = compare(&own, &own, None, &options());
    assert!(c.features.is_empty() && c.pieces.is_empty() && c.counts.unchanged == 2);
    assert_eq!((c.whole.in_m2, c.whole.out_m2), (0.0, 0.0));
}

/// Strips of a 1,000 m square at the given cuts, some of them left out.
fn strips(cuts: &[f64], keep: u32) -> Vec<(&'static str, MultiPolygon, &'static str)> {
    let mut cuts: Vec<f64> = cuts.to_vec();
    cuts.sort_by(f64::total_cmp);
    let names = ["a", "b", "c", "d", "e", "f"];
    cuts.windows(2)
        .enumerate()
        .filter(|(i, w)| keep >> i & 1 == 1 && w[1] - w[0] > 0.01)
        .map(|(i, w)| (names[i % 6], rectangle(w[0], 0.0, w[1] - w[0], 1000.0), names[i % 2]))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn areas_conserve(
        a in proptest::collection::vec(0.0..1000.0f64, 2..7), b in proptest::collection::vec(0.0..1000.0f64, 2..7),
        keep in 0u32..4096, tilt in 1.0..900.0f64,
    ) {
        let (old, new) = (version("1", &strips(&a, keep & 63)), version("2", &strips(&b, keep >> 6)));
        let units = version("u", &[
            ("u1", rectangle(0.0, 0.0, 1000.0, tilt), ""), ("u2", rectangle(0.0, tilt, 1000.0, 1000.0 - tilt), ""),
        ]);
        let c = compare(&old, &new, Some(&units), &options());
        let all = std::iter::once(c.whole).chain(c.units.iter().map(|u| u.balance)).chain(c.features.iter().map(|f| f.balance));
        for b in all {
            prop_assert!((b.old_m2 - b.out_m2 + b.in_m2 - b.new_m2).abs() < 1e-3, "{:?}", b);
        }
        let classes: f64 = c.classes.iter().map(|x| x.area_m2).sum();
        prop_assert!((classes - (c.whole.old_m2 + c.whole.in_m2)).abs() < 1e-2);
        let drawn: f64 = c.pieces.iter().map(|p| plane_area(&p.shape)).sum();
        prop_assert!((drawn - c.whole.in_m2 - c.whole.out_m2).abs() < 0.5, "{drawn}");
    }
}
