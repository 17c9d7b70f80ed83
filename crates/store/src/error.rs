//! What can go wrong between a use case and its database, and what to do about it.

mod say;

use std::path::PathBuf;

use qipan_kernel::text::{Lang, Say as _};

use crate::audit::Break;

/// Why the store refused or failed. `Display` is English; nothing in it repeats a secret.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.say(Lang::En))]
pub enum StoreError {
    /// The row that a change or a read insists on isn't there.
    NotFound {
        /// Table or noun.
        entity: &'static str,
        /// Its key.
        id: String,
    },
    /// Someone else changed the row since it was read (If-Match).
    Conflict {
        /// Table or noun.
        entity: &'static str,
        /// Its key.
        id: String,
        /// The revision that the row has now.
        current_rev: i64,
    },
    /// A row with this key is there already.
    Exists(String),
    /// A reference points to nothing, or a rule of the schema does not hold.
    Constraint(String),
    /// The database stayed locked, or a deadlock was broken.
    Busy(String),
    /// No room left where the database lies.
    DiskFull(String),
    /// The connection broke; what was not committed is rolled back.
    Lost(String),
    /// The database is damaged, or a stored value cannot be what it says.
    Corrupt(String),
    /// A change was committed without an audit row: a mistake in the program.
    Unaudited,
    /// The schema isn't the one this version knows.
    Migration(SchemaFault),
    /// A backup or a restore that can't go on.
    Backup(BackupFault),
    /// The address of the database can't be used.
    Address {
        /// As given, without a password.
        url: String,
        /// What is wrong, and the remedy.
        fault: AddressFault,
    },
    /// A stored value isn't of the shape that its column promises.
    Shape {
        /// Table or noun.
        entity: &'static str,
        /// Its key.
        id: String,
        /// What was found.
        reason: String,
    },
    /// Anything else the database said.
    Other(String),
}

/// How a database's schema differs from the program's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaFault {
    /// Steps are missing (or all of them).
    Behind {
        /// In the database.
        at: i64,
        /// In the program.
        latest: i64,
    },
    /// A step that this program doesn't know.
    Newer {
        /// The step.
        version: i64,
    },
    /// A step was taken with another text.
    Altered {
        /// The step.
        version: i64,
        /// Its name.
        name: &'static str,
    },
}

/// Why there is no backup, or why nothing was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackupFault {
    /// The file to be written is there already.
    Exists(PathBuf),
    /// The folder to be written to isn't there.
    NoFolder(PathBuf),
    /// The name is no name of a file, or not UTF-8.
    NoName(PathBuf),
    /// There is no such backup.
    NotFound(PathBuf),
    /// The file is something else, or too damaged to tell.
    NotABackup {
        /// The file.
        path: PathBuf,
        /// What the database said.
        reason: String,
    },
    /// The file does not hold what its manifest says.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        damage: Damage,
    },
    /// What was written isn't what was read.
    NotArrived {
        /// The table.
        table: String,
    },
    /// The audit chain does not hold in the restored database.
    Chain(Break),
    /// The database to restore into has rows.
    NotEmpty {
        /// The table.
        table: String,
        /// Its rows.
        rows: i64,
    },
    /// No room left where the file is written.
    DiskFull(PathBuf),
    /// The file system refused.
    File {
        /// The file.
        path: PathBuf,
        /// What it said.
        reason: String,
    },
}

/// What is wrong with a backup file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Another version of the schema than the manifest's.
    Schema,
    /// Other tables than the manifest's.
    Tables,
    /// A table with other rows than the manifest's.
    Table(String),
    /// The audit chain does not hold.
    Chain(Break),
}

/// Why an address can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// Neither SQLite nor PostgreSQL.
    Scheme,
    /// No file name, none in UTF-8, or a database in memory.
    NoFile,
    /// The folder isn't there.
    NoFolder(PathBuf),
    /// What the database or the file system said.
    Refused(String),
}

impl From<BackupFault> for StoreError {
    fn from(fault: BackupFault) -> Self {
        Self::Backup(fault)
    }
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
            Self::DiskFull(_) | Self::Backup(BackupFault::DiskFull(_)) => "disk_full",
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
