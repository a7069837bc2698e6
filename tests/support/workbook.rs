//! Workbooks as couriers write them.

use rust_xlsxwriter::Workbook;
use std::path::Path;

/// A sheet under construction, row by row as the spreadsheet shows it.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A sheet with the usual heading in row 1.
    pub fn usual() -> Self {
        Self::default().row(&[
            "Waybill Number",
            "Receiver Name",
            "Receiver Phone",
            "Destination",
            "COD Amount",
            "Weight",
            "Order Status",
        ])
    }

    /// One more row; an empty text leaves the cell empty.
    #[must_use]
    pub fn row(mut self, cells: &[&str]) -> Self {
        self.rows
            .push(cells.iter().map(|cell| (*cell).to_owned()).collect());
        self
    }

    /// One more parcel, pending, to a believable receiver.
    #[must_use]
    pub fn parcel(self, number: &str, destination: &str) -> Self {
        self.row(&[
            number,
            "Ana Peñaflor",
            "09171234567",
            destination,
            "799.50",
            "0.35",
            "Pending",
        ])
    }

    /// Parcels numbered from `first` on.
    #[must_use]
    pub fn parcels(mut self, first: u32, count: u32, destination: &str) -> Self {
        for number in first..first + count {
            self = self.parcel(&format!("JT{number:010}"), destination);
        }
        self
    }

    /// The file, as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in self.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                if !cell.is_empty() {
                    sheet.write_string(row as u32, column as u16, cell).unwrap();
                }
            }
        }
        book.save_to_buffer().unwrap()
    }

    /// The file, on disk.
    pub fn save(&self, path: &Path) {
        std::fs::write(path, self.bytes()).unwrap();
    }
}
