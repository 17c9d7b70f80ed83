//! What lies at a place: distance from a position in degrees, for looking at a map. Verdicts measure in a plane instead.

use crate::geometry::{Geometry, Point};

/// Metres of one degree of latitude on a sphere of 6,371 km. Within 1 km of the place the distance is off by less than
/// 1 % from the ellipsoid's.
pub const METRES_A_DEGREE: f64 = 111_194.93;

/// Distance of a geometry from a place in metres, both in degrees; 0 inside of an area; `None` without a vertex.
pub fn distance_m(geometry: &Geometry, place: Point) -> Option<f64> {
    let east = METRES_A_DEGREE * place.y.to_radians().cos();
    let local = |p: &Point| Point { x: (p.x - place.x) * east, y: (p.y - place.y) * METRES_A_DEGREE };
    let far = match geometry {
        Geometry::Points(points) => nearest(points.iter().map(|p| length(local(p)))),
        Geometry::Lines(lines) => nearest(lines.iter().map(|line| {
            let line: Vec<Point> = line.iter().map(local).collect();
            to_line(&line, false)
        })),
        Geometry::Area(area) => nearest(area.0.iter().map(|part| {
            let rings: Vec<Vec<Point>> = part.rings().map(|r| r.iter().map(local).collect()).collect();
            let crossings: usize = rings.iter().map(|ring| crossings(ring)).sum();
            if crossings % 2 == 1 { 0.0 } else { nearest(rings.iter().map(|ring| to_line(ring, true))) }
        })),
    };
    far.is_finite().then_some(far)
}

fn nearest(all: impl Iterator<Item = f64>) -> f64 {
    all.fold(f64::INFINITY, f64::min)
}

fn length(p: Point) -> f64 {
    p.x.hypot(p.y)
}

/// Distance of the origin from a line; from a ring if it is closed.
fn to_line(line: &[Point], closed: bool) -> f64 {
    let lone = line.first().map_or(f64::INFINITY, |p| length(*p));
    let back = line.last().zip(line.first()).filter(|_| closed);
    let segments = line.windows(2).filter_map(|w| w.first().zip(w.last())).chain(back);
    nearest(segments.map(|(a, b)| to_segment(*a, *b))).min(lone)
}

fn to_segment(a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let whole = dx * dx + dy * dy;
    let t = if whole > 0.0 { (-(a.x * dx + a.y * dy) / whole).clamp(0.0, 1.0) } else { 0.0 };
    length(Point { x: a.x + t * dx, y: a.y + t * dy })
}

/// How often a ring crosses the ray from the origin to the east.
fn crossings(ring: &[Point]) -> usize {
    let back = ring.last().zip(ring.first());
    let edges = ring.windows(2).filter_map(|w| w.first().zip(w.last())).chain(back);
    edges
        .filter(|(a, b)| (a.y > 0.0) != (b.y > 0.0) && a.x + (b.x - a.x) * (-a.y) / (b.y - a.y) > 0.0)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{MultiPolygon, Polygon};

    fn p(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn inside_is_zero_and_outside_is_metres() {
        let square = |west: f64, side: f64| {
            vec![p(west, 30.0), p(west + side, 30.0), p(west + side, 30.0 + side), p(west, 30.0 + side)]
        };
        let area = Geometry::Area(MultiPolygon(vec![Polygon {
            exterior: square(120.0, 0.01),
            holes: vec![vec![p(120.004, 30.004), p(120.006, 30.004), p(120.006, 30.006), p(120.004, 30.006)]],
        }]));
        assert_eq!(distance_m(&area, p(120.001, 30.001)), Some(0.0));
        let hole = distance_m(&area, p(120.005, 30.005)).unwrap();
        assert!((hole - 96.3).abs() < 0.5, "{hole}");
        let south = distance_m(&area, p(120.005, 29.999)).unwrap();
        assert!((south - 111.2).abs() < 0.1, "{south}");
        let line = Geometry::Lines(vec![vec![p(120.0, 30.0), p(120.1, 30.0)]]);
        assert!(distance_m(&line, p(120.05, 30.0)).unwrap() < 1e-9);
        assert_eq!(distance_m(&Geometry::Points(Vec::new()), p(0.0, 0.0)), None);
    }
}
