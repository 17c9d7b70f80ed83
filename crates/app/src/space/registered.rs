//! A layer of parcels as the land register has them on a day: the version in force, with the register's state, user and
//! figures in place of the drawn ones, without parcels that were cut or merged, with the shapes of what became of them.

use super::atlas::{Atlas, Sheet, blocking};
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::land::{Record, records};
use crate::rights::DATA_ROLES;
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_kernel::quantity::fmt::MoneyUnit;
use qipan_kernel::quantity::{AreaM2, Money};
use qipan_space::{Crs, Feature, Geometry, Layer, wkb};
use qipan_store::parcel::{self, LineageRow};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is asked for as the version of a layer of parcels to see it as the register has it.
pub const REGISTER: &str = "register";

/// The version that a question names, where it names a real one.
pub fn plain(version: Option<&str>) -> Option<&str> {
    version.filter(|v| *v != REGISTER)
}

/// What the register says of a day.
struct Stock {
    records: Vec<Record>,
    shapes: BTreeMap<String, Geometry>,
    lineage: Vec<LineageRow>,
}

/// The sheet of a version with what the caller may read of the register as of a day.
///
/// # Errors
/// Whatever the database says; a stored parcel that can't be read.
pub(super) async fn sheet(
    ctx: &Ctx,
    atlas: &Atlas,
    tree: &OrgTree,
    drawn: Arc<Sheet>,
    on: Option<Date>,
) -> Result<Arc<Sheet>> {
    let day = on.unwrap_or_else(|| ctx.today());
    let revision = atlas.land_revision(&ctx.store).await?;
    let roots: BTreeSet<&str> = ctx.who.roots(DATA_ROLES).collect();
    let roots = roots.into_iter().collect::<Vec<_>>().join(",");
    let name = format!("{}@{day}/{revision}/{roots}", drawn.version.id);
    let named = name.clone();
    let make = async {
        let stock = load(ctx, tree, day).await?;
        blocking(move || join(&drawn, &stock, named)).await
    };
    atlas.registered(&name, make).await
}

async fn load(ctx: &Ctx, tree: &OrgTree, day: Date) -> Result<Stock> {
    let mut db = ctx.store.read().await?;
    let mut records = records(&mut db, day, ctx.today()).await?;
    records.retain(|r| ctx.who.may_read(tree, &r.facts.unit));
    let mut shapes = BTreeMap::new();
    for row in parcel::shapes(&mut db).await? {
        let shape = wkb::decode(&row.geometry);
        let shape =
            shape.map_err(|e| AppError::Internal(format!("shape of parcel {}: {e}", row.parcel_code)))?;
        shapes.insert(row.parcel_code, shape);
    }
    let lineage = parcel::lineage_until(&mut db, &day.to_string()).await?;
    Ok(Stock { records, shapes, lineage })
}

fn join(drawn: &Sheet, stock: &Stock, name: String) -> Sheet {
    let records: BTreeMap<&str, &Record> = stock.records.iter().map(|r| (r.code.as_str(), r)).collect();
    let used = drawn.features().iter().any(|f| records.contains_key(f.id.as_str()));
    let mut features = Vec::with_capacity(drawn.features().len());
    let mut extents = Vec::with_capacity(drawn.features().len());
    for (feature, extent) in drawn.features().iter().zip(&drawn.extents) {
        let record = records.get(feature.id.as_str()).copied();
        let into: Vec<&str> = stock.into(&feature.id);
        if into.iter().any(|child| stock.shapes.contains_key(*child)) {
            continue;
        }
        let mut feature = feature.clone();
        if used {
            registered(&mut feature, record, &into);
        }
        features.push(feature);
        extents.push(*extent);
    }
    for (code, shape) in &stock.shapes {
        let Some(record) = records.get(code.as_str()).filter(|_| used) else { continue };
        let into = stock.into(code);
        let Some(extent) =
            shape.extent().filter(|_| !into.iter().any(|child| stock.shapes.contains_key(*child)))
        else {
            continue;
        };
        features.push(born(code, shape, record, &into));
        extents.push(extent);
    }
    let layer =
        Layer { name: drawn.layer.name.clone(), crs: Some(Crs::Cgcs2000), features, ..Layer::default() };
    let mut version = drawn.version.clone();
    version.id = name;
    let shapes: BTreeSet<&str> = layer.features.iter().map(|f| f.id.as_str()).collect();
    let alive = stock.records.iter().filter(|r| r.ended_on.is_none());
    let undrawn = alive.filter(|r| !shapes.contains(r.code.as_str())).count();
    Sheet { version, layer, extents, undrawn }
}

