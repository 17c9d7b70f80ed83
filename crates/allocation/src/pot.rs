//! What a quota is of, where it comes from, who holds it, and on which account it stands.

use qipan_kernel::text::{Lang, Say};
use serde::{Deserialize, Serialize};

/// How amounts of a kind are measured.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Land, in 0.01 m².
    Area,
    /// Yield of grain a year, in 0.01 kg.
    Grain,
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)* }) => {
        $(#[$meta])*
        #[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every one, in the order of lists.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The stored and sent word.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            /// The one with this word.
            #[must_use]
            pub fn of(code: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|x| x.code() == code)
            }
        }

        impl Say for $name {
            fn say(&self, lang: Lang) -> String {
                match self { $($name::$variant => lang.pick($zh, $en),)* }.to_owned()
            }
        }
    };
}
pub(crate) use words;

words! {
/// What is granted and spent.
Kind {
    /// New construction land by the yearly plan.
    NewLand = "new_land", "新增建设用地", "new construction land";
    /// Cultivated land that balances what is taken: quantity.
    Farmland = "farmland", "占补平衡·数量", "farmland balance, quantity";
    /// Of it paddy.
    Paddy = "paddy", "占补平衡·水田", "farmland balance, paddy";
    /// Of it quality, as yield of grain.
    GrainCapacity = "grain_capacity", "占补平衡·产能", "farmland balance, grain capacity";
    /// Size of construction land that the spatial plan allows.
    PlanScale = "plan_scale", "规划建设用地规模", "planned size of construction land";
}}

words! {
/// Where a quota comes from.
Source {
    /// Base quota of the year.
    Annual = "annual", "年度新增", "annual";
    /// Earned by clearing unsupplied and idle land.
    Linked = "linked", "增存挂钩", "linked to cleared stock";
    /// Earned by bringing land back into use, at a ratio.
    Reward = "reward", "盘三奖一", "reward for land brought back";
    /// For a named project.
    Special = "special", "专项", "special";
    /// Cultivated land made by reclamation.
    Reclaimed = "reclaimed", "垦造耕地", "reclaimed farmland";
    /// Bought from elsewhere.
    Transferred = "transferred", "指标调剂", "transferred in";
    /// The approved spatial plan.
    Plan = "plan", "规划批复", "approved plan";
}}

words! {
/// Where an amount stands. Amounts move between accounts; they never appear or vanish.
Account {
    /// What the upper level gave: the counter-side, never above zero.
    Issued = "issued", "上级下达", "issued";
    /// Free to be reserved.
    Available = "available", "可用", "available";
    /// Held for a siting.
    Reserved = "reserved", "预占", "reserved";
    /// Spent.
    Committed = "committed", "已使用", "committed";
    /// Lost by its deadline.
    Lapsed = "lapsed", "到期收回", "lapsed";
}}

impl Kind {
    /// How it is measured.
    #[must_use]
    pub fn measure(self) -> Measure {
        if self == Kind::GrainCapacity { Measure::Grain } else { Measure::Area }
    }

    /// Where it can come from, in the order in which it is drawn: what lapses first goes first.
    #[must_use]
    pub fn sources(self) -> &'static [Source] {
        match self {
            Kind::NewLand => &[Source::Special, Source::Annual, Source::Linked, Source::Reward],
            Kind::Farmland | Kind::Paddy | Kind::GrainCapacity => &[Source::Reclaimed, Source::Transferred],
            Kind::PlanScale => &[Source::Plan],
        }
    }
}

/// A quota of one kind from one source, of one year, held by one unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pot {
    /// What.
    pub kind: Kind,
    /// From where.
    pub source: Source,
    /// The unit that holds it.
    pub unit: String,
    /// The year that it is of; 0 where it is of no year.
    pub year: i16,
}

impl Pot {
    /// A quota held by `unit`.
    #[must_use]
    pub fn new(kind: Kind, source: Source, unit: &str, year: i16) -> Pot {
        Pot { kind, source, unit: unit.to_owned(), year }
    }

    /// The same quota in the hands of another unit.
    #[must_use]
    pub fn held_by(&self, unit: &str) -> Pot {
        Pot { unit: unit.to_owned(), ..self.clone() }
    }
}
