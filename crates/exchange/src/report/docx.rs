//! The few parts of an Office Open XML document (ECMA-376) that a one-page report needs.

use quick_xml::escape::escape;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Text with a look.
pub(super) struct Run {
    pub text: String,
    pub bold: bool,
    /// Six hexadecimal signs; black where it is `None`.
    pub colour: Option<String>,
    /// Half points; the paragraph's size where it is `None`.
    pub size: Option<u32>,
}

impl From<String> for Run {
    fn from(text: String) -> Self {
        Run { text, bold: false, colour: None, size: None }
    }
}

impl From<&str> for Run {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Run {
    pub fn bold(mut self) -> Self {
        self.bold = true;
        self
    }

    pub fn colour(mut self, colour: impl Into<String>) -> Self {
        self.colour = Some(colour.into());
        self
    }

    pub fn size(mut self, half_points: u32) -> Self {
        self.size = Some(half_points);
        self
    }
}

/// A document that grows from the top.
#[derive(Default)]
pub(super) struct Document {
    body: String,
    picture: Option<Vec<u8>>,
}

/// Size of text where none is said, half points; as in `styles`.
const TEXT: u32 = 16;

/// Twentieths of a point between left and right margin of A4.
pub(super) const WIDTH: u32 = 10_206;

impl Document {
    /// A paragraph; `after` is the space below in twentieths of a point.
    pub fn paragraph(&mut self, runs: &[Run], centred: bool, after: u32) {
        self.body.push_str(&paragraph(runs, centred, after));
    }

    /// A table; the first row is the heading. `widths` are shares of the text width in percent.
    pub fn table(&mut self, widths: &[u32], rows: &[Vec<Run>], heading: bool) {
        self.body.push_str("<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>");
        for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
            self.body.push_str(&format!(
                "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"A0A0A0\"/>"
            ));
        }
        self.body.push_str(
            "</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"60\" w:type=\"dxa\"/>\
             <w:right w:w=\"60\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>",
        );
        for width in widths {
            self.body.push_str(&format!("<w:gridCol w:w=\"{}\"/>", WIDTH * width / 100));
        }
        self.body.push_str("</w:tblGrid>");
        for (number, row) in rows.iter().enumerate() {
            self.body.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            for (cell, width) in row.iter().zip(widths) {
                let head = heading && number == 0;
                let shade =
                    if head { "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EDF1F5\"/>" } else { "" };
                self.body.push_str(&format!(
                    "<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/>{shade}<w:vAlign w:val=\"center\"/></w:tcPr>{}</w:tc>",
                    WIDTH * width / 100,
                    paragraph(std::slice::from_ref(cell), false, 0)
                ));
            }
            self.body.push_str("</w:tr>");
        }
        self.body.push_str("</w:tbl>");
        // Two tables in a row would grow together.
        self.body.push_str(&paragraph(&[Run::from("").size(8)], false, 0));
    }

