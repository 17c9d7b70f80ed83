//! Gates that a project left behind when it was moved to another template: what happened at them stays to be seen.

use super::board::Standing;
use super::model::Record;
use super::wire::ClockEventView;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// A gate of a template that the project ran on before.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = FormerGate)]
pub struct FormerGateView {
    /// Code.
    pub gate: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The template that had it, with its version.
    pub template: String,
    /// Since when the project runs on one that has not.
    #[schema(value_type = String, format = Date)]
    pub left_on: Date,
    /// Promised at the outset.
    #[schema(value_type = Option<String>, format = Date)]
    pub planned: Option<Date>,
    /// Expected last.
    #[schema(value_type = Option<String>, format = Date)]
    pub estimated: Option<Date>,
    /// Passed.
    #[schema(value_type = Option<String>, format = Date)]
    pub confirmed: Option<Date>,
    /// What happened to its clocks.
    pub events: Vec<ClockEventView>,
}

/// The gates with a past that the template of the day has not, in the order in which the project left them.
pub(super) fn former(record: &Record, standing: &Standing, on: Date) -> Vec<FormerGateView> {
    let mut found: Vec<FormerGateView> = Vec::new();
    let limit = on.to_string();
    let known: Vec<_> = record.templates.iter().filter(|(since, _)| *since <= on).collect();
    for pair in known.windows(2) {
        let [(_, old), (left_on, _)] = pair else { continue };
        for gate in old.gates.iter().filter(|g| standing.template.gate(&g.code).is_none()) {
            let own = standing.dates.get(&gate.code).copied().unwrap_or_default();
            let clocks = record.clocks.iter().filter(|c| c.gate == gate.code && c.on_date <= limit);
            let events: Vec<ClockEventView> = clocks.map(ClockEventView::of).collect();
            let past = own.planned.or(own.estimated).or(own.confirmed).is_some() || !events.is_empty();
            if !past || found.iter().any(|f| f.gate == gate.code) {
                continue;
            }
            found.push(FormerGateView {
                gate: gate.code.clone(),
                name: gate.name.clone(),
                name_en: gate.name_en.clone(),
                template: format!("{} {}", old.code, old.version),
                left_on: *left_on,
                planned: own.planned,
                estimated: own.estimated,
                confirmed: own.confirmed,
                events,
            });
        }
    }
    found
}
