//! What finished projects of the same type took from one gate to another.

use crate::gates::Dates;
use crate::template::Template;
use std::collections::BTreeMap;

/// Fewer finished projects than this give no interval: the 10th percentile of nine is but the least of them.
pub const ENOUGH: u32 = 10;

/// Days from a gate to a milestone in finished projects, by template, gate and milestone; sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    samples: BTreeMap<String, BTreeMap<String, BTreeMap<String, Vec<u32>>>>,
}

/// What remains of the samples once those that were faster than a project can still be are left out.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Band {
    /// How many finished projects are left.
    pub n: u32,
    /// Days of the 50th percentile of those left; none if there were too few to begin with, or none is left.
    pub middle: Option<u32>,
    /// Days of the 10th and 90th percentile; none if too few are left.
    pub ends: Option<[u32; 2]>,
    /// Days of the slowest one left; none if there were too few to begin with, or none is left.
    pub most: Option<u32>,
}

impl Learned {
    /// Nothing learned.
    pub fn new() -> Learned {
        Learned::default()
    }

    /// Learns from projects that have passed `milestone`; one whose gate was passed after the milestone teaches
    /// nothing about that gate.
    pub fn from_finished<'a>(
        finished: impl IntoIterator<Item = (&'a Template, &'a Dates)>,
        milestones: &[&str],
    ) -> Learned {
        let mut learned = Learned::new();
        for (template, dates) in finished {
            for milestone in milestones {
                let Some(end) = dates.get(*milestone).and_then(|d| d.confirmed) else { continue };
                for (gate, own) in dates {
                    let Some(day) = own.confirmed.filter(|day| gate != milestone && *day <= end) else {
                        continue;
                    };
                    let days = crate::axis::day_number(end) - crate::axis::day_number(day);
                    learned.push(&template.code, gate, milestone, u32::try_from(days).unwrap_or(0));
                }
            }
        }
        learned.sort();
        learned
    }

    fn push(&mut self, template: &str, gate: &str, milestone: &str, days: u32) {
        let gates = self.samples.entry(template.to_owned()).or_default();
        let milestones = gates.entry(gate.to_owned()).or_default();
        milestones.entry(milestone.to_owned()).or_default().push(days);
    }

    fn sort(&mut self) {
        for list in self.samples.values_mut().flat_map(|m| m.values_mut()).flat_map(|m| m.values_mut()) {
            list.sort_unstable();
        }
    }

    /// Whether enough finished projects tell what it takes from a gate to a milestone.
    pub fn enough(&self, template: &str, gate: &str, milestone: &str) -> bool {
        let all = self.samples.get(template).and_then(|t| t.get(gate)?.get(milestone));
        all.is_some_and(|days| u32::try_from(days.len()).unwrap_or(u32::MAX) >= ENOUGH)
    }

    /// What finished projects took from a gate to a milestone, of those that took `least` days or more.
    ///
    /// # Definition
    /// Percentile p of n sorted values is value number ⌈p·n⌉: always one that was observed.
    pub fn band(&self, template: &str, gate: &str, milestone: &str, least: u32) -> Option<Band> {
        let all = self.samples.get(template)?.get(gate)?.get(milestone)?;
        let rest = all.get(all.partition_point(|days| *days < least)..).unwrap_or_default();
        let n = rest.len();
        let percentile =
            |tenths: usize| rest.get((tenths * n).div_ceil(10).saturating_sub(1)).copied().unwrap_or(0);
        let enough = |count: usize| u32::try_from(count).unwrap_or(u32::MAX) >= ENOUGH;
        Some(Band {
            n: u32::try_from(n).unwrap_or(u32::MAX),
            middle: (enough(all.len()) && n > 0).then(|| percentile(5)),
            ends: enough(n).then(|| [percentile(1), percentile(9)]),
            most: rest.last().copied().filter(|_| enough(all.len())),
        })
    }
}
