use super::*;
use crate::gates::GateDates;
use crate::registry::{Procedure, Supply};
use crate::template::{built_in, choose};
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;

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

/// Everything up to the lease is passed, the lease on 1 May 2023.
fn leased() -> Dates {
    let before = ["evaluation", "signed", "registered", "filing", "environment"];
    let mut dates = passed(&before.map(|gate| (gate, date(2023, 4, 28))));
    dates.extend(passed(&[("talk", date(2023, 1, 9)), ("lease", date(2023, 5, 1))]));
    dates
}

/// The worked example of `docs/methods/forecast.md`.
#[test]
fn the_interval_is_what_finished_projects_took_but_never_before_the_schedule() {
    let dates = leased();
    let told = |today: Date| {
        let f = run(&dates, &finished(20), today).remove(1);
        (f.n, f.scheduled.unwrap(), f.low, f.expected.unwrap(), f.high)
    };
    let after = |days: i32| day_of(day_number(date(2023, 5, 1)) + days).unwrap();
    // The rest of the way takes 148 days at least: of 150 … 290 the 2nd, 8th and 14th of 15.
    let (n, scheduled, low, expected, high) = told(date(2023, 5, 2));
    assert_eq!((n, scheduled), (15, after(148)));
    assert_eq!((low, expected, high), (Some(after(160)), after(220), Some(after(280))));
    // 60 days later nothing has happened: the schedule begins today, of 190 … 290 the 2nd, 6th and 10th of 11.
    let (n, scheduled, low, expected, high) = told(date(2023, 6, 30));
    assert_eq!((n, scheduled), (11, after(185)));
    assert_eq!((low, expected, high), (Some(after(200)), after(240), Some(after(280))));
    // 150 days later three took as long as that, 270, 280 and 290 days: their median and no interval.
    let few = run(&dates, &finished(20), date(2023, 9, 28)).remove(1);
    assert_eq!((few.basis, few.n, few.low), (Basis::TooFew, 3, None));
    assert_eq!((few.scheduled, few.expected), (Some(after(270)), Some(after(280))));
    // 254 days later none did: the schedule alone.
    let few = run(&dates, &finished(20), date(2024, 1, 10)).remove(1);
    assert_eq!((few.basis, few.n, few.low, few.expected), (Basis::TooFew, 0, None, Some(date(2024, 5, 8))));
    assert_eq!(few.scheduled, few.expected);
    // Nine are too few from the outset, of which four took as long, and it says so.
    let few = run(&dates, &finished(9), date(2023, 5, 2)).remove(1);
    assert_eq!((few.basis, few.n, few.low, few.expected), (Basis::TooFew, 4, None, few.scheduled));
}

