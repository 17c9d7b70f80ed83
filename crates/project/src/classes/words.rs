//! A condition as a Chinese sentence: fields, words and signs instead of their codes.

use crate::registry::FIELDS;
use crate::template::built_in;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Fields of the 千项万亿 standard, as `track` has them.
pub const TRACKS: [(&str, &str); 11] = [
    ("software", "高端软件"),
    ("integrated_circuit", "集成电路"),
    ("digital_security", "数字安防"),
    ("robots_tools", "机器人与数控机床"),
    ("photovoltaic", "智能光伏"),
    ("next_it", "其他新一代信息技术"),
    ("energy_saving", "节能环保"),
    ("new_energy_vehicle", "新能源汽车及零部件"),
    ("smart_electric", "智能电气"),
    ("ship_ocean", "船舶海工"),
    ("other_equipment", "其他高端装备"),
];

const WORDS: [(&str, &str); 16] = [
    ("and", "且"),
    ("or", "或"),
    ("not", "非"),
    ("in", "属于"),
    ("starts", "代码开头为"),
    ("filing", "备案"),
    ("verification", "核准"),
    ("approval", "审批"),
    ("granted", "出让"),
    ("allotted", "划拨"),
    ("leased", "租赁"),
    ("renovation", "技改"),
    ("merger", "并购"),
    ("increase", "增资"),
    ("new", "新设"),
    ("none", "不需供地"),
];

static GATES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let templates = built_in();
    templates.iter().flat_map(|t| &t.gates).map(|g| (g.code.clone(), g.name.clone())).collect()
});

/// The Chinese name of a gate of the built-in templates, else its code.
pub fn gate(code: &str) -> &str {
    GATES.get(code).map_or(code, String::as_str)
}

fn word(code: &str) -> String {
    if let Some(class) = code.strip_prefix("class.") {
        return match class {
            "provincial_major" => "有省重大产业项目文件".to_owned(),
            "city_key" => "有市重点项目文件".to_owned(),
            "race" => "有赛马通报文件".to_owned(),
            other => format!("有文件认定（{other}）"),
        };
    }
    if let Some(code) = code.strip_prefix("gate.") {
        return format!("“{}”通过日", gate(code));
    }
    let field = FIELDS.iter().find(|(name, ..)| *name == code).map(|(.., zh)| *zh);
    let known = || WORDS.iter().chain(&TRACKS).find(|(name, _)| *name == code).map(|(_, zh)| *zh);
    field.or_else(known).unwrap_or(code).to_owned()
}

/// A condition as it is kept, in Chinese.
pub fn chinese(when: &str) -> String {
    let mut out = String::new();
    let mut code = String::new();
    let flush = |code: &mut String, out: &mut String| {
        if !code.is_empty() {
            out.push_str(&word(code));
            code.clear();
        }
    };
    for c in when.chars() {
        let inside =
            c.is_ascii_lowercase() || c == '_' || (!code.is_empty() && (c.is_ascii_digit() || c == '.'));
        if inside {
            code.push(c);
            continue;
        }
        flush(&mut code, &mut out);
        match c {
            '"' => {}
            ',' => out.push('、'),
            '(' => out.push('（'),
            ')' => out.push('）'),
            _ => out.push(c),
        }
    }
    flush(&mut code, &mut out);
    let out = out.replace(">=", "≥").replace("<=", "≤").replace("!=", "≠").replace("==", "=");
    let out = out.replace("、 ", "、").replace(" （", "（").replace("（ ", "（").replace(" ）", "）");
    let out = out.replace(" 代码开头为", "代码开头为");
    out.replace(" 且 ", "，且").replace(" 或 ", "，或")
}
