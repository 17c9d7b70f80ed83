//! Any shapes: topology, repair, overlay, tiles and storage never panic, and their areas agree with each other.

use qipan_space::geometry::plane_area;
use qipan_space::overlay::{SNAP_M2, common};
use qipan_space::tiles::TileSet;
use qipan_space::topology::{TopologyKind, repair, validate, validate_shape};
use qipan_space::{
    Crs, Extent, Feature, Geometry, Layer, LayerIndex, MultiPolygon, Point, Polygon, Zone, wkb,
};

/// More vertices than this say nothing new.
const MOST: usize = 400;

/// Shapes out of bytes: whole metres, so that borders meet, millimetres, any numbers, or kilometres.
pub fn shapes(data: &[u8]) -> Vec<MultiPolygon> {
    let Some((&mode, data)) = data.split_first() else { return Vec::new() };
    let mut bytes = data.iter().copied();
    let (mut shapes, mut vertices) = (Vec::<MultiPolygon>::new(), 0);
    while let Some(head) = bytes.next() {
        let count = usize::from(head & 31) + 1;
        vertices += count;
        if vertices > MOST || shapes.len() > 12 {
            break;
        }
        let ring: Vec<Point> = std::iter::from_fn(|| point(mode, &mut bytes)).take(count).collect();
        let part = Polygon { exterior: ring, holes: Vec::new() };
        match (head >> 6, shapes.last_mut()) {
            (2, Some(MultiPolygon(parts))) => parts.last_mut().unwrap().holes.push(part.exterior),
            (3, Some(MultiPolygon(parts))) => parts.push(part),
            _ => shapes.push(MultiPolygon(vec![part])),
        }
    }
    shapes
}

fn point(mode: u8, bytes: &mut impl Iterator<Item = u8>) -> Option<Point> {
    let mut small = |step: f64| {
        let pair = [bytes.next()?, bytes.next()?];
        Some(f64::from(i16::from_le_bytes(pair)) * step)
    };
    let (east, north) = (547_000.0, 3_354_000.0);
    match mode & 3 {
        0 => {
            let (x, y) = (bytes.next()?, bytes.next()?);
            Some(Point { x: east + f64::from(x & 31), y: north + f64::from(y & 31) })
        }
        1 => Some(Point { x: east + small(0.001)?, y: north + small(0.001)? }),
        2 => Some(Point { x: east + small(10.0)?, y: north + small(10.0)? }),
        _ => {
            let mut any = || {
                let mut eight = [0; 8];
                eight.iter_mut().try_for_each(|b| bytes.next().map(|n| *b = n))?;
                Some(f64::from_le_bytes(eight))
            };
            Some(Point { x: any()?, y: any()? })
        }
    }
}

pub fn check(data: &[u8]) {
    if let Ok(read) = wkb::decode(data) {
        wkb::decode(&wkb::encode(&read)).unwrap_or_else(|e| panic!("written and not read back: {e:?}"));
    }
    let any = data.first().is_some_and(|mode| mode & 3 == 3);
    let shapes = shapes(data);
    let features: Vec<Feature> = shapes.iter().enumerate().map(|(at, s)| feature(at, s)).collect();
    for found in validate(&features) {
        assert!(found.size.is_none_or(|s| s >= 0.0), "{found:?}");
    }
    // Broken shapes have no area that could be right, but an answer.
    overlay(&shapes, false);
    let whole: Vec<MultiPolygon> = shapes.iter().map(repaired).collect();
    overlay(&whole, !any);
    let crs = Crs::from_epsg(4549);
    let layer = Layer { name: "a".into(), crs, features, ..Layer::default() };
    if let Ok(set) = TileSet::build(&layer) {
        for z in [0, 8, 14, 20] {
            let Some((x, y)) = set.range(z) else { continue };
            let _ = set.tile(z, *x.start(), *y.start());
        }
    }
}

fn feature(at: usize, shape: &MultiPolygon) -> Feature {
    let geometry = Geometry::Area(shape.clone());
    Feature { id: at.to_string(), geometry, properties: Default::default() }
}

/// The repaired shape: repaired again it has the same area. Its crossings are rounded to 64-bit numbers, so that borders
/// which touch there may cross by less than the clipper's grid.
fn repaired(shape: &MultiPolygon) -> MultiPolygon {
    let (good, log) = repair(shape);
    assert!(log.area_after >= 0.0, "{log:?}");
    let wrong = |kind| {
        use TopologyKind as K;
        matches!(kind, K::BadCoordinate | K::TooFewPoints | K::Unchecked)
    };
    let left: Vec<_> = validate_shape("", &good).into_iter().filter(|f| wrong(f.kind)).collect();
    let (again, _) = repair(&good);
    let (one, two) = (plane_area(&good), plane_area(&again));
    let side = good.extent().map_or(0.0, |e| (e.max_x - e.min_x).max(e.max_y - e.min_y));
    assert!((one - two).abs() <= 1e-8 * side * side + SNAP_M2, "{one} {two}: {left:?}");
    assert!(left.is_empty(), "{left:?}\n{shape:?}\n{good:?}");
    good
}

/// Each shape in each other: within both, as the clipper says, all of itself.
fn overlay(shapes: &[MultiPolygon], good: bool) {
    let zones = shapes.iter().enumerate().map(|(at, s)| Zone { id: at.to_string(), shape: s.clone() });
    let Ok(index) = LayerIndex::build(zones.collect()) else { return };
    for (at, shape) in shapes.iter().enumerate() {
        let found = index.overlay(shape);
        assert!(found.iter().all(|o| o.area_m2 > 0.0 && o.area_m2.is_finite()), "{found:?}");
        if !good {
            continue;
        }
        let whole = plane_area(shape);
        for (other, zone) in shapes.iter().enumerate() {
            let area = found.iter().find(|o| o.zone == other).map_or(0.0, |o| o.area_m2);
            let truth = if at == other { whole } else { plane_area(&common(shape, zone)) };
            let bound = 1e-9 * whole + 2.0 * SNAP_M2 + noise(shape, zone);
            assert!((area - truth).abs() <= bound, "{at} in {other}: {area}, but {truth} of {whole}");
        }
    }
    let nearest = shapes.first().and_then(|s| index.distance_to(s));
    assert!(nearest.is_none_or(|(_, m)| m >= 0.0 && m.is_finite()), "{nearest:?}");
}

/// What the clipper's grid of whole numbers may cost: a step along all borders.
fn noise(one: &MultiPolygon, other: &MultiPolygon) -> f64 {
    let extents = [one, other].into_iter().filter_map(MultiPolygon::extent).reduce(Extent::union);
    let side = extents.map_or(0.0, |e| (e.max_x - e.min_x).max(e.max_y - e.min_y));
    let length = |s: &MultiPolygon| -> f64 {
        let ring = |r: &Vec<Point>| -> f64 {
            let next = r.iter().cycle().skip(1);
            r.iter().zip(next).map(|(a, b)| (a.x - b.x).hypot(a.y - b.y)).sum()
        };
        s.rings().map(ring).sum()
    };
    (length(one) + length(other)) * side * 2f64.powi(-28)
}
