//! Where the demo's projects lie: on parcels of the drawing whose state fits.

use super::Plan;
use crate::land::{Net, Parcel, parcels, point_of};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The site of a project.
#[derive(Debug, Clone)]
pub struct Site {
    pub parcel: String,
    /// Longitude and latitude.
    pub point: (f64, f64),
}

/// A site for each project that has one, none twice.
pub fn sites(plans: &[Plan], today: Date) -> Vec<Option<Site>> {
    let parcels = parcels(&Net);
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    plans
        .iter()
        .map(|plan| {
            let found = fitting(plan, &parcels, &taken, today)?;
            taken.insert(&found.code);
            Some(Site { parcel: found.code.clone(), point: point_of(&Net, found)? })
        })
        .collect()
}

fn fitting<'a>(
    plan: &Plan,
    parcels: &'a [Parcel],
    taken: &BTreeSet<&str>,
    today: Date,
) -> Option<&'a Parcel> {
    let states = states(plan, today)?;
    let row = &plan.row;
    let wanted = row.land_mu.unwrap_or(40.0) * 10_000.0 / 15.0;
    let here = |p: &&Parcel| {
        let place = p.platform.unwrap_or_default() == row.platform;
        place && (!row.platform.is_empty() || p.unit == row.subdistrict) && !taken.contains(p.code.as_str())
    };
    let works = |p: &&Parcel| p.land_use.starts_with("1001") || p.land_use.starts_with("1101");
    let best = |state: &str| {
        let fit = parcels.iter().filter(here).filter(works).filter(|p| p.state == Some(state));
        fit.min_by(|a, b| (a.area_m2 - wanted).abs().total_cmp(&(b.area_m2 - wanted).abs()))
    };
    states.iter().find_map(|state| best(state))
}

/// States of a parcel that fit where the project stands; none while it only talks.
fn states(plan: &Plan, today: Date) -> Option<&'static [&'static str]> {
    let passed = |gate: &str| plan.gate(gate).is_some_and(|g| g.actual <= today);
    let own = plan.gate("land").is_some() || plan.gate("allotment").is_some();
    if plan.row.supply == "none" || !passed("signed") {
        return None;
    }
    Some(match () {
        () if plan.row.story == "idle" => &["idle"],
        () if !own || passed("production") => &["in_use", "low_efficiency"],
        () if passed("building") => &["under_construction"],
        () if passed("land") || passed("allotment") => &["supplied"],
        () => &["approved_unsupplied", "reserve"],
    })
}
