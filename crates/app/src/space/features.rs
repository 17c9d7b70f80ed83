//! The features of a version, page by page: by box and by properties; what lies at a place.

use super::atlas::{Atlas, Sheet};
use super::geojson;
use super::registered::{self, REGISTER, plain};
use super::views::mark;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Noun, Result};
use jiff::civil::Date;
use qipan_space::{Extent, Feature, Point, locate};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use utoipa::ToSchema;

/// Most features on a page.
pub const MOST: usize = 10_000;
/// Features on a page where nobody says how many.
pub const USUAL: usize = 200;
/// Farthest that a line or point may lie from the place asked, metres.
const REACH_M: f64 = 1_000.0;

/// Which features.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only those whose extent meets this one; degrees.
    pub extent: Option<Extent>,
    /// … or this one: the other half of a box across the date line.
    pub across: Option<Extent>,
    /// Only those with these properties.
    pub properties: Vec<(String, Test)>,
    /// Only places after this one.
    pub after: Option<usize>,
    /// At most so many.
    pub limit: usize,
}

/// What a property must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// As text: the same; as a number: equal.
    Is(String),
    /// A number from–to, each side may be open.
    Between(Option<f64>, Option<f64>),
}

/// Features of a page.
#[derive(Debug)]
pub struct Page {
    /// The version.
    pub sheet: Arc<Sheet>,
    /// Places of its features, ascending.
    pub places: Vec<usize>,
    /// How many fit in all.
    pub matched: usize,
    /// Where the next page begins: after this place.
    pub next: Option<usize>,
}

/// A page of features as GeoJSON, EPSG:4490.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeaturePage {
    /// `FeatureCollection`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The version that they are of.
    pub version: String,
    /// What must stand on every map of it.
    pub mark: String,
    /// How many fit in all.
    pub number_matched: usize,
    /// How many are here.
    pub number_returned: usize,
    /// GeoJSON features, each with `id`, `geometry`, `properties` and `bbox`.
    #[schema(value_type = Vec<Object>)]
    pub features: Vec<Value>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
}

/// What lies at a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct Identified {
    /// The version asked.
    pub version: String,
    /// What must stand on every map of it.
    pub mark: String,
    /// GeoJSON features there, the smallest distance first; `distance_m` is 0 inside of an area.
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<Value>,
}

impl Test {
    /// What a query says of a property: `800..`, `..5`, `1..2.5` are ranges, anything else is the value itself.
    pub fn parse(text: &str) -> Test {
        let side = |t: &str| if t.trim().is_empty() { Some(None) } else { t.trim().parse().ok().map(Some) };
        match text.split_once("..").map(|(low, high)| (side(low), side(high))) {
            Some((Some(low), Some(high))) if low.is_some() || high.is_some() => Test::Between(low, high),
            _ => Test::Is(text.to_owned()),
        }
    }

    fn holds(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Test::Is(text), None | Some(Value::Null)) => text.is_empty(),
            (Test::Is(text), Some(Value::String(own))) => own == text,
            (Test::Is(text), Some(Value::Bool(own))) => text.parse() == Ok(*own),
            (Test::Is(text), Some(Value::Number(own))) => text.parse().ok() == own.as_f64(),
            (Test::Is(_), Some(Value::Array(_) | Value::Object(_))) => false,
            (Test::Between(low, high), value) => value
                .and_then(Value::as_f64)
                .is_some_and(|own| low.is_none_or(|low| low <= own) && high.is_none_or(|high| own <= high)),
        }
    }
}

