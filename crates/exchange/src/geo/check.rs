//! What every layer goes through after its reader: coordinates that can't be, a coordinate system that is missing
//! or contradicted, axes the wrong way round.

use std::collections::BTreeSet;

use qipan_kernel::finding::Finding;
use qipan_kernel::text::{Lang, Say};
use qipan_space::crs::{Crs, CrsGuess, guess};
use qipan_space::geometry::{Extent, Feature, Geometry, Point};
use qipan_space::layer::Layer;
use serde::Serialize;

use super::Reading;
use super::notes::{At, Notes};
use super::text::TextEncoding;

/// What has to be asked before a layer may be used. The answer goes into [`super::GeoOptions`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Need {
    /// The coordinate system is not declared, or the numbers contradict it: `crs`. Guesses, the likeliest first.
    Crs { layer: String, guesses: Vec<CrsGuess> },
    /// North seems to stand first: `swap_axes`.
    Axes { layer: String },
    /// The attributes read in more than one encoding: `encoding`. Each with a sample of what it gives.
    Encoding { layer: String, choices: Vec<(TextEncoding, String)> },
}

impl Say for Need {
    fn say(&self, lang: Lang) -> String {
        let zh = matches!(lang, Lang::Zh);
        match self {
            Self::Crs { layer, guesses } => {
                let list: Vec<String> = guesses.iter().map(|g| g.crs.to_string()).collect();
                let list = list.join(lang.pick("、", ", "));
                match (zh, list.is_empty()) {
                    (true, true) => format!("图层“{layer}”的坐标系未知，请指明"),
                    (true, false) => format!("图层“{layer}”的坐标系未知，请指明；按坐标范围可能是 {list}"),
                    (false, true) => format!("layer '{layer}': say its coordinate system"),
                    (false, false) => {
                        format!("layer '{layer}': say its coordinate system; by its range it may be {list}")
                    }
                }
            }
            Self::Axes { layer } => lang.pick(
                format!("图层“{layer}”的横纵坐标似乎颠倒，请确认是否对调"),
                format!("layer '{layer}': north seems to stand first; say whether to exchange the axes"),
            ),
            Self::Encoding { layer, choices } => {
                let list: Vec<String> = choices.iter().map(|(e, sample)| format!("{e}: {sample}")).collect();
                let list = list.join(lang.pick("；", "; "));
                lang.pick(
                    format!("图层“{layer}”的文字编码无法确定，请选择：{list}"),
                    format!("layer '{layer}': choose the encoding of its text: {list}"),
                )
            }
        }
    }
}

/// Beyond this no coordinate of any system lies.
const WORLD: f64 = 1e9;

/// Looks at each layer and settles its coordinate system as far as no question is needed.
pub(crate) fn settle(layers: Vec<Layer>, reading: &mut Reading<'_>) -> Vec<Layer> {
    let mut layers = layers;
    for layer in &mut layers {
        leave_out_impossible(layer, &mut reading.notes);
        tell_doubled_ids(layer, &mut reading.notes);
        if reading.options.swap_axes == Some(true) {
            for_each_point(layer, |p| std::mem::swap(&mut p.x, &mut p.y));
        }
        settle_crs(layer, reading);
    }
    layers
}

fn for_each_point(layer: &mut Layer, mut act: impl FnMut(&mut Point)) {
    for feature in &mut layer.features {
        match &mut feature.geometry {
            Geometry::Points(points) => points.iter_mut().for_each(&mut act),
            Geometry::Lines(lines) => lines.iter_mut().flatten().for_each(&mut act),
            Geometry::Area(area) => {
                let rings =
                    area.0.iter_mut().flat_map(|p| std::iter::once(&mut p.exterior).chain(&mut p.holes));
                rings.flatten().for_each(&mut act);
            }
        }
    }
}

fn leave_out_impossible(layer: &mut Layer, notes: &mut Notes) {
    let name = layer.name.clone();
    let mut at = 0;
    layer.features.retain(|feature: &Feature| {
        let place = At { id: Some(&feature.id), ..At::feature(&name, at) };
        at += 1;
        let Some((ring, vertex, bad)) = first_impossible(&feature.geometry) else { return true };
        let finding = Finding::error(
            "coordinate_impossible",
            format!("第 {vertex} 点的坐标不是可用的数值，该要素未读入"),
            format!("the coordinate of point {vertex} is no usable number; the feature was left out"),
        );
        let value = format!("{:?}, {:?}", bad.x, bad.y);
        notes.push(
            finding
                .with_value(value)
                .remedy("请改正坐标后重新导出", "correct the coordinate and export again"),
            place.ring(ring),
        );
        false
    });
}

/// The first coordinate that is no number or beyond the world: its ring or part from 0, its point from 1.
fn first_impossible(geometry: &Geometry) -> Option<(usize, usize, Point)> {
    let usable = |p: &Point| p.x.abs() <= WORLD && p.y.abs() <= WORLD;
    let first = |(ring, points): (usize, &Vec<Point>)| {
        let at = points.iter().position(|p| !usable(p))?;
        Some((ring, at + 1, *points.get(at)?))
    };
    match geometry {
        Geometry::Points(points) => first((0, points)),
        Geometry::Lines(lines) => lines.iter().enumerate().find_map(first),
        Geometry::Area(area) => area.rings().enumerate().find_map(first),
    }
}

