//! What must hold of a project before it is saved.

use super::WRITERS;
use super::model::{Record, unit_of};
use super::template::Shelf;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::Role;
use qipan_kernel::finding::Severity;
use qipan_kernel::org::OrgTree;
use qipan_project::registry::{self, Project};
use qipan_project::template::Template;
use qipan_store::people::UserRow;
use qipan_store::project::{ProjectRow, ProjectVersionRow};

/// What else is kept, as far as a project has to do with it.
pub(super) struct Around<'a> {
    pub tree: &'a OrgTree,
    /// The account of its officer.
    pub officer: Option<&'a UserRow>,
    /// The project that has its code.
    pub code_owner: Option<&'a str>,
}

pub(super) fn told(field: &'static str, value: impl Into<String>, zh: &str, en: &str) -> AppError {
    AppError::field(field, value, FieldFault::Told { zh: zh.to_owned(), en: en.to_owned() })
}

/// Checks everything that must hold of a project by itself and beside what else is kept; gives the unit that answers
/// for it.
pub(super) fn check(ctx: &Ctx, project: &Project, around: &Around<'_>) -> Result<String> {
    let errors: Vec<_> =
        registry::check(project).into_iter().filter(|f| f.severity == Severity::Error).collect();
    if !errors.is_empty() {
        return Err(AppError::Findings(errors));
    }
    if project.since > ctx.today() {
        return Err(told(
            "since",
            project.since.to_string(),
            "晚于今天，请核对。",
            "is after today; check it.",
        ));
    }
    for (field, unit) in
        [("platform", &project.platform), ("subdistrict", &project.subdistrict), ("bureau", &project.bureau)]
    {
        let Some(unit) = unit else { continue };
        let found = around.tree.get(unit).ok_or_else(|| AppError::not_found(Noun::Unit, unit))?;
        if found.valid_to.is_some_and(|last| last < ctx.today()) {
            return Err(told(
                field,
                unit,
                "该单位已撤销，请选择承接单位。",
                "is closed; choose the unit that followed it.",
            ));
        }
    }
    let unit = unit_of(project).ok_or_else(|| {
        told(
            "platform",
            "",
            "平台、街道、责任部门至少填一项。",
            "is missing; name a platform, a sub-district or a bureau.",
        )
    })?;
    ctx.who.require_at(around.tree, WRITERS, unit)?;
    if let Some(login) = &project.officer {
        let user = around.officer.ok_or_else(|| AppError::not_found(Noun::User, login))?;
        if user.disabled {
            return Err(told(
                "officer",
                login,
                "该账号已停用，请换一位责任人。",
                "is disabled; name someone else.",
            ));
        }
    }
    if let Some(coded) = &project.code
        && around.code_owner.is_some_and(|other| other != project.id)
    {
        return Err(AppError::AlreadyExists { what: Noun::Project, id: coded.code.clone() });
    }
    Ok(unit.to_owned())
}

/// What must hold of a change beside [`check`]; gives the template that the project goes on with.
pub(super) fn check_change(
    ctx: &Ctx,
    tree: &OrgTree,
    record: &Record,
    old: &Project,
    project: &Project,
    unit: &str,
    shelf: &Shelf,
) -> Result<&'static Template> {
    if let Some(code) = old.code.as_ref().map(|c| &c.code)
        && project.code.as_ref().map(|c| &c.code) != Some(code)
        && !ctx.who.has_at(tree, &[Role::Planner], unit)
    {
        return Err(told(
            "code",
            code,
            "项目终身一码，改正代码请由规划管理员办理。",
            "is the project's for life; a planner corrects it.",
        ));
    }
    let first = record.history.dates().values().filter_map(|d| d.confirmed).min();
    if let Some(first) = first.filter(|first| *first < project.since) {
        return Err(told(
            "since",
            first.to_string(),
            "是最早通过节点的日期，首次洽谈日不能晚于它。",
            "is the day of the first gate passed; the first talk can't be later.",
        ));
    }
    let fresh = record.history.moves().is_empty() && record.clocks.is_empty();
    if fresh { chosen(project, shelf) } else { Ok(record.template) }
}

pub(super) fn json(project: &Project) -> Result<String> {
    serde_json::to_string(project).map_err(|e| AppError::Internal(e.to_string()))
}

pub(super) fn version(ctx: &Ctx, row: &ProjectRow, rev: i64) -> ProjectVersionRow {
    ProjectVersionRow {
        project_id: row.id.clone(),
        rev,
        known_on: ctx.today().to_string(),
        body: row.body.clone(),
        by_user: ctx.who.username.clone(),
        at: ctx.stamp(),
        template_code: row.template_code.clone(),
        template_version: row.template_version.clone(),
    }
}

pub(super) fn chosen(project: &Project, shelf: &Shelf) -> Result<&'static Template> {
    let missing = || {
        told(
            "procedure",
            project.procedure.as_str(),
            "没有适用的节点模板，请核对审批类型与供地方式。",
            "has no template of gates with this supply; check both.",
        )
    };
    shelf.choose(project).ok_or_else(missing)
}

/// The row of a new project.
pub(super) fn new_row(
    ctx: &Ctx,
    project: &Project,
    unit_code: String,
    template: &Template,
) -> Result<ProjectRow> {
    Ok(ProjectRow {
        id: project.id.clone(),
        name: project.name.clone(),
        code: project.code.as_ref().map(|c| c.code.clone()),
        unit_code,
        officer: project.officer.clone(),
        template_code: template.code.clone(),
        template_version: template.version.clone(),
        body: json(project)?,
        synthetic: project.synthetic,
        created_by: ctx.who.username.clone(),
        created_at: ctx.stamp(),
        rev: 1,
    })
}

/// The row of a project that changes.
pub(super) fn changed_row(
    old: &ProjectRow,
    project: &Project,
    unit_code: String,
    template: &Template,
) -> Result<ProjectRow> {
    Ok(ProjectRow {
        name: project.name.clone(),
        code: project.code.as_ref().map(|c| c.code.clone()),
        unit_code,
        officer: project.officer.clone(),
        template_code: template.code.clone(),
        template_version: template.version.clone(),
        body: json(project)?,
        ..old.clone()
    })
}
