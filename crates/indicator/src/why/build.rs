//! Builds the tree under a status from a computed district.

use super::{Detail, Label, Node, NodeKind};
use crate::dictionary::Dictionary;
use crate::district::District;
use crate::formula::{Load, Values, View};
use crate::missing::Why;
use crate::model::{Aggregation, Indicator, Kind};
use crate::progress::{Point, Progress, Reason};
use crate::target::Target;
use crate::vintage::Observation;
use qipan_kernel::period::{Frequency, Period, YearMonth};
use qipan_kernel::provenance::QualifiedValue;
use std::collections::BTreeMap;

/// Where observations are found; every vintage of each.
pub trait Archive {
    /// All observations of one indicator at one unit, in any order.
    fn series(&self, indicator: &str, unit: &str) -> &[Observation];
}

impl<S: AsRef<[Observation]>> Archive for BTreeMap<(String, String), S> {
    fn series(&self, indicator: &str, unit: &str) -> &[Observation] {
        self.get(&(indicator.to_owned(), unit.to_owned())).map_or(&[], AsRef::as_ref)
    }
}

/// What a tree is built from.
#[derive(Copy, Clone)]
pub struct Scene<'a> {
    /// The computed district.
    pub district: &'a District,
    /// The observations with all their vintages.
    pub archive: &'a dyn Archive,
    /// The target that the status was judged by.
    pub target: Option<&'a Target>,
}

/// The most nodes of a tree.
const MOST_NODES: usize = 2_000;
/// The deepest a tree goes.
const DEEPEST: usize = 12;

/// The tree under the status `progress` of `indicator` at `unit`.
///
/// A tree of more than 2,000 nodes or 12 levels of formulas and roll-ups is cut, and says so where.
#[must_use]
pub fn tree(scene: &Scene<'_>, indicator: &Indicator, unit: &str, progress: &Progress) -> Node {
    let mut growing = Growing { scene: *scene, district: scene.district, left: MOST_NODES };
    growing.status(indicator, unit, progress)
}

/// A tree while it grows.
struct Growing<'a> {
    scene: Scene<'a>,
    district: &'a District,
    left: usize,
}

