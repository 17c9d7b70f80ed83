//! The tree of a layer: squares that a zone fills, squares without any, and leaves with a few pieces of border.

use super::split::{self, Cell, Held, Part, Segment, Stack, long, short};
use crate::geometry::{Extent, Point};
use rayon::prelude::*;

/// A leaf is not split if it has at most so many pieces of border.
const LEAF: usize = 8;
/// No cell is split deeper.
const DEPTH: u32 = 34;
/// Splitting may add so many parts for each segment in all, which bounds time and memory whatever the borders are. What a
/// cell may add is shared among its quarters by what they hold, so that a tangle in one place takes nothing from others.
const CREDIT: f64 = 12.0;
/// Cells of at most so many parts are built side by side.
const BRANCH: usize = 8192;

/// A piece of border in a leaf, from left to right about the leaf's lower left corner.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    pub x0: f64,
    pub x1: f64,
    pub y0: f64,
    pub slope: f64,
    pub sign: f64,
    pub zone: u32,
}

/// A zone that fills a cell.
#[derive(Debug, Clone, Copy)]
pub struct Full {
    pub zone: u32,
    pub weight: f64,
}

/// A cell: its quarters (from `quarters` on, 0 for none), the pieces of border in it, and the zones that fill it and none
/// of the cells above it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Node {
    quarters: u32,
    pieces: (u32, u32),
    fulls: (u32, u32),
}

impl Node {
    /// Position of the first of the four quarters.
    pub fn quarters(&self) -> Option<usize> {
        (self.quarters != 0).then_some(long(self.quarters))
    }
}

/// The tree.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    pieces: Vec<Piece>,
    fulls: Vec<Full>,
}

impl Tree {
    pub fn node(&self, at: usize) -> &Node {
        &self.nodes[at]
    }

    pub fn pieces(&self, node: &Node) -> &[Piece] {
        &self.pieces[long(node.pieces.0)..long(node.pieces.1)]
    }

    pub fn fulls(&self, node: &Node) -> &[Full] {
        &self.fulls[long(node.fulls.0)..long(node.fulls.1)]
    }

    /// Puts another tree in the place of a node.
    fn graft(&mut self, at: usize, other: Tree) {
        let (nodes, pieces, fulls) =
            (short(self.nodes.len()), short(self.pieces.len()), short(self.fulls.len()));
        // The root of the other tree goes to `at`, so its other nodes move by one less.
        let moved = |n: &Node| Node {
            quarters: if n.quarters == 0 { 0 } else { n.quarters + nodes - 1 },
            pieces: (n.pieces.0 + pieces, n.pieces.1 + pieces),
            fulls: (n.fulls.0 + fulls, n.fulls.1 + fulls),
        };
        if let Some((root, rest)) = other.nodes.split_first() {
            self.nodes[at] = moved(root);
            self.nodes.extend(rest.iter().map(moved));
        }
        self.pieces.extend(other.pieces);
        self.fulls.extend(other.fulls);
    }

    /// Makes place for other trees.
    fn reserve(&mut self, others: &[(usize, Tree)]) {
        let sum = |count: fn(&Tree) -> usize| others.iter().map(|(_, tree)| count(tree)).sum();
        self.nodes.reserve(sum(|t| t.nodes.len()));
        self.pieces.reserve(sum(|t| t.pieces.len()));
        self.fulls.reserve(sum(|t| t.fulls.len()));
    }
}

/// The root cell around an extent and its origin: a whole number of metres, so that subtracting it costs no digit.
pub fn root(extent: Extent) -> (Point, Cell) {
    let origin = Point { x: extent.min_x.floor() - 1.0, y: extent.min_y.floor() - 1.0 };
    let need = (extent.max_x - origin.x).max(extent.max_y - origin.y) + 1.0;
    let mut side = 1.0;
    while side < need {
        side *= 2.0;
    }
    (origin, Cell { x: 0.0, y: 0.0, side })
}

/// Arranges segments in a tree. The same segments give the same tree at any number of threads.
pub fn build(segments: &[Segment], cell: Cell) -> Tree {
    let parts: Vec<Part> = segments.iter().enumerate().map(|(at, s)| Part::whole(at, s)).collect();
    let stack = Stack::new(parts, Vec::new());
    let limits = Limits { depth: 0, credit: CREDIT };
    let mut builder = Builder { segments, stack, tree: Tree::default(), put_off: Some(Vec::new()) };
    builder.tree.nodes.push(Node::default());
    let all = Held { parts: 0..segments.len(), stretches: 0..0 };
    builder.cell(0, &cell, &all, limits);
    let mut tree = builder.tree;
    let branches = builder.put_off.unwrap_or_default().into_par_iter();
    let branches: Vec<(usize, Tree)> = branches.map(|branch| (branch.at, branch.grow(segments))).collect();
    tree.reserve(&branches);
    for (at, branch) in branches {
        tree.graft(at, branch);
    }
    tree
}

