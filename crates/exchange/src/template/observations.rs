//! The form for values.

use qipan_indicator::model::Indicator;
use qipan_kernel::org::OrgUnit;
use qipan_kernel::period::Period;
use qipan_kernel::provenance::Vintage;
use qipan_kernel::text::{Lang, Say};

use super::form::{Form, heading};
use super::guide;
use crate::columns::Field;
use crate::write::WriteError;

/// One value a row, or one column a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    #[default]
    Long,
    Wide,
}

/// What the form asks for: each indicator × org unit × period.
#[derive(Debug, Clone)]
pub struct ObservationForm<'a> {
    pub indicators: Vec<&'a Indicator>,
    pub units: Vec<&'a OrgUnit>,
    pub periods: Vec<Period>,
    pub layout: Layout,
    pub lang: Lang,
}

/// The form as xlsx.
///
/// # Errors
/// [`WriteError::TooLarge`] beyond a sheet's rows, and whatever the writer refuses.
pub fn observations(form: &ObservationForm<'_>) -> Result<Vec<u8>, WriteError> {
    let mut out = Form::new(form.lang)?;
    let name = out.pick("数据", "Data");
    out.sheet(name)?;
    match form.layout {
        Layout::Long => long(&mut out, form)?,
        Layout::Wide => wide(&mut out, form)?,
    }
    out.finish(&guide::observations(form.lang))
}

/// Units that a value may be given in beside the indicator's own.
fn unit_choices(unit: &str) -> Vec<String> {
    let family: &[&str] = match unit {
        "亿元" | "万元" | "元" => &["亿元", "万元", "元"],
        "亿美元" | "万美元" | "美元" => &["亿美元", "万美元", "美元"],
        "平方公里" | "公顷" | "亩" | "平方米" => &["平方公里", "公顷", "亩", "平方米"],
        "万人" | "人" => &["万人", "人"],
        "万吨标准煤" | "吨标准煤" => &["万吨标准煤", "吨标准煤"],
        other => &[other],
    };
    family.iter().map(|u| (*u).to_owned()).collect()
}

fn long(out: &mut Form, form: &ObservationForm<'_>) -> Result<(), WriteError> {
    let lang = form.lang;
    let columns = [
        (Field::Indicator, false),
        (Field::Name, false),
        (Field::OrgUnit, false),
        (Field::OrgName, false),
        (Field::Period, false),
        (Field::Value, true),
        (Field::Unit, true),
        (Field::Vintage, true),
        (Field::KnownOn, true),
        (Field::Source, true),
        (Field::Note, true),
        (Field::Synthetic, true),
    ];
    for (column, (field, input)) in (0u16..).zip(columns) {
        out.heading(0, column, &heading(field, lang, field == Field::Value), input)?;
    }
    let mut row = 0u32;
    for indicator in &form.indicators {
        let first = row + 1;
        for unit in &form.units {
            for period in &form.periods {
                row += 1;
                out.begin(row, indicator, unit, &[&period_text(*period, lang)])?;
                out.number(row, 5)?;
                out.input(row, 6, &indicator.unit)?;
                out.input(row, 7, "")?;
                out.date(row, 8)?;
                for column in 9..12 {
                    out.input(row, column, "")?;
                }
            }
        }
        if row >= first {
            out.choose((first, row), 6, &unit_choices(&indicator.unit), true)?;
        }
    }
    if row > 0 {
        out.check_numbers((1, row), (5, 5))?;
        let vintages: Vec<String> = Vintage::ALL.iter().map(|v| v.say(lang)).collect();
        out.choose((1, row), 7, &vintages, true)?;
        out.check_dates((1, row), 8)?;
        let yes_no: Vec<String> = lang.pick(["是", "否"], ["yes", "no"]).map(str::to_owned).to_vec();
        out.choose((1, row), 11, &yes_no, true)?;
    }
    let sheet = out.main()?;
    sheet.set_freeze_panes(1, 5)?;
    sheet.autofilter(0, 0, row.max(1), 11)?;
    Ok(())
}

fn wide(out: &mut Form, form: &ObservationForm<'_>) -> Result<(), WriteError> {
    let lang = form.lang;
    let fixed = [Field::Indicator, Field::Name, Field::OrgUnit, Field::OrgName, Field::Unit];
    for (column, field) in (0u16..).zip(fixed) {
        out.heading(0, column, field.heading(lang), false)?;
    }
    let first = 5u16;
    let mut last = first;
    for (column, period) in (first..).zip(&form.periods) {
        out.heading(0, column, &period_text(*period, lang), true)?;
        last = column;
    }
    let mut row = 0u32;
    for indicator in &form.indicators {
        for unit in &form.units {
            row += 1;
            out.begin(row, indicator, unit, &[&indicator.unit])?;
            for column in (first..=last).take(form.periods.len()) {
                out.number(row, column)?;
            }
        }
    }
    if row > 0 && !form.periods.is_empty() {
        out.check_numbers((1, row), (first, last))?;
    }
    out.main()?.set_freeze_panes(1, first)?;
    Ok(())
}

/// Chinese forms say 2023年1–9月, English ones the canonical 2023-01/09; both read back.
fn period_text(period: Period, lang: Lang) -> String {
    match lang {
        Lang::Zh => period.say(Lang::Zh),
        Lang::En => period.to_string(),
    }
}
