//! What lies where: membership of each cell in the district, its sub-districts, platforms and control lines.

use super::net::{COLUMNS, Cell, RIVER, ROWS, smooth};
use std::collections::BTreeSet;

/// A round of drawing the control lines, in the order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Round {
    First,
    Second,
    Submitted,
    Approved,
}

impl Round {
    pub const ALL: [Self; 4] = [Self::First, Self::Second, Self::Submitted, Self::Approved];

    /// Label and day of the version.
    #[must_use]
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::First => ("试划1", "2021-06-30"),
            Self::Second => ("试划2", "2021-11-30"),
            Self::Submitted => ("报批", "2022-07-31"),
            Self::Approved => ("批复", "2022-09-30"),
        }
    }

    /// How far farmland reached towards the river, in rows; later rounds gave ground to building.
    const fn farmland_reach(self) -> f64 {
        match self {
            Self::First => 61.0,
            Self::Second => 58.5,
            Self::Submitted => 56.5,
            Self::Approved => 56.0,
        }
    }

    /// From which row building land began.
    const fn urban_reach(self) -> f64 {
        match self {
            Self::First => 55.0,
            Self::Second => 56.5,
            Self::Submitted => 58.5,
            Self::Approved => 58.0,
        }
    }
}

/// Columns and rows of a platform's area.
pub struct Platform {
    pub unit: &'static str,
    pub name: &'static str,
    pub columns: (i32, i32),
    pub rows: (i32, i32),
}

/// The six platforms; names from public reports, the areas are invented.
pub const PLATFORMS: [Platform; 6] = [
    Platform { unit: "330114-P1", name: "杭州医药港", columns: (10, 25), rows: (112, 125) },
    Platform { unit: "330114-P2", name: "大创小镇", columns: (30, 43), rows: (116, 129) },
    Platform { unit: "330114-P3", name: "钱塘芯谷", columns: (40, 58), rows: (78, 92) },
    Platform { unit: "330114-P4", name: "临江高科园", columns: (118, 160), rows: (66, 90) },
    Platform { unit: "330114-P5", name: "前进智造园", columns: (172, 212), rows: (62, 88) },
    Platform { unit: "330114-P6", name: "杭州综合保税区", columns: (58, 71), rows: (108, 119) },
];

impl Platform {
    pub fn holds(&self, (u, v): Cell) -> bool {
        (self.columns.0..self.columns.1).contains(&u) && (self.rows.0..self.rows.1).contains(&v)
    }
}

/// Half the width of the river in cells.
const HALF_RIVER: i32 = 4;

pub fn is_river((u, v): Cell) -> bool {
    (0..COLUMNS).contains(&u) && (RIVER - HALF_RIVER..RIVER + HALF_RIVER).contains(&v)
}

fn wave(at: i32, grain: i32, purpose: u64, height: f64) -> f64 {
    height * smooth((at, 0), grain, purpose)
}

/// Land north of the river (下沙、白杨).
pub fn is_north(cell: Cell) -> bool {
    let (u, v) = (f64::from(cell.0), f64::from(cell.1));
    cell.1 >= RIVER + HALF_RIVER
        && cell.1 < ROWS
        && u > 3.0 + wave(cell.1, 7, 21, 3.0)
        && u < 84.0 + wave(cell.1, 9, 22, 5.0)
        && v < 142.0 + wave(cell.0, 11, 23, 4.0)
}

fn is_south(cell: Cell) -> bool {
    let (u, v) = (f64::from(cell.0), f64::from(cell.1));
    cell.1 >= 0
        && cell.1 < RIVER - HALF_RIVER
        && u > 6.0 + wave(cell.1, 12, 24, 5.0)
        && u < 219.0 + wave(cell.1, 10, 25, 5.0)
        && v > 5.0 + wave(cell.0, 13, 26, 4.5)
}

pub fn is_land(cell: Cell) -> bool {
    is_north(cell) || is_south(cell)
}

pub fn is_district(cell: Cell) -> bool {
    is_land(cell) || is_river(cell)
}

pub fn cells(belongs: impl Fn(Cell) -> bool) -> BTreeSet<Cell> {
    (0..COLUMNS).flat_map(|u| (0..ROWS).map(move |v| (u, v))).filter(|c| belongs(*c)).collect()
}

