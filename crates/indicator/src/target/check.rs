//! What is doubtful or impossible about a target, before anything is measured against it.

use super::{Profile, Target, profile};
use crate::model::{Direction, Indicator, Kind};
use qipan_kernel::finding::{Finding, Severity};
use qipan_kernel::period::{FIRST_YEAR, LAST_YEAR};
use qipan_kernel::provenance::Qualifier;
use qipan_kernel::text::{Lang, Say};

/// A target that cannot be followed, or that probably does not say what was meant.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetFault {
    /// No year has a value.
    Empty,
    /// A value is not a finite number.
    NotFinite {
        /// The year.
        year: i16,
    },
    /// A year lies outside 1900–2199.
    YearOutOfRange {
        /// The year.
        year: i16,
    },
    /// Every value lies in or before the baseline's year.
    NothingAfterBaseline {
        /// The baseline's year.
        year: i16,
    },
    /// The upper edge of a band is below its lower edge.
    BandUpsideDown {
        /// The year.
        year: i16,
        /// The lower edge.
        lower: f64,
        /// The upper edge.
        upper: f64,
    },
    /// A band is promised by an indicator without range direction, or the reverse.
    BandMismatch {
        /// The year.
        year: i16,
    },
    /// Weights of the profile are negative, or all zero.
    BadProfile,
    /// Weights of the profile do not sum to 1 (or 100); they are scaled.
    ProfileScaled {
        /// What they sum to.
        sum: f64,
    },
    /// `≤` for an indicator that should rise, `≥` for one that should fall.
    QualifierAgainstDirection {
        /// The year.
        year: i16,
    },
    /// The goal is worse than the baseline; it is read as a floor or a ceiling.
    GoalBehindBaseline {
        /// The baseline.
        base: f64,
        /// The goal.
        goal: f64,
    },
    /// A stock or ratio without baseline has no path before its first promised year.
    NoBaseline {
        /// The first promised year.
        first: i16,
    },
}

impl TargetFault {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "target_empty",
            Self::NotFinite { .. } => "target_not_finite",
            Self::YearOutOfRange { .. } => "target_year_out_of_range",
            Self::NothingAfterBaseline { .. } => "target_nothing_after_baseline",
            Self::BandUpsideDown { .. } => "target_band_upside_down",
            Self::BandMismatch { .. } => "target_band_mismatch",
            Self::BadProfile => "target_bad_profile",
            Self::ProfileScaled { .. } => "target_profile_scaled",
            Self::QualifierAgainstDirection { .. } => "target_qualifier_against_direction",
            Self::GoalBehindBaseline { .. } => "target_goal_behind_baseline",
            Self::NoBaseline { .. } => "target_no_baseline",
        }
    }

    /// Whether the target is refused, doubtful or only worth a note.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::Empty
            | Self::NotFinite { .. }
            | Self::YearOutOfRange { .. }
            | Self::NothingAfterBaseline { .. }
            | Self::BandUpsideDown { .. }
            | Self::BadProfile => Severity::Error,
            Self::BandMismatch { .. } | Self::QualifierAgainstDirection { .. } | Self::NoBaseline { .. } => {
                Severity::Warning
            }
            Self::ProfileScaled { .. } | Self::GoalBehindBaseline { .. } => Severity::Info,
        }
    }

    /// The fault as a finding, to be given its place by the caller.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let (zh, en) = self.remedy();
        Finding::saying(self.severity(), self.code(), self).remedy(zh, en)
    }

    fn remedy(&self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("请至少填写一个年度的目标值", "give a value for at least one year"),
            Self::NotFinite { .. } => ("请填写数字", "give a number"),
            Self::YearOutOfRange { .. } => ("年份须在 1900—2199 之间", "years lie between 1900 and 2199"),
            Self::NothingAfterBaseline { .. } => {
                ("请填写基期之后的目标值，或更正基期", "give a later year, or correct the baseline's year")
            }
            Self::BandUpsideDown { .. } => ("请对调上限和下限", "swap the edges"),
            Self::BandMismatch { .. } => (
                "区间指标请同时给出下限和上限，其他指标只填一个值",
                "give both edges for a range, one value otherwise",
            ),
            Self::BadProfile => ("十二个月的权重须非负且不全为零", "give twelve weights of zero or more"),
            Self::ProfileScaled { .. } => {
                ("如非有意，请使权重合计为 1", "make them sum to 1 if that was meant")
            }
            Self::QualifierAgainstDirection { .. } => (
                "请核对指标方向与目标的比较符号",
                "check the indicator's direction and the sign of the target",
            ),
            Self::GoalBehindBaseline { .. } => (
                "如为底线（上限）目标可不处理，否则请核对方向",
                "fine for a floor or ceiling; otherwise check the direction",
            ),
            Self::NoBaseline { .. } => ("请补充基期值", "give a baseline"),
        }
    }
}

