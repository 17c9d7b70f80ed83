//! What the API of the land register gives: parcels and their life, findings, values, what a write did.

use super::schema::{LandRuleDoc, MeasureDoc, StageDoc, StepDoc};
use super::taken::ParcelFacts;
use jiff::civil::Date;
use qipan_kernel::finding::Finding;
use qipan_space::land::{LandRule, LandRules, MeasureFailed, Stage, Step};
use serde::Serialize;
use utoipa::ToSchema;

/// A piece of a parcel.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CutPiece {
    /// Its share of the register's area, 0.01 m²: in proportion to the drawn areas, all together the whole.
    pub area: i64,
    /// Its area as drawn, m².
    pub drawn_m2: f64,
    /// GeoJSON, EPSG:4490.
    #[schema(value_type = Object)]
    pub geometry: serde_json::Value,
}

/// What a line makes of a parcel. Nothing is saved.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Cut {
    /// The parcel.
    pub parcel: String,
    /// Its area in the register, 0.01 m².
    pub area: i64,
    /// The pieces, from west to east.
    pub pieces: Vec<CutPiece>,
}

/// What a split or merge made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Reshaped {
    /// The new parcels.
    pub items: Vec<ParcelItem>,
    /// Area of the old parcel that went nowhere yet, 0.01 m²; it stays as a finding until it is registered.
    pub left_over: i64,
    /// That finding.
    pub findings: Vec<LandFindingView>,
    /// Whether the new parcels have a shape on the map.
    pub drawn: bool,
    /// False for a dry run.
    pub saved: bool,
}

/// How many parcels were registered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Registered {
    /// How many.
    pub parcels: u64,
    /// Their area, 0.01 m².
    pub area: i64,
}

/// A parcel in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParcelItem {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Name of the unit.
    pub unit_name: String,
    /// Park.
    pub park: String,
    /// Class of land use.
    pub land_use: String,
    /// Who uses it.
    pub enterprise: String,
    /// State.
    pub state: String,
    /// Since when.
    pub state_on: String,
    /// Area, 0.01 m².
    pub area: i64,
    /// When it ended in others.
    pub ended_on: Option<String>,
    /// Generated for the demo.
    pub synthetic: bool,
}

/// Number and area of parcels in a state.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StateTotal {
    /// State.
    pub state: String,
    /// How many.
    pub parcels: i64,
    /// Their area, 0.01 m².
    pub area: i64,
}

/// A page of parcels by code.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParcelPage {
    /// The parcels.
    pub items: Vec<ParcelItem>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
    /// Number and area by state of all parcels asked for, whatever state was asked for.
    pub totals: Vec<StateTotal>,
    /// The parks that can be asked for.
    pub parks: Vec<String>,
}

/// Something that happened to a parcel.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParcelEvent {
    /// The day.
    pub on: String,
    /// `register`, `state`, `facts`, `split` or `merge`.
    pub kind: String,
    /// State afterwards.
    pub state: String,
    /// Area afterwards, 0.01 m².
    pub area: i64,
    /// The document.
    pub doc_no: String,
    /// Who said so.
    pub source: String,
    /// Remark.
    pub note: String,
    /// Who recorded it.
    pub created_by: String,
    /// When.
    pub created_at: String,
}

/// Area that went from a parcel into another one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Lineage {
    /// From.
    pub from: String,
    /// Into.
    pub to: String,
    /// The day.
    pub on: String,
    /// `split` or `merge`.
    pub kind: String,
    /// Area, 0.01 m².
    pub area: i64,
}

/// A parcel with its life.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParcelView {
    /// Code.
    pub code: String,
    /// Name of its unit.
    pub unit_name: String,
    /// State.
    pub state: String,
    /// Since when.
    pub state_on: String,
    /// When it ended in others.
    pub ended_on: Option<String>,
    /// What is known of it.
    #[serde(flatten)]
    pub facts: ParcelFacts,
    /// Its life, from the first event.
    pub events: Vec<ParcelEvent>,
    /// What went from it and into it.
    pub lineage: Vec<Lineage>,
    /// What the rules say of it today.
    pub findings: Vec<LandFindingView>,
    /// Inspections after it was reclaimed, the last first.
    pub inspections: Vec<Inspection>,
    /// The states that may follow.
    pub next_states: Vec<String>,
    /// May be changed by the person who asks; false also for a parcel that ended in others.
    pub editable: bool,
    /// May be inspected by the person who asks.
    pub may_inspect: bool,
    /// Version, for `If-Match`.
    pub rev: i64,
}

