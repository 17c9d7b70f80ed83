//! `qipan quota`: the quota ledger of a database, or entries in a plain file.

use super::DatabaseArgs;
use clap::Subcommand;
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum QuotaCommand {
    /// 余额与试算平衡；不平时退出码 1 | balances and trial balance; exit code 1 if it does not hold
    Balance {
        #[command(flatten)]
        database: DatabaseArgs,
        /// 截至哪一天（缺省为现在） | as of the end of a day, now if missing
        #[arg(long)]
        as_of: Option<Date>,
    },
    /// 逐笔重放文件中的分录（JSON 数组，不需要数据库）；有不能入账的退出码 1 | replays entries of a file (a JSON array); exit code 1 if one is refused
    Replay {
        /// 分录文件 | file of entries
        file: PathBuf,
        /// 只到哪一天 | only up to a day
        #[arg(long)]
        as_of: Option<Date>,
    },
}
