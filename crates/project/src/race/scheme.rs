//! The scheme of a race as data: measures with weights, caps, penalties, tracks.

use super::Entrant;
use super::rule::MeasureRule;
use qipan_kernel::text::{Lang, Say, shorten};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thiserror::Error;

/// Which way is better.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better.
    More,
    /// Less is better.
    Less,
}

/// How a value becomes a share of the weight.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Scoring {
    /// 0 for the worst of the track, 1 for the best, linear between; 1 for all if they are equal.
    Range,
    /// Value ÷ target (less is better: target ÷ value), from 0 up to the cap.
    Target {
        /// The target, above zero.
        target: f64,
        /// Most that counts, such as 1.2.
        cap: f64,
    },
}

/// A measure of a race.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its code: the heading of its column.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Unit of measure.
    #[serde(default)]
    pub unit: String,
    /// Points for a full share.
    pub weight: f64,
    /// Which way is better.
    pub better: Better,
    /// How it is scored.
    pub scoring: Scoring,
    /// Decimals of its values: the step in which "what moves us" looks.
    #[serde(default)]
    pub decimals: u8,
    /// How its value follows from projects; without one it is entered with its source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<MeasureRule>,
}

/// Points off for each occurrence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// Its code: the heading of its column.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Points off for one.
    pub each: f64,
    /// Most points off.
    pub most: f64,
    /// How its number follows from projects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<MeasureRule>,
}

/// Org units of a kind that race in a track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Racers {
    /// `platform`, `subdistrict`, …: a kind of org unit; or the code of one unit.
    pub kind: String,
    /// The track; empty if all race together.
    #[serde(default)]
    pub track: String,
}

/// A scheme of a version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Tracks, ranked apart; none if all race together.
    #[serde(default)]
    pub tracks: Vec<String>,
    /// Which org units race in which track.
    #[serde(default)]
    pub racers: Vec<Racers>,
    /// Its measures.
    pub measures: Vec<Measure>,
    /// Its penalties.
    #[serde(default)]
    pub penalties: Vec<Penalty>,
    /// How many stand on the red list of a track.
    pub red: u32,
    /// How many stand on the black list of a track.
    pub black: u32,
}

/// A race can't be run.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum RaceError {
    /// The scheme can't be read.
    Json(String),
    /// A weight, target, cap or penalty that can't be, or a code twice.
    Scheme(String),
    /// A rule whose condition can't be read.
    Rule(String),
    /// An entrant twice.
    Twice(String),
    /// A track that the scheme does not have.
    Track {
        /// The entrant.
        name: String,
        /// The track.
        track: String,
    },
    /// A value that is not finite, or a penalty below zero.
    Value {
        /// The entrant.
        name: String,
        /// The measure.
        measure: String,
    },
}

impl Say for RaceError {
    fn say(&self, lang: Lang) -> String {
        match self {
            RaceError::Json(why) => lang.pick(
                format!("赛马方案不是合格的 JSON：{why}；请对照 race.json"),
                format!("the scheme is no proper JSON: {why}; compare with race.json"),
            ),
            RaceError::Scheme(code) => lang.pick(
                format!("赛马方案中“{code}”有误：代码不得重复，权重、目标、封顶、扣分须为正数；请核对"),
                format!(
                    "'{code}' of the scheme: codes must differ; weights, targets, caps, penalties be positive"
                ),
            ),
            RaceError::Rule(code) => lang.pick(
                format!("“{code}”的取数规则中条件无法识别；请对照 race.json 与计数规则的写法"),
                format!("the condition of the rule of '{code}' can't be read; compare with race.json"),
            ),
            RaceError::Twice(name) => lang.pick(
                format!("“{}”重复；每个单位一行", shorten(name)),
                format!("'{}' occurs twice; one row each", shorten(name)),
            ),
            RaceError::Track { name, track } => lang.pick(
                format!("“{}”的赛道“{}”不在方案中；请核对", shorten(name), shorten(track)),
                format!("track '{}' of '{}' is not of the scheme; check it", shorten(track), shorten(name)),
            ),
            RaceError::Value { name, measure } => lang.pick(
                format!("“{}”的“{measure}”不是合理的数字；请核对", shorten(name)),
                format!("'{measure}' of '{}' is no sensible number; check it", shorten(name)),
            ),
        }
    }
}

