//! The demo's quota ledger: it adds up to the published 5.6 万亩 of the plan; every entry is invented and marked.

use crate::data::QuotaRow;
use jiff::civil::Date;
use qipan_app::ctx::Ctx;
use qipan_app::ledger::{self, NewDraw, NewQuotaEntry};
use qipan_app::{AppError, Result};

/// Books the entries in the order of their days; those of days to come are left out.
///
/// # Errors
/// Whatever the ledger refuses.
pub async fn book(ctx: &Ctx, rows: &[QuotaRow]) -> Result<()> {
    for row in rows {
        let on: Date = row.on.parse().map_err(|_| AppError::Internal(format!("demo quotas: {}", row.on)))?;
        if on > ctx.today() {
            break;
        }
        let text = |t: &str| (!t.is_empty()).then(|| t.to_owned());
        let draw = NewDraw {
            kind: row.kind.clone(),
            source: text(&row.source),
            unit: text(&row.unit),
            year: row.year.unwrap_or(0),
            amount: row.kg.map(|kg| kg.saturating_mul(100)),
            mu: text(&row.mu),
        };
        let entry = NewQuotaEntry {
            action: row.action.clone(),
            on: Some(on),
            doc_no: row.doc_no.clone(),
            doc_date: Some(on),
            draws: if row.kind.is_empty() { Vec::new() } else { vec![draw] },
            reservation: text(&row.reservation),
            purpose: text(&row.purpose),
            recovered_mu: text(&row.recovered_mu),
            note: row.note.clone(),
            synthetic: true,
            ..NewQuotaEntry::default()
        };
        ledger::post(ctx, entry, None).await?;
    }
    Ok(())
}
