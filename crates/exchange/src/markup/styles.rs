//! A red ground beside whatever a cell's format is.

use std::collections::BTreeMap;

use quick_xml::Writer;
use quick_xml::events::{BytesStart, BytesText, Event};

use crate::open::structure::{attribute, reader};

/// Pale red, readable under black text.
const GROUND: &str =
    "<patternFill patternType=\"solid\"><fgColor rgb=\"FFFFC7CE\"/><bgColor indexed=\"64\"/></patternFill>";

/// The styles part being extended.
pub(super) struct Styles {
    part: String,
    /// Each cell format as its element's text.
    formats: Vec<String>,
    red_fill: usize,
    added: Vec<String>,
    known: BTreeMap<usize, usize>,
}

impl Styles {
    /// Reads the formats of a styles part; `None` if it has none.
    pub fn read(part: &[u8]) -> Option<Self> {
        let part = std::str::from_utf8(part).ok()?.trim_start_matches('\u{FEFF}').to_owned();
        let mut formats = Vec::new();
        let mut fills = 0;
        let mut reader = reader(part.as_bytes());
        let (mut in_formats, mut in_fills) = (false, false);
        let mut from: Option<usize> = None;
        loop {
            let before = usize::try_from(reader.buffer_position()).ok()?;
            let event = reader.read_event().ok()?;
            let after = usize::try_from(reader.buffer_position()).ok()?;
            match event {
                Event::Start(tag) => match tag.local_name().into_inner() {
                    "cellXfs" => in_formats = true,
                    "fills" => in_fills = true,
                    "fill" if in_fills => fills += 1,
                    "xf" if in_formats => from = Some(before),
                    _ => {}
                },
                Event::Empty(tag) => match tag.local_name().into_inner() {
                    "xf" if in_formats => formats.push(part.get(before..after)?.to_owned()),
                    "fill" if in_fills => fills += 1,
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().into_inner() {
                    "cellXfs" => in_formats = false,
                    "fills" => in_fills = false,
                    "xf" if in_formats => formats.push(part.get(from.take()?..after)?.to_owned()),
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        let usable = !formats.is_empty() && fills > 0;
        usable.then(|| Self { part, formats, red_fill: fills, added: Vec::new(), known: BTreeMap::new() })
    }

    /// The number of the format `style` on a red ground.
    pub fn red(&mut self, style: usize) -> usize {
        if let Some(known) = self.known.get(&style) {
            return *known;
        }
        let plain = "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>".to_owned();
        let original = self.formats.get(style).or_else(|| self.formats.first()).unwrap_or(&plain);
        let number = self.formats.len() + self.added.len();
        self.added.push(on_red(original, self.red_fill).unwrap_or(plain));
        self.known.insert(style, number);
        number
    }

    /// The part with the added fill and formats; `None` if it cannot be extended.
    pub fn write(self) -> Option<Vec<u8>> {
        if self.added.is_empty() {
            return Some(self.part.into_bytes());
        }
        let mut writer = Writer::new(Vec::with_capacity(self.part.len() + 4_096));
        let mut reader = reader(self.part.as_bytes());
        let (fills, formats) = (self.red_fill + 1, self.formats.len() + self.added.len());
        loop {
            match reader.read_event().ok()? {
                Event::Eof => break,
                Event::Start(tag) if matches!(tag.local_name().into_inner(), "fills" | "cellXfs") => {
                    let count = if tag.local_name().into_inner() == "fills" { fills } else { formats };
                    writer
                        .write_event(Event::Start(with_attribute(&tag, "count", &count.to_string())))
                        .ok()?;
                }
                Event::End(tag) if matches!(tag.local_name().into_inner(), "fills" | "cellXfs") => {
                    let prefix =
                        tag.name().prefix().map(|p| format!("{}:", p.into_inner())).unwrap_or_default();
                    let text = if tag.local_name().into_inner() == "fills" {
                        let fill = GROUND
                            .replace("<patternFill", &format!("<{prefix}patternFill"))
                            .replace("</patternFill", &format!("</{prefix}patternFill"))
                            .replace("<fgColor", &format!("<{prefix}fgColor"))
                            .replace("<bgColor", &format!("<{prefix}bgColor"));
                        format!("<{prefix}fill>{fill}</{prefix}fill>")
                    } else {
                        self.added.concat()
                    };
                    writer.write_event(Event::Text(BytesText::from_escaped(text))).ok()?;
                    writer.write_event(Event::End(tag)).ok()?;
                }
                event => writer.write_event(event).ok()?,
            }
        }
        Some(writer.into_inner())
    }
}

/// A tag with one attribute set.
pub(super) fn with_attribute(tag: &BytesStart<'_>, name: &str, value: &str) -> BytesStart<'static> {
    let mut out = BytesStart::new(tag.name().into_inner().to_owned());
    let mut set = false;
    for attribute in tag.attributes().with_checks(false).flatten() {
        if attribute.key.into_inner() == name {
            out.push_attribute((name, value));
            set = true;
        } else {
            out.push_attribute(attribute);
        }
    }
    if !set {
        out.push_attribute((name, value));
    }
    out
}

/// The format element with another fill.
fn on_red(format: &str, fill: usize) -> Option<String> {
    let mut reader = reader(format.as_bytes());
    let mut writer = Writer::new(Vec::new());
    let mut first = true;
    loop {
        match reader.read_event().ok()? {
            Event::Eof => break,
            Event::Start(tag) if first => {
                first = false;
                let tag =
                    with_attribute(&with_attribute(&tag, "fillId", &fill.to_string()), "applyFill", "1");
                writer.write_event(Event::Start(tag)).ok()?;
            }
            Event::Empty(tag) if first => {
                first = false;
                let tag =
                    with_attribute(&with_attribute(&tag, "fillId", &fill.to_string()), "applyFill", "1");
                writer.write_event(Event::Empty(tag)).ok()?;
            }
            event => writer.write_event(event).ok()?,
        }
    }
    String::from_utf8(writer.into_inner()).ok()
}

/// The format number of a cell tag.
pub(super) fn style_of(tag: &BytesStart<'_>) -> usize {
    attribute(tag, "s").and_then(|s| s.parse().ok()).unwrap_or(0)
}
