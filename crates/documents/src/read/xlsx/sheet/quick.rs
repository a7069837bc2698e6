//! Rows as nearly every writer stores them, taken apart byte by byte.

use memchr::{memchr, memmem};

use crate::read::error::{Limit, ReadError};
use crate::read::limits::CELL_BYTES_LIMIT;
use crate::read::row::{RowBuffer, Slot};
use crate::read::xlsx::cells::{Context, Kind, is_plain, keep_text};

use super::{Found, Miss, column_of};

/// Takes the row at the front of `bytes` apart.
pub(super) fn row(
    bytes: &[u8],
    last_row: u32,
    context: &Context,
    row: &mut RowBuffer,
) -> Result<Found, Miss> {
    let mut at = Place { bytes, at: 0 };
    at.skip_space();
    if !at.takes(b"<row")? {
        return if at.takes(b"</sheetData>")? {
            Ok(Found::End)
        } else {
            Err(Miss::Odd)
        };
    }
    let (number, empty) = row_head(&mut at)?;
    let mut next_column = 0;
    if empty {
        return Ok(Found::Row { number, end: at.at });
    }
    loop {
        if at.takes(b"<c")? {
            next_column = cell(&mut at, number, last_row, next_column, context, row)? + 1;
        } else if at.takes(b"</row>")? {
            break;
        } else if !at.skip_space() {
            return Err(Miss::Odd);
        }
    }
    Ok(Found::Row { number, end: at.at })
}

fn row_head(at: &mut Place<'_>) -> Result<(Option<u32>, bool), Miss> {
    let mut number = None;
    loop {
        match at.attribute()? {
            Attribute::End { empty } => return Ok((number, empty)),
            Attribute::Is(b"r", value) => {
                let digits = std::str::from_utf8(value).ok();
                number = digits.and_then(|digits| digits.parse().ok());
                number.ok_or(Miss::Odd)?;
            }
            Attribute::Is(..) => {}
        }
    }
}

/// Reads a cell behind its `<c` and gives its column.
#[inline]
fn cell(
    at: &mut Place<'_>,
    row_number: Option<u32>,
    last_row: u32,
    next_column: usize,
    context: &Context,
    row: &mut RowBuffer,
) -> Result<usize, Miss> {
    let (mut name, mut style, mut kind) = (None, 0, Kind::Number);
    let empty = loop {
        match at.attribute()? {
            Attribute::End { empty } => break empty,
            Attribute::Is(b"r", value) => name = Some(value),
            Attribute::Is(b"s", value) => style = digits(value).ok_or(Miss::Odd)?,
            Attribute::Is(b"t", b"s") => kind = Kind::Shared,
            Attribute::Is(b"t", value) => kind = Kind::of(value).map_err(|_| Miss::Odd)?,
            Attribute::Is(..) => {}
        }
    };
    let column = column_of(name, row_number, last_row, next_column)?;
    if empty {
        return Ok(column);
    }
    if at.takes(b"<f")? {
        at.skip_formula()?;
    }
    if at.takes(b"<v>")? {
        let raw = at.text(b"</v>")?;
        let start = at.at - raw.len() - b"</v>".len();
        let slot = match kind {
            Kind::Inline => return Err(Miss::Odd),
            Kind::Number if raw.is_empty() => Slot::Empty,
            // Space around a number is for the slow way.
            Kind::Number if raw[0].is_ascii_whitespace() => return Err(Miss::Odd),
            Kind::FormulaText => text(raw, start, row)?,
            kind => context.value(kind, style, raw, row)?,
        };
        row.put(column, slot)?;
    } else if kind == Kind::Inline && at.takes(b"<is><t")? {
        if !at.takes(b">")? && !at.takes(b" xml:space=\"preserve\">")? {
            return Err(Miss::Odd);
        }
        let raw = at.text(b"</t></is>")?;
        let start = at.at - raw.len() - b"</t></is>".len();
        let slot = text(raw, start, row)?;
        row.put(column, slot)?;
    }
    if at.takes(b"</c>")? {
        Ok(column)
    } else {
        Err(Miss::Odd)
    }
}

