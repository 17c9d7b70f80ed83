//! Cell addresses: `C7`, `A1:B2`.

/// Last column and row (0-based) that Excel knows: XFD, 1,048,576.
pub const MAX_COLUMN: u32 = 16_383;
/// See [`MAX_COLUMN`].
pub const MAX_ROW: u32 = 1_048_575;

/// `column_name(2)` is `C`. `column` counts from 0.
#[must_use]
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// `address(6, 2)` is `C7`. Row and column count from 0.
#[must_use]
pub fn address(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

/// Reads `C7` (also `$C$7`) back to (row, column) counted from 0; `None` beyond Excel's grid.
#[must_use]
pub fn parse(text: &str) -> Option<(u32, u32)> {
    let mut column = 0u32;
    let mut row = 0u32;
    let mut digits = false;
    for byte in text.bytes() {
        match byte {
            b'$' => {}
            b'A'..=b'Z' | b'a'..=b'z' if !digits => {
                let letter = u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                column = column.checked_mul(26)?.checked_add(letter)?;
            }
            b'0'..=b'9' => {
                digits = true;
                row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?;
            }
            _ => return None,
        }
    }
    let (row, column) = (row.checked_sub(1)?, column.checked_sub(1)?);
    (row <= MAX_ROW && column <= MAX_COLUMN).then_some((row, column))
}

/// A rectangle of cells, both ends inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    pub first_row: u32,
    pub first_column: u32,
    pub last_row: u32,
    pub last_column: u32,
}

impl Area {
    /// Reads `A1:B2` or `A1`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        let ((r1, c1), (r2, c2)) = (parse(from)?, parse(to)?);
        Some(Self {
            first_row: r1.min(r2),
            first_column: c1.min(c2),
            last_row: r1.max(r2),
            last_column: c1.max(c2),
        })
    }

    /// Whether the cell lies inside.
    #[must_use]
    pub fn contains(&self, row: u32, column: u32) -> bool {
        (self.first_row..=self.last_row).contains(&row)
            && (self.first_column..=self.last_column).contains(&column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_go_both_ways() {
        for (row, column, text) in [
            (0, 0, "A1"),
            (6, 2, "C7"),
            (0, 26, "AA1"),
            (9, 701, "ZZ10"),
            (MAX_ROW, MAX_COLUMN, "XFD1048576"),
        ] {
            assert_eq!(address(row, column), text);
            assert_eq!(parse(text), Some((row, column)));
        }
        for bad in
            ["", "A", "1", "A0", "XFE1", "A1048577", "1A", "A1B", "AAAAAAAAAAAA1", "A99999999999", "中1"]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
        assert_eq!(
            Area::parse("B2:A1"),
            Some(Area { first_row: 0, first_column: 0, last_row: 1, last_column: 1 })
        );
    }
}
