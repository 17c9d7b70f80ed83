//! Evaluates a formula for one period and tells what is missing. The board's fast rows give the same bits.

use super::tree::Binary;
use super::typed::{Checked, Load, Op, View};
use crate::arith::{round_to, tidy};
use crate::missing::{Missing, Why};
use qipan_kernel::period::{Period, YearMonth};

/// Where a formula finds the values of indicators.
pub trait Values {
    /// The value of indicator `code` for `period`, in the indicator's unit.
    ///
    /// # Errors
    /// Why there is none.
    fn value(&self, code: &str, period: Period) -> Result<f64, Missing>;

    /// The sum over the `months` single months up to and with `end`.
    ///
    /// # Errors
    /// Why there is none.
    fn window(&self, code: &str, end: YearMonth, months: u16) -> Result<f64, Missing>;
}

/// Evaluates `formula` for `period`; the result is in the formula's unit.
///
/// # Errors
/// The first missing input, or the reason for which there is no result; `indicator` of the latter is `code`.
pub fn eval(formula: &Checked, code: &str, values: &dyn Values, period: Period) -> Result<f64, Missing> {
    eval_as(
        formula,
        code,
        values,
        period,
        matches!(period, Period::Cumulative { .. } | Period::JanFeb { .. }),
    )
}

/// The same for the months of the board: `month` stands for the cumulative period up to it.
pub(crate) fn eval_cumulative(
    formula: &Checked,
    code: &str,
    values: &dyn Values,
    month: YearMonth,
) -> Result<f64, Missing> {
    let period = Period::Cumulative { year: month.year, to: month.month }.canonical();
    eval_as(formula, code, values, period, true)
}

fn eval_as(
    formula: &Checked,
    code: &str,
    values: &dyn Values,
    period: Period,
    cumulative: bool,
) -> Result<f64, Missing> {
    let mut done: Vec<Result<f64, Missing>> = Vec::with_capacity(formula.nodes().len());
    for node in formula.nodes() {
        let of = |at: usize| match done.get(at) {
            Some(result) => result.clone(),
            None => Ok(0.0),
        };
        let wrong = |why| Missing::new(code, period, why);
        let result = match &node.op {
            Op::Constant(value) => Ok(*value),
            Op::Load(load) => look(load, values, period, cumulative),
            Op::Negate(a) => of(*a).map(|a| -a),
            Op::Abs(a) => of(*a).map(f64::abs),
            Op::Not(a) => of(*a).map(|a| 1.0 - a),
            Op::Round(a, decimals) => of(*a).map(|a| round_to(a, *decimals)),
            Op::Convert(a, factor) => of(*a).map(|a| factor.apply(a)),
            Op::Least(a, b) => both(of(*a), of(*b)).map(|(a, b)| a.min(b)),
            Op::Most(a, b) => both(of(*a), of(*b)).map(|(a, b)| a.max(b)),
            Op::If(c, a, b) => of(*c).and_then(|c| if c > 0.5 { of(*a) } else { of(*b) }),
            Op::Binary(Binary::Divide, a, b) => both(of(*a), of(*b))
                .and_then(|(a, b)| if b == 0.0 { Err(wrong(Why::DividedByZero)) } else { Ok(a / b) }),
            Op::Binary(op, a, b) => both(of(*a), of(*b)).map(|(a, b)| binary(*op, a, b)),
        };
        done.push(result.and_then(|x| if x.is_finite() { Ok(x) } else { Err(wrong(Why::NotFinite)) }));
    }
    done.pop().unwrap_or_else(|| Err(Missing::new(code, period, Why::NotReported)))
}

fn both(a: Result<f64, Missing>, b: Result<f64, Missing>) -> Result<(f64, f64), Missing> {
    Ok((a?, b?))
}

/// An operator on two present numbers; conditions are 1 and 0. Comparisons see through binary noise.
pub(crate) fn binary(op: Binary, a: f64, b: f64) -> f64 {
    let truth = |yes: bool| f64::from(u8::from(yes));
    match op {
        Binary::Add => a + b,
        Binary::Subtract => a - b,
        Binary::Multiply => a * b,
        Binary::Divide => a / b,
        Binary::Power => a.powf(b),
        Binary::Less => truth(tidy(a) < tidy(b)),
        Binary::LessEqual => truth(tidy(a) <= tidy(b)),
        Binary::Greater => truth(tidy(a) > tidy(b)),
        Binary::GreaterEqual => truth(tidy(a) >= tidy(b)),
        Binary::Equal => truth(tidy(a).total_cmp(&tidy(b)).is_eq()),
        Binary::NotEqual => truth(tidy(a).total_cmp(&tidy(b)).is_ne()),
        Binary::And => a * b,
        Binary::Or => a.max(b),
    }
}

fn look(load: &Load, values: &dyn Values, period: Period, cumulative: bool) -> Result<f64, Missing> {
    let code = load.code.as_str();
    let Some(then) = earlier(period, load.back, cumulative) else {
        return Err(Missing::new(code, period, Why::OutOfRange));
    };
    let end = then.end();
    match load.view {
        View::AsAsked => values.value(code, then),
        View::YearToDate => {
            values.value(code, Period::Cumulative { year: end.year, to: end.month }.canonical())
        }
        View::Month => values.window(code, end, 1),
        View::Window(months) => values.window(code, end, months),
    }
}

/// The period of the same sort `months` months before; `None` if that is not a whole number of periods.
fn earlier(period: Period, months: u32, cumulative: bool) -> Option<Period> {
    let index = period.end().index().checked_sub(i32::try_from(months).ok()?)?;
    let end = YearMonth::from_index(index);
    let (year, month) = (end.year, end.month);
    let whole = |of: u32| months.is_multiple_of(of).then_some(());
    if cumulative {
        return Period::cumulative(year, month).ok();
    }
    match period {
        Period::Month { .. } => Period::of_month(year, month),
        Period::Quarter { .. } => {
            whole(3)?;
            Period::of_quarter(year, month.div_ceil(3))
        }
        Period::Half { .. } => {
            whole(6)?;
            Period::Half { year, half: month.div_ceil(6) }.checked()
        }
        Period::FiveYear { from, to } => {
            whole(12)?;
            let years = to.checked_sub(year)?;
            Period::FiveYear { from: from.checked_sub(years)?, to: year }.checked()
        }
        _ => {
            whole(12)?;
            Period::of_year(year)
        }
    }
    .ok()
}
