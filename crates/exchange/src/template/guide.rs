//! The texts of the instruction sheets.

use qipan_kernel::text::Lang;

/// Lines that every form has.
pub(super) fn common(lang: Lang) -> Vec<String> {
    let lines: &[&str] = match lang {
        Lang::Zh => &[
            "一、黄色表头的列由您填写；灰色单元格是编码和名称，已锁定。请不要增删列，不要改表头。",
            "二、没有数据请留空，或填“—”。空白不会当作 0。",
            "三、可从其他表格复制，粘贴时请选“粘贴数值”，以免改动下拉框和格式。",
            "四、填好后在“数据”页上传；所有问题会一次列出，并可下载带批注的工作簿。改正后再次上传即可，同一文件上传两次不会重复。",
        ],
        Lang::En => &[
            "1. Fill in the columns with yellow headings; grey cells hold codes and names and are locked. Do not add or delete columns or change headings.",
            "2. Leave a cell blank, or write —, where there is no value. Blank is never taken for 0.",
            "3. When copying from other tables paste values only, so that drop-downs and formats stay.",
            "4. Upload the file on the page Data; all problems are listed at once, and a copy with notes can be downloaded. Correct it and upload it again; the same file twice changes nothing.",
        ],
    };
    lines.iter().map(|l| (*l).to_owned()).collect()
}

pub(super) fn observations(lang: Lang) -> Vec<String> {
    let mut lines = common(lang);
    lines.push(lang.pick(
        "五、数值按“计量单位”列填写；可改选同类单位，系统会换算并保留原填数。公布值为“>1200”“约1200”的照填。",
        "5. Values are in the unit of the column 'unit'; another unit of the same kind may be chosen, it is converted and the value as given is kept. Published values such as >1200 may stand as they are.",
    ).to_owned());
    lines.push(lang.pick(
        "六、期间写法：2023年、2023年上半年、2023年一季度、2023年9月、2023年1-9月（累计）。1 月数据与 2 月合并为 2023年1-2月。",
        "6. Periods: 2023, 2023H1, 2023Q1, 2023-09, 2023-01/09 (cumulative). January is reported together with February as 2023-01/02.",
    ).to_owned());
    lines
}

pub(super) fn dictionary(lang: Lang) -> Vec<String> {
    let mut lines = common(lang);
    lines.push(lang.pick(
        "五、指标编码一经使用不再改变；公式中用方括号引用编码或名称，如 [RD]/[GDP]*100。",
        "5. A code never changes once it is in use; formulas refer to codes or names in brackets, as in [RD]/[GDP]*100.",
    ).to_owned());
    lines
}

pub(super) fn targets(lang: Lang) -> Vec<String> {
    let mut lines = common(lang);
    lines.push(lang.pick(
        "五、没有年度目标的年份请留空。区间目标写作 60-65。进度曲线为空即“均匀”；也可填 12 个月的份额，用逗号隔开。",
        "5. Leave years without a target blank. Write ranges as 60-65. A blank profile means even; twelve monthly shares separated by commas may be given.",
    ).to_owned());
    lines
}

pub(super) fn projects(lang: Lang) -> Vec<String> {
    let mut lines = common(lang);
    lines.push(lang.pick(
        "五、一个项目一行。有项目代码的按代码对应；没有的按名称和企业查找，可能是已有项目的行由您确认是否同一项目。",
        "5. One row a project. A row finds its project by code; without one by name and enterprise, and you decide whether it is the same.",
    ).to_owned());
    lines.push(lang.pick(
        "六、金额单位以列名为准，可改为元、万元、亿元；面积可改为亩、公顷、平方米。平台、街道、责任部门至少填一项。",
        "6. Amounts are in the unit of the heading, which may be changed to 元, 万元 or 亿元; areas in 亩, 公顷 or 平方米. Name a platform, a sub-district or a bureau.",
    ).to_owned());
    lines
}

pub(super) fn progress(lang: Lang) -> Vec<String> {
    let mut lines = common(lang);
    lines.push(lang.pick(
        "五、本月完成投资与本年累计填一项即可；两项都填时须相符。改动已定的日期请写调整原因。",
        "5. The month's investment or the year's to the month is enough; where both are given they must agree. A date that moves needs a reason.",
    ).to_owned());
    lines
}

pub(super) fn parcels(lang: Lang) -> Vec<String> {
    let lines: &[&str] = match lang {
        Lang::Zh => &[
            "一、一行一个地块。地块编码、责任单位、面积（平方米或亩填一个）、状态、状态日期为新地块必填。请不要改表头。",
            "二、已登记的地块按编码更新：只改填写的单元格，空白保持原值，不会当作 0。状态改变须填状态日期。",
            "三、金额单位为万元；产值、税收须同时填年度。日期写如 2024-02-03。",
            "四、填好后在“存量土地”页“导入”上传，先检查，后提交；所有问题一次列出，并可下载批注版。要么全部写入，要么都不写入。",
        ],
        Lang::En => &[
            "1. One row a parcel. A new one needs code, unit, area (m² or mu), state and its day. Do not change headings.",
            "2. Registered parcels are updated by code: only cells with content change something; blank is never taken for 0. A new state needs its day.",
            "3. Money is in 10,000 yuan; output and tax need their year. Days are written like 2024-02-03.",
            "4. Upload it under Import on the page Land stock: it is checked first; all problems are listed at once, and a copy with notes can be downloaded. All of it is written, or nothing.",
        ],
    };
    lines.iter().map(|l| (*l).to_owned()).collect()
}
