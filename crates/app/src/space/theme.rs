//! Thematic maps: what the features of a layer say of one attribute, and tiles that carry the class of each.

use super::atlas::{Atlas, Sheet};
use super::features::{Test, Wanted, known, sheet};
use super::views::mark;
use crate::ctx::Ctx;
use crate::error::{AppError, FieldFault, Result};
use crate::read::Answer;
use jiff::civil::Date;
use qipan_space::Layer;
use qipan_space::tiles::{Class, TileOptions, TileSet};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// So many words get a class of their own, the most frequent ones; the rest share one.
const WORDS: usize = 11;
/// Most lower bounds of classes.
const BREAKS: usize = 9;
/// The property of a tile's features that holds their class, from 0.
const CLASS: &str = "theme_class";

/// By what a layer is coloured.
#[derive(Clone, Debug, PartialEq)]
pub struct By {
    /// The attribute.
    pub field: String,
    /// Lower bounds of the second and every later class of numbers, ascending; none for words.
    pub breaks: Vec<f64>,
}

impl By {
    /// What a query says: an attribute, and bounds as `1.5,3,8`.
    ///
    /// # Errors
    /// Bounds that are no ascending numbers, or too many.
    pub fn parse(field: Option<String>, breaks: Option<&str>) -> Result<Option<By>> {
        let Some(field) = field.filter(|f| !f.is_empty()) else { return Ok(None) };
        let text = breaks.unwrap_or_default();
        let parts = text.split(',').filter(|part| !part.is_empty());
        let breaks: Option<Vec<f64>> = parts.map(|part| part.trim().parse().ok()).collect();
        let rising = |b: &Vec<f64>| b.is_sorted_by(|a, b| a < b) && b.iter().all(|n| n.is_finite());
        match breaks.filter(|b| b.len() <= BREAKS && rising(b)) {
            Some(breaks) => Ok(Some(By { field, breaks })),
            None => {
                let zh = format!("须为由小到大的数，以逗号分隔，至多 {BREAKS} 个。");
                let en = format!("are numbers in ascending order, with commas between, at most {BREAKS}.");
                Err(AppError::field("breaks", text, FieldFault::Told { zh, en }))
            }
        }
    }
}

/// What the features of a layer say of one attribute.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LayerValues {
    /// The attribute.
    pub field: String,
    /// The version.
    pub version: String,
    /// What must stand on every map of it.
    pub mark: String,
    /// How many features are drawn.
    pub features: usize,
    /// How many of them do not have it.
    pub missing: usize,
    /// How many parcels of the register are drawn nowhere in this layer; 0 for any other layer.
    pub undrawn: usize,
    /// The numbers, where all values are numbers; else empty.
    pub numbers: Vec<f64>,
    /// The words by frequency, where they are not: the first ones have a class of their own, in this order.
    pub words: Vec<WordCount>,
    /// How many features have another word.
    pub others: usize,
    /// How many other words there are.
    pub other_words: usize,
    /// Some are generated for the demo.
    pub synthetic: bool,
}

/// A word and how many features have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WordCount {
    /// The word.
    pub value: String,
    /// How many features.
    pub features: usize,
}

/// The values of an attribute.
enum Values<'a> {
    Numbers(Vec<f64>),
    /// By frequency, then by the word.
    Words(Vec<(std::borrow::Cow<'a, str>, usize)>),
}

fn word(value: &Value) -> Option<std::borrow::Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.into()),
        other => Some(other.to_string().into()),
    }
}

fn values<'a>(layer: &'a Layer, field: &str) -> Values<'a> {
    let all = || layer.features.iter().filter_map(|f| f.properties.get(field)).filter(|v| word(v).is_some());
    if let Some(numbers) = all().map(Value::as_f64).collect() {
        return Values::Numbers(numbers);
    }
    let mut counts = BTreeMap::new();
    for text in all().filter_map(word) {
        *counts.entry(text).or_insert(0_usize) += 1;
    }
    let mut words: Vec<_> = counts.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Values::Words(words)
}

/// What the features of a version say of an attribute.
///
/// # Errors
/// [`AppError::NotFound`]; an attribute that no feature has.
pub async fn layer_values(
    ctx: &Ctx,
    atlas: &Atlas,
    code: &str,
    version: Option<&str>,
    on: Option<Date>,
    field: &str,
) -> Result<LayerValues> {
    let sheet = sheet(ctx, atlas, code, version, on).await?;
    has(&sheet, field)?;
    let features = sheet.features();
    let (mut numbers, mut words) = (Vec::new(), Vec::new());
    match values(&sheet.layer, field) {
        Values::Numbers(found) => numbers = found,
        Values::Words(found) => words = found,
    }
    let filled = numbers.len() + words.iter().map(|w| w.1).sum::<usize>();
    let rest = words.split_off(words.len().min(WORDS));
    let synthetic = features.iter().any(|f| f.properties.get("synthetic") == Some(&Value::Bool(true)));
    Ok(LayerValues {
        field: field.to_owned(),
        version: sheet.version.version.clone(),
        mark: mark(&sheet.version, ctx.lang),
        features: features.len(),
        missing: features.len() - filled,
        undrawn: sheet.undrawn,
        numbers,
        words: words.into_iter().map(|(w, n)| WordCount { value: w.into_owned(), features: n }).collect(),
        others: rest.iter().map(|w| w.1).sum(),
        other_words: rest.len(),
        synthetic: synthetic || sheet.version.synthetic,
    })
}

