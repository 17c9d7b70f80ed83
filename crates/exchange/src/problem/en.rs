//! The English texts.

use qipan_kernel::text::{Lang, Say, shorten};

use super::{Problem, headings, list};

#[expect(clippy::too_many_lines, reason = "one sentence a variant; splitting the list would hide none of it")]
pub(super) fn message(problem: &Problem) -> String {
    match problem {
        Problem::Misnamed { found } => {
            format!("the extension does not fit: the content is {found} and was read as such")
        }
        Problem::Encoding { name } => format!("the text encoding was recognised as {name}"),
        Problem::NoTable => "no table was recognised".into(),
        Problem::HiddenSheet => "the sheet is hidden and was not read".into(),
        Problem::HiddenSheetRead => "the sheet is hidden and was read as asked".into(),
        Problem::HiddenRows { count } => format!("{count} rows are hidden; they were read like the others"),
        Problem::HiddenColumns { count } => {
            format!("{count} columns are hidden; they were read like the others")
        }
        Problem::SheetSkipped => "the sheet has no recognisable heading and was not read".into(),
        Problem::MissingColumn { wanted } => format!("missing columns: {}", headings(wanted, Lang::En, ", ")),
        Problem::UnknownColumn { heading } => format!("unknown column '{}', not read", shorten(heading)),
        Problem::DuplicateColumn { heading, first } => {
            format!("column '{}' repeats {first}", shorten(heading))
        }
        Problem::PeriodFromTitle { period } => {
            format!("there is no period column; taken from the title as {}", period.say(Lang::En))
        }
        Problem::UnitFromTitle { unit } => {
            format!("there is no unit column; taken from the line above the table as {}", shorten(unit))
        }
        Problem::FormulaError => "the cell holds the error value of a formula".into(),
        Problem::Uncomputed => "the formula has no computed result".into(),
        Problem::BadNumber(error) => what(&error.say(Lang::En)),
        Problem::NotFinite => "the number is beyond what can be held".into(),
        Problem::BadDate => "not a date".into(),
        Problem::BadFlag => "must be yes or no".into(),
        Problem::TooLong { limit } => format!("the text is longer than {limit} characters"),
        Problem::Required { field } => format!("'{}' must not be blank", field.heading(Lang::En)),
        Problem::UnknownIndicator { .. } => "the dictionary has no such indicator".into(),
        Problem::AmbiguousIndicator { codes } => {
            format!("several indicators have this name: {}", list(codes, ", "))
        }
        Problem::NameDiffers { code, name } => {
            format!("indicator {} is called '{}' in the dictionary", shorten(code), shorten(name))
        }
        Problem::DerivedIndicator { code } => {
            format!(
                "indicator {} is computed by a formula; the reported value will stand beside it",
                shorten(code)
            )
        }
        Problem::UnknownOrgUnit { .. } => "there is no such org unit".into(),
        Problem::AmbiguousOrgUnit { codes } => {
            format!("several org units have this name: {}", list(codes, ", "))
        }
        Problem::NoOrgUnit => "nothing says whose value this is".into(),
        Problem::OrgUnitNotAlive { from, to } => match to {
            Some(to) => format!("the org unit existed from {from} to {to}, not in this period"),
            None => format!("the org unit exists since {from}, not in this period"),
        },
        Problem::BadPeriod(error) => what(&error.say(Lang::En)),
        Problem::NoPeriod => "there is no period".into(),
        Problem::PeriodOutOfPlan { from, to } => format!("the period is not within {from}–{to}"),
        Problem::PeriodTooFine { frequency } => {
            format!("the indicator is reported {}, the period is finer", frequency.say(Lang::En))
        }
        Problem::DateAsPeriod { period } => format!("the date was read as {}", period.say(Lang::En)),
        Problem::BadUnit(error) => what(&error.say(Lang::En)),
        Problem::WrongUnit { indicator, error } => {
            format!(
                "the unit does not fit indicator '{}': {}",
                shorten(indicator),
                what(&error.say(Lang::En))
            )
        }
        Problem::BadVintage => "the vintage must be flash, preliminary, revised or final".into(),
        Problem::Duplicate { first } => format!("repeats {first}"),
        Problem::BadCode => "a code has letters, digits and - _ . only, at most 40 of them".into(),
        Problem::BadChoice { field, .. } => {
            format!("'{}' holds none of the allowed words", field.heading(Lang::En))
        }
        Problem::OutOfRange { from, to } => format!("must be a whole number from {from} to {to}"),
        Problem::BadFormula { en, .. } => format!("the formula is wrong: {en}"),
        Problem::UnknownReference { code } => format!("the dictionary has no indicator '{}'", shorten(code)),
        Problem::UnitMissing => "there is no unit of measure".into(),
        Problem::UnknownPlan { .. } => "there is no such plan".into(),
        Problem::NoPlan => "nothing says to which plan this belongs".into(),
        Problem::YearOutOfPlan { from, to } => format!("the year is not within the plan's {from}–{to}"),
        Problem::NotAYear => "not a year".into(),
        Problem::BadProfile => "the profile must be even, seasonal or 12 shares".into(),
        Problem::MoreOf { code, count } => format!("{count} more of the same kind ({code}) are not listed"),
    }
}

