//! A Shapefile out: `.shp`, `.shx`, `.dbf`, `.cpg` and `.prj` in one zip.

use std::io::{Cursor, Write as _};

use qipan_kernel::finding::Finding;
use qipan_space::geometry::{Extent, Feature, Geometry, Point, doubled_area};
use qipan_space::layer::Layer;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::super::error::{GeoError, words};
use super::super::notes::{At, Notes};
use super::super::{TextEncoding, WriteOptions, prj};
use super::table::table;

const FORMAT: &str = "shapefile";

/// Words of 16 bits, in which the format counts.
fn in_words(bytes: usize) -> Result<i32, GeoError> {
    i32::try_from(bytes / 2).map_err(|_| GeoError::CannotWrite {
        format: FORMAT,
        what: words("超过 2 GB，请改用 gpkg", "more than 2 GB; use gpkg"),
    })
}

/// Writes the geometries of the kind that matters most; a Shapefile holds one kind only.
pub(crate) fn write(layer: &Layer, options: &WriteOptions, notes: &mut Notes) -> Result<Vec<u8>, GeoError> {
    let features = of_one_kind(layer, notes);
    let Some(kind) = features.first().map(|f| kind(&f.geometry)) else {
        return Err(GeoError::CannotWrite {
            format: FORMAT,
            what: words("图层是空的", "the layer is empty"),
        });
    };
    let encoding = match options.encoding {
        Some(encoding @ (TextEncoding::Utf8 | TextEncoding::Gbk)) => encoding,
        None => TextEncoding::Utf8,
        Some(other) => {
            let what = words(format!("属性不能用 {other}"), format!("attributes can't be in {other}"));
            return Err(GeoError::CannotWrite { format: FORMAT, what });
        }
    };
    let (shp, shx) = shapes(&features, kind)?;
    let dbf = table(&layer.name, &features, encoding, notes)?;
    let cpg: &[u8] = if encoding == TextEncoding::Gbk { b"936" } else { b"UTF-8" };
    let text = layer.crs.and_then(prj::write);
    if text.is_none() {
        let finding = Finding::warning(
            "crs_not_written",
            "没有写出坐标系（.prj）：图层没有坐标系，或它没有通用的写法",
            "no coordinate system (.prj) was written: the layer has none, or one without a common notation",
        );
        notes.file(finding.remedy("请另行告知接收方", "tell the receiver"));
    }
    let name = file_name(&layer.name);
    let parts = [("shp", Some(&shp[..])), ("shx", Some(&shx)), ("dbf", Some(&dbf)), ("cpg", Some(cpg))];
    let parts = parts.into_iter().chain([("prj", text.as_deref().map(str::as_bytes))]);
    pack(&name, parts).map_err(|e| GeoError::CannotWrite {
        format: FORMAT,
        what: words(format!("无法打包：{e}"), format!("can't be packed: {e}")),
    })
}

fn pack<'a>(
    name: &str,
    parts: impl Iterator<Item = (&'static str, Option<&'a [u8]>)>,
) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (ending, content) in parts {
        if let Some(content) = content {
            writer.start_file(format!("{name}.{ending}"), options)?;
            writer.write_all(content)?;
        }
    }
    Ok(writer.finish()?.into_inner())
}

/// A name that every system takes.
fn file_name(name: &str) -> String {
    let bad = |c: char| c.is_control() || r#"/\:*?"<>|."#.contains(c);
    let clean: String = name.chars().map(|c| if bad(c) { '_' } else { c }).take(80).collect();
    if clean.trim().is_empty() { "layer".to_owned() } else { clean.trim().to_owned() }
}

/// Shape type: 3 lines, 5 areas, 8 points.
fn kind(geometry: &Geometry) -> i32 {
    match geometry {
        Geometry::Points(_) => 8,
        Geometry::Lines(_) => 3,
        Geometry::Area(_) => 5,
    }
}

