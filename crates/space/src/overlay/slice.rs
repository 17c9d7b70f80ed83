//! A shape cut in pieces by a line.

use super::clip::{contours, shape as from_contours};
use crate::geometry::{MultiPolygon, Point, plane_area};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::float::slice::FloatSlice as _;

/// Pieces smaller than this many m² come from rounding.
const NOISE_M2: f64 = 1e-6;

/// The pieces of a valid shape in a plane along a line, from west to east, then from south to north. One piece where
/// the line does not lead from border to border.
pub fn pieces(shape: &MultiPolygon, line: &[Point]) -> Vec<MultiPolygon> {
    let Some(extent) = shape.extent() else { return Vec::new() };
    let origin = Point { x: extent.min_x, y: extent.min_y };
    let path: Vec<[f64; 2]> = line.iter().map(|p| [p.x - origin.x, p.y - origin.y]).collect();
    let parts = contours(shape, origin).slice_by_as::<i64>(&path, FillRule::NonZero);
    let parts = parts.into_iter().map(|part| from_contours(vec![part], origin));
    let mut parts: Vec<MultiPolygon> = parts.filter(|part| plane_area(part) > NOISE_M2).collect();
    let corner = |part: &MultiPolygon| part.extent().map_or((0.0, 0.0), |e| (e.centre().x, e.centre().y));
    parts.sort_by(|a, b| {
        let (a, b) = (corner(a), corner(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Polygon;
    use proptest::prelude::*;

    fn at(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    fn square(side: f64) -> MultiPolygon {
        let exterior = vec![at(0.0, 0.0), at(side, 0.0), at(side, side), at(0.0, side)];
        MultiPolygon(vec![Polygon { exterior, holes: Vec::new() }])
    }

    #[test]
    fn a_line_from_border_to_border_makes_two_pieces_from_west_to_east() {
        let found = pieces(&square(100.0), &[at(30.0, -5.0), at(30.0, 105.0)]);
        let areas: Vec<f64> = found.iter().map(|p| plane_area(p).round()).collect();
        assert_eq!(areas, [3_000.0, 7_000.0]);
    }

    #[test]
    fn a_line_that_ends_inside_or_passes_by_cuts_nothing() {
        for line in [vec![at(30.0, -5.0), at(30.0, 60.0)], vec![at(-30.0, 0.0), at(-30.0, 60.0)], vec![]] {
            let found = pieces(&square(100.0), &line);
            assert_eq!(found.len(), 1, "{line:?}");
            assert!((plane_area(&found[0]) - 10_000.0).abs() < 1e-6);
        }
    }

    #[test]
    fn a_hole_stays_a_hole() {
        let mut court = square(100.0);
        court.0[0].holes.push(vec![at(60.0, 40.0), at(60.0, 60.0), at(80.0, 60.0), at(80.0, 40.0)]);
        let found = pieces(&court, &[at(50.0, -1.0), at(50.0, 101.0)]);
        let areas: Vec<f64> = found.iter().map(|p| plane_area(p).round()).collect();
        assert_eq!(areas, [5_000.0, 4_600.0]);
        assert_eq!(found[1].0[0].holes.len(), 1);
    }

    proptest! {
        #[test]
        fn pieces_are_the_whole(line in prop::collection::vec((-20.0_f64..120.0, -20.0_f64..120.0), 2..6)) {
            let line: Vec<Point> = line.into_iter().map(|(x, y)| at(x, y)).collect();
            let found = pieces(&square(100.0), &line);
            let sum: f64 = found.iter().map(plane_area).sum();
            prop_assert!((sum - 10_000.0).abs() < 1e-4, "{} pieces sum to {}", found.len(), sum);
        }
    }
}
