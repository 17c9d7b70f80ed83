//! A table's row as a plain struct: its columns, how they are read and how they are bound.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::Result;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::query::Sql;

/// A value that both databases can store.
pub(crate) trait Column: Sized {
    fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error>;
    fn bind(&self, sql: &mut Sql) -> Result<()>;
}

macro_rules! direct {
    ($($ty:ty),*) => {$(
        impl Column for $ty {
            fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error> {
                row.try_get(index)
            }
            fn bind(&self, sql: &mut Sql) -> Result<()> {
                sql.bind(self.clone()).map(|_| ())
            }
        }
    )*};
}
direct!(i64, Vec<u8>);

/// PostgreSQL can't hold a NUL in a text and SQLite can't show one: neither gets it.
fn no_nul(text: &str) -> Result<()> {
    if text.contains('\0') {
        return Err(StoreError::Constraint("a text holds a NUL character; remove it".to_owned()));
    }
    Ok(())
}

impl Column for String {
    fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error> {
        row.try_get(index)
    }
    fn bind(&self, sql: &mut Sql) -> Result<()> {
        no_nul(self)?;
        sql.bind(self.clone()).map(|_| ())
    }
}

impl Column for Option<String> {
    fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error> {
        row.try_get(index)
    }
    fn bind(&self, sql: &mut Sql) -> Result<()> {
        no_nul(self.as_deref().unwrap_or_default())?;
        sql.bind(self.clone()).map(|_| ())
    }
}

/// SQLite turns NaN into NULL and may drop the sign of −0, PostgreSQL keeps both: neither gets them.
/// A nullable f64 is not offered: the Any driver announces its NULL to PostgreSQL as a four-byte number, and
/// the cached statement then refuses an eight-byte value.
impl Column for f64 {
    fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error> {
        row.try_get(index)
    }
    fn bind(&self, sql: &mut Sql) -> Result<()> {
        if !self.is_finite() {
            return Err(StoreError::Constraint(format!("{self} is no value; leave the cell empty instead")));
        }
        sql.bind(*self + 0.0).map(|_| ())
    }
}

impl Column for bool {
    fn read(row: &AnyRow, index: usize) -> Result<Self, sqlx::Error> {
        row.try_get::<i64, _>(index).map(|n| n != 0)
    }
    fn bind(&self, sql: &mut Sql) -> Result<()> {
        sql.bind(i64::from(*self)).map(|_| ())
    }
}

/// What [`table!`] writes for a struct. Public as a bound of [`crate::proposal`] alone: this module can't be named outside.
pub trait Table: Sized {
    const NAME: &'static str;
    const WIDTH: usize;
    const SELECT: &'static str;
    const INSERT: &'static str;
    fn bind(&self, sql: &mut Sql) -> Result<()>;
}

/// Declares a row: a plain struct with serde, the statement that reads it and the one that inserts it.
macro_rules! table {
    ($(#[$meta:meta])* $name:ident in $table:literal { $(#[$first_meta:meta])* $first:ident: $first_ty:ty $(, $(#[$field_meta:meta])* $field:ident: $ty:ty)* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name { $(#[$first_meta])* pub $first: $first_ty, $($(#[$field_meta])* pub $field: $ty),* }

        impl $crate::table::Table for $name {
            const NAME: &'static str = $table;
            const WIDTH: usize = [stringify!($first), $(stringify!($field)),*].len();
            const SELECT: &'static str =
                concat!("SELECT ", stringify!($first), $(", ", stringify!($field),)* " FROM ", $table);
            const INSERT: &'static str =
                concat!("INSERT INTO ", $table, " (", stringify!($first), $(", ", stringify!($field),)* ") VALUES ");
            fn bind(&self, sql: &mut $crate::query::Sql) -> $crate::Result<()> {
                sql.push("(");
                $crate::table::Column::bind(&self.$first, sql)?;
                $(sql.push(", "); $crate::table::Column::bind(&self.$field, sql)?;)*
                sql.push(")");
                Ok(())
            }
        }

        impl<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> for $name {
            fn from_row(row: &'r sqlx::any::AnyRow) -> Result<Self, sqlx::Error> {
                let mut at = 0_usize..;
                // The ranges never end.
                let mut next = || at.next().unwrap_or_default();
                Ok(Self {
                    $first: $crate::table::Column::read(row, next())?,
                    $($field: $crate::table::Column::read(row, next())?,)*
                })
            }
        }
    };
}
pub(crate) use table;

/// Starts `SELECT … FROM table`.
pub(crate) fn select<T: Table>() -> Sql {
    Sql::new(T::SELECT)
}

/// Inserts rows with as few statements as the parameter limit allows; at most 1,000 rows each.
/// `suffix` is an `ON CONFLICT` clause or empty. Returns how many rows are new or changed.
pub(crate) async fn insert<T: Table>(tx: &mut Tx, rows: &[T], suffix: &'static str) -> Result<u64> {
    let size = (tx.backend().max_parameters() / T::WIDTH).clamp(1, 1000);
    let mut written = 0;
    for chunk in rows.chunks(size) {
        let mut sql = Sql::bulk(T::INSERT, tx.backend());
        for (i, row) in chunk.iter().enumerate() {
            if i > 0 {
                sql.push(", ");
            }
            row.bind(&mut sql)?;
        }
        sql.push(suffix);
        let reuse = chunk.len() == 1 || chunk.len() == size;
        written += sql.query().persistent(reuse).execute(tx.conn()).await?.rows_affected();
    }
    Ok(written)
}

/// Runs an `UPDATE … WHERE key AND rev`; if it hits nothing, says why.
pub(crate) async fn update_rev<T: Table>(
    tx: &mut Tx,
    mut sql: Sql,
    (entity, key, id): (&'static str, &'static str, &str),
    if_rev: i64,
) -> Result<()> {
    sql.push(" WHERE ").push(key).push(" = ").bind(id.to_owned())?.push(" AND rev = ").bind(if_rev)?;
    if sql.query().execute(tx.conn()).await?.rows_affected() == 1 {
        return Ok(());
    }
    Err(missing_or_conflict::<T>(tx, entity, key, id).await)
}

async fn missing_or_conflict<T: Table>(
    db: &mut Db,
    entity: &'static str,
    key: &'static str,
    id: &str,
) -> StoreError {
    let mut sql = Sql::new("SELECT rev FROM ");
    sql.push(T::NAME).push(" WHERE ").push(key).push(" = ");
    let found = match sql.bind(id.to_owned()) {
        Ok(_) => sql.query_as::<(i64,)>().fetch_optional(db.conn()).await,
        Err(e) => return e,
    };
    match found {
        Ok(Some((current_rev,))) => StoreError::Conflict { entity, id: id.to_owned(), current_rev },
        Ok(None) => StoreError::NotFound { entity, id: id.to_owned() },
        Err(e) => e.into(),
    }
}

/// `NotFound` unless exactly one row was hit.
pub(crate) fn one(affected: u64, entity: &'static str, id: &str) -> Result<()> {
    if affected == 1 { Ok(()) } else { Err(StoreError::NotFound { entity, id: id.to_owned() }) }
}
