//! Facts that someone should act on, as values.

use crate::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// How serious a finding is. Ordered: the most serious first.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 错误: what it concerns is refused.
    Error,
    /// 警告: accepted, but someone should look.
    Warning,
    /// 提示: good to know.
    Info,
}

impl Severity {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

impl Say for Severity {
    fn say(&self, lang: Lang) -> String {
        match self {
            Severity::Error => lang.pick("错误", "error"),
            Severity::Warning => lang.pick("警告", "warning"),
            Severity::Info => lang.pick("提示", "note"),
        }
        .to_owned()
    }
}

/// Where something was found: in a file, or at a field of a form. Every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// File name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Sheet name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Address in the sheet, such as `C5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Row, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Heading of the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Field of a form or of a JSON body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Place {
    /// A place that is a field of a form.
    pub fn field(name: impl Into<String>) -> Self {
        Place { field: Some(name.into()), ..Place::default() }
    }

    /// A place that is a cell of a sheet.
    pub fn cell(file: impl Into<String>, sheet: impl Into<String>, cell: impl Into<String>) -> Self {
        Place {
            file: Some(file.into()),
            sheet: Some(sheet.into()),
            cell: Some(cell.into()),
            ..Place::default()
        }
    }

    /// True if nothing is known of the place.
    pub fn is_empty(&self) -> bool {
        *self == Place::default()
    }
}

impl Say for Place {
    fn say(&self, lang: Lang) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.file.clone());
        parts.extend(self.sheet.clone());
        match (&self.cell, self.row) {
            (Some(cell), _) => parts.push(cell.clone()),
            (None, Some(row)) => parts.push(lang.pick(format!("第{row}行"), format!("row {row}"))),
            (None, None) => {}
        }
        parts.extend(
            self.column.as_ref().map(|name| lang.pick(format!("“{name}”列"), format!("column '{name}'"))),
        );
        parts.extend(
            self.field.as_ref().map(|name| lang.pick(format!("字段“{name}”"), format!("field '{name}'"))),
        );
        parts.join(" › ")
    }
}

/// A fact that someone should act on: what, where, how serious, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// How serious.
    pub severity: Severity,
    /// Stable name of the kind of finding, in `snake_case`.
    pub code: String,
    /// Where.
    #[serde(default, skip_serializing_if = "Place::is_empty")]
    pub place: Place,
    /// The value found, as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What, in Chinese.
    pub message_zh: String,
    /// What, in English.
    pub message_en: String,
    /// What to do, in Chinese; may be empty.
    #[serde(default)]
    pub remedy_zh: String,
    /// What to do, in English; may be empty.
    #[serde(default)]
    pub remedy_en: String,
}

impl Finding {
    /// A finding with its message in both languages.
    pub fn new(
        severity: Severity,
        code: impl Into<String>,
        message_zh: impl Into<String>,
        message_en: impl Into<String>,
    ) -> Self {
        Finding {
            severity,
            code: code.into(),
            place: Place::default(),
            value: None,
            message_zh: message_zh.into(),
            message_en: message_en.into(),
            remedy_zh: String::new(),
            remedy_en: String::new(),
        }
    }

    /// An error: what it concerns is refused.
    pub fn error(code: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Finding::new(Severity::Error, code, zh, en)
    }

    /// A warning.
    pub fn warning(code: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Finding::new(Severity::Warning, code, zh, en)
    }

    /// A note.
    pub fn info(code: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Finding::new(Severity::Info, code, zh, en)
    }

    /// A finding whose message is what `what` says.
    pub fn saying(severity: Severity, code: impl Into<String>, what: &impl Say) -> Self {
        Finding::new(severity, code, what.say(Lang::Zh), what.say(Lang::En))
    }

    /// With what to do about it.
    #[must_use]
    pub fn remedy(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.remedy_zh = zh.into();
        self.remedy_en = en.into();
        self
    }

    /// With its place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// With the value found.
    #[must_use]
    pub fn with_value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// The message in a language.
    pub fn message(&self, lang: Lang) -> &str {
        lang.pick(&self.message_zh, &self.message_en)
    }

    /// What to do, in a language; may be empty.
    pub fn remedy_in(&self, lang: Lang) -> &str {
        lang.pick(&self.remedy_zh, &self.remedy_en)
    }
}

impl Say for Finding {
    fn say(&self, lang: Lang) -> String {
        let place = self.place.say(lang);
        let (before, joint) = match (place.is_empty(), lang) {
            (true, _) => ("", ""),
            (false, Lang::Zh) => (place.as_str(), "："),
            (false, Lang::En) => (place.as_str(), ": "),
        };
        let remedy = self.remedy_in(lang);
        let end = if remedy.is_empty() { "" } else { lang.pick("；", "; ") };
        format!("{before}{joint}{}{end}{remedy}", self.message(lang))
    }
}
