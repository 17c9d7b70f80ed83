//! A verdict in sentences.

use super::{Nearest, Part, Reason, Verdict};
use qipan_kernel::quantity::fmt::number;
use qipan_kernel::text::{Lang, Say};

/// What stands on every verdict, Chinese and English.
pub const NOTICE: (&str, &str) = (
    "初判结果，仅供参考，不是审批意见；由自然资源主管部门人员复核后决定",
    "A first judgement for information, not an approval; an officer of the planning authority reviews and decides",
);

impl Say for Part {
    /// `3.27亩（2,180.00平方米，12.3%）`.
    fn say(&self, lang: Lang) -> String {
        let mu = number(self.area_mu, 2, lang);
        let m2 = number(self.area_m2, 2, lang);
        let share = number(self.share * 100.0, 1, lang);
        lang.pick(format!("{mu}亩（{m2}平方米，占{share}%）"), format!("{mu} mu ({m2} m², {share}%)"))
    }
}

impl Say for Nearest {
    fn say(&self, lang: Lang) -> String {
        let far = number(self.distance_m, 1, lang);
        lang.pick(
            format!("距最近的 {} {far} 米", self.zone_id),
            format!("{far} m from the nearest, {}", self.zone_id),
        )
    }
}

/// Zones named in a sentence before the rest is only counted.
const NAMED: usize = 5;

impl Say for Reason {
    fn say(&self, lang: Lang) -> String {
        let outcome = self.outcome.say(lang);
        let mut text = match lang {
            Lang::Zh => format!("【{outcome}】{}", self.message_zh),
            Lang::En => format!("[{outcome}] {}", self.message_en),
        };
        if let Some(part) = &self.part {
            text.push_str(&lang.pick(format!("：{}", part.say(lang)), format!(": {}", part.say(lang))));
        }
        if !self.zones.is_empty() {
            let list: Vec<&str> = self.zones.iter().take(NAMED).map(String::as_str).collect();
            let rest = self.zones.len() - list.len();
            let more = match (rest, lang) {
                (0, _) => String::new(),
                (n, Lang::Zh) => format!("等 {} 个", list.len() + n),
                (n, Lang::En) => format!(" and {n} more"),
            };
            text.push_str(&match lang {
                Lang::Zh => format!("，图斑 {}{more}", list.join("、")),
                Lang::En => format!(", zones {}{more}", list.join(", ")),
            });
        }
        if !self.decides {
            text.push_str(lang.pick("（在容差内，不参与判定）", " (within the tolerance, does not decide)"));
        }
        text
    }
}

impl Say for Verdict {
    fn say(&self, lang: Lang) -> String {
        let (outcome, mu) = (self.outcome.say(lang), number(self.site.area_mu, 2, lang));
        match lang {
            Lang::Zh => format!("初判：{outcome}（地块 {mu} 亩，{}）", self.asked.project_class_zh),
            Lang::En => {
                format!("first judgement: {outcome} (site of {mu} mu, {})", self.asked.project_class_en)
            }
        }
    }
}
