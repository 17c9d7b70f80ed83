//! A plan and its versions.

use jiff::civil::Date;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// What sort of plan it is; five-year, annual and special plans live side by side.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanKind {
    /// 五年规划
    FiveYear,
    /// 年度计划
    Annual,
    /// 专项规划, such as 现代服务业 or 数字经济三年行动计划
    Special,
}

impl PlanKind {
    /// The word stored in tables and sent over the API: `five_year`, `annual`, `special`.
    pub fn as_str(self) -> &'static str {
        match self {
            PlanKind::FiveYear => "five_year",
            PlanKind::Annual => "annual",
            PlanKind::Special => "special",
        }
    }

    /// The inverse of [`PlanKind::as_str`].
    pub fn parse(text: &str) -> Option<PlanKind> {
        [PlanKind::FiveYear, PlanKind::Annual, PlanKind::Special].into_iter().find(|k| k.as_str() == text)
    }
}

impl Say for PlanKind {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (PlanKind::FiveYear, Lang::Zh) => "五年规划",
            (PlanKind::FiveYear, Lang::En) => "five-year plan",
            (PlanKind::Annual, Lang::Zh) => "年度计划",
            (PlanKind::Annual, Lang::En) => "annual plan",
            (PlanKind::Special, Lang::Zh) => "专项规划",
            (PlanKind::Special, Lang::En) => "special plan",
        }
        .to_owned()
    }
}

/// A plan: the frame that versions of its document fill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Stable code, for example `QT-145` for the district's fourteenth five-year plan.
    pub code: String,
    /// Chinese name, as printed on the document.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Five-year, annual or special.
    pub kind: PlanKind,
    /// First year that the plan covers.
    pub start_year: i16,
    /// Last year that the plan covers, inclusive.
    pub end_year: i16,
    /// Code of the upper-level plan that this one answers to (上位规划).
    pub upper: Option<String>,
}

impl Plan {
    /// Checks that the years make sense for the kind of plan.
    ///
    /// # Errors
    /// [`PlanError::Years`] when the plan ends before it starts, [`PlanError::Span`] when a five-year plan
    /// does not cover five years or an annual plan not one.
    pub fn check(&self) -> Result<(), PlanError> {
        if self.end_year < self.start_year {
            return Err(PlanError::Years {
                code: self.code.clone(),
                start: self.start_year,
                end: self.end_year,
            });
        }
        let years = self.end_year.saturating_sub(self.start_year).saturating_add(1);
        let wanted = match self.kind {
            PlanKind::FiveYear => 5,
            PlanKind::Annual => 1,
            PlanKind::Special => years,
        };
        if years == wanted {
            Ok(())
        } else {
            Err(PlanError::Span { code: self.code.clone(), kind: self.kind, years, wanted })
        }
    }

    /// Whether `year` lies within the plan.
    pub fn covers(&self, year: i16) -> bool {
        (self.start_year..=self.end_year).contains(&year)
    }

    /// The plan's name in a language; the Chinese name where no English one is known.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.name_en.is_empty() => &self.name_en,
            _ => &self.name_zh,
        }
    }
}

/// Whether a version can still be edited.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VersionState {
    /// 编制中: staff edit it.
    Draft,
    /// 已发布: its text is fixed; a change needs a new version.
    Published,
}

impl VersionState {
    /// The word stored in tables: `draft`, `published`.
    pub fn as_str(self) -> &'static str {
        match self {
            VersionState::Draft => "draft",
            VersionState::Published => "published",
        }
    }

    /// The inverse of [`VersionState::as_str`].
    pub fn parse(text: &str) -> Option<VersionState> {
        [VersionState::Draft, VersionState::Published].into_iter().find(|s| s.as_str() == text)
    }
}

/// One version of a plan's document: the original, or a mid-term adjustment (中期调整).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanVersion {
    /// Code of the plan.
    pub plan: String,
    /// Name of the version, unique within the plan, for example `1` or `2023中期`.
    pub version: String,
    /// Document number (文号), for example `钱政发〔2021〕12号`; none while it is a draft.
    pub doc_no: Option<String>,
    /// Date of the document.
    pub doc_date: Option<Date>,
    /// Draft or published.
    pub state: VersionState,
}

/// Why a plan's frame is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The plan ends before it starts.
    #[error("plan {code} runs from {start} to {end}; the last year must not lie before the first")]
    Years {
        /// Code of the plan.
        code: String,
        /// First year.
        start: i16,
        /// Last year.
        end: i16,
    },
    /// The span does not fit the kind.
    #[error("plan {code} covers {years} years but a {kind} covers {wanted}; correct the years or the kind", kind = kind.say(Lang::En))]
    Span {
        /// Code of the plan.
        code: String,
        /// Kind of the plan.
        kind: PlanKind,
        /// Years that it covers.
        years: i16,
        /// Years that the kind covers.
        wanted: i16,
    },
}

impl Say for PlanError {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (_, Lang::En) => self.to_string(),
            (PlanError::Years { code, start, end }, Lang::Zh) => {
                format!("规划{code}的年份为{start}至{end}年：末年不能早于首年，请改正")
            }
            (PlanError::Span { code, kind, years, wanted }, Lang::Zh) => {
                format!("规划{code}跨{years}年，而{}应跨{wanted}年：请改正年份或类型", kind.say(Lang::Zh))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(kind: PlanKind, start_year: i16, end_year: i16) -> Plan {
        Plan {
            code: "P".into(),
            name_zh: "规划".into(),
            name_en: String::new(),
            kind,
            start_year,
            end_year,
            upper: None,
        }
    }

    #[test]
    fn years_fit_the_kind() {
        assert_eq!(plan(PlanKind::FiveYear, 2021, 2025).check(), Ok(()));
        assert_eq!(plan(PlanKind::Special, 2022, 2024).check(), Ok(()));
        assert!(matches!(plan(PlanKind::Annual, 2021, 2022).check(), Err(PlanError::Span { wanted: 1, .. })));
        let backwards = plan(PlanKind::Special, 2025, 2021).check().unwrap_err();
        assert!(backwards.say(Lang::Zh).contains("末年不能早于首年"));
        assert!(backwards.to_string().contains("must not lie before"));
    }

    #[test]
    fn words_round_trip() {
        for kind in [PlanKind::FiveYear, PlanKind::Annual, PlanKind::Special] {
            assert_eq!(PlanKind::parse(kind.as_str()), Some(kind));
        }
        for state in [VersionState::Draft, VersionState::Published] {
            assert_eq!(VersionState::parse(state.as_str()), Some(state));
        }
        assert_eq!(PlanKind::parse("decade"), None);
        assert_eq!(plan(PlanKind::Annual, 2021, 2021).name(Lang::En), "规划");
        assert!(plan(PlanKind::FiveYear, 2021, 2025).covers(2025));
    }
}
