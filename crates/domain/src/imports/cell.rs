//! What a spreadsheet cell can hold, before any rule has looked at it.

use serde::{Deserialize, Serialize};

/// One cell as a workbook stores it.
///
/// The reader reports what is stored, never what a spreadsheet would display:
/// a number with 15 significant digits is the only truth left once a courier's
/// tool has written it (floor.md §4).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Cell {
    /// Nothing stored. A cell holding only an empty string is `Text("")`.
    #[default]
    Empty,
    /// Text, exactly as stored: not trimmed.
    Text(String),
    /// A number that carries no date format.
    Number(f64),
    /// A date and time without a zone, as `YYYY-MM-DDTHH:MM:SS`.
    DateTime(String),
    /// TRUE or FALSE.
    Bool(bool),
    /// A formula error such as `#REF!`.
    Error(String),
}

/// One row of a sheet.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SheetRow {
    /// The number the spreadsheet shows beside the row, counting from 1.
    pub row: u32,
    /// Cells from column A on; trailing empty cells may be missing.
    pub cells: Vec<Cell>,
}
