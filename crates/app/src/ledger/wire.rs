//! What the API of the ledger takes and gives. Amounts are whole hundredths: 0.01 m², for grain capacity 0.01 kg.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount asked for. Exactly one of `amount` and `mu` is given.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct NewDraw {
    /// Kind, e.g. `new_land`.
    pub kind: String,
    /// Source, e.g. `annual`. May be left out where something is reserved: sources are then drawn in their
    /// order; and where a reservation is spent or freed: then out of what it holds.
    #[serde(default)]
    pub source: Option<String>,
    /// Unit that holds the quota; the district if missing.
    #[serde(default)]
    pub unit: Option<String>,
    /// Year of the quota; 0 or missing: of no year.
    #[serde(default)]
    pub year: i16,
    /// Hundredths: 0.01 m², for grain capacity 0.01 kg.
    #[serde(default)]
    pub amount: Option<i64>,
    /// In 亩 as a plain decimal, e.g. `3.27`; rounded once, to 0.01 m².
    #[serde(default)]
    pub mu: Option<String>,
}

/// An entry to be booked.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct NewQuotaEntry {
    /// `grant`, `allocate`, `reserve`, `commit`, `release`, `expire` or `reverse`.
    pub action: String,
    /// The day that it counts from, not before the last entry's and not after today; today if missing.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub on: Option<Date>,
    /// Number of the document.
    pub doc_no: String,
    /// The document's own date.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub doc_date: Option<Date>,
    /// Amounts. May be empty for `commit`, `release` and `expire` of a reservation: then all that it holds.
    #[serde(default)]
    pub draws: Vec<NewDraw>,
    /// The unit that an allocation goes to.
    #[serde(default)]
    pub to: Option<String>,
    /// The reservation to spend or free; for `reserve` its new name, or missing for one to be made up.
    #[serde(default)]
    pub reservation: Option<String>,
    /// What a reservation is for.
    #[serde(default)]
    pub purpose: Option<String>,
    /// Until when a reservation holds.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// The entry that a reversal undoes.
    #[serde(default)]
    pub reverses: Option<String>,
    /// Land brought back that a reward rests on, in 亩: the amount follows from the ratio if left out, and may not be more.
    #[serde(default)]
    pub recovered_mu: Option<String>,
    /// Remark.
    #[serde(default)]
    pub note: String,
    /// Generated for the demo.
    #[serde(default)]
    pub synthetic: bool,
    /// Only say what would be booked.
    #[serde(default)]
    pub dry_run: bool,
}

/// What a siting reserves.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct NewSitingReservation {
    /// What it needs. If empty: new construction land and planned size, each of the site's area.
    #[serde(default)]
    pub needs: Vec<NewDraw>,
    /// Number of the document; the siting itself if missing.
    #[serde(default)]
    pub doc_no: Option<String>,
    /// Until when the reservation holds.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// Remark.
    #[serde(default)]
    pub note: String,
}

/// A line of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuotaPosting {
    /// Kind.
    pub kind: String,
    /// Source.
    pub source: String,
    /// Unit that holds it.
    pub unit: String,
    /// Year; 0 for none.
    pub year: i64,
    /// Account.
    pub account: String,
    /// Hundredths; above zero: the account grows.
    pub amount: i64,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuotaEntry {
    /// Its id.
    pub id: String,
    /// Its place in the book.
    pub seq: i64,
    /// What it does.
    pub action: String,
    /// The day that it counts from.
    pub on: String,
    /// Number of the document.
    pub doc_no: String,
    /// The document's date.
    pub doc_date: Option<String>,
    /// The reservation that it makes, spends or frees.
    pub reservation: Option<String>,
    /// The entry that it undoes.
    pub reverses: Option<String>,
    /// Land brought back that a reward rests on, 0.01 m².
    pub recovered: Option<i64>,
    /// Remark.
    pub note: String,
    /// Generated for the demo.
    pub synthetic: bool,
    /// Who booked it.
    pub created_by: String,
    /// When.
    pub created_at: String,
    /// Its lines.
    pub postings: Vec<QuotaPosting>,
    /// Whether it is kept; not for a dry run.
    pub saved: bool,
}

/// A quota and where it stands. All amounts in hundredths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuotaBalance {
    /// Kind.
    pub kind: String,
    /// Source.
    pub source: String,
    /// Unit that holds it.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Year; 0 for none.
    pub year: i64,
    /// Given by the upper level.
    pub granted: i64,
    /// Free.
    pub available: i64,
    /// Held for sitings.
    pub reserved: i64,
    /// Spent.
    pub committed: i64,
    /// Lost by its deadline.
    pub lapsed: i64,
}