/// A box in degrees as `west,south,east,north`; with heights the third and sixth number are passed over.
///
/// # Errors
/// [`AppError::Field`].
pub fn bbox(text: Option<&str>) -> Result<Option<Extent>> {
    let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) else { return Ok(None) };
    let numbers: Vec<f64> = text.split(',').filter_map(|t| t.trim().parse().ok()).collect();
    let (min_x, min_y, max_x, max_y) = match numbers.as_slice() {
        [a, b, c, d] => (*a, *b, *c, *d),
        [a, b, _, c, d, _] => (*a, *b, *c, *d),
        _ => (f64::NAN, 0.0, 0.0, 0.0),
    };
    let finite = [min_x, min_y, max_x, max_y].iter().all(|n| n.is_finite());
    if finite && min_x <= max_x && min_y <= max_y && numbers.len() == text.split(',').count() {
        return Ok(Some(Extent { min_x, min_y, max_x, max_y }));
    }
    Err(AppError::field(
        "bbox",
        text,
        FieldFault::Told {
            zh: "不是范围，请写成 西,南,东,北（经纬度）。".into(),
            en: "is no box; write west,south,east,north in degrees.".into(),
        },
    ))
}

/// The features of a sheet that are wanted.
pub fn select(sheet: Arc<Sheet>, wanted: &Wanted) -> Page {
    let limit = wanted.limit.clamp(1, MOST);
    let fits = |at: &usize| {
        let boxes = [wanted.extent, wanted.across];
        let meets = |e: Extent| sheet.extents.get(*at).is_some_and(|own| own.meets(&e));
        let near = wanted.extent.is_none() || boxes.into_iter().flatten().any(meets);
        let feature = sheet.features().get(*at).filter(|_| near);
        feature.is_some_and(|f| wanted.properties.iter().all(|(name, test)| test.holds(property(f, name))))
    };
    let (mut places, mut matched, mut next) = (Vec::new(), 0, None);
    for at in (0..sheet.features().len()).filter(fits) {
        matched += 1;
        if wanted.after.is_some_and(|after| at <= after) {
            continue;
        }
        if places.len() < limit {
            places.push(at);
        } else if next.is_none() {
            next = places.last().copied();
        }
    }
    Page { sheet, places, matched, next }
}

fn property<'a>(feature: &'a Feature, name: &str) -> Option<&'a Value> {
    feature.properties.get(name)
}

/// A feature as GeoJSON.
pub fn feature_json(sheet: &Sheet, at: usize) -> Value {
    let (Some(feature), Some(e)) = (sheet.features().get(at), sheet.extents.get(at)) else {
        return Value::Null;
    };
    let properties: Map<String, Value> =
        feature.properties.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    json!({"type": "Feature", "id": feature.id, "bbox": [e.min_x, e.min_y, e.max_x, e.max_y],
        "geometry": geojson::geometry(&feature.geometry), "properties": properties})
}

/// A version of a layer with its features, as the person may see it.
pub(super) async fn sheet(
    ctx: &Ctx,
    atlas: &Atlas,
    code: &str,
    version: Option<&str>,
    on: Option<Date>,
) -> Result<Arc<Sheet>> {
    let catalog = atlas.catalog(&ctx.store).await?;
    let entry = catalog.entry(&ctx.who, code)?;
    let row = catalog.choose(&ctx.who, entry, plain(version), on.unwrap_or_else(|| ctx.today()))?;
    let sheet = atlas.sheet(&ctx.store, row).await?;
    if version == Some(REGISTER) && entry.layer.kind == "parcel" {
        return registered::sheet(ctx, atlas, &catalog.units, sheet, on).await;
    }
    Ok(sheet)
}

/// A page of features.
///
/// # Errors
/// [`AppError::NotFound`]; a property that no feature has.
pub async fn page(
    ctx: &Ctx,
    atlas: &Atlas,
    code: &str,
    version: Option<&str>,
    on: Option<Date>,
    wanted: Wanted,
) -> Result<FeaturePage> {
    let sheet = sheet(ctx, atlas, code, version, on).await?;
    known(&sheet, &wanted)?;
    let page = select(sheet, &wanted);
    let features: Vec<Value> = page.places.iter().map(|at| feature_json(&page.sheet, *at)).collect();
    Ok(FeaturePage {
        kind: "FeatureCollection",
        version: page.sheet.version.version.clone(),
        mark: mark(&page.sheet.version, ctx.lang),
        number_matched: page.matched,
        number_returned: features.len(),
        features,
        next_cursor: page.next.map(|at| at.to_string()),
    })
}

