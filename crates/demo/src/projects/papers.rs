//! Papers of gates for some of the demo's projects: small PDF files, each marked as made for demonstration. The others
//! have none, so that a page shows what is there and what is missing.

use super::plan::Plan;
use jiff::ToSpan;
use jiff::civil::Date;
use qipan_app::ctx::{Ctx, china_date};
use qipan_app::projects::{self, Dated, NewDocument, Step};
use qipan_app::{AppError, Result};
use qipan_project::template::{Gate, Template};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Of so many projects one has papers; of the officer's own, who adds them by hand, half as many.
const EACH: usize = 5;
const BY_HAND: &str = "xiasha";

/// Whether the project has papers.
fn has(plan: &Plan, number: usize) -> bool {
    let each = if plan.row.officer == BY_HAND { 2 * EACH } else { EACH };
    number % each == 2
}

/// Adds the papers of the gates that were passed; a third of the projects lacks none, the others some.
///
/// # Errors
/// Whatever the use case refuses.
pub async fn add(ctx: &Ctx, id: &str, plan: &Plan, steps: &[Dated], number: usize) -> Result<()> {
    if !has(plan, number) {
        return Ok(());
    }
    let templates = qipan_project::template::built_in();
    let Some(template) = qipan_project::template::choose(&templates, &plan.project) else { return Ok(()) };
    for (n, (gate, passed)) in passed(template, steps).into_iter().enumerate() {
        for (m, paper) in gate.documents.iter().enumerate() {
            if !number.is_multiple_of(3) && (number + n + m).is_multiple_of(4) {
                continue;
            }
            let at = passed.at.checked_add(2.minutes()).map_err(|e| AppError::Internal(e.to_string()))?;
            let mut then = Ctx { now: at.min(ctx.now), ..ctx.clone() };
            then.who.username.clone_from(&passed.by);
            let day = china_date(then.now);
            let doc_no = format!("演示〔{}〕{}-{}号", day.year(), number + 1, n * 10 + m + 1);
            let bytes = pdf(&lines(plan, gate, paper, &doc_no, day));
            let file_name = format!("{paper}（演示）.pdf");
            let (gate, paper) = (gate.code.clone(), paper.clone());
            let new = NewDocument { gate, paper, doc_no, file_name, bytes, ..NewDocument::default() };
            projects::add_document(&then, id, new).await?;
        }
    }
    Ok(())
}

/// The gates that the steps passed, in the template's order, each with the step that did.
fn passed<'a>(template: &'a Template, steps: &'a [Dated]) -> Vec<(&'a Gate, &'a Dated)> {
    let mut by: BTreeMap<&str, &Dated> = BTreeMap::new();
    for dated in steps {
        match &dated.step {
            Step::Gate(body) if body.kind == "confirmed" && body.to.is_some() => by.insert(&body.gate, dated),
            Step::Clock(body) if body.event == "done" => by.insert(&body.gate, dated),
            _ => None,
        };
    }
    template.gates.iter().filter_map(|gate| Some((gate, *by.get(gate.code.as_str())?))).collect()
}

fn lines(plan: &Plan, gate: &Gate, paper: &str, doc_no: &str, day: Date) -> Vec<String> {
    vec![
        "演示文件　不具效力".to_owned(),
        paper.to_owned(),
        format!("文号：{doc_no}"),
        format!("项目：{}", plan.row.name),
        format!("单位：{}", plan.row.enterprise),
        format!("事项：{}", gate.name),
        format!("日期：{}年{}月{}日", day.year(), day.month(), day.day()),
        "本文件由演示程序生成，项目、单位、文号均为虚构。".to_owned(),
    ]
}

/// A page with lines of text. The typeface is named and not embedded: readers bring one for simplified Chinese; where one
/// does not, the last line still tells what the page is.
fn pdf(lines: &[String]) -> Vec<u8> {
    let mut page = String::new();
    for (n, line) in lines.iter().enumerate() {
        let (size, y) = match n {
            0 => (13, 780),
            1 => (22, 716),
            n => (13, 700 - 30 * n),
        };
        let colour = if n == 0 { "0.75 0.1 0.1 rg" } else { "0 g" };
        let mut hex = String::new();
        for unit in line.encode_utf16() {
            let _ = write!(hex, "{unit:04X}");
        }
        let _ = writeln!(page, "BT {colour} /F1 {size} Tf 72 {y} Td <{hex}> Tj ET");
    }
    page.push_str("BT 0 g /F2 10 Tf 72 420 Td (DEMO FILE - NO LEGAL EFFECT - ALL NAMES AND NUMBERS ARE INVENTED) Tj ET\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R /Lang (zh-CN) >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 8 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}endstream", page.len()),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>"
            .to_owned(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 5 >> /FontDescriptor 7 0 R >>"
            .to_owned(),
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 \
         /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = "%PDF-1.5\n".to_owned();
    let mut table = String::new();
    for (n, object) in (1..).zip(&objects) {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        let _ = write!(out, "{n} 0 obj\n{object}\nendobj\n");
    }
    let (start, size) = (out.len(), objects.len() + 1);
    let _ = write!(
        out,
        "xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::pdf;

    #[test]
    fn a_paper_is_a_whole_pdf() {
        let bytes = pdf(&["演示".to_owned(), "备案表".to_owned()]);
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert_eq!(qipan_exchange::document::paper(&bytes).unwrap().extension, "pdf");
        assert!(text.contains("<6F14793A>"), "演示 in UTF-16: {text}");
        // Every object stands where the table says.
        let start: usize =
            text.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
        let table = &text[start..];
        for (n, line) in table.lines().skip(3).take(8).enumerate() {
            let at: usize = line[..10].parse().unwrap();
            assert!(text[at..].starts_with(&format!("{} 0 obj", n + 1)), "{line}");
        }
        let length: usize =
            text.split("/Length ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        assert!(text[text.find("stream\n").unwrap() + 7 + length..].starts_with("endstream"));
    }
}
