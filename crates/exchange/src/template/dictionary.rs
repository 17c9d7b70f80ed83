//! The form for the indicator dictionary.

use qipan_indicator::model::{Aggregation, Direction, Indicator, Kind, Nature};
use qipan_kernel::org::OrgUnit;
use qipan_kernel::period::Frequency;
use qipan_kernel::text::{Lang, Say};

use super::form::{Form, heading};
use super::guide;
use crate::columns::Field;
use crate::write::WriteError;

/// The entries there are, and blank rows for more.
#[derive(Debug, Clone)]
pub struct DictionaryForm<'a> {
    pub indicators: Vec<&'a Indicator>,
    /// Units that may answer for an indicator.
    pub owners: Vec<&'a OrgUnit>,
    pub blank_rows: u32,
    pub lang: Lang,
}

const COLUMNS: [Field; 19] = [
    Field::Indicator,
    Field::Name,
    Field::NameEn,
    Field::Category,
    Field::Unit,
    Field::Decimals,
    Field::Nature,
    Field::Direction,
    Field::Kind,
    Field::Definition,
    Field::SourceDepartment,
    Field::Owner,
    Field::Frequency,
    Field::DueDay,
    Field::Formula,
    Field::Aggregation,
    Field::AnswersTo,
    Field::CurrentPrice,
    Field::CumulativeReporting,
];

/// The form as xlsx.
///
/// # Errors
/// Whatever the writer refuses.
pub fn dictionary(form: &DictionaryForm<'_>) -> Result<Vec<u8>, WriteError> {
    let lang = form.lang;
    let mut out = Form::new(lang)?;
    let name = out.pick("指标字典", "Dictionary");
    out.sheet(name)?;
    for (column, field) in (0u16..).zip(COLUMNS) {
        let required = matches!(field, Field::Indicator | Field::Name | Field::Unit);
        out.heading(0, column, &heading(field, lang, required), true)?;
    }
    let mut row = 0u32;
    for indicator in &form.indicators {
        row += 1;
        for (column, field) in (0u16..).zip(COLUMNS) {
            out.input(row, column, &entry(indicator, field, &form.owners, lang))?;
        }
    }
    for _ in 0..form.blank_rows {
        row += 1;
        for column in (0u16..).take(COLUMNS.len()) {
            out.input(row, column, "")?;
        }
    }
    let rows = (1, row.max(1));
    let say = |values: &[&dyn Say]| values.iter().map(|v| v.say(lang)).collect::<Vec<_>>();
    let choices: [(u16, Vec<String>, bool); 7] = [
        (6, say(&[&Nature::Binding, &Nature::Expected]), true),
        (7, say(&[&Direction::Up, &Direction::Down, &Direction::Range]), true),
        (8, say(&[&Kind::Flow, &Kind::Stock, &Kind::Ratio, &Kind::Growth, &Kind::FiveYearCumulative]), true),
        (
            12,
            say(&[
                &Frequency::Month,
                &Frequency::Quarter,
                &Frequency::Half,
                &Frequency::Year,
                &Frequency::FiveYear,
            ]),
            true,
        ),
        (15, say(&[&Aggregation::Sum, &Aggregation::NotAdditive]), false),
        (17, lang.pick(["是", "否"], ["yes", "no"]).map(str::to_owned).to_vec(), true),
        (18, lang.pick(["是", "否"], ["yes", "no"]).map(str::to_owned).to_vec(), true),
    ];
    for (column, entries, strict) in choices {
        out.choose(rows, column, &entries, strict)?;
    }
    let owners: Vec<String> = form.owners.iter().map(|u| u.name(lang).to_owned()).collect();
    out.choose(rows, 11, &owners, true)?;
    out.check_whole(rows, 5, 0, 8)?;
    out.check_whole(rows, 13, 0, 200)?;
    out.main()?.set_freeze_panes(1, 2)?;
    out.finish(&guide::dictionary(lang))
}

/// The text of one property.
fn entry(it: &Indicator, field: Field, owners: &[&OrgUnit], lang: Lang) -> String {
    let yes = |flag: bool| lang.pick(["否", "是"], ["no", "yes"])[usize::from(flag)].to_owned();
    match field {
        Field::Indicator => it.code.clone(),
        Field::Name => it.name_zh.clone(),
        Field::NameEn => it.name_en.clone(),
        Field::Category => it.category.clone(),
        Field::Unit => it.unit.clone(),
        Field::Decimals => it.decimals.to_string(),
        Field::Nature => it.nature.say(lang),
        Field::Direction => it.direction.say(lang),
        Field::Kind => it.kind.say(lang),
        Field::Definition => it.definition.clone(),
        Field::SourceDepartment => it.source_department.clone(),
        Field::Owner => {
            let known = owners.iter().find(|u| u.code == it.owner_unit);
            known.map_or_else(|| it.owner_unit.clone(), |u| u.name(lang).to_owned())
        }
        Field::Frequency => it.frequency.say(lang),
        Field::DueDay => it.due_day.to_string(),
        Field::Formula => it.formula.clone().unwrap_or_default(),
        Field::Aggregation => it.aggregation.say(lang),
        Field::AnswersTo => it.answers_to.clone().unwrap_or_default(),
        Field::CurrentPrice => yes(it.current_price),
        Field::CumulativeReporting => yes(it.cumulative_reporting),
        _ => String::new(),
    }
}
