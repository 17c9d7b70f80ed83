//! Line by line: head, plots, points.

use std::collections::BTreeMap;

use qipan_kernel::finding::Finding;
use qipan_kernel::text::{narrow, shorten};
use qipan_space::geometry::{Feature, Geometry, Point};
use qipan_space::layer::Layer;
use serde_json::Value;

use super::super::error::{GeoError, words};
use super::super::limits::Budget;
use super::super::notes::{At, Notes};
use super::super::properties::{id_of, number};
use super::super::rings::{Closing, nest, ring};
use super::super::{Reading, stem};
use super::head::Head;
use super::plane;
use super::plot::{Circle, Plot, TEXTS};

/// Points of one ring with this number of lines, each wrong, are enough to see that the file is something else.
const MOST_BAD_LINES: usize = 1_000;

/// Reads the plots of a file as one layer.
pub(crate) fn read(bytes: &[u8], reading: &mut Reading<'_>) -> Result<Vec<Layer>, GeoError> {
    let text = reading.text(bytes)?;
    let mut lines = Lines::default();
    for (at, line) in text.lines().enumerate() {
        lines.take(line, at + 1, &mut reading.budget, &mut reading.notes)?;
    }
    let Lines { head, mut plots, section, bad, .. } = lines;
    if plots.iter().all(|p| p.rings.is_empty()) {
        let found = match section {
            Section::None if bad > 0 => words(
                "没有 [地块坐标]，也没有“J1,1,X,Y”这样的界址点",
                "neither [地块坐标] nor boundary points such as J1,1,X,Y",
            ),
            _ => words("没有界址点", "there are no boundary points"),
        };
        return Err(GeoError::UnknownFormat { file: reading.file.to_owned(), found });
    }
    let crs = plane::settle(&head, &mut plots, &mut reading.notes);
    let mut layer = Layer { name: stem(reading.file), crs, ..Layer::default() };
    layer.source = head.values.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    for (position, mut plot) in plots.into_iter().enumerate() {
        let properties = properties(&plot);
        let id = id_of(&properties, position);
        let at = At { id: Some(&id), ..At::feature(&layer.name, position) };
        let geometry = shape(&mut plot, reading, at)?;
        let Some(Geometry::Area(area)) = geometry else { continue };
        plot.compare(&area, head.in_degrees(), &mut reading.notes, at);
        layer.features.push(Feature { id, geometry: Geometry::Area(area), properties });
    }
    Ok(vec![layer])
}

fn properties(plot: &Plot) -> BTreeMap<String, Value> {
    let mut properties: BTreeMap<String, Value> = TEXTS
        .iter()
        .zip(&plot.texts)
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| ((*name).to_owned(), Value::from(text.as_str())))
        .collect();
    if let Some(area) = plot.area_declared {
        properties.insert("面积".to_owned(), number(area.value));
    }
    properties
}

