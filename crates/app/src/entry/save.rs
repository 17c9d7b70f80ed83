//! Saving what was typed: all of it or none, over the versions that the person saw.

use super::grid::current;
use crate::book::Book;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::Role;
use crate::submissions::submit_drafts;
use crate::text;
use crate::values::{Candidate, History, Subject};
use qipan_kernel::finding::{Finding, Place, Severity};
use qipan_kernel::period::Period;
use qipan_kernel::provenance::{QualifiedValue, Vintage};
use qipan_kernel::text::{Lang, ParsedNumber, Say, decimals, parse_number};
use qipan_store::Tx;
use qipan_store::observation::{self, ObservationRow};
use qipan_store::submission::{self, SubmissionFilter, SubmissionRow};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Rows that one call may save.
const MAX_ROWS: usize = 2_000;

/// What was typed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct Save {
    /// Unit.
    pub unit: String,
    /// Period.
    pub period: String,
    /// The rows.
    pub rows: Vec<SaveRow>,
    /// Submit the drafts of this unit and period after saving.
    #[serde(default)]
    pub submit: bool,
}

/// A row as typed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct SaveRow {
    /// Indicator.
    pub indicator: String,
    /// The value as typed, e.g. `1,234.5` or `>1200`; blank removes the draft.
    pub value: String,
    /// `flash`, `preliminary`, `revised` or `final`; preliminary if missing.
    #[schema(value_type = Option<String>)]
    pub vintage: Option<Vintage>,
    /// Where it was published.
    #[serde(default)]
    pub source: String,
    /// Remark; needed where an approved value of the same vintage is replaced.
    #[serde(default)]
    pub note: String,
    /// `rev` of what the grid showed; null if it showed nothing.
    pub if_rev: Option<i64>,
}

/// What was saved.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Saved {
    /// How many drafts are new, changed or removed.
    pub saved: usize,
    /// The submission that the drafts belong to.
    pub submission_id: Option<String>,
    /// What someone should look at twice; `place.field` is the indicator.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
}

/// What becomes of a row.
enum Change {
    Nothing,
    Remove { id: String, rev: i64 },
    Add(Box<Candidate>),
    Replace { old: Box<ObservationRow>, new: Box<Candidate> },
}

/// Saves drafts and submits them if asked.
///
/// # Errors
/// [`AppError::Findings`] with all errors at once, [`AppError::Stale`] if someone else changed a row,
/// [`AppError::OutsideScope`]; nothing is saved then.
pub async fn save(ctx: &Ctx, save: Save) -> Result<Saved> {
    ctx.who.require(&[Role::Reporter])?;
    let period = super::period(&save.period)?;
    if save.rows.len() > MAX_ROWS {
        return Err(AppError::field("rows", save.rows.len().to_string(), FieldFault::Long(MAX_ROWS)));
    }
    let mut tx = ctx.store.begin().await?;
    let book = Book::load(&mut tx).await?;
    if book.tree.get(&save.unit).is_none() {
        return Err(AppError::not_found(Noun::Unit, &save.unit));
    }
    let present = current(&mut tx, &save.unit, period).await?;
    let changes = changes(ctx, &book, &save, period, &present)?;
    let mut sheet = find_or_new(&mut tx, ctx, &book, &save.unit, period).await?;
    let (saved, rows) = write(&mut tx, ctx, &sheet, changes).await?;
    let findings = warnings(&mut tx, ctx, &book, &rows).await?;
    if saved > 0 {
        let after = json!({"unit": save.unit, "period": period.to_string(), "values": rows});
        tx.audit(ctx.audit_change("save", "submission", &sheet.id, None::<&()>, Some(&after)));
    }
    if save.submit {
        let (row, done) = submit_drafts(&mut tx, ctx, sheet).await?;
        sheet = SubmissionRow { state: "submitted".into(), ..row };
        submission::update(&mut tx, &sheet, sheet.rev).await?;
        let after = json!({"state": "submitted", "title": sheet.title, "values": done});
        tx.audit(ctx.audit_change("submit", "submission", &sheet.id, None::<&()>, Some(&after)));
    }
    if saved == 0 && !save.submit {
        return Ok(Saved { saved, submission_id: None, findings });
    }
    tx.commit().await?;
    Ok(Saved { saved, submission_id: Some(sheet.id), findings })
}

