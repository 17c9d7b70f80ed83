//! Everything that can be wrong inside a sheet: one variant a rule, said in two languages.
//!
//! The list of codes with their remedies is `docs/guide/import.md`; a test keeps the two alike.

mod en;
mod zh;

use qipan_kernel::finding::{Finding, Severity};
use qipan_kernel::period::{Frequency, Period, PeriodError};
use qipan_kernel::text::{Lang, NumberError, Say, shorten};
use qipan_kernel::unit::UnitError;

use crate::columns::Field;

/// A rule that a cell, row, sheet or file breaks.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    // The file.
    Misnamed { found: &'static str },
    Encoding { name: &'static str },
    NoTable,
    // A sheet.
    HiddenSheet,
    HiddenSheetRead,
    HiddenRows { count: usize },
    HiddenColumns { count: usize },
    SheetSkipped,
    MissingColumn { wanted: Vec<Field> },
    UnknownColumn { heading: String },
    DuplicateColumn { heading: String, first: String },
    PeriodFromTitle { period: Period },
    UnitFromTitle { unit: String },
    // A cell of any table.
    FormulaError,
    Uncomputed,
    BadNumber(NumberError),
    NotFinite,
    BadDate,
    BadFlag,
    TooLong { limit: usize },
    Required { field: Field },
    // Observations.
    UnknownIndicator { near: Option<String> },
    AmbiguousIndicator { codes: Vec<String> },
    NameDiffers { code: String, name: String },
    DerivedIndicator { code: String },
    UnknownOrgUnit { near: Option<String> },
    AmbiguousOrgUnit { codes: Vec<String> },
    NoOrgUnit,
    OrgUnitNotAlive { from: String, to: Option<String> },
    BadPeriod(PeriodError),
    NoPeriod,
    PeriodOutOfPlan { from: i16, to: i16 },
    PeriodTooFine { frequency: Frequency },
    DateAsPeriod { period: Period },
    BadUnit(UnitError),
    WrongUnit { indicator: String, error: Box<UnitError> },
    BadVintage,
    Duplicate { first: String },
    // Dictionary.
    BadCode,
    BadChoice { field: Field, allowed: &'static str },
    OutOfRange { from: i64, to: i64 },
    BadFormula { zh: String, en: String },
    UnknownReference { code: String },
    UnitMissing,
    // Targets.
    UnknownPlan { near: Option<String> },
    NoPlan,
    YearOutOfPlan { from: i16, to: i16 },
    NotAYear,
    BadProfile,
    // The list itself.
    MoreOf { code: &'static str, count: u64 },
}

impl Problem {
    /// Stable name, in `snake_case`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Misnamed { .. } => "wrong_extension",
            Self::Encoding { .. } => "csv_encoding",
            Self::NoTable => "no_table",
            Self::HiddenSheet => "hidden_sheet",
            Self::HiddenSheetRead => "hidden_sheet_read",
            Self::HiddenRows { .. } => "hidden_rows",
            Self::HiddenColumns { .. } => "hidden_columns",
            Self::SheetSkipped => "sheet_skipped",
            Self::MissingColumn { .. } => "missing_column",
            Self::UnknownColumn { .. } => "unknown_column",
            Self::DuplicateColumn { .. } => "duplicate_column",
            Self::PeriodFromTitle { .. } => "period_from_title",
            Self::UnitFromTitle { .. } => "unit_from_title",
            Self::FormulaError => "formula_error",
            Self::Uncomputed => "formula_not_computed",
            Self::BadNumber(_) => "bad_number",
            Self::NotFinite => "number_not_finite",
            Self::BadDate => "bad_date",
            Self::BadFlag => "bad_flag",
            Self::TooLong { .. } => "text_too_long",
            Self::Required { .. } => "required",
            Self::UnknownIndicator { .. } => "unknown_indicator",
            Self::AmbiguousIndicator { .. } => "ambiguous_indicator",
            Self::NameDiffers { .. } => "name_differs",
            Self::DerivedIndicator { .. } => "derived_indicator",
            Self::UnknownOrgUnit { .. } => "unknown_org_unit",
            Self::AmbiguousOrgUnit { .. } => "ambiguous_org_unit",
            Self::NoOrgUnit => "no_org_unit",
            Self::OrgUnitNotAlive { .. } => "org_unit_not_alive",
            Self::BadPeriod(_) => "bad_period",
            Self::NoPeriod => "no_period",
            Self::PeriodOutOfPlan { .. } => "period_out_of_plan",
            Self::PeriodTooFine { .. } => "period_too_fine",
            Self::DateAsPeriod { .. } => "date_as_period",
            Self::BadUnit(_) => "unknown_unit",
            Self::WrongUnit { .. } => "wrong_unit",
            Self::BadVintage => "bad_vintage",
            Self::Duplicate { .. } => "duplicate_row",
            Self::BadCode => "bad_code",
            Self::BadChoice { .. } => "bad_choice",
            Self::OutOfRange { .. } => "out_of_range",
            Self::BadFormula { .. } => "bad_formula",
            Self::UnknownReference { .. } => "unknown_reference",
            Self::UnitMissing => "unit_missing",
            Self::UnknownPlan { .. } => "unknown_plan",
            Self::NoPlan => "no_plan",
            Self::YearOutOfPlan { .. } => "year_out_of_plan",
            Self::NotAYear => "not_a_year",
            Self::BadProfile => "bad_profile",
            Self::MoreOf { .. } => "more_of_the_same",
        }
    }

    /// Errors refuse the import; warnings and notes don't.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::HiddenSheet
            | Self::HiddenRows { .. }
            | Self::HiddenColumns { .. }
            | Self::UnknownColumn { .. }
            | Self::NameDiffers { .. }
            | Self::DerivedIndicator { .. }
            | Self::OrgUnitNotAlive { .. }
            | Self::PeriodTooFine { .. } => Severity::Warning,
            Self::Misnamed { .. }
            | Self::Encoding { .. }
            | Self::HiddenSheetRead
            | Self::SheetSkipped
            | Self::PeriodFromTitle { .. }
            | Self::UnitFromTitle { .. }
            | Self::DateAsPeriod { .. } => Severity::Info,
            _ => Severity::Error,
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => zh::message(self),
            Lang::En => en::message(self),
        }
    }

    /// What to do.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => zh::remedy(self),
            Lang::En => en::remedy(self),
        }
    }

    /// As a finding, without place and value.
    #[must_use]
    pub fn finding(&self) -> Finding {
        Finding::new(self.severity(), self.code(), self.message(Lang::Zh), self.message(Lang::En))
            .remedy(self.remedy(Lang::Zh), self.remedy(Lang::En))
    }
}

impl Say for Problem {
    fn say(&self, lang: Lang) -> String {
        let joint = lang.pick("；", "; ");
        format!("{}{joint}{}", self.message(lang), self.remedy(lang))
    }
}

/// Names in a list, cut short.
fn list(names: &[String], joint: &str) -> String {
    let mut shown: Vec<String> = names.iter().take(5).map(|n| shorten(n)).collect();
    if names.len() > 5 {
        shown.push("…".to_owned());
    }
    shown.join(joint)
}

/// Headings of fields in a list.
fn headings(fields: &[Field], lang: Lang, joint: &str) -> String {
    fields.iter().map(|f| f.heading(lang)).collect::<Vec<_>>().join(joint)
}
