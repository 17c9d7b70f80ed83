//! What must hold after any sequence of entries.

#![cfg(test)]

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use qipan_allocation::entry::{mirror, postings};
use qipan_allocation::ledger::difference;
use qipan_allocation::{
    Account, Action, Amount, Document, Draw, Entry, Kind, Ledger, LedgerError, Need, Pot, Source, check,
};

fn pots() -> Vec<Pot> {
    vec![
        Pot::new(Kind::NewLand, Source::Annual, "330114", 2025),
        Pot::new(Kind::NewLand, Source::Linked, "330114", 2026),
        Pot::new(Kind::Farmland, Source::Reclaimed, "330114", 0),
        Pot::new(Kind::PlanScale, Source::Plan, "330114001", 0),
    ]
}

#[derive(Clone, Debug)]
struct Step {
    action: usize,
    pot: usize,
    amount: i64,
    days: i32,
    reservation: u8,
    undo: usize,
}

fn step() -> impl Strategy<Value = Step> {
    (0..7_usize, 0..4_usize, -2..50_i64, 0..3_i32, 0..6_u8, 0..40_usize).prop_map(
        |(action, pot, amount, days, reservation, undo)| Step {
            action,
            pot,
            amount,
            days,
            reservation,
            undo,
        },
    )
}

fn entry(n: usize, step: &Step, on: Date, taken: &[Entry]) -> Option<Entry> {
    let action = Action::ALL[step.action];
    let draws = [Draw { pot: pots()[step.pot].clone(), amount: Amount(step.amount) }];
    let undone = taken.get(step.undo % taken.len().max(1));
    let lines = match action {
        Action::Reverse => mirror(&undone?.postings),
        _ => postings(action, &draws, Some("330114-ZRZY"), step.reservation.is_multiple_of(2)),
    };
    let bound = matches!(action, Action::Reserve | Action::Commit | Action::Release | Action::Expire);
    Some(Entry {
        id: n.to_string(),
        action,
        on,
        document: Document { number: format!("钱政发〔2026〕{n}号"), date: None },
        reservation: match action {
            Action::Reverse => undone?.reservation.clone(),
            _ => bound.then(|| format!("R{}", step.reservation)),
        },
        reverses: (action == Action::Reverse).then(|| undone.map(|u| u.id.clone())).flatten(),
        postings: lines.ok()?,
    })
}

/// Plays the steps; returns what was taken, in order.
fn play(steps: &[Step]) -> (Ledger, Vec<Entry>) {
    let (mut ledger, mut taken, mut on) = (Ledger::new(), Vec::new(), date(2026, 1, 1));
    for (n, step) in steps.iter().enumerate() {
        on = on.checked_add(step.days.days()).unwrap();
        let Some(entry) = entry(n, step, on, &taken) else { continue };
        let before = ledger.clone();
        match ledger.post(&entry) {
            Ok(()) => taken.push(entry),
            Err(_) => assert_eq!(ledger, before, "a refused entry changes nothing"),
        }
    }
    (ledger, taken)
}

fn replay(entries: &[Entry]) -> Ledger {
    let mut ledger = Ledger::new();
    for entry in entries {
        ledger.post(entry).unwrap();
    }
    ledger
}

