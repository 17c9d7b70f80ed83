//! Versions of the scheme: data with a first month and a source, proposed by one person and published by another, and
//! never changed. A published month keeps the scheme that it was frozen with.

use super::load::{in_force, month_of, told};
use super::read::may_publish;
use super::wire::{RaceSchemeChange, RaceSchemeProposal, RaceSchemeVersion, RaceSchemeView};
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::review::{self, Decision, Review};
use crate::rights::{DATA_ROLES, Role};
use crate::{org, text};
use qipan_kernel::org::OrgTree;
use qipan_project::month::Month;
use qipan_project::race::{Scheme, built_in, parse};
use qipan_store::Db;
use qipan_store::race::{self, RaceMonthHead, RaceSchemeRow, SchemeProposalRow};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// How a version of the scheme comes to hold.
const REVIEW: Review = Review {
    entity: "race_scheme",
    noun: Noun::Record,
    proposers: &[Role::Planner],
    deciders: &[Role::Planner, Role::Publisher],
    consent: ("published", "publish"),
};

/// A wish for a version of the scheme.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = RaceSchemeBody)]
pub struct SchemeBody {
    /// First month that it holds for, `2024-06`; published months keep theirs.
    pub from_month: String,
    /// Where it stands: the document and its number.
    pub source: String,
    /// The scheme in the form of the one that comes with Qipan (docs/methods/race.md).
    #[schema(value_type = Object)]
    pub scheme: Value,
    /// Only check, and tell what would change.
    #[serde(default)]
    pub dry_run: bool,
    /// Invented for the demo.
    #[serde(skip)]
    pub synthetic: bool,
}

fn stored(version: &str, why: &impl std::fmt::Display) -> AppError {
    AppError::Internal(format!("scheme {version}: {why}"))
}

fn read(version: &str, body: &str) -> Result<(Scheme, Value)> {
    let scheme = parse(body).map_err(|e| stored(version, &e))?;
    let value = serde_json::from_str(body).map_err(|e| stored(version, &e))?;
    Ok((scheme, value))
}

fn json(scheme: &Scheme) -> Result<String> {
    serde_json::to_string(scheme).map_err(|e| stored(&scheme.version, &e))
}

/// Every version, the one that comes with Qipan first.
///
/// # Errors
/// Without a data role.
pub async fn schemes(ctx: &Ctx) -> Result<Vec<RaceSchemeVersion>> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let rows = race::schemes(&mut db).await?;
    let months = race::months(&mut db).await?;
    let now = in_force(&rows, Month::of(ctx.today()), ctx.today())?.version;
    let used = |version: &str| -> Vec<String> {
        months.iter().filter(|m| m.scheme_version == version).map(|m| m.month.clone()).collect()
    };
    let mut all = Vec::new();
    if let Some(scheme) = built_in() {
        let with_qipan = ctx.lang.pick("随 Qipan 附带的示例方案", "the example that comes with Qipan");
        all.push(RaceSchemeVersion {
            racers: scheme.racers.iter().map(|r| r.kind.clone()).collect(),
            body: serde_json::to_value(&scheme).map_err(|e| stored(&scheme.version, &e))?,
            by: None,
            at: None,
            current: scheme.version == now,
            months: used(&scheme.version),
            synthetic: false,
            view: RaceSchemeView::of(&scheme, None, with_qipan.to_owned()),
        });
    }
    for row in rows {
        let (scheme, body) = read(&row.version, &row.body)?;
        all.push(RaceSchemeVersion {
            racers: scheme.racers.iter().map(|r| r.kind.clone()).collect(),
            body,
            by: Some(row.by_user),
            at: Some(row.at),
            current: row.version == now,
            months: used(&row.version),
            synthetic: row.synthetic,
            view: RaceSchemeView::of(&scheme, Some(row.from_month), row.source),
        });
    }
    Ok(all)
}

/// Fields of a scheme, each measure and penalty by its code.
fn fields(scheme: &Scheme) -> BTreeMap<(String, String, String), String> {
    let mut found = BTreeMap::new();
    let mut put = |part: &str, code: &str, value: serde_json::Result<Value>| {
        let Ok(Value::Object(map)) = value else { return };
        for (field, value) in map {
            let text = match value {
                Value::Null => continue,
                Value::String(text) if text.is_empty() => continue,
                Value::String(text) => text,
                Value::Array(list) if list.is_empty() => continue,
                other => other.to_string(),
            };
            if field != "code" && field != "measures" && field != "penalties" && field != "version" {
                found.insert((part.to_owned(), code.to_owned(), field), text);
            }
        }
    };
    put("scheme", "", serde_json::to_value(scheme));
    for measure in &scheme.measures {
        put("measure", &measure.code, serde_json::to_value(measure));
    }
    for penalty in &scheme.penalties {
        put("penalty", &penalty.code, serde_json::to_value(penalty));
    }
    found
}

/// What differs between two schemes, part by part.
fn changes(old: &Scheme, new: &Scheme) -> Vec<RaceSchemeChange> {
    let (before, after) = (fields(old), fields(new));
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let name = |code: &str| {
        let of = |s: &Scheme| {
            let measure = s.measures.iter().find(|m| m.code == code).map(|m| (&m.name, &m.name_en));
            let penalty = s.penalties.iter().find(|p| p.code == code).map(|p| (&p.name, &p.name_en));
            measure.or(penalty).map(|(zh, en)| (zh.clone(), en.clone()))
        };
        of(new).or_else(|| of(old)).unwrap_or_default()
    };
    let differ = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    differ
        .map(|key| {
            let (name, name_en) = name(&key.1);
            RaceSchemeChange {
                part: key.0.clone(),
                code: key.1.clone(),
                name,
                name_en,
                field: key.2.clone(),
                from: before.get(key).cloned(),
                to: after.get(key).cloned(),
            }
        })
        .collect()
}

