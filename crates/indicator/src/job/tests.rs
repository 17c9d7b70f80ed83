use super::*;
use crate::model::{Aggregation, Direction, Kind};
use crate::progress::{Grade, Light};
use crate::why::{Detail, Label, Node, NodeKind};
use jiff::civil::date;
use qipan_kernel::period::Frequency;
use qipan_kernel::provenance::{Source, State, Vintage};

const ROOT: &str = "330114";

fn flow(code: &str, name: &str) -> Indicator {
    Indicator {
        kind: Kind::Flow,
        frequency: Frequency::Quarter,
        due_day: 31,
        cumulative_reporting: true,
        aggregation: Aggregation::Sum,
        decimals: 1,
        ..Indicator::new(code, name, "亿元")
    }
}

/// Output is the sum of two streets; output per head is derived from it; waste falls.
fn dictionary() -> Vec<Indicator> {
    vec![
        flow("OUT", "产值"),
        Indicator {
            kind: Kind::Stock,
            frequency: Frequency::Quarter,
            aggregation: Aggregation::Sum,
            ..Indicator::new("POP", "常住人口", "万人")
        },
        Indicator {
            kind: Kind::Ratio,
            frequency: Frequency::Quarter,
            due_day: 31,
            formula: Some("[OUT]/[POP]".into()),
            ..Indicator::new("OUT_PC", "人均产值", "万元/人")
        },
        Indicator { direction: Direction::Down, ..flow("WASTE", "固废") },
    ]
}

fn units() -> Vec<BoardUnit> {
    vec![BoardUnit::new(ROOT, None), BoardUnit::new("A", Some(ROOT)), BoardUnit::new("B", Some(ROOT))]
}

fn seen(
    indicator: &str,
    unit: &str,
    period: &str,
    value: f64,
    known_on: Date,
    vintage: Vintage,
) -> Observation {
    Observation {
        id: format!("{indicator}/{unit}/{period}/{known_on}"),
        indicator: indicator.into(),
        unit: unit.into(),
        period: period.parse().unwrap(),
        value: value.into(),
        decimals: 1,
        vintage,
        known_on,
        recorded_at: String::new(),
        state: State::Approved,
        published_at: None,
        synthetic: false,
        source: Source { cell: Some("C5".into()), ..Source::cited("季报") },
        note: String::new(),
    }
}

fn observations() -> Vec<Observation> {
    let day = date(2024, 4, 20);
    vec![
        seen("OUT", "A", "2024-01/03", 30.0, day, Vintage::Flash),
        seen("OUT", "A", "2024-01/03", 31.0, date(2024, 5, 20), Vintage::Preliminary),
        seen("OUT", "B", "2024-01/03", 16.0, day, Vintage::Flash),
        seen("POP", "A", "2024-03", 10.0, day, Vintage::Final),
        seen("POP", "B", "2024-03", 5.0, day, Vintage::Final),
        seen("WASTE", "", "2024-01/03", 2.0, day, Vintage::Flash),
    ]
}

fn targets() -> Vec<Target> {
    let year = |indicator: &str, unit: &str, value: f64| Target {
        from_year: Some(2024),
        ..Target::new(indicator, unit, "fyp", "1").promise(2024, value)
    };
    let base = |indicator: &str, value: f64, goal: f64| {
        Target::new(indicator, ROOT, "fyp", "1").from_baseline(2023, value).promise(2024, goal)
    };
    vec![
        year("OUT", ROOT, 200.0),
        year("OUT", "A", 120.0),
        year("OUT", "B", 76.0),
        base("POP", 14.9, 15.3),
        base("OUT_PC", 3.0, 4.0),
        year("WASTE", "", 8.0),
    ]
}

struct World {
    indicators: Vec<Indicator>,
    units: Vec<BoardUnit>,
    targets: Vec<Target>,
    observations: Vec<Observation>,
    overrides: Vec<Override>,
    as_of: AsOf,
}

impl World {
    fn new() -> Self {
        Self {
            indicators: dictionary(),
            units: units(),
            targets: targets(),
            observations: observations(),
            overrides: Vec::new(),
            as_of: AsOf::day(date(2024, 6, 30)),
        }
    }

