use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn clock(received: Date, events: Vec<(Date, ClockEvent)>) -> Clock {
    Clock { received, holder: "发改局".into(), events }
}

fn pause(on: Date) -> (Date, ClockEvent) {
    (on, ClockEvent::Pause { holder: "enterprise".into() })
}

fn resume(on: Date) -> (Date, ClockEvent) {
    (on, ClockEvent::Resume { holder: "发改局".into() })
}

fn at(clock: &Clock, rule: &ClockRule, day: Date) -> Reading {
    read(clock, rule, day, &WorkAxis::china()).unwrap()
}

#[test]
fn a_limit_runs_over_a_holiday_with_days_worked_in_exchange() {
    // Received on Friday 13 September 2024; Saturday 14 is worked, 15 to 17 are off.
    let c = clock(date(2024, 9, 13), vec![]);
    let mut rule = ClockRule::new(Span::Work(5), Some(Span::Work(3)));
    rule.ladder = vec![Rung { overdue: 1, to: "科长".into() }, Rung { overdue: 3, to: "分管局长".into() }];
    let first = at(&c, &rule, date(2024, 9, 13));
    assert_eq!((first.used, first.left, first.level), (0, 5, ClockLevel::Watch));
    assert_eq!((first.due, first.pledged_due), (Some(date(2024, 9, 23)), Some(date(2024, 9, 19))));
    assert_eq!(at(&c, &rule, date(2024, 9, 17)).used, 1);
    assert_eq!(at(&c, &rule, date(2024, 9, 20)).level, ClockLevel::Alert);
    let due = at(&c, &rule, date(2024, 9, 23));
    assert_eq!((due.left, due.level, due.escalated_to), (0, ClockLevel::Alert, None));
    let late = at(&c, &rule, date(2024, 9, 24));
    assert_eq!(
        (late.left, late.level, late.escalated_to.as_deref()),
        (-1, ClockLevel::Overdue, Some("科长"))
    );
    assert_eq!(at(&c, &rule, date(2024, 9, 26)).escalated_to.as_deref(), Some("分管局长"));
    assert_eq!((late.holder.as_deref(), late.holder_days), (Some("发改局"), 6));
}

#[test]
fn a_pause_stops_the_clock_and_moves_the_ball() {
    let rule = ClockRule::new(Span::Work(10), None);
    let c = clock(date(2024, 3, 1), vec![pause(date(2024, 3, 6)), resume(date(2024, 3, 13))]);
    let paused = at(&c, &rule, date(2024, 3, 12));
    assert_eq!((paused.state, paused.used, paused.due), (ClockState::Paused, 3, None));
    assert_eq!((paused.holder.as_deref(), paused.holder_days), (Some("enterprise"), 4));
    // Used: 4, 5, 6 March; then from 14 March on.
    let after = at(&c, &rule, date(2024, 3, 14));
    assert_eq!((after.used, after.paused, after.due), (4, 5, Some(date(2024, 3, 22))));
    let mut done = c.clone();
    done.events.push((date(2024, 3, 21), ClockEvent::Done));
    let end = at(&done, &rule, date(2024, 12, 1));
    assert_eq!((end.state, end.left, end.level, end.holder), (ClockState::Done, 1, ClockLevel::Normal, None));
}

#[test]
fn the_first_day_and_the_last_day_are_rules() {
    let mut rule = ClockRule::new(Span::Calendar(7), None);
    let c = clock(date(2024, 4, 27), vec![]);
    // 27 April and 7 days: 4 May, a day off, so 6 May (Labour Day holiday until 5 May).
    assert_eq!(at(&c, &rule, date(2024, 4, 27)).due, Some(date(2024, 5, 6)));
    rule.roll = false;
    assert_eq!(at(&c, &rule, date(2024, 4, 27)).due, Some(date(2024, 5, 4)));
    rule.start = StartRule::SameDay;
    assert_eq!(at(&c, &rule, date(2024, 4, 27)).due, Some(date(2024, 5, 3)));
}

