//! Well-known text, with the `SRID=…;` in front that databases write.

use std::fmt::Write as _;

use qipan_space::geometry::{Geometry, Point, Polygon};

use super::error::{GeoError, Words, words};
use super::limits::Budget;

/// A geometry as its text has it: parts by kind, rings as they stand.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub srid: Option<u32>,
    pub points: Vec<Point>,
    pub lines: Vec<Vec<Point>>,
    pub polygons: Vec<Vec<Vec<Point>>>,
}

/// Why a text is no geometry: where in it (signs from 1) and what.
#[derive(Debug)]
pub(crate) enum WktError {
    Syntax { at: usize, what: Words },
    Limit(GeoError),
}

impl From<GeoError> for WktError {
    fn from(error: GeoError) -> Self {
        Self::Limit(error)
    }
}

struct Scanner<'t, 'b, 'l> {
    text: &'t [u8],
    at: usize,
    budget: &'b mut Budget<'l>,
}

/// Reads a text.
pub(crate) fn parse(text: &str, budget: &mut Budget<'_>) -> Result<Parsed, WktError> {
    let mut parsed = Parsed::default();
    let mut scanner = Scanner { text: text.as_bytes(), at: 0, budget };
    if scanner.word().eq_ignore_ascii_case("SRID") {
        scanner.expect(b'=')?;
        parsed.srid = scanner.number().ok().and_then(|n| format!("{n}").parse().ok());
        scanner.expect(b';')?;
    } else {
        scanner.at = 0;
    }
    scanner.geometry(&mut parsed, 0)?;
    scanner.space();
    if scanner.at < scanner.text.len() {
        return Err(scanner.error("后面有多余的文字", "something follows the geometry"));
    }
    Ok(parsed)
}

impl Scanner<'_, '_, '_> {
    fn error(&self, zh: &str, en: &str) -> WktError {
        WktError::Syntax { at: self.at + 1, what: words(zh, en) }
    }

    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<u8> {
        self.space();
        self.text.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
        }
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), WktError> {
        if self.take(byte) {
            return Ok(());
        }
        let sign = char::from(byte);
        Err(self.error(&format!("此处应为“{sign}”"), &format!("'{sign}' is expected here")))
    }

    fn word(&mut self) -> String {
        self.space();
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        self.at += length;
        String::from_utf8_lossy(rest.get(..length).unwrap_or_default()).into_owned()
    }

    fn number(&mut self) -> Result<f64, WktError> {
        self.space();
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b)).count();
        let text = std::str::from_utf8(rest.get(..length).unwrap_or_default()).unwrap_or_default();
        match text.parse::<f64>() {
            Ok(value) => {
                self.at += length;
                Ok(value)
            }
            Err(_) => Err(self.error("此处应为数值", "a number is expected here")),
        }
    }

    /// `(`, items separated by commas, `)`; or `EMPTY`, which has none.
    fn list(&mut self, mut item: impl FnMut(&mut Self) -> Result<(), WktError>) -> Result<(), WktError> {
        let before = self.at;
        let word = self.word().to_ascii_uppercase();
        if word == "EMPTY" {
            return Ok(());
        }
        if !matches!(word.as_str(), "" | "Z" | "M" | "ZM") {
            self.at = before;
            return Err(self.error("不认识的图形种类", "the kind of geometry is not known"));
        }
        if !word.is_empty() && self.peek() != Some(b'(') {
            return self.list(item);
        }
        self.expect(b'(')?;
        loop {
            item(self)?;
            if !self.take(b',') {
                break;
            }
        }
        self.expect(b')')
    }

    fn position(&mut self) -> Result<Point, WktError> {
        let (x, y) = (self.number()?, self.number()?);
        while self.peek().is_some_and(|b| b != b',' && b != b')') {
            self.number()?;
        }
        self.budget.vertices(1)?;
        Ok(Point { x, y })
    }

    fn positions(&mut self) -> Result<Vec<Point>, WktError> {
        let mut points = Vec::new();
        self.list(|s| {
            points.push(s.position()?);
            Ok(())
        })?;
        Ok(points)
    }

    fn lines(&mut self) -> Result<Vec<Vec<Point>>, WktError> {
        let mut lines = Vec::new();
        self.list(|s| {
            lines.push(s.positions()?);
            Ok(())
        })?;
        Ok(lines)
    }

    fn geometry(&mut self, into: &mut Parsed, depth: usize) -> Result<(), WktError> {
        self.budget.nesting(depth)?;
        let before = self.at;
        let word = self.word().to_ascii_uppercase();
        let kind = word.strip_suffix("ZM").or_else(|| word.strip_suffix(['Z', 'M'])).unwrap_or(&word);
        match kind {
            "POINT" => into.points.extend(self.positions()?),
            "MULTIPOINT" => self.list(|s| {
                let point = if s.peek() == Some(b'(') { s.positions()? } else { vec![s.position()?] };
                into.points.extend(point);
                Ok(())
            })?,
            "LINESTRING" => into.lines.push(self.positions()?),
            "MULTILINESTRING" => into.lines.extend(self.lines()?),
            "POLYGON" => into.polygons.push(self.lines()?),
            "MULTIPOLYGON" => self.list(|s| {
                into.polygons.push(s.lines()?);
                Ok(())
            })?,
            "GEOMETRYCOLLECTION" => self.list(|s| s.geometry(into, depth + 1))?,
            _ => {
                self.at = before;
                return Err(self.error("不认识的图形种类", "the kind of geometry is not known"));
            }
        }
        into.lines.retain(|l| !l.is_empty());
        into.polygons.retain(|p| !p.is_empty());
        Ok(())
    }
}

/// Writes a geometry.
pub(crate) fn write(geometry: &Geometry) -> String {
    let mut out = String::new();
    match geometry {
        Geometry::Points(points) => {
            out.push_str(if points.len() == 1 { "POINT (" } else { "MULTIPOINT (" });
            positions(points, false, &mut out);
        }
        Geometry::Lines(lines) if lines.len() == 1 => {
            out.push_str("LINESTRING (");
            positions(lines.first().map_or(&[], Vec::as_slice), false, &mut out);
        }
        Geometry::Lines(lines) => {
            out.push_str("MULTILINESTRING (");
            for (at, line) in lines.iter().enumerate() {
                out.push_str(if at == 0 { "(" } else { ", (" });
                positions(line, false, &mut out);
            }
        }
        Geometry::Area(area) if area.0.len() == 1 => {
            out.push_str("POLYGON ");
            area.0.iter().for_each(|part| polygon(part, &mut out));
            return out;
        }
        Geometry::Area(area) => {
            out.push_str("MULTIPOLYGON (");
            for (at, part) in area.0.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                polygon(part, &mut out);
            }
            out.push(')');
            return out;
        }
    }
    if matches!(geometry, Geometry::Lines(lines) if lines.len() != 1) {
        out.push(')');
    }
    out
}

fn polygon(part: &Polygon, out: &mut String) {
    out.push('(');
    for (at, ring) in part.rings().enumerate() {
        out.push_str(if at == 0 { "(" } else { ", (" });
        positions(ring, true, out);
    }
    out.push(')');
}

/// The positions and the closing bracket.
fn positions(points: &[Point], closed: bool, out: &mut String) {
    let again = points.first().filter(|_| closed);
    for (at, p) in points.iter().chain(again).enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        let _ = write!(out, "{comma}{} {}", p.x, p.y);
    }
    out.push(')');
}
