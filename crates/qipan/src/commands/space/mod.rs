//! `qipan space`: one file a verb.

mod check;
mod convert;
mod overlay;
mod tiles;
mod validate;

use crate::cli::space::{OpenArgs, SpaceCommand};
use crate::failure::Failure;
use crate::out;
use qipan_exchange::geo::{self, GeoFile, GeoFormat, GeoOptions};
use qipan_kernel::finding::{Finding, Severity};
use qipan_kernel::text::{Lang, Say};
use qipan_space::Layer;
use std::path::Path;
use std::process::ExitCode;

/// Reads, computes, prints.
pub fn run(command: &SpaceCommand, lang: Lang) -> Result<ExitCode, Failure> {
    match command {
        SpaceCommand::Overlay(args) => overlay::run(args, lang),
        SpaceCommand::Validate(args) => validate::run(args, lang),
        SpaceCommand::Convert(args) => convert::run(args, lang),
        SpaceCommand::Check(args) => check::run(args, lang),
        SpaceCommand::Tiles(args) => tiles::run(args, lang),
    }
}

/// The layers of `FILE` or `FILE:layer`; findings of its reader go to standard error. `open` answers what the file leaves
/// open. What has to be asked still, and every error, refuses the file.
pub fn layers(named: &str, open: &OpenArgs, lang: Lang) -> Result<Vec<Layer>, Failure> {
    Ok(opened(named, open, lang)?.layers)
}

/// As [`layers`], with what else the reader says of the file.
pub fn opened(named: &str, open: &OpenArgs, lang: Lang) -> Result<GeoFile, Failure> {
    let (file, layer) = split(named);
    let mut options = GeoOptions { crs: open.crs, layer, ..GeoOptions::default() };
    let again = |options: &GeoOptions| {
        geo::read_path(Path::new(file), options).map_err(|e| Failure::input(e.say(lang)))
    };
    let mut read = again(&options)?;
    // One --crs speaks of several files: GeoJSON in degrees is WGS 84 by its standard, whatever the others are.
    let contradicted = read.findings.iter().any(|f| f.code == "crs_contradicted");
    if contradicted && read.format == GeoFormat::GeoJson {
        let plain = again(&GeoOptions { crs: None, ..options.clone() })?;
        if plain.needs.is_empty() {
            (options.crs, read) = (None, plain);
            read.findings.iter().filter(|f| f.code == "crs_by_format").for_each(|f| out::finding(f, lang));
        }
    }
    // Only a file that asks gets the answer: others of the same command may be otherwise.
    let asks = |want: fn(&geo::Need) -> bool| read.needs.iter().any(want);
    let garbled = read.findings.iter().any(|f| f.code == "text_not_in_encoding");
    options.encoding = open.encoding.filter(|_| garbled || asks(|n| matches!(n, geo::Need::Encoding { .. })));
    options.swap_axes = open.swap_axes.filter(|_| asks(|n| matches!(n, geo::Need::Axes { .. })));
    if options.encoding.is_some() || options.swap_axes.is_some() {
        read = again(&options)?;
    }
    // Remarks tell why nothing could be used, and what was taken for granted that may change names or shapes.
    let granted = |f: &Finding| ["text_encoding_concluded", "ring_not_closed"].contains(&f.code.as_str());
    let told = |f: &Finding| match f.severity {
        Severity::Error => false,
        Severity::Warning => true,
        Severity::Info => read.layers.is_empty() || granted(f),
    };
    for note in read.findings.iter().filter(|f| told(f)) {
        out::finding(note, lang);
    }
    let errors = read.findings.iter().filter(|f| f.severity == Severity::Error);
    let mut lines: Vec<String> = errors.map(|f| out::sentence(f, lang)).collect();
    lines.extend(read.needs.iter().map(|need| asked(file, need, lang)));
    if lines.is_empty() { Ok(read) } else { Err(Failure::input(lines.join("\n"))) }
}

fn asked(file: &str, need: &geo::Need, lang: Lang) -> String {
    let option = match need {
        geo::Need::Crs { .. } => "--crs",
        geo::Need::Axes { .. } => "--swap-axes true|false",
        geo::Need::Encoding { .. } => "--encoding",
    };
    let (colon, with) = (lang.pick("：", ": "), lang.pick("；用 ", "; use "));
    format!("{file}{colon}{}{with}{option}", need.say(lang))
}

/// The file and its layer, if one is named. A path that is there is a path, whatever colons it has.
fn split(named: &str) -> (&str, Option<String>) {
    if Path::new(named).exists() {
        return (named, None);
    }
    match named.rsplit_once(':') {
        Some((file, layer)) if !layer.is_empty() && Path::new(file).exists() => {
            (file, Some(layer.to_owned()))
        }
        _ => (named, None),
    }
}

/// The only layer of a file.
pub fn only(mut layers: Vec<Layer>, named: &str, lang: Lang) -> Result<Layer, Failure> {
    if layers.len() > 1 {
        let names: Vec<&str> = layers.iter().map(|l| l.name.as_str()).collect();
        let names = names.join(lang.pick("、", ", "));
        return Err(Failure::input(match lang {
            Lang::Zh => format!("{named}：有多个图层（{names}）；请写作 文件:图层"),
            Lang::En => format!("{named}: several layers ({names}); name one as FILE:layer"),
        }));
    }
    layers.pop().ok_or_else(|| {
        Failure::input(match lang {
            Lang::Zh => format!("{named}：没有图层；请核对文件"),
            Lang::En => format!("{named}: no layers; check the file"),
        })
    })
}