/// The scheme that comes with Qipan. Its weights are examples: those of the province are not published.
pub fn built_in() -> Option<Scheme> {
    parse(include_str!("../../data/race.json")).ok()
}

/// Reads a scheme in the form of `data/race.json`.
///
/// # Errors
/// [`RaceError::Json`], [`RaceError::Scheme`].
pub fn parse(json: &str) -> Result<Scheme, RaceError> {
    let scheme: Scheme = serde_json::from_str(json).map_err(|e| RaceError::Json(e.to_string()))?;
    let positive = |value: f64| value.is_finite() && value > 0.0;
    let mut codes = BTreeSet::new();
    for measure in &scheme.measures {
        let scoring = match measure.scoring {
            Scoring::Range => true,
            Scoring::Target { target, cap } => positive(target) && positive(cap),
        };
        if !codes.insert(&measure.code) || !positive(measure.weight) || !scoring || measure.decimals > 6 {
            return Err(RaceError::Scheme(measure.code.clone()));
        }
    }
    let readable = |rule: &Option<MeasureRule>| rule.as_ref().is_none_or(|r| r.condition().is_ok());
    if let Some(measure) = scheme.measures.iter().find(|m| !readable(&m.rule)) {
        return Err(RaceError::Rule(measure.code.clone()));
    }
    if let Some(penalty) = scheme.penalties.iter().find(|p| !readable(&p.rule)) {
        return Err(RaceError::Rule(penalty.code.clone()));
    }
    let tracks =
        |r: &&Racers| scheme.tracks.is_empty() && r.track.is_empty() || scheme.tracks.contains(&r.track);
    if let Some(odd) = scheme.racers.iter().find(|r| !tracks(r)) {
        return Err(RaceError::Track { name: odd.kind.clone(), track: odd.track.clone() });
    }
    for penalty in &scheme.penalties {
        if !codes.insert(&penalty.code) || !positive(penalty.each) || !positive(penalty.most) {
            return Err(RaceError::Scheme(penalty.code.clone()));
        }
    }
    if scheme.measures.is_empty() { Err(RaceError::Scheme("measures".to_owned())) } else { Ok(scheme) }
}

impl Scheme {
    pub(super) fn check(&self, entrants: &[Entrant]) -> Result<(), RaceError> {
        let mut names = BTreeSet::new();
        // A file without tracks races together, also under a scheme that has some.
        let together = entrants.iter().all(|e| e.track.is_empty());
        for entrant in entrants {
            if !names.insert(&entrant.name) {
                return Err(RaceError::Twice(entrant.name.clone()));
            }
            if !together && !self.tracks.contains(&entrant.track) {
                return Err(RaceError::Track { name: entrant.name.clone(), track: entrant.track.clone() });
            }
            let below =
                |code: &String, value: f64| value < 0.0 && self.penalties.iter().any(|p| p.code == *code);
            if let Some((code, _)) = entrant.values.iter().find(|(c, v)| !v.is_finite() || below(c, **v)) {
                return Err(RaceError::Value { name: entrant.name.clone(), measure: code.clone() });
            }
        }
        Ok(())
    }
}

impl Measure {
    /// The share of the weight that a value earns beside those of the track.
    pub(super) fn share(&self, value: f64, of: &[&Entrant]) -> f64 {
        match self.scoring {
            Scoring::Target { target, cap } => {
                let ratio = match self.better {
                    Better::More => value / target,
                    Better::Less if value <= 0.0 => cap,
                    Better::Less => target / value,
                };
                ratio.clamp(0.0, cap)
            }
            Scoring::Range => {
                let (low, high) = self.range(of);
                if high <= low {
                    return 1.0;
                }
                let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
                if self.better == Better::More { share } else { 1.0 - share }
            }
        }
    }

    pub(super) fn range(&self, of: &[&Entrant]) -> (f64, f64) {
        let values = of.iter().filter_map(|e| e.values.get(&self.code).copied());
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    }
}
