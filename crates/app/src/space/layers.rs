//! Layers as people see and keep them: list, add, change, publish, drop a draft.

use super::KEEPERS;
use super::atlas::Atlas;
use super::catalog::{DRAFT, PUBLISHED};
use super::features;
use super::registered::plain;
use super::views::{LayerDetail, LayerView, fields, geometry_word, stored, version_view, view};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::text;
use jiff::civil::Date;
use qipan_store::layer::{self, LayerRow, LayerVersionRow};
use qipan_store::{Tx, org};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a layer can be.
pub const KINDS: &str =
    "farmland, ecology, urban, parcel, park, plan, plan_unit, land_use, boundary, road, river";

/// A new layer.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
pub struct NewLayer {
    /// Code: letters, digits, `-`, `_`, `.`.
    pub code: String,
    /// What it is; see [`LayerView::kind`].
    pub kind: String,
    /// Names, owner, publicity and place.
    #[serde(flatten)]
    pub about: LayerChange,
}

/// What can be changed of a layer.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
pub struct LayerChange {
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    #[serde(default)]
    pub name_en: String,
    /// Who answers for it; the district if missing.
    #[serde(default)]
    pub owner_unit: Option<String>,
    /// Readable without a login.
    #[serde(default)]
    pub public: bool,
    /// Place in lists.
    #[serde(default)]
    pub ord: i64,
}

/// Where a version comes from.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
pub struct VersionAbout {
    /// Where the data come from.
    pub source: String,
    /// Map approval number; a schematic has none.
    #[serde(default)]
    pub map_no: Option<String>,
    /// Document number.
    #[serde(default)]
    pub doc_no: Option<String>,
    /// Date of the document.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub doc_date: Option<Date>,
    /// First day on which it is in force; the date of the document, else today, if missing.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_from: Option<Date>,
}

/// All layers that the person may see.
///
/// # Errors
/// Whatever the database says.
pub async fn list(ctx: &Ctx, atlas: &Atlas, on: Option<Date>) -> Result<Vec<LayerView>> {
    let catalog = atlas.catalog(&ctx.store).await?;
    let on = on.unwrap_or_else(|| ctx.today());
    let seen = catalog.entries.iter().filter(|e| e.may_read(&ctx.who));
    Ok(seen.map(|e| view(ctx, &catalog, e, on)).collect())
}

/// A layer with one of its versions.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(
    ctx: &Ctx,
    atlas: &Atlas,
    code: &str,
    version: Option<&str>,
    on: Option<Date>,
) -> Result<LayerDetail> {
    let catalog = atlas.catalog(&ctx.store).await?;
    let on = on.unwrap_or_else(|| ctx.today());
    let entry = catalog.entry(&ctx.who, code)?;
    let shown = view(ctx, &catalog, entry, on);
    let row = match catalog.choose(&ctx.who, entry, plain(version), on) {
        Ok(row) => row,
        Err(_) if plain(version).is_none() => {
            let (findings, repairs, fields) = (Vec::new(), Vec::new(), Vec::new());
            return Ok(LayerDetail {
                layer: shown,
                version: None,
                geometry: None,
                fields,
                findings,
                repairs,
            });
        }
        Err(e) => return Err(e),
    };
    let sheet = features::sheet(ctx, atlas, code, version, Some(on)).await?;
    Ok(LayerDetail {
        layer: shown,
        version: Some(version_view(row, ctx.lang)),
        geometry: geometry_word(sheet.features().iter().map(|f| &f.geometry)),
        fields: fields(sheet.features().iter().map(|f| &f.properties)),
        findings: stored(row, &row.findings)?,
        repairs: stored(row, &row.repairs)?,
    })
}

/// Adds a layer without a version.
///
/// # Errors
/// Without the planner's role at its owner; a code that is taken; a kind that does not exist.
pub async fn create(ctx: &Ctx, new: NewLayer) -> Result<String> {
    let mut tx = ctx.store.begin().await?;
    let code = text::code("code", &new.code)?;
    if !KINDS.split(", ").any(|kind| kind == new.kind) {
        return Err(AppError::field("kind", &new.kind, FieldFault::NotOneOf(KINDS)));
    }
    let row = checked(ctx, &mut tx, &code, &new.kind, new.about, 1).await?;
    if layer::get(&mut tx, &code).await?.is_some() {
        return Err(AppError::AlreadyExists { what: Noun::Layer, id: code });
    }
    layer::insert_layer(&mut tx, &row).await?;
    tx.touch_space();
    tx.audit(ctx.audit_change("create", "layer", &code, None::<&()>, Some(&row)));
    tx.commit().await?;
    Ok(code)
}

/// Changes names, owner, publicity and place of a layer over revision `if_rev`.
///
/// # Errors
/// [`AppError::Stale`]; without the planner's role at the owner before and after.
pub async fn change(ctx: &Ctx, code: &str, change: LayerChange, if_rev: i64) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    let old = kept(ctx, &mut tx, code).await?;
    let row = checked(ctx, &mut tx, code, &old.kind, change, if_rev + 1).await?;
    layer::update(&mut tx, &row, if_rev).await?;
    tx.touch_space();
    tx.audit(ctx.audit_change("change", "layer", code, Some(&old), Some(&row)));
    tx.commit().await?;
    Ok(())
}

