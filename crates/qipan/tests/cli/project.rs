//! `qipan project`: what scripts rely on.

use crate::qipan;
use std::path::Path;
use tempfile::tempdir;

const TASKS: &str = "id,duration,predecessors\nA,8,\nB,2,A\nC,1,ASS+2\n";

fn schedule(folder: &Path, text: &str, more: &[&str]) -> crate::Run {
    std::fs::write(folder.join("tasks.csv"), text).unwrap();
    qipan(folder, ["project", "schedule", "tasks.csv"].iter().chain(more))
}

#[test]
fn the_schedule_has_exactly_these_columns() {
    let folder = tempdir().unwrap();
    let run = schedule(folder.path(), TASKS, &["--start", "2024-02-01", "--out", "out.csv"]).done();
    assert_eq!(run.out, "");
    assert!(run.err.contains("A → B"), "{}", run.err);
    let out = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert_eq!(
        out,
        "id,early_start,early_finish,late_start,late_finish,slack,critical\n\
         A,2024-02-01,2024-02-09,2024-02-01,2024-02-09,0,true\n\
         B,2024-02-18,2024-02-19,2024-02-18,2024-02-19,0,true\n\
         C,2024-02-04,2024-02-04,2024-02-19,2024-02-19,7,false\n"
    );
    let printed = schedule(folder.path(), TASKS, &["--start", "2024-02-01"]).done();
    assert_eq!(printed.out, out);
    let json = schedule(folder.path(), TASKS, &["--start", "2024-02-01", "--format", "json"]).done();
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json[2]["late_start"].as_str(), json[2]["slack"].as_u64()), (Some("2024-02-19"), Some(7)));
}

#[test]
fn a_schedule_that_can_t_be_is_refused_and_nothing_is_written() {
    let folder = tempdir().unwrap();
    let head = "id,duration,predecessors\n";
    for (rows, start, words) in [
        ("A,1,B\nB,1,A\n", "2024-01-02", &["A → B → A", "循环"][..]),
        ("A,1,X\n", "2024-01-02", &["“X”不存在", "tasks.csv"]),
        ("A,1,\nA,2,\n", "2024-01-02", &["“A”重复"]),
        ("A,300,\n", "2026-01-05", &["2027", "未公布"]),
        ("A,1,\n", "2027-01-05", &["2027", "未公布"]),
        ("A,x,\n", "2024-01-02", &["B2", "整数"]),
        ("", "2024-01-02", &["没有任务"]),
    ] {
        let run = schedule(folder.path(), &format!("{head}{rows}"), &["--start", start, "--out", "out.csv"]);
        run.refused(words);
        assert!(!folder.path().join("out.csv").exists(), "{rows}");
    }
    qipan(folder.path(), ["project", "schedule", "nowhere.csv", "--start", "2024-01-02"])
        .refused(&["nowhere"]);
}
