//! Geometry files in and out: 勘测定界 TXT, Shapefile, GeoPackage, GeoJSON, FlatGeobuf, KML, DXF, csv of WKT.
//!
//! In: [`read`] gives layers, all findings at once, and what has to be asked before the layers may be used, such as
//! a coordinate system that the file does not tell. Nothing is guessed silently: a guess comes as a [`Need`], and the
//! answer goes into [`GeoOptions`]. Out: [`write`] and [`export`].

mod bytes;
mod check;
mod csv_wkt;
mod dxf;
mod error;
mod fgb;
mod format;
mod fuzz;
mod gather;
mod geojson;
mod gpkg;
mod kml;
mod limits;
mod notes;
mod prj;
mod properties;
mod rings;
mod shape;
mod text;
mod txt;
mod wkb;
mod wkt;

use std::panic::{AssertUnwindSafe, catch_unwind};

use qipan_kernel::finding::{Finding, Severity};
use qipan_space::crs::Crs;
use qipan_space::layer::Layer;

pub use check::Need;
pub use error::{GeoError, Much, Words};
pub use format::{GeoFormat, UnknownFormat};
pub use fuzz::{fuzz, fuzz_shapefile};
pub use limits::GeoLimits;
pub use notes::{MOST_OF_ONE_KIND, OpenRing};
pub use text::{TextEncoding, UnknownEncoding};

use error::words;
use limits::Budget;
use notes::Notes;

/// How to read a file: answers to what it does not tell itself, and ceilings.
#[derive(Debug, Clone, Default)]
pub struct GeoOptions {
    /// The coordinate system of layers that declare none; a declared one stays.
    pub crs: Option<Crs>,
    /// Encoding of the text; without it, what the file declares or shows.
    pub encoding: Option<TextEncoding>,
    /// Only this layer of a file of several.
    pub layer: Option<String>,
    /// `Some(true)` turns north-first coordinates to east-first; `Some(false)` takes them as they are.
    pub swap_axes: Option<bool>,
    /// The format, if neither name nor content tell it.
    pub format: Option<GeoFormat>,
    pub limits: GeoLimits,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub struct GeoFile {
    pub format: GeoFormat,
    /// Encoding of its text, where the format leaves it open.
    pub encoding: Option<TextEncoding>,
    pub layers: Vec<Layer>,
    /// Facts about the file and its features, in its order. Features with an error were left out.
    pub findings: Vec<Finding>,
    /// Rings that the reader closed, a finding of each being among the others too; the first two hundred.
    pub open_rings: Vec<OpenRing>,
    /// What to ask before the layers are used; empty if nothing.
    pub needs: Vec<Need>,
}

impl GeoFile {
    /// Whether a finding says that something was left out or is wrong.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|f| f.severity == Severity::Error)
    }
}

/// Where a file is said to be damaged whose reader panicked.
const PANICKED: &str = "its content";

/// What a reader works with.
pub(crate) struct Reading<'a> {
    pub file: &'a str,
    pub options: &'a GeoOptions,
    pub budget: Budget<'a>,
    pub notes: Notes,
    pub needs: Vec<Need>,
    pub encoding: Option<TextEncoding>,
}

impl Reading<'_> {
    /// The file as text; how its encoding was concluded is a finding.
    pub fn text<'b>(&mut self, bytes: &'b [u8]) -> Result<std::borrow::Cow<'b, str>, GeoError> {
        let decoded = text::decode(bytes, self.file, self.options.encoding)?;
        self.encoding = Some(decoded.encoding);
        if !decoded.told {
            let name = decoded.encoding;
            let finding = Finding::info(
                "text_encoding_concluded",
                format!("文件没有说明文字编码，按内容识别为 {name}"),
                format!("the file does not tell its encoding; its bytes show {name}"),
            );
            self.notes.file(
                finding.remedy("如文字显示不对，请指明编码", "say the encoding if the text looks wrong"),
            );
        }
        Ok(decoded.text)
    }

    pub fn broken(&self, at: Words, what: Words) -> GeoError {
        GeoError::Broken { file: self.file.to_owned(), at, what }
    }
}

/// Reads a geometry file.
///
/// # Errors
/// The file is not readable as a whole, or costs more than the limits allow. What concerns single features is a
/// finding; what has to be asked is a [`Need`].
pub fn read(name: &str, bytes: &[u8], options: &GeoOptions) -> Result<GeoFile, GeoError> {
    let file = crate::open::display_name(name);
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > options.limits.max_bytes {
        return Err(GeoError::TooLarge { file, bytes: size, limit: options.limits.max_bytes });
    }
    if bytes.is_empty() {
        return Err(GeoError::Empty { file });
    }
    let format = options
        .format
        .or_else(|| GeoFormat::of_content(bytes))
        .or_else(|| GeoFormat::of_name(&file))
        .ok_or_else(|| GeoError::UnknownFormat {
            file: file.clone(),
            found: words("扩展名和内容都不认识", "neither its ending nor its content is known"),
        })?;
    let mut reading = Reading {
        file: &file,
        options,
        budget: Budget::new(&file, &options.limits),
        notes: Notes::new(&file),
        needs: Vec::new(),
        encoding: None,
    };
    // A panic of a reader on hostile bytes is an answer about the file, not the end of the server.
    let layers =
        catch_unwind(AssertUnwindSafe(|| layers(format, bytes, &mut reading))).unwrap_or_else(|_| {
            let what =
                words("记录相互矛盾；请重新导出", "its records contradict each other; export it again");
            Err(GeoError::Broken { file: file.clone(), at: words("内容", PANICKED), what })
        })?;
    let layers = chosen(layers, &file, options)?;
    let layers = check::settle(layers, &mut reading);
    let Reading { mut notes, needs, encoding, .. } = reading;
    let mut open_rings = notes.take_open();
    if options.swap_axes == Some(true) {
        open_rings.iter_mut().for_each(|r| std::mem::swap(&mut r.end.x, &mut r.end.y));
    }
    Ok(GeoFile { format, encoding, layers, findings: notes.finish(), open_rings, needs })
}

