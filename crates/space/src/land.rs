//! Parcels as stock: their life, idle and underused land as findings with a clock, area kept in splits and merges.
//!
//! Areas here are whole hundredths of a square metre, as in the land register; they come from documents, not from the
//! drawing. Method pages: docs/methods/idle-land.md, docs/methods/low-efficiency-land.md,
//! docs/methods/after-care.md.

mod care;
mod conserve;
mod efficiency;
mod finding;
mod idle;
mod parcel;
mod rules;
mod state;
#[cfg(test)]
mod tests;

pub use conserve::{AreaError, merged, remaining, shares};
pub use finding::{LandFinding, LandRule, MeasureFailed, Stage, Step};
pub use parcel::{Building, CareOutcome, Contract, ContractKind, Economy, Exemption, Inspected, Parcel};
pub use rules::{LandRules, Threshold};
pub use state::LandState;

use jiff::civil::Date;

/// Everything that the rules say about a parcel as of a day, the most serious first.
#[must_use]
pub fn findings(parcel: &Parcel, rules: &LandRules, as_of: Date) -> Vec<LandFinding> {
    let mut found: Vec<LandFinding> = Vec::new();
    found.extend(idle::not_started(parcel, rules, as_of));
    found.extend(idle::stopped(parcel, rules, as_of));
    found.extend(idle::unsupplied(parcel, rules, as_of));
    found.extend(efficiency::low(parcel, rules, as_of));
    found.extend(care::after(parcel, rules, as_of));
    found.sort_by(|a, b| (b.stage, a.rule).cmp(&(a.stage, b.rule)));
    found
}
