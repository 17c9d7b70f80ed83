use super::*;
use proptest::prelude::*;

fn observation(id: u32, value: f64, vintage: Vintage, known_on: &str, state: State) -> Observation {
    Observation {
        id: format!("{id:04}"),
        indicator: "GDP".into(),
        unit: "330114".into(),
        period: Period::Year { year: 2022 },
        value: value.into(),
        decimals: 2,
        vintage,
        known_on: known_on.parse().unwrap(),
        recorded_at: String::new(),
        state,
        published_at: None,
        synthetic: false,
        source: Source::default(),
        note: String::new(),
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn the_day_decides_then_the_vintage_then_the_record() {
    let mut all = vec![
        observation(1, 1200.0, Vintage::Flash, "2023-01-20", State::Superseded),
        observation(2, 1250.0, Vintage::Preliminary, "2023-02-03", State::Published),
        observation(3, 1249.0, Vintage::Flash, "2023-02-03", State::Approved),
        observation(4, 1262.5, Vintage::Final, "2023-12-01", State::Approved),
        observation(5, 9999.0, Vintage::Final, "2023-01-01", State::Draft),
    ];
    let at = |all: &[Observation], on: &str| pick_as_of(all, day(on)).map(|o| o.value.value);
    assert_eq!(at(&all, "2023-01-19"), None);
    assert_eq!(at(&all, "2023-01-31"), Some(1200.0));
    assert_eq!(at(&all, "2023-02-03"), Some(1250.0));
    assert_eq!(at(&all, "2024-01-01"), Some(1262.5));
    let changes: Vec<_> =
        history(&all, Audience::Staff).iter().map(|r| (r.observation.value.value, r.change)).collect();
    assert_eq!(changes, [(1200.0, None), (1250.0, Some(50.0)), (1262.5, Some(12.5))]);
    // the later record of an equal wins
    let mut again = observation(0, 1251.0, Vintage::Preliminary, "2023-02-03", State::Approved);
    again.recorded_at = "2023-02-05T08:00:00Z".into();
    all.push(again);
    assert_eq!(at(&all, "2023-02-03"), Some(1251.0));
    let then = AsOf { recorded_at: Some("2023-02-04T00:00:00Z".into()), ..AsOf::day(day("2023-02-03")) };
    assert_eq!(pick(&all, &then).unwrap().value.value, 1250.0);
}

#[test]
fn the_public_sees_what_was_published() {
    let mut all = vec![
        observation(1, 1.0, Vintage::Flash, "2023-01-01", State::Superseded),
        observation(2, 2.0, Vintage::Revised, "2023-02-01", State::Approved),
    ];
    let public = AsOf { audience: Audience::Public, ..AsOf::day(day("2024-01-01")) };
    assert_eq!(pick(&all, &public), None);
    all[0].published_at = Some("2023-01-02T00:00:00Z".into());
    assert_eq!(pick(&all, &public).unwrap().value.value, 1.0);
    all[1].state = State::Published;
    assert_eq!(pick(&all, &public).unwrap().value.value, 2.0);
    assert_eq!(pick_each(&all, &public).len(), 1);
}

fn any_observation() -> impl Strategy<Value = Observation> {
    let state = prop::sample::select(vec![
        State::Draft,
        State::Submitted,
        State::Approved,
        State::Published,
        State::Returned,
        State::Superseded,
    ]);
    (0u32..500, 0f64..10.0, 0usize..4, 1i8..29, state, 0u8..3).prop_map(
        |(id, value, vintage, on, state, recorded)| {
            let mut o = observation(id, value, Vintage::ALL[vintage], "2023-01-01", state);
            o.known_on = Date::new(2023, 3, on).unwrap();
            o.recorded_at = format!("2023-04-0{recorded}");
            o
        },
    )
}

proptest! {
    /// What becomes known later never changes what was known earlier.
    #[test]
    fn later_knowledge_leaves_earlier_days_alone(
        all in prop::collection::vec(any_observation(), 0..12), new in any_observation(), on in 1i8..29,
    ) {
        let on = Date::new(2023, 3, on).unwrap();
        let before = pick_as_of(&all, on).cloned();
        let later = new.known_on > on;
        let mut more = all;
        more.push(new);
        let after = pick_as_of(&more, on).cloned();
        if later {
            prop_assert_eq!(&before, &after);
        } else if let (Some(before), Some(after)) = (&before, &after) {
            prop_assert!(after.rank() >= before.rank());
        }
    }

    /// The order in which observations are handed over does not matter, nor whether they come alone or in a lot.
    #[test]
    fn order_does_not_matter(mut all in prop::collection::vec(any_observation(), 0..12), on in 1i8..29) {
        let as_of = AsOf::day(Date::new(2023, 3, on).unwrap());
        let one = pick(&all, &as_of).map(|o| o.id.clone());
        let each = pick_each(&all, &as_of).into_values().next().map(|o| o.id.clone());
        prop_assert_eq!(&one, &each);
        all.reverse();
        prop_assert_eq!(one, pick(&all, &as_of).map(|o| o.id.clone()));
    }

    /// Each day's pick is the last step of the history up to that day.
    #[test]
    fn history_agrees_with_each_day(all in prop::collection::vec(any_observation(), 0..12), on in 1i8..29) {
        let on = Date::new(2023, 3, on).unwrap();
        let steps = history(&all, Audience::Staff);
        let step = steps.iter().rfind(|r| r.from <= on).map(|r| r.observation.value.value);
        prop_assert_eq!(step, pick_as_of(&all, on).map(|o| o.value.value));
    }
}
