//! What columns are called, in Chinese and English.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use qipan_kernel::text::{Lang, narrow};

/// A column with a meaning of its own (others are values, or unknown).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Indicator,
    Name,
    NameEn,
    OrgUnit,
    OrgName,
    Period,
    Year,
    Month,
    Value,
    Unit,
    Vintage,
    KnownOn,
    Source,
    Note,
    Synthetic,
    Category,
    Decimals,
    Nature,
    Direction,
    Kind,
    Definition,
    SourceDepartment,
    Owner,
    Frequency,
    DueDay,
    Formula,
    Aggregation,
    AnswersTo,
    CurrentPrice,
    CumulativeReporting,
    Plan,
    Version,
    DocNo,
    DocDate,
    BaseYear,
    BaseValue,
    TargetValue,
    Upper,
    Profile,
    /// 序号: never read, never complained about.
    Serial,
}

/// (field, Chinese heading, English heading, other spellings).
type Entry = (Field, &'static str, &'static str, &'static [&'static str]);

const TABLE: &[Entry] = &[
    (
        Field::Indicator,
        "指标编码",
        "indicator",
        &["指标代码", "指标编号", "指标", "indicator_code", "code", "编码"],
    ),
    (Field::Name, "指标名称", "name", &["名称", "中文名称", "indicator_name", "name_zh", "主要指标"]),
    (Field::NameEn, "英文名称", "name_en", &["英文名", "english_name"]),
    (
        Field::OrgUnit,
        "单位代码",
        "org_unit",
        &["单位编码", "机构代码", "区划代码", "行政区划代码", "地区代码", "unit_code", "adcode"],
    ),
    (
        Field::OrgName,
        "单位名称",
        "org_unit_name",
        &[
            "填报单位",
            "报送单位",
            "街道",
            "平台",
            "地区",
            "区域",
            "镇街",
            "街道（平台）",
            "unit_name",
            "region",
            "部门",
        ],
    ),
    (
        Field::Period,
        "期间",
        "period",
        &["时期", "期", "报告期", "统计期", "数据期", "时间", "年月", "所属期", "period_label", "date"],
    ),
    (Field::Year, "年份", "year", &["年", "年度"]),
    (Field::Month, "月份", "month", &["月", "季度", "月度"]),
    (
        Field::Value,
        "数值",
        "value",
        &[
            "值",
            "数据",
            "指标值",
            "完成值",
            "完成数",
            "实绩",
            "实际值",
            "实际",
            "本期",
            "本期值",
            "本期数",
            "累计",
            "累计值",
            "累计数",
            "绝对值",
            "绝对量",
            "总量",
            "数",
            "amount",
        ],
    ),
    (Field::Unit, "计量单位", "unit", &["度量单位", "数据单位", "单位(计量)", "unit_of_measure"]),
    (Field::Vintage, "版本", "vintage", &["数据版本", "数据口径", "数据性质"]),
    (Field::KnownOn, "发布日期", "known_on", &["公布日期", "发布时间", "公布时间", "release_date"]),
    (Field::Source, "来源", "source", &["数据来源", "资料来源", "出处"]),
    (Field::Note, "备注", "note", &["说明", "注", "remarks", "comment"]),
    (Field::Synthetic, "演示", "synthetic", &["演示值", "是否演示", "演示数据"]),
    (Field::Category, "类别", "category", &["指标类别", "分类", "领域", "大类"]),
    (Field::Decimals, "小数位", "decimals", &["小数位数", "保留小数"]),
    (Field::Nature, "属性", "nature", &["指标属性", "约束性/预期性"]),
    (Field::Direction, "方向", "direction", &["指标方向"]),
    (Field::Kind, "类型", "kind", &["指标类型"]),
    (Field::Definition, "定义", "definition", &["指标定义", "指标解释", "口径", "统计口径"]),
    (Field::SourceDepartment, "来源部门", "source_department", &["数据来源部门", "统计部门"]),
    (Field::Owner, "责任单位", "owner_unit", &["责任部门", "牵头单位", "牵头部门", "owner"]),
    (Field::Frequency, "频率", "frequency", &["报送频率", "统计频率", "频度"]),
    (Field::DueDay, "报送日", "due_day", &["报送日期", "报送时间"]),
    (Field::Formula, "公式", "formula", &["计算公式"]),
    (Field::Aggregation, "汇总方式", "aggregation", &["汇总", "汇总方法"]),
    (Field::AnswersTo, "对标", "answers_to", &["对标指标", "上级指标"]),
    (Field::CurrentPrice, "现价", "current_price", &["是否现价"]),
    (Field::CumulativeReporting, "累计上报", "cumulative_reporting", &["是否累计"]),
    (Field::Plan, "规划", "plan", &["规划编码", "规划代码", "计划", "所属规划"]),
    (Field::Version, "规划版本", "version", &["目标版本", "版次"]),
    (Field::DocNo, "文号", "doc_no", &["文件号", "发文字号"]),
    (Field::DocDate, "发文日期", "doc_date", &["文件日期", "印发日期"]),
    (Field::BaseYear, "基期", "base_year", &["基期年", "基年"]),
    (Field::BaseValue, "基期值", "base_value", &["基期数", "基数", "基准值"]),
    (Field::TargetValue, "目标值", "target", &["目标", "目标数", "计划数", "计划值", "target_value"]),
    (Field::Upper, "上限", "upper", &["目标上限", "区间上限"]),
    (Field::Profile, "进度曲线", "profile", &["进度", "年内进度"]),
    (Field::Serial, "序号", "no", &["编号", "行号", "#", "no."]),
];

