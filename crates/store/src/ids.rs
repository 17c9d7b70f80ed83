//! Identifiers: UUIDv7 text. The caller brings time and randomness, so that tests and the demo repeat.

/// Makes a UUIDv7 from an instant (milliseconds since 1970) and ten random bytes.
#[must_use]
pub fn uuid_v7(unix_ms: u64, random: &[u8; 10]) -> String {
    uuid::Builder::from_unix_timestamp_millis(unix_ms, random).into_uuid().to_string()
}

/// A source of identifiers that rise in the order they were asked for, also within one millisecond.
///
/// With a fixed seed it repeats; give it a random seed where identifiers must not be guessed.
#[derive(Clone, Debug)]
pub struct Ids {
    last_ms: u64,
    counter: u64,
    state: u64,
}

impl Ids {
    /// Starts a source. `seed` spreads identifiers of different processes.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { last_ms: 0, counter: 0, state: seed }
    }

    /// Lets identifiers rise from `since` on, also while the clock still shows less: what is entered after a clock was
    /// put back must not stand before what was entered before it.
    pub fn after(&mut self, since: jiff::Timestamp) {
        let ms = u64::try_from(since.as_millisecond()).unwrap_or(0);
        if ms >= self.last_ms {
            // Of the millisecond itself any number may have been given out.
            (self.last_ms, self.counter) = (ms.saturating_add(1), 0);
        }
    }

    /// The next identifier at `now`; a clock that steps back is ignored.
    pub fn next(&mut self, now: jiff::Timestamp) -> String {
        let ms = u64::try_from(now.as_millisecond()).unwrap_or(0);
        if ms > self.last_ms {
            self.last_ms = ms;
            self.counter = 0;
        } else {
            self.counter += 1;
            if self.counter > 0xff_ffff {
                self.last_ms += 1;
                self.counter = 0;
            }
        }
        // splitmix64
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        let mut random = [0_u8; 10];
        // The version takes the top 4 bits of byte 0 and the variant the top 2 of byte 2: the 24-bit counter
        // goes around them, so that the order of the text is the order of asking.
        let [.., c2, c1, c0] = self.counter.to_be_bytes();
        random[0] = c2 >> 4;
        random[1] = (c2 << 4) | (c1 >> 4);
        random[2] = ((c1 & 0x0f) << 2) | (c0 >> 6);
        random[3] = c0 << 2;
        let bytes = z.to_be_bytes();
        random[4..10].copy_from_slice(&bytes[..6]);
        uuid_v7(self.last_ms, &random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_rise_and_differ_within_a_millisecond() {
        let now: jiff::Timestamp = "2024-06-30T08:00:00Z".parse().unwrap();
        let mut ids = Ids::new(7);
        let mut last = String::new();
        for _ in 0..200_000 {
            let id = ids.next(now);
            assert!(id > last, "{id} after {last}");
            last = id;
        }
        assert!(uuid::Uuid::parse_str(&last).unwrap().get_version_num() == 7);
        assert_eq!(Ids::new(7).next(now), Ids::new(7).next(now));
    }

    #[test]
    fn identifiers_rise_though_the_clock_was_put_back() {
        let before: jiff::Timestamp = "2024-06-30T08:00:00Z".parse().unwrap();
        let mut first = Ids::new(7);
        let last = (0..100).map(|_| first.next(before)).last().unwrap();
        let mut ids = Ids::new(8);
        ids.after(before);
        let back = before - jiff::SignedDuration::from_hours(9);
        assert!(ids.next(back) > last);
        assert!(ids.next(back) > last);
    }
}
