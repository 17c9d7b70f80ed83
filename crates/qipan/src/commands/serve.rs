//! `qipan serve`: the console and the API over an existing database.

use super::open;
use crate::cli::ServeArgs;
use crate::failure::Failure;
use crate::out;
use qipan_kernel::text::Lang;
use qipan_server::notify::NotifyConfig;
use qipan_server::{Config, ServeError};
use qipan_store::Store;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Serves until Ctrl-C or SIGTERM, then lets running requests end.
pub async fn run(args: ServeArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let store = open(&args.database, lang).await?;
    let config = Config {
        listen: args.listen,
        data_dir: args.database.data.clone(),
        upload_bytes: args.upload_mb.saturating_mul(1 << 20),
        secure_cookie: args.secure_cookie,
        trust_proxy: args.trust_proxy,
        notify: notify(args.notices.as_deref())?,
        ..Config::default()
    };
    let ready = |address: SocketAddr| {
        let _ = out::line(format!("http://{address}"));
    };
    serve(store, config, ready, lang).await?;
    Ok(ExitCode::SUCCESS)
}

/// Serves an open store; `ready` is told the address.
pub async fn serve(
    store: Store,
    config: Config,
    ready: impl FnOnce(SocketAddr),
    lang: Lang,
) -> Result<(), Failure> {
    log();
    let served = qipan_server::serve(store.clone(), config, ready, stop()).await;
    store.close().await;
    served.map_err(|e| failure(&e, lang))
}

/// What the operator has set for notices that leave this machine.
pub fn notify(path: Option<&Path>) -> Result<NotifyConfig, Failure> {
    let Some(path) = path else { return Ok(NotifyConfig::default()) };
    NotifyConfig::read(path, |name| std::env::var(name).ok()).map_err(|e| Failure::input(e.to_string()))
}

fn failure(error: &ServeError, lang: Lang) -> Failure {
    match (error, lang) {
        (ServeError::App(e), _) => Failure::app(e, lang),
        (ServeError::Listen { address, why }, Lang::Zh) => Failure::input(format!(
            "{address} 无法监听：{why}；请换端口（--port 或 --listen），或停止占用它的程序"
        )),
        (ServeError::Listen { address, why }, Lang::En) => Failure::input(format!(
            "{address} can't be listened on: {why}; choose another port (--port or --listen), or stop what uses it"
        )),
        (ServeError::Io(why), Lang::Zh) => Failure::input(format!("服务中断：{why}")),
        (ServeError::Io(why), Lang::En) => Failure::input(format!("the server stopped: {why}")),
    }
}

fn log() {
    let filter = EnvFilter::try_from_env("QIPAN_LOG").unwrap_or_else(|_| EnvFilter::new("warn,qipan=info"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

async fn stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
