//! The projects kept between requests, checked against the database's revisions for every request.

use super::board::Board;
use super::model::{Model, records};
use crate::error::{AppError, Result};
use crate::read::cache::{Answer, Checks, Recent, lock};
use crate::{calendar, org};
use jiff::civil::Date;
use qipan_project::axis::WorkAxis;
use qipan_store::Store;
use qipan_store::setting::{DATA_REVISION, PROJECT_REVISION, counter};
use std::sync::{Arc, Mutex};
use tokio::sync::Mutex as AsyncMutex;

/// So many days are kept computed.
const BOARDS: usize = 8;
/// So many pages are kept as bytes,
const PAGES: usize = 64;
/// none of them longer than this.
const PAGE_BYTES: usize = 256 << 10;

/// The projects kept between requests. Cheap to clone; one for each server process and database.
#[derive(Clone, Debug, Default)]
pub struct Portfolio(Arc<Inner>);

type BoardKey = ((i64, i64), Date);

#[derive(Debug, Default)]
struct Inner {
    projects: Checks,
    data: Checks,
    model: Mutex<Option<Arc<Model>>>,
    boards: Mutex<Recent<BoardKey, Arc<Board>>>,
    pages: Mutex<Recent<(BoardKey, String), Answer>>,
    loading: AsyncMutex<()>,
    computing: AsyncMutex<()>,
}

impl Portfolio {
    /// All projects as they are now.
    pub(super) async fn model(&self, store: &Store) -> Result<Arc<Model>> {
        let wanted = (
            self.0.projects.revision(store, PROJECT_REVISION).await?,
            self.0.data.revision(store, DATA_REVISION).await?,
        );
        let fresh = |m: &Arc<Model>| m.key.0 >= wanted.0 && m.key.1 >= wanted.1;
        let held = || lock(&self.0.model).clone();
        if let Some(model) = held().filter(fresh) {
            return Ok(model);
        }
        let _turn = self.0.loading.lock().await;
        let old = held();
        if let Some(model) = old.clone().filter(fresh) {
            return Ok(model);
        }
        let mut db = store.read().await?;
        let key = (counter(&mut db, PROJECT_REVISION).await?, counter(&mut db, DATA_REVISION).await?);
        let all = match old.filter(|m| m.key.0 == key.0) {
            Some(model) => Arc::clone(&model.records),
            None => Arc::new(records(&mut db, None).await?),
        };
        let tree = org::tree(&mut db).await?;
        let axis = WorkAxis::new(&calendar::load(&mut db).await?);
        let model = Arc::new(Model { key, records: all, tree, axis });
        *lock(&self.0.model) = Some(Arc::clone(&model));
        Ok(model)
    }

    /// All projects as they stood at the end of a day.
    pub(super) async fn board(&self, store: &Store, on: Date) -> Result<Arc<Board>> {
        let model = self.model(store).await?;
        let key = (model.key, on);
        let held = || lock(&self.0.boards).get(&key);
        if let Some(board) = held() {
            return Ok(board);
        }
        let _turn = self.0.computing.lock().await;
        if let Some(board) = held() {
            return Ok(board);
        }
        let work = tokio::task::spawn_blocking(move || Board::compute(model, on));
        let board = Arc::new(work.await.map_err(|e| AppError::Internal(format!("projects: {e}")))??);
        lock(&self.0.boards).put(key, Arc::clone(&board), BOARDS);
        Ok(board)
    }

    /// What is sent of a board under a name that tells all else it depends on: from memory, or computed now.
    pub(super) fn page(
        &self,
        board: &Board,
        name: String,
        compute: impl FnOnce() -> Result<Vec<u8>>,
    ) -> Result<Answer> {
        let key = ((board.model.key, board.on), name);
        if let Some(answer) = lock(&self.0.pages).get(&key) {
            return Ok(answer);
        }
        let answer = Answer::new(board.model.key.0, compute()?);
        if answer.body.len() <= PAGE_BYTES {
            lock(&self.0.pages).put(key, answer.clone(), PAGES);
        }
        Ok(answer)
    }
}
