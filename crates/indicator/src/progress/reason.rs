//! Why a grade is what it is, in one sentence.

use super::prepared::{Bound, Judged};
use super::standing::NoStanding;
use crate::thresholds::Basis;
use jiff::civil::Date;
use qipan_kernel::period::Period;
use qipan_kernel::quantity::fmt;
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// The reason of a grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Reason {
    /// The value was compared with the path.
    Compared(Compared),
    /// The final goal is met.
    GoalMet {
        /// The goal.
        goal: f64,
        /// Its year.
        year: i16,
        /// What met it.
        period: Period,
        /// Unit and decimals of the goal.
        shown: Shown,
    },
    /// The goal's level is met at a time for which, without a baseline, nothing is expected yet.
    LevelMet {
        /// The goal.
        goal: f64,
        /// Its year.
        year: i16,
        /// What the value covers.
        period: Period,
        /// Unit and decimals of the goal.
        shown: Shown,
    },
    /// The latest due return is missing.
    Overdue {
        /// The latest period that should have been reported.
        period: Period,
        /// The day it was due.
        due: Date,
        /// Due returns that are missing.
        missing: u16,
        /// What the latest value that counts covers.
        last: Period,
        /// An earlier period that was left out, so that later values cannot be added up.
        gap: Option<Period>,
    },
    /// The indicator has no target here.
    NoTarget,
    /// The target has no year after its baseline, or impossible years.
    NoPath,
    /// No value is approved.
    NoValue {
        /// Values that wait for approval.
        waiting: u32,
        /// The latest return that is overdue.
        overdue: Option<Period>,
    },
    /// There are values, but none that counts.
    Unusable {
        /// Why not.
        why: NoStanding,
    },
    /// Without a baseline nothing is expected before the first promised year.
    NoBaseline {
        /// What the value covers.
        period: Period,
        /// The first promised year.
        first: i16,
    },
    /// Only a bound is known, on the good side.
    Undecided {
        /// What the value covers.
        period: Period,
    },
    /// A person set the grade, and said why.
    Overridden {
        /// Who.
        by: String,
        /// Why.
        why: String,
    },
}

/// Unit and decimals to show numbers with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The indicator's unit.
    pub unit: String,
    /// The indicator's decimals.
    pub decimals: u8,
}

impl Shown {
    fn number(&self, value: f64, lang: Lang) -> String {
        let number = fmt::number(value, self.decimals, lang);
        match self.unit.as_str() {
            "" | "无" => number,
            "%" | "‰" => format!("{number}{}", self.unit),
            unit => format!("{number} {unit}"),
        }
    }

    /// A distance: percentage points where the value is a percentage.
    fn distance(&self, value: f64, lang: Lang) -> String {
        let number = fmt::number(value.abs(), self.decimals, lang);
        match (self.unit.as_str(), lang) {
            ("%", Lang::Zh) => format!("{number} 个百分点"),
            ("%", Lang::En) => format!("{number} percentage points"),
            ("" | "无", _) => number,
            (unit, _) => format!("{number} {unit}"),
        }
    }
}

/// A value beside the path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// In which measure.
    pub basis: Basis,
    /// What the value covers.
    pub period: Period,
    /// The comparison.
    #[serde(flatten)]
    pub judged: Judged,
    /// On which side of the value the truth lies, if only a bound is known.
    pub bound: Option<Bound>,
    /// The promise compared with: year and value.
    pub promise: (i16, f64),
    /// Unit and decimals.
    pub shown: Shown,
}

impl Reason {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Compared(_) => "compared",
            Self::GoalMet { .. } => "goal_met",
            Self::LevelMet { .. } => "level_met",
            Self::Overdue { .. } => "overdue",
            Self::NoTarget => "no_target",
            Self::NoPath => "no_path",
            Self::NoValue { .. } => "no_value",
            Self::Unusable { .. } => "unusable",
            Self::NoBaseline { .. } => "no_baseline",
            Self::Undecided { .. } => "undecided",
            Self::Overridden { .. } => "overridden",
        }
    }
}

impl Say for Reason {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }
}

