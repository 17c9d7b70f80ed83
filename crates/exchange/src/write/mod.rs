//! Tables out: csv and xlsx, with sources, with synthetic values marked, never with formulas.

pub mod guard;
