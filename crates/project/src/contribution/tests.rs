use super::*;
use crate::axis::{WorkAxis, day_number, day_of};
use crate::forecast::{GateNetwork, Learned};
use crate::gates::{Dates, GateDates};
use crate::registry::{Procedure, Project, Supply};
use crate::template::{Template, built_in, choose};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use qipan_kernel::quantity::Money;
use qipan_kernel::text::Lang;

fn case() -> (Template, Project) {
    let mut project = Project::new("P", "甲（演示）", date(2023, 1, 9), Procedure::Filing, Supply::Leased);
    project.total_investment = Some(Money(36_500_000_000));
    project.promise.tax = Some(Money(365_000_000));
    project.promise.jobs = Some(120);
    (choose(&built_in(), &project).unwrap().clone(), project)
}

fn planned(days: &[(&str, Date)]) -> Dates {
    let dates = |(gate, day): &(&str, Date)| {
        ((*gate).to_owned(), GateDates { planned: Some(*day), ..GateDates::default() })
    };
    days.iter().map(dates).collect()
}

#[test]
fn flows_fall_into_periods_exactly() {
    let day = |gate: &str| Some(if gate == "building" { 100 } else { 465 });
    let spread = Flow::Spread { total: 36_500, from: "building".into(), to: "production".into() };
    assert_eq!(spread.within(&day, 101, 110), Some(1_000));
    assert_eq!(spread.within(&day, -5, 100), Some(0));
    assert_eq!(spread.within(&day, 0, 10_000), Some(36_500));
    let ramp = Flow::Ramp { yearly: 365_000, from: "production".into(), steps: STEPS.to_vec() };
    assert_eq!(ramp.within(&day, 466, 830), Some(182_500));
    assert_eq!(ramp.within(&day, 831, 1_195), Some(292_000));
    assert_eq!(ramp.within(&day, 1_196, 1_560), Some(365_000));
    let level = Flow::Level { amount: 7, from: "production".into() };
    assert_eq!((level.within(&day, 1, 464), level.within(&day, 1, 465)), (Some(0), Some(7)));
    // One day to spend it on.
    let at_once = Flow::Spread { total: 5, from: "production".into(), to: "building".into() };
    assert_eq!((at_once.within(&day, 0, 99), at_once.within(&day, 100, 100)), (Some(0), Some(5)));
}

#[test]
fn feeds_follow_from_the_registry() {
    let (template, project) = case();
    let codes = FeedCodes {
        investment: Some("FAI".into()),
        tax: Some("TAX".into()),
        jobs: Some("JOBS".into()),
        output: Some("OUT".into()),
        ..FeedCodes::default()
    };
    let found = feeds(&project, &GateNetwork::new(&template, &project), &codes);
    let names: Vec<&str> = found.iter().map(|feed| feed.indicator.as_str()).collect();
    // Output was not promised.
    assert_eq!(names, ["FAI", "TAX", "JOBS"]);
}

/// Promised: lease on day 60, building on day 100, production on day 200, all else at once.
fn promised(project: &Project) -> Dates {
    let on = |days: i32| day_of(day_number(project.since) + days).unwrap();
    planned(&[
        ("talk", on(0)),
        ("evaluation", on(10)),
        ("signed", on(20)),
        ("registered", on(25)),
        ("filing", on(30)),
        ("lease", on(60)),
        ("environment", on(60)),
        ("building", on(100)),
        ("equipment", on(150)),
        ("acceptance", on(180)),
        ("production", on(200)),
    ])
}

#[test]
fn two_gates_in_a_row_share_a_delay_by_their_own_days() {
    let (template, project) = case();
    let mut dates = promised(&project);
    let on = |days: i32| day_of(day_number(project.since) + days);
    for (gate, dates) in &mut dates {
        dates.confirmed = dates.planned;
        if ["building", "equipment", "acceptance", "production"].contains(&gate.as_str()) {
            dates.confirmed = None;
        }
    }
    // The lease took 20 days more, building is expected 30 days later in all: 10 of them its own.
    dates.get_mut("lease").unwrap().confirmed = on(80);
    let estimate = [("building", 130), ("equipment", 180), ("acceptance", 210), ("production", 230)];
    for (gate, day) in estimate {
        dates.get_mut(gate).unwrap().estimated = on(day);
    }
    let of = Standing { template: &template, project: &project, dates: &dates };
    let flow = Flow::Spread { total: 10_000, from: "building".into(), to: "production".into() };
    let period = (project.since, on(150).unwrap());
    let axis = WorkAxis::china();
    let found = split(of, &flow, period, Some(1_500), on(90).unwrap(), &axis).unwrap();
    assert_eq!((found.planned, found.current), (5_000, 2_000));
    let parts: Vec<(Place, i64)> = found.parts.iter().map(|p| (p.place.clone(), p.amount)).collect();
    let gate = |code: &str| Place::Gate(code.into());
    assert_eq!(parts, [(gate("lease"), -2_000), (gate("building"), -1_000), (Place::Pace, -500)]);
    let whole = shortfall(-4_000, [("P".to_owned(), Ok(found))], Lang::En);
    assert_eq!((whole.projects, whole.rest), (-3_500, -500));
}

