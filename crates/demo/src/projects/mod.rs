//! The demo's projects: invented, marked, and with totals that agree with the published ones of 2020. Each is played
//! from its first talk on through the use cases of a user, on the days on which things would have been entered.

mod money;
mod papers;
mod plan;
mod play;
mod race;
mod seed;
mod sites;

pub use money::{fixed_investment, growth, shortfall};
pub use plan::{Plan, plan};
pub use seed::{make, plans};

use serde::Deserialize;

/// A row of `projects.csv`.
#[derive(Debug, Clone, Deserialize)]
pub struct ProjectRow {
    pub name: String,
    pub enterprise: String,
    pub industry: String,
    pub chain: String,
    pub track: String,
    pub platform: String,
    pub subdistrict: String,
    pub bureau: String,
    pub officer: String,
    pub procedure: String,
    pub supply: String,
    /// `pledged`, `land_and_start`.
    pub flags: String,
    /// 计划总投资, 万元.
    pub total_wan: Option<i64>,
    /// Or what is invested a day from the start of building to production, 万元.
    pub rate_wan: Option<i64>,
    pub equipment: Option<f64>,
    pub land_mu: Option<f64>,
    pub far: Option<f64>,
    pub output_wan: Option<i64>,
    pub tax_wan: Option<i64>,
    pub rnd_wan: Option<i64>,
    pub jobs: Option<u32>,
    pub tce: Option<f64>,
    /// Where the money comes from.
    pub capital: String,
    /// `minor units|currency|form|fortune_500`.
    pub foreign: String,
    /// `class=document`, `;` between.
    pub classes: String,
    pub since: String,
    /// `gate+days@reason`, `;` between.
    pub delays: String,
    /// Invested beyond the plan each month, 万元.
    pub pace: Option<i64>,
    /// Which part it plays.
    pub story: String,
}
