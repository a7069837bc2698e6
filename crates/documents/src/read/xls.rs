//! `.xls`: the records of Excel 5.0 to 2003 in a compound file.
//!
//! calamine reads these too, but makes room for what a sheet claims and copies a
//! shared string into every cell that shows it; here the cells stay where they
//! are in the file, and a list of places is put in order.

mod strings;

use encoding_rs::Encoding;

use super::SheetInfo;
use super::compound::{Compound, u16_at, u32_at};
use super::dates::{date_time, is_moment_format, shows_moment};
use super::error::{Limit, ReadError};
use super::limits::SHEETS_LIMIT;
use super::row::{Each, RowBuffer, Slot};
use std::collections::HashMap;
use std::marker::PhantomData;
use strings::{Strings, TextForm};

/// Cells of a sheet: 65,536 rows of 256 columns.
const CELLS_LIMIT: usize = 1 << 24;

mod kind {
    pub const FORMULA: u16 = 0x0006;
    pub const END: u16 = 0x000A;
    pub const DATE_MODE: u16 = 0x0022;
    pub const FILE_PASS: u16 = 0x002F;
    pub const CONTINUE: u16 = 0x003C;
    pub const CODE_PAGE: u16 = 0x0042;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const MUL_RK: u16 = 0x00BD;
    pub const RICH_STRING: u16 = 0x00D6;
    pub const XF: u16 = 0x00E0;
    pub const SHARED_STRINGS: u16 = 0x00FC;
    pub const LABEL_SHARED: u16 = 0x00FD;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const BOOL_ERROR: u16 = 0x0205;
    pub const STRING: u16 = 0x0207;
    pub const RK: u16 = 0x027E;
    pub const FORMAT: u16 = 0x041E;
    pub const BEGIN: u16 = 0x0809;
}

/// An opened workbook: its stream is in memory, once.
pub(super) struct Xls<'a> {
    stream: Vec<u8>,
    sheets: Vec<SheetInfo>,
    starts: Vec<usize>,
    strings: Strings,
    form: TextForm,
    moments: Vec<bool>,
    epoch_1904: bool,
    file: PhantomData<&'a [u8]>,
}

/// A record: its kind, its place and its bytes.
#[derive(Debug, Clone, Copy)]
struct Record<'s> {
    kind: u16,
    at: usize,
    data: &'s [u8],
}

fn record(stream: &[u8], at: usize) -> Option<Record<'_>> {
    let head = stream.get(at..at.checked_add(4)?)?;
    let length = usize::from(u16_at(head, 2));
    let data = stream.get(at + 4..at + 4 + length)?;
    Some(Record {
        kind: u16_at(head, 0),
        at,
        data,
    })
}

/// The records from a place on, up to the end of what begins there.
fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = Record<'_>> {
    let mut depth = 0_u32;
    let mut ended = false;
    std::iter::from_fn(move || {
        loop {
            let record = record(stream, at).filter(|_| !ended)?;
            at += 4 + record.data.len();
            match record.kind {
                kind::BEGIN => depth += 1,
                kind::END => {
                    depth = depth.saturating_sub(1);
                    ended = depth == 0;
                }
                _ => {}
            }
            // Charts within a sheet carry records like cells.
            if depth <= 1 {
                return Some(record);
            }
        }
    })
}

