//! Opening: one writer and a pool of readers on SQLite, one pool on PostgreSQL.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, ConnectOptions, Connection as _, Executor};

use crate::db::{Backend, Reader, Tx};
use crate::error::{AddressFault, BackupFault, Result, StoreError};

/// How long a write waits for its turn before it gives up with [`StoreError::Busy`].
pub const WRITE_WAIT: Duration = Duration::from_secs(30);

/// How long opening waits for a database that doesn't answer.
const CONNECT_WAIT: Duration = Duration::from_secs(10);

/// The database of one installation. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    readers: AnyPool,
    writer: AnyPool,
    backend: Backend,
    path: Option<PathBuf>,
}

/// What each SQLite connection is told. WAL lets readers go on during a write; FULL waits for the disk at
/// each commit; the page cache is 16 MiB a connection; a log that grew in a large import shrinks to 64 MiB.
const SQLITE_PRAGMAS: &str = "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864;";

const READER_PRAGMAS: &str = "PRAGMA busy_timeout = 30000; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384; \
     PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL; PRAGMA query_only = ON;";

/// For one file that is written once: what is deleted from it is overwritten with zeros.
const FILE_PRAGMAS: &str =
    "PRAGMA busy_timeout = 30000; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;";

const POSTGRES_SETTINGS: &str = "SET lock_timeout = '30s'; SET TIME ZONE 'UTC'; SET client_min_messages = warning; \
     SET idle_in_transaction_session_timeout = '10min'; SET default_transaction_isolation = 'read committed'; \
     SET client_connection_check_interval = '10s'";

impl Store {
    /// Opens `sqlite:PATH` (made if missing; its folder must exist) or `postgres://…`.
    ///
    /// Does not touch the schema: call [`Store::migrate`] or [`Store::require_current`] next.
    ///
    /// # Errors
    /// [`StoreError::Address`] for an address of neither kind; the database's own refusal otherwise.
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_sized(url, 8).await
    }

    /// As [`Store::open`] with a chosen number of connections for reading.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_sized(url: &str, readers: u32) -> Result<Self> {
        sqlx::any::install_default_drivers();
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return Self::open_sqlite(Path::new(path), readers).await;
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Self::open_postgres(url, readers).await;
        }
        Err(StoreError::Address {
            url: url.split('@').next_back().unwrap_or_default().to_owned(),
            fault: AddressFault::Scheme,
        })
    }

    async fn open_sqlite(path: &Path, readers: u32) -> Result<Self> {
        let text = path.to_str().filter(|t| !t.is_empty() && !t.starts_with(':')).ok_or_else(|| {
            StoreError::Address { url: path.display().to_string(), fault: AddressFault::NoFile }
        })?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(StoreError::Address {
                url: text.to_owned(),
                fault: AddressFault::NoFolder(folder.to_owned()),
            });
        }
        let options = connect_options(&format!("sqlite:{}?mode=rwc", percent(text)))?;
        try_once(&options, SQLITE_PRAGMAS).await.map_err(|e| at_path(e, path))?;
        let writer = writer_pool().connect_with(options.clone()).await.map_err(|e| at_path(e, path))?;
        let readers =
            pool(readers, READER_PRAGMAS).connect_with(options).await.map_err(|e| at_path(e, path))?;
        Ok(Self { readers, writer, backend: Backend::Sqlite, path: Some(path.to_owned()) })
    }

    /// Opens a backup file, or a database beside its running store: one connection, no change of its journal.
    pub(crate) async fn open_file(path: &Path, write: bool) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let text = path.to_str().ok_or_else(|| StoreError::from(BackupFault::NoName(path.to_owned())))?;
        let mode = if write { "rwc" } else { "ro" };
        let options = connect_options(&format!("sqlite:{}?mode={mode}", percent(text)))?;
        try_once(&options, FILE_PRAGMAS).await.map_err(|e| at_path(e, path))?;
        let pool = pool(1, FILE_PRAGMAS).connect_with(options).await.map_err(|e| at_path(e, path))?;
        Ok(Self {
            readers: pool.clone(),
            writer: pool,
            backend: Backend::Sqlite,
            path: Some(path.to_owned()),
        })
    }

    async fn open_postgres(url: &str, readers: u32) -> Result<Self> {
        let options = connect_options(url)?;
        try_once(&options, POSTGRES_SETTINGS).await?;
        // A ping before use: after the server was started anew the first request must not meet a dead
        // connection. One connection writes, as on SQLite: writers wait for each other anyway, and here they do
        // so without holding the connections that others read with.
        let pool =
            |size| pool(size, POSTGRES_SETTINGS).test_before_acquire(true).connect_with(options.clone());
        let (readers, writer) = (pool(readers).await?, pool(1).await?);
        Ok(Self { readers, writer, backend: Backend::Postgres, path: None })
    }

    /// Which database this is.
    #[must_use]
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// The database file, on SQLite.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// A snapshot to read from.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn read(&self) -> Result<Reader> {
        let tx = match self.backend {
            Backend::Sqlite => self.readers.begin().await?,
            Backend::Postgres => {
                self.readers.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?
            }
        };
        Ok(Reader::new(tx, self.backend))
    }

    /// Starts a write and waits for its turn: writes run one after the other on both databases, so that what
    /// a use case read inside its transaction still holds when it commits.
    ///
    /// # Errors
    /// [`StoreError::Busy`] after [`WRITE_WAIT`].
    pub async fn begin(&self) -> Result<Tx> {
        let mut tx = self.begin_unlocked().await?;
        if self.backend == Backend::Postgres {
            crate::audit::lock_head(&mut tx).await?;
        }
        Ok(tx)
    }

    async fn begin_unlocked(&self) -> Result<Tx> {
        let tx = match self.backend {
            Backend::Sqlite => self.writer.begin_with("BEGIN IMMEDIATE").await?,
            Backend::Postgres => self.writer.begin().await?,
        };
        Ok(Tx::new(tx, self.backend))
    }

    /// Starts a write if one can start within `wait`; `None` if another one is running. For housekeeping
    /// that may as well happen later.
    ///
    /// # Errors
    /// Whatever the database says, except that it is busy.
    pub async fn begin_within(&self, wait: Duration) -> Result<Option<Tx>> {
        let mut tx = match tokio::time::timeout(wait, self.begin_unlocked()).await {
            Ok(Ok(tx)) => tx,
            Ok(Err(StoreError::Busy(_))) | Err(_) => return Ok(None),
            Ok(Err(e)) => return Err(e),
        };
        if self.backend == Backend::Postgres {
            // Another server may be writing: let PostgreSQL end the wait, so that the connection stays usable.
            let limit = format!("SET LOCAL lock_timeout = {}", wait.as_millis().clamp(1, 30_000));
            tx.conn().execute(sqlx::AssertSqlSafe(limit)).await?;
            match crate::audit::lock_head(&mut tx).await {
                Err(StoreError::Busy(_)) => return Ok(None),
                locked => locked?,
            };
            tx.conn().execute("SET LOCAL lock_timeout = '30s'").await?;
        }
        Ok(Some(tx))
    }

    /// Closes all connections after their transactions end.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    #[cfg(any(test, feature = "testing"))]
    pub(crate) const fn readers(&self) -> &AnyPool {
        &self.readers
    }

    pub(crate) const fn writer(&self) -> &AnyPool {
        &self.writer
    }
}

