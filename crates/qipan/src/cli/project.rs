//! `qipan project`: what can be asked of projects on plain files.

use super::TableFormat;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum ProjectCommand {
    /// 关键路径：任务表排出最早、最迟日期与机动时间 | critical path of a table of tasks
    Schedule(ScheduleArgs),
}

#[derive(Debug, Args)]
pub struct ScheduleArgs {
    /// 任务表：编号、工期（工作日）、前置任务 | tasks: id, duration in working days, predecessors
    pub tasks: PathBuf,
    /// 开始日期；非工作日顺延 | first day; the next working day if it is none
    #[arg(long)]
    pub start: jiff::civil::Date,
    /// 格式 | format
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// 输出文件（缺省写到标准输出） | output file, standard output if missing
    #[arg(long)]
    pub out: Option<PathBuf>,
}
