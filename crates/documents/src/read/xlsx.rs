//! `.xlsx`, row by row: never more of a sheet in memory than one row.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};
use domain::imports::{Cell, SheetRow};

use super::{ReadError, UNPACKED_LIMIT};

/// A part that claims to unpack to more than this many times its size is built
/// to harm: a sheet of 200,000 like rows stays below 40.
const RATIO_LIMIT: u64 = 300;
/// Below this many unpacked bytes no ratio is dangerous.
const RATIO_MATTERS_FROM: u64 = 32 << 20;
/// What Excel itself can address.
const ROWS_LIMIT: u32 = 1_048_576;
const COLUMNS_LIMIT: u32 = 16_384;

/// A sheet as the workbook lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// The name on its tab.
    pub name: String,
    /// Whether a person opening the workbook sees the tab.
    pub visible: bool,
}

/// An opened workbook. Its shared strings are in memory, its sheets are not.
pub struct Workbook<'a> {
    xlsx: Xlsx<Cursor<&'a [u8]>>,
    sheets: Vec<SheetInfo>,
    epoch_1904: bool,
}

impl<'a> Workbook<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        refuse_bombs(bytes)?;
        let xlsx = guarded(|| Xlsx::new(Cursor::new(bytes)))?.map_err(|error| match error {
            // No workbook inside: a document, a drawing, any other archive.
            XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => ReadError::NotAWorkbook,
            XlsxError::Password => ReadError::PasswordProtected,
            error => damaged(error),
        })?;
        let sheets: Vec<SheetInfo> = xlsx
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| SheetInfo {
                name: sheet.name.clone(),
                visible: sheet.visible == SheetVisible::Visible,
            })
            .collect();
        if sheets.is_empty() {
            return Err(ReadError::NoSheets);
        }
        let epoch_1904 = xlsx.has_1904_epoch();
        Ok(Self {
            xlsx,
            sheets,
            epoch_1904,
        })
    }

    /// The worksheets in the order of their tabs, hidden ones too.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Hands over the rows of a sheet in order until the end or a
    /// [`ControlFlow::Break`]. Rows in which nothing is stored are left out, but
    /// counted: [`SheetRow::row`] is the number shown beside the row.
    ///
    /// # Errors
    ///
    /// [`ReadError::NoSheets`] if there is no sheet of that index,
    /// [`ReadError::Damaged`] from the row on that cannot be read; rows handed
    /// over before that were good.
    pub fn rows(
        &mut self,
        sheet_index: usize,
        each: &mut dyn FnMut(SheetRow) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let name = &self
            .sheets
            .get(sheet_index)
            .ok_or(ReadError::NoSheets)?
            .name;
        let reader =
            guarded(|| self.xlsx.worksheet_cells_reader(name))?.map_err(|error| match error {
                // The workbook lists a sheet whose part is not there.
                XlsxError::WorksheetNotFound(part) => ReadError::Damaged {
                    detail: format!("no part for sheet {part:?}"),
                },
                error => damaged(error),
            })?;
        let mut rows = Rows {
            reader,
            epoch_1904: self.epoch_1904,
            next: None,
            last_row: 0,
            ended: false,
        };
        // Only reading is guarded: a panic of the caller's own is the caller's.
        while let Some(row) = guarded(|| rows.next_row())?? {
            if each(row).is_break() {
                break;
            }
        }
        Ok(())
    }
}

struct Rows<'a, 'b> {
    reader: XlsxCellReader<'b, Cursor<&'a [u8]>>,
    epoch_1904: bool,
    /// The first cell of the following row, already taken from the reader.
    next: Option<(u32, u32, Cell)>,
    last_row: u32,
    /// The reader may not be asked again once it has said that it is done.
    ended: bool,
}

impl Rows<'_, '_> {
    fn next_row(&mut self) -> Result<Option<SheetRow>, ReadError> {
        let mut row: Option<SheetRow> = None;
        loop {
            let (at_row, column, cell) = match self.next.take() {
                Some(cell) => cell,
                None => match self.next_stored_cell()? {
                    Some(cell) => cell,
                    None => return Ok(row),
                },
            };
            match &mut row {
                None => {
                    // Excel refuses such a sheet too; importing it would number
                    // rows wrongly in every report.
                    if at_row <= self.last_row {
                        let detail = format!("row {at_row} after row {}", self.last_row);
                        return Err(ReadError::Damaged { detail });
                    }
                    self.last_row = at_row;
                    let mut first = SheetRow {
                        row: at_row,
                        cells: Vec::with_capacity(16),
                    };
                    put(&mut first.cells, column, cell);
                    row = Some(first);
                }
                Some(current) if current.row == at_row => put(&mut current.cells, column, cell),
                Some(_) => {
                    self.next = Some((at_row, column, cell));
                    return Ok(row);
                }
            }
        }
    }

    /// The next cell that stores something; its row counts from 1, its column
    /// from 0.
    fn next_stored_cell(&mut self) -> Result<Option<(u32, u32, Cell)>, ReadError> {
        if self.ended {
            return Ok(None);
        }
        while let Some(cell) = self.reader.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            if row >= ROWS_LIMIT || column >= COLUMNS_LIMIT {
                let detail = format!("a cell at row {row}, column {column}");
                return Err(ReadError::Damaged { detail });
            }
            let value = self.cell(cell.get_value());
            if !matches!(&value, Cell::Empty) {
                return Ok(Some((row + 1, column, value)));
            }
        }
        self.ended = true;
        Ok(None)
    }

    fn cell(&self, value: &DataRef<'_>) -> Cell {
        match value {
            DataRef::Empty => Cell::Empty,
            DataRef::Int(whole) => Cell::Number(*whole as f64),
            DataRef::Float(number) => Cell::Number(*number),
            DataRef::String(text) => Cell::Text(text.clone()),
            DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
            DataRef::Bool(truth) => Cell::Bool(*truth),
            DataRef::Error(kind) => Cell::Error(kind.to_string()),
            // A length of time ("[h]:mm") is a number of days, not a moment.
            DataRef::DateTime(moment) if moment.is_duration() => Cell::Number(moment.as_f64()),
            DataRef::DateTime(moment) => {
                let serial = moment.as_f64();
                date_time(serial, self.epoch_1904).map_or(Cell::Number(serial), Cell::DateTime)
            }
            DataRef::DateTimeIso(text) => {
                iso_date_time(text).map_or_else(|| Cell::Text(text.clone()), Cell::DateTime)
            }
            DataRef::DurationIso(text) => Cell::Text(text.clone()),
        }
    }
}

