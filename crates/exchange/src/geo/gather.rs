//! One geometry out of what a record holds.

use qipan_kernel::finding::Finding;
use qipan_space::geometry::{Geometry, MultiPolygon, Point};

use super::notes::{At, Notes};
use super::rings::{Closing, polygon};

/// Parts of a geometry by kind.
#[derive(Default)]
pub(crate) struct Gathered {
    pub points: Vec<Point>,
    pub lines: Vec<Vec<Point>>,
    pub area: MultiPolygon,
    /// Something could not be used and has been told.
    pub told: bool,
}

impl Gathered {
    /// One geometry: of a mixture the areas, else the lines, else the points; what is left behind is told.
    pub fn one(mut self, notes: &mut Notes, at: At<'_>) -> Option<Geometry> {
        let before = self.lines.len();
        self.lines.retain(|line| line.len() > 1);
        if self.lines.len() < before {
            self.told = true;
            let finding = Finding::warning(
                "line_too_short",
                "折线不足两个点，未读入",
                "a line of fewer than two points was left out",
            );
            notes.push(finding.remedy("请补齐折点，或删去它", "complete its points, or take it out"), at);
        }
        let kinds = [!self.area.0.is_empty(), !self.lines.is_empty(), !self.points.is_empty()];
        if kinds.iter().filter(|k| **k).count() > 1 {
            let finding = Finding::warning(
                "geometry_mixed",
                "一个要素里有不同种类的图形，只取面（没有面则取线）",
                "a feature mixes kinds of geometry; the areas (else the lines) were taken",
            );
            notes.push(finding.remedy("请按种类拆成不同图层", "split it into a layer per kind"), at);
        }
        match kinds {
            [true, ..] => Some(Geometry::Area(self.area)),
            [_, true, _] => Some(Geometry::Lines(self.lines)),
            [.., true] => Some(Geometry::Points(self.points)),
            _ => {
                if !self.told {
                    let finding = Finding::warning(
                        "geometry_missing",
                        "没有图形，该要素未读入",
                        "there is no geometry; the feature was left out",
                    );
                    notes.push(finding.remedy("请核对源数据", "check the source"), at);
                }
                None
            }
        }
    }
}

/// Adds a polygon from its rings; what is too short is told and left out.
pub(crate) fn add_polygon(rings: Vec<Vec<Point>>, into: &mut Gathered, notes: &mut Notes, at: At<'_>) {
    if rings.is_empty() {
        return;
    }
    match polygon(rings, Closing::Repeated, notes, at) {
        Some(part) => into.area.0.push(part),
        None => into.told = true,
    }
}