fn text(raw: &[u8], start: usize, row: &mut RowBuffer) -> Result<Slot, ReadError> {
    if !is_plain(raw) {
        return Ok(Slot::Text(keep_text(raw, row)?));
    }
    if raw.len() > CELL_BYTES_LIMIT {
        return Err(ReadError::TooLarge(Limit::CellText));
    }
    Ok(Slot::InView(start..start + raw.len()))
}

fn digits(value: &[u8]) -> Option<u32> {
    if value.is_empty() || value.len() > 9 {
        return None;
    }
    value.iter().try_fold(0, |number, digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + u32::from(digit))
    })
}

enum Attribute<'b> {
    Is(&'b [u8], &'b [u8]),
    End { empty: bool },
}

/// A place in the bytes, moving forward.
struct Place<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Place<'b> {
    #[inline]
    fn rest(&self) -> &'b [u8] {
        &self.bytes[self.at..]
    }

    /// Steps over `expected` if it is here.
    // Inlined so that comparing with a literal is no call.
    #[inline(always)]
    fn takes(&mut self, expected: &[u8]) -> Result<bool, Miss> {
        let rest = self.rest();
        if rest.starts_with(expected) {
            self.at += expected.len();
            Ok(true)
        } else if rest.len() < expected.len() && expected.starts_with(rest) {
            Err(Miss::More)
        } else {
            Ok(false)
        }
    }

    /// Steps over white space; whether there was any.
    fn skip_space(&mut self) -> bool {
        let space = |byte: &&u8| byte.is_ascii_whitespace();
        let some = self.rest().iter().take_while(space).count();
        self.at += some;
        some > 0
    }

    /// The attribute here, or the end of the tag.
    #[inline]
    fn attribute(&mut self) -> Result<Attribute<'b>, Miss> {
        let rest = self.rest();
        match rest {
            [b'>', ..] => {
                self.at += 1;
                return Ok(Attribute::End { empty: false });
            }
            [b'/', b'>', ..] => {
                self.at += 2;
                return Ok(Attribute::End { empty: true });
            }
            // One space and a name of one letter: most there are.
            [b' ', name, b'=', b'"', ..] => {
                let value = &rest[4..];
                let end = value.iter().position(|byte| *byte == b'"');
                let end = end.ok_or(Miss::More)?;
                self.at += end + 5;
                return Ok(Attribute::Is(std::slice::from_ref(name), &value[..end]));
            }
            [b' ', _, _, _, ..] => {}
            [b' ' | b'/', ..] | [] => return Err(Miss::More),
            _ => return Err(Miss::Odd),
        }
        let equals = memchr(b'=', rest).ok_or(Miss::More)?;
        let name = &rest[1..equals];
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-');
        if !name.iter().all(plain) {
            return Err(Miss::Odd);
        }
        let value = rest.get(equals + 2..).ok_or(Miss::More)?;
        if rest[equals + 1] != b'"' {
            return Err(Miss::Odd);
        }
        let end = memchr(b'"', value).ok_or(Miss::More)?;
        self.at += equals + 2 + end + 1;
        Ok(Attribute::Is(name, &value[..end]))
    }

    /// The text here up to `end`, which must be the next tag.
    #[inline(always)]
    fn text(&mut self, end: &[u8]) -> Result<&'b [u8], Miss> {
        let rest = self.rest();
        let mut length = rest.iter().take(24).position(|byte| *byte == b'<');
        if length.is_none() {
            length = memchr(b'<', rest);
        }
        let length = length.ok_or(Miss::More)?;
        self.at += length;
        if self.takes(end)? {
            Ok(&rest[..length])
        } else {
            Err(Miss::Odd)
        }
    }

    /// Steps over a formula behind its `<f`.
    fn skip_formula(&mut self) -> Result<(), Miss> {
        let rest = self.rest();
        match rest.first() {
            None => return Err(Miss::More),
            Some(b'>' | b' ' | b'/') => {}
            Some(_) => return Err(Miss::Odd),
        }
        let close = memchr(b'>', rest).ok_or(Miss::More)?;
        if rest[..close].ends_with(b"/") {
            self.at += close + 1;
            return Ok(());
        }
        let end = memmem::find(rest, b"</f>").ok_or(Miss::More)?;
        if memchr(b'<', &rest[..end]).is_some() {
            return Err(Miss::Odd);
        }
        self.at += end + b"</f>".len();
        Ok(())
    }
}
