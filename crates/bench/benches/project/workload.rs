//! Projects on the built-in templates, somewhere between first talk and production; the same seed gives the same ones.

use jiff::civil::{Date, date};
use qipan_project::axis::{WorkAxis, day_number, day_of};
use qipan_project::forecast::GateNetwork;
use qipan_project::gates::{Dates, GateDates, prerequisites};
use qipan_project::registry::{Procedure, Project, Supply};
use qipan_project::schedule::{Link, Task};
use qipan_project::template::{Span, Template, built_in, choose};

/// The day of the forecasts.
pub const TODAY: Date = date(2022, 6, 6);

/// A project with what is known of it, and its gates as tasks.
pub struct Case<'a> {
    pub template: &'a Template,
    pub project: Project,
    pub dates: Dates,
    pub tasks: Vec<Task>,
}

/// splitmix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    fn days(&mut self, most: u64) -> i32 {
        i32::try_from(self.below(most)).unwrap_or_default()
    }
}

pub fn templates() -> Vec<Template> {
    built_in()
}

/// So many projects begun in the five years before [`TODAY`].
pub fn district<'a>(templates: &'a [Template], count: usize, seed: u64, axis: &WorkAxis) -> Vec<Case<'a>> {
    let mut dice = Dice(seed);
    let kinds = [
        (Procedure::Filing, Supply::Granted),
        (Procedure::Filing, Supply::Leased),
        (Procedure::Filing, Supply::Renovation),
        (Procedure::Approval, Supply::Granted),
    ];
    let mut all = Vec::with_capacity(count);
    while all.len() < count {
        let Some((procedure, supply)) = kinds.get(all.len() % kinds.len()) else { break };
        let since = day_of(day_number(TODAY) - dice.days(5 * 365)).expect("a day");
        let id = format!("P{}", all.len());
        let mut project = Project::new(&id, "项目（演示）", since, *procedure, *supply);
        project.pledged = dice.below(3) == 0;
        let template = choose(templates, &project).expect("a template");
        let (dates, tasks) = (dates(template, &project, axis, &mut dice), tasks(template, &project));
        all.push(Case { template, project, dates, tasks });
    }
    all
}

/// Promised as the template takes; passed up to three weeks later each, as far as that is not after today.
fn dates(template: &Template, project: &Project, axis: &WorkAxis, dice: &mut Dice) -> Dates {
    let network = GateNetwork::new(template, project);
    let since = day_number(project.since);
    let run = network.run(&network.known(&Dates::new()), since, since, axis);
    let mut slip = 0;
    let mut all = Dates::new();
    for at in 0..network.len() {
        let planned = run.pass(at);
        slip += dice.days(21) / 3;
        let confirmed = planned.map(|day| day + slip).filter(|day| *day <= day_number(TODAY));
        let dates = GateDates {
            planned: planned.and_then(day_of),
            estimated: None,
            confirmed: confirmed.and_then(day_of),
        };
        all.insert(network.code(at).to_owned(), dates);
    }
    all
}

fn tasks(template: &Template, project: &Project) -> Vec<Task> {
    let has = template.gates.iter().filter(|gate| Template::applies(gate, project));
    let task = |gate: &qipan_project::template::Gate| {
        let before = prerequisites(template, project, gate).into_iter();
        let link = |(g, kind): (&qipan_project::template::Gate, _)| {
            let lag = gate.after.iter().find(|link| link.task == g.code).map_or(0, |link| link.lag);
            Link { task: g.code.clone(), kind, lag }
        };
        Task {
            id: gate.code.clone(),
            duration: match gate.duration {
                Span::Work(days) => days,
                Span::Calendar(days) => days * 5 / 7,
            },
            predecessors: before.map(link).collect(),
        }
    };
    has.map(task).collect()
}
