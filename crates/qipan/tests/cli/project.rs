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
        ("A,1,\nA,2,\n", "2024-01-02", &["“A”重复", "A3", "第 2 行"]),
        ("A,1,\nB,1,A-2\n", "2024-01-02", &["“B”", "A-2", "负的间隔"]),
        ("A,1,\nB,1,A+x\n", "2024-01-02", &["“B”", "A+x", "整数工作日"]),
        ("A,1,\nB,1,AFF+1\n", "2024-01-02", &["“B”", "AFF+1", "FF"]),
        ("A,1,A\n", "2024-01-02", &["A → A"]),
        ("A,-1,\n", "2024-01-02", &["B2", "整数"]),
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
    // 10 February 2024 is New Year's Day of the lunar calendar: the next working day is Sunday 18, worked in exchange.
    let rolled = schedule(folder.path(), &format!("{head}A,2,\n"), &["--start", "2024-02-10"]).done();
    assert!(rolled.out.contains("\nA,2024-02-18,2024-02-19,"), "{}", rolled.out);
    let odd = schedule(folder.path(), TASKS, &["--start", "2024-02-30"]);
    assert_eq!(odd.code, 2, "{}", odd.err);
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

const CLOCKS: &str = "\
编号,事项,承办单位,收件日期,法定时限,承诺时限,暂停,办结日期
1,备案,发改局,2024-09-13,5,3,,
2,环评,生态环境分局,2024-09-02,30w,10w,2024-09-06/,
3,施工许可,住建局,2024-09-09,7d,,,2024-09-14
";

#[test]
fn clocks_tell_what_is_left_and_who_holds_the_ball() {
    let folder = tempdir().unwrap();
    write(folder.path(), "clocks.csv", CLOCKS);
    let run = |more: &[&str]| {
        let args = ["project", "clocks", "clocks.csv", "--as-of", "2024-09-24"];
        qipan(folder.path(), args.iter().chain(more))
    };
    let out = run(&["--format", "csv"]).done().out;
    assert_eq!(
        out,
        "id,matter,state,level,used,left,due,pledged_left,pledged_due,paused,holder,holder_since,holder_days,unpublished\n\
         1,备案,running,overdue,6,-1,2024-09-23,-3,2024-09-19,0,发改局,2024-09-13,6,\n\
         2,环评,paused,normal,4,26,,6,,11,enterprise,2024-09-06,11,\n\
         3,施工许可,done,normal,5,2,2024-09-18,,,0,,2024-09-14,0,\n"
    );
    let failed = run(&["--fail-on", "overdue", "--format", "json"]);
    assert_eq!(failed.code, 1);
    let json: serde_json::Value = serde_json::from_str(&failed.out).unwrap();
    assert_eq!((json[0]["left"].as_i64(), json[1]["holder"].as_str()), (Some(-1), Some("enterprise")));
    write(folder.path(), "clocks.csv", &CLOCKS.replace("2024-09-06/", "2024-09-06/x").replace("30w", "many"));
    run(&[]).refused(&["暂停", "E3", "时限"]);
    write(folder.path(), "clocks.csv", &CLOCKS.replace("2024-09-06/", "2024-09-01/"));
    run(&[]).refused(&["第3行", "先后"]);
    write(folder.path(), "clocks.csv", &format!("{CLOCKS}1,备案,发改局,2024-09-13,5,3,,\n"));
    run(&[]).refused(&["A5", "重复", "第 2 行"]);
}

