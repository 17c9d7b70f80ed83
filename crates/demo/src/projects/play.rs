//! What was entered of a project on which day, from its plan.

use super::Plan;
use super::money::{done, promised};
use super::plan::{PlannedGate, number_of_days, worked};
use super::sites::Site;
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use qipan_app::ctx::china_date;
use qipan_app::projects::{ClockBody, Dated, GateBody, ProjectBody, ReturnBody, Step};
use qipan_kernel::codes::iso7064;
use qipan_project::registry::{Coded, Procedure, Project};

/// The day on which codes of the present kind began.
const NEW_CODES: Date = Date::constant(2020, 11, 1);
/// The day on which the district was founded.
const FOUNDED: Date = Date::constant(2021, 4, 9);

/// The running year, and the one after it.
const RUNNING: Date = Date::constant(2026, 1, 1);
const COMING: Date = Date::constant(2027, 1, 1);

/// Builds the steps of one project.
pub struct Play<'a> {
    plan: &'a Plan,
    number: usize,
    now: Timestamp,
    today: Date,
    steps: Vec<Dated>,
}

/// Everything that was entered of a project up to and including the day of `now`, in order.
///
/// What that day's later hours bring is entered at `now`: a row from the future would stand before all that is entered
/// after it until then.
pub fn steps(plan: &Plan, site: Option<&Site>, number: usize, now: Timestamp) -> Vec<Dated> {
    let today = china_date(now);
    let mut play = Play { plan, number, now, today, steps: Vec::new() };
    let project = &plan.project;
    play.push(project.since, 9, Step::Known(Box::new(ProjectBody::of(project))));
    for gate in &plan.gates {
        play.gate(project.since, 10, &gate.code, "planned", gate.planned, "签约前共同商定的节点计划");
    }
    // The working days of years to come are not published: what is promised there is expected there.
    for gate in plan.gates.iter().filter(|g| g.planned >= COMING && plan.row.story != "idle") {
        play.gate(project.since, 10, &gate.code, "estimated", gate.planned, "");
    }
    for gate in &plan.gates {
        play.clock(gate);
        play.slip(gate);
        if gate.actual <= today {
            play.gate(gate.actual, 16, &gate.code, "confirmed", gate.actual, "");
        }
    }
    play.expected();
    play.coded(site);
    play.returns();
    play.steps.sort_by_key(|step| step.at);
    play.steps
}

fn moment(day: Date, hour: i8) -> Option<Timestamp> {
    Offset::constant(8).to_timestamp(day.at(hour, 0, 0, 0)).ok()
}

