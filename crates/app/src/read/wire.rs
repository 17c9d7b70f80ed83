//! Shapes that several answers share, and those of the engines' words for the OpenAPI document.

use qipan_indicator::progress::{Grade, Light};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Shape of `qipan_indicator::progress::Light`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Light)]
pub enum LightDoc {
    /// 预警
    Alert,
    /// 关注
    Watch,
    /// 正常
    Normal,
    /// 无数据
    None,
}

/// Shape of `qipan_indicator::progress::Grade`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Grade)]
pub enum GradeDoc {
    /// 提前实现
    Done,
    /// 快于预期
    Ahead,
    /// 基本符合
    OnTrack,
    /// 滞后
    Behind,
    /// 无数据
    NoData,
    /// 数据过期
    Stale,
}

/// Shape of `qipan_kernel::provenance::Vintage`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Vintage)]
pub enum VintageDoc {
    /// 快报
    Flash,
    /// 初步
    Preliminary,
    /// 修订
    Revised,
    /// 最终
    Final,
}

/// Shape of `qipan_kernel::provenance::Qualifier`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Qualifier)]
pub enum QualifierDoc {
    /// The number itself.
    Exact,
    /// `>`
    GreaterThan,
    /// `≥`
    AtLeast,
    /// `<`
    LessThan,
    /// `≤`
    AtMost,
    /// 约
    About,
}

/// How many indicators have which light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LightCounts)]
pub struct LightCounts {
    /// 预警
    pub alert: usize,
    /// 关注
    pub watch: usize,
    /// 正常
    pub normal: usize,
    /// 无数据
    pub none: usize,
}

impl LightCounts {
    /// From counts by light.
    pub fn of(counts: &BTreeMap<Light, usize>) -> LightCounts {
        let get = |light| counts.get(&light).copied().unwrap_or(0);
        LightCounts {
            alert: get(Light::Alert),
            watch: get(Light::Watch),
            normal: get(Light::Normal),
            none: get(Light::None),
        }
    }

    /// Counts one more.
    pub fn add(&mut self, light: Light) {
        match light {
            Light::Alert => self.alert += 1,
            Light::Watch => self.watch += 1,
            Light::Normal => self.normal += 1,
            Light::None => self.none += 1,
        }
    }
}

/// How many indicators have which grade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GradeCounts)]
pub struct GradeCounts {
    /// 提前实现
    pub done: usize,
    /// 快于预期
    pub ahead: usize,
    /// 基本符合
    pub on_track: usize,
    /// 滞后
    pub behind: usize,
    /// 无数据
    pub no_data: usize,
    /// 数据过期
    pub stale: usize,
}

impl GradeCounts {
    /// Counts one more.
    pub fn add(&mut self, grade: Grade) {
        match grade {
            Grade::Done => self.done += 1,
            Grade::Ahead => self.ahead += 1,
            Grade::OnTrack => self.on_track += 1,
            Grade::Behind => self.behind += 1,
            Grade::NoData => self.no_data += 1,
            Grade::Stale => self.stale += 1,
        }
    }
}
