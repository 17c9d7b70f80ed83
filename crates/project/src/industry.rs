//! Industries of GB/T 4754-2017: sections, and the divisions of manufacturing by name.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Section letter → name, first and last division.
static SECTIONS: LazyLock<BTreeMap<char, (&'static str, u8, u8)>> = LazyLock::new(|| {
    let rows =
        include_str!("../data/gbt4754_2017_sections.csv").lines().filter(|line| !line.starts_with('#'));
    rows.skip(1)
        .filter_map(|row| {
            let (letter, rest) = row.split_once(',')?;
            let (name, divisions) = rest.rsplit_once(',')?;
            let (first, last) = divisions.split_once('-').unwrap_or((divisions, divisions));
            let name = name.trim_matches('"');
            Some((letter.chars().next()?, (name, first.trim().parse().ok()?, last.trim().parse().ok()?)))
        })
        .collect()
});

static DIVISIONS: LazyLock<BTreeMap<u8, &'static str>> = LazyLock::new(|| {
    let rows =
        include_str!("../data/gbt4754_2017_divisions.csv").lines().filter(|line| !line.starts_with('#'));
    rows.skip(1)
        .filter_map(|row| row.split_once(','))
        .filter_map(|(code, name)| Some((code.trim().parse().ok()?, name.trim_matches('"'))))
        .collect()
});

/// The sections, by letter, with their names.
pub fn sections() -> impl Iterator<Item = (char, &'static str)> {
    SECTIONS.iter().map(|(letter, (name, ..))| (*letter, *name))
}

/// Every section and every division known by name, in order of code.
pub fn all() -> impl Iterator<Item = (String, &'static str)> {
    SECTIONS.iter().flat_map(|(letter, (name, first, last))| {
        let divisions = DIVISIONS.range(*first..=*last);
        std::iter::once((letter.to_string(), *name))
            .chain(divisions.map(move |(number, name)| (format!("{letter}{number:02}"), *name)))
    })
}

/// The name of the section or, if it is known, the division of a code such as `C`, `C39`, `C3982`; none if the code
/// is not of the standard. Groups and classes are not listed here: their two first digits decide.
pub fn name(code: &str) -> Option<&'static str> {
    let mut chars = code.chars();
    let (section, first, last) = *SECTIONS.get(&chars.next()?)?;
    let digits = chars.as_str();
    if digits.is_empty() {
        return Some(section);
    }
    let shape = (2..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let division: u8 = digits.get(..2).filter(|_| shape)?.parse().ok()?;
    (first..=last).contains(&division).then(|| DIVISIONS.get(&division).copied().unwrap_or(section))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_names() {
        assert_eq!(sections().count(), 20);
        assert_eq!(DIVISIONS.len(), 31);
        assert_eq!(all().count(), 51);
        assert!(all().all(|(code, own)| name(&code) == Some(own)));
        assert_eq!(name("C"), Some("制造业"));
        assert_eq!(name("C39"), Some("计算机、通信和其他电子设备制造业"));
        assert_eq!(name("C3982"), name("C39"));
        assert_eq!(name("I65"), name("I"));
        for bad in ["", "c39", "C", "C3", "C44", "A13", "C39820", "Cab", "Z01"].iter().filter(|c| **c != "C")
        {
            assert_eq!(name(bad), None, "{bad}");
        }
    }
}
