//! The demo's land register: the building land of the drawing with invented contracts, building and yield.

use super::net::{Net, noise};
use super::parcels::{Parcel, parcels};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use qipan_app::Result;
use qipan_app::ctx::Ctx;
use qipan_app::land::{self, NewInspection, NewParcel, NewParcels, ParcelFacts};
use qipan_space::land::{Building, Contract, ContractKind, Economy, Exemption, LandState};

/// Registers every parcel of building land under one document.
///
/// # Errors
/// Whatever the register refuses.
pub async fn register(ctx: &Ctx) -> Result<()> {
    let today = ctx.today();
    let drawn = parcels(&Net);
    let items: Vec<NewParcel> = drawn.iter().filter_map(|p| parcel(p, today)).collect();
    let reclaimed = items.iter().filter(|p| p.state == LandState::Reclaimed);
    let reclaimed: Vec<(String, Date)> = reclaimed.map(|p| (p.code.clone(), p.state_on)).collect();
    let new =
        NewParcels { doc_no: "演示：土地登记底册".to_owned(), source: "演示".to_owned(), items };
    land::register(ctx, new).await?;
    for (n, (code, since)) in reclaimed.iter().enumerate() {
        // One in five was not looked at yet.
        if let Some(visit) = (n % 5 != 4).then(|| visit(n, *since, today)).flatten() {
            land::inspect(ctx, code, visit).await?;
        }
    }
    Ok(())
}

/// An inspection some months ago, if the land was fields by then; one in five finds something.
fn visit(n: usize, since: Date, today: Date) -> Option<NewInspection> {
    let months = i32::try_from(n % 16).ok()?;
    let on = today.checked_sub((30 * months + 12).days()).ok().filter(|on| *on >= since)?;
    let (outcome, crop, found) = match n % 5 {
        1 => ("fallow", "", "约三分之一撂荒（演示）"),
        _ => ("kept", "水稻", ""),
    };
    Some(NewInspection {
        on,
        outcome: outcome.to_owned(),
        crop: crop.to_owned(),
        found: found.to_owned(),
        due_on: (outcome != "kept").then(|| on.saturating_add(60.days())),
        inspector: "演示巡查组".to_owned(),
        doc_no: format!("演示管护记录{:03}", n + 1),
        synthetic: true,
    })
}

fn parcel(drawn: &Parcel, today: Date) -> Option<NewParcel> {
    let state = LandState::of(drawn.state?)?;
    let area = qipan_allocation::Amount::from_m2(drawn.area_m2)?.0;
    let state_on = before(drawn, today, 90, if state == LandState::Supplied { 26 } else { 60 });
    let works = drawn.land_use.starts_with("1001") || drawn.land_use.starts_with("1101");
    let mut facts = ParcelFacts {
        name: drawn.land_use_name.to_owned(),
        unit: drawn.unit.to_owned(),
        park: super::grounds::platform(drawn.cell).map(|p| p.name.to_owned()).unwrap_or_default(),
        land_use: drawn.land_use.to_owned(),
        enterprise: drawn.enterprise.clone().unwrap_or_default(),
        area,
        industry: works.then(|| industry(drawn).to_owned()),
        floor_area_ratio: drawn.floor_area_ratio,
        synthetic: true,
        ..ParcelFacts::default()
    };
    if drawn.output_fen.is_some() {
        let year = today.year() - 1;
        facts.economy = vec![Economy { year, output_fen: drawn.output_fen, tax_fen: drawn.tax_fen }];
    }
    if state == LandState::ApprovedUnsupplied {
        facts.approved_on = Some(state_on);
    }
    if matches!(state, LandState::Supplied | LandState::UnderConstruction | LandState::Idle) {
        contract(drawn, &mut facts, (state, state_on), today);
    }
    Some(NewParcel { code: drawn.code.clone(), state, state_on, facts })
}

fn industry(drawn: &Parcel) -> &'static str {
    match share(drawn, 91) {
        x if x < 0.2 => "C27",
        x if x < 0.4 => "C36",
        x if x < 0.55 => "C39",
        x if x < 0.75 => "C34",
        x if x < 0.85 => "C26",
        _ => "G59",
    }
}

/// Contract and building. A few stand still, a few were held up by a government's act.
fn contract(drawn: &Parcel, facts: &mut ParcelFacts, (state, state_on): (LandState, Date), today: Date) {
    let signed_on = if state == LandState::Supplied { state_on } else { state_on.saturating_sub(420.days()) };
    let start_by = signed_on.saturating_add(180.days());
    let per_mu = 45_000_000; // 45 万元, in fen
    let mu = facts.area * 15 / 1_000_000;
    facts.contract = Some(Contract {
        number: format!("演示合同{}", drawn.code),
        kind: ContractKind::Transfer,
        signed_on,
        start_by: Some(start_by),
        price_fen: Some(mu.max(1) * per_mu),
        planned_invest_fen: Some(mu.max(1) * per_mu * 8),
        due_area: None,
    });
    let built = |share: i64| (facts.area * share / 100, mu.max(1) * per_mu * 8 * share / 100);
    match state {
        LandState::UnderConstruction => {
            let stands_still = share(drawn, 92) < 0.04;
            let (area, invested) = built(if stands_still { 18 } else { 60 });
            facts.building = Building {
                started_on: Some(start_by.min(state_on)),
                stopped_on: stands_still.then(|| today.saturating_sub(500.days()).max(state_on)),
                finished_on: None,
                developed_area: Some(area),
                invested_fen: Some(invested),
            };
        }
        _ if share(drawn, 93) < 0.08 => {
            facts.exemptions = vec![Exemption {
                from: start_by,
                to: None,
                reason: "因规划调整未能交地（演示）".to_owned(),
                doc_no: "演示".to_owned(),
            }];
        }
        _ => {}
    }
}

/// From 0 to 1, by the parcel's place.
fn share(drawn: &Parcel, purpose: u64) -> f64 {
    f64::midpoint(noise(drawn.cell.0, drawn.cell.1, purpose), 1.0)
}

/// A day some months before today, at least `least` days.
fn before(drawn: &Parcel, today: Date, least: i32, months: i32) -> Date {
    let span = f64::from(months * 30 - least);
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "a few years in days")]
    let days = (share(drawn, 94) * span) as i32 + least;
    today.checked_sub(days.days()).unwrap_or(date(2024, 1, 1))
}
