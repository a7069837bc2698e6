//! What the reading tests share.

pub mod ods;
pub mod xls;
pub mod xlsb;

use std::io::Write as _;
use std::ops::ControlFlow;

use documents::read::{ReadError, open_workbook};
use domain::imports::SheetRow;
use rust_xlsxwriter::{Workbook, Worksheet};

pub const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
pub const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

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

/// The rows of a sheet.
pub fn rows_of(bytes: &[u8], sheet: usize) -> Result<Vec<Row>, ReadError> {
    let mut rows = Vec::new();
    open_workbook(bytes)?.rows(sheet, &mut |row| {
        rows.push(Row::from(row));
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

/// The cells of a sheet's rows.
pub fn cells_of(bytes: &[u8]) -> Vec<Vec<Cell>> {
    let rows = rows_of(bytes, 0).unwrap();
    rows.into_iter().map(|row| row.cells).collect()
}

/// The rows of a sheet as texts with `|` between, behind their numbers.
pub fn lines_of(bytes: &[u8], sheet: usize) -> Vec<String> {
    let line = |row: Row| {
        let cells = row.cells.iter().map(|cell| match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            other => format!("{other:?}"),
        });
        format!("{}: {}", row.row, cells.collect::<Vec<_>>().join("|"))
    };
    rows_of(bytes, sheet)
        .unwrap()
        .into_iter()
        .map(line)
        .collect()
}

/// The code of the refusal.
pub fn refusal(bytes: &[u8]) -> &'static str {
    rows_of(bytes, 0)
        .map(|rows| format!("{rows:?}"))
        .unwrap_err()
        .code()
}

pub fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// A workbook as rust_xlsxwriter writes it.
pub fn saved(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

/// A zip of parts written by hand, for what no writer would write.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options = zip::write::SimpleFileOptions::default().compression_level(Some(1));
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The parts of a small workbook, to be changed before it is packed. Style 1
/// shows a date, style 2 a length of time.
pub struct ByHand {
    pub properties: &'static str,
    pub strings: String,
    /// The whole sheet's part.
    pub sheet: Vec<u8>,
}

impl ByHand {
    /// Around rows.
    pub fn rows(rows: &str) -> Self {
        let sheet =
            format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#);
        Self {
            properties: "",
            strings: format!(r#"<sst xmlns="{MAIN}"></sst>"#),
            sheet: sheet.into_bytes(),
        }
    }

    /// Shared strings, each as what stands within `<si>`.
    pub fn strings(mut self, strings: &[&str]) -> Self {
        let items: String = strings
            .iter()
            .map(|item| format!("<si>{item}</si>"))
            .collect();
        self.strings = format!(r#"<sst xmlns="{MAIN}">{items}</sst>"#);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let root = format!(
            r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        );
        let workbook = format!(
            r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr {}/><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>"#,
            self.properties
        );
        let relations = format!(
            r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{OFFICE}/styles" Target="/xl/styles.xml"/><Relationship Id="r3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
        );
        let styles = format!(
            r#"<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs></styleSheet>"#
        );
        archive(&[
            ("_rels/.rels", root.as_bytes()),
            ("xl/workbook.xml", workbook.as_bytes()),
            ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
            ("xl/styles.xml", styles.as_bytes()),
            ("xl/sharedStrings.xml", self.strings.as_bytes()),
            ("xl/worksheets/sheet1.xml", &self.sheet),
        ])
    }
}

/// The smallest workbook there is, around hand-written rows.
pub fn by_hand(properties: &'static str, rows: &str) -> Vec<u8> {
    let mut workbook = ByHand::rows(rows);
    workbook.properties = properties;
    workbook.bytes()
}
