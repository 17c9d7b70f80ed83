//! Check digit by ISO/IEC 7064, MOD 11,10 (GB/T 17710-2008).

/// The check digit over decimal digits; none if a character is no digit or there are none.
pub fn mod_11_10(digits: &str) -> Option<u32> {
    let mut product = 10;
    for c in digits.chars() {
        let sum = (product + c.to_digit(10)?) % 10;
        product = (if sum == 0 { 10 } else { sum }) * 2 % 11;
    }
    (!digits.is_empty()).then_some((11 - product) % 10)
}
