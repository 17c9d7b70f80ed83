//! The indicators' table as a file; demo values are marked in it.

use super::cache::Cache;
use super::indicators::{self, Wanted};
use super::item::IndicatorItem;
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::imports::FileOut;
use crate::templates::unwritable;
use qipan_exchange::write::{Cell, Table, table_csv, table_xlsx};
use qipan_kernel::provenance::QualifiedValue;
use qipan_kernel::text::{Lang, Say};

/// Headings in Chinese and English.
pub const HEADINGS: [(&str, &str); 20] = [
    ("指标编码", "indicator"),
    ("指标名称", "name"),
    ("类别", "category"),
    ("属性", "nature"),
    ("单位代码", "org_unit"),
    ("单位名称", "org_unit_name"),
    ("期间", "period"),
    ("数值", "value"),
    ("计量单位", "unit"),
    ("版本", "vintage"),
    ("评级", "grade"),
    ("状态灯", "light"),
    ("应完成比例", "expected"),
    ("已完成比例", "achieved"),
    ("应达到值", "expected_value"),
    ("差距", "distance"),
    ("目标值", "target"),
    ("目标年", "target_year"),
    ("说明", "reason"),
    ("责任单位", "owner_unit_name"),
];

/// The table as `xlsx` or `csv`.
///
/// # Errors
/// As [`indicators::page`]; a format that is neither.
pub async fn file(ctx: &Ctx, cache: &Cache, wanted: &Wanted, format: &str) -> Result<FileOut> {
    let page = indicators::all(ctx, cache, wanted).await?;
    let unit_name = cache.model(&ctx.store).await?.frame.unit_name(&page.unit, ctx.lang);
    let headings: Vec<&str> = HEADINGS.iter().map(|(zh, en)| ctx.lang.pick(*zh, *en)).collect();
    let source = ctx.lang.pick(
        format!("Qipan 棋盘，截至 {}，{} 导出", page.as_of, ctx.today()),
        format!("Qipan, as of {}, exported on {}", page.as_of, ctx.today()),
    );
    let mut table = Table::new(ctx.lang.pick("指标进度", "Progress"), &headings, &source, ctx.lang);
    for item in &page.items {
        table.push(cells(item, &unit_name, ctx.lang), item.synthetic || item.target_synthetic);
    }
    let name = format!("indicators-{}.{format}", page.as_of);
    let xlsx = match format {
        "xlsx" => true,
        "csv" => false,
        _ => return Err(AppError::not_found(crate::Noun::Template, name)),
    };
    let write = move || {
        let bytes = if xlsx { table_xlsx(&table).map_err(unwritable)? } else { table_csv(&table) };
        Ok(FileOut { bytes, name })
    };
    tokio::task::spawn_blocking(write).await.map_err(|e| AppError::Internal(e.to_string()))?
}

fn cells(item: &IndicatorItem, unit_name: &str, lang: Lang) -> Vec<Cell> {
    let value = item.value.zip(item.qualifier).map(|(value, qualifier)| QualifiedValue { value, qualifier });
    let target = item.target.zip(item.target_qualifier);
    let target = target.map(|(value, qualifier)| QualifiedValue { value, qualifier });
    vec![
        Cell::text(item.code.as_str()),
        Cell::text(lang.pick(&item.name, &item.name_en).as_str()),
        Cell::text(item.category.as_str()),
        Cell::text(item.nature.say(lang)),
        Cell::text(item.org_unit.as_str()),
        Cell::text(unit_name),
        Cell::text(item.period.map(|p| p.to_string()).unwrap_or_default()),
        value.map_or(Cell::Empty, |v| Cell::qualified(v, item.decimals)),
        Cell::text(item.unit.as_str()),
        Cell::text(item.vintage.map(|v| v.say(lang)).unwrap_or_default()),
        Cell::text(item.grade.say(lang)),
        Cell::text(item.light.say(lang)),
        Cell::number(item.expected, 4),
        Cell::number(item.achieved, 4),
        Cell::number(item.expected_value, item.decimals),
        Cell::number(item.distance, item.decimals),
        target
            .map_or_else(|| Cell::number(item.target, item.decimals), |v| Cell::qualified(v, item.decimals)),
        Cell::text(item.target_year.map(|y| y.to_string()).unwrap_or_default()),
        Cell::text(item.reason.as_str()),
        Cell::text(item.owner_unit_name.as_str()),
    ]
}
