//! Closing, splitting and merging units on a day. Each gives a new tree; the old one stays as it was.

use super::{OrgError, OrgTree, OrgUnit};
use crate::finding::Finding;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How one unit followed another.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuccessionKind {
    /// 撤销.
    Close,
    /// 拆分.
    Split,
    /// 合并.
    Merge,
}

impl SuccessionKind {
    /// The word used in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            SuccessionKind::Close => "close",
            SuccessionKind::Split => "split",
            SuccessionKind::Merge => "merge",
        }
    }
}

/// One unit followed by another on a day; `to` is empty for a unit that closes without an heir.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// The unit that ended.
    pub from: String,
    /// The unit that took its place; empty if none did.
    pub to: String,
    /// How.
    pub kind: SuccessionKind,
    /// The first day of the new state.
    pub on_date: Date,
}

impl OrgTree {
    /// Closes a unit: the day before `on` is its last. Units below it that still exist move to `heir`, or
    /// to the unit above if there is no heir.
    ///
    /// # Errors
    /// [`OrgError`] if a unit is unknown or not alive, or if children would be left without a parent.
    pub fn close(
        &self,
        code: &str,
        heir: Option<&str>,
        on: Date,
    ) -> Result<(OrgTree, Vec<Finding>), OrgError> {
        let closing = self.alive(code, on)?;
        if let Some(heir) = heir {
            self.alive(heir, on)?;
        }
        let home = heir.map(str::to_owned).or_else(|| closing.parent.clone());
        let mut change = Change::new(self, on);
        change.end(code)?;
        for child in self.living_children(code, on) {
            let home = home
                .clone()
                .ok_or_else(|| OrgError::Homeless { code: code.to_owned(), child: child.clone() })?;
            change.move_to(&child, &home);
        }
        change.follow(code, heir.unwrap_or_default(), SuccessionKind::Close);
        change.finish()
    }

    /// Splits a unit into new ones on a day. `homes` names the new parent of each unit below it.
    ///
    /// # Errors
    /// [`OrgError`] if the unit is unknown or not alive, if there are fewer than two parts, if a code is
    /// taken, or if a unit below has no new parent.
    pub fn split(
        &self,
        code: &str,
        parts: Vec<OrgUnit>,
        homes: &BTreeMap<String, String>,
        on: Date,
    ) -> Result<(OrgTree, Vec<Finding>), OrgError> {
        self.alive(code, on)?;
        if parts.len() < 2 {
            return Err(OrgError::TooFew { code: code.to_owned() });
        }
        let mut change = Change::new(self, on);
        change.end(code)?;
        for part in parts {
            change.follow(code, &part.code, SuccessionKind::Split);
            change.add(part);
        }
        for child in self.living_children(code, on) {
            let home = homes
                .get(&child)
                .ok_or_else(|| OrgError::Homeless { code: code.to_owned(), child: child.clone() })?;
            change.move_to(&child, home);
        }
        change.finish()
    }

    /// Merges units into one on a day. `into` is a new unit, or has the code of one of those that merge,
    /// which then goes on. Units below the others move under it.
    ///
    /// # Errors
    /// [`OrgError`] if a unit is unknown or not alive, if fewer than two merge, or if the new code is taken
    /// by a unit that does not merge.
    pub fn merge(
        &self,
        codes: &[&str],
        into: OrgUnit,
        on: Date,
    ) -> Result<(OrgTree, Vec<Finding>), OrgError> {
        let mut codes: Vec<&str> = codes.to_vec();
        codes.sort_unstable();
        codes.dedup();
        if codes.len() < 2 {
            return Err(OrgError::TooFew { code: codes.join(", ") });
        }
        for code in &codes {
            self.alive(code, on)?;
        }
        let mut change = Change::new(self, on);
        let heir = into.code.clone();
        if !codes.contains(&heir.as_str()) {
            change.add(into);
        }
        for code in codes.into_iter().filter(|code| *code != heir) {
            change.end(code)?;
            for child in self.living_children(code, on) {
                change.move_to(&child, &heir);
            }
            change.follow(code, &heir, SuccessionKind::Merge);
        }
        change.finish()
    }

    fn alive(&self, code: &str, on: Date) -> Result<&OrgUnit, OrgError> {
        let unit = self.get(code).ok_or_else(|| OrgError::Unknown { code: code.to_owned() })?;
        if unit.alive_on(on) { Ok(unit) } else { Err(OrgError::NotAlive { code: code.to_owned(), on }) }
    }

    fn living_children(&self, code: &str, on: Date) -> Vec<String> {
        self.children(code).filter(|unit| unit.alive_on(on)).map(|unit| unit.code.clone()).collect()
    }
}

/// A change being put together.
struct Change {
    units: Vec<OrgUnit>,
    successions: Vec<Succession>,
    findings: Vec<Finding>,
    on: Date,
}

impl Change {
    fn new(tree: &OrgTree, on: Date) -> Self {
        Change {
            units: tree.units().cloned().collect(),
            successions: tree.successions.clone(),
            findings: Vec::new(),
            on,
        }
    }

    fn unit(&mut self, code: &str) -> Option<&mut OrgUnit> {
        self.units.iter_mut().find(|unit| unit.code == code)
    }

    /// The day before the change becomes the unit's last.
    fn end(&mut self, code: &str) -> Result<(), OrgError> {
        let on = self.on;
        let not_alive = || OrgError::NotAlive { code: code.to_owned(), on };
        let last = on.yesterday().map_err(|_| not_alive())?;
        let unit = self.unit(code).ok_or_else(|| OrgError::Unknown { code: code.to_owned() })?;
        if last < unit.valid_from {
            return Err(not_alive());
        }
        unit.valid_to = Some(last);
        let (zh, en) = (unit.name_zh.clone(), unit.name_en.clone());
        self.findings.push(
            Finding::info(
                "unit_closed",
                format!("{zh}（{code}）于{on}起不再存续，此后的数据不得记在该单位名下"),
                format!("{en} ({code}) no longer exists from {on}; later values can't be recorded for it"),
            )
            .with_value(code),
        );
        Ok(())
    }

    fn add(&mut self, mut unit: OrgUnit) {
        unit.valid_from = self.on;
        unit.valid_to = None;
        self.units.push(unit);
    }

    fn move_to(&mut self, child: &str, parent: &str) {
        let on = self.on;
        if let Some(unit) = self.unit(child) {
            unit.parent = Some(parent.to_owned());
            let (zh, en) = (unit.name_zh.clone(), unit.name_en.clone());
            self.findings.push(
                Finding::info(
                    "unit_moved",
                    format!("{zh}（{child}）自{on}起归 {parent}"),
                    format!("{en} ({child}) belongs to {parent} from {on}"),
                )
                .with_value(child),
            );
        }
    }

    fn follow(&mut self, from: &str, to: &str, kind: SuccessionKind) {
        let on_date = self.on;
        self.successions.push(Succession { from: from.to_owned(), to: to.to_owned(), kind, on_date });
        if !to.is_empty() {
            self.findings.push(
                Finding::warning(
                    "series_break",
                    format!("{from} → {to}：{on_date}前后数据口径不同，不自动衔接"),
                    format!("{from} → {to}: values before and after {on_date} differ in coverage and are not joined"),
                )
                .with_value(to),
            );
        }
    }

    fn finish(mut self) -> Result<(OrgTree, Vec<Finding>), OrgError> {
        self.successions.sort_by_key(|s| s.on_date);
        Ok((OrgTree::with_successions(self.units, self.successions)?, self.findings))
    }
}
