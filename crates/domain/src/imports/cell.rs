//! What a spreadsheet cell can hold, before any rule has looked at it.

use jiff::civil::DateTime;

/// One cell as a workbook stores it, borrowed from the reader for as long as
/// its row is looked at: most cells of a big file are read and never kept.
///
/// The reader reports what is stored, never what a spreadsheet would display:
/// a number with 15 significant digits is the only truth left once a courier's
/// tool has written it (floor.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Cell<'a> {
    /// Nothing stored. A cell holding only an empty string is `Text("")`.
    #[default]
    Empty,
    /// Text, exactly as stored: not trimmed.
    Text(&'a str),
    /// A number that carries no date format.
    Number(f64),
    /// A date and time without a zone, to the second.
    DateTime(DateTime),
    /// TRUE or FALSE.
    Bool(bool),
    /// A formula error such as `#REF!`.
    Error(&'a str),
}

/// One row of a sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SheetRow<'a> {
    /// The number the spreadsheet shows beside the row, counting from 1.
    pub row: u32,
    /// Cells from column A on; trailing empty cells may be missing.
    pub cells: &'a [Cell<'a>],
}
