//! `qipan export`: indicators with where they stand, or observations, with the rights of an account.

use super::indicator::{deliver, json, refuse_binary_terminal};
use super::{open, person};
use crate::cli::{ExportArgs, TableFormat, What};
use crate::failure::Failure;
use crate::lines::{self, Line};
use crate::out;
use qipan_app::AppError;
use qipan_app::Ctx;
use qipan_app::exports::{self, ExportedObservation};
use qipan_app::read::{Cache, export, indicators};
use qipan_kernel::provenance::{QualifiedValue, Vintage};
use qipan_kernel::quantity::fmt::number;
use qipan_kernel::text::{Lang, Say};
use std::process::ExitCode;

/// Writes the table to standard output or to a file.
pub async fn run(args: ExportArgs, lang: Lang) -> Result<ExitCode, Failure> {
    refuse_binary_terminal(args.format, args.out.as_deref(), lang)?;
    let ctx = person(open(&args.database, lang).await?, &args.user, lang).await?;
    let bytes = match args.what {
        What::Indicators => indicators_as(&ctx, &args).await,
        What::Observations => observations_as(&ctx, &args).await,
    };
    deliver(&bytes?, args.out.as_deref(), lang)?;
    Ok(ExitCode::SUCCESS)
}

async fn indicators_as(ctx: &Ctx, args: &ExportArgs) -> Result<Vec<u8>, Failure> {
    let fail = |e: AppError| Failure::app(&e, ctx.lang);
    let wanted = indicators::Wanted {
        plan: args.plan.clone(),
        plan_version: args.plan_version.clone(),
        unit: args.unit.clone(),
        as_of: args.as_of,
        ..indicators::Wanted::default()
    };
    let cache = Cache::new();
    if let Some(format) = as_file(args.format) {
        return Ok(export::file(ctx, &cache, &wanted, format).await.map_err(fail)?.bytes);
    }
    let page = indicators::all(ctx, &cache, &wanted).await.map_err(fail)?;
    if args.format == TableFormat::Json {
        return json(&page.items);
    }
    let lines: Vec<Line> = page.items.iter().map(|item| Line::of_item(item, ctx.lang)).collect();
    Ok(lines::terminal(&lines, &source(ctx, &page.as_of.to_string()), ctx.lang).into_bytes())
}

async fn observations_as(ctx: &Ctx, args: &ExportArgs) -> Result<Vec<u8>, Failure> {
    let fail = |e: AppError| Failure::app(&e, ctx.lang);
    let wanted = exports::Wanted {
        indicator: args.indicator.clone(),
        unit: args.unit.clone(),
        as_of: args.as_of.map(|day| day.to_string()),
        plan: args.plan.clone(),
    };
    if let Some(format) = as_file(args.format) {
        return Ok(exports::file(ctx, "observations", format, wanted).await.map_err(fail)?.bytes);
    }
    let rows = exports::observations(ctx, wanted).await.map_err(fail)?;
    if args.format == TableFormat::Json {
        return json(&rows);
    }
    let day = args.as_of.unwrap_or_else(|| ctx.today()).to_string();
    Ok(listed(&rows, &source(ctx, &day), ctx.lang).into_bytes())
}

/// The formats that the server writes too.
fn as_file(format: TableFormat) -> Option<&'static str> {
    match format {
        TableFormat::Csv => Some("csv"),
        TableFormat::Xlsx => Some("xlsx"),
        TableFormat::Table | TableFormat::Json => None,
    }
}

fn source(ctx: &Ctx, day: &str) -> String {
    match ctx.lang {
        Lang::Zh => format!("Qipan 棋盘，截至 {day}，{} 导出", ctx.today()),
        Lang::En => format!("Qipan, as of {day}, exported on {}", ctx.today()),
    }
}

fn listed(rows: &[ExportedObservation], source: &str, lang: Lang) -> String {
    let headings = match lang {
        Lang::Zh => ["编码", "指标", "单位代码", "期间", "数值", "计量单位", "版本", "发布日期", "来源"],
        Lang::En => ["code", "name", "org unit", "period", "value", "unit", "vintage", "known on", "source"],
    };
    let row = |r: &ExportedObservation| {
        let value = QualifiedValue { value: r.value, qualifier: r.qualifier };
        let vintage = r.vintage.parse::<Vintage>().map_or_else(|_| r.vintage.clone(), |v| v.say(lang));
        let mark = if r.synthetic { qipan_exchange::write::synthetic_mark(lang) } else { "" };
        vec![
            r.indicator.clone(),
            r.name.clone(),
            r.org_unit.clone(),
            r.period.clone(),
            format!("{}{}", value.qualifier.sign(), number(value.value, r.decimals, lang)),
            r.unit.clone(),
            format!("{vintage} {mark}").trim_end().to_owned(),
            r.known_on.clone(),
            r.source.clone(),
        ]
    };
    let table = out::table(&headings, &rows.iter().map(row).collect::<Vec<_>>(), &[4]);
    let marked = lines::synthetic_line(rows.iter().any(|r| r.synthetic), lang);
    format!("{table}\n{}{source}\n{marked}", lang.pick("来源：", "Source: "))
}
