//! The commands on a database: from an empty folder to imports, exports, accounts, backup, restore and audit.

use crate::golden::{self, Sheet};
use crate::{Run, qipan};
use qipan_store::{Store, testing};
use std::path::Path;
use tempfile::{TempDir, tempdir};

fn on(folder: &Path, args: &[&str]) -> Run {
    qipan(folder, args.iter().chain(&["--data", "data"]))
}

/// A new installation with units and two people: a planner who also reports, and a reader.
fn installation() -> TempDir {
    let folder = tempdir().unwrap();
    let path = folder.path();
    on(path, &["migrate"]).done();
    on(
        path,
        &[
            "unit",
            "add",
            "330114",
            "钱塘区",
            "--name-en",
            "Qiantang",
            "--region",
            "330114",
            "--from",
            "2021-04-09",
        ],
    )
    .done();
    for (code, name) in
        [("CZJ", "财政局"), ("JXJ", "经信局"), ("TJJ", "统计局"), ("SWJ", "商务局"), ("NYJ", "农业农村局")]
    {
        on(
            path,
            &["unit", "add", code, name, "--kind", "bureau", "--parent", "330114", "--from", "2021-04-09"],
        )
        .done();
    }
    on(
        path,
        &[
            "user",
            "add",
            "guihua",
            "--name",
            "规划员",
            "--grant",
            "planner:330114",
            "--grant",
            "reporter:330114",
        ],
    )
    .done();
    on(path, &["user", "add", "kan", "--grant", "viewer:330114"]).done();
    on(path, &["plan", "add", "145", "十四五规划", "--from", "2021", "--to", "2025"]).done();
    folder
}

/// [`installation`] with the golden plan and its values.
fn filled() -> TempDir {
    let folder = installation();
    golden::write(folder.path());
    on(folder.path(), &["import", "plan.xlsx", "--user", "guihua"]).done();
    on(folder.path(), &["import", "values.xlsx", "--user", "guihua"]).done();
    folder
}

fn tamper(folder: &Path, sql: &str) {
    let url = format!("sqlite:{}", folder.join("data/qipan.db").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&url).await.unwrap();
        testing::execute_in(&store, sql).await;
        store.close().await;
    });
}

#[test]
fn a_database_that_is_not_there_is_not_made_by_looking() {
    let folder = tempdir().unwrap();
    for args in [
        &["doctor"][..],
        &["audit", "verify"],
        &["user", "list"],
        &["backup", "b.qipan"],
        &["export", "indicators", "--user", "kan"],
        &["serve"],
    ] {
        on(folder.path(), args).refused(&["没有数据库", "qipan migrate"]);
    }
    assert!(!folder.path().join("data").exists());
    qipan(folder.path(), ["doctor", "--database", "mysql://x"]).refused(&["mysql"]);
}

#[test]
fn a_new_installation_is_sound() {
    let folder = installation();
    let path = folder.path();
    let at = qipan_store::migrate::latest();
    let said = on(path, &["migrate", "--lang", "en"]).done().out;
    assert!(said.starts_with(&format!("schema: version {at} → {at}")), "{said}");
    let checks = on(path, &["doctor"]).done().out;
    assert!(
        checks.lines().count() >= 4 && checks.lines().all(|l| l.starts_with('✓') || l.starts_with('!')),
        "{checks}"
    );
    let units = on(path, &["unit", "list", "--lang", "en"]).done().out;
    assert!(units.starts_with("330114\tQiantang\tdistrict\n  CZJ\t"), "{units}");
    on(path, &["unit", "add", "330114", "钱塘区"]).refused(&["330114"]);
    assert_eq!(on(path, &["plan", "list"]).done().out, "145\t十四五规划\tfive_year\t2021–2025\n");
    on(path, &["plan", "add", "145", "又一个", "--from", "2021", "--to", "2025"]).refused(&["145"]);
}

