//! KML out: WGS 84 degrees, attributes as `ExtendedData`.

use std::fmt::Write as _;

use qipan_kernel::finding::Finding;
use qipan_space::crs::{Crs, transform_geometry};
use qipan_space::geometry::{Feature, Geometry, Point, Polygon};
use qipan_space::layer::Layer;
use quick_xml::escape::escape;

use super::super::error::{GeoError, words};
use super::super::not_transformed;
use super::super::notes::Notes;
use super::super::properties::text;

const FORMAT: &str = "kml";

/// Writes a document of placemarks; other systems are converted to degrees.
pub(crate) fn write(layer: &Layer, notes: &mut Notes) -> Result<Vec<u8>, GeoError> {
    let crs = layer.crs.ok_or_else(|| GeoError::CannotWrite {
        format: FORMAT,
        what: words("图层没有坐标系；请先指明", "the layer has no coordinate system; say it first"),
    })?;
    if !matches!(crs, Crs::Wgs84 | Crs::Cgcs2000) {
        let finding = Finding::info(
            "converted_to_degrees",
            format!("KML 只用 WGS 84 经纬度：已由 {crs} 换算"),
            format!("KML holds WGS 84 degrees: converted from {crs}"),
        );
        notes.file(finding);
    }
    let mut out = String::with_capacity(layer.features.len() * 400);
    let name = clean(&layer.name);
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><name>{name}</name>\n"
    );
    for feature in &layer.features {
        let shape = transform_geometry(crs, Crs::Wgs84, &feature.geometry)
            .map_err(|e| not_transformed(FORMAT, &e))?;
        placemark(feature, &shape, &mut out);
    }
    out.push_str("</Document></kml>\n");
    Ok(out.into_bytes())
}

/// Without the signs that XML can't hold.
fn clean(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .collect();
    escape(kept.as_str()).into_owned()
}

fn placemark(feature: &Feature, shape: &Geometry, out: &mut String) {
    out.push_str("<Placemark>");
    if let Some(name) = feature.properties.get("name").and_then(text) {
        let _ = write!(out, "<name>{}</name>", clean(&name));
    }
    let data: Vec<_> = feature.properties.iter().filter(|(name, _)| *name != "name").collect();
    if !data.is_empty() {
        out.push_str("<ExtendedData>");
        for (name, value) in data {
            let value = text(value).map(|t| clean(&t)).unwrap_or_default();
            let _ = write!(out, "<Data name=\"{}\"><value>{value}</value></Data>", clean(name));
        }
        out.push_str("</ExtendedData>");
    }
    geometry(shape, out);
    out.push_str("</Placemark>\n");
}

fn geometry(shape: &Geometry, out: &mut String) {
    let several = match shape {
        Geometry::Points(points) => points.len() != 1,
        Geometry::Lines(lines) => lines.len() != 1,
        Geometry::Area(area) => area.0.len() != 1,
    };
    if several {
        out.push_str("<MultiGeometry>");
    }
    match shape {
        Geometry::Points(points) => points.iter().for_each(|p| {
            out.push_str("<Point>");
            coordinates(std::slice::from_ref(p), false, out);
            out.push_str("</Point>");
        }),
        Geometry::Lines(lines) => lines.iter().for_each(|line| {
            out.push_str("<LineString>");
            coordinates(line, false, out);
            out.push_str("</LineString>");
        }),
        Geometry::Area(area) => area.0.iter().for_each(|part| polygon(part, out)),
    }
    if several {
        out.push_str("</MultiGeometry>");
    }
}

fn polygon(part: &Polygon, out: &mut String) {
    out.push_str("<Polygon>");
    for (at, ring) in part.rings().enumerate() {
        let side = if at == 0 { "outer" } else { "inner" };
        let _ = write!(out, "<{side}BoundaryIs><LinearRing>");
        coordinates(ring, true, out);
        let _ = write!(out, "</LinearRing></{side}BoundaryIs>");
    }
    out.push_str("</Polygon>");
}

fn coordinates(points: &[Point], closed: bool, out: &mut String) {
    out.push_str("<coordinates>");
    let again = points.first().filter(|_| closed);
    for (at, p) in points.iter().chain(again).enumerate() {
        let blank = if at == 0 { "" } else { " " };
        let _ = write!(out, "{blank}{},{}", p.x, p.y);
    }
    out.push_str("</coordinates>");
}
