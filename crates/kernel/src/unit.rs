//! Units of measurement with dimension and scale; conversion only within a dimension.
//!
//! Method page: `docs/methods/unit.md`.

mod dimension;
mod error;
mod header;
mod parse;
mod print;
mod table;
mod term;

use crate::text::shorten;
use std::ops::{Div, Mul};

pub use dimension::{Base, Dimension};
pub use error::UnitError;
pub use header::split_header;

use term::Term;

/// A unit of measurement, such as 亿元, %, 件/万人 or 吨标准煤/万元.
///
/// Two units are equal if they are written the same; [`Unit::same_as`] compares what they mean.
/// Serialized as its symbol.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The Chinese symbol in canonical form; [`Unit::parse`] reads it back.
    pub symbol: String,
    /// What is measured.
    pub dimension: Dimension,
    /// How many base units one of this unit is: 1e8 for 亿元, 0.01 for %.
    pub scale: f64,
}

impl Unit {
    /// The pure number: 无, 1, 倍.
    pub fn one() -> Unit {
        Unit { symbol: "无".to_owned(), dimension: Dimension::NONE, scale: 1.0 }
    }

    /// Reads a unit in Chinese or English: `亿元`, `(亿元)`, `单位：万元/亩`, `100 million yuan`, `m²`, `pp`.
    ///
    /// `·` binds closer than `/`: 元/人·月 is 元/(人·月). A pure number is written 无.
    ///
    /// # Errors
    /// [`UnitError`] if the text is blank, too long or too large, or names a unit that is not known.
    pub fn parse(text: &str) -> Result<Unit, UnitError> {
        let unit = parse::term(text)?.unit();
        if unit.scale.is_normal() { Ok(unit) } else { Err(UnitError::TooLong { text: shorten(text) }) }
    }

    /// The factor from this unit to another, exact where it is a whole number or one part of it.
    ///
    /// # Errors
    /// [`UnitError::Different`] if they measure different things.
    pub fn factor_to(&self, to: &Unit) -> Result<Factor, UnitError> {
        if self.dimension == to.dimension {
            Ok(Factor::between(self.scale, to.scale))
        } else {
            Err(UnitError::Different { from: self.clone(), to: to.clone() })
        }
    }

    /// Converts a value from this unit to another.
    ///
    /// # Errors
    /// [`UnitError::Different`] if they measure different things.
    pub fn convert(&self, value: f64, to: &Unit) -> Result<f64, UnitError> {
        Ok(self.factor_to(to)?.apply(value))
    }

    /// True if both mean the same, however written: % and 个百分点, 平方公里 and km².
    pub fn same_as(&self, other: &Unit) -> bool {
        self.dimension == other.dimension && Factor::between(self.scale, other.scale) == Factor::Times(1.0)
    }

    /// True for a pure number, a percentage, a multiple.
    pub fn is_ratio(&self) -> bool {
        self.dimension.is_none()
    }

    /// The unit to a whole power. A scale beyond what a float holds becomes infinite or zero.
    #[must_use]
    pub fn powi(&self, power: i8) -> Unit {
        let scale = self.scale.powi(i32::from(power));
        let symbol = match power {
            0 => return Unit::one(),
            1 => return self.clone(),
            _ if Term::is_compound(&self.symbol) || self.symbol.contains('^') => {
                format!("({})^{power}", self.symbol)
            }
            _ => format!("{}^{power}", self.symbol),
        };
        Unit { symbol, dimension: self.dimension.powi(power), scale }.simplified()
    }

    /// A unit of one name where the dimension and scale have one: 亿元/亿元 becomes 无, 万元/亩·亩 becomes 万元.
    fn simplified(self) -> Unit {
        match Term::named(self.dimension, self.scale) {
            Some(term) => Unit { symbol: term.symbol(), ..self },
            None => self,
        }
    }

    fn joined(&self, other: &Unit, sign: char, dimension: Dimension, scale: f64) -> Unit {
        let wrap = |symbol: &str, yes: bool| if yes { format!("({symbol})") } else { symbol.to_owned() };
        let left = wrap(&self.symbol, sign == '·' && self.symbol.contains('/'));
        let right = wrap(&other.symbol, Term::is_compound(&other.symbol));
        Unit { symbol: format!("{left}{sign}{right}"), dimension, scale }.simplified()
    }
}

impl Mul for &Unit {
    type Output = Unit;

    fn mul(self, other: &Unit) -> Unit {
        if *other == Unit::one() {
            return self.clone();
        }
        if *self == Unit::one() {
            return other.clone();
        }
        self.joined(other, '·', self.dimension * other.dimension, self.scale * other.scale)
    }
}

impl Div for &Unit {
    type Output = Unit;

    fn div(self, other: &Unit) -> Unit {
        if *other == Unit::one() {
            return self.clone();
        }
        self.joined(other, '/', self.dimension / other.dimension, self.scale / other.scale)
    }
}

impl Mul for Unit {
    type Output = Unit;

    fn mul(self, other: Unit) -> Unit {
        &self * &other
    }
}

impl Div for Unit {
    type Output = Unit;

    fn div(self, other: Unit) -> Unit {
        &self / &other
    }
}

/// How to get from one unit to another, in whole numbers where there are such: dividing by 15 is more exact
/// than multiplying by a fifteenth.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Factor {
    /// Multiply.
    Times(f64),
    /// Divide.
    Over(f64),
    /// Multiply by the first, then divide by the second: 万亩 to 平方公里 is 20 over 3.
    Ratio(f64, f64),
}

impl Factor {
    fn between(from: f64, to: f64) -> Factor {
        let whole = |ratio: f64| {
            let round = ratio.round();
            (round >= 1.0 && (ratio - round).abs() <= 1e-12 * round).then_some(round)
        };
        let (up, down) = (from / to, to / from);
        // Thirds come from 亩, which is 2000/3 m².
        if let Some(times) = whole(up) {
            Factor::Times(times)
        } else if let Some(over) = whole(down) {
            Factor::Over(over)
        } else if let Some(times) = whole(up * 3.0) {
            Factor::Ratio(times, 3.0)
        } else if let Some(over) = whole(down * 3.0) {
            Factor::Ratio(3.0, over)
        } else {
            Factor::Times(up)
        }
    }

    /// The value in the other unit.
    pub fn apply(self, value: f64) -> f64 {
        match self {
            Factor::Times(by) => value * by,
            Factor::Over(by) => value / by,
            Factor::Ratio(by, over) => value * by / over,
        }
    }
}
