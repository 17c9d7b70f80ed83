//! The guide names every code, and no other.

use std::collections::BTreeSet;

/// Words in snake case between quotes on the right of an arrow, within `fn code`.
fn codes(source: &str) -> BTreeSet<String> {
    let body = source.split("fn code(&self)").nth(1).unwrap_or_default();
    let body = body.split("\n    }\n").next().unwrap_or_default();
    body.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn guide_lists_every_code() {
    let mut wanted = codes(include_str!("../src/problem/mod.rs"));
    wanted.extend(codes(include_str!("../src/limits.rs")));
    assert!(wanted.len() > 50, "{wanted:?}");
    let guide = include_str!("../../../docs/guide/import.md");
    let listed: BTreeSet<String> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .filter(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .map(str::to_owned)
        .collect();
    assert_eq!(wanted, listed);
}
