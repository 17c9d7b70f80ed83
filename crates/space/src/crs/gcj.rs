//! GCJ-02 and BD-09, the displaced degrees of public maps in China, by the formula in common use (it has no official
//! publication, and is good to about a metre).

use std::f64::consts::PI;

const SEMI_MAJOR: f64 = 6_378_245.0;
const ECCENTRICITY2: f64 = 0.006_693_421_622_965_943;

/// WGS 84 → GCJ-02, degrees.
pub fn from_wgs84(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let root = x.abs().sqrt();
    let waves = |v: f64, a: f64, b: f64| a * (v * PI).sin() + b * (v * PI / 3.0).sin();
    let common = 20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin();
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + (common + waves(y, 20.0, 40.0) + 160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin())
            * 2.0
            / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + (common + waves(x, 20.0, 40.0) + 150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin())
            * 2.0
            / 3.0;
    let (sin, cos) = lat.to_radians().sin_cos();
    let magic = 1.0 - ECCENTRICITY2 * sin * sin;
    let d_lat = (north / (SEMI_MAJOR * (1.0 - ECCENTRICITY2) / (magic * magic.sqrt()))).to_degrees();
    let d_lon = (east / (SEMI_MAJOR / magic.sqrt() * cos)).to_degrees();
    (lon + d_lon, lat + d_lat)
}

/// GCJ-02 → WGS 84, degrees: the point that `from_wgs84` brings there.
pub fn to_wgs84(lon: f64, lat: f64) -> (f64, f64) {
    let (mut x, mut y) = (lon, lat);
    for _ in 0..20 {
        let (there_x, there_y) = from_wgs84(x, y);
        let (dx, dy) = (lon - there_x, lat - there_y);
        x += dx;
        y += dy;
        if dx.abs() < 1e-13 && dy.abs() < 1e-13 {
            break;
        }
    }
    (x, y)
}

const TURN: f64 = PI * 3000.0 / 180.0;

/// GCJ-02 → BD-09, degrees.
pub fn gcj_to_bd(lon: f64, lat: f64) -> (f64, f64) {
    let radius = lon.hypot(lat) + 0.000_02 * (lat * TURN).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * TURN).cos();
    (radius * angle.cos() + 0.006_5, radius * angle.sin() + 0.006)
}

/// BD-09 → GCJ-02, degrees: the point that `gcj_to_bd` brings there.
pub fn bd_to_gcj(lon: f64, lat: f64) -> (f64, f64) {
    let (mut x, mut y) = (lon - 0.006_5, lat - 0.006);
    for _ in 0..20 {
        let (there_x, there_y) = gcj_to_bd(x, y);
        let (dx, dy) = (lon - there_x, lat - there_y);
        x += dx;
        y += dy;
        if dx.abs() < 1e-13 && dy.abs() < 1e-13 {
            break;
        }
    }
    (x, y)
}
