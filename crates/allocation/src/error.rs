//! Why the ledger refuses an entry, and what to do.

use crate::amount::Amount;
use crate::pot::{Account, Kind, Measure, Pot, Source};
use jiff::civil::Date;
use qipan_kernel::text::{Lang, Say};

/// Why an entry is refused. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.say(Lang::En))]
pub enum LedgerError {
    /// More than there is.
    Overdraft {
        /// Of which quota.
        pot: Pot,
        /// All its sources together were asked, not that of `pot` alone.
        any_source: bool,
        /// On which account.
        account: Account,
        /// What is there.
        balance: Amount,
        /// What was asked for.
        wanted: Amount,
    },
    /// More than the reservation still holds.
    Reservation {
        /// The reservation.
        id: String,
        /// Of which quota.
        pot: Pot,
        /// What it still holds.
        held: Amount,
        /// What was asked for.
        wanted: Amount,
    },
    /// The reservation's name is taken.
    ReservationTaken {
        /// The reservation.
        id: String,
    },
    /// There is no such reservation, or none was named.
    NoReservation {
        /// The reservation; empty if none was named.
        id: String,
    },
    /// The reservation's deadline has not passed.
    NotDue {
        /// The reservation.
        id: String,
        /// Its deadline.
        due: Date,
    },
    /// A day before the last entry's.
    Backdated {
        /// The day asked for.
        on: Date,
        /// The last entry's.
        last: Date,
    },
    /// No document.
    NoDocument,
    /// No amount.
    Empty,
    /// An amount that is not above zero.
    NotPositive {
        /// The amount.
        amount: Amount,
    },
    /// A kind that this source never gives.
    WrongSource {
        /// The kind.
        kind: Kind,
        /// The source.
        from: Source,
    },
    /// An allocation without a receiver, or to its giver.
    NoReceiver,
    /// A reversal without an entry.
    NothingToReverse,
    /// The entry was reversed before, or is itself a reversal.
    Reversed {
        /// The entry.
        id: String,
    },
    /// The lines of an entry do not sum to zero.
    Unbalanced {
        /// By how much.
        by: Amount,
    },
    /// An amount beyond what can be counted.
    TooLarge,
    /// A ratio that can't be used.
    Ratio {
        /// Its first part.
        recovered: u32,
        /// Its second part.
        earned: u32,
    },
    /// More than the land brought back earns.
    BeyondRatio {
        /// What it earns.
        earned: Amount,
        /// What was asked for.
        wanted: Amount,
    },
}

/// An amount as a person reads it: `3.27亩（2180.00平方米）`, `1200.00公斤`.
#[must_use]
pub fn shown(amount: Amount, measure: Measure, lang: Lang) -> String {
    let (text, mu) = (amount.text(), amount.mu_text(4));
    match (measure, lang) {
        (Measure::Area, Lang::Zh) => format!("{mu}亩（{text}平方米）"),
        (Measure::Area, Lang::En) => format!("{mu} mu ({text} m²)"),
        (Measure::Grain, Lang::Zh) => format!("{text}公斤"),
        (Measure::Grain, Lang::En) => format!("{text} kg"),
    }
}

fn less(wanted: Amount, there: Amount) -> Amount {
    Amount(wanted.0.saturating_sub(there.0))
}

impl Say for LedgerError {
    fn say(&self, lang: Lang) -> String {
        self.told(lang, &|_| None)
    }
}

impl LedgerError {
    /// The text, with units named by `unit` where it knows their code; the code stands behind the name.
    #[must_use]
    pub fn told(&self, lang: Lang, unit: &dyn Fn(&str) -> Option<String>) -> String {
        match self {
            Self::Overdraft { pot, any_source, account, balance, wanted } => {
                let quota = quota(pot, *any_source, unit, lang);
                overdraft(&quota, pot.kind.measure(), *account, (*balance, *wanted), lang)
            }
            Self::Reservation { id, pot, held, wanted } => {
                let quota = quota(pot, false, unit, lang);
                beyond(id, &quota, pot.kind.measure(), (*held, *wanted), lang)
            }
            other => other.plain(lang),
        }
    }

