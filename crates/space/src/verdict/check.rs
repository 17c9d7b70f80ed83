//! The check itself.

use super::input::name_of;
use super::{
    Asked, ClassPart, Hit, LayerInput, LayerResult, LimitResult, METHOD, NOTICE, Nearest, Part, Reason,
    RuleSetRef, SiteFigures, SitingRequest, Verdict, VerdictError, canonical,
};
use crate::area::AreaMethod;
use crate::crs::Crs;
use crate::digest::sha256_hex;
use crate::geometry::{Feature, Geometry, MultiPolygon, plane_area};
use crate::overlay::check as check_coordinates;
use crate::rules::{LayerKind, Limit, LimitEffect, Measure, Outcome, Rule, RuleSet, value_text};
use crate::topology::{TopologyKind, validate};
use qipan_kernel::finding::{Finding, Severity};
use qipan_kernel::quantity::fmt::MoneyUnit;
use qipan_kernel::quantity::{AreaM2, Money};
use qipan_kernel::text::{Lang, Say};
use std::collections::BTreeMap;

/// Judges a site: its area in each zone of each layer, and what the rules say of it.
///
/// # Definition
/// `docs/methods/siting-verdict.md`. The outcome is the strictest of the reasons that decide.
/// # Units
/// Areas in m² in the plane of the request, lengths in m.
/// # Errors
/// [`VerdictError`]: an unknown project class, a site without area or that is not valid, coordinates in degrees.
pub fn check(
    request: &SitingRequest,
    layers: &[LayerInput],
    rules: &RuleSet,
) -> Result<Verdict, VerdictError> {
    let class = rules.class(&request.project_class).ok_or_else(|| VerdictError::UnknownClass {
        class: request.project_class.clone(),
        known: rules.project_classes.iter().map(|c| c.code.clone()).collect(),
    })?;
    let site = admitted(request)?;
    let area = plane_area(&site);
    let mut order: Vec<&LayerInput> = layers.iter().collect();
    order.sort_by(|a, b| (a.meta.kind, &a.meta.code).cmp(&(b.meta.kind, &b.meta.code)));

    let mut reasons = Vec::new();
    let mut findings = Vec::new();
    let mut results = Vec::new();
    for layer in &order {
        let (result, inside) = look(layer, &site, area, request, rules, &mut reasons);
        findings.extend(own_overlap(layer, inside - area, rules.tolerance.area_m2));
        results.push(result);
    }
    missing(rules, &order, request, &mut reasons, &mut findings);
    findings.extend(conflicts(&site, &order, rules.tolerance.area_m2));
    let limits = limits(request, area, rules, &mut reasons);
    // The strictest first; a stable sort keeps the order of layers and rules among equals.
    reasons.sort_by_key(|r| (std::cmp::Reverse(r.decides), std::cmp::Reverse(r.outcome)));
    let decided = reasons.iter().filter(|r| r.decides).map(|r| r.outcome).max();
    let verdict = Verdict {
        method: METHOD.to_owned(),
        outcome: decided.unwrap_or(Outcome::Allowed),
        preliminary: true,
        notice_zh: NOTICE.0.to_owned(),
        notice_en: NOTICE.1.to_owned(),
        rule_set: RuleSetRef {
            code: rules.code.clone(),
            version: rules.version.clone(),
            hash: rules.hash(),
            name_zh: rules.name_zh.clone(),
            name_en: rules.name_en.clone(),
        },
        asked: Asked {
            project_class: class.code.clone(),
            project_class_zh: class.name_zh.clone(),
            project_class_en: class.name_en.clone(),
            industry: request.industry.clone(),
            floor_area_ratio: request.floor_area_ratio,
            investment_fen: request.investment_fen,
            as_of: request.as_of,
        },
        site: figures(&site, area, request.crs),
        area_method: AreaMethod::GaussKruger.label(request.crs),
        tolerance: rules.tolerance.clone(),
        synthetic: order.iter().any(|l| l.meta.synthetic),
        layers: results,
        reasons,
        limits,
        findings,
        hash: String::new(),
    };
    Ok(verdict.sealed())
}

