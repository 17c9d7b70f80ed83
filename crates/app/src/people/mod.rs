//! People: signing in and out, accounts, grants.

pub mod password;
pub mod personal;
pub mod session;
pub mod users;
