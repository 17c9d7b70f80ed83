//! GeoJSON out: rings closed, outer rings counter-clockwise as RFC 7946 asks.

use std::fmt::Write as _;

use qipan_space::crs::Crs;
use qipan_space::geometry::{Feature, Geometry, Point, Polygon, Ring, doubled_area};
use qipan_space::layer::Layer;
use serde_json::Value;

use super::super::error::{GeoError, words};

/// Writes a FeatureCollection. Systems other than WGS 84 are named in a `crs` member.
pub(crate) fn write(layer: &Layer) -> Result<Vec<u8>, GeoError> {
    let mut out = String::with_capacity(layer.features.len() * 256);
    out.push_str("{\"type\":\"FeatureCollection\",\"name\":");
    out.push_str(&Value::from(layer.name.as_str()).to_string());
    match layer.crs {
        None | Some(Crs::Wgs84) => {}
        Some(crs) => {
            let name = crs.epsg().map_or_else(|| crs.to_string(), |c| format!("urn:ogc:def:crs:EPSG::{c}"));
            let _ = write!(out, ",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"{name}\"}}}}");
        }
    }
    out.push_str(",\"features\":[");
    for (at, feature) in layer.features.iter().enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        write_feature(feature, &mut out)?;
    }
    out.push_str("\n]}\n");
    Ok(out.into_bytes())
}

fn write_feature(feature: &Feature, out: &mut String) -> Result<(), GeoError> {
    let failed = |e: serde_json::Error| GeoError::CannotWrite {
        format: "geojson",
        what: words(format!("属性无法写出（{e}）"), format!("attributes can't be written ({e})")),
    };
    out.push_str("{\"type\":\"Feature\",\"properties\":");
    out.push_str(&serde_json::to_string(&feature.properties).map_err(failed)?);
    out.push_str(",\"geometry\":");
    geometry(&feature.geometry, out);
    out.push('}');
    Ok(())
}

/// The geometry object alone.
pub(crate) fn geometry(geometry: &Geometry, out: &mut String) {
    let kind = match geometry {
        Geometry::Points(points) if points.len() == 1 => "Point",
        Geometry::Points(_) => "MultiPoint",
        Geometry::Lines(lines) if lines.len() == 1 => "LineString",
        Geometry::Lines(_) => "MultiLineString",
        Geometry::Area(area) if area.0.len() == 1 => "Polygon",
        Geometry::Area(_) => "MultiPolygon",
    };
    let _ = write!(out, "{{\"type\":\"{kind}\",\"coordinates\":");
    match geometry {
        Geometry::Points(points) => match points.as_slice() {
            [only] => position(only, out),
            several => list(several, out, position),
        },
        Geometry::Lines(lines) => match lines.as_slice() {
            [only] => list(only, out, position),
            several => list(several, out, |line, out| list(line, out, position)),
        },
        Geometry::Area(area) => match area.0.as_slice() {
            [only] => polygon(only, out),
            several => list(several, out, polygon),
        },
    }
    out.push('}');
}

fn list<T>(items: &[T], out: &mut String, each: impl Fn(&T, &mut String)) {
    out.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        each(item, out);
    }
    out.push(']');
}

fn polygon(part: &Polygon, out: &mut String) {
    out.push('[');
    ring(&part.exterior, true, out);
    for hole in &part.holes {
        out.push(',');
        ring(hole, false, out);
    }
    out.push(']');
}

fn ring(points: &Ring, counter_clockwise: bool, out: &mut String) {
    let turn = (doubled_area(points) < 0.0) == counter_clockwise;
    // The first point stays the first.
    let mut ordered: Vec<&Point> = points.iter().collect();
    if turn {
        ordered.get_mut(1..).unwrap_or_default().reverse();
    }
    ordered.extend(points.first());
    list(&ordered, out, |p, out| position(p, out));
}

fn position(p: &Point, out: &mut String) {
    let _ = write!(out, "[{},{}]", p.x, p.y);
}
