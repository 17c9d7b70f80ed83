//! Makes the demo district: the same imports and approvals as a user's, one after the other.

use crate::data::Tables;
use crate::synthetic::DISTRICT;
use crate::workbooks::{self, File, Kind};
use crate::{base, synthetic};
use jiff::Timestamp;
use qipan_app::ctx::{Ctx, IdSource};
use qipan_app::imports::{self, ImportOptions, ImportView, Jobs, Upload};
use qipan_app::rights::{Role, Who};
use qipan_app::{AppError, Result, submissions};
use qipan_exchange::Kind as FileKind;
use qipan_kernel::finding::Severity;
use qipan_kernel::text::{Lang, Say};
use qipan_store::{Store, setting};
use std::time::Duration;

/// Largest workbook that the demo imports, in bytes.
const MOST_BYTES: u64 = 64 << 20;

/// The setting that says that the demo is complete.
const DONE: &str = "demo_district";

/// Whether `store` holds the complete demo district.
///
/// # Errors
/// Whatever the database says.
pub async fn is_made(store: &Store) -> Result<bool> {
    let mut db = store.read().await?;
    Ok(setting::get(&mut db, DONE).await?.is_some())
}

/// Makes the demo district in an empty, migrated `store`. `say` is told what is being done.
///
/// # Errors
/// Whatever a use case refuses: the demo's data is checked like anyone's.
pub async fn make(store: &Store, now: Timestamp, say: &(dyn Fn(&str) + Sync)) -> Result<()> {
    let tables = Tables::read().map_err(|e| AppError::Internal(e.to_string()))?;
    let files = workbooks::build(&tables).map_err(|e| AppError::Internal(e.to_string()))?;
    let people = People { store: store.clone(), now, ids: IdSource::new(synthetic::SEED), tables: &tables };
    let system = people.act_as("system", Role::ALL);

    say("单位与账号 | units and logins");
    base::units(&system, &tables).await?;
    base::logins(&system, &tables).await?;
    say("规划 | plans");
    base::plans(&system, &tables).await?;
    for file in files.iter().filter(|f| !f.name.contains("样例")) {
        say(file.name);
        load(&people, file).await?;
    }
    say("待审与退回的样例 | submissions to decide on");
    open_ends(&people).await?;

    say("专项行动与任务 | programmes and tasks");
    let planner = people.act_as("guihua", &[Role::Planner, Role::Reporter]);
    crate::tasks::programmes(&planner, &tables.programmes).await?;
    crate::tasks::tasks(&planner, &tables.tasks).await?;

    say("示意地图：图层与控制线 | the schematic map");
    crate::land::draw(&planner).await?;
    say("存量土地 | the land register");
    crate::land::register(&planner).await?;
    crate::land::works(&planner).await?;
    say("用地指标台账 | the quota ledger");
    crate::land::book(&planner, &tables.quotas).await?;
    say("选址申请 | siting requests");
    crate::land::site(&planner).await?;

    say("项目 | projects");
    crate::projects::make(&planner, &tables.projects).await?;
    say("季度目标、统计数与履约 | targets of quarters, statistics, what was delivered");
    crate::outcomes::make(&planner).await?;

    let mut tx = store.begin().await?;
    setting::put(&mut tx, DONE, "1").await?;
    tx.audit(system.audit("complete", "demo", DISTRICT));
    tx.commit().await?;
    Ok(())
}

/// Makes the demo's units, logins and projects alone, in an empty, migrated `store`.
///
/// # Errors
/// Whatever a use case refuses.
pub async fn make_projects(store: &Store, now: Timestamp) -> Result<()> {
    let tables = Tables::read().map_err(|e| AppError::Internal(e.to_string()))?;
    let people = People { store: store.clone(), now, ids: IdSource::new(synthetic::SEED), tables: &tables };
    let system = people.act_as("system", Role::ALL);
    base::units(&system, &tables).await?;
    base::logins(&system, &tables).await?;
    let planner = people.act_as("guihua", &[Role::Planner, Role::Reporter]);
    crate::projects::make(&planner, &tables.projects).await
}

/// Calls in the name of the demo's people.
struct People<'a> {
    store: Store,
    now: Timestamp,
    ids: IdSource,
    tables: &'a Tables,
}

