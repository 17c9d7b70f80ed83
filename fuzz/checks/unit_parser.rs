//! What must hold of any bytes given to the unit parser.

use qipan_kernel::text::Lang;
use qipan_kernel::unit::{Unit, split_header};

/// Panics if the parser does, or if an accepted unit does not print and read back.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = split_header(text);
    match Unit::parse(text) {
        Ok(unit) => {
            // A deeply nested unit may print longer than the parser reads.
            if let Ok(again) = Unit::parse(&unit.symbol) {
                assert_eq!(again.dimension, unit.dimension, "{text:?} printed as {}", unit.symbol);
                assert_eq!(again.symbol, unit.symbol, "{text:?}");
            } else {
                assert!(unit.symbol.chars().count() > 100, "{text:?} printed as {}", unit.symbol);
            }
            assert!(!unit.say(Lang::En).is_empty());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
