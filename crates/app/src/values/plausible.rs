//! What someone should look at twice, asked of the engine: a slipped unit, a jump, a period that is not over, parts
//! that do not make their whole.

use super::history::{History, Subject};
use crate::book::Book;
use jiff::civil::Date;
use qipan_indicator::plausibility::{Limits, check_parts, check_value};
use qipan_kernel::finding::Finding;
use qipan_kernel::org::OrgUnit;

impl History {
    /// The findings of one value.
    pub fn findings(&self, subject: &Subject, book: &Book, today: Date) -> Vec<Finding> {
        let Ok(indicator) = book.indicator(&subject.indicator) else { return Vec::new() };
        let series = (subject.indicator.clone(), subject.unit.clone());
        let known = self.numbers.get(&series).into_iter().flatten();
        let earlier: Vec<_> = known.map(|(period, value)| (*period, *value)).collect();
        let limits = Limits::default();
        let own = check_value(indicator, subject.period, subject.value, &earlier, today, &limits);
        let mut findings: Vec<Finding> = own.iter().map(|doubt| doubt.finding()).collect();
        findings.extend(self.whole_and_parts(subject, book));
        findings
    }

    /// Compares a whole with its parts, once: at the whole if it is among the values looked at, else at the first
    /// part that is. Sub-districts and platforms divide a district in two ways, so each kind of unit is a division.
    fn whole_and_parts(&self, subject: &Subject, book: &Book) -> Vec<Finding> {
        let Some(known) = self.parts.get(&(subject.indicator.clone(), subject.period)) else {
            return Vec::new();
        };
        let me = book.tree.get(&subject.unit);
        let parent = me.and_then(|u| u.parent.as_deref());
        let mut findings = self.divisions(&subject.unit, None, subject, book, known);
        if let (Some(parent), Some(me)) = (parent, me)
            && !self.is_present(subject, parent)
        {
            findings.extend(self.divisions(parent, Some(me), subject, book, known));
        }
        findings
    }

    fn is_present(&self, subject: &Subject, unit: &str) -> bool {
        self.present.contains(&(subject.indicator.clone(), unit.to_owned(), subject.period))
    }

    /// The divisions of `whole`; with `first`, only the one in which that unit is the first that is present.
    fn divisions(
        &self,
        whole: &str,
        first: Option<&OrgUnit>,
        subject: &Subject,
        book: &Book,
        known: &std::collections::BTreeMap<String, qipan_indicator::plausibility::Published>,
    ) -> Vec<Finding> {
        let Some(total) = known.get(whole) else { return Vec::new() };
        let ends = subject.period.last_day();
        let children: Vec<&OrgUnit> = book.tree.children(whole).filter(|u| u.alive_on(ends)).collect();
        let mut kinds: Vec<_> = children.iter().map(|u| u.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut findings = Vec::new();
        for kind in kinds.into_iter().filter(|k| first.is_none_or(|f| f.kind == *k)) {
            let group: Vec<&OrgUnit> = children.iter().copied().filter(|u| u.kind == kind).collect();
            let here = first.is_none_or(|f| {
                group.iter().find(|u| self.is_present(subject, &u.code)).is_some_and(|u| u.code == f.code)
            });
            let parts: Option<Vec<_>> = group.iter().map(|u| known.get(&u.code).copied()).collect();
            if let (true, Some(parts)) = (here, parts) {
                findings.extend(check_parts(subject.period, total, &parts).map(|doubt| doubt.finding()));
            }
        }
        findings
    }
}
