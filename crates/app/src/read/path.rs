//! The chart of an indicator: its targets, the path expected with its band of grades, and what came.

use super::cache::Cache;
use super::indicators::{Wanted, readable, view};
use super::view::View;
use super::wire::{QualifierDoc, VintageDoc};
use crate::ctx::Ctx;
use crate::error::Result;
use qipan_indicator::model::Indicator;
use qipan_indicator::progress::{Point, Ready};
use qipan_kernel::period::{Frequency, Period, YearMonth};
use qipan_kernel::provenance::{Qualifier, Vintage};
use qipan_kernel::region::{RegionTable, breaks};
use qipan_kernel::text::{Lang, Say};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The chart's data.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PathData {
    /// Unit of measure.
    pub unit: String,
    /// Decimals.
    pub decimals: u8,
    /// Where the path starts.
    pub baseline: Option<PathBaseline>,
    /// The promises by year.
    pub targets: Vec<PathTarget>,
    /// What is expected at the end of each period, with the band that is still on track.
    pub expected: Vec<PathExpected>,
    /// What came.
    pub actual: Vec<PathActual>,
    /// Days before and after which values do not compare.
    pub breaks: Vec<PathBreak>,
    /// Years that can be asked for.
    pub years: Vec<i16>,
    /// The year shown; null: the whole plan by year.
    pub year: Option<i16>,
    /// The plan, its version and document that the targets are of.
    pub plan: Option<String>,
    /// See `plan`.
    pub plan_version: Option<String>,
    /// See `plan`.
    pub doc_no: Option<String>,
    /// The targets are demo values that nobody published.
    pub target_synthetic: bool,
    /// What was decided on the way, each in a sentence.
    pub notes: Vec<String>,
}

/// Where a path starts.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct PathBaseline {
    /// Year.
    pub year: i16,
    /// Value.
    pub value: f64,
}

/// A promise.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct PathTarget {
    /// Year.
    pub year: i16,
    /// Value; of a band, its lower edge.
    pub value: f64,
    /// Upper edge of a band.
    pub upper: Option<f64>,
    /// Whether the number itself is meant.
    #[schema(value_type = QualifierDoc)]
    pub qualifier: Qualifier,
}

/// What is expected of a period.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct PathExpected {
    /// The period; of amounts, from January on.
    #[schema(value_type = String)]
    pub period: Period,
    /// What is expected.
    pub value: f64,
    /// Lower edge of the band 基本符合.
    pub lower: Option<f64>,
    /// Upper edge of the band 基本符合.
    pub upper: Option<f64>,
    /// Beyond this value the light is 预警.
    pub alert: Option<f64>,
}

/// A value that came.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PathActual {
    /// The period; of amounts, from January on.
    #[schema(value_type = String)]
    pub period: Period,
    /// The value.
    pub value: f64,
    /// How final it is.
    #[schema(value_type = Option<VintageDoc>)]
    pub vintage: Option<Vintage>,
    /// A demo value, or computed from one.
    pub synthetic: bool,
    /// Whether the number itself is meant.
    #[schema(value_type = QualifierDoc)]
    pub qualifier: Qualifier,
    /// Computed by a formula or a roll-up.
    pub derived: bool,
}

/// A break of the series.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PathBreak {
    /// The first month of the new state.
    pub period: String,
    /// What happened.
    pub text: String,
}

