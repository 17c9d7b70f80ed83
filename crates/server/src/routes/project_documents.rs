//! Files of projects.

use crate::access::{Access, Routes};
use crate::extract::{Call, Json, Params, Seg};
use crate::problem::Handled;
use crate::state::AppState;
use crate::upload;
use crate::wire::{OnDay, attachment};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use qipan_app::projects::{self, DOCUMENT_BYTES, DocumentView, DocumentsView, NewDocument};
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(documents))
        .add(Access::DATA, routes!(add_document))
        .add(Access::DATA, routes!(document))
}

/// The files of a project by gate, replaced ones among them.
#[utoipa::path(get, path = "/projects/{id}/documents", tag = "projects", params(("id" = String, Path), OnDay),
    responses((status = 200, description = "Files", body = DocumentsView)))]
async fn documents(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    Params(on): Params<OnDay>,
) -> Handled<Json<DocumentsView>> {
    Ok(Json(projects::documents(&ctx, &state.portfolio, &id, on.as_of).await?))
}

/// The multipart body.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body in the API document; it is read part by part")]
struct DocumentForm {
    /// PDF, OFD, docx, xlsx, JPEG or PNG of at most 20 MB, told by its bytes; no macros.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// Gate; the project itself if missing.
    gate: Option<String>,
    /// What it is, such as 项目备案表; not needed with `replaces`.
    paper: Option<String>,
    /// Number of the document.
    doc_no: Option<String>,
    /// Remark; needed with `replaces`.
    note: Option<String>,
    /// The file whose place it takes; that one is kept.
    replaces: Option<String>,
}

/// Add a file to a gate or to the project itself, or one that takes the place of another.
#[utoipa::path(post, path = "/projects/{id}/documents", tag = "projects", params(("id" = String, Path)),
    request_body(content = DocumentForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "Added", body = DocumentView)))]
async fn add_document(
    Call(ctx): Call,
    State(state): State<AppState>,
    Seg(id): Seg<String>,
    request: Request,
) -> Handled<(StatusCode, Json<DocumentView>)> {
    let mut new = NewDocument::default();
    let file = upload::parts_within(&state, request, DOCUMENT_BYTES, |name, text| {
        match name {
            "gate" => text.clone_into(&mut new.gate),
            "paper" => text.clone_into(&mut new.paper),
            "doc_no" => text.clone_into(&mut new.doc_no),
            "note" => text.clone_into(&mut new.note),
            "replaces" if !text.is_empty() => new.replaces = Some(text.to_owned()),
            _ => {}
        }
        Ok(())
    });
    let (file_name, bytes) = file.await?;
    let added = projects::add_document(&ctx, &id, NewDocument { file_name, bytes, ..new }).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// A file of a project.
#[utoipa::path(get, path = "/projects/documents/{id}", tag = "projects", params(("id" = String, Path)),
    responses((status = 200, description = "The file", content_type = "application/octet-stream")))]
async fn document(Call(ctx): Call, State(state): State<AppState>, Seg(id): Seg<String>) -> Handled<Response> {
    let (name, bytes) = projects::document(&ctx, &state.portfolio, &id).await?;
    Ok(attachment(&name, bytes))
}
