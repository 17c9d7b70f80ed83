//! Languages, and text as people type it: full-width digits, thousands separators, `—` for nothing.

mod fixed;
mod narrow;
mod number;

use serde::{Deserialize, Serialize};

pub(crate) use fixed::Fixed;
pub use narrow::{is_dash, narrow, shorten};
pub use number::{
    MissingReason, NumberError, NumberProblem, ParsedNumber, decimals, parse_number, split_number,
};

/// A language of the console, of messages and of exports.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Chooses between two texts.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// Reads a language tag such as `zh-CN`, `en`, `en-GB`; of a list (`Accept-Language`) the first one known.
    pub fn from_tag(tags: &str) -> Option<Lang> {
        tags.split([',', ';']).map(str::trim).find_map(|tag| {
            let primary = tag.split(['-', '_', '.']).next().unwrap_or_default();
            if primary.eq_ignore_ascii_case("zh") {
                Some(Lang::Zh)
            } else if primary.eq_ignore_ascii_case("en") {
                Some(Lang::En)
            } else {
                None
            }
        })
    }
}

/// Something that can be said to a person in Chinese and in English.
pub trait Say {
    /// The text in `lang`, one sentence or phrase, without a trailing newline.
    fn say(&self, lang: Lang) -> String;
}

/// A fault of the operating system in Chinese, as far as it is a common one; any other text as it is.
#[must_use]
pub fn os_fault_zh(detail: &str) -> String {
    let code = detail.rsplit_once("(os error ").and_then(|(_, code)| code.strip_suffix(')'));
    match code {
        Some("2") => "没有这个文件或文件夹".to_owned(),
        Some("13") => "没有权限".to_owned(),
        Some("20") => "路径中有一段不是文件夹".to_owned(),
        Some("21") => "这是文件夹，不是文件".to_owned(),
        Some("28") => "磁盘已满".to_owned(),
        Some("30") => "磁盘只能读，不能写".to_owned(),
        _ => detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::os_fault_zh;

    #[test]
    fn faults_of_files_are_told_in_chinese() {
        let fault = std::fs::read("/no/such/file").unwrap_err().to_string();
        assert_eq!(os_fault_zh(&fault), "没有这个文件或文件夹");
        assert_eq!(os_fault_zh("超出范围"), "超出范围");
    }
}