/// The chart of an indicator at a unit: of `year`; of the whole plan for 0 or for an indicator that comes once a year.
///
/// # Errors
/// A unit whose values the caller may not read; an indicator, unit, plan or version that does not exist.
pub async fn chart(
    ctx: &Ctx,
    cache: &Cache,
    code: &str,
    wanted: &Wanted,
    year: Option<i16>,
) -> Result<PathData> {
    let view = view(ctx, cache, wanted).await?;
    let unit = readable(ctx, &view, wanted.unit.as_deref())?;
    let entry = view.frame().require_entry(code)?;
    let it = &entry.indicator;
    let whole = year == Some(0) || (year.is_none() && it.frequency >= Frequency::Year);
    let year = year.filter(|y| *y != 0).unwrap_or_else(|| view.year());
    let target = view.target(code, &unit);
    let ready = view.ready(code, &unit, year);
    let months = view.place(code, &unit).map(|(i, u)| view.district().by_month(i, u)).unwrap_or_default();
    let actual: Vec<&Point> = months
        .iter()
        .filter(|(month, p)| shown(it, *month, p, whole, year) && p.period.last_day() <= view.as_of())
        .map(|(_, p)| p)
        .collect();
    let filled = ready.as_ref().map(|r| &r.target);
    Ok(PathData {
        unit: it.unit.clone(),
        decimals: it.decimals,
        baseline: filled.and_then(|t| t.baseline).map(|(year, value)| PathBaseline { year, value }),
        targets: target.map(|t| promises(&t.target)).unwrap_or_default(),
        expected: ready.as_ref().map(|r| expected(it, r, whole, year)).unwrap_or_default(),
        breaks: series_breaks(&view, &unit, &months, ctx.lang),
        years: years(ready.as_ref(), &months),
        year: (!whole).then_some(year),
        plan: target.map(|t| t.target.plan.clone()),
        plan_version: target.map(|t| t.target.version.clone()),
        doc_no: target.and_then(|t| t.target.doc_no.clone()),
        target_synthetic: target.is_some_and(|t| t.synthetic),
        notes: ready.iter().flat_map(|r| &r.notes).map(|n| n.say(ctx.lang)).collect(),
        actual: actual.into_iter().map(PathActual::of).collect(),
    })
}

/// In one year every month; over the plan the ends of years.
fn shown(it: &Indicator, month: YearMonth, point: &Point, whole: bool, year: i16) -> bool {
    if whole {
        return month.month == 12 || it.frequency > Frequency::Year;
    }
    month.year == year && point.period.months() <= 12
}

impl PathActual {
    fn of(point: &Point) -> PathActual {
        PathActual {
            period: point.period,
            value: point.value.value,
            vintage: point.vintage,
            synthetic: point.synthetic,
            qualifier: point.value.qualifier,
            derived: point.derived,
        }
    }
}

fn promises(target: &qipan_indicator::target::Target) -> Vec<PathTarget> {
    let values = target.values.iter();
    values
        .map(|(year, v)| PathTarget { year: *year, value: v.value, upper: v.upper, qualifier: v.qualifier })
        .collect()
}

fn expected(it: &Indicator, ready: &Ready, whole: bool, year: i16) -> Vec<PathExpected> {
    let path = ready.prepared.path();
    let points: Vec<(Period, f64, Option<f64>)> = if whole {
        (path.first_year()..=path.last_year())
            .filter_map(|year| {
                let period = Period::Year { year };
                Some((period, path.level(year, 12)?, path.year_upper(year).filter(|u| u.is_finite())))
            })
            .collect()
    } else {
        let step = it.frequency.min(Frequency::Quarter);
        path.points(year, step).into_iter().map(|p| (p.period, p.value, p.upper)).collect()
    };
    points
        .into_iter()
        .map(|(period, value, upper)| {
            let end = period.end();
            let band = ready.prepared.band(end.year, end.month);
            let edges = band.map(|b| (b.behind, b.ahead.or(upper).unwrap_or(b.expected)));
            PathExpected {
                period,
                value,
                lower: edges.map(|(a, b)| a.min(b)),
                upper: edges.map(|(a, b)| a.max(b)),
                alert: band.map(|b| b.alert),
            }
        })
        .collect()
}

fn years(ready: Option<&Ready>, months: &[(YearMonth, Point)]) -> Vec<i16> {
    let mut years: BTreeSet<i16> = months.iter().map(|(month, _)| month.year).collect();
    if let Some(ready) = ready {
        let path = ready.prepared.path();
        years.extend(path.first_year()..=path.last_year());
    }
    years.into_iter().collect()
}

/// Breaks of the area that the unit stands for, within the months that have values.
fn series_breaks(view: &View, unit: &str, months: &[(YearMonth, Point)], lang: Lang) -> Vec<PathBreak> {
    let region = view.frame().units.get(unit).and_then(|u| u.region);
    let (Some(region), Some((first, _))) = (region, months.first()) else { return Vec::new() };
    let from = first.first_day();
    breaks(RegionTable::zhejiang(), region, from, view.as_of())
        .into_iter()
        .map(|b| PathBreak { period: YearMonth::of(b.on).to_string(), text: b.say(lang) })
        .collect()
}
