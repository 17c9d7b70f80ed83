//! What a submission holds, and who may do what with it.

use crate::book::Book;
use crate::rights::{Role, Who};
use qipan_store::submission::{ContentRow, SubmissionRow};

/// A submission with what it holds.
pub(super) struct Held<'a> {
    pub row: &'a SubmissionRow,
    pub contents: Vec<&'a ContentRow>,
}

const WORKERS: &[Role] = &[Role::Reporter, Role::Reviewer, Role::Publisher];

impl Held<'_> {
    /// How many values it has.
    pub fn count(&self) -> i64 {
        self.contents.iter().map(|c| c.n).sum()
    }

    /// How many values are in this state.
    pub fn in_state(&self, state: &str) -> i64 {
        self.contents.iter().filter(|c| c.state == state).map(|c| c.n).sum()
    }

    /// Whether the person may see it: it is theirs, or a unit or an owner of its values is in their scope.
    pub fn may_see(&self, who: &Who, book: &Book) -> bool {
        let near = |c: &&ContentRow| {
            who.has_at(&book.tree, WORKERS, book.owner(&c.indicator_code))
                || who.has_at(&book.tree, WORKERS, &c.unit_code)
        };
        self.row.created_by == who.username
            || who.has_at(&book.tree, WORKERS, &self.row.unit_code)
            || self.contents.iter().any(near)
    }

    /// Whether any of it was entered or submitted by the person.
    pub fn is_own(&self, who: &Who) -> bool {
        let me = &who.username;
        self.row.created_by == *me
            || self.row.submitted_by.as_ref() == Some(me)
            || self.contents.iter().any(|c| c.created_by == *me)
    }

    /// The values in `state` for whose indicators the person holds `role`.
    pub fn in_scope(&self, who: &Who, book: &Book, role: &'static [Role], state: &str) -> Vec<&ContentRow> {
        let mine = |c: &&&ContentRow| {
            c.state == state && who.has_at(&book.tree, role, book.owner(&c.indicator_code))
        };
        self.contents.iter().filter(mine).copied().collect()
    }

    /// Whether the person can approve or return something of it now.
    pub fn can_decide(&self, who: &Who, book: &Book) -> bool {
        !self.is_own(who) && !self.in_scope(who, book, &[Role::Reviewer], "submitted").is_empty()
    }

    /// Whether the person can publish something of it now.
    pub fn can_publish(&self, who: &Who, book: &Book) -> bool {
        !self.in_scope(who, book, &[Role::Publisher], "approved").is_empty()
    }

    /// The state that its values give it.
    pub fn settled(&self) -> String {
        let order = ["draft", "submitted", "approved", "published", "returned"];
        let state = order.into_iter().find(|s| self.in_state(s) > 0);
        state.unwrap_or(&self.row.state).to_owned()
    }
}

/// Submissions with what they hold; `contents` in the order of the database.
pub(super) fn held<'a>(rows: &'a [SubmissionRow], contents: &'a [ContentRow]) -> Vec<Held<'a>> {
    rows.iter()
        .map(|row| Held { row, contents: contents.iter().filter(|c| c.submission_id == row.id).collect() })
        .collect()
}
