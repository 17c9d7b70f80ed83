//! `qipan space validate`: the topology findings of the layers of a file.

use super::opened;
use crate::cli::space::{ListFormat, ValidateArgs};
use crate::commands::indicator::{deliver, json};
use crate::failure::Failure;
use crate::out;
use qipan_exchange::geo::OpenRing;
use qipan_exchange::write::guard::csv_text;
use qipan_kernel::text::{Lang, Say};
use qipan_space::crs::{CrsError, transform};
use qipan_space::topology::{TopologyFinding, TopologyKind, validate};
use qipan_space::{Crs, Feature, Layer, Point, area};
use serde::Serialize;
use std::process::ExitCode;

/// One finding as JSON and csv have it; fields are only ever added.
#[derive(Serialize)]
struct Row {
    layer: String,
    kind: &'static str,
    severity: &'static str,
    feature_id: String,
    other_id: Option<String>,
    /// In the coordinates of the file.
    x: f64,
    y: f64,
    /// m².
    size_m2: Option<f64>,
}

/// Reads, checks, prints; exit code 1 if a kind or severity of `--fail-on` occurs.
pub fn run(args: &ValidateArgs, lang: Lang) -> Result<ExitCode, Failure> {
    refuse_unknown(&args.fail_on, lang)?;
    let mut rows = Vec::new();
    let mut texts = Vec::new();
    let read = opened(&args.file, &args.open, lang)?;
    for layer in &read.layers {
        let (back, findings) = checked(layer, lang)?;
        let open = read.open_rings.iter().filter(|r| r.layer == layer.name).map(closed);
        for (kind, row) in open.chain(findings.iter().map(|f| (f.kind, row(layer, back, f)))) {
            texts.push(table_row(&row, kind, lang));
            rows.push(row);
        }
    }
    let bytes = match args.format {
        ListFormat::Table if rows.is_empty() => Vec::new(),
        ListFormat::Table => out::table(&headings(lang), &texts, &[5, 6, 7]).into_bytes(),
        ListFormat::Csv => csv(&rows),
        ListFormat::Json => json(&rows)?,
    };
    deliver(&bytes, args.out.as_deref(), lang)?;
    out::note(match (rows.len(), lang) {
        (0, Lang::Zh) => "没有发现拓扑问题".to_owned(),
        (0, Lang::En) => "no topology findings".to_owned(),
        (n, Lang::Zh) => format!("发现 {n} 处拓扑问题"),
        (n, Lang::En) => format!("{n} topology findings"),
    });
    let fails = |row: &Row| args.fail_on.iter().any(|f| f == "any" || f == row.kind || f == row.severity);
    Ok(ExitCode::from(u8::from(rows.iter().any(fails))))
}

fn refuse_unknown(named: &[String], lang: Lang) -> Result<(), Failure> {
    let kinds = TopologyKind::all().map(TopologyKind::as_str);
    let known = |n: &str| ["any", "error", "warning", "info"].contains(&n) || kinds.contains(&n);
    let Some(unknown) = named.iter().find(|n| !known(n)) else { return Ok(()) };
    let kinds = kinds.join(lang.pick("、", ", "));
    Err(Failure::input(match lang {
        Lang::Zh => format!("--fail-on：不认识“{unknown}”；可用 any、error、warning、info、{kinds}"),
        Lang::En => format!("--fail-on: '{unknown}' is unknown; use any, error, warning, info, {kinds}"),
    }))
}

/// Where shapes are checked: in a Gauss–Krüger plane, outside its zones in the equal-area plane of the ellipsoid.
#[derive(Clone, Copy)]
enum Ground {
    Plane(Crs),
    EqualArea,
}

impl Ground {
    /// A position where it is checked, in metres.
    fn onto(self, from: Crs, p: Point) -> Result<Point, CrsError> {
        match self {
            Self::Plane(plane) => transform(from, plane, p),
            Self::EqualArea => transform(from, Crs::Cgcs2000, p).map(area::equal_area),
        }
    }

    /// A checked position in the coordinates of the file.
    fn back(self, to: Crs, p: Point) -> Point {
        match self {
            Self::Plane(plane) => transform(plane, to, p).unwrap_or(p),
            Self::EqualArea => {
                let degrees = area::from_equal_area(p);
                transform(Crs::Cgcs2000, to, degrees).unwrap_or(degrees)
            }
        }
    }
}

