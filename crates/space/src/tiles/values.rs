//! Keys and values of properties, numbered once for the layer and again for each tile.

use super::world::{at, count};
use serde_json::Value;
use std::collections::BTreeMap;

/// All keys and values of a layer; values as they are encoded in a tile.
#[derive(Debug, Clone, Default)]
pub(super) struct Values {
    keys: Vec<String>,
    by_key: BTreeMap<String, u32>,
    values: Vec<Box<[u8]>>,
    by_value: BTreeMap<Box<[u8]>, u32>,
}

impl Values {
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    pub fn key(&mut self, name: &str) -> u32 {
        if let Some(known) = self.by_key.get(name) {
            return *known;
        }
        let number = count(self.keys.len());
        self.keys.push(name.to_owned());
        self.by_key.insert(name.to_owned(), number);
        number
    }

    /// The number of a value; `None` for what tiles can't hold (null, lists, objects).
    pub fn value(&mut self, value: &Value) -> Option<u32> {
        let bytes: Box<[u8]> = encoded(value)?.into();
        if let Some(known) = self.by_value.get(&bytes) {
            return Some(*known);
        }
        let number = count(self.values.len());
        self.values.push(bytes.clone());
        self.by_value.insert(bytes, number);
        Some(number)
    }

    pub fn bytes(&self, value: u32) -> &[u8] {
        self.values.get(at(value)).map_or(&[], |bytes| bytes)
    }

    /// Nothing more will be numbered.
    pub fn finish(&mut self) {
        self.by_value = BTreeMap::new();
    }
}

/// A `Tile.Value` message.
fn encoded(value: &Value) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    match value {
        Value::String(text) => {
            out.push(0x0A);
            varint(&mut out, u64::from(count(text.len())));
            out.extend_from_slice(text.as_bytes());
        }
        Value::Bool(flag) => out.extend_from_slice(&[0x38, u8::from(*flag)]),
        Value::Number(number) => {
            if let Some(whole) = number.as_u64() {
                out.push(0x28);
                varint(&mut out, whole);
            } else if let Some(whole) = number.as_i64() {
                out.push(0x30);
                varint(&mut out, zigzag(whole));
            } else {
                out.push(0x19);
                out.extend_from_slice(&number.as_f64()?.to_le_bytes());
            }
        }
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    }
    Some(out)
}

pub(super) fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

pub(super) fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// Numbers values anew in the order in which a tile meets them.
pub(super) struct Renumber {
    /// Open addressing: value + 1 above, new number below; 0 is free.
    slots: Vec<u64>,
    bits: u32,
    pub order: Vec<u32>,
}

impl Renumber {
    /// For at most `most` different values.
    pub fn new(most: usize) -> Self {
        let bits = (most.max(4) * 2).next_power_of_two().trailing_zeros();
        Renumber { slots: vec![0; 1 << bits], bits, order: Vec::new() }
    }

    pub fn number(&mut self, value: u32) -> u32 {
        let key = u64::from(value) + 1;
        let spread = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - self.bits);
        let mut slot = usize::try_from(spread).unwrap_or(0);
        loop {
            let held = self.slots[slot];
            if held == 0 {
                let number = count(self.order.len());
                self.order.push(value);
                self.slots[slot] = key << 32 | u64::from(number);
                return number;
            }
            if held >> 32 == key {
                return u32::try_from(held & 0xFFFF_FFFF).unwrap_or(0);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }
}