    /// The text of what names no unit.
    fn plain(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Overdraft { .. } | Self::Reservation { .. } => return String::new(),
            Self::ReservationTaken { id } => (
                format!("预占“{id}”已存在；请换一个编号，或在原预占上核销、释放"),
                format!("reservation {id} exists already; take another name, or commit or release that one"),
            ),
            Self::NoReservation { id } => (
                format!("没有预占“{id}”；请核对预占编号"),
                format!("there is no reservation \"{id}\"; check its name"),
            ),
            Self::NotDue { id, due } => (
                format!("预占“{id}”的期限是 {due}，尚未到期；需要提前解除请用“释放”"),
                format!(
                    "reservation {id} is due on {due}, which has not passed; to free it earlier, release it"
                ),
            ),
            Self::Backdated { on, last } => (
                format!("记账日 {on} 早于账上最后一笔 {last}；请按 {last} 或之后入账，文件日期另填"),
                format!(
                    "{on} is before the last entry ({last}); book it on {last} or later, the document has its own date"
                ),
            ),
            Self::NoDocument => (
                "每笔分录须注明依据文件；请填文号".to_owned(),
                "every entry cites its document; give its number".to_owned(),
            ),
            Self::Empty => ("没有数量；请至少填一项".to_owned(), "no amount; give at least one".to_owned()),
            Self::NotPositive { amount } => (
                format!("数量 {amount} 须大于零；要减少请用释放、到期或冲销"),
                format!("{amount} is not above zero; to take away use release, expire or reverse"),
            ),
            Self::WrongSource { kind, from } => (
                format!("{}没有“{}”这一来源；请核对来源", kind.say(lang), from.say(lang)),
                format!("{} has no source \"{}\"; check the source", kind.say(lang), from.say(lang)),
            ),
            Self::NoReceiver => (
                "分解须注明接收单位，且不能是本单位；请核对".to_owned(),
                "an allocation names the unit that receives, another than the giver; check it".to_owned(),
            ),
            Self::NothingToReverse => (
                "冲销须注明原分录；请填分录编号".to_owned(),
                "a reversal names the entry it undoes; give its id".to_owned(),
            ),
            Self::Reversed { id } => (
                format!("分录“{id}”已冲销，或本身就是冲销；请另记一笔"),
                format!("entry {id} was reversed already, or is itself a reversal; book a new one"),
            ),
            Self::Unbalanced { by } => (
                format!("分录借贷不平，差 {by}；请核对各行"),
                format!("the lines of the entry are out of balance by {by}; check them"),
            ),
            Self::TooLarge => {
                ("数量过大；请核对计量单位".to_owned(), "the amount is too large; check its unit".to_owned())
            }
            Self::Ratio { recovered, earned } => (
                format!("盘活与奖励的比例 {recovered}:{earned} 不能用；请写成 3:1"),
                format!("the ratio {recovered}:{earned} can't be used; write it as 3:1"),
            ),
            Self::BeyondRatio { earned, wanted } => {
                let (earned, wanted) =
                    (shown(*earned, Measure::Area, lang), shown(*wanted, Measure::Area, lang));
                (
                    format!("按比例可奖励{earned}，要求{wanted}；请核对盘活面积"),
                    format!("the ratio earns {earned}, {wanted} was asked for; check the area brought back"),
                )
            }
        };
        lang.pick(zh, en)
    }
}

/// A quota in words: `示例区（330114）的2026年新增建设用地（年度新增）`.
fn quota(pot: &Pot, any_source: bool, unit: &dyn Fn(&str) -> Option<String>, lang: Lang) -> String {
    let (code, kind) = (&pot.unit, pot.kind.say(lang));
    let source = if any_source {
        lang.pick("各来源合计", "all sources").to_owned()
    } else {
        pot.source.say(lang)
    };
    let holder = match (unit(code), lang) {
        (Some(name), Lang::Zh) => format!("{name}（{code}）"),
        (Some(name), Lang::En) => format!("{name} ({code})"),
        (None, _) => code.clone(),
    };
    let year = match (pot.year, lang) {
        (0, _) => String::new(),
        (year, Lang::Zh) => format!("{year}年"),
        (year, Lang::En) => format!("{year} "),
    };
    lang.pick(format!("{holder}的{year}{kind}（{source}）"), format!("{holder}: {year}{kind} ({source})"))
}

fn overdraft(
    quota: &str,
    measure: Measure,
    account: Account,
    (balance, wanted): (Amount, Amount),
    lang: Lang,
) -> String {
    let short = shown(less(wanted, balance), measure, lang);
    let (balance, wanted) = (shown(balance, measure, lang), shown(wanted, measure, lang));
    let (zh, en) = if account == Account::Available {
        (
            "请先将下达文件入账、改用其他来源，或核减用地",
            "book the granting document first, draw on another source, or use less land",
        )
    } else {
        ("请按余额办理，或先补足预占", "use what it holds, or reserve more first")
    };
    let account = account.say(lang);
    lang.pick(
        format!("{quota}{account}{balance}，申请{wanted}，差{short}；{zh}"),
        format!("{quota}: {balance} {account}, {wanted} asked for, {short} short; {en}"),
    )
}

fn beyond(id: &str, quota: &str, measure: Measure, (held, wanted): (Amount, Amount), lang: Lang) -> String {
    let short = shown(less(wanted, held), measure, lang);
    let (held, wanted) = (shown(held, measure, lang), shown(wanted, measure, lang));
    lang.pick(
        format!("预占“{id}”中{quota}尚有{held}，申请{wanted}，差{short}；请按余额办理"),
        format!(
            "reservation {id} still holds {held} of {quota}, {wanted} was asked for, {short} short; use what it holds"
        ),
    )
}
