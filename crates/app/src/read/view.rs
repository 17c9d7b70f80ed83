//! The district computed for a day: which target holds, where each indicator stands, at each unit that someone asks for.

use super::model::{Entry, Frame, Model, TargetEntry};
use super::overrides::engine_override;
use crate::error::{AppError, Result};
use jiff::civil::Date;
use qipan_indicator::board::{BoardError, BoardUnit};
use qipan_indicator::dictionary::Dictionary;
use qipan_indicator::district::District;
use qipan_indicator::model::Indicator;
use qipan_indicator::override_grade::{Override, apply};
use qipan_indicator::progress::{Point, Progress, Question, Ready, prepare, progress};
use qipan_indicator::series::FIVE_YEARS_FROM;
use qipan_indicator::target::{Target, pick_version};
use qipan_indicator::vintage::{AsOf, Audience, Observation};
use qipan_kernel::org::{OrgKind, OrgTree};
use qipan_store::plan::PlanVersionRow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// What a view is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewKey {
    /// The day whose knowledge counts.
    pub as_of: Date,
    /// The plan whose targets are judged by; the default plan first, then the others, if none is named.
    pub plan: Option<String>,
    /// The version of that plan; the newest published one whose document is known on the day, if none is named.
    pub version: Option<String>,
    /// Only what had been recorded by this instant.
    pub recorded: Option<String>,
    /// Staff see approved values, the public published ones.
    pub audience: Audience,
}

/// Where an indicator stands at a unit, with the target it was judged by.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The engine's result, a grade set by hand applied.
    pub progress: Progress,
    /// The target.
    pub target: Option<Target>,
    /// The target is a demo value.
    pub target_synthetic: bool,
}

/// The district computed for a [`ViewKey`].
#[derive(Debug)]
pub struct View {
    model: Arc<Model>,
    key: ViewKey,
    plan: Option<String>,
    district: District,
    /// Formulas that could not be used, by indicator code.
    broken: Vec<(String, String)>,
    overrides: Arc<Vec<Override>>,
    judged: Vec<OnceLock<Arc<Judgement>>>,
    width: usize,
}

impl View {
    /// Computes the district. Judgements are made when someone asks for them, and kept.
    ///
    /// # Errors
    /// A plan or version that does not exist; stored units that are no tree.
    pub fn compute(model: &Arc<Model>, key: ViewKey) -> Result<View> {
        let frame = &model.frame;
        let plan = match &key.plan {
            Some(code) => Some(frame.require_plan(code)?),
            None => frame.default_plan(key.as_of),
        };
        if let (Some(entry), Some(version)) = (plan, &key.version) {
            entry.choose(Some(version))?;
        }
        let as_of = AsOf { known_on: key.as_of, recorded_at: None, audience: key.audience };
        let units = board_units(&frame.units);
        let five_years_from = plan
            .filter(|p| p.row.kind == "five_year")
            .and_then(|p| i16::try_from(p.row.start_year).ok())
            .unwrap_or(FIVE_YEARS_FROM);
        let (district, broken) = district(model, &units, &as_of, five_years_from)?;
        let overrides = frame.overrides.iter().map(|row| engine_override(row, str::to_owned));
        let width = district.board().units().count();
        let rows = district.board().dictionary().len() * width;
        Ok(View {
            model: Arc::clone(model),
            plan: plan.map(|p| p.row.code.clone()),
            key,
            district,
            broken,
            overrides: Arc::new(overrides.collect::<Result<_>>()?),
            judged: std::iter::repeat_with(OnceLock::new).take(rows).collect(),
            width,
        })
    }

    /// This view on a later model of which only the series in `touched` differ: only what depends on them is
    /// computed again.
    pub fn updated(&self, model: &Arc<Model>, touched: &[(String, String)]) -> View {
        let mut district = self.district.clone();
        let mut moved: BTreeSet<usize> = BTreeSet::new();
        for (indicator, unit) in touched {
            if let Some((i, u)) = self.place(indicator, unit) {
                // What waits for approval may have changed too.
                moved.insert(i * self.width + u);
            }
            match district.replace(indicator, unit, model.series(indicator, unit)) {
                Ok(rows) => moved.extend(rows.into_iter().map(|(i, u)| i * self.width + u)),
                Err(BoardError::UnknownIndicator { .. } | BoardError::UnknownUnit { .. }) => {}
                // A period before the board's years: a new board is needed.
                Err(_) => return self.anew(model),
            }
        }
        let judged = self.judged.iter().enumerate();
        View {
            model: Arc::clone(model),
            key: self.key.clone(),
            plan: self.plan.clone(),
            district,
            broken: self.broken.clone(),
            overrides: Arc::clone(&self.overrides),
            judged: judged
                .map(|(at, j)| if moved.contains(&at) { OnceLock::new() } else { j.clone() })
                .collect(),
            width: self.width,
        }
    }

