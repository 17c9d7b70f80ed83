//! What is known of a shape before it is laid on any layer.

use super::check::LIMIT;
use crate::geometry::{Extent, MultiPolygon, plane_area};

/// A shape with its measures.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'a> {
    pub shape: &'a MultiPolygon,
    pub extent: Extent,
    pub vertices: usize,
    /// m².
    pub area: f64,
}

impl Measured<'_> {
    /// `None` without vertices or with coordinates that no plane has.
    pub fn new(shape: &MultiPolygon) -> Option<Measured<'_>> {
        let mut extent = Extent {
            min_x: f64::INFINITY,
            min_y: f64::INFINITY,
            max_x: f64::NEG_INFINITY,
            max_y: f64::NEG_INFINITY,
        };
        let (mut vertices, mut sum) = (0, 0.0);
        for ring in shape.rings() {
            vertices += ring.len();
            for p in ring {
                extent.min_x = if p.x < extent.min_x { p.x } else { extent.min_x };
                extent.min_y = if p.y < extent.min_y { p.y } else { extent.min_y };
                extent.max_x = if p.x > extent.max_x { p.x } else { extent.max_x };
                extent.max_y = if p.y > extent.max_y { p.y } else { extent.max_y };
                sum += p.x * 0.0 + p.y * 0.0;
            }
        }
        // The least and the greatest pass over what is no number; 0 times that is no number either.
        let finite = sum == 0.0
            && extent.max_x.abs().max(extent.max_y.abs()) <= LIMIT
            && extent.min_x.abs().max(extent.min_y.abs()) <= LIMIT;
        (finite && vertices > 0).then(|| Measured { shape, extent, vertices, area: plane_area(shape) })
    }
}