impl Field {
    /// The heading that templates and exports use.
    #[must_use]
    pub fn heading(self, lang: Lang) -> &'static str {
        TABLE.iter().find(|(f, ..)| *f == self).map_or("", |(_, zh, en, _)| lang.pick(*zh, *en))
    }

    /// The field that a heading names, whatever its case, width and white space.
    #[must_use]
    pub fn from_heading(heading: &str) -> Option<Self> {
        let key = key(heading);
        let key = key.trim_end_matches(['*', ':']);
        // 单位 alone may be either; the caller decides by the cells below.
        if key == AMBIGUOUS_UNIT {
            return Some(Self::Unit);
        }
        SPELLINGS.get(key).copied()
    }
}

/// 单位 means the unit of measure or the org unit.
pub(crate) const AMBIGUOUS_UNIT: &str = "单位";

/// Every spelling in the form that [`key`] gives.
static SPELLINGS: LazyLock<BTreeMap<String, Field>> = LazyLock::new(|| {
    let mut all = BTreeMap::new();
    for (field, zh, en, others) in TABLE {
        for name in [zh, en].into_iter().chain(others.iter()) {
            all.insert(key(name), *field);
        }
    }
    all
});

/// A heading or name for comparison: half width, no white space, lower case.
#[must_use]
pub fn key(text: &str) -> String {
    text.chars()
        .map(narrow)
        .filter(|c| {
            !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}')
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// The heading without remarks in trailing brackets: `数值（必填）` is 数值.
#[must_use]
pub fn without_remark(heading: &str) -> &str {
    let trimmed = heading.trim_end();
    if !trimmed.ends_with([')', '）', '】', ']']) {
        return trimmed;
    }
    match trimmed.rfind(['(', '（', '【', '[']) {
        Some(at) if at > 0 => trimmed.get(..at).unwrap_or(trimmed).trim_end(),
        _ => trimmed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_unambiguous_and_read_back() {
        let mut seen = std::collections::BTreeMap::new();
        for (field, zh, en, others) in TABLE {
            for heading in [zh, en].into_iter().chain(others.iter()) {
                assert_eq!(Field::from_heading(heading), Some(*field), "{heading}");
                assert_eq!(seen.insert(key(heading), *field), None, "{heading} twice");
            }
            assert_eq!(Field::from_heading(field.heading(Lang::Zh)), Some(*field));
            assert_eq!(Field::from_heading(field.heading(Lang::En)), Some(*field));
        }
    }

    #[test]
    fn headings_may_be_untidy() {
        assert_eq!(Field::from_heading(" 指标 名称\n"), Some(Field::Name));
        assert_eq!(Field::from_heading("Ｖａｌｕｅ"), Some(Field::Value));
        assert_eq!(Field::from_heading("数值*"), Some(Field::Value));
        assert_eq!(Field::from_heading("地区生产总值"), None);
        assert_eq!(without_remark("数值（必填）"), "数值");
        assert_eq!(without_remark("(全部)"), "(全部)");
    }
}
