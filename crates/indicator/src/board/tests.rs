use super::*;
use crate::aggregate::{Child, roll_up};
use crate::formula::{eval_cumulative, parse};
use crate::mark::Origin;
use crate::missing::{Missing, Why};
use crate::model::{Aggregation, Direction, Indicator, Kind};
use crate::progress::{Grade, Light};
use crate::series::Series;
use crate::target::{Profile, Target};
use proptest::prelude::*;
use qipan_kernel::period::Frequency;
use std::collections::BTreeMap;

fn entry(code: &str, unit: &str, kind: Kind, aggregation: Aggregation) -> Indicator {
    Indicator { kind, aggregation, frequency: Frequency::Month, ..Indicator::new(code, code, unit) }
}

fn derived(code: &str, unit: &str, kind: Kind, formula: &str) -> Indicator {
    Indicator { formula: Some(formula.to_owned()), ..entry(code, unit, kind, Aggregation::NotAdditive) }
}

fn by(code: &str) -> Aggregation {
    Aggregation::WeightedMean { by: code.to_owned() }
}

/// One indicator of every sort, deliberately out of order.
fn dictionary() -> Dictionary {
    let no = Aggregation::NotAdditive;
    Dictionary::new(vec![
        derived("CHAIN", "%", Kind::Ratio, "if([PER] > 1{万元/人}, max([SHARE], 5%), last_year([SHARE]))"),
        entry("OUTPUT", "亿元", Kind::Flow, Aggregation::Sum),
        entry("POP", "万人", Kind::Stock, Aggregation::Sum),
        entry("SHARE", "%", Kind::Ratio, by("OUTPUT")),
        Indicator {
            partial_rollup: true, ..entry("ENERGY", "万吨标准煤", Kind::Flow, Aggregation::Sum)
        },
        entry("FIVE", "件", Kind::FiveYearCumulative, Aggregation::Sum),
        entry("FALL", "%", Kind::FiveYearCumulative, no.clone()),
        Indicator { cumulative_reporting: true, ..entry("RUN", "件", Kind::FiveYearCumulative, no.clone()) },
        entry("GROW", "%", Kind::Growth, no),
        derived("PER", "元/人", Kind::Ratio, "[OUTPUT] / [POP]"),
        derived("NOMINAL", "%", Kind::Ratio, "round([OUTPUT] / last_year([OUTPUT]) - 1, 1)"),
        derived("YEAR", "亿元", Kind::Flow, "sum([OUTPUT], 12)"),
        derived("MONTH", "吨标准煤", Kind::Stock, "month([ENERGY]) + lag(month([ENERGY]), 1)"),
        derived("INTENSITY", "吨标准煤/万元", Kind::Ratio, "ytd([ENERGY]) / [OUTPUT]"),
        Indicator { direction: Direction::Down, ..entry("WEIGHED", "天", Kind::Ratio, by("PER")) },
        derived("SQUARE", "件", Kind::Stock, "abs(-[FIVE]) + [RUN]*2 - min([FIVE], [RUN], 7件)"),
    ])
    .unwrap()
}

fn units() -> Vec<BoardUnit> {
    vec![
        BoardUnit::new("root", None),
        BoardUnit::new("a1", Some("a")),
        BoardUnit::new("a", Some("root")),
        BoardUnit::new("b", Some("root")),
        BoardUnit::new("a2", Some("a")),
        BoardUnit::new("b1", Some("b")),
        BoardUnit::new("alone", None),
    ]
}

const FIRST: i16 = 2019;
const YEARS: u16 = 6;

fn board() -> Board {
    Board::new(dictionary(), &units(), FIRST, YEARS).unwrap()
}

fn with_targets(mut board: Board) -> Board {
    for (code, first, last) in
        [("OUTPUT", 100.0, 200.0), ("PER", 9e4, 15e4), ("WEIGHED", 10.0, 5.0), ("FIVE", 0.0, 50.0)]
    {
        for unit in ["root", "a", "b1"] {
            let target = Target::new(code, unit, "p", "1").from_baseline(2020, first).promise(2024, last);
            let indicator = board.dictionary().get(code).unwrap().clone();
            let prepared = Prepared::new(&indicator, &target, Profile::Even.shares(None));
            board.set_target(code, unit, prepared).unwrap();
        }
    }
    board
}

fn month(text: &str) -> YearMonth {
    text.parse::<Period>().unwrap().end()
}

