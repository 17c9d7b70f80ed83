//! `qipan unit`: the first units of a new installation; grants and values need them. The console does the rest.

use super::{open, system};
use crate::cli::{UnitArgs, UnitCommand};
use crate::failure::Failure;
use crate::out;
use qipan_app::AppError;
use qipan_app::org::{self, NewUnit, UnitView};
use qipan_kernel::text::{Lang, Say};
use std::process::ExitCode;

/// Lists the tree, or adds a unit.
pub async fn run(args: UnitArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let fail = |e: AppError| Failure::app(&e, lang);
    match args.command {
        UnitCommand::List(database) => {
            let ctx = system(open(&database, lang).await?, lang).await?;
            for root in org::list(&ctx).await.map_err(fail)? {
                print(&root, 0, lang)?;
            }
        }
        UnitCommand::Add { database, code, name, name_en, kind, parent, region, from } => {
            let ctx = system(open(&database, lang).await?, lang).await?;
            let kind = kind
                .parse()
                .map_err(|e: qipan_kernel::provenance::UnknownWord| Failure::input(e.say(lang)))?;
            let new =
                NewUnit { code, name_zh: name, name_en, kind: Some(kind), parent, region, valid_from: from };
            print(&org::create(&ctx, new).await.map_err(fail)?, 0, lang)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(unit: &UnitView, depth: usize, lang: Lang) -> Result<(), Failure> {
    let name = lang.pick(&unit.name_zh, &unit.name_en);
    let name = if name.is_empty() { &unit.name_zh } else { name };
    out::line(format!("{}{}\t{name}\t{}", "  ".repeat(depth), unit.code, unit.kind.as_str()))?;
    unit.children.iter().try_for_each(|child| print(child, depth + 1, lang))
}
