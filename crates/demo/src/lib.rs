//! The demo district 钱塘: published figures with their sources, and generated ones marked 演示值.

pub mod base;
pub mod data;
pub mod land;
pub mod outcomes;
pub mod projects;
pub mod rng;
pub mod seed;
pub mod synthetic;
pub mod tasks;
pub mod workbooks;
