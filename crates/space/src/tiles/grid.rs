//! Finds the parts that a tile may show.

use super::level::{Part, Square};
use super::world::{at, count};

/// A part that lies in more cells than this is looked at for every tile.
const SPREAD: u64 = 64;

/// Equal cells over the layer's extent, each with the parts whose boxes touch it.
#[derive(Debug, Clone, Default)]
pub(super) struct Grid {
    low: [u32; 2],
    /// Cells are 2^shift wide and high.
    shift: u32,
    size: [u32; 2],
    /// Where each cell's parts begin; one more than there are cells.
    starts: Vec<u32>,
    parts: Vec<u32>,
    wide: Vec<u32>,
}

impl Grid {
    pub fn build(parts: &[Part]) -> Self {
        let Some(all) = parts.iter().map(|p| p.square).reduce(|a, b| Square {
            low: [a.low[0].min(b.low[0]), a.low[1].min(b.low[1])],
            high: [a.high[0].max(b.high[0]), a.high[1].max(b.high[1])],
        }) else {
            return Grid::default();
        };
        // About as many cells as parts.
        let side = |shift: u32| [0, 1].map(|axis| u64::from((all.high[axis] - all.low[axis]) >> shift) + 1);
        let wanted = u64::from(count(parts.len()));
        let fits = |shift: &u32| {
            let [columns, rows] = side(*shift);
            columns * rows <= wanted.max(16)
        };
        let shift = (0..32).find(fits).unwrap_or(31);
        let mut grid = Grid {
            low: all.low,
            shift,
            size: side(shift).map(|n| u32::try_from(n).unwrap_or(u32::MAX)),
            ..Grid::default()
        };
        grid.fill(parts);
        grid
    }

    fn fill(&mut self, parts: &[Part]) {
        let cells = at(self.size[0]) * at(self.size[1]);
        let mut counts = vec![0u32; cells + 1];
        for part in parts {
            if let Some(cells) = self.few(&part.square) {
                cells.for_each(|cell| counts[cell + 1] += 1);
            }
        }
        for cell in 0..cells {
            counts[cell + 1] += counts[cell];
        }
        let mut next = counts.clone();
        let mut list = vec![0u32; at(counts[cells])];
        for (number, part) in parts.iter().enumerate() {
            match self.few(&part.square) {
                Some(cells) => cells.for_each(|cell| {
                    list[at(next[cell])] = count(number);
                    next[cell] += 1;
                }),
                None => self.wide.push(count(number)),
            }
        }
        self.starts = counts;
        self.parts = list;
    }

    /// The cells that a box touches, `None` if they are many.
    fn few(&self, square: &Square) -> Option<impl Iterator<Item = usize> + use<>> {
        let (low, high) = (self.cell(square.low), self.cell(square.high));
        let many = u64::from(high[0] - low[0] + 1) * u64::from(high[1] - low[1] + 1);
        (many <= SPREAD).then(|| cells(low, high, self.size[0]))
    }

    /// The cell of a position, the nearest one for positions outside.
    fn cell(&self, p: [u32; 2]) -> [u32; 2] {
        [0, 1].map(|axis| (p[axis].saturating_sub(self.low[axis]) >> self.shift).min(self.size[axis] - 1))
    }

    /// Numbers of the parts whose boxes may touch `square`, ascending.
    pub fn near(&self, square: &Square) -> Vec<u32> {
        if self.starts.is_empty() {
            return Vec::new();
        }
        let mut found = self.wide.clone();
        for cell in cells(self.cell(square.low), self.cell(square.high), self.size[0]) {
            let own = at(self.starts[cell])..at(self.starts[cell + 1]);
            found.extend_from_slice(&self.parts[own]);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn cells(low: [u32; 2], high: [u32; 2], columns: u32) -> impl Iterator<Item = usize> + use<> {
    (low[1]..=high[1]).flat_map(move |row| (low[0]..=high[0]).map(move |c| at(row) * at(columns) + at(c)))
}
