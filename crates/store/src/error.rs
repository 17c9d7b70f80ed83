//! What can go wrong between a use case and its database, and what to do about it.

/// Why the store refused or failed. `Display` is English; nothing in it repeats a secret.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row that a change or a read insists on isn't there.
    #[error("{entity} {id} does not exist")]
    NotFound {
        /// Table or noun.
        entity: &'static str,
        /// Its key.
        id: String,
    },
    /// Someone else changed the row since it was read (If-Match).
    #[error(
        "{entity} {id} was changed by someone else in the meantime: its revision is now {current_rev}; load it again and repeat the change"
    )]
    Conflict {
        /// Table or noun.
        entity: &'static str,
        /// Its key.
        id: String,
        /// The revision that the row has now.
        current_rev: i64,
    },
    /// A row with this key is there already.
    #[error("this already exists: {0}")]
    Exists(String),
    /// A reference points to nothing, or a rule of the schema does not hold.
    #[error("the database refuses this: {0}")]
    Constraint(String),
    /// The database stayed locked, or a deadlock was broken.
    #[error("the database is busy ({0}); nothing was saved, try again")]
    Busy(String),
    /// No room left where the database lies.
    #[error(
        "the disk that holds the database is full; nothing of this change was saved. Free some space or move the data folder, then try again ({0})"
    )]
    DiskFull(String),
    /// The connection broke; what was not committed is rolled back.
    #[error(
        "the connection to the database was lost; nothing of this change was saved unless it had been confirmed. Check that the database runs, then try again ({0})"
    )]
    Lost(String),
    /// The database is damaged, or a stored value cannot be what it says.
    #[error("the database is damaged: {0}; run `qipan doctor` and restore the last backup")]
    Corrupt(String),
    /// A change was committed without an audit row: a mistake in the program.
    #[error("this change has no audit row and was rolled back (a mistake in the program)")]
    Unaudited,
    /// The schema isn't the one this version knows.
    #[error("{0}")]
    Migration(String),
    /// A backup or a restore that can't go on.
    #[error("{0}")]
    Backup(String),
    /// The address of the database can't be used.
    #[error("database address {url:?}: {reason}")]
    Address {
        /// As given, without a password.
        url: String,
        /// What is wrong, and the remedy.
        reason: String,
    },
    /// A stored value isn't of the shape that its column promises.
    #[error("{entity} {id}: {reason}")]
    Shape {
        /// Table or noun.
        entity: &'static str,
        /// Its key.
        id: String,
        /// What was found.
        reason: String,
    },
    /// Anything else the database said.
    #[error("database error: {0}")]
    Other(String),
}

/// Result of this crate.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    /// A short stable word for an API's `code` field.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Conflict { .. } => "conflict",
            Self::Exists(_) => "exists",
            Self::Constraint(_) => "constraint",
            Self::Busy(_) => "busy",
            Self::DiskFull(_) => "disk_full",
            Self::Lost(_) => "connection_lost",
            Self::Corrupt(_) => "corrupt",
            Self::Unaudited => "unaudited",
            Self::Migration(_) => "migration",
            Self::Backup(_) => "backup",
            Self::Address { .. } => "database_address",
            Self::Shape { .. } => "stored_shape",
            Self::Other(_) => "database",
        }
    }
}

/// Tells the cause from SQLite's result code or PostgreSQL's SQLSTATE.
fn from_database(code: &str, kind: sqlx::error::ErrorKind, message: String) -> StoreError {
    use sqlx::error::ErrorKind;
    match kind {
        ErrorKind::UniqueViolation => return StoreError::Exists(message),
        ErrorKind::ForeignKeyViolation | ErrorKind::NotNullViolation | ErrorKind::CheckViolation => {
            return StoreError::Constraint(message);
        }
        _ => {}
    }
    if code.len() == 5 {
        return match code {
            "53100" => StoreError::DiskFull(message),
            "40001" | "40P01" | "55P03" | "53300" => StoreError::Busy(message),
            "57P01" | "57P02" | "57P03" | "08000" | "08003" | "08006" | "08001" | "08004" => {
                StoreError::Lost(message)
            }
            "XX001" | "XX002" => StoreError::Corrupt(message),
            // A text that UTF-8 or the column can't hold, a number out of range.
            "22021" | "22P05" | "22003" | "22001" => StoreError::Constraint(message),
            "58030" | "58P01" => StoreError::Other(format!("the disk of the database failed: {message}")),
            _ => StoreError::Other(message),
        };
    }
    // SQLite: the low byte of the extended code is the primary code.
    match code.parse::<i64>().map(|c| c & 0xff) {
        Ok(13) => StoreError::DiskFull(message),
        Ok(5 | 6) => StoreError::Busy(message),
        Ok(11 | 26) => StoreError::Corrupt(message),
        Ok(8) => StoreError::Other(format!("the database file can't be written: {message}")),
        Ok(10) => StoreError::Other(format!("the disk of the database failed: {message}")),
        _ => StoreError::Other(message),
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(e) => {
                let code = e.code().map(std::borrow::Cow::into_owned).unwrap_or_default();
                from_database(&code, e.kind(), e.message().to_owned())
            }
            sqlx::Error::Io(e) if e.kind() == std::io::ErrorKind::StorageFull => {
                Self::DiskFull(e.to_string())
            }
            sqlx::Error::Io(e) => Self::Lost(e.to_string()),
            sqlx::Error::PoolTimedOut => Self::Busy("no connection came free in time".to_owned()),
            sqlx::Error::PoolClosed => Self::Lost("the store is closed".to_owned()),
            sqlx::Error::WorkerCrashed => Self::Lost("the database worker stopped".to_owned()),
            e @ (sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => Self::Corrupt(e.to_string()),
            e => Self::Other(e.to_string()),
        }
    }
}