#[test]
fn accounts_are_added_listed_unlocked_and_reset() {
    let folder = installation();
    let path = folder.path();
    let added = on(path, &["user", "add", "anquan", "--name", "安全员", "--grant", "security_admin:330114"])
        .done()
        .out;
    assert!(added.contains("anquan\t安全员\tactive\tsecurity_admin:330114"), "{added}");
    assert!(added.contains("初始密码") && added.contains("Q-"), "{added}");
    on(path, &["user", "add", "anquan"]).refused(&["anquan"]);
    on(path, &["user", "add", "two", "--grant", "emperor:330114"]).refused(&["emperor:330114", "reviewer"]);
    on(path, &["user", "add", "two", "--grant", "viewer:999"]).refused(&["999"]);
    on(path, &["user", "add", "two", "--grant", "viewer:330114", "--grant", "audit_admin:330114"])
        .refused(&[]);

    tamper(path, "UPDATE app_user SET locked_until = '2999-01-01T00:00:00.000000Z' WHERE username = 'kan'");
    let state = |path: &Path| {
        let list = on(path, &["user", "list"]).done().out;
        list.lines().find(|l| l.starts_with("kan\t")).unwrap().split('\t').nth(2).unwrap().to_owned()
    };
    assert_eq!(state(path), "locked");
    on(path, &["user", "unlock", "kan"]).done();
    assert_eq!(state(path), "active");
    assert!(
        on(path, &["user", "reset-password", "kan", "--lang", "en"]).done().out.starts_with("first password")
    );
    on(path, &["user", "unlock", "nobody"]).refused(&["nobody", "qipan user list"]);

    let trail = on(path, &["audit", "list"]).done().out;
    assert!(trail.contains("\tsystem\treset_password\tapp_user:kan\tcli"), "{trail}");
    assert!(!trail.contains("Q-"), "no password in the audit trail");
}

#[test]
fn targets_of_a_plan_that_is_not_there_say_so() {
    let folder = installation();
    let path = folder.path();
    golden::write(path);
    tamper(path, "DELETE FROM plan");
    let run = on(path, &["import", "plan.xlsx", "--user", "guihua"]).refused(&[
        "目标 › A2",
        "145",
        "[unknown_plan]",
        "先添加",
    ]);
    assert!(run.err.contains("不合格 7；错误 7"), "{}", run.err);
}

#[test]
fn a_workbook_goes_in_once() {
    let folder = installation();
    let path = folder.path();
    golden::write(path);
    let dry = on(path, &["import", "plan.xlsx", "--user", "guihua", "--dry-run"]).done();
    assert!(dry.out.contains("校验通过") && dry.out.contains("新增 16"), "{}", dry.out);
    assert!(on(path, &["import", "plan.xlsx", "--user", "guihua"]).done().out.contains("已入库"));
    let again = on(path, &["import", "plan.xlsx", "--user", "guihua", "--lang", "en"]).done().out;
    assert!(
        again.contains("unchanged, nothing to save") && again.contains("0 new, 0 changed, 16 unchanged"),
        "{again}"
    );
    let values =
        on(path, &["import", "values.xlsx", "--user", "guihua", "--kind", "observations"]).done().out;
    assert!(values.contains("新增 9") && values.contains("待审核"), "{values}");
    assert!(on(path, &["import", "values.xlsx", "--user", "guihua"]).done().out.contains("内容未变"));
}

#[test]
fn a_workbook_with_errors_changes_nothing_and_comes_back_marked() {
    let folder = installation();
    let path = folder.path();
    golden::write(path);
    on(path, &["import", "plan.xlsx", "--user", "guihua"]).done();
    let values: Sheet = (
        "报送",
        &[
            &["指标编码", "期间", "数值", "计量单位"],
            &["BUDGET", "2024年1-5月", "52.3", "亿元"],
            &["BUDGETT", "2024年1-5月", "52.3", "亿元"],
            &["HITECH", "2024年一季度", "267", "亩"],
        ],
    );
    golden::xlsx(path, "wrong.xlsx", &[values]);
    let before = std::fs::read(path.join("wrong.xlsx")).unwrap();
    let run = on(path, &["import", "wrong.xlsx", "--user", "guihua", "--marked", "marked.xlsx"]);
    run.refused(&["wrong.xlsx › 报送 › A3", "[unknown_indicator]", "D4", "[wrong_unit]", "未入库"]);
    assert!(std::fs::read(path.join("marked.xlsx")).unwrap().starts_with(b"PK"));
    let all = on(path, &["export", "observations", "--user", "kan", "--format", "json"]).done().out;
    assert_eq!(all, "[]\n");

    on(path, &["import", "wrong.xlsx", "--user", "guihua", "--marked", "./wrong.xlsx"])
        .refused(&["不能覆盖"]);
    assert_eq!(
        std::fs::read(path.join("wrong.xlsx")).unwrap(),
        before,
        "the workbook itself is never touched"
    );
    on(path, &["import", "wrong.xlsx", "--user", "kan"]).refused(&["填报", "规划管理"]);
    on(path, &["import", "wrong.xlsx", "--user", "nobody"]).refused(&["nobody"]);
    on(path, &["import", "none.xlsx", "--user", "guihua", "--lang", "en"])
        .refused(&["none.xlsx", "cannot be read"]);
    std::fs::write(path.join("broken.xlsx"), b"PK\x03\x04rest").unwrap();
    on(path, &["import", "broken.xlsx", "--user", "guihua"]).refused(&["broken.xlsx", "已损坏"]);
}

