//! Tasks (交办、督办) and their programmes.

use crate::access::{Access, Routes};
use crate::extract::{Call, IfMatch, Json, Params, Seg, Tagged};
use crate::problem::Handled;
use crate::wire::{Items, OnDay};
use axum::http::StatusCode;
use qipan_app::tasks::{
    self, Meeting, NewMeasureValue, NewProgramme, NewStage, NewTask, ProgrammeChange, ProgrammeHistory,
    ProgrammeView, Supervision, TaskItem, TaskQuery, TaskStepBody, TaskView,
};
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> Routes {
    Routes::new()
        .add(Access::DATA, routes!(list))
        .add(Access::DATA, routes!(dispatch))
        .add(Access::DATA, routes!(supervision))
        .add(Access::DATA, routes!(meeting))
        .add(Access::DATA, routes!(get))
        .add(Access::DATA, routes!(step))
        .add(Access::DATA, routes!(programmes))
        .add(Access::DATA, routes!(create_programme))
        .add(Access::DATA, routes!(programme))
        .add(Access::DATA, routes!(update_programme))
        .add(Access::DATA, routes!(programme_history))
        .add(Access::DATA, routes!(measure_programme))
        .add(Access::DATA, routes!(stage_programme))
}

/// Tasks, the most urgent first.
#[utoipa::path(get, path = "/tasks", tag = "tasks", params(TaskQuery),
    responses((status = 200, description = "Tasks", body = Items<TaskItem>)))]
async fn list(Call(ctx): Call, Params(query): Params<TaskQuery>) -> Handled<Json<Items<TaskItem>>> {
    Ok(Json(Items::all(tasks::list(&ctx, &query).await?)))
}

/// Dispatch a task.
#[utoipa::path(post, path = "/tasks", tag = "tasks", request_body = NewTask,
    responses((status = 201, description = "Dispatched", body = TaskView)))]
async fn dispatch(Call(ctx): Call, Json(new): Json<NewTask>) -> Handled<(StatusCode, Json<TaskView>)> {
    Ok((StatusCode::CREATED, Json(tasks::dispatch(&ctx, new).await?)))
}

/// How the units stand with their tasks on a day.
#[utoipa::path(get, path = "/tasks/supervision", tag = "tasks", params(OnDay),
    responses((status = 200, description = "Units", body = Supervision)))]
async fn supervision(Call(ctx): Call, Params(on): Params<OnDay>) -> Handled<Json<Supervision>> {
    Ok(Json(tasks::supervision(&ctx, on.as_of).await?))
}

/// What the weekly meeting goes through on a day.
#[utoipa::path(get, path = "/tasks/meeting", tag = "tasks", params(OnDay),
    responses((status = 200, description = "Tasks in groups", body = Meeting)))]
async fn meeting(Call(ctx): Call, Params(on): Params<OnDay>) -> Handled<Json<Meeting>> {
    Ok(Json(tasks::meeting(&ctx, on.as_of).await?))
}

/// One task with its steps.
#[utoipa::path(get, path = "/tasks/{id}", tag = "tasks", params(("id" = String, Path)),
    responses((status = 200, description = "The task", body = TaskView)))]
async fn get(Call(ctx): Call, Seg(id): Seg<String>) -> Handled<Tagged<TaskView>> {
    Ok(tagged(tasks::get(&ctx, &id).await?))
}

/// Take a step: accept, report, ask for more time, submit, close, …
#[utoipa::path(post, path = "/tasks/{id}/steps", tag = "tasks", params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = TaskStepBody, responses((status = 200, description = "Taken", body = TaskView)))]
async fn step(
    Call(ctx): Call,
    Seg(id): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(body): Json<TaskStepBody>,
) -> Handled<Tagged<TaskView>> {
    Ok(tagged(tasks::step(&ctx, &id, &body, rev).await?))
}

/// Programmes of tasks.
#[utoipa::path(get, path = "/programmes", tag = "tasks",
    responses((status = 200, description = "Programmes", body = Items<ProgrammeView>)))]
async fn programmes(Call(ctx): Call) -> Handled<Json<Items<ProgrammeView>>> {
    Ok(Json(Items::all(tasks::programmes(&ctx).await?)))
}

/// Add a programme.
#[utoipa::path(post, path = "/programmes", tag = "tasks", request_body = NewProgramme,
    responses((status = 201, description = "Added", body = ProgrammeView)))]
async fn create_programme(
    Call(ctx): Call,
    Json(new): Json<NewProgramme>,
) -> Handled<(StatusCode, Json<ProgrammeView>)> {
    Ok((StatusCode::CREATED, Json(tasks::create_programme(&ctx, new).await?)))
}

/// One programme.
#[utoipa::path(get, path = "/programmes/{code}", tag = "tasks", params(("code" = String, Path)),
    responses((status = 200, description = "The programme", body = ProgrammeView)))]
async fn programme(Call(ctx): Call, Seg(code): Seg<String>) -> Handled<Tagged<ProgrammeView>> {
    let body = tasks::programme(&ctx, &code).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// Change a programme.
#[utoipa::path(put, path = "/programmes/{code}", tag = "tasks",
    params(("code" = String, Path), ("If-Match" = String, Header)), request_body = ProgrammeChange,
    responses((status = 200, description = "Changed", body = ProgrammeView)))]
async fn update_programme(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(change): Json<ProgrammeChange>,
) -> Handled<Tagged<ProgrammeView>> {
    let body = tasks::update_programme(&ctx, &code, change, rev).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// What was told of a programme: values of its measures of use, and the stages it reached.
#[utoipa::path(get, path = "/programmes/{code}/history", tag = "tasks", params(("code" = String, Path)),
    responses((status = 200, description = "Values and stages, the latest first", body = ProgrammeHistory)))]
async fn programme_history(Call(ctx): Call, Seg(code): Seg<String>) -> Handled<Json<ProgrammeHistory>> {
    Ok(Json(tasks::programme_history(&ctx, &code).await?))
}

/// Enter a value of a measure of use. Older values stay in the history.
#[utoipa::path(post, path = "/programmes/{code}/measures", tag = "tasks",
    params(("code" = String, Path), ("If-Match" = String, Header)), request_body = NewMeasureValue,
    responses((status = 200, description = "Entered", body = ProgrammeView)))]
async fn measure_programme(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(new): Json<NewMeasureValue>,
) -> Handled<Tagged<ProgrammeView>> {
    let body = tasks::measure_programme(&ctx, &code, new, rev).await?;
    Ok(Tagged { rev: body.rev, body })
}

/// Move a programme on to a stage.
#[utoipa::path(post, path = "/programmes/{code}/stages", tag = "tasks",
    params(("code" = String, Path), ("If-Match" = String, Header)), request_body = NewStage,
    responses((status = 200, description = "Moved", body = ProgrammeView)))]
async fn stage_programme(
    Call(ctx): Call,
    Seg(code): Seg<String>,
    IfMatch(rev): IfMatch,
    Json(new): Json<NewStage>,
) -> Handled<Tagged<ProgrammeView>> {
    let body = tasks::stage_programme(&ctx, &code, new, rev).await?;
    Ok(Tagged { rev: body.rev, body })
}

fn tagged(body: TaskView) -> Tagged<TaskView> {
    Tagged { rev: body.item.rev, body }
}
