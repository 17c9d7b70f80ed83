//! Area on the ellipsoid: the shoelace formula over longitude and the area below the latitude. An edge is straight in
//! these two, which makes areas additive and the formula exact for what it defines.

use crate::crs::GRS80_SEMI_MAJOR;
use crate::crs::grs80_eccentricity2;
use crate::geometry::{MultiPolygon, Point};

/// Area in m² between the equator and a latitude (in degrees), per radian of longitude.
fn below(latitude: f64) -> f64 {
    let e2 = grs80_eccentricity2();
    let e = e2.sqrt();
    let sin = latitude.to_radians().sin();
    let polar2 = GRS80_SEMI_MAJOR * GRS80_SEMI_MAJOR * (1.0 - e2);
    polar2 / 2.0 * (sin / (1.0 - e2 * sin * sin) + (e * sin).atanh() / e)
}

/// A position in degrees on the plane whose areas are those of the ellipsoid, m: edges that are straight there are the
/// edges of the method.
pub fn equal_area(p: Point) -> Point {
    Point { x: GRS80_SEMI_MAJOR * p.x.to_radians(), y: below(p.y) / GRS80_SEMI_MAJOR }
}

/// The position in degrees of a point of that plane: the latitude by Newton's method, to the last digits.
pub fn from_equal_area(p: Point) -> Point {
    let e2 = grs80_eccentricity2();
    let mut latitude = (p.y / GRS80_SEMI_MAJOR).clamp(-1.0, 1.0).asin().to_degrees();
    for _ in 0..8 {
        let sin = latitude.to_radians().sin();
        let w = 1.0 - e2 * sin * sin;
        let slope = GRS80_SEMI_MAJOR * (1.0 - e2) / (w * w) * latitude.to_radians().cos().max(1e-9);
        latitude += ((p.y - below(latitude) / GRS80_SEMI_MAJOR) / slope).to_degrees();
    }
    Point { x: (p.x / GRS80_SEMI_MAJOR).to_degrees(), y: latitude }
}

fn ring(ring: &[Point]) -> f64 {
    let Some(first) = ring.first() else { return 0.0 };
    let base = below(first.y);
    let mut sum = 0.0;
    let mut before = (0.0, 0.0);
    for p in ring {
        let here = ((p.x - first.x).to_radians(), below(p.y) - base);
        sum += before.0 * here.1 - here.0 * before.1;
        before = here;
    }
    sum.abs() / 2.0
}

/// Area in m² of a shape in degrees of CGCS2000.
pub fn area(shape: &MultiPolygon) -> f64 {
    shape.0.iter().map(|p| ring(&p.exterior) - p.holes.iter().map(|h| ring(h)).sum::<f64>()).sum()
}
