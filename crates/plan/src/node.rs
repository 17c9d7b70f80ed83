//! A node of a plan's document.

use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// What a node of a plan is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// 章节
    Chapter,
    /// 专栏: lists what a chapter leans on.
    Box,
    /// 指标: stands for an indicator of the dictionary.
    Indicator,
    /// 重大项目
    Project,
    /// 任务
    Task,
}

impl NodeKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [NodeKind; 5] =
        [NodeKind::Chapter, NodeKind::Box, NodeKind::Indicator, NodeKind::Project, NodeKind::Task];

    /// The word stored in tables and sent over the API: `chapter`, `box`, `indicator`, `project`, `task`.
    pub fn as_str(self) -> &'static str {
        match self {
            NodeKind::Chapter => "chapter",
            NodeKind::Box => "box",
            NodeKind::Indicator => "indicator",
            NodeKind::Project => "project",
            NodeKind::Task => "task",
        }
    }

    /// The inverse of [`NodeKind::as_str`].
    pub fn parse(text: &str) -> Option<NodeKind> {
        NodeKind::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

impl Say for NodeKind {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (NodeKind::Chapter, Lang::Zh) => "章节",
            (NodeKind::Box, Lang::Zh) => "专栏",
            (NodeKind::Indicator, Lang::Zh) => "指标",
            (NodeKind::Project, Lang::Zh) => "重大项目",
            (NodeKind::Task, Lang::Zh) => "任务",
            (kind, Lang::En) => kind.as_str(),
        }
        .to_owned()
    }
}

/// A node of one version of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Identity within the version.
    pub id: String,
    /// Identity of the node above; none for a top-level chapter.
    pub parent: Option<String>,
    /// Chapter, box, indicator, project or task.
    pub kind: NodeKind,
    /// Place among the siblings; equal places fall back on `id`.
    pub order: i64,
    /// Heading; shown as it is, never as HTML.
    pub title: String,
    /// Text under the heading.
    #[serde(default)]
    pub text: String,
    /// Code of the indicator that the node stands for.
    #[serde(default)]
    pub indicator: Option<String>,
    /// Code of the org unit that answers for it.
    #[serde(default)]
    pub owner_unit: Option<String>,
}
