//! Laws of decomposition and alignment.

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use qipan_kernel::finding::Severity;
    use qipan_kernel::text::{Lang, Say};
    use qipan_kernel::unit::Unit;
    use qipan_plan::{
        AlignmentError, Basis, DecompFinding, DecompTarget, Promise, Rounding, Rule, Verdict, Wanted,
        distance, reconcile,
    };

    const EXACT: Rounding = Rounding { parent: 12, children: 12 };

    fn target(unit: &str, value: Option<f64>) -> DecompTarget {
        DecompTarget { unit: unit.into(), value }
    }

    fn targets(values: &[f64]) -> Vec<DecompTarget> {
        values.iter().enumerate().map(|(i, v)| target(&format!("u{i:02}"), Some(*v))).collect()
    }

    fn codes(findings: &[DecompFinding]) -> Vec<&'static str> {
        findings.iter().map(DecompFinding::code).collect()
    }

    #[test]
    fn what_is_missing_is_not_zero() {
        let children = [target("a", Some(4.0)), target("b", None)];
        let result = reconcile(&target("p", Some(4.0)), &children, &Rule::Sum, EXACT, Wanted::Exactly);
        assert_eq!((result.sum, result.slack, result.assigned), (None, None, Some(4.0)));
        assert_eq!(result.parts[1].contribution, None);
        assert_eq!(result.findings, [DecompFinding::NoTarget { units: vec!["b".into()] }]);
        let none = reconcile(&target("p", None), &[], &Rule::Sum, EXACT, Wanted::AtLeast);
        assert_eq!(codes(&none.findings), ["decomposition_no_parent", "decomposition_no_units"]);
        assert_eq!((none.sum, none.assigned), (None, None));
    }

    #[test]
    fn defects_are_findings() {
        let children = [target("a", Some(1.0)), target("a", Some(f64::NAN))];
        let result = reconcile(&target("p", Some(1.0)), &children, &Rule::Sum, EXACT, Wanted::AtLeast);
        assert_eq!(codes(&result.findings), ["decomposition_twice", "decomposition_not_finite"]);
        assert_eq!(result.sum, None);
        assert!(result.findings.iter().all(|f| f.severity() == Severity::Error));

        let weights: BTreeMap<String, f64> = [("u00".to_owned(), -1.0)].into();
        let rule = Rule::WeightedMean { weights };
        let result = reconcile(&target("p", Some(1.0)), &targets(&[1.0, 2.0]), &rule, EXACT, Wanted::AtLeast);
        assert_eq!(result.findings, [DecompFinding::NoWeight { units: vec!["u00".into(), "u01".into()] }]);
        let rule = Rule::WeightedMean { weights: [("u00".to_owned(), 0.0)].into() };
        let result = reconcile(&target("p", Some(1.0)), &targets(&[1.0]), &rule, EXACT, Wanted::AtLeast);
        assert_eq!(result.findings, [DecompFinding::ZeroWeights]);

        let side =
            reconcile(&target("p", Some(1.0)), &targets(&[1.0]), &Rule::NotAdditive, EXACT, Wanted::AtLeast);
        assert_eq!((side.sum, codes(&side.findings)), (None, vec!["decomposition_not_additive"]));
    }

    #[test]
    fn the_side_that_is_kept_decides() {
        let run = |wanted| {
            let result =
                reconcile(&target("p", Some(10.0)), &targets(&[6.0, 5.0]), &Rule::Sum, EXACT, wanted);
            codes(&result.findings)
        };
        assert_eq!(run(Wanted::AtLeast), ["decomposition_reserve"]);
        assert_eq!(run(Wanted::AtMost), ["decomposition_uncovered"]);
        assert_eq!(run(Wanted::Exactly), ["decomposition_uncovered"]);
    }

    #[test]
    fn every_finding_speaks_both_languages() {
        let all = [
            DecompFinding::Uncovered { sum: 0.1 + 0.2, parent: 1.0, slack: -0.7 },
            DecompFinding::Reserve { sum: 2.0, parent: 1.0, slack: 1.0 },
            DecompFinding::NoTarget { units: vec!["a".into()] },
            DecompFinding::NoParent,
            DecompFinding::NoUnits,
            DecompFinding::Twice { unit: "a".into() },
            DecompFinding::NotFinite { unit: "a".into() },
            DecompFinding::NoWeight { units: vec!["a".into()] },
            DecompFinding::ZeroWeights,
            DecompFinding::NotAdditive,
        ];
        for finding in all {
            assert_ne!(finding.say(Lang::Zh), finding.say(Lang::En));
        }
        let first = DecompFinding::Uncovered { sum: 0.1 + 0.2, parent: 1.0, slack: -0.7 };
        assert_eq!(first.say(Lang::Zh), "各单位合计0.3，总目标1，相差-0.7，分解未落实");
    }

    fn promise(value: f64, unit: &str) -> Promise {
        Promise { baseline: None, year: 2025, value, upper: None, unit: Unit::parse(unit).unwrap() }
    }

    #[test]
    fn unlike_things_are_refused() {
        let error =
            distance(&promise(1.0, "亿元"), &promise(1.0, "%"), Wanted::AtLeast, Basis::Level).unwrap_err();
        assert!(matches!(&error, AlignmentError::Units { .. }));
        assert!(error.say(Lang::Zh).contains("量纲不同"));
        let later = Promise { year: 2027, ..promise(1.0, "%") };
        let error = distance(&promise(1.0, "%"), &later, Wanted::AtLeast, Basis::Level).unwrap_err();
        assert_eq!(error, AlignmentError::Years { own: 2025, upper: 2027 });
        let bare = promise(1.0, "%");
        let error = distance(&bare, &bare, Wanted::AtLeast, Basis::AnnualGrowth).unwrap_err();
        assert!(matches!(error, AlignmentError::Growth { baseline: None, .. }));
        let negative = Promise { baseline: Some((2020, -5.0)), ..promise(1.0, "%") };
        assert!(distance(&negative, &negative, Wanted::AtLeast, Basis::AnnualGrowth).is_err());
        let nan = promise(f64::NAN, "%");
        assert!(matches!(
            distance(&nan, &bare, Wanted::AtLeast, Basis::Level),
            Err(AlignmentError::NotFinite { .. })
        ));
        let grown = Promise { baseline: Some((2020, 5.0)), ..promise(10.0, "%") };
        assert_eq!(
            distance(&grown, &grown, Wanted::Exactly, Basis::AnnualGrowth).unwrap_err(),
            AlignmentError::RangeGrowth
        );
    }

    #[test]
    fn a_range_inside_the_upper_one_asks_for_no_less() {
        let own = Promise { upper: Some(5.0), ..promise(3.0, "%") };
        let wide = Promise { upper: Some(6.0), ..promise(2.0, "%") };
        let inside = distance(&own, &wide, Wanted::Exactly, Basis::Level).unwrap();
        assert_eq!((inside.distance, inside.verdict), (1.0, Verdict::Above));
        let outside = distance(&wide, &own, Wanted::Exactly, Basis::Level).unwrap();
        assert_eq!((outside.distance, outside.verdict), (-1.0, Verdict::Below));
    }

    proptest! {
        #[test]
        fn contributions_add_up(values in proptest::collection::vec(-1e6..1e6f64, 1..20), parent in -1e6..1e6f64) {
            let result = reconcile(&target("p", Some(parent)), &targets(&values), &Rule::Sum, EXACT, Wanted::AtLeast);
            let parts: f64 = result.parts.iter().filter_map(|p| p.contribution).sum();
            prop_assert!((parts - result.sum.unwrap()).abs() <= 1e-6);
            prop_assert_eq!(result.slack.unwrap(), result.sum.unwrap() - parent);
        }

        #[test]
        fn order_does_not_matter(values in proptest::collection::vec(-1e6..1e6f64, 1..20)) {
            let forth = targets(&values);
            let mut back = forth.clone();
            back.reverse();
            let whole = target("p", Some(1.0));
            let a = reconcile(&whole, &forth, &Rule::Sum, EXACT, Wanted::AtLeast);
            let b = reconcile(&whole, &back, &Rule::Sum, EXACT, Wanted::AtLeast);
            prop_assert_eq!(a.sum, b.sum);
            prop_assert_eq!(a.findings, b.findings);
        }

        #[test]
        fn a_mean_lies_between(pairs in proptest::collection::vec((-1e3..1e3f64, 0.1..1e3f64), 1..20)) {
            let values: Vec<f64> = pairs.iter().map(|p| p.0).collect();
            let weights = pairs.iter().enumerate().map(|(i, p)| (format!("u{i:02}"), p.1)).collect();
            let rule = Rule::WeightedMean { weights };
            let result = reconcile(&target("p", Some(0.0)), &targets(&values), &rule, EXACT, Wanted::AtLeast);
            let mean = result.sum.unwrap();
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            prop_assert!(mean >= low - 1e-9 && mean <= high + 1e-9);
            let shares: f64 = result.parts.iter().filter_map(|p| p.weight).sum();
            prop_assert!((shares - 1.0).abs() < 1e-12);
        }

        #[test]
        fn rounding_alone_is_never_a_finding(values in proptest::collection::vec(-1e4..1e4f64, 1..20)) {
            let round = |v: f64| (v * 10.0).round() / 10.0;
            let exact: f64 = values.iter().sum();
            let rounded: Vec<f64> = values.iter().map(|v| round(*v)).collect();
            let rounding = Rounding { parent: 1, children: 1 };
            let whole = target("p", Some(round(exact)));
            let result = reconcile(&whole, &targets(&rounded), &Rule::Sum, rounding, Wanted::Exactly);
            prop_assert_eq!(result.findings, vec![]);
        }

        #[test]
        fn distance_turns_its_sign(a in 0.1..1e3f64, b in 0.1..1e3f64) {
            let there = distance(&promise(a, "%"), &promise(b, "%"), Wanted::AtLeast, Basis::Level).unwrap();
            let back = distance(&promise(b, "%"), &promise(a, "%"), Wanted::AtLeast, Basis::Level).unwrap();
            let down = distance(&promise(a, "%"), &promise(b, "%"), Wanted::AtMost, Basis::Level).unwrap();
            prop_assert_eq!(there.distance, -back.distance);
            prop_assert_eq!(there.distance, -down.distance);
        }
    }
}
