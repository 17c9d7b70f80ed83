//! Usage: what is asked wrongly is refused, help speaks both languages, the calendar prints a date and nothing else.

use crate::qipan;
use tempfile::tempdir;

#[test]
fn bad_usage_is_refused() {
    let folder = tempdir().unwrap();
    for args in [
        &["nonsense"][..],
        &[],
        &["indicator", "progress"],
        &["indicator", "progress", "--plan", "a", "--data", "b", "--as-of", "30.06.2024"],
        &["indicator", "progress", "--plan", "a", "--data", "b", "--as-of", "2024-06-30", "--format", "pdf"],
        &["calendar", "add", "2024-02-30", "1"],
        &["export", "everything", "--user", "x"],
        &["import", "a.xlsx"],
        &["--lang", "fr", "calendar", "add", "2024-09-13", "5"],
    ] {
        let run = qipan(folder.path(), args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}: {}", run.err);
        assert!(!run.err.is_empty(), "{args:?}");
    }
}

#[test]
fn bad_usage_is_told_in_the_language_asked_for() {
    let folder = tempdir().unwrap();
    let run = |args: &[&str]| qipan(folder.path(), args);
    let progress =
        ["indicator", "progress", "--plan", "a", "--data", "b", "--as-of", "2024-06-30", "--format", "pdf"];
    run(&["nonsense"]).refused(&["错误：没有命令“nonsense”", "用法：qipan [选项] <命令>", "--help"]);
    run(&["serv"]).refused(&["没有命令“serv”", "是否想写“", "serve”？"]);
    run(&["serve", "--prot", "1"]).refused(&["没有参数“--prot”"]);
    run(&["serve", "--upload-mb", "many"]).refused(&["值“many”不能用"]);
    run(&["import", "a.xlsx"]).refused(&["缺少必须的参数：--user"]);
    run(&progress).refused(&["值“pdf”不能用；可用的值：table、csv、json"]);
    run(&["--lang", "fr", "calendar", "add", "2024-09-13", "5"]).refused(&["“fr”不能用", "zh、en"]);
    let zh = run(&["nonsense"]).err;
    for word in ["error", "Usage", "tip:", "For more"] {
        assert!(!zh.contains(word), "{zh}");
    }
    let en = run(&["--lang", "en", "nonsense"]).refused(&["error:", "Usage:"]).err;
    assert!(!en.contains("错误") && !en.contains("用法"), "{en}");
    run(&["nonsense", "--lang=en"]).refused(&["error:"]);
    let help = run(&["--help"]).done().out;
    assert!(help.contains("用法：qipan") && help.contains("命令：") && help.contains("选项："), "{help}");
    assert!(!help.contains("Usage") && !help.contains("Commands:"), "{help}");
    assert!(run(&["--help", "--lang", "en"]).done().out.contains("Usage: qipan"));
}

#[test]
fn help_is_no_failure() {
    let folder = tempdir().unwrap();
    let help = qipan(folder.path(), ["--help"]).done();
    for word in [
        "demo",
        "serve",
        "import",
        "export",
        "user",
        "audit",
        "backup",
        "restore",
        "migrate",
        "doctor",
        "运行演示区",
    ] {
        assert!(help.out.contains(word), "'{word}' is missing in:\n{}", help.out);
    }
    let help = qipan(folder.path(), ["indicator", "progress", "--help"]).done().out;
    assert!(help.contains("截至日期") && help.contains("as of this day"), "{help}");
    let help = qipan(folder.path(), ["project", "race", "--help"]).done().out;
    assert!(!help.contains("possible"), "a mark broken over two lines too:\n{help}");
    assert!(qipan(folder.path(), ["--version"]).done().out.starts_with("qipan "));
}

#[test]
fn the_calendar_prints_only_the_date() {
    let folder = tempdir().unwrap();
    // 14 September 2024 is a working Saturday, 15–17 are the Mid-Autumn holiday: 14, 18, 19, 20, 23.
    let add = |date: &str, days: &str| qipan(folder.path(), ["calendar", "add", date, days]).done().out;
    assert_eq!(add("2024-09-13", "5"), "2024-09-23\n");
    assert_eq!(add("2024-09-23", "-5"), "2024-09-13\n");
    assert_eq!(add("2024-09-13", "0"), "2024-09-13\n");
    qipan(folder.path(), ["calendar", "add", "2199-12-30", "5"]).refused(&["2199"]);
    qipan(folder.path(), ["calendar", "add", "2199-12-30", "5", "--lang", "en"]).refused(&["2199"]);
}

#[test]
fn the_language_may_come_from_the_environment() {
    let folder = tempdir().unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_qipan"));
    let command =
        command.args(["doctor", "--data", "nowhere"]).current_dir(folder.path()).env("QIPAN_LANG", "en");
    let done = command.env_remove("QIPAN_DATABASE").output().unwrap();
    assert!(String::from_utf8(done.stderr).unwrap().contains("no database"));
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    let folder = tempdir().unwrap();
    let script = format!("'{}' --help | true; exit ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_qipan"));
    let done =
        std::process::Command::new("bash").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
}