#[test]
fn what_was_approved_comes_out() {
    let folder = filled();
    let path = folder.path();
    assert_eq!(on(path, &["export", "observations", "--user", "kan", "--format", "json"]).done().out, "[]\n");
    // Approval is a step of the console; here the rows are made what it leaves.
    tamper(
        path,
        "UPDATE observation SET state = 'approved', decided_by = 'shenhe', decided_at = submitted_at",
    );
    let out =
        on(path, &["export", "observations", "--user", "kan", "--format", "json", "--indicator", "BUDGET"])
            .done()
            .out;
    let rows: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 3);
    let first = &rows[0];
    assert_eq!(
        (&first["period"], &first["value"], &first["vintage"]),
        (&"2024-01/04".into(), &45.6.into(), &"flash".into())
    );

    let json =
        on(path, &["export", "indicators", "--user", "kan", "--as-of", "2024-06-30", "--format", "json"])
            .done()
            .out;
    let items: serde_json::Value = serde_json::from_str(&json).unwrap();
    let plain =
        ["indicator", "progress", "--plan", "plan.xlsx", "--data", "values.xlsx", "--as-of", "2024-06-30"];
    let plain = qipan(path, plain.iter().chain(&["--format", "json"])).done().out;
    let plain: serde_json::Value = serde_json::from_str(&plain).unwrap();
    for code in ["BUDGET", "HITECH", "GDPG", "RETAIL", "RDI", "GRAIN", "POP"] {
        let at =
            |all: &serde_json::Value| all.as_array().unwrap().iter().find(|i| i["code"] == code).cloned();
        let (there, here) = (at(&items).unwrap(), at(&plain).unwrap());
        for field in [
            "grade",
            "light",
            "value",
            "period",
            "vintage",
            "expected_value",
            "distance",
            "synthetic",
            "unit",
        ] {
            assert_eq!(there[field], here[field], "{code} {field}: database and plain files agree");
        }
    }

    let csv = on(path, &["export", "observations", "--user", "kan"]).done().out;
    assert!(
        csv.starts_with("\u{FEFF}指标编码,") && csv.contains("演示值") && csv.contains("来源："),
        "{csv}"
    );
    let table =
        on(path, &["export", "indicators", "--user", "kan", "--as-of", "2024-06-30", "--format", "table"])
            .done()
            .out;
    assert!(table.contains("滞后") && table.contains("演示值"), "{table}");
    on(path, &["export", "indicators", "--user", "kan", "--format", "xlsx", "--out", "out.xlsx"]).done();
    assert!(std::fs::read(path.join("out.xlsx")).unwrap().starts_with(b"PK"));
    on(path, &["export", "indicators", "--user", "kan", "--plan", "none"]).refused(&["none"]);
}

#[test]
fn a_backup_restores_to_the_same() {
    let folder = filled();
    let path = folder.path();
    let made = on(path, &["backup", "b.qipan"]).done().out;
    let noted = made.trim().rsplit(' ').next().unwrap().to_owned();
    on(path, &["backup", "b.qipan"]).refused(&["b.qipan"]);
    let restored = qipan(path, ["restore", "b.qipan", "--data", "other"]).done().out;
    assert!(restored.contains(&noted), "{restored} {noted}");
    qipan(path, ["doctor", "--data", "other"]).done();
    assert!(
        qipan(path, ["audit", "verify", "--data", "other", "--noted", &noted]).done().out.contains("完整")
    );
    assert_eq!(
        on(path, &["user", "list"]).done().out,
        qipan(path, ["user", "list", "--data", "other"]).done().out
    );
    qipan(path, ["restore", "b.qipan", "--data", "other"]).refused(&[]);
    std::fs::write(path.join("no.qipan"), b"not a backup").unwrap();
    qipan(path, ["restore", "no.qipan", "--data", "third"]).refused(&["no.qipan"]);
    on(path, &["backup", "none/b.qipan"]).refused(&["none"]);
}

#[test]
fn a_changed_a_missing_and_a_cut_audit_row_are_found() {
    let folder = installation();
    let path = folder.path();
    let good = on(path, &["audit", "verify"]).done().out;
    assert!(good.contains("审计链完整"), "{good}");
    let made = on(path, &["backup", "b.qipan"]).done().out;
    let noted = made.trim().rsplit(' ').next().unwrap().to_owned();
    on(path, &["audit", "verify", "--noted", "nonsense"]).refused(&["nonsense"]);

    tamper(path, "UPDATE audit SET actor = 'nobody' WHERE seq = 3");
    let altered = on(path, &["audit", "verify", "--lang", "en"]);
    assert_eq!(altered.code, 1);
    assert!(altered.out.contains('3') && altered.out.contains("broken"), "{}", altered.out);
    assert_eq!(on(path, &["doctor"]).code, 1);
    tamper(path, "UPDATE audit SET actor = 'system' WHERE seq = 3");
    on(path, &["audit", "verify"]).done();

    tamper(path, "DELETE FROM audit WHERE seq = 2");
    assert_eq!(on(path, &["audit", "verify"]).code, 1);

    // Cut to nothing and begun anew: only what was noted elsewhere shows it.
    tamper(path, "DELETE FROM audit");
    tamper(path, "UPDATE audit_head SET seq = 0, hash = ''");
    on(path, &["audit", "verify"]).done();
    assert_eq!(on(path, &["audit", "verify", "--noted", &noted]).code, 1);
}

