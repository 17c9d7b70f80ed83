//! Why a status is what it is: the engine's tree, with the file, sheet and cell, the person who entered a value and the
//! one who approved it; and the distance split over units and inputs.

use super::cache::Cache;
use super::indicators::{Wanted, readable, view};
use super::item::IndicatorItem;
use super::model::TargetEntry;
use super::view::{Judgement, View};
use super::wire::{QualifierDoc, VintageDoc};
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use crate::projects::WhyProjects;
use jiff::civil::Date;
use qipan_indicator::model::Indicator;
use qipan_indicator::progress::Progress;
use qipan_indicator::split::{InputSplit, UnitSplit, splits};
use qipan_indicator::vintage::Observation;
use qipan_indicator::why::{Archive, Label, Node, NodeKind, Scene, tree};
use qipan_kernel::period::{Period, YearMonth};
use qipan_kernel::provenance::{Qualifier, Vintage};
use qipan_kernel::text::{Lang, Say};
use qipan_store::observation::{self, ObservationFilter, ObservationRow};
use qipan_store::{Db, people};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// A status with what it rests on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Why {
    /// The line of the indicators' table.
    pub progress: IndicatorItem,
    /// What it rests on.
    pub tree: WhyNode,
    /// The distance split over units and inputs; null where nothing was judged.
    pub split: Option<WhySplit>,
    /// What projects account for; null where they do not feed it.
    pub projects: Option<WhyProjects>,
}

/// A node of the tree.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct WhyNode {
    /// `status`, `override`, `path`, `formula`, `input`, `rollup`, `observation`, `missing`, `projects`, `project` or `rest`.
    pub kind: String,
    /// What it is called.
    pub label: String,
    /// What more there is to say.
    pub detail: Option<String>,
    /// Code of the indicator.
    pub indicator: String,
    /// Code of the org unit.
    pub org_unit: String,
    /// Its name.
    pub org_unit_name: String,
    /// The value.
    pub value: Option<f64>,
    /// Whether the number itself is meant.
    #[schema(value_type = Option<QualifierDoc>)]
    pub qualifier: Option<Qualifier>,
    /// Unit of measure.
    pub unit: String,
    /// Decimals.
    pub decimals: u8,
    /// What the value covers.
    #[schema(value_type = Option<String>)]
    pub period: Option<Period>,
    /// How final it is.
    #[schema(value_type = Option<VintageDoc>)]
    pub vintage: Option<Vintage>,
    /// Since when it is known.
    #[schema(value_type = Option<String>, format = Date)]
    pub known_on: Option<Date>,
    /// A demo value, or computed from one.
    pub synthetic: bool,
    /// Id of the project.
    pub project_id: Option<String>,
    /// Id of the observation.
    pub observation_id: Option<String>,
    /// Where it was published.
    pub source: Option<String>,
    /// Remark.
    pub note: Option<String>,
    /// The import that it came with.
    pub import_id: Option<String>,
    /// File that it came from.
    pub file_name: Option<String>,
    /// Sheet that it came from.
    pub sheet: Option<String>,
    /// Cell that it came from.
    pub cell: Option<String>,
    /// Who entered it.
    pub by: Option<String>,
    /// When.
    pub at: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<String>,
    /// Who published it.
    pub published_by: Option<String>,
    /// When.
    pub published_at: Option<String>,
    /// What it rests on.
    #[schema(no_recursion)]
    pub children: Vec<WhyNode>,
}

/// A distance and its parts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WhySplit {
    /// The distance from what is expected; positive is better.
    pub whole: f64,
    /// What no unit accounts for: whole − parts.
    pub slack: Option<f64>,
    /// What no input accounts for: whole − parts.
    pub slack_of_inputs: Option<f64>,
    /// `whole` with the indicator's decimals; the parts and the slack as shown add up to it in the last digit.
    pub whole_shown: Option<f64>,
    /// `slack` as shown.
    pub slack_shown: Option<f64>,
    /// `slack_of_inputs` as shown.
    pub slack_of_inputs_shown: Option<f64>,
    /// The parts of the units; they and `slack` add up to `whole`.
    pub by_unit: Vec<UnitShare>,
    /// The parts of the formula's inputs; they and `slack_of_inputs` add up to `whole`.
    pub by_input: Vec<InputShare>,
    /// Why a split that was tried has no result.
    pub refused: Vec<String>,
}