fn has(sheet: &Sheet, field: &str) -> Result<()> {
    let properties = vec![(field.to_owned(), Test::Is(String::new()))];
    known(sheet, &Wanted { properties, ..Wanted::default() })
}

/// A tile whose features carry their class as `theme_class`; at far zooms, areas of one class are put together.
pub(super) async fn tile(atlas: &Atlas, sheet: Arc<Sheet>, by: &By, place: (u8, u32, u32)) -> Result<Answer> {
    has(&sheet, &by.field)?;
    let id = format!("{}#{}#{:?}", sheet.version.id, by.field, by.breaks);
    let by = by.clone();
    let make = move || {
        let classes = vec![Class::whole(CLASS)];
        TileSet::with(
            &classed(&sheet.layer, &by),
            TileOptions { classes, ..TileOptions::named(&sheet.version.layer_code) },
        )
    };
    atlas.themed_tile(&id, make, place).await
}

/// The layer with the class of each feature that has the attribute.
fn classed(layer: &Layer, by: &By) -> Layer {
    let ranks: BTreeMap<String, usize> = match values(layer, &by.field) {
        Values::Numbers(_) => BTreeMap::new(),
        Values::Words(words) => {
            words.into_iter().enumerate().map(|(at, (word, _))| (word.into_owned(), at.min(WORDS))).collect()
        }
    };
    let class = |value: &Value| match value.as_f64().filter(|_| ranks.is_empty()) {
        Some(number) => Some(by.breaks.partition_point(|b| *b <= number)),
        None => ranks.get(word(value)?.as_ref()).copied(),
    };
    let mut own = layer.clone();
    for feature in &mut own.features {
        let class = feature.properties.get(&by.field).and_then(class);
        match class {
            Some(class) => _ = feature.properties.insert(CLASS.to_owned(), json!(class)),
            None => _ = feature.properties.remove(CLASS),
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use qipan_space::{Feature, Geometry};

    fn layer(values: &[Value]) -> Layer {
        let feature = |value: &Value| {
            let properties = BTreeMap::from([("x".to_owned(), value.clone())]);
            Feature { id: String::new(), geometry: Geometry::Points(Vec::new()), properties }
        };
        Layer { features: values.iter().map(feature).collect(), ..Layer::default() }
    }

    fn classes(values: &[Value], breaks: &[f64]) -> Vec<Option<u64>> {
        let by = By { field: "x".to_owned(), breaks: breaks.to_vec() };
        let made = classed(&layer(values), &by);
        made.features.iter().map(|f| f.properties.get(CLASS).and_then(Value::as_u64)).collect()
    }

    #[test]
    fn numbers_fall_into_the_class_above_a_bound_they_meet() {
        let values = [json!(0), json!(1.5), json!(2), Value::Null, json!(-3)];
        assert_eq!(classes(&values, &[0.0, 1.5]), [Some(1), Some(2), Some(2), None, Some(0)]);
    }

    #[test]
    fn words_have_classes_by_frequency_and_the_rare_share_one() {
        let mut values =
            vec![json!("b"), json!("b"), json!("a"), json!(""), json!(true), json!("a"), json!("b")];
        assert_eq!(classes(&values, &[]), [Some(0), Some(0), Some(1), None, Some(2), Some(1), Some(0)]);
        values.extend((0..20).map(|i| json!(format!("z{i:02}"))));
        let found = classes(&values, &[]);
        assert_eq!((found.last(), found.iter().flatten().max()), (Some(&Some(11)), Some(&11)));
    }

    #[test]
    fn bounds_are_ascending_numbers() {
        let read = |text| By::parse(Some("x".to_owned()), Some(text)).map(|b| b.map(|b| b.breaks));
        assert_eq!(read("1,2.5").unwrap(), Some(vec![1.0, 2.5]));
        assert_eq!(read("").unwrap(), Some(vec![]));
        assert_eq!(By::parse(None, Some("1")).unwrap(), None);
        for bad in ["2,1", "1,1", "a", "NaN", "inf", "1,2,3,4,5,6,7,8,9,10"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
