//! What the rules found, with its clock.

use super::conserve::m2;
use jiff::civil::Date;
use qipan_kernel::quantity::Money;
use qipan_kernel::quantity::fmt::{MoneyUnit, bare, money};
use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// Which rule speaks.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LandRule {
    /// Building has not started.
    NotStarted,
    /// Building stands still.
    Stopped,
    /// Approved and not supplied.
    Unsupplied,
    /// Underused.
    LowEfficiency,
    /// Area of a split or merged parcel that went nowhere.
    LeftOver,
    /// After-care of reclaimed land: not inspected in time, or something found and not put right.
    AfterCare,
}

/// How far it has come. Ordered: the most serious last.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// A fact that is needed is not known.
    Unknown,
    /// A government's act stops the clock.
    Paused,
    /// The clock runs, or one measure fails.
    Watch,
    /// The rule holds: idle, overdue, underused, left over.
    Due,
    /// May be taken back.
    TakeBack,
}

/// What happens next, if nothing else does.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It becomes idle.
    Idle,
    /// It may be taken back.
    TakeBack,
    /// It becomes overdue.
    Overdue,
}

/// A measure that fails its limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasureFailed {
    /// `output`, `tax` or `floor_area_ratio`.
    pub measure: String,
    /// What it is (万元 per 亩 and year; a ratio).
    pub value: f64,
    /// What it should be at least.
    pub limit: f64,
}

/// A finding about a parcel. It is a finding: a person determines, with a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LandFinding {
    /// The parcel.
    pub parcel: String,
    /// The rule.
    pub rule: LandRule,
    /// How far it has come.
    pub stage: Stage,
    /// Since when the clock runs.
    pub since: Option<Date>,
    /// Days since then, without those that don't count.
    pub days: Option<i64>,
    /// Days that don't count, since a government's act held the user up.
    pub paused_days: i64,
    /// What happens next.
    pub next: Option<Step>,
    /// On which day.
    pub next_on: Option<Date>,
    /// Fee that is due, fen; none if none is due or the price is not known.
    pub fee_fen: Option<i64>,
    /// Measures that fail.
    pub failed: Vec<MeasureFailed>,
    /// Facts that are needed and not known.
    pub missing: Vec<String>,
    /// Area that it is about, 0.01 m².
    pub area: i64,
    /// Legal basis.
    pub basis: String,
}

impl LandFinding {
    /// A finding that says nothing yet.
    #[must_use]
    pub fn new(parcel: &str, area: i64, rule: LandRule, stage: Stage, basis: &str) -> LandFinding {
        LandFinding {
            parcel: parcel.to_owned(),
            rule,
            stage,
            since: None,
            days: None,
            paused_days: 0,
            next: None,
            next_on: None,
            fee_fen: None,
            failed: Vec::new(),
            missing: Vec::new(),
            area,
            basis: basis.to_owned(),
        }
    }

    fn head(&self, lang: Lang) -> String {
        let days = self.days.unwrap_or_default();
        match (self.rule, self.stage) {
            (_, Stage::Unknown) => {
                let missing = self.missing.iter().map(|m| fact(m, lang)).collect::<Vec<_>>();
                lang.pick(
                    format!("缺少{}，无法判断；请补录", missing.join("、")),
                    format!("{} not known: can't be judged; record it", missing.join(", ")),
                )
            }
            (_, Stage::Paused) => lang.pick(
                "因政府原因停计时限；消除后自动续计".to_owned(),
                "the clock stands still for a government's act; it goes on when that ends".to_owned(),
            ),
            (LandRule::NotStarted, _) => lang.pick(
                format!("逾约定动工日 {days} 天未动工"),
                format!("not started {days} days after the agreed day"),
            ),
            (LandRule::Stopped, _) => lang.pick(
                format!("开发不足且已停工 {days} 天"),
                format!("little developed, and standing still for {days} days"),
            ),
            (LandRule::Unsupplied, _) => lang
                .pick(format!("批准后 {days} 天未供应"), format!("not supplied {days} days after approval")),
            (LandRule::LowEfficiency, _) => self.measures(lang),
            (LandRule::AfterCare, _) => self.care(lang),
            (LandRule::LeftOver, _) => lang.pick(
                format!("拆分后尚有 {} 平方米没有去向；请登记余下部分", m2(self.area)),
                format!("{} m² went nowhere in the split; register the rest", m2(self.area)),
            ),
        }
    }

