//! The `qipan` binary: one file that serves the console, and the command line over the same use cases.
//!
//! Exit codes: 0 done, 1 findings where asked for, 2 bad usage or input (the message goes to standard error).

mod cli;
mod clock;
mod commands;
mod failure;
mod files;
mod lines;
mod out;

use cli::{CalendarCommand, Cli, Command};
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match Cli::of_this_run() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    match run(cli) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let lang = cli.lang.into();
    match cli.command {
        Command::Calendar(CalendarCommand::Add { date, days }) => commands::calendar::add(date, days, lang),
        Command::Indicator(c) => commands::indicator::run(&c, lang),
        Command::Project(c) => commands::project::run(&c, lang),
        Command::Space(c) => commands::space::run(&c, lang),
        other => runtime()?.block_on(run_on_database(other, lang)),
    }
}

async fn run_on_database(command: Command, lang: qipan_kernel::text::Lang) -> Result<ExitCode, Failure> {
    match command {
        Command::Demo(args) => commands::demo::run(args, lang).await,
        Command::Serve(args) => commands::serve::run(args, lang).await,
        Command::Import(args) => commands::import::run(args, lang).await,
        Command::Export(args) => commands::export::run(args, lang).await,
        Command::Unit(args) => commands::unit::run(args, lang).await,
        Command::Plan(args) => commands::plan::run(args, lang).await,
        Command::User(args) => commands::user::run(args, lang).await,
        Command::Audit(args) => commands::audit::run(args, lang).await,
        Command::Backup(args) => commands::backup::backup(args, lang).await,
        Command::Restore(args) => commands::backup::restore(args, lang).await,
        Command::Migrate(args) => commands::database::migrate(args, lang).await,
        Command::Quota(command) => commands::quota::run(command, lang).await,
        Command::Doctor(args) => commands::database::doctor(args, lang).await,
        Command::Calendar(CalendarCommand::Import(args)) => commands::calendar::import(args, lang).await,
        Command::Calendar(_) | Command::Indicator(_) | Command::Project(_) | Command::Space(_) => {
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::input(format!("无法启动运行时 | the runtime did not start: {e}")))
}
