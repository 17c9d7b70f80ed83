//! One attribute of all parcels, for thematic maps: small enough to be asked for whenever the reader chooses another.

use super::findings::records;
use super::read::readable;
use super::record::Record;
use super::wire::{ParcelValues, WantedValues};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::read::Answer;
use crate::rights::DATA_ROLES;
use crate::space::Atlas;
use jiff::civil::Date;
use qipan_kernel::quantity::fmt::MoneyUnit;
use qipan_kernel::quantity::{AreaM2, Money};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The attributes.
const FIELDS: &str =
    "state, land_use, industry, area_m2, output_fen, tax_fen, output_per_mu, tax_per_mu, floor_area_ratio";

/// Money over the area of a parcel (0.01 m²), 万元 per 亩, to the hundredth.
pub(crate) fn per_mu(fen: Option<i64>, area: i64) -> Option<f64> {
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "areas are far below 2^53 hundredths"
    )]
    let mu = AreaM2(area as f64 / 100.0).mu();
    let rate = Money(fen?).amount(MoneyUnit::WanYuan) / mu;
    rate.is_finite().then(|| (rate * 100.0).round() / 100.0)
}

/// The values as JSON ([`ParcelValues`]), kept as bytes until the register changes.
///
/// # Errors
/// Without a data role; an attribute that does not exist; a unit that does not exist.
pub async fn values(ctx: &Ctx, atlas: &Atlas, wanted: WantedValues) -> Result<Answer> {
    ctx.who.require(DATA_ROLES)?;
    if !FIELDS.split(", ").any(|field| field == wanted.field) {
        return Err(AppError::field("field", &wanted.field, FieldFault::NotOneOf(FIELDS)));
    }
    let day = wanted.as_of.unwrap_or_else(|| ctx.today());
    let revision = atlas.land_revision(&ctx.store).await?;
    let scope = ctx.who.data_scope();
    let unit = wanted.unit.as_deref().unwrap_or_default();
    let name = format!("{}@{day}/{}/{revision}/{unit}/{scope}", wanted.field, ctx.today());
    atlas.answer(name, async { Ok(Answer::new(revision, body(ctx, &wanted, day).await?)) }).await
}

async fn body(ctx: &Ctx, wanted: &WantedValues, day: Date) -> Result<Vec<u8>> {
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let units: BTreeSet<String> = readable(ctx, &tree, wanted.unit.as_deref())?.into_iter().collect();
    let mut records = records(&mut db, day, ctx.today()).await?;
    drop(db);
    records.retain(|r| units.contains(&r.facts.unit) && r.ended_on.is_none());
    let found = ParcelValues {
        field: wanted.field.clone(),
        as_of: day.to_string(),
        codes: records.iter().map(|r| r.code.clone()).collect(),
        values: records.iter().map(|r| value(r, &wanted.field)).collect(),
        synthetic: records.iter().any(|r| r.facts.synthetic),
    };
    serde_json::to_vec(&found).map_err(|e| AppError::Internal(format!("values of parcels: {e}")))
}

fn value(record: &Record, field: &str) -> Value {
    let facts = &record.facts;
    let latest = facts.economy.iter().max_by_key(|e| e.year);
    let (output, tax) = (latest.and_then(|e| e.output_fen), latest.and_then(|e| e.tax_fen));
    match field {
        "state" => json!(record.state.code()),
        "land_use" => json!(Some(&facts.land_use).filter(|u| !u.is_empty())),
        "industry" => json!(facts.industry),
        #[expect(
            clippy::as_conversions,
            clippy::cast_precision_loss,
            reason = "areas are far below 2^53 hundredths"
        )]
        "area_m2" => json!(facts.area as f64 / 100.0),
        "output_fen" => json!(output),
        "tax_fen" => json!(tax),
        "output_per_mu" => json!(per_mu(output, facts.area)),
        "tax_per_mu" => json!(per_mu(tax, facts.area)),
        "floor_area_ratio" => json!(facts.floor_area_ratio),
        _ => Value::Null,
    }
}
