//! Shapefile: `.shp`, `.dbf`, `.prj` and `.cpg` of each layer in one zip.

mod dbf;
mod encoding;
mod shp;
mod table;
mod write;

use std::collections::BTreeMap;

use qipan_kernel::finding::Finding;
use qipan_space::geometry::Feature;
use qipan_space::layer::Layer;

use super::error::{GeoError, words};
use super::notes::At;
use super::prj;
use super::properties::id_of;
use super::{Reading, stem};
use crate::open::package;

pub(crate) use write::write;

/// The files of one layer.
#[derive(Default)]
struct Parts {
    name: String,
    shp: Option<Vec<u8>>,
    dbf: Option<Vec<u8>>,
    prj: Option<Vec<u8>>,
    cpg: Option<Vec<u8>>,
}

/// Reads a zip of Shapefiles, or a lone `.shp`.
pub(crate) fn read(bytes: &[u8], reading: &mut Reading<'_>) -> Result<Vec<Layer>, GeoError> {
    let all = if bytes.starts_with(b"PK") {
        unpack(bytes, reading)?
    } else {
        vec![Parts { name: stem(reading.file), shp: Some(bytes.to_vec()), ..Parts::default() }]
    };
    if all.is_empty() {
        let found = match nested(bytes) {
            Some(name) => words(
                format!("压缩包中还是压缩包“{name}”，请先解开，只打包一层"),
                format!("the archive holds another one, '{name}': unpack it and pack once"),
            ),
            None => words("压缩包中没有 .shp", "there is no .shp in the archive"),
        };
        return Err(GeoError::UnknownFormat { file: reading.file.to_owned(), found });
    }
    reading.budget.layers(all.len())?;
    let wanted = reading.options.layer.clone();
    let taken = |name: &str| wanted.as_deref().is_none_or(|w| w == name);
    let mut layers = Vec::new();
    for parts in all {
        // A layer that was not asked for is only named.
        let layer = if taken(&parts.name) {
            layer(parts, reading)?
        } else {
            Layer { name: parts.name, ..Layer::default() }
        };
        layers.push(layer);
    }
    Ok(layers)
}

/// The first archive within the archive, by its name alone.
fn nested(bytes: &[u8]) -> Option<String> {
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    let packed = |name: &str| {
        [".zip", ".rar", ".7z", ".gz", ".tar"].iter().any(|e| name.to_ascii_lowercase().ends_with(e))
    };
    let mut names = archive.file_names().filter_map(|name| name.ok());
    names.find(|name| packed(name)).map(|name| qipan_kernel::text::shorten(&name))
}

fn unpack(bytes: &[u8], reading: &Reading<'_>) -> Result<Vec<Parts>, GeoError> {
    let ending = |name: &str| name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    let wanted = |name: &str| {
        let hidden =
            name.starts_with("__MACOSX/") || name.rsplit('/').next().is_some_and(|n| n.starts_with('.'));
        !hidden && matches!(ending(name).as_str(), "shp" | "dbf" | "prj" | "cpg")
    };
    let limits = reading.options.limits.archive();
    let entries =
        package::expand(bytes, reading.file, &limits, |_| Ok(()), wanted).map_err(GeoError::of_archive)?;
    let mut groups: BTreeMap<String, Parts> = BTreeMap::new();
    for (name, content) in entries {
        let path = stem(&name);
        let parts = groups.entry(path.to_lowercase()).or_default();
        match ending(&name).as_str() {
            "shp" => {
                parts.name = path.rsplit('/').next().unwrap_or(&path).to_owned();
                parts.shp = Some(content);
            }
            "dbf" => parts.dbf = Some(content),
            "prj" => parts.prj = Some(content),
            _ => parts.cpg = Some(content),
        }
    }
    Ok(groups.into_values().filter(|p| p.shp.is_some()).collect())
}

fn layer(parts: Parts, reading: &mut Reading<'_>) -> Result<Layer, GeoError> {
    let Parts { name, shp, dbf, prj, cpg } = parts;
    let at = At { layer: Some(&name), ..At::default() };
    let shapes = shp::read(&shp.unwrap_or_default(), &name, reading)?;
    let table = match dbf {
        Some(dbf) => dbf::read(&dbf, cpg.as_deref(), &name, reading)?,
        None => {
            let finding = Finding::warning(
                "dbf_missing",
                "没有 .dbf，要素没有属性",
                "there is no .dbf; the features have no attributes",
            );
            let remedy =
                ("请把 .shp、.dbf、.prj、.cpg 一起打成 zip", "zip .shp, .dbf, .prj and .cpg together");
            reading.notes.push(finding.remedy(remedy.0, remedy.1), at);
            Vec::new()
        }
    };
    if !table.is_empty() && table.len() != shapes.len() {
        let finding = Finding::warning(
            "records_differ",
            format!("图形有 {} 个，属性有 {} 行", shapes.len(), table.len()),
            format!("{} geometries stand against {} rows of attributes", shapes.len(), table.len()),
        );
        reading.notes.push(finding.remedy("请重新导出", "export it again"), at);
    }
    let mut layer =
        Layer { crs: prj.and_then(|text| prj::parse(&String::from_utf8_lossy(&text))), ..Layer::default() };
    let mut rows = table.into_iter();
    for (position, shape) in shapes.into_iter().enumerate() {
        let row = rows.next().unwrap_or_default();
        let (Some(geometry), false) = (shape, row.deleted) else { continue };
        let id = id_of(&row.values, position);
        layer.features.push(Feature { id, geometry, properties: row.values });
    }
    layer.name = name;
    Ok(layer)
}

#[cfg(test)]
mod tests;