pub(super) fn remedy(problem: &Problem) -> String {
    match problem {
        Problem::Misnamed { .. } => "rename the file".into(),
        Problem::Encoding { .. } => "if the text looks wrong, save it as \"CSV UTF-8\"".into(),
        Problem::NoTable => {
            "use a template, or check the headings: indicator or name, period, value".into()
        }
        Problem::HiddenSheet => "unhide it if it is to be read; otherwise ignore this".into(),
        Problem::HiddenSheetRead => "make sure that its values are meant to be imported".into(),
        Problem::HiddenRows { .. } | Problem::HiddenColumns { .. } => "unhide them and check".into(),
        Problem::SheetSkipped => "add headings if it holds data; otherwise ignore this".into(),
        Problem::MissingColumn { .. } => "add the missing columns".into(),
        Problem::UnknownColumn { .. } => {
            "if it holds data, name it as in the template, or by a period or an indicator; otherwise ignore this".into()
        }
        Problem::DuplicateColumn { .. } => "delete one of the two".into(),
        Problem::PeriodFromTitle { .. } => "check it; if it is wrong, add a column 'period'".into(),
        Problem::UnitFromTitle { .. } => "check it; if it is wrong, add a column 'unit'".into(),
        Problem::FormulaError => "correct the formula in Excel, or type the value".into(),
        Problem::Uncomputed => "open the file in Excel or WPS, recalculate and save it".into(),
        Problem::BadNumber(error) => after(&error.say(Lang::En)),
        Problem::NotFinite => "check the digits".into(),
        Problem::BadDate => "write it like 2024-02-03".into(),
        Problem::BadFlag => "write yes or no".into(),
        Problem::TooLong { .. } => "shorten the text".into(),
        Problem::Required { .. } => "fill it in".into(),
        Problem::UnknownIndicator { near } | Problem::UnknownOrgUnit { near } | Problem::UnknownPlan { near } => {
            match near {
                Some(near) => format!("is it '{}'? use a known code or name", shorten(near)),
                None => "use a known code or name, or add it first".into(),
            }
        }
        Problem::AmbiguousIndicator { .. } | Problem::AmbiguousOrgUnit { .. } => "give the code instead".into(),
        Problem::NameDiffers { .. } => "check the code; the code counts".into(),
        Problem::DerivedIndicator { .. } => "delete the row if it is not needed".into(),
        Problem::NoOrgUnit => "add a column 'org_unit', or choose the unit when importing".into(),
        Problem::OrgUnitNotAlive { .. } => {
            "check unit and period; values from before a boundary change belong to the unit of that time".into()
        }
        Problem::BadPeriod(error) => error.remedy(Lang::En).into(),
        Problem::NoPeriod => "give the period, such as 2023-01/09".into(),
        Problem::PeriodOutOfPlan { .. } => "check the year".into(),
        Problem::PeriodTooFine { .. } => "check the period; it can be imported as it is".into(),
        Problem::DateAsPeriod { .. } => "check it; write cumulative periods as 2023-01/09".into(),
        Problem::BadUnit(_) => "use a known unit, such as 亿元, % or 件/万人".into(),
        Problem::WrongUnit { .. } => "use a unit of the same kind, or check the indicator".into(),
        Problem::BadVintage => "choose from the drop-down".into(),
        Problem::Duplicate { .. } => "delete one of the rows, or tell them apart by vintage or release date".into(),
        Problem::BadCode => "use a short code, such as GDP".into(),
        Problem::BadChoice { allowed, .. } => format!("write one of: {allowed}"),
        Problem::OutOfRange { .. } => "give a whole number in this range".into(),
        Problem::BadFormula { .. } => "see the page on formulas".into(),
        Problem::UnknownReference { .. } => "add the indicator to the dictionary first, or correct the code".into(),
        Problem::UnitMissing => "give the unit; write 无 for a pure number".into(),
        Problem::NoPlan => "add a column 'plan', or choose the plan when importing".into(),
        Problem::YearOutOfPlan { .. } => "check year and plan".into(),
        Problem::NotAYear => "write a four-digit year, such as 2025".into(),
        Problem::BadProfile => "write even, seasonal, or 12 shares separated by commas that make 1".into(),
        Problem::MoreOf { .. } => "correct what is listed and upload again".into(),
    }
}

/// The kernel says what and remedy in one sentence; the part before the remedy.
fn what(said: &str) -> String {
    said.rsplit_once("; ").map_or(said, |(what, _)| what).to_owned()
}

/// The remedy of such a sentence.
fn after(said: &str) -> String {
    said.rsplit_once("; ").map_or(said, |(_, remedy)| remedy).to_owned()
}