fn of_one_kind<'a>(layer: &'a Layer, notes: &mut Notes) -> Vec<&'a Feature> {
    let has = |wanted| layer.features.iter().any(|f| kind(&f.geometry) == wanted);
    let Some(wanted) = [5, 3, 8].into_iter().find(|k| has(*k)) else { return Vec::new() };
    for (at, feature) in layer.features.iter().enumerate().filter(|(_, f)| kind(&f.geometry) != wanted) {
        let finding = Finding::warning(
            "kind_left_out",
            "Shapefile 只能装一种图形，这个要素未写出",
            "a Shapefile holds one kind of geometry; this feature was not written",
        );
        let at = At { id: Some(&feature.id), ..At::feature(&layer.name, at) };
        notes.push(
            finding.remedy("请按种类分开导出，或改用 gpkg", "export each kind by itself, or use gpkg"),
            at,
        );
    }
    layer.features.iter().filter(|f| kind(&f.geometry) == wanted).collect()
}

fn shapes(features: &[&Feature], kind: i32) -> Result<(Vec<u8>, Vec<u8>), GeoError> {
    let (mut shp, mut shx) = (vec![0; 100], vec![0; 100]);
    let mut all: Option<Extent> = None;
    for (number, feature) in (1_i32..).zip(features) {
        let content = record(&feature.geometry, kind);
        all = match (all, feature.geometry.extent()) {
            (Some(a), Some(b)) => Some(a.union(b)),
            (a, b) => a.or(b),
        };
        let (offset, length) = (in_words(shp.len())?, in_words(content.len())?);
        for value in [offset, length] {
            shx.extend(value.to_be_bytes());
        }
        for value in [number, length] {
            shp.extend(value.to_be_bytes());
        }
        shp.extend(content);
    }
    for file in [&mut shp, &mut shx] {
        let mut header = Vec::with_capacity(100);
        header.extend(9994_i32.to_be_bytes());
        header.extend([0; 20]);
        header.extend(in_words(file.len())?.to_be_bytes());
        header.extend(1000_i32.to_le_bytes());
        header.extend(kind.to_le_bytes());
        extent(all, &mut header);
        header.extend([0; 32]);
        file.splice(..100, header);
    }
    Ok((shp, shx))
}

fn extent(extent: Option<Extent>, out: &mut Vec<u8>) {
    let corners = extent.map_or([0.0; 4], |e| [e.min_x, e.min_y, e.max_x, e.max_y]);
    for value in corners {
        out.extend(value.to_le_bytes());
    }
}

fn record(geometry: &Geometry, kind: i32) -> Vec<u8> {
    let mut out = kind.to_le_bytes().to_vec();
    extent(geometry.extent(), &mut out);
    let parts: Vec<Vec<Point>> = match geometry {
        Geometry::Points(points) => {
            count(points.len(), &mut out);
            put(points, &mut out);
            return out;
        }
        Geometry::Lines(lines) => lines.clone(),
        Geometry::Area(area) => area
            .0
            .iter()
            .flat_map(|p| {
                let holes = p.holes.iter().map(|h| directed(h, false));
                std::iter::once(directed(&p.exterior, true)).chain(holes)
            })
            .collect(),
    };
    count(parts.len(), &mut out);
    count(parts.iter().map(Vec::len).sum(), &mut out);
    let mut start = 0;
    for part in &parts {
        count(start, &mut out);
        start += part.len();
    }
    parts.iter().for_each(|part| put(part, &mut out));
    out
}

/// Outer rings run clockwise, holes counter-clockwise, both closed; the first point stays the first.
fn directed(ring: &[Point], clockwise: bool) -> Vec<Point> {
    let mut points = ring.to_vec();
    if (doubled_area(ring) > 0.0) == clockwise {
        points.get_mut(1..).unwrap_or_default().reverse();
    }
    points.extend(ring.first().copied());
    points
}

fn count(count: usize, out: &mut Vec<u8>) {
    out.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn put(points: &[Point], out: &mut Vec<u8>) {
    for p in points {
        out.extend(p.x.to_le_bytes());
        out.extend(p.y.to_le_bytes());
    }
}
