//! Why a geometry file was not read or written at all.

use qipan_kernel::text::{Lang, Say, os_fault_zh};

use crate::limits::OpenError;

/// A phrase in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

/// A phrase in both languages.
pub(crate) fn words(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words { zh: zh.into(), en: en.into() }
}

impl Say for Words {
    fn say(&self, lang: Lang) -> String {
        lang.pick(&self.zh, &self.en).clone()
    }
}

impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.en)
    }
}

/// What there was too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Much {
    Features,
    Vertices,
    Layers,
    Fields,
    TextBytes,
    Nesting,
    Entries,
    ExpandedBytes,
    Ratio,
    Work,
}

impl Much {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Features => ("个要素", "features"),
            Self::Vertices => ("个坐标点", "vertices"),
            Self::Layers => ("个图层", "layers"),
            Self::Fields => ("个字段", "fields"),
            Self::TextBytes => ("字节属性文字", "bytes of attribute text"),
            Self::Nesting => ("层嵌套", "levels of nesting"),
            Self::Entries => ("个压缩包条目", "entries in the archive"),
            Self::ExpandedBytes => ("字节（解压后）", "bytes once expanded"),
            Self::Ratio => ("倍压缩比", "times the packed size"),
            Self::Work => ("步运算（坐标相互矛盾或过于琐碎）", "steps of work (rings contradict each other)"),
        }
    }
}

impl Much {
    /// That an entry of an archive expands too far.
    fn too_much(self, limit: u64) -> Words {
        if self == Self::Ratio {
            return words(
                format!("解压后超过原来的 {limit} 倍（压缩炸弹？）"),
                format!("expands to more than {limit} times its size (a bomb?)"),
            );
        }
        let megabytes = limit >> 20;
        words(format!("解压后超过 {megabytes} MB"), format!("expands to more than {megabytes} MB"))
    }
}

/// Why a file was refused as a whole. Nothing of it was kept. Facts about single features are findings instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GeoError {
    /// The file has no bytes.
    #[error("{file}: the file is empty; export it again")]
    Empty { file: String },
    /// Larger than the ceiling.
    #[error("{file}: {bytes} bytes are more than the {limit} bytes allowed; split the file by area or layer")]
    TooLarge { file: String, bytes: u64, limit: u64 },
    /// The file could not be read from its place.
    #[error("{file}: cannot be read: {detail}")]
    Unreadable { file: String, detail: String },
    /// Neither name nor content tell a format that is taken.
    #[error(
        "{file}: not a geometry file that can be read ({found}); use txt, zip with a Shapefile, gpkg, geojson, fgb, kml, dxf or csv with WKT"
    )]
    UnknownFormat { file: String, found: Words },
    /// Contradicts its own format.
    #[error("{file}: the file is damaged at {at}: {what}")]
    Broken { file: String, at: Words, what: Words },
    /// More than allowed of something.
    #[error("{file}: more than {limit} {}; split the file by area or layer", .what.words().1)]
    TooMany { file: String, limit: u64, what: Much },
    /// An entry of an archive that would expand to more than allowed; nothing was expanded.
    #[error("{file}: '{part}' in the archive {}; nothing was expanded; pack only .shp, .dbf, .prj and .cpg again, or split by layer", what.too_much(*limit).en)]
    Expands { file: String, part: String, limit: u64, what: Much },
    /// The bytes are no text of any encoding that can be told.
    #[error(
        "{file}: the encoding of the text cannot be told at byte {at}; say which one it is (gbk or utf-8), or save it as UTF-8"
    )]
    Encoding { file: String, at: usize },
    /// Needs a password.
    #[error("{file}: the archive is protected by a password; pack it again without one")]
    PasswordProtected { file: String },
    /// The layer asked for is not in the file.
    #[error("{file}: no layer '{wanted}'; there are: {}", .have.join(", "))]
    NoLayer { file: String, wanted: String, have: Vec<String> },
    /// The format is known, this use of it is not.
    #[error("{file}: {what}")]
    Unsupported { file: String, what: Words },
    /// What was to be written does not fit the format.
    #[error("{format}: {what}")]
    CannotWrite { format: &'static str, what: Words },
}

