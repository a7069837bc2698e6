//! `.xlsb`: a binary workbook in an archive.

use std::io::Cursor;

use calamine::Reader;

use crate::read::SheetInfo;
use crate::read::error::{Limit, ReadError, guarded};
use crate::read::limits::{STRINGS_FLOOR, STRINGS_RATIO, TOKEN_LIMIT};
use crate::read::package::Package;
use crate::read::row::Each;
use crate::read::window::Window;
use crate::read::xlsx::Trouble;
use crate::read::xlsx::parts::{Relation, relations};

use super::{Bytes, infos, stream};

/// Memory of a text beside its bytes.
const TEXT_COST: usize = 24;
/// The record of a shared string.
const SHARED_STRING: u16 = 0x13;

/// An opened binary workbook.
pub(in crate::read) struct Xlsb<'a> {
    workbook: calamine::Xlsb<Bytes<'a>>,
    sheets: Vec<SheetInfo>,
    epoch_1904: bool,
}

impl<'a> Xlsb<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let package = Package::open(bytes)?;
        // Only parts of that name were looked at, so no other may be a sheet.
        let relations = match relations(&package, "xl/workbook.bin") {
            Ok(relations) => relations,
            Err(Trouble::Refused(error)) => return Err(error),
            Err(Trouble::Unfamiliar(what)) => return Err(ReadError::damaged(what)),
        };
        let is_sheet = |relation: &&Relation| relation.kind == "worksheet";
        if !(relations.values().filter(is_sheet)).all(|relation| relation.part.ends_with(".bin")) {
            return Err(ReadError::damaged("a sheet in a part of another kind"));
        }
        for part in package.names_ending(".bin") {
            check_records(&package, part)?;
        }
        let workbook = guarded(|| calamine::Xlsb::new(Cursor::new(bytes)))?;
        let workbook = workbook.map_err(ReadError::damaged)?;
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

/// Walks over the records of a part: a record's length is a claim that calamine
/// makes room for, and shared strings are held.
fn check_records(package: &Package<'_>, part: &str) -> Result<(), ReadError> {
    let Some(reader) = package.part(part)? else {
        return Ok(());
    };
    let budget = STRINGS_FLOOR.max(package.packed(part).saturating_mul(STRINGS_RATIO));
    let mut held = 0;
    let mut window = Window::new(reader);
    loop {
        let record = record(window.unread());
        match record {
            Some((_, length)) if length > TOKEN_LIMIT => {
                return Err(ReadError::TooLarge(Limit::CellText));
            }
            Some((kind, length)) if length <= window.unread().len() => {
                if kind == SHARED_STRING {
                    held += length + TEXT_COST;
                }
                if held > budget {
                    return Err(ReadError::TooLarge(Limit::Memory));
                }
                window.take(length);
            }
            // What is left at the end is for the reader to judge.
            _ if window.at_end() => return Ok(()),
            _ => window.more(2 * TOKEN_LIMIT, Limit::CellText)?,
        }
    }
}

/// The kind of the record at the front and its length with its head: both are
/// written seven bits a byte.
fn record(bytes: &[u8]) -> Option<(u16, usize)> {
    let mut at = 0;
    let mut next = |most: u32| {
        let mut value = 0_usize;
        for step in 0..most {
            let byte = *bytes.get(at)?;
            at += 1;
            value |= usize::from(byte & 0x7F) << (7 * step);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(value)
    };
    let kind = next(2)?;
    let length = next(4)?;
    Some((kind as u16, length + at))
}
