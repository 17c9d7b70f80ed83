//! Where a project could stand: parcels, or neighbours put together, that fit. See `docs/methods/siting-search.md`.

mod neighbours;

use crate::area::AreaMethod;
use crate::crs::Crs;
use crate::geometry::{MultiPolygon, plane_area};
use crate::overlay::union;
use crate::rules::{Outcome, RuleSet, value_text};
use crate::verdict::{LayerInput, Nearest, SitingRequest, VerdictError, canonical, check};
use jiff::civil::Date;
use neighbours::Neighbours;
use qipan_kernel::quantity::AreaM2;
use qipan_kernel::quantity::fmt::number;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Groups of neighbours that are looked at, at most.
pub const MOST_GROUPS: usize = 20_000;
/// Candidates that are judged by the rules, at most; the best by size and distance.
pub const MOST_JUDGED: usize = 400;

/// What is looked for. Lists that are empty and figures that are `None` ask for nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRequest {
    /// Least area, m².
    pub area_m2: f64,
    /// Greatest area, m²; half as much again as the least where it is missing.
    pub max_area_m2: Option<f64>,
    pub project_class: String,
    pub industry: Option<String>,
    pub floor_area_ratio: Option<f64>,
    pub investment_fen: Option<i64>,
    /// States of parcels that may be taken.
    pub states: Vec<String>,
    /// First signs of the land use code.
    pub land_uses: Vec<String>,
    pub units: Vec<String>,
    /// Greatest distance to a road, m.
    pub max_road_m: Option<f64>,
    /// Greatest distance to a park, m; 0 is within one.
    pub max_park_m: Option<f64>,
    /// Neighbours that may be put together, 1 to 4.
    pub max_parcels: usize,
    /// Candidates that are given.
    pub limit: usize,
    /// Plane of all layers.
    pub crs: Crs,
    pub as_of: Date,
}

/// The layers that are searched.
#[derive(Debug, Clone, Copy)]
pub struct SearchLayers<'a> {
    pub parcels: &'a LayerInput,
    pub roads: Option<&'a LayerInput>,
    pub parks: Option<&'a LayerInput>,
    /// The layers that a verdict looks at.
    pub judged: &'a [LayerInput],
}

/// What was found. The same inputs give the same answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchResult {
    pub candidates: Vec<Candidate>,
    /// Why the other parcels do not fit, by reason, with how many; each parcel counts once, for the first reason.
    pub why_not: Vec<WhyNot>,
    /// Parcels of the layer.
    pub parcels: usize,
    /// Candidates that fit by size, state and distance: single parcels and groups.
    pub fitting: usize,
    /// True if there were more groups or candidates than are looked at.
    pub truncated: bool,
    pub area_method: String,
    pub parcel_version: String,
    pub rule_version: String,
    pub preliminary: bool,
}

/// A parcel, or neighbours put together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    pub rank: usize,
    pub parcels: Vec<String>,
    pub area_m2: f64,
    pub area_mu: f64,
    /// Area beyond what was asked, m².
    pub surplus_m2: f64,
    /// What a check of this site says.
    pub outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub road: Option<Nearest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub park: Option<Nearest>,
    pub units: Vec<String>,
    pub states: Vec<String>,
    /// Rules that decide, the strictest first.
    pub rules: Vec<String>,
    pub explanation_zh: String,
    pub explanation_en: String,
    pub shape: MultiPolygon,
    pub verdict_hash: String,
}

/// Why parcels do not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyNot {
    /// `state`, `land_use`, `unit`, `no_area`, `too_large`, `too_small`, `road`, `park`, `not_judged` or `rule:<id>`.
    pub reason: String,
    pub parcels: usize,
}

/// One or several parcels and how far away things are.
struct Group {
    members: Vec<usize>,
    area: f64,
    road: Option<Nearest>,
    park: Option<Nearest>,
}