impl Reason {
    fn zh(&self) -> String {
        let lang = Lang::Zh;
        match self {
            Self::Compared(it) => it.zh(),
            Self::GoalMet { goal, year, period, shown } => {
                format!("{}已达到 {year} 年目标 {}", period.say(lang), shown.number(*goal, lang))
            }
            Self::LevelMet { goal, year, period, shown } => format!(
                "{}已达到 {year} 年目标水平 {}；没有基期值，不判定快慢",
                period.say(lang),
                shown.number(*goal, lang)
            ),
            Self::Overdue { period, due, missing, last, gap } => {
                let gap =
                    gap.map_or(String::new(), |gap| format!("，其中缺 {} 使其后累计无法相加", gap.say(lang)));
                format!(
                    "{}应于 {due} 前报送，尚未报送（共缺 {missing} 期{gap}）；最近一期为 {}",
                    period.say(lang),
                    last.say(lang)
                )
            }
            Self::NoTarget => "未设目标".to_owned(),
            Self::NoPath => "目标没有基期之后的年度数值，无法形成路径".to_owned(),
            Self::NoValue { waiting, overdue } => {
                let waiting = match waiting {
                    0 => "没有已审核的数据".to_owned(),
                    n => format!("没有已审核的数据，{n} 条待审核"),
                };
                overdue.map_or(waiting.clone(), |p| format!("{waiting}；{}已逾期未报", p.say(lang)))
            }
            Self::Unusable { why } => why.say(lang),
            Self::NoBaseline { period, first } => {
                format!("没有基期值，{first} 年之前没有进度要求，{}无法判定", period.say(lang))
            }
            Self::Undecided { period } => format!("{}只有单侧界限值，不足以判定", period.say(lang)),
            Self::Overridden { by, why } => format!("{by} 人工调整：{why}"),
        }
    }

    fn en(&self) -> String {
        let lang = Lang::En;
        match self {
            Self::Compared(it) => it.en(),
            Self::GoalMet { goal, year, period, shown } => {
                format!(
                    "{} already meets the goal of {year}, {}",
                    period.say(lang),
                    shown.number(*goal, lang)
                )
            }
            Self::LevelMet { goal, year, period, shown } => format!(
                "{} is at the level of {year}'s goal, {}; without a baseline it is neither fast nor slow",
                period.say(lang),
                shown.number(*goal, lang)
            ),
            Self::Overdue { period, due, missing, last, gap } => {
                let gap = gap.map_or(String::new(), |gap| {
                    format!("; {} is missing, so later amounts cannot be added up", gap.say(lang))
                });
                format!(
                    "{} was due on {due} and has not arrived ({missing} missing{gap}); the latest value is for {}",
                    period.say(lang),
                    last.say(lang)
                )
            }
            Self::NoTarget => "no target is set".to_owned(),
            Self::NoPath => {
                "the target has no value for a year after its baseline, so there is no path".to_owned()
            }
            Self::NoValue { waiting, overdue } => {
                let waiting = match waiting {
                    0 => "no approved value".to_owned(),
                    n => format!("no approved value; {n} wait for approval"),
                };
                overdue.map_or(waiting.clone(), |p| format!("{waiting}; {} is overdue", p.say(lang)))
            }
            Self::Unusable { why } => why.say(lang),
            Self::NoBaseline { period, first } => {
                format!(
                    "no baseline: nothing is expected before {first}, so {} cannot be graded",
                    period.say(lang)
                )
            }
            Self::Undecided { period } => {
                format!("only a bound is known for {}, and it does not decide the grade", period.say(lang))
            }
            Self::Overridden { by, why } => format!("set by {by}: {why}"),
        }
    }
}

fn percent(share: Option<f64>, lang: Lang) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{}%", fmt::number(share * 100.0, 1, lang)))
}

impl Compared {
    fn zh(&self) -> String {
        let lang = Lang::Zh;
        let it = &self.judged;
        let period = self.period.say(lang);
        let (achieved, expected) = (percent(it.achieved, lang), percent(it.expected, lang));
        let gap = self.gap(lang);
        let due = self.shown.number(it.expected_value, lang);
        let text = match self.basis {
            Basis::Year if it.achieved.is_some() => {
                format!(
                    "{period}完成 {} 年目标的 {achieved}，按进度应达 {expected}（{due}），{gap}",
                    self.promise.0
                )
            }
            Basis::Cap if it.achieved.is_some() => {
                format!(
                    "{period}已用 {} 年上限的 {achieved}，按进度应不超过 {expected}（{due}），{gap}",
                    self.promise.0
                )
            }
            Basis::Plan => {
                let goal = self.promise.0;
                format!("{period}完成 {goal} 年目标进度的 {achieved}，按路径应达 {expected}（{due}），{gap}")
            }
            Basis::Points => format!("{period}与 {} 年增速目标 {due} 相比，{gap}", self.promise.0),
            Basis::Range => {
                let upper = it.expected_upper.map_or_else(|| "∞".to_owned(), |u| self.shown.number(u, lang));
                format!("{period}与目标区间 {due}—{upper} 相比，{gap}")
            }
            Basis::Year | Basis::Cap | Basis::Hold => format!("{period}与应保持的 {due} 相比，{gap}"),
        };
        match self.bound {
            None => text,
            Some(Bound::OrBetter) => format!("{text}；数值为界限，实际不差于此"),
            Some(Bound::OrWorse) => format!("{text}；数值为界限，实际不优于此"),
        }
    }