/// The site in its canonical form, if it can be measured.
fn admitted(request: &SitingRequest) -> Result<MultiPolygon, VerdictError> {
    if !matches!(request.crs, Crs::GaussKruger3 { .. }) {
        return Err(VerdictError::NotAPlane { crs: request.crs });
    }
    if let Some(value) = request.floor_area_ratio.filter(|v| !(v.is_finite() && *v >= 0.0)) {
        return Err(VerdictError::BadFigure { field: "floor_area_ratio", value });
    }
    if let Some(fen) = request.investment_fen.filter(|fen| *fen < 0) {
        let value = Money(fen).amount(MoneyUnit::Yuan) * 100.0;
        return Err(VerdictError::BadFigure { field: "investment_fen", value });
    }
    check_coordinates(&request.site)?;
    let site = canonical(&request.site);
    if plane_area(&site) < 1e-4 {
        return Err(VerdictError::NoArea);
    }
    refuse_invalid(&site)?;
    Ok(site)
}

/// Areas of a shape that crosses itself mean nothing.
fn refuse_invalid(site: &MultiPolygon) -> Result<(), VerdictError> {
    let feature =
        Feature { id: String::new(), geometry: Geometry::Area(site.clone()), properties: BTreeMap::new() };
    let findings = validate(std::slice::from_ref(&feature));
    let bad =
        findings.iter().find(|f| f.kind.severity() == Severity::Error || f.kind == TopologyKind::Unchecked);
    bad.map_or(Ok(()), |f| Err(VerdictError::Invalid { kind: f.kind, at: f.position }))
}

/// Rounds to `places` decimals; never −0.
pub(super) fn rounded(value: f64, places: i32) -> f64 {
    let scale = 10f64.powi(places);
    (value * scale).round() / scale + 0.0
}

pub(super) fn part(area_m2: f64, whole: f64) -> Part {
    Part {
        area_m2: rounded(area_m2, 4),
        area_mu: rounded(AreaM2(area_m2).mu(), 4),
        share: rounded(area_m2 / whole, 6),
    }
}

fn figures(site: &MultiPolygon, area: f64, crs: Crs) -> SiteFigures {
    let mut text = String::new();
    let mut perimeter = 0.0;
    let mut vertices = 0;
    for ring in site.rings() {
        text.push('/');
        for (i, p) in ring.iter().enumerate() {
            let q = ring[(i + 1) % ring.len()];
            perimeter += (q.x - p.x).hypot(q.y - p.y);
            text.push_str(&format!("{},{};", p.x, p.y));
        }
        vertices += ring.len();
    }
    let whole = part(area, area);
    SiteFigures {
        area_m2: whole.area_m2,
        area_mu: whole.area_mu,
        perimeter_m: rounded(perimeter, 3),
        parts: site.0.len(),
        holes: site.0.iter().map(|p| p.holes.len()).sum(),
        vertices,
        crs: crs.to_string(),
        hash: sha256_hex(text.as_bytes()),
    }
}

/// What one layer says; also the sum of the parts within its zones, m².
fn look(
    layer: &LayerInput,
    site: &MultiPolygon,
    area: f64,
    request: &SitingRequest,
    rules: &RuleSet,
    reasons: &mut Vec<Reason>,
) -> (LayerResult, f64) {
    let meta = &layer.meta;
    let overlaps = layer.index.overlay(site);
    let inside: f64 = overlaps.iter().map(|o| o.area_m2).sum();
    let mut hits = Vec::new();
    let mut by_rule: BTreeMap<usize, (f64, Vec<String>)> = BTreeMap::new();
    let mut classes: BTreeMap<(String, String), f64> = BTreeMap::new();
    for overlap in &overlaps {
        let (Some(zone), Some(properties)) =
            (layer.index.zones().get(overlap.zone), layer.properties.get(overlap.zone))
        else {
            continue;
        };
        let rule = rules.decide(meta.kind, Some(properties), &request.project_class);
        if let Some(at) = rule.and_then(|r| rules.rules.iter().position(|own| own.id == r.id)) {
            let entry = by_rule.entry(at).or_default();
            entry.0 += overlap.area_m2;
            entry.1.push(zone.id.clone());
        }
        if let Some(class) = class_of(meta.kind, properties) {
            *classes.entry(class).or_default() += overlap.area_m2;
        }
        hits.push(Hit {
            zone_id: zone.id.clone(),
            zone_name: name_of(properties),
            part: part(overlap.area_m2, area),
            rule: rule.map(|r| r.id.clone()),
            outcome: rule.map(|r| r.outcome),
        });
    }
    let tolerance = rules.tolerance.area_m2;
    for (at, (total, zones)) in by_rule {
        if let Some(rule) = rules.rules.get(at) {
            reasons.push(reason(rule, layer, part(total, area), zones, total >= tolerance));
        }
    }
    let mut outside = (area - inside).max(0.0);
    if outside < crate::overlay::SNAP_M2 {
        outside = 0.0;
    }
    let rule = rules.decide(meta.kind, None, &request.project_class).filter(|_| outside > 0.0);
    if let Some(rule) = rule {
        reasons.push(reason(rule, layer, part(outside, area), Vec::new(), outside >= tolerance));
    }
    let nearest = if hits.is_empty() { layer.nearest(site) } else { None };
    let result = LayerResult {
        code: meta.code.clone(),
        name: meta.name.clone(),
        kind: meta.kind,
        version: meta.version.clone(),
        content_hash: meta.content_hash.clone(),
        synthetic: meta.synthetic,
        map_approval: meta.map_approval.clone(),
        hits,
        outside: part(outside, area),
        classes: classes
            .into_iter()
            .map(|((class, name), total)| ClassPart { class, name, part: part(total, area) })
            .collect(),
        nearest: nearest.map(|(zone_id, zone_name, far)| Nearest {
            zone_id,
            zone_name,
            distance_m: rounded(far, 3),
        }),
    };
    (result, inside)
}

