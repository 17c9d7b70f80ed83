//! Why an indicator stands where it stands, with the projects and gates that its shortfall is due to.

use super::behind::{Behind, BehindPart};
use super::what_if::fed_by;
use super::{Portfolio, behind};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::read::Cache;
use crate::read::indicators::{Wanted, view};
use crate::read::why::{self, Why, WhyNode};
use jiff::civil::Date;
use qipan_kernel::text::Lang;
use serde::Serialize;
use utoipa::ToSchema;

/// So many parts are named one by one; the others are told together.
const NAMED: usize = 10;

/// What projects account for of a distance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WhyProjects {
    /// The indicator that they feed: the one asked for, or the one that it is told by.
    pub indicator: String,
    /// First day of what is compared.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// Value − expected, fen.
    pub distance_fen: Option<i64>,
    /// What projects account for, fen: the sum of all parts.
    pub projects_fen: i64,
    /// What they do not account for; `distance_fen` = `projects_fen` + `rest_fen`.
    pub rest_fen: Option<i64>,
    /// Address of all projects and parts.
    pub list: String,
    /// Some of it is invented for the demo.
    pub synthetic: bool,
}

/// Why an indicator stands where it stands, and which projects and gates that is due to where projects feed it.
///
/// # Errors
/// As [`why::explain`] and [`behind`].
pub async fn explain(
    ctx: &Ctx,
    portfolio: &Portfolio,
    cache: &Cache,
    code: &str,
    wanted: &Wanted,
) -> Result<Why> {
    let mut told = why::explain(ctx, cache, code, wanted).await?;
    let fed = fed_by(&mut *ctx.store.read().await?, code).await?;
    // Projects are told of for the district as a whole.
    let whole = view(ctx, cache, wanted).await?.frame().require_unit(None)? == told.tree.org_unit;
    let Some(fed) = fed.filter(|_| whole) else { return Ok(told) };
    let found = match behind(ctx, portfolio, cache, &fed, wanted.as_of).await {
        Ok(found) => found,
        // A district whose dictionary has no such indicator.
        Err(crate::AppError::NotFound { .. }) => return Ok(told),
        Err(error) => return Err(error),
    };
    if found.items.is_empty() {
        return Ok(told);
    }
    told.tree.children.push(branch(&found, code, ctx.lang));
    told.projects = Some(WhyProjects {
        list: format!("/api/v1/indicators/{fed}/projects?as_of={}", found.as_of),
        indicator: fed,
        from: found.from,
        to: found.to,
        distance_fen: found.distance_fen,
        projects_fen: found.projects,
        rest_fen: found.rest,
        synthetic: found.synthetic,
    });
    Ok(told)
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "shown: below 2^53 fen it is exact")]
fn yuan(fen: i64) -> f64 {
    fen as f64 / 100.0
}

/// Fen as yuan with both decimals, exactly.
fn yuan_text(fen: i64) -> String {
    let (sign, size) = (if fen < 0 { "−" } else { "" }, fen.unsigned_abs());
    let digits = (size / 100).to_string();
    let mut whole = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            whole.push(',');
        }
        whole.push(digit);
    }
    format!("{sign}{whole}.{:02}", size % 100)
}

fn amount(kind: &str, label: String, fen: i64, found: &Behind) -> WhyNode {
    WhyNode {
        kind: kind.to_owned(),
        label,
        indicator: found.indicator.clone(),
        value: Some(yuan(fen)),
        unit: "元".to_owned(),
        decimals: 2,
        synthetic: found.synthetic,
        ..WhyNode::default()
    }
}

fn branch(found: &Behind, code: &str, lang: Lang) -> WhyNode {
    let label = lang.pick("项目与节点", "Projects and gates").to_owned();
    let mut node = amount("projects", label, found.projects, found);
    let (from, to) = (found.from, found.to);
    let through = if code == found.indicator {
        String::new()
    } else {
        let by = &found.indicator;
        lang.pick(format!("按 {by} 说明；"), format!("told by {by}; "))
    };
    let sum = found.distance_fen.zip(found.rest).map(|(distance, rest)| {
        let (distance, projects, rest) = (yuan_text(distance), yuan_text(found.projects), yuan_text(rest));
        lang.pick(
            format!("{through}{from} 至 {to} 与预期相差 {distance} 元 = 项目 {projects} 元 + 其他 {rest} 元"),
            format!("{through}{from} to {to}: {distance} yuan off = projects {projects} + the rest {rest}"),
        )
    });
    node.detail = sum;
    for part in found.parts.iter().take(NAMED) {
        let gate = lang.pick(&part.gate_name, &part.gate_name_en);
        let label = format!("{} · {gate}", part.project_name);
        let mut child = amount("project", label, part.amount, found);
        child.project_id = Some(part.project.clone());
        child.detail = days(part, lang);
        node.children.push(child);
    }
    let others = found.parts.get(NAMED..).unwrap_or_default();
    if !others.is_empty() {
        let sum = others.iter().fold(0i64, |sum, part| sum.saturating_add(part.amount));
        let count = others.len();
        let label = lang.pick(format!("其余 {count} 项合计"), format!("{count} others together"));
        node.children.push(amount("project", label, sum, found));
    }
    if let Some(rest) = found.rest.filter(|rest| *rest != 0) {
        let label = lang.pick("不由项目说明的部分", "Not accounted for by projects").to_owned();
        let mut child = amount("rest", label, rest, found);
        child.detail = Some(
            lang.pick(
                "统计数与项目台账之差，单独列示，不摊入项目",
                "shown by itself, never spread over projects",
            )
            .to_owned(),
        );
        node.children.push(child);
    }
    node
}

fn days(part: &BehindPart, lang: Lang) -> Option<String> {
    let (planned, now) = part.planned.zip(part.now)?;
    let late = qipan_project::axis::day_number(now) - qipan_project::axis::day_number(planned);
    let word = match (part.passed, lang) {
        (true, Lang::Zh) => "实际",
        (false, Lang::Zh) => "预计",
        (true, Lang::En) => "passed",
        (false, Lang::En) => "expected",
    };
    let reason = if part.reason.is_empty() {
        String::new()
    } else {
        lang.pick(format!("；原因：{}", part.reason), format!("; reason: {}", part.reason))
    };
    Some(lang.pick(
        format!("计划 {planned}，{word} {now}，相差 {late} 天{reason}"),
        format!("planned {planned}, {word} {now}, {late} days{reason}"),
    ))
}
