//! What can be wrong with a formula, where, and what to do about it.

use qipan_kernel::text::{Lang, Say};

/// A stretch of the formula's text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub from: usize,
    /// One after the last byte.
    pub to: usize,
}

impl Span {
    /// The bytes from `from` up to but not including `to`.
    #[must_use]
    pub fn new(from: usize, to: usize) -> Self {
        Self { from, to }
    }

    /// The smallest stretch that covers both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }
}

/// A formula that can't be read or does not hold together, with the place in its text.
#[derive(Clone, Debug, PartialEq)]
pub struct FormulaError {
    /// First byte of the offending text.
    pub at: usize,
    /// Length of the offending text in bytes; 0 at the formula's end.
    pub len: usize,
    /// What is wrong.
    pub problem: Problem,
}

impl FormulaError {
    pub(crate) fn new(span: Span, problem: Problem) -> Self {
        Self { at: span.from, len: span.to.saturating_sub(span.from), problem }
    }

    /// The place counted in characters from 1, as a person counts them in `text`.
    #[must_use]
    pub fn column(&self, text: &str) -> usize {
        text.char_indices().take_while(|(byte, _)| *byte < self.at).count() + 1
    }

    /// Stable code for programs, such as `formula.unknown_indicator`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }

    /// The message with the place in `text`, counted in characters.
    #[must_use]
    pub fn say_in(&self, text: &str, lang: Lang) -> String {
        let (column, message) = (self.column(text), self.problem.say(lang));
        match lang {
            Lang::Zh => format!("第 {column} 个字符：{message}"),
            Lang::En => format!("character {column}: {message}"),
        }
    }
}

