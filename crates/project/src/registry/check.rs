//! What is wrong or doubtful about a project's fields.

use super::{FIELDS, Project};
use crate::industry;
use qipan_kernel::codes::{project_code, uscc};
use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::quantity::Money;
use qipan_kernel::text::shorten;
use std::collections::BTreeMap;

/// Currencies taken for foreign investment (ISO 4217).
pub const CURRENCIES: [&str; 16] = [
    "CNY", "USD", "EUR", "HKD", "JPY", "GBP", "KRW", "TWD", "SGD", "MOP", "CHF", "CAD", "AUD", "SEK", "DKK",
    "NOK",
];

fn error(code: &str, field: &str, value: impl Into<String>, zh: String, en: String) -> Finding {
    Finding::new(Severity::Error, code, zh, en).at(Place::field(field)).with_value(value)
}

/// A field as the registry's form calls it, such as `yearly_investment.2024` → 计划投资（2024）.
fn chinese(field: &str) -> String {
    let (head, rest) = field.split_once('.').unwrap_or((field, ""));
    let key = match head {
        "promise" => rest.trim_end_matches("_tce"),
        "land_m2" => "land",
        _ => head,
    };
    let named = || FIELDS.iter().find(|(name, ..)| *name == key).map(|(.., zh)| (*zh).to_owned());
    match head {
        "yearly_investment" => format!("年度计划投资（{rest}）"),
        "funding" => format!("资金来源（{rest}）"),
        "foreign" => "外资金额".to_owned(),
        _ => named().unwrap_or_else(|| field.to_owned()),
    }
}

/// Everything wrong with one project: errors refuse it, warnings do not.
pub fn check(project: &Project) -> Vec<Finding> {
    let mut found = Vec::new();
    for (field, text) in [("id", &project.id), ("name", &project.name)] {
        if text.trim().is_empty() {
            found.push(error(
                "blank",
                field,
                "",
                format!("{}没有填写；请填写", chinese(field)),
                format!("{field} is empty"),
            ));
        }
    }
    codes(project, &mut found);
    amounts(project, &mut found);
    if let Some(foreign) = &project.foreign
        && !CURRENCIES.contains(&foreign.currency.as_str())
    {
        found.push(
            error(
                "unknown_currency",
                "foreign.currency",
                shorten(&foreign.currency),
                format!("币种“{}”无法识别", shorten(&foreign.currency)),
                format!("currency '{}' is not known", shorten(&foreign.currency)),
            )
            .remedy(
                format!("请填写 ISO 4217 代码之一：{}", CURRENCIES.join("、")),
                format!("use one of the ISO 4217 codes {}", CURRENCIES.join(", ")),
            ),
        );
    }
    if let Some(code) = &project.industry
        && industry::name(code).is_none()
    {
        found.push(
            error(
                "unknown_industry",
                "industry",
                shorten(code),
                format!("行业代码“{}”不在 GB/T 4754—2017 中", shorten(code)),
                format!("industry '{}' is not of GB/T 4754-2017", shorten(code)),
            )
            .remedy(
                "请填写门类字母加大类等数字，如 C39、C3982",
                "write the section and its digits, such as C39 or C3982",
            ),
        );
    }
    found
}

fn codes(project: &Project, found: &mut Vec<Finding>) {
    if let Some(coded) = &project.code {
        match project_code::check(&coded.code) {
            Ok(checked) => found.extend(checked.findings.into_iter().map(|f| f.at(Place::field("code")))),
            Err(problem) => {
                found.push(
                    Finding::saying(Severity::Error, "project_code", &problem).at(Place::field("code")),
                );
            }
        }
        if coded.on < project.since {
            found.push(error(
                "date_before_project",
                "code.on",
                coded.on.to_string(),
                format!("赋码日期 {} 早于项目首次洽谈日 {}；请核对", coded.on, project.since),
                format!(
                    "the code is dated {}, before the project began on {}; check both",
                    coded.on, project.since
                ),
            ));
        }
    }
    if let Some(code) = &project.uscc {
        match uscc::check(code) {
            Ok(checked) => found.extend(checked.findings.into_iter().map(|f| f.at(Place::field("uscc")))),
            Err(problem) => {
                found.push(Finding::saying(Severity::Error, "uscc", &problem).at(Place::field("uscc")));
            }
        }
    }
}

