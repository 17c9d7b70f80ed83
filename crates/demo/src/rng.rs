//! A small seeded generator, so that the demo district is the same on every machine.

/// SplitMix64 (Steele, Lea, Flood 2014): a fixed seed gives a fixed sequence.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// Starts the sequence of a named series: the same seed and name give the same numbers.
    #[must_use]
    pub fn named(seed: u64, name: &str) -> Self {
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
        Self(seed ^ hash)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in [-1, 1).
    pub fn signed(&mut self) -> f64 {
        let high = u32::try_from(self.next() >> 32).unwrap_or(u32::MAX);
        f64::from(high) / f64::from(u32::MAX) * 2.0 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_name_same_numbers() {
        let take = |n: &str| {
            let mut r = Rng::named(2026, n);
            [r.signed(), r.signed(), r.signed()]
        };
        assert_eq!(take("GDP"), take("GDP"));
        assert_ne!(take("GDP"), take("RETAIL"));
        assert!(take("GDP").iter().all(|x| (-1.0..=1.0).contains(x)));
    }
}
