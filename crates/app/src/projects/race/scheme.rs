//! Versions of the scheme: data with a first month and a source, added and never changed.

use super::load::{month_of, told};
use super::read::may_publish;
use super::wire::RaceSchemeView;
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::rights::{DATA_ROLES, Role};
use crate::{org, text};
use qipan_project::race::{built_in, parse};
use qipan_store::race::{self, RaceSchemeRow};
use serde::Deserialize;
use utoipa::ToSchema;

/// A new version of the scheme.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = RaceSchemeBody)]
pub struct SchemeBody {
    /// First month that it holds for, `2024-06`; published months keep theirs.
    pub from_month: String,
    /// Where it stands: the document and its number.
    pub source: String,
    /// The scheme in the form of the one that comes with Qipan (docs/methods/race.md).
    #[schema(value_type = Object)]
    pub scheme: serde_json::Value,
    /// Invented for the demo.
    #[serde(skip)]
    pub synthetic: bool,
}

/// Every version, the one that comes with Qipan first.
///
/// # Errors
/// Without a data role.
pub async fn schemes(ctx: &Ctx) -> Result<Vec<RaceSchemeView>> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let with_qipan = ctx.lang.pick("随 Qipan 附带的示例方案", "the example that comes with Qipan");
    let first = built_in().map(|s| RaceSchemeView::of(&s, None, with_qipan.to_owned()));
    let mut all: Vec<RaceSchemeView> = first.into_iter().collect();
    for row in race::schemes(&mut db).await? {
        let scheme =
            parse(&row.body).map_err(|e| AppError::Internal(format!("scheme {}: {e}", row.version)))?;
        all.push(RaceSchemeView::of(&scheme, Some(row.from_month), row.source));
    }
    Ok(all)
}

/// Adds a version.
///
/// # Errors
/// `race_scheme` with what is wrong in it, [`AppError::AlreadyExists`] for a version that is there.
pub async fn add_scheme(ctx: &Ctx, body: &SchemeBody) -> Result<RaceSchemeView> {
    ctx.who.require(&[Role::Planner])?;
    let from = month_of(&body.from_month)?;
    let source = text::line("source", &body.source, 200)?;
    let scheme = parse(&body.scheme.to_string()).map_err(|e| told(&e))?;
    text::code("scheme.version", &scheme.version)?;
    let mut tx = ctx.store.begin().await?;
    let known = race::schemes(&mut tx).await?.into_iter().map(|row| row.version);
    if known.chain(built_in().map(|b| b.version)).any(|version| version == scheme.version) {
        return Err(AppError::AlreadyExists { what: crate::Noun::Record, id: scheme.version });
    }
    let tree = org::tree(&mut tx).await?;
    if !may_publish(ctx, &tree) {
        return Err(AppError::OutsideScope {
            unit: tree.district().map_or(String::new(), |u| u.code.clone()),
        });
    }
    let row = RaceSchemeRow {
        id: ctx.id(),
        version: scheme.version.clone(),
        from_month: from.to_string(),
        body: serde_json::to_string(&scheme).map_err(|e| AppError::Internal(e.to_string()))?,
        source: source.clone(),
        by_user: ctx.who.username.clone(),
        at: ctx.stamp(),
        synthetic: body.synthetic,
    };
    race::insert_scheme(&mut tx, &row).await?;
    tx.audit(ctx.audit_change("add", "race_scheme", &row.version, None::<&()>, Some(&row)));
    tx.commit().await?;
    Ok(RaceSchemeView::of(&scheme, Some(row.from_month), source))
}