fn put(cells: &mut Vec<Cell>, column: u32, cell: Cell) {
    let column = column as usize;
    if column >= cells.len() {
        cells.resize(column + 1, Cell::Empty);
    }
    cells[column] = cell;
}

/// `YYYY-MM-DDTHH:MM:SS` of a spreadsheet's day number, rounded to the second:
/// day numbers are binary fractions, so 10:15:00 is stored as a hair less. `None`
/// for numbers that stand for no day.
fn date_time(serial: f64, epoch_1904: bool) -> Option<String> {
    const SECONDS: i64 = 86_400;
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let total = (serial * SECONDS as f64).round() as i64;
    let (day, second) = (total / SECONDS, total % SECONDS);
    // Days from 1970-01-01. Excel counts a 29 February 1900 that never was, so
    // days before it are one further on, and it itself is no day.
    let since_1970 = match (epoch_1904, day) {
        (true, _) => day - 24_107,
        (false, 60) => return None,
        (false, ..60) => day - 25_568,
        (false, _) => day - 25_569,
    };
    let (year, month, day) = civil(since_1970);
    if year > 9999 {
        return None;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Some(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    ))
}

/// Year, month and day of a day counted from 1970-01-01 (Gregorian; the 400-year
/// cycle of 146,097 days, years beginning in March so that leap days come last).
fn civil(since_1970: i64) -> (i64, i64, i64) {
    let days = since_1970 + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Some tools store dates as ISO text in date cells. Only the form without a
/// zone is taken over; a zone would have to be interpreted, which is not reading.
fn iso_date_time(text: &str) -> Option<String> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, time),
        None => (text, "00:00:00"),
    };
    let time = time.split_once('.').map_or(time, |(seconds, _)| seconds);
    let shaped = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text
                .bytes()
                .zip(shape.bytes())
                .all(|(byte, like)| match like {
                    b'0' => byte.is_ascii_digit(),
                    _ => byte == like,
                })
    };
    (shaped(date, "0000-00-00") && shaped(time, "00:00:00")).then(|| format!("{date}T{time}"))
}

/// Refuses archives that say they unpack beyond the limits. What they say can be
/// relied on: the archive reader stops at the declared size of each part.
fn refuse_bombs(bytes: &[u8]) -> Result<(), ReadError> {
    // The archive reader is as exposed to hostile bytes as the sheet reader.
    guarded(|| {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut total = 0_u64;
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).map_err(damaged)?;
            let (packed, unpacked) = (part.compressed_size(), part.size());
            total = total.saturating_add(unpacked);
            let absurd =
                unpacked > RATIO_MATTERS_FROM && unpacked > packed.saturating_mul(RATIO_LIMIT);
            if absurd || total > UNPACKED_LIMIT {
                return Err(ReadError::TooLarge);
            }
        }
        Ok(())
    })?
}

fn damaged(error: impl std::fmt::Display) -> ReadError {
    ReadError::Damaged {
        detail: error.to_string(),
    }
}

/// Runs a parser that is not ours. Its authors fuzz it, but a panic on a file
/// nobody has seen must cost that file, not the shift: nothing the parser had
/// half done is used afterwards.
fn guarded<T>(parse: impl FnOnce() -> T) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(parse)).map_err(|_| ReadError::Damaged {
        detail: "the parser panicked".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_of_both_epochs() {
        let cases = [
            (0.0, false, Some("1899-12-31T00:00:00")),
            (1.0, false, Some("1900-01-01T00:00:00")),
            (59.0, false, Some("1900-02-28T00:00:00")),
            (60.0, false, None),
            (61.0, false, Some("1900-03-01T00:00:00")),
            (25_569.0, false, Some("1970-01-01T00:00:00")),
            (44_255.635_416_666_66, false, Some("2021-02-28T15:15:00")),
            (45_351.999_999_9, false, Some("2024-03-01T00:00:00")),
            (2_958_465.0, false, Some("9999-12-31T00:00:00")),
            (2_958_466.0, false, None),
            (-1.0, false, None),
            (f64::NAN, false, None),
            (0.0, true, Some("1904-01-01T00:00:00")),
            (42_794.5, true, Some("2021-03-01T12:00:00")),
            (2_958_465.0, true, None),
        ];
        for (serial, epoch_1904, text) in cases {
            assert_eq!(
                date_time(serial, epoch_1904).as_deref(),
                text,
                "{serial} {epoch_1904}"
            );
        }
    }

    #[test]
    fn iso_dates_are_taken_over_only_without_a_zone() {
        assert_eq!(
            iso_date_time("2024-05-01").as_deref(),
            Some("2024-05-01T00:00:00")
        );
        assert_eq!(
            iso_date_time("2024-05-01T08:30:00.000").as_deref(),
            Some("2024-05-01T08:30:00")
        );
        assert_eq!(iso_date_time("2024-05-01T08:30:00Z"), None);
        assert_eq!(iso_date_time("yesterday"), None);
    }
}
