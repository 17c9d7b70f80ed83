use super::*;
use crate::registry::{Procedure, Supply};
use crate::template::{built_in, choose};
use jiff::civil::date;

fn case() -> (Template, Project, History) {
    let project = Project::new("P", "甲（演示）", date(2024, 1, 8), Procedure::Filing, Supply::Leased);
    let template = choose(&built_in(), &project).unwrap().clone();
    let history = History::new(template.reference());
    (template, project, history)
}

fn set(gate: &str, kind: DateKind, to: Option<Date>, on: Date, reason: &str) -> Change {
    Change { gate: gate.into(), kind, to, on, by: "王".into(), reason: reason.into() }
}

#[test]
fn gates_are_passed_in_order() {
    let (template, project, mut history) = case();
    let mut pass = |gate: &str, day: Date, on: Date| {
        history.change(&template, &project, set(gate, DateKind::Confirmed, Some(day), on, ""))
    };
    let day = date(2024, 1, 8);
    let missing = pass("evaluation", day, day).unwrap_err();
    assert_eq!(missing, GateError::Prerequisite { gate: "evaluation".into(), missing: "talk".into() });
    assert!(matches!(pass("talk", date(2024, 1, 7), day), Err(GateError::BeforeProject { .. })));
    assert!(matches!(pass("talk", date(2024, 1, 9), day), Err(GateError::Future { .. })));
    assert!(matches!(pass("lunch", day, day), Err(GateError::Unknown { .. })));
    pass("talk", date(2024, 1, 10), date(2024, 1, 10)).unwrap();
    assert!(matches!(
        pass("evaluation", date(2024, 1, 9), date(2024, 1, 11)),
        Err(GateError::BeforePrerequisite { .. })
    ));
    pass("evaluation", date(2024, 1, 10), date(2024, 1, 11)).unwrap();
    let back = set("talk", DateKind::Confirmed, None, date(2024, 1, 12), "误填");
    assert!(matches!(history.change(&template, &project, back), Err(GateError::Later { .. })));
    let behind = set("talk", DateKind::Confirmed, Some(date(2024, 1, 11)), date(2024, 1, 12), "误填");
    assert!(matches!(history.change(&template, &project, behind), Err(GateError::Later { .. })));
}

#[test]
fn slips_keep_their_history() {
    let (template, project, mut history) = case();
    let mut plan = |to: Date, on: Date, reason: &str| {
        history.change(&template, &project, set("production", DateKind::Estimated, Some(to), on, reason))
    };
    plan(date(2024, 9, 30), date(2024, 1, 8), "").unwrap();
    assert!(matches!(plan(date(2024, 12, 31), date(2024, 5, 6), " "), Err(GateError::Reason { .. })));
    let moved = plan(date(2024, 12, 31), date(2024, 5, 6), "设备未到").unwrap();
    assert_eq!(moved.slip_days(), Some(92));
    assert!(matches!(plan(date(2025, 1, 31), date(2024, 5, 5), "x"), Err(GateError::Order { .. })));
    let at = |day: Date| history.dates_as_of(day)["production"].estimated;
    assert_eq!(at(date(2024, 5, 5)), Some(date(2024, 9, 30)));
    assert_eq!(at(date(2024, 5, 6)), Some(date(2024, 12, 31)));
    assert_eq!(history.moves().len(), 2);
    let kept = History::from_moves(history.template.clone(), history.moves().to_vec()).unwrap();
    assert_eq!(kept, history);
}

#[test]
fn a_project_stays_on_its_template() {
    let (mut template, project, mut history) = case();
    template.version = "2".into();
    let day = date(2024, 1, 8);
    let change = set("talk", DateKind::Confirmed, Some(day), day, "");
    assert!(matches!(history.change(&template, &project, change), Err(GateError::Template { .. })));
}

#[test]
fn a_gate_that_a_project_has_not_hands_on_its_prerequisites() {
    let mut project =
        Project::new("P", "甲（演示）", date(2024, 1, 8), Procedure::Filing, Supply::Renovation);
    let template = choose(&built_in(), &project).unwrap().clone();
    let building = template.gate("building").unwrap();
    let names = |project: &Project| -> Vec<String> {
        let mut names: Vec<String> =
            prerequisites(&template, project, building).iter().map(|(g, _)| g.code.clone()).collect();
        names.sort();
        names
    };
    // Energy use that is not known keeps the gate.
    assert_eq!(names(&project), ["energy", "environment"]);
    project.promise.energy_tce = Some(300.0);
    assert_eq!(names(&project), ["environment", "filing"]);
    let mut history = History::new(template.reference());
    let day = date(2024, 1, 8);
    let change = set("energy", DateKind::Confirmed, Some(day), day, "");
    assert!(matches!(history.change(&template, &project, change), Err(GateError::NotApplicable { .. })));
}