/// Code and name of the sub-district that a cell of the district belongs to.
pub fn subdistrict(cell: Cell) -> (&'static str, &'static str) {
    let (u, v) = (f64::from(cell.0), f64::from(cell.1));
    let bend = wave(cell.1, 14, 31, 5.0);
    if is_north(cell) || (is_river(cell) && cell.1 >= RIVER && cell.0 < 84) {
        return if u < 44.0 + bend { ("330114001", "下沙街道") } else { ("330114002", "白杨街道") };
    }
    if v < 38.0 + wave(cell.0, 12, 32, 4.0) && u > 66.0 + bend && u < 166.0 - bend {
        return ("330114005", "新湾街道");
    }
    match u - bend {
        x if x < 60.0 => ("330114003", "河庄街道"),
        x if x < 112.0 => ("330114004", "义蓬街道"),
        x if x < 168.0 => ("330114006", "临江街道"),
        _ => ("330114007", "前进街道"),
    }
}

pub fn platform(cell: Cell) -> Option<&'static Platform> {
    PLATFORMS.iter().find(|p| p.holds(cell) && is_land(cell))
}

/// Red line: wetland strips along the river, and a reserve at the far end; whether the cell is of its core.
pub fn ecology(cell: Cell, round: Round) -> Option<bool> {
    let (u, v) = cell;
    let wider = i32::from(round == Round::First);
    let strip = u > 122 && (RIVER - HALF_RIVER - 3 - wider..RIVER - HALF_RIVER).contains(&v);
    let strip = strip && smooth(cell, 8, 41) > -0.35;
    let edge = wave(u, 9, 42, 4.0);
    let reserve = u > 186 - wider && f64::from(v) < 25.0 + edge;
    let core = u > 200 && f64::from(v) < 15.0 + edge;
    let here = is_land(cell) && platform(cell).is_none() && (strip || reserve);
    here.then_some(core)
}

/// Permanent basic farmland.
pub fn farmland(cell: Cell, round: Round) -> bool {
    let lobes = 16.0 * smooth(cell, 11, 51) + 7.0 * smooth(cell, 5, 52);
    let villages = smooth(cell, 4, 53) > 0.55;
    is_south(cell)
        && platform(cell).is_none()
        && ecology(cell, round).is_none()
        && !villages
        && f64::from(cell.1) + lobes < round.farmland_reach()
}

/// Urban growth boundary: 01 集中建设区, 02 弹性发展区, 03 特别用途区.
///
/// The first two rounds overlap farmland here and there, as drafts do; the last two don't.
pub fn urban(cell: Cell, round: Round) -> Option<&'static str> {
    let (u, v) = cell;
    if !is_land(cell) || ecology(cell, round).is_some() {
        return None;
    }
    if round >= Round::Submitted && farmland(cell, round) {
        return None;
    }
    let bank = (RIVER - HALF_RIVER - 3..RIVER + HALF_RIVER + 3).contains(&v);
    if bank && (u <= 122 || is_north(cell)) {
        return Some("03");
    }
    let score = f64::from(v) + 13.0 * smooth(cell, 10, 61) - round.urban_reach();
    if is_north(cell) || platform(cell).is_some() || score > 7.0 {
        let loose = platform(cell).is_none() && smooth(cell, 6, 62) > 0.52;
        return Some(if loose && !is_north(cell) { "02" } else { "01" });
    }
    (score > 0.0).then_some("02").filter(|_| smooth(cell, 6, 63) > 0.1)
}

/// Planned land use after the 2023 classification: code and name.
pub fn planned_use(cell: Cell) -> (&'static str, &'static str) {
    if is_river(cell) {
        return ("1701", "河流水面");
    }
    if ecology(cell, Round::Approved).is_some() {
        return ("0506", "内陆滩涂");
    }
    if farmland(cell, Round::Approved) {
        return ("0101", "水田");
    }
    let (coarse, fine) = (smooth(cell, 7, 71), smooth(cell, 3, 72));
    match urban(cell, Round::Approved) {
        Some("03") => ("1401", "公园绿地"),
        Some("02") => ("16", "留白用地"),
        Some(_) if platform(cell).is_some() => built_in_platform(cell, fine),
        Some(_) if is_north(cell) && coarse > 0.42 => ("0804", "教育用地"),
        Some(_) if coarse < -0.30 => ("100101", "一类工业用地"),
        Some(_) if fine > 0.5 => ("1401", "公园绿地"),
        Some(_) if fine < -0.55 => ("0901", "商业用地"),
        Some(_) => ("0701", "城镇住宅用地"),
        None if fine > 0.5 => ("0703", "农村宅基地"),
        None if fine < -0.5 => ("1704", "坑塘水面"),
        None if coarse > 0.2 => ("0201", "果园"),
        None => ("0103", "旱地"),
    }
}

fn built_in_platform(cell: Cell, fine: f64) -> (&'static str, &'static str) {
    let heavy = cell.0 > 100;
    match fine {
        f if f > 0.55 => ("110101", "一类物流仓储用地"),
        f if f < -0.62 => ("0902", "商务金融用地"),
        _ if heavy => ("100102", "二类工业用地"),
        _ => ("100101", "一类工业用地"),
    }
}
