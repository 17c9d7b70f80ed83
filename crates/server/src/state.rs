//! What every handler shares.

use crate::attempts::Attempts;
use crate::config::Config;
use crate::notify::NotifyConfig;
use jiff::Timestamp;
use qipan_app::ctx::IdSource;
use qipan_app::imports::Jobs;
use qipan_app::people::session::Proofs;
use qipan_app::projects::Portfolio;
use qipan_app::read::Cache;
use qipan_app::space::Atlas;
use qipan_store::Store;
use std::sync::{Arc, Mutex, PoisonError};

/// Where the time comes from: the one place in the server that reads a clock.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A moment set by a test.
    Set(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// A clock that stands at `at` until it is moved.
    pub fn at(at: Timestamp) -> Clock {
        Clock::Set(Arc::new(Mutex::new(at)))
    }

    /// Now.
    #[expect(clippy::disallowed_methods, reason = "the server is where time enters; below it is a parameter")]
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => Timestamp::now(),
            Clock::Set(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a set clock by `secs`; the machine's clock stays.
    pub fn advance(&self, secs: i64) {
        if let Clock::Set(at) = self {
            let mut at = at.lock().unwrap_or_else(PoisonError::into_inner);
            *at = at.saturating_add(jiff::SignedDuration::from_secs(secs)).unwrap_or(*at);
        }
    }
}

/// What every handler shares; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The database.
    pub store: Store,
    /// The operator's settings.
    pub config: Arc<Config>,
    /// The clock.
    pub clock: Clock,
    /// Where new identifiers come from.
    pub ids: IdSource,
    /// Imports at work.
    pub jobs: Jobs,
    /// Failed sign-ins by address.
    pub attempts: Attempts,
    /// What the reading side keeps between requests.
    pub cache: Cache,
    /// What the map keeps between requests.
    pub atlas: Atlas,
    /// Passwords sent with requests that were found right.
    pub proofs: Proofs,
    /// The projects that are kept between requests.
    pub portfolio: Portfolio,
    /// Notices that leave this machine.
    pub notify: Arc<NotifyConfig>,
}

impl AppState {
    /// The state over an open, migrated store.
    pub fn new(store: Store, config: Config, clock: Clock) -> AppState {
        let notify = config.notify.clone();
        let seed = clock.now().as_nanosecond();
        let ids = IdSource::new(u64::try_from(seed & i128::from(u64::MAX)).unwrap_or_default());
        AppState {
            store,
            config: Arc::new(config),
            clock,
            ids,
            jobs: Jobs::default(),
            attempts: Attempts::default(),
            cache: Cache::new(),
            atlas: Atlas::default(),
            proofs: Proofs::default(),
            portfolio: Portfolio::default(),
            notify: Arc::new(notify),
        }
    }
}
