//! What moves an entrant up by so many places: for each measure alone, the least change that does.

use super::{Better, Entrant, Place, RaceError, Scheme, Scoring, rank};
use serde::{Deserialize, Serialize};

/// Most steps looked through.
const MOST_STEPS: u64 = 1_000_000_000;

/// A change of one measure that is enough by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The measure or penalty.
    pub measure: String,
    /// Its value now.
    pub from: f64,
    /// The value nearest to it that is enough; none if no value is, up to the cap or the best of the track.
    pub to: Option<f64>,
    /// The rank then.
    pub rank: Option<u32>,
}

/// For an entrant with a rank: what each measure would have to be, all else unchanged, for it to stand `places` higher
/// (at least first). Empty for one that is first, without a rank, or not there.
///
/// # Errors
/// As [`rank`].
pub fn up(scheme: &Scheme, entrants: &[Entrant], name: &str, places: u32) -> Result<Vec<Step>, RaceError> {
    let now = rank(scheme, entrants)?;
    let of = |places: &[Place]| places.iter().find(|p| p.name == name).and_then(|p| p.rank);
    let Some(have) = of(&now).filter(|rank| *rank > 1) else { return Ok(Vec::new()) };
    let want = have.saturating_sub(places).max(1);
    let Some(entrant) = entrants.iter().find(|e| e.name == name) else { return Ok(Vec::new()) };
    let track: Vec<&Entrant> = entrants.iter().filter(|e| e.track == entrant.track).collect();
    let mut steps = Vec::new();
    let measures = scheme.measures.iter().map(|m| {
        let (low, high) = m.range(&track);
        let best = match (m.scoring, m.better) {
            (Scoring::Range, Better::More) => high,
            (Scoring::Range, Better::Less) => low,
            (Scoring::Target { target, cap }, Better::More) => target * cap,
            (Scoring::Target { target, cap }, Better::Less) => target / cap,
        };
        (m.code.as_str(), best, m.decimals, m.better)
    });
    let penalties = scheme.penalties.iter().map(|p| (p.code.as_str(), 0.0, 0, Better::Less));
    for (code, best, decimals, better) in measures.chain(penalties) {
        let from = entrant.values.get(code).copied().unwrap_or(0.0);
        let reach = |value: f64| -> Result<Option<u32>, RaceError> {
            let mut moved = entrants.to_vec();
            if let Some(own) = moved.iter_mut().find(|e| e.name == name) {
                own.values.insert(code.to_owned(), value);
            }
            Ok(of(&rank(scheme, &moved)?))
        };
        let ahead = if better == Better::More { best - from } else { from - best };
        if ahead <= 0.0 {
            continue;
        }
        let value = Walk { from, ahead, decimals, up: better == Better::More };
        let to = least(&value, &|value| Ok(reach(value)?.is_some_and(|rank| rank <= want)))?;
        let rank = to.map(reach).transpose()?.flatten();
        steps.push(Step { measure: code.to_owned(), from, to, rank });
    }
    Ok(steps)
}

struct Walk {
    from: f64,
    ahead: f64,
    decimals: u8,
    up: bool,
}

impl Walk {
    fn steps(&self) -> u64 {
        let steps = (self.ahead * 10f64.powi(i32::from(self.decimals))).ceil();
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, from 0 to 10^9"
        )]
        let steps = steps.clamp(0.0, 1e9) as u64;
        steps.min(MOST_STEPS)
    }

    fn value(&self, step: u64) -> f64 {
        #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "at most 10^9")]
        let step = step as f64;
        let scale = 10f64.powi(i32::from(self.decimals));
        let way = (step / scale).min(self.ahead);
        let value = if self.up { self.from + way } else { self.from - way };
        (value * scale * 1e3).round() / (scale * 1e3)
    }
}

/// The least step that is enough; more is never worse, so that halving finds it.
fn least(walk: &Walk, enough: &dyn Fn(f64) -> Result<bool, RaceError>) -> Result<Option<f64>, RaceError> {
    let (mut short, mut long) = (0, walk.steps());
    if !enough(walk.value(long))? {
        return Ok(None);
    }
    while long - short > 1 {
        let middle = short + (long - short) / 2;
        if enough(walk.value(middle))? { long = middle } else { short = middle }
    }
    Ok(Some(walk.value(long)))
}