fn tell_doubled_ids(layer: &Layer, notes: &mut Notes) {
    let mut seen = BTreeSet::new();
    for (at, feature) in layer.features.iter().enumerate() {
        if !seen.insert(feature.id.as_str()) {
            let finding =
                Finding::warning("id_doubled", "编号与前面的要素重复", "an earlier feature has the same id");
            notes.push(
                finding.with_value(&feature.id).remedy("请使编号唯一", "make the ids unique"),
                At { id: Some(&feature.id), ..At::feature(&layer.name, at) },
            );
        }
    }
}

fn settle_crs(layer: &mut Layer, reading: &mut Reading<'_>) {
    let at = At { layer: Some(&layer.name.clone()), ..At::default() };
    let given = reading.options.crs;
    match (layer.crs, given) {
        (None, given) => layer.crs = given,
        (Some(declared), Some(given)) if declared != given => {
            let finding = Finding::warning(
                "crs_declared_otherwise",
                format!("文件声明的坐标系是 {declared}，与所给的 {given} 不同；按文件的声明读取"),
                format!("the file declares {declared}, not {given}; its own word was taken"),
            );
            reading.notes.push(finding.remedy("请核对坐标系", "check the coordinate system"), at);
        }
        _ => {}
    }
    let Some(extent) = layer.extent() else { return };
    let low = Point { x: extent.min_x, y: extent.min_y };
    let high = Point { x: extent.max_x, y: extent.max_y };
    match layer.crs.map(|crs| (crs, fit(crs, low, high))) {
        Some((_, Fit::Yes)) => {}
        Some((_, Fit::Swapped)) if reading.options.swap_axes.is_some() => {}
        Some((crs, Fit::Swapped)) => {
            let finding = Finding::warning(
                "axes_swapped",
                format!("横纵坐标似乎颠倒：对调后才符合 {crs}"),
                format!("north seems to stand first: {crs} fits once the axes are exchanged"),
            );
            reading.notes.push(
                finding
                    .with_value(shown(low))
                    .remedy("请确认后对调横纵坐标", "confirm, and the axes are exchanged"),
                at,
            );
            reading.needs.push(Need::Axes { layer: layer.name.clone() });
        }
        Some((crs, Fit::No(zh, en))) => {
            let finding = Finding::error(
                "crs_contradicted",
                format!("坐标与 {crs} 不符：{zh}"),
                format!("the coordinates contradict {crs}: {en}"),
            );
            reading.notes.push(
                finding
                    .with_value(format!("{} … {}", shown(low), shown(high)))
                    .remedy("请指明正确的坐标系", "say the right coordinate system"),
                at,
            );
            layer.crs = None;
            ask(layer, &extent, reading);
        }
        None => ask(layer, &extent, reading),
    }
}

fn ask(layer: &Layer, extent: &Extent, reading: &mut Reading<'_>) {
    let guesses = guess(*extent);
    reading.needs.push(Need::Crs { layer: layer.name.clone(), guesses });
}

fn shown(p: Point) -> String {
    format!("{}, {}", p.x, p.y)
}

enum Fit {
    Yes,
    Swapped,
    No(&'static str, &'static str),
}

fn within(low: f64, high: f64, range: std::ops::RangeInclusive<f64>) -> bool {
    range.contains(&low) && range.contains(&high)
}

/// Whether numbers can be of a system. China lies between 73 and 136 degrees east, 3 and 54 north.
fn fit(crs: Crs, low: Point, high: Point) -> Fit {
    const METRES: (&str, &str) = ("是以米计的数值", "they are metres");
    const DEGREES: (&str, &str) = ("是以度计的数值", "they are degrees");
    let degrees = within(low.x, high.x, -180.0..=180.0) && within(low.y, high.y, -180.0..=180.0);
    if crs.is_geographic() {
        let north_first = within(low.x, high.x, 3.0..=54.0) && within(low.y, high.y, 73.0..=136.0);
        return match (degrees, north_first) {
            (_, true) => Fit::Swapped,
            (true, _) if within(low.y, high.y, -90.0..=90.0) => Fit::Yes,
            (true, _) => Fit::No("纬度超出 ±90°", "a latitude lies beyond 90 degrees"),
            (false, _) => Fit::No(METRES.0, METRES.1),
        };
    }
    if degrees && within(low.y, high.y, -90.0..=180.0) && high.x - low.x < 180.0 && low.x > 0.0 {
        return Fit::No(DEGREES.0, DEGREES.1);
    }
    let Crs::GaussKruger3 { zone, prefixed } = crs else { return Fit::Yes };
    let east = |low: f64, high: f64, zone: f64| within(low, high, zone * 1e6..=zone * 1e6 + 1e6);
    let north = |low: f64, high: f64| within(low, high, 0.0..=6.1e6);
    let zone_number = f64::from(zone);
    let offset = if prefixed { zone_number } else { 0.0 };
    if east(low.x, high.x, offset) && north(low.y, high.y) {
        return Fit::Yes;
    }
    if east(low.y, high.y, offset) && north(low.x, high.x) {
        return Fit::Swapped;
    }
    let other = !prefixed && low.x >= 25e6 && high.x < 46e6 && north(low.y, high.y);
    if other {
        return Fit::No("横坐标带有带号", "the easting has a zone in front");
    }
    if prefixed && east(low.x, high.x, 0.0) {
        return Fit::No("横坐标没有带号", "the easting has no zone in front");
    }
    if prefixed && low.x >= 25e6 && high.x < 46e6 {
        return Fit::No("带号不同", "they lie in another zone");
    }
    Fit::No("超出该带的范围", "they lie outside of the zone")
}
