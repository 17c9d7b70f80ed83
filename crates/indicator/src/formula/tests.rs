use super::*;
use crate::dictionary::Dictionary;
use crate::missing::{Missing, Why};
use crate::model::{Indicator, Kind};
use proptest::prelude::*;
use qipan_kernel::period::{Frequency, Period, YearMonth};
use qipan_kernel::text::{Lang, Say};
use std::collections::BTreeMap;

fn canonical(text: &str) -> String {
    parse(text).unwrap().to_string()
}

#[test]
fn prints_in_canonical_form() {
    for (text, want) in [
        ("GDP/POP", "[GDP] / [POP]"),
        (
            "（[地区生产总值]－上年同期（[地区生产总值]））÷上年同期（[地区生产总值]）",
            "([地区生产总值] - last_year([地区生产总值])) / last_year([地区生产总值])",
        ),
        ("1+2*3^2^-1", "1 + 2 * 3 ^ 2 ^ -1"),
        ("(1+2)*3", "(1 + 2) * 3"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("-2^2", "-2 ^ 2"),
        ("(-2)^2", "(-2) ^ 2"),
        ("如果([A]>=1200亿元 且 非 [B]=1, 5%, 0)", "if([A] >= 1200{亿元} and not [B] = 1, 5{%}, 0)"),
        ("not (A or B) and C", "not ([A] or [B]) and [C]"),
        ("+A", "[A]"),
        ("(a<b)=(c<d)", "([a] < [b]) = ([c] < [d])"),
    ] {
        assert_eq!(canonical(text), want);
        assert_eq!(canonical(want), want);
    }
}

#[test]
fn errors_point_at_their_byte() {
    for (text, at, len, code) in [
        ("", 0, 0, "formula.empty"),
        ("  ", 0, 2, "formula.empty"),
        ("1 +", 3, 0, "formula.unexpected"),
        ("地区 + ) 1", 9, 1, "formula.unexpected"),
        ("(1 + 2", 0, 1, "formula.unclosed"),
        ("1 2", 2, 1, "formula.unexpected"),
        ("1 < 2 < 3", 6, 1, "formula.chained_comparison"),
        ("最大化([A])", 0, 9, "formula.unknown_function"),
        ("if(1,2)", 0, 7, "formula.arguments"),
        ("min()", 0, 5, "formula.arguments"),
        ("[A] + 2 *", 9, 0, "formula.unexpected"),
        ("1 and or 2", 6, 2, "formula.unexpected"),
    ] {
        let err = parse(text).unwrap_err();
        assert_eq!((err.at, err.len, err.code()), (at, len, code), "{text}: {err}");
    }
    let err = parse("地区 + ) 1").unwrap_err();
    assert_eq!(err.column("地区 + ) 1"), 6);
    assert_eq!(err.say_in("地区 + ) 1", Lang::Zh), "第 6 个字符：此处不应有“)”；请检查前面的运算符和括号");
}

#[test]
fn ten_thousand_levels_are_an_error_and_not_a_crash() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
    for text in
        [deep("(", ")"), deep("-", ""), deep("+", ""), deep("not ", ""), deep("abs(", ")"), deep("2^", "")]
    {
        let err = parse(&text).unwrap_err();
        assert_eq!(err.problem, Problem::TooDeep { limit: MAX_DEPTH }, "{}", &text[..8]);
    }
    let err = parse(&deep("max(1,", ")")).unwrap_err();
    assert!(matches!(err.problem, Problem::TooDeep { .. } | Problem::TooLong { .. }));
    assert_eq!(parse(&"(".repeat(10_000)).unwrap_err().code(), "formula.too_deep");
    assert_eq!(parse(&" ".repeat(MAX_BYTES + 1)).unwrap_err().code(), "formula.too_long");
}

