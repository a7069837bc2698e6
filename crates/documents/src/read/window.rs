//! A part seen through a window that moves on.

use super::error::{Limit, ReadError};
use super::package::PartReader;

/// Bytes in view: large enough that moving on costs nothing beside unpacking,
/// small enough for the processor's cache.
const WINDOW: usize = 128 << 10;

/// The unread bytes of a part, more of them on request.
pub(super) struct Window<'a> {
    part: PartReader<'a>,
    bytes: Vec<u8>,
    start: usize,
    filled: usize,
    at_end: bool,
}

impl<'a> Window<'a> {
    pub fn new(part: PartReader<'a>) -> Self {
        Self {
            part,
            bytes: vec![0; WINDOW],
            start: 0,
            filled: 0,
            at_end: false,
        }
    }

    /// What is in view and not yet taken.
    pub fn unread(&self) -> &[u8] {
        &self.bytes[self.start..self.filled]
    }

    /// Whether nothing follows [`Window::unread`].
    pub fn at_end(&self) -> bool {
        self.at_end
    }

    /// Takes bytes from the front.
    pub fn take(&mut self, bytes: usize) {
        self.start = (self.start + bytes).min(self.filled);
    }

    /// Brings more into view, keeping what is unread.
    ///
    /// # Errors
    ///
    /// [`ReadError::TooLarge`] if that would be more than `limit` bytes.
    pub fn more(&mut self, limit: usize, what: Limit) -> Result<(), ReadError> {
        self.bytes.copy_within(self.start..self.filled, 0);
        self.filled -= self.start;
        self.start = 0;
        if self.filled == self.bytes.len() {
            if self.filled >= limit {
                return Err(ReadError::TooLarge(what));
            }
            self.bytes.resize(self.filled * 2, 0);
        }
        let some = self.part.read(&mut self.bytes[self.filled..])?;
        self.filled += some;
        self.at_end = some == 0;
        Ok(())
    }

    /// Unpacks the rest, so that damage anywhere in the part is noticed.
    pub fn check_rest(&mut self) -> Result<(), ReadError> {
        loop {
            if self.part.read(&mut self.bytes)? == 0 {
                return Ok(());
            }
        }
    }
}
