//! Publishing a month freezes it; running it again gives the same bytes, and says what the data says differently.

use super::super::Portfolio;
use super::load::{Source, frozen, hash, month_of, ran, told};
use super::read::{Seen, may_publish, seen, view};
use super::wire::{RaceDifference, RaceRecompute, RaceView, measures};
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::rights::{DATA_ROLES, Role};
use crate::text;
use jiff::civil::Date;
use qipan_project::race::RaceMonth;
use qipan_store::race::{self, RaceMonthRow};
use serde::Deserialize;
use utoipa::ToSchema;

/// A month is published.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[schema(as = RacePublishBody)]
#[serde(default)]
pub struct PublishBody {
    /// SHA-256 of the board that the publisher saw; refused if the board is another one by now.
    pub sha256: Option<String>,
    /// Remark, such as the number of the circular.
    pub note: String,
}

fn refused(code: &'static str, zh: String, en: String) -> AppError {
    AppError::Refused { code, zh, en }
}

/// Freezes a month with scheme, inputs and result.
///
/// # Errors
/// `race_month_open` before the month is over, `race_changed` if the board is not the one that was seen,
/// `race_empty` if nobody is ranked, [`AppError::AlreadyExists`] if it was published before.
pub async fn publish(ctx: &Ctx, portfolio: &Portfolio, month: &str, body: &PublishBody) -> Result<RaceView> {
    ctx.who.require(&[Role::Planner, Role::Publisher])?;
    let note = text::optional_line("note", &body.note, 200)?;
    let now = seen(ctx, portfolio, month, None).await?;
    let name = now.race.month.to_string();
    if !may_publish(ctx, &now.model.tree) {
        let top = now.model.tree.district().map_or(String::new(), |u| u.code.clone());
        return Err(AppError::OutsideScope { unit: top });
    }
    if now.row.is_some() {
        return Err(AppError::AlreadyExists { what: Noun::Record, id: name });
    }
    if now.race.month.last() >= ctx.today() {
        return Err(refused(
            "race_month_open",
            format!("{name} 尚未结束；请在次月发布。"),
            format!("{name} is not over; publish it next month."),
        ));
    }
    if now.race.places.iter().all(|p| p.rank.is_none()) {
        return Err(refused(
            "race_empty",
            format!("{name} 没有一个单位指标齐全、可以排名；请先补录缺少的指标。"),
            format!("nobody can be ranked in {name}; enter the missing measures first."),
        ));
    }
    let bytes = now.race.bytes().map_err(|e| told(&e))?;
    let sha256 = hash(&bytes);
    if body.sha256.as_ref().is_some_and(|seen| *seen != sha256) {
        return Err(refused(
            "race_changed",
            "榜单在您查看之后有变化；请刷新核对后再发布。".to_owned(),
            "the board has changed since you saw it; look again, then publish.".to_owned(),
        ));
    }
    let row = RaceMonthRow {
        month: name,
        scheme_version: now.race.scheme.version.clone(),
        as_of: now.race.as_of.to_string(),
        body: String::from_utf8(bytes).map_err(|e| AppError::Internal(e.to_string()))?,
        sha256,
        note,
        published_by: ctx.who.username.clone(),
        published_at: ctx.stamp(),
        synthetic: now.race.synthetic,
    };
    let mut tx = ctx.store.begin().await?;
    race::publish(&mut tx, &row).await?;
    let told = serde_json::json!({"month": row.month, "scheme": row.scheme_version, "as_of": row.as_of,
        "sha256": row.sha256, "note": row.note});
    tx.audit(ctx.audit_change("publish", "race_month", &row.month, None::<&()>, Some(&told)));
    tx.commit().await?;
    view(ctx, &Seen { row: Some(row), ..now })
}

/// Runs a published month again: from what was frozen, and from the data as known on a day (the day of freezing if
/// none is given).
///
/// # Errors
/// [`AppError::NotFound`] for a month that was not published.
pub async fn recompute(
    ctx: &Ctx,
    portfolio: &Portfolio,
    month: &str,
    as_of: Option<Date>,
) -> Result<RaceRecompute> {
    ctx.who.require(DATA_ROLES)?;
    let month = month_of(month)?;
    let mut db = ctx.store.read().await?;
    let row = race::month(&mut db, &month.to_string()).await?;
    let row = row.ok_or_else(|| AppError::not_found(Noun::Record, month.to_string()))?;
    let kept = frozen(&row)?;
    let again = hash(&kept.again().and_then(|m| m.bytes()).map_err(|e| told(&e))?);
    let on = as_of.unwrap_or(kept.as_of);
    let source = Source::load(&mut db, month, on).await?;
    drop(db);
    let board = portfolio.board(&ctx.store, on).await?;
    let by_data = tokio::task::spawn_blocking(move || ran(&source, month, &board)).await;
    let by_data = by_data.map_err(|e| AppError::Internal(format!("race: {e}")))??;
    let differences = differences(&kept, &by_data);
    Ok(RaceRecompute {
        month: month.to_string(),
        same: again == row.sha256,
        sha256: row.sha256,
        again,
        as_of: on,
        frozen_on: kept.as_of,
        data_same: differences.is_empty(),
        differences,
    })
}

fn differences(kept: &RaceMonth, by_data: &RaceMonth) -> Vec<RaceDifference> {
    let mut all = measures(&kept.scheme);
    all.extend(measures(&by_data.scheme));
    let racers = || kept.racers.iter().chain(&by_data.racers);
    let named = |code: &str| match code {
        "rank" => ("名次".to_owned(), "Rank".to_owned()),
        "score" => ("得分".to_owned(), "Score".to_owned()),
        _ => all
            .iter()
            .find(|m| m.code == code)
            .map_or_else(|| (code.to_owned(), code.to_owned()), |m| (m.name.clone(), m.name_en.clone())),
    };
    let one = |d: qipan_project::race::Difference| {
        let (measure_name, measure_name_en) = named(&d.measure);
        RaceDifference {
            name: racers().find(|r| r.unit == d.unit).map_or(String::new(), |r| r.name.clone()),
            unit: d.unit,
            measure: d.measure,
            measure_name,
            measure_name_en,
            before: d.before,
            after: d.after,
        }
    };
    kept.differences(by_data).into_iter().map(one).collect()
}
