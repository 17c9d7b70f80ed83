//! The area of a shape in each zone, from the tree.

use super::measure::Measured;
use super::pairs::Border;
use super::split::{self, Cell, Held, Part, Segment, Stack, add_segments, long};
use super::tree::{Node, Piece, Tree, piece};
use super::{Overlap, snap};
use crate::geometry::{Extent, Point};

/// Shapes with more vertices go down the tree with their border cut up; smaller ones are compared leaf by leaf.
const LARGE: usize = 96;

/// What a question needs, kept from one to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    segments: Vec<Segment>,
    cells: Vec<(usize, Cell)>,
    open: Vec<(usize, Cell)>,
    local: Border,
    stack: Stack,
    found: Vec<(u32, f64)>,
    whole: Vec<u32>,
}

impl Scratch {
    /// How much the last question cost: zones met, each cell for itself.
    pub fn work(&self) -> usize {
        self.found.len()
    }
}

/// What the cells under the extent of a shape are.
enum Touched {
    Nothing,
    /// Only cells that this zone alone fills.
    OneFull(u32),
    Mixed,
}

/// The area of a shape in each zone.
pub fn overlay(
    tree: &Tree,
    origin: Point,
    root: Cell,
    measured: &Measured<'_>,
    scratch: &mut Scratch,
) -> Vec<Overlap> {
    let Measured { shape, extent, vertices, area } = *measured;
    let extent = Extent {
        min_x: extent.min_x - origin.x,
        min_y: extent.min_y - origin.y,
        max_x: extent.max_x - origin.x,
        max_y: extent.max_y - origin.y,
    };
    let outside = extent.max_x <= root.x
        || extent.max_y <= root.y
        || extent.min_x >= root.right()
        || extent.min_y >= root.top();
    scratch.segments.clear();
    scratch.found.clear();
    if outside {
        return Vec::new();
    }
    if vertices > LARGE {
        add_segments(shape, 0, origin, &mut scratch.segments);
        large(tree, root, &extent, scratch);
        return total(&mut scratch.found, area);
    }
    match touched(tree, root, &extent, scratch) {
        Touched::Nothing => return Vec::new(),
        Touched::OneFull(zone) => scratch.found.push((zone, area)),
        Touched::Mixed => {
            add_segments(shape, 0, origin, &mut scratch.segments);
            small(tree, area, scratch);
        }
    }
    total(&mut scratch.found, area)
}

/// Adds up what was found for each zone, in the order in which it was found.
fn total(found: &mut [(u32, f64)], whole: f64) -> Vec<Overlap> {
    found.sort_by_key(|(zone, _)| *zone);
    let mut all: Vec<Overlap> = Vec::new();
    for group in found.chunk_by(|a, b| a.0 == b.0) {
        let area_m2 = snap(group.iter().map(|(_, area)| area).sum(), whole);
        if let Some((zone, _)) = group.first().filter(|_| area_m2 > 0.0) {
            all.push(Overlap { zone: long(*zone), area_m2 });
        }
    }
    all
}

/// Collects the lowest cells under an extent, and the zones that fill a cell around all of it.
fn touched(tree: &Tree, root: Cell, extent: &Extent, scratch: &mut Scratch) -> Touched {
    let Scratch { cells, open, whole, .. } = scratch;
    cells.clear();
    open.clear();
    whole.clear();
    let inside = |c: &Cell| {
        c.x <= extent.min_x && extent.max_x <= c.right() && c.y <= extent.min_y && extent.max_y <= c.top()
    };
    let (mut nothing, mut one, mut other) = (!inside(&root), None, false);
    open.push(descend(tree, root, extent));
    while let Some((at, cell)) = open.pop() {
        let node = tree.node(at);
        let fulls = tree.fulls(node);
        if let Some(quarters) = node.quarters() {
            if inside(&cell) && fulls.iter().all(|f| f.weight == 1.0) {
                whole.extend(fulls.iter().map(|f| f.zone));
            } else if !fulls.is_empty() {
                other = true;
                cells.push((at, cell));
            }
            push(quarters, &cell, extent, open);
            continue;
        }
        match (tree.pieces(node), fulls) {
            ([], []) => {
                nothing = true;
                continue;
            }
            ([], [full]) if full.weight == 1.0 && one.is_none_or(|z| z == full.zone) => one = Some(full.zone),
            _ => other = true,
        }
        cells.push((at, cell));
    }
    match one {
        None if !other && whole.is_empty() => Touched::Nothing,
        Some(zone) if !other && !nothing && whole.is_empty() => Touched::OneFull(zone),
        _ => Touched::Mixed,
    }
}

