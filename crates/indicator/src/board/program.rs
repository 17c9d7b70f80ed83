//! A formula as a short program for a stack machine that works on whole rows of months.

use crate::formula::{Binary, Checked, Op, View};
use qipan_kernel::unit::Factor;

/// One step: takes its operands from the top of the stack and leaves its result there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    Constant(f64),
    /// The row of an indicator at the same unit, so many months earlier.
    Load {
        indicator: usize,
        back: usize,
    },
    /// Sums over the last `months` single months of that row.
    Window {
        indicator: usize,
        back: usize,
        months: usize,
    },
    Negate,
    Abs,
    Not,
    Round(i32),
    Convert(Factor),
    Binary(Binary),
    Least,
    Most,
    If,
}

/// A compiled formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Program {
    pub steps: Vec<Step>,
    /// Rows that the stack must hold.
    pub depth: usize,
}

impl Program {
    /// Compiles a typed tree; works without recursion.
    pub fn new(formula: &Checked) -> Self {
        enum Todo {
            Visit(usize),
            Emit(Step),
        }
        let nodes = formula.nodes();
        let mut todo = vec![Todo::Visit(nodes.len().saturating_sub(1))];
        let mut steps = Vec::with_capacity(nodes.len());
        while let Some(next) = todo.pop() {
            let at = match next {
                Todo::Emit(step) => {
                    steps.push(step);
                    continue;
                }
                Todo::Visit(at) => at,
            };
            let Some(node) = nodes.get(at) else { continue };
            let (step, operands): (Step, &[usize]) = match &node.op {
                Op::Constant(value) => (Step::Constant(*value), &[]),
                Op::Load(load) => {
                    let (indicator, back) =
                        (load.indicator, usize::try_from(load.back).unwrap_or(usize::MAX));
                    let step = match load.view {
                        View::AsAsked | View::YearToDate => Step::Load { indicator, back },
                        View::Month => Step::Window { indicator, back, months: 1 },
                        View::Window(months) => Step::Window { indicator, back, months: usize::from(months) },
                    };
                    (step, &[])
                }
                Op::Negate(a) => (Step::Negate, &[*a]),
                Op::Abs(a) => (Step::Abs, &[*a]),
                Op::Not(a) => (Step::Not, &[*a]),
                Op::Round(a, decimals) => (Step::Round(*decimals), &[*a]),
                Op::Convert(a, factor) => (Step::Convert(*factor), &[*a]),
                Op::Binary(op, a, b) => (Step::Binary(*op), &[*a, *b]),
                Op::Least(a, b) => (Step::Least, &[*a, *b]),
                Op::Most(a, b) => (Step::Most, &[*a, *b]),
                Op::If(c, a, b) => (Step::If, &[*c, *a, *b]),
            };
            todo.push(Todo::Emit(step));
            todo.extend(operands.iter().rev().map(|operand| Todo::Visit(*operand)));
        }
        let depth = depth(&steps);
        Self { steps, depth }
    }
}

fn depth(steps: &[Step]) -> usize {
    let (mut now, mut most) = (0usize, 1usize);
    for step in steps {
        match step {
            Step::Constant(_) | Step::Load { .. } | Step::Window { .. } => now += 1,
            Step::Binary(_) | Step::Least | Step::Most => now = now.saturating_sub(1),
            Step::If => now = now.saturating_sub(2),
            Step::Negate | Step::Abs | Step::Not | Step::Round(_) | Step::Convert(_) => {}
        }
        most = most.max(now);
    }
    most
}

/// Who needs an indicator's row: another one's formula at the same unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct User {
    /// The indicator that needs it.
    pub indicator: usize,
    /// A change at a month reaches so many months later …
    pub back: usize,
    /// … and so many more after that.
    pub more: usize,
}

/// The users that `steps` of the formula of `indicator` make, by the indicator that they need.
pub(super) fn users(indicator: usize, steps: &[Step]) -> impl Iterator<Item = (usize, User)> {
    steps.iter().filter_map(move |step| match *step {
        Step::Load { indicator: input, back } => Some((input, User { indicator, back, more: 0 })),
        Step::Window { indicator: input, back, months } => {
            Some((input, User { indicator, back, more: months }))
        }
        _ => None,
    })
}
