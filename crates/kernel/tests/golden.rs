//! The golden cases of `fixtures/kernel`, which a planner can read and add to.

#![cfg(test)]

mod support;

use jiff::ToSpan;
use jiff::civil::Date;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::codes::{project_code, uscc};
use qipan_kernel::period::{Period, YearMonth};
use qipan_kernel::quantity::fmt::{self, AreaUnit, MoneyUnit};
use qipan_kernel::quantity::{AreaM2, Money};
use qipan_kernel::region::{RegionCode, RegionTable, breaks};
use qipan_kernel::text::{Lang, ParsedNumber, Say, parse_number};
use qipan_kernel::unit::{Unit, UnitError};
use support::{Row, rows};

#[test]
fn periods_are_read_as_people_write_them() {
    for row in rows("period.csv") {
        let written = row.get("written");
        let period = Period::parse(written).unwrap_or_else(|e| panic!("{written}: {e}"));
        assert_eq!(period.to_string(), row.get("canonical"), "{written}");
        assert_eq!(period.say(Lang::Zh), row.get("zh"), "{written}");
        assert_eq!(period.say(Lang::En), row.get("en"), "{written}");
        assert_eq!(period.start().to_string(), row.get("first"), "{written}");
        assert_eq!(period.end().to_string(), row.get("last"), "{written}");
    }
}

#[test]
fn what_is_no_period_is_refused_with_the_reason() {
    for row in rows("period_refused.csv") {
        let written = row.get("written");
        let error = Period::parse(written).expect_err(written);
        assert_eq!(format!("{:?}", error.problem), row.get("problem"), "{written}");
        assert!(!error.say(Lang::Zh).is_empty() && !error.say(Lang::En).is_empty());
    }
}

fn amount(text: &str) -> (f64, Unit) {
    let (number, unit) = text.split_once(' ').unwrap();
    (number.parse().unwrap(), Unit::parse(unit).unwrap())
}

#[test]
fn units_are_read_in_both_languages() {
    for row in rows("unit.csv") {
        let written = row.get("written");
        let unit = Unit::parse(written).unwrap_or_else(|e| panic!("{written}: {e}"));
        assert_eq!(unit.symbol, row.get("symbol"), "{written}");
        assert_eq!(unit.say(Lang::En), row.get("en"), "{written}");
        let (times, other) = amount(row.get("same_as"));
        let value = unit.convert(1.0, &other).unwrap_or_else(|e| panic!("{written}: {e}"));
        assert!((value - times).abs() <= 1e-12 * times, "{written}: {value} is not {times} {other}");
    }
}

#[test]
fn units_convert() {
    for row in rows("unit_convert.csv") {
        let (from, to) = (Unit::parse(row.get("from")).unwrap(), Unit::parse(row.get("to")).unwrap());
        let value: f64 = row.get("value").parse().unwrap();
        let wanted: f64 = row.get("result").parse().unwrap();
        let found = from.convert(value, &to).unwrap();
        assert!(
            (found - wanted).abs() <= 1e-14 * wanted.abs(),
            "{value} {from} is {found} {to}, not {wanted}"
        );
    }
}

#[test]
fn units_of_different_things_do_not_convert() {
    for row in rows("unit_refused.csv") {
        let (from, to) = (Unit::parse(row.get("from")).unwrap(), Unit::parse(row.get("to")).unwrap());
        for (a, b) in [(&from, &to), (&to, &from)] {
            let error = a.convert(1.0, b).expect_err(&format!("{a} → {b}"));
            assert!(matches!(error, UnitError::Different { .. }));
            assert!(error.say(Lang::Zh).contains(&a.symbol), "{}", error.say(Lang::Zh));
        }
    }
}

#[test]
fn social_credit_codes_agree_warn_or_are_refused() {
    for row in rows("uscc.csv") {
        let found = uscc::check(row.get("code")).map(|checked| checked.findings.is_empty());
        assert_eq!(verdict(found.as_ref().ok()), row.get("expect"), "{}", row.get("code"));
    }
}

#[test]
fn project_codes_of_both_generations() {
    for row in rows("project_code.csv") {
        let code = row.get("code");
        let found = project_code::check(code);
        let fine = found.as_ref().map(|checked| checked.findings.is_empty());
        assert_eq!(verdict(fine.ok().as_ref()), row.get("expect"), "{code}: {found:?}");
        if let Ok(checked) = found {
            assert_eq!(checked.year.to_string(), row.get("year"), "{code}");
            assert_eq!(checked.region.to_string(), row.get("region"), "{code}");
            let legacy = matches!(checked.generation, project_code::Generation::Legacy { .. });
            assert_eq!(if legacy { "legacy" } else { "current" }, row.get("generation"), "{code}");
        }
    }
}

fn verdict(fine: Option<&bool>) -> &'static str {
    match fine {
        Some(true) => "agrees",
        Some(false) => "warns",
        None => "refused",
    }
}

