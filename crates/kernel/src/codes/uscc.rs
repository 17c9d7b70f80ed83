//! Unified social credit code, 统一社会信用代码, GB 32100-2015.

use super::{CodeError, CodeProblem};
use crate::finding::Finding;
use crate::region::RegionCode;
use crate::text::narrow;

const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A code of the right shape, with what is doubtful about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// 18 characters, half width and upper case.
    pub code: String,
    /// Area of the registering authority.
    pub region: RegionCode,
    /// Warnings: the check digit, or that of the organisation code inside, does not agree.
    pub findings: Vec<Finding>,
}

/// Checks a code: shape first, then both check digits.
///
/// # Definition
/// Check character = alphabet[(31 − Σ 3^i·value mod 31) mod 31] over the first 17; for the organisation
/// code at places 9–16: 11 − (Σ weight·value mod 11), 10 as X and 11 as 0 (GB 11714).
///
/// # Errors
/// [`CodeError`] if it has not 18 characters of the alphabet or no area at places 3–8.
pub fn check(text: &str) -> Result<Checked, CodeError> {
    let code: String =
        text.chars().map(narrow).filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let count = code.chars().count();
    if count != 18 {
        return Err(CodeError::new(text, CodeProblem::UsccLength { found: count }));
    }
    let mut values = [0u32; 18];
    for ((at, c), slot) in code.chars().enumerate().zip(values.iter_mut()) {
        *slot = value(c)
            .ok_or_else(|| CodeError::new(text, CodeProblem::UsccCharacter { found: c, at: at + 1 }))?;
    }
    let region = code
        .get(2..8)
        .and_then(|area| RegionCode::parse(area).ok())
        .ok_or_else(|| CodeError::new(text, CodeProblem::UsccArea))?;
    let mut findings = Vec::new();
    let wanted = check_character(&values);
    if wanted != code.chars().next_back() {
        findings.push(warning("uscc_check_digit", &code, 18, wanted));
    }
    let inner = code.get(8..17).unwrap_or_default();
    let wanted = organisation_check(inner);
    if wanted != inner.chars().next_back() {
        findings.push(warning("uscc_organisation_check_digit", &code, 17, wanted));
    }
    Ok(Checked { code, region, findings })
}

fn value(c: char) -> Option<u32> {
    ALPHABET.chars().position(|known| known == c).and_then(|at| u32::try_from(at).ok())
}

fn check_character(values: &[u32; 18]) -> Option<char> {
    let mut weight = 1;
    let mut sum = 0;
    for value in values.iter().take(17) {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET.chars().nth(usize::try_from((31 - sum % 31) % 31).ok()?)
}

fn organisation_check(inner: &str) -> Option<char> {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let mut sum = 0;
    for (c, weight) in inner.chars().zip(WEIGHTS) {
        sum += c.to_digit(36)? * weight;
    }
    match 11 - sum % 11 {
        10 => Some('X'),
        11 => Some('0'),
        digit => char::from_digit(digit, 10),
    }
}

fn warning(kind: &str, code: &str, at: u8, wanted: Option<char>) -> Finding {
    let wanted = wanted.map(String::from).unwrap_or_default();
    Finding::warning(
        kind,
        format!("统一社会信用代码 {code} 的第{at}位校验位应为 {wanted}"),
        format!("social credit code {code}: the check character at place {at} should be {wanted}"),
    )
    .remedy(
        "请与营业执照核对；确认无误可以保留（个别已发放的代码不符合校验规则）",
        "compare it with the licence; keep it if it agrees (some issued codes break the rule)",
    )
    .with_value(code)
}