#[test]
fn a_forecast_says_how_many_finished_projects_it_rests_on() {
    let folder = tempdir().unwrap();
    let mut history = "project,template,gate,confirmed\n".to_owned();
    for at in 0..12 {
        let (month, year) = (at % 12 + 1, 2022 + at / 12);
        history.push_str(&format!(
            "H{at},filing_leased,lease,2021-03-01\nH{at},,production,{year}-{month:02}-10\n"
        ));
    }
    write(folder.path(), "finished.csv", &history);
    write(
        folder.path(),
        "gates.csv",
        "project,template,gate,planned,confirmed\nP,filing_leased,talk,2023-01-09,2023-01-09\n\
         P,,evaluation,,2023-02-10\nP,,signed,,2023-03-10\nP,,registered,,2023-03-20\nP,,filing,,2023-03-22\n\
         P,,environment,,2023-04-25\nP,,lease,2023-04-20,2023-05-01\nP,,production,2023-12-31,\n",
    );
    let run = |more: &[&str]| {
        let args = ["project", "forecast", "gates.csv", "--as-of", "2023-05-02", "--format", "json"];
        qipan(folder.path(), args.iter().chain(more))
    };
    let few = run(&[]).done();
    assert!(few.err.contains("不足 10 个"), "{}", few.err);
    let json: serde_json::Value =
        serde_json::from_str(&run(&["--history", "finished.csv"]).done().out).unwrap();
    let production = &json[1];
    assert_eq!(production["milestone"], "production");
    assert_eq!((production["basis"].as_str(), production["n"].as_u64()), (Some("learned"), Some(12)));
    // Of 12 finished ones the 2nd, 6th and 11th: 346, 466 and 619 days after the lease.
    let days = ["low", "expected", "high"].map(|key| production[key].as_str().unwrap().to_owned());
    assert_eq!(days, ["2024-04-11", "2024-08-09", "2025-01-09"]);
    write(folder.path(), "gates.csv", "project,template,gate,confirmed\nP,filing_leased,lunch,2023-05-01\n");
    run(&[]).refused(&["lunch", "filing_leased"]);
    write(folder.path(), "gates.csv", "project,template,gate,confirmed\nP,none,talk,2023-05-01\n");
    run(&[]).refused(&["none", "filing_granted"]);
    let early = "project,template,gate,since,confirmed\nP,filing_leased,talk,2023-01-09,2023-01-02\n";
    write(folder.path(), "gates.csv", early);
    run(&[]).refused(&["“P”", "talk", "2023-01-02", "2023-01-09"]);
    let swapped = "project,template,gate,confirmed\nP,filing_leased,talk,2023-01-09\nP,,signed,2023-01-20\nP,,evaluation,2023-02-20\n";
    write(folder.path(), "gates.csv", swapped);
    let told = run(&[]).done();
    assert!(told.err.contains("P signed 2023-01-20 < evaluation 2023-02-20"), "{}", told.err);
    write(folder.path(), "gates.csv", "project,template,gate,confirmed\nP,filing_leased,talk,2023-02-30\n");
    run(&[]).refused(&["D2", "日期"]);
    let circle = r#"{"stages":[{"code":"s","name":"甲","name_en":"x","batch":"planned"}],"gates":{"a":{"name":"甲","name_en":"a","stage":"s","holder":"x"},"b":{"name":"乙","name_en":"b","stage":"s","holder":"x"}},"templates":[{"code":"t","version":"1","name":"甲","name_en":"t","gates":[{"gate":"a","after":"b","takes":"1w"},{"gate":"b","after":"a","takes":"1w"}]}]}"#;
    write(folder.path(), "own.json", circle);
    run(&["--templates", "own.json"]).refused(&["甲（a） → 乙（b） → 甲（a）"]);
}

const RESULTS: &str = "\
单位,fixed_investment_growth,高新技术产业投资占比,private_share,landing_rate,completion_rate,flagship_projects,start_overdue
甲,12.0,40,60,90,110,3,0
乙,8.5,55,50,80,95,2,1
丙,3.0,35,70,100,130,1,0
丁,5.0,30,40,,60,0,4
";

#[test]
fn the_race_ranks_and_tells_what_moves_up() {
    let folder = tempdir().unwrap();
    write(folder.path(), "results.csv", RESULTS);
    let run = |more: &[&str]| qipan(folder.path(), ["project", "race", "results.csv"].iter().chain(more));
    let ranked = run(&["--format", "csv"]).done();
    assert!(ranked.err.contains("1 个单位"), "{}", ranked.err);
    let lines: Vec<&str> = ranked.out.lines().collect();
    assert!(lines[0].starts_with("rank,name,track,score,list,fixed_investment_growth,"));
    assert!(lines[1].starts_with("1,甲,,") && !ranked.out.contains(",-0,"), "{}", ranked.out);
    assert!(lines[4].starts_with(",丁,,,,") && lines[4].ends_with("landing_rate"), "{}", ranked.out);
    let up = run(&["--up", "乙", "--places", "2", "--format", "json"]).done().out;
    let steps: serde_json::Value = serde_json::from_str(&up).unwrap();
    assert!(steps.as_array().unwrap().iter().any(|s| s["measure"] == "completion_rate"), "{up}");
    run(&["--up", "戊"]).refused(&["戊"]);
    write(folder.path(), "results.csv", &RESULTS.replace("12.0", "约十二"));
    run(&[]).refused(&["B2"]);
}
