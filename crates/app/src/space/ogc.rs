//! Layers as OGC API – Features sees them: collections with one item a feature, in a coordinate system by reference.

use super::atlas::{Atlas, Sheet};
use super::catalog::{Catalog, Entry};
use super::features::{self, Page, Wanted};
use crate::ctx::Ctx;
use crate::error::{AppError, Noun, Result};
use jiff::civil::Date;
use qipan_kernel::text::{Lang, Say};
use qipan_space::crs::{transform, transform_geometry};
use qipan_space::{Crs, Extent, Feature, Geometry, Point};
use qipan_store::layer::LayerVersionRow;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Longitude and latitude, in this order.
pub const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// A coordinate system of a request with the order of its axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The system.
    pub crs: Crs,
    /// Its address.
    pub uri: String,
    /// North stands first.
    pub north_first: bool,
}

/// A collection: a layer with the version in force.
#[derive(Clone, Debug)]
pub struct Collection {
    /// The layer and its versions.
    pub entry: Entry,
    /// The version; none while nothing is in force.
    pub version: Option<LayerVersionRow>,
}

/// Collections that the person may see and that have something in force.
///
/// # Errors
/// Whatever the database says.
pub async fn collections(ctx: &Ctx, atlas: &Atlas) -> Result<Vec<Collection>> {
    let catalog = atlas.catalog(&ctx.store).await?;
    let seen = catalog.entries.iter().filter(|e| e.may_read(&ctx.who));
    let all = seen.map(|e| collection_of(ctx, e)).filter(|c| c.version.is_some());
    Ok(all.collect())
}

/// One collection.
///
/// # Errors
/// [`AppError::Unauthenticated`] for nobody where there is no public one of that name; [`AppError::NotFound`].
pub async fn collection(ctx: &Ctx, atlas: &Atlas, code: &str) -> Result<Collection> {
    let catalog = atlas.catalog(&ctx.store).await?;
    entry(ctx, &catalog, code).map(|e| collection_of(ctx, e))
}

fn entry<'a>(ctx: &Ctx, catalog: &'a Catalog, code: &str) -> Result<&'a Entry> {
    let found = catalog.entry(&ctx.who, code);
    if ctx.who.user_id.is_empty() { found.map_err(|_| AppError::Unauthenticated) } else { found }
}

fn collection_of(ctx: &Ctx, entry: &Entry) -> Collection {
    Collection { entry: entry.clone(), version: entry.in_force(ctx.today(), None).cloned() }
}

/// Coordinate systems in which a collection is given: degrees, and the plane of the zone that it lies in.
pub fn systems(version: &LayerVersionRow) -> Vec<String> {
    let centre = super::views::extent(version).centre();
    let plane = Crs::gauss_kruger_for(centre.x).epsg();
    let prefixed = plane.map(|code| code - 21);
    let codes = [Some(4490), Some(4326), Some(3857), plane, prefixed].into_iter().flatten();
    std::iter::once(CRS84.to_owned()).chain(codes.map(uri)).collect()
}

fn uri(code: u32) -> String {
    format!("http://www.opengis.net/def/crs/EPSG/0/{code}")
}

/// The coordinate system of an address; CRS84 if none is given.
///
/// # Errors
/// [`AppError::BadRequest`].
pub fn named(text: Option<&str>, lang: Lang) -> Result<Named> {
    let Some(text) = text.map(str::trim).filter(|t| !t.is_empty() && *t != CRS84) else {
        return Ok(Named { crs: Crs::Cgcs2000, uri: CRS84.to_owned(), north_first: false });
    };
    let read: std::result::Result<Crs, _> = text.parse();
    let known = read.map_err(|e: qipan_space::crs::CrsError| bad(e.say(lang)))?;
    let code = known.epsg().ok_or_else(|| bad(format!("crs={text}")))?;
    // By their definitions all but the web map's say north first.
    Ok(Named { crs: known, uri: uri(code), north_first: known != Crs::WebMercator })
}

fn bad(detail: String) -> AppError {
    AppError::BadRequest { detail }
}

/// A box of a request in its coordinate system, as degrees; one across the date line, whose west is greater than its east,
/// as its two halves.
///
/// # Errors
/// [`AppError::BadRequest`].
pub fn windows(text: Option<&str>, system: &Named, lang: Lang) -> Result<(Option<Extent>, Option<Extent>)> {
    let numbers: Vec<f64> =
        text.unwrap_or_default().split(',').filter_map(|t| t.trim().parse().ok()).collect();
    if let (&[west, south, east, north], false, true) =
        (numbers.as_slice(), system.north_first, system.crs.is_geographic())
        && (-180.0..=180.0).contains(&east)
        && (east..=180.0).contains(&west)
        && west > east
        && south <= north
    {
        let half = |min_x, max_x| Some(Extent { min_x, min_y: south, max_x, max_y: north });
        return Ok((half(west, 180.0), half(-180.0, east)));
    }
    Ok((window(text, system, lang)?, None))
}

fn window(text: Option<&str>, system: &Named, lang: Lang) -> Result<Option<Extent>> {
    let Some(read) = features::bbox(text).map_err(|e| bad(e.say(lang)))? else { return Ok(None) };
    if system.crs == Crs::Cgcs2000 && !system.north_first {
        return Ok(Some(read));
    }
    let corners = [
        (read.min_x, read.min_y),
        (read.max_x, read.min_y),
        (read.max_x, read.max_y),
        (read.min_x, read.max_y),
    ];
    let turned = corners.map(|(a, b)| {
        let p = if system.north_first { Point { x: b, y: a } } else { Point { x: a, y: b } };
        transform(system.crs, Crs::Cgcs2000, p)
    });
    let turned =
        turned.into_iter().collect::<std::result::Result<Vec<_>, _>>().map_err(|e| bad(e.say(lang)))?;
    Ok(Extent::of(&turned))
}

