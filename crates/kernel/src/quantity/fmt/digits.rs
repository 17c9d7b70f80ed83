//! Decimal digits, rounded as one rounds on paper.

/// A finite decimal number.
pub(super) struct Digits {
    negative: bool,
    /// Digits before the point, without leading zeros.
    whole: Vec<u8>,
    /// Digits after the point.
    after: Vec<u8>,
}

impl Digits {
    /// The shortest decimal text that reads back as `value`, which must be finite.
    pub(super) fn of(value: f64) -> Digits {
        Digits::read(&format!("{value}"))
    }

    /// `number` divided by ten to the `shift`, exactly.
    pub(super) fn scaled(number: i64, shift: usize) -> Digits {
        let mut digits = Digits::read(&number.to_string());
        while digits.whole.len() < shift {
            digits.whole.insert(0, 0);
        }
        digits.after = digits.whole.split_off(digits.whole.len() - shift);
        digits
    }

    fn read(text: &str) -> Digits {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, after) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
        Digits { negative, whole: digits(whole), after: digits(after) }
    }

    /// Rounded to so many digits after the point, halves away from zero, filled up with zeros.
    pub(super) fn rounded(mut self, decimals: u8) -> Digits {
        let keep = usize::from(decimals);
        let up = self.after.get(keep).is_some_and(|next| *next >= 5);
        self.after.resize(keep, 0);
        if up {
            let mut carried = true;
            for digit in self.after.iter_mut().rev().chain(self.whole.iter_mut().rev()) {
                if *digit < 9 {
                    *digit += 1;
                    carried = false;
                    break;
                }
                *digit = 0;
            }
            if carried {
                self.whole.insert(0, 1);
            }
        }
        self
    }

    /// `-1234.50`; never `-0`.
    pub(super) fn bare(&self) -> String {
        self.write(None)
    }

    /// `-1,234.50`.
    pub(super) fn grouped(&self) -> String {
        self.write(Some(','))
    }

    fn write(&self, separator: Option<char>) -> String {
        let zero = self.whole.iter().chain(&self.after).all(|digit| *digit == 0);
        let mut text = String::with_capacity(self.whole.len() * 4 / 3 + self.after.len() + 3);
        if self.negative && !zero {
            text.push('-');
        }
        let lead = self.whole.iter().take_while(|digit| **digit == 0).count();
        let whole = self.whole.get(lead..).unwrap_or_default();
        if whole.is_empty() {
            text.push('0');
        }
        for (at, digit) in whole.iter().enumerate() {
            if let Some(separator) = separator.filter(|_| at > 0 && (whole.len() - at).is_multiple_of(3)) {
                text.push(separator);
            }
            text.push(char::from(b'0' + digit));
        }
        if !self.after.is_empty() {
            text.push('.');
            text.extend(self.after.iter().map(|digit| char::from(b'0' + digit)));
        }
        text
    }
}
