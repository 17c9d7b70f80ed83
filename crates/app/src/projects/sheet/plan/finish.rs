//! What the rows of one project change, checked as a whole.

use super::super::super::body::ProjectBody;
use super::super::super::check::{Around, changed_row, check, check_change, chosen, new_row, told, version};
use super::super::fields;
use super::super::view::{Difference, RowChange};
use super::{LISTED, Planner, State, current};
use crate::error::{AppError, Result};
use jiff::civil::Date;
use qipan_exchange::import::projects::ProjectRow as Line;
use qipan_kernel::finding::{Finding, Place};
use qipan_kernel::org::OrgKind;
use qipan_kernel::text::{Lang, Say};
use qipan_project::gates::DateKind;
use qipan_project::registry::Project;
use qipan_project::template::Template;
use serde_json::Value;
use std::collections::BTreeSet;

impl<'a> Planner<'a> {
    /// What a project's rows change, checked as a whole.
    pub(super) fn finish(&mut self, mut state: State<'a>) -> Result<()> {
        if state.record.is_none() {
            self.defaults(&mut state);
        }
        let project = match self.project(&state) {
            Ok(project) => project,
            Err(errors) => {
                self.refused.insert(state.first.key());
                for (path, finding) in errors.into_iter().filter(|(path, _)| !told_already(&state, path)) {
                    let (row, column) = place(&state, &path);
                    self.report(row, column, finding);
                }
                return Ok(());
            }
        };
        let mut changed: Vec<Difference> = Vec::new();
        let paths: BTreeSet<&String> = state.from.keys().collect();
        for path in paths {
            let pair =
                fields::difference(path, fields::get(&state.before, path), fields::get(&state.fields, path));
            if !pair.same {
                changed.push(pair);
            }
        }
        let described = state.record.is_none() || !changed.is_empty();
        let before = self.refused.len();
        let (unit, template) = match self.allowed(&state, &project) {
            Ok(found) => found,
            Err(error) => {
                self.app_error(&state, &error);
                return Ok(());
            }
        };
        let moves = self.gates(&state, &project, template, &mut changed);
        let returns = self.months(&state, &project, &mut changed);
        if self.refused.len() > before {
            return Ok(());
        }
        self.out.units.insert(unit.clone());
        let touched = !moves.is_empty();
        self.count(&state, &changed);
        self.out.moves.extend(moves);
        self.out.returns.extend(returns);
        match state.record {
            None => {
                let row = new_row(self.ctx, &project, unit, template)?;
                let first = version(self.ctx, &row, 1);
                self.out.creates.push((row, first));
            }
            Some(record) if described => {
                let row = changed_row(&record.row, &project, unit, template)?;
                self.out.updates.push((record.row.clone(), row));
            }
            Some(record) if touched => {
                self.out.touched.insert(record.row.id.clone(), record.row.rev);
            }
            Some(_) => {}
        }
        Ok(())
    }

    pub(super) fn count(&mut self, state: &State<'a>, changed: &[Difference]) {
        let what = match (state.record.is_none(), changed.is_empty()) {
            (true, _) => "new",
            (false, false) => "changed",
            (false, true) => "unchanged",
        };
        match what {
            "new" => self.out.new += state.rows.max(1),
            "changed" => self.out.changed += state.rows.max(1),
            _ => self.out.unchanged += state.rows.max(1),
        }
        if what != "unchanged" {
            let name = fields::get(&state.fields, "name").and_then(Value::as_str).unwrap_or_default();
            self.list(RowChange {
                key: state.first.key(),
                what: what.into(),
                project_id: state.id.clone(),
                name: name.to_owned(),
                fields: changed.to_vec(),
            });
        }
    }

    pub(super) fn list(&mut self, change: RowChange) {
        if self.out.view.changes.len() < LISTED {
            self.out.view.changes.push(change);
        }
    }

    /// What a new project's row leaves out and its other columns or the upload tell.
    pub(super) fn defaults(&self, state: &mut State<'a>) {
        if fields::get(&state.fields, "since").is_none() {
            let passed =
                state.gates.iter().filter(|(_, g)| g.kind == DateKind::Confirmed).map(|(_, g)| g.to.value);
            let coded = fields::get(&state.fields, "code_on").and_then(Value::as_str);
            let coded = coded.and_then(|d| d.parse::<Date>().ok());
            if let Some(first) = passed.chain(coded).min() {
                fields::set(&mut state.fields, "since", Value::from(first.to_string()));
            }
        }
        let named =
            ["platform", "subdistrict", "bureau"].iter().any(|u| fields::get(&state.fields, u).is_some());
        let unit = self.options.unit.as_deref().filter(|_| !named).and_then(|u| self.tree.get(u));
        if let Some(unit) = unit {
            let path = match unit.kind {
                OrgKind::Platform => "platform",
                OrgKind::Subdistrict => "subdistrict",
                _ => "bureau",
            };
            fields::set(&mut state.fields, path, Value::from(unit.code.as_str()));
        }
    }

