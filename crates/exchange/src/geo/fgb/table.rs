//! Tables of a FlatBuffer, each offset checked before it is followed.

use super::super::bytes::Bytes;

/// A table: its buffer, its place, the place of its list of fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
    fields: usize,
    fields_size: usize,
    size: usize,
}

impl<'a> Table<'a> {
    /// The root of a buffer (without the size in front).
    pub fn root(bytes: &'a [u8]) -> Option<Self> {
        Self::at(bytes, follow(bytes, 0)?)
    }

    fn at(bytes: &'a [u8], at: usize) -> Option<Self> {
        let back = Bytes::at(bytes, at).i32()?;
        let fields = i64::try_from(at).ok()?.checked_sub(i64::from(back))?;
        let fields = usize::try_from(fields).ok()?;
        let mut list = Bytes::at(bytes, fields);
        let (fields_size, size) = (usize::from(list.u16()?), usize::from(list.u16()?));
        bytes.get(fields..fields.checked_add(fields_size)?)?;
        bytes.get(at..at.checked_add(size)?)?;
        Some(Self { bytes, at, fields, fields_size, size })
    }

    /// Where a field lies; `None` if it is not there.
    fn field(&self, number: usize) -> Option<usize> {
        let entry = 4 + 2 * number;
        if entry + 2 > self.fields_size {
            return None;
        }
        let offset = usize::from(Bytes::at(self.bytes, self.fields + entry).u16()?);
        (offset != 0 && offset < self.size).then_some(self.at + offset)
    }

    pub fn u8(&self, number: usize) -> Option<u8> {
        Bytes::at(self.bytes, self.field(number)?).u8()
    }

    pub fn u16(&self, number: usize) -> Option<u16> {
        Bytes::at(self.bytes, self.field(number)?).u16()
    }

    pub fn i32(&self, number: usize) -> Option<i32> {
        Bytes::at(self.bytes, self.field(number)?).i32()
    }

    pub fn u64(&self, number: usize) -> Option<u64> {
        let mut bytes = Bytes::at(self.bytes, self.field(number)?);
        let (low, high) = (bytes.u32()?, bytes.u32()?);
        Some(u64::from(high) << 32 | u64::from(low))
    }

    /// A vector: the place of its first item and how many there are, all of them inside.
    fn vector(&self, number: usize, each: usize) -> Option<(usize, usize)> {
        let at = follow(self.bytes, self.field(number)?)?;
        let mut list = Bytes::at(self.bytes, at);
        let count = list.count(each)?;
        Some((list.at, count))
    }

    /// The raw items of a vector.
    pub fn slice(&self, number: usize, each: usize) -> Option<&'a [u8]> {
        let (at, count) = self.vector(number, each)?;
        self.bytes.get(at..at + count * each)
    }

    pub fn text(&self, number: usize) -> Option<&'a str> {
        std::str::from_utf8(self.slice(number, 1)?).ok()
    }

    pub fn table(&self, number: usize) -> Option<Self> {
        Self::at(self.bytes, follow(self.bytes, self.field(number)?)?)
    }

    /// Tables of a vector; one that lies outside ends the list with `None`.
    pub fn tables(&self, number: usize) -> impl Iterator<Item = Option<Self>> + use<'a> {
        let (at, count) = self.vector(number, 4).unwrap_or((0, 0));
        let bytes = self.bytes;
        (0..count).map(move |i| Self::at(bytes, follow(bytes, at + 4 * i)?))
    }
}

fn follow(bytes: &[u8], at: usize) -> Option<usize> {
    let offset = usize::try_from(Bytes::at(bytes, at).u32()?).ok()?;
    at.checked_add(offset).filter(|to| *to < bytes.len())
}
