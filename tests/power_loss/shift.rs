//! A station at work on a disk that can lose power: the same shift every time,
//! through the one path by which commands change data.

use crate::disk::Disk;
use crate::ledger::{Ledger, Told};
use crate::vfs::Registered;
use contract::Failure;
use domain::access::{Role, SetUp};
use domain::imports::{Draft, FinishImport, ImportRows, OnDuplicate, StartImport};
use domain::kernel::{
    Actor, CompanyId, DeviceId, ImportId, OperatorId, Phone, SessionId, WaybillNumber,
};
use domain::places::Resolved;
use domain::warehouse::{Dispatch, OpenSession, Scan, ScanSource, SessionOnly};
use domain::{Answer, Command, Device, access, imports, warehouse};
use station::run::{Lane, Pending, Writer};
use station::store::{Attachments, Key, Place, Readers, StoreError, Synchronous};
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// Rows in one chunk of an import.
pub const CHUNK: u32 = 30;

/// The key of every store here.
pub const KEY: Key = Key([7; 32]);

/// The file that goes by this hash: a few pages of it.
pub fn original(file_hash: &str) -> Vec<u8> {
    file_hash.bytes().cycle().take(20_000).collect()
}

/// A station on such a disk. Fields drop in order: the VFS goes last.
pub struct Bench {
    writer: Option<Writer>,
    readers: Option<Readers>,
    attachments: Option<Attachments>,
    actor: Actor,
    /// Counts this station's lives, so that each receives workbooks of its own.
    life: u32,
    place: Place,
    pub ledger: Arc<Ledger>,
    pub disk: Arc<Disk>,
    _vfs: Registered,
}

/// A question whose answer is still to come.
pub struct Asked {
    command: Command,
    pending: Pending,
}

impl Bench {
    /// A station on the files of `folder`, if it holds any.
    pub fn new(
        folder: &Path,
        synchronous: Synchronous,
        ledger: Ledger,
        life: u32,
    ) -> std::io::Result<Self> {
        let (asked, told) = ledger.counts();
        let disk = Arc::new(Disk::holding(folder, asked, told)?);
        let vfs = Registered::new(Arc::clone(&disk));
        let place = Place {
            vfs: Some(vfs.name().to_owned()),
            synchronous,
            ..Place::in_folder(folder, KEY)
        };
        let actor = Actor {
            id: OperatorId(Uuid::from_u128(1)),
            name: "Amal".to_owned(),
            role: Role::Superadmin,
        };
        Ok(Self {
            writer: None,
            readers: None,
            attachments: None,
            actor,
            life,
            place,
            ledger: Arc::new(ledger),
            disk,
            _vfs: vfs,
        })
    }

    /// Opens the store, as after the computer was started.
    pub fn start(&mut self) -> Result<(), StoreError> {
        let (writer, _) = Writer::start(self.place.clone(), fresh_device)?;
        self.writer = Some(writer);
        self.readers = Some(Readers::new(self.place.clone()));
        self.attachments = Some(Attachments::open(&self.place)?);
        Ok(())
    }

    /// Closes the store in good order.
    pub fn stop(&mut self) {
        self.readers = None;
        self.attachments = None;
        self.writer = None;
    }

    /// Asks, and does not wait.
    pub fn submit(&self, command: impl Into<Command>, lane: Lane) -> Asked {
        let command = command.into();
        self.disk.asked(|| self.ledger.ask(command.clone()));
        let writer = self.writer.as_ref().expect("the station is open");
        let pending = writer.submit(command.clone(), self.actor.clone(), lane);
        Asked { command, pending }
    }

    /// Waits for an answer; the beep sounds the moment it is there.
    pub fn hear(&self, asked: Asked) -> Result<Answer, Failure> {
        let answer = asked.pending.wait()?;
        let told = Told {
            command: asked.command,
            answer: answer.clone(),
        };
        self.disk.acknowledged(|| self.ledger.tell(told));
        Ok(answer)
    }

    /// Asks and waits.
    pub fn run(&self, command: impl Into<Command>) -> Result<Answer, Failure> {
        self.hear(self.submit(command, Lane::Person))
    }

    /// Looks something up, which leaves a connection open beside the writer's.
    pub fn look_up(&self) -> Result<(), StoreError> {
        let readers = self.readers.as_ref().expect("the station is open");
        readers.counts().map(drop)
    }