/// Says where a draft comes from, over revision `if_rev`.
///
/// # Errors
/// [`AppError::Stale`]; [`AppError::WrongState`] once it is published.
pub async fn set_about(ctx: &Ctx, code: &str, version: &str, about: VersionAbout, if_rev: i64) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    let old = draft(ctx, &mut tx, code, version).await?;
    let row = about.into_row(ctx, old.clone())?;
    layer::update_version(&mut tx, &row, if_rev).await?;
    tx.touch_space();
    tx.audit(ctx.audit_change("change", "layer_version", &old.id, Some(&meta(&old)), Some(&meta(&row))));
    tx.commit().await?;
    Ok(())
}

/// Publishes a draft over revision `if_rev`: from its first day on it is the version that counts.
///
/// # Errors
/// [`AppError::Stale`]; [`AppError::WrongState`] if it is published already.
pub async fn publish(ctx: &Ctx, code: &str, version: &str, if_rev: i64) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    let old = draft(ctx, &mut tx, code, version).await?;
    let row = LayerVersionRow {
        state: PUBLISHED.into(),
        published_by: Some(ctx.who.username.clone()),
        published_at: Some(ctx.stamp()),
        ..old.clone()
    };
    layer::update_version(&mut tx, &row, if_rev).await?;
    tx.touch_space();
    tx.audit(ctx.audit_change("publish", "layer_version", &old.id, Some(&meta(&old)), Some(&meta(&row))));
    tx.commit().await?;
    Ok(())
}

/// Drops a draft over revision `if_rev`. What is published stays for ever.
///
/// # Errors
/// [`AppError::Stale`]; [`AppError::WrongState`] once it is published.
pub async fn drop_draft(ctx: &Ctx, code: &str, version: &str, if_rev: i64) -> Result<()> {
    let mut tx = ctx.store.begin().await?;
    let old = draft(ctx, &mut tx, code, version).await?;
    layer::delete_version(&mut tx, &old.id, if_rev).await?;
    tx.touch_space();
    tx.audit(ctx.audit_change("drop", "layer_version", &old.id, Some(&meta(&old)), None::<&()>));
    tx.commit().await?;
    Ok(())
}

/// The layer, if the person keeps it.
pub(super) async fn kept(ctx: &Ctx, tx: &mut Tx, code: &str) -> Result<LayerRow> {
    ctx.who.require(KEEPERS)?;
    let row = layer::get(tx, code).await?.ok_or_else(|| AppError::not_found(Noun::Layer, code))?;
    ctx.who.require_at(&crate::org::tree(tx).await?, KEEPERS, &row.owner_unit)?;
    Ok(row)
}

async fn draft(ctx: &Ctx, tx: &mut Tx, code: &str, version: &str) -> Result<LayerVersionRow> {
    kept(ctx, tx, code).await?;
    let id = || format!("{code} {version}");
    let row = layer::version(tx, code, version).await?;
    let row = row.ok_or_else(|| AppError::not_found(Noun::LayerVersion, id()))?;
    if row.state == DRAFT {
        return Ok(row);
    }
    Err(AppError::WrongState { what: Noun::LayerVersion, id: id(), state: row.state, wanted: DRAFT })
}

async fn checked(
    ctx: &Ctx,
    tx: &mut Tx,
    code: &str,
    kind: &str,
    about: LayerChange,
    rev: i64,
) -> Result<LayerRow> {
    ctx.who.require(KEEPERS)?;
    let tree = crate::org::tree(tx).await?;
    let owner = match about.owner_unit.filter(|u| !u.is_empty()) {
        Some(owner) => owner,
        None => tree.district().map(|u| u.code.clone()).unwrap_or_default(),
    };
    if org::get(tx, &owner).await?.is_none() {
        return Err(AppError::not_found(Noun::Unit, owner));
    }
    ctx.who.require_at(&tree, KEEPERS, &owner)?;
    Ok(LayerRow {
        code: code.to_owned(),
        name_zh: text::line("name_zh", &about.name_zh, 128)?,
        name_en: text::optional_line("name_en", &about.name_en, 256)?,
        kind: kind.to_owned(),
        owner_unit: owner,
        public: about.public,
        ord: about.ord,
        rev,
    })
}

impl VersionAbout {
    /// Writes what is said into a version.
    pub(super) fn into_row(self, ctx: &Ctx, row: LayerVersionRow) -> Result<LayerVersionRow> {
        let line = |field, text: Option<String>| -> Result<Option<String>> {
            let text = text::optional_line(field, &text.unwrap_or_default(), 200)?;
            Ok(Some(text).filter(|t| !t.is_empty()))
        };
        let first = self.valid_from.or(self.doc_date).unwrap_or_else(|| ctx.today());
        Ok(LayerVersionRow {
            source: text::line("source", &self.source, 200)?,
            map_no: line("map_no", self.map_no)?,
            doc_no: line("doc_no", self.doc_no)?,
            doc_date: self.doc_date.map(|d| d.to_string()),
            valid_from: first.to_string(),
            ..row
        })
    }
}

/// A version without its lists, for the audit trail.
pub(super) fn meta(row: &LayerVersionRow) -> LayerVersionRow {
    LayerVersionRow { findings: String::new(), repairs: String::new(), ..row.clone() }
}
