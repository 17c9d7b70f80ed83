//! The tree of org units: what is refused, what lies below what, and how units follow each other.

#![cfg(test)]

use jiff::civil::{Date, date};
use proptest::prelude::*;
use qipan_kernel::finding::Severity;
use qipan_kernel::org::{OrgError, OrgKind, OrgTree, OrgUnit, SuccessionKind};
use qipan_kernel::text::{Lang, Say};
use std::collections::BTreeMap;

fn unit(code: &str, parent: Option<&str>) -> OrgUnit {
    OrgUnit {
        code: code.to_owned(),
        name_zh: format!("{code}单位"),
        name_en: format!("Unit {code}"),
        kind: OrgKind::Subdistrict,
        parent: parent.map(str::to_owned),
        region: None,
        valid_from: date(2021, 4, 9),
        valid_to: None,
    }
}

/// 330114 with two sub-districts, of which one has two communities.
fn district() -> OrgTree {
    OrgTree::new(vec![
        unit("Q", None),
        unit("Q1", Some("Q")),
        unit("Q2", Some("Q")),
        unit("Q1a", Some("Q1")),
        unit("Q1b", Some("Q1")),
    ])
    .unwrap()
}

const DAY: Date = date(2024, 7, 1);

fn codes<'a>(units: impl IntoIterator<Item = &'a OrgUnit>) -> Vec<&'a str> {
    units.into_iter().map(|unit| unit.code.as_str()).collect()
}

#[test]
fn units_lie_below_their_parents() {
    let tree = district();
    assert_eq!(codes(tree.roots()), ["Q"]);
    assert_eq!(codes(tree.children("Q")), ["Q1", "Q2"]);
    assert_eq!(codes(tree.ancestors("Q1a")), ["Q1", "Q"]);
    assert_eq!(codes(tree.subtree("Q")), ["Q", "Q1", "Q1a", "Q1b", "Q2"]);
    assert_eq!(tree.depth("Q1a"), 2);
    assert!(tree.in_subtree("Q", "Q1a") && tree.in_subtree("Q1", "Q1") && !tree.in_subtree("Q2", "Q1a"));
    assert!(!tree.in_subtree("Q", "nobody") && !tree.in_subtree("nobody", "Q"));
}

#[test]
fn what_is_no_tree_is_refused_and_named() {
    let cycle =
        OrgTree::new(vec![unit("R", None), unit("A", Some("B")), unit("B", Some("C")), unit("C", Some("A"))]);
    let error = cycle.unwrap_err();
    assert_eq!(error, OrgError::Cycle { path: ["A", "B", "C", "A"].map(str::to_owned).to_vec() });
    assert!(error.say(Lang::Zh).contains("A → B → C → A") && error.say(Lang::En).contains("A → B → C → A"));
    // A unit that hangs below a cycle is not itself part of it.
    let below =
        OrgTree::new(vec![unit("A1", Some("B")), unit("B", Some("C")), unit("C", Some("B"))]).unwrap_err();
    assert_eq!(below, OrgError::Cycle { path: ["B", "C", "B"].map(str::to_owned).to_vec() });
    let own = OrgTree::new(vec![unit("A", Some("A"))]).unwrap_err();
    assert!(matches!(own, OrgError::Cycle { .. }));
    assert!(matches!(OrgTree::new(vec![unit("A", Some("X"))]), Err(OrgError::Orphan { .. })));
    assert!(matches!(OrgTree::new(vec![unit("A", None), unit("A", None)]), Err(OrgError::Duplicate { .. })));
    assert!(matches!(OrgTree::new(vec![unit(" ", None)]), Err(OrgError::NoCode { .. })));
    let mut backwards = unit("A", None);
    backwards.valid_to = Some(date(2020, 1, 1));
    assert!(matches!(OrgTree::new(vec![backwards]), Err(OrgError::Backwards { .. })));
    assert!(OrgTree::new(Vec::new()).unwrap().is_empty());
}

#[test]
fn ten_thousand_deep() {
    let name = |n: i32| format!("{n:05}");
    let chain: Vec<OrgUnit> =
        (0..10_000).map(|n| unit(&name(n), (n > 0).then(|| name(n - 1)).as_deref())).collect();
    let tree = OrgTree::new(chain.clone()).unwrap();
    assert_eq!(tree.depth(&name(9_999)), 9_999);
    assert!(tree.in_subtree(&name(0), &name(9_999)) && !tree.in_subtree(&name(9_999), &name(0)));
    assert_eq!(tree.subtree(&name(0)).len(), 10_000);
    let mut ring = chain;
    ring[0].parent = Some(name(9_999));
    match OrgTree::new(ring).unwrap_err() {
        OrgError::Cycle { path } => assert_eq!(path.len(), 12, "a long cycle is shortened"),
        other => panic!("{other}"),
    }
}

#[test]
fn a_unit_closes_and_an_heir_takes_what_lies_below() {
    let before = district();
    let (after, findings) = before.close("Q1", Some("Q2"), DAY).unwrap();
    assert_eq!(after.get("Q1").unwrap().valid_to, Some(date(2024, 6, 30)));
    assert_eq!(codes(after.children("Q2")), ["Q1a", "Q1b"]);
    assert!(!after.get("Q1").unwrap().alive_on(DAY) && after.get("Q1").unwrap().alive_on(date(2024, 6, 30)));
    assert_eq!(after.successions()[0].kind, SuccessionKind::Close);
    assert_eq!((after.successions()[0].from.as_str(), after.successions()[0].to.as_str()), ("Q1", "Q2"));
    assert!(findings.iter().any(|f| f.code == "series_break" && f.severity == Severity::Warning));
    assert_eq!(before, district(), "the old tree stays as it was");
    let (orphaned, _) = before.close("Q1", None, DAY).unwrap();
    assert_eq!(codes(orphaned.children("Q")), ["Q1", "Q1a", "Q1b", "Q2"], "without an heir, the unit above");
}

