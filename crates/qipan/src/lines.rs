//! Where indicators stand, as a table: for the terminal, for csv and for xlsx. One layout for plain files and database.

use crate::out;
use qipan_app::read::export::HEADINGS;
use qipan_app::read::item::IndicatorItem;
use qipan_exchange::write::{Cell, Table};
use qipan_indicator::job::Row;
use qipan_indicator::model::Nature;
use qipan_indicator::progress::{Grade, Light};
use qipan_kernel::period::Period;
use qipan_kernel::provenance::{QualifiedValue, Qualifier, Vintage};
use qipan_kernel::quantity::fmt::number;
use qipan_kernel::text::{Lang, Say};

/// A line of the table; names in the language of the table.
pub struct Line {
    pub code: String,
    pub name: String,
    pub category: String,
    pub unit: String,
    pub decimals: u8,
    pub nature: Nature,
    pub org_unit: String,
    pub org_unit_name: String,
    pub value: Option<QualifiedValue>,
    pub period: Option<Period>,
    pub vintage: Option<Vintage>,
    pub grade: Grade,
    pub light: Light,
    pub expected: Option<f64>,
    pub achieved: Option<f64>,
    pub expected_value: Option<f64>,
    pub distance: Option<f64>,
    pub target: Option<f64>,
    pub target_year: Option<i16>,
    pub reason: String,
    pub reason_code: String,
    pub owner_unit_name: String,
    pub synthetic: bool,
}

impl Line {
    /// From a line of the engine, for a unit with this name.
    pub fn of_row(row: &Row, org_unit_name: &str, lang: Lang) -> Self {
        Self {
            code: row.code.clone(),
            name: name(&row.name, &row.name_en, lang),
            category: row.category.clone(),
            unit: row.unit.clone(),
            decimals: row.decimals,
            nature: row.nature,
            org_unit: row.org_unit.clone(),
            org_unit_name: org_unit_name.to_owned(),
            value: qualified(row.value, row.qualifier),
            period: row.period,
            vintage: row.vintage,
            grade: row.grade,
            light: row.light,
            expected: row.expected,
            achieved: row.achieved,
            expected_value: row.expected_value,
            distance: row.distance,
            target: row.target,
            target_year: row.target_year,
            reason: row.reason.clone(),
            reason_code: row.reason_code.clone(),
            owner_unit_name: row.owner_unit_name.clone(),
            synthetic: row.synthetic,
        }
    }

    /// From a line of the database's table.
    pub fn of_item(item: &IndicatorItem, lang: Lang) -> Self {
        Self {
            code: item.code.clone(),
            name: name(&item.name, &item.name_en, lang),
            category: item.category.clone(),
            unit: item.unit.clone(),
            decimals: item.decimals,
            nature: item.nature,
            org_unit: item.org_unit.clone(),
            org_unit_name: String::new(),
            value: qualified(item.value, item.qualifier),
            period: item.period,
            vintage: item.vintage,
            grade: item.grade,
            light: item.light,
            expected: item.expected,
            achieved: item.achieved,
            expected_value: item.expected_value,
            distance: item.distance,
            target: item.target,
            target_year: item.target_year,
            reason: item.reason.clone(),
            reason_code: item.reason_code.clone(),
            owner_unit_name: item.owner_unit_name.clone(),
            synthetic: item.synthetic || item.target_synthetic,
        }
    }
}

fn name(zh: &str, en: &str, lang: Lang) -> String {
    if lang == Lang::En && !en.is_empty() { en.to_owned() } else { zh.to_owned() }
}

fn qualified(value: Option<f64>, qualifier: Option<Qualifier>) -> Option<QualifiedValue> {
    value.map(|value| QualifiedValue { value, qualifier: qualifier.unwrap_or_default() })
}

/// The lines for csv and xlsx, under the headings that the server's export has. Shares of 1; the writer marks demo
/// values.
pub fn table(lines: &[Line], source: &str, lang: Lang) -> Table {
    let headings: Vec<&str> = HEADINGS.iter().map(|(zh, en)| lang.pick(*zh, *en)).collect();
    let mut table = Table::new(lang.pick("指标进度", "Progress"), &headings, source, lang);
    for line in lines {
        table.push(cells(line, lang), line.synthetic);
    }
    table
}

