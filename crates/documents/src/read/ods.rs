//! OpenDocument spreadsheets, read in one pass over `content.xml`.
//!
//! calamine holds all sheets in memory, unfolds repeated rows and goes on for
//! ever in a part that breaks off; here a row is handed over as often as it is
//! repeated, and an empty one never.

use std::collections::HashSet;

use super::SheetInfo;
use super::dates::iso_date_time;
use super::error::{Limit, ReadError};
use super::limits::{CELL_BYTES_LIMIT, COLUMNS_LIMIT, ROW_BYTES_LIMIT, ROWS_LIMIT, SHEETS_LIMIT};
use super::package::Package;
use super::row::{Each, RowBuffer, Slot};
use super::window::Window;
use super::xml::{Tag, Token, each_token, is_utf8_part, resolve_references};

const CONTENT: &str = "content.xml";

/// How often a row with something in it may be repeated: people do not fill in
/// ten thousand rows alike, and a bomb claims a million.
const REPEATED_ROWS_LIMIT: u64 = 10_000;

/// An opened spreadsheet: its list of sheets.
pub(super) struct Ods<'a> {
    package: Package<'a>,
    sheets: Vec<SheetInfo>,
}

impl<'a> Ods<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let package = Package::open(bytes)?;
        let manifest = package.small("META-INF/manifest.xml")?.unwrap_or_default();
        if memchr::memmem::find(&manifest, b"encryption-data").is_some() {
            return Err(ReadError::PasswordProtected);
        }
        let mut sheets = Vec::new();
        let mut hidden = HashSet::new();
        let mut style = None;
        let mut depth = 0_u32;
        tokens(&package, &mut |token| {
            match token {
                Token::Start(tag) => match tag.name {
                    b"style" => style = tag.text_attribute(b"name")?,
                    b"table-properties" => {
                        let shown = tag.local_attribute(b"display")?;
                        if shown == Some(b"false")
                            && let Some(name) = style.take()
                            && hidden.len() < SHEETS_LIMIT
                        {
                            hidden.insert(name);
                        }
                    }
                    b"table" => {
                        if depth == 0 {
                            sheets.push(info(tag, &hidden)?);
                        }
                        depth += u32::from(!tag.empty);
                    }
                    _ => {}
                },
                Token::End(b"table") => depth = depth.saturating_sub(1),
                _ => {}
            }
            if sheets.len() > SHEETS_LIMIT {
                return Err(ReadError::TooLarge(Limit::Parts));
            }
            Ok(true)
        })?;
        Ok(Self { package, sheets })
    }

    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub fn rows(&mut self, sheet_index: usize, each: &mut Each<'_>) -> Result<(), ReadError> {
        if sheet_index >= self.sheets.len() {
            return Err(ReadError::NoSheets);
        }
        let mut reading = Reading::default();
        let (mut passed, mut depth, mut ended) = (0, 0_u32, false);
        tokens(&self.package, &mut |token| {
            match token {
                Token::Start(tag) if tag.name == b"table" => {
                    passed += usize::from(depth == 0);
                    depth += u32::from(!tag.empty);
                    // An empty sheet has no end of its own.
                    ended = tag.empty && depth == 0 && passed > sheet_index;
                }
                Token::End(b"table") => {
                    depth = depth.saturating_sub(1);
                    ended = depth == 0 && passed > sheet_index;
                }
                token if depth == 1 && passed == sheet_index + 1 => {
                    ended = !reading.take(token, each)?;
                }
                _ => {}
            }
            Ok(!ended)
        })?;
        if ended {
            Ok(())
        } else {
            Err(ReadError::damaged("the content breaks off"))
        }
    }
}

fn info(tag: Tag<'_>, hidden: &HashSet<String>) -> Result<SheetInfo, ReadError> {
    let style = tag.text_attribute(b"style-name")?;
    Ok(SheetInfo {
        name: tag.text_attribute(b"name")?.unwrap_or_default(),
        visible: style.is_none_or(|style| !hidden.contains(&style)),
    })
}

