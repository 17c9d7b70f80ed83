//! What an uploaded file may cost, and why one was refused.

use qipan_kernel::text::{Lang, Say, os_fault_zh};

/// Ceilings checked before and while a file is read. A server passes its own; the defaults
/// carry a 1,000,000-row return with room to spare and stay under 1 GB of memory.
///
/// # Units
/// bytes, counts; `max_ratio` is expanded bytes per packed byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest file taken, in bytes.
    pub max_bytes: u64,
    /// Most entries in the zip directory of an xlsx.
    pub max_entries: usize,
    /// Largest size of all parts together once expanded, in bytes.
    pub max_expanded: u64,
    /// Largest expansion of one entry; looked at only beyond 16 MiB, since small sheets of
    /// one repeated value pack extremely well.
    pub max_ratio: u64,
    /// Most sheets in a workbook.
    pub max_sheets: usize,
    /// Most cells that hold something, over all sheets.
    pub max_cells: usize,
    /// Most bytes of text over all cells.
    pub max_text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_entries: 4_096,
            max_expanded: 768 << 20,
            max_ratio: 400,
            max_sheets: 200,
            max_cells: 10_000_000,
            max_text: 256 << 20,
        }
    }
}

/// Why a file was not opened at all. Nothing of it was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file has no bytes.
    #[error("{file}: the file is empty; save the workbook again and upload it")]
    Empty { file: String },
    /// Larger than the ceiling; found out before it was read into memory.
    #[error(
        "{file}: {bytes} bytes are more than the {limit} bytes allowed; split the workbook or save it as xlsx"
    )]
    TooLarge { file: String, bytes: u64, limit: u64 },
    /// The file could not be read from its place.
    #[error("{file}: cannot be read: {detail}")]
    Unreadable { file: String, detail: String },
    /// Not a workbook, or one of a kind that is not taken.
    #[error("{file}: this is {kind}, not a workbook; open it in Excel or WPS and save it as .xlsx")]
    NotAWorkbook { file: String, kind: Foreign },
    /// Needs a password.
    #[error(
        "{file}: the workbook is protected by a password; remove the password (File, Info, Protect Workbook) and save it again"
    )]
    PasswordProtected { file: String },
    /// Carries macros.
    #[error("{file}: the workbook carries macros and is refused; save it as .xlsx without macros")]
    Macro { file: String },
    /// Contradicts its own format.
    #[error(
        "{file}: the file is damaged at {part} ({detail}); open it in Excel or WPS, let it repair, and save it as .xlsx"
    )]
    Broken { file: String, part: String, detail: String },
    /// Expands beyond all proportion.
    #[error(
        "{file}: {part} expands beyond {limit} {unit}; the file is refused as a decompression bomb; copy the data into a new workbook"
    )]
    Bomb { file: String, part: String, limit: u64, unit: BombUnit },
    /// More sheets, cells or text than allowed.
    #[error("{file}: more than {limit} {what}; split the workbook")]
    TooMany { file: String, limit: u64, what: Many },
    /// The bytes of a csv are in no encoding that can be told with certainty.
    #[error(
        "{file}: the encoding of the text cannot be told at byte {at}; save it as \"CSV UTF-8\" or as .xlsx"
    )]
    Encoding { file: String, at: usize },
    /// The caller asked to stop.
    #[error("{file}: reading was cancelled")]
    Cancelled { file: String },
}

/// A kind of file that somebody uploads instead of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    Html,
    SpreadsheetXml,
    Pdf,
    Word,
    OpenDocument,
    BinaryWorkbook,
    Zip,
    Image,
    OleOther,
    Binary,
}

impl std::fmt::Display for Foreign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words().1)
    }
}

