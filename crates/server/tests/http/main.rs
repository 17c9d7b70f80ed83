//! The HTTP door, through the router, on both databases.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail loudly")]

mod access;
mod calendars;
mod entry;
mod files;
mod hostile;
mod idempotency;
mod imports;
mod land;
mod layers;
mod notices;
mod notices_out;
mod ogc;
mod openapi;
mod outcomes;
mod parcels;
mod people;
mod planning;
mod post;
mod project_boards;
mod project_documents;
mod project_files;
mod project_refusals;
mod project_templates;
mod projects;
mod quotas;
mod race;
mod reading;
mod returns;
mod siting;
mod submissions;
mod support;
mod tasks;
mod units;