    fn assess(&self) -> Assessment {
        Assessment::new(&Inputs {
            indicators: &self.indicators,
            units: &self.units,
            targets: &self.targets,
            observations: &self.observations,
            overrides: &self.overrides,
            as_of: &self.as_of,
            plan: None,
            version: None,
            home: None,
            calendar: WorkCalendar::china(),
        })
        .unwrap()
    }
}

fn row(assessment: &Assessment, code: &str, unit: &str) -> Row {
    assessment.item(code, unit).unwrap().row(Lang::Zh)
}

#[test]
fn what_is_not_reported_is_rolled_up_and_derived() {
    let assessment = World::new().assess();
    assert_eq!(assessment.home(), ROOT);
    let out = row(&assessment, "OUT", ROOT);
    assert_eq!((out.value, out.derived, out.vintage), (Some(47.0), true, Some(Vintage::Flash)));
    assert_eq!((out.achieved, out.expected, out.grade), (Some(0.235), Some(0.25), Grade::OnTrack));
    assert_eq!(out.period.unwrap().to_string(), "2024-01/03");
    let per_head = row(&assessment, "OUT_PC", ROOT);
    assert!((per_head.value.unwrap() - 47.0 / 15.0).abs() < 1e-9 && per_head.derived);
    assert_eq!(per_head.expected_value, Some(3.25));
    let street = row(&assessment, "OUT", "A");
    assert_eq!(
        (street.value, street.vintage, street.derived),
        (Some(31.0), Some(Vintage::Preliminary), false)
    );
    let waste = row(&assessment, "WASTE", ROOT);
    assert_eq!(
        (waste.value, waste.grade, waste.basis),
        (Some(2.0), Grade::OnTrack, Some(crate::thresholds::Basis::Cap))
    );
}

#[test]
fn an_earlier_day_knows_less() {
    let mut world = World::new();
    world.as_of = AsOf::day(date(2024, 5, 1));
    assert_eq!(row(&world.assess(), "OUT", ROOT).value, Some(46.0), "the flash of A counted then");
    world.as_of = AsOf::day(date(2024, 4, 1));
    let early = row(&world.assess(), "OUT", ROOT);
    assert_eq!((early.grade, early.light, early.value), (Grade::NoData, Light::None, None));
}

#[test]
fn the_lines_keep_the_order_of_the_dictionary() {
    let world = World::new();
    let assessment = world.assess();
    let codes: Vec<String> = assessment.items_at(ROOT).map(|i| i.indicator.code.clone()).collect();
    assert_eq!(codes, ["OUT", "POP", "OUT_PC", "WASTE"]);
    let all: Vec<(String, String)> =
        assessment.items().iter().map(|i| (i.indicator.code.clone(), i.unit.to_owned())).collect();
    assert_eq!(all.len(), 3 + 3 + 3 + 1, "{all:?}");
    let alone = World { observations: Vec::new(), targets: Vec::new(), ..world };
    assert_eq!(alone.assess().items().len(), 4, "an indicator without target and value still shows");
    assert!(alone.assess().item("OUT", "nowhere").is_none() && alone.assess().item("NONE", ROOT).is_none());
}

#[test]
fn rows_have_the_fields_that_scripts_rely_on() {
    let json = serde_json::to_value(row(&World::new().assess(), "OUT", ROOT)).unwrap();
    for field in [
        "code",
        "name",
        "name_en",
        "category",
        "unit",
        "decimals",
        "nature",
        "direction",
        "kind",
        "value",
        "qualifier",
        "period",
        "vintage",
        "grade",
        "light",
        "reason",
        "expected",
        "achieved",
        "expected_value",
        "distance",
        "target",
        "target_year",
        "synthetic",
        "derived",
        "owner_unit",
        "owner_unit_name",
        "sparkline",
        "overridden",
    ] {
        assert!(json.get(field).is_some(), "{field} is missing");
    }
    assert_eq!(json["grade"], "on_track");
    assert_eq!(json["light"], "normal");
    assert_eq!(json["nature"], "expected");
    assert_eq!(json["vintage"], "flash");
    assert_eq!(json["sparkline"][0][0], "2024-01/03");
}

