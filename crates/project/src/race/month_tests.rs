use super::*;
use crate::gates::{Dates, GateDates};
use crate::month::Month;
use crate::registry::{Procedure, Project, Supply};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use qipan_kernel::quantity::Money;
use std::collections::BTreeMap;

struct Own {
    project: Project,
    dates: Dates,
    returns: BTreeMap<Month, i64>,
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn own(id: &str, industry: &str, planned: i64, returns: &[(&str, i64)]) -> Own {
    let mut project = Project::new(id, id, date(2023, 1, 1), Procedure::Filing, Supply::Granted);
    project.industry = Some(industry.to_owned());
    project.yearly_investment = BTreeMap::from([(2024, Money(planned))]);
    let returns = returns.iter().map(|(m, fen)| (month(m), *fen)).collect();
    Own { project, dates: Dates::new(), returns }
}

impl Own {
    fn gate(mut self, gate: &str, planned: Option<Date>, confirmed: Option<Date>) -> Own {
        self.dates.insert(gate.to_owned(), GateDates { planned, estimated: None, confirmed });
        self
    }

    fn known(&self) -> Known<'_> {
        Known { project: &self.project, dates: &self.dates, returns: &self.returns }
    }
}

/// The second worked example of `docs/methods/race.md`.
#[test]
fn values_follow_from_projects() {
    let all = [
        own("A", "C3982", 1200, &[("2023-05", 100), ("2024-02", 200), ("2024-06", 100), ("2024-07", 999)])
            .gate("signed", None, Some(date(2024, 1, 8)))
            .gate("filing", None, Some(date(2024, 3, 1)))
            .gate("building", Some(date(2024, 5, 1)), Some(date(2024, 5, 20))),
        own("B", "C2650", 800, &[("2023-06", 300), ("2023-09", 999), ("2024-03", 400)])
            .gate("signed", None, Some(date(2022, 8, 1)))
            .gate("building", Some(date(2024, 6, 30)), Some(date(2024, 7, 2))),
        own("C", "C3911", 0, &[]).gate("signed", None, Some(date(2022, 6, 30))),
    ];
    let known: Vec<Known<'_>> = all.iter().map(Own::known).collect();
    let told = |rule: MeasureRule| {
        let f = figure(&rule, month("2024-06"), 1, &known);
        (f.value, f.above, f.below)
    };
    let all_of = String::new;
    // 300 + 400 against 100 + 300.
    assert_eq!(told(MeasureRule::Growth { when: all_of() }), (Some(75.0), 700, Some(400)));
    let when = "industry starts \"C39\"".to_owned();
    assert_eq!(told(MeasureRule::Share { when }), (Some(42.9), 300, Some(700)));
    let landed = |months| MeasureRule::Passed {
        of: "signed".into(),
        months,
        gates: vec!["filing".into()],
        when: String::new(),
    };
    // C was signed the day before the 24 months begin.
    assert_eq!(told(landed(24)), (Some(50.0), 1, Some(2)));
    assert_eq!(told(landed(25)), (Some(33.3), 1, Some(3)));
    // 700 of half of 2,000.
    assert_eq!(told(MeasureRule::Completion { when: all_of() }), (Some(70.0), 700, Some(2000)));
    assert_eq!(told(MeasureRule::Count { gate: "building".into(), when: all_of() }), (Some(1.0), 1, None));
    assert_eq!(told(MeasureRule::Overdue { gate: "building".into(), when: all_of() }), (Some(1.0), 1, None));
}

#[test]
fn what_can_t_be_known_is_missing_or_named() {
    let lone = own("A", "C39", 0, &[("2024-06", 5)]);
    let growth = figure(&MeasureRule::Growth { when: String::new() }, month("2024-06"), 1, &[lone.known()]);
    assert_eq!((growth.value, growth.above, growth.below), (None, 5, Some(0)));
    let mut blank = own("B", "C39", 0, &[("2024-06", 15)]);
    blank.project.industry = None;
    let rule = MeasureRule::Share { when: "industry starts \"C39\"".into() };
    let share = figure(&rule, month("2024-06"), 1, &[lone.known(), blank.known()]);
    assert_eq!((share.value, share.below, share.unknown), (Some(100.0), Some(5), vec!["B".to_owned()]));
    assert_eq!(
        figure(&rule, month("2024-06"), 1, &[blank.known()]).value,
        None,
        "nothing that can be judged"
    );
    assert_eq!(figure(&rule, month("2024-06"), 1, &[]).value, None);
}

/// The fourth worked example of `docs/methods/race.md`.
#[test]
fn a_month_that_nobody_has_told_yet_is_missing() {
    let signed = |one: Own| one.gate("signed", None, Some(date(2023, 1, 8)));
    let mut all = [
        signed(own("A", "C39", 1200, &[("2023-05", 100), ("2024-05", 200)])),
        signed(own("B", "C39", 0, &[("2023-06", 100), ("2024-04", 50)])),
        signed(own("C", "C39", 0, &[("2023-06", 50)])).gate("production", None, Some(date(2023, 12, 1))),
    ];
    let told = |all: &[Own], rule: MeasureRule| {
        let known: Vec<Known<'_>> = all.iter().map(Own::known).collect();
        let f = figure(&rule, month("2024-06"), 1, &known);
        (f.value, f.above, f.below, f.awaited)
    };
    let (growth, completion) =
        (|| MeasureRule::Growth { when: String::new() }, || MeasureRule::Completion { when: String::new() });
    let both = vec!["A".to_owned(), "B".to_owned()];
    assert_eq!(told(&all, growth()), (None, 250, Some(250), both.clone()));
    assert_eq!(told(&all, completion()), (None, 200, Some(1200), both));
    all[1].returns.insert(month("2024-06"), 0);
    assert_eq!(told(&all, growth()), (Some(0.0), 250, Some(250), vec!["A".to_owned()]));
    // Where nobody owes a return, nothing invested is nothing invested.
    assert_eq!(told(&all[2..], growth()), (Some(-100.0), 0, Some(50), vec![]));
}

