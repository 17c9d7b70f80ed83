//! What the columns of project lists and progress sheets are called.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use qipan_kernel::text::Lang;

use crate::columns::key;

/// What a cell of a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Text,
    Code,
    Date,
    Money,
    /// 0 to 1, written in percent.
    Share,
    Area,
    Number,
    Energy,
    Whole,
    Percent,
    Flag,
    Org,
    Foreign,
    /// A word of a list, each with its other spellings.
    Choice(&'static [(&'static str, &'static [&'static str])]),
}

/// Which rows have a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Says which project a row is about.
    Identity,
    /// What is known of a project.
    Registry,
    /// A month of it.
    Month,
    /// Dates of a gate, one gate a row.
    Gate,
    /// Not read, not complained about.
    Aside,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The field's name in the API.
    pub path: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub others: &'static [&'static str],
    pub what: What,
    pub group: Group,
}

impl Column {
    /// The heading that forms and exports use, with its unit.
    #[must_use]
    pub fn heading(&self, lang: Lang) -> String {
        let (zh, en) = match self.what {
            What::Money => ("（万元）", " (10,000 yuan)"),
            What::Area => ("（平方米）", " (m²)"),
            What::Share | What::Percent => ("（%）", " (%)"),
            What::Foreign => ("（万）", " (10,000)"),
            _ => ("", ""),
        };
        format!("{}{}", lang.pick(self.zh, self.en), lang.pick(zh, en))
    }
}

const fn column(
    group: Group,
    path: &'static str,
    what: What,
    zh: &'static str,
    en: &'static str,
    others: &'static [&'static str],
) -> Column {
    Column { path, zh, en, others, what, group }
}

/// 审批类型.
pub const PROCEDURES: &[(&str, &[&str])] = &[
    ("filing", &["备案", "备案制", "备案类", "企业备案"]),
    ("verification", &["核准", "核准制", "核准类"]),
    ("approval", &["审批", "审批制", "审批类", "政府投资"]),
];
/// 供地方式.
pub const SUPPLIES: &[(&str, &[&str])] = &[
    ("granted", &["出让", "招拍挂", "新供地", "工业用地出让", "新增用地"]),
    ("allotted", &["划拨"]),
    ("leased", &["租赁", "租赁厂房", "租用厂房", "租赁用地", "厂房租赁"]),
    ("renovation", &["技改", "技术改造", "自有用地", "存量用地", "零地技改"]),
    ("none", &["无", "不涉及", "无需用地", "不用地", "none"]),
];
/// 外资方式.
pub const FORMS: &[(&str, &[&str])] =
    &[("new", &["新设"]), ("increase", &["增资"]), ("merger", &["并购", "股权并购"])];
/// 币种.
pub const MONEY: &[(&str, &[&str])] = &[
    ("USD", &["美元"]),
    ("EUR", &["欧元"]),
    ("HKD", &["港元", "港币"]),
    ("JPY", &["日元"]),
    ("CNY", &["人民币", "元"]),
    ("GBP", &["英镑"]),
    ("KRW", &["韩元"]),
    ("TWD", &["新台币", "台币"]),
    ("SGD", &["新加坡元", "新元"]),
];

use Group::{Aside, Gate, Identity, Month, Registry};
use What::{
    Area, Choice, Code, Date, Energy, Flag, Foreign, Money, Number, Org, Percent, Share, Text, Whole,
};

