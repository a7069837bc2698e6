//! Tables of a web page, as portals save them under the name of a workbook.

mod page;
mod table;

use html5gum::Token;

use super::SheetInfo;
use super::error::{Limit, ReadError};
use super::limits::SHEETS_LIMIT;
use super::row::Each;
use page::{Page, name_of, text_of};
use table::{Ended, Table};

/// Tables within tables: pages that are laid out in tables nest four or five.
const NESTING_LIMIT: usize = 64;

/// An opened page; its tables are its sheets.
pub(super) struct Html<'a> {
    page: Page<'a>,
    sheets: Vec<SheetInfo>,
    /// For each sheet, which table of the page it is.
    tables: Vec<usize>,
}

impl<'a> Html<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let mut opened = Self {
            page: Page::open(bytes)?,
            sheets: Vec::new(),
            tables: Vec::new(),
        };
        let found = opened.find_tables()?;
        for (number, found) in found.into_iter().enumerate() {
            if found.has_cells {
                opened.tables.push(number);
                opened.sheets.push(SheetInfo {
                    name: found.caption.trim().to_owned(),
                    visible: true,
                });
            }
        }
        if opened.sheets.is_empty() {
            return Err(ReadError::NoTable);
        }
        Ok(opened)
    }

    /// The tables of the page in the order in which they open.
    fn find_tables(&self) -> Result<Vec<FoundTable>, ReadError> {
        let mut found: Vec<FoundTable> = Vec::new();
        let mut open = Vec::new();
        let mut in_caption = false;
        self.page.each_token(&mut |token| {
            match token {
                Token::StartTag(tag) => match name_of(&tag.name) {
                    "table" => {
                        if found.len() >= SHEETS_LIMIT {
                            return Err(ReadError::TooLarge(Limit::Parts));
                        }
                        enter(&mut open, found.len())?;
                        found.push(FoundTable::default());
                    }
                    "caption" => in_caption = true,
                    "td" | "th" => {
                        if let Some(table) = open.last().and_then(|number| found.get_mut(*number)) {
                            table.has_cells = true;
                        }
                    }
                    _ => {}
                },
                Token::EndTag(tag) => match name_of(&tag.name) {
                    "table" => drop(open.pop()),
                    "caption" => in_caption = false,
                    _ => {}
                },
                Token::String(text) if in_caption => {
                    if let Some(table) = open.last().and_then(|number| found.get_mut(*number)) {
                        let room = CAPTION.saturating_sub(table.caption.chars().count());
                        table.caption.extend(text_of(&text).chars().take(room));
                    }
                }
                _ => {}
            }
            Ok(true)
        })?;
        Ok(found)
    }

    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub fn rows(&mut self, sheet_index: usize, each: &mut Each<'_>) -> Result<(), ReadError> {
        let wanted = *self.tables.get(sheet_index).ok_or(ReadError::NoSheets)?;
        let mut table = Table::default();
        let mut open = Vec::new();
        let mut opened = 0;
        self.page.each_token(&mut |token| {
            let is_table = |name: &[u8]| name_of(name) == "table";
            let inside = open.last() == Some(&wanted);
            match &token {
                Token::StartTag(tag) if is_table(&tag.name) => {
                    enter(&mut open, opened)?;
                    opened += 1;
                }
                Token::EndTag(tag) if is_table(&tag.name) => {
                    open.pop();
                    if inside {
                        let _ = table.end(each)?;
                        return Ok(false);
                    }
                }
                // What stands in a table within this one is a sheet of its own.
                _ if inside => {
                    let ended = table.take(&token, each)?;
                    return Ok(ended == Ended::No);
                }
                _ => {}
            }
            Ok(true)
        })?;
        // A page that breaks off within its table has no more rows.
        table.end(each).map(drop)
    }
}

/// Letters of a caption that become the sheet's name: as many as Excel's tabs
/// have.
const CAPTION: usize = 31;

#[derive(Debug, Default)]
struct FoundTable {
    caption: String,
    has_cells: bool,
}

fn enter(open: &mut Vec<usize>, number: usize) -> Result<(), ReadError> {
    if open.len() >= NESTING_LIMIT {
        return Err(ReadError::TooLarge(Limit::Nesting));
    }
    open.push(number);
    Ok(())
}
