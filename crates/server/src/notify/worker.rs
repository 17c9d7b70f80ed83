//! The worker: every minute it writes the notices that are due, puts them into messages, and sends what waits.

use super::config::NotifyConfig;
use super::{mail, robot};
use crate::state::AppState;
use qipan_app::ctx::Ctx;
use qipan_app::notices::{self, Outgoing};
use qipan_app::rights::Who;
use qipan_app::{AppError, Result};
use qipan_kernel::text::Lang;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Between two rounds.
const EVERY: Duration = Duration::from_secs(60);
/// Messages sent in one round.
const A_ROUND: usize = 100;

/// Runs until told to stop.
pub async fn run(state: AppState, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(e) = round(&state).await {
            tracing::warn!(error = %e, "a round of notices failed; it is tried again in a minute");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

fn machine(state: &AppState) -> Ctx {
    Ctx {
        store: state.store.clone(),
        who: Who::system(""),
        now: state.clock.now(),
        lang: Lang::Zh,
        origin: "notices".into(),
        ids: state.ids.clone(),
    }
}

/// One round: collect, compose, send.
///
/// # Errors
/// Whatever the database says; a message that is not taken is tried again later and is no error.
pub async fn round(state: &AppState) -> Result<()> {
    let ctx = machine(state);
    notices::collect(&ctx, &state.portfolio).await?;
    let config = Arc::clone(&state.notify);
    let base = config.base_url.clone();
    notices::compose(&ctx, config.smtp.is_some(), &config.plans(), &base).await?;
    for _ in 0..A_ROUND {
        let Some(out) = notices::claim(&ctx).await? else { return Ok(()) };
        let (job, config, now) = (out.clone(), Arc::clone(&config), ctx.now);
        let sent = tokio::task::spawn_blocking(move || send(&config, &job, now)).await;
        let sent = sent.map_err(|e| AppError::Internal(format!("sending a notice: {e}")))?;
        if let Err(why) = &sent {
            tracing::warn!(channel = out.channel(), why, "a message was not taken; it is tried again");
        }
        notices::outcome(&ctx, out, sent).await?;
    }
    Ok(())
}

fn send(config: &NotifyConfig, out: &Outgoing, now: jiff::Timestamp) -> std::result::Result<(), String> {
    match out.channel() {
        "mail" => {
            let smtp = config.smtp.as_ref().ok_or("no mail server is set up")?;
            mail::send(smtp, out, config.patience())
        }
        "robot" => {
            let robot = config.robots.iter().find(|r| r.name == out.target());
            robot::send(robot.ok_or("the configuration has no such robot")?, out, now, config.patience())
        }
        other => Err(format!("no channel {other}")),
    }
}
