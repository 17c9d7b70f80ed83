//! What is sent of the race.

use jiff::civil::Date;
use qipan_kernel::text::Lang;
use qipan_project::classes::words::{chinese, gate as gate_zh};
use qipan_project::race::{Better, List, Measure, MeasureRule, Origin, Penalty, Scheme, Scoring};
use serde::Serialize;
use utoipa::ToSchema;

/// A month of the race in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceMonthItem {
    /// Month, `2024-06`.
    pub month: String,
    /// `published` or `open`.
    pub state: String,
    /// The month is over, so that it may be published.
    pub over: bool,
    /// Of a published month: what was known at the end of this day.
    #[schema(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
    /// Version of the scheme.
    pub scheme_version: Option<String>,
    /// SHA-256 of what is frozen.
    pub sha256: Option<String>,
    /// Remark.
    pub note: Option<String>,
    /// Who published it.
    pub published_by: Option<String>,
    /// When.
    pub published_at: Option<String>,
    /// Some of it is invented for the demo.
    pub synthetic: bool,
}

/// A measure or penalty of a scheme.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceMeasure {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Unit of measure.
    pub unit: String,
    /// Takes points off.
    pub penalty: bool,
    /// Points for a full share; of a penalty: for one occurrence.
    pub weight: f64,
    /// Of a target: most that counts, as a share; of a penalty: most points off.
    pub cap: Option<f64>,
    /// The target, if it is scored by one.
    pub target: Option<f64>,
    /// `more` or `less` is better.
    pub better: String,
    /// Decimals of its values.
    pub decimals: u8,
    /// It follows from projects.
    pub computed: bool,
    /// The rule in words, in Chinese.
    pub text: String,
    /// In English.
    pub text_en: String,
}

/// A version of the scheme.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceSchemeView {
    /// Version.
    pub version: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// First month that it holds for; none for the one that comes with Qipan.
    pub from_month: Option<String>,
    /// Where it stands.
    pub source: String,
    /// Tracks, ranked apart.
    pub tracks: Vec<String>,
    /// Measures, then penalties.
    pub measures: Vec<RaceMeasure>,
    /// How many stand on the red list of a track.
    pub red: u32,
    /// How many stand on the black list of a track.
    pub black: u32,
}

/// A version of the scheme with where it comes from and which months it made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceSchemeVersion {
    /// What it says.
    #[serde(flatten)]
    pub view: RaceSchemeView,
    /// Kinds of org units, or single units, that race.
    pub racers: Vec<String>,
    /// The scheme itself, to be copied and changed.
    #[schema(value_type = Object)]
    pub body: serde_json::Value,
    /// Who published it; none for the one that comes with Qipan.
    pub by: Option<String>,
    /// When.
    pub at: Option<String>,
    /// It holds for this month.
    pub current: bool,
    /// Published months that were frozen with it.
    pub months: Vec<String>,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// A wish for a version of the scheme.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceSchemeProposal {
    /// Identity; empty if it was only checked.
    pub id: String,
    /// What it says.
    pub scheme: RaceSchemeView,
    /// The scheme itself.
    #[schema(value_type = Object)]
    pub body: serde_json::Value,
    /// The version that holds for its first month without it.
    pub compared: String,
    /// What differs from that version.
    pub changes: Vec<RaceSchemeChange>,
    /// Published months from its first month on; they keep their scheme.
    pub kept_months: Vec<String>,
    /// `proposed`, `published` or `refused`.
    pub state: String,
    /// Who wishes it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<String>,
    /// Remark of the decision.
    pub note: String,
    /// The caller may decide on it.
    pub may_decide: bool,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// A field that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RaceSchemeChange {
    /// `scheme`, `measure` or `penalty`.
    pub part: String,
    /// Code of the measure or penalty.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// The field, such as `weight`.
    pub field: String,
    /// What it was; none if it was not there.
    pub from: Option<String>,
    /// What it becomes; none if it is taken out.
    pub to: Option<String>,
}

/// The board of a month.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceView {
    /// Month.
    pub month: String,
    /// `published` or `open`.
    pub state: String,
    /// The month is over, so that it may be published.
    pub over: bool,
    /// The caller may publish it now.
    pub may_publish: bool,
    /// The caller may enter values that projects can't tell.
    pub may_enter: bool,
    /// What was known at the end of this day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// SHA-256 of scheme, inputs and result.
    pub sha256: String,
    /// Version of the method.
    pub method: String,
    /// The scheme.
    pub scheme: RaceSchemeView,
    /// The published month before, with which ranks are compared.
    pub previous: Option<String>,
    /// The entrants, track by track, best first.
    pub rows: Vec<RaceRow>,
    /// Values that are missing.
    pub missing: usize,
    /// Who published it.
    pub published_by: Option<String>,
    /// When.
    pub published_at: Option<String>,
    /// Remark at publication.
    pub note: Option<String>,
    /// Some of it is invented for the demo.
    pub synthetic: bool,
}