fn connect_options(url: &str) -> Result<AnyConnectOptions> {
    let options: AnyConnectOptions = url.parse()?;
    Ok(options.disable_statement_logging())
}

/// A pool tries again until its time is over and then only says that it was; this says at once what is wrong.
async fn try_once(options: &AnyConnectOptions, settings: &'static str) -> Result<(), sqlx::Error> {
    let attempt = async {
        let mut conn = options.connect().await?;
        conn.execute(settings).await?;
        conn.close().await
    };
    tokio::time::timeout(CONNECT_WAIT, attempt).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

fn pool(size: u32, settings: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(WRITE_WAIT)
        .test_before_acquire(false)
        .after_connect(move |conn, _| {
            Box::pin(async move {
                conn.execute(settings).await?;
                Ok(())
            })
        })
}

/// The one connection that writes to SQLite.
///
/// When the disk is full SQLite may roll a transaction back by itself. The rollback that follows fails, and sqlx
/// goes on believing that the connection is in a transaction: no later one could begin. Such a connection is closed.
fn writer_pool() -> AnyPoolOptions {
    pool(1, SQLITE_PRAGMAS).after_release(|conn, _| {
        Box::pin(async move {
            if conn.is_in_transaction() {
                // A dropped transaction is rolled back in the background: wait for that.
                conn.ping().await?;
            }
            Ok(!conn.is_in_transaction())
        })
    })
}

/// Escapes what an address may not hold (`?`, `#`, `%`, space and everything beyond ASCII).
fn percent(path: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn at_path(error: sqlx::Error, path: &Path) -> StoreError {
    match StoreError::from(error) {
        StoreError::Other(reason) => {
            StoreError::Address { url: path.display().to_string(), fault: AddressFault::Refused(reason) }
        }
        other => other,
    }
}
