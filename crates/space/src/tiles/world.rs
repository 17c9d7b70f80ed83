//! Where a position lies on the web map's square, in 2³²ths of its side.

use std::f64::consts::PI;

/// Position on the square; `y` runs south. Latitudes beyond 85.05° fall on the edge.
pub(super) fn project(longitude: f64, latitude: f64) -> [u32; 2] {
    let x = (longitude + 180.0) / 360.0;
    let y = 0.5 - latitude.to_radians().tan().asinh() / (2.0 * PI);
    [fixed(x), fixed(y)]
}

fn fixed(share: f64) -> u32 {
    let scaled = (share * 4_294_967_296.0).round().clamp(0.0, 4_294_967_295.0);
    #[expect(clippy::as_conversions, reason = "clamped to the range; NaN becomes 0")]
    let fixed = scaled as u32;
    fixed
}

/// An index as a number of an array.
pub(super) fn at(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// A length as an index; layers of more are refused when they are read.
pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_and_middle() {
        assert_eq!(project(0.0, 0.0), [1 << 31, 1 << 31]);
        assert_eq!(project(-180.0, 89.0), [0, 0]);
        assert_eq!(project(180.0, -89.0), [u32::MAX, u32::MAX]);
        // Tile 14/13675/6743 holds the centre of 钱塘.
        let [x, y] = project(120.4965, 30.3103);
        assert_eq!((x >> 18, y >> 18), (13675, 6743));
    }
}