/// A kind with all its quotas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuotaKind {
    /// Kind.
    pub kind: String,
    /// Its name in the language asked.
    pub name: String,
    /// `area` (0.01 m²) or `grain` (0.01 kg).
    pub measure: String,
    /// Sum of its quotas that the caller may read.
    pub granted: i64,
    /// Free.
    pub available: i64,
    /// Held for sitings.
    pub reserved: i64,
    /// Spent.
    pub committed: i64,
    /// Lost by its deadline.
    pub lapsed: i64,
    /// Where it can come from, in the order of drawing.
    pub sources: Vec<QuotaSource>,
    /// The quotas.
    pub items: Vec<QuotaBalance>,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuotaSource {
    /// Its word.
    pub source: String,
    /// Its name in the language asked.
    pub name: String,
}

/// The balances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuotaBalances {
    /// The day asked for; null: as they stand.
    pub as_of: Option<String>,
    /// Day of the last entry; null if there is none.
    pub last_on: Option<String>,
    /// How much land brought back earns how much quota, e.g. `3:1`.
    pub reward_ratio: String,
    /// Its version, for `If-Match`.
    pub reward_ratio_rev: i64,
    /// Some of it is generated for the demo.
    pub synthetic: bool,
    /// Every kind.
    pub items: Vec<QuotaKind>,
    /// Always null: the list is whole.
    pub next_cursor: Option<String>,
}

/// A line of the trial balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrialLine {
    /// Kind.
    pub kind: String,
    /// Account.
    pub account: String,
    /// Sum of what stands above zero, hundredths.
    pub debit: i64,
    /// Sum of what stands below zero, hundredths, without sign.
    pub credit: i64,
}

/// The trial balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrialBalance {
    /// The day asked for; null: as it stands.
    pub as_of: Option<String>,
    /// Entries so far.
    pub entries: i64,
    /// The lines.
    pub items: Vec<TrialLine>,
    /// Debits less credits; always zero.
    pub difference: i64,
    /// The kept balances are what the entries sum to, no account is overdrawn and the difference is zero.
    pub holds: bool,
    /// Always null: the list is whole.
    pub next_cursor: Option<String>,
}

/// The answer for one need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuotaCheck {
    /// Kind.
    pub kind: String,
    /// What is needed, hundredths.
    pub needed: i64,
    /// What is free in all quotas that could serve.
    pub available: i64,
    /// What is missing; 0 if it can be met.
    pub short: i64,
    /// From where it would be drawn.
    pub draws: Vec<CheckedDraw>,
    /// In words, with the remedy if it can't be met.
    pub message: String,
}

/// What would be drawn from a quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CheckedDraw {
    /// Source.
    pub source: String,
    /// Unit that holds it.
    pub unit: String,
    /// Year; 0 for none.
    pub year: i64,
    /// Hundredths.
    pub amount: i64,
}

/// A reservation and what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reservation {
    /// Its name.
    pub id: String,
    /// Unit whose quota it holds.
    pub unit: String,
    /// Name of the unit.
    pub unit_name: String,
    /// The siting that it is for.
    pub siting: Option<String>,
    /// What for.
    pub purpose: String,
    /// Until when.
    pub due_on: Option<String>,
    /// `open`: it holds something; `spent`: all of it was spent; `partly_spent`: the rest was freed; `freed`.
    pub state: String,
    /// Its deadline has passed and it still holds something.
    pub overdue: bool,
    /// What it holds and has spent, by kind.
    pub items: Vec<ReservedKind>,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: String,
}

/// What a reservation holds and has spent of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReservedKind {
    /// Kind.
    pub kind: String,
    /// Still held, hundredths.
    pub held: i64,
    /// Spent, hundredths.
    pub spent: i64,
}

/// Which entries to list.
#[derive(Clone, Debug, Default)]
pub struct WantedEntries {
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only with this action.
    pub action: Option<String>,
    /// Only of this reservation.
    pub reservation: Option<String>,
    /// Only up to this day.
    pub as_of: Option<Date>,
    /// From the page before.
    pub cursor: Option<i64>,
    /// Entries a page, at most 500.
    pub limit: Option<i64>,
}

/// A page of entries, the last first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuotaEntries {
    /// The entries.
    pub items: Vec<QuotaEntry>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// The ratio of 盘三奖一.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RewardRatio {
    /// Parts brought back : parts earned, e.g. `3:1`.
    pub ratio: String,
    /// Version, for `If-Match`.
    pub rev: i64,
}

/// A ratio to be set.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewRatio {
    /// Parts brought back : parts earned, e.g. `3:1`.
    pub ratio: String,
    /// The document that sets it.
    pub doc_no: String,
}

/// Reservations whose time was over.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Expired {
    /// The reservations, as they stood before.
    pub reservations: Vec<Reservation>,
    /// The entries that end them.
    pub entries: Vec<QuotaEntry>,
    /// False for a dry run.
    pub saved: bool,
}
