use super::*;
use proptest::prelude::*;

const SCHEME: &str = r#"{"code":"r","version":"1","name":"x","name_en":"x","measures":[
  {"code":"growth","name":"x","name_en":"x","weight":60,"better":"more","scoring":"range","decimals":1},
  {"code":"landing","name":"x","name_en":"x","weight":40,"better":"more",
   "scoring":{"target":{"target":100,"cap":1.2}},"decimals":0}],
  "penalties":[{"code":"overdue","name":"x","name_en":"x","each":2,"most":5}],"red":1,"black":1}"#;

fn entrant(name: &str, growth: f64, landing: f64, overdue: f64) -> Entrant {
    let values = [("growth", growth), ("landing", landing), ("overdue", overdue)];
    Entrant {
        name: name.into(),
        track: String::new(),
        values: values.into_iter().map(|(code, value)| (code.to_owned(), value)).collect(),
    }
}

fn four() -> Vec<Entrant> {
    vec![
        entrant("甲", 10.0, 80.0, 0.0),
        entrant("乙", 8.0, 150.0, 4.0),
        entrant("丙", 5.0, 100.0, 1.0),
        entrant("丁", 0.0, 50.0, 0.0),
    ]
}

#[test]
fn scores_ranks_and_lists() {
    let scheme = parse(SCHEME).unwrap();
    let found = rank(&scheme, &four()).unwrap();
    let told: Vec<_> = found.iter().map(|p| (p.name.as_str(), p.score, p.rank, p.list)).collect();
    // 甲 60 + 32; 乙 48 + 48 (capped at 1.2) − 5 (capped); 丙 30 + 40 − 2; 丁 0 + 20.
    assert_eq!(
        told,
        [
            ("甲", Some(92.0), Some(1), Some(List::Red)),
            ("乙", Some(91.0), Some(2), None),
            ("丙", Some(68.0), Some(3), None),
            ("丁", Some(20.0), Some(4), Some(List::Black)),
        ]
    );
}

#[test]
fn a_missing_measure_gives_no_rank_and_no_zero() {
    let scheme = parse(SCHEME).unwrap();
    let mut all = four();
    all[3].values.remove("landing");
    let found = rank(&scheme, &all).unwrap();
    assert_eq!((found[3].name.as_str(), found[3].rank, found[3].score), ("丁", None, None));
    assert_eq!(found[3].missing, ["landing"]);
    // 丙 now has the least growth of those that race.
    assert_eq!(found[2].points["growth"], 0.0);
}

#[test]
fn what_moves_up_is_enough_and_no_less_is() {
    let scheme = parse(SCHEME).unwrap();
    let all = four();
    let found = up(&scheme, &all, "丙", 2).unwrap();
    let growth = found.iter().find(|s| s.measure == "growth").unwrap();
    // 6 points for each point of growth from 68 to 92: 4.0 more would tie with 甲 at first place.
    assert_eq!((growth.to, growth.rank), (Some(9.0), Some(1)));
    // Landing is worth 8 points more at most; the penalty 2.
    assert_eq!(found.iter().filter(|s| s.to.is_none()).count(), 2);
    assert_eq!(up(&scheme, &all, "甲", 2).unwrap(), []);
}

#[test]
fn what_can_t_be_run_is_told() {
    let scheme = parse(SCHEME).unwrap();
    let mut all = four();
    all[1].name = "甲".into();
    assert_eq!(rank(&scheme, &all), Err(RaceError::Twice("甲".into())));
    let mut all = four();
    all[0].track = "x".into();
    assert!(matches!(rank(&scheme, &all), Err(RaceError::Track { .. })));
    let mut all = four();
    all[0].values.insert("growth".into(), f64::NAN);
    assert!(matches!(rank(&scheme, &all), Err(RaceError::Value { .. })));
    assert!(matches!(parse("{"), Err(RaceError::Json(_))));
    assert!(matches!(parse(&SCHEME.replace("60", "-60")), Err(RaceError::Scheme(_))));
    assert!(built_in().is_some());
}

proptest! {
    #[test]
    fn the_step_found_is_the_least(values in prop::collection::vec((0i32..300, 0i32..150, 0i32..4), 3..7)) {
        let scheme = parse(SCHEME).unwrap();
        let all: Vec<Entrant> = values
            .iter()
            .enumerate()
            .map(|(at, (g, l, o))| entrant(&format!("E{at}"), f64::from(*g) / 10.0, f64::from(*l), f64::from(*o)))
            .collect();
        let now = rank(&scheme, &all).unwrap();
        let have = now.iter().find(|p| p.name == "E0").unwrap().rank.unwrap();
        let reach = |code: &str, value: f64| {
            let mut moved = all.clone();
            moved[0].values.insert(code.into(), value);
            rank(&scheme, &moved).unwrap().iter().find(|p| p.name == "E0").unwrap().rank.unwrap()
        };
        for step in up(&scheme, &all, "E0", 2).unwrap() {
            let Some(to) = step.to else { continue };
            let want = have.saturating_sub(2).max(1);
            prop_assert!(reach(&step.measure, to) <= want);
            let less = match step.measure.as_str() {
                "growth" => to - 0.1,
                "landing" => to - 1.0,
                _ => to + 1.0,
            };
            let between = if step.from < to { less > step.from } else { less < step.from };
            if between {
                prop_assert!(reach(&step.measure, (less * 10.0).round() / 10.0) > want);
            }
        }
    }
}