    /// The document's one picture, so many millimetres wide and high.
    pub fn picture(&mut self, png: Vec<u8>, millimetres: (u64, u64), alt: &str) {
        let (wide, high) = (millimetres.0 * 36_000, millimetres.1 * 36_000);
        let alt = escape(clean(alt)).into_owned();
        self.body.push_str(&format!(
            "<w:p><w:pPr><w:jc w:val=\"center\"/><w:spacing w:before=\"0\" w:after=\"20\"/></w:pPr><w:r><w:drawing>\
             <wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{wide}\" cy=\"{high}\"/>\
             <wp:docPr id=\"1\" name=\"map\" descr=\"{alt}\"/><a:graphic><a:graphicData \
             uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr>\
             <pic:cNvPr id=\"1\" name=\"map.png\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>\
             <a:blip r:embed=\"rIdMap\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>\
             <a:off x=\"0\" y=\"0\"/><a:ext cx=\"{wide}\" cy=\"{high}\"/></a:xfrm><a:prstGeom prst=\"rect\">\
             <a:avLst/></a:prstGeom><a:ln w=\"6350\"><a:solidFill><a:srgbClr val=\"A0A0A0\"/></a:solidFill></a:ln>\
             </pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        ));
        self.picture = Some(png);
    }

    /// The bytes of the file.
    pub fn finish(self, title: &str) -> Result<Vec<u8>, zip::result::ZipError> {
        let title = escape(clean(title)).into_owned();
        let document = format!(
            "{HEAD}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
             xmlns:r=\"{OFFICE}\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
             xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
             xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>{}<w:sectPr>\
             <w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"680\" w:right=\"850\" w:bottom=\"567\" \
             w:left=\"850\" w:header=\"340\" w:footer=\"340\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
            self.body
        );
        let core = format!(
            "{HEAD}<cp:coreProperties \
             xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title><dc:creator>Qipan 棋盘\
             </dc:creator></cp:coreProperties>"
        );
        let parts: [(&str, Vec<u8>); 7] = [
            ("[Content_Types].xml", types().into_bytes()),
            ("_rels/.rels", package_relations().into_bytes()),
            ("word/document.xml", document.into_bytes()),
            ("word/_rels/document.xml.rels", document_relations().into_bytes()),
            ("word/styles.xml", styles().into_bytes()),
            ("docProps/core.xml", core.into_bytes()),
            ("word/media/map.png", self.picture.unwrap_or_default()),
        ];
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        // A fixed time, so that the same report has the same bytes.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        for (name, bytes) in parts {
            zip.start_file(name, options)?;
            zip.write_all(&bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

fn paragraph(runs: &[Run], centred: bool, after: u32) -> String {
    let mut out = String::from("<w:p><w:pPr>");
    // Lines of a fixed height: fonts of one size differ in theirs, and the page must hold with any of them.
    let size = runs.iter().map(|run| run.size.unwrap_or(TEXT)).max().unwrap_or(TEXT);
    let line = size * 13;
    out.push_str(&format!(
        "<w:spacing w:before=\"0\" w:after=\"{after}\" w:line=\"{line}\" w:lineRule=\"exact\"/>"
    ));
    if centred {
        out.push_str("<w:jc w:val=\"center\"/>");
    }
    out.push_str("</w:pPr>");
    for run in runs {
        out.push_str("<w:r><w:rPr>");
        if run.bold {
            out.push_str("<w:b/>");
        }
        if let Some(colour) = &run.colour {
            out.push_str(&format!("<w:color w:val=\"{}\"/>", escape(clean(colour))));
        }
        if let Some(size) = run.size {
            out.push_str(&format!("<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>"));
        }
        out.push_str(&format!(
            "</w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
            escape(clean(&run.text))
        ));
    }
    out.push_str("</w:p>");
    out
}

/// The text without signs that XML does not allow.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect()
}

fn types() -> String {
    let part = |name: &str, kind: &str| format!("<Override PartName=\"{name}\" ContentType=\"{kind}\"/>");
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default \
         Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default \
         Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/>{}{}{}</Types>",
        part("/word/document.xml", &format!("{word}.document.main+xml")),
        part("/word/styles.xml", &format!("{word}.styles+xml")),
        part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    )
}

fn relations(list: &[(&str, &str, &str)]) -> String {
    let list: String = list
        .iter()
        .map(|(id, kind, target)| format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>"))
        .collect();
    format!(
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{list}</Relationships>"
    )
}

fn package_relations() -> String {
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    relations(&[
        ("rId1", &format!("{OFFICE}/officeDocument"), "word/document.xml"),
        ("rId2", core, "docProps/core.xml"),
    ])
}

fn document_relations() -> String {
    relations(&[
        ("rIdStyles", &format!("{OFFICE}/styles"), "styles.xml"),
        ("rIdMap", &format!("{OFFICE}/image"), "media/map.png"),
    ])
}

fn styles() -> String {
    format!(
        "{HEAD}<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:docDefaults>\
         <w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" \
         w:eastAsia=\"宋体\"/><w:sz w:val=\"16\"/><w:szCs w:val=\"16\"/><w:lang w:val=\"en-US\" \
         w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>"
    )
}
