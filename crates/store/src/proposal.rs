//! What one person proposes and another decides on: the columns that every such table ends with, and the one statement
//! that writes a decision. Who may do so is the use case's.

use crate::db::Tx;
use crate::error::Result;
use crate::query::Sql;
use crate::table::{Table, insert, update_rev};
use serde::Serialize;

/// The state of what waits for its decision.
pub const PROPOSED: &str = "proposed";

/// A decision, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The state that it leads to.
    pub state: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: String,
    /// Remark; why, where it was refused.
    pub note: String,
}

/// A row that one person proposes and another decides on.
pub trait Proposal: Table + Clone + Serialize {
    /// Proposed just now: revision 1, nothing decided, what is proposed still empty.
    fn new(by: &str, at: &str) -> Self;
    /// UUIDv7.
    fn id(&self) -> &str;
    /// [`PROPOSED`], or what the decision made of it.
    fn state(&self) -> &str;
    /// Who proposed it.
    fn proposed_by(&self) -> &str;
    /// Revision.
    fn rev(&self) -> i64;
    /// The row after a decision; its revision rises when it is written.
    fn decided(&self, decision: Decision) -> Self;
}

/// Declares a row that one person proposes and another decides on: its own columns, `id` among them, then those of every
/// proposal.
macro_rules! proposal {
    ($(#[$meta:meta])* $name:ident in $table:literal { $($(#[$field_meta:meta])* $field:ident: $ty:ty),* $(,)? }) => {
        $crate::table::table! {
        $(#[$meta])*
        $name in $table {
            $($(#[$field_meta])* $field: $ty,)*
            /// `proposed`, or what the decision made of it.
            state: String,
            /// Who wishes it.
            proposed_by: String,
            /// When.
            proposed_at: String,
            /// Who decided.
            decided_by: Option<String>,
            /// When.
            decided_at: Option<String>,
            /// Remark of the decision.
            note: String,
            /// Revision.
            rev: i64,
        }}

        impl $crate::proposal::Proposal for $name {
            fn new(by: &str, at: &str) -> Self {
                Self {
                    $($field: Default::default(),)*
                    state: $crate::proposal::PROPOSED.to_owned(),
                    proposed_by: by.to_owned(),
                    proposed_at: at.to_owned(),
                    decided_by: None,
                    decided_at: None,
                    note: String::new(),
                    rev: 1,
                }
            }
            fn id(&self) -> &str {
                &self.id
            }
            fn state(&self) -> &str {
                &self.state
            }
            fn proposed_by(&self) -> &str {
                &self.proposed_by
            }
            fn rev(&self) -> i64 {
                self.rev
            }
            fn decided(&self, decision: $crate::proposal::Decision) -> Self {
                Self {
                    state: decision.state,
                    decided_by: Some(decision.by),
                    decided_at: Some(decision.at),
                    note: decision.note,
                    ..self.clone()
                }
            }
        }
    };
}
pub(crate) use proposal;

/// Adds what is proposed.
///
/// # Errors
/// [`crate::StoreError::Constraint`] if what it names does not exist.
pub async fn add<T: Proposal>(tx: &mut Tx, row: &T) -> Result<()> {
    insert(tx, std::slice::from_ref(row), "").await.map(|_| ())
}

/// Writes a decision over the row as it was read.
///
/// # Errors
/// [`crate::StoreError::Conflict`] or [`crate::StoreError::NotFound`].
pub async fn decide<T: Proposal>(tx: &mut Tx, row: &T, decision: &Decision) -> Result<()> {
    let mut sql = Sql::new("UPDATE ");
    sql.push(T::NAME).push(" SET state = ").bind(decision.state.clone())?;
    sql.push(", decided_by = ")
        .bind(decision.by.clone())?
        .push(", decided_at = ")
        .bind(decision.at.clone())?;
    sql.push(", note = ").bind(decision.note.clone())?.push(", rev = rev + 1");
    update_rev::<T>(tx, sql, (T::NAME, "id", row.id()), row.rev()).await
}
