//! 招商赛马: a monthly ranking by a declared scheme, its red and black lists, and what would move an entrant up.
//!
//! Method page: `docs/methods/race.md`.

mod month;
mod rule;
mod scheme;
mod up;

use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use month::{Difference, Entry, Input, Origin, RaceMonth, Racer, Runner, entrants, run};
pub use rule::{Behind, Figure, Known, MeasureRule, figure};
pub use scheme::{Better, Measure, Penalty, RaceError, Racers, Scheme, Scoring, built_in, parse};
pub use up::{Step, up};

/// Version of the method of this module.
pub const METHOD_VERSION: &str = "race-3";

/// Who races, with what was measured. What is missing is not in the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entrant {
    /// Platform, sub-district or county.
    pub name: String,
    /// Its track; empty if there is but one.
    #[serde(default)]
    pub track: String,
    /// Values by measure or penalty.
    pub values: BTreeMap<String, f64>,
}

/// Where an entrant stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The entrant.
    pub name: String,
    /// Its track.
    pub track: String,
    /// Rank within the track from 1 on, equal scores share one; none if a measure is missing.
    pub rank: Option<u32>,
    /// Points, four decimals; none if a measure is missing.
    pub score: Option<f64>,
    /// Points of each measure.
    pub points: BTreeMap<String, f64>,
    /// Points taken off by each penalty.
    pub penalties: BTreeMap<String, f64>,
    /// Measures without a value.
    pub missing: Vec<String>,
    /// On the red list, the black list, or neither.
    pub list: Option<List>,
}

/// The two lists.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// 红榜.
    Red,
    /// 黑榜.
    Black,
}

impl Say for List {
    fn say(&self, lang: Lang) -> String {
        match self {
            List::Red => lang.pick("红榜", "red"),
            List::Black => lang.pick("黑榜", "black"),
        }
        .to_owned()
    }
}

/// To four decimals, so that what is equal on paper is equal here.
fn rounded(points: f64) -> f64 {
    let scaled = (points * 1e4).round() / 1e4;
    if scaled == 0.0 { 0.0 } else { scaled }
}

/// Ranks the entrants, track by track; within a track by rank, then name. Entrants with a missing measure stand last,
/// without a rank.
///
/// # Errors
/// [`RaceError`]: an entrant twice, a track that the scheme does not have, a value that is not finite.
pub fn rank(scheme: &Scheme, entrants: &[Entrant]) -> Result<Vec<Place>, RaceError> {
    scheme.check(entrants)?;
    let mut tracks: Vec<&str> = entrants.iter().map(|e| e.track.as_str()).collect();
    tracks.sort_by_key(|track| scheme.tracks.iter().position(|t| t == track));
    tracks.dedup();
    let mut all = Vec::with_capacity(entrants.len());
    for track in tracks {
        let own: Vec<&Entrant> = entrants.iter().filter(|e| e.track == track).collect();
        all.extend(rank_track(scheme, &own));
    }
    Ok(all)
}

fn rank_track(scheme: &Scheme, entrants: &[&Entrant]) -> Vec<Place> {
    // Only those that are ranked set the range.
    let complete: Vec<&Entrant> = entrants
        .iter()
        .filter(|e| scheme.measures.iter().all(|m| e.values.contains_key(&m.code)))
        .copied()
        .collect();
    let mut places: Vec<Place> = entrants.iter().map(|e| score(scheme, e, &complete)).collect();
    places.sort_by(|a, b| {
        let by_score = b.score.unwrap_or(f64::MIN).total_cmp(&a.score.unwrap_or(f64::MIN));
        by_score.then_with(|| a.name.cmp(&b.name))
    });
    let mut before: Option<(f64, u32)> = None;
    for (at, place) in (1u32..).zip(places.iter_mut()) {
        let Some(score) = place.score else { continue };
        let rank = before.filter(|(other, _)| *other == score).map_or(at, |(_, rank)| rank);
        before = Some((score, rank));
        place.rank = Some(rank);
    }
    let ranked = u32::try_from(complete.len()).unwrap_or(u32::MAX);
    // With few entrants the lists do not meet: the red one is filled first.
    let (red, black) = (scheme.red.min(ranked), scheme.black.min(ranked.saturating_sub(scheme.red)));
    let bottom: Vec<f64> = {
        let mut scores: Vec<f64> = places.iter().filter_map(|p| p.score).collect();
        scores.sort_by(f64::total_cmp);
        scores
    };
    let last = usize::try_from(black).ok().and_then(|black| bottom.get(black.checked_sub(1)?)).copied();
    for place in &mut places {
        let Some((score, rank)) = place.score.zip(place.rank) else { continue };
        place.list = if rank <= red {
            Some(List::Red)
        } else if last.is_some_and(|last| score <= last) {
            Some(List::Black)
        } else {
            None
        };
    }
    places
}

fn score(scheme: &Scheme, entrant: &Entrant, complete: &[&Entrant]) -> Place {
    let mut place = Place {
        name: entrant.name.clone(),
        track: entrant.track.clone(),
        rank: None,
        score: None,
        points: BTreeMap::new(),
        penalties: BTreeMap::new(),
        missing: Vec::new(),
        list: None,
    };
    let mut sum = 0.0;
    for measure in &scheme.measures {
        match entrant.values.get(&measure.code) {
            Some(value) => {
                let points = rounded(measure.weight * measure.share(*value, complete));
                sum += points;
                place.points.insert(measure.code.clone(), points);
            }
            None => place.missing.push(measure.code.clone()),
        }
    }
    for penalty in &scheme.penalties {
        // Nothing reported of a penalty is no penalty.
        let count = entrant.values.get(&penalty.code).copied().unwrap_or(0.0);
        let off = rounded((count.max(0.0) * penalty.each).min(penalty.most));
        sum -= off;
        place.penalties.insert(penalty.code.clone(), off);
    }
    if place.missing.is_empty() {
        place.score = Some(rounded(sum));
    }
    place
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod month_tests;
