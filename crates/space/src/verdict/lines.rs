//! The nearest line of a layer of roads.

use crate::geometry::{MultiPolygon, Point};

/// Lines of a layer, in metres of one plane.
#[derive(Debug, Clone, Default)]
pub struct LineIndex {
    /// Feature position, and the box of the line.
    lines: Vec<Line>,
}

#[derive(Debug, Clone)]
struct Line {
    feature: usize,
    points: Vec<Point>,
    low: Point,
    high: Point,
}

impl LineIndex {
    /// Arranges lines, each with the position of its feature. Lines without points are left out.
    pub fn build(lines: impl IntoIterator<Item = (usize, Vec<Point>)>) -> Self {
        let kept = lines.into_iter().filter_map(|(feature, points)| {
            let (low, high) = box_of(&points)?;
            Some(Line { feature, points, low, high })
        });
        LineIndex { lines: kept.collect() }
    }

    /// True without lines.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The nearest feature and its distance from a shape in metres, 0 if it touches or enters it; `None` without lines.
    /// Of several at the same distance the first.
    pub fn distance_to(&self, shape: &MultiPolygon) -> Option<(usize, f64)> {
        let rings: Vec<&[Point]> = rings(shape).collect();
        let (low, high) = box_of(&rings.concat())?;
        let mut best: Option<(usize, f64)> = None;
        for line in &self.lines {
            let least = box_gap((low, high), (line.low, line.high));
            if best.is_none_or(|(_, far)| least < far) {
                let far = between(line, shape, &rings);
                if best.is_none_or(|(_, so_far)| far < so_far) {
                    best = Some((line.feature, far));
                }
            }
        }
        best
    }
}

fn rings(shape: &MultiPolygon) -> impl Iterator<Item = &[Point]> {
    shape
        .0
        .iter()
        .flat_map(|p| std::iter::once(p.exterior.as_slice()).chain(p.holes.iter().map(Vec::as_slice)))
}

fn box_of(points: &[Point]) -> Option<(Point, Point)> {
    let first = *points.first()?;
    Some(points.iter().fold((first, first), |(low, high), p| {
        (Point { x: low.x.min(p.x), y: low.y.min(p.y) }, Point { x: high.x.max(p.x), y: high.y.max(p.y) })
    }))
}

fn box_gap(a: (Point, Point), b: (Point, Point)) -> f64 {
    let dx = (a.0.x - b.1.x).max(b.0.x - a.1.x).max(0.0);
    let dy = (a.0.y - b.1.y).max(b.0.y - a.1.y).max(0.0);
    dx.hypot(dy)
}

fn between(line: &Line, shape: &MultiPolygon, rings: &[&[Point]]) -> f64 {
    if line.points.first().is_some_and(|p| holds(shape, *p)) {
        return 0.0;
    }
    let mut best = f64::INFINITY;
    let alone = line.points.len() == 1;
    for (i, p) in line.points.iter().enumerate().skip(usize::from(!alone)) {
        let before = line.points[i.saturating_sub(1)];
        for ring in rings {
            for (j, q) in ring.iter().enumerate() {
                let next = ring[(j + 1) % ring.len()];
                best = best.min(segments(before, *p, *q, next));
            }
        }
    }
    best
}

fn cross(a: Point, b: Point, c: Point) -> f64 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

fn segments(a: Point, b: Point, c: Point, d: Point) -> f64 {
    let opposite = |s: f64, t: f64| (s > 0.0 && t < 0.0) || (s < 0.0 && t > 0.0);
    if opposite(cross(a, b, c), cross(a, b, d)) && opposite(cross(c, d, a), cross(c, d, b)) {
        return 0.0;
    }
    to_segment(a, c, d).min(to_segment(b, c, d)).min(to_segment(c, a, b)).min(to_segment(d, a, b))
}

fn to_segment(p: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length2 = dx * dx + dy * dy;
    let t =
        if length2 > 0.0 { (((p.x - a.x) * dx + (p.y - a.y) * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (p.x - a.x - t * dx).hypot(p.y - a.y - t * dy)
}

/// Whether a point lies inside, by the even–odd rule.
fn holds(shape: &MultiPolygon, p: Point) -> bool {
    let mut inside = false;
    for ring in rings(shape) {
        for (i, b) in ring.iter().enumerate() {
            let a = ring[(i + ring.len() - 1) % ring.len()];
            if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) {
                inside = !inside;
            }
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Polygon;

    fn p(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn beside_across_and_within() {
        let square = vec![p(0.0, 0.0), p(10.0, 0.0), p(10.0, 10.0), p(0.0, 10.0)];
        let site = MultiPolygon(vec![Polygon { exterior: square, holes: vec![] }]);
        let far = |line: Vec<Point>| LineIndex::build([(7, line)]).distance_to(&site);
        assert_eq!(far(vec![p(13.0, -5.0), p(13.0, 20.0)]), Some((7, 3.0)));
        assert_eq!(far(vec![p(-5.0, 5.0), p(20.0, 6.0)]), Some((7, 0.0)));
        assert_eq!(far(vec![p(4.0, 5.0), p(6.0, 6.0)]), Some((7, 0.0)));
        assert_eq!(far(vec![p(13.0, 14.0)]), Some((7, 5.0)));
        assert_eq!(far(vec![]), None);
        let two =
            LineIndex::build([(0, vec![p(20.0, 0.0), p(20.0, 9.0)]), (1, vec![p(0.0, -1.0), p(9.0, -1.0)])]);
        assert_eq!(two.distance_to(&site), Some((1, 1.0)));
    }
}
