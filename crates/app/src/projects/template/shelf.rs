//! Every version there is, parsed once for the life of the process.

use crate::error::{AppError, Result};
use qipan_kernel::text::{Lang, Say};
use qipan_project::condition::Truth;
use qipan_project::registry::{self, Project};
use qipan_project::template::{Template, built_in, parse};
use qipan_store::Db;
use qipan_store::template::{self, TemplateRow};
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The templates that come with Qipan.
static BUILT_IN: LazyLock<Vec<Template>> = LazyLock::new(built_in);

/// Versions that were read, by the hash of their text. A version never changes and there are few of them, so that each is
/// kept for good: records refer to it without counting.
static READ: Mutex<BTreeMap<String, &'static Template>> = Mutex::new(BTreeMap::new());

fn interned(row: &TemplateRow) -> Result<&'static Template> {
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = read.get(&row.sha256).copied() {
        return Ok(found);
    }
    let broken = |why: String| AppError::Internal(format!("template {} {}: {why}", row.code, row.version));
    let mut all = parse(&row.body).map_err(|e| broken(e.say(Lang::En)))?;
    let one = all.pop().ok_or_else(|| broken("is empty".to_owned()))?;
    let kept: &'static Template = Box::leak(Box::new(one));
    read.insert(row.sha256.clone(), kept);
    Ok(kept)
}

/// The templates of a database: the built-in ones and those brought in, oldest first.
#[derive(Debug)]
pub(in crate::projects) struct Shelf {
    pub rows: Vec<TemplateRow>,
    all: Vec<&'static Template>,
}

impl Shelf {
    /// The built-in ones alone.
    pub fn built_in() -> Shelf {
        Shelf { rows: Vec::new(), all: BUILT_IN.iter().collect() }
    }

    /// What the database has beside the built-in ones.
    pub async fn load(db: &mut Db) -> Result<Shelf> {
        let rows = template::list(db).await?;
        let mut shelf = Shelf::built_in();
        for row in &rows {
            shelf.all.push(interned(row)?);
        }
        shelf.rows = rows;
        Ok(shelf)
    }

    /// Every version.
    pub fn all(&self) -> &[&'static Template] {
        &self.all
    }

    /// A version.
    pub fn find(&self, code: &str, version: &str) -> Option<&'static Template> {
        self.all.iter().find(|t| t.code == code && t.version == version).copied()
    }

    /// The version that new projects run on: of each code the one that came last, in the order of the built-in ones.
    pub fn current(&self) -> Vec<&'static Template> {
        let mut found: Vec<&'static Template> = Vec::new();
        for one in &self.all {
            match found.iter_mut().find(|t| t.code == one.code) {
                Some(old) => *old = one,
                None => found.push(one),
            }
        }
        // A new code is more particular than those that come with Qipan: it is asked first.
        let own = |t: &&'static Template| BUILT_IN.iter().all(|b| b.code != t.code);
        let (mut first, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(own);
        first.extend(rest);
        first
    }

    /// The template for a project that begins.
    pub fn choose(&self, project: &Project) -> Option<&'static Template> {
        let passed = BTreeMap::new();
        let holds =
            |t: &&Template| t.when.holds(&|name| registry::fact(project, &passed, name)) == Truth::Yes;
        self.current().into_iter().find(|t| holds(t))
    }
}
