//! `qipan calendar`: working days by the State Council's calendar.

use crate::cli::CalendarCommand;
use crate::failure::Failure;
use crate::out;
use qipan_kernel::calendar::WorkCalendar;
use qipan_kernel::text::{Lang, Say};
use std::process::ExitCode;

/// Prints the date that many working days later (earlier if negative).
pub fn run(command: &CalendarCommand, lang: Lang) -> Result<ExitCode, Failure> {
    let CalendarCommand::Add { date, days } = *command;
    let calendar = WorkCalendar::china();
    let later = calendar.add_workdays(date, days).map_err(|e| Failure::input(e.say(lang)))?;
    out::line(later.to_string())?;
    Ok(ExitCode::SUCCESS)
}
