//! The model kept in memory, checked against the database's revision for every request.
//!
//! Several servers on one PostgreSQL stay right: a request asks the database for its revision before it uses what
//! is in memory. Requests that come while such a question is on its way share the next one, so that many clients
//! cost few questions. When the revision has risen, the series that changed are read again; everything, if more
//! than series changed.

use super::load;
use super::model::Model;
use super::view::{View, ViewKey};
use crate::error::Result;
use qipan_store::{Store, setting};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Mutex as AsyncMutex;

/// So many computed states of the district are kept (days looked back at, plans, versions).
const VIEWS: usize = 16;
/// So many answers are kept as bytes.
const ANSWERS: usize = 256;

/// What the reading side keeps between requests. Cheap to clone; one for each server process and database.
#[derive(Clone, Debug, Default)]
pub struct Cache(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    checks: Checks,
    model: Mutex<Option<Arc<Model>>>,
    loading: AsyncMutex<()>,
    views: Mutex<Recent<ViewKey, Arc<View>>>,
    answers: Mutex<Recent<AnswerKey, Answer>>,
}

/// The questions for the revision: each has a number, and a request is served by the first one that began after it.
#[derive(Debug, Default)]
struct Checks {
    begun: AtomicU64,
    asking: AsyncMutex<()>,
    last: Mutex<(u64, i64)>,
}

/// What an answer depends on besides the revision.
pub type AnswerKey = (&'static str, String);

/// An answer as it is sent.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The revision that it was computed at.
    pub revision: i64,
    /// JSON.
    pub body: Arc<[u8]>,
    /// Hash of the body, for `ETag`.
    pub etag: Arc<str>,
}

impl Checks {
    async fn revision(&self, store: &Store) -> Result<i64> {
        let wanted = self.begun.load(Ordering::Acquire) + 1;
        let _turn = self.asking.lock().await;
        if let Some(known) = self.known(wanted) {
            return Ok(known);
        }
        let number = self.begun.fetch_add(1, Ordering::AcqRel) + 1;
        let revision = setting::data_revision(&mut *store.read().await?).await?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = (number, revision);
        Ok(revision)
    }

    fn known(&self, wanted: u64) -> Option<i64> {
        let (number, revision) = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        (number >= wanted).then_some(revision)
    }
}

impl Cache {
    /// An empty cache.
    pub fn new() -> Cache {
        Cache::default()
    }

    /// The revision of the database, asked for after this call began.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn revision(&self, store: &Store) -> Result<i64> {
        self.0.checks.revision(store).await
    }

    /// The district as it is now.
    ///
    /// # Errors
    /// Whatever the database says; a stored row that can't be read.
    pub async fn model(&self, store: &Store) -> Result<Arc<Model>> {
        let revision = self.revision(store).await?;
        if let Some(model) = self.held(revision) {
            return Ok(model);
        }
        let _turn = self.0.loading.lock().await;
        if let Some(model) = self.held(revision) {
            return Ok(model);
        }
        let mut db = store.read().await?;
        let old = self.0.model.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let fresh = match &old {
            None => Arc::new(load::load(&mut db, None).await?),
            Some(old) => {
                let (model, touched) = load::refresh(&mut db, old).await?;
                let model = Arc::new(model);
                self.carry(&model, touched.as_deref());
                model
            }
        };
        *self.0.model.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// The model in memory, unless the database is ahead of it.
    fn held(&self, revision: i64) -> Option<Arc<Model>> {
        let held = self.0.model.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|m| m.revision >= revision).cloned()
    }

    /// Brings the computed views along to a new model: the touched series are computed again in each.
    fn carry(&self, model: &Arc<Model>, touched: Option<&[(String, String)]>) {
        let mut views = self.0.views.lock().unwrap_or_else(PoisonError::into_inner);
        match touched {
            None => views.clear(),
            Some(touched) => views.map(|view| Arc::new(view.updated(model, touched))),
        }
    }

    /// The district computed for a day, a plan and a version; kept for the next who asks.
    ///
    /// # Errors
    /// As [`Cache::model`]; a plan or version that does not exist.
    pub async fn view(&self, store: &Store, key: ViewKey) -> Result<Arc<View>> {
        if let Some(recorded) = key.recorded.clone() {
            // What had been recorded by an instant never changes, but is asked for rarely.
            let model = Arc::new(load::load(&mut *store.read().await?, Some(&recorded)).await?);
            return View::compute(&model, key).map(Arc::new);
        }
        let model = self.model(store).await?;
        let held = self.0.views.lock().unwrap_or_else(PoisonError::into_inner).get(&key);
        if let Some(view) = held.filter(|v| v.revision() == model.revision) {
            return Ok(view);
        }
        let view = Arc::new(View::compute(&model, key.clone())?);
        self.0.views.lock().unwrap_or_else(PoisonError::into_inner).put(key, Arc::clone(&view), VIEWS);
        Ok(view)
    }

    /// An answer in memory, if it is of `revision`.
    pub fn answer(&self, key: &AnswerKey, revision: i64) -> Option<Answer> {
        let held = self.0.answers.lock().unwrap_or_else(PoisonError::into_inner).get(key);
        held.filter(|a| a.revision == revision)
    }

    /// Keeps an answer as bytes.
    pub fn keep(&self, key: AnswerKey, revision: i64, body: Vec<u8>) -> Answer {
        let etag: Arc<str> = super::etag_of(&body).into();
        let answer = Answer { revision, body: body.into(), etag };
        self.0.answers.lock().unwrap_or_else(PoisonError::into_inner).put(key, answer.clone(), ANSWERS);
        answer
    }
}

/// The last few things, by key; the one that was put first goes first.
#[derive(Debug)]
struct Recent<K, V>(VecDeque<(K, V)>);

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Recent(VecDeque::new())
    }
}

impl<K: PartialEq, V: Clone> Recent<K, V> {
    fn get(&self, key: &K) -> Option<V> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone())
    }

    fn put(&mut self, key: K, value: V, most: usize) {
        self.0.retain(|(k, _)| *k != key);
        if self.0.len() >= most {
            self.0.pop_front();
        }
        self.0.push_back((key, value));
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    fn map(&mut self, change: impl Fn(&V) -> V) {
        for (_, value) in &mut self.0 {
            *value = change(value);
        }
    }
}
