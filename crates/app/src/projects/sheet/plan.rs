//! What the rows of a file would change, worked out in memory; nothing is written.

use super::super::body::ProjectBody;
use super::super::check::{Around, changed_row, check, check_change, chosen, new_row, told, version};
use super::super::may_read;
use super::super::model::{Record, kind_word, records};
use super::super::template::Shelf;
use super::super::write::{clock_row, gate_code};
use super::fields::{self, Fields};
use super::matching::{Index, Why, exact, why};
use super::month;
use super::view::{Candidate, Difference, RowChange, RowReview, SheetView};
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use jiff::civil::Date;
use qipan_exchange::import::projects::{GateRow, ProjectRow as Line};
use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::org::{OrgKind, OrgTree};
use qipan_kernel::text::{Lang, Say};
use qipan_project::clock::ClockEvent;
use qipan_project::gates::{Change, DateKind, History};
use qipan_project::registry::Project;
use qipan_project::template::Template;
use qipan_store::Db;
use qipan_store::people::{self, UserRow};
use qipan_store::project::{
    ProjectClockRow, ProjectMoveRow, ProjectReturnRow, ProjectRow, ProjectVersionRow,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Changes that one answer lists.
const LISTED: usize = 500;
/// Projects that a row is offered at most.
const OFFERED: usize = 5;

/// How a file is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct SheetOptions {
    pub file: String,
    /// What a person decided, by row.
    pub decisions: BTreeMap<String, String>,
    /// 审批类型 of new projects that give none.
    pub procedure: Option<String>,
    /// 供地方式 of new projects that give none.
    pub supply: Option<String>,
    /// Unit of new projects that name none.
    pub unit: Option<String>,
    /// Every new project is a demo one.
    pub synthetic: bool,
}

/// Everything that a file would change.
#[derive(Default)]
pub(crate) struct SheetPlan {
    pub findings: Vec<Finding>,
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Rows that can't be taken.
    pub refused: u64,
    pub view: SheetView,
    pub units: BTreeSet<String>,
    pub(super) creates: Vec<(ProjectRow, ProjectVersionRow)>,
    /// Old and new row.
    pub(super) updates: Vec<(ProjectRow, ProjectRow)>,
    pub(super) moves: Vec<ProjectMoveRow>,
    pub(super) clocks: Vec<ProjectClockRow>,
    pub(super) returns: Vec<ProjectReturnRow>,
    /// Projects of which only gates changed, with their revision.
    pub(super) touched: BTreeMap<String, i64>,
}

/// A project that rows are about.
struct State<'a> {
    /// Of a project that is there.
    record: Option<&'a Record>,
    id: String,
    before: Fields,
    fields: Fields,
    /// Where each field came from: row and column.
    from: BTreeMap<String, (&'a Line, u32)>,
    /// The row that described it.
    described: Option<&'a Line>,
    first: &'a Line,
    gates: Vec<(&'a Line, &'a GateRow)>,
    months: Vec<&'a Line>,
    rows: u64,
    synthetic: bool,
}

enum Target {
    There(usize),
    /// Made by an earlier row of the file.
    Made(usize),
    New,
    Wait,
    Skip,
    Refused,
}

struct Planner<'a> {
    ctx: &'a Ctx,
    tree: &'a OrgTree,
    options: &'a SheetOptions,
    records: &'a [Record],
    users: &'a [UserRow],
    shelf: &'a Shelf,
    codes: BTreeMap<String, usize>,
    index: Index,
    states: Vec<State<'a>>,
    by_record: BTreeMap<usize, usize>,
    made: BTreeMap<String, usize>,
    refused: BTreeSet<String>,
    out: SheetPlan,
}

fn current(record: &Record) -> Option<&Project> {
    record.versions.last().map(|(_, p)| p.as_ref())
}