/// The same commands on PostgreSQL, and a backup that moves an installation from one database to the other.
#[test]
fn postgres_is_one_address_away() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = runtime.block_on(testing::postgres_url());
    let folder = tempdir().unwrap();
    let path = folder.path();
    golden::write(path);
    let at = |args: &[&str]| qipan(path, args.iter().chain(&["--database", &url]));
    at(&["user", "list"]).refused(&["qipan migrate"]);
    at(&["migrate"]).done();
    at(&["unit", "add", "330114", "钱塘区", "--from", "2021-04-09"]).done();
    for (code, name) in
        [("CZJ", "财政局"), ("JXJ", "经信局"), ("TJJ", "统计局"), ("SWJ", "商务局"), ("NYJ", "农业农村局")]
    {
        at(&["unit", "add", code, name, "--kind", "bureau", "--parent", "330114"]).done();
    }
    at(&["plan", "add", "145", "十四五规划", "--from", "2021", "--to", "2025"]).done();
    at(&["user", "add", "guihua", "--grant", "planner:330114", "--grant", "reporter:330114"]).done();
    at(&["import", "plan.xlsx", "--user", "guihua"]).done();
    at(&["import", "values.xlsx", "--user", "guihua"]).done();
    assert!(at(&["import", "values.xlsx", "--user", "guihua"]).done().out.contains("内容未变"));
    at(&["doctor"]).done();
    at(&["backup", "b.qipan"]).done();
    on(path, &["restore", "b.qipan"]).done();
    assert_eq!(at(&["user", "list"]).done().out, on(path, &["user", "list"]).done().out);
    on(path, &["audit", "verify"]).done();
    runtime.block_on(testing::drop_schema(&url));
}

#[test]
fn a_year_of_the_calendar_comes_in_from_a_file() {
    let folder = installation();
    let path = folder.path();
    let write = |name: &str, text: &str| std::fs::write(path.join(name), text).unwrap();
    write("日历-2031.csv", "日期,至,安排\n2031-01-01,2031-01-02,放假\n2031-01-04,,上班\n");
    write("calendar.txt", "2031-01-01/2031-01-02 放假\n2031-01-04 上班\n");
    write("错误-2031.txt", "2031-01-01 放假\n2031-01-06 上班\n2032-01-01 放假\n");
    let checked = on(path, &["calendar", "import", "日历-2031.csv", "--dry-run"]).done().out;
    assert!(checked.contains("未写入") && checked.contains("2031 年放假 2 天，调休上班 1 天"), "{checked}");
    on(path, &["calendar", "import", "calendar.txt", "--dry-run"]).refused(&["--year"]);
    on(path, &["calendar", "import", "calendar.txt", "--year", "2031"]).refused(&["--source", "通知"]);
    on(path, &["calendar", "import", "calendar.txt", "--year", "soon"]).refused(&["soon"]);
    on(path, &["calendar", "import", "none-2031.csv", "--dry-run"]).refused(&["none-2031.csv"]);
    on(path, &["calendar", "import", "错误-2031.txt", "--source", "通知"]).refused(&[
        "2031-01-06",
        "2032-01-01",
        "未写入",
    ]);
    let by = [
        "calendar",
        "import",
        "calendar.txt",
        "--year",
        "2031",
        "--source",
        "国办发明电〔2030〕7号",
        "--user",
    ];
    on(path, &[&by[..], &["kan"]].concat()).refused(&["权限"]);
    on(path, &["user", "add", "xitong", "--grant", "system_admin:330114"]).done();
    let saved = on(path, &[&by[..], &["xitong"]].concat()).done().out;
    assert!(saved.contains("已写入"), "{saved}");
    let trail = on(path, &["audit", "list"]).done().out;
    assert!(
        trail.lines().any(|l| l.contains("xitong") && l.contains("calendar_year") && l.contains("2031")),
        "{trail}"
    );
    on(path, &["calendar", "import", "日历-2031.csv", "--source", "国办发明电〔2030〕7号", "--lang", "en"])
        .done();
}