/// Finds parcels, or neighbours put together, on which a project could stand; the best first.
///
/// # Definition
/// `docs/methods/siting-search.md`. Ranked by outcome, number of parcels, surplus, distance to a road, identifiers.
/// # Errors
/// [`VerdictError`]: an unknown project class, coordinates in degrees, a figure that is negative or not finite.
pub fn search(
    request: &SearchRequest,
    layers: SearchLayers<'_>,
    rules: &RuleSet,
) -> Result<SearchResult, VerdictError> {
    let (least, most) = span(request)?;
    if rules.class(&request.project_class).is_none() {
        return Err(VerdictError::UnknownClass {
            class: request.project_class.clone(),
            known: rules.project_classes.iter().map(|c| c.code.clone()).collect(),
        });
    }
    let parcels = layers.parcels;
    let mut why: Vec<Option<String>> = Vec::new();
    let mut usable = Vec::new();
    for at in 0..parcels.index.zones().len() {
        let area = plane_area(&parcels.index.zones()[at].shape);
        let refused = refused(request, parcels, at).or((area <= 0.0).then_some("no_area"));
        let refused = refused.or((area > most).then_some("too_large"));
        if refused.is_none() {
            usable.push((at, area));
        }
        why.push(refused.map(str::to_owned));
    }
    let (sets, mut truncated) = sets(request, parcels, &usable, (least, most));
    for (at, area) in &usable {
        if *area < least {
            why[*at] = Some("too_small".to_owned());
        }
    }
    let mut groups = Vec::new();
    let (mut roads, mut parks) = (Distances::to(layers.roads), Distances::to(layers.parks));
    let areas: BTreeMap<usize, f64> = usable.iter().copied().collect();
    for members in sets {
        let area = members.iter().filter_map(|m| areas.get(m)).sum();
        let (road, park) = (roads.of(&members, parcels), parks.of(&members, parcels));
        let group = Group { members, area, road, park };
        match too_far(request, &group) {
            Some(reason) => note(&mut why, &group.members, reason),
            None => groups.push(group),
        }
    }
    let fitting = groups.len();
    groups.sort_by_cached_key(|g| g.order(least));
    if groups.len() > MOST_JUDGED {
        truncated = true;
        for group in groups.drain(MOST_JUDGED..) {
            note(&mut why, &group.members, "not_judged");
        }
    }
    let mut candidates = Vec::new();
    for group in &groups {
        match judge(group, request, layers, rules, least)? {
            Ok(candidate) => candidates.push((group, candidate)),
            Err(rule) => note(&mut why, &group.members, &format!("rule:{rule}")),
        }
    }
    candidates.sort_by_key(|(_, c)| c.outcome);
    for (group, _) in &candidates {
        group.members.iter().for_each(|m| why[*m] = None);
    }
    let mut candidates: Vec<Candidate> = candidates.into_iter().map(|(_, c)| c).take(request.limit).collect();
    candidates.iter_mut().enumerate().for_each(|(i, c)| c.rank = i + 1);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    why.into_iter().flatten().for_each(|reason| *counts.entry(reason).or_default() += 1);
    Ok(SearchResult {
        candidates,
        why_not: counts.into_iter().map(|(reason, parcels)| WhyNot { reason, parcels }).collect(),
        parcels: parcels.index.zones().len(),
        fitting,
        truncated,
        area_method: AreaMethod::GaussKruger.label(request.crs),
        parcel_version: parcels.meta.version.clone(),
        rule_version: rules.version.clone(),
        preliminary: true,
    })
}

/// Least and greatest area.
fn span(request: &SearchRequest) -> Result<(f64, f64), VerdictError> {
    let least = request.area_m2;
    let most = request.max_area_m2.unwrap_or(least * 1.5);
    let limits = [("max_road_m", request.max_road_m), ("max_park_m", request.max_park_m)];
    let figures = [("area_m2", Some(least)), ("max_area_m2", Some(most))].into_iter().chain(limits);
    for (field, value) in figures {
        if let Some(value) = value.filter(|v| !(v.is_finite() && *v >= 0.0)) {
            return Err(VerdictError::BadFigure { field, value });
        }
    }
    if least <= 0.0 || most < least {
        return Err(VerdictError::BadFigure {
            field: if least <= 0.0 { "area_m2" } else { "max_area_m2" },
            value: most,
        });
    }
    Ok((least, most))
}

