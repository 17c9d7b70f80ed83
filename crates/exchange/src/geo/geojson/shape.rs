//! A geometry object, sorted into points, lines and areas.

use qipan_kernel::finding::Finding;
use qipan_space::geometry::Point;

use super::super::gather::{Gathered, add_polygon};
use super::super::notes::{At, Notes};
use super::coords::Coords;

/// A geometry as it stands in the file.
pub(crate) struct Shape {
    pub kind: String,
    pub coordinates: Option<Coords>,
    pub geometries: Vec<Shape>,
}

/// Sorts a geometry; one whose coordinates do not fit its kind is told and left out.
pub(crate) fn gather(shape: Shape, into: &mut Gathered, notes: &mut Notes, at: At<'_>) {
    if shape.kind == "GeometryCollection" {
        for inner in shape.geometries {
            gather(inner, into, notes, at);
        }
        return;
    }
    let coords = shape.coordinates.unwrap_or(Coords::Nothing);
    let taken = match shape.kind.as_str() {
        "Point" => positions(Coords::List(vec![coords])).map(|p| into.points.extend(p)),
        "MultiPoint" => positions(coords).map(|p| into.points.extend(p)),
        "LineString" => positions(coords).map(|p| into.lines.push(p)),
        "MultiLineString" => lists(coords).map(|l| into.lines.extend(l)),
        "Polygon" => lists(coords).map(|rings| add_polygon(rings, into, notes, at)),
        "MultiPolygon" => match coords {
            Coords::List(parts) => parts.into_iter().map(lists).collect::<Option<Vec<_>>>().map(|parts| {
                for rings in parts {
                    add_polygon(rings, into, notes, at);
                }
            }),
            Coords::Nothing => Some(()),
            Coords::Position(_) => None,
        },
        _ => None,
    };
    into.lines.retain(|l| !l.is_empty());
    if taken.is_none() {
        into.told = true;
        let finding = Finding::error(
            "geometry_unreadable",
            "图形的种类与坐标不符，未读入",
            "kind and coordinates of the geometry do not fit; it was left out",
        );
        notes.push(finding.with_value(shape.kind).remedy("请重新导出", "export it again"), at);
    }
}

fn positions(coords: Coords) -> Option<Vec<Point>> {
    match coords {
        Coords::List(list) => {
            let mut points = Vec::with_capacity(list.len());
            for item in list {
                match item {
                    Coords::Position(p) => points.push(p),
                    Coords::List(empty) if empty.is_empty() => {}
                    Coords::Nothing => {}
                    Coords::List(_) => return None,
                }
            }
            Some(points)
        }
        Coords::Nothing => Some(Vec::new()),
        Coords::Position(_) => None,
    }
}

fn lists(coords: Coords) -> Option<Vec<Vec<Point>>> {
    match coords {
        Coords::List(list) => list.into_iter().map(positions).collect(),
        Coords::Nothing => Some(Vec::new()),
        Coords::Position(_) => None,
    }
}
