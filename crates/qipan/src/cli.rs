//! The command line: what can be asked for. Every help text stands in both languages.

pub mod project;
pub mod quota;
pub mod space;
mod zh;

use crate::out;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// 棋盘：区县发展规划的指标、数据与进度 | Qipan: a district's plan, its indicators, data and progress
#[derive(Debug, Parser)]
#[command(name = "qipan", version, arg_required_else_help = true)]
#[command(disable_help_flag = true, disable_help_subcommand = true, disable_version_flag = true)]
pub struct Cli {
    /// 输出语言 | language of messages
    #[arg(long, global = true, value_enum, default_value_t = Language::Zh, env = "QIPAN_LANG")]
    pub lang: Language,
    /// 显示帮助 | print help
    #[arg(short, long, global = true, action = clap::ArgAction::Help)]
    pub help: Option<bool>,
    /// 显示版本 | print the version
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    pub version: Option<bool>,
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The arguments of this run. Help and errors are printed in the language asked for.
    ///
    /// # Errors
    /// The exit code of what was printed instead: 0 for help and version, 2 for bad usage.
    pub fn of_this_run() -> Result<Cli, ExitCode> {
        let args: Vec<OsString> = std::env::args_os().collect();
        Cli::try_parse_from(&args).map_err(|e| {
            let env = std::env::var("QIPAN_LANG").ok();
            if zh::wanted(args.iter().skip(1).map(OsString::as_os_str), env.as_deref()) {
                out::parser(&zh::told(&e), e.use_stderr());
            } else {
                // Nobody is left to tell when printing fails.
                let _ = e.print();
            }
            if e.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    Zh,
    En,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 运行演示区：首次建库，之后数秒启动 | run the demo district; makes it at the first start
    Demo(DemoArgs),
    /// 启动服务 | serve the console and the API
    Serve(ServeArgs),
    /// 导入工作簿（先校验，全部正确才入库） | import a workbook, all or nothing
    Import(ImportArgs),
    /// 导出指标或数据 | export indicators or observations
    Export(ExportArgs),
    /// 单位 | org units
    Unit(UnitArgs),
    /// 规划 | plans
    Plan(PlanArgs),
    /// 用户 | accounts
    User(UserArgs),
    /// 审计 | the audit trail
    Audit(AuditArgs),
    /// 在线备份到一个文件 | online backup to one file
    Backup(BackupArgs),
    /// 从备份恢复到空库并核验 | restore into an empty database and verify
    Restore(BackupArgs),
    /// 建立或升级数据库结构 | make or upgrade the schema
    Migrate(DatabaseArgs),
    /// 检查数据库与环境 | check the database and its surroundings
    Doctor(DatabaseArgs),
    /// 指标（直接读文件，不需要数据库） | indicators, on plain files without a database
    #[command(subcommand)]
    Indicator(IndicatorCommand),
    /// 工作日历 | the working-day calendar
    #[command(subcommand)]
    Calendar(CalendarCommand),
    /// 项目（直接读文件，不需要数据库） | projects, on plain files without a database
    #[command(subcommand)]
    Project(project::ProjectCommand),
    /// 用地指标台账 | the quota ledger
    #[command(subcommand)]
    Quota(quota::QuotaCommand),
    /// 空间数据（直接读文件，不需要数据库） | geometry, on plain files without a database
    #[command(subcommand)]
    Space(space::SpaceCommand),
}

/// 数据库 | where the data is
#[derive(Debug, Clone, Args)]
pub struct DatabaseArgs {
    /// 数据库地址：sqlite:文件 或 postgres://… | database address
    #[arg(long, env = "QIPAN_DATABASE")]
    pub database: Option<String>,
    /// 数据文件夹（未给 --database 时库在其中 qipan.db） | folder of the embedded database
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// 端口；0 为任选 | port; 0 picks a free one
    #[arg(long, default_value_t = 8686)]
    pub port: u16,
    /// 演示数据文件夹 | folder of the demo's data
    #[arg(long, default_value = ".demo")]
    pub data: PathBuf,
    /// 清空后重建 | start over
    #[arg(long)]
    pub reset: bool,
    /// 不打开浏览器 | do not open a browser
    #[arg(long)]
    pub no_open: bool,
    /// 使用其他数据库（如 postgres://…） | another database
    #[arg(long, env = "QIPAN_DATABASE")]
    pub database: Option<String>,
    /// 提醒外发的配置（JSON） | configuration of notices by mail and robots
    #[arg(long, env = "QIPAN_NOTICES")]
    pub notices: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// 监听地址 | address to listen on
    #[arg(long, default_value = "127.0.0.1:8686")]
    pub listen: std::net::SocketAddr,
    /// 单个上传文件上限（MB） | largest upload in MB
    #[arg(long, default_value_t = 64)]
    pub upload_mb: u64,
    /// 前置 TLS 时设置：会话 Cookie 只走加密连接 | mark the cookie Secure (TLS in front)
    #[arg(long)]
    pub secure_cookie: bool,
    /// 仅在写入 X-Forwarded-For 的反向代理之后使用 | believe the proxy's client address
    #[arg(long)]
    pub trust_proxy: bool,
    /// 提醒外发的配置（JSON：邮件、群机器人）；不设则不外发 | configuration of notices by mail and robots
    #[arg(long, env = "QIPAN_NOTICES")]
    pub notices: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FileKind {
    Auto,
    Dictionary,
    Targets,
    Observations,
    Projects,
    ProjectProgress,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// 工作簿（xlsx、xls、csv） | the workbook
    pub file: PathBuf,
    /// 内容 | what it holds
    #[arg(long, value_enum, default_value_t = FileKind::Auto)]
    pub kind: FileKind,
    /// 只校验不入库 | validate only
    #[arg(long)]
    pub dry_run: bool,
    /// 以哪个账号的权限导入 | account whose rights are used
    #[arg(long)]
    pub user: String,
    /// 把批注副本写到此文件 | write the marked-up copy here
    #[arg(long)]
    pub marked: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// 指标及其进度 | indicators with where they stand
    Indicators,
    /// 数据（全部版本） | observations, every vintage
    Observations,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    Table,
    Csv,
    Json,
    Xlsx,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// 导出内容 | what to export
    #[arg(value_enum)]
    pub what: What,
    /// 以哪个账号的权限导出 | account whose rights are used
    #[arg(long)]
    pub user: String,
    /// 规划编码（指标） | plan code, of indicators
    #[arg(long)]
    pub plan: Option<String>,
    /// 规划版本（指标） | plan version, of indicators
    #[arg(long)]
    pub plan_version: Option<String>,
    /// 单位代码；指标缺省为全区 | org unit; of indicators the district if missing
    #[arg(long)]
    pub unit: Option<String>,
    /// 只导出该指标（数据） | only this indicator, of observations
    #[arg(long)]
    pub indicator: Option<String>,
    /// 截至日期，缺省为今天 | as of this day, today if missing
    #[arg(long)]
    pub as_of: Option<jiff::civil::Date>,
    /// 格式 | format
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// 输出文件（缺省写到标准输出） | output file, standard output if missing
    #[arg(long)]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct UnitArgs {
    #[command(subcommand)]
    pub command: UnitCommand,
}

#[derive(Debug, Subcommand)]
pub enum UnitCommand {
    /// 列出单位树 | list the tree of units
    List(DatabaseArgs),
    /// 新建单位 | add a unit
    Add {
        #[command(flatten)]
        database: DatabaseArgs,
        /// 单位代码 | its code
        code: String,
        /// 名称 | its name
        name: String,
        /// 英文名称 | its English name
        #[arg(long, default_value = "")]
        name_en: String,
        /// 类别 | what it is: district, bureau, platform, subdistrict, department, reference
        #[arg(long, default_value = "district")]
        kind: String,
        /// 上级单位代码 | code of the unit above
        #[arg(long)]
        parent: Option<String>,
        /// 行政区划代码（GB/T 2260） | code of its area
        #[arg(long)]
        region: Option<String>,
        /// 生效日期，缺省为今天 | first day, today if missing
        #[arg(long)]
        from: Option<jiff::civil::Date>,
    },
}

#[derive(Debug, Args)]
pub struct PlanArgs {
    #[command(subcommand)]
    pub command: PlanCommand,
}

#[derive(Debug, Subcommand)]
pub enum PlanCommand {
    /// 列出规划 | list the plans
    List(DatabaseArgs),
    /// 新建规划 | add a plan
    Add {
        #[command(flatten)]
        database: DatabaseArgs,
        /// 规划编码 | its code
        code: String,
        /// 名称 | its name
        name: String,
        /// 英文名称 | its English name
        #[arg(long, default_value = "")]
        name_en: String,
        /// 类别 | what it is: five_year, annual, special
        #[arg(long, default_value = "five_year")]
        kind: String,
        /// 起始年份 | first year
        #[arg(long)]
        from: i16,
        /// 终止年份 | last year
        #[arg(long)]
        to: i16,
        /// 上级规划编码 | code of the plan above
        #[arg(long)]
        upper: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct UserArgs {
    #[command(subcommand)]
    pub command: UserCommand,
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// 列出账号 | list accounts
    List(DatabaseArgs),
    /// 新建账号，打印一次性初始密码 | add an account, prints its first password once
    Add {
        #[command(flatten)]
        database: DatabaseArgs,
        /// 登录名 | login name
        username: String,
        /// 显示名 | name shown
        #[arg(long)]
        name: Option<String>,
        /// 授权 角色:单位，可多次 | grants as role:unit, repeatable
        #[arg(long = "grant")]
        grants: Vec<String>,
    },
    /// 解锁 | unlock
    Unlock {
        #[command(flatten)]
        database: DatabaseArgs,
        /// 登录名 | login name
        username: String,
    },
    /// 重置密码，打印一次 | reset the password, prints it once
    ResetPassword {
        #[command(flatten)]
        database: DatabaseArgs,
        /// 登录名 | login name
        username: String,
    },
}

#[derive(Debug, Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    pub command: AuditCommand,
}

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// 核验审计链：改动、缺失、换序都会指出 | verify the chain; names an altered, missing or reordered row
    Verify {
        #[command(flatten)]
        database: DatabaseArgs,
        /// 另处记下的链尾 序号:哈希（备份时打印），可多次 | end of the chain noted elsewhere as number:hash, repeatable
        #[arg(long)]
        noted: Vec<String>,
    },
    /// 最近的审计记录 | latest rows
    List {
        #[command(flatten)]
        database: DatabaseArgs,
        /// 条数 | how many rows
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
}

#[derive(Debug, Args)]
pub struct BackupArgs {
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// 备份文件 | the backup file
    pub file: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum IndicatorCommand {
    /// 进度：读规划与数据两个工作簿 | progress from a plan workbook and a data workbook
    Progress(ProgressArgs),
}

/// The names of grades, as JSON has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum GradeName {
    Done,
    Ahead,
    OnTrack,
    Behind,
    NoData,
    Stale,
}

#[derive(Debug, Args)]
pub struct ProgressArgs {
    /// 规划文件：指标字典与目标（xlsx、xls、csv，可多次） | dictionary and targets, repeatable
    #[arg(long, required = true)]
    pub plan: Vec<PathBuf>,
    /// 数据文件（可多次） | values, repeatable
    #[arg(long, required = true)]
    pub data: Vec<PathBuf>,
    /// 截至日期 | as of this day
    #[arg(long)]
    pub as_of: jiff::civil::Date,
    /// 格式 | format
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub format: TableFormat,
    /// 输出文件（缺省写到标准输出） | output file, standard output if missing
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// 出现哪些等级时退出码为 1（如 behind,stale） | grades that make the exit code 1
    #[arg(long, value_enum, value_delimiter = ',')]
    pub fail_on: Vec<GradeName>,
    /// 单位代码（文件含多个单位时） | org unit, if the files hold several
    #[arg(long)]
    pub unit: Option<String>,
    /// 规划编码（文件含多个规划时） | plan code, if the files hold several
    #[arg(long)]
    pub plan_code: Option<String>,
    /// 规划版本，缺省为截至日已知的最新版 | plan version, by default the newest known on the day
    #[arg(long, alias = "version")]
    pub plan_version: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum CalendarCommand {
    /// 某日之后第 N 个工作日 | the date N working days later
    Add {
        /// 起算日期 | the day to count from
        date: jiff::civil::Date,
        /// 工作日数，可为负 | working days, may be negative
        #[arg(allow_negative_numbers = true)]
        days: i32,
    },
    /// 从文件读入一个年度（xlsx、xls、csv、txt、ics），先校验，全部正确才写入 | read a year from a file, all or nothing
    Import(CalendarImportArgs),
}

#[derive(Debug, Args)]
pub struct CalendarImportArgs {
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// 文件：表格（日期、至、安排）、文本（每行一段）或 iCalendar | a table, a text with a line a span, or iCalendar
    pub file: PathBuf,
    /// 年度；文件名中有（如 工作日历-2027.xlsx）可不填 | the year; may be left out if the file's name has it
    #[arg(long)]
    pub year: Option<i16>,
    /// 依据的通知（写入时必填） | the notice that says so; needed to write
    #[arg(long)]
    pub source: Option<String>,
    /// 只校验不写入 | validate only
    #[arg(long)]
    pub dry_run: bool,
    /// 以哪个账号的权限写入（系统管理员）；缺省为本机 | account whose rights are used; the machine itself if missing
    #[arg(long)]
    pub user: Option<String>,
}

#[cfg(test)]
mod tests;