#[test]
fn a_long_chain_is_no_depth() {
    let text = vec!["[A]"; 10_000].join("+");
    let expr = parse(&text).unwrap();
    assert_eq!(parse(&expr.to_string()).unwrap(), expr);
    let dictionary = plain_dictionary();
    let checked = check(&expr, dictionary.get("OUT").unwrap(), &dictionary).unwrap();
    assert_eq!(eval(&checked, "OUT", &Fixed::default(), YEAR).unwrap(), 30_000.0);
    let product = parse(&vec!["GDP"; 10_000].join("*")).unwrap();
    let dictionary = district();
    let err = check(&product, dictionary.get("G_PER").unwrap(), &dictionary).unwrap_err();
    assert_eq!(err.code(), "formula.unit_too_complex");
}

const YEAR: Period = Period::Year { year: 2023 };

fn entry(code: &str, name: &str, unit: &str, kind: Kind) -> Indicator {
    Indicator { kind, frequency: Frequency::Year, ..Indicator::new(code, name, unit) }
}

fn derived(code: &str, unit: &str, kind: Kind, formula: &str) -> Indicator {
    Indicator { formula: Some(formula.to_owned()), ..entry(code, code, unit, kind) }
}

fn district_entries() -> Vec<Indicator> {
    vec![
        Indicator { current_price: true, ..entry("GDP", "地区生产总值", "亿元", Kind::Flow) },
        entry("POP", "常住人口", "万人", Kind::Stock),
        entry("RD", "研究与试验发展经费", "万元", Kind::Flow),
        entry("ENERGY", "能源消费量", "万吨标准煤", Kind::Flow),
        entry("GROWTH", "地区生产总值增速", "%", Kind::Growth),
        entry("SHARE", "高新技术产业占比", "%", Kind::Ratio),
        entry("G_PER", "人均地区生产总值", "元/人", Kind::Ratio),
        entry("P1", "重名", "件", Kind::Flow),
        entry("P2", "重名", "件", Kind::Flow),
    ]
}

fn district() -> Dictionary {
    Dictionary::new(district_entries()).unwrap()
}

fn plain_dictionary() -> Dictionary {
    Dictionary::new(["A", "B", "C", "OUT"].map(|c| entry(c, c, "无", Kind::Flow)).to_vec()).unwrap()
}

/// Fixed values by code and period, else 3 for everything in 2023 and 2 for 2022.
#[derive(Default)]
struct Fixed(BTreeMap<(String, Period), f64>);

impl Values for Fixed {
    fn value(&self, code: &str, period: Period) -> Result<f64, Missing> {
        let default = match period.year() {
            2023 => Ok(3.0),
            2022 => Ok(2.0),
            _ => Err(Missing::new(code, period, Why::NotReported)),
        };
        self.0.get(&(code.to_owned(), period)).map_or(default, |v| Ok(*v))
    }

    fn window(&self, code: &str, end: YearMonth, months: u16) -> Result<f64, Missing> {
        (0..i32::from(months)).try_fold(0.0, |sum, back| {
            let ym = YearMonth::from_index(end.index() - back);
            Ok(sum + self.value(code, Period::Month { year: ym.year, month: ym.month })?)
        })
    }
}

fn problem(target: Indicator) -> FormulaError {
    let mut entries = district_entries();
    let code = target.code.clone();
    entries.push(target);
    let dictionary = Dictionary::new(entries).unwrap();
    let (at, error) = dictionary.compile().unwrap_err().remove(0);
    assert_eq!(at, code);
    error
}

fn value(target: Indicator, values: &Fixed) -> Result<f64, Missing> {
    let mut entries = district_entries();
    let at = entries.len();
    let code = target.code.clone();
    entries.push(target);
    let dictionary = Dictionary::new(entries).unwrap();
    let compiled = dictionary.compile().unwrap();
    eval(compiled.formula(at).unwrap(), &code, values, YEAR)
}

