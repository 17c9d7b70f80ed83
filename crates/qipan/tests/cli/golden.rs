//! A small plan as workbooks. What follows from it is worked out by hand in `progress.rs`.

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use std::path::{Path, PathBuf};

/// A cell: a number if it reads as one, else a text; nothing if it is empty.
pub type Sheet<'a> = (&'a str, &'a [&'a [&'a str]]);

pub const DICTIONARY: Sheet = (
    "指标字典",
    &[
        &[
            "指标编码",
            "指标名称",
            "英文名称",
            "类别",
            "计量单位",
            "小数位",
            "属性",
            "方向",
            "类型",
            "频率",
            "报送日",
            "累计上报",
            "责任单位",
            "公式",
        ],
        &[
            "BUDGET",
            "一般公共预算收入",
            "Budget revenue",
            "经济发展",
            "亿元",
            "1",
            "预期性",
            "上升",
            "流量",
            "月度",
            "15",
            "是",
            "财政局",
            "",
        ],
        &[
            "HITECH",
            "国家高新技术企业数",
            "High-tech firms",
            "科技创新",
            "家",
            "0",
            "预期性",
            "上升",
            "存量",
            "季度",
            "25",
            "否",
            "经信局",
            "",
        ],
        &[
            "GDPG",
            "地区生产总值增速",
            "GDP growth",
            "经济发展",
            "%",
            "1",
            "预期性",
            "上升",
            "可比价增速",
            "季度",
            "25",
            "是",
            "统计局",
            "",
        ],
        &[
            "RETAIL",
            "社会消费品零售总额",
            "Retail sales",
            "经济发展",
            "亿元",
            "1",
            "预期性",
            "上升",
            "流量",
            "月度",
            "15",
            "是",
            "商务局",
            "",
        ],
        &[
            "RDI",
            "研发经费投入强度",
            "R&D intensity",
            "科技创新",
            "%",
            "2",
            "约束性",
            "上升",
            "比率",
            "年度",
            "31",
            "否",
            "经信局",
            "[RD]/[GDP]",
        ],
        &[
            "GRAIN",
            "粮食产量",
            "Grain output",
            "安全保障",
            "万吨",
            "2",
            "约束性",
            "上升",
            "流量",
            "年度",
            "31",
            "否",
            "农业农村局",
            "",
        ],
        &[
            "POP",
            "常住人口",
            "Residents",
            "民生福祉",
            "万人",
            "1",
            "预期性",
            "上升",
            "存量",
            "年度",
            "31",
            "否",
            "统计局",
            "",
        ],
        &[
            "RD",
            "研发经费支出",
            "R&D spending",
            "科技创新",
            "亿元",
            "2",
            "预期性",
            "上升",
            "流量",
            "年度",
            "31",
            "否",
            "统计局",
            "",
        ],
        &[
            "GDP",
            "地区生产总值",
            "GDP",
            "经济发展",
            "亿元",
            "2",
            "预期性",
            "上升",
            "流量",
            "年度",
            "31",
            "否",
            "统计局",
            "",
        ],
    ],
);

pub const TARGETS: Sheet = (
    "目标",
    &[
        &[
            "指标编码",
            "单位代码",
            "规划",
            "版本",
            "文号",
            "基期",
            "基期值",
            "2023年",
            "2024年",
            "2025年",
            "进度曲线",
        ],
        &["BUDGET", "330114", "145", "1", "钱政发〔2021〕5号", "2020", "100", "125", "134", "143", "均匀"],
        &["HITECH", "330114", "145", "1", "", "2020", "180", "", "", ">300", ""],
        &["GDPG", "330114", "145", "1", "", "", "", "", "6", "", ""],
        &["RETAIL", "330114", "145", "1", "", "2020", "200", "", "240", "250", ""],
        &["RDI", "330114", "145", "1", "", "2020", "4", "", "", "5", ""],
        &["GRAIN", "330114", "145", "1", "", "2020", "4", "", "", "4.5", ""],
        &["POP", "330114", "145", "1", "", "2020", "77", "", "", "90", ""],
    ],
);

pub const VALUES: Sheet = (
    "报送",
    &[
        &["指标编码", "指标名称", "单位代码", "期间", "数值", "计量单位", "版本", "发布日期", "来源", "演示"],
        &[
            "BUDGET",
            "一般公共预算收入",
            "330114",
            "2024年1-4月",
            "45.6",
            "亿元",
            "快报",
            "2024-05-14",
            "财政局月报",
            "",
        ],
        &[
            "BUDGET",
            "一般公共预算收入",
            "330114",
            "2024年1-5月",
            "５２.３",
            "亿元",
            "快报",
            "2024-06-14",
            "财政局月报",
            "",
        ],
        &[
            "BUDGET",
            "一般公共预算收入",
            "330114",
            "2024年1-6月",
            "60.3",
            "亿元",
            "快报",
            "2024-07-14",
            "财政局月报",
            "",
        ],
        &[
            "HITECH",
            "国家高新技术企业数",
            "330114",
            "2024年一季度",
            "267",
            "家",
            "快报",
            "2024-04-20",
            "经信局",
            "是",
        ],
        &[
            "GDPG",
            "地区生产总值增速",
            "330114",
            "2024年一季度",
            "2.9",
            "%",
            "快报",
            "2024-04-20",
            "统计局",
            "",
        ],
        &[
            "RETAIL",
            "社会消费品零售总额",
            "330114",
            "2024年1-2月",
            "450000",
            "万元",
            "快报",
            "2024-03-18",
            "统计局",
            "",
        ],
        &["RD", "研发经费支出", "330114", "2023年", "57.4", "亿元", "初步", "2024-03-01", "统计公报", ""],
        &["GDP", "地区生产总值", "330114", "2023年", "1270.39", "亿元", "最终", "2024-03-01", "统计公报", ""],
        &["GRAIN", "粮食产量", "330114", "2023年", "4.59", "万吨", "初步", "2024-03-01", "统计公报", ""],
    ],
);

/// Writes a workbook of these sheets.
pub fn xlsx(folder: &Path, name: &str, sheets: &[Sheet]) -> PathBuf {
    let mut book = Workbook::new();
    for (title, rows) in sheets {
        fill(book.add_worksheet().set_name(*title).unwrap(), rows);
    }
    let path = folder.join(name);
    book.save(&path).unwrap();
    path
}

fn fill(sheet: &mut Worksheet, rows: &[&[&str]]) {
    let text = Format::new().set_num_format("@");
    for (row, cells) in (0u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string_with_format(row, column, *cell, &text).unwrap(),
            };
        }
    }
}

/// Writes a csv of one sheet.
pub fn csv(folder: &Path, name: &str, sheet: Sheet) -> PathBuf {
    let lines: Vec<String> = sheet.1.iter().map(|cells| cells.join(",")).collect();
    let path = folder.join(name);
    std::fs::write(&path, lines.join("\r\n")).unwrap();
    path
}

/// The plan with its targets first, and the values.
pub fn write(folder: &Path) {
    xlsx(folder, "plan.xlsx", &[TARGETS, DICTIONARY]);
    xlsx(folder, "values.xlsx", &[VALUES]);
}
