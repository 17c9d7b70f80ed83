//! What every use case is told about its caller.

use crate::rights::Who;
use jiff::{Timestamp, civil::Date, tz::Offset};
use qipan_kernel::text::Lang;
use qipan_store::audit::AuditEntry;
use qipan_store::ids::Ids;
use qipan_store::{Store, clock};
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};

/// One call: who asks, at which moment, in which language, from which address, on which database.
#[derive(Clone)]
pub struct Ctx {
    /// The database.
    pub store: Store,
    /// The person, with the grants held at this moment.
    pub who: Who,
    /// The moment of the call; nothing below reads a clock.
    pub now: Timestamp,
    /// The language of messages and exports.
    pub lang: Lang,
    /// Where the call came from: an IP address, or `cli`.
    pub origin: String,
    /// Where new identifiers come from; shared by all calls of a process.
    pub ids: IdSource,
}

/// A shared source of identifiers that rise in the order of asking.
#[derive(Clone, Debug)]
pub struct IdSource(Arc<Mutex<Ids>>);

impl IdSource {
    /// A source from a seed: random in the server, fixed in the demo and in tests.
    pub fn new(seed: u64) -> IdSource {
        IdSource(Arc::new(Mutex::new(Ids::new(seed))))
    }

    /// Lets identifiers rise from `since` on.
    pub fn after(&self, since: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).after(since);
    }

    /// The next identifier.
    pub fn next(&self, now: Timestamp) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next(now)
    }
}

impl Ctx {
    /// Today's date in China (UTC+8, no daylight saving since 1991).
    pub fn today(&self) -> Date {
        china_date(self.now)
    }

    /// The moment of the call as it is stored.
    pub fn stamp(&self) -> String {
        clock::text(self.now)
    }

    /// A new identifier.
    pub fn id(&self) -> String {
        self.ids.next(self.now)
    }

    /// An audit row of this caller: `action` on the `entity` with key `id`, with what was before and is after.
    pub fn audit(&self, action: &str, entity: &str, id: &str) -> AuditEntry {
        AuditEntry {
            at: self.stamp(),
            actor: self.who.username.clone(),
            action: action.to_owned(),
            entity: entity.to_owned(),
            entity_id: id.to_owned(),
            before: None,
            after: None,
            origin: self.origin.clone(),
        }
    }

    /// An audit row with what was before and what is after, as JSON.
    pub fn audit_change(
        &self,
        action: &str,
        entity: &str,
        id: &str,
        before: Option<&impl Serialize>,
        after: Option<&impl Serialize>,
    ) -> AuditEntry {
        AuditEntry { before: before.map(json), after: after.map(json), ..self.audit(action, entity, id) }
    }
}

/// The date in China at `at`.
pub fn china_date(at: Timestamp) -> Date {
    Offset::constant(8).to_datetime(at).date()
}

/// A value as JSON text; what can't be written as JSON says so.
fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|e| format!("{{\"unwritable\":\"{e}\"}}"))
}
