//! The station's SQLite store. Every file is encrypted by SQLCipher with a raw
//! 256-bit key; every commit is WAL with `synchronous=FULL`: what was committed
//! survives a power cut (docs/ARCHITECTURE.md, invariant 2).
//!
//! There is no repository trait: the server's store is asynchronous, and one
//! trait would bend both. What they share is the shape of facts and changes.

mod attachments;
mod codec;
mod dashboard;
mod filling;
mod floor;
mod inside;
mod joined;
mod load;
mod log;
mod migrate;
mod numbers;
mod outbox;
mod people;
mod put;
mod query;
mod rows;
mod search;
mod unscanned;
mod waybills;
mod write;

pub use attachments::Attachments;
pub use dashboard::{Day, Hour, RecentScan, Today};
pub use floor::JobFilter;
pub use joined::{Join, Standing};
pub use log::{Args, ChainCheck, Head};
pub use outbox::Server;
pub use query::{EventRow, ReportPart};
pub use search::Search;
pub use unscanned::{Unscanned, UnscannedPlace};
pub use waybills::WaybillFilter;

use domain::kernel::{Actor, CommandId};
use domain::{Change, Command, Device, Facts, Outcome, Read, Refusal, Timestamp};
use joined::Joined;
use log::{Entry, Told};
use numbers::Numbers;
use rusqlite::{Connection, OpenFlags};
use search::Watch;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The database key: 32 random bytes, used raw, so opening costs no derivation.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(pub [u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(..)")
    }
}

/// What went wrong with the store.
#[derive(Debug)]
pub enum StoreError {
    /// SQLite says so.
    Sqlite(rusqlite::Error),
    /// A newer program wrote this store; it was not touched.
    Newer {
        /// The step it has reached.
        found: i32,
        /// The last step this program knows.
        known: i32,
    },
    /// A migration failed; the store is as before it.
    Migration(String),
    /// The file is there and is not what the key opens.
    Damaged(String),
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StoreError::Sqlite(error) => error.fmt(f),
            StoreError::Newer { found, known } => write!(f, "step {found} is newer than {known}"),
            StoreError::Migration(detail) | StoreError::Damaged(detail) => f.write_str(detail),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(code, _)
                if matches!(
                    code.code,
                    rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt
                ) =>
            {
                StoreError::Damaged(error.to_string())
            }
            _ => StoreError::Sqlite(error),
        }
    }
}

impl StoreError {
    /// After it nothing in memory is to be trusted: the store must be opened
    /// again and looked over. A failed flush is never just retried.
    pub fn leaves_doubt(&self) -> bool {
        use rusqlite::ErrorCode::{CannotOpen, DatabaseCorrupt, SystemIoFailure};
        match self {
            StoreError::Sqlite(rusqlite::Error::SqliteFailure(code, _)) => {
                matches!(code.code, SystemIoFailure | DatabaseCorrupt | CannotOpen)
            }
            StoreError::Damaged(_) => true,
            _ => false,
        }
    }

    /// The disk has no room left.
    pub fn is_disk_full(&self) -> bool {
        matches!(self, StoreError::Sqlite(rusqlite::Error::SqliteFailure(code, _))
            if code.code == rusqlite::ErrorCode::DiskFull)
    }
}

/// Where a store lies and how it is opened.
#[derive(Debug, Clone)]
pub struct Place {
    /// The database file.
    pub file: PathBuf,
    /// Its key.
    pub key: Key,
    /// A registered VFS other than the platform's own; for tests of power loss.
    pub vfs: Option<String>,
    /// `FULL`, always. A test passes `NORMAL` to prove that it can see the loss.
    pub synchronous: Synchronous,
}

/// How hard a commit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Synchronous {
    /// Each commit is on disk before it is answered.
    Full,
    /// The last commits may be lost at a power cut.
    Normal,
    /// Anything may be lost.
    Off,
}

impl Synchronous {
    fn pragma(self) -> &'static str {
        match self {
            Synchronous::Full => "PRAGMA synchronous = FULL",
            Synchronous::Normal => "PRAGMA synchronous = NORMAL",
            Synchronous::Off => "PRAGMA synchronous = OFF",
        }
    }
}

impl Place {
    /// The store in a data folder.
    pub fn in_folder(folder: &Path, key: Key) -> Self {
        Self {
            file: folder.join("station.db"),
            key,
            vfs: None,
            synchronous: Synchronous::Full,
        }
    }

