//! Coordinates that no plane has are refused before they spoil a sum.

use crate::geometry::MultiPolygon;
use qipan_kernel::text::{Lang, Say};
use thiserror::Error;

/// Larger than any easting (with its zone) or northing, metres.
pub const LIMIT: f64 = 1e9;

/// A coordinate of a shape is refused.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{}", self.say(Lang::En))]
pub struct ShapeError {
    /// The feature, where it is known.
    pub id: Option<String>,
    /// Ring, from 1, counted through all parts.
    pub ring: usize,
    /// Vertex of the ring, from 1.
    pub vertex: usize,
    /// East.
    pub x: f64,
    /// North.
    pub y: f64,
}

impl ShapeError {
    /// The same, of a feature.
    #[must_use]
    pub fn of(self, id: &str) -> Self {
        ShapeError { id: Some(id.to_owned()), ..self }
    }
}

impl Say for ShapeError {
    fn say(&self, lang: Lang) -> String {
        let ShapeError { id, ring, vertex, x, y } = self;
        let of = id.as_ref().map(|id| lang.pick(format!("图斑“{id}”"), format!("feature '{id}', ")));
        let of = of.unwrap_or_default();
        match lang {
            Lang::Zh => format!("{of}第{ring}圈第{vertex}点的坐标（{x}, {y}）不是平面坐标；请改正源文件"),
            Lang::En => format!(
                "{of}ring {ring}, vertex {vertex}: ({x}, {y}) is no coordinate of a plane; correct the source file"
            ),
        }
    }
}

/// Tells whether all coordinates of a shape are finite and not larger than a plane has.
///
/// # Errors
/// The first coordinate that is not.
pub fn check(shape: &MultiPolygon) -> Result<(), ShapeError> {
    // NaN compares as false.
    let fine = |v: f64| v.abs() <= LIMIT;
    if shape.points().all(|p| fine(p.x) && fine(p.y)) {
        return Ok(());
    }
    for (ring, points) in shape.rings().enumerate() {
        for (vertex, p) in points.iter().enumerate() {
            if !fine(p.x) || !fine(p.y) {
                return Err(ShapeError { id: None, ring: ring + 1, vertex: vertex + 1, x: p.x, y: p.y });
            }
        }
    }
    Ok(())
}
