use super::*;
use jiff::civil::date;
use proptest::prelude::*;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::text::{Lang, Say};

fn read(rows: &[(&str, u32, &str)]) -> Result<Vec<Task>, ScheduleError> {
    let ids: Ids<'_> = rows.iter().map(|(id, ..)| *id).collect();
    let task = |(id, duration, text): &(&str, u32, &str)| {
        let predecessors = parse_predecessors(id, text, &ids)?;
        Ok(Task { id: (*id).to_owned(), duration: *duration, predecessors })
    };
    rows.iter().map(task).collect()
}

fn run(rows: &[(&str, u32, &str)], start: Date) -> Result<Schedule, ScheduleError> {
    schedule(&read(rows)?, start, &WorkAxis::china())
}

fn days(found: &Schedule, id: &str) -> [String; 4] {
    let t = found.tasks.iter().find(|task| task.id == id).unwrap();
    [t.early_start, t.early_finish, t.late_start, t.late_finish].map(|d| d.to_string())
}

#[test]
fn days_off_and_days_worked_in_exchange_count_as_published() {
    // Sun 4 and Sun 18 February 2024 were worked; 10 to 17 February were off.
    let found = run(&[("A", 8, ""), ("B", 2, "A")], date(2024, 2, 1)).unwrap();
    assert_eq!(days(&found, "A"), ["2024-02-01", "2024-02-09", "2024-02-01", "2024-02-09"]);
    assert_eq!(days(&found, "B"), ["2024-02-18", "2024-02-19", "2024-02-18", "2024-02-19"]);
    assert_eq!((found.length, found.finish), (10, date(2024, 2, 19)));
}

#[test]
fn a_start_on_a_day_off_moves_to_the_next_working_day() {
    let found = run(&[("A", 1, "")], date(2024, 1, 1)).unwrap();
    assert_eq!(found.start, date(2024, 1, 2));
    assert_eq!(days(&found, "A")[1], "2024-01-02");
}

#[test]
fn lags_milestones_and_slack() {
    let rows = [("A", 5, ""), ("B", 3, "A+2"), ("C", 4, "ASS+1"), ("M", 0, "B;C"), ("D", 1, "M")];
    let found = run(&rows, date(2024, 3, 4)).unwrap();
    assert_eq!(days(&found, "A")[..2], ["2024-03-04", "2024-03-08"]);
    // Two working days lie between: 11 and 12 March.
    assert_eq!(days(&found, "B")[..2], ["2024-03-13", "2024-03-15"]);
    assert_eq!(days(&found, "C"), ["2024-03-05", "2024-03-08", "2024-03-12", "2024-03-15"]);
    // A milestone stands on the first day on which all before it is done.
    assert_eq!(days(&found, "M")[..2], ["2024-03-18", "2024-03-18"]);
    assert_eq!(days(&found, "D")[..2], ["2024-03-18", "2024-03-18"]);
    let slack: Vec<u32> = found.tasks.iter().map(|task| task.slack).collect();
    assert_eq!(slack, [0, 0, 5, 0, 0]);
    assert_eq!(found.critical_path, ["A", "B", "M", "D"]);
}

#[test]
fn what_can_t_be_scheduled_is_named() {
    let told = |rows: &[(&str, u32, &str)]| run(rows, date(2024, 1, 2)).unwrap_err().say(Lang::En);
    assert!(told(&[]).contains("no task"));
    assert!(told(&[("A", 1, ""), ("A", 1, "")]).contains("'A' occurs twice"));
    assert!(told(&[("A", 1, "X")]).contains("waits for 'X'"));
    assert!(told(&[("A", 1, "A")]).contains("A → A"));
    let cycle = told(&[("A", 1, "C"), ("B", 1, "A"), ("C", 1, "B"), ("D", 1, "C")]);
    assert!(cycle.contains("A → B → C → A") || cycle.contains("B → C → A → B"), "{cycle}");
    assert!(told(&[("A", 1, ""), ("B", 1, "A-2")]).contains("negative"));
    assert!(told(&[("A", 1, ""), ("B", 1, "AFF+2")]).contains("FF"));
    assert!(told(&[("A", 1, ""), ("B", 1, "A+x")]).contains("whole number"));
    assert!(told(&[("A", 1, ""), ("B", 1, ""), ("C", 1, "A,B")]).contains("semicolon"));
    assert!(told(&[("A", 1, ""), ("ASS", 1, ""), ("C", 1, "ASS")]).contains("two ways"));
    assert!(told(&[("A", LONGEST + 1, "")]).contains("longer"));
    let late = run(&[("A", 260, "")], date(2026, 1, 5)).unwrap_err().say(Lang::Zh);
    assert!(late.contains("2027年的节假日安排未公布") && late.contains("“A”"), "{late}");
    assert!(run(&[("A", 1, "")], date(2003, 1, 5)).unwrap_err().say(Lang::Zh).contains("开始日期"));
}

