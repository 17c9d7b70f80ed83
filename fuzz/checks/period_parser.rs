//! What must hold of any bytes given to the period parser.

use qipan_kernel::period::Period;
use qipan_kernel::text::Lang;

/// Panics if the parser does, or if an accepted period does not print and read back.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Period::parse(text) {
        Ok(period) => {
            for printed in [period.to_string(), period.say(Lang::Zh), period.say(Lang::En)] {
                assert_eq!(Period::parse(&printed), Ok(period), "{text:?} printed as {printed}");
            }
            assert!(period.start() <= period.end(), "{text:?}");
            assert!(period.contains(period));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