fn property(parcels: &LayerInput, at: usize, names: &[&str]) -> Option<String> {
    let own = parcels.properties.get(at)?;
    names.iter().find_map(|name| own.get(*name).and_then(value_text))
}

/// Why a parcel may not be taken, whatever its size.
fn refused(request: &SearchRequest, parcels: &LayerInput, at: usize) -> Option<&'static str> {
    let lacks = |wanted: &[String], names: &[&str], prefix: bool| {
        let own = property(parcels, at, names).unwrap_or_default();
        !wanted.is_empty() && !wanted.iter().any(|w| own == *w || (prefix && own.starts_with(w.as_str())))
    };
    if lacks(&request.states, &["state"], false) {
        Some("state")
    } else if lacks(&request.land_uses, &["land_use", "YDYHDLDM", "DLBM"], true) {
        Some("land_use")
    } else if lacks(&request.units, &["unit"], false) {
        Some("unit")
    } else {
        None
    }
}

/// Why a group lies too far away.
fn too_far(request: &SearchRequest, group: &Group) -> Option<&'static str> {
    let far = |limit: Option<f64>, near: &Option<Nearest>| {
        limit.is_some_and(|limit| near.as_ref().is_none_or(|n| n.distance_m > limit))
    };
    if far(request.max_road_m, &group.road) {
        Some("road")
    } else {
        far(request.max_park_m, &group.park).then_some("park")
    }
}

/// Single parcels of the right size, and groups of smaller neighbours.
fn sets(
    request: &SearchRequest,
    parcels: &LayerInput,
    usable: &[(usize, f64)],
    (least, most): (f64, f64),
) -> (Vec<Vec<usize>>, bool) {
    let mut sets: Vec<Vec<usize>> =
        usable.iter().filter(|(_, a)| *a >= least).map(|(at, _)| vec![*at]).collect();
    if request.max_parcels < 2 {
        return (sets, false);
    }
    let small: Vec<(usize, f64)> = usable.iter().filter(|(_, a)| *a < least).copied().collect();
    let neighbours = Neighbours::of(&small, parcels);
    let (groups, truncated) = neighbours.groups(request.max_parcels.min(4), (least, most), MOST_GROUPS);
    sets.extend(groups);
    (sets, truncated)
}

/// Distances of single parcels; that of a group is the least of its members'.
struct Distances<'a> {
    layer: Option<&'a LayerInput>,
    known: BTreeMap<usize, Option<Nearest>>,
}

impl<'a> Distances<'a> {
    fn to(layer: Option<&'a LayerInput>) -> Self {
        Distances { layer, known: BTreeMap::new() }
    }

    fn of(&mut self, members: &[usize], parcels: &LayerInput) -> Option<Nearest> {
        let layer = self.layer?;
        let mut best: Option<Nearest> = None;
        for member in members {
            let own = self.known.entry(*member).or_insert_with(|| {
                let (zone_id, zone_name, far) = layer.nearest(&parcels.index.zones().get(*member)?.shape)?;
                Some(Nearest { zone_id, zone_name, distance_m: (far * 1e3).round() / 1e3 })
            });
            if let Some(own) = own
                && best.as_ref().is_none_or(|b| own.distance_m < b.distance_m)
            {
                best = Some(own.clone());
            }
        }
        best
    }
}

impl Group {
    /// How good it is before the rules have spoken: number of parcels, surplus and distance in whole m², m.
    fn order(&self, least: f64) -> (usize, u64, u64, Vec<usize>) {
        let whole = |v: f64| {
            #[expect(
                clippy::as_conversions,
                reason = "not negative; a float too large becomes the largest number"
            )]
            let whole = v.max(0.0).round() as u64;
            whole
        };
        let road = self.road.as_ref().map_or(u64::MAX, |n| whole(n.distance_m));
        (self.members.len(), whole(self.area - least), road, self.members.clone())
    }
}

/// The first reason of a parcel stays.
fn note(why: &mut [Option<String>], members: &[usize], reason: &str) {
    for member in members {
        if let Some(own) = why.get_mut(*member) {
            // That a parcel is too small alone says less than why its groups fail.
            if own.as_deref().is_none_or(|known| known == "too_small") {
                *own = Some(reason.to_owned());
            }
        }
    }
}

