//! Lists of submissions, and one with its values.

use super::content::{Held, held};
use crate::book::Book;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::Role;
use crate::values::{History, Previous, Subject};
use qipan_kernel::finding::Finding;
use qipan_store::Db;
use qipan_store::observation::{self, ObservationFilter, ObservationRow};
use qipan_store::submission::{self, SubmissionFilter, SubmissionRow};
use serde::Serialize;
use utoipa::ToSchema;

const WORKERS: &[Role] = &[Role::Reporter, Role::Reviewer, Role::Publisher];
const STATES: &[&str] = &["draft", "submitted", "approved", "published", "returned"];
/// Values of a submission on one page.
const VALUES: i64 = 200;
/// Findings of a submission with more values are counted on its own page only.
const COUNTED: i64 = 200;

/// A submission in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubmissionItem {
    /// Identity.
    pub id: String,
    /// `import` or `entry`.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: String,
    /// The lowest unit that holds all its values.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// How many values.
    pub count: i64,
    /// `draft`, `submitted`, `approved`, `published` or `returned`.
    pub state: String,
    /// Version, for `If-Match`.
    pub rev: i64,
    /// How many of its values someone should look at twice.
    pub findings_count: usize,
    /// The person asking can approve or return it.
    pub can_decide: bool,
    /// The person asking can publish it.
    pub can_publish: bool,
    /// The import that it came with.
    pub import_id: Option<String>,
    /// Why it was returned.
    pub return_reason: Option<String>,
}

/// A submission with a page of its values.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SubmissionView {
    /// The submission.
    #[serde(flatten)]
    pub item: SubmissionItem,
    /// Its values.
    pub values: Vec<ValueView>,
    /// For the next page of values; null on the last.
    pub next_cursor: Option<String>,
}

/// A value to be decided on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ValueView {
    /// Identity.
    pub id: String,
    /// Indicator.
    pub indicator: String,
    /// Its name.
    pub name: String,
    /// Unit.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// Unit of measure.
    pub unit: String,
    /// Decimals of the value.
    pub decimals: i64,
    /// Period.
    pub period: String,
    /// The value.
    pub value: f64,
    /// `exact`, `greater_than`, …
    pub qualifier: String,
    /// `flash`, `preliminary`, `revised` or `final`.
    pub vintage: String,
    /// Since which day it is known.
    pub known_on: String,
    /// Where it was published.
    pub source: String,
    /// Remark.
    pub note: String,
    /// State.
    pub state: String,
    /// A demo value.
    pub synthetic: bool,
    /// What was known before.
    pub previous: Option<Previous>,
    /// File.
    pub file_name: Option<String>,
    /// Sheet.
    pub sheet: Option<String>,
    /// Cell.
    pub cell: Option<String>,
    /// What someone should look at twice.
    #[schema(value_type = Vec<crate::wire::FindingDoc>)]
    pub findings: Vec<Finding>,
    /// Why it was returned.
    pub return_reason: Option<String>,
}

/// A page of submissions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page {
    /// The submissions, newest first.
    pub items: Vec<SubmissionItem>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// Submissions that the person may see, newest first.
pub async fn list(ctx: &Ctx, state: Option<&str>, cursor: Option<String>, limit: i64) -> Result<Page> {
    ctx.who.require(WORKERS)?;
    if let Some(state) = state.filter(|s| !STATES.contains(s)) {
        let fault = FieldFault::NotOneOf("draft, submitted, approved, published, returned");
        return Err(AppError::field("state", state, fault));
    }
    let limit = limit.clamp(1, 200);
    let mut db = ctx.store.read().await?;
    let book = Book::load(&mut db).await?;
    let mut filter = SubmissionFilter {
        states: state.map(|s| vec![s.to_owned()]),
        before_id: cursor,
        ..SubmissionFilter::default()
    };
    let mut items = Vec::new();
    // Rows that may not be seen are skipped, so a page may need several reads.
    loop {
        let rows = submission::list(&mut db, &filter, limit).await?;
        let ids: Vec<String> = rows.iter().map(|r| r.id.clone()).collect();
        let contents = submission::contents(&mut db, &ids).await?;
        let last = rows.last().map(|r| r.id.clone());
        let full = i64::try_from(rows.len()).is_ok_and(|n| n == limit);
        for one in held(&rows, &contents) {
            if items.len() < usize::try_from(limit).unwrap_or(usize::MAX) && one.may_see(&ctx.who, &book) {
                let findings = count_findings(&mut db, ctx, &book, &one).await?;
                items.push(item(&one, ctx, &book, findings));
            }
        }
        if !full {
            return Ok(Page { items, next_cursor: None });
        }
        if i64::try_from(items.len()).is_ok_and(|n| n >= limit) {
            let next_cursor = items.last().map(|i| i.id.clone());
            return Ok(Page { items, next_cursor });
        }
        filter.before_id = last;
    }
}

