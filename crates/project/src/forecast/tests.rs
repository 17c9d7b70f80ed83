use super::*;
use crate::gates::GateDates;
use crate::registry::{Procedure, Supply};
use crate::template::{built_in, choose};
use jiff::civil::date;
use proptest::prelude::*;

fn case(supply: Supply) -> (Template, Project) {
    let project = Project::new("P", "甲（演示）", date(2023, 1, 9), Procedure::Filing, supply);
    (choose(&built_in(), &project).unwrap().clone(), project)
}

fn passed(days: &[(&str, Date)]) -> Dates {
    let dates = |(gate, day): &(&str, Date)| {
        ((*gate).to_owned(), GateDates { confirmed: Some(*day), ..GateDates::default() })
    };
    days.iter().map(dates).collect()
}

fn run(dates: &Dates, learned: &Learned, today: Date) -> Vec<Forecast> {
    let (template, project) = case(Supply::Leased);
    forecast(&template, &project, dates, learned, today, &WorkAxis::china())
}

/// Finished projects that took 100, 110 … days from lease to production and 40 to the start of building.
fn finished(count: i32) -> Learned {
    let (template, _) = case(Supply::Leased);
    let one = |at: i32| {
        let lease = date(2021, 3, 1);
        let later = |days: i32| day_of(day_number(lease) + days).unwrap();
        passed(&[("lease", lease), ("building", later(40)), ("production", later(100 + 10 * at))])
    };
    let all: Vec<Dates> = (0..count).map(one).collect();
    Learned::from_finished(all.iter().map(|dates| (&template, dates)), &MILESTONES)
}

#[test]
fn the_schedule_goes_on_from_what_is_passed() {
    let (template, project) = case(Supply::Leased);
    let dates = passed(&[("talk", date(2023, 1, 9)), ("evaluation", date(2023, 2, 10))]);
    let found = run(&dates, &Learned::new(), date(2023, 2, 15));
    let production = &found[1];
    assert_eq!((production.basis, production.n), (Basis::TooFew, 0));
    assert_eq!(production.expected, production.scheduled);
    // signed 30 days after 10 February; the lease 30 days after that; 20 working days to building; 90 days, 10 working
    // days, 15 days. The environment waits for the filing, which waits for the registration.
    let network = GateNetwork::new(&template, &project);
    let known = network.known(&dates);
    let run =
        network.run(&known, day_number(project.since), day_number(date(2023, 2, 15)), &WorkAxis::china());
    let day = |gate: &str| day_of(run.pass(network.place(gate).unwrap()).unwrap()).unwrap();
    assert_eq!(day("signed"), date(2023, 3, 12));
    assert_eq!(day("lease"), date(2023, 4, 11));
    assert_eq!(day("registered"), date(2023, 3, 17));
    assert_eq!(day("filing"), date(2023, 3, 22));
    assert_eq!(day("environment"), date(2023, 5, 6));
    assert_eq!(day("building"), date(2023, 6, 2));
    assert_eq!(
        production.critical[production.critical.len() - 4..],
        ["building", "equipment", "acceptance", "production"]
    );
    assert_eq!(found[0].scheduled, Some(date(2023, 6, 2)));
}

#[test]
fn the_interval_is_what_finished_projects_took() {
    let dates = passed(&[("talk", date(2023, 1, 9)), ("lease", date(2023, 5, 1))]);
    let found = run(&dates, &finished(20), date(2023, 5, 2));
    let production = &found[1];
    assert_eq!((production.basis, production.n), (Basis::Learned, 20));
    let after = |days: i32| day_of(day_number(date(2023, 5, 1)) + days);
    // Of 100, 110 … 290 the 2nd, 10th and 18th.
    assert_eq!((production.low, production.expected, production.high), (after(110), after(190), after(270)));
    // 150 days later those that were faster say nothing any more: 160 … 290, the 2nd, 7th and 13th of 14.
    let later = &run(&dates, &finished(20), date(2023, 9, 28))[1];
    assert_eq!((later.n, later.low, later.expected, later.high), (14, after(170), after(220), after(280)));
    // Nine are too few, and it says so.
    let few = &run(&dates, &finished(9), date(2023, 5, 2))[1];
    assert_eq!((few.basis, few.n, few.low, few.expected), (Basis::TooFew, 9, None, few.scheduled));
}

