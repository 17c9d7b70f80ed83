//! The geometries of a `.shp`, one record after the other; the index beside it is not needed.

use qipan_kernel::finding::Finding;
use qipan_space::geometry::{Geometry, Point};

use super::super::Reading;
use super::super::bytes::Bytes;
use super::super::error::{GeoError, words};
use super::super::notes::At;
use super::super::rings::{Closing, nest, ring};

const HEADER: usize = 100;
const FILE_CODE: i32 = 9994;

/// One geometry a record, `None` for a null or one that was left out.
pub(crate) fn read(
    bytes: &[u8],
    layer: &str,
    reading: &mut Reading<'_>,
) -> Result<Vec<Option<Geometry>>, GeoError> {
    let mut header = Bytes::new(bytes);
    if header.i32_be() != Some(FILE_CODE) || bytes.len() < HEADER {
        let what = words("不是 Shapefile", "it is no Shapefile");
        return Err(reading.broken(words(".shp 文件头", "the header of the .shp"), what));
    }
    let mut records = Bytes::at(bytes, HEADER);
    let mut shapes = Vec::new();
    while records.left() >= 8 {
        let record = shapes.len();
        let broken = |what| {
            let n = record + 1;
            GeoError::Broken {
                file: reading.file.to_owned(),
                at: words(format!("图层“{layer}”第 {n} 个图形"), format!("layer '{layer}', record {n}")),
                what,
            }
        };
        let length =
            records.i32_be().and_then(|_| records.i32_be()).and_then(|words| usize::try_from(words).ok());
        let content = length.and_then(|l| l.checked_mul(2)).and_then(|l| records.take(l));
        let Some(content) = content else {
            return Err(broken(words("记录没有写完；请重新导出", "the record breaks off; export it again")));
        };
        let Some(shape) = shape(content) else {
            return Err(broken(words(
                "记录自相矛盾；请重新导出",
                "the record contradicts itself; export it again",
            )));
        };
        reading.budget.feature()?;
        shapes.push(geometry(shape, At::feature(layer, record), reading)?);
    }
    Ok(shapes)
}

enum Shape {
    Null,
    Points(Vec<Point>),
    Lines(Vec<Vec<Point>>),
    Rings(Vec<Vec<Point>>),
    Other(i32),
}

/// A record's content; `None` if its counts run over its end.
fn shape(content: &[u8]) -> Option<Shape> {
    let mut bytes = Bytes::new(content);
    Some(match bytes.i32()? {
        0 => Shape::Null,
        1 | 11 | 21 => Shape::Points(vec![point(&mut bytes)?]),
        8 | 18 | 28 => {
            bytes.take(32)?;
            let count = bytes.count(16)?;
            Shape::Points(points(&mut bytes, count)?)
        }
        3 | 13 | 23 => Shape::Lines(parts(&mut bytes)?),
        5 | 15 | 25 => Shape::Rings(parts(&mut bytes)?),
        other => Shape::Other(other),
    })
}

fn point(bytes: &mut Bytes<'_>) -> Option<Point> {
    Some(Point { x: bytes.f64()?, y: bytes.f64()? })
}

fn points(bytes: &mut Bytes<'_>, count: usize) -> Option<Vec<Point>> {
    (0..count).map(|_| point(bytes)).collect()
}

fn parts(bytes: &mut Bytes<'_>) -> Option<Vec<Vec<Point>>> {
    bytes.take(32)?;
    let parts = bytes.count(4)?;
    let total = bytes.count(16)?;
    let starts: Vec<usize> =
        (0..parts).map(|_| bytes.u32().and_then(|s| usize::try_from(s).ok())).collect::<Option<_>>()?;
    let all = points(bytes, total)?;
    let ends = starts.iter().skip(1).copied().chain([total]);
    starts.iter().zip(ends).map(|(from, to)| all.get(*from..to).map(<[Point]>::to_vec)).collect()
}

fn geometry(shape: Shape, at: At<'_>, reading: &mut Reading<'_>) -> Result<Option<Geometry>, GeoError> {
    let count = match &shape {
        Shape::Points(points) => points.len(),
        Shape::Lines(parts) | Shape::Rings(parts) => parts.iter().map(Vec::len).sum(),
        Shape::Null | Shape::Other(_) => 0,
    };
    reading.budget.vertices(count)?;
    Ok(match shape {
        Shape::Points(points) if !points.is_empty() => Some(Geometry::Points(points)),
        Shape::Lines(lines) if !lines.is_empty() => Some(Geometry::Lines(lines)),
        Shape::Rings(rings) if !rings.is_empty() => {
            let notes = &mut reading.notes;
            let rings: Vec<_> = rings
                .into_iter()
                .enumerate()
                .filter_map(|(i, points)| ring(points, Closing::Repeated, notes, at.ring(i)))
                .collect();
            if rings.is_empty() {
                return Ok(None);
            }
            Some(Geometry::Area(nest(rings, &mut reading.budget)?))
        }
        Shape::Other(kind) => {
            let finding = Finding::error(
                "geometry_unreadable",
                "这种图形不能读取，未读入",
                "this kind of geometry can't be read; it was left out",
            );
            let finding = finding.with_value(kind.to_string());
            reading.notes.push(finding.remedy("请导出为点、线或面", "export points, lines or polygons"), at);
            None
        }
        Shape::Null | Shape::Points(_) | Shape::Lines(_) | Shape::Rings(_) => {
            let finding = Finding::warning(
                "geometry_missing",
                "没有图形，该要素未读入",
                "there is no geometry; the feature was left out",
            );
            reading.notes.push(finding.remedy("请核对源数据", "check the source"), at);
            None
        }
    })
}
