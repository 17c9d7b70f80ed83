//! The states of a parcel and the steps between them.

use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// Where a parcel stands in its life.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LandState {
    /// 储备.
    Reserve,
    /// 批而未供: approved for building, not yet supplied.
    ApprovedUnsupplied,
    /// 供应: under contract or allocated.
    Supplied,
    /// 在建.
    UnderConstruction,
    /// 已用.
    InUse,
    /// 闲置, as determined by the authority.
    Idle,
    /// 低效, as determined by the authority.
    LowEfficiency,
    /// 再开发.
    Redevelopment,
    /// 复垦.
    Reclaimed,
}

impl LandState {
    /// Every one, in the order of a life.
    pub const ALL: [LandState; 9] = [
        Self::Reserve,
        Self::ApprovedUnsupplied,
        Self::Supplied,
        Self::UnderConstruction,
        Self::InUse,
        Self::Idle,
        Self::LowEfficiency,
        Self::Redevelopment,
        Self::Reclaimed,
    ];

    /// The stored and sent word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Reserve => "reserve",
            Self::ApprovedUnsupplied => "approved_unsupplied",
            Self::Supplied => "supplied",
            Self::UnderConstruction => "under_construction",
            Self::InUse => "in_use",
            Self::Idle => "idle",
            Self::LowEfficiency => "low_efficiency",
            Self::Redevelopment => "redevelopment",
            Self::Reclaimed => "reclaimed",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn of(code: &str) -> Option<LandState> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The states that may follow. Land that is taken back or bought back goes to the reserve.
    #[must_use]
    pub fn next(self) -> &'static [LandState] {
        match self {
            Self::Reserve => &[Self::ApprovedUnsupplied, Self::Supplied, Self::Reclaimed],
            Self::ApprovedUnsupplied => &[Self::Supplied, Self::Reserve],
            Self::Supplied => &[Self::UnderConstruction, Self::Idle, Self::Reserve],
            Self::UnderConstruction => &[Self::InUse, Self::Idle],
            Self::InUse => &[Self::LowEfficiency, Self::Redevelopment, Self::Reserve, Self::Reclaimed],
            Self::Idle => &[Self::UnderConstruction, Self::Redevelopment, Self::Reserve],
            Self::LowEfficiency => &[Self::InUse, Self::Redevelopment, Self::Reserve, Self::Reclaimed],
            Self::Redevelopment => &[Self::UnderConstruction, Self::InUse, Self::Supplied, Self::Reserve],
            Self::Reclaimed => &[Self::Reserve],
        }
    }

    /// Whether the step is one of a life.
    #[must_use]
    pub fn may_become(self, next: LandState) -> bool {
        self.next().contains(&next)
    }
}

impl Say for LandState {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Reserve => lang.pick("储备", "reserve"),
            Self::ApprovedUnsupplied => lang.pick("批而未供", "approved, not supplied"),
            Self::Supplied => lang.pick("供应", "supplied"),
            Self::UnderConstruction => lang.pick("在建", "under construction"),
            Self::InUse => lang.pick("已用", "in use"),
            Self::Idle => lang.pick("闲置", "idle"),
            Self::LowEfficiency => lang.pick("低效", "underused"),
            Self::Redevelopment => lang.pick("再开发", "redevelopment"),
            Self::Reclaimed => lang.pick("复垦", "reclaimed"),
        }
        .to_owned()
    }
}
