//! Why a network has no schedule.

use jiff::civil::Date;
use qipan_kernel::calendar::CalendarError;
use qipan_kernel::text::{Lang, Say, shorten};
use thiserror::Error;

/// A network has no schedule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.say(Lang::En))]
pub enum ScheduleError {
    /// There is no task.
    Empty,
    /// Two tasks have one id.
    Twice {
        /// The id.
        id: String,
    },
    /// A predecessor that is not there.
    Unknown {
        /// The task that waits.
        id: String,
        /// What it waits for, as written.
        predecessor: String,
    },
    /// A predecessor that can't be used as written.
    Link {
        /// The task that waits.
        id: String,
        /// The entry as written.
        entry: String,
        /// What is wrong with it.
        remedy: Remedy,
    },
    /// Tasks that wait for each other.
    Cycle {
        /// In order: each is waited for by the next, the last by the first.
        ids: Vec<String>,
    },
    /// A duration or lag beyond [`super::LONGEST`].
    TooLong {
        /// The task.
        id: String,
    },
    /// A date in a year that the calendar does not have.
    Calendar {
        /// The task whose date it is; none if it is the start.
        task: Option<String>,
        /// The start, if it is that.
        start: Option<Date>,
        /// What the calendar says.
        error: CalendarError,
    },
}

/// What is wrong with a predecessor whose id is there.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Both the whole and a part of it are ids.
    Ambiguous,
    /// A negative lag.
    Negative,
    /// A lag that is no whole number.
    Lag,
    /// FF or SF.
    Kind,
    /// Entries separated by something else than `;`.
    Separator,
}

impl Say for Remedy {
    fn say(&self, lang: Lang) -> String {
        match self {
            Remedy::Ambiguous => lang.pick(
                "有两种读法（编号中含 +、SS 或 FS）；请改用不含这些字符的编号",
                "it can be read in two ways, since an id contains +, SS or FS; use ids without them",
            ),
            Remedy::Negative => lang.pick(
                "不支持负的间隔（提前量）；请拆分前置任务，或改用 SS+天数",
                "negative lags are not supported; split the predecessor or use SS+days",
            ),
            Remedy::Lag => lang.pick(
                "间隔须为整数工作日；请写成 编号+3 或 编号SS+2",
                "a lag is a whole number of working days; write ID+3 or IDSS+2",
            ),
            Remedy::Kind => lang.pick(
                "只支持完成—开始（编号+3）和开始—开始（编号SS+2），不支持 FF、SF；请改写",
                "only finish-to-start (ID+3) and start-to-start (IDSS+2) are supported, not FF or SF; rewrite it",
            ),
            Remedy::Separator => {
                lang.pick("多个前置任务请用分号 ; 分隔", "separate predecessors with a semicolon ;")
            }
        }
        .to_owned()
    }
}

impl Say for ScheduleError {
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.say_zh(),
            Lang::En => self.say_en(),
        }
    }
}

/// A cycle in full, or its beginning if it is long.
fn chain(ids: &[String], lang: Lang) -> String {
    let shown = ids.iter().take(12).map(|id| shorten(id));
    let mut all: Vec<String> = shown.collect();
    if ids.len() > 12 {
        all.push(lang.pick(format!("…（共 {} 项）", ids.len()), format!("… ({} in all)", ids.len())));
    }
    all.extend(ids.first().map(|id| shorten(id)));
    all.join(" → ")
}

impl ScheduleError {
    fn say_zh(&self) -> String {
        match self {
            ScheduleError::Empty => "没有任务；请至少填写一行任务".to_owned(),
            ScheduleError::Twice { id } => format!("任务编号“{}”重复；请改用不同的编号", shorten(id)),
            ScheduleError::Unknown { id, predecessor } => format!(
                "任务“{}”的前置任务“{predecessor}”不存在；请核对编号，写法为 编号、编号+3 或 编号SS+2",
                shorten(id)
            ),
            ScheduleError::Link { id, entry, remedy } => {
                format!("任务“{}”的前置任务“{entry}”：{}", shorten(id), remedy.say(Lang::Zh))
            }
            ScheduleError::Cycle { ids } => {
                format!("任务互相等待，形成循环：{}；请删去其中一个前置关系", chain(ids, Lang::Zh))
            }
            ScheduleError::TooLong { id } => {
                format!("任务“{}”的工期或间隔超过 {} 个工作日；请核对", shorten(id), super::LONGEST)
            }
            ScheduleError::Calendar { task: Some(id), error, .. } => {
                format!("任务“{}”的日期排不出：{}", shorten(id), error.say(Lang::Zh))
            }
            ScheduleError::Calendar { start: Some(start), error, .. } => {
                format!("开始日期 {start}：{}", error.say(Lang::Zh))
            }
            ScheduleError::Calendar { error, .. } => error.say(Lang::Zh),
        }
    }

    fn say_en(&self) -> String {
        match self {
            ScheduleError::Empty => "there is no task; give at least one".to_owned(),
            ScheduleError::Twice { id } => {
                format!("task id '{}' occurs twice; use different ids", shorten(id))
            }
            ScheduleError::Unknown { id, predecessor } => format!(
                "task '{}' waits for '{predecessor}', which is not there; check the id, written as ID, ID+3 or IDSS+2",
                shorten(id)
            ),
            ScheduleError::Link { id, entry, remedy } => {
                format!("predecessor '{entry}' of task '{}': {}", shorten(id), remedy.say(Lang::En))
            }
            ScheduleError::Cycle { ids } => {
                format!(
                    "tasks wait for each other in a cycle: {}; remove one of the links",
                    chain(ids, Lang::En)
                )
            }
            ScheduleError::TooLong { id } => format!(
                "the duration or a lag of task '{}' is longer than {} working days; check it",
                shorten(id),
                super::LONGEST
            ),
            ScheduleError::Calendar { task: Some(id), error, .. } => {
                format!("task '{}' can't be dated: {}", shorten(id), error.say(Lang::En))
            }
            ScheduleError::Calendar { start: Some(start), error, .. } => {
                format!("start {start}: {}", error.say(Lang::En))
            }
            ScheduleError::Calendar { error, .. } => error.say(Lang::En),
        }
    }
}
