//! A version as a file, with the mark that must stand on it.

use super::atlas::{Atlas, blocking};
use super::features::sheet;
use super::files::refused;
use super::views::mark;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::imports::FileOut;
use jiff::civil::Date;
use qipan_exchange::geo::{self, GeoFormat};
use qipan_kernel::text::{Lang, Say};
use qipan_space::crs::transform_geometry;
use qipan_space::{Crs, Feature, Layer};
use qipan_store::layer::LayerVersionRow;
use serde_json::Value;
use std::collections::BTreeMap;

const FORMATS: &str = "txt, shapefile, gpkg, geojson, fgb, kml, dxf, csv";

/// A version of a layer in a format and coordinate system. Each feature carries the mark as the property `mark`.
///
/// # Errors
/// As [`super::features::page`]; an unknown format; one that can't hold the layer.
pub async fn download(
    ctx: &Ctx,
    atlas: &Atlas,
    code: &str,
    (version, on): (Option<&str>, Option<Date>),
    (format, crs): (&str, Crs),
) -> Result<FileOut> {
    let format: GeoFormat =
        format.parse().map_err(|_| AppError::field("format", format, FieldFault::NotOneOf(FORMATS)))?;
    let sheet = sheet(ctx, atlas, code, version, on).await?;
    let (lang, code) = (ctx.lang, code.to_owned());
    let said = mark(&sheet.version, lang);
    let name = format!("{code}-{}-{said}.{}", sheet.version.version, format.extension());
    let written = blocking(move || {
        let marked = |f: &Feature| -> Result<Feature> {
            let turned = transform_geometry(Crs::Cgcs2000, crs, &f.geometry);
            let geometry = turned.map_err(|e| {
                let fault = FieldFault::Told { zh: e.say(Lang::Zh), en: e.say(Lang::En) };
                AppError::field("crs", crs.to_string(), fault)
            })?;
            let mut properties = f.properties.clone();
            properties.insert("mark".into(), Value::String(said.clone()));
            Ok(Feature { id: f.id.clone(), geometry, properties })
        };
        let features = sheet.features().iter().map(marked).collect::<Result<Vec<_>>>()?;
        let source = about(&sheet.version, &said, lang);
        let layer = Layer { name: code, crs: Some(crs), features, source };
        geo::write(&layer, format).map_err(refused)
    });
    Ok(FileOut { name, bytes: written.await?? })
}

/// What is told of the file in formats that can hold it, with the line on its use.
fn about(row: &LayerVersionRow, said: &str, lang: Lang) -> BTreeMap<String, String> {
    let licence = if row.synthetic {
        lang.pick("演示数据，不得作为审批依据", "synthetic data, no basis for any approval")
    } else {
        lang.pick("内部资料，公开使用须经批准", "internal data, to be published only with approval")
    };
    let mut all = BTreeMap::from([
        ("version".to_owned(), row.version.clone()),
        ("source".to_owned(), row.source.clone()),
        ("mark".to_owned(), said.to_owned()),
        ("license".to_owned(), licence.to_owned()),
        ("valid_from".to_owned(), row.valid_from.clone()),
        ("content_hash".to_owned(), row.content_hash.clone()),
    ]);
    all.extend(row.doc_no.clone().map(|no| ("doc_no".to_owned(), no)));
    all
}
