//! ISO well-known binary, two dimensions: how geometry lies in the database.
//!
//! Written little-endian as the multi form (`MultiPoint`, `MultiLineString`, `MultiPolygon`); read in both byte orders
//! and in the single forms too. Rings are closed in WKB and open in [`Geometry`].

use crate::geometry::{Geometry, MultiPolygon, Point, Polygon, Ring};

/// Why bytes are no geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WkbError {
    /// The bytes end too early.
    #[error("the WKB ends at byte {at} in the middle of a geometry")]
    Short { at: usize },
    /// Bytes after the geometry.
    #[error("the WKB has bytes after its geometry, from byte {at}")]
    Rest { at: usize },
    /// A byte order that is neither 0 nor 1.
    #[error("byte {at} of the WKB is no byte order")]
    Order { at: usize },
    /// Not a two-dimensional point, line or area.
    #[error("the WKB type {kind} is not read here; use two-dimensional points, lines or polygons")]
    Kind { kind: u32 },
    /// NaN or infinite.
    #[error("a coordinate at byte {at} of the WKB is not finite")]
    NotFinite { at: usize },
}

const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const MULTI: u32 = 3;

/// Geometry as WKB.
#[must_use]
pub fn encode(geometry: &Geometry) -> Vec<u8> {
    let mut out = Vec::new();
    match geometry {
        Geometry::Points(points) => {
            head(&mut out, POINT + MULTI, points.len());
            for point in points {
                kind(&mut out, POINT);
                position(&mut out, *point);
            }
        }
        Geometry::Lines(lines) => {
            head(&mut out, LINE + MULTI, lines.len());
            for line in lines {
                head(&mut out, LINE, line.len());
                line.iter().for_each(|p| position(&mut out, *p));
            }
        }
        Geometry::Area(MultiPolygon(parts)) => {
            head(&mut out, POLYGON + MULTI, parts.len());
            for part in parts {
                head(&mut out, POLYGON, 1 + part.holes.len());
                ring(&mut out, &part.exterior);
                part.holes.iter().for_each(|hole| ring(&mut out, hole));
            }
        }
    }
    out
}

fn kind(out: &mut Vec<u8>, kind: u32) {
    out.push(1);
    out.extend_from_slice(&kind.to_le_bytes());
}

fn head(out: &mut Vec<u8>, of: u32, count: usize) {
    kind(out, of);
    number(out, count);
}