#[test]
fn units_convert_by_themselves() {
    let values = Fixed(BTreeMap::from([
        (("GDP".to_owned(), YEAR), 1270.39),
        (("POP".to_owned(), YEAR), 79.5),
        (("RD".to_owned(), YEAR), 635_195.0),
        (("GROWTH".to_owned(), YEAR), 5.0),
        (("ENERGY".to_owned(), YEAR), 381.117),
    ]));
    let near = |got: Result<f64, Missing>, want: f64| {
        assert!((got.clone().unwrap() - want).abs() < 1e-9, "{got:?} {want}")
    };
    near(value(derived("X", "元/人", Kind::Ratio, "[GDP]/[POP]"), &values), 1270.39e8 / 79.5e4);
    near(value(derived("X", "%", Kind::Ratio, "[RD]/[GDP]"), &values), 5.0);
    near(value(derived("X", "亿元", Kind::Flow, "[GDP]+[RD]"), &values), 1333.9095);
    near(value(derived("X", "亿元", Kind::Flow, "GDP*(1+GROWTH)"), &values), 1270.39 * 1.05);
    near(value(derived("X", "吨标准煤/万元", Kind::Ratio, "[能源消费量]/[地区生产总值]"), &values), 0.3);
    near(value(derived("X", "万元", Kind::Flow, "max([GDP]-1000亿元, 0)"), &values), 2_703_900.0);
    near(value(derived("X", "元/人", Kind::Ratio, "round([GDP]/[POP], -3)"), &values), 160_000.0);
    near(value(derived("X", "%", Kind::Ratio, "([GDP]/[GDP])^(1/5)-1"), &values), 0.0);
    near(value(derived("X", "无", Kind::Ratio, "[GDP]/上年同期([GDP])*100"), &values), 63_519.5);
}

#[test]
fn what_does_not_hold_together_is_refused() {
    for (unit, kind, formula, code, at) in [
        ("亿元", Kind::Flow, "[GDP] + [POP]", "formula.dimensions", 8),
        ("亿元", Kind::Flow, "[GDP] > 1", "formula.dimensions", 8),
        ("%", Kind::Ratio, "[GDP] / [POP]", "formula.result_unit", 0),
        ("%", Kind::Ratio, "[RD] / [GDP] * 100", "formula.scaled_twice", 15),
        ("元/人", Kind::Ratio, "[GDP]/[POP]*10000", "formula.scaled_twice", 12),
        ("%", Kind::Ratio, "if([SHARE] > 3, 1, 0)", "formula.bare_beside_ratio", 13),
        ("%", Kind::Ratio, "[SHARE] > 3%", "formula.not_a_number", 0),
        ("%", Kind::Ratio, "if([SHARE], 1, 0)", "formula.not_a_condition", 3),
        ("亿元", Kind::Flow, "[GPD]", "formula.unknown_indicator", 0),
        ("件", Kind::Flow, "[重名]", "formula.ambiguous_name", 0),
        ("斗", Kind::Flow, "[GDP]", "formula.unknown_unit", 0),
        ("亿元", Kind::Flow, "[GDP] + 1{斗}", "formula.unknown_unit", 8),
        ("万人", Kind::Stock, "sum([POP], 3)", "formula.does_not_add_up", 0),
        ("%", Kind::Ratio, "ytd([GROWTH])", "formula.does_not_add_up", 0),
        ("亿元", Kind::Flow, "sum([GDP]+[GDP], 3)", "formula.needs_reference", 4),
        ("亿元", Kind::Flow, "lag([GDP], 1.5)", "formula.needs_whole_number", 11),
        ("亿元", Kind::Flow, "sum([GDP], 0)", "formula.needs_whole_number", 11),
        ("亿元", Kind::Flow, "[GDP]^[SHARE]", "formula.exponent", 6),
        ("亿元", Kind::Flow, "[GDP]^[GDP]", "formula.exponent", 6),
    ] {
        let err = problem(derived("X", unit, kind, formula));
        assert_eq!((err.code(), err.at), (code, at), "{formula}: {err}");
        for lang in [Lang::Zh, Lang::En] {
            assert!(!err.say(lang).is_empty());
        }
    }
    let err = problem(derived("X", "亿元", Kind::Flow, "[GPD]"));
    assert_eq!(err.problem, Problem::UnknownIndicator { name: "GPD".into(), nearest: Some("GDP".into()) });
}