#[expect(clippy::as_conversions, reason = "counts are far below 2⁵³")]
fn number(n: usize) -> f64 {
    n as f64
}

#[derive(Clone, Copy)]
struct Limits {
    depth: u32,
    /// Parts that splits may still add, for each part.
    credit: f64,
}

/// A cell with what it holds, to be built on its own.
struct Branch {
    at: usize,
    cell: Cell,
    stack: Stack,
    limits: Limits,
}

impl Branch {
    fn grow(self, segments: &[Segment]) -> Tree {
        let held = Held { parts: 0..self.stack.parts.len(), stretches: 0..self.stack.stretches.len() };
        let mut builder = Builder { segments, stack: self.stack, tree: Tree::default(), put_off: None };
        builder.tree.nodes.push(Node::default());
        builder.cell(0, &self.cell, &held, self.limits);
        builder.tree
    }
}

struct Builder<'a> {
    segments: &'a [Segment],
    stack: Stack,
    tree: Tree,
    /// Cells of up to [`BRANCH`] parts are left for later, where they are collected.
    put_off: Option<Vec<Branch>>,
}

impl Builder<'_> {
    fn cell(&mut self, at: usize, cell: &Cell, held: &Held, limits: Limits) {
        let count = held.parts.len();
        if let Some(branches) = self.put_off.as_mut().filter(|_| count > LEAF && count <= BRANCH) {
            let parts = self.stack.parts[held.parts.clone()].to_vec();
            let stack = Stack::new(parts, self.stack.stretches[held.stretches.clone()].to_vec());
            branches.push(Branch { at, cell: *cell, stack, limits });
            return;
        }
        let held = self.take_full(at, cell, held);
        if count <= LEAF || limits.depth >= DEPTH {
            return self.leaf(at, cell, &held);
        }
        let counts = split::prepare(self.segments, cell, &mut self.stack.parts[held.parts.clone()]);
        let growth = number(counts.iter().sum()) / number(count);
        let credit = (limits.credit - (growth - 1.0)) / growth.max(1e-9);
        if credit < 0.0 {
            return self.leaf(at, cell, &held);
        }
        let quarters = self.tree.nodes.len();
        self.tree.nodes[at].quarters = short(quarters);
        self.tree.nodes.extend([Node::default(); 4]);
        let limits = Limits { depth: limits.depth + 1, credit: credit.min(CREDIT) };
        let before = self.stack.mark();
        let inner = split::divide(self.segments, cell, &held, counts, &mut self.stack);
        for (quarter, inner) in inner.iter().enumerate() {
            self.cell(quarters + quarter, &cell.quarter(quarter), inner, limits);
        }
        self.stack.forget(before);
    }

    /// Notes the zones that fill the cell and have no border in it; gives back what else it holds.
    fn take_full(&mut self, at: usize, cell: &Cell, held: &Held) -> Held {
        let first = short(self.tree.fulls.len());
        let mut keep = held.stretches.start;
        for position in held.stretches.clone() {
            let s = self.stack.stretches[position];
            let fills = s.from <= cell.x
                && s.to >= cell.right()
                && !self.stack.parts[held.parts.clone()].iter().any(|p| p.zone == s.zone);
            if fills {
                self.tree.fulls.push(Full { zone: s.zone, weight: s.weight });
            } else {
                self.stack.stretches[keep] = s;
                keep += 1;
            }
        }
        self.tree.nodes[at].fulls = (first, short(self.tree.fulls.len()));
        Held { parts: held.parts.clone(), stretches: held.stretches.start..keep }
    }

    fn leaf(&mut self, at: usize, cell: &Cell, held: &Held) {
        let first = self.tree.pieces.len();
        for part in &self.stack.parts[held.parts.clone()] {
            let s = &self.segments[long(part.segment)];
            if !s.upright() {
                self.tree.pieces.push(piece(s, part, cell));
            }
        }
        for s in &self.stack.stretches[held.stretches.clone()] {
            let (x0, x1) = (s.from - cell.x, s.to - cell.x);
            self.tree.pieces.push(Piece { x0, x1, y0: cell.side, slope: 0.0, sign: s.weight, zone: s.zone });
        }
        self.tree.pieces[first..].sort_by_key(|p| p.zone);
        self.tree.nodes[at].pieces = (short(first), short(self.tree.pieces.len()));
    }
}

/// The part of a segment in a cell, about the cell's corner.
pub fn piece(s: &Segment, part: &Part, cell: &Cell) -> Piece {
    let height = |x: f64| (s.y_at(x) - cell.y).max(0.0).min(cell.side);
    let (x0, x1) = (part.from - cell.x, part.to - cell.x);
    let (y0, y1) = (height(part.from), height(part.to));
    Piece { x0, x1, y0, slope: (y1 - y0) / (x1 - x0), sign: s.sign, zone: s.zone }
}