/// An entrant on the board.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceRow {
    /// Org unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its track.
    pub track: String,
    /// Rank within the track; none if a measure is missing.
    pub rank: Option<u32>,
    /// Rank of the published month before.
    pub rank_before: Option<u32>,
    /// Places won since; negative if lost.
    pub moved: Option<i64>,
    /// Points.
    pub score: Option<f64>,
    /// `red`, `black` or neither.
    #[schema(value_type = Option<String>)]
    pub list: Option<List>,
    /// Measures, then penalties, in the order of the scheme.
    pub cells: Vec<RaceCell>,
}

/// A value on the board.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceCell {
    /// Measure or penalty.
    pub measure: String,
    /// Value; none if it is missing.
    pub value: Option<f64>,
    /// Points that it gives; negative for a penalty.
    pub points: Option<f64>,
    /// `computed`, `entered` or `missing`.
    #[schema(value_type = String)]
    pub origin: Origin,
}

/// A value with everything that it rests on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceFigure {
    /// Month.
    pub month: String,
    /// `published` or `open`.
    pub state: String,
    /// What was known at the end of this day.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// Org unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// The measure.
    pub measure: RaceMeasure,
    /// Value.
    pub value: Option<f64>,
    /// `computed`, `entered` or `missing`.
    #[schema(value_type = String)]
    pub origin: Origin,
    /// Amounts are fen; projects if false.
    pub money: bool,
    /// Above the line: the sum of its projects.
    pub above: Option<i64>,
    /// Below the line.
    pub below: Option<i64>,
    /// The projects that the caller may read.
    pub projects: Vec<RaceProject>,
    /// Projects that the caller may not read.
    pub hidden: usize,
    /// Projects of which it can't be told whether they count, since a field is missing.
    pub unknown: Vec<RaceProject>,
    /// Projects that owe a return of the month and have not filed it.
    pub awaited: Vec<RaceProject>,
    /// What was entered.
    pub entry: Option<RaceEntryView>,
    /// Some of it is invented for the demo.
    pub synthetic: bool,
}

/// A project behind a figure.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceProject {
    /// Identity.
    pub id: String,
    /// Name as it was known.
    pub name: String,
    /// What it adds above the line: fen, or 1.
    pub above: i64,
    /// What it adds below the line.
    pub below: i64,
}

/// A value that was entered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceEntryView {
    /// Value.
    pub value: f64,
    /// Where it stands.
    pub source: String,
    /// Who entered it.
    pub by: String,
    /// Since which day it is known.
    #[schema(value_type = String, format = Date)]
    pub known_on: Date,
    /// The rule has a value, so that this one is not used.
    pub unused: bool,
}

/// What moves an entrant up.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceSteps {
    /// Org unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its rank.
    pub rank: Option<u32>,
    /// How many places up.
    pub places: u32,
    /// For each measure alone, what is enough.
    pub steps: Vec<RaceStep>,
}

/// A change of one measure alone that is enough, if one is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceStep {
    /// The measure.
    pub measure: RaceMeasure,
    /// Its value now.
    pub from: f64,
    /// The value nearest to it that is enough; none if this measure alone is not.
    pub to: Option<f64>,
    /// The rank then.
    pub rank: Option<u32>,
}

/// A published month run again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceRecompute {
    /// Month.
    pub month: String,
    /// SHA-256 of what was frozen.
    pub sha256: String,
    /// SHA-256 of what follows from the frozen scheme and inputs now.
    pub again: String,
    /// They are the same, byte for byte.
    pub same: bool,
    /// What was known of projects at the end of this day was taken for the comparison.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// The day on which the month was frozen.
    #[schema(value_type = String, format = Date)]
    pub frozen_on: Date,
    /// The data as of that day gives the same values and ranks.
    pub data_same: bool,
    /// In what it differs.
    pub differences: Vec<RaceDifference>,
}

/// A value that differs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RaceDifference {
    /// Org unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// The measure; `rank` or `score` for the result.
    pub measure: String,
    /// Its Chinese name.
    pub measure_name: String,
    /// Its English name.
    pub measure_name_en: String,
    /// Frozen.
    pub before: Option<f64>,
    /// By the data.
    pub after: Option<f64>,
}

