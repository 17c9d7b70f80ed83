//! Puts the demo's projects in.

use super::plan::{Plan, plan};
use super::{ProjectRow, papers, play, race, sites};
use jiff::ToSpan;
use qipan_app::ctx::Ctx;
use qipan_app::projects::{self, Dated, NewPhoto, Step};
use qipan_app::{AppError, Result};
use qipan_project::template::built_in;

/// Schematic pictures of a site, drawn for the demo.
const PHOTOS: [(&str, &[u8]); 3] = [
    ("桩基（示意）.png", include_bytes!("../../data/photos/piles.png")),
    ("主体结构（示意）.png", include_bytes!("../../data/photos/frame.png")),
    ("设备安装（示意）.png", include_bytes!("../../data/photos/machines.png")),
];

/// The days of all projects of the table.
///
/// # Errors
/// A row that can't be played.
pub fn plans(rows: &[ProjectRow]) -> Result<Vec<Plan>> {
    let templates = built_in();
    let made = (0usize..).zip(rows).map(|(number, row)| plan(row, &templates, number));
    made.collect::<std::result::Result<_, _>>().map_err(AppError::Internal)
}

/// Records every project with its past up to the day of the call.
///
/// # Errors
/// Whatever a use case refuses: the demo's projects are checked like anyone's.
pub async fn make(ctx: &Ctx, rows: &[ProjectRow]) -> Result<()> {
    let plans = plans(rows)?;
    let sites = sites::sites(&plans, ctx.today());
    for (number, (plan, site)) in plans.iter().zip(&sites).enumerate() {
        let steps = play::steps(plan, site.as_ref(), number, ctx.now);
        let with_photos = plan.row.pace.is_some() || plan.row.story.starts_with("key");
        let (steps, last) = if with_photos { without_last_return(steps) } else { (steps, None) };
        let told = |e: AppError| AppError::Internal(format!("{}: {e}", plan.row.name));
        let id = projects::record(ctx, &steps).await.map_err(told)?;
        papers::add(ctx, &id, plan, &steps, number).await.map_err(told)?;
        if let Some(last) = last {
            file_with_photo(ctx, &id, &last, number).await.map_err(told)?;
        }
    }
    race::make(ctx).await
}

/// The last return apart: it comes in by itself, with a photo.
fn without_last_return(mut steps: Vec<Dated>) -> (Vec<Dated>, Option<Dated>) {
    match steps.iter().rposition(|s| matches!(s.step, Step::Return(_))) {
        Some(at) => {
            let last = steps.remove(at);
            (steps, Some(last))
        }
        None => (steps, None),
    }
}

async fn file_with_photo(ctx: &Ctx, id: &str, dated: &Dated, number: usize) -> Result<()> {
    let Step::Return(body) = &dated.step else { return Ok(()) };
    let at = dated.at.checked_add(1.minute()).map_err(|e| AppError::Internal(e.to_string()))?;
    let mut then = Ctx { now: at.min(ctx.now), ..ctx.clone() };
    then.who.username.clone_from(&dated.by);
    let filed = projects::file(&then, id, body).await?;
    if let Some((name, bytes)) = PHOTOS.get(number % PHOTOS.len()) {
        let photo = NewPhoto { file_name: (*name).to_owned(), bytes: bytes.to_vec() };
        projects::add_photo(&then, &filed.id, photo).await?;
    }
    Ok(())
}
