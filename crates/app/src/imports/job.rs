//! Work in the background: how far it is, whether it shall stop, whether it is over.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// Workbooks held in memory at once; more uploads wait their turn.
const AT_ONCE: usize = 3;

/// One import at work.
#[derive(Debug)]
pub struct Job {
    done: AtomicU64,
    total: AtomicU64,
    stop: AtomicBool,
    over: watch::Sender<bool>,
}

impl Job {
    fn new() -> Job {
        let (over, _) = watch::channel(false);
        Job { done: AtomicU64::new(0), total: AtomicU64::new(0), stop: AtomicBool::new(false), over }
    }

    /// Rows done, and rows in all.
    pub fn progress(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// Asks it to stop.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Waits until it is over, at most `wait`; tells whether it is.
    pub async fn over_within(&self, wait: Duration) -> bool {
        let mut over = self.over.subscribe();
        matches!(tokio::time::timeout(wait, over.wait_for(|over| *over)).await, Ok(Ok(_)))
    }
}

impl qipan_exchange::Progress for Job {
    fn step(&self, done: u64, total: u64) -> ControlFlow<()> {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        if self.stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// The imports at work in this process.
#[derive(Clone, Debug)]
pub struct Jobs {
    running: Arc<Mutex<BTreeMap<String, Arc<Job>>>>,
    room: Arc<Semaphore>,
}

impl Default for Jobs {
    fn default() -> Self {
        Jobs { running: Arc::default(), room: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Jobs {
    /// The job of an import, while it runs.
    pub fn get(&self, id: &str) -> Option<Arc<Job>> {
        self.lock().get(id).cloned()
    }

    /// Waits for room to hold another workbook.
    pub async fn room(&self) -> Option<tokio::sync::OwnedSemaphorePermit> {
        Arc::clone(&self.room).acquire_owned().await.ok()
    }

    /// Asks all jobs to stop and waits until they did, at most `wait`.
    pub async fn stop_all(&self, wait: Duration) {
        let all: Vec<Arc<Job>> = self.lock().values().cloned().collect();
        for job in &all {
            job.stop();
        }
        for job in all {
            job.over_within(wait).await;
        }
    }

    /// Begins a job; it is over when the guard is dropped, however that comes about.
    pub(super) fn begin(&self, id: &str) -> (Arc<Job>, Running) {
        let job = Arc::new(Job::new());
        self.lock().insert(id.to_owned(), Arc::clone(&job));
        (Arc::clone(&job), Running { jobs: self.clone(), id: id.to_owned(), job })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<Job>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A job's time: its end is the job's.
pub(super) struct Running {
    jobs: Jobs,
    id: String,
    job: Arc<Job>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.jobs.lock().remove(&self.id);
        self.job.over.send_replace(true);
    }
}
