//! The words of a period, as tokens on the stack.

use crate::text::{Fixed, is_dash, narrow};

/// The longest period text that is read, in characters.
const LONGEST: usize = 32;

/// One word of a period.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A number and how many digits it was written with (0 for Chinese numerals).
    Number(u16, u8),
    /// Any dash, 至, 到.
    Dash,
    Slash,
    Dot,
    /// 年, or the 年度 of a year.
    Year,
    /// 月, 月份, or M.
    Month,
    /// 季, 季度.
    Season,
    /// Q.
    Q,
    /// H.
    H,
    /// 上半年 or 下半年.
    HalfYear(u8),
    /// 第.
    Ordinal,
    /// 前.
    First,
    /// 个, in 前9个月.
    Piece,
    /// An English month.
    Named(u8),
    /// 日, or eight digits together: a day, which is no period.
    Day,
}

pub(super) type Words = Fixed<Word, 12>;

/// The characters of a text in half width and upper case, without quotes and needless spaces.
pub(super) struct Letters(Fixed<char, LONGEST>);

impl Letters {
    /// `None` if the text is longer than any period.
    pub(super) fn of(text: &str) -> Option<Letters> {
        let mut letters = Fixed::new(' ');
        let (mut last, mut gap) = (' ', false);
        for c in text.chars() {
            let c = narrow(c);
            if c.is_whitespace() || matches!(c, '“' | '”' | '"' | '\'' | '‘' | '’' | '\u{feff}' | '\u{200b}')
            {
                gap = true;
                continue;
            }
            // A space tells words apart only between Latin letters and digits: `H1 2023`.
            if gap && last.is_ascii_alphanumeric() && c.is_ascii_alphanumeric() {
                letters.push(' ')?;
            }
            letters.push(c.to_ascii_uppercase())?;
            (last, gap) = (c, false);
        }
        Some(Letters(letters))
    }

    pub(super) fn as_slice(&self) -> &[char] {
        self.0.as_slice()
    }
}

/// Cuts letters into words; `None` if one is unknown.
pub(super) fn words(letters: &[char]) -> Option<Words> {
    let mut words = Words::new(Word::Dot);
    let mut rest = letters;
    while let [first, ..] = rest {
        let (word, used) = if first.is_ascii_digit() { digits(rest)? } else { other(rest)? };
        if let Some(word) = word {
            words.push(word)?;
        }
        rest = rest.get(used..)?;
    }
    Some(words)
}

fn digits(letters: &[char]) -> Option<(Option<Word>, usize)> {
    let mut value: u32 = 0;
    let mut count = 0;
    for c in letters.iter().take_while(|c| c.is_ascii_digit()) {
        value = value * 10 + c.to_digit(10)?;
        count += 1;
        if count > 8 {
            return None;
        }
    }
    // Six digits together are year and month: 202309; the caller tells by the number of digits.
    let number = match count {
        6 => return Some((Some(Word::Number(u16::try_from(value / 100).ok()?, 4)), 4)),
        8 => return Some((Some(Word::Day), 8)),
        _ => u16::try_from(value).ok()?,
    };
    Some((Some(Word::Number(number, u8::try_from(count).ok()?)), count))
}

/// Chinese numerals up to twelve.
fn numeral(letters: &[char]) -> Option<(u16, usize)> {
    let one = |c: char| {
        Some(match c {
            '一' => 1,
            '二' | '两' => 2,
            '三' => 3,
            '四' => 4,
            '五' => 5,
            '六' => 6,
            '七' => 7,
            '八' => 8,
            '九' => 9,
            _ => return None,
        })
    };
    match letters {
        ['十', c @ ('一' | '二'), ..] => Some((10 + one(*c)?, 2)),
        ['十', ..] => Some((10, 1)),
        [c, ..] => Some((one(*c)?, 1)),
        [] => None,
    }
}

fn other(letters: &[char]) -> Option<(Option<Word>, usize)> {
    let known = |word: Word, used: usize| Some((Some(word), used));
    match letters {
        ['上', '半', '年', '度', ..] => known(Word::HalfYear(1), 4),
        ['下', '半', '年', '度', ..] => known(Word::HalfYear(2), 4),
        ['上', '半', '年', ..] => known(Word::HalfYear(1), 3),
        ['下', '半', '年', ..] => known(Word::HalfYear(2), 3),
        ['全', '年', ..] => Some((None, 2)),
        ['年', '度' | '末' | '底', ..] => known(Word::Year, 2),
        ['年', ..] => known(Word::Year, 1),
        ['月', '份' | '末' | '底', ..] => known(Word::Month, 2),
        ['月', '度', ..] => known(Word::Month, 2),
        ['月', ..] => known(Word::Month, 1),
        ['季', '度', '末', ..] => known(Word::Season, 3),
        ['季', '度', ..] => known(Word::Season, 2),
        ['季', ..] => known(Word::Season, 1),
        [' ', ..] => Some((None, 1)),
        ['日' | '号', ..] => known(Word::Day, 1),
        ['累', '计', ..] => Some((None, 2)),
        ['第', ..] => known(Word::Ordinal, 1),
        ['前', ..] => known(Word::First, 1),
        ['个', ..] => known(Word::Piece, 1),
        ['至' | '到', ..] => known(Word::Dash, 1),
        ['/', ..] => known(Word::Slash, 1),
        ['.', ..] => known(Word::Dot, 1),
        [c, d, ..] if is_dash(*c) && is_dash(*d) => known(Word::Dash, 2),
        [c, ..] if is_dash(*c) => known(Word::Dash, 1),
        [c, ..] if c.is_ascii_uppercase() => english(letters),
        _ => numeral(letters).and_then(|(n, used)| known(Word::Number(n, 0), used)),
    }
}

fn english(letters: &[char]) -> Option<(Option<Word>, usize)> {
    const MONTHS: [&str; 12] = [
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "MAY",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    ];
    let run = letters.iter().take_while(|c| c.is_ascii_uppercase()).count();
    let word = letters.get(..run)?;
    match word {
        ['Q'] => return Some((Some(Word::Q), 1)),
        ['H'] => return Some((Some(Word::H), 1)),
        ['M'] => return Some((Some(Word::Month), 1)),
        ['T', 'O'] => return Some((Some(Word::Dash), 2)),
        _ => {}
    }
    if word.len() < 3 {
        return None;
    }
    let place = MONTHS
        .iter()
        .position(|name| name.len() >= word.len() && name.chars().zip(word).all(|(a, b)| a == *b))?;
    Some((Some(Word::Named(u8::try_from(place + 1).ok()?)), run))
}