/// What becomes of every row, or all errors at once.
fn changes(
    ctx: &Ctx,
    book: &Book,
    save: &Save,
    period: Period,
    present: &BTreeMap<String, ObservationRow>,
) -> Result<Vec<Change>> {
    let (mut changes, mut errors, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for row in &save.rows {
        let indicator = book.indicator(&row.indicator)?;
        ctx.who.require_report(&book.tree, &save.unit, &indicator.owner_unit)?;
        if !seen.insert(row.indicator.as_str()) {
            errors.push(*problem(
                row,
                "duplicate_row",
                "该指标在提交内容中出现两次",
                "this indicator stands twice in what was sent",
            ));
            continue;
        }
        let old = present.get(&row.indicator);
        if row.if_rev != old.map(|o| o.rev) {
            let current = old.map_or(0, |o| o.rev);
            return Err(AppError::Stale { what: Noun::Observation, id: row.indicator.clone(), current });
        }
        if indicator.formula.is_some() {
            errors.push(*problem(
                row,
                "derived_indicator",
                "该指标由公式计算，不能填报",
                "this indicator is computed by its formula and can't be entered",
            ));
            continue;
        }
        match change(save, row, period, old) {
            Ok(change) => changes.push(change),
            Err(finding) => errors.push(*finding),
        }
    }
    if errors.is_empty() { Ok(changes) } else { Err(AppError::Findings(errors)) }
}

fn change(
    save: &Save,
    row: &SaveRow,
    period: Period,
    old: Option<&ObservationRow>,
) -> std::result::Result<Change, Box<Finding>> {
    let value = match parse_number(&row.value) {
        Ok(ParsedNumber::Value(value)) => value,
        Ok(ParsedNumber::Missing(_)) => {
            let draft = old.filter(|o| o.state == "draft");
            return Ok(draft.map_or(Change::Nothing, |o| Change::Remove { id: o.id.clone(), rev: o.rev }));
        }
        Err(e) => {
            let finding = Finding::saying(Severity::Error, "bad_number", &e);
            return Err(Box::new(finding.at(Place::field(&row.indicator)).with_value(&row.value)));
        }
    };
    let new = candidate(save, row, period, value).map_err(|e| {
        Box::new(
            Finding::error("invalid_field", e.say(Lang::Zh), e.say(Lang::En))
                .at(Place::field(&row.indicator)),
        )
    })?;
    let Some(old) = old else { return Ok(Change::Add(Box::new(new))) };
    let same = old.value.to_bits() == value.value.to_bits()
        && old.qualifier == value.qualifier.as_str()
        && old.vintage == new.vintage.as_str()
        && old.note == new.note
        && old.source == new.source;
    match old.state.as_str() {
        "draft" if same => Ok(Change::Nothing),
        "draft" => Ok(Change::Replace { old: Box::new(old.clone()), new: Box::new(new) }),
        "submitted" if same => Ok(Change::Nothing),
        "submitted" => Err(problem(
            row,
            "already_submitted",
            "该值已提交待审，不能修改；请审核人员退回后再改",
            "this value waits for its reviewer and can't be changed; ask the reviewer to return it",
        )),
        "approved" | "published" if same => Ok(Change::Nothing),
        "approved" | "published" if old.vintage == new.vintage.as_str() && new.note.is_empty() => {
            Err(problem(
                row,
                "revision_needs_reason",
                "该值已审核，不能直接修改；请另选版本（如“修订”），或在备注中写明更正理由",
                "this value is approved and can't be edited; choose another vintage (such as revised), or give the reason of the correction as a note",
            ))
        }
        _ => Ok(Change::Add(Box::new(new))),
    }
}

fn candidate(save: &Save, row: &SaveRow, period: Period, value: QualifiedValue) -> Result<Candidate> {
    Ok(Candidate {
        indicator: row.indicator.clone(),
        unit: save.unit.clone(),
        period,
        value,
        decimals: decimals(&row.value),
        vintage: row.vintage.unwrap_or(Vintage::Preliminary),
        known_on: None,
        source: text::optional_line("source", &row.source, 200)?,
        note: text::optional_line("note", &row.note, 500)?,
        synthetic: false,
        place: None,
    })
}

fn problem(row: &SaveRow, code: &str, zh: &str, en: &str) -> Box<Finding> {
    Box::new(Finding::error(code, zh, en).at(Place::field(&row.indicator)).with_value(&row.value))
}

/// The person's draft submission of the unit and period, or a new one that is not written yet (`rev` 0).
async fn find_or_new(
    tx: &mut Tx,
    ctx: &Ctx,
    book: &Book,
    unit: &str,
    period: Period,
) -> Result<SubmissionRow> {
    let title = format!("{} {period}", book.unit_name(unit, Lang::Zh));
    let filter = SubmissionFilter {
        states: Some(vec!["draft".into()]),
        units: Some(vec![unit.to_owned()]),
        created_by: Some(ctx.who.username.clone()),
        before_id: None,
    };
    let open = submission::list(tx, &filter, 1_000).await?;
    if let Some(row) = open.into_iter().find(|s| s.kind == "entry" && s.title == title) {
        return Ok(row);
    }
    let row = SubmissionRow {
        id: ctx.id(),
        kind: "entry".into(),
        title,
        unit_code: unit.to_owned(),
        import_id: None,
        state: "draft".into(),
        created_by: ctx.who.username.clone(),
        created_at: ctx.stamp(),
        submitted_by: None,
        submitted_at: None,
        decided_by: None,
        decided_at: None,
        published_by: None,
        published_at: None,
        return_reason: None,
        rev: 1,
    };
    submission::insert_submission(tx, &row).await?;
    Ok(row)
}

/// Writes the changes; gives back how many and the rows that are there now.
async fn write(
    tx: &mut Tx,
    ctx: &Ctx,
    sheet: &SubmissionRow,
    changes: Vec<Change>,
) -> Result<(usize, Vec<ObservationRow>)> {
    let (mut saved, mut rows, mut fresh) = (0, Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::Nothing => continue,
            Change::Remove { id, rev } => observation::delete_draft(tx, &id, rev).await?,
            Change::Add(new) => fresh.push(new.row(ctx, &sheet.id, None, "draft")),
            Change::Replace { old, new } => {
                let row = ObservationRow { id: old.id.clone(), ..new.row(ctx, &sheet.id, None, "draft") };
                observation::update_draft(tx, &row, old.rev).await?;
                rows.push(row);
            }
        }
        saved += 1;
    }
    observation::insert_many(tx, &fresh).await?;
    rows.extend(fresh);
    Ok((saved, rows))
}

async fn warnings(tx: &mut Tx, ctx: &Ctx, book: &Book, rows: &[ObservationRow]) -> Result<Vec<Finding>> {
    let subjects: Vec<Subject> = rows.iter().filter_map(Subject::of).collect();
    let history = History::load(tx, book, &subjects).await?;
    let mut findings = Vec::new();
    for subject in &subjects {
        let place = || Place::field(&subject.indicator);
        findings.extend(history.findings(subject, book, ctx.today()).into_iter().map(|f| f.at(place())));
    }
    Ok(findings)
}
