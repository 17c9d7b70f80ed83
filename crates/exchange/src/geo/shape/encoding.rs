//! The encoding of a `.dbf`: as told, by its `.cpg`, by its language mark, else by its bytes; asked where these say
//! more than one thing.

use std::borrow::Cow;

use qipan_kernel::finding::Finding;
use qipan_kernel::text::shorten;

use super::super::notes::At;
use super::super::text::{TextEncoding, has_private_signs};
use super::super::{Need, Reading};
use crate::open::csv_text::looks_like_gbk;

/// Language marks of a `.dbf` that mean code page 936.
const GBK_MARKS: [u8; 2] = [0x4D, 0x7A];

/// Most bytes of text that are looked at to tell the encoding.
const SAMPLE: usize = 4 << 20;

/// Decides and tells how.
pub(crate) fn decide<'a>(
    texts: impl Iterator<Item = &'a [u8]>,
    cpg: Option<&[u8]>,
    mark: u8,
    layer: &str,
    reading: &mut Reading<'_>,
) -> TextEncoding {
    let at = At { layer: Some(layer), ..At::default() };
    if let Some(encoding) = reading.options.encoding {
        return encoding;
    }
    let declared = cpg.map(|c| String::from_utf8_lossy(c).trim().to_owned()).filter(|c| !c.is_empty());
    if let Some(encoding) = declared.as_deref().and_then(|name| name.parse().ok()) {
        return encoding;
    }
    let texts: Vec<&[u8]> = sample(texts);
    if texts.is_empty() {
        return TextEncoding::Utf8;
    }
    if let Some(name) = &declared {
        let finding = Finding::warning(
            "cpg_unknown",
            ".cpg 声明的编码不在可用之列，按内容识别",
            "the encoding of the .cpg is not known here; the bytes were looked at",
        );
        reading
            .notes
            .push(finding.with_value(shorten(name)).remedy("请另存为 UTF-8", "save it as UTF-8"), at);
    } else if GBK_MARKS.contains(&mark) {
        tell(TextEncoding::Gbk, "按 .dbf 的语言标记", "by the language mark of the .dbf", at, reading);
        return TextEncoding::Gbk;
    }
    let all_in = |encoding| texts.iter().all(|t| decode(encoding, t).is_some());
    let utf8 = all_in(TextEncoding::Utf8);
    let gbk = all_in(TextEncoding::Gbk) && looks_like_gbk(&texts.concat());
    match (utf8, gbk) {
        (true, false) => {
            tell(TextEncoding::Utf8, "没有 .cpg，按内容", "there is no .cpg; by its bytes", at, reading);
            TextEncoding::Utf8
        }
        (false, true) => {
            tell(TextEncoding::Gbk, "没有 .cpg，按内容", "there is no .cpg; by its bytes", at, reading);
            TextEncoding::Gbk
        }
        _ => {
            let sample = texts.first().copied().unwrap_or_default();
            let shown = |encoding| (encoding, shorten(&lossy(encoding, sample)));
            let choices = vec![shown(TextEncoding::Gbk), shown(TextEncoding::Utf8)];
            reading.needs.push(Need::Encoding { layer: layer.to_owned(), choices });
            if utf8 { TextEncoding::Utf8 } else { TextEncoding::Gbk }
        }
    }
}

fn tell(encoding: TextEncoding, zh: &str, en: &str, at: At<'_>, reading: &mut Reading<'_>) {
    let finding = Finding::info(
        "text_encoding_concluded",
        format!("{zh}，属性文字识别为 {encoding}"),
        format!("{en}: the attributes are {encoding}"),
    );
    reading
        .notes
        .push(finding.remedy("如文字显示不对，请指明编码", "say the encoding if the text looks wrong"), at);
}

fn sample<'a>(texts: impl Iterator<Item = &'a [u8]>) -> Vec<&'a [u8]> {
    let mut left = SAMPLE;
    texts
        .filter(|t| !t.is_ascii())
        .take_while(|t| {
            left = left.saturating_sub(t.len() + 1);
            left > 0
        })
        .collect()
}

/// Text in an encoding; a last sign that the width of the column cut in two is dropped.
pub(crate) fn decode(encoding: TextEncoding, bytes: &[u8]) -> Option<Cow<'_, str>> {
    (0..=3)
        .filter_map(|cut| bytes.get(..bytes.len().checked_sub(cut)?))
        .filter_map(|whole| encoding.strict(whole))
        .find(|text| !has_private_signs(text))
}

/// Text in an encoding, with � for what is none.
pub(crate) fn lossy(encoding: TextEncoding, bytes: &[u8]) -> String {
    let codec = match encoding {
        TextEncoding::Utf8 => encoding_rs::UTF_8,
        TextEncoding::Gbk => encoding_rs::GB18030,
        TextEncoding::Utf16Le => encoding_rs::UTF_16LE,
        TextEncoding::Utf16Be => encoding_rs::UTF_16BE,
    };
    codec.decode_without_bom_handling(bytes).0.into_owned()
}
