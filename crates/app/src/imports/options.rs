//! What is uploaded, and how it shall be read.

use crate::error::Result;
use crate::text;
use jiff::civil::Date;
use qipan_exchange::Kind;
use qipan_kernel::provenance::Vintage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A file on its way in.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its name, as the browser tells it.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How it shall be read.
    pub options: ImportOptions,
}

/// How a file shall be read; kept with the import.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportOptions {
    /// What its sheets are; told by their headings if `auto`.
    pub kind: Kind,
    /// Validate only; commit is a step of its own.
    pub dry_run: bool,
    /// Vintage of rows that give none.
    pub vintage: Option<Vintage>,
    /// Day since which rows that give none are known.
    pub known_on: Option<Date>,
    /// Source of rows that give none.
    pub source: Option<String>,
    /// Plan of targets that name none; new indicators are watched by it.
    pub plan: Option<String>,
    /// Unit of rows that name none.
    pub unit: Option<String>,
    /// Read hidden sheets too.
    pub hidden_sheets: bool,
    /// Every target, and every new project, is a demo value.
    pub synthetic: bool,
    /// 审批类型 of new projects that give none.
    pub procedure: Option<String>,
    /// 供地方式 of new projects that give none.
    pub supply: Option<String>,
    /// What a person decided on rows that may be about a project that is there: `same:<id>`, `new` or `skip`, by sheet
    /// and cell.
    pub decisions: BTreeMap<String, String>,
}

impl ImportOptions {
    /// Checks what was typed.
    pub fn checked(mut self) -> Result<ImportOptions> {
        let source = self.source.as_deref().map(|s| text::optional_line("source", s, 200)).transpose()?;
        self.source = source.filter(|s| !s.is_empty());
        let filled = |s: Option<String>| s.filter(|s| !s.trim().is_empty());
        (self.plan, self.unit) = (filled(self.plan), filled(self.unit));
        (self.procedure, self.supply) = (filled(self.procedure), filled(self.supply));
        Ok(self)
    }

    /// As the reader takes them.
    pub(super) fn for_reading(&self) -> qipan_exchange::Options {
        qipan_exchange::Options {
            kind: self.kind,
            hidden_sheets: self.hidden_sheets,
            vintage: self.vintage,
            known_on: self.known_on,
            source: self.source.clone(),
        }
    }
}

/// The word stored for a kind.
pub(super) fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Auto => "auto",
        Kind::Dictionary => "dictionary",
        Kind::Targets => "targets",
        Kind::Observations => "observations",
        Kind::Projects => "projects",
        Kind::ProjectProgress => "project_progress",
    }
}
