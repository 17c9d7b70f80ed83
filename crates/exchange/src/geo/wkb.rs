//! Well-known binary, as GeoPackage holds it; databases' flags for height and SRID are understood too.

use qipan_space::geometry::{Geometry, Point, Polygon};

use super::error::GeoError;
use super::limits::Budget;

/// A geometry as its bytes have it.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub points: Vec<Point>,
    pub lines: Vec<Vec<Point>>,
    pub polygons: Vec<Vec<Vec<Point>>>,
}

/// Why bytes are no geometry.
#[derive(Debug)]
pub(crate) enum WkbError {
    /// They break off or contradict themselves.
    Broken,
    /// A kind that is not read, such as curves.
    Kind(u32),
    Limit(GeoError),
}

impl From<GeoError> for WkbError {
    fn from(error: GeoError) -> Self {
        Self::Limit(error)
    }
}

struct Scanner<'a, 'b, 'l> {
    bytes: &'a [u8],
    at: usize,
    little: bool,
    budget: &'b mut Budget<'l>,
}

/// Reads a geometry.
pub(crate) fn parse(bytes: &[u8], budget: &mut Budget<'_>) -> Result<Parsed, WkbError> {
    let mut parsed = Parsed::default();
    Scanner { bytes, at: 0, little: true, budget }.geometry(&mut parsed, 0)?;
    Ok(parsed)
}

impl Scanner<'_, '_, '_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], WkbError> {
        let taken = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<N>());
        self.at += N;
        taken.copied().ok_or(WkbError::Broken)
    }

    fn u32(&mut self) -> Result<u32, WkbError> {
        let raw = self.take()?;
        Ok(if self.little { u32::from_le_bytes(raw) } else { u32::from_be_bytes(raw) })
    }

    fn f64(&mut self) -> Result<f64, WkbError> {
        let raw = self.take()?;
        Ok(if self.little { f64::from_le_bytes(raw) } else { f64::from_be_bytes(raw) })
    }

    /// A count that the bytes left have room for.
    fn count(&mut self, each: usize) -> Result<usize, WkbError> {
        let count = usize::try_from(self.u32()?).map_err(|_| WkbError::Broken)?;
        let left = self.bytes.len().saturating_sub(self.at);
        if count <= left / each { Ok(count) } else { Err(WkbError::Broken) }
    }

    fn point(&mut self, dimensions: usize) -> Result<Point, WkbError> {
        let point = Point { x: self.f64()?, y: self.f64()? };
        for _ in 2..dimensions {
            self.f64()?;
        }
        Ok(point)
    }

    fn points(&mut self, dimensions: usize) -> Result<Vec<Point>, WkbError> {
        let count = self.count(8 * dimensions)?;
        self.budget.vertices(count)?;
        (0..count).map(|_| self.point(dimensions)).collect()
    }

    fn geometry(&mut self, into: &mut Parsed, depth: usize) -> Result<(), WkbError> {
        self.budget.nesting(depth)?;
        self.little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            _ => return Err(WkbError::Broken),
        };
        let raw = self.u32()?;
        let code = raw & 0x1FFF_FFFF;
        let (kind, level) = (code % 1000, code / 1000);
        if level > 3 {
            return Err(WkbError::Kind(raw));
        }
        let flags = [raw & 0x8000_0000 != 0, raw & 0x4000_0000 != 0].iter().filter(|f| **f).count();
        let dimensions = 2 + flags + [0, 1, 1, 2][usize::try_from(level).unwrap_or(0)];
        if raw & 0x2000_0000 != 0 {
            self.u32()?;
        }
        match kind {
            1 => {
                self.budget.vertices(1)?;
                let point = self.point(dimensions)?;
                // Not-a-number stands for an empty point.
                if !(point.x.is_nan() && point.y.is_nan()) {
                    into.points.push(point);
                }
            }
            2 => into.lines.push(self.points(dimensions)?),
            3 => {
                let rings = self.count(4)?;
                let rings = (0..rings).map(|_| self.points(dimensions)).collect::<Result<Vec<_>, _>>()?;
                into.polygons.push(rings);
            }
            4..=7 => {
                for _ in 0..self.count(5)? {
                    self.geometry(into, depth + 1)?;
                }
            }
            _ => return Err(WkbError::Kind(raw)),
        }
        into.lines.retain(|l| !l.is_empty());
        into.polygons.retain(|p| !p.is_empty());
        Ok(())
    }
}

/// Writes a geometry, always of the kind for several parts.
pub(crate) fn write(geometry: &Geometry, out: &mut Vec<u8>) {
    match geometry {
        Geometry::Points(points) => {
            head(4, points.len(), out);
            for p in points {
                out.push(1);
                out.extend(1_u32.to_le_bytes());
                put(p, out);
            }
        }
        Geometry::Lines(lines) => {
            head(5, lines.len(), out);
            for line in lines {
                head(2, line.len(), out);
                line.iter().for_each(|p| put(p, out));
            }
        }
        Geometry::Area(area) => {
            head(6, area.0.len(), out);
            area.0.iter().for_each(|part| polygon(part, out));
        }
    }
}

fn count(count: usize, out: &mut Vec<u8>) {
    out.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn head(kind: u32, items: usize, out: &mut Vec<u8>) {
    out.push(1);
    out.extend(kind.to_le_bytes());
    count(items, out);
}

fn put(p: &Point, out: &mut Vec<u8>) {
    out.extend(p.x.to_le_bytes());
    out.extend(p.y.to_le_bytes());
}

fn polygon(part: &Polygon, out: &mut Vec<u8>) {
    head(3, 1 + part.holes.len(), out);
    for ring in part.rings() {
        count(ring.len() + 1, out);
        ring.iter().chain(ring.first()).for_each(|p| put(p, out));
    }
}
