//! One table in every dress a courier's tool gives it.

use crate::writers::xls::{Xls, cell, shared};
use crate::writers::{ods, saved, xlsb};

/// Rows of text, as a spreadsheet shows them.
#[derive(Debug, Clone)]
pub struct Table(Vec<Vec<String>>);

impl Table {
    /// A line a row, `|` between its cells; blanks beside a cell belong to it.
    pub fn of(lines: &[&str]) -> Self {
        let cells = |line: &&str| line.split('|').map(str::to_owned).collect();
        Self(lines.iter().map(cells).collect())
    }

    /// The filled cells with their places, counting from 0.
    fn cells(&self) -> impl Iterator<Item = (usize, usize, &str)> {
        let rows = self.0.iter().enumerate();
        rows.flat_map(|(row, cells)| {
            let cells = cells.iter().enumerate();
            let filled = cells.filter(|(_, cell)| !cell.is_empty());
            filled.map(move |(column, cell)| (row, column, cell.as_str()))
        })
    }

    /// A workbook of Excel 2007 and later.
    pub fn xlsx(&self) -> Vec<u8> {
        saved(|sheet| {
            for (row, column, cell) in self.cells() {
                let place = (row as u32, column as u16);
                sheet.write_string(place.0, place.1, cell).unwrap();
            }
        })
    }

    /// A workbook of Excel 97.
    pub fn xls(&self) -> Vec<u8> {
        let texts: Vec<&str> = self.cells().map(|(_, _, cell)| cell).collect();
        let records = self.cells().enumerate().map(|(text, (row, column, _))| {
            cell(
                0x00FD,
                row as u16,
                column as u16,
                0,
                &(text as u32).to_le_bytes(),
            )
        });
        let workbook = Xls {
            epoch_1904: false,
            strings: shared(&texts),
            sheets: vec![("Export", false, records.collect::<Vec<_>>().concat())],
        };
        workbook.bytes()
    }

    /// A binary workbook.
    pub fn xlsb(&self) -> Vec<u8> {
        let mut rows = Vec::new();
        for (row, cells) in self.0.iter().enumerate() {
            rows.extend(xlsb::row(row as u32 + 1));
            for (column, cell) in cells.iter().enumerate() {
                rows.extend(xlsb::text(column as u32, cell));
            }
        }
        xlsb::workbook(false, false, &[], &rows)
    }

    /// An OpenDocument spreadsheet.
    pub fn ods(&self) -> Vec<u8> {
        let row = |cells: &Vec<String>| {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            ods::row(1, &cells)
        };
        let rows: String = self.0.iter().map(row).collect();
        ods::spreadsheet(&ods::table("Export", "ta1", &rows))
    }

    /// A web page, as portals name `.xls`.
    pub fn html(&self) -> String {
        let row = |cells: &Vec<String>| format!("<tr><td>{}</td></tr>", cells.join("</td><td>"));
        let rows: String = self.0.iter().map(row).collect();
        format!("<html><meta charset=utf-8><body><table>{rows}</table></body></html>")
    }

    /// Text with `separator` between its cells.
    pub fn separated(&self, separator: char) -> String {
        let written = |cell: &String| match cell.contains([separator, '"', '\n']) {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => cell.clone(),
        };
        let line = |cells: &Vec<String>| {
            let cells: Vec<String> = cells.iter().map(written).collect();
            cells.join(&separator.to_string()) + "\r\n"
        };
        self.0.iter().map(line).collect()
    }

    /// Text with commas.
    pub fn csv(&self) -> Vec<u8> {
        self.separated(',').into_bytes()
    }
}