/// One submission with a page of its values.
pub async fn get(ctx: &Ctx, id: &str, cursor: Option<i64>) -> Result<SubmissionView> {
    ctx.who.require(WORKERS)?;
    let mut db = ctx.store.read().await?;
    let book = Book::load(&mut db).await?;
    let row = submission::get(&mut db, id).await?.ok_or_else(|| AppError::not_found(Noun::Submission, id))?;
    let contents = submission::contents(&mut db, std::slice::from_ref(&row.id)).await?;
    let rows = [row];
    let all = held(&rows, &contents);
    let seen = all.first().filter(|h| h.may_see(&ctx.who, &book));
    let this = seen.ok_or_else(|| AppError::not_found(Noun::Submission, id))?;
    let skip = cursor.unwrap_or(0).max(0);
    let filter = ObservationFilter {
        submission_id: Some(id.to_owned()),
        limit: Some(VALUES),
        skip,
        ..ObservationFilter::default()
    };
    let page = observation::list(&mut db, &filter).await?;
    let history = History::load(&mut db, &book, &subjects(&page)).await?;
    let values: Vec<ValueView> = page.iter().map(|o| value(o, ctx, &book, &history)).collect();
    let next = skip + VALUES;
    let findings = values.iter().map(|v| v.findings.len()).sum();
    let item = item(this, ctx, &book, findings);
    Ok(SubmissionView { item, values, next_cursor: (next < this.count()).then(|| next.to_string()) })
}

pub(super) fn item(held: &Held<'_>, ctx: &Ctx, book: &Book, findings_count: usize) -> SubmissionItem {
    let SubmissionRow {
        id,
        kind,
        title,
        created_by,
        created_at,
        unit_code,
        rev,
        import_id,
        return_reason,
        ..
    } = held.row.clone();
    SubmissionItem {
        unit_name: book.unit_name(&unit_code, ctx.lang),
        unit: unit_code,
        count: held.count(),
        state: held.row.state.clone(),
        findings_count,
        can_decide: held.can_decide(&ctx.who, book),
        can_publish: held.can_publish(&ctx.who, book),
        id,
        kind,
        title,
        created_by,
        created_at,
        rev,
        import_id,
        return_reason,
    }
}

async fn count_findings(db: &mut Db, ctx: &Ctx, book: &Book, held: &Held<'_>) -> Result<usize> {
    if held.row.state != "submitted" || held.count() > COUNTED {
        return Ok(0);
    }
    let filter =
        ObservationFilter { submission_id: Some(held.row.id.clone()), ..ObservationFilter::default() };
    let rows = observation::list(db, &filter).await?;
    let subjects = subjects(&rows);
    let history = History::load(db, book, &subjects).await?;
    Ok(subjects.iter().map(|s| history.findings(s, book, ctx.today()).len()).sum())
}

fn subjects(rows: &[ObservationRow]) -> Vec<Subject> {
    rows.iter().filter_map(Subject::of).collect()
}

fn value(o: &ObservationRow, ctx: &Ctx, book: &Book, history: &History) -> ValueView {
    let indicator = book.indicators.get(&o.indicator_code).map(|e| &e.indicator);
    ValueView {
        id: o.id.clone(),
        indicator: o.indicator_code.clone(),
        name: book.name(&o.indicator_code, ctx.lang),
        unit_code: o.unit_code.clone(),
        unit_name: book.unit_name(&o.unit_code, ctx.lang),
        unit: indicator.map_or_else(String::new, |i| i.unit.clone()),
        decimals: o.decimals,
        period: o.period.clone(),
        value: o.value,
        qualifier: o.qualifier.clone(),
        vintage: o.vintage.clone(),
        known_on: o.known_on.clone(),
        source: o.source.clone(),
        note: o.note.clone(),
        state: o.state.clone(),
        synthetic: o.synthetic,
        previous: history.previous(o),
        file_name: o.file_name.clone(),
        sheet: o.sheet.clone(),
        cell: o.cell.clone(),
        findings: Subject::of(o).map(|s| history.findings(&s, book, ctx.today())).unwrap_or_default(),
        return_reason: o.return_reason.clone(),
    }
}