/// Works out what the rows would change.
///
/// # Errors
/// Whatever the database says; what is wrong with rows is in the findings.
pub(crate) async fn plan(
    db: &mut Db,
    ctx: &Ctx,
    tree: &OrgTree,
    options: &SheetOptions,
    rows: &[Line],
) -> Result<SheetPlan> {
    if rows.is_empty() {
        return Ok(SheetPlan::default());
    }
    let records = records(db, None).await?;
    let shelf = Shelf::load(db).await?;
    let users = people::list(db).await?;
    let mut codes = BTreeMap::new();
    let mut index = Index::default();
    for (at, record) in records.iter().enumerate() {
        let Some(project) = current(record) else { continue };
        if let Some(code) = &record.row.code {
            codes.insert(code.clone(), at);
        }
        index.add(at, &project.name, project.enterprise.as_deref());
    }
    let mut planner = Planner {
        ctx,
        tree,
        options,
        records: &records,
        users: &users,
        shelf: &shelf,
        codes,
        index,
        states: Vec::new(),
        by_record: BTreeMap::new(),
        made: BTreeMap::new(),
        refused: BTreeSet::new(),
        out: SheetPlan::default(),
    };
    for row in rows {
        planner.take(row)?;
    }
    for state in std::mem::take(&mut planner.states) {
        planner.finish(state)?;
    }
    let Planner { mut out, refused, .. } = planner;
    out.refused = u64::try_from(refused.len()).unwrap_or(u64::MAX);
    out.view.open =
        u64::try_from(out.view.reviews.iter().filter(|r| r.decision.is_none()).count()).unwrap_or(0);
    Ok(out)
}

impl<'a> Planner<'a> {
    fn report(&mut self, row: &Line, column: Option<u32>, finding: Finding) {
        let origin = row.cell(column.unwrap_or(row.origin.column));
        if finding.severity == Severity::Error {
            self.refused.insert(row.key());
        }
        self.out.findings.push(finding.at(origin.place(&self.options.file)));
    }

    fn refuse(
        &mut self,
        row: &Line,
        column: Option<u32>,
        code: &str,
        what: (&str, &str),
        remedy: (&str, &str),
    ) {
        self.report(row, column, Finding::error(code, what.0, what.1).remedy(remedy.0, remedy.1));
    }

    /// Finds the project of a row and lays the row over it.
    fn take(&mut self, row: &'a Line) -> Result<()> {
        let at = match self.target(row)? {
            Target::There(record) => match self.by_record.get(&record) {
                Some(at) => *at,
                None => {
                    let Some(state) = self.opened(record, row)? else { return Ok(()) };
                    self.states.push(state);
                    self.by_record.insert(record, self.states.len() - 1);
                    self.states.len() - 1
                }
            },
            Target::Made(at) => at,
            Target::New => {
                let state = self.begun(row)?;
                self.states.push(state);
                let at = self.states.len() - 1;
                for key in made_keys(row) {
                    self.made.insert(key, at);
                }
                at
            }
            Target::Wait | Target::Skip | Target::Refused => return Ok(()),
        };
        self.lay(at, row);
        Ok(())
    }

