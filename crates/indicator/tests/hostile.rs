//! No text makes the formula parser or its checker panic, and what is accepted prints and reads back.

#![cfg(test)]

use proptest::prelude::*;
use qipan_indicator::formula::{MAX_DEPTH, Problem, parse};

#[path = "../../../fuzz/checks/formula_parser.rs"]
mod formula_parser;

/// So many cases or what `PROPTEST_CASES` says, and no files written beside the tests.
fn cases(cases: u32) -> ProptestConfig {
    let cases = ProptestConfig::default().cases.max(cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(2048))]

    #[test]
    fn any_text(text in any::<String>()) {
        formula_parser::check(text.as_bytes());
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        formula_parser::check(&bytes);
    }

    #[test]
    fn texts_of_the_words_that_formulas_know(parts in prop::collection::vec(prop::sample::select(vec![
        "(", ")", "（", "，", ",", "+", "-", "*", "/", "^", "[A]", "[B]", "[C]", "[D]", "[", "]", "地区", "if(", "如果(", "sum(",
        "lag(", "month(", "ytd(", "round(", "min(", "1.5", "1e", "%", "{亿元}", "{", "<", "<=", "=", "且", "or", "not ", " ",
        "亿元", "\u{202e}", "😀", "\0", "９", "0", ", 2)",
    ]), 0..40)) {
        formula_parser::check(parts.concat().as_bytes());
    }
}

#[test]
fn the_seeds_of_the_fuzz_target() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/formula_parser");
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 20, "only {} seeds", files.len());
    for file in files {
        formula_parser::check(&std::fs::read(file).unwrap());
    }
}

#[test]
fn ten_thousand_levels_on_a_small_stack() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
    let texts = [
        deep("(", ")"),
        deep("-", ""),
        deep("abs(", ")"),
        deep("2^", ""),
        deep("1+(2*", ")"),
        "(".repeat(65_000),
    ];
    let run = move || {
        for text in &texts {
            assert_eq!(parse(text).unwrap_err().problem, Problem::TooDeep { limit: MAX_DEPTH });
            formula_parser::check(text.as_bytes());
        }
        // long is not deep
        formula_parser::check(vec!["[A]"; 9_000].join("+").as_bytes());
        formula_parser::check(format!("min({})", vec!["[A]"; 9_000].join(",")).as_bytes());
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(run).unwrap().join().unwrap();
}
