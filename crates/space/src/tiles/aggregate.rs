//! Coarser layers for far zooms: areas of one class within one square of a quadtree are put together.

use super::level::{Form, Level, Record, Square};
use super::stitch::{self, Edge};
use super::values::Values;
use super::world::{at, count};
use super::{Class, TileOptions, detail};
use crate::layer::Layer;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Squares to a side of a tile, as a power of two.
const SQUARES: u8 = 3;
/// The farthest zoom that gets a layer of its own; farther ones use its.
const FARTHEST: u8 = 8;

impl Class {
    /// The part of a value that counts.
    fn of(&self, value: &Value) -> Value {
        match (value, self.first) {
            (Value::String(text), Some(first)) => text.chars().take(first).collect::<String>().into(),
            _ => value.clone(),
        }
    }
}

/// What is put together.
#[derive(Debug, Clone, Default)]
struct Group {
    class: Vec<Option<u32>>,
    cell: [u32; 2],
    members: u64,
    area_m2: Option<f64>,
    synthetic: bool,
}

/// The coarser layers, each with the zoom below which it is drawn.
pub(super) fn levels(
    layer: &Layer,
    base: &Level,
    options: &TileOptions,
    values: &mut Values,
) -> Vec<(u8, Level)> {
    let has = |class: &&Class| layer.features.iter().any(|f| f.properties.contains_key(&class.property));
    let classes: Vec<Class> = options.classes.iter().filter(has).cloned().collect();
    let mut groups = singles(layer, base, &classes, values);
    let mut edges = borders(base, options.aggregate_below);
    let mut done = Vec::new();
    for zoom in (FARTHEST.min(options.aggregate_below - 1)..options.aggregate_below).rev() {
        let shift = 32 - u32::from(zoom + SQUARES);
        let (parents, next) = put_together(&groups, shift);
        for edge in &mut edges {
            edge.group = parents.get(at(edge.group)).copied().unwrap_or(0);
        }
        edges = stitch::cancel(edges);
        groups = next;
        done.push((zoom + 1, draw(&edges, &groups, &classes, values)));
    }
    done
}

/// Each feature as a group of its own; places that are no areas have no members.
fn singles(layer: &Layer, base: &Level, classes: &[Class], values: &mut Values) -> Vec<Group> {
    let mut groups: Vec<Group> = layer
        .features
        .iter()
        .map(|f| Group {
            class: classes.iter().map(|c| values.value(&c.of(f.properties.get(&c.property)?))).collect(),
            cell: [0; 2],
            members: 0,
            area_m2: f.properties.get("area_m2").and_then(Value::as_f64),
            synthetic: f.properties.get("synthetic") == Some(&Value::Bool(true)),
        })
        .collect();
    let mut squares: BTreeMap<u32, Square> = BTreeMap::new();
    for part in base.parts.iter().filter(|p| p.form == Form::Area) {
        let all = squares.entry(part.feature).or_insert(part.square);
        for axis in 0..2 {
            all.low[axis] = all.low[axis].min(part.square.low[axis]);
            all.high[axis] = all.high[axis].max(part.square.high[axis]);
        }
    }
    for (feature, square) in squares {
        if let Some(group) = groups.get_mut(at(feature)) {
            (group.cell, group.members) = (square.centre(), 1);
        }
    }
    groups
}

/// All borders, as coarse as they are ever drawn from here on.
fn borders(base: &Level, detail: u8) -> Vec<Edge> {
    let mut edges = Vec::new();
    for part in base.parts.iter().filter(|p| p.form == Form::Area) {
        for ring in part.rings.0..part.rings.1 {
            let Some((from, to)) = base.slice(ring) else { continue };
            let own = base.vertices[from..to].iter().zip(&base.detail[from..to]);
            let kept: Vec<[u32; 2]> = own.filter(|(_, d)| **d <= detail).map(|(p, _)| *p).collect();
            let pairs = kept.iter().zip(kept.iter().cycle().skip(1));
            edges.extend(pairs.map(|(a, b)| Edge { group: part.feature, from: *a, to: *b }));
        }
    }
    edges
}

/// The new group of each old one, and the new groups.
fn put_together(groups: &[Group], shift: u32) -> (Vec<u32>, Vec<Group>) {
    let mut numbers: BTreeMap<(Vec<Option<u32>>, [u32; 2]), u32> = BTreeMap::new();
    let mut next: Vec<Group> = Vec::new();
    let mut parents = Vec::with_capacity(groups.len());
    for group in groups {
        if group.members == 0 {
            parents.push(u32::MAX);
            continue;
        }
        let cell = group.cell.map(|c| c >> shift);
        let number = *numbers.entry((group.class.clone(), cell)).or_insert(count(next.len()));
        if at(number) == next.len() {
            let area_m2 = group.area_m2.map(|_| 0.0);
            next.push(Group { members: 0, area_m2, synthetic: false, ..group.clone() });
        }
        if let Some(own) = next.get_mut(at(number)) {
            own.members += group.members;
            own.area_m2 = own.area_m2.zip(group.area_m2).map(|(a, b)| a + b);
            own.synthetic |= group.synthetic;
        }
        parents.push(number);
    }
    (parents, next)
}

fn draw(edges: &[Edge], groups: &[Group], classes: &[Class], values: &mut Values) -> Level {
    let mut level = Level::default();
    for own in edges.chunk_by(|a, b| a.group == b.group) {
        let Some(group) = own.first().and_then(|e| groups.get(at(e.group))) else { continue };
        let polygons = stitch::polygons(own);
        if polygons.is_empty() {
            continue;
        }
        let mut tags = Vec::new();
        for (class, value) in classes.iter().zip(&group.class) {
            tags.extend(value.map(|v| (values.key(&class.property), v)));
        }
        let area = group.area_m2.map(|a| json!((a * 100.0).round() / 100.0));
        let synthetic = group.synthetic.then_some(Value::Bool(true));
        let more = [("count", Some(json!(group.members))), ("area_m2", area), ("synthetic", synthetic)];
        for (name, value) in more {
            tags.extend(value.and_then(|v| values.value(&v)).map(|v| (values.key(name), v)));
        }
        level.records.push(Record { id: 0, tags });
        for polygon in &polygons {
            level.push_part(Form::Area, polygon.iter().map(Vec::as_slice));
        }
    }
    detail::set(&mut level);
    level.arrange();
    level
}
