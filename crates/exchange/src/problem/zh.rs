//! The Chinese texts.

use qipan_kernel::text::{Lang, Say, shorten};

use super::{Problem, headings, list};

pub(super) fn message(problem: &Problem) -> String {
    match problem {
        Problem::Misnamed { found } => format!("扩展名与内容不符：内容是 {found}，已按内容读取"),
        Problem::Encoding { name } => format!("文字编码识别为 {name}"),
        Problem::NoTable => "没有找到可识别的表格".into(),
        Problem::HiddenSheet => "工作表被隐藏，未读取".into(),
        Problem::HiddenSheetRead => "工作表被隐藏，已按要求读取".into(),
        Problem::HiddenRows { count } => format!("表中有 {count} 行被隐藏，已照常读取"),
        Problem::HiddenColumns { count } => format!("表中有 {count} 列被隐藏，已照常读取"),
        Problem::SheetSkipped => "工作表中没有可识别的表头，未读取".into(),
        Problem::MissingColumn { wanted } => format!("缺少列：{}", headings(wanted, Lang::Zh, "、")),
        Problem::UnknownColumn { heading } => format!("不认识的列“{}”，未读取", shorten(heading)),
        Problem::DuplicateColumn { heading, first } => {
            format!("列“{}”与 {first} 重复", shorten(heading))
        }
        Problem::PeriodFromTitle { period } => {
            format!("表中没有期间列，按标题取为 {}", period.say(Lang::Zh))
        }
        Problem::UnitFromTitle { unit } => format!("表中没有计量单位列，按表头说明取为 {}", shorten(unit)),
        Problem::FormulaError => "单元格是公式错误值".into(),
        Problem::Uncomputed => "公式没有计算结果".into(),
        Problem::BadNumber(error) => what(&error.say(Lang::Zh)),
        Problem::NotFinite => "数值超出可表示的范围".into(),
        Problem::BadDate => "不是日期".into(),
        Problem::BadFlag => "应为“是”或“否”".into(),
        Problem::TooLong { limit } => format!("文字超过 {limit} 个字"),
        Problem::Required { field } => format!("“{}”不能为空", field.heading(Lang::Zh)),
        Problem::UnknownIndicator { .. } => "指标字典中没有这个指标".into(),
        Problem::AmbiguousIndicator { codes } => format!("有多个指标叫这个名称：{}", list(codes, "、")),
        Problem::NameDiffers { code, name } => {
            format!("指标编码 {} 在字典中的名称是“{}”", shorten(code), shorten(name))
        }
        Problem::DerivedIndicator { code } => {
            format!("指标 {} 由公式计算，填报的数值将与计算值并存", shorten(code))
        }
        Problem::UnknownOrgUnit { .. } => "单位表中没有这个单位".into(),
        Problem::AmbiguousOrgUnit { codes } => format!("有多个单位叫这个名称：{}", list(codes, "、")),
        Problem::NoOrgUnit => "没有说明是哪个单位的数据".into(),
        Problem::OrgUnitNotAlive { from, to } => match to {
            Some(to) => format!("该单位存在于 {from} 至 {to}，不含该期间"),
            None => format!("该单位自 {from} 起存在，不含该期间"),
        },
        Problem::BadPeriod(error) => what(&error.say(Lang::Zh)),
        Problem::NoPeriod => "没有期间".into(),
        Problem::PeriodOutOfPlan { from, to } => format!("期间不在 {from}—{to} 年之内"),
        Problem::PeriodTooFine { frequency } => {
            format!("该指标按{}报送，期间比它细", frequency.say(Lang::Zh))
        }
        Problem::DateAsPeriod { period } => format!("日期按期间 {} 读取", period.say(Lang::Zh)),
        Problem::BadUnit(error) => what(&error.say(Lang::Zh)),
        Problem::WrongUnit { indicator, error } => {
            format!("指标“{}”的计量单位不对：{}", shorten(indicator), what(&error.say(Lang::Zh)))
        }
        Problem::BadVintage => "版本应为 快报、初步、修订 或 最终".into(),
        Problem::Duplicate { first } => format!("与 {first} 重复"),
        Problem::BadCode => "编码只能由字母、汉字、数字和 - _ . 组成，且不超过 40 个字符".into(),
        Problem::BadChoice { field, .. } => format!("“{}”的填写不在可选范围内", field.heading(Lang::Zh)),
        Problem::OutOfRange { from, to } => format!("应为 {from} 到 {to} 之间的整数"),
        Problem::BadFormula { zh, .. } => format!("公式有误：{zh}"),
        Problem::UnknownReference { code } => format!("引用的指标“{}”不在字典中", shorten(code)),
        Problem::UnitMissing => "没有填写计量单位".into(),
        Problem::UnknownPlan { .. } => "没有这个规划".into(),
        Problem::NoPlan => "没有说明属于哪个规划".into(),
        Problem::YearOutOfPlan { from, to } => format!("年份不在规划期 {from}—{to} 之内"),
        Problem::NotAYear => "不是年份".into(),
        Problem::BadProfile => "进度曲线应为 均匀、季节 或 12 个份额".into(),
        Problem::MoreOf { code, count } => format!("另有 {count} 处同类问题（{code}）未逐条列出"),
    }
}