/// The smallest cell around the extent, or the first on the way down that a zone fills.
fn descend(tree: &Tree, root: Cell, extent: &Extent) -> (usize, Cell) {
    let (mut at, mut cell) = (0, root);
    loop {
        let node = tree.node(at);
        let half = cell.side / 2.0;
        let (mid_x, mid_y) = (cell.x + half, cell.y + half);
        let (left, low) = (extent.max_x <= mid_x, extent.max_y <= mid_y);
        let one = (left || extent.min_x >= mid_x) && (low || extent.min_y >= mid_y);
        match node.quarters() {
            Some(quarters) if one && tree.fulls(node).is_empty() => {
                let quarter = usize::from(!left) + 2 * usize::from(!low);
                at = quarters + quarter;
                cell = cell.quarter(quarter);
            }
            _ => return (at, cell),
        }
    }
}

/// The quarters of a cell that an extent has more than a border in common with.
fn push(quarters: usize, cell: &Cell, extent: &Extent, open: &mut Vec<(usize, Cell)>) {
    let half = cell.side / 2.0;
    let (mid_x, mid_y) = (cell.x + half, cell.y + half);
    let (left, right) = (extent.min_x < mid_x, extent.max_x > mid_x);
    let (low, high) = (extent.min_y < mid_y, extent.max_y > mid_y);
    for (at, is) in [low && left, low && right, high && left, high && right].into_iter().enumerate() {
        if is {
            open.push((quarters + at, cell.quarter(at)));
        }
    }
}

/// A shape of few vertices: its whole border against each touched cell.
fn small(tree: &Tree, area: f64, scratch: &mut Scratch) {
    let Scratch { segments, cells, local, found, whole, .. } = scratch;
    found.extend(whole.iter().map(|zone| (*zone, area)));
    for (at, cell) in cells.iter() {
        let node = tree.node(*at);
        local.clear();
        for s in segments.iter() {
            if let Some(piece) = clipped(s, cell) {
                local.push(&piece);
            }
        }
        if local.is_empty() {
            continue;
        }
        add(tree, node, cell, local, found);
    }
}

/// Adds what the pieces of a shape in a cell have in common with the zones there.
fn add(tree: &Tree, node: &Node, cell: &Cell, local: &Border, found: &mut Vec<(u32, f64)>) {
    let fulls = tree.fulls(node);
    if !fulls.is_empty() {
        let lid = Piece { x0: 0.0, x1: cell.side, y0: cell.side, slope: 0.0, sign: 1.0, zone: 0 };
        let area = local.common(&lid);
        found.extend(fulls.iter().map(|f| (f.zone, f.weight * area)));
    }
    let mut sum = 0.0;
    let mut current = None;
    for f in tree.pieces(node) {
        if current != Some(f.zone) {
            found.extend(current.map(|zone| (zone, sum)));
            current = Some(f.zone);
            sum = 0.0;
        }
        sum += f.sign * local.common(f);
    }
    found.extend(current.map(|zone| (zone, sum)));
}

