//! Laws of units, numbers, money and their formatter.

#![cfg(test)]

use proptest::prelude::*;
use qipan_kernel::quantity::fmt::{self, AreaUnit, MoneyUnit};
use qipan_kernel::quantity::{AreaM2, Money, MoneyError};
use qipan_kernel::text::{Lang, ParsedNumber, parse_number};
use qipan_kernel::unit::{Dimension, Unit, UnitError, split_header};

/// So many cases or what `PROPTEST_CASES` says, and no files written beside the tests.
fn cases(cases: u32) -> ProptestConfig {
    let cases = ProptestConfig::default().cases.max(cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

const SIMPLE: [&str; 24] = [
    "元",
    "万元",
    "亿元",
    "万亿元",
    "亿美元",
    "%",
    "‰",
    "个百分点",
    "倍",
    "无",
    "亩",
    "万亩",
    "公顷",
    "平方公里",
    "平方米",
    "公里",
    "吨",
    "万吨标准煤",
    "亿千瓦时",
    "人",
    "万人",
    "件",
    "岁",
    "天",
];

fn simple() -> impl Strategy<Value = Unit> {
    proptest::sample::select(&SIMPLE[..]).prop_map(|text| Unit::parse(text).unwrap())
}

/// Products, quotients and powers of simple units.
fn unit() -> impl Strategy<Value = Unit> {
    simple()
        .prop_recursive(3, 8, 2, |inner| {
            prop_oneof![
                (inner.clone(), inner.clone()).prop_map(|(a, b)| a * b),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| a / b),
                (inner, -3..=3i8).prop_map(|(a, n)| a.powi(n)),
            ]
        })
        .prop_filter("a scale whose square is a float", |unit| unit.scale.log10().abs() < 100.0)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn same(a: &Unit, b: &Unit) -> bool {
    a.dimension == b.dimension && close(a.scale, b.scale)
}

proptest! {
    #![proptest_config(cases(1024))]

    #[test]
    fn converting_there_and_back_gives_the_value(a in simple(), b in simple(), value in -1e9..1e9f64) {
        match a.convert(value, &b) {
            Ok(there) => {
                prop_assert_eq!(a.dimension, b.dimension);
                let back = b.convert(there, &a).unwrap();
                prop_assert!((back - value).abs() <= 4.0 * f64::EPSILON * value.abs(), "{} {}", back, value);
            }
            Err(UnitError::Different { .. }) => prop_assert_ne!(a.dimension, b.dimension),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn converting_over_a_third_unit_is_the_same(a in simple(), b in simple(), c in simple(), value in -1e9..1e9f64) {
        if a.dimension == b.dimension && b.dimension == c.dimension {
            let over = b.convert(a.convert(value, &b).unwrap(), &c).unwrap();
            prop_assert!(close(over, a.convert(value, &c).unwrap()));
        }
    }

    #[test]
    fn products_are_associative_and_commutative(a in unit(), b in unit(), c in unit()) {
        prop_assert!(same(&(&(&a * &b) * &c), &(&a * &(&b * &c))));
        prop_assert!(same(&(&a * &b), &(&b * &a)));
    }

    #[test]
    fn dividing_undoes_multiplying(a in unit(), b in unit()) {
        prop_assert!(same(&(&(&a * &b) / &b), &a));
        prop_assert!(same(&(&(&a / &b) * &b), &a));
        prop_assert!((&a / &a).is_ratio());
    }

    #[test]
    fn powers_are_products(a in unit()) {
        prop_assert!(same(&a.powi(2), &(&a * &a)));
        prop_assert!(same(&a.powi(-1), &(&Unit::one() / &a)));
        prop_assert_eq!(a.powi(0), Unit::one());
    }

    #[test]
    fn one_changes_nothing(a in unit()) {
        prop_assert_eq!(&a * &Unit::one(), a.clone());
        prop_assert_eq!(&a / &Unit::one(), a);
    }

    #[test]
    fn a_symbol_is_read_back(a in unit()) {
        let again = Unit::parse(&a.symbol).unwrap();
        prop_assert!(same(&again, &a), "{} is read as {} {}", a.symbol, again.symbol, again.scale);
        prop_assert_eq!(Unit::parse(&again.symbol).unwrap(), again.clone());
        let english = Unit::parse(&a.say(Lang::En)).unwrap();
        prop_assert!(same(&english, &a), "{} is read as {}", a.say(Lang::En), english.symbol);
        let json = serde_json::to_string(&again).unwrap();
        prop_assert_eq!(serde_json::from_str::<Unit>(&json).unwrap(), again);
    }

    #[test]
    fn a_heading_gives_its_unit_back(a in simple(), name in "[\\p{Han}A-Za-z]{1,12}") {
        for heading in [format!("{name}({a})"), format!("{name}（{a}）"), format!("{name} [{a}]")] {
            let (found, unit) = split_header(&heading);
            prop_assert_eq!(found, name.as_str());
            prop_assert_eq!(unit.as_ref(), Some(&a));
        }
    }

    #[test]
    fn a_formatted_number_is_read_back_within_its_rounding(value in -1e12..1e12f64, decimals in 0..=6u8) {
        let text = fmt::number(value, decimals, Lang::Zh);
        let half = 0.5 * 10f64.powi(-i32::from(decimals));
        match parse_number(&text).unwrap() {
            ParsedNumber::Value(read) => prop_assert!((read.value - value).abs() <= half * 1.001 + value.abs() * 1e-15),
            ParsedNumber::Missing(_) => prop_assert!(false, "{text}"),
        }
        let bare = fmt::bare(value, decimals);
        prop_assert_eq!(text.replace(',', ""), bare);
        prop_assert_eq!(qipan_kernel::text::decimals(&text), decimals);
    }

    #[test]
    fn any_float_is_formatted(value in any::<f64>(), decimals in any::<u8>(), a in simple()) {
        let _ = fmt::value(value, &a, decimals, Lang::En);
        let _ = fmt::area(AreaM2(value), AreaUnit::Auto, decimals, Lang::Zh);
        let _ = a.convert(value, &Unit::one());
        let _ = Money::of(value, MoneyUnit::YiYuan);
    }

    #[test]
    fn any_money_is_formatted_exactly(fen in any::<i64>()) {
        let text = fmt::money(Money(fen), MoneyUnit::Yuan, 2, Lang::Zh);
        let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
        prop_assert_eq!(digits.parse::<i128>().unwrap(), i128::from(fen));
        for unit in [MoneyUnit::Auto, MoneyUnit::WanYuan, MoneyUnit::YiYuan] {
            prop_assert!(!fmt::money(Money(fen), unit, 2, Lang::En).is_empty());
        }
    }

    #[test]
    fn money_survives_its_way_through_a_float(fen in -(1i64 << 50)..=(1i64 << 50)) {
        let money = Money(fen);
        prop_assert_eq!(Money::of(money.amount(MoneyUnit::Yuan), MoneyUnit::Yuan).unwrap(), money);
    }

    #[test]
    fn areas_convert_back(value in 0.0..1e12f64) {
        let area = AreaM2(value);
        prop_assert!(close(AreaM2::from_mu(area.mu()).0, value));
        prop_assert!(close(AreaM2::from_hectares(area.hectares()).0, value));
        prop_assert!(close(AreaM2::from_km2(area.km2()).0, value));
    }
}

#[test]
fn results_get_a_simple_name_where_there_is_one() {
    let unit = |text: &str| Unit::parse(text).unwrap();
    assert_eq!((unit("万元/亩") * unit("亩")).symbol, "万元");
    assert_eq!((unit("亿元") / unit("亿元")).symbol, "无");
    assert_eq!((unit("亿元") / unit("万人")).symbol, "亿元/万人");
    assert_eq!((unit("%") * unit("亿元")).symbol, "百万元");
    assert_eq!((unit("米") * unit("米")).dimension, Dimension::AREA);
    assert_eq!((unit("米") * unit("公里")).symbol, "千平方米");
    assert_eq!(unit("米").powi(2).symbol, "平方米");
    assert!((unit("亿元") / unit("万人")).same_as(&unit("万元/人")));
    assert!(unit("%").is_ratio() && unit("容积率").is_ratio() && !unit("家").is_ratio());
}

#[test]
fn hectares_are_fifteen_mu_exactly() {
    let (ha, mu, km2) =
        (Unit::parse("公顷").unwrap(), Unit::parse("亩").unwrap(), Unit::parse("平方公里").unwrap());
    assert_eq!(ha.convert(1.0, &mu).unwrap(), 15.0);
    assert_eq!(mu.convert(15.0, &ha).unwrap(), 1.0);
    assert_eq!(mu.convert(1500.0, &km2).unwrap(), 1.0);
}

#[test]
fn headings_of_published_tables() {
    let cases = [
        ("地区生产总值(亿元)", "地区生产总值", Some("亿元")),
        ("地区生产总值（亿元）", "地区生产总值", Some("亿元")),
        ("规上工业增加值增速(%)", "规上工业增加值增速", Some("%")),
        ("单位：亿元", "", Some("亿元")),
        ("一般公共预算收入，亿元", "一般公共预算收入", Some("亿元")),
        ("研发投入(R&D)", "研发投入(R&D)", None),
        ("工资(元/(人·月))", "工资", Some("元/(人·月)")),
        ("国内生产总值(GDP)(亿元)", "国内生产总值(GDP)", Some("亿元")),
        ("PM2.5平均浓度(微克/立方米)", "PM2.5平均浓度", Some("微克/立方米")),
        ("年份", "年份", None),
        ("", "", None),
    ];
    for (heading, name, unit) in cases {
        let (found, parsed) = split_header(heading);
        assert_eq!((found, parsed.as_ref().map(|u| u.symbol.as_str())), (name, unit), "{heading}");
    }
}

#[test]
fn amounts_that_do_not_fit_are_refused() {
    assert_eq!(Money::of(f64::NAN, MoneyUnit::Yuan), Err(MoneyError::NotFinite));
    assert!(matches!(Money::of(1e10, MoneyUnit::YiYuan), Err(MoneyError::TooLarge { .. })));
    assert_eq!(Money::of(12.5, MoneyUnit::YiYuan), Ok(Money(125_000_000_000)));
    assert_eq!(Money::of(0.005, MoneyUnit::Yuan), Ok(Money(1)));
    assert_eq!(Money(i64::MAX).checked_add(Money(1)), None);
    assert_eq!(Money(5).checked_sub(Money(7)), Some(Money(-2)));
}