impl GeoError {
    /// Stable name for scripts and for the console's translation.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "geometry_empty",
            Self::TooLarge { .. } => "geometry_too_large",
            Self::Unreadable { .. } => "geometry_unreadable",
            Self::UnknownFormat { .. } => "geometry_format_unknown",
            Self::Broken { .. } => "geometry_broken",
            Self::TooMany { .. } | Self::Expands { .. } => "geometry_too_many",
            Self::Encoding { .. } => "text_encoding",
            Self::PasswordProtected { .. } => "geometry_password",
            Self::NoLayer { .. } => "layer_unknown",
            Self::Unsupported { .. } => "geometry_unsupported",
            Self::CannotWrite { .. } => "geometry_not_writable",
        }
    }

    fn say_zh(&self) -> String {
        match self {
            Self::Empty { file } => format!("{file}：文件是空的；请重新导出"),
            Self::TooLarge { file, bytes, limit } => {
                format!("{file}：文件有 {bytes} 字节，超过上限 {limit} 字节；请按范围或图层拆分")
            }
            Self::Unreadable { file, detail } => format!("{file}：无法读取：{}", os_fault_zh(detail)),
            Self::UnknownFormat { file, found } => format!(
                "{file}：不是可读取的图形文件（{}）；可用：勘测定界 txt、Shapefile 的 zip、gpkg、geojson、fgb、kml、dxf、带 WKT 的 csv",
                found.zh
            ),
            Self::Broken { file, at, what } => format!("{file}：文件在{}处有误：{}", at.zh, what.zh),
            Self::TooMany { file, limit, what } => {
                format!("{file}：超过 {limit} {}；请按范围或图层拆分", what.words().0)
            }
            Self::Expands { file, part, limit, what } => format!(
                "{file}：压缩包中的“{part}”{}，没有解压；请只把 .shp、.dbf、.prj、.cpg 重新打包，或按图层拆分",
                what.too_much(*limit).zh
            ),
            Self::Encoding { file, at } => {
                format!("{file}：第 {at} 字节处无法确定文字编码；请指明编码（gbk 或 utf-8），或另存为 UTF-8")
            }
            Self::PasswordProtected { file } => format!("{file}：压缩包有密码；请去掉密码重新打包"),
            Self::NoLayer { file, wanted, have } => {
                format!("{file}：没有图层“{wanted}”；有：{}", have.join("、"))
            }
            Self::Unsupported { file, what } => format!("{file}：{}", what.zh),
            Self::CannotWrite { format, what } => format!("{format}：{}", what.zh),
        }
    }

    /// A refusal of the archive around the file, in the words of geometry files.
    pub(crate) fn of_archive(error: OpenError) -> Self {
        use crate::limits::BombUnit;
        match error {
            OpenError::Bomb { file, limit, unit: BombUnit::Entries, .. } => {
                Self::TooMany { file, limit, what: Much::Entries }
            }
            OpenError::Bomb { file, part, limit, unit } => {
                let what = if unit == BombUnit::Times { Much::Ratio } else { Much::ExpandedBytes };
                Self::Expands { file, part, limit, what }
            }
            OpenError::PasswordProtected { file } => Self::PasswordProtected { file },
            OpenError::Empty { file } => Self::Empty { file },
            OpenError::TooLarge { file, bytes, limit } => Self::TooLarge { file, bytes, limit },
            OpenError::Unreadable { file, detail } => Self::Unreadable { file, detail },
            OpenError::Broken { file, part, detail } => {
                let what = words(
                    format!("压缩包已损坏（{detail}）；请重新打包"),
                    format!("the archive is damaged ({detail}); pack it again"),
                );
                Self::Broken { file, at: words(part.clone(), part), what }
            }
            OpenError::NotAWorkbook { file, .. }
            | OpenError::Macro { file }
            | OpenError::TooMany { file, .. }
            | OpenError::Cancelled { file } => {
                Self::UnknownFormat { file, found: words("压缩包", "an archive") }
            }
            OpenError::Encoding { file, at } => Self::Encoding { file, at },
        }
    }
}

impl Say for GeoError {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.say_zh(),
            Lang::En => self.to_string(),
        }
    }
}