/// What is wrong with a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// The formula has no text.
    Empty,
    /// Longer than the limit, in bytes.
    TooLong { limit: usize },
    /// Parentheses, calls and signs nest deeper than the limit.
    TooDeep { limit: usize },
    /// A character that the language does not have.
    UnknownSign { found: char },
    /// Not a number, or one too large to hold.
    BadNumber { text: String },
    /// `[` without `]`.
    UnclosedReference,
    /// `{` without `}`.
    UnclosedUnit,
    /// `[]` or `{}`.
    EmptyBrackets,
    /// A unit that follows no number.
    UnitWithoutNumber { unit: String },
    /// `(` without `)`.
    UnclosedParenthesis,
    /// Something else was expected here.
    Unexpected { found: String },
    /// The formula ends too early.
    UnexpectedEnd,
    /// `a < b < c`.
    ChainedComparison,
    /// No such function.
    UnknownFunction { name: String, nearest: Option<String> },
    /// Wrong number of arguments.
    Arguments { function: &'static str, least: usize, most: usize, got: usize },
    /// The function's first argument must be an indicator.
    NeedsReference { function: &'static str },
    /// The function's last argument must be a whole number written out, within bounds.
    NeedsWholeNumber { function: &'static str, least: i32, most: i32 },
    /// No indicator has this code or name.
    UnknownIndicator { name: String, nearest: Option<String> },
    /// Several indicators have this name; use the code.
    AmbiguousName { name: String, codes: Vec<String> },
    /// The indicator's unit or the unit behind a number can't be read.
    UnknownUnit { unit: String },
    /// Two quantities of different dimension are added, compared or chosen between.
    Dimensions { left: String, right: String },
    /// A bare number beside a percentage: per cent or times?
    BareBesideRatio { value: f64, unit: String },
    /// The result has another dimension than the indicator's unit.
    ResultUnit { result: String, unit: String },
    /// Products of so many quantities that the unit has no sensible name.
    UnitTooComplex,
    /// An exponent must be a plain number; on a quantity with a unit, a whole one.
    Exponent,
    /// The formula multiplies into per cent by hand although the unit already does.
    ScaledTwice { factor: f64, unit: String },
    /// A condition stands where a number is wanted.
    NotANumber,
    /// A number stands where a condition is wanted.
    NotACondition,
    /// Growth at comparable prices from current-price values.
    ComparableFromCurrent { target: String, inputs: Vec<String> },
    /// The function adds months up, but the indicator is of a kind that does not.
    DoesNotAddUp { function: &'static str, indicator: String, kind: crate::model::Kind },
    /// The formula needs its own result.
    Cycle { path: Vec<String> },
}

impl Problem {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "formula.empty",
            Self::TooLong { .. } => "formula.too_long",
            Self::TooDeep { .. } => "formula.too_deep",
            Self::UnknownSign { .. } => "formula.unknown_sign",
            Self::BadNumber { .. } => "formula.bad_number",
            Self::UnclosedReference | Self::UnclosedUnit | Self::UnclosedParenthesis => "formula.unclosed",
            Self::EmptyBrackets => "formula.empty_brackets",
            Self::UnitWithoutNumber { .. } => "formula.unit_without_number",
            Self::Unexpected { .. } | Self::UnexpectedEnd => "formula.unexpected",
            Self::ChainedComparison => "formula.chained_comparison",
            Self::UnknownFunction { .. } => "formula.unknown_function",
            Self::Arguments { .. } => "formula.arguments",
            Self::NeedsReference { .. } => "formula.needs_reference",
            Self::NeedsWholeNumber { .. } => "formula.needs_whole_number",
            Self::UnknownIndicator { .. } => "formula.unknown_indicator",
            Self::AmbiguousName { .. } => "formula.ambiguous_name",
            Self::UnknownUnit { .. } => "formula.unknown_unit",
            Self::Dimensions { .. } => "formula.dimensions",
            Self::BareBesideRatio { .. } => "formula.bare_beside_ratio",
            Self::ResultUnit { .. } => "formula.result_unit",
            Self::UnitTooComplex => "formula.unit_too_complex",
            Self::Exponent => "formula.exponent",
            Self::ScaledTwice { .. } => "formula.scaled_twice",
            Self::NotANumber => "formula.not_a_number",
            Self::NotACondition => "formula.not_a_condition",
            Self::ComparableFromCurrent { .. } => "formula.comparable_from_current",
            Self::DoesNotAddUp { .. } => "formula.does_not_add_up",
            Self::Cycle { .. } => "formula.cycle",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Empty => "公式为空；请写公式，或删去该列内容".to_owned(),
            Self::TooLong { limit } => format!("公式超过 {limit} 字节；请拆成几个派生指标"),
            Self::TooDeep { limit } => format!("括号与函数嵌套超过 {limit} 层；请拆成几个派生指标"),
            Self::UnknownSign { found } => format!("不认识的符号“{found}”；请删去"),
            Self::BadNumber { text } => format!("“{text}”不是数；请写成 1234.5 的样子"),
            Self::UnclosedReference => "缺右方括号 ]；指标写成 [编码]".to_owned(),
            Self::UnclosedUnit => "缺右花括号 }；单位写成 1200{亿元}".to_owned(),
            Self::EmptyBrackets => "括号里没有内容；指标写成 [编码]".to_owned(),
            Self::UnitWithoutNumber { unit } => format!("单位“{unit}”前面没有数；请写成 1200{{{unit}}}"),
            Self::UnclosedParenthesis => "缺右括号；每个（ 要有对应的 ）".to_owned(),
            Self::Unexpected { found } => format!("此处不应有“{found}”；请检查前面的运算符和括号"),
            Self::UnexpectedEnd => "公式没有写完；末尾缺少数、指标或右括号".to_owned(),
            Self::ChainedComparison => "比较不能连写；请用“且”连接，如 [A] > 1 且 [A] < 2".to_owned(),
            Self::UnknownFunction { name, nearest } => {
                let hint = nearest.as_ref().map_or(String::new(), |n| format!("，是否为 {n}"));
                format!("没有函数“{name}”{hint}；指标请写成 [编码]")
            }
            Self::Arguments { function, least, most, got } => {
                format!("{function} 应有 {} 个参数，写了 {got} 个", span_words(*least, *most, "至", "以上"))
            }
            Self::NeedsReference { function } => format!("{function} 的第一个参数应是指标，写成 [编码]"),
            Self::NeedsWholeNumber { function, least, most } => {
                format!("{function} 的最后一个参数应是 {least} 至 {most} 的整数")
            }
            Self::UnknownIndicator { name, nearest } => {
                let hint = nearest.as_ref().map_or(String::new(), |n| format!("，是否为 [{n}]"));
                format!("指标字典里没有“{name}”{hint}")
            }
            Self::AmbiguousName { name, codes } => {
                format!("有 {} 个指标名为“{name}”；请改用编码：{}", codes.len(), codes.join("、"))
            }
            Self::UnknownUnit { unit } => format!("不认识的计量单位“{unit}”；请在指标字典中改正"),
            Self::Dimensions { left, right } => {
                format!("{left} 与 {right} 量纲不同，不能相加、比较或二选一；请先相除成同一量纲")
            }
            Self::BareBesideRatio { value, unit } => {
                format!("{value} 与以 {unit} 计的指标同用，含义不明；请写成 {value}{unit} 或 {value}倍")
            }
            Self::ResultUnit { result, unit } => {
                format!("公式的结果是 {result}，不能换算成指标的计量单位 {unit}；请改公式或计量单位")
            }
            Self::UnitTooComplex => "相乘相除的量太多，计量单位无法表示；请拆成几个派生指标".to_owned(),
            Self::Exponent => "指数应是没有单位的数；底数有单位时应是整数".to_owned(),
            Self::ScaledTwice { factor, unit } => {
                format!("计量单位已是 {unit}，系统会自动换算；请去掉“{factor}”")
            }
            Self::NotANumber => "此处要数，却是判断；请用 如果(判断, 数, 数)".to_owned(),
            Self::NotACondition => "此处要判断，却是数；请写成 [A] > 0 的样子".to_owned(),
            Self::ComparableFromCurrent { target, inputs } => format!(
                "可比价增速不能由现价数值推算：{target} 的公式用到现价指标 {}。\
                 请录入统计部门公布的可比价增速，或把类型改为比率（名义增速）",
                inputs.join("、")
            ),
            Self::DoesNotAddUp { function, indicator, kind } => {
                format!("{function} 按月相加，而 {indicator} 是{}，各月不能相加", kind.say(Lang::Zh))
            }
            Self::Cycle { path } => format!("公式循环引用：{}；请去掉其中一处引用", path.join(" → ")),
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm a message")]
    fn en(&self) -> String {
        match self {
            Self::Empty => "the formula is empty; write one or clear the field".to_owned(),
            Self::TooLong { limit } => {
                format!("the formula is longer than {limit} bytes; split it into several derived indicators")
            }
            Self::TooDeep { limit } => {
                format!("nested deeper than {limit} levels; split it into several derived indicators")
            }
            Self::UnknownSign { found } => format!("unknown sign {found:?}; remove it"),
            Self::BadNumber { text } => format!("{text:?} is not a number; write it like 1234.5"),
            Self::UnclosedReference => "] is missing; write an indicator as [CODE]".to_owned(),
            Self::UnclosedUnit => "} is missing; write a unit as 1200{亿元}".to_owned(),
            Self::EmptyBrackets => "nothing in the brackets; write an indicator as [CODE]".to_owned(),
            Self::UnitWithoutNumber { unit } => {
                format!("no number before the unit {unit:?}; write it like 1200{{{unit}}}")
            }
            Self::UnclosedParenthesis => ") is missing; close each (".to_owned(),
            Self::Unexpected { found } => {
                format!("{found:?} can't stand here; check the operator or bracket before it")
            }
            Self::UnexpectedEnd => {
                "the formula ends too early; a number, an indicator or ) is missing".to_owned()
            }
            Self::ChainedComparison => {
                "comparisons can't be chained; join them with and, as in [A] > 1 and [A] < 2".to_owned()
            }
            Self::UnknownFunction { name, nearest } => {
                let hint = nearest.as_ref().map_or(String::new(), |n| format!(", perhaps {n}"));
                format!("no function {name:?}{hint}; write an indicator as [CODE]")
            }
            Self::Arguments { function, least, most, got } => {
                format!(
                    "{function} takes {} arguments, got {got}",
                    span_words(*least, *most, " to ", " or more")
                )
            }
            Self::NeedsReference { function } => {
                format!("the first argument of {function} must be an indicator, written [CODE]")
            }
            Self::NeedsWholeNumber { function, least, most } => {
                format!("the last argument of {function} must be a whole number from {least} to {most}")
            }
            Self::UnknownIndicator { name, nearest } => {
                let hint = nearest.as_ref().map_or(String::new(), |n| format!(", perhaps [{n}]"));
                format!("the dictionary has no indicator {name:?}{hint}")
            }
            Self::AmbiguousName { name, codes } => {
                format!("{} indicators are named {name:?}; use a code: {}", codes.len(), codes.join(", "))
            }
            Self::UnknownUnit { unit } => format!("unknown unit {unit:?}; correct it in the dictionary"),
            Self::Dimensions { left, right } => {
                format!(
                    "{left} and {right} differ in dimension and can't be added, compared or chosen between"
                )
            }
            Self::BareBesideRatio { value, unit } => {
                format!(
                    "{value} beside an indicator in {unit} is ambiguous; write {value}{unit} or {value}倍 (times)"
                )
            }
            Self::ResultUnit { result, unit } => {
                format!(
                    "the result is {result}, which does not convert to {unit}; change the formula or the unit"
                )
            }
            Self::UnitTooComplex => {
                "too many quantities multiplied; split the formula into several derived indicators".to_owned()
            }
            Self::Exponent => {
                "an exponent must be a plain number, and a whole one where the base has a unit".to_owned()
            }
            Self::ScaledTwice { factor, unit } => {
                format!("the unit is {unit} already and is converted by itself; take away {factor}")
            }
            Self::NotANumber => {
                "a number is wanted here, not a condition; use if(condition, a, b)".to_owned()
            }
            Self::NotACondition => {
                "a condition is wanted here, not a number; write it like [A] > 0".to_owned()
            }
            Self::ComparableFromCurrent { target, inputs } => format!(
                "growth at comparable prices can't be derived from current-price values: the formula of {target} \
                 uses {}. Enter the published growth at comparable prices, or set the kind to ratio (nominal growth)",
                inputs.join(", ")
            ),
            Self::DoesNotAddUp { function, indicator, kind } => {
                format!(
                    "{function} adds months up, but {indicator} is a {} and does not add up",
                    kind.say(Lang::En)
                )
            }
            Self::Cycle { path } => {
                format!(
                    "the formulas refer to each other in a circle: {}; remove one of the references",
                    path.join(" → ")
                )
            }
        }
    }
}

fn span_words(least: usize, most: usize, between: &str, open: &str) -> String {
    match most {
        usize::MAX => format!("{least}{open}"),
        _ if least == most => least.to_string(),
        _ => format!("{least}{between}{most}"),
    }
}

impl Say for Problem {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }
}

impl Say for FormulaError {
    /// The message with the place in bytes; [`FormulaError::say_in`] counts characters.
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("{}（第 {} 字节）", self.problem.say(lang), self.at),
            Lang::En => format!("{} (at byte {})", self.problem.say(lang), self.at),
        }
    }
}

impl std::fmt::Display for FormulaError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for FormulaError {}
