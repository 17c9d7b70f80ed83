//! Which projects a row may be about, by name and enterprise.

use qipan_exchange::columns::key;
use std::collections::{BTreeMap, BTreeSet};

/// Names so much alike, in percent, may be one project of an enterprise.
const ALIKE: usize = 60;

/// How alike two projects are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    NameAndEnterprise,
    Name,
    Similar,
}

impl Why {
    pub fn word(self) -> &'static str {
        match self {
            Why::NameAndEnterprise => "name_and_enterprise",
            Why::Name => "name",
            Why::Similar => "similar",
        }
    }
}

/// A name without what lists add or leave out: brackets, 项目, 工程.
fn bare(name: &str) -> String {
    let text = key(name).replace("(演示)", "");
    let text: String = text.chars().filter(|c| !"()[]【】《》“”\"'·,、.-—".contains(*c)).collect();
    let short = text.trim_end_matches("项目").trim_end_matches("工程");
    if short.is_empty() { text } else { short.to_owned() }
}

/// An enterprise without its legal form.
fn firm(name: &str) -> String {
    let mut text = bare(name);
    for word in ["有限责任公司", "股份有限公司", "有限公司", "集团", "公司"] {
        text = text.replace(word, "");
    }
    text
}

/// Whether and why a row may be about a project; `None` if nothing speaks for it.
pub(super) fn why(row: (&str, Option<&str>), project: (&str, Option<&str>)) -> Option<Why> {
    let (a, b) = (bare(row.0), bare(project.0));
    let firms = row.1.zip(project.1).map(|(x, y)| firm(x) == firm(y));
    match (a == b, firms) {
        (true, Some(true)) => Some(Why::NameAndEnterprise),
        (true, _) => Some(Why::Name),
        (false, Some(true)) if alike(&a, &b) >= ALIKE => Some(Why::Similar),
        _ => None,
    }
}

/// Whether name and enterprise are the same to the letter.
pub(super) fn exact(row: (&str, Option<&str>), project: (&str, Option<&str>)) -> bool {
    key(row.0) == key(project.0) && row.1.map(key) == project.1.map(key)
}

/// Projects by name and by enterprise, so that a row is compared with few.
#[derive(Default)]
pub(super) struct Index {
    names: BTreeMap<String, Vec<usize>>,
    firms: BTreeMap<String, Vec<usize>>,
}

impl Index {
    pub fn add(&mut self, at: usize, name: &str, enterprise: Option<&str>) {
        self.names.entry(bare(name)).or_default().push(at);
        if let Some(enterprise) = enterprise {
            self.firms.entry(firm(enterprise)).or_default().push(at);
        }
    }

    /// Projects that a row may be about, by number.
    pub fn near(&self, name: &str, enterprise: Option<&str>) -> BTreeSet<usize> {
        let by_name = self.names.get(&bare(name));
        let by_firm = enterprise.and_then(|e| self.firms.get(&firm(e)));
        by_name.into_iter().chain(by_firm).flatten().copied().collect()
    }
}

/// Letters in common in order, in percent of the longer name.
fn alike(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(120).collect(), b.chars().take(120).collect());
    let longer = a.len().max(b.len());
    let mut row = vec![0usize; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        let mut left = 0;
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            left = if x == y { diagonal + 1 } else { above.max(left) };
            (*cell, diagonal) = (left, above);
        }
    }
    row.last().map_or(0, |common| common * 100 / longer.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_write_them() {
        let there = ("年产10万套减速器项目", Some("杭州甲机械有限公司"));
        assert_eq!(
            why(("年产10万套减速器", Some("杭州甲机械股份有限公司")), there),
            Some(Why::NameAndEnterprise)
        );
        assert_eq!(why(("年产10万套减速器项目", Some("乙公司")), there), Some(Why::Name));
        assert_eq!(why(("年产10万套减速器项目", None), there), Some(Why::Name));
        assert_eq!(
            why(("年产12万套减速器生产线项目", Some("杭州甲机械有限公司")), there),
            Some(Why::Similar)
        );
        assert_eq!(why(("生物药中试基地", Some("杭州甲机械有限公司")), there), None);
        assert_eq!(why(("年产12万套减速器项目", Some("乙公司")), there), None);
        assert!(exact(("年产10万套减速器项目 ", Some("杭州甲机械有限公司")), there));
        assert_eq!(alike("abcd", "abcd"), 100);
        assert_eq!(alike("", ""), 0);
    }
}
