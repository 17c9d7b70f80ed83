//! The store's errors in Chinese and English; each says what to do.

use qipan_kernel::text::{Lang, Say};

use super::{AddressFault, BackupFault, Damage, SchemaFault, StoreError};

impl Say for StoreError {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::NotFound { entity, id } => {
                (format!("没有 {entity} {id}"), format!("{entity} {id} does not exist"))
            }
            Self::Conflict { entity, id, current_rev } => (
                format!("{entity} {id} 已被他人修改，当前修订号为 {current_rev}；请重新载入后再改"),
                format!(
                    "{entity} {id} was changed by someone else in the meantime: its revision is now {current_rev}; load it again and repeat the change"
                ),
            ),
            Self::Exists(what) => (format!("已存在：{what}"), format!("this already exists: {what}")),
            Self::Constraint(what) => {
                (format!("数据库拒绝：{what}"), format!("the database refuses this: {what}"))
            }
            Self::Busy(what) => (
                format!("数据库正忙（{what}）；本次未保存，请稍后再试"),
                format!("the database is busy ({what}); nothing was saved, try again"),
            ),
            Self::DiskFull(what) => (
                format!("数据库所在磁盘已满，本次修改全部未保存；请清理空间或移动数据目录后再试（{what}）"),
                format!(
                    "the disk that holds the database is full; nothing of this change was saved. Free some space or move the data folder, then try again ({what})"
                ),
            ),
            Self::Lost(what) => (
                format!("与数据库的连接中断；未确认的修改均未保存，请确认数据库在运行后再试（{what}）"),
                format!(
                    "the connection to the database was lost; what was not confirmed was not saved. Check that the database runs, then try again ({what})"
                ),
            ),
            Self::Corrupt(what) => (
                format!("数据库已损坏：{what}；请运行 qipan doctor 并恢复最近的备份"),
                format!("the database is damaged: {what}; run `qipan doctor` and restore the last backup"),
            ),
            Self::Unaudited => (
                "本次修改没有审计记录，已撤销（程序错误）".to_owned(),
                "this change has no audit row and was rolled back (a mistake in the program)".to_owned(),
            ),
            Self::Migration(fault) => return fault.say(lang),
            Self::Backup(fault) => return fault.say(lang),
            Self::Address { url, fault } => (
                format!("数据库地址“{url}”：{}", fault.say(Lang::Zh)),
                format!("database address '{url}': {}", fault.say(Lang::En)),
            ),
            Self::Shape { entity, id, reason } => {
                (format!("{entity} {id} 的存储内容有误：{reason}"), format!("{entity} {id}: {reason}"))
            }
            Self::Other(what) => (format!("数据库错误：{what}"), format!("database error: {what}")),
        };
        lang.pick(zh, en)
    }
}

impl Say for SchemaFault {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Behind { at, latest } => (
                format!("数据库结构为第 {at} 版，本程序需要第 {latest} 版；请先运行 qipan migrate"),
                format!(
                    "the database has schema version {at}, this program needs {latest}; run `qipan migrate` first"
                ),
            ),
            Self::Newer { version } => (
                format!(
                    "数据库含有本程序不认识的结构步骤 {version}，由更新版本的 Qipan 写入；请使用该版本，或恢复较早的备份"
                ),
                format!(
                    "the database holds schema step {version}, which this program doesn't know: a newer Qipan wrote it; use that version or restore an older backup"
                ),
            ),
            Self::Altered { version, name } => (
                format!("结构步骤 {version}（{name}）的内容与本程序不同；请使用建立该数据库的程序"),
                format!(
                    "schema step {version} ({name}) was taken with another text than this program's; use the program that made the database"
                ),
            ),
        };
        lang.pick(zh, en)
    }
}

