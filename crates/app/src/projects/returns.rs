//! Monthly returns (月报): investment done, works progress, problems and photos. A later return of a month takes the
//! place of the one before; nothing is overwritten.

use super::board::Standing;
use super::model::{Record, stored};
use super::write::writable;
use super::{Portfolio, board, seen};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::Role;
use crate::text;
use jiff::ToSpan;
use jiff::civil::Date;
use qipan_exchange::document::picture;
use qipan_kernel::org::OrgTree;
use qipan_project::axis::{WorkAxis, day_number, day_of};
use qipan_project::month::Month;
use qipan_project::registry::Project;
use qipan_project::returns::owes;
use qipan_store::project::{self, PhotoMeta, ProjectPhotoRow, ProjectReturnRow};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// Largest photo.
pub const PHOTO_BYTES: u64 = 10 << 20;
/// Most photos of a return.
const MOST_PHOTOS: usize = 12;
/// A month's return is due on this day of the next month, or the next working day.
const DUE_DAY: i8 = 5;

/// A month of a project as its officer reports it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct ReturnBody {
    /// Month, `2024-06`.
    pub month: String,
    /// Investment done in the month, fen.
    pub invested_fen: i64,
    /// Works done so far, percent (0–100).
    pub works_percent: i64,
    /// 形象进度.
    #[serde(default)]
    pub works: String,
    /// Problems.
    #[serde(default)]
    pub problems: String,
    /// Invented for the demo.
    #[serde(skip)]
    pub synthetic: bool,
}

/// A monthly return.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectReturn)]
pub struct ReturnView {
    /// Identity.
    pub id: String,
    /// Month.
    pub month: String,
    /// Investment done in the month, fen.
    pub invested_fen: i64,
    /// Works done so far, percent.
    pub works_percent: i64,
    /// 形象进度.
    pub works: String,
    /// Problems.
    pub problems: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
    /// Photos.
    pub photos: Vec<PhotoView>,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// A photo.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectPhoto)]
pub struct PhotoView {
    /// Identity; the photo is at `/projects/photos/{id}`.
    pub id: String,
    /// Name of the file.
    pub file_name: String,
    /// `image/jpeg`, `image/png` or `image/webp`.
    pub mime: String,
    /// Size.
    pub bytes: i64,
}

/// What an officer owes for a month.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwedReturns {
    /// Month.
    pub month: String,
    /// Due on this day; none where the calendar of its year is not published.
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// It is past that day.
    pub overdue: bool,
    /// Projects, those not filed first.
    pub items: Vec<OwedReturn>,
}

/// A project that owes a return.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwedReturn {
    /// Project.
    pub id: String,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Unit that answers for it.
    pub unit_name: String,
    /// Login of the officer.
    pub officer: Option<String>,
    /// Chinese name of its stage.
    pub stage_name: String,
    /// English name of its stage.
    pub stage_name_en: String,
    /// 计划总投资, fen.
    pub total_investment_fen: Option<i64>,
    /// Planned investment of the month's year, fen.
    pub year_planned_fen: Option<i64>,
    /// Investment of earlier months of the year, fen; none without a return.
    pub year_before_fen: Option<i64>,
    /// Investment of all earlier months, fen; none without a return.
    pub before_fen: Option<i64>,
    /// The return of the month, if it was filed.
    pub filed: Option<ReturnView>,
    /// The last return of an earlier month, to start from.
    pub carried: Option<ReturnView>,
    /// Invented for the demo.
    pub synthetic: bool,
}

