//! Codes as guns send them, and the waybill number among them.

use super::text::is_invisible;
use serde::{Deserialize, Serialize};

/// The longest code taken; couriers' own reach 24 characters, and Code 128 on a
/// 150 mm label ends near 60.
pub const MAX_CODE_LENGTH: usize = 64;

/// A waybill number: 1 to 64 visible ASCII characters, compared exactly.
/// Case is kept, because a gun sends what is printed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "typescript", ts(type = "string"))]
pub struct WaybillNumber(String);

/// Why a number could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DamagedCode {
    /// Nothing but blanks.
    Empty,
    /// Longer than [`MAX_CODE_LENGTH`].
    TooLong,
    /// Holds something no waybill number is made of: a control character, a
    /// blank in the middle, a letter outside ASCII.
    Garbled,
}

impl WaybillNumber {
    /// Reads a number, dropping blanks and invisible characters around it.
    pub fn read(text: &str) -> Result<Self, DamagedCode> {
        let bare = bare(text);
        if bare.is_empty() {
            return Err(DamagedCode::Empty);
        }
        if bare.len() > MAX_CODE_LENGTH {
            return Err(DamagedCode::TooLong);
        }
        if !bare.chars().all(|c| c.is_ascii_graphic()) {
            return Err(DamagedCode::Garbled);
        }
        Ok(Self(bare.to_owned()))
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for WaybillNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<WaybillNumber> for String {
    fn from(number: WaybillNumber) -> Self {
        number.0
    }
}

impl TryFrom<String> for WaybillNumber {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::read(&text).map_err(|_| "not a waybill number")
    }
}

/// One frame from a gun or a line from a pipe, without its terminator.
///
/// `None` for an empty frame, which is no scan. A frame that cannot be a code
/// is kept as visible text, so that a person can see what arrived.
pub fn read_code(frame: &[u8]) -> Option<Result<WaybillNumber, String>> {
    let text = String::from_utf8_lossy(frame);
    match WaybillNumber::read(&text) {
        Ok(number) => Some(Ok(number)),
        Err(DamagedCode::Empty) => None,
        Err(DamagedCode::TooLong | DamagedCode::Garbled) => Some(Err(visible(bare(&text)))),
    }
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// At most 64 characters in which nothing can hide or act. What was cut says
/// so: the beginning of a damaged code must not read as somebody's number.
fn visible(bare: &str) -> String {
    let show = |c: char| match c {
        c if c.is_control() || is_invisible(c) => '\u{fffd}',
        c => c,
    };
    if bare.chars().count() <= MAX_CODE_LENGTH && !bare.chars().all(|c| c.is_ascii_graphic()) {
        return bare.chars().map(show).collect();
    }
    let start = bare.chars().take(MAX_CODE_LENGTH - 1).map(show);
    start.chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn frames_from_guns() {
        let number = |text: &str| Some(Ok(WaybillNumber::read(text).unwrap()));
        for (frame, read) in [
            (&b"JT0012345678901"[..], number("JT0012345678901")),
            (b"  wb-1\r", number("wb-1")),
            (b"\xef\xbb\xbfWB1", number("WB1")),
            (b"", None),
            (b" \r\n\t", None),
            (b"WB1\x1dWB2", Some(Err("WB1\u{fffd}WB2".to_owned()))),
            (b"WB 1", Some(Err("WB 1".to_owned()))),
            (b"\xff\xfe", Some(Err("\u{fffd}\u{fffd}".to_owned()))),
            (
                b"                                                            WB1 X",
                Some(Err("WB1 X".to_owned())),
            ),
            (
                b"WB1                                                             X",
                Some(Err(format!("WB1{:60}…", ""))),
            ),
        ] {
            assert_eq!(read_code(frame), read, "{frame:?}");
        }
        assert!(matches!(read_code(&[b'A'; 64]), Some(Ok(_))));
        assert!(matches!(read_code(&[b'A'; 65]), Some(Err(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_no_scan_or_a_number_or_visible_text(frame in any::<Vec<u8>>()) {
            match read_code(&frame) {
                None => {}
                Some(Ok(number)) => {
                    prop_assert!(number.as_str().chars().all(|c| c.is_ascii_graphic()));
                    prop_assert_eq!(&WaybillNumber::read(number.as_str()).unwrap(), &number);
                }
                Some(Err(shown)) => prop_assert!(
                    !shown.is_empty() && shown.chars().count() <= MAX_CODE_LENGTH
                        && !shown.chars().any(char::is_control)
                        && WaybillNumber::read(&shown).is_err()
                ),
            }
        }
    }
}
