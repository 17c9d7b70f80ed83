//! The report of a siting that was kept, as a file of a word processor.

use super::check::{Checked, check_by, inputs_of, plane_of_request};
use super::keep::{request_of, seen};
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::imports::FileOut;
use crate::space::atlas::{Atlas, blocking};
use qipan_exchange::report::{ReportHead, siting_docx};
use qipan_space::crs::transform_shape;
use qipan_space::{Crs, MultiPolygon};
use qipan_store::siting::SitingRow;

/// The report on the verdict as it was kept: the same siting gives the same bytes in a language.
///
/// # Errors
/// As [`super::get`]; [`AppError::Internal`] if what was kept can't be judged again.
pub async fn report(ctx: &Ctx, atlas: &Atlas, id: &str) -> Result<FileOut> {
    let (_, row) = seen(ctx, &mut *ctx.store.read().await?, id).await?;
    let broken = |e: &dyn std::fmt::Display| AppError::Internal(format!("stored siting {id}: {e}"));
    let request = request_of(&row)?;
    let versions: Vec<String> = serde_json::from_str(&row.versions).map_err(|e| broken(&e))?;
    let on = row.as_of.parse().map_err(|e| broken(&e))?;
    let plane = plane_of_request(&request)?;
    let Checked { site, .. } = check_by(ctx, atlas, &request, on, &versions).await?;
    let site: MultiPolygon = transform_shape(Crs::Cgcs2000, plane, &site).map_err(|e| broken(&e))?;
    let layers = inputs_of(ctx, atlas, &versions, plane).await?;
    let verdict = serde_json::from_str(&row.verdict).map_err(|e| broken(&e))?;
    let SitingRow { name, .. } = row;
    let head = ReportHead { name: name.clone(), number: Some(id.to_owned()), map_approval: None };
    let lang = ctx.lang;
    let written = blocking(move || siting_docx(&verdict, &site, &layers, &head, lang)).await?;
    let bytes = written.map_err(|e| AppError::Internal(e.to_string()))?;
    let stem = lang.pick("选址初判", "siting");
    Ok(FileOut { name: format!("{stem}-{name}.docx"), bytes })
}