#[test]
fn comparable_growth_from_current_prices_is_refused_with_that_sentence() {
    let growth = |formula: &str| derived("X", "%", Kind::Growth, formula);
    let err = problem(growth("[GDP] / last_year([GDP]) - 1"));
    let (zh, en) = (err.problem.say(Lang::Zh), err.problem.say(Lang::En));
    assert!(
        zh.starts_with("可比价增速不能由现价数值推算：X（X） 的公式用到现价指标 GDP（地区生产总值）"),
        "{zh}"
    );
    assert!(en.starts_with("growth at comparable prices can't be derived from current-price values"), "{en}");
    // through another derived indicator too
    let mut entries = district_entries();
    entries.push(derived("PER", "元/人", Kind::Ratio, "[GDP]/[POP]"));
    entries.push(growth("[PER] / last_year([PER]) - 1"));
    let errors = Dictionary::new(entries).unwrap().compile().unwrap_err();
    assert_eq!(errors[0].1.code(), "formula.comparable_from_current");
    // nominal growth is a ratio and may be derived
    let nominal = derived("X", "%", Kind::Ratio, "[GDP] / last_year([GDP]) - 1");
    assert!((value(nominal, &Fixed::default()).unwrap() - 50.0).abs() < 1e-9);
    // growth of what is not at current prices may be derived
    assert!(value(growth("[RD] / last_year([RD]) - 1"), &Fixed::default()).is_ok());
}

#[test]
fn circles_are_named() {
    let entries = vec![
        derived("A", "无", Kind::Ratio, "[B] + 1"),
        derived("B", "无", Kind::Ratio, "2 * [C]"),
        derived("C", "无", Kind::Ratio, "last_year([A])"),
    ];
    let errors = Dictionary::new(entries).unwrap().compile().unwrap_err();
    let (code, err) = &errors[0];
    assert_eq!((code.as_str(), err.at, err.len), ("A", 0, 3));
    assert!(err.say(Lang::Zh).contains("A → B → C → A"), "{}", err.say(Lang::Zh));
}

#[test]
fn ten_thousand_derived_indicators_in_a_row() {
    let mut entries = vec![entry("I0", "I0", "无", Kind::Ratio)];
    entries.extend(
        (1..10_000).map(|i| derived(&format!("I{i}"), "无", Kind::Ratio, &format!("[I{}] + 1", i - 1))),
    );
    let compiled = Dictionary::new(entries).unwrap().compile().unwrap();
    assert_eq!(compiled.order().len(), 10_000);
}

#[test]
fn missing_in_is_missing_out_with_the_reason() {
    let old = Period::Year { year: 2021 };
    let err = value(derived("X", "%", Kind::Ratio, "[RD]/last_year(last_year([RD]))-1"), &Fixed::default())
        .unwrap_err();
    assert_eq!(err, Missing::new("RD", old, Why::NotReported));
    let none = Fixed(BTreeMap::from([(("POP".to_owned(), YEAR), 0.0)]));
    let err = value(derived("X", "元/人", Kind::Ratio, "[GDP]/[POP]"), &none).unwrap_err();
    assert_eq!(err, Missing::new("X", YEAR, Why::DividedByZero));
    // only the branch that counts must be there
    let safe = derived("X", "元/人", Kind::Ratio, "if([POP] > 0, [GDP]/[POP], 0)");
    assert_eq!(value(safe, &none).unwrap(), 0.0);
    assert!(matches!(
        value(derived("X", "无", Kind::Ratio, "(0-2.5)^0.5"), &none).unwrap_err().why,
        Why::NotFinite
    ));
}

