//! What if a gate moved: its project's milestones and what indicators get this year. Nothing is saved.

use super::model::stored;
use super::wire::ForecastView;
use super::{Portfolio, board, seen};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use jiff::civil::Date;
use qipan_indicator::model::Indicator;
use qipan_project::contribution::{self, Feed, FeedCodes, Standing as Of, feeds};
use qipan_project::forecast::GateNetwork;
use qipan_project::registry::Project;
use qipan_project::template::Template;
use qipan_store::{Db, indicator, setting};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Setting that names the indicators that projects feed.
pub const FEEDS: &str = "project_feeds";

/// A gate that moves.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct WhatIfBody {
    /// The gate.
    pub gate: String,
    /// To which day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
}

/// What would follow.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectWhatIf)]
pub struct WhatIfView {
    /// The milestones as they stand.
    pub before: Vec<ForecastView>,
    /// The milestones with the gate moved.
    pub after: Vec<ForecastView>,
    /// What indicators get in the year.
    pub moved: Vec<MovedView>,
    /// First day of the year looked at.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// Its last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
}

/// What an indicator gets in the year, before and after, in the smallest unit (fen, persons, kilograms).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectMoved)]
pub struct MovedView {
    /// Indicator.
    pub indicator: String,
    /// Its Chinese name; empty where the district has no such indicator.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// `money` (fen), `persons` or `coal` (kilograms of standard coal).
    pub measure: String,
    /// Before; none if a date lies in a year that is not published.
    pub before: Option<i64>,
    /// After.
    pub after: Option<i64>,
}

/// The year of a day.
pub(super) fn year_of(on: Date) -> (Date, Date) {
    (on.first_of_year(), on.last_of_year())
}

/// The indicators that projects feed: as set, else fixed investment alone.
pub(super) async fn codes(db: &mut Db) -> Result<FeedCodes> {
    match setting::get(db, FEEDS).await? {
        Some(row) => serde_json::from_str(&row.value).map_err(|e| stored("feeds", &e.to_string())),
        None => Ok(FeedCodes { investment: Some("FAI".to_owned()), ..FeedCodes::default() }),
    }
}

/// The indicator whose projects stand behind one that they do not feed themselves, such as its growth.
#[derive(Default, Deserialize)]
struct Through {
    #[serde(default)]
    through: BTreeMap<String, String>,
}

/// The indicator that projects feed and that `code` is told by: itself, or the one that the setting names in
/// `through`; the growth of fixed investment by fixed investment where nothing is set. None if projects do not feed it.
pub(super) async fn fed_by(db: &mut Db, code: &str) -> Result<Option<String>> {
    let through = match setting::get(db, FEEDS).await? {
        Some(row) => {
            let set: Through =
                serde_json::from_str(&row.value).map_err(|e| stored("feeds", &e.to_string()))?;
            set.through
        }
        None => BTreeMap::from([("FAI_GROWTH".to_owned(), "FAI".to_owned())]),
    };
    let FeedCodes { investment, output, tax, rnd, jobs, energy } = codes(db).await?;
    let fed: Vec<String> = [investment, output, tax, rnd, jobs, energy].into_iter().flatten().collect();
    let code = through.get(code).map_or(code, String::as_str);
    Ok(fed.into_iter().find(|fed| fed == code))
}

/// What an indicator's amounts are: `money` in fen, `persons`, or `coal` in kilograms of standard coal.
pub(super) fn measure(codes: &FeedCodes, indicator: &str) -> &'static str {
    let is = |code: &Option<String>| code.as_deref() == Some(indicator);
    if is(&codes.jobs) {
        "persons"
    } else if is(&codes.energy) {
        "coal"
    } else {
        "money"
    }
}

/// An indicator's Chinese and English name; empty where there is no such indicator.
pub(super) async fn names(db: &mut Db, code: &str) -> Result<(String, String)> {
    let Some(row) = indicator::get(db, code).await? else { return Ok(Default::default()) };
    let found: Indicator =
        serde_json::from_str(&row.body).map_err(|e| stored("indicator", &e.to_string()))?;
    Ok((found.name_zh, found.name_en))
}

/// What a project feeds.
pub(super) fn feeds_of(template: &Template, project: &Project, codes: &FeedCodes) -> Vec<Feed> {
    feeds(project, &GateNetwork::new(template, project), codes)
}

/// Moves a gate that is not passed.
///
/// # Errors
/// [`AppError::Field`] for a gate that the project has not or has passed.
pub async fn what_if(ctx: &Ctx, portfolio: &Portfolio, id: &str, body: &WhatIfBody) -> Result<WhatIfView> {
    let board = board(ctx, portfolio, None).await?;
    let standing = seen(ctx, &board, id)?;
    let mut db = ctx.store.read().await?;
    let codes = codes(&mut db).await?;
    let feeds = feeds_of(standing.template, &standing.project, &codes);
    let of = Of { template: standing.template, project: &standing.project, dates: &standing.dates };
    let (from, to) = year_of(board.on);
    let axis = &board.model.axis;
    let found =
        contribution::what_if(of, &body.gate, body.to, &feeds, (from, to), &board.learned, board.on, axis);
    let found = found.ok_or_else(|| {
        let fault = FieldFault::Told {
            zh: "项目没有该节点，或该节点已通过；请选择尚未通过的节点。".into(),
            en: "is no gate of the project or is passed; choose one that is not.".into(),
        };
        AppError::field("gate", &body.gate, fault)
    })?;
    let mut moved = Vec::with_capacity(found.moved.len());
    for m in found.moved {
        let (name, name_en) = names(&mut db, &m.indicator).await?;
        let measure = measure(&codes, &m.indicator).to_owned();
        let (before, after) = (m.before, m.after);
        moved.push(MovedView { indicator: m.indicator, name, name_en, measure, before, after });
    }
    Ok(WhatIfView {
        before: found.before.into_iter().map(ForecastView::from).collect(),
        after: found.after.into_iter().map(ForecastView::from).collect(),
        moved,
        from,
        to,
    })
}
