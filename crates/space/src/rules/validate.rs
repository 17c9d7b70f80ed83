//! What may be wrong with a rule file, each with its place and what to do.

use super::{Basis, Position, Rule, RuleSet, ZoneTest};
use qipan_kernel::finding::{Finding, Place};
use std::collections::BTreeSet;

pub(super) fn unreadable(error: &serde_json::Error) -> Finding {
    let at = format!("{}:{}", error.line(), error.column());
    Finding::error(
        "rules_unreadable",
        format!("规则文件无法读取：{error}"),
        format!("the rule file can't be read: {error}"),
    )
    .remedy("请对照自带规则文件的结构修改此处", "compare the place with the rule file that comes along")
    .at(Place::field(at))
}

pub(super) fn findings(set: &RuleSet) -> Vec<Finding> {
    let mut found = Vec::new();
    head(set, &mut found);
    let classes: BTreeSet<&str> = set.project_classes.iter().map(|c| c.code.as_str()).collect();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for (n, rule) in set.rules.iter().enumerate() {
        let at = format!("rules[{n}]");
        unique(&mut ids, &rule.id, &at, &mut found);
        known_classes(&rule.classes, &classes, &at, &mut found);
        based(&rule.basis, &at, &mut found);
        zone_test(rule, &at, &mut found);
        if (rule.needs_zh.len(), rule.message_zh.is_empty())
            != (rule.needs_en.len(), rule.message_en.is_empty())
            || rule.message_zh.is_empty()
        {
            found.push(one_language(&at));
        }
        if let Some(first) = set.rules.iter().take(n).find(|earlier| covers(earlier, rule, &classes)) {
            found.push(unreachable(rule, first, &at));
        }
    }
    for (n, limit) in set.limits.iter().enumerate() {
        let at = format!("limits[{n}]");
        unique(&mut ids, &limit.id, &at, &mut found);
        known_classes(&limit.classes, &classes, &at, &mut found);
        based(&limit.basis, &at, &mut found);
        let bounds = [limit.at_least, limit.at_most];
        let empty = matches!(bounds, [Some(low), Some(high)] if low > high);
        if bounds.iter().all(Option::is_none)
            || bounds.iter().flatten().any(|b| !b.is_finite() || *b < 0.0)
            || empty
        {
            found.push(
                Finding::error(
                    "bad_limit",
                    "限值缺失或不成区间",
                    "the limit has no bounds, or they make no interval",
                )
                .with_value(format!("{:?}..{:?}", limit.at_least, limit.at_most))
                .remedy(
                    "请填写非负的 at_least 或 at_most，且下限不大于上限",
                    "give at_least or at_most, not negative, low not above high",
                )
                .at(Place::field(at)),
            );
        }
    }
    gaps(set, &mut found);
    found
}

fn head(set: &RuleSet, found: &mut Vec<Finding>) {
    for (field, value) in [("code", &set.code), ("version", &set.version)] {
        if value.trim().is_empty() {
            found.push(
                Finding::error("empty_field", "不能为空", "must not be empty")
                    .remedy("请填写，判定结果要引用它", "fill it in, verdicts cite it")
                    .at(Place::field(field)),
            );
        }
    }
    if !(set.tolerance.area_m2.is_finite() && set.tolerance.area_m2 >= 0.0) {
        found.push(
            Finding::error("bad_tolerance", "容差面积不是非负数", "the tolerance is not a number from 0 up")
                .with_value(set.tolerance.area_m2.to_string())
                .remedy("请填写平方米，如 1.0；0 表示不设容差", "give m², such as 1.0; 0 is none")
                .at(Place::field("tolerance.area_m2")),
        );
    }
    if set.valid_to.is_some_and(|to| to < set.valid_from) {
        found.push(
            Finding::error("bad_validity", "失效日早于生效日", "ends before it begins")
                .remedy("请更正 valid_from 或 valid_to", "correct valid_from or valid_to")
                .at(Place::field("valid_to")),
        );
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (n, class) in set.project_classes.iter().enumerate() {
        if class.code == "*" || class.code.is_empty() || !seen.insert(class.code.as_str()) {
            found.push(
                Finding::error(
                    "bad_class",
                    "项目类别代码重复或不可用",
                    "the class code is doubled or can't be used",
                )
                .with_value(&class.code)
                .remedy("每个类别用一个不同的代码，不能是 *", "one code a class, not *")
                .at(Place::field(format!("project_classes[{n}].code"))),
            );
        }
    }
}

fn unique<'a>(ids: &mut BTreeSet<&'a str>, id: &'a str, at: &str, found: &mut Vec<Finding>) {
    if id.trim().is_empty() || !ids.insert(id) {
        found.push(
            Finding::error("doubled_id", "规则编号为空或重复", "the rule id is empty or doubled")
                .with_value(id)
                .remedy("每条规则用一个不同的编号", "give each rule an id of its own")
                .at(Place::field(format!("{at}.id"))),
        );
    }
}