/// Code and name of a zone's class, for the breakdown.
fn class_of(kind: LayerKind, properties: &BTreeMap<String, serde_json::Value>) -> Option<(String, String)> {
    let first = |names: &[&str]| names.iter().find_map(|n| properties.get(*n).and_then(value_text));
    let (code, name) = match kind {
        LayerKind::Urban => (first(&["GHFQDM"]), first(&["GHFQMC"])),
        LayerKind::Ecology => (first(&["LHLX"]), first(&["LHLX"])),
        LayerKind::Parcel | LayerKind::Plan | LayerKind::LandUse => (
            first(&["land_use", "YDYHDLDM", "DLBM"]),
            first(&["land_use_name", "YDYHDLMC", "DLMC", "name"])
                .filter(|_| kind != LayerKind::Parcel || properties.contains_key("land_use_name")),
        ),
        _ => (None, None),
    };
    code.map(|code| (code, name.unwrap_or_default()))
}

fn reason(rule: &Rule, layer: &LayerInput, part: Part, zones: Vec<String>, decides: bool) -> Reason {
    Reason {
        rule: rule.id.clone(),
        outcome: rule.outcome,
        decides,
        layer: Some(layer.meta.code.clone()),
        layer_version: Some(layer.meta.version.clone()),
        part: Some(part),
        zones,
        message_zh: rule.message_zh.clone(),
        message_en: rule.message_en.clone(),
        basis: rule.basis.clone(),
        needs_zh: rule.needs_zh.clone(),
        needs_en: rule.needs_en.clone(),
    }
}

/// A reason that no zone gives: what is missing to judge at all.
fn by_hand(rule: &str, message: (String, String), needs: (String, String)) -> Reason {
    Reason {
        rule: rule.to_owned(),
        outcome: Outcome::ManualReview,
        decides: true,
        layer: None,
        layer_version: None,
        part: None,
        zones: Vec::new(),
        message_zh: message.0,
        message_en: message.1,
        basis: Vec::new(),
        needs_zh: vec![needs.0],
        needs_en: vec![needs.1],
    }
}

/// A required layer that is not there is no permission; neither is a rule set of another time.
fn missing(
    rules: &RuleSet,
    layers: &[&LayerInput],
    request: &SitingRequest,
    reasons: &mut Vec<Reason>,
    findings: &mut Vec<Finding>,
) {
    for kind in &rules.required_layers {
        if layers.iter().any(|l| l.meta.kind == *kind) {
            continue;
        }
        let (zh, en) = (kind.say(Lang::Zh), kind.say(Lang::En));
        let message = (format!("没有{zh}图层，无法判断"), format!("no layer of {en}: nothing can be said"));
        let needs = (format!("补充{zh}图层"), format!("a layer of {en}"));
        findings.push(
            Finding::warning("layer_missing", message.0.clone(), message.1.clone())
                .with_value(kind.as_str())
                .remedy(needs.0.clone(), needs.1.clone()),
        );
        reasons.push(by_hand("LAYER-MISSING", message, needs));
    }
    if !rules.holds_on(request.as_of) {
        let message = (
            format!("规则 {} 在 {} 不适用（自 {} 起）", rules.version, request.as_of, rules.valid_from),
            format!("rules {} do not hold on {} (from {})", rules.version, request.as_of, rules.valid_from),
        );
        let needs = ("改用当日适用的规则".to_owned(), "the rules of that day".to_owned());
        reasons.push(by_hand("RULES-NOT-VALID", message, needs));
    }
}