fn kinds(node: &Node) -> Vec<NodeKind> {
    node.walk().map(|n| n.kind).collect()
}

#[test]
fn the_tree_leads_from_the_status_to_every_value() {
    use NodeKind as K;
    let world = World::new();
    let assessment = world.assess();
    let tree = assessment.explain("OUT_PC", ROOT).unwrap().0;
    assert_eq!(
        kinds(&tree),
        [
            K::Status,
            K::Path,
            K::Formula, // OUT / POP
            K::Input,
            K::Rollup,
            K::Input,
            K::Observation,
            K::Observation,
            K::Input,
            K::Observation, // OUT
            K::Input,
            K::Rollup,
            K::Input,
            K::Observation,
            K::Input,
            K::Observation, // POP
        ]
    );
    let formula = &tree.children[1];
    assert!(matches!(&formula.label, Label::Formula { text } if text.contains("OUT")));
    let rollup = &formula.children[0].children[0];
    assert_eq!(rollup.value.unwrap().value.to_bits(), 47.0_f64.to_bits());
    let counting = &rollup.children[0].children[0];
    assert_eq!(
        (counting.vintage, counting.observation.as_deref()),
        (Some(Vintage::Preliminary), Some("OUT/A/2024-01/03/2024-05-20"))
    );
    assert_eq!(counting.source.as_ref().unwrap().cell.as_deref(), Some("C5"));
    let older = &counting.children[0];
    assert_eq!((older.vintage, &older.label), (Some(Vintage::Flash), &Label::Replaced));
    for node in tree.walk() {
        assert!(!node.label.say(Lang::Zh).is_empty() && !node.label.say(Lang::En).is_empty());
        assert!(node.detail.as_ref().is_none_or(|d| !d.say(Lang::En).is_empty()));
    }
}

#[test]
fn single_quarters_show_as_added_up() {
    let mut world = World::new();
    let day = date(2024, 7, 20);
    world.observations = vec![
        seen("WASTE", ROOT, "2024-01/03", 2.0, day, Vintage::Flash),
        seen("WASTE", ROOT, "2024Q2", 2.5, day, Vintage::Flash),
    ];
    world.as_of = AsOf::day(date(2024, 7, 31));
    let assessment = world.assess();
    let tree = assessment.explain("WASTE", ROOT).unwrap().0;
    assert_eq!(tree.value.unwrap().value.to_bits(), 4.5_f64.to_bits());
    assert_eq!(
        kinds(&tree),
        [NodeKind::Status, NodeKind::Path, NodeKind::Formula, NodeKind::Observation, NodeKind::Observation]
    );
}

#[test]
fn a_missing_input_is_named() {
    let mut world = World::new();
    world.observations.retain(|o| (o.indicator.as_str(), o.unit.as_str()) != ("POP", "B"));
    let assessment = world.assess();
    let (tree, splits) = assessment.explain("OUT_PC", ROOT).unwrap();
    assert_eq!(tree.label, Label::Grade { grade: Grade::NoData });
    let missing: Vec<(&str, &str)> = tree
        .walk()
        .filter(|n| n.kind == NodeKind::Missing)
        .map(|n| (n.indicator.as_str(), n.org_unit.as_str()))
        .collect();
    assert!(missing.contains(&("POP", "B")), "{missing:?}");
    assert_eq!(splits, Splits::default());
}

#[test]
fn the_splits_sum_to_the_distance() {
    let world = World::new();
    let assessment = world.assess();
    let out = assessment.explain("OUT", ROOT).unwrap().1.by_unit.unwrap();
    assert!((out.whole + 3.0).abs() < 1e-9, "47 of 50");
    let shown: Vec<Option<f64>> = out.parts.iter().map(|p| p.shown).collect();
    assert_eq!(shown, [Some(1.0), Some(-3.0)]);
    assert_eq!((out.shown_slack, out.slack_of_targets), (-1.0, Some(-1.0)), "the streets' targets sum to 49");
    let per_head = assessment.explain("OUT_PC", ROOT).unwrap().1.by_input.unwrap();
    let total: f64 = per_head.parts.iter().map(|p| p.part).sum::<f64>() + per_head.slack;
    assert!((total - per_head.whole).abs() < 1e-9);
    assert_eq!(per_head.parts.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["OUT", "POP"]);
    assert!(per_head.without_target.is_empty());
}