fn set(board: &mut Board, code: &str, unit: &str, period: &str, value: f64) -> usize {
    board.set_value(code, unit, period.parse().unwrap(), Some(value.into())).unwrap().len()
}

fn at(board: &Board, code: &str, unit: &str, period: &str) -> Cell {
    let (i, u) = (board.dictionary().index_of(code).unwrap(), board.unit_index(unit).unwrap());
    board.cell(i, u, month(period)).unwrap()
}

fn explain(board: &Board, code: &str, unit: &str, period: &str) -> Result<f64, Missing> {
    let (i, u) = (board.dictionary().index_of(code).unwrap(), board.unit_index(unit).unwrap());
    board.explain(i, u, month(period))
}

#[test]
fn one_value_reaches_what_depends_on_it() {
    let mut b = with_targets(board());
    set(&mut b, "OUTPUT", "a1", "2021-01/02", 10.0);
    set(&mut b, "OUTPUT", "a2", "2021-01/02", 20.5);
    set(&mut b, "POP", "a", "2021-02", 2.0);
    assert_eq!(at(&b, "OUTPUT", "a", "2021-02").value, 30.5);
    assert_eq!(at(&b, "OUTPUT", "a", "2021-02").mark.origin(), Some(Origin::RollUp));
    assert_eq!(at(&b, "PER", "a", "2021-02").value, 152_500.0);
    assert_eq!(at(&b, "PER", "a", "2021-02").mark.origin(), Some(Origin::Formula));
    assert_eq!(at(&b, "OUTPUT", "root", "2021-02").known(), None);
    // expected of 120 a year: 20 by February
    assert_eq!(at(&b, "OUTPUT", "a", "2021-02").verdict.grade, Grade::Ahead);
    assert_eq!(at(&b, "OUTPUT", "a", "2021-03").verdict.light, Light::None);
    assert_eq!(b.count_lights(month("2021-02")).get(&Light::Normal), Some(&2));
    // a single month carries the sum on, and the roll-up with it
    set(&mut b, "OUTPUT", "a1", "2021-03", 1.0);
    assert_eq!(at(&b, "OUTPUT", "a1", "2021-03").value, 11.0);
    let changes = set(&mut b, "OUTPUT", "a2", "2021-01/03", 21.0);
    assert_eq!(at(&b, "OUTPUT", "a", "2021-03").value, 32.0);
    assert!(changes >= 2, "{changes}");
    // what was reported for the unit itself stands before the roll-up
    set(&mut b, "OUTPUT", "a", "2021Q1", 33.0);
    assert_eq!(at(&b, "OUTPUT", "a", "2021-03").value, 33.0);
    b.set_value("OUTPUT", "a", "2021Q1".parse().unwrap(), None).unwrap();
    assert_eq!(at(&b, "OUTPUT", "a", "2021-03").value, 32.0);
}

#[test]
fn the_first_cause_is_named() {
    let mut b = board();
    for (code, unit, period, value) in
        [("OUTPUT", "b1", "2021-02", 5.0), ("POP", "b1", "2021-02", 1.0), ("POP", "b1", "2021-03", 1.0)]
    {
        set(&mut b, code, unit, period, value);
    }
    let gap =
        Missing::new("OUTPUT", "2021-01/02".parse().unwrap(), Why::Gap { at: "2021-01".parse().unwrap() });
    assert_eq!(explain(&b, "PER", "b1", "2021-02"), Err(gap.clone()));
    assert_eq!(explain(&b, "CHAIN", "b1", "2021-02"), Err(gap));
    let none = Missing::new("OUTPUT", "2021-01/03".parse().unwrap(), Why::NotReported);
    assert_eq!(explain(&b, "PER", "b1", "2021-03"), Err(none));
    set(&mut b, "OUTPUT", "b1", "2021-01/03", 0.0);
    set(&mut b, "OUTPUT", "b1", "2019-01/03", 1.0);
    let why = |code: &str, unit: &str, period: &str| explain(&b, code, unit, period).unwrap_err().why;
    assert_eq!(why("NOMINAL", "b1", "2019-03"), Why::OutOfRange);
    assert_eq!(why("OUTPUT", "root", "2021-03"), Why::ChildMissing { unit: "a".into(), have: 1, of: 2 });
    assert_eq!(why("OUTPUT", "a", "2021-03"), Why::NoChildren);
    assert_eq!(why("GROW", "root", "2021-03"), Why::NotAdditive);
    assert_eq!(why("YEAR", "b1", "2021-03"), Why::Gap { at: "2020-04".parse().unwrap() });
    let mut b = b.clone();
    set(&mut b, "POP", "b1", "2021-03", 0.0);
    assert_eq!(explain(&b, "PER", "b1", "2021-03").unwrap_err().why, Why::DividedByZero);
    set(&mut b, "PER", "b1", "2021-03", 0.0);
    set(&mut b, "WEIGHED", "b1", "2021-03", 3.0);
    let weights = explain(&b, "WEIGHED", "b", "2021-03").unwrap_err();
    assert_eq!(weights.why, Why::BadWeights { by: "PER".into() });
}

