//! Shapes of kernel values for the OpenAPI document: kernel and engines know nothing of OpenAPI.

use serde::Serialize;
use utoipa::ToSchema;

/// Shape of `qipan_kernel::finding::Finding`.
#[derive(Serialize, ToSchema)]
#[schema(as = Finding)]
pub struct FindingDoc {
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// Stable code.
    pub code: String,
    /// Where it was found.
    pub place: Option<PlaceDoc>,
    /// The value found.
    pub value: Option<String>,
    /// What, in Chinese.
    pub message_zh: String,
    /// What, in English.
    pub message_en: String,
    /// What to do, in Chinese.
    pub remedy_zh: String,
    /// What to do, in English.
    pub remedy_en: String,
}

/// Shape of `qipan_kernel::finding::Place`; each part may be missing.
#[derive(Serialize, ToSchema)]
#[schema(as = Place)]
pub struct PlaceDoc {
    /// File name.
    pub file: Option<String>,
    /// Sheet name.
    pub sheet: Option<String>,
    /// Address such as `C5`.
    pub cell: Option<String>,
    /// Row, from 1.
    pub row: Option<u32>,
    /// Heading of the column.
    pub column: Option<String>,
    /// Field of a form or body.
    pub field: Option<String>,
}
