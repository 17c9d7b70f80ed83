//! From bytes to checked rows, away from the threads that answer requests.

use super::job::Job;
use super::options::ImportOptions;
use crate::book::Book;
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::rights::Role;
use qipan_exchange::{Dictionary, Import, Limits, OpenError, PlanSpan, Workbook};
use qipan_kernel::org::OrgKind;
use qipan_kernel::text::{Lang, Say};
use std::sync::Arc;

/// Years before the first plan in which a value may lie: the past that paths and growth look back on.
const LOOK_BACK: i16 = 30;

/// Opens a workbook under limits; `max_bytes` is the operator's.
///
/// # Errors
/// [`AppError::File`] with the reader's own code and sentence, [`AppError::TooLarge`].
pub(super) async fn open(bytes: Arc<Vec<u8>>, file_name: String, max_bytes: u64) -> Result<Workbook> {
    let limits = Limits { max_bytes, ..Limits::default() };
    blocking(move || Workbook::open(&bytes, &file_name, &limits)).await?.map_err(refused)
}

/// Reads an open workbook; `None` if the job was asked to stop.
pub(super) async fn read(
    workbook: Arc<Workbook>,
    dictionary: Dictionary,
    options: &ImportOptions,
    job: Arc<Job>,
) -> Result<Option<Import>> {
    let options = options.for_reading();
    blocking(move || qipan_exchange::import::read(&workbook, &dictionary, &options, &*job).ok()).await
}

/// What the file may refer to.
pub(super) fn dictionary(ctx: &Ctx, book: &Book, options: &ImportOptions) -> Dictionary {
    let indicators = book.indicators.values().filter(|e| !e.retired).map(|e| e.indicator.clone());
    let plans: Vec<PlanSpan> = book.plans.values().filter_map(span).collect();
    let years = plans.iter().map(|p| p.start_year).min().zip(plans.iter().map(|p| p.end_year).max());
    let plan = options.plan.clone().or_else(|| match plans.as_slice() {
        [only] => Some(only.code.clone()),
        _ => None,
    });
    let mut dictionary = Dictionary::new(indicators, book.tree.units().cloned()).with_plans(plans);
    dictionary.default_plan = plan;
    dictionary.default_unit = options.unit.clone().or_else(|| own_unit(ctx, book));
    dictionary.years = years.map(|(from, to)| (from.saturating_sub(LOOK_BACK), to));
    dictionary
}

/// The unit whose values a person without a word about it means: their own sub-district or platform, else the
/// district's.
fn own_unit(ctx: &Ctx, book: &Book) -> Option<String> {
    let area = |code: &&str| {
        book.tree.get(code).is_some_and(|u| matches!(u.kind, OrgKind::Subdistrict | OrgKind::Platform))
    };
    let roots: Vec<&str> = ctx.who.roots(&[Role::Reporter]).collect();
    match roots.as_slice() {
        [only] if area(only) => Some((*only).to_owned()),
        _ => book.tree.district().map(|u| u.code.clone()),
    }
}

fn span(row: &qipan_store::plan::PlanRow) -> Option<PlanSpan> {
    Some(PlanSpan {
        code: row.code.clone(),
        name: row.name_zh.clone(),
        start_year: i16::try_from(row.start_year).ok()?,
        end_year: i16::try_from(row.end_year).ok()?,
    })
}

/// A file that can't be opened, as it is told.
pub(crate) fn refused(e: OpenError) -> AppError {
    match e {
        OpenError::TooLarge { limit, .. } => AppError::TooLarge { limit },
        e => AppError::File { code: e.code(), zh: e.say(Lang::Zh), en: e.say(Lang::En) },
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| AppError::Internal(format!("reading a workbook: {e}")))
}
