//! One file a command.

pub mod audit;
pub mod backup;
pub mod calendar;
pub mod database;
pub mod demo;
pub mod export;
pub mod import;
pub mod indicator;
pub mod plan;
pub mod project;
pub mod quota;
pub mod serve;
pub mod space;
pub mod unit;
pub mod user;

use crate::cli::{DatabaseArgs, Language};
use crate::clock;
use crate::failure::Failure;
use qipan_app::ctx::IdSource;
use qipan_app::people::session;
use qipan_app::rights::Who;
use qipan_app::{Ctx, org};
use qipan_kernel::text::Lang;
use qipan_store::{Store, people};
use std::path::Path;

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Zh,
            Language::En => Self::En,
        }
    }
}

/// The address of the embedded database in `folder`, which is made if it is missing.
pub fn embedded(folder: &Path, lang: Lang) -> Result<String, Failure> {
    std::fs::create_dir_all(folder).map_err(|e| Failure::file(folder, e, lang))?;
    Ok(format!("sqlite:{}", folder.join(FILE).display()))
}

/// The embedded database's file in its folder.
pub const FILE: &str = "qipan.db";

/// Opens the database that the arguments name; it must be there and its schema current.
pub async fn open(args: &DatabaseArgs, lang: Lang) -> Result<Store, Failure> {
    let store = open_existing(args, lang).await?;
    store.require_current().await.map_err(|e| Failure::store(e, lang))?;
    Ok(store)
}

/// Opens the database that the arguments name, whatever its schema; it must be there.
pub async fn open_existing(args: &DatabaseArgs, lang: Lang) -> Result<Store, Failure> {
    let url = address(args);
    let file = url.strip_prefix("sqlite:").map(|path| Path::new(path.strip_prefix("//").unwrap_or(path)));
    if let Some(file) = file.filter(|f| !f.is_file()) {
        let file = file.display();
        return Err(Failure::input(match lang {
            Lang::Zh => format!("{file}：没有数据库；请核对 --data 或 --database，新建请用 qipan migrate"),
            Lang::En => {
                format!("{file}: no database; check --data or --database, or make one with qipan migrate")
            }
        }));
    }
    Store::open(&url).await.map_err(|e| Failure::store(e, lang))
}

/// Opens the database that the arguments name; an embedded one is made if it is missing.
pub async fn open_or_make(args: &DatabaseArgs, lang: Lang) -> Result<Store, Failure> {
    if args.database.is_none() {
        embedded(&args.data, lang)?;
    }
    Store::open(&address(args)).await.map_err(|e| Failure::store(e, lang))
}

fn address(args: &DatabaseArgs) -> String {
    args.database.clone().unwrap_or_else(|| format!("sqlite:{}", args.data.join(FILE).display()))
}

/// A call of the machine itself, named `system` in the audit trail; it holds every role at the top of the units.
pub async fn system(store: Store, lang: Lang) -> Result<Ctx, Failure> {
    let units = {
        let mut db = store.read().await.map_err(|e| Failure::store(e, lang))?;
        org::tree(&mut db).await.map_err(|e| Failure::app(&e, lang))?
    };
    let top = units.district().map(|u| u.code.clone()).unwrap_or_default();
    Ok(call(store, Who::system(&top), lang))
}

/// A call in the name of an account, with the rights it holds now.
pub async fn person(store: Store, username: &str, lang: Lang) -> Result<Ctx, Failure> {
    let mut db = store.read().await.map_err(|e| Failure::store(e, lang))?;
    let user = people::by_username(&mut db, username).await.map_err(|e| Failure::store(e, lang))?;
    let user = user.filter(|u| !u.disabled).ok_or_else(|| {
        Failure::input(match lang {
            Lang::Zh => format!("没有可用的账号 {username}；用 qipan user list 查看"),
            Lang::En => format!("no account {username} that is in use; see qipan user list"),
        })
    })?;
    let who = session::who_of(&mut db, &user).await.map_err(|e| Failure::app(&e, lang))?;
    drop(db);
    Ok(call(store, who, lang))
}

fn call(store: Store, who: Who, lang: Lang) -> Ctx {
    let now = clock::now();
    Ctx { store, who, now, lang, origin: "cli".into(), ids: ids(now) }
}

/// A source of identifiers for one run.
pub fn ids(now: jiff::Timestamp) -> IdSource {
    IdSource::new(u64::try_from(now.as_nanosecond() & i128::from(u64::MAX)).unwrap_or_default())
}

/// Whether nobody has written to the database yet.
pub async fn is_empty(store: &Store) -> Result<bool, qipan_store::StoreError> {
    let mut db = store.read().await?;
    Ok(qipan_store::audit::head(&mut db).await?.seq == 0)
}
