//! `qipan quota`: balances of the ledger, and entries of a plain file replayed by the engine.

use super::{open, system};
use crate::cli::quota::QuotaCommand;
use crate::failure::Failure;
use crate::out;
use jiff::civil::Date;
use qipan_allocation::{Account, Balance, Entry, Kind, Ledger, Measure, Pot, Source, ledger::difference};
use qipan_app::ledger;
use qipan_kernel::text::{Lang, Say};
use std::path::Path;
use std::process::ExitCode;

/// A file larger than this is no list of entries.
const MOST_BYTES: u64 = 256 << 20;

/// Prints balances (exit code 1 if the trial balance does not hold), or replays a file (1 if an entry is refused).
pub async fn run(command: QuotaCommand, lang: Lang) -> Result<ExitCode, Failure> {
    match command {
        QuotaCommand::Replay { file, as_of } => replay(&file, as_of, lang),
        QuotaCommand::Balance { database, as_of } => {
            let ctx = system(open(&database, lang).await?, lang).await?;
            let all = ledger::balances(&ctx, as_of).await.map_err(|e| Failure::app(&e, lang))?;
            let mut lines = Vec::new();
            for item in all.items.iter().flat_map(|kind| &kind.items) {
                let (Some(kind), Some(source)) = (Kind::of(&item.kind), Source::of(&item.source)) else {
                    continue;
                };
                let year = i16::try_from(item.year).unwrap_or_default();
                let pot = Pot::new(kind, source, &item.unit, year);
                let stands = [item.available, item.reserved, item.committed, item.lapsed];
                let accounts = [Account::Available, Account::Reserved, Account::Committed, Account::Lapsed];
                for (account, amount) in accounts.into_iter().zip(stands).filter(|(_, amount)| *amount != 0) {
                    let amount = qipan_allocation::Amount(amount);
                    lines.push(Balance { pot: pot.clone(), account, amount });
                }
            }
            print(&lines, lang)?;
            let trial = ledger::trial_balance(&ctx, as_of).await.map_err(|e| Failure::app(&e, lang))?;
            conclude(trial.holds, trial.entries, lang)
        }
    }
}

fn replay(file: &Path, as_of: Option<Date>, lang: Lang) -> Result<ExitCode, Failure> {
    let size = std::fs::metadata(file).map_err(|e| Failure::file(file, e, lang))?.len();
    if size > MOST_BYTES {
        return Err(Failure::input(
            lang.pick("文件超过 256 MB；请拆分", "the file is larger than 256 MB; split it"),
        ));
    }
    let text = std::fs::read_to_string(file).map_err(|e| Failure::file(file, e, lang))?;
    let entries: Vec<Entry> = serde_json::from_str(&text).map_err(|e| {
        let name = file.display();
        Failure::input(match lang {
            Lang::Zh => format!("{name}：不是分录的 JSON 数组：{e}；格式见 docs/guide/cli.md"),
            Lang::En => format!("{name}: no JSON array of entries: {e}; see docs/guide/cli.md"),
        })
    })?;
    let (mut ledger, mut booked, mut refused) = (Ledger::new(), 0, 0);
    for entry in entries.iter().filter(|e| as_of.is_none_or(|day| e.on <= day)) {
        match ledger.post(entry) {
            Ok(()) => booked += 1,
            Err(e) => {
                refused += 1;
                out::note(format!("{} {}: {}", entry.on, entry.id, e.say(lang)));
            }
        }
    }
    let lines: Vec<Balance> =
        ledger.balances().into_iter().filter(|b| b.account != Account::Issued).collect();
    print(&lines, lang)?;
    conclude(refused == 0 && difference(&ledger.trial_balance()).0 == 0, booked, lang)
}

fn print(lines: &[Balance], lang: Lang) -> Result<(), Failure> {
    out::line(lang.pick(
        "类别\t来源\t年度\t单位\t科目\t平方米或公斤\t亩",
        "kind\tsource\tyear\tunit\taccount\tm2_or_kg\tmu",
    ))?;
    for Balance { pot, account, amount } in lines {
        let mu = if pot.kind.measure() == Measure::Area { amount.mu_text(4) } else { String::new() };
        let (kind, source, account) = match lang {
            Lang::Zh => (pot.kind.say(lang), pot.source.say(lang), account.say(lang)),
            Lang::En => (pot.kind.code().into(), pot.source.code().into(), account.code().into()),
        };
        out::line(format!("{kind}\t{source}\t{}\t{}\t{account}\t{amount}\t{mu}", pot.year, pot.unit))?;
    }
    Ok(())
}

fn conclude(holds: bool, entries: i64, lang: Lang) -> Result<ExitCode, Failure> {
    out::note(match (holds, lang) {
        (true, Lang::Zh) => format!("试算平衡：{entries} 笔分录"),
        (true, Lang::En) => format!("in balance: {entries} entries"),
        (false, Lang::Zh) => format!("有问题：已入账 {entries} 笔，见上"),
        (false, Lang::En) => format!("not in order: {entries} entries booked, see above"),
    });
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
