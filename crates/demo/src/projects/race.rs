//! The race of the demo: what projects can't tell is entered, and the months before the last one are published.

use super::plan::worked;
use crate::rng::Rng;
use crate::synthetic::SEED;
use jiff::civil::Date;
use jiff::tz::Offset;
use qipan_app::ctx::Ctx;
use qipan_app::projects::Portfolio;
use qipan_app::projects::race::{self, EntryBody, EntryItem, PublishBody};
use qipan_app::{AppError, Result};
use qipan_project::race::Origin;

/// Months that are published, and the one that is still to be.
const MONTHS: [(&str, Date, bool); 3] = [
    ("2026-08", Date::constant(2026, 9, 10), true),
    ("2026-09", Date::constant(2026, 10, 12), true),
    ("2026-10", Date::constant(2026, 11, 10), false),
];

/// Enters and publishes the months, each on its day.
///
/// # Errors
/// Whatever a use case refuses.
pub async fn make(ctx: &Ctx) -> Result<()> {
    let portfolio = Portfolio::default();
    for (month, day, publish) in MONTHS {
        let day = worked(day);
        if day > ctx.today() {
            continue;
        }
        let at = Offset::constant(8).to_timestamp(day.at(10, 0, 0, 0));
        let then = Ctx { now: at.map_err(|e| AppError::Internal(e.to_string()))?, ..ctx.clone() };
        let seen = race::board(&then, &portfolio, month, None).await?;
        let cells = seen.rows.iter().flat_map(|row| row.cells.iter().map(|cell| (row.unit.as_str(), cell)));
        let missing = cells.filter(|(_, cell)| cell.origin == Origin::Missing);
        let items: Vec<EntryItem> = missing
            .map(|(unit, cell)| EntryItem {
                unit: unit.to_owned(),
                measure: cell.measure.clone(),
                value: value(unit, &cell.measure, month),
            })
            .collect();
        if !items.is_empty() {
            let source = "区统计局月报（演示生成，固定种子）".to_owned();
            race::enter(&then, &portfolio, month, &EntryBody { source, items, synthetic: true }).await?;
        }
        if publish {
            let body = PublishBody { note: "演示通报".to_owned(), ..PublishBody::default() };
            race::publish(&then, &portfolio, month, &body).await?;
        }
    }
    Ok(())
}

/// An invented value, the same on every machine.
fn value(unit: &str, measure: &str, month: &str) -> f64 {
    let base = Rng::named(SEED, &format!("race{unit}{measure}")).signed();
    let now = Rng::named(SEED, &format!("race{unit}{measure}{month}")).signed();
    let (middle, spread) = match measure {
        "private_share" => (58.0, 14.0),
        "high_tech_share" => (46.0, 16.0),
        "landing_rate" => (82.0, 10.0),
        "completion_rate" => (96.0, 9.0),
        "fixed_investment_growth" => (6.0, 8.0),
        _ => (0.0, 0.0),
    };
    ((middle + spread * base + spread * 0.12 * now) * 10.0).round() / 10.0
}
