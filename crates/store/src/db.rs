//! Transactions: a snapshot to read from, and a serial write that can't be committed without an audit row.

use sqlx::{Any, AnyConnection, Transaction};

use crate::Result;
use crate::audit::AuditEntry;
use crate::error::StoreError;

/// Which database is behind the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// The embedded database.
    Sqlite,
    /// PostgreSQL 15 or later.
    Postgres,
}

impl Backend {
    /// How many parameters one statement may carry.
    #[must_use]
    pub const fn max_parameters(self) -> usize {
        match self {
            Self::Sqlite => 32_766,
            Self::Postgres => 65_535,
        }
    }
}

/// An open transaction. Every query of this crate takes `&mut Db`; [`Reader`] and [`Tx`] lend one.
#[derive(Debug)]
pub struct Db {
    tx: Transaction<'static, Any>,
    backend: Backend,
}

impl Db {
    pub(crate) fn conn(&mut self) -> &mut AnyConnection {
        &mut self.tx
    }

    /// Which database this is.
    #[must_use]
    pub const fn backend(&self) -> Backend {
        self.backend
    }
}

/// A snapshot: all reads of one `Reader` see the same state of the data, whatever others write meanwhile.
#[derive(Debug)]
pub struct Reader(Db);

impl Reader {
    pub(crate) const fn new(tx: Transaction<'static, Any>, backend: Backend) -> Self {
        Self(Db { tx, backend })
    }
}

impl std::ops::Deref for Reader {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.0
    }
}

impl std::ops::DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Db {
        &mut self.0
    }
}

/// A write. Writes run one after the other on both databases; dropping a `Tx` rolls it back.
#[derive(Debug)]
pub struct Tx {
    db: Db,
    audit: Vec<AuditEntry>,
    bump: bool,
    bump_space: bool,
    bump_projects: bool,
    series: std::collections::BTreeSet<(String, String)>,
}

impl Tx {
    pub(crate) const fn new(tx: Transaction<'static, Any>, backend: Backend) -> Self {
        Self {
            db: Db { tx, backend },
            audit: Vec::new(),
            bump: false,
            bump_space: false,
            bump_projects: false,
            series: std::collections::BTreeSet::new(),
        }
    }

    /// Adds an audit row; it is chained and written by [`Tx::commit`], in the order of the calls.
    pub fn audit(&mut self, entry: AuditEntry) {
        self.audit.push(entry);
    }

    /// Marks that computed results change: `data_revision` rises by one at commit.
    pub const fn touch_data(&mut self) {
        self.bump = true;
    }

    /// Marks that the map changes (layers, their versions): `space_revision` rises by one at commit.
    pub const fn touch_space(&mut self) {
        self.bump_space = true;
    }

    /// Marks that projects change: `project_revision` rises by one at commit.
    pub const fn touch_projects(&mut self) {
        self.bump_projects = true;
    }

    /// Marks that only the observations of one series change: `data_revision` rises by one at commit, and other
    /// servers load this series again instead of everything.
    pub fn touch_series(&mut self, indicator: &str, unit: &str) {
        self.series.insert((indicator.to_owned(), unit.to_owned()));
    }

    /// [`Tx::touch_series`] for every series of a submission's observations.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn touch_submission(&mut self, submission_id: &str) -> Result<()> {
        let touched = crate::change::series_of_submission(self, submission_id).await?;
        self.series.extend(touched);
        Ok(())
    }

    /// Saves everything, or nothing. Returns the new data revision if [`Tx::touch_data`] or
    /// [`Tx::touch_series`] was called.
    ///
    /// # Errors
    /// [`StoreError::Unaudited`] if no audit row was given; whatever the database says otherwise.
    pub async fn commit(mut self) -> Result<Option<i64>> {
        if self.audit.is_empty() {
            return Err(StoreError::Unaudited);
        }
        let revision = self.flush().await?;
        self.db.tx.commit().await?;
        Ok(revision)
    }

    /// Saves housekeeping that is no change of anyone's data (a session's last use, a progress counter):
    /// the one way to commit without an audit row.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn commit_housekeeping(mut self) -> Result<()> {
        self.flush().await?;
        Ok(self.db.tx.commit().await?)
    }

    async fn flush(&mut self) -> Result<Option<i64>> {
        let entries = std::mem::take(&mut self.audit);
        if !entries.is_empty() {
            crate::audit::append(self, entries).await?;
        }
        if self.bump_space {
            crate::setting::bump(self, crate::setting::SPACE_REVISION).await?;
        }
        if self.bump_projects {
            crate::setting::bump(self, crate::setting::PROJECT_REVISION).await?;
        }
        let series = std::mem::take(&mut self.series);
        if !self.bump && series.is_empty() {
            return Ok(None);
        }
        let revision = crate::setting::bump(self, crate::setting::DATA_REVISION).await?;
        if !self.bump {
            crate::change::record(self, revision, series).await?;
        }
        Ok(Some(revision))
    }

    /// Gives everything back as it was.
    ///
    /// # Errors
    /// Whatever the database says; the change is gone in any case.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.db.tx.rollback().await?)
    }
}

impl std::ops::Deref for Tx {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

impl std::ops::DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Db {
        &mut self.db
    }
}
