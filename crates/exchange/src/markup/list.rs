//! The sheet 问题清单: all findings, each with a link to its cell.

use std::fmt::Write;

use qipan_kernel::finding::Finding;
use qipan_kernel::text::Lang;
use quick_xml::escape::escape;

use super::severity;
use crate::a1::address;
use crate::write::guard::xlsx_text;

/// Headings of the list.
pub(super) fn headings(lang: Lang) -> [&'static str; 7] {
    lang.pick(
        ["程度", "工作表", "单元格", "填写的值", "问题", "处理办法", "代码"],
        ["severity", "sheet", "cell", "value", "problem", "remedy", "code"],
    )
}

/// The texts of one finding, in the order of the headings.
pub(super) fn entries(finding: &Finding, lang: Lang) -> [String; 7] {
    [
        severity(finding.severity, lang),
        finding.place.sheet.clone().unwrap_or_default(),
        finding.place.cell.clone().unwrap_or_default(),
        finding.value.clone().unwrap_or_default(),
        finding.message(lang).to_owned(),
        finding.remedy_in(lang).to_owned(),
        finding.code.clone(),
    ]
}

/// `'表 1'!C7`, for the link of a finding.
pub(super) fn link(finding: &Finding) -> Option<String> {
    let (sheet, cell) = (finding.place.sheet.as_ref()?, finding.place.cell.as_ref()?);
    Some(format!("'{}'!{cell}", sheet.replace('\'', "''")))
}

/// Widths of the columns, in characters.
pub(super) const WIDTHS: [u32; 7] = [8, 20, 10, 24, 50, 50, 22];

/// The sheet part: inline texts, so that the strings of the workbook stay as they are.
pub(super) fn part(findings: &[Finding], lang: Lang) -> String {
    let mut rows = String::new();
    let mut links = String::new();
    row(&mut rows, 0, &headings(lang).map(str::to_owned));
    for (at, finding) in (1u32..).zip(findings) {
        row(&mut rows, at, &entries(finding, lang));
        if let Some(target) = link(finding) {
            let _ = write!(links, "<hyperlink ref=\"{}\" location=\"{}\"/>", address(at, 2), escape(&target));
        }
    }
    let mut columns = String::new();
    for (at, width) in (1u32..).zip(WIDTHS) {
        let _ = write!(columns, "<col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>");
    }
    let links = if links.is_empty() { String::new() } else { format!("<hyperlinks>{links}</hyperlinks>") };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" \
         activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>\
         <cols>{columns}</cols><sheetData>{rows}</sheetData>{links}</worksheet>"
    )
}

fn row(out: &mut String, at: u32, texts: &[String; 7]) {
    let _ = write!(out, "<row r=\"{}\">", u64::from(at) + 1);
    for (column, text) in (0u32..).zip(texts) {
        if !text.is_empty() {
            let _ = write!(
                out,
                "<c r=\"{}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                address(at, column),
                escape(&*xlsx_text(text))
            );
        }
    }
    out.push_str("</row>");
}
