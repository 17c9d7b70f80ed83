//! A layer's file comes in. A coordinate system that the file doesn't tell is asked for, never guessed.

use super::atlas::{Atlas, blocking};
use super::import::{Choice, Incoming, KeptFile, LayerImport, Question, SourceLayer, finish, layer_of, tell};
use super::layers::VersionAbout;
use super::prepare;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::imports::{FileOut, FindingsCount};
use crate::text;
use qipan_exchange::geo::{self, GeoError, GeoFile, GeoLimits, GeoOptions, Need, TextEncoding};
use qipan_kernel::text::{Lang, Say};
use qipan_space::Crs;
use qipan_store::{hex, import};
use sha2::{Digest, Sha256};

/// A file on its way in, and how it shall be read.
#[derive(Clone, Debug, Default)]
pub struct LayerUpload {
    /// Its name, as the browser tells it.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Code of the layer.
    pub layer: String,
    /// Name of the version.
    pub version: String,
    /// Where it comes from.
    pub about: VersionAbout,
    /// A drawing for demonstration.
    pub synthetic: bool,
    /// Only tell what would change.
    pub dry_run: bool,
    /// Repair shapes.
    pub repair: bool,
    /// How the file is read.
    pub reading: Reading,
}

/// Answers to what a file does not tell itself.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Coordinate system.
    pub crs: Option<Crs>,
    /// Encoding of its text.
    pub encoding: Option<TextEncoding>,
    /// Which layer of the file.
    pub source_layer: Option<String>,
    /// Whether north stands first.
    pub swap_axes: Option<bool>,
}

/// Reads a file into a new draft of a layer, or tells what that would do.
///
/// # Errors
/// A file that can't be read at all; a layer that doesn't exist; without the planner's role at its owner.
pub async fn import_file(
    ctx: &Ctx,
    atlas: &Atlas,
    upload: LayerUpload,
    max_bytes: u64,
) -> Result<LayerImport> {
    let layer = layer_of(ctx, atlas, &upload.layer).await?;
    let version = text::line("version", &upload.version, 64)?;
    let sha256 = hex(&Sha256::digest(&upload.bytes));
    let (file_name, reading) = (text::line("file", &upload.file_name, 200)?, upload.reading.clone());
    let (file, bytes) = read(file_name.clone(), upload.bytes, &reading, max_bytes).await?;
    let mut told = LayerImport {
        state: String::new(),
        dry_run: upload.dry_run,
        file_name: Some(file_name.clone()),
        sha256: Some(sha256.clone()),
        format: Some(file.format.as_str().to_owned()),
        encoding: file.encoding.map(|e| e.as_str().to_owned()),
        layer: upload.layer,
        version,
        source_layers: file.layers.iter().map(source_layer).collect(),
        questions: questions(&file, ctx.lang),
        summary: None,
        findings: Vec::new(),
        findings_count: FindingsCount::default(),
        repairs: Vec::new(),
    };
    if !told.questions.is_empty() {
        told.state = "asking".into();
        tell(&mut told, file.findings);
        return Ok(told);
    }
    let source = file.layers.into_iter().next().unwrap_or_default();
    let Some(crs) = source.crs.or(reading.crs) else {
        return Err(AppError::field("crs", "", FieldFault::Missing));
    };
    let (kind, mend) = (layer.kind.clone(), upload.repair);
    let mut prepared = blocking(move || prepare::prepare(&kind, crs, source.features, mend)).await?;
    prepared.findings.extend(file.findings);
    prepared.findings.sort_by_key(|f| f.severity);
    let incoming = Incoming { crs, about: upload.about, synthetic: upload.synthetic, prepared };
    let kept_file = KeptFile { name: file_name, sha256, bytes };
    finish(ctx, told, incoming, Some(kept_file)).await
}

