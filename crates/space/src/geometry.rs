//! Plain geometry: what readers give and what overlay, verdicts and tiles take.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A position: `x` is east or longitude, `y` is north or latitude, in the units of the layer's coordinate system
/// (metres or degrees). Formats that write north first are turned by their reader.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// A closed ring without the repeated last point. Exterior rings run counter-clockwise and holes clockwise once a
/// geometry has been cleaned; a reader keeps the order of the file.
pub type Ring = Vec<Point>;

/// One area: an outer ring and its holes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Polygon {
    pub exterior: Ring,
    pub holes: Vec<Ring>,
}

/// An area of several parts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct MultiPolygon(pub Vec<Polygon>);

/// What a feature may be. Overlay and verdicts take areas; roads and places serve distances and maps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "coordinates", rename_all = "snake_case")]
pub enum Geometry {
    Points(Vec<Point>),
    Lines(Vec<Vec<Point>>),
    Area(MultiPolygon),
}

/// One record of a layer. `id` is the feature's own `id` property, else its position in the file from 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    pub id: String,
    pub geometry: Geometry,
    pub properties: BTreeMap<String, serde_json::Value>,
}

impl Point {
    /// A point.
    pub const fn new(x: f64, y: f64) -> Self {
        Point { x, y }
    }
}

/// The smallest rectangle around something, in the units of its coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Extent {
    pub min_x: f64,
    pub min_y: f64,
    pub max_x: f64,
    pub max_y: f64,
}

impl Extent {
    /// The extent of points, `None` without any. A coordinate that is not a number is passed over.
    pub fn of<'a>(points: impl IntoIterator<Item = &'a Point>) -> Option<Extent> {
        let mut all = Extent {
            min_x: f64::INFINITY,
            min_y: f64::INFINITY,
            max_x: f64::NEG_INFINITY,
            max_y: f64::NEG_INFINITY,
        };
        for p in points {
            all.min_x = all.min_x.min(p.x);
            all.min_y = all.min_y.min(p.y);
            all.max_x = all.max_x.max(p.x);
            all.max_y = all.max_y.max(p.y);
        }
        (all.min_x <= all.max_x && all.min_y <= all.max_y).then_some(all)
    }

    /// The extent around both.
    #[must_use]
    pub fn union(self, other: Extent) -> Extent {
        Extent {
            min_x: self.min_x.min(other.min_x),
            min_y: self.min_y.min(other.min_y),
            max_x: self.max_x.max(other.max_x),
            max_y: self.max_y.max(other.max_y),
        }
    }

    /// True if the two have a point in common; touching counts.
    pub fn meets(&self, other: &Extent) -> bool {
        self.min_x <= other.max_x
            && other.min_x <= self.max_x
            && self.min_y <= other.max_y
            && other.min_y <= self.max_y
    }

    /// The same, wider by `by` on each side.
    #[must_use]
    pub fn grown(self, by: f64) -> Extent {
        Extent {
            min_x: self.min_x - by,
            min_y: self.min_y - by,
            max_x: self.max_x + by,
            max_y: self.max_y + by,
        }
    }

    /// The middle.
    pub fn centre(&self) -> Point {
        Point { x: f64::midpoint(self.min_x, self.max_x), y: f64::midpoint(self.min_y, self.max_y) }
    }
}

impl Polygon {
    /// The outer ring, then the holes.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.exterior).chain(&self.holes)
    }
}

impl MultiPolygon {
    /// All rings of all parts, the outer ring of each part before its holes.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        self.0.iter().flat_map(Polygon::rings)
    }

    /// All vertices.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        self.rings().flatten()
    }

    /// The extent, `None` without vertices.
    pub fn extent(&self) -> Option<Extent> {
        Extent::of(self.points())
    }

    /// The same with each vertex replaced by what `f` makes of it; stops at the first error.
    ///
    /// # Errors
    /// The first error of `f`.
    pub fn try_map<E>(&self, mut f: impl FnMut(Point) -> Result<Point, E>) -> Result<MultiPolygon, E> {
        let mut line = |points: &[Point]| points.iter().map(|p| f(*p)).collect::<Result<Vec<_>, E>>();
        let mut part = |p: &Polygon| {
            let exterior = line(&p.exterior)?;
            let holes = p.holes.iter().map(|h| line(h)).collect::<Result<_, E>>()?;
            Ok(Polygon { exterior, holes })
        };
        Ok(MultiPolygon(self.0.iter().map(&mut part).collect::<Result<_, E>>()?))
    }
}

impl Geometry {
    /// All vertices.
    pub fn points(&self) -> Box<dyn Iterator<Item = &Point> + '_> {
        match self {
            Geometry::Points(points) => Box::new(points.iter()),
            Geometry::Lines(lines) => Box::new(lines.iter().flatten()),
            Geometry::Area(area) => Box::new(area.points()),
        }
    }

    /// The extent, `None` without vertices.
    pub fn extent(&self) -> Option<Extent> {
        Extent::of(self.points())
    }

    /// The same with each vertex replaced by what `f` makes of it; stops at the first error.
    ///
    /// # Errors
    /// The first error of `f`.
    pub fn try_map<E>(&self, mut f: impl FnMut(Point) -> Result<Point, E>) -> Result<Geometry, E> {
        let mut line = |points: &[Point]| points.iter().map(|p| f(*p)).collect::<Result<Vec<_>, E>>();
        Ok(match self {
            Geometry::Points(points) => Geometry::Points(line(points)?),
            Geometry::Lines(lines) => {
                Geometry::Lines(lines.iter().map(|l| line(l)).collect::<Result<_, E>>()?)
            }
            Geometry::Area(area) => Geometry::Area(area.try_map(f)?),
        })
    }
}

/// Twice the signed area of a ring in square units, positive counter-clockwise; summed about its first vertex so that
/// large coordinates cost no digits.
pub fn doubled_area(ring: &[Point]) -> f64 {
    let Some(first) = ring.first() else { return 0.0 };
    let local = |p: &Point| (p.x - first.x, p.y - first.y);
    ring.windows(2)
        .filter_map(|w| match w {
            [a, b] => Some((local(a), local(b))),
            _ => None,
        })
        .map(|((ax, ay), (bx, by))| ax * by - bx * ay)
        .sum()
}

/// The area of a valid shape in the plane of its coordinates, in square units: outer rings less holes, whatever the
/// direction of the rings.
pub fn plane_area(shape: &MultiPolygon) -> f64 {
    let part = |p: &Polygon| {
        let holes: f64 = p.holes.iter().map(|h| doubled_area(h).abs()).sum();
        doubled_area(&p.exterior).abs() - holes
    };
    shape.0.iter().map(part).sum::<f64>() / 2.0
}
