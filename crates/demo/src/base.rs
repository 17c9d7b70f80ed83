//! What must stand before any workbook is imported: units, accounts and plans.

use crate::data::{PlanRow, Tables, UnitRow};
use crate::synthetic::DISTRICT;
use jiff::civil::Date;
use qipan_app::org::{self, NewUnit};
use qipan_app::people::users::{self, NewUser};
use qipan_app::rights::{Grant, Role};
use qipan_app::{AppError, Ctx, Result};
use qipan_kernel::org::OrgKind;
use qipan_store::plan::{self, PlanNodeRow, PlanRow as StoredPlan, PlanVersionRow};
use std::collections::BTreeMap;
use std::str::FromStr;

/// The password of every demo login.
pub const PASSWORD: &str = "Qipan-demo-2026";

/// A demo login: name, name shown, role, unit.
pub type Login = (&'static str, &'static str, Role, &'static str);

/// One login per role, a second reporter at a sub-district, and an officer of projects at each platform.
pub const LOGINS: [Login; 15] = [
    ("kan", "查看员（演示）", Role::Viewer, DISTRICT),
    ("tongji", "统计局填报员（演示）", Role::Reporter, "330114-TJJ"),
    ("xiasha", "下沙街道填报员（演示）", Role::Reporter, "330114001"),
    ("yiyaogang", "医药港项目专员（演示）", Role::Reporter, "330114-P1"),
    ("dachuang", "大创小镇项目专员（演示）", Role::Reporter, "330114-P2"),
    ("xingu", "钱塘芯谷项目专员（演示）", Role::Reporter, "330114-P3"),
    ("linjiang", "临江高科园项目专员（演示）", Role::Reporter, "330114-P4"),
    ("qianjin", "前进智造园项目专员（演示）", Role::Reporter, "330114-P5"),
    ("zongbao", "综合保税区项目专员（演示）", Role::Reporter, "330114-P6"),
    ("shenhe", "审核员（演示）", Role::Reviewer, DISTRICT),
    ("fabu", "发布员（演示）", Role::Publisher, DISTRICT),
    ("guihua", "规划员（演示）", Role::Planner, DISTRICT),
    ("xitong", "系统管理员（演示）", Role::SystemAdmin, DISTRICT),
    ("anquan", "安全管理员（演示）", Role::SecurityAdmin, DISTRICT),
    ("shenji", "审计管理员（演示）", Role::AuditAdmin, DISTRICT),
];

/// Makes the units, each under the one above it.
///
/// # Errors
/// Whatever the use case refuses.
pub async fn units(ctx: &Ctx, tables: &Tables) -> Result<()> {
    for row in &tables.units {
        org::create(ctx, new_unit(row)?).await?;
    }
    Ok(())
}

fn new_unit(row: &UnitRow) -> Result<NewUnit> {
    let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let from = Date::from_str(&row.valid_from).map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(NewUnit {
        code: row.code.clone(),
        name_zh: row.name_zh.clone(),
        name_en: row.name_en.clone(),
        kind: Some(OrgKind::from_str(&row.kind).map_err(|e| AppError::Internal(e.to_string()))?),
        parent: some(&row.parent),
        region: some(&row.region),
        valid_from: Some(from),
    })
}

/// Makes the demo logins; their password need not be changed.
///
/// # Errors
/// Whatever the use case refuses.
pub async fn logins(ctx: &Ctx, tables: &Tables) -> Result<()> {
    for (username, display_name, role, unit) in LOGINS {
        let new = NewUser {
            username: username.into(),
            display_name: display_name.into(),
            password: Some(PASSWORD.into()),
            grants: grants(tables, role, unit),
        };
        users::create_ready(ctx, new).await?;
    }
    Ok(())
}

/// What a login holds: its role at its unit; the planner also keeps the upper-level plans' targets, at the
/// reference areas.
#[must_use]
pub fn grants(tables: &Tables, role: Role, unit: &str) -> Vec<Grant> {
    let areas = tables.units.iter().filter(|u| role == Role::Planner && u.kind == "reference");
    let codes = std::iter::once(unit.to_owned()).chain(areas.map(|u| u.code.clone()));
    codes.map(|unit| Grant { role, unit }).collect()
}

/// Makes the plans, their versions and their trees, in one transaction.
///
/// # Errors
/// Whatever the database says.
pub async fn plans(ctx: &Ctx, tables: &Tables) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    for (ord, row) in (1i64..).zip(&tables.plans) {
        plan::insert_plan(&mut tx, &stored(row, ord)).await?;
        tx.audit(ctx.audit("create", "plan", &row.code));
        for (number, (version, doc_no, doc_date)) in (0usize..).zip(versions(tables, &row.code)) {
            let stored = PlanVersionRow {
                id: ctx.id(),
                plan_code: row.code.clone(),
                version,
                doc_no: Some(doc_no),
                doc_date,
                state: "published".into(),
                pinned: number == 0,
                created_by: ctx.who.username.clone(),
                created_at: ctx.stamp(),
                rev: 1,
            };
            plan::insert_version(&mut tx, &stored).await?;
            plan::insert_nodes(&mut tx, &nodes(ctx, tables, &row.code, &stored.id)).await?;
        }
    }
    tx.touch_data();
    tx.commit().await?;
    Ok(())
}

