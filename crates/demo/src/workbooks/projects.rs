//! A list of projects as a sub-district keeps it, to try the import with: with three errors, or corrected.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

const HEADER: [&str; 14] = [
    "序号",
    "项目代码",
    "项目名称",
    "建设单位",
    "总投资（亿元）",
    "2026年计划投资（万元）",
    "用地面积（亩）",
    "行业",
    "属地街道",
    "立项类型",
    "用地方式",
    "洽谈时间",
    "计划开工时间",
    "演示",
];

fn rows(with_errors: bool) -> [[&'static str; 13]; 4] {
    let pick = |wrong, right| if with_errors { wrong } else { right };
    [
        [
            "1",
            "",
            "沐辰谐波减速器项目（演示）",
            "杭州沐辰传动科技有限公司（演示）",
            "3.66",
            "8000",
            "42.5",
            "C3453",
            "下沙街道",
            "备案",
            "出让",
            "2026-09-14",
            "2027-05",
        ],
        [
            "2",
            "",
            "沐辰伺服电机技改项目（演示）",
            "杭州沐辰传动科技有限公司（演示）",
            pick("一亿二", "1.2"),
            "5000",
            "",
            "C3812",
            "下沙街道",
            "备案",
            "技改",
            "2026-08-03",
            "2026-12",
        ],
        [
            "3",
            "",
            "澄一细胞治疗中试项目（演示）",
            "杭州澄一生物有限公司（演示）",
            "0.85",
            "1500",
            "",
            "C2761",
            pick("下纱街道", "下沙街道"),
            "备案",
            pick("买房", "租赁厂房"),
            "2026-10-09",
            "",
        ],
        // Close to a project of the demo: the corrected list asks whether it is the same.
        [
            "4",
            "",
            "星沚健康食品智能工厂（演示）",
            "杭州星沚食品股份有限公司（演示）",
            "1.2",
            "",
            "15.12",
            "C1499",
            "下沙街道",
            "备案",
            "出让",
            "2020-06-08",
            "",
        ],
    ]
}

/// The list; the corrected one has a row that may be a project that is there.
///
/// # Errors
/// What the workbook writer refuses.
pub(super) fn list(with_errors: bool) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_author("Qipan").set_creation_datetime(&made));
    let bold = Format::new().set_bold().set_background_color("#E8EEF7");
    let title = Format::new().set_bold().set_font_size(14).set_align(FormatAlign::Center);
    let sheet = book.add_worksheet();
    sheet.set_name("项目清单")?;
    sheet.merge_range(0, 0, 0, 13, "下沙街道重点项目清单（演示）", &title)?;
    for (column, text) in (0u16..).zip(HEADER) {
        sheet.write_string_with_format(1, column, text, &bold)?;
        sheet.set_column_width(column, if column == 2 || column == 3 { 34 } else { 14 })?;
    }
    for (row, cells) in (2u32..).zip(rows(with_errors)) {
        for (column, text) in (0u16..).zip(cells) {
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number)?,
                Err(_) if text.is_empty() => continue,
                Err(_) => sheet.write_string(row, column, text)?,
            };
        }
        sheet.write_string(row, 13, "是")?;
    }
    sheet.write_string(6, 2, "合计")?;
    sheet.write_number(6, 4, 6.91)?;
    sheet.set_freeze_panes(2, 3)?;
    book.save_to_buffer()
}
