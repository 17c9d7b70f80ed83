//! TXT out: Gauss–Krüger metres to the millimetre, areas of the rounded coordinates in hectares.

use std::fmt::Write as _;

use qipan_kernel::finding::Finding;
use qipan_space::crs::{Crs, transform_shape};
use qipan_space::geometry::{Feature, Geometry, MultiPolygon, Point, Polygon};
use qipan_space::layer::Layer;

use super::super::error::{GeoError, words};
use super::super::notes::{At, Notes};
use super::super::properties::first_text;
use super::super::{TextEncoding, WriteOptions, lacking};
use super::HECTARE;
use super::plot::area;

const FORMAT: &str = "txt";

/// Writes the areas of a layer; a layer in another system is brought to the 3° zone of its middle.
pub(crate) fn write(layer: &Layer, options: &WriteOptions, notes: &mut Notes) -> Result<Vec<u8>, GeoError> {
    let crs = layer.crs.ok_or_else(|| GeoError::CannotWrite {
        format: FORMAT,
        what: words("图层没有坐标系；请先指明", "the layer has no coordinate system; say it first"),
    })?;
    let target = plane(layer, crs, notes)?;
    let Crs::GaussKruger3 { zone, .. } = target else {
        return Err(GeoError::CannotWrite {
            format: FORMAT,
            what: words(
                "只能写高斯克吕格 3 度带坐标",
                "only 3-degree Gauss–Krüger coordinates can be written",
            ),
        });
    };
    let mut out = String::with_capacity(layer.features.len() * 400);
    let precision = "0.001";
    let version = layer.source.get("格式版本号").map_or("1.01版本", String::as_str);
    let _ = write!(out, "[属性描述]\r\n格式版本号={}\r\n", one_line(version));
    for key in ["数据产生单位", "数据产生日期"] {
        let _ = write!(out, "{key}={}\r\n", layer.source.get(key).map(|v| one_line(v)).unwrap_or_default());
    }
    let _ = write!(
        out,
        "坐标系=2000国家大地坐标系\r\n几度分带=3\r\n投影类型=高斯克吕格\r\n计量单位=米\r\n带号={zone}\r\n精度={precision}\r\n转换参数=,,,,,,\r\n[地块坐标]\r\n"
    );
    let mut written = 0;
    for (at, feature) in layer.features.iter().enumerate() {
        let place = At { id: Some(&feature.id), ..At::feature(&layer.name, at) };
        let Geometry::Area(shape) = &feature.geometry else {
            let finding = Finding::warning("not_an_area", "不是面，未写出", "no area; it was not written");
            notes.push(finding.remedy("TXT 只能写面", "TXT holds areas only"), place);
            continue;
        };
        let shape = if target == crs {
            shape.clone()
        } else {
            transform_shape(crs, target, shape).map_err(|e| super::super::not_transformed(FORMAT, &e))?
        };
        let shape = rounded(&shape);
        if shape.0.is_empty() {
            let finding = Finding::warning(
                "area_vanishes",
                "取到毫米后不足三个点，未写出",
                "fewer than three points are left at a millimetre; it was not written",
            );
            notes.push(finding, place);
            continue;
        }
        plot(feature, &shape, &mut out);
        written += 1;
    }
    if written == 0 {
        return Err(GeoError::CannotWrite {
            format: FORMAT,
            what: words("图层中没有面", "there is no area in the layer"),
        });
    }
    let encoding = options.encoding.unwrap_or(TextEncoding::Utf8);
    let body = encoding.encode(&out).map_err(|sign| lacking(FORMAT, encoding, sign))?;
    let mark: &[u8] = match encoding {
        TextEncoding::Utf16Le => b"\xFF\xFE",
        TextEncoding::Utf16Be => b"\xFE\xFF",
        TextEncoding::Utf8 | TextEncoding::Gbk => b"",
    };
    Ok([mark, &body].concat())
}

fn plane(layer: &Layer, crs: Crs, notes: &mut Notes) -> Result<Crs, GeoError> {
    if matches!(crs, Crs::GaussKruger3 { .. }) {
        return Ok(crs);
    }
    let extent = layer.extent().ok_or_else(|| GeoError::CannotWrite {
        format: FORMAT,
        what: words("图层是空的", "the layer is empty"),
    })?;
    let middle = qipan_space::crs::transform(crs, Crs::Cgcs2000, extent.centre())
        .map_err(|e| super::super::not_transformed(FORMAT, &e))?;
    let target = match Crs::gauss_kruger_for(middle.x) {
        Crs::GaussKruger3 { zone, .. } => Crs::GaussKruger3 { zone, prefixed: true },
        other => other,
    };
    let finding = Finding::info(
        "converted_to_plane",
        format!("TXT 用平面坐标：已由 {crs} 换算到 {target}"),
        format!("TXT holds plane coordinates: converted from {crs} to {target}"),
    );
    notes.file(finding);
    Ok(target)
}

fn plot(feature: &Feature, shape: &MultiPolygon, out: &mut String) {
    let rings: Vec<&Vec<Point>> =
        shape.0.iter().flat_map(|p| std::iter::once(&p.exterior).chain(&p.holes)).collect();
    let count: usize = rings.iter().map(|r| r.len() + 1).sum();
    let text =
        |names: &[&str]| first_text(&feature.properties, names).map(|t| one_line(&t)).unwrap_or_default();
    let code = text(&["id", "编号", "code", "DKBH"]);
    let fields = [
        count.to_string(),
        format!("{:.4}", area(shape) / HECTARE),
        if code.is_empty() { one_line(&feature.id) } else { code },
        text(&["name", "名称", "DKMC"]),
        "面".to_owned(),
        text(&["图幅", "TFH"]),
        text(&["用途", "land_use", "DKYT"]),
        text(&["地类编码", "DLBM"]),
    ];
    let _ = write!(out, "{},@\r\n", fields.join(","));
    let mut name = 1;
    for (ring, points) in rings.iter().enumerate() {
        let first = name;
        for p in *points {
            let _ = write!(out, "J{name},{},{:.3},{:.3}\r\n", ring + 1, p.y, p.x);
            name += 1;
        }
        if let Some(p) = points.first() {
            let _ = write!(out, "J{first},{},{:.3},{:.3}\r\n", ring + 1, p.y, p.x);
        }
    }
}

/// The shape at a millimetre, without the points and rings that vanish there.
fn rounded(shape: &MultiPolygon) -> MultiPolygon {
    let mm = |v: f64| (v * 1_000.0).round() / 1_000.0;
    let ring = |points: &Vec<Point>| {
        let mut points: Vec<Point> = points.iter().map(|p| Point { x: mm(p.x), y: mm(p.y) }).collect();
        points.dedup();
        while points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        points
    };
    let part = |p: &Polygon| {
        let exterior = ring(&p.exterior);
        let holes = p.holes.iter().map(ring).filter(|h| h.len() > 2).collect();
        (exterior.len() > 2).then_some(Polygon { exterior, holes })
    };
    MultiPolygon(shape.0.iter().filter_map(part).collect())
}

/// A text that breaks neither line nor fields.
fn one_line(text: &str) -> String {
    let clean = |c: char| match c {
        ',' => '，',
        '@' => '＠',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().map(clean).collect::<String>().trim().to_owned()
}