/// A rule in words; gates and conditions by their names in Chinese.
fn words(rule: &MeasureRule, lang: Lang) -> String {
    let of = |when: &str| match (when.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("；仅计{}的项目", chinese(when)),
        (false, Lang::En) => format!("; only {when}"),
    };
    match rule {
        MeasureRule::Growth { when } => lang.pick(
            format!("本年累计月报投资 ÷ 上年同月累计 − 1{}", of(when)),
            format!(
                "returned investment of the year to date ÷ the same months a year before − 1{}",
                of(when)
            ),
        ),
        MeasureRule::Share { when } => lang.pick(
            format!("符合条件项目的本年累计投资 ÷ 全部项目本年累计投资；条件：{}", chinese(when)),
            format!("investment to date of projects with {when} ÷ investment to date of all"),
        ),
        MeasureRule::Passed { of: gate, months, gates, when } => lang.pick(
            format!(
                "近 {months} 个月通过“{}”的项目中，月末前通过“{}”之一的占比{}",
                gate_zh(gate),
                gates.iter().map(|g| gate_zh(g)).collect::<Vec<_>>().join("、"),
                of(when)
            ),
            format!(
                "of projects that passed {gate} within {months} months, those that passed one of {}{}",
                gates.join(", "),
                of(when)
            ),
        ),
        MeasureRule::Completion { when } => lang.pick(
            format!("本年累计月报投资 ÷（年度计划投资 × 已过月数 ÷ 12），仅计有年度计划的项目{}", of(when)),
            format!(
                "returned investment to date ÷ (year's plan × months gone ÷ 12), projects with a plan{}",
                of(when)
            ),
        ),
        MeasureRule::Count { gate, when } => lang.pick(
            format!("本年通过“{}”的项目数{}", gate_zh(gate), of(when)),
            format!("projects that passed {gate} this year{}", of(when)),
        ),
        MeasureRule::Overdue { gate, when } => lang.pick(
            format!("“{}”计划日在月末前、月末仍未通过的项目数{}", gate_zh(gate), of(when)),
            format!(
                "projects whose {gate} was planned by the month's end and is not passed by then{}",
                of(when)
            ),
        ),
    }
}

fn text_of(rule: Option<&MeasureRule>, lang: Lang) -> String {
    match rule {
        Some(rule) => words(rule, lang),
        None => lang.pick("由统计等部门填报并注明来源", "entered with its source").to_owned(),
    }
}

impl RaceMeasure {
    pub(super) fn of(m: &Measure) -> RaceMeasure {
        let (target, cap) = match m.scoring {
            Scoring::Range => (None, None),
            Scoring::Target { target, cap } => (Some(target), Some(cap)),
        };
        RaceMeasure {
            code: m.code.clone(),
            name: m.name.clone(),
            name_en: m.name_en.clone(),
            unit: m.unit.clone(),
            penalty: false,
            weight: m.weight,
            cap,
            target,
            better: if m.better == Better::More { "more" } else { "less" }.to_owned(),
            decimals: m.decimals,
            computed: m.rule.is_some(),
            text: text_of(m.rule.as_ref(), Lang::Zh),
            text_en: text_of(m.rule.as_ref(), Lang::En),
        }
    }

    pub(super) fn of_penalty(p: &Penalty) -> RaceMeasure {
        RaceMeasure {
            code: p.code.clone(),
            name: p.name.clone(),
            name_en: p.name_en.clone(),
            unit: String::new(),
            penalty: true,
            weight: p.each,
            cap: Some(p.most),
            target: None,
            better: "less".to_owned(),
            decimals: 0,
            computed: p.rule.is_some(),
            text: text_of(p.rule.as_ref(), Lang::Zh),
            text_en: text_of(p.rule.as_ref(), Lang::En),
        }
    }
}

/// Measures, then penalties.
pub(super) fn measures(scheme: &Scheme) -> Vec<RaceMeasure> {
    let measures = scheme.measures.iter().map(RaceMeasure::of);
    measures.chain(scheme.penalties.iter().map(RaceMeasure::of_penalty)).collect()
}

impl RaceSchemeView {
    pub(super) fn of(scheme: &Scheme, from_month: Option<String>, source: String) -> RaceSchemeView {
        RaceSchemeView {
            version: scheme.version.clone(),
            name: scheme.name.clone(),
            name_en: scheme.name_en.clone(),
            from_month,
            source,
            tracks: scheme.tracks.clone(),
            measures: measures(scheme),
            red: scheme.red,
            black: scheme.black,
        }
    }
}