/// The area of a plot, by which ring lies in which; the numbers of rings say too little.
fn shape(plot: &mut Plot, reading: &mut Reading<'_>, at: At<'_>) -> Result<Option<Geometry>, GeoError> {
    if plot.rings.is_empty() {
        let finding = Finding::error(
            "plot_empty",
            "地块没有界址点，未读入",
            "the plot has no boundary points; it was left out",
        );
        let at = At { line: Some(plot.line), ..at };
        reading.notes.push(finding.remedy("请补上界址点", "add its boundary points"), at);
        return Ok(None);
    }
    let notes = &mut reading.notes;
    let rings: Vec<_> = plot
        .rings
        .iter()
        .enumerate()
        .filter_map(|(i, circle)| {
            let at = At { line: Some(circle.line), ..at.ring(i) };
            ring(circle.points.clone(), Closing::Repeated, notes, at)
        })
        .collect();
    if rings.is_empty() {
        return Ok(None);
    }
    Ok(Some(Geometry::Area(nest(rings, &mut reading.budget)?)))
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Section {
    #[default]
    None,
    Head,
    Plots,
}

#[derive(Default)]
struct Lines {
    section: Section,
    head: Head,
    plots: Vec<Plot>,
    bad: usize,
    headless: bool,
}

impl Lines {
    fn take(
        &mut self,
        line: &str,
        at: usize,
        budget: &mut Budget<'_>,
        notes: &mut Notes,
    ) -> Result<(), GeoError> {
        let line = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\0');
        if line.is_empty() {
            return Ok(());
        }
        if let Some(name) = line.strip_prefix(['[', '【']) {
            let name = name.trim_end_matches([']', '】']).trim();
            self.section = if name.contains("坐标") { Section::Plots } else { Section::Head };
            return Ok(());
        }
        if let Some(plot) = Plot::head(line, at) {
            budget.feature()?;
            budget.text(line.len())?;
            self.plots.push(plot);
            return Ok(());
        }
        if self.section != Section::Plots && self.head.take(line) {
            return Ok(());
        }
        let fields: Vec<String> = split(line);
        match Boundary::read(&fields) {
            Some(boundary) => {
                budget.vertices(1)?;
                self.point(boundary, at, notes);
                Ok(())
            }
            None if self.section == Section::Plots || self.section == Section::None => {
                self.unreadable(line, at, budget, notes)
            }
            None => Ok(()),
        }
    }

    fn point(&mut self, boundary: Boundary, at: usize, notes: &mut Notes) {
        if self.plots.is_empty() {
            if !self.headless {
                self.headless = true;
                let finding = Finding::warning(
                    "plot_without_head",
                    "界址点前没有以 @ 结尾的地块行，按一个地块读取",
                    "no plot line ending in @ stands before the points; they were read as one plot",
                );
                notes.push(
                    finding.remedy(
                        "请补上“点数,面积,编号,名称,类型,图幅,用途,地类编码,@”",
                        "add the plot's head line",
                    ),
                    At::line(at),
                );
            }
            self.plots.push(Plot { line: at, ..Plot::default() });
        }
        let Some(plot) = self.plots.last_mut() else { return };
        let goes_on = plot.rings.last().is_some_and(|ring| {
            let closed = ring.points.len() > 3 && ring.points.first() == ring.points.last();
            ring.number == boundary.ring && !closed
        });
        if !goes_on {
            plot.rings.push(Circle { line: at, number: boundary.ring, points: Vec::new() });
        }
        if let Some(ring) = plot.rings.last_mut() {
            ring.points.push(Point { x: boundary.east, y: boundary.north });
        }
    }

    fn unreadable(
        &mut self,
        line: &str,
        at: usize,
        budget: &Budget<'_>,
        notes: &mut Notes,
    ) -> Result<(), GeoError> {
        self.bad += 1;
        let finding = Finding::error(
            "boundary_point_unreadable",
            "不是界址点：应为“点号,圈号,X,Y”，该行未读入",
            "no boundary point: 'name,ring,X,Y' is expected; the line was left out",
        );
        let finding = finding.with_value(shorten(line)).remedy("请改正这一行", "correct the line");
        notes.push(finding, At::line(at));
        if self.bad > MOST_BAD_LINES && self.plots.is_empty() {
            return Err(GeoError::UnknownFormat {
                file: budget.file().to_owned(),
                found: words("没有 [地块坐标]", "no [地块坐标]"),
            });
        }
        Ok(())
    }
}

/// Fields between commas, else between tabs or spaces.
fn split(line: &str) -> Vec<String> {
    let line: String = line.chars().map(narrow).collect();
    let by_comma = line.contains(',');
    let fields: Vec<String> = if by_comma {
        line.trim_end_matches(',').split(',').map(|f| f.trim().to_owned()).collect()
    } else {
        line.split_whitespace().map(str::to_owned).collect()
    };
    fields
}

/// `J1,圈号,X,Y`, or `J1,X,Y` for plots of one ring.
struct Boundary {
    ring: String,
    north: f64,
    east: f64,
}

impl Boundary {
    fn read(fields: &[String]) -> Option<Self> {
        let (ring, north, east) = match fields {
            [_, north, east] => ("1", north, east),
            [_, ring, north, east, ..] => (ring.as_str(), north, east),
            _ => return None,
        };
        Some(Self { ring: ring.to_owned(), north: north.parse().ok()?, east: east.parse().ok()? })
    }
}