    fn en(&self) -> String {
        let lang = Lang::En;
        let it = &self.judged;
        let period = self.period.say(lang);
        let (achieved, expected) = (percent(it.achieved, lang), percent(it.expected, lang));
        let gap = self.gap(lang);
        let due = self.shown.number(it.expected_value, lang);
        let text = match self.basis {
            Basis::Year if it.achieved.is_some() => {
                let year = self.promise.0;
                format!("{period}: {achieved} of the target of {year}, {expected} expected ({due}); {gap}")
            }
            Basis::Cap if it.achieved.is_some() => {
                let year = self.promise.0;
                format!(
                    "{period}: {achieved} of the cap of {year} used, at most {expected} expected ({due}); {gap}"
                )
            }
            Basis::Plan => {
                let goal = self.promise.0;
                format!(
                    "{period}: {achieved} of the way to the goal of {goal}, {expected} expected ({due}); {gap}"
                )
            }
            Basis::Points => {
                format!("{period}: against a growth target of {due} for {}: {gap}", self.promise.0)
            }
            Basis::Range => {
                let upper = it.expected_upper.map_or_else(|| "∞".to_owned(), |u| self.shown.number(u, lang));
                format!("{period}: against the range {due} to {upper}: {gap}")
            }
            Basis::Year | Basis::Cap | Basis::Hold => format!("{period}: against the required {due}: {gap}"),
        };
        match self.bound {
            None => text,
            Some(Bound::OrBetter) => format!("{text}; the value is a bound, the truth is no worse"),
            Some(Bound::OrWorse) => format!("{text}; the value is a bound, the truth is no better"),
        }
    }

    fn gap(&self, lang: Lang) -> String {
        let distance = self.judged.distance;
        let size = self.shown.distance(distance, lang);
        match (self.basis, distance < 0.0) {
            (Basis::Range, false) => lang.pick("在区间内".to_owned(), "inside".to_owned()),
            (Basis::Range, true) => lang.pick(format!("超出 {size}"), format!("outside by {size}")),
            _ if distance == 0.0 => lang.pick("恰好持平".to_owned(), "exactly there".to_owned()),
            (_, true) => lang.pick(format!("差 {size}"), format!("short by {size}")),
            (_, false) => lang.pick(format!("优于 {size}"), format!("better by {size}")),
        }
    }
}

impl Say for NoStanding {
    fn say(&self, lang: Lang) -> String {
        match (lang, self) {
            (Lang::Zh, Self::Nothing) => "没有可用的数据".to_owned(),
            (Lang::En, Self::Nothing) => "no value that can be used".to_owned(),
            (Lang::Zh, Self::BeforePlan { period }) => {
                format!("最近的数据为{}，早于规划期", period.say(lang))
            }
            (Lang::En, Self::BeforePlan { period }) => {
                format!("the latest value is for {}, before the plan", period.say(lang))
            }
            (Lang::Zh, Self::NotOver { period }) => format!("只有{}的数据，该期尚未结束", period.say(lang)),
            (Lang::En, Self::NotOver { period }) => {
                format!("the only values are for {} and later, which is not over yet", period.say(lang))
            }
            (Lang::Zh, Self::Gap { period }) => format!("缺{}的数据，其后无法累计", period.say(lang)),
            (Lang::En, Self::Gap { period }) => {
                format!("{} is missing, so later amounts cannot be added up", period.say(lang))
            }
            (Lang::Zh, Self::NotComparable { period }) => {
                format!(
                    "只有{}这样的数据，不能与年度目标相比（增速需累计同比，年度指标需全年值）",
                    period.say(lang)
                )
            }
            (Lang::En, Self::NotComparable { period }) => format!(
                "the latest value is for {}, which cannot be compared with a year's target (growth must run from \
                 January, yearly indicators need whole years)",
                period.say(lang)
            ),
        }
    }
}
