//! The worked examples of the project engine's method pages, computed as they stand there.

#![expect(clippy::unwrap_used, reason = "tests fail loudly")]

use jiff::civil::{Date, date};
use qipan_exchange::project::{clocks, entrants};
use qipan_exchange::{Limits, Workbook};
use qipan_kernel::quantity::Money;
use qipan_project::axis::{WorkAxis, day_number, day_of};
use qipan_project::classes::{class_rules, classes};
use qipan_project::clock::read;
use qipan_project::contribution::{Flow, Place, Standing, split};
use qipan_project::forecast::{Learned, MILESTONES, forecast};
use qipan_project::gates::{Dates, GateDates};
use qipan_project::race;
use qipan_project::registry::{Procedure, Project, Supply};
use qipan_project::template::{Template, built_in};
use std::collections::BTreeMap;
use std::path::Path;

/// The table of a page whose first heading is `first`, with its headings.
fn table(page: &str, first: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/methods").join(page);
    let text = std::fs::read_to_string(path).unwrap();
    let start = format!("| {first} |");
    let lines = text.lines().skip_while(|l| !l.starts_with(&start)).take_while(|l| l.starts_with('|'));
    let cells = |line: &str| -> Vec<String> {
        let inner = line.strip_prefix('|').unwrap().strip_suffix('|').unwrap();
        inner.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    lines.filter(|l| !l.starts_with("|--")).map(cells).collect()
}

fn csv(rows: &[Vec<String>], columns: usize) -> Workbook {
    let text: String = rows.iter().map(|row| format!("{}\n", row[..columns].join(","))).collect();
    Workbook::open(text.as_bytes(), "page.csv", &Limits::default()).unwrap()
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn word<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or_default().to_owned()
}

fn template(code: &str) -> Template {
    built_in().into_iter().find(|t| t.code == code).unwrap()
}

#[test]
fn the_clocks_of_their_page() {
    let rows = table("clock.md", "id");
    assert_eq!(rows.len(), 5);
    let axis = WorkAxis::china();
    for (row, clock) in rows[1..].iter().zip(clocks(&csv(&rows, 7)).unwrap()) {
        let r = read(&clock.clock, &clock.rule, date(2024, 9, 24), &axis).unwrap();
        let found = [
            word(r.state),
            word(r.level),
            r.used.to_string(),
            r.left.to_string(),
            shown(r.due),
            shown(r.pledged_due),
        ];
        assert_eq!(found.as_slice(), &row[7..], "matter {}", row[0]);
    }
}

#[test]
fn the_forecasts_of_their_page() {
    let template = template("filing_leased");
    let confirmed = |days: &[(&str, Date)]| -> Dates {
        let own = |day: Date| GateDates { confirmed: Some(day), ..GateDates::default() };
        days.iter().map(|(gate, day)| ((*gate).to_owned(), own(*day))).collect()
    };
    let lease = date(2021, 3, 1);
    let finished: Vec<Dates> = (0..20)
        .map(|at| {
            let end = day_of(day_number(lease) + 100 + 10 * at).unwrap();
            confirmed(&[("lease", lease), ("production", end)])
        })
        .collect();
    let learned = Learned::from_finished(finished.iter().map(|d| (&template, d)), &MILESTONES);
    let project = Project::new("P", "P", date(2023, 1, 9), Procedure::Filing, Supply::Leased);
    let before = ["evaluation", "signed", "registered", "filing", "environment"];
    let mut dates = confirmed(&before.map(|gate| (gate, date(2023, 4, 28))));
    dates.extend(confirmed(&[("talk", date(2023, 1, 9)), ("lease", date(2023, 5, 1))]));
    let rows = table("forecast.md", "today");
    assert_eq!(rows.len(), 5);
    for row in &rows[1..] {
        let today = row[0].parse().unwrap();
        let all = forecast(&template, &project, &dates, &learned, today, &WorkAxis::china());
        let f = all.iter().find(|f| f.milestone == "production").unwrap();
        let found = [f.n.to_string(), shown(f.scheduled), shown(f.low), shown(f.expected), shown(f.high)];
        assert_eq!(found.as_slice(), &row[1..6], "{today}");
    }
}

#[test]
fn the_contribution_of_its_page() {
    let template = template("filing_leased");
    let mut project = Project::new("P", "P", date(2023, 1, 9), Procedure::Filing, Supply::Leased);
    project.total_investment = Some(Money(10_000));
    let start = day_number(project.since);
    let on = |days: i32| day_of(start + days);
    let mut dates = Dates::new();
    for (gate, day) in [
        ("talk", 0),
        ("evaluation", 10),
        ("signed", 20),
        ("registered", 25),
        ("filing", 30),
        ("environment", 60),
    ] {
        dates.insert(gate.into(), GateDates { planned: on(day), confirmed: on(day), estimated: None });
    }
    let rows = table("contribution.md", "gate");
    assert_eq!(rows.len(), 7);
    let mut wanted: BTreeMap<String, i64> = BTreeMap::new();
    for row in &rows[1..] {
        wanted.insert(row[0].clone(), row[3].parse().unwrap());
        if let (Ok(planned), Ok(now)) = (row[1].parse(), row[2].parse()) {
            let done = row[0] == "lease";
            let own = GateDates {
                planned: on(planned),
                estimated: if done { None } else { on(now) },
                confirmed: if done { on(now) } else { None },
            };
            dates.insert(row[0].clone(), own);
        }
    }
    wanted.retain(|_, part| *part != 0);
    let of = Standing { template: &template, project: &project, dates: &dates };
    let flow = Flow::Spread { total: 10_000, from: "building".into(), to: "production".into() };
    let period = (project.since, on(150).unwrap());
    let found = split(of, &flow, period, Some(1_500), on(90).unwrap(), &WorkAxis::china()).unwrap();
    let part = |place: &Place| match place {
        Place::Gate(gate) => gate.clone(),
        Place::Pace => "pace".to_owned(),
        Place::OtherGates(gates) => gates.join(";"),
    };
    let parts: BTreeMap<String, i64> = found.parts.iter().map(|p| (part(&p.place), p.amount)).collect();
    assert_eq!(parts, wanted);
    assert_eq!((found.planned, found.current), (5_000, 2_000));
}

#[test]
fn the_race_of_its_page() {
    let scheme = race::parse(
        r#"{"code":"r","version":"1","name":"x","name_en":"x","measures":[
        {"code":"growth","name":"增速","name_en":"x","weight":60,"better":"more","scoring":"range","decimals":1},
        {"code":"landing","name":"落地","name_en":"y","weight":40,"better":"more",
         "scoring":{"target":{"target":100,"cap":1.2}}}],
        "penalties":[{"code":"overdue","name":"逾期","name_en":"z","each":2,"most":5}],"red":1,"black":1}"#,
    )
    .unwrap();
    let rows = table("race.md", "name");
    assert_eq!(rows.len(), 5);
    let entrants = entrants(&csv(&rows, 4), &scheme).unwrap();
    let places = race::rank(&scheme, &entrants).unwrap();
    for (row, place) in rows[1..].iter().zip(&places) {
        let list = place.list.map(word).unwrap_or_default();
        let found = [place.name.clone(), shown(place.score), shown(place.rank), list];
        assert_eq!(found, [&row[0], &row[4], &row[5], &row[6]].map(Clone::clone));
    }
    let steps = race::up(&scheme, &entrants, "丙", 2).unwrap();
    let to: Vec<Option<f64>> = steps.iter().map(|s| s.to).collect();
    assert_eq!(to, [Some(9.0), None, None]);
}

