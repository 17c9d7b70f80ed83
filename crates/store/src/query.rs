//! A statement put together at run time, with numbered parameters that both databases read.

use sqlx::any::AnyArguments;
use sqlx::{Any, Arguments, AssertSqlSafe, Encode, Type};

use crate::Result;
use crate::db::Backend;
use crate::error::StoreError;

/// A statement under construction: fixed text by [`Sql::push`], values by [`Sql::bind`] only.
pub struct Sql {
    text: String,
    args: AnyArguments,
    first: bool,
    bare: bool,
}

impl Sql {
    pub(crate) fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), args: AnyArguments::default(), first: true, bare: false }
    }

    /// For statements with thousands of values. SQLite keeps `$1` in a list of names that is walked once for
    /// every parameter of every run: 100,000 rows took 4 minutes in a test build. A bare `?` has no name.
    pub(crate) fn bulk(text: &'static str, backend: Backend) -> Self {
        Self { bare: backend == Backend::Sqlite, ..Self::new(text) }
    }

    /// Adds fixed text.
    pub(crate) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds the name of a table or a column that came from a database's own catalogue.
    pub(crate) fn push_name(&mut self, name: &str) -> Result<&mut Self> {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        {
            return Err(StoreError::Corrupt(format!("{name:?} is no name of ours")));
        }
        self.text.push_str(name);
        Ok(self)
    }

    /// Adds a value as the next parameter.
    pub(crate) fn bind<'q, T: Encode<'q, Any> + Type<Any>>(&mut self, value: T) -> Result<&mut Self> {
        self.args.add(value).map_err(|e| StoreError::Other(e.to_string()))?;
        if self.bare {
            self.text.push('?');
        } else {
            self.text.push('$');
            self.text.push_str(&self.args.len().to_string());
        }
        Ok(self)
    }

    /// Starts a condition: `WHERE` the first time, `AND` after.
    pub(crate) fn and(&mut self) -> &mut Self {
        self.text.push_str(if self.first { " WHERE " } else { " AND " });
        self.first = false;
        self
    }

    /// Adds `column = value` if there is a value.
    pub(crate) fn equals(&mut self, condition: &'static str, value: Option<&str>) -> Result<&mut Self> {
        if let Some(value) = value {
            self.and().push(condition).push(" = ").bind(value.to_owned())?;
        }
        Ok(self)
    }

    /// Adds `column IN (values)`; an empty list matches nothing.
    pub(crate) fn is_in(&mut self, column: &'static str, values: &[String]) -> Result<&mut Self> {
        self.and();
        if values.is_empty() {
            return Ok(self.push("1 = 0"));
        }
        self.push(column).push(" IN (");
        for (i, value) in values.iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            self.bind(value.clone())?;
        }
        Ok(self.push(")"))
    }

    pub(crate) fn query(self) -> sqlx::query::Query<'static, Any, AnyArguments> {
        sqlx::query_with(AssertSqlSafe(self.text), self.args)
    }

    pub(crate) fn query_as<T: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow>>(
        self,
    ) -> sqlx::query::QueryAs<'static, Any, T, AnyArguments> {
        sqlx::query_as_with(AssertSqlSafe(self.text), self.args)
    }
}