impl Stock {
    /// The parcels that a parcel went into.
    fn into(&self, code: &str) -> Vec<&str> {
        let from = self.lineage.partition_point(|l| l.from_code.as_str() < code);
        let of = self.lineage.iter().skip(from).take_while(|l| l.from_code == code);
        of.map(|l| l.to_code.as_str()).collect()
    }
}

fn born(code: &str, shape: &Geometry, record: &Record, into: &[&str]) -> Feature {
    let mut feature = Feature { id: code.to_owned(), geometry: shape.clone(), properties: BTreeMap::new() };
    let own = [("id", json!(code)), ("code", json!(code)), ("unit", json!(record.facts.unit))];
    feature.properties.extend(own.map(|(k, v)| (k.to_owned(), v)));
    registered(&mut feature, Some(record), into);
    feature
}

/// Money over the area of a parcel (0.01 m²), 万元 per 亩, to the hundredth.
fn per_mu(fen: Option<i64>, area: i64) -> Option<f64> {
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "areas are far below 2^53 hundredths"
    )]
    let mu = AreaM2(area as f64 / 100.0).mu();
    let rate = Money(fen?).amount(MoneyUnit::WanYuan) / mu;
    rate.is_finite().then(|| (rate * 100.0).round() / 100.0)
}

/// Puts the register's word in place of the drawn one. What the register does not have, nobody is told from a drawing.
fn registered(feature: &mut Feature, record: Option<&Record>, into: &[&str]) {
    let facts = record.map(|r| &r.facts);
    let latest = facts.and_then(|f| f.economy.iter().max_by_key(|e| e.year));
    let (output, tax) = (latest.and_then(|e| e.output_fen), latest.and_then(|e| e.tax_fen));
    let text = |t: &str| (!t.is_empty()).then(|| json!(t));
    let ended = record.and_then(|r| r.ended_on);
    let rate = |fen: Option<i64>| facts.and_then(|f| per_mu(fen, f.area)).map(|v| json!(v));
    let said: [(&str, Option<Value>); 13] = [
        ("state", record.filter(|_| ended.is_none()).map(|r| json!(r.state.code()))),
        ("state_on", record.map(|r| json!(r.state_on.to_string()))),
        ("enterprise", facts.and_then(|f| text(&f.enterprise))),
        ("industry", facts.and_then(|f| f.industry.as_deref()).map(|i| json!(i))),
        ("contract_kind", facts.and_then(|f| f.contract.as_ref()).map(|c| json!(c.kind))),
        ("output_fen", output.map(|v| json!(v))),
        ("tax_fen", tax.map(|v| json!(v))),
        ("output_per_mu", rate(output)),
        ("tax_per_mu", rate(tax)),
        ("floor_area_ratio", facts.and_then(|f| f.floor_area_ratio).map(|v| json!(v))),
        ("registered", record.map(|_| json!(true))),
        ("ended_on", ended.map(|d| json!(d.to_string()))),
        ("into", (!into.is_empty()).then(|| json!(into.join("、")))),
    ];
    for (key, value) in said {
        match value {
            Some(value) => _ = feature.properties.insert(key.to_owned(), value),
            None => _ = feature.properties.remove(key),
        }
    }
    let Some(facts) = facts else { return };
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "areas are far below 2^53 hundredths"
    )]
    let area = facts.area as f64 / 100.0;
    feature.properties.insert("area_m2".to_owned(), json!(area));
    let words =
        [("name", &facts.name), ("land_use", &facts.land_use), ("unit", &facts.unit), ("park", &facts.park)];
    for (key, value) in words {
        // The drawing's name of a land use goes with its code; a parcel is known by its code.
        if !value.is_empty() && (key != "name" || !feature.properties.contains_key("name")) {
            feature.properties.insert(key.to_owned(), json!(value));
        }
    }
    if facts.synthetic {
        feature.properties.insert("synthetic".to_owned(), json!(true));
    }
}
