//! What a file of projects would change, as people see it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a file says of projects.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportProjects)]
pub struct SheetView {
    /// Rows that may be about a project that is there; each needs a decision.
    pub reviews: Vec<RowReview>,
    /// How many of them wait for their decision.
    pub open: u64,
    /// What the other rows would change, at most 500.
    pub changes: Vec<RowChange>,
}

/// A row that may be about a project that is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportReview)]
pub struct RowReview {
    /// How a decision names it: sheet and cell.
    pub key: String,
    /// Code of the row.
    pub code: Option<String>,
    /// Name of the row.
    pub name: String,
    /// Enterprise of the row.
    pub enterprise: Option<String>,
    /// The projects that it may be about, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// It may be a new project; false on a progress sheet.
    pub may_be_new: bool,
    /// `same:<id>`, `new` or `skip`; null while nobody decided.
    pub decision: Option<String>,
}

/// A project that a row may be about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportCandidate)]
pub struct Candidate {
    /// Project.
    pub id: String,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Unit that answers for it.
    pub unit_name: String,
    /// `name_and_enterprise`, `name` or `similar`.
    pub why: String,
    /// Every field that the file gives, beside what is there.
    pub fields: Vec<Difference>,
}

/// A field on both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportDifference)]
pub struct Difference {
    /// The field's name in the API.
    pub field: String,
    /// Its Chinese heading, with the unit.
    pub label: String,
    /// Its English heading, with the unit.
    pub label_en: String,
    /// What is there; null if nothing is.
    pub there: Option<String>,
    /// What the file says.
    pub file: Option<String>,
    /// Both are the same.
    pub same: bool,
}

/// What a row would change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportProjectChange)]
pub struct RowChange {
    /// Sheet and cell.
    pub key: String,
    /// `new`, `changed` or `skipped`.
    pub what: String,
    /// Project; a new one has its page once the import is committed.
    pub project_id: String,
    /// Its name.
    pub name: String,
    /// The fields that change, months and dates of gates among them.
    pub fields: Vec<Difference>,
}
