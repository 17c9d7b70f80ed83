//! The tree of a formula, as parsed: an arena in which children come before their parent, so that
//! nothing that walks it can overflow the stack.

use super::error::Span;
use std::collections::BTreeSet;

/// Place of a node in its tree.
pub(crate) type At = usize;

/// What one node of the tree is.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A number, with its unit if one is written behind it.
    Number {
        /// The number as written.
        value: f64,
        /// The unit as written.
        unit: Option<String>,
    },
    /// An indicator by code or name.
    Reference(String),
    /// `-a`.
    Negate(usize),
    /// `not a`.
    Not(usize),
    /// `a op b`.
    Binary(Binary, usize, usize),
    /// `f(a, b …)`.
    Call(Function, Vec<usize>),
}

/// Operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `and` 且
    And,
    /// `or` 或
    Or,
}

impl Binary {
    /// The sign as printed.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "^",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::And => "and",
            Self::Or => "or",
        }
    }

    /// How tightly it binds; see [`super::parser`].
    pub(super) fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Less
            | Self::LessEqual
            | Self::Greater
            | Self::GreaterEqual
            | Self::Equal
            | Self::NotEqual => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide => 6,
            Self::Power => 8,
        }
    }

    /// Whether it compares two numbers.
    #[must_use]
    pub fn compares(self) -> bool {
        self.strength() == 4
    }
}

/// Strength of `not`.
pub(super) const NOT: u8 = 3;
/// Strength of a leading `-`: tighter than `*`, looser than `^`, so `-2^2` is −4.
pub(super) const NEGATE: u8 = 7;

/// The functions of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    /// `if(condition, then, else)` 如果
    If,
    /// `min(a, b …)` 最小
    Min,
    /// `max(a, b …)` 最大
    Max,
    /// `round(x, decimals)` 四舍五入
    Round,
    /// `abs(x)` 绝对值
    Abs,
    /// `last_year(x)` 上年同期
    LastYear,
    /// `lag(x, n)` 前期: n periods of the derived indicator's frequency earlier
    Lag,
    /// `sum([X], n)` 合计: the last n periods of the derived indicator's frequency together
    Sum,
    /// `ytd([X])` 累计: from January
    Ytd,
    /// `month([X])` 当月: the single month
    Month,
}

/// All functions with their names: English, then Chinese.
const NAMES: [(Function, &str, &[&str]); 10] = [
    (Function::If, "if", &["如果", "若"]),
    (Function::Min, "min", &["最小", "最小值"]),
    (Function::Max, "max", &["最大", "最大值"]),
    (Function::Round, "round", &["四舍五入"]),
    (Function::Abs, "abs", &["绝对值"]),
    (Function::LastYear, "last_year", &["上年同期"]),
    (Function::Lag, "lag", &["前期"]),
    (Function::Sum, "sum", &["合计", "求和"]),
    (Function::Ytd, "ytd", &["累计"]),
    (Function::Month, "month", &["当月"]),
];

impl Function {
    /// The function named `name`, in English (any case) or Chinese.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let lower = name.to_lowercase();
        NAMES.iter().find(|(_, en, zh)| *en == lower || zh.contains(&name)).map(|(f, _, _)| *f)
    }

    /// The English name.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(f, _, _)| *f == self).map_or("", |(_, en, _)| en)
    }

    /// All English names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(_, en, _)| *en)
    }

    /// Least and most number of arguments.
    pub(super) fn arity(self) -> (usize, usize) {
        match self {
            Self::If => (3, 3),
            Self::Min | Self::Max => (1, usize::MAX),
            Self::Round | Self::Lag | Self::Sum => (2, 2),
            Self::Abs | Self::LastYear | Self::Ytd | Self::Month => (1, 1),
        }
    }
}

/// A parsed formula. Equality looks at the tree, not at where its parts stood in the text.
#[derive(Clone, Debug)]
pub struct Expr {
    pub(super) nodes: Vec<Node>,
    pub(super) spans: Vec<Span>,
}

impl Expr {
    /// The nodes, children before parents; the last one is the root.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Where node `at` stood in the text; empty for a node that doesn't exist.
    #[must_use]
    pub fn span(&self, at: usize) -> Span {
        self.spans.get(at).copied().unwrap_or_default()
    }

    /// Place of the root.
    #[must_use]
    pub fn root(&self) -> usize {
        self.nodes.len().saturating_sub(1)
    }

    /// Every indicator the formula refers to, as written.
    #[must_use]
    pub fn references(&self) -> BTreeSet<&str> {
        self.nodes
            .iter()
            .filter_map(|n| match n {
                Node::Reference(name) => Some(name.as_str()),
                _ => None,
            })
            .collect()
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.nodes == other.nodes
    }
}
