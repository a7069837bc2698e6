//! Workbooks read by calamine: `.xlsb`, and an `.xlsx` with something in it that
//! our own reader does not know.
//!
//! calamine believes what a file says of itself, so whatever it will hold is
//! counted before it is asked.

mod xlsb;

use std::io::Cursor;

use calamine::{Cell, DataRef, Reader, Sheet, SheetType, SheetVisible, XlsxError};

use super::SheetInfo;
use super::dates::{date_time, iso_date_time};
use super::error::{Limit, ReadError, guarded};
use super::limits::{CELL_BYTES_LIMIT, COLUMNS_LIMIT, GENERAL_PART_LIMIT, ROWS_LIMIT};
use super::package::Package;
use super::row::{Each, RowBuffer, Slot};

pub(super) use xlsb::Xlsb;

type Bytes<'a> = Cursor<&'a [u8]>;

/// An `.xlsx` as calamine reads it.
pub(super) struct Xlsx<'a> {
    workbook: calamine::Xlsx<Bytes<'a>>,
    sheets: Vec<SheetInfo>,
    epoch_1904: bool,
}

impl<'a> Xlsx<'a> {
    pub fn open(bytes: &'a [u8], package: &Package<'_>) -> Result<Self, ReadError> {
        if package.largest() > GENERAL_PART_LIMIT {
            return Err(ReadError::TooLarge(Limit::Memory));
        }
        let workbook = guarded(|| calamine::Xlsx::new(Cursor::new(bytes)))?;
        let workbook = workbook.map_err(|error| match error {
            // No workbook inside: a document, a drawing, any other archive.
            XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => ReadError::NotAWorkbook,
            XlsxError::Password => ReadError::PasswordProtected,
            error => ReadError::damaged(error),
        })?;
        Ok(Self {
            sheets: infos(workbook.sheets_metadata()),
            epoch_1904: workbook.has_1904_epoch(),
            workbook,
        })
    }

    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub fn epoch_1904(&self) -> bool {
        self.epoch_1904
    }

    pub fn rows(&mut self, sheet_index: usize, each: &mut Each<'_>) -> Result<(), ReadError> {
        let name = &self
            .sheets
            .get(sheet_index)
            .ok_or(ReadError::NoSheets)?
            .name;
        let reader = guarded(|| self.workbook.worksheet_cells_reader(name))?;
        let mut reader = reader.map_err(ReadError::damaged)?;
        stream(|| reader.next_cell(), self.epoch_1904, each)
    }
}

/// The sheets that hold rows, in the order of their tabs.
fn infos(sheets: &[Sheet]) -> Vec<SheetInfo> {
    sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| SheetInfo {
            name: sheet.name.clone(),
            visible: sheet.visible == SheetVisible::Visible,
        })
        .collect()
}

/// Gathers cells into rows and hands these over. Only reading is guarded: a
/// panic of the caller's own is the caller's.
fn stream<'b, E: std::fmt::Display>(
    mut next_cell: impl FnMut() -> Result<Option<Cell<DataRef<'b>>>, E>,
    epoch_1904: bool,
    each: &mut Each<'_>,
) -> Result<(), ReadError> {
    let mut row = RowBuffer::default();
    let mut number = 0;
    while let Some(cell) = guarded(&mut next_cell)?.map_err(ReadError::damaged)? {
        let (at, column) = cell.get_position();
        let value = cell.get_value();
        if at >= ROWS_LIMIT || column as usize >= COLUMNS_LIMIT {
            return Err(ReadError::TooLarge(Limit::Grid));
        }
        if matches!(value, DataRef::Empty) {
            continue;
        }
        if at + 1 < number {
            // Excel refuses such a sheet too; importing it would number rows
            // wrongly in every report.
            let detail = format!("row {} after row {number}", at + 1);
            return Err(ReadError::damaged(detail));
        }
        if at + 1 > number {
            if row.hand_over(number, each).is_break() {
                return Ok(());
            }
            row.clear();
            number = at + 1;
        }
        let slot = slot(value, epoch_1904, &mut row)?;
        row.put(column as usize, slot)?;
    }
    let _ = row.hand_over(number, each);
    Ok(())
}

fn slot(value: &DataRef<'_>, epoch_1904: bool, row: &mut RowBuffer) -> Result<Slot, ReadError> {
    let mut text = |text: &str| {
        if text.len() > CELL_BYTES_LIMIT {
            return Err(ReadError::TooLarge(Limit::CellText));
        }
        Ok(Slot::Text(row.keep(text)))
    };
    match value {
        DataRef::Empty => Ok(Slot::Empty),
        DataRef::Int(whole) => Ok(Slot::Number(*whole as f64)),
        DataRef::Float(number) => Ok(Slot::Number(*number)),
        DataRef::String(kept) | DataRef::DurationIso(kept) => text(kept),
        DataRef::SharedString(kept) => text(kept),
        DataRef::Bool(truth) => Ok(Slot::Bool(*truth)),
        DataRef::Error(kind) => Ok(Slot::Error(row.keep(&kind.to_string()))),
        // A length of time ("[h]:mm") is a number of days, not a moment.
        DataRef::DateTime(moment) if moment.is_duration() => Ok(Slot::Number(moment.as_f64())),
        DataRef::DateTime(moment) => {
            let serial = moment.as_f64();
            Ok(date_time(serial, epoch_1904).map_or(Slot::Number(serial), Slot::DateTime))
        }
        DataRef::DateTimeIso(kept) => {
            iso_date_time(kept).map_or_else(|| text(kept), |moment| Ok(Slot::DateTime(moment)))
        }
    }
}
