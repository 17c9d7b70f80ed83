//! All formulas of a dictionary: checked one by one, then put in order.

use super::check::check;
use super::error::{FormulaError, Problem, Span};
use super::order::order;
use super::tree::Node;
use super::typed::Checked;
use crate::dictionary::Dictionary;
use crate::model::Aggregation;
use std::collections::{BTreeMap, BTreeSet};

/// All formulas of a dictionary, ready to be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    order: Vec<usize>,
    formulas: BTreeMap<usize, Checked>,
}

impl Compiled {
    /// Places of all indicators, each after its inputs and after what weighs its roll-up.
    #[must_use]
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// The formula of the indicator at place `at`.
    #[must_use]
    pub fn formula(&self, at: usize) -> Option<&Checked> {
        self.formulas.get(&at)
    }
}

/// Checks all formulas of `dictionary` and puts its indicators in the order of computation.
///
/// # Errors
/// Every formula that is wrong, by the code of its indicator; circles last.
pub(crate) fn compile(dictionary: &Dictionary) -> Result<Compiled, Vec<(String, FormulaError)>> {
    let mut wrong = Vec::new();
    let mut formulas = BTreeMap::new();
    let mut needs: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (at, indicator) in dictionary.indicators().enumerate() {
        match dictionary.formula(at) {
            None => {}
            Some(Err(error)) => wrong.push((indicator.code.clone(), error.clone())),
            Some(Ok(expr)) => match check(expr, indicator, dictionary) {
                Ok(checked) => {
                    formulas.insert(at, checked);
                }
                Err(error) => wrong.push((indicator.code.clone(), error)),
            },
        }
        if let Aggregation::WeightedMean { by } = &indicator.aggregation
            && let Err(problem) = dictionary.resolve(by)
        {
            wrong.push((indicator.code.clone(), FormulaError::new(Span::default(), problem)));
        }
        let inputs = needs.entry(at).or_default();
        inputs.extend(dictionary.inputs(at));
        inputs.extend(dictionary.weight(at));
    }
    match order(&needs) {
        Ok(order) if wrong.is_empty() => Ok(Compiled { order, formulas }),
        Ok(_) => Err(wrong),
        Err(cycle) => {
            wrong.push(circle(dictionary, &cycle.path));
            Err(wrong)
        }
    }
}

/// The circle as an error in its first formula, at the reference that leads on.
fn circle(dictionary: &Dictionary, path: &[usize]) -> (String, FormulaError) {
    let (first, second) = (path.first().copied().unwrap_or_default(), path.get(1).copied());
    let span = match dictionary.formula(first) {
        Some(Ok(expr)) => (0..expr.nodes().len())
            .find(|at| match expr.nodes().get(*at) {
                Some(Node::Reference(name)) => dictionary.resolve(name).ok() == second,
                _ => false,
            })
            .map(|at| expr.span(at)),
        _ => None,
    };
    let path = path.iter().map(|at| dictionary.code(*at).to_owned()).collect();
    (dictionary.code(first).to_owned(), FormulaError::new(span.unwrap_or_default(), Problem::Cycle { path }))
}