proptest! {
    #[test]
    fn the_trial_balance_is_zero_and_nothing_is_overdrawn(steps in proptest::collection::vec(step(), 0..120)) {
        let (ledger, taken) = play(&steps);
        prop_assert_eq!(difference(&ledger.trial_balance()), Amount::ZERO);
        for kind in Kind::ALL {
            let rows: Vec<_> = ledger.trial_balance().into_iter().filter(|r| r.kind == *kind).collect();
            prop_assert_eq!(difference(&rows), Amount::ZERO);
        }
        for balance in ledger.balances() {
            prop_assert_eq!(balance.amount < Amount::ZERO, balance.account == Account::Issued);
        }
        // What stands reserved is exactly what the reservations hold.
        for pot in pots() {
            let held: i64 = (0..6).map(|r| ledger.held(&format!("R{r}"), &pot).0).sum();
            prop_assert_eq!(ledger.balance(&pot, Account::Reserved).0, held);
        }
        prop_assert_eq!(replay(&taken), ledger);
    }

    #[test]
    fn a_past_day_stays_as_it_was(steps in proptest::collection::vec(step(), 1..80), cut in 0..80_usize) {
        let (_, taken) = play(&steps);
        let Some(day) = taken.get(cut % taken.len().max(1)).map(|e| e.on) else { return Ok(()) };
        let of_day = |all: &[Entry]| {
            let known: Vec<_> = all.iter().filter(|e| e.on <= day).cloned().collect();
            replay(&known).balances()
        };
        let end = taken.iter().rposition(|e| e.on <= day).unwrap() + 1;
        prop_assert_eq!(of_day(&taken), of_day(&taken[..end]), "later entries change no earlier day");
    }

    #[test]
    fn what_is_drawn_meets_the_need_or_says_what_is_short(grants in proptest::collection::vec((0..2_usize, 1..90_i64), 0..6), wanted in 1..200_i64) {
        let mut ledger = Ledger::new();
        for (n, (pot, amount)) in grants.iter().enumerate() {
            let step = Step { action: 0, pot: *pot, amount: *amount, days: 0, reservation: 0, undo: 0 };
            ledger.post(&entry(n, &step, date(2026, 1, 1), &[]).unwrap()).unwrap();
        }
        let need = Need { kind: Kind::NewLand, amount: Amount(wanted), source: None };
        let answer = &check(&[need], &ledger.balances(), "330114")[0];
        let drawn: i64 = answer.draws.iter().map(|d| d.amount.0).sum();
        prop_assert_eq!(drawn + answer.short.0, wanted);
        prop_assert_eq!(answer.short.0 > 0, answer.available.0 < wanted);
        if answer.short == Amount::ZERO {
            let lines = postings(Action::Reserve, &answer.draws, None, true).unwrap();
            let document = Document { number: "选址意见".to_owned(), date: None };
            let entry = Entry { id: "r".to_owned(), action: Action::Reserve, on: date(2026, 1, 1), document, reservation: Some("R".to_owned()), reverses: None, postings: lines };
            prop_assert_eq!(ledger.post(&entry), Ok(()));
        }
    }
}

#[test]
fn the_worked_example_of_the_method_page() {
    let page = include_str!("../../../docs/methods/quota-ledger.md");
    let rows = page.split("## Worked example").nth(1).unwrap().lines().filter(|l| l.starts_with("| 2026-"));
    let pot = Pot::new(Kind::NewLand, Source::Annual, "330114", 2026);
    let mut ledger = Ledger::new();
    let mut n = 0;
    for row in rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let (on, action, mu, answer) = (cells[1].parse().unwrap(), cells[2], cells[3], cells[4]);
        let action = Action::of(action).unwrap();
        let amount = Amount::from_mu_text(mu).unwrap();
        let lines = postings(action, &[Draw { pot: pot.clone(), amount }], None, false).unwrap();
        let bound = matches!(action, Action::Reserve | Action::Commit | Action::Release);
        n += 1;
        let entry = Entry {
            id: n.to_string(),
            action,
            on,
            document: Document { number: "示例".to_owned(), date: None },
            reservation: bound.then(|| cells[5].to_owned()),
            reverses: None,
            postings: lines,
        };
        let done = ledger.post(&entry);
        if answer == "refused" {
            assert!(matches!(done, Err(LedgerError::Overdraft { .. })), "{row}: {done:?}");
            continue;
        }
        assert_eq!(done, Ok(()), "{row}");
        let stands: Vec<_> = [Account::Available, Account::Reserved, Account::Committed, Account::Lapsed]
            .iter()
            .map(|a| ledger.balance(&pot, *a).mu_text(2))
            .collect();
        assert_eq!(stands.join(" / "), answer, "{row}");
        assert_eq!(difference(&ledger.trial_balance()), Amount::ZERO);
    }
    assert!(n >= 6, "the page's table was not found");
}

#[test]
fn an_overdraft_names_balance_and_remedy() {
    use qipan_kernel::text::{Lang, Say as _};
    let pot = Pot::new(Kind::NewLand, Source::Annual, "330114", 2026);
    let lines = postings(Action::Reserve, &[Draw { pot, amount: Amount(218_000) }], None, false).unwrap();
    let entry = Entry {
        id: "1".to_owned(),
        action: Action::Reserve,
        on: date(2026, 1, 1),
        document: Document { number: "选址".to_owned(), date: None },
        reservation: Some("R".to_owned()),
        reverses: None,
        postings: lines,
    };
    let refused = Ledger::new().post(&entry).unwrap_err();
    let zh = refused.say(Lang::Zh);
    assert!(
        zh.contains("330114的2026年新增建设用地（年度新增）可用0.0000亩")
            && zh.contains("申请3.2700亩（2180.00平方米），差3.2700亩")
            && zh.contains("请先"),
        "{zh}"
    );
    let named = refused.told(Lang::Zh, &|code| (code == "330114").then(|| "示例区".to_owned()));
    assert!(named.starts_with("示例区（330114）的2026年新增建设用地（年度新增）可用"), "{named}");
    assert!(refused.say(Lang::En).contains("book the granting document first"));
}
