//! The indicator dictionary as a whole: finds entries by code or name, knows units and formulas.

use crate::formula::{Compiled, Expr, FormulaError, Problem, compile, nearest, parse};
use crate::model::{Aggregation, Indicator};
use qipan_kernel::text::{Lang, Say};
use qipan_kernel::unit::Unit;
use std::collections::{BTreeMap, BTreeSet};

/// A dictionary of indicators with unique codes. Entries keep their order; a place in it is an index from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Dictionary {
    entries: Vec<Entry>,
    by_code: BTreeMap<String, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    indicator: Indicator,
    unit: Option<Unit>,
    formula: Option<Result<Expr, FormulaError>>,
    current_price: bool,
}

/// Why a dictionary can't be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DictionaryError {
    /// Two entries have the same code.
    #[error("indicator code {code} occurs twice; give one of the two another code")]
    DuplicateCode {
        /// The code.
        code: String,
    },
}

impl Say for DictionaryError {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::DuplicateCode { code }, Lang::Zh) => format!("指标编码 {code} 重复；请给其中一个改编码"),
            (_, Lang::En) => self.to_string(),
        }
    }
}

impl Dictionary {
    /// A dictionary of `indicators`. Formulas that can't be read are kept as such; [`Dictionary::compile`] tells.
    ///
    /// # Errors
    /// [`DictionaryError::DuplicateCode`].
    pub fn new(indicators: Vec<Indicator>) -> Result<Self, DictionaryError> {
        let mut by_code = BTreeMap::new();
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut entries = Vec::with_capacity(indicators.len());
        for (at, indicator) in indicators.into_iter().enumerate() {
            if by_code.insert(indicator.code.clone(), at).is_some() {
                return Err(DictionaryError::DuplicateCode { code: indicator.code });
            }
            for name in [&indicator.name_zh, &indicator.name_en].into_iter().filter(|n| !n.is_empty()) {
                let places = by_name.entry(name.clone()).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            }
            let unit = Unit::parse(&indicator.unit).ok();
            let formula = indicator.formula.as_deref().filter(|f| !f.trim().is_empty()).map(parse);
            let current_price = indicator.current_price;
            entries.push(Entry { indicator, unit, formula, current_price });
        }
        let mut dictionary = Self { entries, by_code, by_name };
        dictionary.spread_current_prices();
        Ok(dictionary)
    }

    /// Whatever is computed from current-price values is at current prices itself.
    fn spread_current_prices(&mut self) {
        let mut used_by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..self.entries.len() {
            for input in self.inputs(at) {
                used_by.entry(input).or_default().push(at);
            }
        }
        let mut spread: Vec<usize> = (0..self.entries.len()).filter(|at| self.current_price(*at)).collect();
        while let Some(from) = spread.pop() {
            for to in used_by.get(&from).into_iter().flatten() {
                if let Some(entry) = self.entries.get_mut(*to).filter(|e| !e.current_price) {
                    entry.current_price = true;
                    spread.push(*to);
                }
            }
        }
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All entries in order.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.entries.iter().map(|e| &e.indicator)
    }

    /// The entry at place `at`.
    #[must_use]
    pub fn at(&self, at: usize) -> Option<&Indicator> {
        self.entries.get(at).map(|e| &e.indicator)
    }

    /// The entry with `code`.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Indicator> {
        self.at(self.index_of(code)?)
    }

    /// The place of the entry with `code`.
    #[must_use]
    pub fn index_of(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    /// The code at place `at`; empty if there is none.
    #[must_use]
    pub fn code(&self, at: usize) -> &str {
        self.at(at).map_or("", |i| &i.code)
    }

    /// The place of the entry that a formula calls `name`: a code, else a name in either language.
    ///
    /// # Errors
    /// [`Problem::UnknownIndicator`] with the nearest name, or [`Problem::AmbiguousName`].
    pub fn resolve(&self, name: &str) -> Result<usize, Problem> {
        if let Some(at) = self.by_code.get(name) {
            return Ok(*at);
        }
        match self.by_name.get(name).map(Vec::as_slice) {
            Some([at]) => Ok(*at),
            Some(several) => {
                let codes = several.iter().map(|at| self.code(*at).to_owned()).collect();
                Err(Problem::AmbiguousName { name: name.to_owned(), codes })
            }
            None => {
                let known = self.by_code.keys().chain(self.by_name.keys()).map(String::as_str);
                let nearest = nearest(name, known).map(str::to_owned);
                Err(Problem::UnknownIndicator { name: name.to_owned(), nearest })
            }
        }
    }

    /// The unit of the entry at `at`, or `None` if it can't be read.
    #[must_use]
    pub fn unit(&self, at: usize) -> Option<&Unit> {
        self.entries.get(at)?.unit.as_ref()
    }

    /// The formula of the entry at `at`: `None` if it is not derived.
    ///
    /// # Errors
    /// Inside the option: why the formula can't be read.
    #[must_use]
    pub fn formula(&self, at: usize) -> Option<Result<&Expr, &FormulaError>> {
        self.entries.get(at)?.formula.as_ref().map(Result::as_ref)
    }

    /// Whether the values at `at` are at current prices, by declaration or because an input is.
    #[must_use]
    pub fn current_price(&self, at: usize) -> bool {
        self.entries.get(at).is_some_and(|e| e.current_price)
    }

    /// The places of all entries that the formula at `at` refers to (those that exist).
    #[must_use]
    pub fn inputs(&self, at: usize) -> BTreeSet<usize> {
        match self.formula(at) {
            Some(Ok(expr)) => expr.references().into_iter().filter_map(|r| self.resolve(r).ok()).collect(),
            _ => BTreeSet::new(),
        }
    }

    /// The place of the entry that weighs the roll-up at `at`.
    #[must_use]
    pub fn weight(&self, at: usize) -> Option<usize> {
        match &self.at(at)?.aggregation {
            Aggregation::WeightedMean { by } => self.resolve(by).ok(),
            Aggregation::Sum | Aggregation::NotAdditive => None,
        }
    }

    /// Checks all formulas and puts them in the order of computation.
    ///
    /// # Errors
    /// Every formula that is wrong, by the code of its indicator.
    pub fn compile(&self) -> Result<Compiled, Vec<(String, FormulaError)>> {
        compile(self)
    }
}
