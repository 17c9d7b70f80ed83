//! What a heading means: a field, a period, an indicator, a unit, and two headings one above the other.

use qipan_kernel::period::Period;
use qipan_kernel::unit::{Unit, split_header};

use crate::cells;
use crate::columns::{Field, key, without_remark};
use crate::lookup::{Dictionary, Lookup};
use crate::workbook::Value;

/// A column of values and what its heading fixes; the row gives the rest.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Fixed {
    /// Number of the indicator in the dictionary.
    pub indicator: Option<usize>,
    pub period: Option<Period>,
    pub unit: Option<Unit>,
    /// 基期, 基数.
    pub base: bool,
    /// 目标, 计划.
    pub target: bool,
    /// 上限.
    pub upper: bool,
}

/// The meaning of one heading.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Role {
    Empty,
    Field(Field, Option<Unit>),
    Column(Fixed),
    /// A unit alone.
    Measure(Unit),
    Unknown,
}

/// A heading: the text as it stands and its meaning alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heading {
    pub text: String,
    pub role: Role,
}

impl Heading {
    pub fn empty() -> Self {
        Self { text: String::new(), role: Role::Empty }
    }

    pub fn of(value: Option<&Value>, date_1904: bool, dictionary: &Dictionary) -> Self {
        if let Some(Value::Date { serial, year_only }) = value {
            let period = cells::serial_to_date(*serial, date_1904).map(|d| match year_only {
                true => Period::Year { year: d.year() },
                false => Period::month_of(d),
            });
            let role =
                period.map_or(Role::Unknown, |p| Role::Column(Fixed { period: Some(p), ..Fixed::default() }));
            return Self { text: period.map(|p| p.to_string()).unwrap_or_default(), role };
        }
        match cells::text(value) {
            Some(text) => Self { role: role(&text, dictionary), text: text.into_owned() },
            None => Self::empty(),
        }
    }
}

fn role(text: &str, dictionary: &Dictionary) -> Role {
    if text.chars().count() > 80 {
        return Role::Unknown;
    }
    if let Some(field) = Field::from_heading(text) {
        return Role::Field(field, None);
    }
    let (name, unit) = split_header(text);
    if let Some(field) = Field::from_heading(name).or_else(|| Field::from_heading(without_remark(text))) {
        return Role::Field(field, unit);
    }
    if let Some(fixed) = period_heading(text) {
        return Role::Column(fixed);
    }
    for candidate in [text, name] {
        if let Lookup::One(at) = dictionary.find_indicator(candidate) {
            return Role::Column(Fixed { indicator: Some(at), unit, ..Fixed::default() });
        }
    }
    Unit::parse(text).map_or(Role::Unknown, Role::Measure)
}

const BASE_WORDS: [&str; 5] = ["基期值", "基期", "基数", "基准", "现状"];
const TARGET_WORDS: [&str; 7] = ["目标值", "目标", "计划数", "计划", "规划", "预期", "target"];
const PLAIN_WORDS: [&str; 11] =
    ["实际完成", "实际", "完成值", "完成", "实绩", "数值", "预计", "累计", "值", "数", "actual"];

/// `2025年目标值(亿元)`, `2020年（基期）`, `2023年1-9月`.
pub(crate) fn period_heading(text: &str) -> Option<Fixed> {
    if let Ok(period) = Period::parse(text) {
        return Some(Fixed { period: Some(period), ..Fixed::default() });
    }
    let (name, unit) = split_header(text);
    let folded = key(name);
    let mut fixed = Fixed {
        unit,
        base: BASE_WORDS.iter().any(|w| folded.contains(w)),
        target: TARGET_WORDS.iter().any(|w| folded.contains(w)),
        ..Fixed::default()
    };
    let mut rest = folded;
    for word in BASE_WORDS.iter().chain(&TARGET_WORDS).chain(&PLAIN_WORDS) {
        rest = rest.replace(word, "");
    }
    let rest: String = rest.chars().filter(|c| !"()[]【】〔〕:".contains(*c)).collect();
    fixed.period = Period::parse(&rest).ok();
    fixed.period.is_some().then_some(fixed)
}

/// The meaning of `lower` under `upper`.
pub(crate) fn combine(upper: &Heading, lower: &Heading, dictionary: &Dictionary) -> Role {
    if upper.text == lower.text {
        return upper.role.clone();
    }
    match (&upper.role, &lower.role) {
        (Role::Empty, Role::Measure(_)) => Role::Unknown,
        (Role::Empty, any) => any.clone(),
        (any, Role::Empty) => any.clone(),
        (Role::Column(fixed), Role::Field(field, unit)) if is_measure(*field) => Role::Column(Fixed {
            unit: unit.clone().or_else(|| fixed.unit.clone()),
            base: fixed.base || *field == Field::BaseValue,
            target: fixed.target || *field == Field::TargetValue,
            upper: *field == Field::Upper,
            ..fixed.clone()
        }),
        (_, Role::Field(field, unit)) => Role::Field(*field, unit.clone()),
        (Role::Column(a), Role::Column(b)) => Role::Column(Fixed {
            indicator: b.indicator.or(a.indicator),
            period: b.period.or(a.period),
            unit: b.unit.clone().or_else(|| a.unit.clone()),
            base: a.base || b.base,
            target: a.target || b.target,
            upper: b.upper,
        }),
        (Role::Field(field, unit), Role::Column(fixed)) if is_measure(*field) => Role::Column(Fixed {
            unit: fixed.unit.clone().or_else(|| unit.clone()),
            base: fixed.base || *field == Field::BaseValue,
            target: fixed.target || *field == Field::TargetValue,
            ..fixed.clone()
        }),
        (Role::Measure(unit), Role::Column(fixed)) => {
            Role::Column(Fixed { unit: fixed.unit.clone().or_else(|| Some(unit.clone())), ..fixed.clone() })
        }
        (_, Role::Column(fixed)) => Role::Column(fixed.clone()),
        (Role::Column(fixed), Role::Measure(unit)) => {
            Role::Column(Fixed { unit: Some(unit.clone()), ..fixed.clone() })
        }
        (Role::Field(field, _), Role::Measure(unit)) if is_measure(*field) => {
            Role::Field(*field, Some(unit.clone()))
        }
        (_, Role::Measure(_)) => Role::Unknown,
        (above, Role::Unknown) => joined(above, upper, lower, dictionary),
    }
}

/// 数值 under 2023年 and the like say nothing new.
fn is_measure(field: Field) -> bool {
    matches!(field, Field::Value | Field::TargetValue | Field::BaseValue | Field::Upper)
}

/// `2023年` over `1-9月`, `地区生产总值` over `增速(%)`.
fn joined(above: &Role, upper: &Heading, lower: &Heading, dictionary: &Dictionary) -> Role {
    let both = format!("{}{}", upper.text, lower.text);
    if let Some(fixed) = period_heading(&both) {
        return Role::Column(fixed);
    }
    let (name, unit) = split_header(&both);
    if let Role::Column(Fixed { indicator: Some(_), .. }) = above
        && let Lookup::One(at) = dictionary.find_indicator(name)
    {
        return Role::Column(Fixed { indicator: Some(at), unit, ..Fixed::default() });
    }
    Role::Unknown
}
