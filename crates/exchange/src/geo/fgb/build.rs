//! Tables of a FlatBuffer, written front to back: what a table points to follows it.

/// A value of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Field {
    U8(u8),
    U16(u16),
    I32(i32),
    U64(u64),
    /// Points to something that is written later.
    Later,
}

impl Field {
    fn size(self) -> usize {
        match self {
            Self::U8(_) => 1,
            Self::U16(_) => 2,
            Self::I32(_) | Self::Later => 4,
            Self::U64(_) => 8,
        }
    }
}

/// A buffer with its size in front.
pub(crate) struct Builder {
    bytes: Vec<u8>,
}

impl Builder {
    /// A buffer whose root is the first table written.
    pub fn new() -> Self {
        Self { bytes: vec![0; 8] }
    }

    fn align(&mut self, to: usize) {
        let len = self.bytes.len().next_multiple_of(to);
        self.bytes.resize(len, 0);
    }

    /// Writes a table; gives the places of its `Later` fields in order. `from` is the place that points to it.
    pub fn table(&mut self, from: usize, fields: &[(usize, Field)]) -> Vec<usize> {
        let slots = fields.iter().map(|(number, _)| number + 1).max().unwrap_or(0);
        let list_size = 4 + 2 * slots;
        let mut places = vec![0_usize; slots];
        let mut size = 4;
        for (number, field) in fields {
            size = usize::next_multiple_of(size, field.size());
            if let Some(place) = places.get_mut(*number) {
                *place = size;
            }
            size += field.size();
        }
        // The list of fields ends where the table begins, at a multiple of eight.
        let at = (self.bytes.len() + list_size).next_multiple_of(8);
        self.bytes.resize(at - list_size, 0);
        for value in [list_size, size].into_iter().chain(places.iter().copied()) {
            self.bytes.extend(u16::try_from(value).unwrap_or(0).to_le_bytes());
        }
        self.bytes.extend(i32::try_from(list_size).unwrap_or(0).to_le_bytes());
        let mut later = Vec::new();
        for (_, field) in fields {
            let len = at + usize::next_multiple_of(self.bytes.len() - at, field.size());
            self.bytes.resize(len, 0);
            match field {
                Field::U8(v) => self.bytes.push(*v),
                Field::U16(v) => self.bytes.extend(v.to_le_bytes()),
                Field::I32(v) => self.bytes.extend(v.to_le_bytes()),
                Field::U64(v) => self.bytes.extend(v.to_le_bytes()),
                Field::Later => {
                    later.push(self.bytes.len());
                    self.bytes.extend([0; 4]);
                }
            }
        }
        self.point(from, at);
        later
    }

    /// The place that points to the root.
    pub fn root(&self) -> usize {
        4
    }

    fn point(&mut self, from: usize, to: usize) {
        let offset = u32::try_from(to - from).unwrap_or(0).to_le_bytes();
        if let Some(slot) = self.bytes.get_mut(from..from + 4) {
            slot.copy_from_slice(&offset);
        }
    }

    /// Writes a vector whose items have `each` bytes.
    pub fn vector(&mut self, from: usize, each: usize, count: usize, items: &[u8]) {
        self.align(4);
        // The items, not their count, begin at a multiple of their size.
        while !(self.bytes.len() + 4).is_multiple_of(each.max(4)) {
            self.bytes.extend([0; 4]);
        }
        self.point(from, self.bytes.len());
        self.bytes.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
        self.bytes.extend(items);
    }

    pub fn text(&mut self, from: usize, text: &str) {
        self.vector(from, 1, text.len(), text.as_bytes());
        self.bytes.push(0);
    }

    /// A vector of things that are written later; gives the places that point to them.
    pub fn list(&mut self, from: usize, count: usize) -> Vec<usize> {
        self.vector(from, 4, count, &vec![0; 4 * count]);
        let end = self.bytes.len();
        (0..count).map(|i| end - 4 * (count - i)).collect()
    }

    /// The bytes, with their size in front.
    pub fn finish(mut self) -> Vec<u8> {
        self.align(8);
        let size = u32::try_from(self.bytes.len() - 4).unwrap_or(u32::MAX).to_le_bytes();
        if let Some(slot) = self.bytes.first_chunk_mut::<4>() {
            *slot = size;
        }
        self.bytes
    }
}