fn known_classes(own: &[String], known: &BTreeSet<&str>, at: &str, found: &mut Vec<Finding>) {
    if own.is_empty() {
        found.push(
            Finding::error("no_class", "没有适用的项目类别", "names no project class")
                .remedy("请列出类别，或用 *", "name classes, or *")
                .at(Place::field(format!("{at}.classes"))),
        );
    }
    for (n, class) in own.iter().enumerate() {
        if class != "*" && !known.contains(class.as_str()) {
            let list = known.iter().copied().collect::<Vec<_>>();
            found.push(
                Finding::error("unknown_class", "没有这个项目类别", "no such project class")
                    .with_value(class)
                    .remedy(format!("可用：{}、*", list.join("、")), format!("one of {}, *", list.join(", ")))
                    .at(Place::field(format!("{at}.classes[{n}]"))),
            );
        }
    }
}

fn based(basis: &[Basis], at: &str, found: &mut Vec<Finding>) {
    if basis.is_empty() || basis.iter().any(|b| b.text_zh.trim().is_empty() || b.text_en.trim().is_empty()) {
        found.push(
            Finding::error(
                "no_basis",
                "没有依据，或依据缺一种语言",
                "has no legal basis, or it lacks a language",
            )
            .remedy("请写明依据并注明是否已核对原文", "give the basis and whether its text was read")
            .at(Place::field(format!("{at}.basis"))),
        );
    }
}

fn zone_test(rule: &Rule, at: &str, found: &mut Vec<Finding>) {
    let Some(test) = &rule.zone else { return };
    let wrong = if rule.position == Position::Outside {
        Some(("图层之外没有图斑可比", "outside there is no zone to compare"))
    } else if test.property.is_empty() || test.values.is_empty() {
        Some(("没有属性名或取值", "names no property or no value"))
    } else {
        None
    };
    if let Some((zh, en)) = wrong {
        found.push(
            Finding::error("bad_zone_test", zh, en)
                .remedy("请补全，或删去 zone", "complete it, or leave zone out")
                .at(Place::field(format!("{at}.zone"))),
        );
    }
}

fn one_language(at: &str) -> Finding {
    Finding::error("one_language", "说明或所需材料缺一种语言", "message or needs lack a language")
        .remedy("中英文各写一条，条数相同", "write both languages, with as many items")
        .at(Place::field(at))
}

/// Whether whatever fits `later` fits `earlier` too, so that `later` is never reached.
fn covers(earlier: &Rule, later: &Rule, all: &BTreeSet<&str>) -> bool {
    let classes = |rule: &Rule| -> BTreeSet<String> {
        if rule.classes.iter().any(|c| c == "*") {
            all.iter().map(|c| (*c).to_owned()).collect()
        } else {
            rule.classes.iter().cloned().collect()
        }
    };
    earlier.layer == later.layer
        && earlier.position == later.position
        && classes(later).is_subset(&classes(earlier))
        && match (&earlier.zone, &later.zone) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(a), Some(b)) => {
                a.property == b.property && b.values.iter().all(|v| accepts(a, v, b.prefix))
            }
        }
}

/// Whether `test` fits the value, and all values that begin with it if `prefix`.
fn accepts(test: &ZoneTest, value: &str, prefix: bool) -> bool {
    test.values
        .iter()
        .any(|own| (test.prefix && value.starts_with(own.as_str())) || (!prefix && own == value))
}

fn unreachable(rule: &Rule, first: &Rule, at: &str) -> Finding {
    Finding::error(
        "unreachable_rule",
        format!("规则 {} 永远用不到：前面的 {} 已全部涵盖", rule.id, first.id),
        format!("rule {} is never reached: {} before it covers all of it", rule.id, first.id),
    )
    .with_value(&rule.id)
    .remedy("把较窄的规则移到前面，或删去", "move the narrower rule up, or delete it")
    .at(Place::field(at))
}

/// A required layer must have a rule for every class, whatever the zone's properties.
fn gaps(set: &RuleSet, found: &mut Vec<Finding>) {
    let anything = std::collections::BTreeMap::new();
    for kind in &set.required_layers {
        for class in &set.project_classes {
            if set.decide(*kind, Some(&anything), &class.code).is_none() {
                found.push(
                    Finding::error(
                        "rule_gap",
                        format!("图层 {} 对项目类别 {} 没有兜底规则", kind.as_str(), class.code),
                        format!("layer {} has no last rule for class {}", kind.as_str(), class.code),
                    )
                    .remedy("在该图层末尾加一条不限分区的规则", "add a rule without zone at the layer's end")
                    .at(Place::field("rules")),
                );
            }
        }
    }
}
