//! Which project a row is about.

use super::super::super::body::ProjectBody;
use super::super::super::may_read;
use super::super::fields;
use super::super::matching::{Why, exact, why};
use super::super::view::{Candidate, Difference, RowChange, RowReview};
use super::{OFFERED, Planner, Target, current, made_keys};
use crate::error::Result;
use qipan_exchange::import::projects::ProjectRow as Line;

impl<'a> Planner<'a> {
    /// Which project a row is about.
    pub(super) fn target(&mut self, row: &'a Line) -> Result<Target> {
        if let Some(at) = row.code.as_ref().and_then(|code| self.codes.get(&code.value)) {
            return Ok(self.seen(row, *at));
        }
        if let Some(at) = made_keys(row).iter().find_map(|key| self.made.get(key)) {
            return Ok(Target::Made(*at));
        }
        let Some(name) = row.name.as_ref().map(|n| n.value.as_str()) else {
            let what = ("没有这个项目代码的项目", "no project has this code");
            let remedy = ("请核对代码；新项目请填写项目名称", "check the code; a new project needs its name");
            self.refuse(row, row.code.as_ref().map(|c| c.column), "unknown_project", what, remedy);
            return Ok(Target::Refused);
        };
        let enterprise = row.enterprise.as_ref().map(|e| e.value.as_str());
        let mut near: Vec<(Why, usize)> = Vec::new();
        for at in self.index.near(name, enterprise) {
            let Some(project) = self.records.get(at).and_then(current) else { continue };
            let own = (project.name.as_str(), project.enterprise.as_deref());
            if let Some(why) = why((name, enterprise), own).filter(|_| may_read(self.ctx, self.tree, project))
            {
                near.push((why, at));
            }
        }
        near.sort();
        near.truncate(OFFERED);
        if near.is_empty() {
            if row.registry {
                return Ok(Target::New);
            }
            let what = ("没有这个项目", "there is no such project");
            let remedy =
                ("请核对名称，或先导入项目清单", "check the name, or import the list of projects first");
            self.refuse(row, row.name.as_ref().map(|n| n.column), "unknown_project", what, remedy);
            return Ok(Target::Refused);
        }
        self.decided(row, (name, enterprise), &near)
    }

    /// What was decided on a row that may be about projects that are there.
    pub(super) fn decided(
        &mut self,
        row: &'a Line,
        said: (&str, Option<&str>),
        near: &[(Why, usize)],
    ) -> Result<Target> {
        let mut candidates = Vec::new();
        for (why, at) in near {
            let Some((record, project)) = self.records.get(*at).and_then(|r| Some((r, current(r)?))) else {
                continue;
            };
            let there = fields::of(&ProjectBody::of(project))?;
            let mut pairs: Vec<Difference> = Vec::new();
            for (path, _, value) in self.given(row) {
                pairs.push(fields::difference(&path, fields::get(&there, &path), Some(&value)));
            }
            let there_name = (
                project.name.as_str(),
                project.enterprise.as_deref().filter(|_| row.registry || said.1.is_some()),
            );
            let sure = near.len() == 1 && exact(said, there_name);
            if sure && (!row.registry || pairs.iter().all(|d| d.same)) {
                return Ok(self.seen(row, *at));
            }
            let unit = self.tree.get(&record.row.unit_code);
            candidates.push(Candidate {
                id: record.row.id.clone(),
                code: record.row.code.clone(),
                name: project.name.clone(),
                unit_name: unit.map_or_else(|| record.row.unit_code.clone(), |u| u.name_zh.clone()),
                why: why.word().to_owned(),
                fields: pairs,
            });
        }
        let key = row.key();
        let decision = self.options.decisions.get(&key).cloned();
        let same = decision.as_deref().and_then(|d| d.strip_prefix("same:")).map(str::to_owned);
        let chosen = same
            .and_then(|id| near.iter().find(|(_, at)| self.records.get(*at).is_some_and(|r| r.row.id == id)));
        let target = match decision.as_deref() {
            Some("skip") => Target::Skip,
            Some("new") if row.registry => Target::New,
            _ => chosen.map_or(Target::Wait, |(_, at)| Target::There(*at)),
        };
        if matches!(target, Target::Skip) {
            self.list(RowChange {
                key: key.clone(),
                what: "skipped".into(),
                project_id: String::new(),
                name: said.0.to_owned(),
                fields: Vec::new(),
            });
        }
        self.out.view.reviews.push(RowReview {
            key,
            code: row.code.as_ref().map(|c| c.value.clone()),
            name: said.0.to_owned(),
            enterprise: said.1.map(str::to_owned),
            candidates,
            may_be_new: row.registry,
            decision: decision.filter(|_| !matches!(target, Target::Wait)),
        });
        Ok(target)
    }
}
