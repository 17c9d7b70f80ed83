//! What the rows of a file would change, worked out in memory; nothing is written.

mod find;
mod finish;
mod moves;

use super::super::body::ProjectBody;
use super::super::may_read;
use super::super::model::{Record, records};
use super::super::template::Shelf;
use super::fields::{self, Fields};
use super::matching::Index;
use super::view::SheetView;
use crate::ctx::Ctx;
use crate::error::Result;
use qipan_exchange::import::projects::{GateRow, ProjectRow as Line};
use qipan_kernel::codes::project_code;
use qipan_kernel::finding::{Finding, Severity};
use qipan_kernel::org::OrgTree;
use qipan_project::registry::Project;
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

    /// What is doubtful about a code that its project gets, such as its check digit.
    fn doubts_of_code(&mut self, row: &Line, at: usize, given: &[(String, u32, Value)]) {
        let Some((_, column, code)) = given.iter().find(|(path, ..)| path == "code") else { return };
        let known = self.states.get(at).is_some_and(|s| fields::get(&s.fields, "code") == Some(code));
        let checked = code.as_str().filter(|_| !known).map(project_code::check);
        for finding in checked.into_iter().flatten().flat_map(|code| code.findings) {
            self.report(row, Some(*column), finding);
        }
    }

    /// Lays a row over its project.
    fn lay(&mut self, at: usize, row: &'a Line) {
        let twice = self.states.get(at).and_then(|s| s.described).filter(|_| row.registry);
        if let Some(first) = twice {
            let place = first.key();
            let by_code = match (&first.code, &row.code) {
                (Some(one), Some(other)) => one.value == other.value,
                _ => false,
            };
            let (zh, en) = if by_code {
                (format!("项目代码与 {place} 的相同"), format!("the project code is that of {place}"))
            } else {
                (format!("与 {place} 是同一个项目"), format!("this is the same project as at {place}"))
            };
            let remedy = if by_code {
                (
                    "一个代码一个项目：请改正代码，或合并两行",
                    "one code one project: correct the code or merge the rows",
                )
            } else {
                ("一个项目一行，请合并", "one row a project; merge them")
            };
            let column = row.code.as_ref().filter(|_| by_code).map(|c| c.column);
            self.refuse(row, column, "duplicate_row", (&zh, &en), remedy);
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
        self.doubts_of_code(row, at, &given);
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