pub(super) fn remedy(problem: &Problem) -> String {
    match problem {
        Problem::Misnamed { .. } => "请把扩展名改为与内容一致".into(),
        Problem::Encoding { .. } => "如文字显示不对，请另存为“CSV UTF-8”".into(),
        Problem::NoTable => "请下载模板填写，或检查表头是否含“指标编码/指标名称、期间、数值”等列".into(),
        Problem::HiddenSheet => "如需读取，请取消隐藏；不需要则忽略".into(),
        Problem::HiddenSheetRead => "请确认其中的数据确需导入".into(),
        Problem::HiddenRows { .. } | Problem::HiddenColumns { .. } => "请取消隐藏并核对".into(),
        Problem::SheetSkipped => "如含有数据，请补上表头；否则忽略".into(),
        Problem::MissingColumn { .. } => "请补上所缺的列".into(),
        Problem::UnknownColumn { .. } => "如是数据列，请改用模板中的列名、期间或指标名称；否则忽略".into(),
        Problem::DuplicateColumn { .. } => "请删去其中一列".into(),
        Problem::PeriodFromTitle { .. } => "请核对；如不对，请增加“期间”列".into(),
        Problem::UnitFromTitle { .. } => "请核对；如不对，请增加“计量单位”列".into(),
        Problem::FormulaError => "请在 Excel 中修正公式，或改填数值".into(),
        Problem::Uncomputed => "请用 Excel 或 WPS 打开，重新计算并保存".into(),
        Problem::BadNumber(error) => after(&error.say(Lang::Zh)),
        Problem::NotFinite => "请核对位数".into(),
        Problem::BadDate => "请填写如 2024-02-03 或 2024年2月3日".into(),
        Problem::BadFlag => "请填写 是 或 否".into(),
        Problem::TooLong { .. } => "请缩短文字".into(),
        Problem::Required { .. } => "请补填".into(),
        Problem::UnknownIndicator { near }
        | Problem::UnknownOrgUnit { near }
        | Problem::UnknownPlan { near } => match near {
            Some(near) => format!("是否为“{}”？请改为已有的编码或名称", shorten(near)),
            None => "请改为已有的编码或名称，或先添加".into(),
        },
        Problem::AmbiguousIndicator { .. } | Problem::AmbiguousOrgUnit { .. } => "请改填编码".into(),
        Problem::NameDiffers { .. } => "请核对编码；以编码为准".into(),
        Problem::DerivedIndicator { .. } => "如不需要，请删去这一行".into(),
        Problem::NoOrgUnit => "请增加“单位代码”列，或在导入时选定单位".into(),
        Problem::OrgUnitNotAlive { .. } => "请核对单位与期间；区划调整前的数据请填原单位".into(),
        Problem::BadPeriod(error) => error.remedy(Lang::Zh).into(),
        Problem::NoPeriod => "请填写期间，如 2023年1-9月".into(),
        Problem::PeriodOutOfPlan { .. } => "请核对年份".into(),
        Problem::PeriodTooFine { .. } => "请核对期间；如确有此数，可照常导入".into(),
        Problem::DateAsPeriod { .. } => "请核对；累计数请写成 2023年1-9月".into(),
        Problem::BadUnit(_) => "请改用已有的计量单位，如 亿元、%、件/万人".into(),
        Problem::WrongUnit { .. } => "请改用同类计量单位，或核对指标".into(),
        Problem::BadVintage => "请从下拉框中选择".into(),
        Problem::Duplicate { .. } => "请删去其中一行，或用版本、发布日期区分".into(),
        Problem::BadCode => "请改用简短的编码，如 GDP".into(),
        Problem::BadChoice { allowed, .. } => format!("请填写：{allowed}"),
        Problem::OutOfRange { .. } => "请改为范围内的整数".into(),
        Problem::BadFormula { .. } => "请对照《公式说明》修改".into(),
        Problem::UnknownReference { .. } => "请先在字典中添加该指标，或改正编码".into(),
        Problem::UnitMissing => "请填写计量单位；没有单位的填“无”".into(),
        Problem::NoPlan => "请增加“规划”列，或在导入时选定规划".into(),
        Problem::YearOutOfPlan { .. } => "请核对年份与规划".into(),
        Problem::NotAYear => "请填写四位年份，如 2025年".into(),
        Problem::BadProfile => "请填写 均匀、季节，或用逗号隔开的 12 个份额（合计为 1）".into(),
        Problem::MoreOf { .. } => "改正已列出的问题后再次上传".into(),
    }
}

/// The kernel says what and remedy in one sentence; the part before the remedy.
fn what(said: &str) -> String {
    said.rsplit_once("；").map_or(said, |(what, _)| what).to_owned()
}

/// The remedy of such a sentence.
fn after(said: &str) -> String {
    said.rsplit_once("；").map_or(said, |(_, remedy)| remedy).to_owned()
}
