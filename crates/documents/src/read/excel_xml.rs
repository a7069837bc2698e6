//! "XML Spreadsheet 2003": one XML file, saved as `.xml` or `.xls`.

use super::SheetInfo;
use super::dates::iso_date_time;
use super::error::{Limit, ReadError};
use super::limits::{CELL_BYTES_LIMIT, COLUMNS_LIMIT, ROW_BYTES_LIMIT, ROWS_LIMIT, SHEETS_LIMIT};
use super::row::{Each, RowBuffer, Slot};
use super::xml::{Tag, Token, Tokens, is_utf8_part, resolve_references};

/// An opened workbook.
pub(super) struct ExcelXml<'a> {
    bytes: &'a [u8],
    sheets: Vec<SheetInfo>,
}

impl<'a> ExcelXml<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        if !is_utf8_part(bytes) {
            return Err(ReadError::damaged("not in UTF-8"));
        }
        let mut sheets: Vec<SheetInfo> = Vec::new();
        let mut in_visible = false;
        let mut tokens = Tokens::new(bytes);
        while let Some(token) = tokens.next()? {
            match token {
                Token::Start(tag) if tag.name == b"Worksheet" => {
                    if sheets.len() >= SHEETS_LIMIT {
                        return Err(ReadError::TooLarge(Limit::Parts));
                    }
                    sheets.push(SheetInfo {
                        name: tag.text_attribute(b"Name")?.unwrap_or_default(),
                        visible: true,
                    });
                }
                Token::Start(tag) => in_visible = tag.name == b"Visible" && !tag.empty,
                Token::Text(text) if in_visible => {
                    if let Some(sheet) = sheets.last_mut() {
                        sheet.visible = !matches!(text, b"SheetHidden" | b"SheetVeryHidden");
                    }
                }
                Token::End(b"Visible") => in_visible = false,
                _ => {}
            }
        }
        Ok(Self { bytes, sheets })
    }

    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub fn rows(&mut self, sheet_index: usize, each: &mut Each<'_>) -> Result<(), ReadError> {
        if sheet_index >= self.sheets.len() {
            return Err(ReadError::NoSheets);
        }
        let mut passed = 0;
        let mut reading = Reading::default();
        let mut tokens = Tokens::new(self.bytes);
        while let Some(token) = tokens.next()? {
            match token {
                Token::Start(tag) if tag.name == b"Worksheet" => passed += 1,
                Token::End(b"Worksheet") if passed > sheet_index => return Ok(()),
                _ if passed != sheet_index + 1 || reading.take(token, each)? => {}
                _ => return Ok(()),
            }
        }
        Err(ReadError::Truncated)
    }
}

#[derive(Debug, Default)]
struct Reading {
    row: RowBuffer,
    number: u32,
    in_row: bool,
    column: usize,
    /// Columns that the cell being read takes with it.
    merged: usize,
    data: Option<Data>,
}

#[derive(Debug)]
struct Data {
    kind: Kind,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Moment,
    Bool,
    Error,
}

impl Reading {
    /// Takes a token; `false` once the taker of the rows wants no more.
    fn take(&mut self, token: Token<'_>, each: &mut Each<'_>) -> Result<bool, ReadError> {
        match token {
            Token::Start(tag) => match tag.name {
                b"Row" => {
                    self.begin_row(tag)?;
                }
                b"Cell" => {
                    self.begin_cell(tag)?;
                    if tag.empty {
                        self.column += 1 + self.merged;
                    }
                }
                b"Data" if !tag.empty => {
                    if !self.in_row {
                        return Err(ReadError::damaged("a cell outside the rows"));
                    }
                    let kind = match tag.local_attribute(b"Type")? {
                        Some(b"Number") => Kind::Number,
                        Some(b"DateTime") => Kind::Moment,
                        Some(b"Boolean") => Kind::Bool,
                        Some(b"Error") => Kind::Error,
                        _ => Kind::Text,
                    };
                    let text = String::new();
                    self.data = Some(Data { kind, text });
                }
                _ => {}
            },
            Token::End(b"Data") => {
                if let Some(data) = self.data.take() {
                    let slot = data.slot(&mut self.row)?;
                    self.row.put(self.column, slot)?;
                }
            }
            Token::End(b"Cell") => self.column += 1 + self.merged,
            Token::End(b"Row") if self.in_row => {
                self.in_row = false;
                let flow = self.row.hand_over(self.number, each);
                self.row.clear();
                return Ok(flow.is_continue());
            }
            Token::Text(raw) => {
                if let Some(data) = &mut self.data {
                    resolve_references(raw, &mut data.text)?;
                    data.check()?;
                }
            }
            Token::Literal(raw) => {
                if let Some(data) = &mut self.data {
                    data.text
                        .push_str(std::str::from_utf8(raw).map_err(ReadError::damaged)?);
                    data.check()?;
                }
            }
            Token::End(_) => {}
        }
        Ok(true)
    }

