//! What is known of a parcel. What is not known is none, never zero.

use super::state::LandState;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A parcel as the rules see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parcel {
    /// Its code.
    pub code: String,
    /// Its area in the register, 0.01 m².
    pub area: i64,
    /// Where it stands.
    pub state: LandState,
    /// Since when.
    pub state_on: Date,
    /// Class of industry by GB/T 4754, such as `C27`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// When its conversion to building land was approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_on: Option<Date>,
    /// Its contract or allocation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Contract>,
    /// What was built.
    #[serde(default)]
    pub building: Building,
    /// Times for which a government's act held the user up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exemptions: Vec<Exemption>,
    /// Yield by year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub economy: Vec<Economy>,
    /// Floor area over land area, as built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_area_ratio: Option<f64>,
    /// The last inspection after it was reclaimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspected: Option<Inspected>,
}

/// An inspection of reclaimed land.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspected {
    /// The day.
    pub on: Date,
    /// What was found.
    pub outcome: CareOutcome,
    /// By when it is to be put right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
}

/// What an inspection of reclaimed land found.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CareOutcome {
    /// 正常耕种.
    Kept,
    /// 撂荒.
    Fallow,
    /// 质量下降.
    Degraded,
    /// 被占用.
    Occupied,
}

impl CareOutcome {
    /// Every one, the good one first.
    pub const ALL: [CareOutcome; 4] = [Self::Kept, Self::Fallow, Self::Degraded, Self::Occupied];

    /// The stored and sent word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Fallow => "fallow",
            Self::Degraded => "degraded",
            Self::Occupied => "occupied",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn of(code: &str) -> Option<CareOutcome> {
        Self::ALL.into_iter().find(|o| o.code() == code)
    }
}

impl Parcel {
    /// A parcel of which only the first facts are known.
    #[must_use]
    pub fn new(code: &str, area: i64, state: LandState, state_on: Date) -> Parcel {
        Parcel {
            code: code.to_owned(),
            area,
            state,
            state_on,
            industry: None,
            approved_on: None,
            contract: None,
            building: Building::default(),
            exemptions: Vec::new(),
            economy: Vec::new(),
            floor_area_ratio: None,
            inspected: None,
        }
    }
}

/// How the right of use was given.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContractKind {
    /// 出让.
    Transfer,
    /// 划拨.
    Allocation,
}

/// A contract of transfer or a decision of allocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its number.
    pub number: String,
    /// How the right was given.
    pub kind: ContractKind,
    /// Its day.
    pub signed_on: Date,
    /// Building must have started by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_by: Option<Date>,
    /// Price of the land, fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_fen: Option<i64>,
    /// Investment agreed, fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_invest_fen: Option<i64>,
    /// Area due to be built on, 0.01 m²; the whole parcel if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_area: Option<i64>,
}

/// What was built so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Building {
    /// When building started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_on: Option<Date>,
    /// Since when it stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_on: Option<Date>,
    /// When it was finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_on: Option<Date>,
    /// Area built on, 0.01 m².
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub developed_area: Option<i64>,
    /// Invested so far, fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invested_fen: Option<i64>,
}

/// A time for which a government's act held the user up; it stops the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// First day.
    pub from: Date,
    /// Last day; none while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// What happened.
    pub reason: String,
    /// The document that says so.
    pub doc_no: String,
}

/// Yield of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Economy {
    /// The year.
    pub year: i16,
    /// Output, fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_fen: Option<i64>,
    /// Tax paid, fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_fen: Option<i64>,
}
