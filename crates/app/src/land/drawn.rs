//! Parcels as they are drawn: where a parcel's shape is, and what a line across it makes.

use super::reach::readable;
use super::record::Record;
use super::wire::{Cut, CutPiece};
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use crate::rights::DATA_ROLES;
use crate::space::{Atlas, geojson};
use qipan_kernel::text::Lang;
use qipan_space::area::plane_at;
use qipan_space::crs::{transform, transform_shape};
use qipan_space::geometry::plane_area;
use qipan_space::land::shares;
use qipan_space::{Crs, Geometry, MultiPolygon, Point, overlay, wkb};
use qipan_store::{Db, parcel};

/// More vertices than this no hand draws.
const MOST_VERTICES: usize = 200;

/// A parcel's shape, EPSG:4490: its own, else that of the layer of parcels in force today.
pub(super) async fn shape(ctx: &Ctx, atlas: &Atlas, db: &mut Db, code: &str) -> Result<Option<MultiPolygon>> {
    if let Some(row) = parcel::shape(db, code).await? {
        let read = wkb::decode(&row.geometry);
        let read = read.map_err(|e| AppError::Internal(format!("shape of parcel {code}: {e}")))?;
        return Ok(area(&read));
    }
    let catalog = atlas.catalog(&ctx.store).await?;
    for entry in catalog.entries.iter().filter(|e| e.layer.kind == "parcel") {
        let Some(version) = entry.in_force(ctx.today(), None) else { continue };
        let sheet = atlas.sheet(&ctx.store, version).await?;
        if let Some(feature) = sheet.features().iter().find(|f| f.id == code) {
            return Ok(area(&feature.geometry));
        }
    }
    Ok(None)
}

fn area(shape: &Geometry) -> Option<MultiPolygon> {
    match shape {
        Geometry::Area(shape) if !shape.0.is_empty() => Some(shape.clone()),
        _ => None,
    }
}

/// A piece: its shape in EPSG:4490 and its area in the plane of its zone, m².
pub(super) struct Piece {
    pub(super) shape: MultiPolygon,
    pub(super) m2: f64,
}

/// The pieces of a shape along a line, both EPSG:4490.
pub(super) fn pieces(code: &str, shape: &MultiPolygon, line: &[[f64; 2]]) -> Result<Vec<Piece>> {
    let line = checked(line)?;
    let internal = |e: qipan_space::crs::CrsError| AppError::Internal(format!("shape of parcel {code}: {e}"));
    let Some(extent) = shape.extent() else { return Ok(Vec::new()) };
    let plane = plane_at(extent.centre(), Crs::Cgcs2000).map_err(internal)?;
    let flat = transform_shape(Crs::Cgcs2000, plane, shape).map_err(internal)?;
    let mut path = Vec::with_capacity(line.len());
    for point in &line {
        path.push(transform(Crs::Cgcs2000, plane, *point).map_err(|_| far(*point))?);
    }
    let found = overlay::pieces(&flat, &path);
    if found.len() < 2 {
        return Err(AppError::Refused {
            code: "parcel_cut",
            zh: format!("切割线没有把地块“{code}”分开；请从地块一侧的外面画到另一侧的外面"),
            en: format!(
                "the line does not part parcel {code}; draw it from outside one side to outside another"
            ),
        });
    }
    let back = |piece: &MultiPolygon| {
        let shape = transform_shape(plane, Crs::Cgcs2000, piece).map_err(internal)?;
        Ok(Piece { shape, m2: plane_area(piece) })
    };
    found.iter().map(back).collect()
}

fn far(point: Point) -> AppError {
    let (zh, en) = ("不是经纬度，请核对", "is no longitude and latitude; check it");
    let fault = FieldFault::Told { zh: zh.to_owned(), en: en.to_owned() };
    AppError::field("cut", format!("{},{}", point.x, point.y), fault)
}

fn checked(line: &[[f64; 2]]) -> Result<Vec<Point>> {
    if line.len() < 2 {
        return Err(AppError::field("cut", line.len().to_string(), FieldFault::Missing));
    }
    if line.len() > MOST_VERTICES {
        return Err(AppError::field("cut", line.len().to_string(), FieldFault::Long(MOST_VERTICES)));
    }
    let point = |[x, y]: &[f64; 2]| {
        let point = Point { x: *x, y: *y };
        let on_earth = x.is_finite() && y.is_finite() && x.abs() <= 180.0 && y.abs() <= 90.0;
        if on_earth { Ok(point) } else { Err(far(point)) }
    };
    line.iter().map(point).collect()
}

/// A parcel of which no shape is known.
pub(super) fn not_drawn(code: &str) -> AppError {
    AppError::Refused {
        code: "parcel_not_drawn",
        zh: format!("地块“{code}”在现行地块图层中没有图形；请按面积拆分，或先导入含该地块的图层"),
        en: format!(
            "parcel {code} has no shape in the layer in force; split it by areas, or import a layer with it"
        ),
    }
}

/// What a line makes of a parcel: the pieces with their share of its area. Saves nothing.
///
/// # Errors
/// Without a data role; no such parcel, or none that is drawn; a line that does not part it.
pub async fn cut(ctx: &Ctx, atlas: &Atlas, code: &str, line: &[[f64; 2]]) -> Result<Cut> {
    ctx.who.require(DATA_ROLES)?;
    let mut db = ctx.store.read().await?;
    let tree = crate::org::tree(&mut db).await?;
    let row = parcel::get(&mut db, code).await?.ok_or_else(|| AppError::not_found(Noun::Parcel, code))?;
    if !readable(ctx, &tree, None)?.contains(&row.unit_code) {
        return Err(AppError::OutsideScope { unit: row.unit_code });
    }
    let record = Record::of(&row.code, &row.body)?;
    let drawn = shape(ctx, atlas, &mut db, code).await?.ok_or_else(|| not_drawn(code))?;
    drop(db);
    let found = pieces(code, &drawn, line)?;
    let weights: Vec<f64> = found.iter().map(|p| p.m2).collect();
    let areas = shares(record.facts.area, &weights)
        .ok_or_else(|| AppError::Internal(format!("pieces of parcel {code}: {weights:?}")))?;
    let shown = found.into_iter().zip(areas).map(|(piece, area)| CutPiece {
        area,
        drawn_m2: (piece.m2 * 100.0).round() / 100.0,
        geometry: geojson::geometry(&Geometry::Area(piece.shape)),
    });
    Ok(Cut { parcel: row.code, area: record.facts.area, pieces: shown.collect() })
}

/// Parcels that don't touch each other.
pub(super) fn apart(parts: usize, lang: Lang) -> String {
    lang.pick(
        format!("这些地块互不相邻（合并后仍为 {parts} 块）；请核对，确需合并的请勾选“允许不相邻”"),
        format!(
            "the parcels don't touch ({parts} parts after the merger); check them, or allow it with apart"
        ),
    )
}
