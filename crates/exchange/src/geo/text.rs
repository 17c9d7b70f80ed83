//! Text of geometry files: UTF-8, GBK (read as GB 18030, its superset) and UTF-16, never guessed silently.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use super::error::GeoError;
use crate::open::csv_text::looks_like_gbk;

/// Encoding of the text of a file or of its attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TextEncoding {
    #[serde(rename = "utf-8")]
    Utf8,
    /// GBK, read as GB 18030.
    #[serde(rename = "gbk")]
    Gbk,
    #[serde(rename = "utf-16le")]
    Utf16Le,
    #[serde(rename = "utf-16be")]
    Utf16Be,
}

impl TextEncoding {
    /// The name used in JSON and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gbk => "gbk",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }

    fn codec(self) -> &'static Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Gbk => GB18030,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
        }
    }

    /// Text, if every byte belongs to this encoding.
    pub(crate) fn strict(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        self.codec().decode_without_bom_handling_and_without_replacement(bytes)
    }

    /// Text in this encoding; signs that it lacks are an error told as the first of them.
    pub(crate) fn encode(self, text: &str) -> Result<Cow<'_, [u8]>, char> {
        match self {
            Self::Utf8 => Ok(Cow::Borrowed(text.as_bytes())),
            Self::Utf16Le => Ok(Cow::Owned(text.encode_utf16().flat_map(u16::to_le_bytes).collect())),
            Self::Utf16Be => Ok(Cow::Owned(text.encode_utf16().flat_map(u16::to_be_bytes).collect())),
            Self::Gbk => {
                let (bytes, _, lost) = encoding_rs::GBK.encode(text);
                if !lost {
                    return Ok(bytes);
                }
                let foreign = |c: &char| encoding_rs::GBK.encode(c.encode_utf8(&mut [0; 4])).2;
                Err(text.chars().find(foreign).unwrap_or('?'))
            }
        }
    }
}

impl fmt::Display for TextEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An encoding nobody here knows; `utf-8`, `gbk`, `utf-16le` and `utf-16be` are known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown encoding '{0}'; use utf-8, gbk, utf-16le or utf-16be")]
pub struct UnknownEncoding(pub String);

impl FromStr for TextEncoding {
    type Err = UnknownEncoding;

    /// Reads the names in use, among them what `.cpg` files hold: `936`, `GB2312`, `CP936`, `UTF8`, `65001`.
    fn from_str(name: &str) -> Result<Self, UnknownEncoding> {
        let clean: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        match clean.to_ascii_lowercase().as_str() {
            "utf8" | "65001" | "cp65001" => Ok(Self::Utf8),
            "gbk" | "gb2312" | "gb18030" | "936" | "cp936" | "ansi936" | "ms936" | "windows936" | "54936"
            | "euccn" | "hzgb2312" | "20936" => Ok(Self::Gbk),
            "utf16" | "utf16le" | "1200" => Ok(Self::Utf16Le),
            "utf16be" | "1201" => Ok(Self::Utf16Be),
            _ => Err(UnknownEncoding(name.chars().take(40).collect())),
        }
    }
}

/// Text and how it was encoded; `told` is false where the encoding was concluded from the bytes.
pub(crate) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: TextEncoding,
    pub told: bool,
}

/// Decodes a whole text file: by its byte-order mark, as `wanted`, or by its bytes.
///
/// # Errors
/// [`GeoError::Encoding`] if no encoding fits with certainty.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    file: &str,
    wanted: Option<TextEncoding>,
) -> Result<Decoded<'a>, GeoError> {
    use TextEncoding::{Gbk, Utf8, Utf16Be, Utf16Le};
    let fail = |at: usize| GeoError::Encoding { file: file.to_owned(), at };
    for (bom, encoding) in [(&b"\xEF\xBB\xBF"[..], Utf8), (b"\xFF\xFE", Utf16Le), (b"\xFE\xFF", Utf16Be)] {
        if let Some(rest) = bytes.strip_prefix(bom) {
            let text =
                encoding.strict(rest).ok_or_else(|| fail(bom.len() + Encoding::utf8_valid_up_to(rest)))?;
            return Ok(Decoded { text, encoding, told: true });
        }
    }
    if let Some(encoding) = wanted {
        let text = encoding.strict(bytes).ok_or_else(|| fail(Encoding::utf8_valid_up_to(bytes)))?;
        return Ok(Decoded { text, encoding, told: true });
    }
    if let Some(encoding) = utf16_by_zeros(bytes) {
        let text = encoding.strict(bytes).ok_or_else(|| fail(0))?;
        return Ok(Decoded { text, encoding, told: false });
    }
    let valid = Encoding::utf8_valid_up_to(bytes);
    if valid == bytes.len() {
        let text = Utf8.strict(bytes).ok_or_else(|| fail(0))?;
        return Ok(Decoded { text, encoding: Utf8, told: true });
    }
    match Gbk.strict(bytes) {
        Some(text) if looks_like_gbk(bytes) && !has_private_signs(&text) => {
            Ok(Decoded { text, encoding: Gbk, told: false })
        }
        _ => Err(fail(valid)),
    }
}

/// Signs that real Chinese text does not hold and that wrong decoding gives.
pub(crate) fn has_private_signs(text: &str) -> bool {
    text.contains(|c| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{80}'..='\u{9F}' | '\u{FFFD}'))
}

/// UTF-16 without a mark: digits and commas leave every second byte zero.
fn utf16_by_zeros(bytes: &[u8]) -> Option<TextEncoding> {
    let head = bytes.get(..bytes.len().min(4_096) & !1)?;
    if !bytes.len().is_multiple_of(2) || head.len() < 8 {
        return None;
    }
    let zeros = |at: usize| head.chunks_exact(2).filter(|pair| pair.get(at) == Some(&0)).count();
    let (high, low, half) = (zeros(0), zeros(1), head.len() / 4);
    // The sign U+4E00 has a zero of its own.
    if low > half && high < low / 8 {
        Some(TextEncoding::Utf16Le)
    } else if high > half && low < high / 8 {
        Some(TextEncoding::Utf16Be)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<(String, TextEncoding)> {
        decode(bytes, "a.txt", None).ok().map(|d| (d.text.into_owned(), d.encoding))
    }

    #[test]
    fn tells_the_encodings_that_offices_use() {
        let text = "[属性描述]\n坐标系=2000国家大地坐标系\n";
        for encoding in [TextEncoding::Utf8, TextEncoding::Gbk, TextEncoding::Utf16Le, TextEncoding::Utf16Be]
        {
            let text = if encoding.as_str().starts_with("utf-16") {
                format!("{text}J1,1,3354616.152,40547755.995\nJ2,1,3354616.152,40547755.995\n")
            } else {
                text.to_owned()
            };
            let bytes = encoding.encode(&text).unwrap();
            assert_eq!(read(&bytes), Some((text.clone(), encoding)), "{encoding}");
        }
        assert_eq!(read(b"\xEF\xBB\xBFx"), Some(("x".into(), TextEncoding::Utf8)));
        assert_eq!(read(b"a\xFFb\xFE\x00c"), None);
    }

    #[test]
    fn reads_the_names_of_cpg_files() {
        assert_eq!("CP936".parse(), Ok(TextEncoding::Gbk));
        assert_eq!("ANSI 936".parse(), Ok(TextEncoding::Gbk));
        assert_eq!("UTF-8".parse(), Ok(TextEncoding::Utf8));
        assert!("1252".parse::<TextEncoding>().is_err());
    }
}
