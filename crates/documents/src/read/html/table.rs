//! The rows of one table, cells spanning columns and rows put where they stand.

use std::collections::BTreeMap;

use html5gum::{HtmlString, StartTag, Token};

use crate::read::error::{Limit, ReadError};
use crate::read::limits::{CELL_BYTES_LIMIT, COLUMNS_LIMIT, ROW_BYTES_LIMIT, ROWS_LIMIT};
use crate::read::row::{Each, RowBuffer, Slot};

use super::page::{name_of, text_of};

/// Columns that a cell may span, as browsers have it.
const SPAN_LIMIT: usize = 1000;

/// Whether the taker of the rows wants no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    No,
    Yes,
}

/// A table being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    row: RowBuffer,
    number: u32,
    in_row: bool,
    column: usize,
    cell: Option<Cell>,
    /// Columns that cells of earlier rows still fill, and for how many rows.
    spanned: BTreeMap<usize, u32>,
    /// Within something that is no text: a script, a style.
    silent: u32,
}

#[derive(Debug)]
struct Cell {
    column: usize,
    text: String,
    /// White space since the last letter: one space, if a letter follows.
    space: bool,
    /// The number that Excel states beside what it shows.
    number: Option<f64>,
}

impl Table {
    pub fn take(&mut self, token: &Token, each: &mut Each<'_>) -> Result<Ended, ReadError> {
        match token {
            Token::StartTag(tag) => match name_of(&tag.name) {
                "tr" => {
                    let ended = self.end_row(each)?;
                    self.begin_row()?;
                    return Ok(ended);
                }
                "td" | "th" => self.begin_cell(tag)?,
                "br" => self.break_line(),
                "p" | "div" | "li" => self.break_line_unless_first(),
                "script" | "style" if !tag.self_closing => self.silent += 1,
                _ => {}
            },
            Token::EndTag(tag) => match name_of(&tag.name) {
                "tr" => return self.end_row(each),
                "td" | "th" => self.end_cell()?,
                "script" | "style" => self.silent = self.silent.saturating_sub(1),
                _ => {}
            },
            Token::String(text) if self.silent == 0 => self.add(&text_of(text))?,
            _ => {}
        }
        Ok(Ended::No)
    }

    /// Hands over a row that was not closed.
    pub fn end(&mut self, each: &mut Each<'_>) -> Result<Ended, ReadError> {
        self.end_row(each)
    }

    fn begin_row(&mut self) -> Result<(), ReadError> {
        self.number += 1;
        if self.number > ROWS_LIMIT {
            return Err(ReadError::TooLarge(Limit::Grid));
        }
        self.in_row = true;
        self.column = 0;
        self.row.clear();
        Ok(())
    }

    fn end_row(&mut self, each: &mut Each<'_>) -> Result<Ended, ReadError> {
        self.end_cell()?;
        if !std::mem::take(&mut self.in_row) {
            return Ok(Ended::No);
        }
        self.spanned.retain(|_, rows| {
            *rows -= 1;
            *rows > 0
        });
        let flow = self.row.hand_over(self.number, each);
        self.row.clear();
        Ok(if flow.is_break() {
            Ended::Yes
        } else {
            Ended::No
        })
    }

    fn begin_cell(&mut self, tag: &StartTag<()>) -> Result<(), ReadError> {
        self.end_cell()?;
        if !self.in_row {
            self.begin_row()?;
        }
        while self.spanned.contains_key(&self.column) {
            self.column += 1;
        }
        let span = |name: &str| attribute(tag, name).and_then(|text| text.trim().parse().ok());
        let columns = span("colspan").unwrap_or(1).clamp(1, SPAN_LIMIT);
        let rows = span("rowspan").unwrap_or(1).clamp(1, ROWS_LIMIT as usize) as u32;
        let first = self.column;
        self.column += columns;
        if self.column > COLUMNS_LIMIT {
            return Err(ReadError::TooLarge(Limit::Grid));
        }
        if rows > 1 {
            // This row counts: it is taken off at the row's end.
            self.spanned
                .extend((first..self.column).map(|column| (column, rows)));
        }
        self.cell = Some(Cell {
            column: first,
            text: String::new(),
            space: false,
            number: attribute(tag, "x:num").and_then(|text| text.trim().parse().ok()),
        });
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), ReadError> {
        let Some(cell) = self.cell.take() else {
            return Ok(());
        };
        let slot = match cell.number.filter(|number| number.is_finite()) {
            Some(number) => Slot::Number(number),
            None if cell.text.is_empty() => return Ok(()),
            None => Slot::Text(self.row.keep(cell.text.trim_end_matches('\n'))),
        };
        if self.row.text_len() > ROW_BYTES_LIMIT {
            return Err(ReadError::TooLarge(Limit::Row));
        }
        self.row.put(cell.column, slot)
    }

    fn break_line(&mut self) {
        if let Some(cell) = &mut self.cell {
            cell.text.push('\n');
            cell.space = false;
        }
    }

    fn break_line_unless_first(&mut self) {
        let has_text = self.cell.as_ref();
        if has_text.is_some_and(|cell| !cell.text.is_empty() && !cell.text.ends_with('\n')) {
            self.break_line();
        }
    }

    /// Adds text as a browser shows it: any run of white space is one space, at
    /// the ends of lines none. A no-break space is a letter.
    fn add(&mut self, text: &str) -> Result<(), ReadError> {
        let Some(cell) = &mut self.cell else {
            return Ok(());
        };
        for letter in text.chars() {
            if letter.is_ascii_whitespace() {
                cell.space = !cell.text.is_empty() && !cell.text.ends_with('\n');
                continue;
            }
            if std::mem::take(&mut cell.space) {
                cell.text.push(' ');
            }
            cell.text.push(letter);
        }
        if cell.text.len() > CELL_BYTES_LIMIT {
            return Err(ReadError::TooLarge(Limit::CellText));
        }
        Ok(())
    }
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let value = tag
        .attributes
        .get(&HtmlString::from(name.as_bytes().to_vec()))?;
    Some(text_of(value).into_owned())
}