impl Foreign {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Html => ("网页（HTML）", "a web page (HTML)"),
            Self::SpreadsheetXml => ("XML 文件", "an XML file"),
            Self::Pdf => ("PDF 文件", "a PDF file"),
            Self::Word => ("Word 或 PowerPoint 文件", "a Word or PowerPoint file"),
            Self::OpenDocument => ("OpenDocument 文件（ods）", "an OpenDocument file (ods)"),
            Self::BinaryWorkbook => ("二进制工作簿（xlsb）", "a binary workbook (xlsb)"),
            Self::Zip => ("压缩包", "a zip archive"),
            Self::Image => ("图片", "an image"),
            Self::OleOther => ("旧版 Office 文件，但不是工作簿", "an old Office file without a workbook"),
            Self::Binary => ("无法识别的二进制文件", "an unknown binary file"),
        }
    }
}

/// What a bomb exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BombUnit {
    Bytes,
    Times,
    Entries,
}

impl std::fmt::Display for BombUnit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Bytes => "bytes",
            Self::Times => "times its packed size",
            Self::Entries => "entries",
        })
    }
}

/// What there was too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Many {
    Sheets,
    Cells,
    TextBytes,
    Styles,
}

impl std::fmt::Display for Many {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sheets => "sheets",
            Self::Cells => "cells",
            Self::TextBytes => "bytes of text",
            Self::Styles => "cell styles",
        })
    }
}

impl OpenError {
    /// Stable name for scripts and for the console's translation.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "workbook_empty",
            Self::TooLarge { .. } => "workbook_too_large",
            Self::Unreadable { .. } => "workbook_unreadable",
            Self::NotAWorkbook { .. } => "not_a_workbook",
            Self::PasswordProtected { .. } => "workbook_password",
            Self::Macro { .. } => "workbook_macro",
            Self::Broken { .. } => "workbook_broken",
            Self::Bomb { .. } => "workbook_bomb",
            Self::TooMany { .. } => "workbook_too_many",
            Self::Encoding { .. } => "text_encoding",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    fn say_zh(&self) -> String {
        match self {
            Self::Empty { file } => format!("{file}：文件是空的；请重新保存后上传"),
            Self::TooLarge { file, bytes, limit } => {
                format!("{file}：文件有 {bytes} 字节，超过上限 {limit} 字节；请拆分工作簿，或另存为 xlsx")
            }
            Self::Unreadable { file, detail } => format!("{file}：无法读取：{}", os_fault_zh(detail)),
            Self::NotAWorkbook { file, kind } => {
                format!("{file}：这是{}，不是工作簿；请用 Excel 或 WPS 打开后另存为 .xlsx", kind.words().0)
            }
            Self::PasswordProtected { file } => {
                format!("{file}：工作簿设有打开密码；请在“文件—信息—保护工作簿”中去掉密码后重新保存")
            }
            Self::Macro { file } => format!("{file}：工作簿含有宏，不予接收；请另存为不含宏的 .xlsx"),
            Self::Broken { file, part, detail } => {
                format!("{file}：文件已损坏（{part}：{detail}）；请用 Excel 或 WPS 打开、修复后另存为 .xlsx")
            }
            Self::Bomb { file, part, limit, unit } => {
                let unit = match unit {
                    BombUnit::Bytes => "字节",
                    BombUnit::Times => "倍",
                    BombUnit::Entries => "个条目",
                };
                format!("{file}：{part} 解压后超过 {limit} {unit}，按压缩炸弹拒收；请把数据复制到新的工作簿")
            }
            Self::TooMany { file, limit, what } => {
                let what = match what {
                    Many::Sheets => "张工作表",
                    Many::Cells => "个单元格",
                    Many::TextBytes => "字节文字",
                    Many::Styles => "种单元格样式",
                };
                format!("{file}：超过 {limit} {what}；请拆分工作簿")
            }
            Self::Encoding { file, at } => {
                format!("{file}：第 {at} 字节处无法确定文字编码；请另存为“CSV UTF-8”或 .xlsx")
            }
            Self::Cancelled { file } => format!("{file}：读取已取消"),
        }
    }
}

impl Say for OpenError {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.say_zh(),
            Lang::En => self.to_string(),
        }
    }
}
