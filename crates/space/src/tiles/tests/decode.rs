//! A decoder of vector tiles that shares nothing with the encoder: it follows the specification's text.

use std::collections::BTreeMap;

#[derive(Debug)]
pub struct Tile {
    pub name: String,
    pub version: u64,
    pub extent: u64,
    pub features: Vec<Drawn>,
}

#[derive(Debug)]
pub struct Drawn {
    pub id: Option<u64>,
    pub kind: u64,
    pub properties: BTreeMap<String, String>,
    /// Paths; those of areas are closed.
    pub paths: Vec<Vec<(i64, i64)>>,
}

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

struct Message<'a>(&'a [u8]);

impl<'a> Message<'a> {
    fn varint(&mut self) -> u64 {
        let mut value = 0;
        for i in 0.. {
            let byte = self.0[0];
            self.0 = &self.0[1..];
            value |= u64::from(byte & 0x7F) << (7 * i);
            if byte & 0x80 == 0 {
                return value;
            }
        }
        unreachable!()
    }

    fn bytes(&mut self, length: usize) -> &'a [u8] {
        let (head, tail) = self.0.split_at(length);
        self.0 = tail;
        head
    }
}

impl<'a> Iterator for Message<'a> {
    type Item = (u64, Field<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let key = self.varint();
        let field = match key & 7 {
            0 => Field::Number(self.varint()),
            1 => Field::Bytes(self.bytes(8)),
            2 => {
                let length = usize::try_from(self.varint()).unwrap();
                Field::Bytes(self.bytes(length))
            }
            other => panic!("wire type {other}"),
        };
        Some((key >> 3, field))
    }
}

pub fn decode(bytes: &[u8]) -> Option<Tile> {
    let mut layers = Message(bytes).map(|(number, field)| match (number, field) {
        (3, Field::Bytes(layer)) => self::layer(layer),
        _ => panic!("field {number} in a tile"),
    });
    let layer = layers.next();
    assert!(layers.next().is_none(), "one layer");
    layer
}

fn layer(bytes: &[u8]) -> Tile {
    let mut tile = Tile { name: String::new(), version: 0, extent: 0, features: Vec::new() };
    let (mut keys, mut values, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    for (number, field) in Message(bytes) {
        match (number, field) {
            (15, Field::Number(v)) => tile.version = v,
            (1, Field::Bytes(b)) => tile.name = text(b),
            (2, Field::Bytes(b)) => raw.push(b),
            (3, Field::Bytes(b)) => keys.push(text(b)),
            (4, Field::Bytes(b)) => values.push(value(b)),
            (5, Field::Number(v)) => tile.extent = v,
            _ => panic!("field {number} in a layer"),
        }
    }
    tile.features = raw.into_iter().map(|b| feature(b, &keys, &values)).collect();
    tile
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn value(bytes: &[u8]) -> String {
    match Message(bytes).next().unwrap() {
        (1, Field::Bytes(b)) => text(b),
        (3, Field::Bytes(b)) => f64::from_le_bytes(b.try_into().unwrap()).to_string(),
        (5, Field::Number(v)) => v.to_string(),
        (6, Field::Number(v)) => unzigzag(v).to_string(),
        (7, Field::Number(v)) => (v == 1).to_string(),
        (number, _) => panic!("field {number} in a value"),
    }
}

fn unzigzag(v: u64) -> i64 {
    i64::try_from(v >> 1).unwrap() ^ -i64::from(v & 1 == 1)
}

fn feature(bytes: &[u8], keys: &[String], values: &[String]) -> Drawn {
    let mut drawn = Drawn { id: None, kind: 0, properties: BTreeMap::new(), paths: Vec::new() };
    for (number, field) in Message(bytes) {
        match (number, field) {
            (1, Field::Number(v)) => drawn.id = Some(v),
            (2, Field::Bytes(b)) => {
                let mut tags = Message(b);
                while !tags.0.is_empty() {
                    let (k, v) = (tags.varint(), tags.varint());
                    let at = |n: u64| usize::try_from(n).unwrap();
                    drawn.properties.insert(keys[at(k)].clone(), values[at(v)].clone());
                }
            }
            (3, Field::Number(v)) => drawn.kind = v,
            (4, Field::Bytes(b)) => drawn.paths = paths(b),
            _ => panic!("field {number} in a feature"),
        }
    }
    drawn
}

fn paths(bytes: &[u8]) -> Vec<Vec<(i64, i64)>> {
    let mut message = Message(bytes);
    let (mut x, mut y) = (0, 0);
    let mut paths: Vec<Vec<(i64, i64)>> = Vec::new();
    while !message.0.is_empty() {
        let command = message.varint();
        for _ in 0..command >> 3 {
            if command & 7 == 7 {
                continue;
            }
            x += unzigzag(message.varint());
            y += unzigzag(message.varint());
            match command & 7 {
                1 => paths.push(vec![(x, y)]),
                2 => paths.last_mut().unwrap().push((x, y)),
                other => panic!("command {other}"),
            }
        }
    }
    paths
}