/// Zones of one layer that cover the same ground twice within the site.
fn own_overlap(layer: &LayerInput, excess: f64, tolerance: f64) -> Option<Finding> {
    // Parks lie in platforms, sub-districts in districts: only where each place has one zone is this an error.
    let exclusive = !matches!(layer.meta.kind, LayerKind::Park | LayerKind::Boundary | LayerKind::Road);
    (exclusive && excess >= tolerance.max(1e-3)).then(|| {
        let m2 = rounded(excess, 2);
        Finding::warning(
            "zones_overlap",
            format!("图层 {} 的图斑在地块内相互重叠，至少 {m2} 平方米被重复计算", layer.meta.code),
            format!(
                "zones of layer {} overlap within the site: at least {m2} m² count twice",
                layer.meta.code
            ),
        )
        .with_value(&layer.meta.code)
        .remedy("请对该图层做拓扑检查", "validate the layer's topology")
    })
}

/// The three control lines do not overlap by design; where they do within the site, the data is at odds.
fn conflicts(site: &MultiPolygon, layers: &[&LayerInput], tolerance: f64) -> Vec<Finding> {
    let lines = [LayerKind::Farmland, LayerKind::Ecology, LayerKind::Urban];
    let own: Vec<_> = layers.iter().filter(|l| lines.contains(&l.meta.kind)).collect();
    let mut found = Vec::new();
    for (i, a) in own.iter().enumerate() {
        let others: Vec<_> = own.iter().skip(i + 1).filter(|b| b.meta.kind != a.meta.kind).collect();
        if others.is_empty() || others.iter().all(|b| b.index.overlay(site).is_empty()) {
            continue;
        }
        let pieces = a.index.shapes(site);
        for b in others {
            let common = |shape: &MultiPolygon| b.index.overlay(shape).iter().map(|o| o.area_m2).sum::<f64>();
            let both: f64 = pieces.iter().map(|(_, shape)| common(shape)).sum();
            if both >= tolerance.max(1e-3) {
                let m2 = rounded(both, 2);
                let (x, y) = (&a.meta, &b.meta);
                found.push(
                    Finding::warning(
                        "control_lines_overlap",
                        format!("地块内 {} 与 {} 相互重叠 {m2} 平方米，三条控制线不应交叉", x.name, y.name),
                        format!(
                            "{} and {} overlap within the site by {m2} m², which control lines must not",
                            x.code, y.code
                        ),
                    )
                    .with_value(format!("{} {} / {} {}", x.code, x.version, y.code, y.version))
                    .remedy("请核对两个图层的版本", "check the versions of the two layers"),
                );
            }
        }
    }
    found
}

fn limits(
    request: &SitingRequest,
    area: f64,
    rules: &RuleSet,
    reasons: &mut Vec<Reason>,
) -> Vec<LimitResult> {
    let wan = request.investment_fen.map(|fen| Money(fen).amount(MoneyUnit::WanYuan));
    let mut results = Vec::new();
    for limit in rules.limits_for(&request.project_class, request.industry.as_deref(), request.as_of) {
        let value = match limit.measure {
            Measure::FloorAreaRatio => request.floor_area_ratio,
            Measure::InvestmentIntensity => wan.map(|wan| rounded(wan / AreaM2(area).mu(), 4)),
        };
        let met = value
            .map(|v| limit.at_least.is_none_or(|low| v >= low) && limit.at_most.is_none_or(|high| v <= high));
        if met == Some(false) && limit.effect == LimitEffect::Conditional {
            reasons.push(missed(limit));
        }
        results.push(LimitResult {
            limit: limit.id.clone(),
            measure: limit.measure,
            value,
            at_least: limit.at_least,
            at_most: limit.at_most,
            met,
            effect: limit.effect,
            message_zh: limit.message_zh.clone(),
            message_en: limit.message_en.clone(),
            basis: limit.basis.clone(),
        });
    }
    results
}

fn missed(limit: &Limit) -> Reason {
    Reason {
        rule: limit.id.clone(),
        outcome: Outcome::Conditional,
        decides: true,
        layer: None,
        layer_version: None,
        part: None,
        zones: Vec::new(),
        message_zh: format!("未达到：{}", limit.message_zh),
        message_en: format!("not reached: {}", limit.message_en),
        basis: limit.basis.clone(),
        needs_zh: limit.needs_zh.clone(),
        needs_en: limit.needs_en.clone(),
    }
}