    fn connect(&self, flags: OpenFlags) -> Result<Connection, StoreError> {
        let connection = self.connect_as(Sealing::Today, flags)?;
        match readable(&connection) {
            // Stores of the first days were sealed in another way, and stay so.
            Err(StoreError::Damaged(_)) => {
                let older = self.connect_as(Sealing::First, flags)?;
                readable(&older)?;
                Ok(older)
            }
            read => read.map(|()| connection),
        }
    }

    fn connect_as(&self, sealing: Sealing, flags: OpenFlags) -> Result<Connection, StoreError> {
        let connection = match &self.vfs {
            Some(vfs) => Connection::open_with_flags_and_vfs(&self.file, flags, vfs.as_str())?,
            None => Connection::open_with_flags(&self.file, flags)?,
        };
        unseal(&connection, &self.key, sealing)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }
}

/// How pages are sealed against damage, beside being encrypted.
#[derive(Debug, Clone, Copy)]
enum Sealing {
    /// HMAC-SHA-256, which processors of these years compute: half the time of a
    /// page, and of a scan's commit a tenth.
    Today,
    /// SQLCipher's own choice, HMAC-SHA-512.
    First,
}

/// Gives a fresh connection its key.
fn unseal(connection: &Connection, key: &Key, sealing: Sealing) -> Result<(), StoreError> {
    let hex = data_encoding::HEXLOWER.encode(&key.0);
    connection.execute_batch(&format!("PRAGMA key = \"x'{hex}'\";"))?;
    if let Sealing::Today = sealing {
        connection.execute_batch("PRAGMA cipher_hmac_algorithm = HMAC_SHA256;")?;
    }
    Ok(())
}

/// The first read is where a wrong key or a damaged header shows.
fn readable(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?)
}

/// Waybills asked for at once from which on it pays to know which cannot be there.
const MANY_WAYBILLS: usize = 100;

/// The one connection that writes. It lives on the writer's thread.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    chain: log::Chain,
    /// Made when the first import asks, and kept up with every waybill written.
    numbers: Option<Numbers>,
    joined: Joined,
    /// What is told of waybills that are written, where somebody searches them.
    watch: Option<Watch>,
}

/// A command that was decided, and how.
#[derive(Debug)]
pub struct Done<'a> {
    /// Its id.
    pub id: CommandId,
    /// The command.
    pub command: &'a Command,
    /// Its arguments, made ready.
    pub args: &'a Args,
    /// Who.
    pub actor: &'a Actor,
    /// When.
    pub at: Timestamp,
    /// At which installation.
    pub device: &'a Device,
    /// What came of it.
    pub outcome: &'a Result<Outcome, Refusal>,
}

/// A command of the floor that was decided, and how.
#[derive(Debug)]
pub struct FloorDone<'a> {
    /// Its id.
    pub id: CommandId,
    /// The command.
    pub command: &'a domain::floor::Command,
    /// Its arguments, made ready.
    pub args: &'a Args,
    /// Who.
    pub actor: &'a Actor,
    /// When.
    pub at: Timestamp,
    /// At which installation.
    pub device: &'a Device,
    /// What came of it.
    pub outcome: &'a Result<domain::floor::Outcome, domain::floor::Refusal>,
}

