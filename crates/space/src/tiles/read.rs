//! From a layer to whole numbers.

use super::level::{Form, Level, Record, doubled};
use super::values::Values;
use super::world::project;
use super::{TileError, TileOptions};
use crate::crs::{Crs, transform};
use crate::geometry::{Geometry, Point};
use crate::layer::Layer;

type Bounds = Option<[f64; 4]>;

pub(super) fn read(
    layer: &Layer,
    options: &TileOptions,
    values: &mut Values,
) -> Result<(Level, Bounds), TileError> {
    let crs = layer.crs.ok_or_else(|| TileError::NoCrs { layer: layer.name.clone() })?;
    let vertices: usize = layer.features.iter().map(|f| f.geometry.points().count()).sum();
    if u32::try_from(vertices).is_err() || u32::try_from(layer.features.len()).is_err() {
        return Err(TileError::TooLarge { layer: layer.name.clone() });
    }
    let mut level = Level::default();
    level.vertices.reserve(vertices);
    let mut reader = Reader { crs, bounds: None };
    for (number, feature) in layer.features.iter().enumerate() {
        let mut tags = Vec::new();
        for (name, value) in &feature.properties {
            if options.properties.as_ref().is_none_or(|own| own.contains(name)) {
                tags.extend(values.value(value).map(|v| (values.key(name), v)));
            }
        }
        // Numbers from 1: some readers take 0 for none.
        let id = u64::try_from(number).unwrap_or(0) + 1;
        level.records.push(Record { id, tags });
        reader
            .geometry(&mut level, &feature.geometry)
            .map_err(|error| TileError::Vertex { feature: feature.id.clone(), error })?;
    }
    Ok((level, reader.bounds))
}

struct Reader {
    crs: Crs,
    bounds: Bounds,
}

impl Reader {
    fn geometry(&mut self, level: &mut Level, geometry: &Geometry) -> Result<(), crate::crs::CrsError> {
        match geometry {
            Geometry::Points(points) => {
                for point in self.line(points)? {
                    level.push_part(Form::Point, [[point].as_slice()]);
                }
            }
            Geometry::Lines(lines) => {
                for line in lines {
                    let mut line = self.line(line)?;
                    line.dedup();
                    if line.len() > 1 {
                        level.push_part(Form::Line, [line.as_slice()]);
                    }
                }
            }
            Geometry::Area(shape) => {
                for part in &shape.0 {
                    let outer = self.ring(&part.exterior, true)?;
                    let holes =
                        part.holes.iter().map(|h| self.ring(h, false)).collect::<Result<Vec<_>, _>>()?;
                    if outer.len() > 2 {
                        let holes = holes.iter().filter(|h| h.len() > 2).map(Vec::as_slice);
                        level.push_part(Form::Area, std::iter::once(outer.as_slice()).chain(holes));
                    }
                }
            }
        }
        Ok(())
    }

    fn line(&mut self, points: &[Point]) -> Result<Vec<[u32; 2]>, crate::crs::CrsError> {
        points
            .iter()
            .map(|p| {
                let Point { x, y } = transform(self.crs, Crs::Cgcs2000, *p)?;
                let [west, south, east, north] = self.bounds.unwrap_or([x, y, x, y]);
                self.bounds = Some([west.min(x), south.min(y), east.max(x), north.max(y)]);
                Ok(project(x, y))
            })
            .collect()
    }

    /// A ring in its direction, without repeated points; empty if it has no area.
    fn ring(&mut self, points: &[Point], outer: bool) -> Result<Vec<[u32; 2]>, crate::crs::CrsError> {
        let mut ring = self.line(points)?;
        ring.dedup();
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        let area = doubled(&ring);
        if area == 0 {
            ring.clear();
        } else if (area > 0) != outer {
            ring.reverse();
        }
        Ok(ring)
    }
}