/// The candidate, or the rule that forbids it.
fn judge(
    group: &Group,
    request: &SearchRequest,
    layers: SearchLayers<'_>,
    rules: &RuleSet,
    least: f64,
) -> Result<Result<Candidate, String>, VerdictError> {
    let zones = layers.parcels.index.zones();
    let shapes: Vec<&MultiPolygon> =
        group.members.iter().filter_map(|m| Some(&zones.get(*m)?.shape)).collect();
    let shape = match shapes.as_slice() {
        [one] => (*one).clone(),
        several => union(several.iter().copied()),
    };
    let siting = SitingRequest {
        site: shape,
        crs: request.crs,
        project_class: request.project_class.clone(),
        industry: request.industry.clone(),
        floor_area_ratio: request.floor_area_ratio,
        investment_fen: request.investment_fen,
        as_of: request.as_of,
    };
    let verdict = match check(&siting, layers.judged, rules) {
        Ok(verdict) => verdict,
        // A parcel that is no valid shape is the layer's affair, not the search's.
        Err(VerdictError::Invalid { kind, .. }) => return Ok(Err(format!("topology-{}", kind.as_str()))),
        Err(other) => return Err(other),
    };
    let mut deciding: Vec<String> = verdict.deciding().map(|r| r.rule.clone()).collect();
    deciding.dedup();
    if verdict.outcome == Outcome::Forbidden {
        return Ok(Err(deciding.into_iter().next().unwrap_or_default()));
    }
    let list = |names: &[&str]| {
        let mut all: Vec<String> =
            group.members.iter().filter_map(|m| property(layers.parcels, *m, names)).collect();
        all.sort();
        all.dedup();
        all
    };
    let mut candidate = Candidate {
        rank: 0,
        parcels: group.members.iter().filter_map(|m| Some(zones.get(*m)?.id.clone())).collect(),
        area_m2: verdict.site.area_m2,
        area_mu: verdict.site.area_mu,
        surplus_m2: ((group.area - least).max(0.0) * 1e4).round() / 1e4,
        outcome: verdict.outcome,
        road: group.road.clone(),
        park: group.park.clone(),
        units: list(&["unit"]),
        states: list(&["state"]),
        rules: deciding,
        explanation_zh: String::new(),
        explanation_en: String::new(),
        shape: canonical(&siting.site),
        verdict_hash: verdict.hash.clone(),
    };
    candidate.explanation_zh = explain(&candidate, Lang::Zh);
    candidate.explanation_en = explain(&candidate, Lang::En);
    Ok(Ok(candidate))
}

fn explain(c: &Candidate, lang: Lang) -> String {
    let (mu, surplus) = (number(c.area_mu, 2, lang), number(AreaM2(c.surplus_m2).mu(), 2, lang));
    let outcome = c.outcome.say(lang);
    let mut parts = match (c.parcels.len(), lang) {
        (1, Lang::Zh) => vec![format!("单宗地 {mu} 亩，比需要多 {surplus} 亩")],
        (n, Lang::Zh) => vec![format!("相邻 {n} 宗合并 {mu} 亩，比需要多 {surplus} 亩")],
        (1, Lang::En) => vec![format!("one parcel of {mu} mu, {surplus} mu more than needed")],
        (n, Lang::En) => vec![format!("{n} neighbours of {mu} mu together, {surplus} mu more than needed")],
    };
    for (near, zh, en) in [(&c.road, "道路", "road"), (&c.park, "园区", "park")] {
        if let Some(near) = near {
            let far = number(near.distance_m, 0, lang);
            parts.push(lang.pick(
                format!("距{zh} {} {far} 米", near.zone_name),
                format!("{far} m from {en} {}", near.zone_name),
            ));
        }
    }
    let rules = c.rules.join(lang.pick("、", ", "));
    parts.push(if rules.is_empty() {
        lang.pick(format!("初判{outcome}"), format!("first judgement: {outcome}"))
    } else {
        lang.pick(format!("初判{outcome}（{rules}）"), format!("first judgement: {outcome} ({rules})"))
    });
    parts.join(lang.pick("；", "; "))
}

#[cfg(test)]
mod tests;