/// The third worked example of `docs/methods/race.md`, by the rule of the scheme that comes with Qipan.
#[test]
fn private_investment_is_that_of_projects_mostly_privately_funded() {
    let funded = |id: &str, funding: &[(&str, i64)], fen: i64| {
        let mut one = own(id, "C39", 0, &[("2024-06", fen)]);
        one.project.funding =
            funding.iter().map(|(source, fen)| ((*source).to_owned(), Money(*fen))).collect();
        one
    };
    let all = [
        funded("A", &[("民间资本", 600), ("国有资本", 400), ("银行贷款", 5_000)], 300),
        funded("B", &[("国有资本", 500), ("民间资本", 500)], 500),
        funded("C", &[("企业自筹", 900)], 70),
        funded("D", &[], 30),
    ];
    let known: Vec<Known<'_>> = all.iter().map(Own::known).collect();
    let scheme = parse(include_str!("../../data/race.json")).unwrap();
    let rule = scheme.measures.iter().find(|m| m.code == "private_share").unwrap().rule.clone().unwrap();
    let told = figure(&rule, month("2024-06"), 1, &known);
    assert_eq!((told.value, told.above, told.below), (Some(37.5), 300, Some(800)));
    assert_eq!(told.unknown, ["C", "D"]);
}

fn runner<'a>(unit: &str, projects: Vec<Known<'a>>, private: Option<f64>) -> Runner<'a> {
    let entry = |value| Entry {
        value,
        source: "x".into(),
        by: "x".into(),
        known_on: date(2024, 7, 1),
        synthetic: false,
    };
    let entries = private.map(|v| ("private".to_owned(), entry(v))).into_iter().collect();
    Runner { unit: unit.into(), name: unit.into(), track: String::new(), projects, entries }
}

const SCHEME: &str = r#"{"code":"r","version":"1","name":"x","name_en":"x","measures":[
  {"code":"done","name":"x","name_en":"x","weight":60,"better":"more","scoring":"range","decimals":1,"rule":{"kind":"completion"}},
  {"code":"private","name":"x","name_en":"x","weight":40,"better":"more","scoring":"range","decimals":1}],
  "penalties":[{"code":"overdue","name":"x","name_en":"x","each":2,"most":5,"rule":{"kind":"overdue","gate":"building"}}],"red":1,"black":1}"#;

#[test]
fn a_rule_comes_before_what_was_entered() {
    let scheme = parse(SCHEME).unwrap();
    let one = own("A", "C39", 100, &[("2024-06", 50)]);
    let mut first = runner("U1", vec![one.known()], Some(30.0));
    let overdone = first.entries["private"].clone();
    first.entries.insert("done".into(), overdone);
    let ran =
        run(&scheme, month("2024-06"), date(2024, 7, 5), vec![runner("U2", vec![], None), first]).unwrap();
    let inputs = &ran.racers[0].inputs;
    assert_eq!((inputs[0].value, inputs[0].origin), (Some(100.0), Origin::Computed));
    assert_eq!((inputs[1].value, inputs[1].origin), (Some(30.0), Origin::Entered));
    assert_eq!(ran.racers[1].inputs[0].origin, Origin::Missing);
    assert_eq!((ran.place("U1").unwrap().rank, ran.place("U2").unwrap().rank), (Some(1), None));
    assert!(parse(&SCHEME.replace("completion\"", "completion\",\"when\":\"nonsense = 1\"")).is_err());
}

proptest! {
    #[test]
    fn a_frozen_month_gives_the_same_bytes(
        values in prop::collection::vec((0i64..1_000_000_000_000, 1i64..1_000_000_000_000, -1e6f64..1e6), 1..9)
    ) {
        let scheme = parse(SCHEME).unwrap();
        let all: Vec<Own> = values.iter().map(|(done, plan, _)| own("A", "C39", *plan, &[("2024-03", *done)])).collect();
        let runners = all.iter().zip(&values).enumerate().map(|(at, (own, (.., private)))| {
            runner(&format!("U{at}"), vec![own.known()], Some((private * 10.0).round() / 10.0))
        });
        let ran = run(&scheme, month("2024-06"), date(2024, 7, 5), runners.collect()).unwrap();
        let bytes = ran.bytes().unwrap();
        let back = RaceMonth::parse(&bytes).unwrap();
        prop_assert_eq!(back.again().unwrap().bytes().unwrap(), bytes);
        prop_assert!(back.differences(&ran).is_empty());
        // A figure is the sum of its projects.
        for figure in ran.racers.iter().flat_map(|r| &r.inputs).filter_map(|i| i.figure.as_ref()) {
            prop_assert_eq!(figure.above, figure.projects.iter().map(|p| p.above).sum::<i64>());
            if let Some(below) = figure.below {
                prop_assert_eq!(below, figure.projects.iter().map(|p| p.below).sum::<i64>());
            }
        }
    }
}