    fn begin_row(&mut self, tag: Tag<'_>) -> Result<(), ReadError> {
        if self.in_row {
            return Err(ReadError::damaged("a row within a row"));
        }
        let number = index(tag, b"Index")?.map_or(u64::from(self.number) + 1, |index| index);
        if number <= u64::from(self.number) {
            return Err(ReadError::damaged(format!(
                "row {number} after row {}",
                self.number
            )));
        }
        if number > u64::from(ROWS_LIMIT) {
            return Err(ReadError::TooLarge(Limit::Grid));
        }
        self.number = number as u32;
        self.column = 0;
        self.in_row = !tag.empty;
        if tag.empty {
            // Further rows like it: nothing is stored in them.
            self.number += index(tag, b"Span")?.unwrap_or(0).min(u64::from(ROWS_LIMIT)) as u32;
        }
        Ok(())
    }

    fn begin_cell(&mut self, tag: Tag<'_>) -> Result<(), ReadError> {
        if !self.in_row {
            return Err(ReadError::damaged("a cell outside the rows"));
        }
        let stated = index(tag, b"Index")?.and_then(|index| index.checked_sub(1));
        let column = stated.map_or(self.column, |column| column as usize);
        if column >= COLUMNS_LIMIT {
            return Err(ReadError::TooLarge(Limit::Grid));
        }
        if self.row.text_len() > ROW_BYTES_LIMIT {
            return Err(ReadError::TooLarge(Limit::Row));
        }
        self.column = column;
        let merged = index(tag, b"MergeAcross")?.unwrap_or(0);
        self.merged = merged.min(COLUMNS_LIMIT as u64) as usize;
        Ok(())
    }
}

fn index(tag: Tag<'_>, name: &[u8]) -> Result<Option<u64>, ReadError> {
    let Some(raw) = tag.local_attribute(name)? else {
        return Ok(None);
    };
    let number = std::str::from_utf8(raw)
        .ok()
        .and_then(|text| text.parse().ok());
    number
        .map(Some)
        .ok_or_else(|| ReadError::damaged("a number that is none"))
}

impl Data {
    fn check(&self) -> Result<(), ReadError> {
        if self.text.len() > CELL_BYTES_LIMIT {
            return Err(ReadError::TooLarge(Limit::CellText));
        }
        Ok(())
    }

    fn slot(&self, row: &mut RowBuffer) -> Result<Slot, ReadError> {
        let broken = || ReadError::damaged("a number that is none");
        Ok(match self.kind {
            Kind::Text => Slot::Text(row.keep(&self.text)),
            Kind::Error => Slot::Error(row.keep(&self.text)),
            Kind::Number => {
                let number: Option<f64> = self.text.trim().parse().ok();
                Slot::Number(
                    number
                        .filter(|number| number.is_finite())
                        .ok_or_else(broken)?,
                )
            }
            Kind::Bool => Slot::Bool(self.text.trim() == "1"),
            Kind::Moment => match iso_date_time(&self.text) {
                Some(moment) => Slot::DateTime(moment),
                None => Slot::Text(row.keep(&self.text)),
            },
        })
    }
}
