//! What must be known of a formula's nodes before they are typed: how far they look back, and which of them are
//! written-out arguments.

use super::error::{FormulaError, Problem};
use super::tree::{Expr, Function, Node};

/// Most periods that `lag` and `sum` take.
const MOST_PERIODS: i32 = 240;
/// What is known of a node before its children are typed.
#[derive(Clone, Copy, Default)]
pub(super) struct Planned {
    /// Months to go back.
    pub back: u32,
    /// The node is a written-out argument of its parent, not a value.
    pub literal: bool,
    /// The written-out argument of this node.
    pub argument: i32,
    /// Months in one period of the derived indicator.
    pub step: u32,
}

/// Hands shifts in time down from the root to the references, and reads written-out arguments.
pub(super) fn plan(expr: &Expr, step: u32) -> Result<Vec<Planned>, FormulaError> {
    let mut plan = vec![Planned { step, ..Planned::default() }; expr.nodes().len()];
    for (at, node) in expr.nodes().iter().enumerate().rev() {
        let here = plan.get(at).copied().unwrap_or_default();
        let mut give = |child: usize, back: u32, literal: bool| {
            if let Some(slot) = plan.get_mut(child) {
                slot.back = back;
                slot.literal = literal;
            }
        };
        match node {
            Node::Number { .. } | Node::Reference(_) => {}
            Node::Negate(a) | Node::Not(a) => give(*a, here.back, here.literal),
            Node::Binary(_, a, b) => [*a, *b].into_iter().for_each(|c| give(c, here.back, false)),
            Node::Call(function, arguments) => {
                let (argument, more) = written_out(expr, *function, arguments, step)?;
                let last = arguments.len().saturating_sub(1);
                for (i, child) in arguments.iter().enumerate() {
                    give(*child, here.back.saturating_add(more), argument.is_some() && i == last);
                }
                if let (Some(slot), Some(argument)) = (plan.get_mut(at), argument) {
                    slot.argument = argument;
                }
            }
        }
    }
    Ok(plan)
}

/// The written-out last argument of a function, and by how many months it goes back.
fn written_out(
    expr: &Expr,
    function: Function,
    arguments: &[usize],
    step: u32,
) -> Result<(Option<i32>, u32), FormulaError> {
    let (least, most) = match function {
        Function::LastYear => return Ok((None, 12)),
        Function::Lag => (0, MOST_PERIODS),
        Function::Sum => (1, MOST_PERIODS),
        Function::Round => (-9, 9),
        _ => return Ok((None, 0)),
    };
    let at = arguments.last().copied().unwrap_or_default();
    let Some(n) = whole_number(expr, at).filter(|n| (least..=most).contains(n)) else {
        let problem = Problem::NeedsWholeNumber { function: function.name(), least, most };
        return Err(FormulaError::new(expr.span(at), problem));
    };
    let back = if function == Function::Lag { n.unsigned_abs().saturating_mul(step) } else { 0 };
    Ok((Some(n), back))
}

fn whole_number(expr: &Expr, at: usize) -> Option<i32> {
    let (sign, node) = match expr.nodes().get(at)? {
        Node::Negate(inner) => (-1, expr.nodes().get(*inner)?),
        node => (1, node),
    };
    match node {
        Node::Number { value, unit: None } => {
            (-1000..=1000).find(|n| f64::from(*n).to_bits() == value.to_bits()).map(|n: i32| n * sign)
        }
        _ => None,
    }
}
