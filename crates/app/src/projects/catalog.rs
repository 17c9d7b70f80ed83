//! What the form of a project offers: industries, currencies and classes.

use super::classes::CLASSES;
use crate::ctx::Ctx;
use crate::error::Result;
use qipan_kernel::text::Lang;
use qipan_project::classes::TRACKS;
use qipan_project::industry;
use qipan_project::registry::CURRENCIES;
use serde::Serialize;
use utoipa::ToSchema;

/// What the form of a project offers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectCatalog {
    /// Sections and divisions of GB/T 4754—2017, in order of code.
    pub industries: Vec<IndustryView>,
    /// ISO 4217 codes that foreign investment may be in.
    pub currencies: Vec<String>,
    /// Fields of the 千项万亿 standard.
    pub tracks: Vec<TrackView>,
    /// Classes.
    pub classes: Vec<ClassRule>,
}

/// A section or division of GB/T 4754—2017.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndustryView {
    /// Code, `C` or `C39`.
    pub code: String,
    /// Chinese name.
    pub name: String,
}

/// A field of the 千项万亿 standard.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProjectTrack)]
pub struct TrackView {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name: String,
}

/// A class of projects.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClassRule {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The rule in words, in Chinese.
    pub rule: String,
    /// The number of a document gives it.
    pub by_document: bool,
}

/// What the form of a project offers.
///
/// # Errors
/// Without a data role.
pub fn catalog(ctx: &Ctx) -> Result<ProjectCatalog> {
    ctx.who.require(crate::rights::DATA_ROLES)?;
    let classes = CLASSES.iter().map(|rule| ClassRule {
        code: rule.raw.code.clone(),
        name: rule.raw.name.clone(),
        name_en: rule.raw.name_en.clone(),
        rule: rule.text(Lang::Zh),
        by_document: rule.raw.when == format!("class.{}", rule.raw.code),
    });
    Ok(ProjectCatalog {
        industries: industry::all()
            .map(|(code, name)| IndustryView { code, name: name.to_owned() })
            .collect(),
        currencies: CURRENCIES.iter().map(|c| (*c).to_owned()).collect(),
        tracks: TRACKS.iter().map(|(c, n)| TrackView { code: (*c).into(), name: (*n).into() }).collect(),
        classes: classes.collect(),
    })
}
