//! Rows from spreadsheets that somebody else's tool has written.
//!
//! What a file is comes from its bytes, never from its name: couriers' portals
//! hand out web pages called `.xls`. Everything here treats the bytes as
//! hostile; how memory stays bounded, and which reader reads what, is in
//! `docs/decisions/0010-reading-workbooks.md`.

mod compound;
mod dates;
mod error;
mod excel_xml;
mod general;
mod html;
mod limits;
mod ods;
mod package;
mod row;
mod sniff;
mod text;
mod window;
mod xls;
mod xlsx;
mod xml;

use std::ops::ControlFlow;

use domain::imports::{Epoch, SheetRow};

pub use error::{Limit, ReadError};
pub use limits::UNPACKED_LIMIT;
pub use sniff::{FileKind, sniff};
pub use text::{Encoding, TextLayout};

/// A sheet as the workbook lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// The name on its tab; empty for the one sheet of a text file.
    pub name: String,
    /// Whether a person opening the workbook sees the tab.
    pub visible: bool,
}

/// An opened file of whatever kind.
pub struct Workbook<'a> {
    kind: FileKind,
    reader: Reader<'a>,
}

enum Reader<'a> {
    Xlsx(Box<xlsx::Xlsx<'a>>),
    GeneralXlsx(Box<general::Xlsx<'a>>),
    Xlsb(Box<general::Xlsb<'a>>),
    Xls(Box<xls::Xls<'a>>),
    Ods(Box<ods::Ods<'a>>),
    ExcelXml(Box<excel_xml::ExcelXml<'a>>),
    Html(Box<html::Html<'a>>),
    Text(Box<text::Text<'a>>),
}

/// Runs the same for whichever reader it is.
macro_rules! with_reader {
    ($reader:expr, $name:ident => $body:expr) => {
        match $reader {
            Reader::Xlsx($name) => $body,
            Reader::GeneralXlsx($name) => $body,
            Reader::Xlsb($name) => $body,
            Reader::Xls($name) => $body,
            Reader::Ods($name) => $body,
            Reader::ExcelXml($name) => $body,
            Reader::Html($name) => $body,
            Reader::Text($name) => $body,
        }
    };
}

/// Opens a file that may hold rows.
///
/// # Errors
///
/// A [`ReadError`] that says what the bytes are instead, or what is wrong with
/// them.
pub fn open_workbook(bytes: &[u8]) -> Result<Workbook<'_>, ReadError> {
    let kind = sniff(bytes)?;
    let reader = match kind {
        FileKind::Xlsx => open_xlsx(bytes)?,
        FileKind::Xlsb => Reader::Xlsb(Box::new(general::Xlsb::open(bytes)?)),
        FileKind::Xls => Reader::Xls(Box::new(xls::Xls::open(bytes)?)),
        FileKind::Ods => Reader::Ods(Box::new(ods::Ods::open(bytes)?)),
        FileKind::ExcelXml => Reader::ExcelXml(Box::new(excel_xml::ExcelXml::open(bytes)?)),
        FileKind::Html => Reader::Html(Box::new(html::Html::open(bytes)?)),
        FileKind::Text => Reader::Text(Box::new(text::Text::open(bytes)?)),
    };
    let workbook = Workbook { kind, reader };
    if workbook.sheets().is_empty() {
        return Err(ReadError::NoSheets);
    }
    Ok(workbook)
}

fn open_xlsx(bytes: &[u8]) -> Result<Reader<'_>, ReadError> {
    match xlsx::Xlsx::open(bytes) {
        Ok(workbook) => Ok(Reader::Xlsx(Box::new(workbook))),
        Err(xlsx::Trouble::Refused(error)) => Err(error),
        Err(xlsx::Trouble::Unfamiliar(what)) => {
            let package = package::Package::open(bytes)?;
            let workbook =
                general::Xlsx::open(bytes, &package).map_err(|error| error.after(what))?;
            Ok(Reader::GeneralXlsx(Box::new(workbook)))
        }
    }
}

impl Workbook<'_> {
    /// What the bytes are.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// From which day its numbers count, where a number without a date format
    /// stands for a day. Text has none and is read by the usual one.
    pub fn epoch(&self) -> Epoch {
        let of_1904 = match &self.reader {
            Reader::Xlsx(workbook) => workbook.epoch_1904(),
            Reader::GeneralXlsx(workbook) => workbook.epoch_1904(),
            Reader::Xlsb(workbook) => workbook.epoch_1904(),
            Reader::Xls(workbook) => workbook.epoch_1904(),
            Reader::Ods(_) | Reader::ExcelXml(_) | Reader::Html(_) | Reader::Text(_) => false,
        };
        if of_1904 {
            Epoch::Of1904
        } else {
            Epoch::Of1900
        }
    }

    /// The sheets in the order of their tabs, hidden ones too; the tables of a
    /// web page; one for a text.
    pub fn sheets(&self) -> &[SheetInfo] {
        with_reader!(&self.reader, reader => reader.sheets())
    }

    /// How the text of a text file was understood; `None` for other kinds.
    pub fn text_layout(&self) -> Option<TextLayout> {
        match &self.reader {
            Reader::Text(text) => Some(text.layout()),
            _ => None,
        }
    }

    /// The number of the last row, as far as the sheet's own head says one. For
    /// a progress bar: nothing holds a file to it.
    pub fn stated_rows(&self, sheet_index: usize) -> Option<u32> {
        match &self.reader {
            Reader::Xlsx(workbook) => workbook.stated_rows(sheet_index),
            _ => None,
        }
    }

    /// Hands over the rows of a sheet in order until the end or a
    /// [`ControlFlow::Break`]. Rows in which nothing is stored are left out, but
    /// counted: [`SheetRow::row`] is the number shown beside the row, in a text
    /// file that of the record.
    ///
    /// # Errors
    ///
    /// [`ReadError::NoSheets`] if there is no sheet of that index. Any other from
    /// the row on that cannot be read: rows handed over before may belong to a
    /// damaged file and count only once the end was reached.
    pub fn rows(
        &mut self,
        sheet_index: usize,
        each: &mut dyn FnMut(SheetRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        with_reader!(&mut self.reader, reader => reader.rows(sheet_index, each))
    }
}