/// The day that a `datetime` asks for: an instant's (in China), or the last of an interval; none for an open end.
///
/// # Errors
/// [`AppError::BadRequest`].
pub fn day(text: Option<&str>, lang: Lang) -> Result<Option<Date>> {
    let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else { return Ok(None) };
    let wrong = || {
        bad(lang.pick(
            format!("datetime={text} 不是日期、时刻或先后有序的区间，如 2024-06-30、2023-01-01/2024-06-30、../2024-06-30"),
            format!("datetime={text} is no date, instant or interval in order, such as 2024-06-30, 2023-01-01/2024-06-30, ../2024-06-30"),
        ))
    };
    let one = |part: &str| match part {
        "" | ".." => Ok(None),
        _ => instant(part).map(Some).ok_or_else(wrong),
    };
    let Some((first, last)) = text.split_once('/') else { return instant(text).map(Some).ok_or_else(wrong) };
    match (one(first)?, one(last)?) {
        (Some(first), Some(last)) if first > last => Err(wrong()),
        (_, last) => Ok(last),
    }
}

/// The day of a date or of an instant as RFC 3339 writes them.
fn instant(text: &str) -> Option<Date> {
    let plain = text.len() == 10 && text.is_ascii();
    if plain {
        return text.parse().ok();
    }
    text.parse::<jiff::Timestamp>().ok().map(crate::ctx::china_date)
}

/// The items of a collection that are wanted. Before the first version there are none.
///
/// # Errors
/// As [`collection`]; [`AppError::BadRequest`] for a property that no feature has.
pub async fn items(
    ctx: &Ctx,
    atlas: &Atlas,
    code: &str,
    on: Option<Date>,
    wanted: &Wanted,
) -> Result<Option<Page>> {
    let Some(sheet) = sheet(ctx, atlas, code, on).await? else { return Ok(None) };
    features::known(&sheet, wanted).map_err(|e| bad(e.say(ctx.lang)))?;
    Ok(Some(features::select(sheet, wanted)))
}

async fn sheet(ctx: &Ctx, atlas: &Atlas, code: &str, on: Option<Date>) -> Result<Option<Arc<Sheet>>> {
    let catalog = atlas.catalog(&ctx.store).await?;
    let entry = entry(ctx, &catalog, code)?;
    match entry.in_force(on.unwrap_or_else(|| ctx.today()), None) {
        Some(row) => Ok(Some(atlas.sheet(&ctx.store, row).await?)),
        None => Ok(None),
    }
}

/// One item as GeoJSON.
///
/// # Errors
/// As [`collection`]; [`AppError::NotFound`].
pub async fn item(ctx: &Ctx, atlas: &Atlas, code: &str, id: &str, system: &Named) -> Result<Value> {
    let none = || AppError::not_found(Noun::Feature, format!("{code} {id}"));
    let sheet = sheet(ctx, atlas, code, None).await?.ok_or_else(none)?;
    let at = features::by_id(&sheet, id)?;
    feature(sheet.features().get(at).ok_or_else(none)?, system)
}

/// A feature as GeoJSON in a coordinate system, with its axes in their order.
///
/// # Errors
/// [`AppError::BadRequest`] for a place that the system does not have.
pub fn feature(feature: &Feature, system: &Named) -> Result<Value> {
    let turned = transform_geometry(Crs::Cgcs2000, system.crs, &feature.geometry);
    let mut geometry: Geometry = turned.map_err(|e| bad(e.say(Lang::En)))?;
    if system.north_first {
        let swapped: std::result::Result<Geometry, std::convert::Infallible> =
            geometry.try_map(|p| Ok(Point { x: p.y, y: p.x }));
        geometry = swapped.unwrap_or(geometry);
    }
    let properties: Map<String, Value> =
        feature.properties.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    Ok(
        json!({"type": "Feature", "id": feature.id, "geometry": super::geojson::geometry(&geometry), "properties": properties}),
    )
}

#[cfg(test)]
mod tests {
    use super::day;
    use qipan_kernel::text::Lang;

    #[test]
    fn a_datetime_is_a_day_an_instant_or_an_interval() {
        let read = |text: &str| day(Some(text), Lang::Zh).map(|d| d.map(|d| d.to_string()));
        for (text, want) in [
            ("2023-01-01", Some("2023-01-01")),
            ("2023-12-31T20:00:00Z", Some("2024-01-01")),
            ("2023-12-31T20:00:00+08:00", Some("2023-12-31")),
            ("2023-01-01/2024-02-01", Some("2024-02-01")),
            ("../2024-02-01T00:00:00Z", Some("2024-02-01")),
            ("2023-01-01/..", None),
            ("2023-01-01/", None),
        ] {
            assert_eq!(read(text).unwrap().as_deref(), want, "{text}");
        }
        for text in [
            "gestern",
            "2023-01-01xyz",
            "2023-13-01",
            "2024-01-01/2023-01-01",
            "x/2024-01-01",
            "2023-01-01/2023-02-01/2023-03-01",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
