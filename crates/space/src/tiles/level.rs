//! A layer in whole numbers, as tiles are cut from it.

use super::grid::Grid;
use super::world::{at, count};

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Point,
    Line,
    Area,
}

/// A box on the world's square: low and high corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Square {
    pub low: [u32; 2],
    pub high: [u32; 2],
}

impl Square {
    pub fn of(points: &[[u32; 2]]) -> Self {
        let mut own = Square { low: [u32::MAX; 2], high: [0; 2] };
        for [x, y] in points {
            own.low = [own.low[0].min(*x), own.low[1].min(*y)];
            own.high = [own.high[0].max(*x), own.high[1].max(*y)];
        }
        own
    }

    pub fn centre(&self) -> [u32; 2] {
        [0, 1].map(|axis| u32::midpoint(self.low[axis], self.high[axis]))
    }
}

/// One point, line or polygon of a feature; a polygon's outer ring stands first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub feature: u32,
    pub form: Form,
    /// First ring and the ring after the last.
    pub rings: (u32, u32),
    pub square: Square,
}

/// A feature's number in the tile and its properties as pairs of key and value.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    pub id: u64,
    pub tags: Vec<(u32, u32)>,
}

/// Features in whole numbers. Outer rings run clockwise on the screen, holes the other way round.
#[derive(Debug, Clone, Default)]
pub(super) struct Level {
    pub vertices: Vec<[u32; 2]>,
    /// Zoom from which on the vertex is drawn.
    pub detail: Vec<u8>,
    /// Where each ring begins in the vertices; one more than there are rings.
    pub starts: Vec<u32>,
    pub squares: Vec<Square>,
    /// In the order of features.
    pub parts: Vec<Part>,
    pub records: Vec<Record>,
    pub grid: Grid,
}

impl Level {
    pub fn slice(&self, ring: u32) -> Option<(usize, usize)> {
        let from = *self.starts.get(at(ring))?;
        let to = *self.starts.get(at(ring) + 1)?;
        Some((at(from), at(to)))
    }

    /// Adds a part of the last record.
    pub fn push_part<'a>(&mut self, form: Form, rings: impl IntoIterator<Item = &'a [[u32; 2]]>) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        let first = count(self.squares.len());
        for ring in rings {
            self.vertices.extend_from_slice(ring);
            self.starts.push(count(self.vertices.len()));
            self.squares.push(Square::of(ring));
        }
        let end = count(self.squares.len());
        if let Some(square) = self.squares.get(at(first)).copied() {
            let feature = count(self.records.len().saturating_sub(1));
            self.parts.push(Part { feature, form, rings: (first, end), square });
        }
    }

    /// Makes the grid by which parts are found; after the last part.
    pub fn arrange(&mut self) {
        self.detail.resize(self.vertices.len(), 0);
        self.grid = Grid::build(&self.parts);
    }
}

/// Twice the area of a ring, positive if it runs clockwise on the screen.
pub(super) fn doubled(ring: &[[u32; 2]]) -> i128 {
    let Some(o) = ring.first() else { return 0 };
    let from = |p: &[u32; 2]| [i128::from(p[0]) - i128::from(o[0]), i128::from(p[1]) - i128::from(o[1])];
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    pairs.map(|(a, b)| (from(a), from(b))).map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum()
}
