use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn kind(name: &str) -> Option<FieldKind> {
    Some(match name {
        "merger" => FieldKind::Flag,
        "industry" => FieldKind::Text,
        "ratio" => FieldKind::Number,
        "total" | "absent" => FieldKind::Money,
        "land" => FieldKind::Area,
        "signed" => FieldKind::Date,
        _ => return None,
    })
}

fn fact(name: &str) -> Option<Fact> {
    Some(match name {
        "merger" => Fact::Flag(false),
        "industry" => Fact::Text("C3982".into()),
        "ratio" => Fact::Number(2.5),
        "total" => Fact::Money(Money(100_000_000_000)),
        "land" => Fact::Area(20_000.0),
        "signed" => Fact::Date(date(2020, 5, 6)),
        _ => return None,
    })
}

fn truth(text: &str) -> Truth {
    Condition::parse(text, &kind).unwrap().holds(&fact)
}

#[test]
fn conditions_hold_or_not_or_are_unknown() {
    for (text, wanted) in [
        ("", Truth::Yes),
        ("total >= 10亿元", Truth::Yes),
        ("total >= 10.00000001亿元", Truth::No),
        ("total == 100000万元 and total==1000000000元", Truth::Yes),
        ("industry starts \"C39\"", Truth::Yes),
        ("industry starts (\"C13\", “C38”)", Truth::No),
        ("industry in (\"C3982\", \"C3983\")", Truth::Yes),
        ("not merger and land > 29.9亩 and land ≤ 2公顷", Truth::Yes),
        ("merger or ratio < 2", Truth::No),
        ("signed >= 2020-05-06 and signed < 2020-05-07", Truth::Yes),
        ("absent > 1元", Truth::Unknown),
        ("absent > 1元 and merger", Truth::No),
        ("absent > 1元 or total > 1元", Truth::Yes),
        ("not (absent > 1元)", Truth::Unknown),
        ("known(absent)", Truth::No),
        ("ratio >= 250%", Truth::Yes),
    ] {
        assert_eq!(truth(text), wanted, "{text}");
    }
}

#[test]
fn what_can_t_be_read_is_told_with_its_place() {
    for (text, at, word) in [
        ("totl > 1元", 1, "totl"),
        ("total > 5", 9, "another type"),
        ("industry > \"C\"", 10, "another type"),
        ("total >", 8, "a value"),
        ("(merger", 8, ")"),
        ("merger merger", 8, "and / or"),
        ("total > 1元 ; drop", 12, ";"),
        ("industry == \"C", 13, "can't be read"),
        ("total == 0.001元", 10, "can't be read"),
        ("signed > 2024-02-30", 10, "can't be read"),
    ] {
        let error = Condition::parse(text, &kind).unwrap_err();
        assert_eq!(error.at, at, "{text}: {error}");
        assert!(error.say(Lang::En).contains(word), "{text}: {error}");
    }
    let deep = format!("{}merger{}", "(".repeat(100), ")".repeat(100));
    assert_eq!(Condition::parse(&deep, &kind).unwrap_err().problem, ConditionProblem::TooLong);
    assert!(Condition::parse(&"merger and ".repeat(500), &kind).is_err());
}

proptest! {
    #[test]
    fn no_text_panics(text in "[a-z\"“(), ><=0-9.亿元亩-]{0,60}") {
        let _ = Condition::parse(&text, &kind).map(|c| c.holds(&fact));
    }
}