impl Say for BackupFault {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Exists(path) => {
                let path = path.display();
                (format!("{path} 已存在；请另取文件名"), format!("{path} exists; choose another name"))
            }
            Self::NoFolder(path) => {
                let path = path.display();
                (
                    format!("没有文件夹 {path}；请先建立"),
                    format!("the folder {path} does not exist; make it first"),
                )
            }
            Self::NoName(path) => {
                let path = path.display();
                (format!("{path} 不是文件名（须为 UTF-8）"), format!("{path} names no file in UTF-8"))
            }
            Self::NotFound(path) => {
                let path = path.display();
                (format!("没有备份文件 {path}"), format!("there is no backup file {path}"))
            }
            Self::NotABackup { path, reason } => {
                let path = path.display();
                (
                    format!("{path} 不是 Qipan 的备份，或已损坏（{reason}）"),
                    format!("{path} is no backup of Qipan, or it is damaged ({reason})"),
                )
            }
            Self::Damaged { path, damage } => {
                let path = path.display();
                (
                    format!("备份 {path} 已损坏：{}；请换用其他备份", damage.say(Lang::Zh)),
                    format!(
                        "the backup {path} is damaged: {}; take another backup file",
                        damage.say(Lang::En)
                    ),
                )
            }
            Self::NotArrived { table } => (
                format!("表 {table} 写入后与读出时不一致，已全部撤销；请重试"),
                format!("table {table} did not arrive as it was read, nothing was kept; try again"),
            ),
            Self::Chain(broken) => (
                format!("未恢复任何内容：{}", broken.say(Lang::Zh)),
                format!("nothing was restored: {}", broken.say(Lang::En)),
            ),
            Self::NotEmpty { table, rows } => (
                format!("数据库不是空的（表 {table} 有 {rows} 行）；请恢复到新的数据库"),
                format!(
                    "the database is not empty (table {table} has {rows} rows); restore into a new database"
                ),
            ),
            Self::DiskFull(path) => {
                let path = path.display();
                (
                    format!("写入 {path} 时磁盘已满，未留下备份；请清理空间或换一个位置"),
                    format!(
                        "the disk filled up while {path} was written, no backup was left; free some space or choose another place"
                    ),
                )
            }
            Self::File { path, reason } => {
                let text = format!("{}: {reason}", path.display());
                (text.clone(), text)
            }
        };
        lang.pick(zh, en)
    }
}

impl Say for Damage {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Schema => {
                ("结构与清单不符".to_owned(), "its schema is not the one of its manifest".to_owned())
            }
            Self::Tables => ("表与清单不符".to_owned(), "it has not the tables of its manifest".to_owned()),
            Self::Table(name) => {
                (format!("表 {name} 的内容与清单不符"), format!("table {name} does not hold what it held"))
            }
            Self::Chain(broken) => (broken.say(Lang::Zh), broken.say(Lang::En)),
        };
        lang.pick(zh, en)
    }
}

impl Say for AddressFault {
    fn say(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Scheme => (
                "请写 sqlite:路径 或 postgres://用户@主机/数据库".to_owned(),
                "write sqlite:PATH or postgres://user@host/database".to_owned(),
            ),
            Self::NoFile => (
                "请写 UTF-8 文件名；不提供内存数据库".to_owned(),
                "name a file, in UTF-8; a database in memory is not offered".to_owned(),
            ),
            Self::NoFolder(path) => (
                format!("没有文件夹 {}；请先建立", path.display()),
                format!("the folder {} does not exist; make it first", path.display()),
            ),
            Self::Refused(reason) => (reason.clone(), reason.clone()),
        };
        lang.pick(zh, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Break;
    use std::path::PathBuf;

    #[test]
    fn every_error_speaks_both_languages() {
        let path = || PathBuf::from("备份/b.qipan");
        let text = || "x".to_owned();
        let broken = Break::Missing { seq: 3, to: 4 };
        let faults = [
            BackupFault::Exists(path()),
            BackupFault::NoFolder(path()),
            BackupFault::NoName(path()),
            BackupFault::NotFound(path()),
            BackupFault::NotABackup { path: path(), reason: text() },
            BackupFault::Damaged { path: path(), damage: Damage::Schema },
            BackupFault::Damaged { path: path(), damage: Damage::Tables },
            BackupFault::Damaged { path: path(), damage: Damage::Table(text()) },
            BackupFault::Damaged { path: path(), damage: Damage::Chain(broken.clone()) },
            BackupFault::NotArrived { table: text() },
            BackupFault::Chain(broken),
            BackupFault::NotEmpty { table: text(), rows: 3 },
            BackupFault::DiskFull(path()),
        ];
        let schema = [
            SchemaFault::Behind { at: 0, latest: 1 },
            SchemaFault::Newer { version: 9 },
            SchemaFault::Altered { version: 1, name: "base" },
        ];
        let addresses = [AddressFault::Scheme, AddressFault::NoFile, AddressFault::NoFolder(path())];
        let mut errors = vec![
            StoreError::NotFound { entity: "plan", id: text() },
            StoreError::Conflict { entity: "plan", id: text(), current_rev: 2 },
            StoreError::Exists(text()),
            StoreError::Constraint(text()),
            StoreError::Busy(text()),
            StoreError::DiskFull(text()),
            StoreError::Lost(text()),
            StoreError::Corrupt(text()),
            StoreError::Unaudited,
            StoreError::Shape { entity: "plan", id: text(), reason: text() },
            StoreError::Other(text()),
        ];
        errors.extend(faults.map(StoreError::Backup));
        errors.extend(schema.map(StoreError::Migration));
        errors.extend(addresses.map(|fault| StoreError::Address { url: text(), fault }));
        for error in errors {
            let (zh, en) = (error.say(Lang::Zh), error.say(Lang::En));
            assert!(zh.chars().any(|c| ('一'..='龥').contains(&c)), "{zh}");
            assert!(en.is_ascii() || en.contains("备份/b.qipan"), "{en}");
            assert_eq!(error.to_string(), en);
            assert!(!error.code().is_empty());
        }
    }
}
