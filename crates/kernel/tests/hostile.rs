//! No text makes a parser panic, and what a parser accepts it prints and reads again.

#![cfg(test)]

use proptest::prelude::*;
use qipan_kernel::calendar::{WorkCalendar, answer};
use qipan_kernel::codes::{iso7064, project_code, uscc};
use qipan_kernel::org::OrgKind;
use qipan_kernel::period::{Frequency, Period};
use qipan_kernel::provenance::{QualifiedValue, Qualifier, State, Vintage};
use qipan_kernel::region::{RegionCode, RegionTable};
use qipan_kernel::text::{Lang, ParsedNumber, Say, decimals, parse_number, shorten, split_number};
use qipan_kernel::unit::{Unit, split_header};

#[path = "../../../fuzz/checks/period_parser.rs"]
mod period_parser;
#[path = "../../../fuzz/checks/unit_parser.rs"]
mod unit_parser;

/// So many cases or what `PROPTEST_CASES` says, and no files written beside the tests.
fn cases(cases: u32) -> ProptestConfig {
    let cases = ProptestConfig::default().cases.max(cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Pushes a text through every parser of the kernel.
fn every_parser(text: &str) {
    if let Err(e) = Period::parse(text) {
        let _ = (e.say(Lang::Zh), e.say(Lang::En));
    }
    if let Err(e) = Unit::parse(text) {
        let _ = (e.say(Lang::Zh), e.say(Lang::En));
    }
    match parse_number(text) {
        Ok(ParsedNumber::Value(read)) => assert!(read.value.is_finite(), "{text}"),
        Ok(ParsedNumber::Missing(reason)) => assert!(!reason.say(Lang::Zh).is_empty()),
        Err(e) => assert!(!e.say(Lang::Zh).is_empty() && !e.say(Lang::En).is_empty()),
    }
    if let Ok((_, unit)) = split_number(text) {
        assert!(text.contains(unit));
    }
    let (name, _) = split_header(text);
    assert!(text.contains(name));
    if let Err(e) = uscc::check(text) {
        let _ = (e.say(Lang::Zh), e.say(Lang::En));
    }
    if let Err(e) = project_code::check(text) {
        let _ = (e.say(Lang::Zh), e.say(Lang::En));
    }
    if let Ok(code) = RegionCode::parse(text) {
        assert_eq!(RegionCode::parse(&code.to_string()), Ok(code));
        assert_eq!(RegionCode::parse(&code.gb2260()), Ok(code));
    }
    let _ = (iso7064::mod_11_10(text), decimals(text), shorten(text), Lang::from_tag(text));
    let _ =
        (text.parse::<Vintage>(), text.parse::<State>(), text.parse::<Qualifier>(), text.parse::<OrgKind>());
    let _ = (text.parse::<Frequency>(), text.parse::<QualifiedValue>(), RegionTable::read(text));
    let calendar = WorkCalendar::china();
    let _ =
        (answer(calendar, &[text]), answer(calendar, &["is", text]), answer(calendar, &["add", text, text]));
}

proptest! {
    #![proptest_config(cases(2048))]

    #[test]
    fn any_text(text in any::<String>()) {
        every_parser(&text);
    }

    #[test]
    fn texts_of_the_letters_that_parsers_know(
        text in "[0-9０-９年月季度上下半前第个一二三四五十至到累计QHMJanSep/.,\\-–—～ ]{0,24}"
    ) {
        every_parser(&text);
    }

    #[test]
    fn texts_of_the_letters_that_units_know(
        text in "[亿万千百十元美人亩件家平方公里米吨标准煤%‰/·*()（）^²0-9 mkuanperyilo\\-]{0,24}"
    ) {
        every_parser(&text);
    }

    #[test]
    fn texts_of_the_letters_that_numbers_know(text in "[0-9０-９.,，'+\\-−eE>＞≥<≤≈约近以上左右多余万亿…—/ ]{0,20}") {
        every_parser(&text);
    }

    #[test]
    fn texts_like_codes(text in "[0-9A-Z]{14,22}|[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{4,7}|9[0-9A-HJ-NP-RT-UW-Y]{17}") {
        every_parser(&text);
    }

    #[test]
    fn any_bytes_through_the_fuzz_targets(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        period_parser::check(&bytes);
        unit_parser::check(&bytes);
    }
}

#[test]
fn the_seeds_of_the_fuzz_targets() {
    let seeds = |target: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
        let files: Vec<Vec<u8>> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
            .collect();
        assert!(files.len() >= 10, "{target}: only {} seeds", files.len());
        files
    };
    for bytes in seeds("period_parser") {
        period_parser::check(&bytes);
    }
    for bytes in seeds("unit_parser") {
        unit_parser::check(&bytes);
    }
}

#[test]
fn texts_that_have_broken_parsers_elsewhere() {
    let long = "1".repeat(100_000);
    let deep = "(".repeat(50_000);
    let closed = format!("{}元{}", "(".repeat(200), ")".repeat(200));
    let texts = [
        "",
        " ",
        "\0",
        "\u{202e}9月3202",
        "👨‍👩‍👧‍👦",
        "𠀀𠀁",
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "٢٠٢٣",
        "2023年१月",
        "²³",
        "½",
        "㍿",
        "ＮａＮ",
        "-0",
        "1e308",
        "1e-400",
        "0x10",
        "1_000",
        "١٢٣",
        "／",
        "（）",
        "//",
        "··",
        "^^",
        "^-",
        "亩^-128",
        "亩^99",
        "元/",
        "/元",
        "10000000000000元",
        "1,0,0",
        &long,
        &deep,
        &closed,
    ];
    for text in texts {
        every_parser(text);
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn exactly_one_check_character_agrees(body in "9[0-9A-HJ-NPQRTUWXY]3[1-3][0-9]{4}[0-9A-HJ-NPQRTUWXY]{9}") {
        let agrees = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().filter(|last| {
            let checked = uscc::check(&format!("{body}{last}")).unwrap();
            checked.findings.iter().all(|finding| finding.code != "uscc_check_digit")
        });
        prop_assert_eq!(agrees.count(), 1);
    }

    #[test]
    fn one_wrong_digit_of_a_project_code_is_noticed(serial in "[0-9]{5}", at in 0..5usize, other in 0..10u32) {
        let body = format!("22043301140402{serial}");
        let last = iso7064::mod_11_10(&body).unwrap();
        let code = |serial: &str| format!("2204-330114-04-02-{serial}{last}");
        prop_assert!(project_code::check(&code(&serial)).unwrap().findings.is_empty());
        let mut changed: Vec<char> = serial.chars().collect();
        changed[at] = char::from_digit(other, 10).unwrap();
        let changed: String = changed.into_iter().collect();
        let warned = !project_code::check(&code(&changed)).unwrap().findings.is_empty();
        prop_assert_eq!(warned, changed != serial);
    }
}