    /// Moves the log into the database.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        let readers = self.readers.as_ref().expect("the station is open");
        readers.checkpoint()
    }

    /// Makes it a station, unless it is one.
    pub fn set_up(&self) {
        let set_up = SetUp {
            company_id: CompanyId(Uuid::from_u128(2)),
            company: "Isla Trading".to_owned(),
            operator: self.actor.name.clone(),
            country: "PH".to_owned(),
            language: "en".to_owned(),
            time_zone: "Asia/Manila".to_owned(),
        };
        match self.run(access::Command::SetUp(set_up)) {
            Ok(_) => {}
            Err(failure) => assert_eq!(failure.code, "already_set_up"),
        }
    }

    /// The number of a waybill of this life.
    pub fn number(&self, row: u32) -> String {
        format!("WB{:03}-{row:05}", self.life)
    }

    /// Begins an import, of a file that is kept before.
    pub fn begin_import(&self) -> Result<ImportId, Failure> {
        let file_hash = format!("{:064x}", self.life);
        let attachments = self.attachments.as_ref().expect("the station is open");
        attachments
            .keep(&original(&file_hash), &file_hash)
            .map_err(|error| station::run::storage_failure(&error))?;
        let start = StartImport {
            filename: "courier.xlsx".to_owned(),
            file_hash,
            on_duplicate: OnDuplicate::Skip,
            ..StartImport::default()
        };
        match self.run(imports::Command::StartImport(start))? {
            Answer::Import(import) => Ok(import.id),
            other => panic!("{other:?}"),
        }
    }

    /// The chunk of rows that begins at `first`.
    pub fn chunk(&self, import_id: ImportId, first: u32) -> Command {
        let drafts = (first..first + CHUNK).map(|row| self.draft(row)).collect();
        imports::Command::ImportRows(ImportRows {
            import_id,
            drafts,
            reports: Vec::new(),
            last_row: first + CHUNK - 1,
            stated_rows: None,
        })
        .into()
    }

    /// Ends an import.
    pub fn end_import(&self, import_id: ImportId, total_rows: u32) -> Result<Answer, Failure> {
        let finish = FinishImport {
            import_id,
            failure: None,
            reports: Vec::new(),
            total_rows,
        };
        self.run(imports::Command::FinishImport(finish))
    }

    fn draft(&self, row: u32) -> Draft {
        Draft {
            row,
            waybill_number: WaybillNumber::read(&self.number(row)).expect("a number"),
            sender_name: Some("Kettle, 1.5 l".to_owned()),
            sender_address: None,
            sender_phone: None,
            receiver_name: format!("Receiver {row}"),
            receiver_address: Some(format!("{row} Mabini Street, Barangay {}", row % 40)),
            place: Resolved {
                city: Some("Cebu City".to_owned()),
                ..Resolved::default()
            },
            receiver_phone: Phone {
                raw: format!("0917{row:07}"),
                e164: Some(format!("+63917{row:07}")),
            },
            destination: Some(["Cebu", "Davao", "Iloilo"][row as usize % 3].to_owned()),
            quantity: Some(1),
            weight: None,
            express_type: None,
            cod_amount: None,
            remarks: None,
            status: None,
            unknown_status: None,
            signing_time: None,
        }
    }

    /// Resumes or starts a session.
    pub fn open_session(&self) -> Result<SessionId, Failure> {
        match self.run(warehouse::Command::OpenSession(OpenSession { new: false }))? {
            Answer::Session(session) => Ok(session.id),
            other => panic!("{other:?}"),
        }
    }

    /// A scan of one code.
    pub fn scan(session_id: SessionId, code: String) -> warehouse::Command {
        warehouse::Command::Scan(Scan {
            session_id,
            code,
            source: ScanSource::Gun,
            gun: None,
            damage: None,
        })
    }

    /// Scans so fast that nobody waits for a beep, which is what a conveyor does.
    pub fn burst(&self, session_id: SessionId, rows: std::ops::Range<u32>) -> Vec<Asked> {
        rows.map(|row| {
            let scan = Self::scan(session_id, self.number(row));
            self.submit(scan, Lane::Person)
        })
        .collect()
    }

    /// Sends the session off, errors and all.
    pub fn dispatch(&self, session_id: SessionId) -> Result<Answer, Failure> {
        self.run(warehouse::Command::Dispatch(Dispatch {
            session_id,
            acknowledge_errors: true,
        }))
    }

    /// Takes the newest scan back.
    pub fn undo(&self, session_id: SessionId) -> Result<Answer, Failure> {
        self.run(warehouse::Command::UndoScan(SessionOnly { session_id }))
    }

    /// A working day: an import, three sessions, every command a shift needs, and
    /// the station closed and opened in between.
    pub fn work(&mut self) -> Result<(), Failure> {
        let trouble = |error| station::run::storage_failure(&error);
        self.start().map_err(trouble)?;
        self.set_up();

        let import = self.begin_import()?;
        let chunks: Vec<Asked> = [1, 1 + CHUNK]
            .map(|first| self.submit(self.chunk(import, first), Lane::Bulk))
            .into();
        let mut said = chunks.into_iter().map(|chunk| self.hear(chunk));
        said.try_for_each(|answer| answer.map(drop))?;

        let session = self.open_session()?;
        for row in 1..=12 {
            self.run(Self::scan(session, self.number(row)))?;
        }
        self.checkpoint().map_err(trouble)?;
        for row in 13..=18 {
            self.run(Self::scan(session, self.number(row)))?;
        }
        // A burst shares its commits; a checkpoint runs beside the second one.
        for asked in self.burst(session, 19..39) {
            self.hear(asked)?;
        }
        let burst = self.burst(session, 39..59);
        self.checkpoint().map_err(trouble)?;
        for asked in burst {
            self.hear(asked)?;
        }
        self.undo(session)?;
        self.run(Self::scan(session, self.number(3)))?;
        self.run(Self::scan(session, format!("NOBODY-{}", self.life)))?;
        self.checkpoint().map_err(trouble)?;

        // Rows go on coming in while people scan.
        let chunk = self.submit(self.chunk(import, 1 + 2 * CHUNK), Lane::Bulk);
        for asked in self.burst(session, 59..64) {
            self.hear(asked)?;
        }
        self.hear(chunk)?;
        self.end_import(import, 3 * CHUNK)?;
        self.dispatch(session)?;
        self.stop();

        self.start().map_err(trouble)?;
        let session = self.open_session()?;
        for row in 64..=69 {
            self.run(Self::scan(session, self.number(row)))?;
        }
        self.checkpoint().map_err(trouble)?;
        self.undo(session)?;
        for asked in self.burst(session, 70..75) {
            self.hear(asked)?;
        }
        self.dispatch(session)?;
        let session = self.open_session()?;
        for row in 75..=78 {
            self.run(Self::scan(session, self.number(row)))?;
        }
        Ok(())
    }
}

fn fresh_device() -> Device {
    Device {
        id: DeviceId(Uuid::from_u128(3)),
        station_code: "PWR2".to_owned(),
        incarnation: 1,
        manifests_issued: 0,
    }
}