/// Reads a file away from the threads that answer requests.
///
/// # Errors
/// [`AppError::File`] with the reader's own code and sentence, [`AppError::TooLarge`].
pub(super) async fn read(
    file_name: String,
    bytes: Vec<u8>,
    reading: &Reading,
    max_bytes: u64,
) -> Result<(GeoFile, Vec<u8>)> {
    let options = GeoOptions {
        crs: reading.crs,
        encoding: reading.encoding,
        layer: reading.source_layer.clone(),
        swap_axes: reading.swap_axes,
        limits: GeoLimits { max_bytes, ..GeoLimits::default() },
        ..GeoOptions::default()
    };
    let (file, bytes) = blocking(move || (geo::read(&file_name, &bytes, &options), bytes)).await?;
    Ok((file.map_err(refused)?, bytes))
}

pub(super) fn refused(e: GeoError) -> AppError {
    match e {
        GeoError::TooLarge { limit, .. } => AppError::TooLarge { limit },
        e => AppError::File { code: e.code(), zh: e.say(Lang::Zh), en: e.say(Lang::En) },
    }
}

fn source_layer(layer: &qipan_space::Layer) -> SourceLayer {
    let crs = layer.crs.map(|c| c.to_string());
    SourceLayer { name: layer.name.clone(), features: layer.features.len(), crs }
}

/// What the reader asks, and which layer is meant where there are several.
pub(super) fn questions(file: &GeoFile, lang: Lang) -> Vec<Question> {
    let mut all: Vec<Question> = file.needs.iter().map(|need| question(need, lang)).collect();
    if file.layers.len() > 1 {
        let names = file.layers.iter().map(|l| Choice {
            value: l.name.clone(),
            label: lang.pick(
                format!("{}（{} 个要素）", l.name, l.features.len()),
                format!("{} ({} features)", l.name, l.features.len()),
            ),
        });
        let text =
            lang.pick("文件有多个图层，请选择一个", "the file has several layers; choose one").to_owned();
        all.insert(0, Question { answer_in: "source_layer".into(), text, choices: names.collect() });
    }
    all
}

fn question(need: &Need, lang: Lang) -> Question {
    let (answer_in, choices) = match need {
        Need::Crs { guesses, .. } => {
            let choice =
                |g: &qipan_space::crs::CrsGuess| Choice { value: g.crs.to_string(), label: g.say(lang) };
            ("crs", guesses.iter().map(choice).collect())
        }
        Need::Axes { .. } => {
            let choice = |value: &str, zh: &str, en: &str| Choice {
                value: value.to_owned(),
                label: lang.pick(zh, en).to_owned(),
            };
            (
                "swap_axes",
                vec![choice("true", "对调", "exchange them"), choice("false", "保持不变", "leave them")],
            )
        }
        Need::Encoding { choices, .. } => {
            let choice = |(e, sample): &(TextEncoding, String)| Choice {
                value: e.as_str().to_owned(),
                label: format!("{}: {sample}", e.as_str()),
            };
            ("encoding", choices.iter().map(choice).collect())
        }
    };
    Question { answer_in: answer_in.to_owned(), text: need.say(lang), choices }
}

/// The version's file as it came.
///
/// # Errors
/// [`AppError::NotFound`] for a version that a program made.
pub async fn original(ctx: &Ctx, atlas: &Atlas, code: &str, version: &str) -> Result<FileOut> {
    ctx.who.require(super::KEEPERS)?;
    let catalog = atlas.catalog(&ctx.store).await?;
    let entry = catalog.entry(&ctx.who, code)?;
    let row = catalog.choose(&ctx.who, entry, Some(version), ctx.today())?;
    let none = || AppError::not_found(Noun::File, format!("{code} {version}"));
    let sha256 = row.sha256.as_deref().ok_or_else(none)?;
    let kept = import::file(&mut *ctx.store.read().await?, sha256).await?.ok_or_else(none)?;
    Ok(FileOut { name: row.file_name.clone().unwrap_or_else(|| code.to_owned()), bytes: kept.bytes })
}
