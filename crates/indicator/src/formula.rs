//! The formula language of derived indicators.
//!
//! Text → [`parse`] → [`Expr`] (tree, prints back) → [`check`] → [`Checked`] (units and kinds agreed) → [`eval`], or
//! many months at once on the [board](crate::board). Method page: `docs/methods/formula.md`.

mod check;
mod compile;
mod error;
mod eval;
mod lexer;
mod order;
mod parser;
mod plan;
mod print;
mod tree;
mod typed;

pub use check::check;
pub use compile::Compiled;
pub(crate) use compile::compile;
pub use error::{FormulaError, Problem, Span};
pub use eval::{Values, eval};
pub(crate) use eval::{binary, eval_cumulative};
pub use order::{Cycle, order};
pub use parser::{MAX_BYTES, MAX_DEPTH, parse};
pub use tree::{Binary, Expr, Function, Node};
pub use typed::{Checked, Load, Op, Type, TypedNode, View};

/// The candidate that is spelt most like `name`, if any is close (a third of its characters differ at most).
pub(crate) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name.to_lowercase().chars().take(64).collect();
    let limit = (wanted.len() / 3).max(1);
    candidates
        .map(|c| (distance(&wanted, &c.to_lowercase().chars().take(64).collect::<Vec<_>>()), c))
        .filter(|(d, _)| *d <= limit)
        .min()
        .map(|(_, c)| c)
}

/// Number of characters to insert, delete, replace or swap with the next.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut above: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            let mut best =
                (at(&last, j) + usize::from(x != y)).min(at(&row, j) + 1).min(at(&last, j + 1) + 1);
            if swapped {
                best = best.min(at(&above, j - 1) + 1);
            }
            row.push(best);
        }
        above = std::mem::replace(&mut last, row);
    }
    at(&last, b.len())
}

#[cfg(test)]
mod tests;