/// A photo that is sent in.
#[derive(Clone, Debug)]
pub struct NewPhoto {
    /// Name of the file.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A photo to be sent out.
#[derive(Clone, Debug)]
pub struct PhotoFile {
    /// Name of the file.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl PhotoView {
    pub(super) fn of(meta: &PhotoMeta) -> PhotoView {
        PhotoView {
            id: meta.id.clone(),
            file_name: meta.file_name.clone(),
            mime: meta.mime.clone(),
            bytes: meta.bytes,
        }
    }
}

impl ReturnView {
    pub(super) fn of(row: &ProjectReturnRow, photos: Vec<PhotoView>) -> ReturnView {
        ReturnView {
            id: row.id.clone(),
            month: row.month.clone(),
            invested_fen: row.invested_fen,
            works_percent: row.works_percent,
            works: row.works.clone(),
            problems: row.problems.clone(),
            by: row.by_user.clone(),
            at: row.at.clone(),
            photos,
            synthetic: row.synthetic,
        }
    }
}

/// A month as `2024-06`, with its first and last day.
fn month_of(text: &str) -> Result<(String, Date, Date)> {
    let bad = || AppError::field("month", text, FieldFault::Period);
    let (year, month) = text.trim().split_once('-').ok_or_else(bad)?;
    let number = |t: &str, digits: usize| t.parse::<i16>().ok().filter(|_| t.len() == digits);
    let year = number(year, 4).ok_or_else(bad)?;
    let month = number(month, 2).and_then(|m| i8::try_from(m).ok()).ok_or_else(bad)?;
    let first = Date::new(year, month, 1).map_err(|_| bad())?;
    Ok((format!("{year:04}-{month:02}"), first, first.last_of_month()))
}

fn name_of_month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// Whether a project is the person's: they are its officer, or it has none and they report at its unit.
pub(super) fn is_mine(ctx: &Ctx, tree: &OrgTree, standing: &Standing) -> bool {
    match &standing.item.officer {
        Some(officer) => *officer == ctx.who.username,
        None => ctx.who.has_at(tree, &[Role::Reporter], &standing.item.unit),
    }
}

/// The month before a day: its name, first and last day.
pub(super) fn span_before(today: Date) -> (String, Date, Date) {
    let last = today.first_of_month().checked_sub(1.day()).unwrap_or(today);
    (name_of_month(last), last.first_of_month(), last)
}

/// The day on which the returns of a month are due; none where the calendar of its year is not published.
pub(super) fn due_day(axis: &WorkAxis, last_of_month: Date) -> Option<Date> {
    let due = last_of_month.checked_add(i32::from(DUE_DAY).days()).ok();
    due.and_then(|d| axis.roll(day_number(d)).ok()).and_then(day_of)
}

/// What the person owes for a month: projects of which they are the officer; those without an officer at the units
/// where they report. The month before this one if none is named.
///
/// # Errors
/// [`AppError::Field`] for a month that is none.
pub async fn owed(ctx: &Ctx, portfolio: &Portfolio, month: Option<&str>) -> Result<OwedReturns> {
    let today = ctx.today();
    let before = || span_before(today).0;
    let (month, first, last) = match month.map(str::trim).filter(|m| !m.is_empty()) {
        Some(text) => month_of(text)?,
        None => month_of(&before())?,
    };
    let board = board(ctx, portfolio, None).await?;
    let tree = &board.model.tree;
    let mine = |s: &&Standing| is_mine(ctx, tree, s);
    let mut db = ctx.store.read().await?;
    let mut items = Vec::new();
    for s in board.all.iter().filter(|s| owes(&s.dates, Month::of(last))).filter(mine) {
        let Some(record) = board.model.records.get(s.at) else { continue };
        let returns = record.returns_on(today);
        let earlier = || returns.range(..month.as_str());
        let sum = |from: &str| {
            let own = || earlier().filter(|(m, _)| ***m >= *from).map(|(_, r)| r.invested_fen);
            own().next().map(|_| own().fold(0, i64::saturating_add))
        };
        let filed = match returns.get(month.as_str()) {
            Some(row) => {
                let photos = project::photos(&mut db, &s.item.id).await?;
                let own = photos.iter().filter(|p| p.return_id == row.id).map(PhotoView::of);
                Some(ReturnView::of(row, own.collect()))
            }
            None => None,
        };
        items.push(OwedReturn {
            id: s.item.id.clone(),
            code: s.item.code.clone(),
            name: s.item.name.clone(),
            unit_name: s.item.unit_name.clone(),
            officer: s.item.officer.clone(),
            stage_name: s.item.stage_name.clone(),
            stage_name_en: s.item.stage_name_en.clone(),
            total_investment_fen: s.item.total_investment_fen,
            year_planned_fen: s.project.yearly_investment.get(&first.year()).map(|m| m.0),
            year_before_fen: sum(&format!("{:04}-", first.year())),
            before_fen: sum(""),
            carried: earlier().next_back().map(|(_, row)| ReturnView::of(row, Vec::new())),
            filed,
            synthetic: s.item.synthetic,
        });
    }
    items.sort_by_key(|i| i.filed.is_some());
    let due_on = due_day(&board.model.axis, last);
    Ok(OwedReturns { month, overdue: due_on.is_some_and(|d| d < today), due_on, items })
}

fn told(field: &'static str, value: impl Into<String>, zh: &str, en: &str) -> AppError {
    AppError::field(field, value, FieldFault::Told { zh: zh.to_owned(), en: en.to_owned() })
}

/// A return, once it is checked against the project and the months before.
pub(super) fn checked(
    ctx: &Ctx,
    record: &Record,
    project: &Project,
    body: &ReturnBody,
) -> Result<ProjectReturnRow> {
    let (month, first, last) = month_of(&body.month)?;
    if first > ctx.today() {
        return Err(told("month", month, "尚未到来，请核对月份。", "is still to come; check the month."));
    }
    if body.invested_fen < 0 {
        let value = body.invested_fen.to_string();
        return Err(told(
            "invested_fen",
            value,
            "为负数；若要改正以往月份，请重报该月。",
            "is negative; to correct an earlier month, file that month again.",
        ));
    }
    if !(0..=100).contains(&body.works_percent) {
        let value = body.works_percent.to_string();
        return Err(told("works_percent", value, "应在 0 到 100 之间。", "must lie between 0 and 100."));
    }
    if last < project.since {
        return Err(told(
            "month",
            month,
            "早于项目首次洽谈，请核对月份。",
            "lies before the project's first talk; check the month.",
        ));
    }
    let known = record.returns_on(ctx.today());
    let problems = text::optional_line("problems", &body.problems, 1000)?;
    let before = known.range(..month.as_str()).next_back().map(|(_, r)| r.works_percent);
    if before.is_some_and(|b| b > body.works_percent) && problems.is_empty() {
        let value = body.works_percent.to_string();
        return Err(told(
            "works_percent",
            value,
            "低于上月；请在“存在问题”中说明原因。",
            "is less than the month before; say why under problems.",
        ));
    }
    Ok(ProjectReturnRow {
        id: ctx.id(),
        project_id: record.row.id.clone(),
        invested_fen: body.invested_fen,
        works_percent: body.works_percent,
        works: text::optional_line("works", &body.works, 500)?,
        problems,
        by_user: ctx.who.username.clone(),
        known_on: ctx.today().to_string(),
        at: ctx.stamp(),
        synthetic: body.synthetic || record.row.synthetic,
        month,
    })
}

/// Files a return.
///
/// # Errors
/// [`AppError::Field`] with place and remedy, [`AppError::OutsideScope`].
pub async fn file(ctx: &Ctx, id: &str, body: &ReturnBody) -> Result<ReturnView> {
    ctx.who.require(super::WRITERS)?;
    let mut tx = ctx.store.begin().await?;
    let (record, project) = writable(ctx, &mut tx, id).await?;
    let row = checked(ctx, &record, &project, body)?;
    let known = record.returns_on(ctx.today());
    let old = known.get(row.month.as_str()).copied();
    project::insert_returns(&mut tx, std::slice::from_ref(&row)).await?;
    tx.audit(ctx.audit_change("file_return", "project", id, old, Some(&row)));
    tx.commit().await?;
    Ok(ReturnView::of(&row, Vec::new()))
}

/// Adds a photo to a return.
///
/// # Errors
/// [`AppError::TooLarge`], [`AppError::MediaType`], [`AppError::Refused`] beyond twelve photos.
pub async fn add_photo(ctx: &Ctx, return_id: &str, photo: NewPhoto) -> Result<PhotoView> {
    ctx.who.require(super::WRITERS)?;
    if u64::try_from(photo.bytes.len()).is_ok_and(|n| n > PHOTO_BYTES) {
        return Err(AppError::TooLarge { limit: PHOTO_BYTES });
    }
    let wanted = "image/jpeg, image/png, image/webp";
    let kind = picture(&photo.bytes).ok_or(AppError::MediaType { wanted })?;
    let mut tx = ctx.store.begin().await?;
    let missing = || AppError::not_found(Noun::ProjectReturn, return_id);
    let owner = project::one_return(&mut tx, return_id).await?.ok_or_else(missing)?;
    writable(ctx, &mut tx, &owner.project_id).await?;
    let there = project::photos(&mut tx, &owner.project_id).await?;
    if there.iter().filter(|p| p.return_id == return_id).count() >= MOST_PHOTOS {
        return Err(AppError::Refused {
            code: "photos_full",
            zh: "一份月报最多 12 张照片；请挑选后再传。".into(),
            en: "a return has at most 12 photos; choose among them.".into(),
        });
    }
    let meta = PhotoMeta {
        id: ctx.id(),
        return_id: return_id.to_owned(),
        file_name: text::file_name(&photo.file_name, kind.extension, "photo"),
        mime: kind.mime.to_owned(),
        bytes: i64::try_from(photo.bytes.len()).map_err(|e| stored("size", &e.to_string()))?,
    };
    let sha256 = qipan_store::hex(&Sha256::digest(&photo.bytes));
    let row = ProjectPhotoRow {
        id: meta.id.clone(),
        return_id: meta.return_id.clone(),
        file_name: meta.file_name.clone(),
        mime: meta.mime.clone(),
        bytes: meta.bytes,
        sha256: sha256.clone(),
        data: photo.bytes,
    };
    project::insert_photo(&mut tx, &row).await?;
    let shown =
        serde_json::json!({"photo": meta.id, "return": return_id, "bytes": meta.bytes, "sha256": sha256});
    tx.audit(ctx.audit_change("add_photo", "project", &owner.project_id, None::<&()>, Some(&shown)));
    tx.commit().await?;
    Ok(PhotoView::of(&meta))
}

/// A photo.
///
/// # Errors
/// [`AppError::NotFound`] for one that does not exist or may not be seen.
pub async fn photo(ctx: &Ctx, portfolio: &Portfolio, id: &str) -> Result<PhotoFile> {
    let board = board(ctx, portfolio, None).await?;
    let missing = || AppError::not_found(Noun::Photo, id);
    let mut db = ctx.store.read().await?;
    let row = project::photo(&mut db, id).await?.ok_or_else(missing)?;
    let owner = project::one_return(&mut db, &row.return_id).await?.ok_or_else(missing)?;
    seen(ctx, &board, &owner.project_id).map_err(|_| missing())?;
    Ok(PhotoFile { file_name: row.file_name, bytes: row.data })
}
