//! Texts: the shared strings, inline strings, and Excel's escapes in both.

use std::borrow::Cow;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use crate::open::structure::reader;

/// The shared strings of a workbook. What the part says of their number is not believed.
pub(super) fn read(part: &[u8]) -> Result<Vec<Arc<str>>, quick_xml::Error> {
    let mut strings = Vec::new();
    let mut reader = reader(part);
    let mut text = String::new();
    loop {
        match reader.read_event()? {
            Event::Start(tag) if tag.local_name().into_inner() == "si" => {
                text.clear();
                rich(&mut reader, "si", &mut text)?;
                strings.push(Arc::from(&*unescaped(&text)));
            }
            Event::Empty(tag) if tag.local_name().into_inner() == "si" => strings.push(Arc::from("")),
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// Gathers the runs of a string up to its end tag, without the readings (`rPh`) above the letters.
pub(super) fn rich(reader: &mut Reader<&[u8]>, end: &str, out: &mut String) -> Result<(), quick_xml::Error> {
    let (mut in_text, mut in_reading) = (false, false);
    loop {
        match reader.read_event()? {
            Event::Start(tag) => match tag.local_name().into_inner() {
                "t" => in_text = true,
                "rPh" => in_reading = true,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().into_inner() {
                "t" => in_text = false,
                "rPh" => in_reading = false,
                name if name == end => return Ok(()),
                _ => {}
            },
            Event::Eof => return Ok(()),
            event if in_text && !in_reading => piece(&event, out),
            _ => {}
        }
    }
}

/// Appends the text of one event.
pub(super) fn piece(event: &Event<'_>, out: &mut String) {
    match event {
        Event::Text(text) => out.push_str(&text.xml10_content()),
        Event::CData(text) => out.push_str(&text.xml10_content()),
        Event::GeneralRef(entity) => out.extend(resolved(entity)),
        _ => {}
    }
}

/// The five entities of XML and character numbers; others are a document's own and are left out.
pub(crate) fn resolved(entity: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        return Some(c);
    }
    match &*entity.xml10_content() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// Undoes Excel's escapes of characters that XML cannot hold: `_x000D_` is a carriage return.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let code = from.get(2..6).filter(|_| from.get(6..7) == Some("_"));
        match code.and_then(|c| u32::from_str_radix(c, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = from.get(7..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = from.get(2..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_every_sort() {
        let part = "<x:sst xmlns:x=\"u\" uniqueCount=\"99999999999\"><x:si><x:t>一 &amp; &#20108;</x:t></x:si><x:si/>\
            <x:si><x:r><x:rPr><x:b/></x:rPr><x:t xml:space=\"preserve\">甲 </x:t></x:r><x:r><x:t>乙</x:t></x:r>\
            <x:rPh sb=\"0\" eb=\"1\"><x:t>jia</x:t></x:rPh></x:si><x:si><x:t><![CDATA[<c>]]>_x000D_</x:t></x:si></x:sst>";
        let found = read(part.as_bytes()).unwrap();
        assert_eq!(found.iter().map(|s| &**s).collect::<Vec<_>>(), ["一 & 二", "", "甲 乙", "<c>\r"]);
        assert_eq!(unescaped("_x005F_x000D_"), "_x000D_");
        assert_eq!(unescaped("a_x12_x字字字字_"), "a_x12_x字字字字_");
        assert_eq!(unescaped("_x"), "_x");
    }
}
