//! The typed tree: units agreed, shifts in time folded into the references, functions reduced to operations.

use super::error::Span;
use super::tree::Binary;
use qipan_kernel::unit::{Factor, Unit};
use std::collections::BTreeSet;

/// What a node yields.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// A number in a unit.
    Number(Unit),
    /// True or false.
    Condition,
}

/// How a reference looks at its indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The value for the period asked for.
    AsAsked,
    /// The cumulative value from January to the end of the period.
    YearToDate,
    /// The single month in which the period ends.
    Month,
    /// The sum of so many single months up to the period's end.
    Window(u16),
}

/// A reference to an indicator's value.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// Place of the indicator in the dictionary.
    pub indicator: usize,
    /// Its code.
    pub code: String,
    /// Months to go back before looking.
    pub back: u32,
    /// How to look.
    pub view: View,
}

/// An operation; operands are places of earlier nodes.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// A number in the node's unit.
    Constant(f64),
    /// An indicator's value in its own unit.
    Load(Load),
    /// `-a`
    Negate(usize),
    /// `|a|`
    Abs(usize),
    /// `not a`
    Not(usize),
    /// Rounds to so many decimals in the node's unit.
    Round(usize, i32),
    /// Converts to another unit.
    Convert(usize, Factor),
    /// Two operands; units agree where they must.
    Binary(Binary, usize, usize),
    /// The smaller one.
    Least(usize, usize),
    /// The larger one.
    Most(usize, usize),
    /// Condition, then, else.
    If(usize, usize, usize),
}

/// A node of the typed tree.
#[derive(Clone, Debug, PartialEq)]
pub struct TypedNode {
    /// What it does.
    pub op: Op,
    /// What it yields.
    pub yields: Type,
    /// Where it stood in the text.
    pub span: Span,
}

/// A formula that holds together; the last node is the result, in the indicator's unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    pub(super) nodes: Vec<TypedNode>,
    pub(super) unit: Unit,
}

impl Checked {
    /// The nodes, operands before what uses them.
    #[must_use]
    pub fn nodes(&self) -> &[TypedNode] {
        &self.nodes
    }

    /// The unit of the result.
    #[must_use]
    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    /// Every reference to an indicator.
    pub fn loads(&self) -> impl Iterator<Item = &Load> {
        self.nodes.iter().filter_map(|n| match &n.op {
            Op::Load(load) => Some(load),
            _ => None,
        })
    }

    /// Places of all indicators that are referred to.
    #[must_use]
    pub fn inputs(&self) -> BTreeSet<usize> {
        self.loads().map(|l| l.indicator).collect()
    }
}
