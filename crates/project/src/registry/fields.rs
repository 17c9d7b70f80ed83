//! The fields of a project that conditions may speak of.

use super::Project;
use crate::condition::{Fact, FieldKind};
use jiff::civil::Date;
use qipan_kernel::quantity::Money;
use std::collections::BTreeMap;

/// Name, type, Chinese name.
pub const FIELDS: [(&str, FieldKind, &str); 33] = [
    ("name", FieldKind::Text, "名称"),
    ("code", FieldKind::Text, "项目代码"),
    ("since", FieldKind::Date, "首次洽谈日"),
    ("procedure", FieldKind::Text, "审批类型"),
    ("supply", FieldKind::Text, "供地方式"),
    ("pledged", FieldKind::Flag, "承诺制"),
    ("land_and_start", FieldKind::Flag, "拿地即开工"),
    ("enterprise", FieldKind::Text, "企业"),
    ("industry", FieldKind::Text, "国民经济行业"),
    ("chain", FieldKind::Text, "产业链"),
    ("track", FieldKind::Text, "产业领域"),
    ("platform", FieldKind::Text, "平台"),
    ("subdistrict", FieldKind::Text, "街道"),
    ("parcel", FieldKind::Text, "地块"),
    ("total_investment", FieldKind::Money, "计划总投资"),
    ("equipment_share", FieldKind::Number, "设备投资占比"),
    ("land", FieldKind::Area, "用地面积"),
    ("floor_area_ratio", FieldKind::Number, "容积率"),
    ("intensity", FieldKind::Money, "投资强度（每亩）"),
    ("output", FieldKind::Money, "承诺年产值"),
    ("tax", FieldKind::Money, "承诺年税收"),
    ("rnd", FieldKind::Money, "承诺年研发投入"),
    ("jobs", FieldKind::Number, "承诺就业"),
    ("energy", FieldKind::Number, "年能耗（吨标准煤）"),
    ("foreign", FieldKind::Flag, "外资"),
    ("foreign_form", FieldKind::Text, "外资方式"),
    ("foreign_currency", FieldKind::Text, "外资币种"),
    ("fortune_500", FieldKind::Flag, "世界500强投资"),
    ("private_capital", FieldKind::Number, "民间资本占比"),
    ("bureau", FieldKind::Text, "责任部门"),
    ("officer", FieldKind::Text, "责任人"),
    ("synthetic", FieldKind::Flag, "演示值"),
    ("manufacturing", FieldKind::Flag, "制造业"),
];

/// The type of a field; `gate.<code>` is the day on which a gate was passed, `class.<code>` whether the project is
/// of a class by document.
pub fn field_kind(name: &str) -> Option<FieldKind> {
    if name.strip_prefix("gate.").is_some_and(|code| !code.is_empty()) {
        return Some(FieldKind::Date);
    }
    if name.strip_prefix("class.").is_some_and(|code| !code.is_empty()) {
        return Some(FieldKind::Flag);
    }
    FIELDS.iter().find(|(field, ..)| *field == name).map(|(_, kind, _)| *kind)
}

/// A field of a project; `passed` are the gates passed, with their days.
pub fn fact(project: &Project, passed: &BTreeMap<String, Date>, name: &str) -> Option<Fact> {
    if let Some(gate) = name.strip_prefix("gate.") {
        return passed.get(gate).copied().map(Fact::Date);
    }
    if let Some(class) = name.strip_prefix("class.") {
        return Some(Fact::Flag(project.classes_by_document.contains_key(class)));
    }
    let text = |text: &Option<String>| text.clone().map(Fact::Text);
    let money = |money: Option<Money>| money.map(Fact::Money);
    let foreign = project.foreign.as_ref();
    match name {
        "name" => Some(Fact::Text(project.name.clone())),
        "code" => project.code.as_ref().map(|coded| Fact::Text(coded.code.clone())),
        "since" => Some(Fact::Date(project.since)),
        "procedure" => Some(Fact::Text(project.procedure.as_str().to_owned())),
        "supply" => Some(Fact::Text(project.supply.as_str().to_owned())),
        "pledged" => Some(Fact::Flag(project.pledged)),
        "land_and_start" => Some(Fact::Flag(project.land_and_start)),
        "enterprise" => text(&project.enterprise),
        "industry" => text(&project.industry),
        "chain" => text(&project.chain),
        "track" => text(&project.track),
        "platform" => text(&project.platform),
        "subdistrict" => text(&project.subdistrict),
        "parcel" => text(&project.parcel),
        "total_investment" => money(project.total_investment),
        "equipment_share" => project.equipment_share.map(Fact::Number),
        "land" => project.land_m2.map(Fact::Area),
        "floor_area_ratio" => project.floor_area_ratio.map(Fact::Number),
        "intensity" => money(project.intensity()),
        "output" => money(project.promise.output),
        "tax" => money(project.promise.tax),
        "rnd" => money(project.promise.rnd),
        "jobs" => project.promise.jobs.map(|jobs| Fact::Number(f64::from(jobs))),
        "energy" => project.promise.energy_tce.map(Fact::Number),
        "foreign" => Some(Fact::Flag(foreign.is_some())),
        "foreign_form" => foreign.map(|f| Fact::Text(f.form.as_str().to_owned())),
        "foreign_currency" => foreign.map(|f| Fact::Text(f.currency.clone())),
        "fortune_500" => Some(Fact::Flag(foreign.is_some_and(|f| f.fortune_500))),
        "private_capital" => private_capital(project).map(Fact::Number),
        "bureau" => text(&project.bureau),
        "officer" => text(&project.officer),
        "synthetic" => Some(Fact::Flag(project.synthetic)),
        "manufacturing" => project.industry.as_ref().map(|code| Fact::Flag(code.starts_with('C'))),
        _ => None,
    }
}

/// Sources of funding that are private: collective, private or personal.
const PRIVATE: [&str; 5] = ["民间", "民营", "私营", "个人", "集体"];
/// Sources that don't tell whose the money is.
const UNTOLD: [&str; 4] = ["贷款", "债", "自筹", "其他"];

/// The part of private sources in the funding, as far as it tells whose the money is; none if it doesn't.
fn private_capital(project: &Project) -> Option<f64> {
    let has = |source: &str, any: &[&str]| any.iter().any(|part| source.contains(part));
    let sum = |own: bool| {
        let told = project.funding.iter().filter(|(source, _)| {
            let private = has(source, &PRIVATE);
            private || !own && !has(source, &UNTOLD)
        });
        told.map(|(_, money)| i128::from(money.0.max(0))).sum::<i128>()
    };
    let (private, all) = (sum(true), sum(false));
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "sums of fen; the share is compared, not added"
    )]
    let share = private as f64 / all as f64;
    (all > 0).then_some(share)
}
