//! Any other row, token by token: prefixes, comments, runs, line breaks.

use crate::read::error::{Limit, ReadError};
use crate::read::limits::CELL_BYTES_LIMIT;
use crate::read::row::{RowBuffer, Slot};
use crate::read::xlsx::Trouble;
use crate::read::xlsx::cells::{Context, Kind, keep_escaped};
use crate::read::xml::{Tag, Token, resolve_references, token};

use super::{Found, column_of};

/// Reads the row at the front of `bytes`.
pub(super) fn row(
    bytes: &[u8],
    last_row: u32,
    context: &Context,
    row: &mut RowBuffer,
) -> Result<Found, Trouble> {
    let mut reading = Reading::default();
    let mut at = 0;
    loop {
        let Some((token, end)) = token(&bytes[at..])? else {
            return Ok(Found::More);
        };
        at += end;
        match reading.take(token, last_row, context, row)? {
            State::GoesOn => {}
            State::RowEnded => {
                return Ok(Found::Row {
                    number: reading.number,
                    end: at,
                });
            }
            State::SheetEnded => return Ok(Found::End),
        }
    }
}

enum State {
    GoesOn,
    RowEnded,
    SheetEnded,
}

#[derive(Debug, Default)]
struct Reading {
    in_row: bool,
    number: Option<u32>,
    next_column: usize,
    cell: Option<OpenCell>,
}

#[derive(Debug)]
struct OpenCell {
    column: usize,
    style: u32,
    kind: Kind,
    /// The value or the inline text; none if neither was there.
    text: Option<String>,
    inside: Inside,
    phonetic: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Cell,
    Value,
    Formula,
    /// Inline text, not in a run's text.
    Inline,
    InlineText,
    /// Something Excel adds for later editions.
    Extension,
}

impl Reading {
    fn take(
        &mut self,
        token: Token<'_>,
        last_row: u32,
        context: &Context,
        row: &mut RowBuffer,
    ) -> Result<State, Trouble> {
        if let Some(cell) = &mut self.cell {
            if cell.take(token)? {
                self.next_column = cell.column + 1;
                if let Some(cell) = self.cell.take() {
                    cell.close(context, row)?;
                }
            }
            return Ok(State::GoesOn);
        }
        match token {
            Token::Start(tag) if !self.in_row && tag.name == b"row" => {
                self.number = match tag.attribute(b"r")? {
                    Some(raw) => Some(number(raw)?),
                    None => None,
                };
                self.in_row = true;
                if tag.empty {
                    return Ok(State::RowEnded);
                }
            }
            Token::Start(tag) if self.in_row && tag.name == b"c" => {
                let name = tag.attribute(b"r")?;
                let column = column_of(name, self.number, last_row, self.next_column)?;
                if tag.empty {
                    self.next_column = column + 1;
                } else {
                    self.cell = Some(OpenCell::new(tag, column)?);
                }
            }
            Token::End(b"row") if self.in_row => return Ok(State::RowEnded),
            Token::End(b"sheetData") if !self.in_row => return Ok(State::SheetEnded),
            Token::Text(text) if text.trim_ascii().is_empty() => {}
            _ => return Err(Trouble::Unfamiliar("an unknown element among the rows")),
        }
        Ok(State::GoesOn)
    }
}

fn number(raw: &[u8]) -> Result<u32, ReadError> {
    std::str::from_utf8(raw)
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .ok_or_else(|| ReadError::damaged("a number that is none"))
}

impl OpenCell {
    fn new(tag: Tag<'_>, column: usize) -> Result<Self, Trouble> {
        let kind = tag.attribute(b"t")?.map_or(Ok(Kind::Number), Kind::of)?;
        let style = tag.attribute(b"s")?.map_or(Ok(0), number)?;
        Ok(Self {
            column,
            style,
            kind,
            text: None,
            inside: Inside::Cell,
            phonetic: false,
        })
    }

    /// Takes a token; `true` when it ends the cell.
    fn take(&mut self, token: Token<'_>) -> Result<bool, Trouble> {
        match token {
            Token::Start(tag) => self.enter(tag)?,
            Token::End(b"c") => return Ok(true),
            Token::End(b"rPh") => self.phonetic = false,
            Token::End(b"t") if self.inside == Inside::InlineText => self.inside = Inside::Inline,
            Token::End(b"v" | b"f" | b"is" | b"extLst") => self.inside = Inside::Cell,
            Token::End(_) => {}
            Token::Text(raw) => {
                if let Some(text) = self.wanted() {
                    resolve_references(raw, text)?;
                }
            }
            Token::Literal(raw) => {
                if let Some(text) = self.wanted() {
                    text.push_str(std::str::from_utf8(raw).map_err(ReadError::damaged)?);
                }
            }
        }
        if self
            .text
            .as_ref()
            .is_some_and(|text| text.len() > CELL_BYTES_LIMIT)
        {
            return Err(ReadError::TooLarge(Limit::CellText).into());
        }
        Ok(false)
    }

    fn enter(&mut self, tag: Tag<'_>) -> Result<(), Trouble> {
        let inside = match (self.inside, tag.name) {
            (Inside::Cell, b"v") => Inside::Value,
            (Inside::Cell, b"f") => Inside::Formula,
            (Inside::Cell, b"is") => Inside::Inline,
            (Inside::Cell, b"extLst") => Inside::Extension,
            (Inside::Inline, b"t") => Inside::InlineText,
            (Inside::Inline, b"rPh") => {
                self.phonetic = !tag.empty;
                return Ok(());
            }
            (Inside::Inline | Inside::Extension, _) => return Ok(()),
            _ => return Err(Trouble::Unfamiliar("an unknown element in a cell")),
        };
        if matches!(inside, Inside::Value | Inside::Inline) && self.text.is_none() {
            self.text = Some(String::new());
        }
        if !tag.empty {
            self.inside = inside;
        }
        Ok(())
    }

    /// Where text goes that stands here, if it is wanted.
    fn wanted(&mut self) -> Option<&mut String> {
        let wanted = match self.inside {
            Inside::Value => self.kind != Kind::Inline,
            Inside::InlineText => self.kind == Kind::Inline && !self.phonetic,
            _ => false,
        };
        self.text.as_mut().filter(|_| wanted)
    }

    fn close(self, context: &Context, row: &mut RowBuffer) -> Result<(), ReadError> {
        let Some(text) = self.text else {
            return Ok(());
        };
        let slot = match self.kind {
            Kind::Number if text.trim_ascii().is_empty() => Slot::Empty,
            Kind::FormulaText | Kind::Inline => Slot::Text(keep_escaped(&text, row)?),
            kind => context.value(kind, self.style, text.as_bytes(), row)?,
        };
        row.put(self.column, slot)
    }
}
