//! What values refer to, read once for a use case: the dictionary, the org units, the plans.

use crate::error::{AppError, Noun, Result};
use crate::org;
use qipan_indicator::model::Indicator;
use qipan_kernel::org::OrgTree;
use qipan_kernel::text::Lang;
use qipan_store::{Db, indicator, plan};
use std::collections::BTreeMap;

/// An entry of the dictionary with its version.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The definition.
    pub indicator: Indicator,
    /// No longer reported.
    pub retired: bool,
    /// Place in lists.
    pub ord: i64,
    /// Version.
    pub rev: i64,
}

/// The dictionary, the org units and the plans, as one snapshot shows them.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    /// Indicators by code.
    pub indicators: BTreeMap<String, Entry>,
    /// Units.
    pub tree: OrgTree,
    /// Plans by code.
    pub plans: BTreeMap<String, plan::PlanRow>,
}

impl Book {
    /// Reads everything.
    pub async fn load(db: &mut Db) -> Result<Book> {
        let mut indicators = BTreeMap::new();
        for row in indicator::list(db).await? {
            let definition = serde_json::from_str(&row.body)
                .map_err(|e| AppError::Internal(format!("indicator {}: stored definition: {e}", row.code)))?;
            let entry = Entry { indicator: definition, retired: row.retired, ord: row.ord, rev: row.rev };
            indicators.insert(row.code, entry);
        }
        let tree = org::tree(db).await?;
        let plans = plan::list(db).await?.into_iter().map(|p| (p.code.clone(), p)).collect();
        Ok(Book { indicators, tree, plans })
    }

    /// An indicator, or that there is none.
    pub fn indicator(&self, code: &str) -> Result<&Indicator> {
        self.indicators
            .get(code)
            .map(|e| &e.indicator)
            .ok_or_else(|| AppError::not_found(Noun::Indicator, code))
    }

    /// The unit that answers for an indicator; empty for an unknown one, which is in nobody's scope.
    pub fn owner(&self, indicator: &str) -> &str {
        self.indicators.get(indicator).map_or("", |e| e.indicator.owner_unit.as_str())
    }

    /// An indicator's name; its code if it is unknown.
    pub fn name(&self, indicator: &str, lang: Lang) -> String {
        let entry = self.indicators.get(indicator);
        entry.map_or_else(|| indicator.to_owned(), |e| e.indicator.name(lang).to_owned())
    }

    /// A unit's name; its code if it is unknown.
    pub fn unit_name(&self, code: &str, lang: Lang) -> String {
        self.tree.get(code).map_or_else(|| code.to_owned(), |u| u.name(lang).to_owned())
    }

    /// The lowest unit that has all of these below it or is one of them; the first root if there is none.
    pub fn common_unit<'a>(&'a self, codes: impl IntoIterator<Item = &'a str>) -> Option<String> {
        let mut common: Option<Vec<String>> = None;
        for code in codes {
            let mut line: Vec<String> = self.tree.ancestors(code).map(|u| u.code.clone()).collect();
            line.reverse();
            line.push(code.to_owned());
            common = Some(match common {
                None => line,
                Some(old) => old.into_iter().zip(line).take_while(|(a, b)| a == b).map(|(a, _)| a).collect(),
            });
        }
        let root = || self.tree.district().map(|u| u.code.clone());
        common?.pop().or_else(root)
    }
}