fn cells(line: &Line, lang: Lang) -> Vec<Cell> {
    vec![
        Cell::text(line.code.as_str()),
        Cell::text(line.name.as_str()),
        Cell::text(line.category.as_str()),
        Cell::text(line.nature.say(lang)),
        Cell::text(line.org_unit.as_str()),
        Cell::text(line.org_unit_name.as_str()),
        Cell::text(line.period.map(|p| p.to_string()).unwrap_or_default()),
        line.value.map_or(Cell::Empty, |v| Cell::qualified(v, line.decimals)),
        Cell::text(line.unit.as_str()),
        Cell::text(line.vintage.map(|v| v.say(lang)).unwrap_or_default()),
        Cell::text(line.grade.say(lang)),
        Cell::text(line.light.say(lang)),
        Cell::number(line.expected, 4),
        Cell::number(line.achieved, 4),
        Cell::number(line.expected_value, line.decimals),
        Cell::number(line.distance, line.decimals),
        Cell::number(line.target, line.decimals),
        Cell::text(line.target_year.map(|y| y.to_string()).unwrap_or_default()),
        Cell::text(line.reason.as_str()),
        Cell::text(line.owner_unit_name.as_str()),
    ]
}

/// The lines for a terminal: the table, the reasons of what is not well, and the counts.
pub fn terminal(lines: &[Line], source: &str, lang: Lang) -> String {
    let headings: [&str; 12] = match lang {
        Lang::Zh => [
            "编码",
            "指标",
            "单位代码",
            "期间",
            "数值",
            "计量单位",
            "应达值",
            "差距",
            "实际",
            "应达",
            "等级",
            "版本",
        ],
        Lang::En => [
            "code", "name", "org unit", "period", "value", "unit", "expected", "distance", "done", "due",
            "grade", "vintage",
        ],
    };
    let rows: Vec<Vec<String>> = lines.iter().map(|line| row(line, lang)).collect();
    let mut text = out::table(&headings, &rows, &[4, 6, 7, 8, 9]);
    let (unpromised, judged): (Vec<&Line>, Vec<&Line>) =
        lines.iter().partition(|l| l.reason_code == "no_target");
    let unwell = |l: &&&Line| matches!(l.grade, Grade::Behind | Grade::NoData | Grade::Stale);
    for line in judged.iter().filter(unwell) {
        let reason = out::plain(&line.reason).replace('\n', " ");
        text.push_str(&format!("\n{} {} {reason}", line.light.say(lang), out::plain(&line.code)));
    }
    if let Some(first) = unpromised.first() {
        let codes: Vec<&str> = unpromised.iter().map(|l| l.code.as_str()).collect();
        let codes = out::plain(&codes.join(lang.pick("、", ", ")));
        text.push_str(&format!("\n{}{}{codes}", first.reason, lang.pick("：", ": ")));
    }
    let count = |grade: Grade| lines.iter().filter(|l| l.grade == grade).count();
    let counts = Grade::ALL.iter().rev().map(|g| (g, count(*g))).filter(|(_, n)| *n > 0);
    let counts: Vec<String> = counts.map(|(g, n)| format!("{} {n}", g.say(lang))).collect();
    text.push_str(&format!("\n\n{}\n", counts.join(lang.pick("，", ", "))));
    text.push_str(&format!("{}{}\n", lang.pick("来源：", "Source: "), out::plain(source)));
    text.push_str(synthetic_line(lines.iter().any(|l| l.synthetic), lang));
    text
}

/// The line that says what the mark of demo values means; nothing where there are none.
pub fn synthetic_line(any: bool, lang: Lang) -> &'static str {
    let line = lang.pick(
        "标“演示值”的数据由程序生成，仅供演示，不是公布数据。\n",
        "Values marked 'synthetic' were generated for demonstration; they are not published values.\n",
    );
    if any { line } else { "" }
}

fn row(line: &Line, lang: Lang) -> Vec<String> {
    let amount = |value: Option<f64>| value.map_or_else(|| "—".into(), |v| number(v, line.decimals, lang));
    let share =
        |share: Option<f64>| share.map_or_else(|| "—".into(), |s| format!("{}%", number(s * 100.0, 1, lang)));
    let value = line.value.map(|v| format!("{}{}", v.qualifier.sign(), number(v.value, line.decimals, lang)));
    let mark = if line.synthetic { qipan_exchange::write::synthetic_mark(lang) } else { "" };
    let vintage = line.vintage.map(|v| v.say(lang)).unwrap_or_default();
    vec![
        line.code.clone(),
        line.name.clone(),
        line.org_unit.clone(),
        line.period.map(|p| p.to_string()).unwrap_or_default(),
        value.unwrap_or_else(|| "—".into()),
        line.unit.clone(),
        amount(line.expected_value),
        amount(line.distance),
        share(line.achieved),
        share(line.expected),
        line.grade.say(lang),
        [vintage.as_str(), mark].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join(" "),
    ]
}
