//! The grades of the national mid-term report, and their lights.

use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// How far a target has come, in the words of the national mid-term report. Ordered from no judgement to best.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// 无数据: nothing to judge, or nothing to judge by.
    NoData,
    /// 数据过期: a value that is due is missing.
    Stale,
    /// 滞后.
    Behind,
    /// 基本符合.
    OnTrack,
    /// 快于预期.
    Ahead,
    /// 提前实现 (at the plan's end: 已实现).
    Done,
}

impl Grade {
    /// Every grade.
    pub const ALL: [Self; 6] =
        [Self::NoData, Self::Stale, Self::Behind, Self::OnTrack, Self::Ahead, Self::Done];

    /// The word used in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoData => "no_data",
            Self::Stale => "stale",
            Self::Behind => "behind",
            Self::OnTrack => "on_track",
            Self::Ahead => "ahead",
            Self::Done => "done",
        }
    }

    /// Whether it judges a value.
    #[must_use]
    pub fn judges(self) -> bool {
        !matches!(self, Self::NoData | Self::Stale)
    }
}

impl Say for Grade {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::NoData => lang.pick("无数据", "no data"),
            Self::Stale => lang.pick("数据过期", "stale"),
            Self::Behind => lang.pick("滞后", "behind"),
            Self::OnTrack => lang.pick("基本符合", "on track"),
            Self::Ahead => lang.pick("快于预期", "ahead"),
            Self::Done => lang.pick("提前实现", "reached"),
        }
        .to_owned()
    }
}

/// The traffic light of a grade.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// 预警: behind by more than the alert limit.
    Alert,
    /// 关注: behind.
    Watch,
    /// 正常.
    Normal,
    /// 无数据: no judgement, with a reason; never shown as good.
    None,
}

impl Light {
    /// The word used in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Watch => "watch",
            Self::Normal => "normal",
            Self::None => "none",
        }
    }
}

impl Say for Light {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Alert => lang.pick("预警", "alert"),
            Self::Watch => lang.pick("关注", "watch"),
            Self::Normal => lang.pick("正常", "normal"),
            Self::None => lang.pick("无数据", "no data"),
        }
        .to_owned()
    }
}
