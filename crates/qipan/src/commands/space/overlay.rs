//! `qipan space overlay`: the area of each parcel in each zone of each layer.

use super::{layers, only};
use crate::cli::space::OverlayArgs;
use crate::commands::indicator::deliver;
use crate::failure::Failure;
use crate::out;
use qipan_exchange::geo::{self, GeoFormat};
use qipan_exchange::write::guard::csv_text;
use qipan_exchange::write::{Cell, Table, table_xlsx};
use qipan_kernel::text::{Lang, Say};
use qipan_space::overlay::{LayerOverlay, OverlayRow, overlay_layers};
use qipan_space::{Feature, Geometry, Layer};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// The columns of the csv; they are a contract with scripts.
const COLUMNS: [&str; 6] = ["parcel_id", "layer", "zone_id", "area_m2", "share", "method"];

enum Kind {
    Csv,
    Xlsx,
    Geo(GeoFormat),
}

/// Reads parcels and zones, computes, writes.
pub fn run(args: &OverlayArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let kind = kind(args.out.as_deref(), lang)?;
    let parcels = only(layers(&args.parcels, &args.open, lang)?, &args.parcels, lang)?;
    let mut zones: Vec<Layer> = Vec::new();
    for named in &args.zones {
        zones.extend(layers(named, &args.open, lang)?);
    }
    let with_shapes = matches!(kind, Kind::Geo(_));
    let found = overlay_layers(&parcels, &zones, args.method, with_shapes)
        .map_err(|e| Failure::input(e.say(lang)))?;
    for finding in &found.findings {
        out::finding(finding, lang);
    }
    let bytes = match kind {
        Kind::Csv => csv(&found.rows),
        Kind::Xlsx => table_xlsx(&sheet(&found, args, lang)).map_err(|e| Failure::input(e.say(lang)))?,
        Kind::Geo(format) => {
            geo::write(&result_layer(&found), format).map_err(|e| Failure::input(e.say(lang)))?
        }
    };
    deliver(&bytes, args.out.as_deref(), lang)?;
    out::note(summary(&found, parcels.features.len(), lang));
    Ok(ExitCode::SUCCESS)
}

fn kind(out: Option<&Path>, lang: Lang) -> Result<Kind, Failure> {
    let Some(path) = out else { return Ok(Kind::Csv) };
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "csv" => Ok(Kind::Csv),
        "xlsx" => Ok(Kind::Xlsx),
        "geojson" | "json" => Ok(Kind::Geo(GeoFormat::GeoJson)),
        "gpkg" => Ok(Kind::Geo(GeoFormat::GeoPackage)),
        _ => Err(Failure::input(match lang {
            Lang::Zh => format!("{}：不能写出这种文件；--out 用 csv、xlsx、geojson 或 gpkg", path.display()),
            Lang::En => {
                format!("{}: can't write such a file; --out takes csv, xlsx, geojson or gpkg", path.display())
            }
        })),
    }
}

/// The rows in the shortest digits that read back to the same numbers.
fn csv(rows: &[OverlayRow]) -> Vec<u8> {
    let mut text = COLUMNS.join(",");
    text.push('\n');
    for row in rows {
        let OverlayRow { parcel_id, layer, zone_id, area_m2, share, method, .. } = row;
        let [parcel_id, layer, zone_id] = [parcel_id, layer, zone_id].map(|t| field(t));
        text.push_str(&format!("{parcel_id},{layer},{zone_id},{area_m2},{share},{method}\n"));
    }
    text.into_bytes()
}

fn field(text: &str) -> String {
    let text = csv_text(text);
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.into_owned()
}

fn sheet(found: &LayerOverlay, args: &OverlayArgs, lang: Lang) -> Table {
    let files: Vec<&str> = std::iter::once(&args.parcels).chain(&args.zones).map(|f| name(f)).collect();
    let mut table = Table::new("overlay", &COLUMNS, &files.join(lang.pick("、", ", ")), lang);
    for row in &found.rows {
        let cells = vec![
            Cell::text(&row.parcel_id),
            Cell::text(&row.layer),
            Cell::text(&row.zone_id),
            Cell::number(Some(row.area_m2), 4),
            Cell::number(Some(row.share), 6),
            Cell::text(&row.method),
        ];
        table.push(cells, false);
    }
    table
}

/// A file's name without its folders.
fn name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The common shapes as a layer in the plane of the overlay.
fn result_layer(found: &LayerOverlay) -> Layer {
    let feature = |(at, row): (usize, &OverlayRow)| {
        let mut properties = BTreeMap::new();
        for (key, value) in [
            ("parcel_id", row.parcel_id.as_str().into()),
            ("layer", row.layer.as_str().into()),
            ("zone_id", row.zone_id.as_str().into()),
            ("area_m2", row.area_m2.into()),
            ("share", row.share.into()),
            ("method", serde_json::Value::from(row.method.as_str())),
        ] {
            properties.insert(key.to_owned(), value);
        }
        let geometry = Geometry::Area(row.shape.clone().unwrap_or_default());
        Feature { id: at.to_string(), geometry, properties }
    };
    Layer {
        name: "overlay".into(),
        crs: Some(found.plane),
        features: found.rows.iter().enumerate().map(feature).collect(),
        source: BTreeMap::new(),
    }
}

fn summary(found: &LayerOverlay, parcels: usize, lang: Lang) -> String {
    let (rows, method) = (found.rows.len(), found.method.label(found.plane));
    let said = found.method.say(lang);
    match lang {
        Lang::Zh => format!("{parcels} 个地块，{rows} 条结果；{said}（{method}）"),
        Lang::En => format!("{parcels} parcels, {rows} results; {said} ({method})"),
    }
}