/// A finding about a parcel.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LandFinding)]
pub struct LandFindingView {
    /// The parcel.
    pub parcel: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Name of the unit.
    pub unit_name: String,
    /// Its park.
    pub park: String,
    /// Who uses it.
    pub enterprise: String,
    /// Its state.
    pub state: String,
    /// The rule.
    #[schema(value_type = LandRuleDoc)]
    pub rule: LandRule,
    /// How far it has come.
    #[schema(value_type = StageDoc)]
    pub stage: Stage,
    /// Since when the clock runs.
    #[schema(value_type = Option<String>, format = Date)]
    pub since: Option<Date>,
    /// Days since then, without those that don't count.
    pub days: Option<i64>,
    /// Days that don't count.
    pub paused_days: i64,
    /// What happens next.
    #[schema(value_type = Option<StepDoc>)]
    pub next: Option<Step>,
    /// On which day.
    #[schema(value_type = Option<String>, format = Date)]
    pub next_on: Option<Date>,
    /// Fee that is due, fen.
    pub fee_fen: Option<i64>,
    /// Measures that fail.
    #[schema(value_type = Vec<MeasureDoc>)]
    pub failed: Vec<MeasureFailed>,
    /// Facts that are needed and not known.
    pub missing: Vec<String>,
    /// Area that it is about, 0.01 m².
    pub area: i64,
    /// Legal basis.
    pub basis: String,
    /// In words, in the language asked.
    pub message: String,
    /// The parcel is generated for the demo.
    pub synthetic: bool,
}

/// How many findings of a rule at a stage.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LandFindingCount {
    /// The rule.
    #[schema(value_type = LandRuleDoc)]
    pub rule: LandRule,
    /// The stage.
    #[schema(value_type = StageDoc)]
    pub stage: Stage,
    /// How many.
    pub findings: u32,
    /// Area of their parcels, 0.01 m².
    pub area: i64,
}

/// Findings, the most serious first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LandFindings {
    /// The day that they are of.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// Version of the rules.
    pub rules: String,
    /// The findings, at most as many as asked for.
    pub items: Vec<LandFindingView>,
    /// How many there are, by rule and stage, whatever rule and stage were asked for.
    pub counts: Vec<LandFindingCount>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// An inspection of reclaimed land.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Inspection {
    /// The day.
    pub on: String,
    /// `kept`, `fallow`, `degraded` or `occupied`.
    pub outcome: String,
    /// What grows.
    pub crop: String,
    /// What was found.
    pub found: String,
    /// By when it is to be put right.
    pub due_on: Option<String>,
    /// Who went there.
    pub inspector: String,
    /// The record's number.
    pub doc_no: String,
    /// Generated for the demo.
    pub synthetic: bool,
    /// Who recorded it.
    pub created_by: String,
    /// When.
    pub created_at: String,
}

/// The district's rules of idle, underused and reclaimed land.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LandRuleSet {
    /// The rules.
    #[schema(value_type = Object)]
    pub rules: LandRules,
    /// The district has its own; otherwise those that come with the program.
    pub own: bool,
    /// Version of the entry, for `If-Match`; 0 if the district has none of its own.
    pub rev: i64,
}

/// What a workbook of parcels would change, or has changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParcelImport {
    /// `ready` (a dry run found nothing against it), `refused`, `committed` or `unchanged`.
    pub state: String,
    /// Rows of the file.
    pub rows: usize,
    /// Parcels that are new.
    pub new: usize,
    /// Parcels that change.
    pub changed: usize,
    /// Rows that say what is there already.
    pub unchanged: usize,
    /// Rows with an error.
    pub refused: usize,
    /// Area of the new parcels, 0.01 m².
    pub area: i64,
    /// What is wrong, each with its cell, value and remedy.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
}