    /// The same key on another model; plan and version were found before, so this does not fail for them.
    fn anew(&self, model: &Arc<Model>) -> View {
        View::compute(model, self.key.clone()).unwrap_or_else(|_| View {
            model: Arc::clone(&self.model),
            key: self.key.clone(),
            plan: self.plan.clone(),
            district: self.district.clone(),
            broken: self.broken.clone(),
            overrides: Arc::clone(&self.overrides),
            judged: self.judged.clone(),
            width: self.width,
        })
    }

    /// The revision of the data that it was computed from.
    pub fn revision(&self) -> i64 {
        self.model.revision
    }

    /// The day whose knowledge counts.
    pub fn as_of(&self) -> Date {
        self.key.as_of
    }

    /// What it is of.
    pub fn key(&self) -> &ViewKey {
        &self.key
    }

    /// The plan that it is judged by.
    pub fn plan(&self) -> Option<&str> {
        self.plan.as_deref()
    }

    /// The year that is meant when none is named: that of the day, or the plan's last if it is over.
    pub fn year(&self) -> i16 {
        let plan = self.plan().and_then(|code| self.frame().plans.iter().find(|p| p.row.code == code));
        let last = plan.and_then(|p| i16::try_from(p.row.end_year).ok());
        last.map_or(self.as_of().year(), |last| last.min(self.as_of().year()))
    }

    /// Units, indicators, plans, targets.
    pub fn frame(&self) -> &Frame {
        &self.model.frame
    }

    /// The model that it was computed from.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Values, formulas, roll-ups.
    pub fn district(&self) -> &District {
        &self.district
    }

    /// Why the formula of an indicator could not be used.
    pub fn broken(&self, code: &str) -> Option<&str> {
        self.broken.iter().find(|(c, _)| c == code).map(|(_, why)| why.as_str())
    }

    /// The places of an indicator and a unit on the board.
    pub fn place(&self, code: &str, unit: &str) -> Option<(usize, usize)> {
        let board = self.district.board();
        Some((board.dictionary().index_of(code)?, board.unit_index(unit)?))
    }

    /// The points that an indicator is judged by at a unit.
    pub fn points(&self, code: &str, unit: &str) -> Vec<Point> {
        self.place(code, unit).map(|(i, u)| self.district.points(i, u)).unwrap_or_default()
    }

    /// Where an indicator stands at a unit; none if either is unknown.
    pub fn judgement(&self, code: &str, unit: &str) -> Option<Arc<Judgement>> {
        let (i, u) = self.place(code, unit)?;
        let slot = self.judged.get(i * self.width + u)?;
        Some(Arc::clone(slot.get_or_init(|| Arc::new(self.judge(code, unit, (i, u))))))
    }

    fn judge(&self, code: &str, unit: &str, (i, u): (usize, usize)) -> Judgement {
        let frame = self.frame();
        let target = self.target(code, unit);
        let points = self.district.points(i, u);
        let fallback = Indicator::new(code, code, "");
        let indicator = frame.entry(code).map_or(&fallback, |e| &e.indicator);
        let mut result = progress(&Question {
            indicator,
            target: target.map(|t| &t.target),
            points: &points,
            waiting: self.model.waiting(code, unit),
            as_of: self.key.as_of,
            calendar: &frame.calendar,
        });
        let own = self.overrides.iter().filter(|o| o.indicator == code && o.unit == unit);
        apply(&mut result, own, self.key.as_of);
        Judgement {
            progress: result,
            target: target.map(|t| t.target.clone()),
            target_synthetic: target.is_some_and(|t| t.synthetic),
        }
    }

    /// The target of an indicator at a unit, ready to grade values of `year`: its baseline filled in, its profile derived.
    pub fn ready(&self, code: &str, unit: &str, year: i16) -> Option<Ready> {
        let target = &self.target(code, unit)?.target;
        let points = self.points(code, unit);
        let question = Question {
            indicator: &self.frame().entry(code)?.indicator,
            target: Some(target),
            points: &points,
            waiting: 0,
            as_of: self.key.as_of,
            calendar: &self.frame().calendar,
        };
        prepare(&question, target, year)
    }

    /// The target that holds for an indicator at a unit in whatever plan has one: the own plan's upper-level plan first.
    pub fn any_target(&self, code: &str, unit: &str) -> Option<&TargetEntry> {
        let all = self.frame().targets.get(&(code.to_owned(), unit.to_owned()))?;
        let plans = &self.frame().plans;
        let own = plans.iter().find(|p| self.plan.as_deref() == Some(p.row.code.as_str()));
        let upper = own.and_then(|p| p.row.upper_code.as_deref());
        upper
            .into_iter()
            .chain(plans.iter().map(|p| p.row.code.as_str()))
            .find_map(|plan| self.version_of(all, plan))
    }

    /// The target that holds for an indicator at a unit: of the plan asked for, else of the default plan, else of the
    /// first other plan that has one.
    pub fn target(&self, code: &str, unit: &str) -> Option<&TargetEntry> {
        let all = self.frame().targets.get(&(code.to_owned(), unit.to_owned()))?;
        let own = self.plan.as_deref().and_then(|plan| self.version_of(all, plan));
        if own.is_some() || self.key.plan.is_some() {
            return own;
        }
        let others = self.frame().plans.iter().map(|p| p.row.code.as_str());
        others.filter(|code| self.plan.as_deref() != Some(*code)).find_map(|plan| self.version_of(all, plan))
    }

