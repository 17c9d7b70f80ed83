//! Coordinates of any depth, read as they stream by and counted against the budget.

use std::cell::RefCell;
use std::fmt;

use qipan_space::geometry::Point;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor};

use super::super::error::GeoError;
use super::super::limits::Budget;

/// What `coordinates` holds.
#[derive(Debug)]
pub(crate) enum Coords {
    Position(Point),
    List(Vec<Coords>),
    Nothing,
}

/// The budget, shared by the seeds, and the first limit that was passed: serde's own errors can't carry it.
pub(crate) struct Meter<'a, 'b> {
    budget: RefCell<&'a mut Budget<'b>>,
    passed: RefCell<Option<GeoError>>,
}

impl<'a, 'b> Meter<'a, 'b> {
    pub fn new(budget: &'a mut Budget<'b>) -> Self {
        Self { budget: RefCell::new(budget), passed: RefCell::new(None) }
    }

    /// Counts something; the error stops the parser, and [`Meter::passed`] tells it.
    pub fn count<E: serde::de::Error>(
        &self,
        count: impl FnOnce(&mut Budget<'b>) -> Result<(), GeoError>,
    ) -> Result<(), E> {
        count(&mut self.budget.borrow_mut()).map_err(|limit| {
            *self.passed.borrow_mut() = Some(limit);
            E::custom("limit")
        })
    }

    pub fn passed(self) -> Option<GeoError> {
        self.passed.into_inner()
    }
}

/// Reads [`Coords`].
#[derive(Clone, Copy)]
pub(crate) struct CoordsSeed<'m, 'a, 'b>(pub &'m Meter<'a, 'b>);

impl<'de> DeserializeSeed<'de> for CoordsSeed<'_, '_, '_> {
    type Value = Coords;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Coords, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for CoordsSeed<'_, '_, '_> {
    type Value = Coords;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of coordinates")
    }

    fn visit_unit<E>(self) -> Result<Coords, E> {
        Ok(Coords::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Coords, A::Error> {
        let Some(first) = seq.next_element_seed(ItemSeed(self))? else { return Ok(Coords::List(Vec::new())) };
        let first = match first {
            Item::Number(x) => {
                let y = match seq.next_element_seed(ItemSeed(self))? {
                    Some(Item::Number(y)) => y,
                    _ => return Err(A::Error::custom("a position needs two numbers")),
                };
                // Heights and whatever else stands behind are passed over.
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                self.0.count(|b| b.vertices(1))?;
                return Ok(Coords::Position(Point { x, y }));
            }
            Item::Coords(first) => first,
        };
        let mut list = vec![first];
        while let Some(item) = seq.next_element_seed(ItemSeed(self))? {
            match item {
                Item::Coords(coords) => list.push(coords),
                Item::Number(_) => {
                    return Err(A::Error::custom("numbers and arrays are mixed in coordinates"));
                }
            }
        }
        Ok(Coords::List(list))
    }
}

enum Item {
    Number(f64),
    Coords(Coords),
}

struct ItemSeed<'m, 'a, 'b>(CoordsSeed<'m, 'a, 'b>);

impl<'de> DeserializeSeed<'de> for ItemSeed<'_, '_, '_> {
    type Value = Item;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Item, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ItemSeed<'_, '_, '_> {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or an array of coordinates")
    }

    fn visit_f64<E>(self, value: f64) -> Result<Item, E> {
        Ok(Item::Number(value))
    }

    #[expect(
        clippy::as_conversions,
        reason = "coordinates beyond 2^53 are refused later as outside of the world"
    )]
    fn visit_u64<E>(self, value: u64) -> Result<Item, E> {
        Ok(Item::Number(value as f64))
    }

    #[expect(
        clippy::as_conversions,
        reason = "coordinates beyond 2^53 are refused later as outside of the world"
    )]
    fn visit_i64<E>(self, value: i64) -> Result<Item, E> {
        Ok(Item::Number(value as f64))
    }

    /// JSON has no word for what is no number; a missing coordinate is told as such later.
    fn visit_unit<E>(self) -> Result<Item, E> {
        Ok(Item::Number(f64::NAN))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Item, A::Error> {
        self.0.visit_seq(seq).map(Item::Coords)
    }
}
