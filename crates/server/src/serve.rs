//! Listening, and stopping without cutting anybody off.

use crate::config::Config;
use crate::router::router;
use crate::state::{AppState, Clock};
use qipan_app::AppError;
use qipan_app::imports::resume_after_stop;
use qipan_store::Store;
use qipan_store::audit::{self, AuditFilter};
use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long running requests, and then imports at work, get to end in order.
const LAST_WAIT: Duration = Duration::from_secs(10);

/// Why the server could not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address can't be listened on.
    #[error("{address} can't be listened on: {why}; choose another with --port, or stop what uses it")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        why: std::io::Error,
    },
    /// The database can't be used.
    #[error("{0}")]
    App(#[from] AppError),
    /// The connection failed while running.
    #[error("the server stopped: {0}")]
    Io(#[from] std::io::Error),
}

/// Serves an open, migrated `store` until `shutdown` resolves, then lets running requests end.
///
/// `ready` is called once with the address that is listened on (port 0 picks a free one).
pub async fn serve(
    store: Store,
    config: Config,
    ready: impl FnOnce(SocketAddr),
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let address = config.listen;
    let listener = TcpListener::bind(address).await.map_err(|why| ServeError::Listen { address, why })?;
    ready(listener.local_addr()?);
    let failed = resume_after_stop(&store, Clock::System.now()).await?;
    if failed > 0 {
        tracing::warn!(
            failed,
            "imports that the last stop cut off are marked as failed; none of their rows were saved"
        );
    }
    let newest = newest(&store).await?;
    let state = AppState::new(store, config, Clock::System);
    if let Some(newest) = newest {
        state.ids.after(newest);
        if newest > Clock::System.now() {
            tracing::warn!(%newest, "the clock of this machine stands before the last change in the database; set it right");
        }
    }
    let jobs = state.jobs.clone();
    let (stop_worker, stopped) = watch::channel(false);
    let worker = tokio::spawn(crate::notify::run(state.clone(), stopped));
    let app = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let (tell, mut told) = watch::channel(false);
    let stopping = async move {
        shutdown.await;
        tell.send_replace(true);
    };
    let served = axum::serve(listener, app).with_graceful_shutdown(stopping).into_future();
    let late = async move {
        // The sender lives until it tells; a slow client must not keep the server from stopping.
        let _ = told.wait_for(|stopping| *stopping).await;
        tokio::time::sleep(LAST_WAIT).await;
    };
    tokio::select! { ended = served => ended?, () = late => {} }
    stop_worker.send_replace(true);
    jobs.stop_all(LAST_WAIT).await;
    let _ = tokio::time::timeout(LAST_WAIT, worker).await;
    Ok(())
}

/// When the database was changed last.
async fn newest(store: &Store) -> Result<Option<jiff::Timestamp>, AppError> {
    let mut db = store.read().await.map_err(AppError::from)?;
    let last = audit::list(&mut db, &AuditFilter::default(), 1).await.map_err(AppError::from)?;
    Ok(last.first().and_then(|row| row.at.parse().ok()))
}
