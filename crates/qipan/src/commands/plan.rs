//! `qipan plan`: the plans of a new installation; targets need them. The console does the rest.

use super::{open, system};
use crate::cli::{PlanArgs, PlanCommand};
use crate::failure::Failure;
use crate::out;
use qipan_app::AppError;
use qipan_app::read::Cache;
use qipan_app::read::plans::edit::NewPlan;
use qipan_app::read::plans::{self, PlanView, edit};
use qipan_kernel::text::Lang;
use std::process::ExitCode;

/// Lists the plans, or adds one.
pub async fn run(args: PlanArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let fail = |e: AppError| Failure::app(&e, lang);
    match args.command {
        PlanCommand::List(database) => {
            let ctx = system(open(&database, lang).await?, lang).await?;
            for plan in plans::list(&ctx, &Cache::new()).await.map_err(fail)? {
                print(&plan, lang)?;
            }
        }
        PlanCommand::Add { database, code, name, name_en, kind, from, to, upper } => {
            let ctx = system(open(&database, lang).await?, lang).await?;
            let new = NewPlan {
                code,
                name_zh: name,
                name_en,
                kind,
                start_year: from,
                end_year: to,
                upper_code: upper,
                indicators: Vec::new(),
            };
            print(&edit::create(&ctx, new).await.map_err(fail)?, lang)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(plan: &PlanView, lang: Lang) -> Result<(), Failure> {
    let name = if lang == Lang::En && !plan.name_en.is_empty() { &plan.name_en } else { &plan.name_zh };
    out::line(format!("{}\t{name}\t{}\t{}–{}", plan.code, plan.kind, plan.start_year, plan.end_year))
}
