//! After-care of reclaimed land (后续管护): inspections as dated records.

use super::reach::{INSPECTORS, alive, day};
use super::record::Record;
use super::wire::{Inspection, NewInspection};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::text;
use jiff::civil::Date;
use qipan_space::land::{CareOutcome, Inspected, LandState};
use qipan_store::inspection::{self, InspectionRow};
use qipan_store::{Db, parcel};

/// Records an inspection.
///
/// # Errors
/// Without a role at the parcel's unit; a parcel that is not reclaimed; a day to come or before the reclaiming.
pub async fn inspect(ctx: &Ctx, code: &str, new: NewInspection) -> Result<Inspection> {
    ctx.who.require(INSPECTORS)?;
    let outcome = CareOutcome::of(&new.outcome).ok_or_else(|| {
        AppError::field("outcome", &new.outcome, FieldFault::NotOneOf("kept, fallow, degraded, occupied"))
    })?;
    let mut tx = ctx.store.begin().await?;
    let tree = crate::org::tree(&mut tx).await?;
    let row = parcel::get(&mut tx, code).await?.ok_or_else(|| AppError::not_found(Noun::Parcel, code))?;
    ctx.who.require_at(&tree, INSPECTORS, &row.unit_code)?;
    alive(&row)?;
    let record = Record::of(&row.code, &row.body)?;
    if record.state != LandState::Reclaimed {
        return Err(AppError::WrongState {
            what: Noun::Parcel,
            id: row.code,
            state: row.state,
            wanted: LandState::Reclaimed.code(),
        });
    }
    let on = day(ctx, Some(new.on), None)?;
    if on < record.state_on {
        let (zh, en) = (
            format!("早于复垦日 {}；请核对", record.state_on),
            format!("is before the reclaiming ({}); check it", record.state_on),
        );
        return Err(AppError::field("on", on.to_string(), FieldFault::Told { zh, en }));
    }
    if let Some(due) = new.due_on.filter(|due| *due < on) {
        let (zh, en) = ("早于检查日；请核对", "is before the inspection; check it");
        let fault = FieldFault::Told { zh: zh.to_owned(), en: en.to_owned() };
        return Err(AppError::field("due_on", due.to_string(), fault));
    }
    let found = text::optional_line("found", &new.found, 500)?;
    if outcome != CareOutcome::Kept && found.is_empty() {
        return Err(AppError::field("found", "", FieldFault::Missing));
    }
    let row = InspectionRow {
        id: ctx.id(),
        parcel_code: row.code,
        on_date: on.to_string(),
        outcome: outcome.code().to_owned(),
        crop: text::optional_line("crop", &new.crop, 100)?,
        found,
        due_on: new.due_on.filter(|_| outcome != CareOutcome::Kept).map(|d| d.to_string()),
        inspector: text::line("inspector", &new.inspector, 100)?,
        doc_no: text::line("doc_no", &new.doc_no, 200)?,
        synthetic: new.synthetic || row.synthetic,
        created_by: ctx.who.username.clone(),
        created_at: ctx.stamp(),
    };
    inspection::insert_many(&mut tx, std::slice::from_ref(&row)).await?;
    let shown = view(row);
    tx.audit(ctx.audit_change("inspect", "parcel", code, None::<&()>, Some(&shown)));
    tx.commit().await?;
    Ok(shown)
}

/// The inspections of a parcel, the last first.
pub(super) async fn of_parcel(db: &mut Db, code: &str) -> Result<Vec<Inspection>> {
    Ok(inspection::of_parcel(db, code).await?.into_iter().map(view).collect())
}

fn view(row: InspectionRow) -> Inspection {
    Inspection {
        on: row.on_date,
        outcome: row.outcome,
        crop: row.crop,
        found: row.found,
        due_on: row.due_on,
        inspector: row.inspector,
        doc_no: row.doc_no,
        synthetic: row.synthetic,
        created_by: row.created_by,
        created_at: row.created_at,
    }
}

/// The last inspection as the rules see it.
pub(super) fn inspected(row: &InspectionRow) -> Option<Inspected> {
    let on: Date = row.on_date.parse().ok()?;
    let due_on = row.due_on.as_deref().and_then(|d| d.parse().ok());
    Some(Inspected { on, outcome: CareOutcome::of(&row.outcome)?, due_on })
}
