//! Checks that a formula holds together: indicators exist, units agree, kinds allow it.

use super::error::{FormulaError, Problem, Span};
use super::plan::{Planned, plan};
use super::tree::{Binary, Expr, Function, Node};
use super::typed::{Checked, Load, Op, Type, TypedNode, View};
use crate::dictionary::Dictionary;
use crate::model::Indicator;
use qipan_kernel::period::Frequency;
use qipan_kernel::unit::Unit;

/// Longest symbol of an intermediate unit, in bytes.
const MOST_SYMBOL: usize = 240;

/// Checks `expr` as the formula of `target` and gives its typed tree.
///
/// # Definition
/// Operands of `+ - < min if` … must have one dimension and are converted to the unit of the first; `* /` make
/// new units; the result is converted to the unit of `target`. A bare 0 fits every unit. `lag` and `sum` count
/// in periods of `target`'s frequency. Method page: docs/methods/formula.md
///
/// # Errors
/// The first thing that does not hold together, at its byte.
pub fn check(expr: &Expr, target: &Indicator, dictionary: &Dictionary) -> Result<Checked, FormulaError> {
    refuse_current_prices(expr, target, dictionary)?;
    let whole = expr.span(expr.root());
    let Ok(unit) = Unit::parse(&target.unit) else {
        return Err(FormulaError::new(whole, Problem::UnknownUnit { unit: target.unit.clone() }));
    };
    let plan = plan(expr, months_of(target.frequency))?;
    let mut build = Build { dictionary, nodes: Vec::with_capacity(expr.nodes().len()) };
    let mut places = vec![0; expr.nodes().len()];
    for (at, node) in expr.nodes().iter().enumerate() {
        let planned = plan.get(at).copied().unwrap_or_default();
        if planned.literal {
            continue;
        }
        let place = build.node(expr, node, expr.span(at), planned, &places)?;
        if let Some(slot) = places.get_mut(at) {
            *slot = place;
        }
    }
    build.finish(whole, &unit)?;
    Ok(Checked { nodes: build.nodes, unit })
}

fn months_of(frequency: Frequency) -> u32 {
    match frequency {
        Frequency::Month => 1,
        Frequency::Quarter => 3,
        Frequency::Half => 6,
        Frequency::Year => 12,
        Frequency::FiveYear => 60,
    }
}

/// Growth at comparable prices stands on deflators that only the statistics office has.
fn refuse_current_prices(
    expr: &Expr,
    target: &Indicator,
    dictionary: &Dictionary,
) -> Result<(), FormulaError> {
    if !target.comparable_prices() {
        return Ok(());
    }
    let (mut inputs, mut at) = (Vec::new(), None);
    for (place, node) in expr.nodes().iter().enumerate() {
        let Node::Reference(name) = node else { continue };
        let Some(index) = dictionary.resolve(name).ok().filter(|i| dictionary.current_price(*i)) else {
            continue;
        };
        let label = dictionary.at(index).map_or_else(String::new, |i| format!("{}（{}）", i.code, i.name_zh));
        at.get_or_insert(expr.span(place));
        if !inputs.contains(&label) {
            inputs.push(label);
        }
    }
    match at {
        None => Ok(()),
        Some(span) => {
            let target = format!("{}（{}）", target.code, target.name_zh);
            Err(FormulaError::new(span, Problem::ComparableFromCurrent { target, inputs }))
        }
    }
}

struct Build<'a> {
    dictionary: &'a Dictionary,
    nodes: Vec<TypedNode>,
}

type Built = Result<usize, FormulaError>;

