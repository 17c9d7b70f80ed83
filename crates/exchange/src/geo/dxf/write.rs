//! DXF out, in the form of release 12, which every CAD program reads: rings as closed polylines, with feature,
//! part, ring and attributes in their extended data.

use std::fmt::Write as _;

use qipan_kernel::finding::Finding;
use qipan_space::geometry::{Feature, Geometry, Point};
use qipan_space::layer::Layer;

use super::super::error::{GeoError, words};
use super::super::notes::Notes;
use super::super::properties::text;
use super::super::text::TextEncoding;
use super::APPLICATION;

/// Most bytes of a string in extended data.
const MOST_TEXT: usize = 250;

/// Writes a drawing with one layer. The coordinate system is not part of it.
pub(crate) fn write(layer: &Layer, notes: &mut Notes) -> Result<Vec<u8>, GeoError> {
    let name = layer_name(&layer.name);
    let mut out = String::with_capacity(layer.features.len() * 600);
    let header = [(9, "$ACADVER"), (1, "AC1009"), (9, "$DWGCODEPAGE"), (3, "ANSI_936")];
    section("HEADER", &header, &mut out);
    if let Some(e) = layer.extent() {
        for (what, x, y) in [("$EXTMIN", e.min_x, e.min_y), ("$EXTMAX", e.max_x, e.max_y)] {
            put(9, what, &mut out);
            for (code, value) in [(10, x), (20, y), (30, 0.0)] {
                put(code, &value.to_string(), &mut out);
            }
        }
    }
    put(0, "ENDSEC", &mut out);
    let tables = [
        (0, "TABLE"),
        (2, "LTYPE"),
        (70, "1"),
        (0, "LTYPE"),
        (2, "CONTINUOUS"),
        (70, "64"),
        (3, "Solid line"),
        (72, "65"),
        (73, "0"),
        (40, "0.0"),
        (0, "ENDTAB"),
        (0, "TABLE"),
        (2, "LAYER"),
        (70, "1"),
        (0, "LAYER"),
        (2, &name),
        (70, "0"),
        (62, "7"),
        (6, "CONTINUOUS"),
        (0, "ENDTAB"),
        (0, "TABLE"),
        (2, "APPID"),
        (70, "1"),
        (0, "APPID"),
        (2, APPLICATION),
        (70, "0"),
        (0, "ENDTAB"),
    ];
    section("TABLES", &tables, &mut out);
    put(0, "ENDSEC", &mut out);
    section("ENTITIES", &[], &mut out);
    for (at, feature) in layer.features.iter().enumerate() {
        entity(feature, at, &name, &mut out);
    }
    put(0, "ENDSEC", &mut out);
    put(0, "EOF", &mut out);
    if layer.crs.is_some() {
        let finding = Finding::info(
            "crs_not_written",
            "DXF 不带坐标系，请另行告知接收方",
            "a DXF does not tell its coordinate system; tell the receiver",
        );
        notes.file(finding);
    }
    encoded(&out)
}

/// GBK; signs that it lacks as `\U+4E00`.
fn encoded(text: &str) -> Result<Vec<u8>, GeoError> {
    let mut whole = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() || TextEncoding::Gbk.encode(c.encode_utf8(&mut [0; 4])).is_ok() {
            whole.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(whole, "\\U+{unit:04X}");
            }
        }
    }
    let failed = |sign: char| GeoError::CannotWrite {
        format: "dxf",
        what: words(format!("不能写出“{sign}”"), format!("'{sign}' can't be written")),
    };
    TextEncoding::Gbk.encode(&whole).map(std::borrow::Cow::into_owned).map_err(failed)
}

fn put(code: i32, value: &str, out: &mut String) {
    let _ = write!(out, "{code:>3}\r\n{value}\r\n");
}

fn section(name: &str, pairs: &[(i32, &str)], out: &mut String) {
    put(0, "SECTION", out);
    put(2, name, out);
    pairs.iter().for_each(|(code, value)| put(*code, value, out));
}

/// A name without the signs that CAD programs refuse.
fn layer_name(name: &str) -> String {
    let bad = |c: char| c.is_control() || r#"<>/\":;?*|=,`"#.contains(c);
    let clean: String = name.chars().map(|c| if bad(c) { '_' } else { c }).take(80).collect();
    if clean.trim().is_empty() { "0".to_owned() } else { clean.trim().to_owned() }
}

fn entity(feature: &Feature, at: usize, layer: &str, out: &mut String) {
    match &feature.geometry {
        Geometry::Points(points) => {
            for p in points {
                put(0, "POINT", out);
                put(8, layer, out);
                position(*p, out);
                beside(feature, (at, 0, 0), out);
            }
        }
        Geometry::Lines(lines) => {
            for (part, line) in lines.iter().enumerate() {
                polyline(feature, line, false, (at, part, 0), layer, out);
            }
        }
        Geometry::Area(area) => {
            for (part, polygon) in area.0.iter().enumerate() {
                for (number, ring) in polygon.rings().enumerate() {
                    polyline(feature, ring, true, (at, part, number), layer, out);
                }
            }
        }
    }
}

fn position(p: Point, out: &mut String) {
    put(10, &p.x.to_string(), out);
    put(20, &p.y.to_string(), out);
    put(30, "0.0", out);
}

fn polyline(
    feature: &Feature,
    points: &[Point],
    closed: bool,
    place: (usize, usize, usize),
    layer: &str,
    out: &mut String,
) {
    put(0, "POLYLINE", out);
    put(8, layer, out);
    put(66, "1", out);
    position(Point { x: 0.0, y: 0.0 }, out);
    put(70, if closed { "1" } else { "0" }, out);
    beside(feature, place, out);
    for p in points {
        put(0, "VERTEX", out);
        put(8, layer, out);
        position(*p, out);
    }
    put(0, "SEQEND", out);
    put(8, layer, out);
}

/// Extended data: where the ring belongs; attributes with the first ring only.
fn beside(feature: &Feature, place: (usize, usize, usize), out: &mut String) {
    put(1001, APPLICATION, out);
    for number in [place.0, place.1, place.2] {
        put(1071, &number.to_string(), out);
    }
    if (place.1, place.2) != (0, 0) {
        return;
    }
    for (name, value) in &feature.properties {
        let Some(value) = text(value) else { continue };
        let line = format!("{}={value}", name.replace('=', "_")).replace(['\r', '\n'], " ");
        let end = (0..=line.len().min(MOST_TEXT)).rev().find(|i| line.is_char_boundary(*i)).unwrap_or(0);
        put(1000, line.get(..end).unwrap_or_default(), out);
    }
}
