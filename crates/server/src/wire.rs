//! Shapes that many routes share.

use serde::Serialize;
use utoipa::ToSchema;

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct Items<T> {
    /// What is on the page.
    pub items: Vec<T>,
    /// For `?cursor=` of the next page; null on the last.
    pub next_cursor: Option<String>,
}

impl<T> Items<T> {
    /// A list that fits one page.
    pub fn all(items: Vec<T>) -> Items<T> {
        Items { items, next_cursor: None }
    }
}