fn amounts(project: &Project, found: &mut Vec<Finding>) {
    let promise = &project.promise;
    let mut money: Vec<(String, Option<Money>)> = vec![
        ("total_investment".to_owned(), project.total_investment),
        ("promise.output".to_owned(), promise.output),
        ("promise.tax".to_owned(), promise.tax),
        ("promise.rnd".to_owned(), promise.rnd),
        ("foreign.amount".to_owned(), project.foreign.as_ref().map(|f| Money(f.amount_minor))),
    ];
    money.extend(
        project.yearly_investment.iter().map(|(year, m)| (format!("yearly_investment.{year}"), Some(*m))),
    );
    money.extend(project.funding.iter().map(|(source, m)| (format!("funding.{source}"), Some(*m))));
    for (field, amount) in money {
        if let Some(amount) = amount.filter(|amount| amount.0 < 0) {
            let what =
                (format!("{}为负数；请核对", chinese(&field)), format!("{field} is negative; check it"));
            found.push(error("negative", &field, amount.0.to_string(), what.0, what.1));
        }
    }
    let ranges = [
        ("equipment_share", project.equipment_share, 0.0, 1.0),
        ("land_m2", project.land_m2, 0.0, 1e10),
        ("floor_area_ratio", project.floor_area_ratio, 0.0, 100.0),
        ("promise.energy_tce", promise.energy_tce, 0.0, 1e12),
    ];
    for (field, value, low, high) in ranges {
        if let Some(value) = value.filter(|v| !(low..=high).contains(v)) {
            let zh = format!("{}应在 {low} 与 {high} 之间；请核对", chinese(field));
            let en = format!("{field} lies outside {low} to {high}; check it");
            found.push(error("out_of_range", field, value.to_string(), zh, en));
        }
    }
    if let Some((lon, lat)) = project.point
        && !((73.0..=136.0).contains(&lon) && (3.0..=54.0).contains(&lat))
    {
        let zh = "坐标不在中国范围内；请按经度、纬度（度）填写".to_owned();
        let en = "the point lies outside China; give longitude and latitude in degrees".to_owned();
        found.push(error("out_of_range", "point", format!("{lon}, {lat}"), zh, en));
    }
    let years: i64 = project.yearly_investment.values().fold(0, |sum, m| sum.saturating_add(m.0));
    if let Some(total) = project.total_investment
        && years > total.0
    {
        found.push(
            Finding::new(
                Severity::Warning,
                "years_exceed_total",
                "各年计划投资之和超过计划总投资",
                "the years' planned investment exceeds the total",
            )
            .remedy("请核对年度计划或总投资", "check the years or the total")
            .at(Place::field("yearly_investment")),
        );
    }
}

/// What is wrong between projects: an id or a code that two of them have.
pub fn check_together<'a>(projects: impl IntoIterator<Item = &'a Project>) -> Vec<Finding> {
    let mut ids: BTreeMap<String, &str> = BTreeMap::new();
    let mut codes: BTreeMap<String, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for project in projects {
        if ids.insert(project.id.clone(), &project.name).is_some() {
            found.push(error(
                "project_twice",
                "id",
                shorten(&project.id),
                format!("项目编号“{}”重复", shorten(&project.id)),
                format!("project id '{}' occurs twice", shorten(&project.id)),
            ));
        }
        let Some(coded) = &project.code else { continue };
        let code =
            project_code::check(&coded.code).map_or_else(|_| coded.code.clone(), |checked| checked.code);
        if let Some(other) = codes.insert(code.clone(), &project.name) {
            found.push(
                error(
                    "code_twice",
                    "code",
                    shorten(&code),
                    format!(
                        "项目代码 {code} 已属于“{}”，“{}”不能再用",
                        shorten(other),
                        shorten(&project.name)
                    ),
                    format!(
                        "code {code} belongs to '{}' and can't be that of '{}'",
                        shorten(other),
                        shorten(&project.name)
                    ),
                )
                .remedy(
                    "一个项目终身一个代码；若是同一项目请合并",
                    "a project has one code for life; merge them if they are one",
                ),
            );
        }
    }
    found
}
