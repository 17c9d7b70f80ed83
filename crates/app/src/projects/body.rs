//! What is sent in of a project, and back.

use crate::error::{AppError, FieldFault, Result};
use crate::text;
use jiff::civil::Date;
use qipan_kernel::quantity::Money;
use qipan_project::registry::{Coded, Foreign, ForeignForm, Procedure, Project, Promise, Supply};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Everything that is known of a project. What is not known is left out, never zero.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ProjectBody {
    /// Name.
    pub name: String,
    /// Day of the first talk.
    #[schema(value_type = String, format = Date)]
    pub since: Option<Date>,
    /// `filing` 备案, `verification` 核准 or `approval` 审批.
    pub procedure: String,
    /// `granted` 出让, `allotted` 划拨, `leased` 租赁, `renovation` 技改 or `none`.
    pub supply: String,
    /// 承诺制.
    pub pledged: bool,
    /// 拿地即开工.
    pub land_and_start: bool,
    /// Code; a talk gets it later.
    pub code: Option<String>,
    /// The day on which it was given; today if missing.
    #[schema(value_type = Option<String>, format = Date)]
    pub code_on: Option<Date>,
    /// Enterprise.
    pub enterprise: Option<String>,
    /// Its unified social credit code.
    pub uscc: Option<String>,
    /// Industry by GB/T 4754, such as `C3982`.
    pub industry: Option<String>,
    /// Industrial chain.
    pub chain: Option<String>,
    /// Field of the 千项万亿 standard.
    pub track: Option<String>,
    /// Platform (org unit).
    pub platform: Option<String>,
    /// Sub-district (org unit).
    pub subdistrict: Option<String>,
    /// Responsible bureau (org unit).
    pub bureau: Option<String>,
    /// Login of the officer.
    pub officer: Option<String>,
    /// Parcel.
    pub parcel: Option<String>,
    /// Longitude, degrees, CGCS2000.
    pub lon: Option<f64>,
    /// Latitude.
    pub lat: Option<f64>,
    /// 计划总投资, fen.
    pub total_investment_fen: Option<i64>,
    /// Planned investment by year, fen.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub yearly_investment_fen: BTreeMap<i16, i64>,
    /// Share of equipment, 0 to 1.
    pub equipment_share: Option<f64>,
    /// Land, m².
    pub land_m2: Option<f64>,
    /// Floor area ratio.
    pub floor_area_ratio: Option<f64>,
    /// Output promised a year, fen.
    pub output_fen: Option<i64>,
    /// Tax promised a year, fen.
    pub tax_fen: Option<i64>,
    /// Spending on R&D promised a year, fen.
    pub rnd_fen: Option<i64>,
    /// Jobs promised.
    pub jobs: Option<u32>,
    /// Energy a year, tonnes of standard coal.
    pub energy_tce: Option<f64>,
    /// Foreign investment.
    pub foreign: Option<ForeignBody>,
    /// Where the money comes from, fen.
    pub funding_fen: BTreeMap<String, i64>,
    /// Classes given by a document, each with its number.
    pub classes_by_document: BTreeMap<String, String>,
    /// Invented for the demo.
    #[serde(skip)]
    pub synthetic: bool,
}

/// Foreign investment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ForeignBody {
    /// In hundredths of the currency.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// The parent is one of the Fortune 500.
    #[serde(default)]
    pub fortune_500: bool,
    /// `new` 新设, `increase` 增资 or `merger` 并购.
    pub form: String,
}

fn line(field: &'static str, text: Option<&String>, max: usize) -> Result<Option<String>> {
    let Some(text) = text else { return Ok(None) };
    Ok(Some(text::optional_line(field, text, max)?).filter(|t| !t.is_empty()))
}

fn procedure(word: &str) -> Result<Procedure> {
    [Procedure::Filing, Procedure::Verification, Procedure::Approval]
        .into_iter()
        .find(|p| p.as_str() == word)
        .ok_or_else(|| {
            AppError::field("procedure", word, FieldFault::NotOneOf("filing, verification, approval"))
        })
}

fn supply(word: &str) -> Result<Supply> {
    [Supply::Granted, Supply::Allotted, Supply::Leased, Supply::Renovation, Supply::None]
        .into_iter()
        .find(|s| s.as_str() == word)
        .ok_or_else(|| {
            let known = "granted, allotted, leased, renovation, none";
            AppError::field("supply", word, FieldFault::NotOneOf(known))
        })
}

fn foreign(body: &ForeignBody) -> Result<Foreign> {
    let form = [ForeignForm::New, ForeignForm::Increase, ForeignForm::Merger]
        .into_iter()
        .find(|f| f.as_str() == body.form);
    Ok(Foreign {
        amount_minor: body.amount_minor,
        currency: text::line("foreign.currency", &body.currency, 10)?,
        fortune_500: body.fortune_500,
        form: form.ok_or_else(|| {
            AppError::field("foreign.form", &body.form, FieldFault::NotOneOf("new, increase, merger"))
        })?,
    })
}