/// The part of a segment that is over a cell's breadth and above its bottom, about the cell's corner.
fn clipped(s: &Segment, cell: &Cell) -> Option<Piece> {
    let (x0, x1, y0, y1) = (s.x0 - cell.x, s.x1 - cell.x, s.y0 - cell.y, s.y1 - cell.y);
    if x1 <= 0.0 || x0 >= cell.side || (y0 <= 0.0 && y1 <= 0.0) || x0 >= x1 {
        return None;
    }
    let slope = s.slope;
    let (mut from, mut to, mut height) = (x0, x1, y0);
    if y0 < 0.0 {
        from = (x0 - y0 / slope).min(x1);
        height = 0.0;
    } else if y1 < 0.0 {
        to = (x0 - y0 / slope).max(x0);
    }
    if from < 0.0 {
        height += slope * (0.0 - from);
        from = 0.0;
    }
    to = to.min(cell.side);
    (from < to).then_some(Piece { x0: from, x1: to, y0: height, slope, sign: s.sign, zone: 0 })
}

/// A shape of many vertices: down the tree with its border cut into the cells.
fn large(tree: &Tree, root: Cell, extent: &Extent, scratch: &mut Scratch) {
    let Scratch { segments, local, stack, found, .. } = scratch;
    stack.parts.clear();
    stack.stretches.clear();
    // The shape may reach beyond the root: begin with a cell around both, whose quarters hold nothing but the root.
    let mut around = root;
    let mut path = Vec::new();
    while !(around.x <= extent.min_x
        && around.y <= extent.min_y
        && around.right() >= extent.max_x
        && around.top() >= extent.max_y)
    {
        let (left, low) = (extent.min_x < around.x, extent.min_y < around.y);
        let side = around.side;
        let x = if left { around.x - side } else { around.x };
        let y = if low { around.y - side } else { around.y };
        path.push(usize::from(left) + 2 * usize::from(low));
        around = Cell { x, y, side: 2.0 * side };
    }
    stack.parts.extend(segments.iter().enumerate().map(|(at, s)| Part::whole(at, s)));
    let mut held = Held { parts: 0..stack.parts.len(), stretches: 0..0 };
    let mut cell = around;
    for quarter in path.into_iter().rev() {
        let counts = split::prepare(segments, &cell, &mut stack.parts[held.parts.clone()]);
        let inner = split::divide(segments, &cell, &held, counts, stack);
        held = inner.into_iter().nth(quarter).unwrap_or_default();
        cell = cell.quarter(quarter);
    }
    let mut walk = Walk { tree, segments, stack, local, found };
    walk.visit(0, &cell, &held);
}

struct Walk<'a> {
    tree: &'a Tree,
    segments: &'a [Segment],
    stack: &'a mut Stack,
    local: &'a mut Border,
    found: &'a mut Vec<(u32, f64)>,
}

impl Walk<'_> {
    fn visit(&mut self, at: usize, cell: &Cell, held: &Held) {
        if held.parts.is_empty() && held.stretches.is_empty() {
            return;
        }
        let node = self.tree.node(at);
        let quarters = node.quarters();
        if quarters.is_none() || !self.tree.fulls(node).is_empty() {
            self.here(node, cell, held);
        }
        let Some(quarters) = quarters else { return };
        let counts = split::prepare(self.segments, cell, &mut self.stack.parts[held.parts.clone()]);
        let before = self.stack.mark();
        let inner = split::divide(self.segments, cell, held, counts, self.stack);
        for (quarter, inner) in inner.iter().enumerate() {
            self.visit(quarters + quarter, &cell.quarter(quarter), inner);
        }
        self.stack.forget(before);
    }

    fn here(&mut self, node: &Node, cell: &Cell, held: &Held) {
        self.local.clear();
        for part in &self.stack.parts[held.parts.clone()] {
            let s = &self.segments[long(part.segment)];
            if !s.upright() {
                self.local.push(&piece(s, part, cell));
            }
        }
        for s in &self.stack.stretches[held.stretches.clone()] {
            let (x0, x1) = (s.from - cell.x, s.to - cell.x);
            self.local.push(&Piece { x0, x1, y0: cell.side, slope: 0.0, sign: s.weight, zone: 0 });
        }
        add(self.tree, node, cell, self.local, self.found);
    }
}
