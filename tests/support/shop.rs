//! A shop with one station, driven through the engine as its screens drive it.

use crate::Sheet;
use crate::station_binary;
use contract::views::*;
use contract::*;
use domain::kernel::SessionId;
use domain::warehouse::ScanSource;
use station::{Folder, Hold, Station};
use std::path::Path;
use std::sync::Arc;

/// A station in a temporary folder.
#[derive(Debug)]
pub struct Shop {
    folder: tempfile::TempDir,
    station: Option<Arc<Station>>,
    caller: Caller,
}

impl Shop {
    /// A shop in Manila, just set up by Amal.
    pub fn open() -> Self {
        let mut shop = Self::unopened();
        shop.start();
        shop.station()
            .set_up(
                &Caller::default(),
                SetUpRequest {
                    company: "Isla Trading".to_owned(),
                    operator: "Amal".to_owned(),
                    country: None,
                    language: None,
                    time_zone: None,
                    pin: None,
                },
            )
            .unwrap();
        shop
    }

    /// A folder nobody has used yet.
    pub fn unopened() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            station: None,
            caller: Caller::default(),
        }
    }

    /// Opens the station, as after the computer was started.
    pub fn start(&mut self) {
        // A test's own program does not know how to read workbooks.
        station::reader::use_program(station_binary().to_owned());
        let Hold::Mine(folder) = Folder::hold(self.folder.path()).unwrap() else {
            panic!("another process holds a folder nobody else knows");
        };
        self.station = Some(Arc::new(Station::open(folder, None).unwrap()));
    }

    /// Closes the station and opens it again.
    pub fn restart(&mut self) {
        self.station.take().unwrap().close();
        self.start();
    }

    /// The station.
    pub fn station(&self) -> &Arc<Station> {
        self.station.as_ref().unwrap()
    }

    /// The data folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Everything from here on is done by `name`.
    #[must_use]
    pub fn as_operator(mut self, name: &str) -> Self {
        self.acts_as(name);
        self
    }

    /// Everything from here on is done by `name`, who is added if need be.
    pub fn acts_as(&mut self, name: &str) {
        let ask = AddOperatorRequest {
            name: name.to_owned(),
            role: None,
        };
        let added = self.station().add_operator(&Caller::default(), ask);
        assert!(added.is_ok() || added.unwrap_err().code == "name_taken");
        self.caller = Caller::named(name);
    }

    /// Who acts.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Imports a sheet and waits for its end.
    pub fn import(&self, sheet: &Sheet) -> ImportReportView {
        self.import_with(sheet, None, false)
    }

    /// Imports a sheet with its options and waits for its end.
    pub fn import_with(
        &self,
        sheet: &Sheet,
        on_duplicate: Option<domain::imports::OnDuplicate>,
        strict: bool,
    ) -> ImportReportView {
        let path = self.path().join("courier.xlsx");
        sheet.save(&path);
        let ask = StartImportRequest {
            path: Some(path.display().to_string()),
            on_duplicate,
            strict: Some(strict),
            ..StartImportRequest::default()
        };
        let mut import = self.station().start_import(&self.caller, ask).unwrap();
        while import.finished_at.is_none() {
            let ask = ImportProgressRequest {
                import_id: import.import_id,
                after_rows: import.processed_rows,
            };
            import = self.station().import_progress(&self.caller, ask).unwrap();
        }
        let ask = ImportRequest {
            import_id: import.import_id,
        };
        self.station().import(&self.caller, ask).unwrap()
    }

    /// Resumes or starts a session.
    pub fn session(&self) -> SessionId {
        let ask = OpenSessionRequest { new: false };
        self.station()
            .open_session(&self.caller, ask)
            .unwrap()
            .session_id
    }

    /// Scans one code from a gun.
    pub fn scan(&self, session_id: SessionId, code: &str) -> ScanView {
        let ask = ScanRequest {
            session_id,
            code: code.to_owned(),
            source: ScanSource::Stdin,
            gun: None,
            damage: None,
        };
        self.station().scan(&self.caller, ask).unwrap()
    }

    /// Scans codes and tells what each sounded like.
    pub fn scan_all(&self, session_id: SessionId, codes: &[&str]) -> String {
        let beeps: Vec<String> = codes
            .iter()
            .map(|code| beep(&self.scan(session_id, code)))
            .collect();
        beeps.join(" ")
    }

    /// A session with its items.
    pub fn look(&self, session_id: SessionId) -> SessionDetailView {
        let ask = SessionRequest {
            session_id: Some(session_id),
        };
        self.station().session(&self.caller, ask).unwrap()
    }

    /// Dispatches a session.
    pub fn dispatch(
        &self,
        session_id: SessionId,
        acknowledge_errors: bool,
    ) -> Result<DispatchedView, Failure> {
        let ask = DispatchRequest {
            session_id: Some(session_id),
            acknowledge_errors,
        };
        self.station().dispatch(&self.caller, ask)
    }

    /// A waybill with its life.
    pub fn waybill(&self, number: &str) -> WaybillDetailView {
        let ask = WaybillRequest {
            waybill_number: number.to_owned(),
        };
        self.station().waybill(&self.caller, ask).unwrap()
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        if let Some(station) = self.station.take() {
            station.close();
        }
    }
}

/// What an answer sounds like: `valid`, `duplicate`, or the kind of error.
pub fn beep(scan: &ScanView) -> String {
    let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    match (scan.outcome, scan.reason) {
        (domain::warehouse::ScanType::Error, Some(kind)) => {
            word(serde_json::to_value(kind).unwrap())
        }
        (outcome, _) => word(serde_json::to_value(outcome).unwrap()),
    }
}