#[test]
fn january_keeps_its_reason_when_only_january_is_touched() {
    let mut b = board();
    set(&mut b, "OUTPUT", "a", "2021-01/02", 9.0);
    set(&mut b, "OUTPUT", "a1", "2021-01/02", 4.0);
    set(&mut b, "OUTPUT", "a1", "2021-01", 1.0);
    assert_eq!(at(&b, "OUTPUT", "a", "2021-01").mark.lack(), Some(Lack::JanFebCombined));
    let mut full = b.clone();
    full.recompute();
    assert_eq!(b.planes.marks, full.planes.marks);
}

#[test]
fn flags_travel_with_what_is_derived() {
    let mut b = board();
    let made_up = Reported { value: 4.0, flags: Mark::SYNTHETIC };
    b.set_value("ENERGY", "a1", "2021".parse().unwrap(), Some(made_up)).unwrap();
    let above = Reported { value: 1200.0, flags: Mark::INEXACT };
    b.set_value("OUTPUT", "root", "2021".parse().unwrap(), Some(above)).unwrap();
    let mark = at(&b, "ENERGY", "a", "2021").mark;
    assert!(mark.has(Mark::SYNTHETIC) && mark.has(Mark::PARTIAL) && !mark.has(Mark::INEXACT));
    let mark = at(&b, "INTENSITY", "root", "2021").mark;
    assert_eq!(mark.flags(), Mark::SYNTHETIC | Mark::PARTIAL | Mark::INEXACT);
}

#[test]
fn bad_boards_are_refused() {
    let err = |units: &[BoardUnit], years| Board::new(dictionary(), units, FIRST, years).unwrap_err();
    let u = BoardUnit::new;
    assert!(matches!(err(&[u("x", None), u("x", None)], 1), BoardError::DuplicateUnit { .. }));
    assert!(matches!(err(&[u("x", Some("y"))], 1), BoardError::UnknownParent { .. }));
    assert!(matches!(err(&[], 0), BoardError::Years { .. }));
    assert!(matches!(err(&[], 201), BoardError::Years { .. }));
    let circle = err(&[u("x", Some("y")), u("y", Some("x"))], 1);
    assert_eq!(circle, BoardError::UnitCycle { path: ["x", "y", "x"].map(str::to_owned).to_vec() });
    let formulas = Dictionary::new(vec![derived("A", "无", Kind::Ratio, "[A]")]).unwrap();
    assert!(matches!(Board::new(formulas, &[], FIRST, 1), Err(BoardError::Formulas(_))));
    let mut b = board();
    let year = |y: i16| Period::Year { year: y };
    assert!(matches!(b.load("X", "a", year(2020), None), Err(BoardError::UnknownIndicator { .. })));
    assert!(matches!(b.load("POP", "x", year(2020), None), Err(BoardError::UnknownUnit { .. })));
    assert!(matches!(b.load("POP", "a", year(2050), None), Err(BoardError::OutsideYears { last: 2024, .. })));
    assert_eq!(b.load("POP", "a", year(2020), Some(f64::NAN.into())), Err(BoardError::NotFinite));
    assert!(Board::new(Dictionary::new(vec![]).unwrap(), &[], FIRST, 1).is_ok());
}

#[test]
fn units_ten_thousand_deep_roll_up() {
    let chain: Vec<BoardUnit> = (0..10_000)
        .map(|i| BoardUnit { code: i.to_string(), parent: (i > 0).then(|| (i - 1).to_string()) })
        .collect();
    let dictionary = Dictionary::new(vec![entry("F", "件", Kind::Flow, Aggregation::Sum)]).unwrap();
    let mut b = Board::new(dictionary, &chain, 2024, 1).unwrap();
    assert_eq!(set(&mut b, "F", "9999", "2024-01", 7.0), 10_000);
    assert_eq!(at(&b, "F", "0", "2024-01").value, 7.0);
}