/// Everything doubtful about `target` of `indicator`, gravest first as listed.
#[must_use]
pub fn check(target: &Target, indicator: &Indicator) -> Vec<TargetFault> {
    let mut faults = Vec::new();
    let Some((_, goal)) = target.goal() else {
        return vec![TargetFault::Empty];
    };
    for (year, v) in &target.values {
        if !v.value.is_finite() || v.upper.is_some_and(f64::is_nan) {
            faults.push(TargetFault::NotFinite { year: *year });
        }
        if !(FIRST_YEAR..=LAST_YEAR).contains(year) {
            faults.push(TargetFault::YearOutOfRange { year: *year });
        }
        match v.upper {
            Some(upper) if upper < v.value => {
                faults.push(TargetFault::BandUpsideDown { year: *year, lower: v.value, upper });
            }
            _ => {}
        }
        if v.upper.is_some() != (indicator.direction == Direction::Range) {
            faults.push(TargetFault::BandMismatch { year: *year });
        }
        let against = match indicator.direction {
            Direction::Up => matches!(v.qualifier, Qualifier::LessThan | Qualifier::AtMost),
            Direction::Down => matches!(v.qualifier, Qualifier::GreaterThan | Qualifier::AtLeast),
            Direction::Range => false,
        };
        if against {
            faults.push(TargetFault::QualifierAgainstDirection { year: *year });
        }
    }
    check_baseline(target, indicator, goal.value, &mut faults);
    if let Profile::Given(weights) = &target.profile {
        let sum: f64 = weights.iter().sum();
        if profile::given(weights).is_none() {
            faults.push(TargetFault::BadProfile);
        } else if (sum - 1.0).abs() > 1e-6 && (sum - 100.0).abs() > 1e-4 {
            faults.push(TargetFault::ProfileScaled { sum });
        }
    }
    faults
}

fn check_baseline(target: &Target, indicator: &Indicator, goal: f64, faults: &mut Vec<TargetFault>) {
    let level = matches!(indicator.kind, Kind::Flow | Kind::Stock | Kind::Ratio);
    match target.baseline {
        Some((year, base)) => {
            if !base.is_finite() {
                faults.push(TargetFault::NotFinite { year });
            }
            if target.last_year().is_some_and(|last| last <= year) && level {
                faults.push(TargetFault::NothingAfterBaseline { year });
            }
            let behind = match indicator.direction {
                Direction::Up => goal < base,
                Direction::Down => goal > base,
                Direction::Range => false,
            };
            if behind && level {
                faults.push(TargetFault::GoalBehindBaseline { base, goal });
            }
        }
        None if matches!(indicator.kind, Kind::Stock | Kind::Ratio)
            && indicator.direction != Direction::Range =>
        {
            faults.extend(target.values.keys().next().map(|first| TargetFault::NoBaseline { first: *first }));
        }
        None => {}
    }
}

