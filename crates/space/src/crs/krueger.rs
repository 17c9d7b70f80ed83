//! The Gauss–Krüger projection on GRS 80 by Krüger's series to the sixth power of the third flattening: Karney, Transverse
//! Mercator with an accuracy of a few nanometers, J. Geodesy 85 (2011), equations 7–12 and 35–36.

use std::sync::LazyLock;

/// Semi-major axis of GRS 80 (and CGCS2000) in metres.
pub const SEMI_MAJOR: f64 = 6_378_137.0;
/// Flattening of GRS 80.
pub const FLATTENING: f64 = 1.0 / 298.257_222_101;
/// Easting of the central meridian in metres.
pub const FALSE_EASTING: f64 = 500_000.0;

/// First eccentricity squared.
pub const fn eccentricity2() -> f64 {
    FLATTENING * (2.0 - FLATTENING)
}

struct Series {
    /// First eccentricity.
    e: f64,
    /// Radius of the rectifying sphere in metres.
    radius: f64,
    alpha: [f64; 6],
    beta: [f64; 6],
}

static SERIES: LazyLock<Series> = LazyLock::new(|| {
    let n = FLATTENING / (2.0 - FLATTENING);
    let n2 = n * n;
    let poly = |c: [f64; 6]| c.iter().rev().fold(0.0, |sum, k| (sum + k) * n);
    Series {
        e: eccentricity2().sqrt(),
        radius: SEMI_MAJOR / (1.0 + n) * (1.0 + n2 / 4.0 + n2 * n2 / 64.0 + n2 * n2 * n2 / 256.0),
        alpha: [
            poly([0.5, -2.0 / 3.0, 5.0 / 16.0, 41.0 / 180.0, -127.0 / 288.0, 7891.0 / 37800.0]),
            poly([0.0, 13.0 / 48.0, -3.0 / 5.0, 557.0 / 1440.0, 281.0 / 630.0, -1_983_433.0 / 1_935_360.0]),
            poly([0.0, 0.0, 61.0 / 240.0, -103.0 / 140.0, 15061.0 / 26880.0, 167_603.0 / 181_440.0]),
            poly([0.0, 0.0, 0.0, 49561.0 / 161_280.0, -179.0 / 168.0, 6_601_661.0 / 7_257_600.0]),
            poly([0.0, 0.0, 0.0, 0.0, 34729.0 / 80640.0, -3_418_889.0 / 1_995_840.0]),
            poly([0.0, 0.0, 0.0, 0.0, 0.0, 212_378_941.0 / 319_334_400.0]),
        ],
        beta: [
            poly([0.5, -2.0 / 3.0, 37.0 / 96.0, -1.0 / 360.0, -81.0 / 512.0, 96199.0 / 604_800.0]),
            poly([0.0, 1.0 / 48.0, 1.0 / 15.0, -437.0 / 1440.0, 46.0 / 105.0, -1_118_711.0 / 3_870_720.0]),
            poly([0.0, 0.0, 17.0 / 480.0, -37.0 / 840.0, -209.0 / 4480.0, 5569.0 / 90720.0]),
            poly([0.0, 0.0, 0.0, 4397.0 / 161_280.0, -11.0 / 504.0, -830_251.0 / 7_257_600.0]),
            poly([0.0, 0.0, 0.0, 0.0, 4583.0 / 161_280.0, -108_847.0 / 3_991_680.0]),
            poly([0.0, 0.0, 0.0, 0.0, 0.0, 20_648_693.0 / 638_668_800.0]),
        ],
    }
});

/// Σ cⱼ sin 2j(ξ + iη) by Clenshaw's recurrence, as real and imaginary part.
fn sine_series(c: &[f64; 6], xi: f64, eta: f64) -> (f64, f64) {
    let ((s, k), (sh, ch)) = ((2.0 * xi).sin_cos(), ((2.0 * eta).sinh(), (2.0 * eta).cosh()));
    let (re, im) = (2.0 * k * ch, -2.0 * s * sh);
    let mut next = (0.0, 0.0);
    let mut after = (0.0, 0.0);
    for k in c.iter().rev() {
        let this = (k + re * next.0 - im * next.1 - after.0, re * next.1 + im * next.0 - after.1);
        after = next;
        next = this;
    }
    let (sin_re, sin_im) = (s * ch, k * sh);
    (next.0 * sin_re - next.1 * sin_im, next.0 * sin_im + next.1 * sin_re)
}

/// Metres east of the central meridian and north of the equator, from degrees of longitude off the central meridian and
/// of latitude.
pub fn forward(longitude_off: f64, latitude: f64) -> (f64, f64) {
    let s = &*SERIES;
    let (sin_lon, cos_lon) = longitude_off.to_radians().sin_cos();
    let tau = latitude.to_radians().tan();
    let conformal = conformal(tau, s.e);
    let xi = conformal.atan2(cos_lon);
    let eta = (sin_lon / conformal.hypot(cos_lon)).asinh();
    let (d_xi, d_eta) = sine_series(&s.alpha, xi, eta);
    (s.radius * (eta + d_eta), s.radius * (xi + d_xi))
}

/// Degrees of longitude off the central meridian and of latitude, from metres east of it and north of the equator.
pub fn inverse(east: f64, north: f64) -> (f64, f64) {
    let s = &*SERIES;
    let (xi, eta) = (north / s.radius, east / s.radius);
    let (d_xi, d_eta) = sine_series(&s.beta, xi, eta);
    let (xi, eta) = (xi - d_xi, eta - d_eta);
    let (sin_xi, cos_xi) = xi.sin_cos();
    let sinh = eta.sinh();
    let goal = sin_xi / sinh.hypot(cos_xi);
    let longitude = sinh.atan2(cos_xi).to_degrees();
    // Newton's method; it is exact to the last digit after two or three steps.
    let e2 = s.e * s.e;
    let mut tau = goal / (1.0 - e2);
    for _ in 0..6 {
        let now = conformal(tau, s.e);
        let step = (goal - now) / (1.0 + now * now).sqrt() * (1.0 + (1.0 - e2) * tau * tau)
            / ((1.0 - e2) * (1.0 + tau * tau).sqrt());
        tau += step;
        if step.abs() <= 1e-15 * tau.abs().max(1.0) {
            break;
        }
    }
    (longitude, tau.atan().to_degrees())
}

/// Tangent of the conformal latitude from the tangent of the latitude.
fn conformal(tau: f64, e: f64) -> f64 {
    let secant = (1.0 + tau * tau).sqrt();
    let sigma = (e * (e * tau / secant).atanh()).sinh();
    tau * (1.0 + sigma * sigma).sqrt() - sigma * secant
}
