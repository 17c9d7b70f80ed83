//! Underused land: output, tax and floor area ratio against the limits of its industry.

use super::finding::{LandFinding, LandRule, MeasureFailed, Stage};
use super::parcel::Parcel;
use super::rules::LandRules;
use super::state::LandState;
use jiff::civil::Date;
use qipan_kernel::quantity::fmt::MoneyUnit;
use qipan_kernel::quantity::{AreaM2, Money};

/// So many years back a yield still counts.
const YEARS_BACK: i16 = 2;

/// Measures a parcel in use. What is not known fails nothing; it is named.
pub(super) fn low(parcel: &Parcel, rules: &LandRules, as_of: Date) -> Option<LandFinding> {
    if !matches!(parcel.state, LandState::InUse | LandState::LowEfficiency) || parcel.state_on > as_of {
        return None;
    }
    // A parcel without an industry is a street, a school, housing: nothing is asked of it.
    parcel.industry.as_ref()?;
    let limit = rules.threshold(parcel.industry.as_deref())?;
    let (output, tax) = yields(parcel, as_of);
    let asked = [
        ("output", output, limit.output),
        ("tax", tax, limit.tax),
        ("floor_area_ratio", parcel.floor_area_ratio, limit.floor_area_ratio),
    ];
    let (mut failed, mut missing) = (Vec::new(), Vec::new());
    for (measure, value, limit) in asked {
        match (value, limit) {
            (Some(value), Some(limit)) if value < limit => {
                failed.push(MeasureFailed { measure: measure.to_owned(), value, limit });
            }
            (None, Some(_)) => missing.push(measure.to_owned()),
            _ => {}
        }
    }
    let stage = match failed.len() {
        n if n >= rules.low_after => Stage::Due,
        0 if missing.is_empty() => return None,
        0 => Stage::Unknown,
        _ => Stage::Watch,
    };
    let mut finding =
        LandFinding::new(&parcel.code, parcel.area, LandRule::LowEfficiency, stage, &rules.low_basis);
    (finding.failed, finding.missing) = (failed, missing);
    Some(finding)
}

/// Output and tax of the latest whole year that is known, 万元 per 亩.
fn yields(parcel: &Parcel, as_of: Date) -> (Option<f64>, Option<f64>) {
    let (first, last) = (as_of.year() - YEARS_BACK, as_of.year() - 1);
    let recent = parcel.economy.iter().filter(|e| (first..=last).contains(&e.year)).max_by_key(|e| e.year);
    #[expect(clippy::as_conversions, reason = "areas of parcels are far below 2^53 hundredths")]
    let mu = AreaM2(parcel.area as f64 / 100.0).mu();
    let per_mu = |fen: Option<i64>| fen.map(|fen| Money(fen).amount(MoneyUnit::WanYuan) / mu);
    recent.map_or((None, None), |e| (per_mu(e.output_fen), per_mu(e.tax_fen)))
}