/// A unit's part.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitShare {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Its value.
    pub value: Option<f64>,
    /// What is expected of it.
    pub expected: Option<f64>,
    /// Its part of the distance; null if its value or its target is missing (its share is in the slack then).
    pub part: Option<f64>,
    /// The part rounded so that the shown parts add up.
    pub shown: Option<f64>,
}

/// An input's part.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InputShare {
    /// Code of the indicator.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its value.
    pub actual: f64,
    /// What is expected of it.
    pub expected: Option<f64>,
    /// Its part of the distance.
    pub part: f64,
    /// The part rounded so that the shown parts add up.
    pub shown: f64,
}

/// The engine finds observations in the model.
struct Known<'a>(&'a View);

impl Archive for Known<'_> {
    fn series(&self, indicator: &str, unit: &str) -> &[Observation] {
        self.0.model().series(indicator, unit)
    }
}

/// Why an indicator stands where it stands at a unit.
///
/// # Errors
/// A unit whose values the caller may not read; an indicator, unit, plan or version that does not exist.
pub async fn explain(ctx: &Ctx, cache: &Cache, code: &str, wanted: &Wanted) -> Result<Why> {
    let view = view(ctx, cache, wanted).await?;
    let unit = readable(ctx, &view, wanted.unit.as_deref())?;
    let frame = view.frame();
    let entry = frame.require_entry(code)?;
    let missing = || AppError::not_found(Noun::Indicator, code);
    let judgement = view.judgement(code, &unit).ok_or_else(missing)?;
    let progress = IndicatorItem::of(&view, entry, &unit, ctx.lang).ok_or_else(missing)?;
    let root = grown(&view, &entry.indicator, &unit, &judgement);
    let mut db = ctx.store.read().await?;
    let telling = Telling {
        view: &view,
        ctx,
        rows: rows_of(&mut db, &root).await?,
        names: people::list(&mut db).await?.into_iter().map(|u| (u.username, u.display_name)).collect(),
        target: view.target(code, &unit),
    };
    let split = split_of(&view, &entry.indicator, &unit, &judgement.progress, ctx.lang);
    Ok(Why { progress, tree: telling.node(root), split, projects: None })
}

/// The engine's tree.
fn grown(view: &View, it: &Indicator, unit: &str, judgement: &Judgement) -> Node {
    let archive = Known(view);
    let scene = Scene { district: view.district(), archive: &archive, target: judgement.target.as_ref() };
    tree(&scene, it, unit, &judgement.progress)
}

