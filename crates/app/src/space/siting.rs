//! Siting: is a site allowed where it is drawn? Judged live, and kept with what it was judged by.

mod check;
mod keep;
mod report;

pub use check::{CheckRequest, Checked, check, crs_of, rules};
pub(super) use check::{kind_of, meta, unjudged};
pub use keep::{
    NewSiting, Recheck, SitingChange, SitingPage, SitingView, change, get, list, recheck, save, verdict,
};
pub use report::report;
