//! Findings of one file, in its order, without drowning in one kind.

use std::collections::BTreeMap;

use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::text::shorten;

use qipan_space::Point;

use super::error::{Words, words};

/// Findings of one code beyond this are counted, not listed.
pub const MOST_OF_ONE_KIND: usize = 200;

/// Where in a geometry file. Positions count from 1, as people do.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct At<'a> {
    pub layer: Option<&'a str>,
    pub line: Option<usize>,
    pub field: Option<&'a str>,
    /// Position of the feature in the layer, from 0.
    pub feature: Option<usize>,
    /// Its id, if that says more than the position.
    pub id: Option<&'a str>,
    /// Ring or part, from 0.
    pub ring: Option<usize>,
}

impl<'a> At<'a> {
    pub fn line(line: usize) -> Self {
        Self { line: Some(line), ..Self::default() }
    }

    pub fn feature(layer: &'a str, feature: usize) -> Self {
        Self { layer: Some(layer), feature: Some(feature), ..Self::default() }
    }

    pub fn ring(mut self, ring: usize) -> Self {
        self.ring = Some(ring);
        self
    }

    fn words(self) -> Option<Words> {
        let feature = self.feature?;
        let mut said = words(format!("第 {} 个要素", feature + 1), format!("feature {}", feature + 1));
        if let Some(id) = self.id.filter(|id| *id != feature.to_string()) {
            let id = shorten(id);
            said.zh.push_str(&format!("（{id}）"));
            said.en.push_str(&format!(" ({id})"));
        }
        if let Some(ring) = self.ring {
            said.zh.push_str(&format!("第 {} 圈", ring + 1));
            said.en.push_str(&format!(", ring {}", ring + 1));
        }
        Some(said)
    }
}

/// A ring that did not end where it began and was closed by the reader.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenRing {
    pub layer: String,
    /// The feature's id, its position in the layer if it has none.
    pub feature_id: String,
    /// Where it ended.
    pub end: Point,
}

/// The collector.
#[derive(Debug)]
pub(crate) struct Notes {
    file: String,
    open: Vec<OpenRing>,
    list: Vec<Finding>,
    count: BTreeMap<String, (Severity, u64)>,
}

impl Notes {
    pub fn new(file: &str) -> Self {
        Self { file: file.to_owned(), open: Vec::new(), list: Vec::new(), count: BTreeMap::new() }
    }

    /// Notes a finding at its place; its message gets the feature in front.
    pub fn push(&mut self, mut finding: Finding, at: At<'_>) {
        let seen = self.count.entry(finding.code.clone()).or_insert((finding.severity, 0));
        seen.1 += 1;
        if seen.1 > u64::try_from(MOST_OF_ONE_KIND).unwrap_or(u64::MAX) {
            return;
        }
        if let Some(said) = at.words() {
            finding.message_zh = format!("{}：{}", said.zh, finding.message_zh);
            finding.message_en = format!("{}: {}", said.en, finding.message_en);
        }
        finding.place = Place {
            file: Some(self.file.clone()),
            sheet: at.layer.map(str::to_owned),
            row: at.line.and_then(|l| u32::try_from(l).ok()),
            field: at.field.map(str::to_owned),
            ..Place::default()
        };
        self.list.push(finding);
    }

    /// Notes a ring that ends elsewhere than it begins.
    pub fn open_ring(&mut self, end: Point, at: At<'_>) {
        if self.open.len() < MOST_OF_ONE_KIND {
            let feature_id = at.id.map(str::to_owned).or_else(|| at.feature.map(|f| f.to_string()));
            self.open.push(OpenRing {
                layer: at.layer.unwrap_or_default().to_owned(),
                feature_id: feature_id.unwrap_or_default(),
                end,
            });
        }
    }

    /// The open rings that were noted.
    pub fn take_open(&mut self) -> Vec<OpenRing> {
        std::mem::take(&mut self.open)
    }

    /// A finding about the file as a whole.
    pub fn file(&mut self, finding: Finding) {
        self.push(finding, At::default());
    }

    pub fn finish(mut self) -> Vec<Finding> {
        let most = u64::try_from(MOST_OF_ONE_KIND).unwrap_or(u64::MAX);
        for (code, (severity, count)) in self.count {
            if count > most {
                let more = count - most;
                let finding = Finding::new(
                    severity,
                    "more_of_the_same",
                    format!("另有 {more} 处同类问题（{code}）未逐条列出"),
                    format!("{more} more of the same kind ({code}) are not listed"),
                )
                .remedy("改正已列出的问题后再次读取", "put the listed ones right and read the file again")
                .at(Place { file: Some(self.file.clone()), ..Place::default() });
                self.list.push(finding);
            }
        }
        self.list
    }
}
