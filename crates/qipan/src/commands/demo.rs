//! `qipan demo`: makes the demo district once, then serves it.

use super::{embedded, serve};
use crate::cli::DemoArgs;
use crate::clock;
use crate::failure::Failure;
use crate::out;
use qipan_demo::base::{LOGINS, PASSWORD};
use qipan_demo::seed;
use qipan_kernel::text::Lang;
use qipan_server::Config;
use qipan_store::Store;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;

/// Makes, or keeps, the demo district and serves it on the loopback address until Ctrl-C.
pub async fn run(args: DemoArgs, lang: Lang) -> Result<ExitCode, Failure> {
    if args.reset && args.database.is_none() {
        remove(&args.data, lang)?;
    }
    let url = match &args.database {
        Some(url) => url.clone(),
        None => embedded(&args.data, lang)?,
    };
    let store = ready_store(&url, &args, lang).await?;
    let listen = SocketAddr::from(([127, 0, 0, 1], args.port));
    let notify = serve::notify(args.notices.as_deref())?;
    let config = Config { listen, data_dir: args.data.clone(), notify, ..Config::default() };
    let open = !args.no_open && std::io::stdout().is_terminal();
    serve::serve(store, config, |address| welcome(address, &args.data, open), lang).await?;
    Ok(ExitCode::SUCCESS)
}

/// An unfinished demo (stopped while it was made) is made anew; a database with other data is left alone.
async fn ready_store(url: &str, args: &DemoArgs, lang: Lang) -> Result<Store, Failure> {
    let store = fresh(url, lang).await?;
    if seed::is_made(&store).await.map_err(|e| Failure::app(&e, lang))? {
        return Ok(store);
    }
    let started = !super::is_empty(&store).await.map_err(|e| Failure::store(e, lang))?;
    let store = match (started, &args.database) {
        (false, _) => store,
        (true, None) => {
            store.close().await;
            remove(&args.data, lang)?;
            fresh(&embedded(&args.data, lang)?, lang).await?
        }
        (true, Some(_)) => return Err(not_empty(lang)),
    };
    out::note("建立演示区 | making the demo district …");
    seed::make(&store, clock::now(), &|step| out::note(format!("  {step}")))
        .await
        .map_err(|e| Failure::app(&e, lang))?;
    Ok(store)
}

async fn fresh(url: &str, lang: Lang) -> Result<Store, Failure> {
    let store = Store::open(url).await.map_err(|e| Failure::store(e, lang))?;
    let now = qipan_store::clock::text(clock::now());
    store.migrate(&now).await.map_err(|e| Failure::store(e, lang))?;
    Ok(store)
}

/// Takes away the demo's own files, and nothing else that may lie in the folder.
fn remove(folder: &Path, lang: Lang) -> Result<(), Failure> {
    for name in ["qipan.db", "qipan.db-wal", "qipan.db-shm"] {
        let path = folder.join(name);
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Failure::file(&path, e, lang)),
            _ => {}
        }
    }
    Ok(())
}

fn not_empty(lang: Lang) -> Failure {
    Failure::input(match lang {
        Lang::Zh => "该数据库已有其他数据，未作改动；请换一个空库",
        Lang::En => "the database holds other data and was left alone; name an empty one",
    })
}

fn welcome(address: SocketAddr, data: &Path, open: bool) {
    let mut text = format!(
        "\n棋盘演示 Qipan demo   http://{address}\n数据 data             {}\n密码 password         {PASSWORD}\n",
        data.display()
    );
    for (username, shown, role, unit) in LOGINS {
        text.push_str(&format!("  {username:<8} {:<15} {unit:<12} {shown}\n", role.name()));
    }
    text.push_str("Ctrl-C 结束 ends");
    let _ = out::line(text);
    if open {
        let _ = std::process::Command::new("xdg-open")
            .arg(format!("http://{address}"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn();
    }
}
