//! What must hold of any bytes given to the formula parser, and of any formula checked against a dictionary.

use qipan_indicator::dictionary::Dictionary;
use qipan_indicator::formula::{MAX_BYTES, check as hold_together, parse};
use qipan_indicator::model::{Indicator, Kind};
use qipan_kernel::text::{Lang, Say};

/// Panics if parser or checker do, if an error points outside the text, or if an accepted formula does not print and
/// read back to the same tree.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match parse(&text) {
        Ok(expr) => {
            let printed = expr.to_string();
            if printed.len() <= MAX_BYTES {
                assert_eq!(parse(&printed).as_ref(), Ok(&expr), "{text:?} printed as {printed:?}");
            }
            let dictionary = dictionary();
            for target in dictionary.indicators() {
                if let Err(error) = hold_together(&expr, target, &dictionary) {
                    points_into(&text, error.at, error.len);
                    assert!(!error.say(Lang::Zh).is_empty() && !error.say_in(&text, Lang::En).is_empty());
                }
            }
        }
        Err(error) => {
            points_into(&text, error.at, error.len);
            assert!(!error.say(Lang::Zh).is_empty() && error.column(&text) >= 1);
        }
    }
}

fn points_into(text: &str, at: usize, len: usize) {
    assert!(text.is_char_boundary(at) && text.is_char_boundary(at + len), "{text:?}: {at} and {len} more");
}

fn dictionary() -> Dictionary {
    let entry = |code: &str, unit: &str, kind| Indicator { kind, ..Indicator::new(code, code, unit) };
    let entries = vec![
        entry("A", "亿元", Kind::Flow),
        entry("B", "万人", Kind::Stock),
        entry("C", "%", Kind::Growth),
        entry("D", "件", Kind::FiveYearCumulative),
    ];
    Dictionary::new(entries).unwrap_or_else(|e| panic!("{e}"))
}