fn tokens(
    package: &Package<'_>,
    take: &mut dyn FnMut(Token<'_>) -> Result<bool, ReadError>,
) -> Result<(), ReadError> {
    let Some(part) = package.part(CONTENT)? else {
        return Err(ReadError::damaged("no content"));
    };
    let mut window = Window::new(part);
    window.more(ROW_BYTES_LIMIT, Limit::Row)?;
    if !is_utf8_part(window.unread()) {
        return Err(ReadError::damaged("not in UTF-8"));
    }
    each_token(&mut window, take)
}

/// A sheet being read.
#[derive(Debug, Default)]
struct Reading {
    row: RowBuffer,
    /// The rows before the one being read.
    rows_before: u64,
    repeated: u64,
    columns: u64,
    cell: Option<Cell>,
}

#[derive(Debug, Default)]
struct Cell {
    kind: Vec<u8>,
    /// The value as an attribute states it.
    value: Option<String>,
    is_error: bool,
    repeated: u64,
    text: String,
    paragraphs: usize,
    in_paragraph: bool,
    /// Open elements within a note or a drawing.
    aside: u32,
}

impl Reading {
    /// Takes a token; `false` once the taker of the rows wants no more.
    fn take(&mut self, token: Token<'_>, each: &mut Each<'_>) -> Result<bool, ReadError> {
        if let Some(cell) = &mut self.cell {
            if cell.take(token)?
                && let Some(cell) = self.cell.take()
            {
                self.end_cell(&cell)?;
            }
            return Ok(true);
        }
        match token {
            Token::Start(tag) => match tag.name {
                b"table-row" => {
                    if !self.row.is_empty() {
                        return Err(ReadError::damaged("a row within a row"));
                    }
                    self.columns = 0;
                    self.repeated = count(tag, b"number-rows-repeated")?;
                    if tag.empty {
                        return self.end_row(each);
                    }
                }
                b"table-cell" | b"covered-table-cell" => {
                    let cell = Cell::of(tag)?;
                    if tag.empty {
                        self.end_cell(&cell)?;
                    } else {
                        self.cell = Some(cell);
                    }
                }
                _ => {}
            },
            Token::End(b"table-row") => return self.end_row(each),
            _ => {}
        }
        Ok(true)
    }

    fn end_cell(&mut self, cell: &Cell) -> Result<(), ReadError> {
        let first = self.columns;
        self.columns = first.saturating_add(cell.repeated);
        if cell.is_empty() {
            return Ok(());
        }
        if self.columns > COLUMNS_LIMIT as u64 {
            return Err(ReadError::TooLarge(Limit::Grid));
        }
        for column in first..self.columns {
            let slot = cell.slot(&mut self.row)?;
            self.row.put(column as usize, slot)?;
            if self.row.text_len() > ROW_BYTES_LIMIT {
                return Err(ReadError::TooLarge(Limit::Row));
            }
        }
        Ok(())
    }

    fn end_row(&mut self, each: &mut Each<'_>) -> Result<bool, ReadError> {
        let first = self.rows_before;
        self.rows_before = first.saturating_add(self.repeated);
        if self.row.is_empty() {
            return Ok(true);
        }
        if self.repeated > REPEATED_ROWS_LIMIT || self.rows_before > u64::from(ROWS_LIMIT) {
            return Err(ReadError::TooLarge(Limit::Grid));
        }
        for before in first..self.rows_before {
            if self.row.hand_over(before as u32 + 1, each).is_break() {
                return Ok(false);
            }
        }
        self.row.clear();
        Ok(true)
    }
}

fn count(tag: Tag<'_>, name: &[u8]) -> Result<u64, ReadError> {
    let Some(raw) = tag.local_attribute(name)? else {
        return Ok(1);
    };
    let number = std::str::from_utf8(raw)
        .ok()
        .and_then(|text| text.parse().ok());
    number.ok_or_else(|| ReadError::damaged("a number that is none"))
}

impl Cell {
    fn of(tag: Tag<'_>) -> Result<Self, ReadError> {
        let kind = tag.attribute(b"office:value-type")?.unwrap_or_default();
        let value = match kind {
            b"date" => tag.text_attribute(b"date-value")?,
            b"time" => tag.text_attribute(b"time-value")?,
            b"boolean" => tag.text_attribute(b"boolean-value")?,
            b"string" => tag.text_attribute(b"string-value")?,
            _ => tag.text_attribute(b"value")?,
        };
        Ok(Self {
            kind: kind.to_vec(),
            value,
            is_error: tag.attribute(b"calcext:value-type")? == Some(b"error"),
            repeated: count(tag, b"number-columns-repeated")?,
            ..Self::default()
        })
    }

    fn is_empty(&self) -> bool {
        self.kind.is_empty() && self.text.is_empty()
    }

    /// Takes a token; `true` when it ends the cell.
    fn take(&mut self, token: Token<'_>) -> Result<bool, ReadError> {
        match token {
            Token::Start(tag) if self.aside > 0 => self.aside += u32::from(!tag.empty),
            Token::End(_) if self.aside > 0 => self.aside -= 1,
            Token::Start(tag) => match tag.name {
                b"p" => {
                    if self.paragraphs > 0 {
                        self.text.push('\n');
                    }
                    self.paragraphs += 1;
                    self.in_paragraph = !tag.empty;
                }
                b"s" => {
                    let spaces = count(tag, b"c")?.min(CELL_BYTES_LIMIT as u64 + 1);
                    self.text.extend(std::iter::repeat_n(' ', spaces as usize));
                }
                b"tab" => self.text.push('\t'),
                b"line-break" => self.text.push('\n'),
                b"annotation" | b"frame" | b"custom-shape" | b"object" if !tag.empty => {
                    self.aside = 1;
                }
                _ => {}
            },
            Token::End(b"p") => self.in_paragraph = false,
            Token::End(b"table-cell" | b"covered-table-cell") => return Ok(true),
            Token::Text(raw) if self.in_paragraph && self.aside == 0 => {
                resolve_references(raw, &mut self.text)?;
            }
            _ => {}
        }
        if self.text.len() > CELL_BYTES_LIMIT {
            return Err(ReadError::TooLarge(Limit::CellText));
        }
        Ok(false)
    }

    fn slot(&self, row: &mut RowBuffer) -> Result<Slot, ReadError> {
        let shown = || self.value.as_deref().unwrap_or(&self.text);
        if self.is_error {
            return Ok(Slot::Error(row.keep(&self.text)));
        }
        Ok(match self.kind.as_slice() {
            b"float" | b"percentage" | b"currency" => {
                let number: Option<f64> = shown().trim().parse().ok();
                let number = number.filter(|number| number.is_finite());
                Slot::Number(number.ok_or_else(|| ReadError::damaged("a number that is none"))?)
            }
            b"boolean" => Slot::Bool(shown() == "true"),
            b"date" => match iso_date_time(shown()) {
                Some(moment) => Slot::DateTime(moment),
                None => Slot::Text(row.keep(shown())),
            },
            _ => Slot::Text(row.keep(shown())),
        })
    }
}
