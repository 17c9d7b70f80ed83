//! Files of the project engine: read, computed, compared with what another implementation made.

#![expect(clippy::unwrap_used, reason = "tests fail loudly")]

use jiff::civil::Date;
use qipan_exchange::project::{schedule_csv, tasks};
use qipan_exchange::{Limits, Workbook};
use qipan_kernel::text::{Lang, Say};
use qipan_project::axis::WorkAxis;
use qipan_project::schedule::schedule;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/project").join(name)
}

fn book(text: &str) -> Workbook {
    Workbook::open(text.as_bytes(), "tasks.csv", &Limits::default()).unwrap()
}

#[test]
fn schedules_agree_with_another_implementation() {
    #[derive(serde::Deserialize)]
    struct Case {
        name: String,
        start: Date,
    }
    let list = std::fs::read_to_string(fixture("schedule.json")).unwrap();
    let cases: Vec<Case> = serde_json::from_str(&list).unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let path = fixture(&format!("schedule-{}.csv", case.name));
        let book = Workbook::open_path(&path, &Limits::default()).unwrap();
        let (tasks, _) = tasks(&book).unwrap();
        let found = schedule(&tasks, case.start, &WorkAxis::china()).unwrap();
        let ours = String::from_utf8(schedule_csv(&found)).unwrap();
        let theirs = std::fs::read_to_string(fixture(&format!("schedule-{}.out.csv", case.name))).unwrap();
        for (at, (a, b)) in ours.lines().zip(theirs.lines()).enumerate() {
            assert_eq!(a, b, "{} line {}", case.name, at + 1);
        }
        assert_eq!(ours, theirs, "{}", case.name);
    }
}

#[test]
fn every_fault_of_a_file_is_told_with_its_place() {
    let text = "id,duration,predecessors\nA,,\nB,2.5,A\n,1,\nC,>3,X\nD,-1,\n";
    let told: Vec<String> = tasks(&book(text)).unwrap_err().0.iter().map(|f| f.say(Lang::En)).collect();
    let all = told.join("\n");
    for (word, times) in [("nothing is given", 2), ("no whole number", 3), ("B2", 1), ("B3", 1), ("A4", 1)] {
        assert_eq!(all.matches(word).count(), times, "{word}: {all}");
    }
    // A row with a bad duration is still a task that others may wait for, and its own predecessors are read.
    let told = tasks(&book("id,duration,predecessors\nA,-1,X\nB,1,A\n")).unwrap_err().0;
    let codes: Vec<&str> = told.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(codes, ["bad_whole", "bad_predecessor"]);
    let told = tasks(&book("id,duration,predecessors\nA,1,B;C\n")).unwrap_err();
    assert!(told.0[0].say(Lang::Zh).contains("“B”不存在"), "{told:?}");
    let told = tasks(&book("id,duration\nA,1\n")).unwrap_err();
    assert!(told.0[0].say(Lang::Zh).contains("前置任务"), "{told:?}");
    let told = tasks(&book("id,id,duration,predecessors\nA,A,1,\n")).unwrap_err();
    assert_eq!(told.0[0].code, "repeated_column");
}

#[test]
fn headings_may_be_chinese_and_lists_long() {
    let text =
        "编号,工期（工作日）,前置任务,备注\n一,1,,\n二,1,一,x\n三,1,一;二,\n四,1,一;二;三;一SS+1,\n五,1,—,\n";
    let (tasks, sources) = tasks(&book(text)).unwrap();
    let links: Vec<usize> = tasks.iter().map(|task| task.predecessors.len()).collect();
    assert_eq!(links, [0, 1, 2, 4, 0]);
    assert_eq!((sources[4].row, sources[4].file.as_str()), (6, "tasks.csv"));
}

#[test]
fn the_schedule_of_its_page() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/methods/schedule.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows = page.lines().skip_while(|l| !l.starts_with("| id |")).take_while(|l| l.starts_with('|'));
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let rows: Vec<Vec<String>> = rows.filter(|l| !l.starts_with("|--")).map(cells).collect();
    assert_eq!(rows.len(), 6);
    let text: String = rows.iter().map(|row| format!("{}\n", row[..3].join(","))).collect();
    let (tasks, _) = tasks(&book(&text)).unwrap();
    let found = schedule(&tasks, "2024-02-01".parse().unwrap(), &WorkAxis::china()).unwrap();
    let wanted: String = rows.iter().map(|row| format!("{},{}\n", row[0], row[3..].join(","))).collect();
    assert_eq!(String::from_utf8(schedule_csv(&found)).unwrap(), wanted);
}