// ---- laws ----

/// What was reported last, by indicator, unit and months.
type ReportedValues<'a> = BTreeMap<(&'a str, &'a str, (YearMonth, u16)), (Period, f64)>;
type Edit = (&'static str, &'static str, Period, Option<i32>);

fn period() -> impl Strategy<Value = Period> {
    let year = FIRST..FIRST + i16::try_from(YEARS).unwrap();
    (year, 0u8..8, 1u8..=12).prop_map(|(year, kind, month)| match kind {
        0..3 => Period::Month { year, month },
        3..6 => Period::Cumulative { year, to: month }.canonical(),
        6 => Period::Quarter { year, quarter: month.div_ceil(3) },
        _ => [
            Period::Year { year },
            Period::Half { year, half: month.div_ceil(6) },
            Period::FiveYear { from: 2016, to: year },
        ][usize::from(month % 3)],
    })
}

fn edits(most: usize) -> impl Strategy<Value = Vec<Edit>> {
    let codes = vec![
        "OUTPUT", "OUTPUT", "OUTPUT", "POP", "POP", "SHARE", "ENERGY", "FIVE", "FALL", "RUN", "GROW", "PER",
        "WEIGHED", "YEAR",
    ];
    let units = vec!["root", "a", "a1", "a2", "b", "b1", "alone"];
    let value = prop::option::weighted(0.85, -20i32..20_000);
    let edit = (prop::sample::select(codes), prop::sample::select(units), period(), value);
    prop::collection::vec(edit, 1..most)
}

fn value((.., value): &Edit) -> Option<Reported> {
    let flags = |v: i32| match v % 7 {
        0 => Mark::SYNTHETIC,
        1 => Mark::INEXACT,
        _ => 0,
    };
    value.map(|v| Reported { value: f64::from(v) / 100.0, flags: flags(v) })
}

fn same(a: &Board, b: &Board) -> Result<(), TestCaseError> {
    let bits = |v: &[f64]| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    prop_assert_eq!(bits(&a.planes.values), bits(&b.planes.values));
    prop_assert_eq!(&a.planes.marks, &b.planes.marks);
    for (x, y) in a.judgements.iter().zip(&b.judgements) {
        prop_assert_eq!(x.as_ref().map(|j| &j.kept), y.as_ref().map(|j| &j.kept));
    }
    Ok(())
}