impl Store {
    /// Opens the store, making or upgrading it as needed. A store of a newer
    /// program is refused unharmed.
    pub fn open(place: &Place) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = place.connect(flags)?;
        let mode: String =
            connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if mode != "wal" {
            return Err(StoreError::Damaged(format!("journal mode is {mode}")));
        }
        connection.execute_batch(place.synchronous.pragma())?;
        // Checkpoints belong to the housekeeper: one inside a scan's commit
        // would make that scan wait for the whole log.
        connection.execute_batch(
            "PRAGMA wal_autocheckpoint = 0;
             PRAGMA journal_size_limit = 67108864;
             PRAGMA foreign_keys = OFF;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -16384;",
        )?;
        migrate::run(&mut connection)?;
        log::relink(&connection)?;
        let chain = log::Chain::resume(&connection)?;
        Ok(Self {
            connection,
            chain,
            numbers: None,
            joined: Joined::Unread,
            watch: None,
        })
    }

    /// From now on tells `search` what each commit changed.
    pub fn watched_by(&mut self, search: Arc<Search>) -> Result<(), StoreError> {
        self.watch = Some(Watch::on(&mut self.connection, search)?);
        Ok(())
    }

    /// The installation, made on first use.
    pub fn device(
        &mut self,
        fresh: impl FnOnce() -> domain::Device,
    ) -> Result<domain::Device, StoreError> {
        if let Some(device) = load::device(&self.connection)? {
            return Ok(device);
        }
        let device = fresh();
        write::device(&self.connection, &device)?;
        Ok(device)
    }

    /// Begins the one transaction a command, or a burst of them, is written in.
    pub fn begin(&mut self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Commits; after this everything written since [`Store::begin`] is on disk.
    pub fn commit(&mut self) -> Result<(), StoreError> {
        self.connection.execute_batch("COMMIT")?;
        self.chain.settle();
        if let Some(watch) = &mut self.watch {
            watch.committed();
        }
        Ok(())
    }

    /// Forgets everything since [`Store::begin`].
    pub fn roll_back(&mut self) {
        // Fails only where SQLite has rolled back by itself already.
        let _ = self.connection.execute_batch("ROLLBACK");
        self.chain.forget();
        self.joined = Joined::Unread;
        if let Some(watch) = &mut self.watch {
            watch.undone();
        }
    }

    /// The facts a command asked for.
    pub fn load(&mut self, reads: &[Read]) -> Result<Facts, StoreError> {
        let is_waybill = |read: &&Read| matches!(read, Read::Waybill(_));
        if reads.iter().filter(is_waybill).count() < MANY_WAYBILLS {
            return Ok(load::facts(&self.connection, reads)?);
        }
        let numbers = match self.numbers.take() {
            Some(numbers) if !numbers.is_full() => numbers,
            _ => Numbers::read(&self.connection)?,
        };
        let there: Vec<Read> = reads
            .iter()
            .filter(|read| match read {
                Read::Waybill(number) => numbers.may_hold(number),
                _ => true,
            })
            .cloned()
            .collect();
        self.numbers = Some(numbers);
        Ok(load::facts(&self.connection, &there)?)
    }

    /// Writes what a command did, its entry in the log (a refused attempt has one
    /// too, W-401) and its place in the queue.
    pub fn write(&mut self, done: &Done<'_>) -> Result<(), StoreError> {
        let changes = done.outcome.as_ref().ok().map(|outcome| &outcome.changes);
        let outbox = self.joined.outbox(&self.connection)?;
        let touched = match (&outbox, changes) {
            (Some(_), Some(changes)) => domain::flows::touched(changes, done.id),
            _ => BTreeSet::new(),
        };
        let before = outbox::images(&self.connection, &touched)?;
        let told = match &outbox {
            Some(outbox) => outbox.told(done.command, changes),
            None => Told::default(),
        };
        let queued = outbox.is_some();
        if let Some(changes) = changes {
            self.note_numbers(changes);
            let author = write::Author {
                command: done.id,
                name: &done.actor.name,
                queued,
            };
            let heard = self.watch.as_ref().map_or(0, Watch::heard);
            write::changes(&self.connection, changes, author)?;
            if let Some(watch) = &mut self.watch {
                watch.created(changes, heard);
            }
        }
        let entry = Entry {
            id: done.id,
            kind: done.command.kind(),
            args: done.args,
            actor: done.actor,
            device_id: done.device.id,
            incarnation: done.device.incarnation,
            occurred_at: done.at,
            refusal: done.outcome.as_ref().err().map(Refusal::code),
            changes: changes.and_then(|changes| logged_changes(done.command, changes)),
            observed: done.command.is_observation() && changes.is_some(),
            told,
        };
        let seq = self.chain.append(&self.connection, entry)?;
        if let Some(outbox) = self.joined.outbox(&self.connection)? {
            outbox.add(&self.connection, seq, &touched, before)?;
        }
        Ok(())
    }

    /// The facts a command of the floor asked for.
    pub fn load_floor(
        &self,
        reads: &[domain::floor::Read],
    ) -> Result<domain::floor::Facts, StoreError> {
        Ok(floor::facts(&self.connection, reads)?)
    }

    /// Writes what a command of the floor did and its entry in the log. It is
    /// about this station alone, so a server only keeps the entry.
    pub fn write_floor(&mut self, done: &FloorDone<'_>) -> Result<(), StoreError> {
        let outbox = self.joined.outbox(&self.connection)?;
        let told = match &outbox {
            Some(outbox) => outbox.told_alone(),
            None => Told::default(),
        };
        if let Ok(outcome) = done.outcome {
            floor::write(&self.connection, &outcome.changes)?;
        }
        let entry = Entry {
            id: done.id,
            kind: done.command.kind(),
            args: done.args,
            actor: done.actor,
            device_id: done.device.id,
            incarnation: done.device.incarnation,
            occurred_at: done.at,
            refusal: done.outcome.as_ref().err().map(|refusal| refusal.parts().0),
            // The arguments say it all; a second copy would double the log.
            changes: None,
            observed: false,
            told,
        };
        let seq = self.chain.append(&self.connection, entry)?;
        if let Some(outbox) = self.joined.outbox(&self.connection)? {
            outbox.add(&self.connection, seq, &BTreeSet::new(), Vec::new())?;
        }
        Ok(())
    }

    fn note_numbers(&mut self, changes: &[Change]) {
        let Some(numbers) = &mut self.numbers else {
            return;
        };
        for change in changes {
            if let Change::Warehouse(domain::warehouse::Change::WaybillCreated {
                waybill, ..
            }) = change
            {
                numbers.add(waybill.waybill_number.as_str());
            }
        }
    }
}

