//! Texts of an `.xls`: in one byte or two a character, and shared ones that run
//! on from one record into the next.

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::read::compound::{u16_at, u32_at};
use crate::read::error::{Limit, ReadError};
use crate::read::limits::STRINGS_FLOOR;

use super::{code_page, kind, record};

/// How a workbook writes texts outside the shared ones.
#[derive(Debug)]
pub(super) struct TextForm {
    /// Excel 97 and later: every text says how wide it is.
    wide: bool,
    encoding: &'static Encoding,
}

impl TextForm {
    pub fn new(wide: bool) -> Self {
        Self {
            wide,
            encoding: WINDOWS_1252,
        }
    }

    pub fn set_code_page(&mut self, number: u16) {
        if let Some(encoding) = code_page(number) {
            self.encoding = encoding;
        }
    }

    /// A text whose length takes two bytes.
    pub fn label(&self, data: &[u8]) -> String {
        let rest = data.get(2..).unwrap_or_default();
        self.text(usize::from(u16_at(data, 0)), rest)
    }

    /// A text whose length takes one byte.
    pub fn sheet_name(&self, data: &[u8]) -> String {
        let length = data.first().copied().unwrap_or(0);
        self.text(usize::from(length), data.get(1..).unwrap_or_default())
    }

    /// A number format.
    pub fn format_code(&self, data: &[u8]) -> String {
        if self.wide {
            self.label(data)
        } else {
            self.sheet_name(data)
        }
    }

    fn text(&self, length: usize, data: &[u8]) -> String {
        if !self.wide {
            let bytes = &data[..length.min(data.len())];
            return self
                .encoding
                .decode_without_bom_handling(bytes)
                .0
                .into_owned();
        }
        let mut text = String::new();
        if let Some((flags, bytes)) = data.split_first() {
            add_units(bytes, length, flags & 1 != 0, &mut text);
        }
        text
    }
}

/// Adds up to `units` UTF-16 units, stored in two bytes each or, if all are
/// below 256, in one. Returns the bytes used and the units added.
fn add_units(bytes: &[u8], units: usize, two_bytes: bool, out: &mut String) -> (usize, usize) {
    if two_bytes {
        let units = units.min(bytes.len() / 2);
        let wide = bytes[..units * 2]
            .chunks_exact(2)
            .map(|unit| u16_at(unit, 0));
        let letters = char::decode_utf16(wide);
        out.extend(letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)));
        (units * 2, units)
    } else {
        let units = units.min(bytes.len());
        out.extend(bytes[..units].iter().map(|byte| char::from(*byte)));
        (units, units)
    }
}

/// Where the shared strings lie in the stream.
#[derive(Debug, Default)]
pub(super) struct Strings {
    /// Of each: the place of its length, and that of the record it is in.
    places: Vec<(u32, u32)>,
}

/// A place in a record that may run on into the next.
#[derive(Debug, Clone, Copy)]
struct Cursor<'s> {
    stream: &'s [u8],
    record: usize,
    at: usize,
    end: usize,
}

impl<'s> Cursor<'s> {
    fn in_record(stream: &'s [u8], at: usize) -> Option<Self> {
        let record = record(stream, at)?;
        Some(Self {
            stream,
            record: at,
            at: at + 4,
            end: at + 4 + record.data.len(),
        })
    }

    fn rest(&self) -> &'s [u8] {
        &self.stream[self.at..self.end]
    }

    /// Steps into the record that continues this one.
    fn run_on(&mut self) -> bool {
        let next = record(self.stream, self.end).filter(|next| next.kind == kind::CONTINUE);
        match next.and_then(|next| Self::in_record(self.stream, next.at)) {
            Some(next) => {
                *self = next;
                true
            }
            None => false,
        }
    }

    fn skip(&mut self, mut bytes: usize) -> Result<(), ReadError> {
        loop {
            let here = bytes.min(self.end - self.at);
            self.at += here;
            bytes -= here;
            if bytes == 0 {
                return Ok(());
            }
            if !self.run_on() {
                return Err(breaks_off());
            }
        }
    }

    /// Passes over a text and adds it to `out`.
    fn text(&mut self, out: &mut String) -> Result<(), ReadError> {
        let head = self.rest();
        if head.len() < 3 {
            return Err(breaks_off());
        }
        let mut units = usize::from(u16_at(head, 0));
        let mut flags = head[2];
        self.at += 3;
        let mut behind = 0;
        if flags & 0x08 != 0 {
            behind += 4 * usize::from(u16_at(self.rest(), 0));
            self.skip(2)?;
        }
        if flags & 0x04 != 0 {
            behind += u32_at(self.rest(), 0) as usize;
            self.skip(4)?;
        }
        loop {
            let (bytes, added) = add_units(self.rest(), units, flags & 1 != 0, out);
            self.at += bytes;
            units -= added;
            if units == 0 {
                break;
            }
            // Where a text runs on, its width is said again.
            if !self.run_on() {
                return Err(breaks_off());
            }
            flags = *self.rest().first().ok_or_else(breaks_off)?;
            self.at += 1;
        }
        self.skip(behind)
    }
}

fn breaks_off() -> ReadError {
    ReadError::damaged("the shared strings break off")
}

impl Strings {
    /// Finds the strings of the record at a place of the stream.
    pub fn find(stream: &[u8], at: usize) -> Result<Self, ReadError> {
        let mut cursor = Cursor::in_record(stream, at).ok_or_else(breaks_off)?;
        cursor.skip(8)?;
        let mut places = Vec::new();
        let mut passed = String::new();
        loop {
            if cursor.rest().is_empty() && !cursor.run_on() {
                return Ok(Self { places });
            }
            if places.len() * size_of::<(u32, u32)>() > STRINGS_FLOOR {
                return Err(ReadError::TooLarge(Limit::Memory));
            }
            places.push((cursor.at as u32, cursor.record as u32));
            passed.clear();
            cursor.text(&mut passed)?;
        }
    }

    /// The string of that number.
    pub fn text(&self, stream: &[u8], index: u32) -> Result<String, ReadError> {
        let missing = || ReadError::damaged("a shared string that is not there");
        let (at, record) = *self.places.get(index as usize).ok_or_else(missing)?;
        let mut cursor = Cursor::in_record(stream, record as usize).ok_or_else(missing)?;
        cursor.at = at as usize;
        let mut text = String::new();
        cursor.text(&mut text)?;
        Ok(text)
    }
}