    fn opened(&mut self, at: usize, row: &'a Line) -> Result<Option<State<'a>>> {
        let Some((record, project)) = self.records.get(at).and_then(|r| Some((r, current(r)?))) else {
            return Ok(None);
        };
        let before = fields::of(&ProjectBody::of(project))?;
        Ok(Some(State {
            record: Some(record),
            id: record.row.id.clone(),
            fields: before.clone(),
            before,
            from: BTreeMap::new(),
            described: None,
            first: row,
            gates: Vec::new(),
            months: Vec::new(),
            rows: 0,
            synthetic: record.row.synthetic,
        }))
    }

    fn begun(&mut self, row: &'a Line) -> Result<State<'a>> {
        let mut fields = fields::of(&ProjectBody::default())?;
        let defaults = [("procedure", &self.options.procedure), ("supply", &self.options.supply)];
        for (path, word) in defaults {
            if let Some(word) = word {
                fields::set(&mut fields, path, Value::from(word.as_str()));
            }
        }
        Ok(State {
            record: None,
            id: self.ctx.id(),
            before: Fields::new(),
            fields,
            from: BTreeMap::new(),
            described: None,
            first: row,
            gates: Vec::new(),
            months: Vec::new(),
            rows: 0,
            synthetic: row.synthetic || self.options.synthetic,
        })
    }

    /// Which project a row is about.
    fn target(&mut self, row: &'a Line) -> Result<Target> {
        if let Some(code) = &row.code {
            if let Some(at) = self.codes.get(&code.value) {
                return Ok(self.seen(row, *at));
            }
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
    fn decided(
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

    /// A project that is there, if the person may know of it.
    fn seen(&mut self, row: &Line, at: usize) -> Target {
        let project = self.records.get(at).and_then(current);
        if project.is_some_and(|p| may_read(self.ctx, self.tree, p)) {
            return Target::There(at);
        }
        let what = ("该项目属于其他单位", "this project belongs to another unit");
        let remedy = ("请删去该行，或由该单位导入", "remove the row, or let that unit import it");
        self.refuse(row, row.code.as_ref().map(|c| c.column), "outside_scope_project", what, remedy);
        Target::Refused
    }

    /// What a row gives, with the officer as a login.
    fn given(&self, row: &Line) -> Vec<(String, u32, Value)> {
        let mut given = fields::given(row);
        let amount = given.iter().any(|(path, ..)| path == "foreign.amount_minor");
        given.retain(|(path, ..)| amount || !path.starts_with("foreign."));
        for (path, _, value) in &mut given {
            if path == "officer"
                && let Some(login) = value.as_str().and_then(|said| self.login(said))
            {
                *value = Value::from(login);
            }
        }
        given
    }

    /// The login of a person by login or by name.
    fn login(&self, said: &str) -> Option<&'a str> {
        let by_login = self.users.iter().find(|u| u.username == said);
        let mut named = self.users.iter().filter(|u| u.display_name == said && !u.disabled);
        by_login.or_else(|| named.next().filter(|_| named.next().is_none())).map(|u| u.username.as_str())
    }

    /// Lays a row over its project.
    fn lay(&mut self, at: usize, row: &'a Line) {
        let twice = self.states.get(at).and_then(|s| s.described).filter(|_| row.registry);
        if let Some(first) = twice {
            let place = first.key();
            let zh = format!("与 {place} 是同一个项目");
            let en = format!("this is the same project as at {place}");
            let remedy = ("一个项目一行，请合并", "one row a project; merge them");
            self.refuse(row, None, "duplicate_row", (&zh, &en), remedy);
            return;
        }
        let mut given = if row.registry { self.given(row) } else { Vec::new() };
        let unknown = given.iter().position(|(path, _, value)| {
            path == "officer" && value.as_str().is_none_or(|said| self.login(said).is_none())
        });
        if let Some((_, column, value)) = unknown.map(|at| given.remove(at)) {
            let finding = Finding::warning(
                "unknown_officer",
                "没有这个账号，责任人不写入",
                "no account has this name; the officer is left as it is",
            )
            .remedy("请填写登录名或唯一的姓名", "give the login, or a name that one account alone has")
            .with_value(value.as_str().unwrap_or_default());
            self.report(row, Some(column), finding);
        }
        let Some(state) = self.states.get_mut(at) else { return };
        state.rows += 1;
        if row.registry {
            state.described = Some(row);
        }
        for (path, column, value) in given {
            if path == "code" && fields::get(&state.fields, "code") == Some(&value) {
                continue;
            }
            fields::set(&mut state.fields, &path, value);
            state.from.insert(path, (row, column));
        }
        if row.month.is_some() {
            state.months.push(row);
        }
        state.gates.extend(row.gates.iter().map(|g| (row, g)));
    }

    /// What a project's rows change, checked as a whole.
    fn finish(&mut self, mut state: State<'a>) -> Result<()> {
        if state.record.is_none() {
            self.defaults(&mut state);
        }
        let project = match self.project(&state) {
            Ok(project) => project,
            Err(errors) => {
                for (path, finding) in errors {
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

    fn count(&mut self, state: &State<'a>, changed: &[Difference]) {
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

    fn list(&mut self, change: RowChange) {
        if self.out.view.changes.len() < LISTED {
            self.out.view.changes.push(change);
        }
    }

    /// What a new project's row leaves out and its other columns or the upload tell.
    fn defaults(&self, state: &mut State<'a>) {
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
    fn project(&self, state: &State<'a>) -> std::result::Result<Project, Vec<(String, Finding)>> {
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
    fn allowed(&self, state: &State<'a>, project: &Project) -> Result<(String, &'static Template)> {
        let officer = project.officer.as_ref();
        let officer = officer.and_then(|login| self.users.iter().find(|u| u.username == *login));
        let owner = project.code.as_ref().and_then(|c| self.codes.get(&c.code));
        let code_owner = owner.and_then(|at| self.records.get(*at)).map(|r| r.row.id.as_str());
        let unit = check(self.ctx, project, &Around { tree: self.tree, officer, code_owner })?;
        let template = match state.record {
            None => chosen(project, self.shelf)?,
            Some(record) => {
                self.ctx.who.require_at(self.tree, super::super::WRITERS, &record.row.unit_code)?;
                let old =
                    current(record).ok_or_else(|| told("id", &state.id, "没有版本", "has no version"))?;
                check_change(self.ctx, self.tree, record, old, project, &unit, self.shelf)?
            }
        };
        Ok((unit, template))
    }

    fn app_error(&mut self, state: &State<'a>, error: &AppError) {
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
        let (row, column) = place(state, path);
        self.report(row, column, Finding::error(error.code(), error.say(Lang::Zh), error.say(Lang::En)));
    }

    /// The moves of a project's gates, each in the order of its template.
    fn gates(
        &mut self,
        state: &State<'a>,
        project: &Project,
        template: &'static Template,
        changed: &mut Vec<Difference>,
    ) -> Vec<ProjectMoveRow> {
        let mut history = match state.record {
            Some(record) if record.template.reference() == template.reference() => record.history.clone(),
            _ => History::new(template.reference()),
        };
        let order = |said: &str| {
            let is =
                |g: &qipan_project::template::Gate| g.code == said || g.name == said || g.name_en == said;
            template.gates.iter().position(is)
        };
        let mut wanted: Vec<(usize, &'a Line, &'a GateRow)> = Vec::new();
        for (row, gate) in &state.gates {
            match order(&gate.gate) {
                Some(at) => wanted.push((at, row, gate)),
                None => {
                    let zh = format!("“{}”不是该项目模板“{}”的节点", gate.gate, template.name);
                    let en = format!(
                        "'{}' is no gate of the project's template '{}'",
                        gate.gate, template.name_en
                    );
                    let remedy = ("请核对节点名称，或留空", "check the gate, or leave the cell blank");
                    self.refuse(row, Some(gate.to.column), "gate_unknown", (&zh, &en), remedy);
                }
            }
        }
        wanted.sort_by_key(|(at, _, gate)| (gate.kind, *at));
        let mut moves = Vec::new();
        for (at, row, wish) in wanted {
            let Some(gate) = template.gates.get(at) else { continue };
            let there = history.dates().get(&gate.code).and_then(|d| d.get(wish.kind));
            if there == Some(wish.to.value) {
                continue;
            }
            let change = Change {
                gate: gate.code.clone(),
                kind: wish.kind,
                to: Some(wish.to.value),
                on: self.ctx.today(),
                by: self.ctx.who.username.clone(),
                reason: row.reason.clone(),
            };
            match history.change(template, project, change) {
                Ok(made) => {
                    let word = match wish.kind {
                        DateKind::Planned => ("计划", "planned"),
                        DateKind::Estimated => ("预计", "estimated"),
                        DateKind::Confirmed => ("实际", "confirmed"),
                    };
                    changed.push(Difference {
                        field: format!("gate.{}.{}", gate.code, word.1),
                        label: format!("{}{}日期", word.0, gate.name),
                        label_en: format!("{}, {}", gate.name_en, word.1),
                        there: made.from.map(|d| d.to_string()),
                        file: made.to.map(|d| d.to_string()),
                        same: false,
                    });
                    if let (DateKind::Confirmed, Some(day)) = (wish.kind, made.to) {
                        self.end_clock(state, &gate.code, day);
                    }
                    moves.push(ProjectMoveRow {
                        id: self.ctx.id(),
                        project_id: state.id.clone(),
                        gate: made.gate,
                        kind: kind_word(made.kind).to_owned(),
                        from_date: made.from.map(|d| d.to_string()),
                        to_date: made.to.map(|d| d.to_string()),
                        on_date: made.on.to_string(),
                        by_user: made.by,
                        reason: made.reason,
                        at: self.ctx.stamp(),
                    });
                }
                Err(e) => {
                    let finding = Finding::error(gate_code(&e), e.say(Lang::Zh), e.say(Lang::En));
                    self.report(row, Some(wish.to.column), finding);
                }
            }
        }
        moves
    }

    /// A gate that is passed has no running clock any more.
    fn end_clock(&mut self, state: &State<'a>, gate: &str, day: Date) {
        let runs = state.record.and_then(|r| r.clocks_on(gate, Date::MAX).ok()).and_then(|mut all| all.pop());
        let Some(running) = runs.filter(|c| !matches!(c.events.last(), Some((_, ClockEvent::Done)))) else {
            return;
        };
        let last = running.events.last().map_or(running.received, |(on, _)| *on);
        let row = clock_row(self.ctx, &state.id, gate, "done", String::new(), last.max(day), String::new());
        self.out.clocks.push(row);
    }

    /// The returns of a project's months, in the order of the months.
    fn months(
        &mut self,
        state: &State<'a>,
        project: &Project,
        changed: &mut Vec<Difference>,
    ) -> Vec<ProjectReturnRow> {
        let mut known: BTreeMap<String, ProjectReturnRow> = BTreeMap::new();
        if let Some(record) = state.record {
            let own = record.returns_on(self.ctx.today());
            known.extend(own.into_iter().map(|(month, row)| (month.to_owned(), row.clone())));
        }
        let month_of =
            |row: &Line| row.month.as_ref().and_then(|m| m.month.as_ref()).map(|m| m.value.clone());
        let mut rows = state.months.clone();
        rows.sort_by_key(|row| month_of(row));
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let mut filed = Vec::new();
        for row in rows {
            let Some(month) = &row.month else { continue };
            if let Some(first) = month_of(row).and_then(|m| seen.insert(m, row.key())) {
                let zh = format!("与 {first} 是同一个项目的同一个月");
                let en = format!("this is the same month of the same project as at {first}");
                let remedy = ("请保留一行", "keep one of the rows");
                self.refuse(row, None, "duplicate_row", (&zh, &en), remedy);
                continue;
            }
            match month::filed(self.ctx, month, (&state.id, project.since, state.synthetic), &known) {
                Ok(None) => {}
                Ok(Some(new)) => {
                    let old = known.get(&new.month);
                    let said = |r: &ProjectReturnRow| {
                        format!("{} 万元，{}%", fields::wan(r.invested_fen, 1_000_000), r.works_percent)
                    };
                    changed.push(Difference {
                        field: format!("return.{}", new.month),
                        label: format!("{} 月报", new.month),
                        label_en: format!("return of {}", new.month),
                        there: old.map(said),
                        file: Some(said(&new)),
                        same: false,
                    });
                    known.insert(new.month.clone(), new.clone());
                    filed.push(new);
                }
                Err((column, finding)) => self.report(row, column, finding),
            }
        }
        filed
    }
}

/// Where a field came from: its own cell, else the row that described the project.
fn place<'a>(state: &State<'a>, path: &str) -> (&'a Line, Option<u32>) {
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

/// How later rows of the file may name a project that this row makes.
fn made_keys(row: &Line) -> Vec<String> {
    let code = row.code.as_ref().map(|c| format!("code {}", c.value));
    let key = qipan_exchange::columns::key;
    let name = row.name.as_ref().filter(|_| row.code.is_none()).map(|n| {
        format!(
            "name {} {}",
            key(&n.value),
            row.enterprise.as_ref().map_or_else(String::new, |e| key(&e.value))
        )
    });
    code.into_iter().chain(name).collect()
}