fn stored(row: &PlanRow, ord: i64) -> StoredPlan {
    StoredPlan {
        code: row.code.clone(),
        name_zh: row.name_zh.clone(),
        name_en: row.name_en.clone(),
        kind: row.kind.clone(),
        start_year: row.start_year.into(),
        end_year: row.end_year.into(),
        upper_code: Some(row.upper.clone()).filter(|u| !u.is_empty()),
        ord,
        rev: 1,
    }
}

/// The versions of a plan as its targets name them, with the document number and, where known, its date.
fn versions(tables: &Tables, code: &str) -> Vec<(String, String, Option<String>)> {
    let five = tables.five_year.iter().filter(|t| t.plan == code).map(|t| (t.version, t.doc_no.clone()));
    let other = tables.targets.iter().filter(|t| t.plan == code).map(|t| (t.version, t.doc_no.clone()));
    let found: BTreeMap<u32, String> = five.chain(other).collect();
    found.into_iter().map(|(v, doc)| (v.to_string(), doc, document_date(code, v))).collect()
}

/// Dates of the demo's documents (演示) and of the published ones.
fn document_date(code: &str, version: u32) -> Option<String> {
    let date = match (code, version) {
        ("QT-145", 1) => "2021-03-31",
        ("QT-145", 2) => "2023-12-29",
        ("QT-2027", _) => "2023-11-09",
        ("QT-2026", _) => "2026-02-27",
        ("QT-FWY", _) => "2021-09-30",
        ("QT-SZ", _) => "2022-03-31",
        ("HZ-145", _) => "2021-02-04",
        ("CN-145", _) => "2021-03-13",
        ("ZJ-CL", _) => "2025-09-26",
        _ => return None,
    };
    Some(date.to_owned())
}

fn nodes(ctx: &Ctx, tables: &Tables, plan: &str, version_id: &str) -> Vec<PlanNodeRow> {
    let rows: Vec<_> = tables.nodes.iter().filter(|n| n.plan == plan).collect();
    let ids: BTreeMap<&str, String> = rows.iter().map(|n| (n.node.as_str(), ctx.id())).collect();
    let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    (1i64..)
        .zip(rows)
        .map(|(ord, n)| PlanNodeRow {
            id: ids.get(n.node.as_str()).cloned().unwrap_or_default(),
            plan_version_id: version_id.to_owned(),
            parent_id: ids.get(n.parent.as_str()).cloned(),
            kind: n.kind.clone(),
            ord,
            title: n.title.clone(),
            body: n.body.clone(),
            indicator_code: some(&n.indicator),
            owner_unit: some(&n.owner_unit),
        })
        .collect()
}

/// Says which plan watches which indicator, once the dictionary is in.
///
/// # Errors
/// Whatever the database says.
pub async fn watch(ctx: &Ctx, tables: &Tables) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    let rows: Vec<_> = (1i64..)
        .zip(tables.nodes.iter().filter(|n| !n.indicator.is_empty()))
        .map(|(ord, n)| plan::PlanIndicatorRow {
            plan_code: n.plan.clone(),
            indicator_code: n.indicator.clone(),
            ord,
        })
        .collect();
    plan::watch(&mut tx, &rows).await?;
    tx.audit(ctx.audit("watch", "plan", "*"));
    tx.touch_data();
    tx.commit().await?;
    Ok(())
}
