//! The worked examples of docs/methods/{decomposition,alignment}.md, as a planner can read them.

#[cfg(test)]
mod tests {
    use qipan_kernel::unit::Unit;
    use qipan_plan::{Basis, DecompTarget, Promise, Rounding, Rule, Wanted, distance, reconcile};
    use serde_json::Value;

    fn cases(name: &str) -> Vec<Value> {
        let path = format!("{}/../../fixtures/plan/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    fn read<T: serde::de::DeserializeOwned>(value: &Value) -> T {
        serde_json::from_value(value.clone()).unwrap()
    }

    fn close(found: Option<f64>, expect: &Value, tolerance: f64, what: &str) {
        match (found, expect.as_f64()) {
            (None, None) => {}
            (Some(a), Some(b)) => assert!((a - b).abs() <= tolerance, "{what}: {a} is not {b}"),
            (a, b) => panic!("{what}: {a:?} is not {b:?}"),
        }
    }

    #[test]
    fn decomposition() {
        for case in cases("decomposition") {
            let name = case["name"].as_str().unwrap();
            let input = &case["input"];
            let children: Vec<DecompTarget> = read(&input["children"]);
            let rule: Rule = read(&input["rule"]);
            let rounding: Rounding = read(&input["rounding"]);
            let wanted: Wanted = read(&input["wanted"]);
            let result = reconcile(&read(&input["parent"]), &children, &rule, rounding, wanted);
            let (expect, tolerance) = (&case["expect"], case["tolerance"].as_f64().unwrap());
            close(result.sum, &expect["sum"], tolerance, name);
            close(result.slack, &expect["slack"], tolerance, name);
            close(Some(result.tolerance), &expect["tolerance"], tolerance, name);
            if !expect["assigned"].is_null() {
                close(result.assigned, &expect["assigned"], tolerance, name);
            }
            let codes: Vec<&str> = result.findings.iter().map(|f| f.code()).collect();
            let wanted: Vec<String> = read(&expect["codes"]);
            assert_eq!(codes, wanted, "{name}");
        }
    }

    fn promise(value: &Value) -> Promise {
        Promise {
            baseline: value.get("baseline").map(read),
            year: read(&value["year"]),
            value: read(&value["value"]),
            upper: value.get("upper").map(read),
            unit: Unit::parse(value["unit"].as_str().unwrap()).unwrap(),
        }
    }

    #[test]
    fn alignment() {
        for case in cases("alignment") {
            let name = case["name"].as_str().unwrap();
            let (wanted, basis): (Wanted, Basis) = (read(&case["wanted"]), read(&case["basis"]));
            let found = distance(&promise(&case["own"]), &promise(&case["upper"]), wanted, basis).unwrap();
            let (expect, tolerance) = (&case["expect"], case["tolerance"].as_f64().unwrap());
            close(Some(found.own), &expect["own"], tolerance, name);
            close(Some(found.upper), &expect["upper"], tolerance, name);
            close(Some(found.distance), &expect["distance"], tolerance, name);
            assert_eq!(serde_json::to_value(found.verdict).unwrap(), expect["verdict"], "{name}");
            if !expect["share"].is_null() {
                close(found.share, &expect["share"], tolerance, name);
            }
        }
    }
}
