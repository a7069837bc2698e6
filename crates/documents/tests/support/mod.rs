//! What the reading tests share.

use domain::imports::SheetRow;

/// A cell that outlives the reader.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    Number(f64),
    /// `YYYY-MM-DDTHH:MM:SS`.
    DateTime(String),
    Bool(bool),
    Error(String),
}

impl From<&domain::imports::Cell<'_>> for Cell {
    fn from(cell: &domain::imports::Cell<'_>) -> Self {
        use domain::imports::Cell as Read;
        match *cell {
            Read::Empty => Self::Empty,
            Read::Text(text) => Self::Text(text.to_owned()),
            Read::Number(number) => Self::Number(number),
            Read::DateTime(moment) => Self::DateTime(moment.to_string()),
            Read::Bool(truth) => Self::Bool(truth),
            Read::Error(kind) => Self::Error(kind.to_owned()),
        }
    }
}

/// A row that outlives the reader.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub row: u32,
    pub cells: Vec<Cell>,
}

impl From<SheetRow<'_>> for Row {
    fn from(row: SheetRow<'_>) -> Self {
        Self {
            row: row.row,
            cells: row.cells.iter().map(Cell::from).collect(),
        }
    }
}
