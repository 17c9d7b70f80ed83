//! Instants as text. The store never reads a clock: every function takes `now`.

/// Writes an instant as UTC with six fraction digits (`2024-06-30T08:00:00.000000Z`), so that the order of
/// the text is the order of time on both databases.
#[must_use]
pub fn text(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

/// Reads an instant back.
///
/// # Errors
/// [`crate::StoreError::Shape`] if the text is no RFC 3339 instant.
pub fn parse(text: &str) -> crate::Result<jiff::Timestamp> {
    text.parse().map_err(|e: jiff::Error| crate::StoreError::Shape {
        entity: "instant",
        id: text.to_owned(),
        reason: e.to_string(),
    })
}