impl People<'_> {
    fn act_as(&self, username: &str, roles: &[Role]) -> Ctx {
        let grants = roles.iter().flat_map(|&role| base::grants(self.tables, role, DISTRICT)).collect();
        let who = Who {
            user_id: username.into(),
            username: username.into(),
            display_name: username.into(),
            grants,
        };
        Ctx {
            store: self.store.clone(),
            who,
            now: self.now,
            lang: Lang::Zh,
            origin: "demo".into(),
            ids: self.ids.clone(),
        }
    }

    fn reporter(&self) -> Ctx {
        self.act_as("tongji", &[Role::Reporter])
    }
}

async fn load(people: &People<'_>, file: &File) -> Result<()> {
    let (ctx, kind) = match file.kind {
        Kind::Dictionary => (people.act_as("guihua", &[Role::Planner]), FileKind::Dictionary),
        Kind::Targets => (people.act_as("guihua", &[Role::Planner]), FileKind::Targets),
        Kind::Observations => (people.reporter(), FileKind::Observations),
        Kind::Projects => (people.act_as("guihua", &[Role::Planner]), FileKind::Projects),
    };
    let options = ImportOptions { kind, synthetic: file.demo_targets, ..ImportOptions::default() };
    let view = import(&ctx, file.name, file.bytes.clone(), options).await?;
    match file.kind {
        Kind::Dictionary => base::watch(&people.act_as("guihua", &[Role::Planner]), people.tables).await,
        Kind::Targets | Kind::Projects => Ok(()),
        Kind::Observations => decide(people, &view, true).await,
    }
}

async fn import(ctx: &Ctx, name: &str, bytes: Vec<u8>, options: ImportOptions) -> Result<ImportView> {
    let jobs = Jobs::default();
    let upload = Upload { file_name: name.to_owned(), bytes, options };
    let id = imports::start(ctx, &jobs, upload, MOST_BYTES).await?;
    if let Some(job) = jobs.get(&id) {
        job.over_within(Duration::from_secs(600)).await;
    }
    let view = imports::get(ctx, &jobs, &id).await?;
    if view.state == "committed" {
        return Ok(view);
    }
    let errors = view.findings.iter().filter(|f| f.severity == Severity::Error);
    let found: Vec<_> = errors.take(8).map(|f| f.say(Lang::Zh)).collect();
    Err(AppError::Internal(format!("{name}: {}: {}", view.state, found.join("; "))))
}

/// Approves what an import brought, and publishes it if asked to.
async fn decide(people: &People<'_>, view: &ImportView, publish: bool) -> Result<()> {
    let Some(id) = &view.submission_id else { return Ok(()) };
    let reviewer = people.act_as("shenhe", &[Role::Reviewer]);
    let seen = submissions::get(&reviewer, id, None).await?;
    let approved = submissions::approve(&reviewer, id, seen.item.rev).await?;
    if publish {
        let publisher = people.act_as("fabu", &[Role::Publisher]);
        submissions::publish(&publisher, id, approved.rev).await?;
    }
    Ok(())
}

/// What a reviewer finds on the first day: one submission to decide on, one that was returned.
async fn open_ends(people: &People<'_>) -> Result<()> {
    let waiting = workbooks::open_end(workbooks::OpenEnd::Waiting);
    let returned = workbooks::open_end(workbooks::OpenEnd::Returned);
    let bytes = |b: std::result::Result<Vec<u8>, _>| {
        b.map_err(|e: rust_xlsxwriter::XlsxError| AppError::Internal(e.to_string()))
    };
    let options = ImportOptions { kind: FileKind::Observations, ..ImportOptions::default() };
    import(&people.reporter(), "08-待审样例.xlsx", bytes(waiting)?, options.clone()).await?;
    let sub_district = people.act_as("xiasha", &[Role::Reporter]);
    let view = import(&sub_district, "09-退回样例.xlsx", bytes(returned)?, options).await?;
    if let Some(id) = &view.submission_id {
        let reviewer = people.act_as("shenhe", &[Role::Reviewer]);
        let seen = submissions::get(&reviewer, id, None).await?;
        let reason = "与上月累计数相比下降，请核对后重报";
        submissions::give_back(&reviewer, id, reason, &[], seen.item.rev).await?;
    }
    Ok(())
}