#[test]
fn lags_count_in_the_derived_indicators_own_periods() {
    let monthly = Indicator {
        frequency: Frequency::Month,
        ..derived("X", "亿元", Kind::Flow, "lag([GDP], 1) + sum([RD], 3)")
    };
    let dictionary = Dictionary::new([district_entries(), vec![monthly]].concat()).unwrap();
    let compiled = dictionary.compile().unwrap();
    let checked = compiled.formula(9).unwrap();
    let views: Vec<_> = checked.loads().map(|l| (l.code.as_str(), l.back, l.view)).collect();
    assert_eq!(views, [("GDP", 1, View::AsAsked), ("RD", 0, View::Window(3))]);
    let quarterly = Indicator {
        frequency: Frequency::Quarter,
        ..derived("X", "亿元", Kind::Flow, "last_year(lag([GDP], 2)) + month([GDP])")
    };
    let dictionary = Dictionary::new([district_entries(), vec![quarterly]].concat()).unwrap();
    let compiled = dictionary.compile().unwrap();
    let views: Vec<_> = compiled.formula(9).unwrap().loads().map(|l| (l.back, l.view)).collect();
    assert_eq!(views, [(18, View::AsAsked), (0, View::Month)]);
    // half a year earlier is no whole number of years
    let err = eval(compiled.formula(9).unwrap(), "X", &Fixed::default(), YEAR).unwrap_err();
    assert_eq!(err.why, Why::OutOfRange);
}

// ---- laws ----

/// A formula as a plain recursive tree: the reference that the real thing is held against.
#[derive(Clone, Debug)]
enum Plain {
    Number(f64),
    Name(&'static str),
    Negate(Box<Plain>),
    Two(Binary, Box<Plain>, Box<Plain>),
    If(Box<Plain>, Box<Plain>, Box<Plain>),
    Min(Vec<Plain>),
    Max(Vec<Plain>),
    Abs(Box<Plain>),
    LastYear(Box<Plain>),
    Not(Box<Plain>),
}

impl Plain {
    /// With every pair of parentheses that there can be.
    fn text(&self) -> String {
        let list = |all: &[Plain]| all.iter().map(Plain::text).collect::<Vec<_>>().join(",");
        match self {
            Self::Number(x) => x.to_string(),
            Self::Name(name) => format!("[{name}]"),
            Self::Negate(a) => format!("(-({}))", a.text()),
            Self::Not(a) => format!("(not ({}))", a.text()),
            Self::Two(op, a, b) => format!("({} {} {})", a.text(), op.sign(), b.text()),
            Self::If(c, a, b) => format!("如果({}，{}，{})", c.text(), a.text(), b.text()),
            Self::Min(all) => format!("min({})", list(all)),
            Self::Max(all) => format!("最大（{}）", list(all)),
            Self::Abs(a) => format!("abs({})", a.text()),
            Self::LastYear(a) => format!("上年同期({})", a.text()),
        }
    }

    fn truth(&self, years_back: i16) -> Option<bool> {
        match self {
            Self::Not(a) => a.truth(years_back).map(|t| !t),
            Self::Two(Binary::And, a, b) => Some(a.truth(years_back)? & b.truth(years_back)?),
            Self::Two(Binary::Or, a, b) => Some(a.truth(years_back)? | b.truth(years_back)?),
            Self::Two(op, a, b) => {
                let (a, b) =
                    (crate::arith::tidy(a.number(years_back)?), crate::arith::tidy(b.number(years_back)?));
                Some(match op {
                    Binary::Less => a < b,
                    Binary::LessEqual => a <= b,
                    Binary::Greater => a > b,
                    Binary::GreaterEqual => a >= b,
                    Binary::Equal => a == b,
                    _ => a != b,
                })
            }
            _ => None,
        }
    }

