//! A DXF is pairs of lines: a code and a value.

use super::super::error::{Words, words};

/// A code with its value and the line of the value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair<'t> {
    pub code: i32,
    pub value: &'t str,
    pub line: usize,
}

impl Pair<'_> {
    /// The value as a number; NaN where it is none, which is told later as impossible.
    pub fn number(&self) -> f64 {
        self.value.trim().parse().unwrap_or(f64::NAN)
    }

    pub fn integer(&self) -> i64 {
        self.value.trim().parse().unwrap_or(0)
    }
}

/// The pairs of a text, or where it goes wrong.
pub(crate) struct Pairs<'t> {
    lines: std::iter::Enumerate<std::str::Lines<'t>>,
}

impl<'t> Pairs<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { lines: text.lines().enumerate() }
    }

    /// The next pair; `None` at the end.
    pub fn next(&mut self) -> Option<Result<Pair<'t>, (usize, Words)>> {
        let (at, code) = self.lines.next()?;
        if code.trim().is_empty() && self.lines.clone().all(|(_, line)| line.trim().is_empty()) {
            return None;
        }
        let Ok(code) = code.trim().parse::<i32>() else {
            let what = words("此处应为组码；请重新导出", "a group code is expected here; export it again");
            return Some(Err((at + 1, what)));
        };
        match self.lines.next() {
            Some((at, value)) => Some(Ok(Pair { code, value, line: at + 1 })),
            None => {
                let what = words("组码后没有值；请重新导出", "a code without its value; export it again");
                Some(Err((at + 1, what)))
            }
        }
    }
}
