//! The form for targets.

use qipan_indicator::model::Indicator;
use qipan_kernel::org::OrgUnit;
use qipan_kernel::text::Lang;

use super::form::{Form, heading};
use super::guide;
use crate::columns::Field;
use crate::lookup::PlanSpan;
use crate::write::WriteError;

/// What the form asks for: the years of a plan for each indicator × org unit.
#[derive(Debug, Clone)]
pub struct TargetForm<'a> {
    pub plan: &'a PlanSpan,
    pub indicators: Vec<&'a Indicator>,
    pub units: Vec<&'a OrgUnit>,
    pub lang: Lang,
}

/// The form as xlsx.
///
/// # Errors
/// Whatever the writer refuses.
pub fn targets(form: &TargetForm<'_>) -> Result<Vec<u8>, WriteError> {
    let lang = form.lang;
    let mut out = Form::new(lang)?;
    let name = out.pick("目标", "Targets");
    out.sheet(name)?;
    let locked = [Field::Indicator, Field::Name, Field::OrgUnit, Field::OrgName, Field::Unit, Field::Plan];
    for (column, field) in (0u16..).zip(locked) {
        out.heading(0, column, field.heading(lang), false)?;
    }
    let before = [Field::Version, Field::DocNo, Field::DocDate, Field::BaseYear, Field::BaseValue];
    for (column, field) in (6u16..).zip(before) {
        out.heading(0, column, &heading(field, lang, false), true)?;
    }
    let first = 11u16;
    let years: Vec<i16> = (form.plan.start_year..=form.plan.end_year).take(50).collect();
    for (column, year) in (first..).zip(&years) {
        let text = lang.pick(format!("{year}年"), year.to_string());
        out.heading(0, column, &text, true)?;
    }
    let profile = first + u16::try_from(years.len()).unwrap_or(0);
    out.heading(0, profile, Field::Profile.heading(lang), true)?;
    let mut row = 0u32;
    for indicator in &form.indicators {
        for unit in &form.units {
            row += 1;
            out.begin(row, indicator, unit, &[&indicator.unit, &form.plan.code])?;
            out.input(row, 6, "")?;
            out.input(row, 7, "")?;
            out.date(row, 8)?;
            for column in 9..profile {
                out.number(row, column)?;
            }
            out.input(row, profile, "")?;
        }
    }
    if row > 0 {
        let rows = (1, row);
        out.check_dates(rows, 8)?;
        out.check_whole(rows, 9, 1900, 2199)?;
        out.check_numbers(rows, (10, profile - 1))?;
        let profiles = lang.pick(["均匀", "季节"], ["even", "seasonal"]).map(str::to_owned);
        out.choose(rows, profile, &profiles, false)?;
    }
    out.main()?.set_freeze_panes(1, 2)?;
    out.finish(&guide::targets(lang))
}