impl Xls<'_> {
    pub fn open(bytes: &[u8]) -> Result<Self, ReadError> {
        let file = Compound::open(bytes)?;
        if file.has("EncryptedPackage") {
            return Err(ReadError::PasswordProtected);
        }
        let stream = match file.stream("Workbook")? {
            Some(stream) => stream,
            None => file.stream("Book")?.ok_or_else(|| not_a_workbook(&file))?,
        };
        let begin = record(&stream, 0).filter(|record| record.kind == kind::BEGIN);
        let version = begin.map(|record| u16_at(record.data, 0));
        let wide = match version {
            Some(0x0600) => true,
            Some(0x0500) => false,
            Some(_) => return Err(ReadError::OldExcel),
            None => return Err(ReadError::damaged("a workbook without a beginning")),
        };
        let mut workbook = Self {
            sheets: Vec::new(),
            starts: Vec::new(),
            strings: Strings::default(),
            form: TextForm::new(wide),
            moments: Vec::new(),
            epoch_1904: false,
            file: PhantomData,
            stream,
        };
        workbook.read_globals()?;
        Ok(workbook)
    }

    fn read_globals(&mut self) -> Result<(), ReadError> {
        let stream = std::mem::take(&mut self.stream);
        let mut formats = HashMap::new();
        let mut styles = Vec::new();
        for record in records(&stream, 0) {
            let data = record.data;
            match record.kind {
                kind::FILE_PASS => return Err(ReadError::PasswordProtected),
                kind::CODE_PAGE => self.form.set_code_page(u16_at(data, 0)),
                kind::DATE_MODE => self.epoch_1904 = u16_at(data, 0) == 1,
                kind::FORMAT => {
                    let code = self.form.format_code(data.get(2..).unwrap_or_default());
                    formats.insert(u16_at(data, 0), shows_moment(&code));
                }
                kind::XF => styles.push(u16_at(data, 2)),
                kind::BOUND_SHEET => self.take_sheet(data)?,
                kind::SHARED_STRINGS => self.strings = Strings::find(&stream, record.at)?,
                _ => {}
            }
        }
        let moment = |id: &u16| {
            let known = formats.get(id).copied();
            known.unwrap_or_else(|| is_moment_format(u32::from(*id)))
        };
        self.moments = styles.iter().map(moment).collect();
        self.stream = stream;
        Ok(())
    }

    fn take_sheet(&mut self, data: &[u8]) -> Result<(), ReadError> {
        const WORKSHEET: u8 = 0;
        if data.get(5) != Some(&WORKSHEET) {
            return Ok(());
        }
        if self.sheets.len() >= SHEETS_LIMIT {
            return Err(ReadError::TooLarge(Limit::Parts));
        }
        self.starts.push(u32_at(data, 0) as usize);
        self.sheets.push(SheetInfo {
            name: self.form.sheet_name(&data[6..]),
            visible: data[4] & 3 == 0,
        });
        Ok(())
    }

    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub fn epoch_1904(&self) -> bool {
        self.epoch_1904
    }

    pub fn rows(&mut self, sheet_index: usize, each: &mut Each<'_>) -> Result<(), ReadError> {
        let start = *self.starts.get(sheet_index).ok_or(ReadError::NoSheets)?;
        let places = self.places(start)?;
        let mut row = RowBuffer::default();
        let mut current = None;
        for place in places {
            if current != Some(place.row) {
                if let Some(number) = current
                    && row.hand_over(u32::from(number) + 1, each).is_break()
                {
                    return Ok(());
                }
                row.clear();
                current = Some(place.row);
            }
            self.take_cells(place.at as usize, &mut row)?;
        }
        if let Some(number) = current {
            let _ = row.hand_over(u32::from(number) + 1, each);
        }
        Ok(())
    }

    /// Where the cells of a sheet are, in order of rows: some writers store
    /// column after column.
    fn places(&self, start: usize) -> Result<Vec<Place>, ReadError> {
        let begins = record(&self.stream, start).is_some_and(|first| first.kind == kind::BEGIN);
        if !begins {
            return Err(ReadError::damaged("a sheet without a beginning"));
        }
        let mut places = Vec::new();
        let mut ended = false;
        for record in records(&self.stream, start) {
            match record.kind {
                kind::END => ended = true,
                kind::FORMULA
                | kind::MUL_RK
                | kind::RICH_STRING
                | kind::LABEL_SHARED
                | kind::NUMBER
                | kind::LABEL
                | kind::BOOL_ERROR
                | kind::RK => {
                    if record.data.len() < 6 || places.len() >= CELLS_LIMIT {
                        return Err(ReadError::damaged("a cell of no place"));
                    }
                    places.push(Place {
                        row: u16_at(record.data, 0),
                        at: record.at as u32,
                    });
                }
                _ => {}
            }
        }
        if !ended {
            return Err(ReadError::Truncated);
        }
        places.sort_by_key(|place| place.row);
        Ok(places)
    }

    fn take_cells(&self, at: usize, row: &mut RowBuffer) -> Result<(), ReadError> {
        let Some(record) = record(&self.stream, at) else {
            return Ok(());
        };
        let data = record.data;
        let column = usize::from(u16_at(data, 2));
        let style = u16_at(data, 4);
        let short = || ReadError::damaged("a cell breaks off");
        let slot = match record.kind {
            kind::NUMBER => {
                let bytes = data.get(6..14).and_then(|bytes| bytes.try_into().ok());
                self.number(style, f64::from_le_bytes(bytes.ok_or_else(short)?))
            }
            kind::RK => self.number(style, rk(data.get(6..10).ok_or_else(short)?)),
            kind::MUL_RK => {
                // Pairs of a style and a number, then the last column.
                let pairs = data
                    .get(4..data.len().saturating_sub(2))
                    .unwrap_or_default();
                for (step, pair) in pairs.chunks_exact(6).enumerate() {
                    let slot = self.number(u16_at(pair, 0), rk(&pair[2..]));
                    row.put(column + step, slot)?;
                }
                return Ok(());
            }
            kind::LABEL_SHARED => {
                let index = u32_at(data, 6);
                let text = self.strings.text(&self.stream, index)?;
                Slot::Text(row.keep(&text))
            }
            kind::LABEL | kind::RICH_STRING => {
                let text = self.form.label(data.get(6..).ok_or_else(short)?);
                Slot::Text(row.keep(&text))
            }
            kind::BOOL_ERROR => match (data.get(6), data.get(7)) {
                (Some(value), Some(0)) => Slot::Bool(*value != 0),
                (Some(value), Some(_)) => Slot::Error(row.keep(error_name(*value))),
                _ => return Err(short()),
            },
            _ => self.result(record, style, row)?,
        };
        row.put(column, slot)
    }

    /// The result of a formula; a text stands in a record of its own.
    fn result(
        &self,
        formula: Record<'_>,
        style: u16,
        row: &mut RowBuffer,
    ) -> Result<Slot, ReadError> {
        let value = formula
            .data
            .get(6..14)
            .and_then(|bytes| bytes.try_into().ok());
        let value: [u8; 8] = value.ok_or_else(|| ReadError::damaged("a cell breaks off"))?;
        if value[6..] != [0xFF, 0xFF] {
            return Ok(self.number(style, f64::from_le_bytes(value)));
        }
        Ok(match value[0] {
            0 => {
                // A shared formula or a table may stand between the two.
                let mut at = formula.at + 4 + formula.data.len();
                for _ in 0..4 {
                    let Some(next) = record(&self.stream, at) else {
                        break;
                    };
                    if next.kind == kind::STRING {
                        let text = self.form.label(next.data);
                        return Ok(Slot::Text(row.keep(&text)));
                    }
                    at += 4 + next.data.len();
                }
                return Err(ReadError::damaged("a formula without its result"));
            }
            1 => Slot::Bool(value[2] != 0),
            2 => Slot::Error(row.keep(error_name(value[2]))),
            3 => Slot::Text(row.keep("")),
            _ => return Err(ReadError::damaged("a result of no kind")),
        })
    }

    fn number(&self, style: u16, number: f64) -> Slot {
        let is_moment = self.moments.get(usize::from(style)).copied();
        let moment = is_moment
            .filter(|moment| *moment)
            .and_then(|_| date_time(number, self.epoch_1904));
        moment.map_or(Slot::Number(number), Slot::DateTime)
    }
}

