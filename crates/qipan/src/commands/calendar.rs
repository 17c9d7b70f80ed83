//! `qipan calendar`: working days by the State Council's calendar, and a year read from a file.

use super::{open, person, system};
use crate::cli::CalendarImportArgs;
use crate::failure::Failure;
use crate::out;
use jiff::civil::Date;
use qipan_app::AppError;
use qipan_app::read::calendars::{self, CalendarImported};
use qipan_exchange::Limits;
use qipan_exchange::workbook::read_path;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::text::{Lang, Say};
use std::path::Path;
use std::process::ExitCode;

/// Prints the date that many working days later (earlier if negative).
pub fn add(date: Date, days: i32, lang: Lang) -> Result<ExitCode, Failure> {
    let calendar = WorkCalendar::china();
    let later = calendar.add_workdays(date, days).map_err(|e| Failure::input(e.say(lang)))?;
    out::line(later.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a year from a file through the same use case as the console's; all of it is taken or nothing.
pub async fn import(args: CalendarImportArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let name = args.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let year = match args.year {
        Some(year) => year,
        None => year_in(&name).ok_or_else(|| no_year(&args.file, lang))?,
    };
    let source = args.source.as_deref().map(str::trim).unwrap_or_default();
    if source.is_empty() && !args.dry_run {
        return Err(Failure::input(lang.pick(
            "写入须注明依据：请用 --source 给出通知文号（如 国办发明电〔2026〕8号）；只校验请加 --dry-run",
            "the notice is missing: name it with --source, or add --dry-run to check only",
        )));
    }
    let bytes = read_path(&args.file, &Limits::default()).map_err(|e| Failure::input(e.say(lang)))?;
    let store = open(&args.database, lang).await?;
    let ctx = match &args.user {
        Some(user) => person(store, user, lang).await?,
        None => system(store, lang).await?,
    };
    match calendars::import(&ctx, year, (name, bytes), source, args.dry_run).await {
        Ok(done) => told(&args.file, &done, lang),
        Err(AppError::Findings(findings)) => {
            for finding in &findings {
                out::finding(finding, lang);
            }
            let (file, count) = (args.file.display(), findings.len());
            Err(Failure::input(match lang {
                Lang::Zh => format!("{file}：{year} 年 {count} 处有误，未写入；请改正后再读入"),
                Lang::En => {
                    format!("{file}: {count} findings in {year}, nothing saved; mend them and read it again")
                }
            }))
        }
        Err(e) => Err(Failure::app(&e, lang)),
    }
}

fn told(file: &Path, done: &CalendarImported, lang: Lang) -> Result<ExitCode, Failure> {
    for finding in &done.findings {
        out::finding(finding, lang);
    }
    let (file, year) = (file.display(), done.year.year);
    let (off, worked) = (done.year.holidays.len(), done.year.workdays.len());
    out::line(match (done.dry_run, lang) {
        (true, Lang::Zh) => {
            format!("{file}：校验通过，未写入（--dry-run）。{year} 年放假 {off} 天，调休上班 {worked} 天")
        }
        (true, Lang::En) => {
            format!(
                "{file}: valid, nothing saved (--dry-run). {year}: {off} days off, {worked} weekend days worked"
            )
        }
        (false, Lang::Zh) => format!("{file}：已写入。{year} 年放假 {off} 天，调休上班 {worked} 天"),
        (false, Lang::En) => format!("{file}: saved. {year}: {off} days off, {worked} weekend days worked"),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The only year of four digits in a file's name.
fn year_in(name: &str) -> Option<i16> {
    let digits = name.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 4);
    let mut years = digits.filter_map(|part| part.parse().ok()).filter(|year| (1949..=2199).contains(year));
    years.next().filter(|_| years.next().is_none())
}

fn no_year(file: &Path, lang: Lang) -> Failure {
    let file = file.display();
    Failure::input(match lang {
        Lang::Zh => format!("{file}：文件名中看不出年度；请用 --year 给出，如 --year 2027"),
        Lang::En => format!("{file}: its name tells no year; give it with --year, as --year 2027"),
    })
}

#[cfg(test)]
mod tests {
    use super::year_in;

    #[test]
    fn a_year_is_taken_from_a_name_that_has_one() {
        assert_eq!(year_in("工作日历-2027.xlsx"), Some(2027));
        assert_eq!(year_in("2026至2027.xlsx"), None);
        assert_eq!(year_in("放假安排20270101.csv"), None);
        assert_eq!(year_in("日历.txt"), None);
    }
}
