//! Original files, kept under the hash of their content in an encrypted
//! database of their own, so that a 20 MB workbook never passes through the log
//! that scans commit to.

use super::{Place, StoreError};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::sync::Mutex;

/// Files are kept in pieces: one value of that size at most is in memory twice.
const PIECE: usize = 1 << 20;

/// The files of one station.
#[derive(Debug)]
pub struct Attachments(Mutex<Connection>);

impl Attachments {
    /// Opens or makes the database beside the store at `place`.
    ///
    /// No write-ahead log: files are only ever added, at the end, and a log
    /// would have each byte written twice.
    pub fn open(place: &Place) -> Result<Self, StoreError> {
        let place = Place {
            file: place.file.with_file_name("attachments.db"),
            ..place.clone()
        };
        let connection = place.connect(OpenFlags::default())?;
        connection.query_row("PRAGMA journal_mode = TRUNCATE", [], |_| Ok(()))?;
        connection.execute_batch(place.synchronous.pragma())?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS piece (
                 hash  TEXT    NOT NULL,
                 place INTEGER NOT NULL,
                 bytes BLOB    NOT NULL,
                 PRIMARY KEY (hash, place)
             ) STRICT;",
        )?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Keeps a file under the hash of its content. Keeping it twice is once.
    pub fn keep(&self, bytes: &[u8], hash: &str) -> Result<(), StoreError> {
        let mut connection = self
            .0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let transaction = connection.transaction()?;
        let known = transaction
            .query_row(
                "SELECT 1 FROM piece WHERE hash = ?1 LIMIT 1",
                [hash],
                |_| Ok(()),
            )
            .optional()?;
        if known.is_none() {
            let sql = "INSERT INTO piece (hash, place, bytes) VALUES (?1, ?2, ?3)";
            let mut statement = transaction.prepare(sql)?;
            for (place, piece) in bytes.chunks(PIECE).enumerate() {
                statement.execute(params![hash, place as i64, piece])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// The file of that hash.
    pub fn fetch(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let connection = self
            .0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let sql = "SELECT bytes FROM piece WHERE hash = ?1 ORDER BY place";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([hash])?;
        let mut file = None::<Vec<u8>>;
        while let Some(row) = rows.next()? {
            file.get_or_insert_default()
                .extend_from_slice(row.get_ref(0)?.as_blob().map_err(|error| {
                    rusqlite::Error::FromSqlConversionFailure(
                        0,
                        rusqlite::types::Type::Blob,
                        Box::new(error),
                    )
                })?);
        }
        Ok(file)
    }
}
