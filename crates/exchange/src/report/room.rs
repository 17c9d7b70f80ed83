//! Room on the page: what is cut, and how the report speaks of what it leaves out.

use super::docx::{Run, WIDTH};
use qipan_kernel::text::Lang;

/// How the report speaks of what it has no room for.
#[derive(Clone, Copy)]
pub(super) struct Rest {
    /// The check was kept: whoever wants all of it finds it in the system, else in the verdict's file.
    pub kept: bool,
    pub lang: Lang,
}

impl Rest {
    /// `另有 3 行，见系统内该次核查`, with the noun that is counted.
    pub fn says(self, rest: usize, zh: &str, en: &str) -> String {
        let place = match (self.kept, self.lang) {
            (true, Lang::Zh) => "见系统内该次核查",
            (false, Lang::Zh) => "见判定结果文件",
            (true, Lang::En) => "in the system with this check",
            (false, Lang::En) => "in the verdict's file",
        };
        self.lang.pick(format!("另有 {rest} {zh}，{place}"), format!("{rest} more {en}, {place}"))
    }
}

/// The rows that have room.
pub(super) struct Fit {
    pub rows: Vec<Vec<Run>>,
    /// How many have none.
    pub rest: usize,
    /// Lines that are taken.
    pub lines: usize,
}

/// The rows that fit into so many lines. No row is higher than `each` lines.
pub(super) fn fitting(rows: Vec<Vec<Run>>, widths: &[u32], lines: usize, each: usize) -> Fit {
    let (mut used, mut kept) = (0, Vec::new());
    let all = rows.len();
    for mut row in rows {
        let mut high = 1;
        for (cell, width) in row.iter_mut().zip(widths) {
            let (text, taken) = cut(&cell.text, em_of(*width), each);
            cell.text = text;
            high = high.max(taken);
        }
        if used + high > lines {
            break;
        }
        used += high;
        kept.push(row);
    }
    let rest = all - kept.len();
    Fit { rows: kept, rest, lines: used }
}

/// How many signs of full width stand beside each other in a cell so many percent of the page wide.
pub(super) fn em_of(percent: u32) -> f64 {
    // Twentieths of a point between the margins, without the cell's own; the text is 8 points high.
    f64::from(WIDTH * percent / 100 - 120) / 160.0
}

/// A text cut to so many lines, and how many lines it takes.
pub(super) fn cut(text: &str, em: f64, lines: usize) -> (String, usize) {
    // A line that is broken before a long word is not quite full.
    let room = em * 0.94;
    let (mut line, mut used) = (1, 0.0);
    for (at, sign) in text.char_indices() {
        let wide = if sign.is_ascii() { 0.55 } else { 1.0 };
        if used + wide > room {
            (line, used) = (line + 1, 0.0);
        }
        used += wide;
        if line > lines {
            let mut short: Vec<char> = text[..at].chars().collect();
            short.truncate(short.len().saturating_sub(2));
            short.push('…');
            return (short.into_iter().collect(), lines);
        }
    }
    (text.to_owned(), line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_the_room_ends() {
        assert_eq!(cut("永久基本农田", 12.0, 1), ("永久基本农田".to_owned(), 1));
        let (text, lines) = cut(&"长".repeat(100), 10.0, 2);
        assert!(text.ends_with('…') && text.chars().count() <= 18 && lines == 2, "{text}");
        assert_eq!(cut("", 10.0, 1), (String::new(), 1));
    }

    #[test]
    fn rows_fill_the_lines_and_the_rest_is_counted() {
        let rows = || (0..9).map(|_| vec![Run::from("长".repeat(60))]).collect::<Vec<_>>();
        let fit = fitting(rows(), &[58], 5, 2);
        assert_eq!((fit.rows.len(), fit.rest, fit.lines), (2, 7, 4));
        let fit = fitting(rows(), &[58], 5, 1);
        assert_eq!((fit.rows.len(), fit.rest, fit.lines), (5, 4, 5));
        let says = Rest { kept: true, lang: Lang::Zh }.says(7, "行", "rows");
        assert_eq!(says, "另有 7 行，见系统内该次核查");
    }
}
