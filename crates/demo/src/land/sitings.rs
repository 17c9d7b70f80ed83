//! A few siting requests, one for each outcome, judged by the same use case as anyone's.

use super::grounds::{self, Round};
use super::net::Net;
use super::parcels::{Parcel, parcels};
use super::sample::sample;
use qipan_app::ctx::Ctx;
use qipan_app::space::siting::{CheckRequest, NewSiting, save};
use qipan_app::space::{Atlas, geojson};
use qipan_app::{AppError, Result};
use qipan_space::{Geometry, MultiPolygon};

/// A request: what for, where, and what the rules are to answer.
struct Asked {
    name: &'static str,
    class: &'static str,
    industry: Option<&'static str>,
    floor_area_ratio: Option<f64>,
    invest_wan: i64,
    unit: &'static str,
    note: &'static str,
    outcome: &'static str,
    /// Whether the request can stand on a parcel.
    fits: fn(&Parcel) -> bool,
}

const ASKED: [Asked; 4] = [
    Asked {
        name: "演示：智能装备产业园一期",
        class: "industrial",
        industry: Some("机器人与数控机床"),
        floor_area_ratio: Some(2.0),
        invest_wan: 32_000,
        unit: "330114-P4",
        note: "演示：集中建设区内的工业用地",
        outcome: "allowed",
        fits: |p| p.platform == Some("330114-P4") && p.land_use.starts_with("1001") && p.area_m2 > 30_000.0,
    },
    Asked {
        name: "演示：数字物流中心",
        class: "logistics",
        industry: None,
        floor_area_ratio: Some(1.8),
        invest_wan: 15_000,
        unit: "330114004",
        note: "演示：弹性发展区内的留白用地",
        outcome: "conditional",
        fits: |p| p.land_use == "16" && zone(p) == Some("02") && p.area_m2 > 30_000.0,
    },
    Asked {
        name: "演示：滨江商业综合体",
        class: "commercial",
        industry: None,
        floor_area_ratio: Some(2.5),
        invest_wan: 28_000,
        unit: "330114002",
        note: "演示：沿江特别用途区",
        outcome: "restricted",
        fits: |p| p.unit == "330114002" && zone(p) == Some("03") && p.area_m2 > 20_000.0,
    },
    Asked {
        name: "演示：江堤加固工程",
        class: "linear_infrastructure",
        industry: None,
        floor_area_ratio: None,
        invest_wan: 6_000,
        unit: "330114007",
        note: "演示：沿江湿地的生态保护红线内，须人工认定有限人为活动",
        outcome: "manual_review",
        fits: |p| grounds::ecology(p.cell, Round::Approved) == Some(false) && p.area_m2 > 20_000.0,
    },
];

fn zone(p: &Parcel) -> Option<&'static str> {
    grounds::urban(p.cell, Round::Approved)
}

/// Asks for a site of each outcome, the forbidden one that of the sample file, and keeps them.
///
/// # Errors
/// Whatever a use case refuses; a place whose verdict is another one than the drawing promises.
pub async fn site(ctx: &Ctx) -> Result<()> {
    let atlas = Atlas::default();
    let parcels = parcels(&Net);
    for asked in &ASKED {
        let place = parcels.iter().find(|p| (asked.fits)(p));
        let place = place.ok_or_else(|| AppError::Internal(format!("no place for {}", asked.name)))?;
        keep(ctx, &atlas, asked, place.shape.clone()).await?;
    }
    let forbidden = Asked {
        name: "演示：临江扩建项目（占用永久基本农田 3.27 亩）",
        floor_area_ratio: Some(1.6),
        invest_wan: 24_000,
        note: "演示：与报批坐标样例同一地块",
        outcome: "forbidden",
        industry: None,
        ..ASKED[0]
    };
    let shape = sample(&Net).map_err(AppError::Internal)?.shape;
    keep(ctx, &atlas, &forbidden, shape).await
}

async fn keep(ctx: &Ctx, atlas: &Atlas, asked: &Asked, shape: MultiPolygon) -> Result<()> {
    let new = NewSiting {
        name: asked.name.to_owned(),
        unit: Some(asked.unit.to_owned()),
        project_code: None,
        note: asked.note.to_owned(),
        check: CheckRequest {
            geometry: geojson::geometry(&Geometry::Area(shape)),
            crs: Some("EPSG:4549".to_owned()),
            project_class: asked.class.to_owned(),
            industry: asked.industry.map(str::to_owned),
            floor_area_ratio: asked.floor_area_ratio,
            investment_fen: Some(asked.invest_wan * 1_000_000),
            as_of: None,
            recorded_at: None,
        },
    };
    let kept = save(ctx, atlas, new).await?;
    if kept.outcome == asked.outcome {
        return Ok(());
    }
    Err(AppError::Internal(format!("{}: {} instead of {}", asked.name, kept.outcome, asked.outcome)))
}