/// All columns, in the order of forms and exports.
pub const COLUMNS: &[Column] = &[
    column(
        Identity,
        "code",
        Code,
        "项目代码",
        "code",
        &[
            "项目编码",
            "项目统一代码",
            "赋码",
            "统一代码",
            "投资项目代码",
            "固定资产投资项目代码",
            "project_code",
        ],
    ),
    column(
        Identity,
        "name",
        Text,
        "项目名称",
        "name",
        &["项目", "项目名", "工程名称", "project", "project_name"],
    ),
    column(
        Identity,
        "enterprise",
        Text,
        "企业名称",
        "enterprise",
        &[
            "企业",
            "投资主体",
            "投资企业",
            "建设单位",
            "项目单位",
            "业主单位",
            "项目业主",
            "投资方",
            "实施主体",
            "company",
        ],
    ),
    column(Registry, "uscc", Text, "统一社会信用代码", "uscc", &["社会信用代码", "信用代码"]),
    column(
        Registry,
        "code_on",
        Date,
        "赋码日期",
        "code_on",
        &["赋码时间", "备案日期", "备案时间", "立项日期", "立项时间"],
    ),
    column(
        Registry,
        "since",
        Date,
        "首次洽谈日",
        "since",
        &[
            "首次洽谈日期",
            "洽谈日期",
            "洽谈时间",
            "首次洽谈时间",
            "首次接洽时间",
            "接洽时间",
            "登记日期",
            "入库日期",
        ],
    ),
    column(
        Registry,
        "procedure",
        Choice(PROCEDURES),
        "审批类型",
        "procedure",
        &["立项类型", "立项方式", "项目类型", "审批方式", "管理类型"],
    ),
    column(
        Registry,
        "supply",
        Choice(SUPPLIES),
        "供地方式",
        "supply",
        &["用地方式", "用地类型", "土地取得方式", "用地性质"],
    ),
    column(Registry, "pledged", Flag, "承诺制", "pledged", &["是否承诺制"]),
    column(Registry, "land_and_start", Flag, "拿地即开工", "land_and_start", &["是否拿地即开工"]),
    column(
        Registry,
        "industry",
        Text,
        "行业代码",
        "industry",
        &["国民经济行业代码", "行业", "所属行业", "国民经济行业", "行业分类"],
    ),
    column(Registry, "chain", Text, "产业链", "chain", &["所属产业链", "产业"]),
    column(Registry, "track", Text, "产业领域", "track", &["千项万亿领域", "领域", "赛道"]),
    column(Registry, "platform", Org, "平台", "platform", &["所属平台", "园区", "落地平台", "产业平台"]),
    column(
        Registry,
        "subdistrict",
        Org,
        "街道",
        "subdistrict",
        &["所属街道", "镇街", "属地", "属地街道", "所在街道", "街道（平台）"],
    ),
    column(
        Registry,
        "bureau",
        Org,
        "责任部门",
        "bureau",
        &["责任单位", "牵头部门", "牵头单位", "主管部门", "联系部门", "服务部门"],
    ),
    column(
        Registry,
        "officer",
        Text,
        "责任人",
        "officer",
        &["联系人", "项目专员", "服务专员", "项目责任人", "专员"],
    ),
    column(Registry, "parcel", Text, "地块编号", "parcel", &["地块", "宗地号", "宗地编号"]),
    column(Registry, "lon", Number, "经度", "lon", &["东经", "longitude"]),
    column(Registry, "lat", Number, "纬度", "lat", &["北纬", "latitude"]),
    column(
        Registry,
        "total_investment_fen",
        Money,
        "计划总投资",
        "total_investment",
        &["总投资", "投资总额", "总投资额", "项目总投资", "投资额", "计划投资额", "协议总投资"],
    ),
    column(
        Registry,
        "equipment_share",
        Share,
        "设备投资占比",
        "equipment_share",
        &["设备占比", "设备投资比例", "设备投资比重"],
    ),
    column(
        Registry,
        "land_m2",
        Area,
        "用地面积",
        "land",
        &["土地面积", "用地", "占地面积", "拟用地面积", "供地面积", "用地规模"],
    ),
    column(Registry, "floor_area_ratio", Number, "容积率", "floor_area_ratio", &["far"]),
    column(
        Registry,
        "output_fen",
        Money,
        "承诺年产值",
        "output",
        &["达产产值", "年产值", "预计年产值", "达产后年产值", "预计产值"],
    ),
    column(
        Registry,
        "tax_fen",
        Money,
        "承诺年税收",
        "tax",
        &["达产税收", "年税收", "预计年税收", "达产后年税收", "预计税收"],
    ),
    column(Registry, "rnd_fen", Money, "承诺年研发投入", "rnd", &["研发投入", "年研发投入", "研发费用"]),
    column(Registry, "jobs", Whole, "承诺就业", "jobs", &["就业人数", "带动就业", "新增就业", "就业"]),
    column(
        Registry,
        "energy_tce",
        Energy,
        "年能耗（吨标准煤）",
        "energy_tce",
        &["年能耗", "能耗", "年综合能耗", "综合能耗"],
    ),
    column(
        Registry,
        "foreign.amount_minor",
        Foreign,
        "外资金额",
        "foreign_amount",
        &["外资", "合同外资", "外商投资额", "投资总额外资"],
    ),
    column(Registry, "foreign.currency", Choice(MONEY), "外资币种", "foreign_currency", &["币种"]),
    column(Registry, "foreign.form", Choice(FORMS), "外资方式", "foreign_form", &["外商投资方式"]),
    column(
        Registry,
        "foreign.fortune_500",
        Flag,
        "世界500强",
        "fortune_500",
        &["世界五百强", "是否世界500强", "世界500强投资"],
    ),
    column(
        Month,
        "month",
        Text,
        "月份",
        "month",
        &["年月", "报告期", "统计月份", "所属月份", "填报月份", "期间", "进度月份"],
    ),
    column(
        Month,
        "invested",
        Money,
        "本月完成投资",
        "invested",
        &["当月完成投资", "本月投资", "当月投资", "月度完成投资", "本月完成"],
    ),
    column(
        Month,
        "invested_year",
        Money,
        "本年累计完成投资",
        "invested_year",
        &[
            "年初至今完成投资",
            "年度累计完成投资",
            "1-本月完成投资",
            "今年累计完成投资",
            "当年累计完成投资",
            "年累计完成投资",
            "本年完成投资",
        ],
    ),
    column(
        Month,
        "invested_all",
        Money,
        "累计完成投资",
        "invested_all",
        &["自开工累计完成投资", "开工以来累计完成投资", "累计投资", "总累计完成投资"],
    ),
    column(
        Month,
        "works_percent",
        Percent,
        "工程进度",
        "works_percent",
        &["形象进度百分比", "完成比例", "工程形象进度", "进度百分比", "形象进度比例"],
    ),
    column(
        Month,
        "works",
        Text,
        "形象进度",
        "works",
        &["进展情况", "目前进展", "项目进展", "工作进展", "建设进展", "最新进展"],
    ),
    column(
        Month,
        "problems",
        Text,
        "存在问题",
        "problems",
        &["问题", "困难问题", "存在的问题", "主要问题", "需协调事项", "存在困难", "需协调解决的问题"],
    ),
    column(Gate, "gate", Text, "节点", "gate", &["节点名称", "审批事项", "关键节点", "事项"]),
    column(Gate, "planned", Date, "计划日期", "planned", &["计划时间", "计划完成时间", "计划完成日期"]),
    column(Gate, "estimated", Date, "预计日期", "estimated", &["预计时间", "预计完成时间", "预计完成日期"]),
    column(
        Gate,
        "confirmed",
        Date,
        "实际日期",
        "confirmed",
        &["实际时间", "实际完成时间", "实际完成日期", "确认日期", "完成日期", "完成时间"],
    ),
    column(Gate, "reason", Text, "调整原因", "reason", &["变更原因", "延期原因", "调整说明"]),
    column(Aside, "synthetic", Flag, "演示", "synthetic", &["演示值", "是否演示"]),
    column(
        Aside,
        "",
        Text,
        "序号",
        "no",
        &["编号", "行号", "#", "no.", "备注", "说明", "note", "remarks", "阶段", "当前阶段", "批次", "stage"],
    ),
];