fn number(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn position(out: &mut Vec<u8>, p: Point) {
    out.extend_from_slice(&p.x.to_le_bytes());
    out.extend_from_slice(&p.y.to_le_bytes());
}

fn ring(out: &mut Vec<u8>, ring: &Ring) {
    number(out, ring.len() + usize::from(!ring.is_empty()));
    ring.iter().chain(ring.first()).for_each(|p| position(out, *p));
}

/// Geometry from WKB.
///
/// # Errors
/// [`WkbError`] with the place.
pub fn decode(bytes: &[u8]) -> Result<Geometry, WkbError> {
    let mut reader = Reader { bytes, at: 0, little: true };
    let geometry = reader.geometry()?;
    if reader.at < bytes.len() { Err(WkbError::Rest { at: reader.at }) } else { Ok(geometry) }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    little: bool,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], WkbError> {
        let slice = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<N>());
        let taken = *slice.ok_or(WkbError::Short { at: self.at })?;
        self.at += N;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, WkbError> {
        let four = self.take()?;
        Ok(if self.little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }

    /// A count of things that take at least `size` bytes each; refused if the rest can't hold them.
    fn count(&mut self, size: usize) -> Result<usize, WkbError> {
        let at = self.at;
        let count = usize::try_from(self.number()?).map_err(|_| WkbError::Short { at })?;
        let left = self.bytes.len() - self.at;
        if count > left / size { Err(WkbError::Short { at }) } else { Ok(count) }
    }

    fn ordinate(&mut self) -> Result<f64, WkbError> {
        let at = self.at;
        let eight = self.take()?;
        let value = if self.little { f64::from_le_bytes(eight) } else { f64::from_be_bytes(eight) };
        if value.is_finite() { Ok(value) } else { Err(WkbError::NotFinite { at }) }
    }

    fn point(&mut self) -> Result<Point, WkbError> {
        Ok(Point { x: self.ordinate()?, y: self.ordinate()? })
    }

    fn kind(&mut self) -> Result<u32, WkbError> {
        let at = self.at;
        let [order] = self.take()?;
        self.little = match order {
            0 => false,
            1 => true,
            _ => return Err(WkbError::Order { at }),
        };
        self.number()
    }

    fn part(&mut self, wanted: u32) -> Result<(), WkbError> {
        match self.kind()? {
            kind if kind == wanted => Ok(()),
            kind => Err(WkbError::Kind { kind }),
        }
    }

    fn line(&mut self) -> Result<Vec<Point>, WkbError> {
        (0..self.count(16)?).map(|_| self.point()).collect()
    }

    fn ring(&mut self) -> Result<Ring, WkbError> {
        let mut ring = self.line()?;
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        Ok(ring)
    }

    fn polygon(&mut self) -> Result<Option<Polygon>, WkbError> {
        let count = self.count(4)?;
        let mut rings = (0..count).map(|_| self.ring()).collect::<Result<Vec<_>, _>>()?.into_iter();
        Ok(rings.next().map(|exterior| Polygon { exterior, holes: rings.collect() }))
    }

    fn geometry(&mut self) -> Result<Geometry, WkbError> {
        Ok(match self.kind()? {
            1 => Geometry::Points(vec![self.point()?]),
            2 => Geometry::Lines(vec![self.line()?]),
            3 => Geometry::Area(MultiPolygon(self.polygon()?.into_iter().collect())),
            4 => {
                let mut points = Vec::new();
                for _ in 0..self.count(21)? {
                    self.part(POINT)?;
                    points.push(self.point()?);
                }
                Geometry::Points(points)
            }
            5 => {
                let mut lines = Vec::new();
                for _ in 0..self.count(9)? {
                    self.part(LINE)?;
                    lines.push(self.line()?);
                }
                Geometry::Lines(lines)
            }
            6 => {
                let mut parts = Vec::new();
                for _ in 0..self.count(9)? {
                    self.part(POLYGON)?;
                    parts.extend(self.polygon()?);
                }
                Geometry::Area(MultiPolygon(parts))
            }
            kind => return Err(WkbError::Kind { kind }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn p(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn what_is_written_comes_back_bit_for_bit() {
        let square = vec![p(120.0, 30.0), p(120.1, 30.0), p(120.1, 30.1_f64.next_up()), p(120.0, 30.1)];
        let hole = vec![p(120.02, 30.02), p(120.02, 30.05), p(120.05, 30.05)];
        let area = Geometry::Area(MultiPolygon(vec![
            Polygon { exterior: square.clone(), holes: vec![hole] },
            Polygon { exterior: square.clone(), holes: Vec::new() },
        ]));
        for geometry in [
            area,
            Geometry::Points(vec![p(-0.0, 1e-300), p(120.5, 30.3)]),
            Geometry::Lines(vec![square.clone(), square]),
            Geometry::Area(MultiPolygon::default()),
        ] {
            assert_eq!(decode(&encode(&geometry)), Ok(geometry));
        }
    }

    #[test]
    fn single_forms_and_the_other_byte_order_are_read() {
        let mut point = vec![0, 0, 0, 0, 1];
        point.extend_from_slice(&120.5_f64.to_be_bytes());
        point.extend_from_slice(&30.3_f64.to_be_bytes());
        assert_eq!(decode(&point), Ok(Geometry::Points(vec![p(120.5, 30.3)])));
        point.push(0);
        assert_eq!(decode(&point), Err(WkbError::Rest { at: 21 }));
        assert_eq!(decode(&[1, 0xe9, 3, 0, 0]), Err(WkbError::Kind { kind: 1001 }));
        assert_eq!(decode(&[7]), Err(WkbError::Order { at: 0 }));
        assert_eq!(decode(&[1, 6, 0, 0, 0, 255, 255, 255, 255]), Err(WkbError::Short { at: 5 }));
        let mut nan = vec![1, 1, 0, 0, 0];
        nan.extend_from_slice(&f64::NAN.to_le_bytes());
        nan.extend_from_slice(&0.0_f64.to_le_bytes());
        assert_eq!(decode(&nan), Err(WkbError::NotFinite { at: 5 }));
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
        }
    }
}