    /// The project of a state, or what is wrong with its fields, each by its path.
    pub(super) fn project(&self, state: &State<'a>) -> std::result::Result<Project, Vec<(String, Finding)>> {
        let mut errors = Vec::new();
        for (path, zh, en) in [
            ("since", "没有首次洽谈日", "the day of the first talk is missing"),
            ("procedure", "没有审批类型", "the procedure is missing"),
            ("supply", "没有供地方式", "the way of supply is missing"),
        ] {
            if fields::get(&state.fields, path).and_then(Value::as_str).is_none_or(str::is_empty) {
                let remedy = ("请补一列，或上传时选定", "add a column, or choose it at the upload");
                errors.push((
                    path.to_owned(),
                    Finding::error("required_project", zh, en).remedy(remedy.0, remedy.1),
                ));
            }
        }
        if fields::get(&state.fields, "foreign").is_some_and(Value::is_object) {
            for (path, zh, en) in [
                ("foreign.currency", "外资没有币种", "the currency of the foreign investment is missing"),
                ("foreign.form", "外资没有方式", "the form of the foreign investment is missing"),
            ] {
                if fields::get(&state.fields, path).is_none() {
                    let remedy = ("请补“外资币种”“外资方式”", "add 外资币种 and 外资方式");
                    errors.push((
                        path.to_owned(),
                        Finding::error("required_project", zh, en).remedy(remedy.0, remedy.1),
                    ));
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let body = fields::body(state.fields.clone()).map_err(|e| {
            let what = e.to_string();
            vec![(
                String::new(),
                Finding::error(
                    "bad_project",
                    format!("字段有误：{what}"),
                    format!("a field is wrong: {what}"),
                ),
            )]
        })?;
        let body = ProjectBody { synthetic: state.synthetic, ..body };
        body.project(&state.id, self.ctx.today()).map_err(|e| {
            let path = match &e {
                AppError::Field { field, .. } => (*field).to_owned(),
                _ => String::new(),
            };
            vec![(path, Finding::error(e.code(), e.say(Lang::Zh), e.say(Lang::En)))]
        })
    }

    /// Whether the project may be so, and by this person.
    pub(super) fn allowed(
        &self,
        state: &State<'a>,
        project: &Project,
    ) -> Result<(String, &'static Template)> {
        let officer = project.officer.as_ref();
        let officer = officer.and_then(|login| self.users.iter().find(|u| u.username == *login));
        let owner = project.code.as_ref().and_then(|c| self.codes.get(&c.code));
        let code_owner = owner.and_then(|at| self.records.get(*at)).map(|r| r.row.id.as_str());
        let unit = check(self.ctx, project, &Around { tree: self.tree, officer, code_owner })?;
        let template = match state.record {
            None => chosen(project, self.shelf)?,
            Some(record) => {
                self.ctx.who.require_at(self.tree, crate::projects::WRITERS, &record.row.unit_code)?;
                let old =
                    current(record).ok_or_else(|| told("id", &state.id, "没有版本", "has no version"))?;
                check_change(self.ctx, self.tree, record, old, project, &unit, self.shelf)?
            }
        };
        Ok((unit, template))
    }

    pub(super) fn app_error(&mut self, state: &State<'a>, error: &AppError) {
        if let AppError::Findings(findings) = error {
            for finding in findings {
                let path = finding.place.field.clone().unwrap_or_default();
                let (row, column) = place(state, &path);
                self.report(row, column, Finding { place: Place::default(), ..finding.clone() });
            }
            return;
        }
        let path = match error {
            AppError::Field { field, .. } => *field,
            AppError::AlreadyExists { .. } => "code",
            _ => "",
        };
        if told_already(state, path) {
            self.refused.insert(state.first.key());
            return;
        }
        let (row, column) = place(state, path);
        self.report(row, column, Finding::error(error.code(), error.say(Lang::Zh), error.say(Lang::En)));
    }
}

/// Whether the cell of a field could not be read: what is wrong with it is told there, and it is not missing.
fn told_already(state: &State<'_>, path: &str) -> bool {
    let row = state.described.unwrap_or(state.first);
    let one_of: &[&str] = match path {
        "platform" => &["platform", "subdistrict", "bureau"],
        path => &[path],
    };
    one_of.iter().any(|path| row.unread.contains(*path))
}

/// Where a field came from: its own cell, else the row that described the project.
pub(super) fn place<'a>(state: &State<'a>, path: &str) -> (&'a Line, Option<u32>) {
    let path = match path {
        "promise.output" => "output_fen",
        "promise.tax" => "tax_fen",
        "promise.rnd" => "rnd_fen",
        "promise.energy_tce" => "energy_tce",
        "total_investment" => "total_investment_fen",
        "code.on" => "code_on",
        "foreign.amount" => "foreign.amount_minor",
        "point" => "lon",
        path => path,
    };
    let own = state.from.get(path).map(|(row, column)| (*row, Some(*column)));
    own.unwrap_or((state.described.unwrap_or(state.first), None))
}