/// What proposals are shown beside.
struct Around {
    rows: Vec<RaceSchemeRow>,
    months: Vec<RaceMonthHead>,
    may: bool,
}

impl Around {
    async fn load(ctx: &Ctx, db: &mut Db, tree: &OrgTree) -> Result<Around> {
        Ok(Around {
            rows: race::schemes(db).await?,
            months: race::months(db).await?,
            may: may_publish(ctx, tree),
        })
    }

    fn view(&self, ctx: &Ctx, row: SchemeProposalRow) -> Result<RaceSchemeProposal> {
        let (scheme, body) = read(&row.version, &row.body)?;
        let others: Vec<RaceSchemeRow> =
            self.rows.iter().filter(|r| r.version != row.version).cloned().collect();
        let before = in_force(&others, month_of(&row.from_month)?, ctx.today())?;
        let kept = self.months.iter().filter(|m| m.month >= row.from_month);
        Ok(RaceSchemeProposal {
            may_decide: review::may_decide(ctx, &row, self.may),
            compared: before.version.clone(),
            changes: changes(&before, &scheme),
            kept_months: kept.filter(|m| m.scheme_version != row.version).map(|m| m.month.clone()).collect(),
            scheme: RaceSchemeView::of(&scheme, Some(row.from_month), row.source),
            body,
            id: row.id,
            state: row.state,
            proposed_by: row.proposed_by,
            proposed_at: row.proposed_at,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            note: row.note,
            synthetic: row.synthetic,
        })
    }
}

/// Refuses whoever does not answer for the race of the whole district.
fn for_district(ctx: &Ctx, tree: &OrgTree) -> Result<()> {
    if may_publish(ctx, tree) {
        return Ok(());
    }
    Err(AppError::OutsideScope { unit: tree.district().map_or(String::new(), |u| u.code.clone()) })
}

/// Proposes a version; it holds once a second person published it.
///
/// # Errors
/// `race_scheme` with what is wrong in it, [`AppError::AlreadyExists`] for a version that is there or waits.
pub async fn propose_scheme(ctx: &Ctx, body: &SchemeBody) -> Result<RaceSchemeProposal> {
    ctx.who.require(REVIEW.proposers)?;
    let from = month_of(&body.from_month)?;
    let source = text::line("source", &body.source, 200)?;
    let scheme = parse(&body.scheme.to_string()).map_err(|e| told(&e))?;
    text::code("scheme.version", &scheme.version)?;
    let mut tx = ctx.store.begin().await?;
    let tree = org::tree(&mut tx).await?;
    for_district(ctx, &tree)?;
    let around = Around::load(ctx, &mut tx, &tree).await?;
    let waiting = race::proposals(&mut tx).await?.into_iter().filter(review::waits);
    let known = around.rows.iter().map(|row| row.version.clone()).chain(built_in().map(|b| b.version));
    if known.chain(waiting.map(|p| p.version)).any(|version| version == scheme.version) {
        return Err(AppError::AlreadyExists { what: Noun::Record, id: scheme.version });
    }
    let row = SchemeProposalRow {
        id: ctx.id(),
        version: scheme.version.clone(),
        from_month: from.to_string(),
        body: json(&scheme)?,
        source,
        synthetic: body.synthetic,
        ..review::proposed(ctx)
    };
    if body.dry_run {
        return around.view(ctx, SchemeProposalRow { id: String::new(), ..row });
    }
    REVIEW.propose(ctx, &mut tx, &row, &row.version).await?;
    tx.commit().await?;
    around.view(ctx, row)
}

/// Wishes for a version, the latest first, each with what it changes.
///
/// # Errors
/// Without a data role.
pub async fn scheme_proposals(ctx: &Ctx) -> Result<Vec<RaceSchemeProposal>> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let tree = org::tree(&mut db).await?;
    let around = Around::load(ctx, &mut db, &tree).await?;
    let rows = race::proposals(&mut db).await?;
    rows.into_iter().take(100).map(|row| around.view(ctx, row)).collect()
}

/// Publishes or refuses a version; never one's own.
///
/// # Errors
/// [`AppError::OwnSubmission`], [`AppError::WrongState`], [`AppError::OutsideScope`].
pub async fn decide_scheme(ctx: &Ctx, id: &str, body: &Decision) -> Result<RaceSchemeProposal> {
    ctx.who.require(REVIEW.deciders)?;
    let decision = body.checked()?;
    let mut tx = ctx.store.begin().await?;
    let tree = org::tree(&mut tx).await?;
    for_district(ctx, &tree)?;
    let row = race::proposals(&mut tx).await?.into_iter().find(|p| p.id == id);
    let row = row.ok_or_else(|| AppError::not_found(Noun::Record, id))?;
    REVIEW.check(ctx, &row, None)?;
    let next = REVIEW.decide(ctx, &mut tx, &row, decision, &row.version).await?;
    if body.approve {
        let version = RaceSchemeRow {
            id: ctx.id(),
            version: row.version,
            from_month: row.from_month,
            body: row.body,
            source: row.source,
            by_user: ctx.who.username.clone(),
            at: ctx.stamp(),
            synthetic: row.synthetic,
        };
        race::insert_scheme(&mut tx, &version).await?;
    }
    let around = Around::load(ctx, &mut tx, &tree).await?;
    tx.commit().await?;
    around.view(ctx, next)
}
