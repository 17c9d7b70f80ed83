//! Geometry of requests and answers as GeoJSON (RFC 7946), longitude first.

use crate::error::{AppError, FieldFault, Result};
use qipan_space::{Geometry, MultiPolygon, Point, Polygon, Ring};
use serde_json::{Value, json};

/// More vertices than this are refused in a request; a file may have more.
const MAX_VERTICES: usize = 200_000;

/// A geometry as GeoJSON: the single form where there is one part.
pub fn geometry(geometry: &Geometry) -> Value {
    match geometry {
        Geometry::Points(points) => match points.as_slice() {
            [only] => json!({"type": "Point", "coordinates": position(only)}),
            many => {
                json!({"type": "MultiPoint", "coordinates": many.iter().map(position).collect::<Vec<_>>()})
            }
        },
        Geometry::Lines(lines) => match lines.as_slice() {
            [only] => json!({"type": "LineString", "coordinates": line(only)}),
            many => {
                json!({"type": "MultiLineString", "coordinates": many.iter().map(|l| line(l)).collect::<Vec<_>>()})
            }
        },
        Geometry::Area(MultiPolygon(parts)) => match parts.as_slice() {
            [only] => json!({"type": "Polygon", "coordinates": polygon(only)}),
            many => {
                json!({"type": "MultiPolygon", "coordinates": many.iter().map(polygon).collect::<Vec<_>>()})
            }
        },
    }
}

fn position(p: &Point) -> Value {
    json!([p.x, p.y])
}

fn line(points: &[Point]) -> Value {
    Value::Array(points.iter().map(position).collect())
}

fn ring(ring: &Ring) -> Value {
    Value::Array(ring.iter().chain(ring.first()).map(position).collect())
}

fn polygon(p: &Polygon) -> Value {
    Value::Array(std::iter::once(&p.exterior).chain(&p.holes).map(ring).collect())
}

/// The area of a request: a `Polygon` or `MultiPolygon`, or a `Feature` that holds one.
///
/// # Errors
/// [`AppError::Field`] naming the place.
pub fn area(value: &Value) -> Result<MultiPolygon> {
    let value = if value.get("type").and_then(Value::as_str) == Some("Feature") {
        value.get("geometry").unwrap_or(&Value::Null)
    } else {
        value
    };
    let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
    let coordinates = value.get("coordinates").unwrap_or(&Value::Null);
    let mut left = MAX_VERTICES;
    let parts = match kind {
        "Polygon" => vec![read_polygon(coordinates, &mut left)?],
        "MultiPolygon" => {
            list(coordinates)?.iter().map(|p| read_polygon(p, &mut left)).collect::<Result<_>>()?
        }
        other => {
            return Err(AppError::field("geometry", other, FieldFault::NotOneOf("Polygon, MultiPolygon")));
        }
    };
    if parts.is_empty() {
        Err(AppError::field("geometry", "", FieldFault::Missing))
    } else {
        Ok(MultiPolygon(parts))
    }
}

fn list(value: &Value) -> Result<&Vec<Value>> {
    value.as_array().ok_or_else(|| wrong(value, "此处应为坐标数组。", "must be an array of coordinates."))
}

fn read_polygon(value: &Value, left: &mut usize) -> Result<Polygon> {
    let mut rings = list(value)?.iter().map(|r| read_ring(r, left)).collect::<Result<Vec<_>>>()?.into_iter();
    let exterior = rings.next().ok_or_else(|| AppError::field("geometry", "[]", FieldFault::Missing))?;
    Ok(Polygon { exterior, holes: rings.collect() })
}

fn read_ring(value: &Value, left: &mut usize) -> Result<Ring> {
    let points = list(value)?;
    *left = left.checked_sub(points.len()).ok_or_else(|| {
        let (zh, en) = (
            format!("顶点超过 {MAX_VERTICES} 个，请简化或分次检查。"),
            format!("has more than {MAX_VERTICES} vertices; simplify it or check it in parts."),
        );
        AppError::field("geometry", "", FieldFault::Told { zh, en })
    })?;
    let mut ring = points.iter().map(read_position).collect::<Result<Vec<_>>>()?;
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 {
        return Err(wrong(
            value,
            "环少于 3 个不同的顶点，请补全。",
            "is a ring of fewer than 3 vertices; complete it.",
        ));
    }
    Ok(ring)
}

fn read_position(value: &Value) -> Result<Point> {
    let pair = value.as_array().map(Vec::as_slice).unwrap_or_default();
    match pair {
        [x, y, ..] => match (x.as_f64(), y.as_f64()) {
            (Some(x), Some(y)) if x.is_finite() && y.is_finite() => Ok(Point { x, y }),
            _ => Err(wrong(value, "不是坐标，请改为两个数。", "is no position; write two numbers.")),
        },
        _ => Err(wrong(value, "不是坐标，请改为两个数。", "is no position; write two numbers.")),
    }
}

fn wrong(value: &Value, zh: &str, en: &str) -> AppError {
    AppError::field("geometry", value.to_string(), FieldFault::Told { zh: zh.to_owned(), en: en.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_goes_out_as_it_came_in() {
        let square = json!({"type": "Polygon", "coordinates": [[[120.1, 30.1], [120.2, 30.1], [120.2, 30.2], [120.1, 30.1]]]});
        let read = area(&square).unwrap();
        assert_eq!(read.0[0].exterior.len(), 3);
        assert_eq!(geometry(&Geometry::Area(read.clone())), square);
        assert_eq!(area(&json!({"type": "Feature", "geometry": square})).unwrap(), read);
    }

    #[test]
    fn what_is_no_area_is_refused_with_its_place() {
        for bad in [
            json!(null),
            json!({"type": "Point", "coordinates": [1, 2]}),
            json!({"type": "Polygon", "coordinates": []}),
            json!({"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]]]}),
            json!({"type": "Polygon", "coordinates": [[[1, 2], [3, null], [5, 6]]]}),
            json!({"type": "MultiPolygon", "coordinates": []}),
            json!({"type": "Polygon", "coordinates": [[["1", 2], [3, 4], [5, 6]]]}),
        ] {
            assert!(matches!(area(&bad), Err(AppError::Field { field: "geometry", .. })), "{bad}");
        }
    }
}
