//! Whether a condition holds, in three values (Kleene).

use super::{Fact, Node, Test, Truth};
use std::cmp::Ordering;

pub(super) fn holds(node: &Node, fact: &dyn Fn(&str) -> Option<Fact>) -> Truth {
    let told = |yes: Option<bool>| match yes {
        None => Truth::Unknown,
        Some(true) => Truth::Yes,
        Some(false) => Truth::No,
    };
    match node {
        Node::Always => Truth::Yes,
        Node::Not(inner) => match holds(inner, fact) {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
        },
        Node::All(all) => all.iter().map(|node| holds(node, fact)).min().unwrap_or(Truth::Yes),
        Node::Any(any) => any.iter().map(|node| holds(node, fact)).max().unwrap_or(Truth::No),
        Node::Known(name) => told(Some(fact(name).is_some())),
        Node::Flag(name) => told(match fact(name) {
            Some(Fact::Flag(yes)) => Some(yes),
            _ => None,
        }),
        Node::Compare(name, test, with) => {
            told(fact(name).and_then(|f| compare(&f, with)).map(|o| passes(*test, o)))
        }
        Node::OneOf(name, list) => told(fact(name).map(|f| list.contains(&f))),
        Node::Starts(name, list) => told(match fact(name) {
            Some(Fact::Text(text)) => Some(list.iter().any(|head| text.starts_with(head.as_str()))),
            _ => None,
        }),
    }
}

fn compare(a: &Fact, b: &Fact) -> Option<Ordering> {
    match (a, b) {
        (Fact::Text(a), Fact::Text(b)) => Some(a.cmp(b)),
        (Fact::Number(a), Fact::Number(b)) | (Fact::Area(a), Fact::Area(b)) => a.partial_cmp(b),
        (Fact::Money(a), Fact::Money(b)) => Some(a.cmp(b)),
        (Fact::Date(a), Fact::Date(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn passes(test: Test, order: Ordering) -> bool {
    match test {
        Test::Equal => order.is_eq(),
        Test::Other => order.is_ne(),
        Test::Less => order.is_lt(),
        Test::AtMost => order.is_le(),
        Test::More => order.is_gt(),
        Test::AtLeast => order.is_ge(),
    }
}