/// The findings of a layer, made in metres; with where they were made.
fn checked(layer: &Layer, lang: Lang) -> Result<(Ground, Vec<TopologyFinding>), Failure> {
    let refused = |id: &str, e: CrsError| {
        let name = &layer.name;
        Failure::input(match lang {
            Lang::Zh => format!("图层“{name}”图斑“{id}”：{}", e.say(lang)),
            Lang::En => format!("layer '{name}', feature '{id}': {}", e.say(lang)),
        })
    };
    let Some(extent) = layer.extent() else { return Ok((Ground::EqualArea, Vec::new())) };
    let crs = layer.crs.unwrap_or(Crs::Cgcs2000);
    let ground = match crs {
        Crs::GaussKruger3 { .. } => Ground::Plane(crs),
        _ => {
            let middle = transform(crs, Crs::Cgcs2000, extent.centre()).map_err(|e| refused("", e))?;
            let plane = area::plane_at(extent.centre(), crs).map_err(|e| refused("", e))?;
            if area::ZONES_LIE.contains(&middle.x) { Ground::Plane(plane) } else { Ground::EqualArea }
        }
    };
    let turned = layer.features.iter().map(|f| {
        let geometry = f.geometry.try_map(|p| ground.onto(crs, p)).map_err(|e| refused(&f.id, e))?;
        Ok(Feature { id: f.id.clone(), geometry, properties: Default::default() })
    });
    let turned = turned.collect::<Result<Vec<_>, Failure>>()?;
    Ok((ground, validate(&turned)))
}

/// A ring that the reader closed.
fn closed(ring: &OpenRing) -> (TopologyKind, Row) {
    let kind = TopologyKind::Unclosed;
    let row = Row {
        layer: ring.layer.clone(),
        kind: kind.as_str(),
        severity: kind.severity().as_str(),
        feature_id: ring.feature_id.clone(),
        other_id: None,
        x: ring.end.x,
        y: ring.end.y,
        size_m2: None,
    };
    (kind, row)
}

fn row(layer: &Layer, ground: Ground, f: &TopologyFinding) -> Row {
    let Point { x, y } = ground.back(layer.crs.unwrap_or(Crs::Cgcs2000), f.position);
    Row {
        layer: layer.name.clone(),
        kind: f.kind.as_str(),
        severity: f.kind.severity().as_str(),
        feature_id: f.feature_id.clone(),
        other_id: f.other_id.clone(),
        x,
        y,
        size_m2: f.size,
    }
}

fn headings(lang: Lang) -> [&'static str; 8] {
    match lang {
        Lang::Zh => ["图层", "等级", "问题", "图斑", "另一图斑", "东/经", "北/纬", "平方米"],
        Lang::En => ["layer", "severity", "kind", "feature", "other", "east/lon", "north/lat", "m²"],
    }
}

fn table_row(row: &Row, kind: TopologyKind, lang: Lang) -> Vec<String> {
    let digits = if row.x.abs() <= 180.0 { 7 } else { 3 };
    vec![
        row.layer.clone(),
        kind.severity().say(lang),
        kind.say(lang),
        row.feature_id.clone(),
        row.other_id.clone().unwrap_or_default(),
        format!("{:.digits$}", row.x),
        format!("{:.digits$}", row.y),
        row.size_m2.map(|s| format!("{s:.4}")).unwrap_or_default(),
    ]
}

fn csv(rows: &[Row]) -> Vec<u8> {
    let mut text = String::from("layer,kind,severity,feature_id,other_id,x,y,size_m2\n");
    let field = |t: &str| {
        let t = csv_text(t);
        if t.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", t.replace('"', "\"\""))
        } else {
            t.into_owned()
        }
    };
    for r in rows {
        let (layer, id, other) =
            (field(&r.layer), field(&r.feature_id), field(r.other_id.as_deref().unwrap_or_default()));
        let size = r.size_m2.map(|s| s.to_string()).unwrap_or_default();
        text.push_str(&format!("{layer},{},{},{id},{other},{},{},{size}\n", r.kind, r.severity, r.x, r.y));
    }
    text.into_bytes()
}