/// The stored rows of the observations in a tree.
async fn rows_of(db: &mut Db, root: &Node) -> Result<BTreeMap<String, ObservationRow>> {
    let observed = || root.walk().filter(|n| n.observation.as_deref().is_some_and(|id| !id.is_empty()));
    let distinct = |pick: fn(&Node) -> Option<String>| -> Vec<String> {
        observed().filter_map(pick).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let filter = ObservationFilter {
        indicators: Some(distinct(|n| Some(n.indicator.clone()))),
        units: Some(distinct(|n| Some(n.org_unit.clone()))),
        periods: Some(distinct(|n| n.period.map(|p| p.to_string()))),
        ..ObservationFilter::default()
    };
    let rows = observation::list(db, &filter).await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

struct Telling<'a> {
    view: &'a View,
    ctx: &'a Ctx,
    rows: BTreeMap<String, ObservationRow>,
    names: BTreeMap<String, String>,
    target: Option<&'a TargetEntry>,
}

impl Telling<'_> {
    /// The node with its provenance. The engine's trees are cut at 12 levels, so this may recurse.
    fn node(&self, node: Node) -> WhyNode {
        let lang = self.ctx.lang;
        let unit_name = self.view.frame().unit_name(&node.org_unit, lang);
        let label = match &node.label {
            Label::Unit { unit } => self.view.frame().unit_name(unit, lang),
            label => label.say(lang),
        };
        let mut told = WhyNode {
            kind: node.kind.as_str().to_owned(),
            label,
            detail: node.detail.as_ref().map(|d| d.say(lang)),
            indicator: node.indicator,
            org_unit: node.org_unit,
            org_unit_name: unit_name,
            value: node.value.map(|v| v.value),
            qualifier: node.value.map(|v| v.qualifier),
            unit: node.unit,
            decimals: node.decimals,
            period: node.period,
            vintage: node.vintage,
            known_on: node.known_on,
            synthetic: node.synthetic,
            observation_id: node.observation.filter(|id| !id.is_empty()),
            ..WhyNode::default()
        };
        match node.kind {
            NodeKind::Observation => self.add_row(&mut told),
            NodeKind::Path => self.add_target(&mut told),
            _ => {}
        }
        told.children = node.children.into_iter().map(|child| self.node(child)).collect();
        if matches!(node.kind, NodeKind::Formula | NodeKind::Input | NodeKind::Rollup) {
            // What is computed from a demo value is one.
            told.synthetic |= told.children.iter().any(|child| child.synthetic);
        }
        told
    }

    fn add_row(&self, told: &mut WhyNode) {
        let Some(row) = told.observation_id.as_ref().and_then(|id| self.rows.get(id)) else { return };
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (told.source, told.note) = (given(&row.source), given(&row.note));
        told.import_id.clone_from(&row.import_id);
        told.file_name.clone_from(&row.file_name);
        told.sheet.clone_from(&row.sheet);
        told.cell.clone_from(&row.cell);
        told.by = Some(self.name(&row.created_by));
        told.at = Some(row.created_at.clone());
        told.approved_by = row.decided_by.as_deref().map(|by| self.name(by));
        told.approved_at.clone_from(&row.decided_at);
        told.published_by = row.published_by.as_deref().map(|by| self.name(by));
        told.published_at.clone_from(&row.published_at);
    }

    fn add_target(&self, told: &mut WhyNode) {
        let Some(target) = self.target else { return };
        (told.file_name, told.sheet, told.cell) = target.place.clone();
        told.import_id.clone_from(&target.import_id);
        told.source.clone_from(&target.target.doc_no);
        told.synthetic |= target.synthetic;
        told.by = Some(self.name(&target.by.0));
        told.at = Some(target.by.1.clone());
    }

    fn name(&self, username: &str) -> String {
        self.names.get(username).cloned().unwrap_or_else(|| username.to_owned())
    }
}

fn split_of(view: &View, it: &Indicator, unit: &str, progress: &Progress, lang: Lang) -> Option<WhySplit> {
    let level = |code: &str, unit: &str, end: YearMonth| level(view, code, unit, end);
    let found = splits(view.district(), &level, it, unit, progress);
    let whole = found.by_unit.as_ref().map(|s| s.whole).or(found.by_input.as_ref().map(|s| s.whole));
    let whole = whole.or(progress.distance)?;
    let of_units = found.by_unit.as_ref().map(|s| (s.shown_whole, s.shown_slack));
    let of_inputs = found.by_input.as_ref().map(|s| (s.shown_whole, s.shown_slack));
    Some(WhySplit {
        whole,
        whole_shown: of_units.or(of_inputs).map(|(whole, _)| whole),
        slack_shown: of_units.map(|(_, slack)| slack),
        slack_of_inputs_shown: of_inputs.map(|(_, slack)| slack),
        slack: found.by_unit.as_ref().map(|s| s.slack),
        slack_of_inputs: found.by_input.as_ref().map(|s| s.slack),
        by_unit: found.by_unit.map(|s| unit_shares(view, s, lang)).unwrap_or_default(),
        by_input: found.by_input.map(|s| input_shares(view, s, lang)).unwrap_or_default(),
        refused: found.refused.iter().map(|e| e.say(lang)).collect(),
    })
}

/// What a unit's own target expects at the end of a month.
fn level(view: &View, code: &str, unit: &str, end: YearMonth) -> Option<f64> {
    view.ready(code, unit, end.year)?.prepared.path().level(end.year, end.month)
}

fn unit_shares(view: &View, split: UnitSplit, lang: Lang) -> Vec<UnitShare> {
    split
        .parts
        .into_iter()
        .map(|p| UnitShare {
            unit_name: view.frame().unit_name(&p.unit, lang),
            unit: p.unit,
            value: p.value,
            expected: p.expected,
            part: p.part,
            shown: p.shown,
        })
        .collect()
}

fn input_shares(view: &View, split: InputSplit, lang: Lang) -> Vec<InputShare> {
    split
        .parts
        .into_iter()
        .map(|p| InputShare {
            name: view.frame().indicator_name(&p.code, lang),
            code: p.code,
            actual: p.actual,
            expected: p.expected,
            part: p.part,
            shown: p.shown,
        })
        .collect()
}
