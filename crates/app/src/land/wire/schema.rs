//! The engine's words and facts as the API document describes them.

use serde::Serialize;
use utoipa::ToSchema;

/// Shape of `LandState`.
#[derive(Serialize, ToSchema)]
#[schema(as = LandState)]
#[serde(rename_all = "snake_case")]
pub enum LandStateDoc {
    /// 储备.
    Reserve,
    /// 批而未供.
    ApprovedUnsupplied,
    /// 供应.
    Supplied,
    /// 在建.
    UnderConstruction,
    /// 已用.
    InUse,
    /// 闲置.
    Idle,
    /// 低效.
    LowEfficiency,
    /// 再开发.
    Redevelopment,
    /// 复垦.
    Reclaimed,
}

/// Shape of `LandRule`.
#[derive(Serialize, ToSchema)]
#[schema(as = LandRule)]
#[serde(rename_all = "snake_case")]
pub enum LandRuleDoc {
    /// 未动工.
    NotStarted,
    /// 停工.
    Stopped,
    /// 批而未供.
    Unsupplied,
    /// 低效.
    LowEfficiency,
    /// 面积去向不明.
    LeftOver,
    /// 后续管护.
    AfterCare,
}

/// Shape of `Stage`.
#[derive(Serialize, ToSchema)]
#[schema(as = LandStage)]
#[serde(rename_all = "snake_case")]
pub enum StageDoc {
    /// A fact that is needed is not known.
    Unknown,
    /// A government's act stops the clock.
    Paused,
    /// The clock runs, or one measure fails.
    Watch,
    /// The rule holds.
    Due,
    /// May be taken back.
    TakeBack,
}

/// Shape of `Step`.
#[derive(Serialize, ToSchema)]
#[schema(as = LandStep)]
#[serde(rename_all = "snake_case")]
pub enum StepDoc {
    /// It becomes idle.
    Idle,
    /// It may be taken back.
    TakeBack,
    /// It becomes overdue.
    Overdue,
}

/// Shape of `MeasureFailed`.
#[derive(Serialize, ToSchema)]
#[schema(as = MeasureFailed)]
pub struct MeasureDoc {
    /// `output`, `tax` or `floor_area_ratio`.
    pub measure: String,
    /// What it is.
    pub value: f64,
    /// What it should be at least.
    pub limit: f64,
}

/// Shape of `Contract`.
#[derive(Serialize, ToSchema)]
#[schema(as = LandContract)]
pub struct ContractDoc {
    /// Its number.
    pub number: String,
    /// `transfer` or `allocation`.
    pub kind: String,
    /// Its day.
    #[schema(format = Date)]
    pub signed_on: String,
    /// Building must have started by then.
    #[schema(format = Date)]
    pub start_by: Option<String>,
    /// Price of the land, fen.
    pub price_fen: Option<i64>,
    /// Investment agreed, fen.
    pub planned_invest_fen: Option<i64>,
    /// Area due to be built on, 0.01 m².
    pub due_area: Option<i64>,
}

/// Shape of `Building`.
#[derive(Serialize, ToSchema)]
#[schema(as = Building)]
pub struct BuildingDoc {
    /// When building started.
    #[schema(format = Date)]
    pub started_on: Option<String>,
    /// Since when it stands still.
    #[schema(format = Date)]
    pub stopped_on: Option<String>,
    /// When it was finished.
    #[schema(format = Date)]
    pub finished_on: Option<String>,
    /// Area built on, 0.01 m².
    pub developed_area: Option<i64>,
    /// Invested so far, fen.
    pub invested_fen: Option<i64>,
}

/// Shape of `Exemption`.
#[derive(Serialize, ToSchema)]
#[schema(as = Exemption)]
pub struct ExemptionDoc {
    /// First day.
    #[schema(format = Date)]
    pub from: String,
    /// Last day; null while it goes on.
    #[schema(format = Date)]
    pub to: Option<String>,
    /// What happened.
    pub reason: String,
    /// The document.
    pub doc_no: String,
}

/// Shape of `Economy`.
#[derive(Serialize, ToSchema)]
#[schema(as = ParcelEconomy)]
pub struct EconomyDoc {
    /// The year.
    pub year: i16,
    /// Output, fen.
    pub output_fen: Option<i64>,
    /// Tax paid, fen.
    pub tax_fen: Option<i64>,
}