/// The changes for the audit trail. An import's rows are all in its arguments,
/// and a second copy of each would double the log.
fn logged_changes(command: &Command, changes: &[Change]) -> Option<String> {
    let said = matches!(
        command,
        Command::Imports(domain::imports::Command::ImportRows(_))
    );
    if said || changes.is_empty() && !command.is_observation() {
        None
    } else {
        serde_json::to_string(changes).ok()
    }
}

/// Connections that only read, kept open between requests.
#[derive(Debug)]
pub struct Readers {
    place: Place,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Readers of the store at `place`, which exists.
    pub fn new(place: Place) -> Self {
        Self {
            place,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Reads in one snapshot.
    pub fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let idle = self.idle.lock().map_or(None, |mut idle| idle.pop());
        let connection = match idle {
            Some(connection) => connection,
            None => self.open()?,
        };
        let transaction = connection.unchecked_transaction()?;
        let answer = query(&transaction)?;
        drop(transaction);
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < 4
        {
            idle.push(connection);
        }
        Ok(answer)
    }

    fn open(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = self.place.connect(flags)?;
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;")?;
        Ok(connection)
    }

    /// Moves what the log holds into the database file, as far as no reader
    /// hinders it. Off the scan path: scans go on meanwhile.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = self.place.connect(flags)?;
        connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// The facts a screen's question needs.
    pub fn facts(&self, reads: &[Read]) -> Result<Facts, StoreError> {
        self.read(|connection| load::facts(connection, reads))
    }

    /// Follows the chain of the command log from its beginning.
    pub fn check_chain(&self) -> Result<ChainCheck, StoreError> {
        self.read(log::check)
    }

    /// SQLite's and SQLCipher's own checks; what they found, if anything.
    ///
    /// SQLCipher's looks at the database file alone. A power cut during a
    /// checkpoint may have torn pages there which the log still holds whole, and
    /// which every other reader therefore takes from the log: moving the log in
    /// first mends them, so that only damage is reported.
    pub fn check_pages(&self) -> Result<Vec<String>, StoreError> {
        self.checkpoint()?;
        self.read(|connection| {
            let mut found = Vec::new();
            for pragma in ["PRAGMA cipher_integrity_check", "PRAGMA quick_check"] {
                let mut statement = connection.prepare(pragma)?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    let line: String = row.get(0)?;
                    if line != "ok" {
                        found.push(line);
                    }
                }
            }
            Ok(found)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_sealed_as_in_the_first_days_opens_and_a_wrong_key_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::in_folder(folder.path(), Key([7; 32]));
        let first = place
            .connect_as(Sealing::First, OpenFlags::default())
            .unwrap();
        first
            .execute_batch("CREATE TABLE kept (what TEXT); INSERT INTO kept VALUES ('WB1')")
            .unwrap();
        drop(first);
        assert!(
            readable(
                &place
                    .connect_as(Sealing::Today, OpenFlags::default())
                    .unwrap()
            )
            .is_err()
        );
        let again = place.connect(OpenFlags::default()).unwrap();
        let what: String = again
            .query_row("SELECT what FROM kept", [], |row| row.get(0))
            .unwrap();
        assert_eq!(what, "WB1");
        let wrong = Place::in_folder(folder.path(), Key([8; 32]));
        assert!(matches!(
            wrong.connect(OpenFlags::default()),
            Err(StoreError::Damaged(_))
        ));
    }
}
