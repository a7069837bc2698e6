//! What a cell's type, style and text make together.

use std::ops::Range;

use memchr::memchr3;

use crate::read::dates::{date_time, iso_date_time};
use crate::read::error::{Limit, ReadError};
use crate::read::limits::{CELL_BYTES_LIMIT, COLUMNS_LIMIT};
use crate::read::row::{RowBuffer, Slot};
use crate::read::xml::{resolve_excel_escapes, resolve_references};

use super::Trouble;
use super::strings::Strings;

/// What the cells of all sheets refer to.
#[derive(Debug)]
pub(super) struct Context {
    pub strings: Strings,
    /// For each cell style, whether it shows numbers as moments.
    pub moments: Vec<bool>,
    pub epoch_1904: bool,
}

/// How a cell's value is to be understood (its attribute `t`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Shared,
    /// The text result of a formula.
    FormulaText,
    Inline,
    Bool,
    Error,
    IsoDate,
}

impl Kind {
    pub fn of(attribute: &[u8]) -> Result<Self, Trouble> {
        match attribute {
            b"s" => Ok(Self::Shared),
            b"n" => Ok(Self::Number),
            b"str" => Ok(Self::FormulaText),
            b"inlineStr" => Ok(Self::Inline),
            b"b" => Ok(Self::Bool),
            b"e" => Ok(Self::Error),
            b"d" => Ok(Self::IsoDate),
            _ => Err(Trouble::Unfamiliar("a cell of another type")),
        }
    }
}

impl Context {
    /// The value of a cell that is not text of its own.
    #[inline]
    pub fn value(
        &self,
        kind: Kind,
        style: u32,
        raw: &[u8],
        row: &mut RowBuffer,
    ) -> Result<Slot, ReadError> {
        match kind {
            Kind::Shared => {
                let index = whole(raw)
                    .and_then(|index| u32::try_from(index).ok())
                    .filter(|index| self.strings.has(*index))
                    .ok_or_else(|| ReadError::damaged("a shared string that is not there"))?;
                Ok(Slot::Shared(index))
            }
            Kind::Number => self.number(style, raw),
            Kind::Bool => match raw.trim_ascii() {
                b"1" | b"true" => Ok(Slot::Bool(true)),
                b"0" | b"false" => Ok(Slot::Bool(false)),
                _ => Err(ReadError::damaged("neither true nor false")),
            },
            Kind::Error => Ok(Slot::Error(keep_text(raw, row)?)),
            Kind::IsoDate => {
                let place = keep_text(raw, row)?;
                let moment = iso_date_time(row.kept(&place));
                Ok(moment.map_or(Slot::Text(place), Slot::DateTime))
            }
            Kind::FormulaText | Kind::Inline => Ok(Slot::Text(keep_text(raw, row)?)),
        }
    }

    #[inline]
    fn number(&self, style: u32, raw: &[u8]) -> Result<Slot, ReadError> {
        let number = match whole(raw) {
            Some(whole) => whole as f64,
            None => std::str::from_utf8(raw)
                .ok()
                .and_then(|text| text.trim_ascii().parse::<f64>().ok())
                .filter(|number| number.is_finite())
                .ok_or_else(|| ReadError::damaged("a number that is none"))?,
        };
        let is_moment = style != 0 || self.moments.first().is_some_and(|moment| *moment);
        if is_moment && self.moments.get(style as usize).copied().unwrap_or(false) {
            let moment = date_time(number, self.epoch_1904);
            return Ok(moment.map_or(Slot::Number(number), Slot::DateTime));
        }
        Ok(Slot::Number(number))
    }
}

/// Up to 15 digits, which both kinds of number hold exactly.
#[inline]
fn whole(raw: &[u8]) -> Option<u64> {
    if raw.is_empty() || raw.len() > 15 {
        return None;
    }
    raw.iter().try_fold(0, |number, digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + u64::from(digit))
    })
}

/// Whether text stands for itself: no reference, line end or escape in it.
#[inline]
pub(super) fn is_plain(raw: &[u8]) -> bool {
    memchr3(b'&', b'\r', b'_', raw).is_none()
}

/// Keeps a text with everything in it resolved.
pub(super) fn keep_text(raw: &[u8], row: &mut RowBuffer) -> Result<Range<usize>, ReadError> {
    let mut text = String::new();
    resolve_references(raw, &mut text)?;
    keep_escaped(&text, row)
}

/// Keeps a text with Excel's escapes resolved.
pub(super) fn keep_escaped(text: &str, row: &mut RowBuffer) -> Result<Range<usize>, ReadError> {
    let mut plain = String::new();
    let text = if text.contains("_x") {
        resolve_excel_escapes(text, &mut plain);
        &plain
    } else {
        text
    };
    if text.len() > CELL_BYTES_LIMIT {
        return Err(ReadError::TooLarge(Limit::CellText));
    }
    Ok(row.keep(text))
}

/// Column, from 0, and row, from 1, of a cell's name, such as `AB12`.
#[inline]
pub(super) fn place(name: &[u8]) -> Option<(usize, u32)> {
    let letters = name.iter().take_while(|c| c.is_ascii_alphabetic()).count();
    let column = name[..letters].iter().try_fold(0_usize, |column, letter| {
        let column = column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        (column <= COLUMNS_LIMIT).then_some(column)
    })?;
    let row = whole(&name[letters..])?;
    Some((column.checked_sub(1)?, u32::try_from(row).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cells() {
        let cases = [
            ("A1", Some((0, 1))),
            ("z9", Some((25, 9))),
            ("AA10", Some((26, 10))),
            ("XFD1048576", Some((16_383, 1_048_576))),
            ("XFE1", None),
            ("ZZZZZZZZZZ1", None),
            ("1", None),
            ("A", None),
            ("$A$1", None),
            ("A99999999999", None),
        ];
        for (name, expected) in cases {
            assert_eq!(place(name.as_bytes()), expected, "{name}");
        }
    }
}