    fn number(&self, back: i16) -> Option<f64> {
        let x = match self {
            Self::Number(x) => *x,
            Self::Name(_) => [3.0, 2.0].get(usize::try_from(back).unwrap()).copied()?,
            Self::Negate(a) => -a.number(back)?,
            Self::Abs(a) => a.number(back)?.abs(),
            Self::LastYear(a) => a.number(back + 1)?,
            Self::If(c, a, b) => {
                if c.truth(back)? {
                    a.number(back)?
                } else {
                    b.number(back)?
                }
            }
            Self::Min(all) | Self::Max(all) => {
                let less = matches!(self, Self::Min(_));
                let mut best = all[0].number(back)?;
                for next in &all[1..] {
                    let next = next.number(back)?;
                    best = if less { best.min(next) } else { best.max(next) };
                }
                best
            }
            Self::Two(op, a, b) => {
                let (a, b) = (a.number(back)?, b.number(back)?);
                match op {
                    Binary::Add => a + b,
                    Binary::Subtract => a - b,
                    Binary::Multiply => a * b,
                    Binary::Divide if b == 0.0 => return None,
                    Binary::Divide => a / b,
                    _ => a.powf(b),
                }
            }
            Self::Not(_) => return None,
        };
        x.is_finite().then_some(x)
    }
}

fn number() -> impl Strategy<Value = Plain> {
    let leaf = prop_oneof![
        (0u32..2000, 0i32..3).prop_map(|(n, d)| Plain::Number(f64::from(n) / 10f64.powi(d))),
        prop::sample::select(vec!["A", "B", "C"]).prop_map(Plain::Name),
    ];
    leaf.prop_recursive(6, 60, 4, |inner| {
        let b = |s: BoxedStrategy<Plain>| s.prop_map(Box::new);
        let inner = inner.boxed();
        let compare = prop::sample::select(vec![
            Binary::Less,
            Binary::LessEqual,
            Binary::Greater,
            Binary::GreaterEqual,
            Binary::Equal,
            Binary::NotEqual,
        ]);
        let simple = (compare, b(inner.clone()), b(inner.clone())).prop_map(|(op, x, y)| Plain::Two(op, x, y)).boxed();
        let condition = prop_oneof![
            simple.clone(),
            simple.clone().prop_map(|c| Plain::Not(Box::new(c))),
            (prop::bool::ANY, b(simple.clone()), b(simple)).prop_map(|(and, x, y)| Plain::Two(
                if and { Binary::And } else { Binary::Or },
                x,
                y
            )),
        ];
        let op = prop::sample::select(vec![
            Binary::Add,
            Binary::Subtract,
            Binary::Multiply,
            Binary::Divide,
            Binary::Power,
        ]);
        prop_oneof![
            4 => (op, b(inner.clone()), b(inner.clone())).prop_map(|(op, x, y)| Plain::Two(op, x, y)),
            1 => b(inner.clone()).prop_map(Plain::Negate),
            1 => b(inner.clone()).prop_map(Plain::Abs),
            1 => b(inner.clone()).prop_map(Plain::LastYear),
            1 => prop::collection::vec(inner.clone(), 1..4).prop_map(Plain::Min),
            1 => prop::collection::vec(inner.clone(), 1..4).prop_map(Plain::Max),
            1 => (condition.prop_map(Box::new), b(inner.clone()), b(inner)).prop_map(|(c, x, y)| Plain::If(c, x, y)),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_parses_back(plain in number()) {
        let expr = parse(&plain.text()).unwrap();
        let printed = expr.to_string();
        prop_assert_eq!(&parse(&printed).unwrap(), &expr, "{}", printed);
        prop_assert!(printed.len() <= plain.text().len() * 2);
    }

    #[test]
    fn evaluates_as_the_plain_reference(plain in number()) {
        let dictionary = plain_dictionary();
        let expr = parse(&plain.text()).unwrap();
        let checked = check(&expr, dictionary.get("OUT").unwrap(), &dictionary).unwrap();
        let got = eval(&checked, "OUT", &Fixed::default(), YEAR).ok();
        prop_assert_eq!(got.map(f64::to_bits), plain.number(0).map(f64::to_bits), "{}", expr);
    }
}