/// The second worked example of `docs/methods/forecast.md`.
#[test]
fn production_is_never_forecast_before_building_leaves_time_for_it() {
    let (template, _) = case(Supply::Leased);
    let finished: Vec<Dates> = (0..20)
        .map(|i| {
            let after = |days: i32| day_of(day_number(date(2020, 5, 1)) + days).unwrap();
            let building = 10 + 10 * i;
            // The slow to build were the quick to produce.
            passed(&[
                ("lease", date(2020, 5, 1)),
                ("building", after(building)),
                ("production", after(building.max(150) + 60)),
            ])
        })
        .collect();
    let learned = Learned::from_finished(finished.iter().map(|d| (&template, d)), &MILESTONES);
    let found = run(&leased(), &learned, date(2023, 6, 30));
    let lease = day_number(date(2023, 5, 1));
    let days = |f: &Forecast| [f.low, f.expected, f.high].map(|d| d.map(|d| day_number(d) - lease));
    assert_eq!(days(&found[0]), [Some(80), Some(130), Some(190)]);
    // By itself production would be told as 210, 210 and 240; from building to it the gates take 115 days at least.
    assert_eq!(days(&found[1]), [Some(210), Some(245), Some(305)]);
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

/// Finished projects on a template: so many days up to building, and so many from there to the end, as drawn.
fn taught(template: &Template, days: &[(u32, u32)]) -> Learned {
    let one = |(first, rest): &(u32, u32)| {
        let begin = date(2020, 1, 6);
        let count = i32::try_from(template.gates.len()).unwrap();
        let place = template.gates.iter().position(|g| g.code == "building").unwrap_or(0);
        let upto = i32::try_from(place).unwrap().max(1);
        let (first, rest) = (i32::try_from(*first).unwrap(), i32::try_from(*rest).unwrap());
        let days = |at: i32| {
            if at <= upto { first * at / upto } else { first + rest * (at - upto) / (count - upto) }
        };
        let day = |at: i32| day_of(day_number(begin) + days(at)).unwrap();
        let gates: Vec<(&str, Date)> =
            (0..count).zip(&template.gates).map(|(at, g)| (g.code.as_str(), day(at))).collect();
        passed(&gates)
    };
    let all: Vec<Dates> = days.iter().map(one).collect();
    Learned::from_finished(all.iter().map(|dates| (template, dates)), &MILESTONES)
}

/// Neither end of a forecast lies before the same end of another one.
fn not_earlier(before: &Forecast, after: &Forecast) -> bool {
    let earlier = |a: Option<Date>, b: Option<Date>| a.zip(b).is_some_and(|(a, b)| b < a);
    ![(before.low, after.low), (before.expected, after.expected), (before.high, after.high)]
        .iter()
        .any(|(a, b)| earlier(*a, *b))
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

    #[test]
    fn a_forecast_is_never_before_the_schedule_and_waiting_never_makes_it_earlier(
        which in 0usize..9,
        reached in any::<prop::sample::Index>(),
        took in prop::collection::vec((10u32..1_500, 10u32..1_500), 0..40),
        estimates in prop::collection::vec((any::<prop::sample::Index>(), 0i32..1_500), 0..4),
        pause in 0i32..700,
        later in 0i32..700,
        late in 0i32..400,
    ) {
        let templates = built_in();
        let template = &templates[which];
        let (_, project) = case(Supply::Granted);
        let axis = WorkAxis::china();
        let learned = taught(template, &took);
        let since = day_number(project.since);
        // The gates up to one of them are passed, ten days apart; today is the day of the last one.
        let upto = reached.index(template.gates.len() + 1);
        let day = |at: usize| since + 10 * i32::try_from(at).unwrap();
        let mut dates: Dates = BTreeMap::new();
        for (at, gate) in template.gates.iter().enumerate().take(upto) {
            dates.insert(gate.code.clone(), GateDates { confirmed: day_of(day(at)), ..GateDates::default() });
        }
        let today = day(upto);
        for (at, days) in &estimates {
            let gate = &template.gates[at.index(template.gates.len())];
            dates.entry(gate.code.clone()).or_default().estimated = day_of(since + days);
        }
        let look = |project: &Project, dates: &Dates, today: i32| {
            forecast(template, project, dates, &learned, day_of(today).unwrap(), &axis)
        };
        let now = look(&project, &dates, today);
        for f in now.iter().filter(|f| f.basis != Basis::Done) {
            let least = f.scheduled.or(f.unpublished.map(|year| date(year, 1, 1))).unwrap();
            prop_assert!(f.expected.is_none_or(|day| day >= least), "{f:?}");
            prop_assert!(f.low.is_none_or(|low| low >= least && Some(low) <= f.expected && f.expected <= f.high), "{f:?}");
        }
        // Days go by and nothing happens; what is estimated slips; the whole begins later.
        let mut slipped = dates.clone();
        for own in slipped.values_mut().filter(|d| d.confirmed.is_none()) {
            own.estimated = own.estimated.and_then(|day| day_of(day_number(day) + later));
        }
        let mut begun = project.clone();
        begun.since = day_of(since + late).unwrap();
        let others = [
            ("pause", look(&project, &dates, today + pause)),
            ("slip", look(&project, &slipped, today)),
            ("late start", look(&begun, &dates, today)),
        ];
        for all in std::iter::once(&now).chain(others.iter().map(|(_, all)| all)) {
            let [building, production] = &all[..] else { continue };
            if building.basis != Basis::Done && production.basis != Basis::Done {
                let ends = [(building.low, production.low), (building.expected, production.expected), (building.high, production.high)];
                for (a, b) in ends {
                    prop_assert!(a.zip(b).is_none_or(|(a, b)| a <= b), "{building:?} then {production:?}");
                }
            }
        }
        for (what, other) in &others {
            for (before, after) in now.iter().zip(other) {
                prop_assert!(not_earlier(before, after), "{what}: {before:?} then {after:?}");
            }
        }
    }
}
