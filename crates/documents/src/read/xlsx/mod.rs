//! `.xlsx`, row by row, with a reader of our own: no more of a sheet in memory
//! than a window. What it does not know it leaves to the general reader
//! (`docs/decisions/0010-reading-workbooks.md`).

mod cells;
pub(super) mod parts;
mod sheet;
mod strings;

use std::ops::ControlFlow;

use domain::imports::SheetRow;

use super::error::ReadError;
use super::package::Package;
use super::row::Each;
use super::{SheetInfo, general};
use cells::Context;
use strings::Strings;

/// Why our reader stopped.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The file is to be refused.
    Refused(ReadError),
    /// Something our reader has no rule for; the general reader may have one.
    Unfamiliar(&'static str),
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        Self::Refused(error)
    }
}

/// An opened workbook: its shared strings are in memory, its sheets are not.
pub(super) struct Xlsx<'a> {
    bytes: &'a [u8],
    package: Package<'a>,
    sheets: Vec<SheetInfo>,
    /// The part of each sheet; none if it is listed and not there.
    parts: Vec<Option<String>>,
    context: Context,
}

impl<'a> Xlsx<'a> {
    /// Opens the workbook, or says that the general reader should.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Trouble> {
        let package = Package::open(bytes)?;
        let main = main_part(&package)?;
        let list = parts::workbook(&package, &main)?;
        let relations = parts::relations(&package, &main)?;
        let by_kind = |kind: &str, usual: &str| {
            let related = relations.values().find(|relation| relation.kind == kind);
            related.map_or_else(|| super::package::resolve(&main, usual), |r| r.part.clone())
        };
        let moments = parts::moment_styles(&package, &by_kind("styles", "styles.xml"))?;
        let strings = Strings::read(&package, &by_kind("sharedStrings", "sharedStrings.xml"))?;
        let (mut sheets, mut sheet_parts) = (Vec::new(), Vec::new());
        for listed in list.sheets {
            let relation = relations.get(&listed.relation);
            if relation.is_some_and(|relation| relation.kind != "worksheet") {
                continue;
            }
            sheets.push(SheetInfo {
                name: listed.name,
                visible: listed.visible,
            });
            sheet_parts.push(relation.map(|relation| relation.part.clone()));
        }
        Ok(Self {
            bytes,
            package,
            sheets,
            parts: sheet_parts,
            context: Context {
                strings,
                moments,
                epoch_1904: list.epoch_1904,
            },
        })
    }

    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub fn epoch_1904(&self) -> bool {
        self.context.epoch_1904
    }

    /// The last row that the sheet says it has.
    pub fn stated_rows(&self, sheet_index: usize) -> Option<u32> {
        let part = self.parts.get(sheet_index)?.as_deref()?;
        sheet::stated_rows(&self.package, part)
    }

    pub fn rows(&mut self, sheet_index: usize, each: &mut Each<'_>) -> Result<(), ReadError> {
        let part = self.parts.get(sheet_index).ok_or(ReadError::NoSheets)?;
        let part = part
            .as_deref()
            .ok_or_else(|| ReadError::damaged("a sheet without a part"))?;
        let mut last_row = 0;
        let mut counted = |row: SheetRow<'_>| {
            last_row = row.row;
            each(row)
        };
        match sheet::rows(&self.package, part, &self.context, &mut counted) {
            Ok(()) => Ok(()),
            Err(Trouble::Refused(error)) => Err(error),
            // The general reader gives the same rows up to here, which
            // `tests/reading/differs.rs` holds both to; they are not handed over again.
            Err(Trouble::Unfamiliar(what)) => {
                let mut later = |row: SheetRow<'_>| {
                    if row.row <= last_row {
                        ControlFlow::Continue(())
                    } else {
                        each(row)
                    }
                };
                general::Xlsx::open(self.bytes, &self.package)
                    .and_then(|mut general| general.rows(sheet_index, &mut later))
                    .map_err(|error| error.after(what))
            }
        }
    }
}

/// The part that the archive names as its document.
fn main_part(package: &Package<'_>) -> Result<String, Trouble> {
    let relations = parts::relations(package, "")?;
    let document = relations
        .into_values()
        .find(|relation| relation.kind == "officeDocument");
    match document {
        Some(relation) => Ok(relation.part),
        None if package.has("xl/workbook.xml") => Ok("xl/workbook.xml".to_owned()),
        None => Err(ReadError::NotAWorkbook.into()),
    }
}
