//! Failed sign-ins of an address: after too many it waits, whichever names it tries.

use jiff::{SignedDuration, Timestamp};
use qipan_app::{AppError, Result};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Failures of one address that are taken within [`WINDOW`].
pub const MAX_FAILURES: u32 = 30;
/// How long a failure counts.
pub const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Addresses remembered; beyond that the oldest windows are forgotten.
const REMEMBERED: usize = 10_000;

/// Failures by address, in this process.
#[derive(Clone, Debug, Default)]
pub struct Attempts(Arc<Mutex<BTreeMap<String, (Timestamp, u32)>>>);

impl Attempts {
    /// Refuses an address that failed too often.
    ///
    /// # Errors
    /// [`AppError::TooManyAttempts`].
    pub fn check(&self, address: &str, now: Timestamp) -> Result<()> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get(address) {
            Some((since, n)) if *n >= MAX_FAILURES && now.duration_since(*since) < WINDOW => {
                Err(AppError::TooManyAttempts { minutes: WINDOW.as_mins() })
            }
            _ => Ok(()),
        }
    }

    /// Notes a failure.
    pub fn failed(&self, address: &str, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            all.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
        }
        if all.len() >= REMEMBERED {
            all.clear();
        }
        let entry = all.entry(address.to_owned()).or_insert((now, 0));
        if now.duration_since(entry.0) >= WINDOW {
            *entry = (now, 0);
        }
        entry.1 += 1;
    }
}
