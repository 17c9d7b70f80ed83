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
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::Mutex as AsyncMutex;

/// So many computed states of the district are kept (days looked back at, plans, versions).
const VIEWS: usize = 16;
/// So many of them, those asked for last, are brought along when a series changes; the others are computed again.
const CARRIED: usize = 4;
/// So many answers are kept as bytes.
const ANSWERS: usize = 256;
/// Answers that are not there are computed by one request at a time in each of so many lanes.
const LANES: usize = 16;

/// What the reading side keeps between requests. Cheap to clone; one for each server process and database.
#[derive(Clone, Debug, Default)]
pub struct Cache(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    checks: Checks,
    model: Mutex<Option<Arc<Model>>>,
    loading: AsyncMutex<()>,
    views: Mutex<Recent<String, Arc<View>>>,
    answers: Mutex<Recent<AnswerKey, Answer>>,
    lanes: [AsyncMutex<()>; LANES],
}

/// The questions for a counter: each has a number, and a request is served by the first one that began after it.
#[derive(Debug, Default)]
pub(crate) struct Checks {
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
    packed: Arc<OnceLock<Arc<[u8]>>>,
}

impl Answer {
    /// An answer with the hash of its body.
    pub fn new(revision: i64, body: Vec<u8>) -> Answer {
        let etag: Arc<str> = super::etag_of(&body).into();
        Answer { revision, body: body.into(), etag, packed: Arc::default() }
    }

    /// The body compressed by `pack`: once, however often it is sent.
    pub fn packed(&self, pack: impl FnOnce(&[u8]) -> Vec<u8>) -> Arc<[u8]> {
        Arc::clone(self.packed.get_or_init(|| pack(&self.body).into()))
    }
}

impl Checks {
    /// The counter, read after this call began.
    pub(crate) async fn revision(&self, store: &Store, counter: &'static str) -> Result<i64> {
        let wanted = self.begun.load(Ordering::Acquire) + 1;
        let _turn = self.asking.lock().await;
        if let Some(known) = self.known(wanted) {
            return Ok(known);
        }
        let number = self.begun.fetch_add(1, Ordering::AcqRel) + 1;
        let revision = setting::counter(&mut *store.read().await?, counter).await?;
        *lock(&self.last) = (number, revision);
        Ok(revision)
    }

    fn known(&self, wanted: u64) -> Option<i64> {
        let (number, revision) = *lock(&self.last);
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
        self.0.checks.revision(store, setting::DATA_REVISION).await
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
        let old = lock(&self.0.model).clone();
        let fresh = match &old {
            None => Arc::new(load::load(&mut db, None).await?),
            Some(old) => {
                let (model, touched) = load::refresh(&mut db, old).await?;
                let model = Arc::new(model);
                self.carry(old.revision, &model, touched.as_deref());
                model
            }
        };
        *lock(&self.0.model) = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// The model in memory, unless the database is ahead of it.
    fn held(&self, revision: i64) -> Option<Arc<Model>> {
        let held = lock(&self.0.model);
        held.as_ref().filter(|m| m.revision >= revision).cloned()
    }

    /// Brings the views asked for last along from the model at `from` to a new one: the touched series are computed
    /// again in each. A view of any other revision has missed a change and is dropped.
    fn carry(&self, from: i64, model: &Arc<Model>, touched: Option<&[(String, String)]>) {
        let mut views = lock(&self.0.views);
        let kept = views.take();
        for (key, view) in kept.into_iter().rev().take(CARRIED) {
            if let Some(touched) = touched.filter(|_| view.revision() == from) {
                views.put(key, Arc::new(view.updated(model, touched)), VIEWS);
            }
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
        let id = format!("{key:?}");
        let model = self.model(store).await?;
        let held = || lock(&self.0.views).get(&id).filter(|v| v.revision() >= model.revision);
        if let Some(view) = held() {
            return Ok(view);
        }
        let _turn = self.lane(&id).lock().await;
        if let Some(view) = held() {
            return Ok(view);
        }
        let view = Arc::new(View::compute(&model, key)?);
        lock(&self.0.views).put(id, Arc::clone(&view), VIEWS);
        Ok(view)
    }

    /// The answer of `revision` under `key`, from memory, or computed by one of those who ask for it at once.
    ///
    /// # Errors
    /// Those of `compute`.
    pub async fn answer(
        &self,
        key: AnswerKey,
        revision: i64,
        compute: impl Future<Output = Result<Vec<u8>>>,
    ) -> Result<Answer> {
        let held = || lock(&self.0.answers).get(&key).filter(|a| a.revision == revision);
        if let Some(answer) = held() {
            return Ok(answer);
        }
        let _turn = self.lane(&key.1).lock().await;
        if let Some(answer) = held() {
            return Ok(answer);
        }
        let answer = Answer::new(revision, compute.await?);
        lock(&self.0.answers).put(key, answer.clone(), ANSWERS);
        Ok(answer)
    }

    /// The lane of a key; another key may share it.
    fn lane(&self, key: &str) -> &AsyncMutex<()> {
        let sum = key.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
        &self.0.lanes[sum % LANES]
    }
}

/// What a panic elsewhere left is whole: nothing is half written under these locks.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The last few things asked for, by key.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    kept: BTreeMap<K, (u64, V)>,
    asked: u64,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Recent { kept: BTreeMap::new(), asked: 0 }
    }
}

impl<K: Ord + Clone, V: Clone> Recent<K, V> {
    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        self.asked += 1;
        let (last, value) = self.kept.get_mut(key)?;
        *last = self.asked;
        Some(value.clone())
    }

    pub(crate) fn put(&mut self, key: K, value: V, most: usize) {
        self.asked += 1;
        self.kept.insert(key, (self.asked, value));
        while self.kept.len() > most {
            let Some(oldest) = self.kept.iter().min_by_key(|(_, (last, _))| *last).map(|(k, _)| k.clone())
            else {
                return;
            };
            self.kept.remove(&oldest);
        }
    }

    /// Everything, the one asked for last at the end; nothing is kept.
    fn take(&mut self) -> Vec<(K, V)> {
        let mut all: Vec<(K, (u64, V))> = std::mem::take(&mut self.kept).into_iter().collect();
        all.sort_by_key(|(_, (last, _))| *last);
        all.into_iter().map(|(key, (_, value))| (key, value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;

    #[test]
    fn what_was_asked_for_last_stays() {
        let mut recent = Recent::default();
        recent.put("a", 1, 2);
        recent.put("b", 2, 2);
        assert_eq!(recent.get(&"a"), Some(1));
        recent.put("c", 3, 2);
        assert_eq!((recent.get(&"a"), recent.get(&"b"), recent.get(&"c")), (Some(1), None, Some(3)));
        recent.put("a", 4, 2);
        assert_eq!(recent.take(), [("c", 3), ("a", 4)]);
        assert_eq!(recent.get(&"a"), None);
    }
}
