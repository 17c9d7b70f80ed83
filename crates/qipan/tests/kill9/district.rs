//! A small district to be hurt, and what must hold of it after every kill.

use qipan_app::ctx::IdSource;
use qipan_app::imports::resume_after_stop;
use qipan_app::org::{self, NewUnit};
use qipan_app::people::users::{self, NewUser};
use qipan_app::{Ctx, Grant, Role, Who};
use qipan_indicator::model::{Indicator, Kind};
use qipan_kernel::org::OrgKind;
use qipan_kernel::period::Frequency;
use qipan_kernel::text::Lang;
use qipan_store::import::{self, ImportFilter};
use qipan_store::indicator::{self, IndicatorRow};
use qipan_store::observation::{self, ObservationFilter};
use qipan_store::{Store, audit, submission};
use std::fmt::Write;

/// The password of the test's logins.
pub const PASSWORD: &str = "Chaoxi-2026-kill9";
/// Values in each import.
pub const ROWS: u32 = 120;
const ROOT: &str = "330114";

/// What was acknowledged so far.
#[derive(Default)]
pub struct Known {
    pub committed: Vec<String>,
    pub approved: Vec<String>,
}

/// Makes a district with one indicator, a reporter and a reviewer.
pub async fn make(url: &str) {
    let store = Store::open(url).await.unwrap();
    store.migrate(qipan_store::testing::NOW).await.unwrap();
    let ctx = Ctx {
        store: store.clone(),
        who: Who::system(ROOT),
        now: "2024-06-30T08:00:00Z".parse().unwrap(),
        lang: Lang::Zh,
        origin: "cli".into(),
        ids: IdSource::new(9),
    };
    let root = NewUnit {
        code: ROOT.into(),
        name_zh: "钱塘区".into(),
        name_en: String::new(),
        kind: Some(OrgKind::District),
        parent: None,
        region: Some(ROOT.into()),
        valid_from: Some("2021-04-09".parse().unwrap()),
    };
    org::create(&ctx, root).await.unwrap();
    for (username, role) in [("tongji", Role::Reporter), ("shenhe", Role::Reviewer)] {
        let new = NewUser {
            username: username.into(),
            display_name: username.into(),
            password: Some(PASSWORD.into()),
            grants: vec![Grant { role, unit: ROOT.into() }],
        };
        users::create_ready(&ctx, new).await.unwrap();
    }
    let mut body = Indicator::new("IND", "规上工业总产值", "亿元");
    (body.owner_unit, body.frequency, body.kind) = (ROOT.into(), Frequency::Month, Kind::Stock);
    let row = IndicatorRow {
        code: "IND".into(),
        body: serde_json::to_string(&body).unwrap(),
        category: String::new(),
        owner_unit: ROOT.into(),
        retired: false,
        ord: 1,
        rev: 1,
    };
    let mut tx = store.begin().await.unwrap();
    indicator::insert_many(&mut tx, &[row], "system", &ctx.stamp()).await.unwrap();
    tx.audit(ctx.audit("create", "indicator", "IND"));
    tx.commit().await.unwrap();
    store.close().await;
}

/// The `n`-th file: ten years of months, each value told apart by `n`.
pub fn workbook(n: u32) -> Vec<u8> {
    let mut csv = String::from("指标编码,单位代码,期间,数值,计量单位,版本,发布日期\n");
    for row in 0..ROWS {
        let (year, month) = (2011 + row / 12, row % 12 + 1);
        writeln!(csv, "IND,{ROOT},{year}-{month:02},{n}.{row:03},亿元,快报,2024-06-30").unwrap();
    }
    csv.into_bytes()
}

/// What must hold after a kill.
pub async fn check(store: &Store, known: &Known, round: u32) {
    resume_after_stop(store, "2024-06-30T08:00:00Z".parse().unwrap()).await.unwrap();
    let mut db = store.read().await.unwrap();
    let proof = audit::verify(&mut db, &[]).await.unwrap();
    assert!(proof.holds(), "round {round}: {:?}", proof.breaks);
    let all = import::list(&mut db, &ImportFilter::default(), i64::MAX).await.unwrap();
    for row in &all {
        let filter = ObservationFilter { import_id: Some(row.id.clone()), ..ObservationFilter::default() };
        let values = observation::count(&mut db, &filter).await.unwrap();
        let wanted = if row.state == "committed" { i64::from(ROWS) } else { 0 };
        assert_eq!(
            values, wanted,
            "round {round}: import {} is {} and has {values} values",
            row.file_name, row.state
        );
    }
    for id in &known.committed {
        let found = all.iter().find(|r| r.id == *id);
        assert!(
            found.is_some_and(|r| r.state == "committed"),
            "round {round}: import {id} was acknowledged and is lost"
        );
    }
    for id in &known.approved {
        let row = submission::get(&mut db, id).await.unwrap().unwrap();
        assert_eq!(row.state, "approved", "round {round}: the approval of {id} was acknowledged and is lost");
        let counts = submission::counts(&mut db, id).await.unwrap();
        let open: i64 = counts
            .iter()
            .filter(|(state, _)| !["approved", "superseded"].contains(&state.as_str()))
            .map(|(_, n)| n)
            .sum();
        assert_eq!(open, 0, "round {round}: {id} is approved by half: {counts:?}");
    }
    // No submission at all stands by half: either all its values wait, or none.
    for row in submission::list(&mut db, &submission::SubmissionFilter::default(), i64::MAX).await.unwrap() {
        let counts = submission::counts(&mut db, &row.id).await.unwrap();
        let waiting = counts.iter().find(|(state, _)| state == "submitted").map_or(0, |(_, n)| *n);
        assert!(
            waiting == 0 || waiting == i64::from(ROWS),
            "round {round}: {} waits by half: {counts:?}",
            row.id
        );
        assert_eq!(waiting > 0, row.state == "submitted", "round {round}: {} says {}", row.id, row.state);
    }
}
