//! Where indicators stand, as a table: for the terminal, for csv and for xlsx. One layout for plain files and database.

use crate::out;
use qipan_exchange::columns::Field;
use qipan_exchange::write::{Cell, Table};
use qipan_indicator::job::Row;
use qipan_indicator::model::Nature;
use qipan_indicator::progress::{Grade, Light};
use qipan_kernel::period::Period;
use qipan_kernel::provenance::{QualifiedValue, Vintage};
use qipan_kernel::quantity::fmt::number;
use qipan_kernel::text::{Lang, Say};

/// A line of the table.
pub struct Line {
    pub code: String,
    pub name: String,
    pub category: String,
    pub unit: String,
    pub decimals: u8,
    pub nature: Nature,
    pub org_unit: String,
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
    pub synthetic: bool,
}

impl Line {
    /// From a line of the engine; names in `lang`.
    pub fn of(row: &Row, lang: Lang) -> Self {
        let english = lang == Lang::En && !row.name_en.is_empty();
        Self {
            code: row.code.clone(),
            name: if english { row.name_en.clone() } else { row.name.clone() },
            category: row.category.clone(),
            unit: row.unit.clone(),
            decimals: row.decimals,
            nature: row.nature,
            org_unit: row.org_unit.clone(),
            value: row
                .value
                .map(|value| QualifiedValue { value, qualifier: row.qualifier.unwrap_or_default() }),
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
            synthetic: row.synthetic,
        }
    }
}

/// The lines for csv and xlsx. Shares of 1; demo values are marked by the writer.
pub fn table(lines: &[Line], title: &str, source: &str, lang: Lang) -> Table {
    let own = |field: Field| field.heading(lang);
    let headings = [
        own(Field::Indicator),
        own(Field::Name),
        own(Field::Category),
        own(Field::Unit),
        own(Field::Nature),
        own(Field::OrgUnit),
        own(Field::Value),
        own(Field::Period),
        own(Field::Vintage),
        lang.pick("等级", "grade"),
        lang.pick("亮灯", "light"),
        lang.pick("应达进度", "expected"),
        lang.pick("实际进度", "achieved"),
        lang.pick("应达值", "expected_value"),
        lang.pick("差距", "distance"),
        own(Field::TargetValue),
        lang.pick("目标年份", "target_year"),
        lang.pick("原因", "reason"),
    ];
    let mut table = Table::new(lang.pick("进度", "Progress"), &headings, source, lang);
    title.clone_into(&mut table.title);
    for line in lines {
        table.push(cells(line, lang), line.synthetic);
    }
    table
}

fn cells(line: &Line, lang: Lang) -> Vec<Cell> {
    let word = |zh: String, en: &str| Cell::text(lang.pick(zh, en.to_owned()));
    vec![
        Cell::text(line.code.as_str()),
        Cell::text(line.name.as_str()),
        Cell::text(line.category.as_str()),
        Cell::text(line.unit.as_str()),
        Cell::text(line.nature.say(lang)),
        Cell::text(line.org_unit.as_str()),
        line.value.map_or(Cell::Empty, |v| Cell::qualified(v, line.decimals)),
        Cell::text(line.period.map(|p| p.to_string()).unwrap_or_default()),
        line.vintage.map_or(Cell::Empty, |v| word(v.say(lang), v.as_str())),
        word(line.grade.say(lang), line.grade.as_str()),
        word(line.light.say(lang), line.light.as_str()),
        Cell::number(line.expected, 4),
        Cell::number(line.achieved, 4),
        Cell::number(line.expected_value, line.decimals),
        Cell::number(line.distance, line.decimals),
        Cell::number(line.target, line.decimals),
        Cell::number(line.target_year.map(f64::from), 0),
        Cell::text(line.reason.as_str()),
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
    let unwell = |l: &&Line| matches!(l.grade, Grade::Behind | Grade::NoData | Grade::Stale);
    for line in lines.iter().filter(unwell) {
        let reason = out::plain(&line.reason).replace('\n', " ");
        text.push_str(&format!("\n{} {} {}", line.light.say(lang), line.code, reason));
    }
    let count = |grade: Grade| lines.iter().filter(|l| l.grade == grade).count();
    let counts = Grade::ALL.iter().rev().map(|g| (g, count(*g))).filter(|(_, n)| *n > 0);
    let counts: Vec<String> = counts.map(|(g, n)| format!("{} {n}", g.say(lang))).collect();
    text.push_str(&format!("\n\n{}\n", counts.join(lang.pick("，", ", "))));
    text.push_str(&format!("{}{}\n", lang.pick("来源：", "Source: "), out::plain(source)));
    if lines.iter().any(|l| l.synthetic) {
        text.push_str(lang.pick(
            "标“演示值”的数据由程序生成，仅供演示，不是公布数据。\n",
            "Values marked 'synthetic' were generated for demonstration; they are not published values.\n",
        ));
    }
    text
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