/// Every cell of `board`, held against the slow definitions.
fn holds(board: &Board, reported: &ReportedValues<'_>) -> Result<(), TestCaseError> {
    let months = (0..board.layout.months).map(|at| board.layout.year_month(at));
    for ((i, indicator), u) in
        board.dictionary().indicators().enumerate().flat_map(|i| (0..7).map(move |u| (i, u)))
    {
        let place = &board.layout.places[u];
        let own = reported
            .iter()
            .filter(|((c, n, _), _)| *c == indicator.code && *n == place.code)
            .map(|(_, v)| *v);
        let series = Series::new(indicator, own);
        for month in months.clone() {
            let cell = board.cell(i, u, month).unwrap();
            prop_assert!(cell.value.is_finite() && (cell.mark.is_present() || cell.value == 0.0));
            prop_assert_eq!(board.explain(i, u, month).ok(), cell.known());
            let cumulative = Period::Cumulative { year: month.year, to: month.month }.canonical();
            let alone = match indicator.kind {
                Kind::Flow | Kind::FiveYearCumulative => series.value(cumulative).ok(),
                // a level of a longer period stands before that of the month: ask for what the board asks for
                _ => cell.known().filter(|_| matches!(cell.mark.origin(), Some(Origin::Reported))),
            };
            let want = if let Some(value) = alone {
                Some(value)
            } else if let Some(formula) = board.layout.compiled.formula(i) {
                eval_cumulative(formula, &indicator.code, &board.unit_values(u), month).ok()
            } else {
                let children: Vec<Child<'_>> = place
                    .children
                    .iter()
                    .map(|c| Child {
                        unit: &board.layout.places[*c].code,
                        value: board.cell(i, *c, month).unwrap().known(),
                        weight: board
                            .dictionary()
                            .weight(i)
                            .and_then(|w| board.cell(w, *c, month).unwrap().known()),
                    })
                    .collect();
                roll_up(&indicator.aggregation, indicator.partial_rollup, &children).ok().map(|r| r.value)
            };
            prop_assert_eq!(
                cell.known().map(f64::to_bits),
                want.map(f64::to_bits),
                "{} {} {}",
                indicator.code,
                place.code,
                month
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// After any edits, the incremental board, the same recomputed in full and a new one hold the same bits,
    /// and nothing changed outside of what was told.
    #[test]
    fn incremental_equals_full(edits in edits(40)) {
        let mut incremental = with_targets(board());
        let mut fresh = board();
        for edit in &edits {
            let (code, unit, period, _) = edit;
            let before = incremental.planes.clone();
            let changes = incremental.set_value(code, unit, *period, value(edit)).unwrap().to_vec();
            fresh.load(code, unit, *period, value(edit)).unwrap();
            for cell in 0..before.values.len() {
                let same = before.values[cell].to_bits() == incremental.planes.values[cell].to_bits()
                    && before.marks[cell] == incremental.planes.marks[cell];
                let (row, month) = (cell / incremental.layout.months, incremental.layout.year_month(cell % incremental.layout.months));
                let told = changes.iter().any(|c| {
                    incremental.layout.row(c.indicator, c.unit) == row && c.from <= month && month <= c.to
                });
                prop_assert!(same || told, "{edit:?} row {row} {month}");
            }
        }
        let mut full = incremental.clone();
        full.recompute();
        same(&incremental, &full)?;
        fresh.recompute();
        same(&incremental, &with_targets(fresh))?;
    }

    /// Each cell is what the definitions say: the series of what was reported, the formula, the roll-up.
    #[test]
    fn cells_are_what_the_definitions_say(edits in edits(160)) {
        let mut b = board();
        let mut reported = BTreeMap::new();
        for edit in &edits {
            let (code, unit, period, _) = edit;
            let key = (*code, *unit, (period.end(), period.months()));
            b.load(code, unit, *period, value(edit)).unwrap();
            match value(edit) {
                Some(v) => reported.insert(key, (*period, v.value)),
                None => reported.remove(&key),
            };
        }
        b.recompute();
        holds(&b, &reported)?;
    }
}

#[test]
fn what_was_known_on_a_day_is_loaded() {
    use crate::vintage::{AsOf, Observation};
    let observation = |id: &str, value: f64, known_on: &str, unit: &str| -> Observation {
        serde_json::from_value(serde_json::json!({
            "id": id, "indicator": "POP", "unit": unit, "period": "2022", "value": {"value": value}, "vintage": "final",
            "known_on": known_on, "state": "approved",
        }))
        .unwrap()
    };
    let all = [
        observation("1", 79.0, "2023-02-01", "root"),
        observation("2", 80.0, "2023-12-01", "root"),
        observation("3", 1.0, "2023-02-01", "elsewhere"),
    ];
    let mut b = board();
    assert_eq!(b.load_known(&all, &AsOf::day("2023-06-30".parse().unwrap())), 1);
    b.recompute();
    let (pop, root) = (b.dictionary().index_of("POP").unwrap(), b.unit_index("root").unwrap());
    let (month, cell) = b.latest(pop, root, YearMonth { year: 2024, month: 6 }).unwrap();
    assert_eq!((month.to_string(), cell.value), ("2022-12".to_owned(), 79.0));
    assert!(b.latest(pop, root, YearMonth { year: 2022, month: 11 }).is_none());
    assert_eq!(b.cells(pop, root).count(), 72);
}

#[test]
fn a_long_formula_needs_no_deep_stack() {
    let text = vec!["[A]"; 9_000].join("+");
    assert!(parse(&text).is_ok());
    let dictionary = Dictionary::new(vec![
        entry("A", "件", Kind::Flow, Aggregation::Sum),
        derived("B", "件", Kind::Flow, &text),
        derived("C", "件", Kind::Flow, &format!("min({})", vec!["[A]"; 9_000].join(","))),
    ])
    .unwrap();
    let mut b = Board::new(dictionary, &[BoardUnit::new("u", None)], 2024, 1).unwrap();
    assert_eq!(b.layout.depth, 2);
    set(&mut b, "A", "u", "2024-01", 2.0);
    assert_eq!((at(&b, "B", "u", "2024-01").value, at(&b, "C", "u", "2024-01").value), (18_000.0, 2.0));
}