impl Play<'_> {
    fn push(&mut self, day: Date, hour: i8, step: Step) {
        if let Some(at) = moment(day, hour).filter(|_| day <= self.today) {
            let by = if self.plan.row.officer.is_empty() { "guihua" } else { &self.plan.row.officer };
            self.steps.push(Dated { at: at.min(self.now), by: by.to_owned(), step });
        }
    }

    fn gate(&mut self, day: Date, hour: i8, gate: &str, kind: &str, to: Date, reason: &str) {
        let body = GateBody {
            gate: gate.to_owned(),
            kind: kind.to_owned(),
            to: Some(to),
            reason: reason.to_owned(),
        };
        self.push(day, hour, Step::Gate(body));
    }

    fn event(&mut self, day: Date, gate: &str, event: &str, note: &str) {
        let (gate, event, note) = (gate.to_owned(), event.to_owned(), note.to_owned());
        self.push(day, 11, Step::Clock(ClockBody { gate, event, holder: None, on: Some(day), note }));
    }

    /// The department's clock: from the day on which the papers were complete; where they are not, it stands still.
    fn clock(&mut self, gate: &PlannedGate) {
        if !gate.limited || gate.began > self.today {
            return;
        }
        let stuck = gate.actual > self.today && gate.late.is_some();
        let own = gate.planned.duration_since(gate.begin).as_hours() / 24;
        let received = match (&gate.late, self.plan.row.story.as_str()) {
            (Some(_), "clock_holiday") => gate.began,
            (Some(_), _) if stuck => gate.began.saturating_add(7.days()),
            (Some(_), _) => gate.actual.saturating_sub(own.days()).max(gate.began),
            (None, _) => gate.began,
        };
        let received = worked(received);
        if received > gate.actual {
            return;
        }
        self.event(received, &gate.code, "received", "材料齐全，受理");
        if stuck && self.plan.row.story != "clock_holiday" {
            let why = gate.late.as_ref().map_or("", |(_, why)| why.as_str());
            let first = worked(received.saturating_add(9.days()));
            let again = worked(received.saturating_add(40.days()));
            self.event(first, &gate.code, "pause", &format!("一次性告知补正：{why}"));
            self.event(again, &gate.code, "resume", "补正材料收到");
            let second = worked(again.saturating_add(5.days()));
            self.event(second, &gate.code, "pause", &format!("再次补正：{why}"));
        }
    }

    /// A slip is told in two moves: about half of it on the promised day, all of it half-way. What waits for the gate
    /// is expected later by as much.
    fn slip(&mut self, gate: &PlannedGate) {
        let Some((days, why)) = gate.late.as_ref().filter(|(days, _)| (14..3650).contains(days)) else {
            return;
        };
        let ahead = (days / 14 * 7).days();
        let half = gate.actual.saturating_sub(ahead).max(gate.planned);
        let told = worked(gate.planned);
        self.gate(told, 14, &gate.code, "estimated", half, why);
        self.later(gate, told, half, why);
        if half < gate.actual {
            self.gate(worked(half), 14, &gate.code, "estimated", gate.actual, why);
            self.later(gate, worked(half), gate.actual, why);
        }
    }

    /// What follows in this year or later, once a gate is expected on a day.
    fn later(&mut self, gate: &PlannedGate, told: Date, expected: Date, why: &str) {
        let early = number_of_days(expected, gate.actual);
        let name = |g: &PlannedGate| g.code != gate.code && g.actual > told && g.actual > g.planned;
        let gates: Vec<(String, Date)> = self
            .plan
            .gates
            .iter()
            .filter(|g| name(g) && g.actual >= RUNNING)
            .map(|g| (g.code.clone(), g.actual.saturating_sub(i64::from(early).days()).max(g.planned)))
            .collect();
        for (code, day) in gates {
            self.gate(told, 14, &code, "estimated", day, &format!("前序节点顺延：{why}"));
        }
    }

    /// What is still to come is expected on these days since the last thing that happened.
    fn expected(&mut self) {
        if self.plan.row.story == "idle" {
            return;
        }
        let last = self.steps.iter().map(|s| china_date(s.at)).max();
        let Some(last) = last.map(worked).filter(|day| *day <= self.today) else { return };
        let today = self.today;
        for gate in self.plan.gates.iter().filter(|g| g.actual > today) {
            let why = "按当前进展更新预计日期";
            self.gate(last, 17, &gate.code, "estimated", gate.actual, why);
        }
    }

    /// A talk gets its code on the day on which it is filed, and then its site and the classes that documents give it.
    fn coded(&mut self, site: Option<&Site>) {
        let project = &self.plan.project;
        let gates = ["filing", "verification", "proposal"];
        let filed = gates.iter().find_map(|gate| self.plan.gate(gate));
        let classes = self.plan.row.classes.split(';').filter_map(|c| c.split_once('='));
        let classes = classes.map(|(class, document)| (class.to_owned(), document.to_owned()));
        let Some(on) = filed.map(|gate| gate.actual) else { return };
        let known = Project {
            code: Some(Coded { code: code(project, on, self.number), on }),
            classes_by_document: classes.collect(),
            parcel: site.map(|site| site.parcel.clone()),
            point: site.map(|site| site.point),
            ..project.clone()
        };
        self.push(on, 17, Step::Known(Box::new(ProjectBody::of(&known))));
    }

    /// A return of each month of building, and in the running year from signing on; filed on the third of the next.
    fn returns(&mut self) {
        let (Some(total), Some((from, to))) = (self.plan.project.total_investment, self.plan.works()) else {
            return;
        };
        let signed = self.plan.gate("signed").map_or(from.actual, |gate| gate.actual);
        let first = if to.actual < RUNNING { from.actual } else { from.actual.min(signed.max(RUNNING)) };
        let (mut month, mut sum) = (first.first_of_month(), 0i64);
        while month <= to.actual {
            let invested = done(self.plan, month);
            sum += invested;
            let next = month.last_of_month().saturating_add(1.day());
            let filed = worked(next.saturating_add(2.days()));
            let percent = if total.0 > 0 { (sum * 100 / total.0).clamp(0, 100) } else { 0 };
            let body = ReturnBody {
                month: format!("{:04}-{:02}", month.year(), month.month()),
                invested_fen: invested,
                works_percent: percent,
                works: works(percent, month < from.actual.first_of_month()).to_owned(),
                problems: self.problems(month, invested),
                synthetic: true,
            };
            if !(self.plan.row.story == "phone" && next > Date::constant(2026, 10, 30)) {
                self.push(filed, 15, Step::Return(body));
            }
            month = next;
        }
    }

    fn problems(&self, month: Date, invested: i64) -> String {
        let late = self.plan.gates.iter().filter(|g| g.planned < month.last_of_month() && g.actual > month);
        let why = late.filter_map(|g| g.late.as_ref()).map(|(_, why)| why.clone()).next();
        why.filter(|_| invested < promised(self.plan, month) || self.plan.row.story == "idle")
            .unwrap_or_default()
    }
}

fn works(percent: i64, before: bool) -> &'static str {
    match percent {
        _ if before => "前期手续办理中",
        0..=4 => "场地平整、桩基进场",
        5..=24 => "桩基与基础施工",
        25..=54 => "主体结构施工",
        55..=79 => "主体完成，安装与装修",
        80..=99 => "设备安装调试",
        _ => "建成投产",
    }
}

/// An invented code of the generation of its day. Before the district was founded the area is the city's.
fn code(project: &Project, on: Date, number: usize) -> String {
    let area = if on < FOUNDED { "330100" } else { "330114" };
    let procedure = match project.procedure {
        Procedure::Approval => "01",
        Procedure::Verification => "02",
        Procedure::Filing => "03",
    };
    if on < NEW_CODES {
        let industry = project.industry.as_deref().and_then(|code| code.get(1..3)).unwrap_or("00");
        return format!("{:04}-{area}-{industry}-{procedure}-{:06}", on.year(), 100_000 + number * 731);
    }
    let kind = if project.supply == qipan_project::registry::Supply::Renovation { "02" } else { "01" };
    let body =
        format!("{:02}{:02}-{area}-04-{kind}-{:05}", on.year() - 2000, on.month(), 10_000 + number * 173);
    let digits: String = body.chars().filter(char::is_ascii_digit).collect();
    let check = iso7064::mod_11_10(&digits).unwrap_or(0);
    format!("{body}{check}")
}
