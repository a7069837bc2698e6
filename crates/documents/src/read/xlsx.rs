//! `.xlsx`, row by row: never more of a sheet in memory than one row.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};
use domain::imports::SheetRow;

use super::dates::{date_time, iso_date_time};
use super::row::{RowBuffer, Slot};
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
            error => ReadError::damaged(error),
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
        each: &mut dyn FnMut(SheetRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let name = &self
            .sheets
            .get(sheet_index)
            .ok_or(ReadError::NoSheets)?
            .name;
        let reader =
            guarded(|| self.xlsx.worksheet_cells_reader(name))?.map_err(|error| match error {
                // The workbook lists a sheet whose part is not there.
                XlsxError::WorksheetNotFound(part) => {
                    ReadError::damaged(format!("no part for sheet {part:?}"))
                }
                error => ReadError::damaged(error),
            })?;
        let mut rows = Rows {
            reader,
            epoch_1904: self.epoch_1904,
            next: None,
            last_row: 0,
            ended: false,
        };
        // Only reading is guarded: a panic of the caller's own is the caller's.
        let mut buffer = RowBuffer::default();
        while let Some(row) = guarded(|| rows.next_row(&mut buffer))?? {
            if buffer.hand_over(row, each).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Reads on until the row is complete. The first cell of the row after it is
/// kept in `next`: row and column counted from 0.
struct Rows<'a, 'b> {
    reader: XlsxCellReader<'b, Cursor<&'a [u8]>>,
    epoch_1904: bool,
    next: Option<(u32, u32, DataRef<'b>)>,
    last_row: u32,
    /// The reader may not be asked again once it has said that it is done.
    ended: bool,
}

impl<'b> Rows<'_, 'b> {
    /// Fills `buffer` with the next row and gives its number.
    fn next_row(&mut self, buffer: &mut RowBuffer) -> Result<Option<u32>, ReadError> {
        buffer.clear();
        let mut row = None;
        loop {
            let (at_row, column, value) = match self.next.take() {
                Some(cell) => cell,
                None => match self.next_stored_cell()? {
                    Some(cell) => cell,
                    None => return Ok(row),
                },
            };
            let number = at_row + 1;
            match row {
                None => {
                    // Excel refuses such a sheet too; importing it would number
                    // rows wrongly in every report.
                    if number <= self.last_row {
                        let detail = format!("row {number} after row {}", self.last_row);
                        return Err(ReadError::damaged(detail));
                    }
                    self.last_row = number;
                    row = Some(number);
                }
                Some(current) if current == number => {}
                Some(_) => {
                    self.next = Some((at_row, column, value));
                    return Ok(row);
                }
            }
            let slot = slot_of(&value, self.epoch_1904, buffer);
            buffer.put(column as usize, slot)?;
        }
    }

    fn next_stored_cell(&mut self) -> Result<Option<(u32, u32, DataRef<'b>)>, ReadError> {
        if self.ended {
            return Ok(None);
        }
        while let Some(cell) = self.reader.next_cell().map_err(ReadError::damaged)? {
            let (row, column) = cell.get_position();
            if row >= ROWS_LIMIT || column >= COLUMNS_LIMIT {
                let detail = format!("a cell at row {row}, column {column}");
                return Err(ReadError::damaged(detail));
            }
            if !matches!(cell.get_value(), DataRef::Empty) {
                return Ok(Some((row, column, cell.get_value().clone())));
            }
        }
        self.ended = true;
        Ok(None)
    }
}

fn slot_of(value: &DataRef<'_>, epoch_1904: bool, buffer: &mut RowBuffer) -> Slot {
    match value {
        DataRef::Empty => Slot::Empty,
        DataRef::Int(whole) => Slot::Number(*whole as f64),
        DataRef::Float(number) => Slot::Number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => Slot::Text(buffer.keep(text)),
        DataRef::SharedString(text) => Slot::Text(buffer.keep(text)),
        DataRef::Bool(truth) => Slot::Bool(*truth),
        DataRef::Error(kind) => Slot::Error(buffer.keep(&kind.to_string())),
        // A length of time ("[h]:mm") is a number of days, not a moment.
        DataRef::DateTime(moment) if moment.is_duration() => Slot::Number(moment.as_f64()),
        DataRef::DateTime(moment) => {
            let serial = moment.as_f64();
            date_time(serial, epoch_1904).map_or(Slot::Number(serial), Slot::DateTime)
        }
        DataRef::DateTimeIso(text) => match iso_date_time(text) {
            Some(moment) => Slot::DateTime(moment),
            None => Slot::Text(buffer.keep(text)),
        },
    }
}

/// Refuses archives that say they unpack beyond the limits. What they say can be
/// relied on: the archive reader stops at the declared size of each part.
fn refuse_bombs(bytes: &[u8]) -> Result<(), ReadError> {
    // The archive reader is as exposed to hostile bytes as the sheet reader.
    guarded(|| {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::damaged)?;
        let mut total = 0_u64;
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).map_err(ReadError::damaged)?;
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

/// Runs a parser that is not ours. Its authors fuzz it, but a panic on a file
/// nobody has seen must cost that file, not the shift: nothing the parser had
/// half done is used afterwards.
fn guarded<T>(parse: impl FnOnce() -> T) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(parse)).map_err(|_| ReadError::Damaged {
        detail: "the parser panicked".to_owned(),
    })
}