#[test]
fn working_days_are_added() {
    let calendar = WorkCalendar::china();
    for row in rows("calendar.csv") {
        let from = row.get("from").parse().unwrap();
        let days: i32 = row.get("days").parse().unwrap();
        let to = calendar.add_workdays(from, days).unwrap();
        assert_eq!(to.to_string(), row.get("to"), "{from} + {days}: {}", row.get("why"));
    }
}

/// Every month of every year with a notice of the State Council, as counted once by another implementation
/// (chinesecalendar 1.11.0), and each weekend day that is worked in exchange.
#[test]
fn every_year_of_the_state_council_agrees_month_by_month() {
    let calendar = WorkCalendar::china();
    let years: Vec<i16> = calendar.years().map(|year| year.year).collect();
    let mut told = Vec::new();
    for row in rows("calendar_months.csv") {
        let year: i16 = row.get("year").parse().unwrap();
        for month in 1..=12 {
            let first = Date::new(year, month, 1).unwrap();
            let days = first.series(1.day()).take_while(|day| day.month() == month);
            let worked = days.filter(|day| calendar.is_workday(*day).unwrap()).count();
            assert_eq!(worked.to_string(), row.get(&format!("m{month:02}")), "{year}-{month:02}");
        }
        told.push(year);
    }
    assert_eq!(told, years);
    for row in rows("calendar_worked_weekends.csv") {
        assert!(calendar.is_workday(row.get("date").parse().unwrap()).unwrap(), "{}", row.get("date"));
    }
}

#[test]
fn numbers_are_read_as_people_type_them() {
    for row in rows("number.csv") {
        let written = row.get("written");
        let found = match parse_number(written) {
            Ok(ParsedNumber::Value(v)) => (v.value.to_string(), v.qualifier.as_str().to_owned()),
            Ok(ParsedNumber::Missing(reason)) => (String::new(), format!("{reason:?}").to_lowercase()),
            Err(_) => (String::new(), "refused".to_owned()),
        };
        assert_eq!(found, (row.get("value").to_owned(), row.get("qualifier").to_owned()), "'{written}'");
    }
}

fn formatted(row: &Row, lang: Lang) -> String {
    let decimals: u8 = row.get("decimals").parse().unwrap();
    let value = || row.get("value").parse::<f64>().unwrap();
    match (row.get("what"), row.get("unit")) {
        ("number", _) => fmt::number(value(), decimals, lang),
        ("money", unit) => {
            let unit = match unit {
                "元" => MoneyUnit::Yuan,
                "万元" => MoneyUnit::WanYuan,
                "亿元" => MoneyUnit::YiYuan,
                _ => MoneyUnit::Auto,
            };
            fmt::money(Money(row.get("value").parse().unwrap()), unit, decimals, lang)
        }
        ("area", unit) => {
            let unit = match unit {
                "亩" => AreaUnit::Mu,
                "公顷" => AreaUnit::Hectare,
                "平方公里" => AreaUnit::Km2,
                "平方米" => AreaUnit::M2,
                _ => AreaUnit::Auto,
            };
            fmt::area(AreaM2(value()), unit, decimals, lang)
        }
        ("value", unit) => fmt::value(value(), &Unit::parse(unit).unwrap(), decimals, lang),
        (other, _) => panic!("{other} is not formatted"),
    }
}

#[test]
fn one_formatter_for_all_quantities() {
    for row in rows("format.csv") {
        assert_eq!(formatted(&row, Lang::Zh), row.get("zh"));
        assert_eq!(formatted(&row, Lang::En), row.get("en"));
    }
}

#[test]
fn series_breaks_are_shown() {
    let table = RegionTable::zhejiang();
    let names =
        |list: &[(String, String)]| list.iter().map(|(zh, _)| zh.as_str()).collect::<Vec<_>>().join("+");
    for row in rows("breaks.csv") {
        let code = RegionCode::parse(row.get("code")).unwrap();
        let found = breaks(table, code, row.get("from").parse().unwrap(), row.get("to").parse().unwrap());
        match found.as_slice() {
            [] => assert_eq!(row.get("on"), "", "{code}"),
            [only] => {
                assert_eq!(only.on.to_string(), row.get("on"), "{code}");
                assert_eq!(names(&only.before), row.get("before"), "{code}");
                assert_eq!(names(only.after.as_slice()), row.get("after"), "{code}");
                assert_eq!(names(&only.successors), row.get("successors"), "{code}");
            }
            many => panic!("{code}: {many:?}"),
        }
    }
}

#[test]
fn the_months_of_a_period_are_what_its_ends_say() {
    for row in rows("period.csv") {
        let period = Period::parse(row.get("written")).unwrap();
        let (first, last) = (period.start().index(), period.end().index());
        assert_eq!(i32::from(period.months()), last - first + 1);
        assert_eq!(YearMonth::from_index(first), period.start());
    }
}
