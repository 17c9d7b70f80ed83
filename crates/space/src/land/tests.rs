use super::*;
use jiff::ToSpan as _;
use jiff::civil::date;
use proptest::prelude::*;
use qipan_kernel::text::{Lang, Say as _};

fn rows(page: &str) -> Vec<Vec<String>> {
    let table = page.split("## Worked example").nth(1).unwrap();
    let lines = table.lines().filter(|l| l.starts_with("| 2"));
    lines.map(|l| l.split('|').map(|c| c.trim().to_owned()).collect()).collect()
}

fn held(start_by: Date) -> Parcel {
    let mut parcel = Parcel::new("QT-001", 2_000_000, LandState::Supplied, date(2023, 1, 1));
    parcel.contract = Some(Contract {
        number: "3301142023A00001".to_owned(),
        kind: ContractKind::Transfer,
        signed_on: date(2023, 1, 1),
        start_by: Some(start_by),
        price_fen: Some(1_000_000_000),
        planned_invest_fen: Some(8_000_000_000),
        due_area: None,
    });
    parcel
}

fn word(stage: Stage) -> String {
    serde_json::to_value(stage).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn the_worked_example_of_idle_land() {
    let all = rows(include_str!("../../../../docs/methods/idle-land.md"));
    assert_eq!(all.len(), 9);
    for row in all {
        let mut parcel = held(row[1].parse().unwrap());
        if let Some((from, to)) = row[2].split_once("..") {
            let (from, to) = (from.parse().unwrap(), Some(to.parse().unwrap()));
            parcel.exemptions =
                vec![Exemption { from, to, reason: "调整规划".to_owned(), doc_no: "1".to_owned() }];
        }
        let found = findings(&parcel, &LandRules::standard(), row[3].parse().unwrap());
        if row[4] == "—" {
            assert_eq!(found, [], "{row:?}");
            continue;
        }
        let found = &found[0];
        assert_eq!((found.rule, word(found.stage)), (LandRule::NotStarted, row[4].clone()), "{row:?}");
        assert_eq!(found.days.unwrap().to_string(), row[5], "{row:?}");
        assert_eq!(found.next_on.map(|d| d.to_string()).unwrap_or_default(), row[6], "{row:?}");
        assert_eq!(found.fee_fen.map(|f| (f / 1_000_000).to_string()).unwrap_or_default(), row[7], "{row:?}");
    }
}

#[test]
fn the_worked_example_of_underused_land() {
    let all = rows(include_str!("../../../../docs/methods/low-efficiency-land.md"));
    assert_eq!(all.len(), 7);
    for row in all {
        let wan = |text: &str| text.parse::<i64>().ok().map(|n| n * 1_000_000);
        let mut parcel = Parcel::new("QT-002", 2_000_000, LandState::InUse, date(2020, 1, 1));
        parcel.industry = Some("C2710".to_owned());
        parcel.economy =
            vec![Economy { year: row[1].parse().unwrap(), output_fen: wan(&row[2]), tax_fen: wan(&row[3]) }];
        parcel.floor_area_ratio = row[4].parse().ok();
        let found = findings(&parcel, &LandRules::standard(), date(2026, 6, 30));
        if row[5] == "—" {
            assert_eq!(found, [], "{row:?}");
            continue;
        }
        assert_eq!(word(found[0].stage), row[5], "{row:?}");
        let failed: Vec<_> = found[0].failed.iter().map(|m| format!("{} {}", m.measure, m.value)).collect();
        assert_eq!(failed.join(", "), row[6], "{row:?}");
    }
}

#[test]
fn stopped_land_is_judged_by_area_or_investment() {
    let stopped = |developed: Option<i64>, invested: Option<i64>, as_of: Date| {
        let mut parcel = held(date(2023, 6, 1));
        parcel.state = LandState::UnderConstruction;
        parcel.building = Building {
            started_on: Some(date(2023, 5, 1)),
            stopped_on: Some(date(2024, 1, 1)),
            finished_on: None,
            developed_area: developed,
            invested_fen: invested,
        };
        findings(&parcel, &LandRules::standard(), as_of).into_iter().next()
    };
    let (before, after) = (date(2024, 12, 31), date(2025, 1, 1));
    let stage = |f: Option<LandFinding>| f.map(|f| f.stage);
    // Exactly a third is not less than a third; a little less is.
    assert_eq!(stage(stopped(Some(666_667), Some(2_000_000_000), after)), None);
    assert_eq!(stage(stopped(Some(666_666), Some(2_000_000_000), after)), Some(Stage::Due));
    assert_eq!(stage(stopped(Some(666_666), None, before)), Some(Stage::Watch));
    assert_eq!(stage(stopped(Some(900_000), Some(1_999_999_999), after)), Some(Stage::Due));
    let unknown = stopped(Some(900_000), None, after).unwrap();
    assert_eq!((unknown.stage, unknown.missing.clone()), (Stage::Unknown, vec!["invested".to_owned()]));
    assert!(unknown.say(Lang::Zh).contains("缺少已投资额") && unknown.say(Lang::En).contains("record it"));
    let due = stopped(Some(1), None, after).unwrap();
    assert_eq!(due.fee_fen, None, "the law names the fee for land that was not started");
    assert!(due.say(Lang::Zh).contains("人工认定"), "{}", due.say(Lang::Zh));
}

#[test]
fn unsupplied_land_has_its_clock() {
    let mut parcel = Parcel::new("QT-003", 100, LandState::ApprovedUnsupplied, date(2024, 1, 1));
    let at = |p: &Parcel, day| findings(p, &LandRules::standard(), day).first().map(|f| (f.stage, f.days));
    assert_eq!(at(&parcel, date(2024, 6, 1)), Some((Stage::Unknown, None)));
    parcel.approved_on = Some(date(2024, 1, 1));
    assert_eq!(at(&parcel, date(2024, 1, 31)), Some((Stage::Watch, Some(30))));
    assert_eq!(at(&parcel, date(2026, 1, 1)), Some((Stage::Due, Some(731))));
    parcel.state = LandState::Supplied;
    assert_eq!(at(&parcel, date(2026, 1, 1)), None);
}

#[test]
fn area_is_kept_to_the_hundredth() {
    assert_eq!(remaining(1_000, 0, &[300, 699]), Ok(1));
    assert_eq!(remaining(1_000, 999, &[1]), Ok(0));
    assert_eq!(remaining(1_000, 0, &[1_001]), Err(AreaError::Exceeds { whole: 1_000, parts: 1_001 }));
    assert_eq!(remaining(1_000, 0, &[]), Err(AreaError::TooFew));
    assert_eq!(remaining(1_000, 0, &[0]), Err(AreaError::NotPositive { area: 0 }));
    assert_eq!(remaining(1_000, 0, &[i64::MAX, 1]), Err(AreaError::TooLarge));
    assert_eq!(merged(&[1, 2, 3]), Ok(6));
    assert_eq!(merged(&[1]), Err(AreaError::TooFew));
    let zh = AreaError::Exceeds { whole: 1_000, parts: 1_050 }.say(Lang::Zh);
    assert!(zh.contains("10.50") && zh.contains("0.50") && zh.contains("请核对"), "{zh}");
}

#[test]
fn a_life_takes_known_steps() {
    for state in LandState::ALL {
        assert_eq!(LandState::of(state.code()), Some(state));
        assert!(!state.next().is_empty() && !state.may_become(state), "{state:?}");
    }
    assert!(LandState::Supplied.may_become(LandState::Idle));
    assert!(!LandState::Reserve.may_become(LandState::InUse));
}

#[test]
fn rules_are_data() {
    let mut rules = LandRules::standard();
    assert_eq!(rules.threshold(Some("C2710")).unwrap().output, Some(500.0));
    assert_eq!(rules.threshold(Some("Z99")), rules.thresholds.get("*"));
    rules.fee_percent = 101;
    assert!(LandRules::parse(&serde_json::to_string(&rules).unwrap()).is_err());
    assert!(LandRules::parse("{}").is_err());
}

proptest! {
    #[test]
    fn the_clock_never_runs_backwards(start in 0..900_i32, from in 0..900_i32, length in 0..400_i32, second in 0..900_i32, day in 0..2000_i32) {
        let origin = date(2023, 1, 1);
        let on = |n: i32| origin.checked_add(n.days()).unwrap();
        let mut parcel = held(on(start));
        let act = |from: i32, length: i32| Exemption { from: on(from), to: Some(on(from + length)), reason: String::new(), doc_no: "1".to_owned() };
        parcel.exemptions = vec![act(from, length), act(second, 30)];
        let rules = LandRules::standard();
        let look = |n: i32| findings(&parcel, &rules, on(n)).first().map_or((0, None), |f| (f.days.unwrap(), f.next_on));
        let ((now, next), (later, _)) = (look(day), look(day + 1));
        prop_assert!(later == now || later == now + 1, "{now} then {later}");
        // What is announced happens on that day, unless an act comes between.
        if let Some(next) = next {
            let quiet = parcel.exemptions.iter().all(|e| e.to.unwrap() < on(day));
            let then = findings(&parcel, &rules, next);
            prop_assert!(!quiet || then[0].stage > findings(&parcel, &rules, on(day))[0].stage);
        }
    }

    #[test]
    fn parts_and_rest_are_the_whole(whole in 1..1_000_000_000_i64, parts in proptest::collection::vec(1..200_000_000_i64, 1..6)) {
        match remaining(whole, 0, &parts) {
            Ok(left) => prop_assert_eq!(left + parts.iter().sum::<i64>(), whole),
            Err(_) => prop_assert!(parts.iter().sum::<i64>() > whole),
        }
        if parts.len() > 1 {
            prop_assert_eq!(merged(&parts), Ok(parts.iter().sum()));
        }
    }

    #[test]
    fn shares_sum_to_the_whole(whole in 0..1_000_000_000_000_i64, weights in proptest::collection::vec(0.001..1e9_f64, 1..9)) {
        let parts = shares(whole, &weights).unwrap();
        prop_assert_eq!(parts.iter().sum::<i64>(), whole);
        let sum: f64 = weights.iter().sum();
        for (part, weight) in parts.iter().zip(&weights) {
            let exact = real(whole) * weight / sum;
            prop_assert!((real(*part) - exact).abs() < 1.01, "{part} for {exact}");
        }
    }
}

#[expect(clippy::as_conversions, reason = "areas of tests are far below 2^53")]
fn real(n: i64) -> f64 {
    n as f64
}

#[test]
fn shares_are_whole_hundredths() {
    assert_eq!(shares(1_000, &[1.0, 1.0, 1.0]), Some(vec![334, 333, 333]));
    assert_eq!(shares(0, &[2.0, 1.0]), Some(vec![0, 0]));
    for bad in [&[][..], &[0.0], &[1.0, -1.0], &[f64::NAN]] {
        assert_eq!(shares(10, bad), None);
    }
    assert_eq!(shares(-1, &[1.0]), None);
}
