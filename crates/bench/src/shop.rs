//! A station to measure, and the workbooks it is fed.

use contract::{
    Caller, ImportProgressRequest, OpenSessionRequest, Rpc, SetUpRequest, StartImportRequest,
};
use domain::kernel::SessionId;
use rust_xlsxwriter::Workbook;
use station::{Folder, Hold, Station};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A number that exists.
pub fn number(index: u32) -> String {
    format!("JT{index:013}")
}

/// A station in a temporary folder.
pub struct Shop {
    pub station: Arc<Station>,
    pub caller: Caller,
    /// Removed with it, where it is its own.
    _folder: Option<tempfile::TempDir>,
}

impl Shop {
    /// Set up, and empty.
    pub fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut shop = Self::in_folder(folder.path());
        shop._folder = Some(folder);
        shop
    }

    /// Set up, and empty, in a folder that stays.
    pub fn in_folder(folder: &Path) -> Self {
        let shop = Self::again(folder);
        let ask = SetUpRequest {
            company: "Bench".to_owned(),
            operator: "Bench".to_owned(),
            country: None,
            language: None,
            time_zone: None,
            pin: None,
        };
        shop.station.set_up(&shop.caller, ask).unwrap();
        shop
    }

    /// As a folder has it.
    pub fn again(folder: &Path) -> Self {
        let Hold::Mine(held) = Folder::hold(folder).unwrap() else {
            panic!("a folder of our own is free");
        };
        Self {
            station: Arc::new(Station::open(held, None).unwrap()),
            caller: Caller::default(),
            _folder: None,
        }
    }

    /// As a folder has it, by a process that stays at work: with its index.
    pub fn staying(folder: &Path) -> Self {
        let shop = Self::again(folder);
        shop.station.take_up();
        shop.station.keep_in_sync();
        shop
    }

    /// Finishes and lets the folder go.
    pub fn close(self) {
        self.station.close();
    }

    /// Imports a file to its end.
    pub fn import(&self, path: &Path) -> u32 {
        let ask = StartImportRequest {
            path: Some(path.display().to_string()),
            ..StartImportRequest::default()
        };
        let mut import = self.station.start_import(&self.caller, ask).unwrap();
        while import.finished_at.is_none() {
            let ask = ImportProgressRequest {
                import_id: import.import_id,
                after_rows: import.processed_rows,
            };
            import = self.station.import_progress(&self.caller, ask).unwrap();
        }
        import.created
    }

    /// A session that takes scans.
    pub fn session(&self) -> SessionId {
        let ask = OpenSessionRequest { new: false };
        self.station
            .open_session(&self.caller, ask)
            .unwrap()
            .session_id
    }
}

/// A workbook of that many parcels.
pub fn workbook(folder: &Path, rows: u32) -> PathBuf {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let headings = [
        "Waybill Number",
        "Sender Name/Product",
        "Receiver Name",
        "Receiver Address",
        "Receiver Phone",
        "Destination",
        "Number of Items",
        "Weight",
        "Express Type/Service Type",
        "COD Amount",
        "Order Status",
    ];
    for (column, heading) in headings.iter().enumerate() {
        sheet.write_string(0, column as u16, *heading).unwrap();
    }
    for row in 0..rows {
        let at = row + 1;
        sheet.write_string(at, 0, number(row)).unwrap();
        sheet
            .write_string(at, 1, format!("Product {}", row % 400))
            .unwrap();
        sheet
            .write_string(at, 2, format!("Receiver {row}"))
            .unwrap();
        let address = format!("{} Rizal St., Poblacion, City {}", row % 900, row % 60);
        sheet.write_string(at, 3, address).unwrap();
        sheet
            .write_string(at, 4, format!("09{:09}", 170_000_000 + row))
            .unwrap();
        sheet
            .write_string(at, 5, format!("City {}", row % 60))
            .unwrap();
        sheet.write_number(at, 6, 1).unwrap();
        sheet.write_number(at, 7, 0.35).unwrap();
        sheet.write_string(at, 8, "EZ").unwrap();
        sheet.write_number(at, 9, 799).unwrap();
        sheet.write_string(at, 10, "Pending").unwrap();
    }
    let path = folder.join(format!("{rows}.xlsx"));
    book.save(&path).unwrap();
    path
}

/// A workbook of parcels with what search looks at: number, receiver, phone and
/// destination of each.
pub fn workbook_of<'t>(folder: &Path, parcels: impl Iterator<Item = &'t [String; 4]>) -> PathBuf {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let headings = [
        "Waybill Number",
        "Receiver Name",
        "Receiver Phone",
        "Destination",
    ];
    for (column, heading) in headings.iter().enumerate() {
        sheet.write_string(0, column as u16, *heading).unwrap();
    }
    for (row, parcel) in parcels.enumerate() {
        for (column, text) in parcel.iter().enumerate() {
            sheet
                .write_string(row as u32 + 1, column as u16, text)
                .unwrap();
        }
    }
    let path = folder.join("parcels.xlsx");
    book.save(&path).unwrap();
    path
}
