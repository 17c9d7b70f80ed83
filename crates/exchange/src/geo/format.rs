//! The formats, told by a file's content first and by its name second.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A format of geometry files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeoFormat {
    /// 勘测定界 / 报批坐标 TXT.
    Txt,
    /// ESRI Shapefile, all its files in one zip.
    Shapefile,
    /// OGC GeoPackage.
    #[serde(rename = "gpkg")]
    GeoPackage,
    /// GeoJSON, RFC 7946; coordinate systems other than WGS 84 are named in a `crs` member.
    #[serde(rename = "geojson")]
    GeoJson,
    #[serde(rename = "fgb")]
    FlatGeobuf,
    Kml,
    /// AutoCAD's exchange format: closed polylines by layer.
    Dxf,
    /// csv with a column of well-known text.
    #[serde(rename = "csv")]
    Wkt,
}

impl GeoFormat {
    /// Every format.
    pub const ALL: [Self; 8] = [
        Self::Txt,
        Self::Shapefile,
        Self::GeoPackage,
        Self::GeoJson,
        Self::FlatGeobuf,
        Self::Kml,
        Self::Dxf,
        Self::Wkt,
    ];

    /// The name used in JSON, in addresses and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Shapefile => "shapefile",
            Self::GeoPackage => "gpkg",
            Self::GeoJson => "geojson",
            Self::FlatGeobuf => "fgb",
            Self::Kml => "kml",
            Self::Dxf => "dxf",
            Self::Wkt => "csv",
        }
    }

    /// The ending of file names, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Shapefile => "zip",
            other => other.as_str(),
        }
    }

    /// For HTTP.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Txt => "text/plain; charset=utf-8",
            Self::Shapefile => "application/zip",
            Self::GeoPackage => "application/geopackage+sqlite3",
            Self::GeoJson => "application/geo+json",
            Self::FlatGeobuf => "application/flatgeobuf",
            Self::Kml => "application/vnd.google-earth.kml+xml",
            Self::Dxf => "image/vnd.dxf",
            Self::Wkt => "text/csv; charset=utf-8",
        }
    }

    /// The format that a file name's ending stands for.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "txt" => Self::Txt,
            "zip" | "shp" | "shz" => Self::Shapefile,
            "gpkg" => Self::GeoPackage,
            "geojson" | "json" => Self::GeoJson,
            "fgb" => Self::FlatGeobuf,
            "kml" => Self::Kml,
            "dxf" => Self::Dxf,
            "csv" | "tsv" | "wkt" => Self::Wkt,
            _ => return None,
        })
    }

    /// The format that the content shows, whatever the name says.
    pub(crate) fn of_content(bytes: &[u8]) -> Option<Self> {
        let binary: [(&[u8], Self); 5] = [
            (b"PK\x03\x04", Self::Shapefile),
            (b"PK\x05\x06", Self::Shapefile),
            (b"\x00\x00\x27\x0A", Self::Shapefile),
            (b"SQLite format 3\0", Self::GeoPackage),
            (b"fgb", Self::FlatGeobuf),
        ];
        if let Some((_, format)) = binary.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return Some(*format);
        }
        let mut head: Vec<u8> = bytes.iter().take(8_192).copied().filter(|b| *b != 0).collect();
        head.make_ascii_lowercase();
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start();
        if head.starts_with(b"{") {
            return Some(Self::GeoJson);
        }
        if head.starts_with(b"<") {
            return memchr::memmem::find(head, b"<kml").map(|_| Self::Kml);
        }
        if head.starts_with(b"0\r\nsection")
            || head.starts_with(b"0\nsection")
            || head.starts_with(b"999\n")
            || head.starts_with(b"999\r")
        {
            return Some(Self::Dxf);
        }
        super::csv_wkt::is_geometry(head).then_some(Self::Wkt)
    }
}

impl fmt::Display for GeoFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A format nobody here knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown format '{0}'; use txt, shapefile, gpkg, geojson, fgb, kml, dxf or csv")]
pub struct UnknownFormat(pub String);

impl FromStr for GeoFormat {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let lower = name.to_ascii_lowercase();
        let known = Self::ALL.into_iter().find(|f| f.as_str() == lower);
        known
            .or_else(|| Self::of_name(&format!(".{lower}")))
            .ok_or_else(|| UnknownFormat(name.chars().take(40).collect()))
    }
}
