//! The HTTP door, through the router, on both databases.

mod access;
mod openapi;
mod people;
mod support;
mod units;
