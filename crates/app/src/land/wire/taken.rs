//! What the API of the land register takes: facts, steps, cuts and mergers, questions.

use super::schema::{BuildingDoc, ContractDoc, EconomyDoc, ExemptionDoc, LandStateDoc};
use jiff::civil::Date;
use qipan_space::land::{Building, Contract, Economy, Exemption, LandState};
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