#[test]
fn what_has_happened_is_no_forecast_and_delay_is_against_the_plan() {
    let mut dates = passed(&[("talk", date(2023, 1, 9)), ("building", date(2023, 6, 1))]);
    dates.get_mut("building").unwrap().planned = Some(date(2023, 5, 22));
    let found = run(&dates, &Learned::new(), date(2023, 7, 1));
    assert_eq!(
        (found[0].basis, found[0].expected, found[0].late_days),
        (Basis::Done, Some(date(2023, 6, 1)), Some(10))
    );
    // Before that day it had not happened.
    assert_eq!(run(&dates, &Learned::new(), date(2023, 5, 1))[0].basis, Basis::TooFew);
}

#[test]
fn an_estimate_moves_a_gate_but_not_before_what_it_waits_for() {
    let mut dates = passed(&[("talk", date(2023, 1, 9))]);
    let today = date(2023, 1, 10);
    let before = run(&dates, &Learned::new(), today)[1].scheduled.unwrap();
    let late = |to: Date| GateDates { estimated: Some(to), ..GateDates::default() };
    dates.insert("lease".into(), late(date(2023, 12, 1)));
    let after = run(&dates, &Learned::new(), today)[1].scheduled.unwrap();
    assert!(after > before);
    dates.insert("lease".into(), late(date(2023, 1, 1)));
    assert!(run(&dates, &Learned::new(), today)[1].scheduled.unwrap() <= before);
}

#[test]
fn a_year_that_is_not_published_is_told_and_not_guessed() {
    let dates = passed(&[
        ("talk", date(2023, 1, 9)),
        ("environment", date(2026, 12, 15)),
        ("lease", date(2026, 12, 15)),
    ]);
    let found = run(&dates, &Learned::new(), date(2026, 12, 20));
    assert_eq!((found[0].basis, found[0].expected, found[0].unpublished), (Basis::Unknown, None, Some(2027)));
    assert_eq!((found[1].scheduled, found[1].unpublished), (None, Some(2027)));
    let learned = run(&dates, &finished(20), date(2026, 12, 20));
    assert_eq!(learned[1].basis, Basis::Learned);
}

proptest! {
    #[test]
    fn no_gate_is_passed_before_what_it_waits_for(
        which in 0usize..9,
        moved in prop::collection::vec((any::<prop::sample::Index>(), 0i32..400), 0..6),
        today in 19_400i32..19_800,
    ) {
        let templates = built_in();
        let template = &templates[which];
        let (_, project) = case(Supply::Granted);
        let axis = WorkAxis::china();
        let network = GateNetwork::new(template, &project);
        let start = day_number(project.since);
        let mut known = vec![Known::default(); network.len()];
        for (at, days) in &moved {
            known[at.index(network.len())].estimated = Some(start + days);
        }
        let run = network.run(&known, start, today, &axis);
        for gate in &template.gates {
            let at = network.place(&gate.code).unwrap();
            let Some(GateDay::Days { begin, pass }) = run.day(at) else { continue };
            prop_assert!(pass >= begin && pass >= today);
            for (before, kind) in crate::gates::prerequisites(template, &project, gate) {
                let Some(GateDay::Days { begin: b, pass: p }) = run.day(network.place(&before.code).unwrap()) else {
                    continue;
                };
                let bound = if kind == crate::schedule::LinkKind::FinishStart { p } else { b };
                prop_assert!(begin >= bound);
            }
        }
    }
}