impl Say for TargetFault {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => match self {
                Self::Empty => "目标没有任何年度的数值".to_owned(),
                Self::NotFinite { year } => format!("{year} 年的数值不是数字"),
                Self::YearOutOfRange { year } => format!("年份 {year} 超出范围"),
                Self::NothingAfterBaseline { year } => format!("基期 {year} 年之后没有目标值"),
                Self::BandUpsideDown { year, lower, upper } => {
                    format!("{year} 年区间的上限 {upper} 小于下限 {lower}")
                }
                Self::BandMismatch { year } => format!("{year} 年的目标与指标方向（是否区间）不符"),
                Self::BadProfile => "进度曲线的权重有负数或全为零".to_owned(),
                Self::ProfileScaled { sum } => format!("进度曲线的权重合计为 {sum}，已按比例折算"),
                Self::QualifierAgainstDirection { year } => format!("{year} 年目标的比较符号与指标方向相反"),
                Self::GoalBehindBaseline { base, goal } => {
                    format!("目标 {goal} 劣于基期 {base}，按底线（上限）目标理解")
                }
                Self::NoBaseline { first } => format!("没有基期值，{first} 年末之前没有进度要求"),
            },
            Lang::En => match self {
                Self::Empty => "the target has no value for any year".to_owned(),
                Self::NotFinite { year } => format!("the value of {year} is not a number"),
                Self::YearOutOfRange { year } => format!("the year {year} is out of range"),
                Self::NothingAfterBaseline { year } => {
                    format!("nothing is promised after the baseline of {year}")
                }
                Self::BandUpsideDown { year, lower, upper } => {
                    format!("in {year} the band's upper edge {upper} is below its lower edge {lower}")
                }
                Self::BandMismatch { year } => {
                    format!(
                        "the promise of {year} and the indicator's direction disagree about being a range"
                    )
                }
                Self::BadProfile => "weights of the profile are negative or all zero".to_owned(),
                Self::ProfileScaled { sum } => {
                    format!("weights of the profile sum to {sum}; they are scaled to 1")
                }
                Self::QualifierAgainstDirection { year } => {
                    format!("the sign of the promise of {year} is against the indicator's direction")
                }
                Self::GoalBehindBaseline { base, goal } => {
                    format!(
                        "the goal {goal} is worse than the baseline {base}; it is read as a floor or ceiling"
                    )
                }
                Self::NoBaseline { first } => {
                    format!("without a baseline nothing is expected before the end of {first}")
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::TargetValue;
    use super::*;

    fn codes(target: &Target, direction: Direction) -> Vec<&'static str> {
        let indicator = Indicator { direction, kind: Kind::Ratio, ..Indicator::new("R", "比率", "%") };
        check(target, &indicator).iter().map(TargetFault::code).collect()
    }

    #[test]
    fn a_good_target_has_no_fault() {
        let good = Target::new("R", "", "", "").from_baseline(2020, 80.0).promise(2025, 82.0);
        assert!(codes(&good, Direction::Up).is_empty());
        let band = Target::new("R", "", "", "").promise(2025, TargetValue::band(1.0, 3.0));
        assert!(codes(&band, Direction::Range).is_empty());
    }

    #[test]
    fn every_fault_is_found_at_once() {
        let mut target = Target::new("R", "", "", "").from_baseline(2020, 80.0).promise(2021, f64::NAN);
        target
            .values
            .insert(2025, TargetValue { value: 70.0, qualifier: Qualifier::AtMost, upper: Some(60.0) });
        target.profile = Profile::Given([2.0; 12]);
        assert_eq!(
            codes(&target, Direction::Up),
            [
                "target_not_finite",
                "target_band_upside_down",
                "target_band_mismatch",
                "target_qualifier_against_direction",
                "target_goal_behind_baseline",
                "target_profile_scaled"
            ]
        );
        assert_eq!(codes(&Target::new("R", "", "", ""), Direction::Up), ["target_empty"]);
        let late = Target::new("R", "", "", "").from_baseline(2025, 1.0).promise(2025, 2.0);
        assert_eq!(codes(&late, Direction::Up), ["target_nothing_after_baseline"]);
        let no_base = Target::new("R", "", "", "").promise(2025, 2.0);
        assert_eq!(codes(&no_base, Direction::Up), ["target_no_baseline"]);
    }

    #[test]
    fn faults_speak_both_languages() {
        let finding = TargetFault::GoalBehindBaseline { base: 96.3, goal: 95.0 }.finding();
        assert!(finding.message_zh.contains("96.3") && finding.message_en.contains("96.3"));
        assert_eq!(finding.severity, Severity::Info);
    }
}
