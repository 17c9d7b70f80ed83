//! `qipan space convert`: a geometry file in another format or coordinate system.

use crate::cli::space::ConvertArgs;
use crate::commands::indicator::deliver;
use crate::failure::Failure;
use crate::out;
use qipan_exchange::geo::{GeoFile, GeoFormat, GeoOptions, Need, WriteOptions, export, read_path};
use qipan_kernel::finding::Severity;
use qipan_kernel::text::{Lang, Say};
use qipan_space::crs::{Crs, transform_geometry};
use qipan_space::layer::Layer;
use std::process::ExitCode;

/// Reads one layer, converts it, writes it; findings go to standard error.
pub fn run(args: &ConvertArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let format = GeoFormat::of_name(&args.to.to_string_lossy()).ok_or_else(|| {
        let name = args.to.display();
        Failure::input(lang.pick(
            format!("{name}：扩展名不是可写出的格式；可用 txt、zip、gpkg、geojson、fgb、kml、dxf、csv"),
            format!("{name}: its ending is no format that can be written; use txt, zip, gpkg, geojson, fgb, kml, dxf or csv"),
        ))
    })?;
    let options = GeoOptions {
        crs: args.crs,
        encoding: args.encoding,
        layer: args.layer.clone(),
        swap_axes: args.swap_axes,
        ..GeoOptions::default()
    };
    let file = read_path(&args.file, &options).map_err(|e| Failure::input(e.say(lang)))?;
    for finding in file.findings.iter().filter(|f| f.severity != Severity::Error) {
        out::finding(finding, lang);
    }
    refuse(&file, args.keep_going, lang)?;
    let mut layer = only(file, lang)?;
    if let Some(to) = args.to_crs {
        convert(&mut layer, to, lang)?;
    }
    let written = export(&layer, format, &WriteOptions { encoding: args.to_encoding })
        .map_err(|e| Failure::input(e.say(lang)))?;
    for finding in &written.findings {
        out::finding(finding, lang);
    }
    deliver(&written.bytes, Some(&args.to), lang)?;
    let (count, to) = (layer.features.len(), args.to.display());
    // KML has no other.
    let crs = if format == GeoFormat::Kml { Some(Crs::Wgs84) } else { layer.crs };
    let crs = crs.map_or_else(|| lang.pick("坐标系未知", "system unknown").to_owned(), |c| c.title_in(lang));
    out::note(lang.pick(format!("{to}：{count} 个要素，{crs}"), format!("{to}: {count} features, {crs}")));
    Ok(ExitCode::SUCCESS)
}

/// What has to be asked, and errors, each with the option that answers it.
fn refuse(file: &GeoFile, keep_going: bool, lang: Lang) -> Result<(), Failure> {
    let errors = file.findings.iter().filter(|f| f.severity == Severity::Error);
    let mut lines: Vec<String> = errors.map(|f| out::sentence(f, lang)).collect();
    if keep_going {
        lines.drain(..).for_each(out::note);
    } else if !lines.is_empty() {
        lines.push(
            lang.pick(
                "没有写出；要略去有错误的要素，请加 --keep-going",
                "nothing was written; --keep-going leaves out what is wrong",
            )
            .to_owned(),
        );
    }
    for need in &file.needs {
        let option = match need {
            Need::Crs { .. } => "--crs",
            Need::Axes { .. } => "--swap-axes true|false",
            Need::Encoding { .. } => "--encoding",
        };
        lines.push(format!("{}{}{option}", need.say(lang), lang.pick("；用 ", "; use ")));
    }
    if lines.is_empty() { Ok(()) } else { Err(Failure::input(lines.join("\n"))) }
}

/// The only layer that holds something.
fn only(file: GeoFile, lang: Lang) -> Result<Layer, Failure> {
    let mut layers: Vec<Layer> = file.layers;
    if layers.len() > 1 {
        layers.retain(|l| !l.features.is_empty());
    }
    let names: Vec<String> = layers.iter().map(|l| l.name.clone()).collect();
    match (layers.pop(), layers.is_empty()) {
        (Some(layer), true) if !layer.features.is_empty() => Ok(layer),
        (Some(_), false) => Err(Failure::input(lang.pick(
            format!("文件有 {} 个图层，请用 --layer 选一个：{}", names.len(), names.join("、")),
            format!("the file has {} layers; choose one with --layer: {}", names.len(), names.join(", ")),
        ))),
        _ => Err(Failure::input(
            lang.pick("文件中没有可用的要素", "the file holds no feature that can be used"),
        )),
    }
}

fn convert(layer: &mut Layer, to: Crs, lang: Lang) -> Result<(), Failure> {
    let Some(from) = layer.crs.filter(|from| *from != to) else { return Ok(()) };
    for (at, feature) in layer.features.iter_mut().enumerate() {
        feature.geometry = transform_geometry(from, to, &feature.geometry).map_err(|e| {
            let (n, id) = (at + 1, &feature.id);
            Failure::input(lang.pick(
                format!("第 {n} 个要素（{id}）：{}", e.say(lang)),
                format!("feature {n} ({id}): {}", e.say(lang)),
            ))
        })?;
    }
    layer.crs = Some(to);
    Ok(())
}
