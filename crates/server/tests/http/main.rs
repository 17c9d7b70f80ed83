//! The HTTP door, through the router, on both databases.

mod access;
mod entry;
mod files;
mod hostile;
mod imports;
mod openapi;
mod people;
mod reading;
mod submissions;
mod support;
mod units;