    fn care(&self, lang: Lang) -> String {
        let days = self.days.unwrap_or_default();
        match (self.failed.is_empty(), self.stage) {
            (false, _) => lang.pick(
                format!("检查发现问题，{days} 天未见复查合格"),
                format!("something was found and not put right for {days} days"),
            ),
            (true, Stage::Due) => lang.pick(
                format!("距上次管护检查（或复垦）已 {days} 天，应检查"),
                format!("{days} days since the last inspection (or the reclaiming): inspect it"),
            ),
            _ => lang.pick(
                format!("距上次管护检查（或复垦） {days} 天"),
                format!("{days} days since the last inspection (or the reclaiming)"),
            ),
        }
    }

    fn measures(&self, lang: Lang) -> String {
        let one = |m: &MeasureFailed| {
            let (value, limit) = (bare(m.value, 2), bare(m.limit, 2));
            let name = fact(&m.measure, lang);
            lang.pick(format!("{name}{value}，低于{limit}"), format!("{name} {value}, below {limit}"))
        };
        self.failed.iter().map(one).collect::<Vec<_>>().join(lang.pick("；", "; "))
    }

    fn consequence(&self, lang: Lang) -> Option<String> {
        let fee = self.fee_fen.map(|fen| money(Money(fen), MoneyUnit::WanYuan, 2, lang));
        Some(match (self.rule, self.stage) {
            (LandRule::NotStarted, Stage::TakeBack) => lang.pick(
                "满二年，可依法无偿收回".to_owned(),
                "two years: may be taken back without payment".to_owned(),
            ),
            (LandRule::NotStarted, Stage::Due) => match fee {
                Some(fee) => {
                    lang.pick(format!("构成闲置，应征缴闲置费 {fee}"), format!("idle: a fee of {fee} is due"))
                }
                None => lang.pick(
                    "构成闲置，应征缴闲置费；土地价款未登记，请补录".to_owned(),
                    "idle: a fee is due; record the price of the land".to_owned(),
                ),
            },
            (LandRule::Stopped, Stage::Due) => lang.pick(
                "构成闲置，须人工认定处置方式".to_owned(),
                "idle: a person decides what follows".to_owned(),
            ),
            (LandRule::Unsupplied, Stage::Due) => lang.pick("超期".to_owned(), "overdue".to_owned()),
            (LandRule::LowEfficiency, Stage::Due) => {
                lang.pick("疑似低效用地".to_owned(), "probably underused".to_owned())
            }
            _ => return None,
        })
    }
}

fn fact(name: &str, lang: Lang) -> String {
    let (zh, en) = match name {
        "start_by" => ("约定动工日期", "agreed day of starting"),
        "approved_on" => ("批准日期", "day of approval"),
        "developed_area" => ("已开发面积", "area built on"),
        "invested" => ("已投资额或约定投资额", "investment made or agreed"),
        "output" => ("亩均产出（万元）", "output per mu (10,000 yuan)"),
        "tax" => ("亩均税收（万元）", "tax per mu (10,000 yuan)"),
        "floor_area_ratio" => ("容积率", "floor area ratio"),
        other => (other, other),
    };
    lang.pick(zh, en).to_owned()
}

impl Say for LandFinding {
    fn say(&self, lang: Lang) -> String {
        let mut parts = vec![self.head(lang)];
        parts.extend(self.consequence(lang));
        if let (Some(next), Some(on)) = (self.next, self.next_on) {
            parts.push(match next {
                Step::Idle => lang.pick(format!("{on} 起构成闲置"), format!("idle from {on}")),
                Step::TakeBack => lang.pick(format!("{on} 起可收回"), format!("may be taken back from {on}")),
                Step::Overdue => lang.pick(format!("{on} 起超期"), format!("overdue from {on}")),
            });
        }
        parts.join(lang.pick("；", "; "))
    }
}