/// A row, and a record of cells in it.
#[derive(Debug, Clone, Copy)]
struct Place {
    row: u16,
    at: u32,
}

/// A number in four bytes: 30 bits of a float or of a whole number, either
/// perhaps in hundredths.
fn rk(bytes: &[u8]) -> f64 {
    let raw = u32_at(bytes, 0);
    let number = if raw & 2 == 0 {
        f64::from_bits(u64::from(raw & !3) << 32)
    } else {
        f64::from(raw as i32 >> 2)
    };
    if raw & 1 == 0 { number } else { number / 100.0 }
}

fn error_name(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "#ERROR!",
    }
}

/// What a compound file without a workbook is.
fn not_a_workbook(file: &Compound<'_>) -> ReadError {
    if file.has("WordDocument") {
        ReadError::TextDocument
    } else {
        ReadError::NotAWorkbook
    }
}

/// The encoding of a code page that Excel writes.
fn code_page(number: u16) -> Option<&'static Encoding> {
    let label = match number {
        367 | 1252 | 0x8001 => "windows-1252",
        874 | 1250..=1258 => return Encoding::for_label(format!("windows-{number}").as_bytes()),
        866 => "ibm866",
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        10000 | 0x8000 => "macintosh",
        1200 => "utf-16le",
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}
