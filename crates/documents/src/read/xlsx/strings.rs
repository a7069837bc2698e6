//! Shared strings, end to end in a few large pieces of memory: a workbook of
//! 200,000 rows has a million of them, and a `String` each would cost more than
//! the text.

use memchr::{memchr, memchr3};

use crate::read::error::{Limit, ReadError};
use crate::read::limits::{CELL_BYTES_LIMIT, STRINGS_FLOOR, STRINGS_RATIO, TOKEN_LIMIT};
use crate::read::package::Package;
use crate::read::window::Window;
use crate::read::xml::{self, Token, resolve_excel_escapes, resolve_references};

use super::Trouble;

/// A piece's bytes, as a power of two; no string is longer.
const PIECE_BITS: u32 = 20;
const PIECE: usize = 1 << PIECE_BITS;

/// The shared strings of a workbook.
#[derive(Debug, Default)]
pub(super) struct Strings {
    pieces: Vec<String>,
    /// Piece and place in it of each string's first byte.
    starts: Vec<u32>,
    /// Bytes of memory these may take.
    budget: usize,
}

impl Strings {
    /// Reads the part, if there is one.
    pub fn read(package: &Package<'_>, part: &str) -> Result<Self, Trouble> {
        let packed = package.packed(part);
        let mut strings = Self {
            budget: STRINGS_FLOOR.max(packed.saturating_mul(STRINGS_RATIO)),
            ..Self::default()
        };
        let Some(reader) = package.part(part)? else {
            return Ok(strings);
        };
        let mut window = Window::new(reader);
        window.more(TOKEN_LIMIT, Limit::CellText)?;
        if !xml::is_utf8_part(window.unread()) {
            return Err(Trouble::Unfamiliar("shared strings not in UTF-8"));
        }
        if window.unread().starts_with(b"\xEF\xBB\xBF") {
            window.take(3);
        }
        strings.take_all(&mut window)?;
        window.check_rest()?;
        Ok(strings)
    }

    fn take_all(&mut self, window: &mut Window<'_>) -> Result<(), Trouble> {
        let mut item = Item::default();
        let mut done = false;
        loop {
            if !item.open {
                let bytes = window.unread();
                let mut at = 0;
                while let Some((text, end)) = plain_item(&bytes[at..]) {
                    self.push_plain(text)?;
                    at += end;
                }
                window.take(at);
            }
            // One token of anything else, then the quick way again.
            let mut breaks_off = true;
            xml::each_token(window, &mut |token| {
                breaks_off = false;
                done = item.take(token)?;
                Ok(false)
            })?;
            if done {
                return Ok(());
            }
            if breaks_off {
                return Err(ReadError::damaged("the shared strings break off").into());
            }
            if std::mem::take(&mut item.complete) {
                self.push_text(&item.text)?;
            }
        }
    }

    fn push_plain(&mut self, raw: &[u8]) -> Result<(), ReadError> {
        if memchr3(b'&', b'\r', b'_', raw).is_none() {
            return self.push(std::str::from_utf8(raw).map_err(ReadError::damaged)?);
        }
        let mut text = String::new();
        resolve_references(raw, &mut text)?;
        self.push_text(&text)
    }

    fn push_text(&mut self, text: &str) -> Result<(), ReadError> {
        if !text.contains("_x") {
            return self.push(text);
        }
        let mut plain = String::new();
        resolve_excel_escapes(text, &mut plain);
        self.push(&plain)
    }

    fn push(&mut self, text: &str) -> Result<(), ReadError> {
        if text.len() > CELL_BYTES_LIMIT {
            return Err(ReadError::TooLarge(Limit::CellText));
        }
        let fits = (self.pieces.last()).is_some_and(|piece| piece.len() + text.len() < PIECE);
        if !fits {
            let offsets = self.starts.len() * size_of::<u32>();
            if self.pieces.len() * PIECE + offsets > self.budget {
                return Err(ReadError::TooLarge(Limit::Memory));
            }
            self.pieces.push(String::with_capacity(PIECE));
        }
        if self.starts.len() * size_of::<u32>() > self.budget {
            return Err(ReadError::TooLarge(Limit::Memory));
        }
        let number = self.pieces.len() - 1;
        if let Some(piece) = self.pieces.last_mut() {
            self.starts
                .push(((number as u32) << PIECE_BITS) | piece.len() as u32);
            piece.push_str(text);
        }
        Ok(())
    }

    /// Whether there is a string of that number; its bytes are not looked at.
    #[inline]
    pub fn has(&self, index: u32) -> bool {
        (index as usize) < self.starts.len()
    }

    /// The string of that number.
    #[inline]
    pub fn get(&self, index: u32) -> Option<&str> {
        let index = index as usize;
        let start = *self.starts.get(index)?;
        let piece = self.pieces.get((start >> PIECE_BITS) as usize)?;
        let place = |start: u32| start as usize & (PIECE - 1);
        match self.starts.get(index + 1) {
            Some(&next) if next >> PIECE_BITS == start >> PIECE_BITS => {
                piece.get(place(start)..place(next))
            }
            _ => piece.get(place(start)..),
        }
    }
}

/// The text of `<si><t>text</t></si>` at the front, and where that ends.
fn plain_item(bytes: &[u8]) -> Option<(&[u8], usize)> {
    const END: &[u8] = b"</t></si>";
    let inside = bytes.strip_prefix(b"<si><t")?;
    let inside = match inside.strip_prefix(b">") {
        Some(inside) => inside,
        None => inside.strip_prefix(b" xml:space=\"preserve\">")?,
    };
    let length = memchr(b'<', inside)?;
    inside[length..].starts_with(END).then(|| {
        let start = bytes.len() - inside.len();
        (&inside[..length], start + length + END.len())
    })
}

/// A string being put together of runs.
#[derive(Debug, Default)]
struct Item {
    text: String,
    open: bool,
    complete: bool,
    in_text: bool,
    /// Within the reading aid of an East Asian text, which is no part of it.
    phonetic: bool,
}

impl Item {
    /// Takes a token; `true` at the end of all.
    fn take(&mut self, token: Token<'_>) -> Result<bool, ReadError> {
        match token {
            Token::Start(tag) => match tag.name {
                b"si" => {
                    self.text.clear();
                    self.open = !tag.empty;
                    self.complete = tag.empty;
                }
                b"t" => self.in_text = !tag.empty && !self.phonetic && self.open,
                b"rPh" => self.phonetic = !tag.empty,
                b"sst" if tag.empty => return Ok(true),
                _ => {}
            },
            Token::End(b"t") => self.in_text = false,
            Token::End(b"rPh") => self.phonetic = false,
            Token::End(b"si") => {
                self.complete = self.open;
                self.open = false;
            }
            Token::End(b"sst") => return Ok(true),
            Token::Text(raw) if self.in_text => resolve_references(raw, &mut self.text)?,
            Token::Literal(raw) if self.in_text => {
                let text = std::str::from_utf8(raw).map_err(ReadError::damaged)?;
                self.text.push_str(text);
            }
            _ => {}
        }
        if self.text.len() > CELL_BYTES_LIMIT {
            return Err(ReadError::TooLarge(Limit::CellText));
        }
        Ok(false)
    }
}
