//! Breaks in a series: days on which an area began, ended or changed its bounds.

use super::{Region, RegionCode, RegionTable};
use crate::text::{Lang, Say};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A day before and after which values of an area do not compare. Shown, never bridged silently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesBreak {
    /// The area.
    pub code: RegionCode,
    /// The first day of the new state.
    pub on: Date,
    /// Names of the areas before, in Chinese and English.
    pub before: Vec<(String, String)>,
    /// Name of the area after; none if it ended.
    pub after: Option<(String, String)>,
    /// Names of the areas that took over, if it ended.
    pub successors: Vec<(String, String)>,
    /// How it came about, in Chinese and English; may be empty.
    pub note: (String, String),
}

impl Say for SeriesBreak {
    fn say(&self, lang: Lang) -> String {
        let name = |pair: &(String, String)| lang.pick(&pair.0, &pair.1).clone();
        let names =
            |list: &[(String, String)]| list.iter().map(name).collect::<Vec<_>>().join(lang.pick("、", ", "));
        let on = self.on;
        let note = name(&self.note);
        let note =
            if note.is_empty() { note } else { lang.pick(format!("（{note}）"), format!(" ({note})")) };
        match (&self.after, lang) {
            (Some(after), Lang::Zh) => {
                format!("{on}起为新的{}{note}，前后数据口径不同，不可直接比较", name(after))
            }
            (Some(after), Lang::En) => format!(
                "{} in its present bounds from {on}{note}; values before and after do not compare",
                name(after)
            ),
            (None, Lang::Zh) => {
                format!(
                    "{}自{on}起撤销，辖区归{}，此后没有数据",
                    names(&self.before),
                    names(&self.successors)
                )
            }
            (None, Lang::En) => format!(
                "{} ended on {on}; its area went to {}; there are no later values",
                names(&self.before),
                names(&self.successors)
            ),
        }
    }
}

/// The breaks of an area on days after `from`, up to and including `to`, in time.
pub fn breaks(table: &RegionTable, code: RegionCode, from: Date, to: Date) -> Vec<SeriesBreak> {
    let within = |day: Date| from < day && day <= to;
    let pair = |region: &Region| (region.name_zh.clone(), region.name_en.clone());
    let states = table.states(code);
    let mut found = Vec::new();
    for state in states {
        if let Some(on) = state.valid_from.filter(|on| within(*on)) {
            let day_before = on.yesterday().unwrap_or(on);
            let before = state.succeeds.iter().filter_map(|code| table.on(*code, day_before));
            found.push(SeriesBreak {
                code,
                on,
                before: before.map(pair).collect(),
                after: Some(pair(state)),
                successors: Vec::new(),
                note: (state.note_zh.clone(), state.note_en.clone()),
            });
        }
    }
    if let Some(last) = states.last()
        && let Some(on) = last.valid_to.and_then(|day| day.tomorrow().ok()).filter(|on| within(*on))
    {
        let heirs = table
            .successors(code)
            .filter(|heir| heir.valid_from == Some(on) && heir.code.digits() == code.digits());
        found.push(SeriesBreak {
            code,
            on,
            before: vec![pair(last)],
            after: None,
            successors: heirs.map(pair).collect(),
            note: (String::new(), String::new()),
        });
    }
    found.sort_by_key(|found| found.on);
    found
}