impl Growing<'_> {
    fn status(&mut self, indicator: &Indicator, unit: &str, progress: &Progress) -> Node {
        let label = Label::Grade { grade: progress.grade };
        let mut root = self.about(NodeKind::Status, label, indicator, unit);
        root.detail = Some(Detail::Reason { reason: Box::new(progress.reason.clone()) });
        (root.value, root.period, root.vintage) = (progress.value, progress.period, progress.vintage);
        root.synthetic = progress.synthetic;
        if let Some(by_hand) = &progress.overridden {
            let label = Label::Computed { grade: by_hand.computed };
            let mut node = self.about(NodeKind::Override, label, indicator, unit);
            node.detail = Some(Detail::Reason { reason: by_hand.computed_reason.clone() });
            node.known_on = Some(by_hand.on);
            root.children.push(node);
        }
        root.children.extend(self.path(indicator, unit, progress));
        root.children.extend(self.values(indicator, unit, progress));
        root
    }

    fn path(&mut self, indicator: &Indicator, unit: &str, progress: &Progress) -> Option<Node> {
        let target = self.scene.target?;
        let mut node = self.about(NodeKind::Path, Label::Path, indicator, unit);
        node.value = progress.expected_value.map(QualifiedValue::exact);
        node.period = progress.period;
        node.detail = Some(Detail::Target {
            plan: target.plan.clone(),
            version: target.version.clone(),
            doc_no: target.doc_no.clone(),
            baseline: target.baseline,
            promise: progress.target_year.zip(progress.target),
        });
        Some(node)
    }

    /// What the value that counts rests on, or that there is none.
    fn values(&mut self, indicator: &Indicator, unit: &str, progress: &Progress) -> Vec<Node> {
        let Some(period) = progress.period else {
            let why = match &progress.reason {
                Reason::Unusable { .. } => Why::OutOfRange,
                _ => Why::NotReported,
            };
            let derived = indicator.formula.is_some() || indicator.aggregation != Aggregation::NotAdditive;
            let latest = YearMonth::of(self.district.as_of().known_on);
            return if derived {
                self.sources(indicator, unit, self.last_full(indicator, latest), 1)
            } else {
                vec![self.missing(indicator, unit, None, why)]
            };
        };
        let observed = self.observed(&indicator.code, unit);
        let own: Vec<&Point> = observed.iter().filter(|p| progress.observations.contains(&p.id)).collect();
        if own.is_empty() {
            return self.sources(indicator, unit, period.end(), 1);
        }
        let nodes: Vec<Node> =
            own.into_iter().map(|point| self.observation(indicator, unit, point)).collect();
        if nodes.len() == 1 && !progress.derived {
            return nodes;
        }
        let mut sum = self.about(NodeKind::Formula, Label::AddedUp, indicator, unit);
        (sum.value, sum.period) = (progress.value, progress.period);
        sum.children = nodes;
        vec![sum]
    }

    /// The last month in which a period of the indicator had ended.
    fn last_full(&self, indicator: &Indicator, month: YearMonth) -> YearMonth {
        let step = match indicator.frequency {
            Frequency::Month => 1,
            Frequency::Quarter => 3,
            Frequency::Half => 6,
            _ => 12,
        };
        let ended = if month.last_day() <= self.district.as_of().known_on {
            month.index()
        } else {
            month.index() - 1
        };
        YearMonth::from_index((ended + 1).div_euclid(step) * step - 1)
    }

    /// What a value at the end of a month rests on: what was reported, else a formula, else the units below, else sums.
    fn sources(&mut self, indicator: &Indicator, unit: &str, end: YearMonth, depth: usize) -> Vec<Node> {
        if self.left == 0 || depth > DEEPEST {
            let mut cut = self.about(NodeKind::Missing, Label::Missing, indicator, unit);
            cut.detail = Some(Detail::Cut);
            return vec![cut];
        }
        let points = self.observed(&indicator.code, unit);
        let reported = points.iter().filter(|p| p.period.end() == end);
        let whole = |p: &&Point| indicator.kind != Kind::Flow || p.period.cumulative_to().is_some();
        if let Some(best) = reported.filter(whole).max_by_key(|p| (p.period.months().min(12), p.period)) {
            return vec![self.observation(indicator, unit, best)];
        }
        let at = self.dictionary().index_of(&indicator.code);
        if at.is_some_and(|at| self.district.board().formula(at).is_some()) {
            return vec![self.formula(indicator, unit, end, depth)];
        }
        let within: Vec<&Point> = points
            .iter()
            .filter(|p| indicator.kind.adds_up() && p.period.end() <= end && p.period.year() == end.year)
            .collect();
        if within.iter().any(|p| p.period.end() == end) {
            let value = self.district.known(&indicator.code, unit, end);
            let mut sum = self.about(NodeKind::Formula, Label::AddedUp, indicator, unit);
            sum.value = value.map(QualifiedValue::exact);
            sum.period = Period::cumulative(end.year, end.month).ok();
            sum.children = within.into_iter().map(|point| self.observation(indicator, unit, point)).collect();
            return vec![sum];
        }
        let below = indicator.aggregation != Aggregation::NotAdditive && self.has_children(unit);
        if below {
            return vec![self.rollup(indicator, unit, end, depth)];
        }
        vec![self.lacking(indicator, unit, end)]
    }

    fn formula(&mut self, indicator: &Indicator, unit: &str, end: YearMonth, depth: usize) -> Node {
        let at = self.dictionary().index_of(&indicator.code).unwrap_or(usize::MAX);
        let text = match self.dictionary().formula(at) {
            Some(Ok(expr)) => expr.to_string(),
            _ => indicator.formula.clone().unwrap_or_default(),
        };
        let mut node = self.about(NodeKind::Formula, Label::Formula { text }, indicator, unit);
        node.value = self.district.known(&indicator.code, unit, end).map(QualifiedValue::exact);
        node.period = Some(stands_for(indicator, end));
        let mut loads: Vec<Load> = Vec::new();
        for load in self.district.board().formula(at).into_iter().flat_map(|f| f.loads()) {
            if !loads.contains(load) {
                loads.push(load.clone());
            }
        }
        for load in &loads {
            node.children.extend(self.input(load, unit, end, depth));
        }
        node
    }

    fn input(&mut self, load: &Load, unit: &str, end: YearMonth, depth: usize) -> Option<Node> {
        let indicator = self.dictionary().at(load.indicator)?.clone();
        let then = YearMonth::from_index(end.index() - i32::try_from(load.back).ok()?);
        let label = Label::Indicator { zh: indicator.name_zh.clone(), en: indicator.name_en.clone() };
        let mut node = self.about(NodeKind::Input, label, &indicator, unit);
        let board = self.district.board();
        let values = board.unit_index(unit).map(|place| board.unit_values(place));
        let cumulative = Period::Cumulative { year: then.year, to: then.month }.canonical();
        node.value = values
            .and_then(|values| match load.view {
                View::AsAsked | View::YearToDate => values.value(&indicator.code, cumulative).ok(),
                View::Month => values.window(&indicator.code, then, 1).ok(),
                View::Window(months) => values.window(&indicator.code, then, months).ok(),
            })
            .map(QualifiedValue::exact);
        node.period = Some(match load.view {
            View::Month => Period::Month { year: then.year, month: then.month },
            _ => stands_for(&indicator, then),
        });
        node.detail = (load.back > 0).then_some(Detail::Earlier { months: load.back });
        node.children = self.sources(&indicator, unit, then, depth + 1);
        Some(node)
    }

    fn rollup(&mut self, indicator: &Indicator, unit: &str, end: YearMonth, depth: usize) -> Node {
        let label = Label::RolledUp { aggregation: indicator.aggregation.clone() };
        let mut node = self.about(NodeKind::Rollup, label, indicator, unit);
        node.value = self.district.known(&indicator.code, unit, end).map(QualifiedValue::exact);
        node.period = Some(stands_for(indicator, end));
        for child in self.district.children(unit).map(str::to_owned).collect::<Vec<_>>() {
            let label = Label::Unit { unit: child.clone() };
            let mut part = self.about(NodeKind::Input, label, indicator, &child);
            part.value = self.district.known(&indicator.code, &child, end).map(QualifiedValue::exact);
            part.period = node.period;
            if let Aggregation::WeightedMean { by } = &indicator.aggregation {
                let by = self.dictionary().resolve(by).map_or(by.as_str(), |at| self.dictionary().code(at));
                let weight = self.district.known(by, &child, end);
                part.detail = weight.map(|weight| Detail::Weight { weight, by: by.to_owned() });
            }
            part.children = self.sources(indicator, &child, end, depth + 1);
            node.children.push(part);
        }
        node
    }

    fn observation(&mut self, indicator: &Indicator, unit: &str, point: &Point) -> Node {
        let series = self.scene.archive.series(&indicator.code, unit);
        let known = || series.iter().filter(|o| o.period == point.period && self.district.as_of().knows(o));
        let counting = known().find(|o| o.id == point.id);
        let mut older: Vec<&Observation> = known().filter(|o| o.id != point.id).collect();
        older.sort_by(|a, b| {
            (b.known_on, b.vintage, &b.recorded_at).cmp(&(a.known_on, a.vintage, &a.recorded_at))
        });
        let older: Vec<Observation> = older.into_iter().cloned().collect();
        let mut node = self.about(NodeKind::Observation, Label::Counts, indicator, unit);
        (node.value, node.period, node.vintage) = (Some(point.value), Some(point.period), point.vintage);
        (node.known_on, node.synthetic) = (Some(point.known_on), point.synthetic);
        node.observation = Some(point.id.clone());
        node.source = counting.map(|o| o.source.clone());
        for o in &older {
            let mut replaced = self.about(NodeKind::Observation, Label::Replaced, indicator, unit);
            (replaced.value, replaced.period, replaced.vintage) =
                (Some(o.value), Some(o.period), Some(o.vintage));
            (replaced.known_on, replaced.synthetic) = (Some(o.known_on), o.synthetic);
            (replaced.observation, replaced.source) = (Some(o.id.clone()), Some(o.source.clone()));
            node.children.push(replaced);
        }
        node
    }

    /// Nothing there at the end of a month, and the first cause of it.
    fn lacking(&mut self, indicator: &Indicator, unit: &str, end: YearMonth) -> Node {
        let board = self.district.board();
        let places = self.dictionary().index_of(&indicator.code).zip(board.unit_index(unit));
        let why =
            places.and_then(|(at, place)| board.explain(at, place, end).err()).map(|missing| missing.why);
        self.missing(indicator, unit, Some(stands_for(indicator, end)), why.unwrap_or(Why::NotReported))
    }

    fn missing(&mut self, indicator: &Indicator, unit: &str, period: Option<Period>, why: Why) -> Node {
        let mut node = self.about(NodeKind::Missing, Label::Missing, indicator, unit);
        node.period = period;
        node.detail = Some(Detail::Missing { why });
        node
    }

    fn about(&mut self, kind: NodeKind, label: Label, indicator: &Indicator, unit: &str) -> Node {
        self.left = self.left.saturating_sub(1);
        let mut node = Node::new(kind, label, &indicator.code, unit);
        (node.unit, node.decimals) = (indicator.unit.clone(), indicator.decimals);
        node
    }
}

impl<'a> Growing<'a> {
    fn dictionary(&self) -> &'a Dictionary {
        self.district.board().dictionary()
    }

    /// What was reported, one point a period.
    fn observed(&self, code: &str, unit: &str) -> &'a [Point] {
        let places = self.dictionary().index_of(code).zip(self.district.board().unit_index(unit));
        places.map_or(&[], |(at, place)| self.district.observed(at, place))
    }

    fn has_children(&self, unit: &str) -> bool {
        self.district.children(unit).next().is_some()
    }
}

/// The period that a value at the end of a month is said to be for.
fn stands_for(indicator: &Indicator, YearMonth { year, month }: YearMonth) -> Period {
    match (indicator.kind, month) {
        (_, 12) => Period::Year { year },
        (Kind::Stock, _) => Period::Month { year, month },
        _ => Period::Cumulative { year, to: month }.canonical(),
    }
}