/// Reads a geometry file from its place; one that is too large is refused before it is read.
///
/// # Errors
/// As [`read`]; [`GeoError::Unreadable`] if the place can't be read.
pub fn read_path(path: &std::path::Path, options: &GeoOptions) -> Result<GeoFile, GeoError> {
    let bytes = crate::workbook::read_path(path, &options.limits.archive()).map_err(GeoError::of_archive)?;
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy());
    read(&name, &bytes, options)
}

fn layers(format: GeoFormat, bytes: &[u8], reading: &mut Reading<'_>) -> Result<Vec<Layer>, GeoError> {
    match format {
        GeoFormat::Txt => txt::read(bytes, reading),
        GeoFormat::GeoJson => geojson::read(bytes, reading),
        GeoFormat::Wkt => csv_wkt::read(bytes, reading),
        GeoFormat::Shapefile => shape::read(bytes, reading),
        GeoFormat::Kml => kml::read(bytes, reading),
        GeoFormat::Dxf => dxf::read(bytes, reading),
        GeoFormat::GeoPackage => gpkg::read(bytes, reading),
        GeoFormat::FlatGeobuf => fgb::read(bytes, reading),
    }
}

fn chosen(layers: Vec<Layer>, file: &str, options: &GeoOptions) -> Result<Vec<Layer>, GeoError> {
    let Some(wanted) = &options.layer else { return Ok(layers) };
    let have: Vec<String> = layers.iter().map(|l| l.name.clone()).collect();
    let kept: Vec<Layer> = layers.into_iter().filter(|l| l.name == *wanted).collect();
    if kept.is_empty() {
        return Err(GeoError::NoLayer { file: file.to_owned(), wanted: wanted.clone(), have });
    }
    Ok(kept)
}

/// How to write a file.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// Encoding of the text where the format leaves it open (TXT, Shapefile, csv); UTF-8 by default.
    pub encoding: Option<TextEncoding>,
}

/// A file made of a layer, and what the format could not carry.
#[derive(Debug, Clone)]
pub struct Written {
    pub bytes: Vec<u8>,
    pub findings: Vec<Finding>,
}

/// Writes a layer in a format; see [`export`] for what the format could not carry.
///
/// # Errors
/// [`GeoError::CannotWrite`] if the format can't hold the layer at all.
pub fn write(layer: &Layer, format: GeoFormat) -> Result<Vec<u8>, GeoError> {
    Ok(export(layer, format, &WriteOptions::default())?.bytes)
}

/// Writes a layer in a format and tells what the format could not carry.
///
/// # Errors
/// [`GeoError::CannotWrite`] if the format can't hold the layer at all: no coordinate system where it needs one, or
/// text that its encoding lacks.
pub fn export(layer: &Layer, format: GeoFormat, options: &WriteOptions) -> Result<Written, GeoError> {
    let mut notes = Notes::new(&layer.name);
    let bytes = match format {
        GeoFormat::Txt => txt::write(layer, options, &mut notes)?,
        GeoFormat::GeoJson => geojson::write(layer)?,
        GeoFormat::Wkt => csv_wkt::write(layer, options)?,
        GeoFormat::Shapefile => shape::write(layer, options, &mut notes)?,
        GeoFormat::Kml => kml::write(layer, &mut notes)?,
        GeoFormat::Dxf => dxf::write(layer, &mut notes)?,
        GeoFormat::GeoPackage => gpkg::write(layer, &mut notes)?,
        GeoFormat::FlatGeobuf => fgb::write(layer, &mut notes),
    };
    Ok(Written { bytes, findings: notes.finish() })
}

/// The name of a layer that has none: the file's without its ending.
pub(crate) fn stem(file: &str) -> String {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned()
}

/// That an encoding lacks a sign of the text.
pub(crate) fn lacking(format: &'static str, encoding: TextEncoding, sign: char) -> GeoError {
    let what = words(
        format!("文字中的“{sign}”在 {encoding} 编码中没有；请改用 utf-8"),
        format!("'{sign}' is not in {encoding}; use utf-8"),
    );
    GeoError::CannotWrite { format, what }
}

/// That coordinates can't be brought into another system.
pub(crate) fn not_transformed(format: &'static str, error: &qipan_space::crs::CrsError) -> GeoError {
    use qipan_kernel::text::{Lang, Say};
    GeoError::CannotWrite { format, what: words(error.say(Lang::Zh), error.say(Lang::En)) }
}
