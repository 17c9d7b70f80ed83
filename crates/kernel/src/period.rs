//! Reporting periods: year, half, quarter, month, 1–N months, 1–2 months, several years.
//!
//! Method page: `docs/methods/period.md`.

mod arithmetic;
mod error;
mod order;
mod parse;
mod print;
mod read;
mod year_month;

use serde::{Deserialize, Serialize};

pub use error::{PeriodError, PeriodProblem};
pub use year_month::YearMonth;

/// The first year that a period may lie in.
pub const FIRST_YEAR: i16 = 1900;
/// The last year that a period may lie in.
pub const LAST_YEAR: i16 = 2199;

/// A span of whole months for which a value is reported. 6 bytes, `Copy`.
///
/// # One canonical form
/// `Cumulative { to: 1 }` equals `Month { month: 1 }` and `Cumulative { to: 2 }` equals `JanFeb`; the
/// constructors and the parser give the latter, and `==`, order, hash and print go by it. A quarter, a
/// half and a year stay different from the cumulative period of the same months (they are published
/// separately); [`Period::same_span`] compares the months alone.
///
/// # Order
/// By last month, then by first month with the longer period last, then by kind.
///
/// # Serialization
/// The canonical text, such as `2023-01/09`.
#[derive(Copy, Clone, Debug)]
pub enum Period {
    /// A calendar year: `2023`.
    Year {
        /// The year.
        year: i16,
    },
    /// A half: `2023H1`.
    Half {
        /// The year.
        year: i16,
        /// 1 or 2.
        half: u8,
    },
    /// A quarter: `2023Q1`.
    Quarter {
        /// The year.
        year: i16,
        /// 1 to 4.
        quarter: u8,
    },
    /// A month: `2023-09`.
    Month {
        /// The year.
        year: i16,
        /// 1 to 12.
        month: u8,
    },
    /// January to a month, together: `2023-01/09`.
    Cumulative {
        /// The year.
        year: i16,
        /// The last month, 1 to 12.
        to: u8,
    },
    /// January and February together, since January alone is not published: `2023-01/02`.
    JanFeb {
        /// The year.
        year: i16,
    },
    /// Several whole years, mostly the five of a plan: `2021/2025`.
    FiveYear {
        /// The first year.
        from: i16,
        /// The last year, after the first.
        to: i16,
    },
}

/// How often a value is reported.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// 月度; also January–February combined and cumulative months.
    Month,
    /// 季度.
    Quarter,
    /// 半年.
    Half,
    /// 年度.
    Year,
    /// 五年.
    FiveYear,
}
