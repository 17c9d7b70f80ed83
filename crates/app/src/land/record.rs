//! Between stored rows, the engine's parcel and what the API sends.

use super::wire::{LandFindingView, ParcelFacts, ParcelItem};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::text;
use jiff::civil::Date;
use qipan_kernel::org::OrgTree;
use qipan_kernel::text::Say;
use qipan_space::land::{LandFinding, LandState, Parcel};
use qipan_store::parcel::{ParcelEventRow, ParcelRow};
use serde::{Deserialize, Serialize};

/// Everything that is known of a parcel at a moment; what `body` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) code: String,
    pub(crate) state: LandState,
    pub(crate) state_on: Date,
    #[serde(default)]
    pub(crate) ended_on: Option<Date>,
    pub(crate) facts: ParcelFacts,
}

impl Record {
    /// The record of a stored body.
    pub(super) fn of(code: &str, body: &str) -> Result<Record> {
        serde_json::from_str(body).map_err(|e| AppError::Internal(format!("stored parcel {code}: {e}")))
    }

    fn body(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|e| AppError::Internal(format!("parcel {}: {e}", self.code)))
    }

    /// The parcel as the rules see it.
    pub(super) fn parcel(&self) -> Parcel {
        let facts = &self.facts;
        Parcel {
            industry: facts.industry.clone(),
            approved_on: facts.approved_on,
            contract: facts.contract.clone(),
            building: facts.building.clone(),
            exemptions: facts.exemptions.clone(),
            economy: facts.economy.clone(),
            floor_area_ratio: facts.floor_area_ratio,
            ..Parcel::new(&self.code, facts.area, self.state, self.state_on)
        }
    }

    /// The row to be stored after an event on `on`; `rev` is the one before.
    pub(super) fn row(&self, on: Date, rev: i64) -> Result<ParcelRow> {
        let facts = &self.facts;
        Ok(ParcelRow {
            code: self.code.clone(),
            name: facts.name.clone(),
            unit_code: facts.unit.clone(),
            park: facts.park.clone(),
            land_use: facts.land_use.clone(),
            enterprise: facts.enterprise.clone(),
            state: self.state.code().to_owned(),
            state_on: self.state_on.to_string(),
            area: facts.area,
            body: self.body()?,
            ended_on: self.ended_on.map(|d| d.to_string()),
            last_on: on.to_string(),
            synthetic: facts.synthetic,
            rev,
        })
    }

    /// The event that led to this record.
    pub(super) fn event(&self, ctx: &Ctx, on: Date, kind: &str, told: &Told) -> Result<ParcelEventRow> {
        Ok(ParcelEventRow {
            id: ctx.id(),
            parcel_code: self.code.clone(),
            on_date: on.to_string(),
            kind: kind.to_owned(),
            state: self.state.code().to_owned(),
            body: self.body()?,
            doc_no: told.doc_no.clone(),
            source: told.source.clone(),
            note: told.note.clone(),
            created_by: ctx.who.username.clone(),
            created_at: ctx.stamp(),
        })
    }

    /// A finding as it is sent.
    pub(super) fn finding(&self, ctx: &Ctx, tree: &OrgTree, found: LandFinding) -> LandFindingView {
        let facts = &self.facts;
        LandFindingView {
            message: found.say(ctx.lang),
            parcel: found.parcel,
            name: facts.name.clone(),
            unit: facts.unit.clone(),
            unit_name: unit_name(ctx, tree, &facts.unit),
            park: facts.park.clone(),
            enterprise: facts.enterprise.clone(),
            state: self.state.code().to_owned(),
            rule: found.rule,
            stage: found.stage,
            since: found.since,
            days: found.days,
            paused_days: found.paused_days,
            next: found.next,
            next_on: found.next_on,
            fee_fen: found.fee_fen,
            failed: found.failed,
            missing: found.missing,
            area: found.area,
            basis: found.basis,
            synthetic: facts.synthetic,
        }
    }
}

