//! Which rows are to be computed again, and which of their months.

use std::ops::Range;

/// Rows by rank, each with the smallest range that holds its dirty months. Taken out lowest rank first; since
/// a change only reaches higher ranks, each row is taken once.
#[derive(Clone, Debug, Default)]
pub(super) struct Dirty {
    months: Vec<Range<usize>>,
    /// One bit a row.
    words: Vec<u64>,
    /// No word before this one has a bit set.
    first: usize,
}

impl Dirty {
    pub fn new(rows: usize) -> Self {
        Self { months: vec![0..0; rows], words: vec![0; rows.div_ceil(64)], first: usize::MAX }
    }

    /// Adds months of the row at `rank`.
    pub fn add(&mut self, rank: usize, months: Range<usize>) {
        let word = rank / 64;
        let (Some(slot), Some(bits)) = (self.months.get_mut(rank), self.words.get_mut(word)) else { return };
        if months.is_empty() {
            return;
        }
        let empty = slot.start >= slot.end;
        *slot = if empty { months } else { slot.start.min(months.start)..slot.end.max(months.end) };
        *bits |= 1 << (rank % 64);
        self.first = self.first.min(word);
    }

    /// Takes the row of lowest rank out.
    pub fn take(&mut self) -> Option<(usize, Range<usize>)> {
        loop {
            let bits = self.words.get_mut(self.first)?;
            if *bits == 0 {
                self.first += 1;
                continue;
            }
            let bit = usize::try_from(bits.trailing_zeros()).unwrap_or_default();
            *bits &= *bits - 1;
            let rank = self.first * 64 + bit;
            let months = self.months.get_mut(rank).map(|m| std::mem::replace(m, 0..0));
            return Some((rank, months.unwrap_or_default()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_out_in_order_with_joined_months() {
        let mut dirty = Dirty::new(200);
        dirty.add(130, 5..6);
        dirty.add(3, 1..2);
        dirty.add(130, 2..3);
        dirty.add(64, 4..4);
        dirty.add(999, 0..1);
        assert_eq!(dirty.take(), Some((3, 1..2)));
        dirty.add(5, 0..1);
        assert_eq!(dirty.take(), Some((5, 0..1)));
        assert_eq!(dirty.take(), Some((130, 2..6)));
        assert_eq!(dirty.take(), None);
        dirty.add(0, 7..8);
        assert_eq!(dirty.take(), Some((0, 7..8)));
    }
}