#[test]
fn a_unit_splits() {
    let homes = BTreeMap::from([("Q1a", "Q3"), ("Q1b", "Q4")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    let parts = vec![unit("Q3", Some("Q")), unit("Q4", Some("Q"))];
    let (after, findings) = district().split("Q1", parts.clone(), &homes, DAY).unwrap();
    assert_eq!(codes(after.alive_on(DAY)), ["Q", "Q1a", "Q1b", "Q2", "Q3", "Q4"]);
    assert_eq!(after.get("Q3").unwrap().valid_from, DAY);
    assert_eq!(after.get("Q1b").unwrap().parent.as_deref(), Some("Q4"));
    assert_eq!(after.successions().len(), 2);
    assert_eq!(findings.iter().filter(|f| f.code == "series_break").count(), 2);
    let homeless = district().split("Q1", parts.clone(), &BTreeMap::new(), DAY).unwrap_err();
    assert!(matches!(homeless, OrgError::Homeless { .. }));
    assert!(matches!(district().split("Q2", vec![], &homes, DAY), Err(OrgError::TooFew { .. })));
    let taken = district().split("Q2", vec![unit("Q1", Some("Q")), unit("Q9", Some("Q"))], &homes, DAY);
    assert!(matches!(taken, Err(OrgError::Duplicate { .. })));
}

#[test]
fn units_merge_into_a_new_one_or_into_one_of_them() {
    let (after, _) = district().merge(&["Q1", "Q2"], unit("Q5", Some("Q")), DAY).unwrap();
    assert_eq!(codes(after.alive_on(DAY)), ["Q", "Q1a", "Q1b", "Q5"]);
    assert_eq!(codes(after.children("Q5")), ["Q1a", "Q1b"]);
    let (kept, findings) = district().merge(&["Q1", "Q2"], unit("Q2", Some("Q")), DAY).unwrap();
    assert_eq!(codes(kept.alive_on(DAY)), ["Q", "Q1a", "Q1b", "Q2"]);
    assert_eq!(kept.get("Q2").unwrap().valid_from, date(2021, 4, 9));
    assert!(findings.iter().all(|f| !f.say(Lang::Zh).is_empty() && !f.say(Lang::En).is_empty()));
    let too_few = district().merge(&["Q1", "Q1"], unit("Q5", Some("Q")), DAY);
    assert!(matches!(too_few, Err(OrgError::TooFew { .. })));
}

#[test]
fn a_change_concerns_units_that_exist_on_its_day() {
    let unknown = district().close("X", None, DAY);
    assert!(matches!(unknown, Err(OrgError::Unknown { .. })));
    let early = district().close("Q1", None, date(2020, 1, 1));
    assert!(matches!(early, Err(OrgError::NotAlive { .. })));
    let first_day = district().close("Q1", None, date(2021, 4, 9));
    assert!(matches!(first_day, Err(OrgError::NotAlive { .. })), "a unit exists for a day at least");
    let (closed, _) = district().close("Q1", Some("Q2"), DAY).unwrap();
    assert!(matches!(closed.close("Q1", None, DAY), Err(OrgError::NotAlive { .. })), "not twice");
    assert!(
        matches!(district().close("Q", None, DAY), Err(OrgError::Homeless { .. })),
        "the root has no above"
    );
}

/// Parents that lie before their children, so that it is a tree.
fn forest() -> impl Strategy<Value = Vec<OrgUnit>> {
    proptest::collection::vec(any::<proptest::sample::Index>(), 1..40).prop_map(|picks| {
        let code = |n: usize| format!("{n:02}");
        picks
            .iter()
            .enumerate()
            .map(|(n, pick)| {
                let parent = (n > 0).then(|| pick.index(n + 1)).filter(|at| *at < n);
                unit(&code(n), parent.map(code).as_deref())
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn below_is_what_the_ancestors_say(units in forest()) {
        let tree = OrgTree::new(units.clone()).unwrap();
        for a in &units {
            let below: Vec<&str> = codes(tree.subtree(&a.code));
            for b in &units {
                let above = tree.ancestors(&b.code).any(|unit| unit.code == a.code);
                prop_assert_eq!(tree.in_subtree(&a.code, &b.code), above || a.code == b.code);
                prop_assert_eq!(below.contains(&b.code.as_str()), above || a.code == b.code);
            }
        }
        prop_assert_eq!(tree.len(), units.len());
        prop_assert_eq!(OrgTree::new(tree.clone().into_units()).unwrap(), tree);
    }

    #[test]
    fn closing_leaves_everything_else_alive(units in forest(), pick in any::<proptest::sample::Index>()) {
        let tree = OrgTree::new(units).unwrap();
        let all: Vec<String> = tree.units().map(|unit| unit.code.clone()).collect();
        let code = pick.get(&all);
        if let Ok((after, _)) = tree.close(code, None, DAY) {
            prop_assert_eq!(after.alive_on(DAY).count(), tree.len() - 1);
            prop_assert_eq!(after.children(code).count(), 0);
        }
    }
}