#[test]
fn what_was_not_promised_can_t_be_late() {
    let (template, project) = case();
    let axis = WorkAxis::china();
    let today = day_of(day_number(project.since) + 400).unwrap();
    let flow = Flow::Spread { total: 10_000, from: "building".into(), to: "production".into() };
    let ask = |dates: &Dates| {
        let of = Standing { template: &template, project: &project, dates };
        split(of, &flow, (project.since, today), Some(700), today, &axis)
    };
    // Entered late and without a plan: the template's times are no promise.
    assert_eq!(ask(&Dates::new()), Err(SplitError::NoPromise));
    assert_eq!(ask(&planned(&[("lease", today)])), Err(SplitError::NoPromise));
    assert!(ask(&planned(&[("production", today)])).is_ok());
}

#[test]
fn what_if_moves_production_and_the_years_investment() {
    let (template, project) = case();
    let dates = promised(&project);
    let of = Standing { template: &template, project: &project, dates: &dates };
    let axis = WorkAxis::china();
    let feed = Feed {
        indicator: "FAI".into(),
        flow: Flow::Spread { total: 1_000_000, from: "building".into(), to: "production".into() },
    };
    let year = (date(2023, 1, 1), date(2023, 12, 31));
    let ask = |gate: &str, to: Date| {
        what_if(of, gate, to, std::slice::from_ref(&feed), year, &Learned::new(), project.since, &axis)
    };
    let found = ask("lease", date(2023, 9, 1)).unwrap();
    assert!(found.after[1].expected > found.before[1].expected);
    assert!(found.moved[0].after < found.moved[0].before);
    assert_eq!(ask("lunch", date(2023, 9, 1)), None);
}

proptest! {
    #[test]
    fn parts_sum_to_the_whole_and_order_does_not_matter(
        values in prop::collection::vec(-1_000_000_000i64..1_000_000_000, 16),
    ) {
        let place = |set: u32| usize::try_from(set).unwrap();
        let value = |set: u32| values.get(place(set)).copied();
        let parts = shapley(4, &value).unwrap();
        prop_assert_eq!(parts.iter().sum::<i64>(), values[15] - values[0]);
        // The mean over all 24 orders, by brute force, up to rounding to a whole unit.
        let mut sums = [0i64; 4];
        let mut orders = 0;
        for code in 0..256u32 {
            let order = [code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6 & 3];
            if (0..4).any(|player| !order.contains(&player)) {
                continue;
            }
            orders += 1;
            let mut set = 0u32;
            for player in order {
                let next = set | 1 << player;
                sums[place(player)] += values[place(next)] - values[place(set)];
                set = next;
            }
        }
        prop_assert_eq!(orders, 24);
        for (part, sum) in parts.iter().zip(sums) {
            prop_assert!((part * 24 - sum).abs() < 24);
        }
    }

    #[test]
    fn contributions_of_projects_sum_to_the_indicators_project_part(
        which in 0usize..9,
        moved in prop::collection::vec((any::<prop::sample::Index>(), -60i32..300), 0..14),
        total in 1i64..1_000_000_000_000,
        actual in prop::option::of(0i64..1_000_000_000_000),
        months in 1i32..40,
    ) {
        let templates = built_in();
        let template = &templates[which];
        let (_, project) = case();
        let axis = WorkAxis::china();
        let network = GateNetwork::new(template, &project);
        let start = day_number(project.since);
        let run = network.promised(&network.known(&Dates::new()), start, &axis);
        let mut dates = Dates::new();
        for at in 0..network.len() {
            let own = dates.entry(network.code(at).to_owned()).or_default();
            own.planned = day_of(run.pass(at).unwrap());
        }
        for (at, days) in &moved {
            let at = at.index(network.len());
            let own = dates.get_mut(network.code(at)).unwrap();
            own.estimated = day_of(run.pass(at).unwrap() + days);
        }
        let from = if network.place("building").is_some() { "building" } else { "signed" };
        let flow = Flow::Spread { total, from: from.into(), to: "production".into() };
        let of = Standing { template, project: &project, dates: &dates };
        let period = (project.since, day_of(start + 30 * months).unwrap());
        match split(of, &flow, period, actual, project.since, &axis) {
            Ok(found) => {
                let sum: i64 = found.parts.iter().map(|part| part.amount).sum();
                prop_assert_eq!(sum, actual.unwrap_or(found.current) - found.planned);
                // The model's ends are the dates themselves.
                let now = network.run(&network.known(&dates), start, start, &axis);
                let day = |gate: &str| network.place(gate).and_then(|at| now.pass(at));
                let current = flow.within(&day, start, day_number(period.1)).unwrap();
                prop_assert_eq!(found.current, current);
            }
            Err(error) => prop_assert!(matches!(error, SplitError::Unpublished(_))),
        }
    }
}