#[test]
fn what_can_t_be_read_is_told() {
    let rule = ClockRule::new(Span::Work(5), None);
    let axis = WorkAxis::china();
    let (a, b) = (date(2024, 3, 1), date(2024, 3, 8));
    let told = |events: Vec<(Date, ClockEvent)>| read(&clock(a, events), &rule, b, &axis).unwrap_err();
    assert!(matches!(told(vec![pause(a), pause(b)]), ClockError::PausedTwice { .. }));
    assert!(matches!(told(vec![resume(b)]), ClockError::NotPaused { .. }));
    assert!(matches!(told(vec![(a, ClockEvent::Done), pause(b)]), ClockError::AfterDone { .. }));
    assert!(matches!(told(vec![pause(b), resume(a)]), ClockError::Order { .. }));
    assert!(matches!(told(vec![pause(date(2024, 2, 1))]), ClockError::Order { .. }));
    assert!(matches!(read(&clock(b, vec![]), &rule, a, &axis), Err(ClockError::NotReceived { .. })));
    let c = clock(date(2026, 12, 29), vec![]);
    let end = at(&c, &rule, date(2026, 12, 30));
    assert_eq!((end.used, end.due, end.unpublished), (1, None, Some(2027)));
    let beyond = read(&c, &rule, date(2027, 1, 4), &axis).unwrap_err();
    assert!(beyond.say(Lang::Zh).contains("2027"), "{beyond}");
}

fn events() -> impl Strategy<Value = (Date, Vec<i32>, Span, StartRule)> {
    let limit = (0u32..40, any::<bool>());
    (14_000i32..20_000, prop::collection::vec(0i32..15, 0..7), limit, any::<bool>()).prop_map(
        |(from, gaps, (days, work), same)| {
            let span = if work { Span::Work(days) } else { Span::Calendar(days) };
            let rule = if same { StartRule::SameDay } else { StartRule::NextDay };
            (day_of(from).unwrap(), gaps, span, rule)
        },
    )
}

proptest! {
    #[test]
    fn pausing_never_shortens_a_clock((received, gaps, span, start) in events(), ahead in 0i32..80) {
        let axis = WorkAxis::china();
        let mut rule = ClockRule::new(span, None);
        rule.start = start;
        let mut days = vec![day_number(received)];
        for gap in &gaps {
            days.push(days.last().unwrap() + gap);
        }
        let event = |(at, day): (usize, &i32)| {
            let on = day_of(*day).unwrap();
            if at % 2 == 0 { pause(on) } else { resume(on) }
        };
        let all: Vec<(Date, ClockEvent)> = days[1..].iter().enumerate().map(event).collect();
        let as_of = day_of(days.last().unwrap() + ahead).unwrap();
        let straight = read(&clock(received, vec![]), &rule, as_of, &axis).unwrap();
        let mut before = straight.clone();
        // One pause after the other: each leaves no more days used, and no earlier day due.
        for upto in 1..=all.len() {
            let found = read(&clock(received, all[..upto].to_vec()), &rule, as_of, &axis).unwrap();
            if upto % 2 == 0 || upto == all.len() {
                prop_assert!(found.used <= straight.used);
                if let (Some(a), Some(b)) = (found.due, straight.due) {
                    prop_assert!(a >= b);
                }
            }
            if upto % 2 == 0 {
                prop_assert!(found.used <= before.used);
                prop_assert!(found.due >= before.due);
                before = found;
            }
        }
        // The count and the last day agree, as long as it does not stand still once the last day has come: what is
        // late stays late, though no more days are used.
        let still_after = |due: Date| days[1..].iter().step_by(2).any(|day| *day >= day_number(due));
        let counted = matches!(span, Span::Work(_)) && span.count() > 0;
        if let Some(due) = before.due.filter(|due| counted && !still_after(*due)) {
            prop_assert_eq!(before.left < 0, day_number(as_of) > day_number(due)
                && axis.between(day_number(due), day_number(as_of)).unwrap() > 0);
        }
    }
}
