//! How the bytes of a text stand for letters.

use encoding_rs::{CoderResult, Decoder};

use crate::read::error::ReadError;

/// How the bytes of a text file stand for letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a mark.
    Utf8,
    /// UTF-16, least byte first, with a mark.
    Utf16Le,
    /// UTF-16, greatest byte first, with a mark.
    Utf16Be,
    /// The one-byte encoding of western Windows.
    Windows1252,
    /// The one-byte encoding of Arabic Windows.
    Windows1256,
}

/// Bytes taken at a time.
const PIECE: usize = 64 << 10;

impl Encoding {
    /// Tells by the marks, by what is valid UTF-8, and by how the other bytes lie.
    pub(in crate::read) fn of(bytes: &[u8]) -> Result<Self, ReadError> {
        if bytes.starts_with(&[0xFF, 0xFE]) {
            return Ok(Self::Utf16Le);
        }
        if bytes.starts_with(&[0xFE, 0xFF]) {
            return Ok(Self::Utf16Be);
        }
        if memchr::memchr(0, bytes).is_some() {
            return Err(ReadError::NotAWorkbook);
        }
        match std::str::from_utf8(bytes) {
            Ok(_) => Ok(Self::Utf8),
            // Only the last letter is cut in two, and there are others whole.
            Err(error)
                if error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii() =>
            {
                Err(ReadError::Truncated)
            }
            Err(_) if is_arabic(bytes) => Ok(Self::Windows1256),
            Err(_) => Ok(Self::Windows1252),
        }
    }

    fn decoder(self) -> Option<Decoder> {
        let encoding = match self {
            Self::Utf8 => return None,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
            Self::Windows1256 => encoding_rs::WINDOWS_1256,
        };
        Some(encoding.new_decoder_with_bom_removal())
    }

    /// The text's beginning, for finding its separator.
    pub(in crate::read) fn sample(self, bytes: &[u8]) -> Result<String, ReadError> {
        let piece = Pieces::new(self, bytes)
            .next()?
            .unwrap_or_default()
            .to_owned();
        Ok(piece)
    }
}

/// Arabic words are unbroken runs of bytes above ASCII; in the Latin languages
/// such a byte stands alone between letters of ASCII.
fn is_arabic(bytes: &[u8]) -> bool {
    let (mut in_words, mut single) = (0_usize, 0_usize);
    for run in bytes.split(u8::is_ascii) {
        match run.len() {
            0 => {}
            1 | 2 => single += run.len(),
            long => in_words += long,
        }
    }
    in_words > 4 * single
}

/// The text piece by piece, in UTF-8.
pub(in crate::read) struct Pieces<'a> {
    rest: &'a [u8],
    decoder: Option<Decoder>,
    decoded: String,
    ended: bool,
}

impl<'a> Pieces<'a> {
    pub fn new(encoding: Encoding, bytes: &'a [u8]) -> Self {
        Self::decoded_by(encoding.decoder(), bytes)
    }

    /// With a decoder of any kind; none for UTF-8.
    pub fn decoded_by(decoder: Option<Decoder>, bytes: &'a [u8]) -> Self {
        let rest = match decoder {
            None => bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes),
            Some(_) => bytes,
        };
        Self {
            rest,
            decoder,
            decoded: String::with_capacity(3 * PIECE),
            ended: false,
        }
    }

    /// The next piece, `None` at the end.
    pub fn next(&mut self) -> Result<Option<&str>, ReadError> {
        if self.ended {
            return Ok(None);
        }
        let Some(decoder) = &mut self.decoder else {
            let mut end = self.rest.len().min(PIECE);
            // Not within a letter.
            while end < self.rest.len() && self.rest[end] & 0xC0 == 0x80 {
                end -= 1;
            }
            let (piece, rest) = self.rest.split_at(end);
            self.rest = rest;
            self.ended = rest.is_empty();
            return std::str::from_utf8(piece)
                .map(Some)
                .map_err(ReadError::damaged);
        };
        self.decoded.clear();
        let piece = &self.rest[..self.rest.len().min(PIECE)];
        let last = piece.len() == self.rest.len();
        let (result, read, _) = decoder.decode_to_string(piece, &mut self.decoded, last);
        self.rest = &self.rest[read..];
        self.ended = last && result == CoderResult::InputEmpty;
        Ok(Some(&self.decoded))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_by_how_bytes_lie() {
        let arabic = |text: &str| encoding_rs::WINDOWS_1256.encode(text).0.into_owned();
        let cases: Vec<(Vec<u8>, Encoding)> = vec![
            (b"plain".to_vec(), Encoding::Utf8),
            ("Pe\u{f1}a".as_bytes().to_vec(), Encoding::Utf8),
            (b"Pe\xF1a;B\xE9ja\xEFa".to_vec(), Encoding::Windows1252),
            (
                arabic("\u{628}\u{644}\u{62F}\u{64A}\u{629};\u{648}\u{647}\u{631}\u{627}\u{646}"),
                Encoding::Windows1256,
            ),
            (b"\xFF\xFEa\0".to_vec(), Encoding::Utf16Le),
            (b"\xFE\xFF\0a".to_vec(), Encoding::Utf16Be),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(Encoding::of(&bytes), Ok(encoding));
        }
        let cut = &"Pe\u{f1}a;Pe\u{f1}".as_bytes()[..9];
        assert_eq!(Encoding::of(cut), Err(ReadError::Truncated));
    }
}