#[test]
fn the_classes_of_their_page() {
    let rules = class_rules();
    let rows = table("counting.md", "total (亿元)");
    assert_eq!(rows.len(), 9);
    for row in &rows[1..] {
        let mut p = Project::new("P", "P", date(2024, 1, 2), Procedure::Filing, Supply::Granted);
        let yi: Option<f64> = row[0].parse().ok();
        p.total_investment =
            yi.map(|yi| Money::of(yi, qipan_kernel::quantity::fmt::MoneyUnit::YiYuan).unwrap());
        p.track = (!row[1].is_empty()).then(|| row[1].clone());
        p.land_m2 = row[2].parse().ok();
        let found: BTreeMap<&str, _> = classes(&p, &BTreeMap::new(), &rules).into_iter().collect();
        assert_eq!(word(found["trillion"]), row[3], "{row:?}");
    }
}

#[test]
fn the_private_investment_of_the_race_page() {
    let scheme = race::parse(include_str!("../../project/data/race.json")).unwrap();
    let rule = scheme.measures.iter().find(|m| m.code == "private_share").unwrap().rule.clone().unwrap();
    let rows = table("race.md", "project | funding | invested");
    assert_eq!(rows.len(), 5);
    let month = "2024-06".parse().unwrap();
    let projects: Vec<(Project, BTreeMap<_, i64>)> = rows[1..]
        .iter()
        .map(|row| {
            let mut project =
                Project::new(&row[0], &row[0], date(2023, 1, 1), Procedure::Filing, Supply::None);
            for part in row[1].split(", ").filter(|p| !p.is_empty()) {
                let (source, fen) = part.split_once(' ').unwrap();
                project.funding.insert(source.to_owned(), Money(fen.replace(',', "").parse().unwrap()));
            }
            (project, BTreeMap::from([(month, row[2].parse().unwrap())]))
        })
        .collect();
    let dates = Dates::new();
    let known: Vec<race::Known<'_>> =
        projects.iter().map(|(project, returns)| race::Known { project, dates: &dates, returns }).collect();
    let told = race::figure(&rule, month, 1, &known);
    assert_eq!((told.value, told.above, told.below), (Some(37.5), 300, Some(800)));
    assert_eq!(told.unknown, ["C", "D"]);
}
