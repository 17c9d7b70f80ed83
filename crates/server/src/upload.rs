//! Reading an upload: into memory, never past the limit, nothing kept if it breaks off.

use crate::state::AppState;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use qipan_app::error::FieldFault;
use qipan_app::imports::{ImportOptions, Upload};
use qipan_app::{AppError, Result};
use qipan_exchange::Kind;

/// Room for the other parts of the form.
const FORM_BYTES: u64 = 64 << 10;
/// A body that is too large is read to its end and dropped, so that the sender gets to see the answer; beyond this
/// the connection is closed instead.
const DRAIN_BYTES: u64 = 2 << 30;

/// Reads file and options of a multipart body.
///
/// # Errors
/// As [`parts`].
pub async fn read(state: &AppState, request: Request) -> Result<Upload> {
    let mut options = ImportOptions { dry_run: true, ..ImportOptions::default() };
    let (file_name, bytes) = parts(state, request, |name, text| set(&mut options, name, text)).await?;
    Ok(Upload { file_name, bytes, options })
}

/// Reads name and bytes of the part `file` and hands every other part to `set`.
///
/// # Errors
/// [`AppError::TooLarge`], [`AppError::MediaType`], [`AppError::BadRequest`] for a body that breaks off.
pub async fn parts(
    state: &AppState,
    request: Request,
    set: impl FnMut(&str, &str) -> Result<()>,
) -> Result<(String, Vec<u8>)> {
    parts_within(state, request, state.config.upload_bytes, set).await
}

/// [`parts`] with a limit of its own.
///
/// # Errors
/// As [`parts`].
pub async fn parts_within(
    state: &AppState,
    mut request: Request,
    limit: u64,
    mut set: impl FnMut(&str, &str) -> Result<()>,
) -> Result<(String, Vec<u8>)> {
    DefaultBodyLimit::max(usize::try_from(DRAIN_BYTES).unwrap_or(usize::MAX)).apply(&mut request);
    let form = Multipart::from_request(request, state).await;
    let mut form = form.map_err(|_| AppError::MediaType { wanted: "multipart/form-data" })?;
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(|e| broken(&e, limit))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let file_name = field.file_name().unwrap_or("import").to_owned();
            file = Some((file_name, bytes(field, limit).await?));
        } else {
            let text = bytes(field, FORM_BYTES).await?;
            let text =
                String::from_utf8(text).map_err(|_| AppError::field("form", &name, FieldFault::Signs))?;
            set(&name, text.trim())?;
        }
    }
    file.ok_or_else(|| AppError::field("file", "", FieldFault::Missing))
}

async fn bytes(mut field: Field<'_>, limit: u64) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut size = 0_u64;
    while let Some(chunk) = field.chunk().await.map_err(|e| broken(&e, limit))? {
        size = size.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if size <= limit {
            out.extend_from_slice(&chunk);
        } else {
            out = Vec::new();
        }
    }
    if size <= limit { Ok(out) } else { Err(AppError::TooLarge { limit }) }
}

fn broken(e: &MultipartError, limit: u64) -> AppError {
    if e.status() == StatusCode::PAYLOAD_TOO_LARGE {
        AppError::TooLarge { limit }
    } else {
        AppError::BadRequest { detail: e.body_text() }
    }
}

fn set(options: &mut ImportOptions, name: &str, text: &str) -> Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    match name {
        "kind" => options.kind = kind(text)?,
        "dry_run" => options.dry_run = flag("dry_run", text)?,
        "hidden_sheets" => options.hidden_sheets = flag("hidden_sheets", text)?,
        "synthetic" => options.synthetic = flag("synthetic", text)?,
        "vintage" => {
            let fault = FieldFault::NotOneOf("flash, preliminary, revised, final");
            options.vintage = Some(text.parse().map_err(|_| AppError::field("vintage", text, fault))?);
        }
        "known_on" => {
            options.known_on =
                Some(text.parse().map_err(|_| AppError::field("known_on", text, FieldFault::Date))?);
        }
        "source" => options.source = Some(text.to_owned()),
        "plan" => options.plan = Some(text.to_owned()),
        "unit" => options.unit = Some(text.to_owned()),
        "procedure" => options.procedure = Some(one_of("procedure", text, PROCEDURES)?),
        "supply" => options.supply = Some(one_of("supply", text, SUPPLIES)?),
        // Scripts may send parts that a later version knows.
        _ => {}
    }
    Ok(())
}

const PROCEDURES: &str = "filing, verification, approval";
const SUPPLIES: &str = "granted, allotted, leased, renovation, none";

fn one_of(field: &'static str, text: &str, known: &'static str) -> Result<String> {
    if known.split(", ").any(|word| word == text) {
        Ok(text.to_owned())
    } else {
        Err(AppError::field(field, text, FieldFault::NotOneOf(known)))
    }
}

fn kind(text: &str) -> Result<Kind> {
    match text {
        "auto" => Ok(Kind::Auto),
        "observations" => Ok(Kind::Observations),
        "dictionary" => Ok(Kind::Dictionary),
        "targets" => Ok(Kind::Targets),
        "projects" => Ok(Kind::Projects),
        "project_progress" => Ok(Kind::ProjectProgress),
        _ => Err(AppError::field(
            "kind",
            text,
            FieldFault::NotOneOf("auto, observations, dictionary, targets, projects, project_progress"),
        )),
    }
}

/// A yes or no of a form.
///
/// # Errors
/// [`AppError::Field`] for anything but `true`, `false`, `1`, `0`.
pub fn flag(field: &'static str, text: &str) -> Result<bool> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(AppError::field(field, text, FieldFault::NotOneOf("true, false"))),
    }
}