#[test]
fn ids_are_taken_as_they_stand() {
    let rows = [("CLASS", 2, ""), ("X+1", 1, "CLASS"), ("Y-2", 1, "X+1;CLASSSS+1"), ("Z", 1, "Y-2；X+1+3")];
    let tasks = read(&rows).unwrap();
    assert_eq!(tasks[1].predecessors[0].task, "CLASS");
    assert_eq!(tasks[2].predecessors[0], Link { task: "X+1".into(), kind: LinkKind::FinishStart, lag: 0 });
    assert_eq!(tasks[2].predecessors[1], Link { task: "CLASS".into(), kind: LinkKind::StartStart, lag: 1 });
    assert_eq!(tasks[3].predecessors[1], Link { task: "X+1".into(), kind: LinkKind::FinishStart, lag: 3 });
}

/// Duration, and for each link on which task, whether start to start, and its lag.
type Raw = (u32, Vec<(prop::sample::Index, bool, u32)>);

/// Random networks without cycles: a task may wait for earlier ones only.
fn networks() -> impl Strategy<Value = Vec<Task>> {
    let link = (any::<prop::sample::Index>(), any::<bool>(), 0u32..6);
    let task = (0u32..12, prop::collection::vec(link, 0..4));
    prop::collection::vec(task, 1..25).prop_map(|all| {
        let make = |(at, (duration, links)): (usize, Raw)| {
            let links = if at == 0 { Vec::new() } else { links };
            let link = |(on, ss, lag): (prop::sample::Index, bool, u32)| Link {
                task: format!("T{}", on.index(at)),
                kind: if ss { LinkKind::StartStart } else { LinkKind::FinishStart },
                lag,
            };
            Task { id: format!("T{at}"), duration, predecessors: links.into_iter().map(link).collect() }
        };
        all.into_iter().enumerate().map(make).collect()
    })
}

proptest! {
    #[test]
    fn no_task_starts_before_what_it_waits_for(tasks in networks()) {
        let axis = WorkAxis::china();
        let found = schedule(&tasks, date(2020, 1, 20), &axis).unwrap();
        let calendar = WorkCalendar::china();
        for (task, dates) in tasks.iter().zip(&found.tasks) {
            for (start, finish) in
                [(dates.early_start, dates.early_finish), (dates.late_start, dates.late_finish)]
            {
                prop_assert!(calendar.is_workday(start).unwrap() && calendar.is_workday(finish).unwrap());
                let inside = calendar.workdays_between(start, finish).unwrap();
                prop_assert_eq!(inside, i32::try_from(task.duration.max(1) - 1).unwrap());
            }
            prop_assert!(task.duration == 0 || dates.late_finish <= found.finish);
            let slack = calendar.workdays_between(dates.early_start, dates.late_start).unwrap();
            prop_assert_eq!(slack, i32::try_from(dates.slack).unwrap());
            for link in &task.predecessors {
                let other = found.tasks.iter().find(|t| t.id == link.task).unwrap();
                let length = tasks.iter().find(|t| t.id == link.task).unwrap().duration;
                let held = link.lag + if link.kind == LinkKind::FinishStart { length } else { 0 };
                for (a, b) in
                    [(other.early_start, dates.early_start), (other.late_start, dates.late_start)]
                {
                    prop_assert!(calendar.workdays_between(a, b).unwrap() >= i32::try_from(held).unwrap());
                }
            }
        }
        prop_assert!(found.tasks.iter().any(|t| t.critical));
        for id in &found.critical_path {
            prop_assert!(found.tasks.iter().any(|t| t.id == *id && t.critical));
        }
    }

    #[test]
    fn a_task_may_slip_by_its_slack_and_not_more(tasks in networks(), pick in any::<prop::sample::Index>()) {
        let axis = WorkAxis::china();
        let start = date(2020, 1, 20);
        let before = schedule(&tasks, start, &axis).unwrap();
        let at = pick.index(tasks.len());
        let slack = before.tasks[at].slack;
        // A wait in front of the task, as long as its slack and one day longer.
        let later = |days: u32| {
            let mut moved = tasks.clone();
            let offset = WorkCalendar::china()
                .workdays_between(before.start, before.tasks[at].early_start)
                .unwrap();
            let wait = u32::try_from(offset).unwrap() + days;
            moved.push(Task { id: "wait".into(), duration: wait, predecessors: vec![] });
            moved[at].predecessors.push(Link { task: "wait".into(), kind: LinkKind::FinishStart, lag: 0 });
            schedule(&moved, start, &axis).unwrap().length
        };
        prop_assert_eq!(later(slack), before.length);
        prop_assert_eq!(later(slack + 1), before.length + 1);
    }
}
