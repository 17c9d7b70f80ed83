//! Puts plain inputs in order: formulas that hold together, units that are named, blank units filled in.

use super::{Inputs, JobError, Key};
use crate::board::{BoardError, BoardUnit};
use crate::dictionary::Dictionary;
use crate::formula::FormulaError;
use crate::model::{Aggregation, Indicator};
use crate::vintage::Observation;
use qipan_kernel::finding::Finding;
use qipan_kernel::text::{Lang, Say};
use std::collections::{BTreeMap, BTreeSet};

/// The dictionary with the formulas that hold together; of the others, findings.
pub(super) fn dictionary(indicators: &[Indicator]) -> Result<(Dictionary, Vec<Finding>), JobError> {
    let mut indicators = indicators.to_vec();
    let mut findings = Vec::new();
    loop {
        let dictionary = Dictionary::new(indicators.clone())?;
        let wrong = match dictionary.compile() {
            Ok(_) => return Ok((dictionary, findings)),
            Err(wrong) => wrong,
        };
        let before = findings.len();
        for (code, error) in &wrong {
            let Some(indicator) = indicators.iter_mut().find(|i| i.code == *code) else { continue };
            let weighted = matches!(indicator.aggregation, Aggregation::WeightedMean { .. });
            if indicator.formula.is_some() || weighted {
                findings.push(finding(indicator, error));
                indicator.formula = None;
            }
            if weighted {
                indicator.aggregation = Aggregation::NotAdditive;
            }
        }
        if findings.len() == before {
            return Err(JobError::Board(BoardError::Formulas(wrong)));
        }
    }
}

fn finding(indicator: &Indicator, error: &FormulaError) -> Finding {
    let name = |lang| format!("{} {}", indicator.code, indicator.name(lang));
    let (zh, en) = (error.say(Lang::Zh), error.say(Lang::En));
    Finding::error("formula", format!("{}：{zh}", name(Lang::Zh)), format!("{}: {en}", name(Lang::En)))
        .remedy("该指标未按公式计算，请更正", "nothing was computed for it; correct its formula")
}

/// The units given, then those that only targets and observations name, in the order of their codes; and the home
/// unit: the one asked for, else the only one at the top, else one without a code.
pub(super) fn units(inputs: &Inputs<'_>) -> (Vec<BoardUnit>, String) {
    let mut units: Vec<BoardUnit> = inputs.units.to_vec();
    let observed = inputs.observations.iter().map(|o| o.unit.as_str());
    let named: BTreeSet<&str> = observed.chain(inputs.targets.iter().map(|t| t.unit.as_str())).collect();
    let known: BTreeSet<&str> = inputs.units.iter().map(|u| u.code.as_str()).collect();
    let more = named.iter().filter(|unit| !unit.is_empty() && !known.contains(*unit));
    units.extend(more.map(|unit| BoardUnit::new(unit, None)));
    let mut top = units.iter().filter(|u| u.parent.is_none());
    let only = match (top.next(), top.next()) {
        (Some(only), None) => only.code.clone(),
        _ => String::new(),
    };
    let home = inputs.home.map_or(only, str::to_owned);
    if (named.contains("") || units.is_empty()) && !units.iter().any(|u| u.code == home) {
        units.push(BoardUnit::new(&home, None));
    }
    (units, home)
}

/// The observations by series; those without a unit are the home unit's.
pub(super) fn archive(observations: &[Observation], home: &str) -> BTreeMap<Key, Vec<Observation>> {
    let mut series: BTreeMap<Key, Vec<Observation>> = BTreeMap::new();
    for observation in observations {
        let unit = if observation.unit.is_empty() { home } else { &observation.unit };
        let key = (observation.indicator.clone(), unit.to_owned());
        series.entry(key).or_default().push(Observation { unit: unit.to_owned(), ..observation.clone() });
    }
    series
}
