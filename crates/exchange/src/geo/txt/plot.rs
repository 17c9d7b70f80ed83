//! A plot as its lines stand in the file, and the checks of its head line against them.

use qipan_kernel::finding::Finding;
use qipan_kernel::text::narrow;
use qipan_space::geometry::{MultiPolygon, Point, doubled_area};

use super::super::notes::{At, Notes};
use super::{HECTARE, MU};

/// A plot.
#[derive(Debug, Default)]
pub(crate) struct Plot {
    /// Line of its head, from 1.
    pub line: usize,
    pub points_declared: Option<usize>,
    pub area_declared: Option<Declared>,
    /// 编号, 名称, 类型, 图幅, 用途, 地类编码.
    pub texts: [String; 6],
    pub rings: Vec<Circle>,
}

/// A ring as it stands, its closing point included.
#[derive(Debug, Default)]
pub(crate) struct Circle {
    pub line: usize,
    pub number: String,
    pub points: Vec<Point>,
}

/// An area as typed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declared {
    pub value: f64,
    pub decimals: usize,
}

/// Names of the head line's texts, as attributes.
pub(crate) const TEXTS: [&str; 6] = ["id", "name", "类型", "图幅", "用途", "地类编码"];

impl Plot {
    /// Reads a head line, known by the `@` at its end; `None` if the line is none.
    pub fn head(line: &str, at: usize) -> Option<Self> {
        let body = line.trim_end().strip_suffix(['@', '＠'])?;
        let body = body.trim_end().trim_end_matches([',', '，']);
        let commas = body.matches(',').count();
        let fields: Vec<String> = if commas >= 4 {
            body.split(',').map(|f| f.trim().to_owned()).collect()
        } else {
            body.split([',', '，']).map(|f| f.trim().to_owned()).collect()
        };
        let plain = |i: usize| fields.get(i).map(|f| f.chars().map(narrow).collect::<String>());
        let mut plot = Self { line: at, points_declared: plain(0)?.parse().ok(), ..Self::default() };
        plot.area_declared = plain(1).and_then(|text| {
            let value: f64 = text.parse().ok()?;
            let decimals = text.split_once('.').map_or(0, |(_, d)| d.len().min(9));
            (value.is_finite() && value > 0.0).then_some(Declared { value, decimals })
        });
        // A name with commas in it makes more fields: what stands behind the name keeps its place from the end.
        let extra = fields.len().saturating_sub(8);
        for (slot, text) in plot.texts.iter_mut().enumerate() {
            *text = match slot {
                0 => fields.get(2).cloned().unwrap_or_default(),
                1 => fields.get(3..(4 + extra).min(fields.len())).unwrap_or_default().join(","),
                later => fields.get(later + 2 + extra).cloned().unwrap_or_default(),
            };
        }
        Some(plot)
    }

    /// Compares the head with what follows: points, with or without the closing ones, and area.
    pub fn compare(&self, shape: &MultiPolygon, in_degrees: bool, notes: &mut Notes, at: At<'_>) {
        let at = At { line: Some(self.line), ..at };
        let lines: usize = self.rings.iter().map(|r| r.points.len()).sum();
        let closing =
            self.rings.iter().filter(|r| r.points.len() > 1 && r.points.first() == r.points.last()).count();
        if let Some(declared) = self.points_declared
            && declared != lines
            && declared != lines - closing
        {
            let finding = Finding::warning(
                "point_count_differs",
                format!("点数写明 {declared}，实有 {lines} 个"),
                format!("{declared} points are declared, {lines} are there"),
            );
            notes.push(finding.remedy("请核对是否缺点或多点", "check for missing or doubled points"), at);
        }
        if let Some(declared) = self.area_declared
            && !in_degrees
        {
            compare_area(declared, area(shape), notes, at);
        }
    }
}

/// Area in the plane of the coordinates: outer rings less holes.
pub(crate) fn area(shape: &MultiPolygon) -> f64 {
    let part = |rings: &qipan_space::geometry::Polygon| {
        let holes: f64 = rings.holes.iter().map(|h| doubled_area(h).abs()).sum();
        (doubled_area(&rings.exterior).abs() - holes) / 2.0
    };
    shape.0.iter().map(part).sum()
}

/// 面积 is in hectares; square metres and 亩 are in use too and told apart by the coordinates. The plane and the
/// ellipsoid differ by up to 1.1e-4.
fn compare_area(declared: Declared, computed: f64, notes: &mut Notes, at: At<'_>) {
    let places = i32::try_from(declared.decimals).unwrap_or(9);
    let near = |unit: f64| {
        let rounding = 0.6 * 10_f64.powi(-places) * unit;
        (declared.value * unit - computed).abs() <= rounding + 2e-4 * computed + 1e-6
    };
    if near(HECTARE) {
        return;
    }
    let unit =
        [(1.0, "平方米", "square metres"), (MU, "亩", "mu")].into_iter().find(|(unit, ..)| near(*unit));
    let finding = match unit {
        Some((_, zh, en)) => Finding::info(
            "area_unit_concluded",
            format!("面积 {} 与坐标相符时单位是{zh}，不是公顷", declared.value),
            format!("the area {} fits the coordinates in {en}, not in hectares", declared.value),
        )
        .remedy("请核对面积的单位", "check the unit of the area"),
        None => Finding::warning(
            "area_differs",
            format!(
                "面积写明 {}，按坐标计算为 {:.4} 公顷（{computed:.2} 平方米）",
                declared.value,
                computed / HECTARE
            ),
            format!(
                "an area of {} is declared, the coordinates give {:.4} ha ({computed:.2} m²)",
                declared.value,
                computed / HECTARE
            ),
        )
        .remedy("以坐标计算的为准；请核对界址点", "the coordinates count; check the boundary points"),
    };
    notes.push(finding, at);
}
