//! Shapes as people draw them, broken as they come: repaired, then the overlay against the clipper. The files are not part
//! of the project; without them the test says so and passes.

use crate::make::zone;
use crate::oracle::clipped;
use qipan_space::geometry::plane_area;
use qipan_space::topology::{repair, validate_shape};
use qipan_space::{LayerIndex, MultiPolygon, Point, Polygon};

/// The parts of a multipolygon in well-known text, moved to small numbers as metres.
fn parts(wkt: &str) -> Vec<Polygon> {
    let ring = |text: &str| {
        let numbers = text.split(',').filter_map(|p| {
            let mut n = p.split_whitespace().filter_map(|n| n.trim_matches(['(', ')']).parse::<f64>().ok());
            Some(Point { x: n.next()?, y: n.next()? })
        });
        let mut points: Vec<Point> = numbers.collect();
        if points.first() == points.last() {
            points.pop();
        }
        points
    };
    let squeezed = wkt.replace(") , (", "),(").replace("), (", "),(").replace(") ,(", "),(");
    let bodies = squeezed.split(")),((");
    bodies
        .filter_map(|body| {
            let mut rings = body.split("),(").map(ring).filter(|r| r.len() > 2);
            Some(Polygon { exterior: rings.next()?, holes: rings.collect() })
        })
        .collect()
}

#[test]
fn drawn_shapes_after_repair_agree_with_the_clipper() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/polygons");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let (Some(zones), Some(plots)) = (read("nl_zones.wkt"), read("nl_plots_epsg_28992.wkt")) else {
        println!("left out: the drawn shapes are not beside the project");
        return;
    };
    for text in [zones, plots] {
        let all = parts(&text);
        assert!(!all.is_empty());
        // Degrees become some hundred kilometres a degree: the shapes matter here, not the place.
        let scale = if all.iter().flat_map(|p| &p.exterior).all(|p| p.x.abs() <= 180.0) { 1e5 } else { 1.0 };
        let sized = |p: Point| Ok::<_, std::convert::Infallible>(Point { x: p.x * scale, y: p.y * scale });
        let whole = MultiPolygon(all).try_map(sized).unwrap();
        let (good, log) = repair(&whole);
        let again = validate_shape("", &good);
        println!("{} findings, {} → {} m²", log.steps.len(), log.area_before, log.area_after);
        assert!(
            again.iter().all(|f| f.kind.severity() > qipan_kernel::finding::Severity::Error),
            "{again:?}"
        );
        let index = LayerIndex::build(vec![zone(0, good.clone())]).unwrap();
        for part in good.0.iter().take(300) {
            let one = MultiPolygon(vec![part.clone()]);
            let area = plane_area(&one);
            let inside = index.overlay(&one).first().map_or(0.0, |o| o.area_m2);
            assert!((inside - area).abs() <= 1e-9 * area + 1e-6, "{inside} of {area}");
            let shift = |p: Point| Ok::<_, std::convert::Infallible>(Point { x: p.x + 3.0, y: p.y - 2.0 });
            let moved = one.try_map(shift).unwrap();
            let found = index.overlay(&moved).first().map_or(0.0, |o| o.area_m2);
            let near = clipped(&moved, &good);
            assert!((found - near).abs() <= 1e-9 * area + 2e-6, "{found} {near} of {area}");
        }
    }
}
