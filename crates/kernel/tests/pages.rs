//! The worked examples of the method pages are computed here as they stand on the page.

#![cfg(test)]

use qipan_kernel::calendar::{WorkCalendar, answer};
use qipan_kernel::codes::{project_code, uscc};
use qipan_kernel::finding::Finding;
use qipan_kernel::period::Period;
use qipan_kernel::text::Lang;
use qipan_kernel::unit::Unit;
use std::path::Path;

/// The rows of the table on a page whose first heading is `first`, without the heading.
fn table(page: &str, first: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/methods").join(page);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let start = format!("| {first} |");
    let rows: Vec<Vec<String>> = text
        .lines()
        .skip_while(|line| !line.starts_with(&start))
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect();
    assert!(rows.len() >= 5, "{page}: {} rows under '{first}'", rows.len());
    rows
}

#[test]
fn the_periods_of_their_page() {
    for row in table("period.md", "written") {
        let period = Period::parse(&row[0]).unwrap();
        let found = [
            period.to_string(),
            period.say(Lang::Zh),
            period.months().to_string(),
            period.share_of_year().to_string(),
            period.last_day().to_string(),
            period.same_last_year().to_string(),
        ];
        assert_eq!(found.as_slice(), &row[1..], "{}", row[0]);
    }
    for row in table("period.md", "kind") {
        let printed = row[1].trim_matches('`');
        let period = Period::parse(printed).unwrap();
        assert_eq!(
            [period.to_string(), period.say(Lang::Zh), period.say(Lang::En)],
            [printed, &row[2], &row[3]].map(str::to_owned)
        );
    }
}

#[test]
fn the_units_of_their_page() {
    for row in table("unit.md", "value") {
        let (from, to) = (Unit::parse(&row[1]).unwrap(), Unit::parse(&row[2]).unwrap());
        let found = from.convert(row[0].parse().unwrap(), &to).unwrap();
        assert_eq!(found.to_string(), row[3], "{} {from}", row[0]);
    }
    for row in table("unit.md", "left") {
        let (left, right) = (Unit::parse(&row[0]).unwrap(), Unit::parse(&row[2]).unwrap());
        let found = if row[1] == "×" { left * right } else { left / right };
        assert_eq!(found.symbol, row[3]);
    }
}

#[test]
fn the_codes_of_their_page() {
    for row in table("codes.md", "kind") {
        let found: Result<Vec<Finding>, _> = match row[0].as_str() {
            "social credit" => uscc::check(&row[1]).map(|checked| checked.findings),
            _ => project_code::check(&row[1]).map(|checked| checked.findings),
        };
        let verdict = match &found {
            Ok(findings) if findings.is_empty() => "agrees",
            Ok(_) => "warns",
            Err(_) => "refused",
        };
        assert_eq!(verdict, row[2], "{}", row[1]);
        for finding in found.iter().flatten().filter(|finding| finding.code.ends_with("code_check_digit")) {
            assert!(finding.message_en.ends_with(&format!("should be {}", row[3])), "{}", finding.message_en);
        }
        if verdict == "agrees" && !row[3].is_empty() {
            assert!(row[1].ends_with(&row[3]));
        }
    }
}

#[test]
fn the_answers_of_the_calendar_page() {
    for row in table("calendar.md", "question") {
        let words: Vec<&str> = row[0].split(' ').collect();
        let found = answer(WorkCalendar::china(), &words).unwrap_or_else(|_| "error".to_owned());
        assert_eq!(found, row[1], "{}: {}", row[0], row[2]);
    }
}
