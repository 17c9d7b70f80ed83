//! A small district: what the tests of several nouns begin with.

use qipan_store::audit::AuditEntry;
use qipan_store::indicator::{self, IndicatorRow};
use qipan_store::observation::ObservationRow;
use qipan_store::org::{self, OrgUnitRow};
use qipan_store::plan::{self, PlanRow};
use qipan_store::submission::{self, SubmissionRow};
use qipan_store::testing::NOW;
use qipan_store::{Store, Tx};

pub fn entry(action: &str, id: &str) -> AuditEntry {
    AuditEntry {
        at: NOW.to_owned(),
        actor: "xitong".to_owned(),
        action: action.to_owned(),
        entity: "test".to_owned(),
        entity_id: id.to_owned(),
        before: None,
        after: Some("{\"名\":\"钱塘区 𠮷\"}".to_owned()),
        origin: "127.0.0.1".to_owned(),
    }
}

/// Commits with an audit row.
pub async fn save(mut tx: Tx) {
    tx.audit(entry("test", "x"));
    tx.commit().await.unwrap();
}

pub fn unit(code: &str, parent: Option<&str>) -> OrgUnitRow {
    OrgUnitRow {
        code: code.to_owned(),
        name_zh: format!("单位{code}"),
        name_en: format!("Unit {code}"),
        kind: if parent.is_none() { "district" } else { "bureau" }.to_owned(),
        parent: parent.map(str::to_owned),
        region: Some("330114".to_owned()),
        valid_from: "2021-04-09".to_owned(),
        valid_to: None,
        ord: 1,
        rev: 1,
    }
}

pub fn indicator(code: &str) -> IndicatorRow {
    IndicatorRow {
        code: code.to_owned(),
        body: format!("{{\"code\":\"{code}\",\"name_zh\":\"地区生产总值\",\"unit\":\"亿元\"}}"),
        category: "经济发展".to_owned(),
        owner_unit: "330114-TJJ".to_owned(),
        retired: false,
        ord: 1,
        rev: 1,
    }
}

pub fn submission(id: &str) -> SubmissionRow {
    SubmissionRow {
        id: id.to_owned(),
        kind: "entry".to_owned(),
        title: "九月".to_owned(),
        unit_code: "330114".to_owned(),
        import_id: None,
        state: "draft".to_owned(),
        created_by: "tongji".to_owned(),
        created_at: NOW.to_owned(),
        submitted_by: None,
        submitted_at: None,
        decided_by: None,
        decided_at: None,
        published_by: None,
        published_at: None,
        return_reason: None,
        rev: 1,
    }
}

pub fn observation(id: &str, indicator: &str, period: &str, value: f64) -> ObservationRow {
    ObservationRow {
        id: id.to_owned(),
        indicator_code: indicator.to_owned(),
        unit_code: "330114".to_owned(),
        period: period.to_owned(),
        month_from: 2023 * 12,
        month_to: 2023 * 12 + 8,
        value,
        qualifier: "exact".to_owned(),
        decimals: 2,
        vintage: "preliminary".to_owned(),
        known_on: "2023-10-20".to_owned(),
        source: "统计公报".to_owned(),
        note: String::new(),
        synthetic: false,
        state: "draft".to_owned(),
        submission_id: None,
        import_id: None,
        file_name: Some("九月.xlsx".to_owned()),
        sheet: Some("Sheet1".to_owned()),
        cell: Some("C5".to_owned()),
        created_by: "tongji".to_owned(),
        created_at: NOW.to_owned(),
        submitted_at: None,
        decided_by: None,
        decided_at: None,
        return_reason: None,
        published_by: None,
        published_at: None,
        superseded_by: None,
        superseded_at: None,
        rev: 1,
    }
}

pub fn plan(code: &str) -> PlanRow {
    PlanRow {
        code: code.to_owned(),
        name_zh: "十四五规划".to_owned(),
        name_en: "14th five-year plan".to_owned(),
        kind: "five_year".to_owned(),
        start_year: 2021,
        end_year: 2025,
        upper_code: None,
        ord: 1,
        rev: 1,
    }
}

/// Two units, two indicators, a plan and a submission `s1`.
pub async fn district(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    org::insert_many(&mut tx, &[unit("330114", None), unit("330114-TJJ", Some("330114"))]).await.unwrap();
    indicator::insert_many(&mut tx, &[indicator("GDP"), indicator("RD")], "guihua", NOW).await.unwrap();
    plan::insert_plan(&mut tx, &plan("145")).await.unwrap();
    submission::insert_submission(&mut tx, &submission("s1")).await.unwrap();
    save(tx).await;
}
