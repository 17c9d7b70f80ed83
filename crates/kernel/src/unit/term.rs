//! A unit taken apart: names with powers of ten, products and quotients.

use super::table::{ATOMS, Atom, POWERS_EN, POWERS_ZH, find};
use super::{Dimension, Unit};
use crate::text::Lang;

/// A unit taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    /// A name after a power of ten: 亿元 is (8, 元).
    Named(u8, &'static Atom),
    /// Factors.
    Product(Vec<Term>),
    /// One over others, each in turn.
    Quotient(Box<Term>, Vec<Term>),
    /// To a power.
    Power(Box<Term>, i8),
}

impl Term {
    /// True if the symbol is made of several and needs brackets where something follows.
    pub(super) fn is_compound(symbol: &str) -> bool {
        symbol.contains(['/', '·'])
    }

    /// The unit with one name of a dimension and scale, if there is one.
    pub(super) fn named(dimension: Dimension, scale: f64) -> Option<Term> {
        let of = |power: u8| {
            let ten = 10f64.powi(i32::from(power));
            ATOMS.iter().filter(|atom| atom.dimension == dimension).find_map(|atom| {
                let ratio = scale / atom.scale;
                ((ratio - ten).abs() <= 1e-12 * ten).then_some(Term::Named(power, atom))
            })
        };
        // A name of its own first: 公里 and not 千米.
        (0..=12).find_map(of)
    }

    pub(super) fn unit(&self) -> Unit {
        Unit { symbol: self.symbol(), dimension: self.dimension(), scale: self.scale() }
    }

    fn dimension(&self) -> Dimension {
        match self {
            Term::Named(_, atom) => atom.dimension,
            Term::Product(factors) => {
                factors.iter().fold(Dimension::NONE, |product, factor| product * factor.dimension())
            }
            Term::Quotient(above, below) => {
                below.iter().fold(above.dimension(), |quotient, divisor| quotient / divisor.dimension())
            }
            Term::Power(term, power) => term.dimension().powi(*power),
        }
    }

    fn scale(&self) -> f64 {
        match self {
            Term::Named(power, atom) => atom.scale * 10f64.powi(i32::from(*power)),
            Term::Product(factors) => factors.iter().map(Term::scale).product(),
            Term::Quotient(above, below) => {
                below.iter().fold(above.scale(), |quotient, divisor| quotient / divisor.scale())
            }
            Term::Power(term, power) => term.scale().powi(i32::from(*power)),
        }
    }

    /// The canonical Chinese symbol.
    pub(super) fn symbol(&self) -> String {
        self.write(Lang::Zh)
    }

    pub(super) fn write(&self, lang: Lang) -> String {
        match self {
            Term::Named(power, atom) => name(*power, atom, lang),
            Term::Product(factors) => {
                let factors: Vec<String> = factors.iter().map(|factor| factor.inner(lang, false)).collect();
                factors.join("·")
            }
            Term::Quotient(above, below) => {
                let mut text = above.inner(lang, true);
                for divisor in below {
                    text.push('/');
                    text.push_str(&divisor.inner(lang, false));
                }
                text
            }
            Term::Power(term, power) => match term.as_ref() {
                Term::Power(..) => format!("({})^{power}", term.write(lang)),
                other => format!("{}^{power}", other.inner(lang, false)),
            },
        }
    }

    /// Bracketed where it would read differently without.
    fn inner(&self, lang: Lang, first: bool) -> String {
        match self {
            Term::Named(..) | Term::Power(..) => self.write(lang),
            Term::Product(_) if first => self.write(lang),
            _ => format!("({})", self.write(lang)),
        }
    }
}

fn name(power: u8, atom: &Atom, lang: Lang) -> String {
    let at = usize::from(power);
    let word = lang.pick(POWERS_ZH, POWERS_EN).get(at).copied().unwrap_or_default();
    let bare = atom.zh == "无";
    match lang {
        _ if word.is_empty() => lang.pick(atom.zh, atom.en).to_owned(),
        _ if bare => word.to_owned(),
        Lang::Zh => {
            // 千 before 瓦, 克 or 米 would read as another unit.
            let joined = format!("{word}{}", atom.zh);
            if find(&joined).is_none_or(|found| found == atom) {
                joined
            } else {
                format!("{word}·{}", atom.zh)
            }
        }
        Lang::En => format!("{word} {}", atom.en),
    }
}