/// Refuses to filter by a property that no feature has: a typing error would otherwise look like an empty layer.
pub(super) fn known(sheet: &Sheet, wanted: &Wanted) -> Result<()> {
    let unknown = |name: &String| sheet.features().iter().all(|f| property(f, name).is_none());
    match wanted.properties.iter().find(|(name, _)| unknown(name)) {
        Some((name, _)) if !sheet.features().is_empty() => Err(AppError::field(
            "filter",
            name,
            FieldFault::Told {
                zh: "不是该图层的属性，请查看图层的字段表。".into(),
                en: "is no property of this layer; see its fields.".into(),
            },
        )),
        _ => Ok(()),
    }
}

/// The features at a place: areas that hold it, lines and points within `reach` metres.
///
/// # Errors
/// [`AppError::NotFound`]; a place that is none.
pub async fn identify(
    ctx: &Ctx,
    atlas: &Atlas,
    code: &str,
    version: Option<&str>,
    on: Option<Date>,
    (x, y, reach): (f64, f64, f64),
) -> Result<Identified> {
    let place = Point { x, y };
    let given = format!("{x},{y}");
    if !(place.x.abs() <= 180.0 && place.y.abs() <= 90.0) {
        let (zh, en) = ("不是经纬度，请核对。".into(), "is no longitude and latitude; check it.".into());
        return Err(AppError::field("lon", given, FieldFault::Told { zh, en }));
    }
    let sheet = sheet(ctx, atlas, code, version, on).await?;
    let reach = if reach.is_finite() { reach.clamp(0.0, REACH_M) } else { 0.0 };
    let degrees = reach / locate::METRES_A_DEGREE / place.y.to_radians().cos().max(0.1);
    let around = Extent { min_x: place.x, min_y: place.y, max_x: place.x, max_y: place.y }.grown(degrees);
    let mut found: Vec<(f64, usize)> = sheet
        .within(around)
        .filter_map(|at| Some((locate::distance_m(&sheet.features().get(at)?.geometry, place)?, at)))
        .filter(|(distance, _)| *distance <= reach)
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let shown = found.into_iter().take(50).map(|(distance, at)| {
        let mut feature = feature_json(&sheet, at);
        if let Some(map) = feature.as_object_mut() {
            map.insert("distance_m".into(), json!(distance));
        }
        feature
    });
    Ok(Identified {
        version: sheet.version.version.clone(),
        mark: mark(&sheet.version, ctx.lang),
        items: shown.collect(),
    })
}

/// One feature by its id, with its place.
///
/// # Errors
/// [`AppError::NotFound`].
pub(super) fn by_id(sheet: &Sheet, id: &str) -> Result<usize> {
    let at = sheet.features().iter().position(|f| f.id == id);
    at.ok_or_else(|| AppError::not_found(Noun::Feature, format!("{} {id}", sheet.version.layer_code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_is_tested_by_value_or_by_range() {
        let (text, number, none) = (json!("idle"), json!(3.5), Value::Null);
        for (test, value, want) in [
            ("idle", Some(&text), true),
            ("Idle", Some(&text), false),
            ("3.5", Some(&number), true),
            ("3..", Some(&number), true),
            ("..3", Some(&number), false),
            ("3..4", Some(&number), true),
            ("3..4", Some(&text), false),
            ("..", Some(&text), false),
            ("", Some(&none), true),
            ("x", None, false),
        ] {
            assert_eq!(Test::parse(test).holds(value), want, "{test} {value:?}");
        }
    }

    #[test]
    fn a_box_has_four_numbers_in_order() {
        let read = bbox(Some("120, 30,120.5,30.5")).unwrap().unwrap();
        assert_eq!((read.min_x, read.max_y), (120.0, 30.5));
        assert_eq!(bbox(Some("120,30,0,120.5,30.5,9")).unwrap().unwrap().max_x, 120.5);
        assert!(bbox(None).unwrap().is_none());
        for bad in ["1,2,3", "120.5,30,120,30.5", "a,b,c,d", "NaN,1,2,3", "1,2,3,4,x"] {
            assert!(bbox(Some(bad)).is_err(), "{bad}");
        }
    }
}
