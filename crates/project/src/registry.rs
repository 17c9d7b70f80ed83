//! What is known of a project: the fields of the registry, and their checks.

mod check;
mod fields;

use jiff::civil::Date;
use qipan_kernel::quantity::Money;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use check::{CURRENCIES, check, check_together};
pub use fields::{FIELDS, fact, field_kind};

/// How a project is let in: by record, by verification, or by approval.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    /// 备案.
    Filing,
    /// 核准.
    Verification,
    /// 审批.
    Approval,
}

/// How it comes to its site.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supply {
    /// 出让.
    Granted,
    /// 划拨.
    Allotted,
    /// 租赁.
    Leased,
    /// 技改, on the enterprise's own site.
    Renovation,
    /// No site of its own, such as a merger.
    None,
}

/// What a foreign investor does.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForeignForm {
    /// 新设.
    New,
    /// 增资.
    Increase,
    /// 并购.
    Merger,
}

/// Foreign investment of a project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Foreign {
    /// In hundredths of the currency.
    pub amount_minor: i64,
    /// ISO 4217 code, such as USD.
    pub currency: String,
    /// The parent is one of the Fortune 500.
    #[serde(default)]
    pub fortune_500: bool,
    /// What the investor does.
    pub form: ForeignForm,
}

/// A code of a project. A project has one for life; a talk gets its code later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coded {
    /// The code, in either generation.
    pub code: String,
    /// The day on which it was given.
    pub on: Date,
}

/// What the investor promised to deliver each year once in full production. What is not promised is none, not zero.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Promise {
    /// Output a year.
    pub output: Option<Money>,
    /// Tax a year.
    pub tax: Option<Money>,
    /// Spending on R&D a year.
    pub rnd: Option<Money>,
    /// Jobs.
    pub jobs: Option<u32>,
    /// Energy a year, in tonnes of standard coal.
    pub energy_tce: Option<f64>,
}

/// A project of the registry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Project {
    /// Its id within Qipan, for life; it has one before it has a code.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Since when it exists: the day of the first talk.
    pub since: Date,
    /// How it is let in.
    pub procedure: Procedure,
    /// How it comes to its site.
    pub supply: Supply,
    /// 承诺制: approvals follow promises.
    #[serde(default)]
    pub pledged: bool,
    /// 拿地即开工: it may start building with its land.
    #[serde(default)]
    pub land_and_start: bool,
    /// Its code, once it has one.
    #[serde(default)]
    pub code: Option<Coded>,
    /// The enterprise, by name.
    #[serde(default)]
    pub enterprise: Option<String>,
    /// Its unified social credit code.
    #[serde(default)]
    pub uscc: Option<String>,
    /// Industry by GB/T 4754, such as `C3982`; the section alone or with any number of digits.
    #[serde(default)]
    pub industry: Option<String>,
    /// Industrial chain.
    #[serde(default)]
    pub chain: Option<String>,
    /// Field of the 千项万亿 standard, see `data/classes.json`.
    #[serde(default)]
    pub track: Option<String>,
    /// Platform (org unit code).
    #[serde(default)]
    pub platform: Option<String>,
    /// Sub-district (org unit code).
    #[serde(default)]
    pub subdistrict: Option<String>,
    /// Parcel.
    #[serde(default)]
    pub parcel: Option<String>,
    /// Longitude and latitude, degrees, CGCS2000.
    #[serde(default)]
    pub point: Option<(f64, f64)>,
    /// 计划总投资.
    #[serde(default)]
    pub total_investment: Option<Money>,
    /// Planned investment of a year, 年度计划投资.
    #[serde(default)]
    pub yearly_investment: BTreeMap<i16, Money>,
    /// Share of equipment in the total, 0 to 1.
    #[serde(default)]
    pub equipment_share: Option<f64>,
    /// Land, m².
    #[serde(default)]
    pub land_m2: Option<f64>,
    /// Floor area ratio.
    #[serde(default)]
    pub floor_area_ratio: Option<f64>,
    /// What was promised.
    #[serde(default)]
    pub promise: Promise,
    /// Foreign investment, if any.
    #[serde(default)]
    pub foreign: Option<Foreign>,
    /// Where the money comes from.
    #[serde(default)]
    pub funding: BTreeMap<String, Money>,
    /// Responsible bureau (org unit code).
    #[serde(default)]
    pub bureau: Option<String>,
    /// Responsible officer.
    #[serde(default)]
    pub officer: Option<String>,
    /// Classes given by a document, each with its number.
    #[serde(default)]
    pub classes_by_document: BTreeMap<String, String>,
    /// Generated for demonstration (演示).
    #[serde(default)]
    pub synthetic: bool,
}

impl Project {
    /// A project of which nothing else is known.
    pub fn new(id: &str, name: &str, since: Date, procedure: Procedure, supply: Supply) -> Project {
        Project {
            id: id.to_owned(),
            name: name.to_owned(),
            since,
            procedure,
            supply,
            pledged: false,
            land_and_start: false,
            code: None,
            enterprise: None,
            uscc: None,
            industry: None,
            chain: None,
            track: None,
            platform: None,
            subdistrict: None,
            parcel: None,
            point: None,
            total_investment: None,
            yearly_investment: BTreeMap::new(),
            equipment_share: None,
            land_m2: None,
            floor_area_ratio: None,
            promise: Promise::default(),
            foreign: None,
            funding: BTreeMap::new(),
            bureau: None,
            officer: None,
            classes_by_document: BTreeMap::new(),
            synthetic: false,
        }
    }

    /// 投资强度: total investment per 亩 of land, in fen, rounded down; none where either is not known or there
    /// is no land.
    ///
    /// # Definition
    /// total ÷ (land ÷ 666.67 m²), exactly total × 10,000 ÷ (land × 15).
    pub fn intensity(&self) -> Option<Money> {
        let (total, land) = (self.total_investment?, self.land_m2.filter(|m2| m2.is_finite() && *m2 > 0.0)?);
        // Land is known to the square centimetre at best; on whole cm² the division is exact.
        #[expect(
            clippy::as_conversions,
            reason = "a float of 15 digits, rounded to a whole number below 2^63"
        )]
        let cm2 = (land * 1e4).round().min(9e17) as i128;
        if cm2 <= 0 {
            return None;
        }
        let fen = i128::from(total.0).checked_mul(100_000_000)? / cm2.checked_mul(15)?;
        i64::try_from(fen).ok().map(Money)
    }
}

impl Procedure {
    /// The word used in JSON and in conditions.
    pub fn as_str(self) -> &'static str {
        match self {
            Procedure::Filing => "filing",
            Procedure::Verification => "verification",
            Procedure::Approval => "approval",
        }
    }
}

impl Supply {
    /// The word used in JSON and in conditions.
    pub fn as_str(self) -> &'static str {
        match self {
            Supply::Granted => "granted",
            Supply::Allotted => "allotted",
            Supply::Leased => "leased",
            Supply::Renovation => "renovation",
            Supply::None => "none",
        }
    }
}

impl ForeignForm {
    /// The word used in JSON and in conditions.
    pub fn as_str(self) -> &'static str {
        match self {
            ForeignForm::New => "new",
            ForeignForm::Increase => "increase",
            ForeignForm::Merger => "merger",
        }
    }
}

#[cfg(test)]
mod tests;
