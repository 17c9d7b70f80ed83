//! What the API sends of plans.

use crate::read::model::{Frame, PlanEntry};
use crate::read::wire::{LightCounts, LightDoc};
use jiff::civil::Date;
use qipan_indicator::progress::Light;
use qipan_kernel::text::Lang;
use qipan_plan::{Change, Entry, NodeField, Rollup};
use qipan_store::plan::PlanVersionRow;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A plan with its versions.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PlanSummary)]
pub struct PlanView {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// `five_year`, `annual` or `special`.
    pub kind: String,
    /// First year.
    pub start_year: i64,
    /// Last year.
    pub end_year: i64,
    /// Code of the upper-level plan.
    pub upper_code: Option<String>,
    /// How many indicators it watches.
    pub indicators: usize,
    /// Its versions, oldest first.
    pub versions: Vec<VersionView>,
}

impl PlanView {
    pub(super) fn of(entry: &PlanEntry) -> PlanView {
        PlanView {
            code: entry.row.code.clone(),
            name_zh: entry.row.name_zh.clone(),
            name_en: entry.row.name_en.clone(),
            kind: entry.row.kind.clone(),
            start_year: entry.row.start_year,
            end_year: entry.row.end_year,
            upper_code: entry.row.upper_code.clone(),
            indicators: entry.indicators.len(),
            versions: entry.versions.iter().map(VersionView::of).collect(),
        }
    }
}

/// A version of a plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PlanVersion)]
pub struct VersionView {
    /// Its name.
    pub version: String,
    /// Document number.
    pub doc_no: Option<String>,
    /// Date of the document.
    pub doc_date: Option<String>,
    /// `draft` or `published`.
    pub state: String,
    /// The one that the public sees.
    pub pinned: bool,
    /// Version of this record and its nodes, for `If-Match`.
    pub rev: i64,
}

impl VersionView {
    pub(super) fn of(row: &PlanVersionRow) -> VersionView {
        VersionView {
            version: row.version.clone(),
            doc_no: row.doc_no.clone(),
            doc_date: row.doc_date.clone(),
            state: row.state.clone(),
            pinned: row.pinned,
            rev: row.rev,
        }
    }
}

/// A plan's version as a tree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanDetail {
    /// The plan.
    pub plan: PlanView,
    /// The version shown.
    pub version: VersionView,
    /// The day that the lights are of.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// The nodes in reading order: a node before those under it. Flat, with `parent_id` and `depth`, since a
    /// tree may be 10,000 levels deep.
    pub nodes: Vec<NodeView>,
}

/// A node of a plan with the lights of what is under it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PlanNode)]
pub struct NodeView {
    /// Its id.
    pub id: String,
    /// The node above.
    pub parent_id: Option<String>,
    /// Levels above it.
    pub depth: usize,
    /// `chapter`, `box`, `indicator`, `project` or `task`.
    pub kind: String,
    /// Place among its siblings.
    pub ord: i64,
    /// Heading.
    pub title: String,
    /// Text.
    pub body: String,
    /// The indicator that it stands for.
    pub indicator_code: Option<String>,
    /// Who answers for it.
    pub owner_unit: Option<String>,
    /// Name of that unit.
    pub owner_unit_name: Option<String>,
    /// An indicator's own light; of other nodes the worst light under it; none where there is no indicator.
    #[schema(value_type = Option<LightDoc>)]
    pub light: Option<Light>,
    /// The lights of the indicators under it, each indicator once; none where there is no indicator.
    pub counts: Option<LightCounts>,
}

impl NodeView {
    pub(super) fn of(
        entry: &Entry,
        sum: &Rollup<Light>,
        lights: &BTreeMap<&str, Light>,
        frame: &Frame,
        lang: Lang,
    ) -> NodeView {
        let node = &entry.node;
        let own = node.indicator.as_deref().and_then(|code| lights.get(code).copied());
        NodeView {
            id: node.id.clone(),
            parent_id: node.parent.clone(),
            depth: entry.depth,
            kind: node.kind.as_str().to_owned(),
            ord: node.order,
            title: node.title.clone(),
            body: node.text.clone(),
            indicator_code: node.indicator.clone(),
            owner_unit: node.owner_unit.clone(),
            owner_unit_name: node.owner_unit.as_deref().map(|code| frame.unit_name(code, lang)),
            light: own.or(sum.worst),
            counts: (!sum.counts.is_empty()).then(|| LightCounts::of(&sum.counts)),
        }
    }
}

/// What changed between two versions of a plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanDiff {
    /// The older version.
    pub from: String,
    /// The newer version.
    pub to: String,
    /// The differences: first what is new or different in reading order, then what is gone.
    pub items: Vec<ChangeView>,
}

/// One difference.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangeView {
    /// `added`, `removed` or `changed`.
    pub change: String,
    /// Kind of the node.
    pub kind: String,
    /// Its heading; of a changed node the new one.
    pub title: String,
    /// The old heading, where it changed.
    pub old_title: Option<String>,
    /// The indicator that it stands for.
    pub indicator_code: Option<String>,
    /// What differs: `kind`, `title`, `text`, `indicator`, `owner_unit`, `parent`, `order`.
    pub fields: Vec<String>,
}

impl ChangeView {
    pub(super) fn of(change: Change) -> ChangeView {
        let (word, node, old_title, fields) = match change {
            Change::Added { node } => ("added", node, None, Vec::new()),
            Change::Removed { node } => ("removed", node, None, Vec::new()),
            Change::Changed { before, after, fields } => {
                let old = (before.title != after.title).then_some(before.title);
                ("changed", after, old, fields)
            }
        };
        ChangeView {
            change: word.to_owned(),
            kind: node.kind.as_str().to_owned(),
            title: node.title,
            old_title,
            indicator_code: node.indicator,
            fields: fields.into_iter().map(|f| field(f).to_owned()).collect(),
        }
    }
}

fn field(field: NodeField) -> &'static str {
    match field {
        NodeField::Kind => "kind",
        NodeField::Title => "title",
        NodeField::Text => "text",
        NodeField::Indicator => "indicator",
        NodeField::OwnerUnit => "owner_unit",
        NodeField::Parent => "parent",
        NodeField::Order => "order",
    }
}
