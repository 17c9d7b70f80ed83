//! The list of parcels as a workbook, under the headings by which it comes in again; and the form to fill in.

use super::reach::{PLANNER, readable};
use super::read::filter;
use super::record::Record;
use super::wire::WantedParcels;
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::imports::FileOut;
use crate::rights::DATA_ROLES;
use crate::templates::unwritable;
use qipan_exchange::parcels::{contract_word, headings};
use qipan_exchange::template;
use qipan_exchange::write::{Cell, Table, table_xlsx};
use qipan_kernel::text::Say;
use qipan_store::parcel;

/// Fen in 万元.
const FEN: f64 = 1_000_000.0;

/// The parcels asked for, as xlsx. Demo values are marked in every row.
///
/// # Errors
/// Without a data role; a unit that does not exist.
pub async fn export(ctx: &Ctx, wanted: WantedParcels) -> Result<FileOut> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let filter = filter(ctx, &tree, &WantedParcels { cursor: None, ..wanted })?;
    let rows = parcel::list(&mut db, &filter, i64::MAX).await?;
    drop(db);
    let lang = ctx.lang;
    let names: Vec<(&str, &str)> = headings(lang).collect();
    let texts: Vec<&str> = names.iter().map(|n| n.1).collect();
    let day = ctx.today();
    let source =
        lang.pick(format!("Qipan 棋盘 存量土地，{day} 导出"), format!("Qipan land stock, exported on {day}"));
    let mut table = Table::new(lang.pick("地块", "Parcels"), &texts, &source, lang);
    for row in rows {
        let record = Record::of(&row.code, &row.body)?;
        let cells = names.iter().map(|(name, _)| cell(ctx, &record, name)).collect();
        table.push(cells, record.facts.synthetic);
    }
    let name = format!("{}-{day}.xlsx", lang.pick("存量土地", "parcels"));
    let write = move || table_xlsx(&table).map_err(unwritable);
    let bytes = tokio::task::spawn_blocking(write).await.map_err(|e| AppError::Internal(e.to_string()))??;
    Ok(FileOut { name, bytes })
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "areas and money are far below 2^53")]
fn cell(ctx: &Ctx, record: &Record, name: &str) -> Cell {
    let facts = &record.facts;
    let (contract, building) = (facts.contract.as_ref(), &facts.building);
    let latest = facts.economy.iter().max_by_key(|e| e.year);
    let day = |day: Option<jiff::civil::Date>| day.map_or(Cell::Empty, Cell::Date);
    let wan = |fen: Option<i64>| Cell::number(fen.map(|f| f as f64 / FEN), 6);
    let m2 = |area: Option<i64>| Cell::number(area.map(|a| a as f64 / 100.0), 2);
    match name {
        "code" => Cell::text(&record.code),
        "name" => Cell::text(&facts.name),
        "unit" => Cell::text(&facts.unit),
        "park" => Cell::text(&facts.park),
        "land_use" => Cell::text(&facts.land_use),
        "enterprise" => Cell::text(&facts.enterprise),
        "area_m2" => m2(Some(facts.area)),
        "state" => Cell::text(record.state.say(ctx.lang)),
        "state_on" => Cell::Date(record.state_on),
        "industry" => Cell::text(facts.industry.clone().unwrap_or_default()),
        "approved_on" => day(facts.approved_on),
        "contract" => Cell::text(contract.map(|c| c.number.clone()).unwrap_or_default()),
        "contract_kind" => Cell::text(contract.map_or("", |c| contract_word(c.kind, ctx.lang))),
        "signed_on" => day(contract.map(|c| c.signed_on)),
        "start_by" => day(contract.and_then(|c| c.start_by)),
        "price_wan" => wan(contract.and_then(|c| c.price_fen)),
        "planned_invest_wan" => wan(contract.and_then(|c| c.planned_invest_fen)),
        "started_on" => day(building.started_on),
        "stopped_on" => day(building.stopped_on),
        "finished_on" => day(building.finished_on),
        "developed_m2" => m2(building.developed_area),
        "invested_wan" => wan(building.invested_fen),
        "floor_area_ratio" => Cell::number(facts.floor_area_ratio, 2),
        "year" => Cell::number(latest.map(|e| f64::from(e.year)), 0),
        "output_wan" => wan(latest.and_then(|e| e.output_fen)),
        "tax_wan" => wan(latest.and_then(|e| e.tax_fen)),
        // The area is given once, in m².
        _ => Cell::Empty,
    }
}

/// The form to fill in.
///
/// # Errors
/// Without the planner's role.
pub async fn form(ctx: &Ctx) -> Result<FileOut> {
    ctx.who.require(PLANNER)?;
    let tree = crate::org::tree(&mut *ctx.store.read().await?).await?;
    let own = readable(ctx, &tree, None)?;
    let named = tree.units().filter(|u| own.contains(&u.code) && ctx.who.has_at(&tree, PLANNER, &u.code));
    let units: Vec<String> = named.map(|u| format!("{} {}", u.code, u.name(ctx.lang))).collect();
    let bytes = template::parcels(&units, ctx.lang).map_err(unwritable)?;
    Ok(FileOut { name: format!("{}.xlsx", ctx.lang.pick("存量土地模板", "parcels-form")), bytes })
}