#[test]
fn a_wrong_formula_is_left_out_with_a_finding() {
    let mut world = World::new();
    world.indicators[2].formula = Some("[OUT]/[NOWHERE]".into());
    world.indicators.push(Indicator { formula: Some("[Y]".into()), ..Indicator::new("X", "甲", "亿元") });
    world.indicators.push(Indicator { formula: Some("[X]".into()), ..Indicator::new("Y", "乙", "亿元") });
    let assessment = world.assess();
    let wrong: Vec<&str> =
        assessment.findings().iter().map(|f| f.message_en.split(' ').next().unwrap()).collect();
    assert_eq!(wrong.len(), 2, "{:?}", assessment.findings());
    assert_eq!(wrong[0], "OUT_PC");
    assert_eq!(row(&assessment, "OUT", ROOT).value, Some(47.0));
    assert_eq!(row(&assessment, "OUT_PC", ROOT).grade, Grade::NoData);
}

#[test]
fn a_grade_set_by_hand_shows_as_one() {
    let mut world = World::new();
    world.overrides.push(Override {
        indicator: "OUT".into(),
        unit: String::new(),
        period: "2024-01/03".parse().unwrap(),
        grade: Grade::Behind,
        reason: "重点企业停产检修".into(),
        by: "规划科".into(),
        on: date(2024, 6, 1),
        revoked_on: None,
    });
    let assessment = world.assess();
    let out = row(&assessment, "OUT", ROOT);
    assert_eq!((out.grade, out.overridden), (Grade::Behind, true));
    assert_eq!(out.override_shown.unwrap().computed, Grade::OnTrack);
    let tree = assessment.explain("OUT", ROOT).unwrap().0;
    assert_eq!(tree.children[0].kind, NodeKind::Override);
    assert!(matches!(tree.children[0].detail, Some(Detail::Reason { .. })));
}

#[test]
fn the_board_and_the_answer_agree() {
    let world = World::new();
    let assessment = world.assess();
    let mut board = assessment.district().board().clone();
    for item in assessment.items() {
        let Some(period) = item.progress.period else { continue };
        let ready = assessment.ready(&item.indicator.code, item.unit, period.year());
        board.set_target(&item.indicator.code, item.unit, ready.map(|r| r.prepared)).unwrap();
        let (at, place) = (
            board.dictionary().index_of(&item.indicator.code).unwrap(),
            board.unit_index(item.unit).unwrap(),
        );
        let verdict = board.cell(at, place, period.end()).unwrap().verdict;
        let grade = item.progress.grade_if_fresh.unwrap_or(item.progress.grade);
        assert_eq!(
            (verdict.grade, verdict.achieved),
            (grade, item.progress.achieved),
            "{}",
            item.indicator.code
        );
    }
}

#[test]
fn one_plan_or_the_one_that_runs() {
    let mut world = World::new();
    let older = Target { plan: "old".into(), ..Target::new("OUT", ROOT, "old", "9").promise(2020, 1.0) };
    let other = Target {
        doc_date: Some(date(2023, 1, 1)),
        ..Target::new("OUT", ROOT, "special", "1").promise(2023, 150.0).promise(2027, 400.0)
    };
    world.targets.push(older);
    assert_eq!(row(&world.assess(), "OUT", ROOT).target, Some(200.0));
    world.targets.push(other);
    assert_eq!(row(&world.assess(), "OUT", ROOT).target, Some(212.5), "the one with the latest document");
}

#[test]
fn the_band_of_a_year() {
    let assessment = World::new().assess();
    let band = assessment.band("OUT", ROOT, 2024);
    assert_eq!(band.len(), 4);
    let (period, first) = band[0];
    assert_eq!((period.to_string().as_str(), first.expected), ("2024-01/03", 50.0));
    assert_eq!((first.behind, first.ahead, first.alert), (46.0, Some(54.0), 40.0));
}
