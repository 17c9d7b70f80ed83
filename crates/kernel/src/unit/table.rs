//! The units that have a name of their own.

use super::Dimension;

/// A unit with a name of its own.
#[derive(Debug, PartialEq)]
pub(super) struct Atom {
    /// Canonical Chinese name.
    pub(super) zh: &'static str,
    /// English name; [`ATOMS`] lists it among the other names too.
    pub(super) en: &'static str,
    /// Other names, in half width and lower case.
    pub(super) others: &'static [&'static str],
    pub(super) dimension: Dimension,
    /// Base units in one of it.
    pub(super) scale: f64,
}

const fn atom(
    zh: &'static str,
    en: &'static str,
    dimension: Dimension,
    scale: f64,
    others: &'static [&'static str],
) -> Atom {
    Atom { zh, en, others, dimension, scale }
}

use Dimension as D;

/// One mu is 2000/3 m²: fifteen make a hectare.
const MU: f64 = 2000.0 / 3.0;

/// All names. Of units with the same meaning the first one is chosen for a result.
pub(super) static ATOMS: &[Atom] = &[
    // Ratios.
    atom("无", "number", D::NONE, 1.0, &["1", "无量纲", "无单位", "-", "none", "数"]),
    atom("%", "%", D::NONE, 0.01, &["百分比", "percent", "per cent", "pct"]),
    atom("个百分点", "percentage points", D::NONE, 0.01, &["百分点", "pp", "percentage point", "ppt"]),
    atom("‰", "‰", D::NONE, 0.001, &["千分比", "per mille", "permille"]),
    atom("个千分点", "per-mille points", D::NONE, 0.001, &["千分点"]),
    atom("倍", "times", D::NONE, 1.0, &["x"]),
    atom("容积率", "FAR", D::NONE, 1.0, &["far", "floor area ratio"]),
    // Money.
    atom("元", "yuan", D::MONEY, 1.0, &["人民币", "人民币元", "rmb", "cny", "rmb yuan", "¥", "圆"]),
    atom("角", "jiao", D::MONEY, 0.1, &[]),
    atom("美元", "US dollars", D::USD, 1.0, &["usd", "us$", "us dollar", "dollars", "dollar", "$"]),
    // Area, length, volume.
    atom(
        "平方米",
        "m²",
        D::AREA,
        1.0,
        &["m2", "㎡", "平米", "sq m", "square metres", "square meters", "square metre", "square meter"],
    ),
    atom("亩", "mu", D::AREA, MU, &["市亩"]),
    atom("公顷", "hectares", D::AREA, 1e4, &["ha", "hectare", "hm2", "hm²"]),
    atom(
        "平方公里",
        "km²",
        D::AREA,
        1e6,
        &[
            "km2",
            "㎢",
            "平方千米",
            "sq km",
            "square kilometres",
            "square kilometers",
            "square kilometre",
            "square kilometer",
        ],
    ),
    atom("米", "m", D::LENGTH, 1.0, &["metre", "metres", "meter", "meters", "延米"]),
    atom("公里", "km", D::LENGTH, 1e3, &["千米", "kilometre", "kilometres", "kilometer", "kilometers"]),
    atom("厘米", "cm", D::LENGTH, 0.01, &[]),
    atom("毫米", "mm", D::LENGTH, 0.001, &[]),
    atom("海里", "nautical miles", D::LENGTH, 1852.0, &["nautical mile", "nmi"]),
    atom("立方米", "m³", D::VOLUME, 1.0, &["m3", "方", "立方", "cubic metres", "cubic meters"]),
    atom("升", "litres", D::VOLUME, 0.001, &["l", "litre", "liters", "liter"]),
    // Mass, energy, carbon.
    atom("吨", "t", D::MASS, 1.0, &["tonne", "tonnes", "ton", "tons"]),
    atom("公斤", "kg", D::MASS, 0.001, &["千克", "kilogram", "kilograms"]),
    atom("克", "g", D::MASS, 1e-6, &["gram", "grams"]),
    atom("毫克", "mg", D::MASS, 1e-9, &[]),
    atom("微克", "μg", D::MASS, 1e-12, &["ug", "µg"]),
    atom("吨标准煤", "tce", D::COAL, 1.0, &["吨标煤", "吨标准煤当量", "tonnes of coal equivalent"]),
    atom("千克标准煤", "kgce", D::COAL, 0.001, &["公斤标准煤", "千克标煤"]),
    atom("千瓦时", "kWh", D::ELECTRICITY, 1.0, &["kwh", "度", "度电", "kilowatt-hours"]),
    atom("兆瓦时", "MWh", D::ELECTRICITY, 1e3, &["mwh"]),
    atom("千瓦", "kW", D::ELECTRICITY.with(10, -1), 24.0, &["kw", "kilowatts"]),
    atom("兆瓦", "MW", D::ELECTRICITY.with(10, -1), 24e3, &["mw", "megawatts"]),
    atom("吨二氧化碳", "tCO2", D::CARBON, 1.0, &["tco2", "吨co2", "吨二氧化碳当量", "tco2e", "tco₂"]),
    // People and counted things.
    atom("人", "persons", D::PERSON, 1.0, &["名", "位", "人口", "person", "people"]),
    atom("个", "items", D::COUNT, 1.0, &["count", "item"]),
    atom("家", "entities", D::COUNT, 1.0, &["家企业", "entity", "enterprises", "companies"]),
    atom("件", "pieces", D::COUNT, 1.0, &["piece", "patents"]),
    atom("项", "undertakings", D::COUNT, 1.0, &["projects"]),
    atom("人次", "visits", D::COUNT, 1.0, &["visit", "person-times"]),
    atom("家次", "entity-times", D::COUNT, 1.0, &["户次"]),
    atom("次", "occasions", D::COUNT, 1.0, &["occasion", "例", "起", "班次", "架次"]),
    atom("户", "households", D::COUNT, 1.0, &["household"]),
    atom("座", "sites", D::COUNT, 1.0, &["处", "所", "站", "栋", "幢", "间", "site"]),
    atom("张", "beds", D::COUNT, 1.0, &["床", "张床位", "床位"]),
    atom("台", "machines", D::COUNT, 1.0, &["套", "台套", "辆", "艘", "架", "部", "只", "块"]),
    atom("篇", "papers", D::COUNT, 1.0, &["份", "册", "本"]),
    atom(
        "条",
        "lines",
        D::COUNT,
        1.0,
        &["宗", "批", "轮", "场", "类", "种", "款", "支", "对", "期", "排", "门", "枚"],
    ),
    atom("标箱", "TEU", D::COUNT, 1.0, &["teu", "标准箱"]),
    // Time.
    atom("年", "years", D::TIME, 1.0, &["岁", "year", "周岁"]),
    atom("月", "months", D::TIME, 1.0 / 12.0, &["个月", "month"]),
    atom("天", "days", D::DAY, 1.0, &["日", "day", "工作日", "个工作日"]),
    atom("小时", "hours", D::DAY, 1.0 / 24.0, &["hour", "h", "学时", "课时"]),
    atom("分钟", "minutes", D::DAY, 1.0 / 1440.0, &["minute", "min"]),
    atom("分", "points", D::SCORE, 1.0, &["point", "score", "分值"]),
];

/// The unit with a name, in any of its spellings.
pub(super) fn find(name: &str) -> Option<&'static Atom> {
    ATOMS
        .iter()
        .find(|atom| atom.zh == name || atom.en.eq_ignore_ascii_case(name) || atom.others.contains(&name))
}

/// Chinese words for powers of ten, by power.
pub(super) const POWERS_ZH: [&str; 13] =
    ["", "十", "百", "千", "万", "十万", "百万", "千万", "亿", "十亿", "百亿", "千亿", "万亿"];

/// English words for powers of ten, by power.
pub(super) const POWERS_EN: [&str; 13] = [
    "",
    "ten",
    "hundred",
    "thousand",
    "10,000",
    "100,000",
    "million",
    "10 million",
    "100 million",
    "billion",
    "10 billion",
    "100 billion",
    "trillion",
];