    /// Of a plan's targets the one of the version asked for, or of the newest one before it that has a target: a
    /// mid-term adjustment restates only what it changes. Without a version: published ones known on the day.
    fn version_of<'a>(&self, all: &'a [TargetEntry], plan: &str) -> Option<&'a TargetEntry> {
        let of_plan: Vec<&TargetEntry> = all.iter().filter(|t| t.target.plan == plan).collect();
        let versions = self.frame().plans.iter().find(|p| p.row.code == plan).map(|p| p.versions.as_slice());
        let versions = versions.unwrap_or_default();
        let named = self.key.version.as_deref().filter(|_| self.plan.as_deref() == Some(plan));
        if let Some(named) = named {
            let upto = versions.iter().position(|v| v.version == named).map_or(0, |at| at + 1);
            let open = |v: &&PlanVersionRow| self.key.audience == Audience::Staff || v.state == "published";
            let order = versions[..upto].iter().rev().filter(open).map(|v| v.version.as_str());
            return order.into_iter().find_map(|v| of_plan.iter().find(|t| t.target.version == v).copied());
        }
        let draft = |t: &TargetEntry| {
            versions.iter().any(|v| v.version == t.target.version && v.state != "published")
        };
        let open = of_plan.iter().filter(|t| !draft(t)).map(|t| &t.target);
        let picked = pick_version(open, None, self.key.as_of)?;
        of_plan.iter().find(|t| std::ptr::eq(&t.target, picked)).copied()
    }

    /// The indicators to show, in the order of lists: those that the plan watches if one was asked for, else all that
    /// are not retired.
    pub fn shown(&self) -> Vec<&Entry> {
        self.of_plan(self.key.plan.as_deref())
    }

    /// The indicators of the plan that is judged by, whether it was named or is the one meant.
    pub fn watched(&self) -> Vec<&Entry> {
        self.of_plan(self.plan())
    }

    fn of_plan(&self, plan: Option<&str>) -> Vec<&Entry> {
        let frame = self.frame();
        let found = plan.and_then(|code| frame.plans.iter().find(|p| p.row.code == code));
        match found.map(|p| p.indicators.as_slice()) {
            Some(codes) => codes.iter().filter_map(|c| frame.entry(c)).filter(|e| !e.retired).collect(),
            None => frame.entries.iter().filter(|e| !e.retired).collect(),
        }
    }
}

/// Builds the district's board. A formula that can't be used (the dictionary refuses such, but a definition of the
/// past may be one) leaves its indicator without a formula, and is told.
fn district(
    model: &Model,
    units: &[BoardUnit],
    as_of: &AsOf,
    five_years_from: i16,
) -> Result<(District, Vec<(String, String)>)> {
    let mut indicators: Vec<Indicator> = model.frame.entries.iter().map(|e| e.indicator.clone()).collect();
    let mut broken = Vec::new();
    loop {
        let dictionary = Dictionary::new(indicators.clone())
            .map_err(|e| AppError::Internal(format!("stored dictionary: {e}")))?;
        let observations = model.lots.values().flat_map(|lot| lot.approved.iter());
        let observations: Vec<&Observation> = observations.collect();
        match District::new(dictionary, units, observations, as_of.clone(), five_years_from) {
            Ok(district) => return Ok((district, broken)),
            Err(BoardError::Formulas(wrong)) if !wrong.is_empty() => {
                for indicator in &mut indicators {
                    if let Some((_, why)) = wrong.iter().find(|(code, _)| *code == indicator.code) {
                        broken.push((indicator.code.clone(), why.to_string()));
                        if indicator.formula.take().is_none() {
                            return Err(AppError::Internal(format!("indicator {}: {why}", indicator.code)));
                        }
                    }
                }
            }
            Err(e) => return Err(AppError::Internal(format!("the board: {e}"))),
        }
    }
}

/// Which unit rolls up to which: see docs/methods/derived.md, "Which units add up".
pub(super) fn board_units(tree: &OrgTree) -> Vec<BoardUnit> {
    let territorial = |kind: OrgKind| matches!(kind, OrgKind::District | OrgKind::Subdistrict);
    let mut has_territory: BTreeMap<&str, bool> = BTreeMap::new();
    for unit in tree.units() {
        if let Some(parent) = unit.parent.as_deref() {
            *has_territory.entry(parent).or_default() |= territorial(unit.kind);
        }
    }
    tree.units()
        .map(|unit| {
            let parent = unit.parent.as_deref().filter(|parent| {
                let with_territory = has_territory.get(parent).copied().unwrap_or(false);
                territorial(unit.kind) || (unit.kind == OrgKind::Platform && !with_territory)
            });
            BoardUnit::new(&unit.code, parent)
        })
        .collect()
}