/// Every spelling in the form that [`key`] gives, with its column's number.
static SPELLINGS: LazyLock<BTreeMap<String, usize>> = LazyLock::new(|| {
    let mut all = BTreeMap::new();
    for (at, column) in COLUMNS.iter().enumerate() {
        for name in [column.zh, column.en].iter().chain(column.others) {
            all.insert(key(name), at);
        }
    }
    all
});

/// The column that a heading names.
pub(super) fn find(heading: &str) -> Option<&'static Column> {
    let text = key(heading);
    COLUMNS.get(*SPELLINGS.get(text.trim_end_matches(['*', ':']))?)
}

/// The gates that lists have columns for: code, and what the heading says.
pub(super) const GATES: &[(&str, &[&str])] = &[
    ("talk", &["首次洽谈", "洽谈"]),
    ("evaluation", &["项目评审准入", "评审准入", "准入"]),
    ("signed", &["签约"]),
    ("registered", &["企业注册", "注册"]),
    ("filing", &["备案赋码"]),
    ("verification", &["项目核准"]),
    ("energy", &["节能审查", "能评"]),
    ("environment", &["环评批复", "环评"]),
    ("land", &["供地", "拿地", "摘地", "土地出让", "供地（签订合同）"]),
    ("lease", &["厂房租赁"]),
    ("land_permit", &["用地规划许可"]),
    ("building_plan", &["工程规划许可", "工规证"]),
    ("drawings", &["施工图审查", "图审"]),
    ("permit", &["施工许可", "施工许可证"]),
    ("building", &["开工", "动工"]),
    ("half", &["主体结构完成", "主体结顶", "结顶"]),
    ("equipment", &["设备安装", "设备进场"]),
    ("completed", &["竣工", "完工"]),
    ("acceptance", &["竣工验收", "验收"]),
    ("production", &["投产"]),
    ("full", &["达产"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_unambiguous_and_read_back() {
        let mut seen = BTreeMap::new();
        for column in COLUMNS {
            for heading in [column.zh, column.en].iter().chain(column.others) {
                assert_eq!(seen.insert(key(heading), column.path), None, "{heading} twice");
            }
        }
        assert_eq!(find(" 项目 代码* ").map(|c| c.path), Some("code"));
        assert_eq!(find("地区生产总值"), None);
    }
}
