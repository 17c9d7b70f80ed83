//! The board as a workbook, and the form for values that projects can't tell.

use super::super::Portfolio;
use super::read::seen;
use super::wire::measures;
use crate::ctx::Ctx;
use crate::error::{AppError, Result};
use crate::imports::FileOut;
use crate::templates::unwritable;
use jiff::civil::Date;
use qipan_exchange::write::{Cell, Table, table_xlsx, tables_xlsx};
use qipan_kernel::text::{Lang, Say};
use qipan_project::race::{Origin, Place, RaceMonth};

fn word(origin: Origin, lang: Lang) -> &'static str {
    match origin {
        Origin::Computed => lang.pick("计算", "computed"),
        Origin::Entered => lang.pick("填报", "entered"),
        Origin::Missing => lang.pick("缺失", "missing"),
    }
}

fn origin_text(ctx: &Ctx, race: &RaceMonth, published: bool) -> String {
    let state = if published {
        ctx.lang.pick("已发布", "published")
    } else {
        ctx.lang.pick("未发布，仅供核对", "not published, for checking only")
    };
    ctx.lang.pick(
        format!("Qipan 棋盘；{} {}；方案 {}；截至 {}", race.month, state, race.scheme.version, race.as_of),
        format!("Qipan; {} {}; scheme {}; as of {}", race.month, state, race.scheme.version, race.as_of),
    )
}

fn ranks(ctx: &Ctx, race: &RaceMonth, source: &str) -> Table {
    let all = measures(&race.scheme);
    let lang = ctx.lang;
    let mut headings: Vec<String> = ["名次|Rank", "单位|Unit", "赛道|Track", "得分|Score", "榜单|List"]
        .iter()
        .filter_map(|both| both.split_once('|'))
        .map(|(zh, en)| lang.pick(zh, en).to_owned())
        .collect();
    for m in &all {
        let name = lang.pick(&m.name, &m.name_en);
        let unit = if m.unit.is_empty() { String::new() } else { format!("（{}）", m.unit) };
        headings.push(format!("{name}{unit}"));
    }
    let names: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new(lang.pick("赛马榜", "Race"), &names, source, lang);
    table.title = lang.pick(format!("招商赛马榜 {}", race.month), format!("Investment race {}", race.month));
    for place in &race.places {
        let Some(racer) = race.racers.iter().find(|r| r.unit == place.name) else { continue };
        let mut cells = vec![
            Cell::number(place.rank.map(f64::from), 0),
            Cell::text(racer.name.as_str()),
            Cell::text(racer.track.as_str()),
            Cell::number(place.score, 2),
            Cell::text(place.list.map(|l| l.say(lang)).unwrap_or_default()),
        ];
        for m in &all {
            let value = racer.inputs.iter().find(|i| i.measure == m.code).and_then(|i| i.value);
            cells.push(Cell::number(value, m.decimals));
        }
        table.push(cells, race.synthetic);
    }
    table
}

fn points(ctx: &Ctx, race: &RaceMonth, source: &str) -> Table {
    let lang = ctx.lang;
    let headings = match lang {
        Lang::Zh => ["单位", "指标", "数值", "得分", "取数", "依据"],
        Lang::En => ["Unit", "Measure", "Value", "Points", "Origin", "Rests on"],
    };
    let mut table = Table::new(lang.pick("得分明细", "Points"), &headings, source, lang);
    let all = measures(&race.scheme);
    for place in &race.places {
        let Some(racer) = race.racers.iter().find(|r| r.unit == place.name) else { continue };
        for m in &all {
            let Some(input) = racer.inputs.iter().find(|i| i.measure == m.code) else { continue };
            let basis = match (&input.figure, &input.entry) {
                (Some(f), _) if input.origin == Origin::Computed => lang
                    .pick(format!("{} 个项目", f.projects.len()), format!("{} projects", f.projects.len())),
                (_, Some(e)) => e.source.clone(),
                _ => String::new(),
            };
            table.push(
                vec![
                    Cell::text(racer.name.as_str()),
                    Cell::text(lang.pick(m.name.as_str(), m.name_en.as_str())),
                    Cell::number(input.value, m.decimals),
                    Cell::number(earned(place, &m.code), 2),
                    Cell::text(word(input.origin, lang)),
                    Cell::text(basis),
                ],
                race.synthetic,
            );
        }
    }
    table
}

fn earned(place: &Place, code: &str) -> Option<f64> {
    place.points.get(code).copied().or_else(|| place.penalties.get(code).map(|off| 0.0 - off))
}

/// The board of a month as a workbook: ranks, and each value with its points and what it rests on.
///
/// # Errors
/// As [`super::board`].
pub async fn board_file(
    ctx: &Ctx,
    portfolio: &Portfolio,
    month: &str,
    as_of: Option<Date>,
) -> Result<FileOut> {
    let seen = seen(ctx, portfolio, month, as_of).await?;
    let source = origin_text(ctx, &seen.race, seen.row.is_some());
    let tables = [ranks(ctx, &seen.race, &source), points(ctx, &seen.race, &source)];
    let name = format!("race-{}.xlsx", seen.race.month);
    let write = move || Ok(FileOut { bytes: tables_xlsx(&tables).map_err(unwritable)?, name });
    tokio::task::spawn_blocking(write).await.map_err(|e| AppError::Internal(e.to_string()))?
}

/// The form for the values of a month that projects can't tell: a row a unit, a column a measure.
///
/// # Errors
/// As [`super::board`].
pub async fn form(ctx: &Ctx, portfolio: &Portfolio, month: &str) -> Result<FileOut> {
    let seen = seen(ctx, portfolio, month, None).await?;
    let (race, lang) = (&seen.race, ctx.lang);
    let open = |code: &str| {
        let inputs = race.racers.iter().flat_map(|r| &r.inputs);
        inputs.filter(|i| i.measure == code).any(|i| i.origin != Origin::Computed)
    };
    let wanted: Vec<_> = measures(&race.scheme).into_iter().filter(|m| open(&m.code)).collect();
    let mut headings = vec![lang.pick("单位", "name").to_owned(), lang.pick("赛道", "track").to_owned()];
    headings.extend(wanted.iter().map(|m| lang.pick(&m.name, &m.name_en).clone()));
    let names: Vec<&str> = headings.iter().map(String::as_str).collect();
    let source = lang.pick(
        "按规则能由项目计算的指标不在本表；留空即未填，不作零",
        "measures that projects tell are not in this table; blank is missing, never zero",
    );
    let mut table = Table::new(lang.pick("赛马填报", "Race"), &names, source, lang);
    for racer in &race.racers {
        let mut cells = vec![Cell::text(racer.name.as_str()), Cell::text(racer.track.as_str())];
        for m in &wanted {
            let input = racer.inputs.iter().find(|i| i.measure == m.code);
            let value = input.filter(|i| i.origin == Origin::Entered).and_then(|i| i.value);
            cells.push(Cell::number(value, m.decimals));
        }
        table.push(cells, false);
    }
    let name = format!("race-entries-{}.xlsx", race.month);
    let write = move || Ok(FileOut { bytes: table_xlsx(&table).map_err(unwritable)?, name });
    tokio::task::spawn_blocking(write).await.map_err(|e| AppError::Internal(e.to_string()))?
}
