//! What the API of the land register takes and gives. Areas: 0.01 m². Money: fen.

use jiff::civil::Date;
use qipan_kernel::finding::Finding;
use qipan_space::land::{
    Building, Contract, Economy, Exemption, LandRule, LandRules, LandState, MeasureFailed, Stage, Step,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Facts of a parcel. What is not known is left out, never zero.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ParcelFacts {
    /// Name.
    #[serde(default)]
    pub name: String,
    /// Unit that answers for it, e.g. a sub-district.
    pub unit: String,
    /// Park; empty if in none.
    #[serde(default)]
    pub park: String,
    /// Class of land use.
    #[serde(default)]
    pub land_use: String,
    /// Who uses it.
    #[serde(default)]
    pub enterprise: String,
    /// Area, 0.01 m².
    pub area: i64,
    /// Class of industry by GB/T 4754, e.g. `C27`.
    #[serde(default)]
    pub industry: Option<String>,
    /// When its conversion to building land was approved.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub approved_on: Option<Date>,
    /// Contract of transfer or decision of allocation.
    #[serde(default)]
    #[schema(value_type = Option<ContractDoc>)]
    pub contract: Option<Contract>,
    /// What was built.
    #[serde(default)]
    #[schema(value_type = BuildingDoc)]
    pub building: Building,
    /// Times for which a government's act held the user up.
    #[serde(default)]
    #[schema(value_type = Vec<ExemptionDoc>)]
    pub exemptions: Vec<Exemption>,
    /// Yield by year.
    #[serde(default)]
    #[schema(value_type = Vec<EconomyDoc>)]
    pub economy: Vec<Economy>,
    /// Floor area over land area, as built.
    #[serde(default)]
    pub floor_area_ratio: Option<f64>,
    /// Generated for the demo.
    #[serde(default)]
    pub synthetic: bool,
}

/// A parcel to be registered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewParcel {
    /// Code, unique for ever.
    pub code: String,
    /// Where it stands.
    #[schema(value_type = LandStateDoc)]
    pub state: LandState,
    /// Since when.
    #[schema(value_type = String, format = Date)]
    pub state_on: Date,
    /// What is known of it.
    #[serde(flatten)]
    pub facts: ParcelFacts,
}

/// Parcels to be registered under one document.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewParcels {
    /// The document.
    pub doc_no: String,
    /// Who says so.
    #[serde(default)]
    pub source: String,
    /// The parcels.
    pub items: Vec<NewParcel>,
}

/// New facts of a parcel, in place of the old ones; its state stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct ParcelChange {
    /// The day that they are of; today if missing.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub on: Option<Date>,
    /// The document.
    pub doc_no: String,
    /// Who says so.
    #[serde(default)]
    pub source: String,
    /// Remark.
    #[serde(default)]
    pub note: String,
    /// The facts.
    #[serde(flatten)]
    pub facts: ParcelFacts,
}

/// A step in a parcel's life.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewParcelState {
    /// The new state.
    #[schema(value_type = LandStateDoc)]
    pub state: LandState,
    /// Since when; today if missing.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub on: Option<Date>,
    /// The document.
    pub doc_no: String,
    /// Who says so.
    #[serde(default)]
    pub source: String,
    /// Remark.
    #[serde(default)]
    pub note: String,
}

/// A part of a split.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewPart {
    /// Code of the new parcel.
    pub code: String,
    /// Its name; that of the old one if empty.
    #[serde(default)]
    pub name: String,
    /// Its area, 0.01 m².
    pub area: i64,
}

/// A split.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = ParcelSplit)]
pub struct Split {
    /// The parcel that ends.
    pub from: String,
    /// The day; today if missing.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub on: Option<Date>,
    /// The document.
    pub doc_no: String,
    /// The new parcels; with `cut` one for each piece, in the order in which the cut was answered.
    pub parts: Vec<NewPart>,
    /// The line along which the drawn parcel is cut, as longitude and latitude (EPSG:4490); without it the new parcels
    /// have no shape.
    #[serde(default)]
    pub cut: Option<Vec<[f64; 2]>>,
    /// Only say what it would make.
    #[serde(default)]
    pub dry_run: bool,
}

/// A line across a parcel.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct CutLine {
    /// Longitude and latitude (EPSG:4490) of its vertices; it leads from outside to outside.
    pub line: Vec<[f64; 2]>,
}

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

/// A merge.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = ParcelMerge)]
pub struct Merge {
    /// The parcels that end; all in the same state.
    pub from: Vec<String>,
    /// The day; today if missing.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub on: Option<Date>,
    /// The document.
    pub doc_no: String,
    /// Code of the new parcel; its area is the sum of the old ones.
    pub code: String,
    /// Its name; that of the first old one if empty.
    #[serde(default)]
    pub name: String,
    /// Take parcels that don't touch each other, too.
    #[serde(default)]
    pub apart: bool,
    /// Only say what it would make.
    #[serde(default)]
    pub dry_run: bool,
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

/// Which parcels to list.
#[derive(Clone, Debug, Default)]
pub struct WantedParcels {
    /// Only of this unit and what lies below it.
    pub unit: Option<String>,
    /// Only in this state.
    pub state: Option<String>,
    /// Only in this park.
    pub park: Option<String>,
    /// Only with this text in code, name or enterprise.
    pub q: Option<String>,
    /// Also those that ended in others.
    pub ended: bool,
    /// From the page before.
    pub cursor: Option<String>,
    /// Parcels a page, at most 500.
    pub limit: Option<i64>,
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

/// Which findings to list.
#[derive(Clone, Debug, Default)]
pub struct WantedFindings {
    /// As of this day, also one to come; today if missing.
    pub as_of: Option<Date>,
    /// Only of this unit and what lies below it.
    pub unit: Option<String>,
    /// Only in this park.
    pub park: Option<String>,
    /// Only of this rule.
    pub rule: Option<String>,
    /// Only at this stage.
    pub stage: Option<String>,
    /// From the page before.
    pub cursor: Option<usize>,
    /// Findings a page, at most 1,000.
    pub limit: Option<usize>,
}

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

/// Which values of parcels.
#[derive(Clone, Debug, Default)]
pub struct WantedValues {
    /// The attribute.
    pub field: String,
    /// As of the end of this day; today if missing.
    pub as_of: Option<Date>,
    /// Only of this unit and what lies below it.
    pub unit: Option<String>,
}

/// One attribute of all parcels, without anything else: `values[n]` is that of `codes[n]`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParcelValues {
    /// The attribute.
    pub field: String,
    /// The day.
    pub as_of: String,
    /// Codes, ascending.
    pub codes: Vec<String>,
    /// A number or a word each; null where it is not known.
    #[schema(value_type = Vec<Object>)]
    pub values: Vec<serde_json::Value>,
    /// Some are generated for the demo.
    pub synthetic: bool,
}

/// An inspection of reclaimed land to be recorded.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewInspection {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// `kept` (正常耕种), `fallow` (撂荒), `degraded` (质量下降) or `occupied` (被占用).
    pub outcome: String,
    /// What grows.
    #[serde(default)]
    pub crop: String,
    /// What was found; needed unless the land is kept.
    #[serde(default)]
    pub found: String,
    /// By when it is to be put right.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// Who went there.
    pub inspector: String,
    /// The record's number.
    pub doc_no: String,
    /// Generated for the demo.
    #[serde(default)]
    pub synthetic: bool,
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