/// The document of an event and who says so.
pub(super) struct Told {
    pub(super) doc_no: String,
    pub(super) source: String,
    pub(super) note: String,
}

impl Told {
    pub(super) fn read(doc_no: &str, source: &str, note: &str) -> Result<Told> {
        Ok(Told {
            doc_no: text::line("doc_no", doc_no, 200)?,
            source: text::optional_line("source", source, 200)?,
            note: text::optional_line("note", note, 500)?,
        })
    }
}

/// The name of a unit, or its code if it is not known.
pub(super) fn unit_name(ctx: &Ctx, tree: &OrgTree, code: &str) -> String {
    tree.get(code).map_or_else(|| code.to_owned(), |u| u.name(ctx.lang).to_owned())
}

/// A row as it is sent in lists.
pub(super) fn item(ctx: &Ctx, tree: &OrgTree, row: ParcelRow) -> ParcelItem {
    ParcelItem {
        unit_name: unit_name(ctx, tree, &row.unit_code),
        code: row.code,
        name: row.name,
        unit: row.unit_code,
        park: row.park,
        land_use: row.land_use,
        enterprise: row.enterprise,
        state: row.state,
        state_on: row.state_on,
        area: row.area,
        ended_on: row.ended_on,
        synthetic: row.synthetic,
    }
}

/// The largest area that is believed, 0.01 m²: 10,000 km².
const MAX_AREA: i64 = 1_000_000_000_000;

/// Facts with their texts trimmed; refuses what can't be.
pub(super) fn checked(tree: &OrgTree, mut facts: ParcelFacts) -> Result<ParcelFacts> {
    let told = |field, value: String, zh: &str, en: &str| {
        Err(AppError::field(field, value, FieldFault::Told { zh: zh.to_owned(), en: en.to_owned() }))
    };
    facts.name = text::optional_line("name", &facts.name, 200)?;
    facts.park = text::optional_line("park", &facts.park, 100)?;
    facts.land_use = text::optional_line("land_use", &facts.land_use, 100)?;
    facts.enterprise = text::optional_line("enterprise", &facts.enterprise, 200)?;
    facts.industry = facts.industry.map(|i| text::optional_line("industry", &i, 20)).transpose()?;
    facts.industry = facts.industry.filter(|i| !i.is_empty());
    if tree.get(&facts.unit).is_none() {
        return Err(AppError::not_found(crate::error::Noun::Unit, facts.unit));
    }
    if !(1..=MAX_AREA).contains(&facts.area) {
        return told(
            "area",
            facts.area.to_string(),
            "须大于零且不超过一万平方公里；单位是百分之一平方米",
            "is above 0 and at most 10,000 km²; its unit is 0.01 m²",
        );
    }
    if let Some(ratio) = facts.floor_area_ratio.filter(|r| !(0.0..=50.0).contains(r)) {
        return told(
            "floor_area_ratio",
            ratio.to_string(),
            "须在 0 与 50 之间；请核对",
            "lies between 0 and 50; check it",
        );
    }
    let contract = facts.contract.as_ref();
    if let Some(c) = contract.filter(|c| c.start_by.is_some_and(|day| day < c.signed_on)) {
        let day = c.start_by.map(|d| d.to_string()).unwrap_or_default();
        return told(
            "contract.start_by",
            day,
            "早于签订日；请核对",
            "lies before the contract's day; check it",
        );
    }
    let building = &facts.building;
    let amounts = [
        contract.and_then(|c| c.price_fen),
        contract.and_then(|c| c.planned_invest_fen),
        contract.and_then(|c| c.due_area),
        building.developed_area,
        building.invested_fen,
    ];
    let yields = facts.economy.iter().flat_map(|e| [e.output_fen, e.tax_fen.map(|t| t.max(0))]);
    if let Some(amount) = amounts.into_iter().chain(yields).flatten().find(|a| *a < 0) {
        return told("facts", amount.to_string(), "不能为负；请核对", "can't be below zero; check it");
    }
    Ok(facts)
}