fn lines<T: Clone>(field: &'static str, map: &BTreeMap<String, T>) -> Result<BTreeMap<String, T>> {
    map.iter().map(|(key, value)| Ok((text::line(field, key, 60)?, value.clone()))).collect()
}

impl ProjectBody {
    /// The engine's project.
    pub(super) fn project(&self, id: &str, today: Date) -> Result<Project> {
        let since = self.since.ok_or_else(|| AppError::field("since", "", FieldFault::Missing))?;
        let point = match (self.lon, self.lat) {
            (Some(lon), Some(lat)) => Some((lon, lat)),
            (None, None) => None,
            _ => return Err(AppError::field("lat", "", FieldFault::Missing)),
        };
        let name = text::line("name", &self.name, 120)?;
        let base = Project::new(id, &name, since, procedure(&self.procedure)?, supply(&self.supply)?);
        let on = self.code_on.unwrap_or(today);
        let mut documents = BTreeMap::new();
        for (class, number) in &self.classes_by_document {
            let number = text::line("classes_by_document", number, 120)?;
            documents.insert(text::code("classes_by_document", class)?, number);
        }
        Ok(Project {
            pledged: self.pledged,
            land_and_start: self.land_and_start,
            code: line("code", self.code.as_ref(), 40)?.map(|code| Coded { code, on }),
            enterprise: line("enterprise", self.enterprise.as_ref(), 120)?,
            uscc: line("uscc", self.uscc.as_ref(), 40)?,
            industry: line("industry", self.industry.as_ref(), 10)?,
            chain: line("chain", self.chain.as_ref(), 60)?,
            track: line("track", self.track.as_ref(), 60)?,
            platform: line("platform", self.platform.as_ref(), 64)?,
            subdistrict: line("subdistrict", self.subdistrict.as_ref(), 64)?,
            bureau: line("bureau", self.bureau.as_ref(), 64)?,
            officer: line("officer", self.officer.as_ref(), 64)?,
            parcel: line("parcel", self.parcel.as_ref(), 64)?,
            point,
            total_investment: self.total_investment_fen.map(Money),
            yearly_investment: self.yearly_investment_fen.iter().map(|(y, m)| (*y, Money(*m))).collect(),
            equipment_share: self.equipment_share,
            land_m2: self.land_m2,
            floor_area_ratio: self.floor_area_ratio,
            promise: Promise {
                output: self.output_fen.map(Money),
                tax: self.tax_fen.map(Money),
                rnd: self.rnd_fen.map(Money),
                jobs: self.jobs,
                energy_tce: self.energy_tce,
            },
            foreign: self.foreign.as_ref().map(foreign).transpose()?,
            funding: lines("funding_fen", &self.funding_fen)?
                .into_iter()
                .map(|(source, m)| (source, Money(m)))
                .collect(),
            classes_by_document: documents,
            synthetic: self.synthetic,
            ..base
        })
    }

    /// What is sent of an engine's project.
    pub fn of(p: &Project) -> ProjectBody {
        let fen = |m: Option<Money>| m.map(|m| m.0);
        ProjectBody {
            name: p.name.clone(),
            since: Some(p.since),
            procedure: p.procedure.as_str().to_owned(),
            supply: p.supply.as_str().to_owned(),
            pledged: p.pledged,
            land_and_start: p.land_and_start,
            code: p.code.as_ref().map(|c| c.code.clone()),
            code_on: p.code.as_ref().map(|c| c.on),
            enterprise: p.enterprise.clone(),
            uscc: p.uscc.clone(),
            industry: p.industry.clone(),
            chain: p.chain.clone(),
            track: p.track.clone(),
            platform: p.platform.clone(),
            subdistrict: p.subdistrict.clone(),
            bureau: p.bureau.clone(),
            officer: p.officer.clone(),
            parcel: p.parcel.clone(),
            lon: p.point.map(|at| at.0),
            lat: p.point.map(|at| at.1),
            total_investment_fen: fen(p.total_investment),
            yearly_investment_fen: p.yearly_investment.iter().map(|(y, m)| (*y, m.0)).collect(),
            equipment_share: p.equipment_share,
            land_m2: p.land_m2,
            floor_area_ratio: p.floor_area_ratio,
            output_fen: fen(p.promise.output),
            tax_fen: fen(p.promise.tax),
            rnd_fen: fen(p.promise.rnd),
            jobs: p.promise.jobs,
            energy_tce: p.promise.energy_tce,
            foreign: p.foreign.as_ref().map(|f| ForeignBody {
                amount_minor: f.amount_minor,
                currency: f.currency.clone(),
                fortune_500: f.fortune_500,
                form: f.form.as_str().to_owned(),
            }),
            funding_fen: p.funding.iter().map(|(source, m)| (source.clone(), m.0)).collect(),
            classes_by_document: p.classes_by_document.clone(),
            synthetic: p.synthetic,
        }
    }
}
