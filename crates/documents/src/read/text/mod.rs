//! Separated values. Every cell is text: which of them are numbers is not the
//! reader's to guess.

mod encoding;
mod separator;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::SheetInfo;
use super::error::{Limit, ReadError};
use super::limits::{CELL_BYTES_LIMIT, COLUMNS_LIMIT, ROW_BYTES_LIMIT, ROWS_LIMIT};
use super::row::{Each, RowBuffer, Slot};
pub use encoding::Encoding;
pub(in crate::read) use encoding::Pieces;

/// How a text file was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextLayout {
    /// How its bytes stand for letters.
    pub encoding: Encoding,
    /// What stands between two cells.
    pub separator: char,
}

/// An opened text file: one sheet without a name.
pub(super) struct Text<'a> {
    bytes: &'a [u8],
    encoding: Encoding,
    separator: u8,
    /// Whether the first line only names the separator.
    named: bool,
    sheets: [SheetInfo; 1],
}

impl<'a> Text<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let encoding = Encoding::of(bytes)?;
        let sample = encoding.sample(bytes)?;
        let found = separator::find(&sample).ok_or(ReadError::NoTable)?;
        Ok(Self {
            bytes,
            encoding,
            separator: found.separator,
            named: found.named,
            sheets: [SheetInfo {
                name: String::new(),
                visible: true,
            }],
        })
    }

    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub fn layout(&self) -> TextLayout {
        TextLayout {
            encoding: self.encoding,
            separator: char::from(self.separator),
        }
    }

    pub fn rows(&mut self, sheet_index: usize, each: &mut Each<'_>) -> Result<(), ReadError> {
        if sheet_index != 0 {
            return Err(ReadError::NoSheets);
        }
        let mut records = Records::new(self.separator);
        let mut row = RowBuffer::default();
        let mut pieces = Pieces::new(self.encoding, self.bytes);
        let mut skip = self.named;
        let mut hand_over = |number: u32, record: Record<'_>| {
            if std::mem::take(&mut skip) {
                return Ok(true);
            }
            record.fill(&mut row)?;
            // A line that names the separator is none of the rows.
            let number = number - u32::from(self.named);
            Ok(row.hand_over(number, each).is_continue())
        };
        while let Some(piece) = pieces.next()? {
            if !records.take(piece.as_bytes(), &mut hand_over)? {
                return Ok(());
            }
        }
        records.end(&mut hand_over)
    }
}

/// Takes text apart into records, however it arrives in pieces.
struct Records {
    reader: Reader,
    fields: Vec<u8>,
    ends: Vec<usize>,
    filled: usize,
    fields_filled: usize,
    /// The number of the record being read.
    number: u32,
    /// Whether something of it was read.
    begun: bool,
    /// Whether the last byte was the first half of a line end.
    after_return: bool,
}

/// The fields of one record.
#[derive(Clone, Copy)]
struct Record<'r> {
    fields: &'r str,
    ends: &'r [usize],
}

impl<'r> Record<'r> {
    fn iter(self) -> impl Iterator<Item = &'r str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(self.ends)
            .map(move |(start, end)| self.fields.get(start..*end).unwrap_or_default())
    }

    fn fill(self, row: &mut RowBuffer) -> Result<(), ReadError> {
        row.clear();
        for (column, field) in self.iter().enumerate() {
            if field.len() > CELL_BYTES_LIMIT {
                return Err(ReadError::TooLarge(Limit::CellText));
            }
            // Between two separators nothing is stored.
            if !field.is_empty() {
                let place = row.keep(field);
                row.put(column, Slot::Text(place))?;
            }
        }
        Ok(())
    }
}

type Taker<'t> = dyn FnMut(u32, Record<'_>) -> Result<bool, ReadError> + 't;

impl Records {
    fn new(separator: u8) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(separator).build(),
            fields: vec![0; 4096],
            ends: vec![0; 64],
            filled: 0,
            fields_filled: 0,
            number: 1,
            begun: false,
            after_return: false,
        }
    }

    /// Takes a piece; `false` once the taker wants no more.
    fn take(&mut self, mut input: &[u8], taker: &mut Taker<'_>) -> Result<bool, ReadError> {
        loop {
            input = self.skip_blank_lines(input);
            if input.is_empty() {
                return Ok(true);
            }
            let (result, read, written, ended) = self.reader.read_record(
                input,
                &mut self.fields[self.filled..],
                &mut self.ends[self.fields_filled..],
            );
            self.begun |= read > 0;
            self.after_return = read > 0 && input[read - 1] == b'\r';
            input = &input[read..];
            self.filled += written;
            self.fields_filled += ended;
            if !self.settle(result, taker)? {
                return Ok(false);
            }
        }
    }

    /// Blank lines are rows without a cell, which the record reader would leave
    /// out of the count.
    fn skip_blank_lines<'i>(&mut self, mut input: &'i [u8]) -> &'i [u8] {
        while let (false, Some((first @ (b'\r' | b'\n'), rest))) = (self.begun, input.split_first())
        {
            let second_half = *first == b'\n' && self.after_return;
            self.number += u32::from(!second_half);
            self.after_return = *first == b'\r';
            input = rest;
        }
        if !input.is_empty() && !self.begun {
            self.after_return = false;
        }
        input
    }

    fn settle(
        &mut self,
        result: ReadRecordResult,
        taker: &mut Taker<'_>,
    ) -> Result<bool, ReadError> {
        match result {
            ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            ReadRecordResult::OutputFull => {
                if self.fields.len() >= ROW_BYTES_LIMIT {
                    return Err(ReadError::TooLarge(Limit::Row));
                }
                self.fields.resize(self.fields.len() * 2, 0);
            }
            ReadRecordResult::OutputEndsFull => {
                if self.ends.len() >= COLUMNS_LIMIT {
                    return Err(ReadError::TooLarge(Limit::Grid));
                }
                self.ends.resize(self.ends.len() * 2, 0);
            }
            ReadRecordResult::Record => {
                if self.number > ROWS_LIMIT + 1 {
                    return Err(ReadError::TooLarge(Limit::Grid));
                }
                let fields = std::str::from_utf8(&self.fields[..self.filled]);
                let record = Record {
                    fields: fields.map_err(ReadError::damaged)?,
                    ends: &self.ends[..self.fields_filled],
                };
                let goes_on = taker(self.number, record)?;
                (self.filled, self.fields_filled, self.begun) = (0, 0, false);
                self.number += 1;
                return Ok(goes_on);
            }
        }
        Ok(true)
    }

    /// Takes what is left as the last record.
    ///
    /// # Errors
    ///
    /// [`ReadError::Damaged`] if a quotation is still open: everything since it
    /// began would be one cell.
    fn end(&mut self, taker: &mut Taker<'_>) -> Result<(), ReadError> {
        if !self.begun {
            return Ok(());
        }
        let number = self.number;
        // A line end closes the record, but not within a quotation.
        if self.take(b"\n", taker)? && self.number == number {
            let detail = format!("a quotation in row {number} is never closed");
            return Err(ReadError::damaged(detail));
        }
        Ok(())
    }
}
