//! `qipan project`: what can be asked of projects on plain files.

use super::TableFormat;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum ProjectCommand {
    /// 关键路径：任务表排出最早、最迟日期与机动时间 | critical path of a table of tasks
    Schedule(ScheduleArgs),
    /// 预测开工与投产：读各项目的节点日期 | forecast of building and production from dates of gates
    Forecast(ForecastArgs),
    /// 办理时限：已用、剩余、到期日、球在谁手里 | time limits: used, left, due, who holds the ball
    Clocks(ClocksArgs),
    /// 招商赛马：按方案计分排名，红黑榜 | ranking by a scheme, red and black lists
    Race(RaceArgs),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlainFormat {
    Table,
    Csv,
    Json,
}

#[derive(Debug, Args)]
pub struct ForecastArgs {
    /// 节点表：项目、节点、模板、计划/预计/确认日期 | gates: project, gate, template, planned, estimated, confirmed
    pub gates: PathBuf,
    /// 截至日期 | as of this day
    #[arg(long)]
    pub as_of: jiff::civil::Date,
    /// 已投产项目的节点表，供学习工期（可多次） | gates of finished projects to learn from, repeatable
    #[arg(long)]
    pub history: Vec<PathBuf>,
    /// 节点模板 JSON（缺省用内置模板） | gate templates, the built-in ones if missing
    #[arg(long)]
    pub templates: Option<PathBuf>,
    /// 格式 | format
    #[arg(long, value_enum, default_value_t = PlainFormat::Table)]
    pub format: PlainFormat,
    /// 输出文件（缺省写到标准输出） | output file, standard output if missing
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// The names of levels, as JSON has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum LevelName {
    Watch,
    Alert,
    Overdue,
}

#[derive(Debug, Args)]
pub struct ClocksArgs {
    /// 办件表：编号、收件日期、法定时限等 | matters: id, received, limit and more
    pub clocks: PathBuf,
    /// 截至日期 | as of this day
    #[arg(long)]
    pub as_of: jiff::civil::Date,
    /// 出现哪些等级时退出码为 1（如 alert,overdue） | levels that make the exit code 1
    #[arg(long, value_enum, value_delimiter = ',')]
    pub fail_on: Vec<LevelName>,
    /// 格式 | format
    #[arg(long, value_enum, default_value_t = PlainFormat::Table)]
    pub format: PlainFormat,
    /// 输出文件（缺省写到标准输出） | output file, standard output if missing
    #[arg(long)]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct RaceArgs {
    /// 成绩表：单位、赛道、各项指标 | results: name, track, a column a measure
    pub results: PathBuf,
    /// 赛马方案 JSON（缺省用内置示例方案） | the scheme, the built-in example if missing
    #[arg(long)]
    pub scheme: Option<PathBuf>,
    /// 只看：哪项提高到多少，该单位能前进 | instead: what moves this entrant up
    #[arg(long)]
    pub up: Option<String>,
    /// 前进几位（与 --up 合用） | by how many places, with --up
    #[arg(long, default_value_t = 2)]
    pub places: u32,
    /// 格式 | format
    #[arg(long, value_enum, default_value_t = PlainFormat::Table)]
    pub format: PlainFormat,
    /// 输出文件（缺省写到标准输出） | output file, standard output if missing
    #[arg(long)]
    pub out: Option<PathBuf>,
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