impl Build<'_> {
    fn push(&mut self, op: Op, yields: Type, span: Span) -> usize {
        self.nodes.push(TypedNode { op, yields, span });
        self.nodes.len() - 1
    }

    fn span(&self, at: usize) -> Span {
        self.nodes.get(at).map(|n| n.span).unwrap_or_default()
    }

    fn unit(&self, at: usize) -> Result<Unit, FormulaError> {
        match self.nodes.get(at).map(|n| &n.yields) {
            Some(Type::Number(unit)) => Ok(unit.clone()),
            _ => Err(FormulaError::new(self.span(at), Problem::NotANumber)),
        }
    }

    fn condition(&self, at: usize) -> Result<usize, FormulaError> {
        match self.nodes.get(at).map(|n| &n.yields) {
            Some(Type::Condition) => Ok(at),
            _ => Err(FormulaError::new(self.span(at), Problem::NotACondition)),
        }
    }

    /// The value of a bare constant.
    fn bare(&self, at: usize) -> Option<f64> {
        match self.nodes.get(at) {
            Some(TypedNode { op: Op::Constant(value), yields: Type::Number(unit), .. })
                if *unit == Unit::one() =>
            {
                Some(*value)
            }
            _ => None,
        }
    }

    /// `at` in `unit`; a bare 0 fits any unit.
    fn convert(&mut self, at: usize, to: &Unit, problem: impl FnOnce(&Unit) -> Problem) -> Built {
        let from = self.unit(at)?;
        let span = self.span(at);
        let same = from.dimension == to.dimension && from.scale.to_bits() == to.scale.to_bits();
        if same || self.bare(at).is_some_and(|zero| zero.abs() < f64::MIN_POSITIVE) {
            if let Some(node) = self.nodes.get_mut(at) {
                node.yields = Type::Number(to.clone());
            }
            return Ok(at);
        }
        match from.factor_to(to) {
            Ok(factor) => Ok(self.push(Op::Convert(at, factor), Type::Number(to.clone()), span)),
            Err(_) => Err(FormulaError::new(span, problem(&from))),
        }
    }

    /// Brings two operands to one unit: that of the left, or of the right if the left is a bare 0.
    fn agree(&mut self, left: usize, right: usize) -> Result<(usize, usize, Unit), FormulaError> {
        let (l, r) = (self.unit(left)?, self.unit(right)?);
        for (number, other) in [(left, &r), (right, &l)] {
            let value = self.bare(number).filter(|v| v.abs() > 0.0 && v.to_bits() != 1f64.to_bits());
            if let (Some(value), true) = (value, other.is_ratio() && *other != Unit::one()) {
                let unit = other.symbol.clone();
                return Err(FormulaError::new(self.span(number), Problem::BareBesideRatio { value, unit }));
            }
        }
        if self.bare(left).is_some_and(|zero| zero.abs() < f64::MIN_POSITIVE) {
            let left = self.convert(left, &r, |_| Problem::NotANumber)?;
            return Ok((left, right, r));
        }
        let right = self.convert(right, &l, |from| Problem::Dimensions {
            left: l.symbol.clone(),
            right: from.symbol.clone(),
        })?;
        Ok((left, right, l))
    }

    fn plain(&mut self, at: usize) -> Built {
        self.convert(at, &Unit::one(), |_| Problem::Exponent)
    }

    fn node(&mut self, expr: &Expr, node: &Node, span: Span, planned: Planned, places: &[usize]) -> Built {
        let place = |at: usize| places.get(at).copied().unwrap_or_default();
        match node {
            Node::Number { value, unit } => {
                let unit = match unit {
                    None => Unit::one(),
                    Some(text) => Unit::parse(text)
                        .map_err(|_| FormulaError::new(span, Problem::UnknownUnit { unit: text.clone() }))?,
                };
                Ok(self.push(Op::Constant(*value), Type::Number(unit), span))
            }
            Node::Reference(name) => self.load(name, span, planned.back, View::AsAsked),
            Node::Negate(a) => {
                let unit = self.unit(place(*a))?;
                Ok(self.push(Op::Negate(place(*a)), Type::Number(unit), span))
            }
            Node::Not(a) => {
                let a = self.condition(place(*a))?;
                Ok(self.push(Op::Not(a), Type::Condition, span))
            }
            Node::Binary(op, a, b) => self.binary(*op, place(*a), place(*b), span),
            Node::Call(function, arguments) => {
                let typed: Vec<usize> = arguments.iter().map(|a| place(*a)).collect();
                self.call(expr, *function, arguments, &typed, span, planned)
            }
        }
    }

    fn load(&mut self, name: &str, span: Span, back: u32, view: View) -> Built {
        let indicator = self.dictionary.resolve(name).map_err(|p| FormulaError::new(span, p))?;
        let Some(unit) = self.dictionary.unit(indicator).cloned() else {
            let unit = self.dictionary.at(indicator).map(|i| i.unit.clone()).unwrap_or_default();
            return Err(FormulaError::new(span, Problem::UnknownUnit { unit }));
        };
        let code = self.dictionary.code(indicator).to_owned();
        Ok(self.push(Op::Load(Load { indicator, code, back, view }), Type::Number(unit), span))
    }

    fn binary(&mut self, op: Binary, a: usize, b: usize, span: Span) -> Built {
        match op {
            Binary::And | Binary::Or => {
                let (a, b) = (self.condition(a)?, self.condition(b)?);
                Ok(self.push(Op::Binary(op, a, b), Type::Condition, span))
            }
            Binary::Multiply | Binary::Divide => {
                let (l, r) = (self.unit(a)?, self.unit(b)?);
                let unit = if op == Binary::Multiply { &l * &r } else { &l / &r };
                if unit.symbol.len() > MOST_SYMBOL || !unit.scale.is_normal() {
                    return Err(FormulaError::new(span, Problem::UnitTooComplex));
                }
                Ok(self.push(Op::Binary(op, a, b), Type::Number(unit), span))
            }
            Binary::Power => self.power(a, b, span),
            _ => {
                let (a, b, unit) = self.agree(a, b)?;
                let yields = if op.compares() { Type::Condition } else { Type::Number(unit) };
                Ok(self.push(Op::Binary(op, a, b), yields, span))
            }
        }
    }

    fn power(&mut self, base: usize, exponent: usize, span: Span) -> Built {
        let unit = self.unit(base)?;
        let exponent = self.plain(exponent)?;
        if unit.is_ratio() {
            let base = self.plain(base)?;
            return Ok(self.push(Op::Binary(Binary::Power, base, exponent), Type::Number(Unit::one()), span));
        }
        let value = match self.nodes.get(exponent).map(|n| &n.op) {
            Some(Op::Negate(inner)) => self.bare(*inner).map(|v| -v),
            _ => self.bare(exponent),
        };
        let power = value.and_then(|v| (-9i8..=9).find(|n| f64::from(*n).to_bits() == v.to_bits()));
        let Some(power) = power else {
            return Err(FormulaError::new(self.span(exponent), Problem::Exponent));
        };
        let unit = unit.powi(power);
        if unit.symbol.len() > MOST_SYMBOL || !unit.scale.is_normal() {
            return Err(FormulaError::new(span, Problem::UnitTooComplex));
        }
        Ok(self.push(Op::Binary(Binary::Power, base, exponent), Type::Number(unit), span))
    }

    fn call(
        &mut self,
        expr: &Expr,
        function: Function,
        arguments: &[usize],
        typed: &[usize],
        span: Span,
        planned: Planned,
    ) -> Built {
        let (first, rest) = typed.split_first().map_or((0, typed), |(f, r)| (*f, r));
        match function {
            Function::If => {
                let condition = self.condition(first)?;
                let (a, b) =
                    (rest.first().copied().unwrap_or_default(), rest.get(1).copied().unwrap_or_default());
                let (a, b, unit) = self.agree(a, b)?;
                Ok(self.push(Op::If(condition, a, b), Type::Number(unit), span))
            }
            Function::Min | Function::Max => {
                self.unit(first)?;
                let mut so_far = first;
                for next in rest {
                    let (a, b, unit) = self.agree(so_far, *next)?;
                    let op = if function == Function::Min { Op::Least(a, b) } else { Op::Most(a, b) };
                    so_far = self.push(op, Type::Number(unit), span);
                }
                Ok(so_far)
            }
            Function::Round => {
                let unit = self.unit(first)?;
                Ok(self.push(Op::Round(first, planned.argument), Type::Number(unit), span))
            }
            Function::Abs => {
                let unit = self.unit(first)?;
                Ok(self.push(Op::Abs(first), Type::Number(unit), span))
            }
            Function::LastYear | Function::Lag => Ok(first),
            Function::Sum | Function::Ytd | Function::Month => {
                let of = arguments.first().copied().unwrap_or_default();
                self.view(expr, function, of, first, span, planned)
            }
        }
    }

    /// `sum`, `ytd` and `month`: another look at the reference that was just typed.
    fn view(
        &mut self,
        expr: &Expr,
        function: Function,
        of: usize,
        at: usize,
        span: Span,
        planned: Planned,
    ) -> Built {
        let reference = matches!(expr.nodes().get(of), Some(Node::Reference(_)));
        let Some(TypedNode { op: Op::Load(load), .. }) = self.nodes.get_mut(at).filter(|_| reference) else {
            let problem = Problem::NeedsReference { function: function.name() };
            return Err(FormulaError::new(expr.span(of), problem));
        };
        load.view = match function {
            Function::Ytd => View::YearToDate,
            Function::Month => View::Month,
            _ => {
                let months = planned.argument.unsigned_abs().saturating_mul(planned.step);
                View::Window(u16::try_from(months).unwrap_or(u16::MAX))
            }
        };
        match self.dictionary.at(load.indicator) {
            Some(indicator) if !indicator.adds_up() => {
                let problem = Problem::DoesNotAddUp {
                    function: function.name(),
                    indicator: indicator.code.clone(),
                    kind: indicator.kind,
                };
                Err(FormulaError::new(span, problem))
            }
            _ => Ok(at),
        }
    }

    /// Brings the result to the indicator's unit; an outermost rounding rounds in that unit.
    fn finish(&mut self, span: Span, unit: &Unit) -> Result<(), FormulaError> {
        let root = self.nodes.len().saturating_sub(1);
        let have = self.unit(root)?;
        let mismatch =
            |from: &Unit| Problem::ResultUnit { result: from.symbol.clone(), unit: unit.symbol.clone() };
        let round = match self.nodes.get(root).map(|n| &n.op) {
            Some(Op::Round(inner, decimals)) => Some((*inner, *decimals)),
            _ => None,
        };
        let inner = round.map_or(root, |(inner, _)| inner);
        self.refuse_scaling(inner, unit)?;
        match round {
            None => self.convert(root, unit, mismatch)?,
            Some((_, _)) if have == *unit => root,
            Some((inner, decimals)) => {
                self.nodes.truncate(root);
                let inner = self.convert(inner, unit, mismatch)?;
                self.push(Op::Round(inner, decimals), Type::Number(unit.clone()), span)
            }
        };
        Ok(())
    }

    /// `… * 100` into per cent, `… * 10000` into 元/人: the unit does that already.
    fn refuse_scaling(&self, root: usize, unit: &Unit) -> Result<(), FormulaError> {
        let Some(Op::Binary(op @ (Binary::Multiply | Binary::Divide), a, b)) =
            self.nodes.get(root).map(|n| &n.op)
        else {
            return Ok(());
        };
        if unit.is_ratio() && unit.scale.to_bits() == 1f64.to_bits() {
            return Ok(());
        }
        let sides = if *op == Binary::Multiply { [Some(*a), Some(*b)] } else { [None, Some(*b)] };
        let power_of_ten = |v: f64| (2..=12).any(|n| 10f64.powi(n).to_bits() == v.to_bits());
        for side in sides.into_iter().flatten() {
            if let Some(factor) = self.bare(side).filter(|v| power_of_ten(*v)) {
                let problem = Problem::ScaledTwice { factor, unit: unit.symbol.clone() };
                return Err(FormulaError::new(self.span(side), problem));
            }
        }
        Ok(())
    }
}
