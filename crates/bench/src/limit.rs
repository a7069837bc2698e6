//! What the machine allows: the same bookkeeping in a bare loop over rusqlite,
//! unencrypted, without rules, words or a log; WAL and FULL like ours.

use crate::shop::number;
use rusqlite::{Connection, params};
use std::time::{Duration, Instant};

/// A bare database of that many waybills.
pub struct Bare {
    connection: Connection,
    _folder: tempfile::TempDir,
}

impl Bare {
    /// With `rows` waybills and one session.
    pub fn open(rows: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = Connection::open(folder.path().join("bare.db")).unwrap();
        connection
            .query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))
            .unwrap();
        connection
            .execute_batch(
                "PRAGMA synchronous = FULL;
                 CREATE TABLE waybill (waybill_number TEXT NOT NULL UNIQUE, receiver TEXT,
                     address TEXT, phone TEXT, destination TEXT, status TEXT);
                 CREATE TABLE session (id INTEGER PRIMARY KEY, total INTEGER, valid INTEGER,
                     duplicate INTEGER, unknown INTEGER);
                 CREATE TABLE item (session INTEGER, code TEXT, outcome TEXT, at INTEGER,
                     UNIQUE (session, code));
                 INSERT INTO session VALUES (1, 0, 0, 0, 0);",
            )
            .unwrap();
        let transaction = connection.transaction().unwrap();
        {
            let sql = "INSERT INTO waybill VALUES (?1, ?2, 'Rizal St., Poblacion, City',
                           '+639171234567', 'City', 'pending')";
            let mut statement = transaction.prepare(sql).unwrap();
            for row in 0..rows {
                statement
                    .execute(params![number(row), format!("Receiver {row}")])
                    .unwrap();
            }
        }
        transaction.commit().unwrap();
        Self {
            connection,
            _folder: folder,
        }
    }

    /// Answers codes in groups, a transaction each; the time to each answer.
    pub fn scan(&self, codes: &[String], group: usize) -> Vec<Duration> {
        let mut answers = Vec::with_capacity(codes.len());
        for codes in codes.chunks(group) {
            let begun = Instant::now();
            self.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
            for code in codes {
                self.one(code);
            }
            self.connection.execute_batch("COMMIT").unwrap();
            answers.extend(codes.iter().map(|_| begun.elapsed()));
        }
        answers
    }

    fn one(&self, code: &str) {
        let prepare = |sql| self.connection.prepare_cached(sql).unwrap();
        let known = prepare("SELECT status FROM waybill WHERE waybill_number = ?1")
            .exists([code])
            .unwrap();
        let again = prepare("SELECT 1 FROM item WHERE session = 1 AND code = ?1")
            .exists([code])
            .unwrap();
        let outcome = match (known, again) {
            (false, _) => "unknown",
            (true, true) => "duplicate",
            (true, false) => "valid",
        };
        if !again {
            prepare("INSERT INTO item VALUES (1, ?1, ?2, 0)")
                .execute([code, outcome])
                .unwrap();
        }
        let sql = "UPDATE session SET total = total + 1, valid = valid + (?1 = 'valid'),
                       duplicate = duplicate + (?1 = 'duplicate'),
                       unknown = unknown + (?1 = 'unknown') WHERE id = 1";
        prepare(sql).execute([outcome]).unwrap();
    }
}
