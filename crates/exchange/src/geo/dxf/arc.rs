//! Arcs between vertices, told by their bulge: the tangent of a quarter of the angle.

use qipan_space::geometry::Point;

/// How far the chords of an arc may lie from it, in the units of the drawing.
const SAGITTA: f64 = 0.001;
/// Most chords of an arc.
const MOST: f64 = 720.0;

/// The points between two ends of an arc.
pub(crate) fn between(from: Point, to: Point, bulge: f64) -> Vec<Point> {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let chord = dx.hypot(dy);
    let angle = 4.0 * bulge.atan();
    if !(bulge.is_finite() && chord > 0.0 && chord.is_finite()) || angle == 0.0 {
        return Vec::new();
    }
    let radius = (chord / 2.0 / (angle / 2.0).sin()).abs();
    let step = 2.0 * (1.0 - (SAGITTA / radius).min(1.0)).acos();
    let count = (angle.abs() / step.max(1e-9)).ceil().clamp(1.0, MOST);
    // From the middle of the chord to the centre, to the left of it for a positive bulge below a half circle.
    let apothem = chord / 2.0 / (angle / 2.0).tan();
    let centre = Point {
        x: f64::midpoint(from.x, to.x) - dy / chord * apothem,
        y: f64::midpoint(from.y, to.y) + dx / chord * apothem,
    };
    let mut points = Vec::new();
    let mut at = 1.0;
    while at < count {
        let (sin, cos) = (angle * at / count).sin_cos();
        let (x, y) = (from.x - centre.x, from.y - centre.y);
        points.push(Point { x: centre.x + x * cos - y * sin, y: centre.y + x * sin + y * cos });
        at += 1.0;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bulge_of_one_is_half_a_circle() {
        let points = between(Point { x: 0.0, y: 0.0 }, Point { x: 10.0, y: 0.0 }, 1.0);
        assert!(points.len() > 60);
        for p in &points {
            assert!(((p.x - 5.0).hypot(p.y) - 5.0).abs() < 1e-9 && p.y < 0.0, "{p:?}");
        }
        // A quarter of a circle of radius 10 around the origin.
        let quarter = (std::f64::consts::FRAC_PI_2 / 4.0).tan();
        for p in between(Point { x: 10.0, y: 0.0 }, Point { x: 0.0, y: 10.0 }, quarter) {
            assert!((p.x.hypot(p.y) - 10.0).abs() < 1e-9 && p.x > 0.0 && p.y > 0.0, "{p:?}");
        }
    }
}
