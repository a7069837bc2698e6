//! A row while it is being put together.

use std::ops::{ControlFlow, Range};

use domain::imports::{Cell, SheetRow};
use jiff::civil::DateTime;

use super::error::{Limit, ReadError};
use super::limits::COLUMNS_LIMIT;

/// What takes the rows.
pub(super) type Each<'e> = dyn FnMut(SheetRow<'_>) -> ControlFlow<()> + 'e;

/// A cell whose text lies elsewhere, so that a row can grow while it is read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Slot {
    /// Nothing stored.
    #[default]
    Empty,
    /// Text at this place of [`RowBuffer::text`].
    Text(Range<usize>),
    Number(f64),
    DateTime(DateTime),
    Bool(bool),
    /// Text at this place of the bytes in view.
    InView(Range<usize>),
    /// The shared string of this number.
    Shared(u32),
    /// An error's name at this place of [`RowBuffer::text`].
    Error(Range<usize>),
}

/// The cells of one row and the bytes of their texts; its memory is used again
/// for the next row.
#[derive(Debug, Default)]
pub(super) struct RowBuffer {
    slots: Vec<Slot>,
    text: String,
    spare: Vec<Cell<'static>>,
}

impl RowBuffer {
    /// Forgets the row, not the memory.
    pub fn clear(&mut self) {
        self.slots.clear();
        self.text.clear();
    }

    /// Whether no cell stores anything.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Puts a cell into a column counted from 0; the first one there stays.
    ///
    /// # Errors
    ///
    /// Two cells in one place: one of them would be lost. A column that no
    /// spreadsheet has.
    #[inline]
    pub fn put(&mut self, column: usize, slot: Slot) -> Result<(), ReadError> {
        if slot == Slot::Empty {
            return Ok(());
        }
        if column >= self.slots.len() {
            if column >= COLUMNS_LIMIT {
                return Err(ReadError::TooLarge(Limit::Grid));
            }
            self.slots.resize(column + 1, Slot::Empty);
        }
        match &mut self.slots[column] {
            free @ Slot::Empty => {
                *free = slot;
                Ok(())
            }
            _ => Err(ReadError::damaged(format!(
                "two cells in column {}",
                column + 1
            ))),
        }
    }

    /// Keeps a text and says where.
    pub fn keep(&mut self, text: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.push_str(text);
        start..self.text.len()
    }

    /// Bytes of text kept.
    pub fn text_len(&self) -> usize {
        self.text.len()
    }

    /// A text kept before.
    pub fn kept(&self, place: &Range<usize>) -> &str {
        self.text.get(place.clone()).unwrap_or_default()
    }

    /// Hands the row over, unless nothing is stored in it.
    pub fn hand_over(&mut self, row: u32, each: &mut Each<'_>) -> ControlFlow<()> {
        self.hand_over_with(row, "", &|_| None, each)
    }

    /// The same for rows whose texts lie in a window or among shared strings.
    pub fn hand_over_with<'s>(
        &mut self,
        row: u32,
        in_view: &str,
        shared: &dyn Fn(u32) -> Option<&'s str>,
        each: &mut Each<'_>,
    ) -> ControlFlow<()> {
        if self.is_empty() {
            return ControlFlow::Continue(());
        }
        let mut cells = reuse(std::mem::take(&mut self.spare));
        cells.extend(self.slots.iter().map(|slot| match slot {
            Slot::Empty => Cell::Empty,
            Slot::Text(place) => Cell::Text(self.kept(place)),
            Slot::InView(place) => Cell::Text(in_view.get(place.clone()).unwrap_or_default()),
            Slot::Shared(index) => Cell::Text(shared(*index).unwrap_or_default()),
            Slot::Number(number) => Cell::Number(*number),
            Slot::DateTime(moment) => Cell::DateTime(*moment),
            Slot::Bool(truth) => Cell::Bool(*truth),
            Slot::Error(place) => Cell::Error(self.kept(place)),
        }));
        let flow = each(SheetRow { row, cells: &cells });
        self.spare = reuse(cells);
        flow
    }
}

/// The memory of a list of cells, for cells of another life: the standard
/// library collects in place what has the same size.
pub(super) fn reuse<'b>(mut cells: Vec<Cell<'_>>) -> Vec<Cell<'b>> {
    cells.clear();
    cells.into_iter().map(|_| Cell::Empty).collect()
}
