//! `qipan project`: one file a verb.

mod schedule;

use crate::cli::project::ProjectCommand;
use crate::failure::Failure;
use crate::files;
use qipan_exchange::project::Refused;
use qipan_exchange::{Limits, Workbook};
use qipan_kernel::text::{Lang, Say};
use std::path::Path;
use std::process::ExitCode;

/// Reads, computes, prints.
pub fn run(command: &ProjectCommand, lang: Lang) -> Result<ExitCode, Failure> {
    match command {
        ProjectCommand::Schedule(args) => schedule::run(args, lang),
    }
}

fn open(path: &Path, lang: Lang) -> Result<Workbook, Failure> {
    Workbook::open_path(path, &Limits::default()).map_err(|error| Failure::input(error.say(lang)))
}

/// Every reason on standard error.
fn refused(refused: &Refused, lang: Lang) -> Failure {
    files::refuse_errors(refused.0.iter(), lang).err().unwrap_or_else(|| Failure::input(refused.to_string()))
}
