//! Guns, printers and the print ledger.

use super::codec::{Json, Millis, Word};
use super::{Readers, StoreError};
use domain::floor::{Change, Document, Facts, JobState, PrintJob, Read};
use domain::kernel::PrintJobId;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;

const JOB: &str = "SELECT id, printer, kind, number, copy, reason, state, trouble, begun, batch,
    position, batch_size, asked_by, asked_at, changed_at FROM print_job";

/// Which part of the ledger a list shows, newest first.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// Only those of this printer.
    pub printer: Option<String>,
    /// Only those that wait for a machine or a person.
    pub open: bool,
    /// At most this many.
    pub limit: u32,
}

/// By what a name is found.
fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The answers to what a command of the floor asked for.
pub fn facts(connection: &Connection, reads: &[Read]) -> rusqlite::Result<Facts> {
    let mut facts = Facts::default();
    for read in reads {
        match read {
            Read::Guns => facts.guns = settings(connection, "gun")?,
            Read::Printers => {
                facts.printers = settings(connection, "printer")?;
                let sql = "SELECT printer, count(*) FROM print_job
                           WHERE state IN ('waiting', 'sending') GROUP BY printer";
                let mut statement = connection.prepare_cached(sql)?;
                let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                facts.waiting = rows.collect::<rusqlite::Result<_>>()?;
            }
            Read::Job(id) => {
                let sql = format!("{JOB} WHERE id = ?1");
                let mut statement = connection.prepare_cached(&sql)?;
                let job = statement.query_row([id.0], job_row).optional()?;
                facts.jobs.extend(job.map(|job| (*id, job)));
            }
            Read::Copies(document) => {
                let sql = "SELECT count(*) FROM print_job WHERE kind = ?1 AND number IS ?2
                           AND (state NOT IN ('failed', 'cancelled') OR begun)";
                let mut statement = connection.prepare_cached(sql)?;
                let asked = params![kind(document), document.number()];
                let copies = statement.query_row(asked, |row| row.get(0))?;
                facts.copies.insert(document.clone(), copies);
            }
            Read::Interrupted => {
                let sql = format!("{JOB} WHERE state = 'sending'");
                let mut statement = connection.prepare_cached(&sql)?;
                for job in statement.query_map([], job_row)? {
                    let job = job?;
                    facts.jobs.insert(job.id, job);
                }
            }
        }
    }
    Ok(facts)
}

/// Writes changes, in order.
pub fn write(connection: &Connection, changes: &[Change]) -> rusqlite::Result<()> {
    for change in changes {
        match change {
            Change::GunSet(gun) => set(connection, "gun", &gun.name, &Json(gun))?,
            Change::GunRemoved { gun } => remove(connection, "gun", gun)?,
            Change::PrinterSet(printer) => {
                set(connection, "printer", &printer.name, &Json(printer))?;
            }
            Change::PrinterRemoved { printer } => remove(connection, "printer", printer)?,
            Change::JobSet(job) => set_job(connection, job)?,
        }
    }
    Ok(())
}

fn settings<T: DeserializeOwned>(
    connection: &Connection,
    table: &'static str,
) -> rusqlite::Result<Vec<T>> {
    let sql = format!("SELECT settings FROM {table} ORDER BY name_key");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([], |row| row.get::<_, Json<T>>(0).map(|one| one.0))?;
    rows.collect()
}

fn set(
    connection: &Connection,
    table: &'static str,
    name: &str,
    settings: &dyn rusqlite::ToSql,
) -> rusqlite::Result<()> {
    let sql = format!(
        "INSERT INTO {table} (name_key, settings) VALUES (?1, ?2)
         ON CONFLICT (name_key) DO UPDATE SET settings = excluded.settings"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    statement.execute(params![key(name), settings]).map(drop)
}

fn remove(connection: &Connection, table: &'static str, name: &str) -> rusqlite::Result<()> {
    let sql = format!("DELETE FROM {table} WHERE name_key = ?1");
    connection
        .prepare_cached(&sql)?
        .execute([key(name)])
        .map(drop)
}

fn kind(document: &Document) -> &'static str {
    match document {
        Document::Label { .. } => "label",
        Document::Manifest { .. } => "manifest",
        Document::Test => "test",
        Document::Card => "card",
    }
}

fn set_job(connection: &Connection, job: &PrintJob) -> rusqlite::Result<()> {
    let sql = "INSERT INTO print_job (id, printer_key, printer, kind, number, copy, reason, state,
                   trouble, begun, batch, position, batch_size, asked_by, asked_at, changed_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
               ON CONFLICT (id) DO UPDATE SET state = excluded.state, trouble = excluded.trouble,
                   begun = excluded.begun, changed_at = excluded.changed_at";
    connection.prepare_cached(sql)?.execute(params![
        job.id.0,
        key(&job.printer),
        job.printer,
        kind(&job.document),
        job.document.number(),
        job.copy,
        job.reason,
        Word(job.state),
        job.trouble,
        job.begun,
        job.batch.0,
        job.position,
        job.batch_size,
        job.asked_by,
        Millis(job.asked_at),
        Millis(job.changed_at),
    ])?;
    Ok(())
}

fn job_row(row: &Row<'_>) -> rusqlite::Result<PrintJob> {
    let number = || row.get::<_, String>(3);
    let document = match row.get_ref(2)?.as_str()? {
        "label" => Document::Label {
            waybill_number: number()?,
        },
        "manifest" => Document::Manifest {
            manifest_number: number()?,
        },
        "card" => Document::Card,
        _ => Document::Test,
    };
    Ok(PrintJob {
        id: PrintJobId(row.get(0)?),
        printer: row.get(1)?,
        document,
        copy: row.get(4)?,
        reason: row.get(5)?,
        state: row.get::<_, Word<JobState>>(6)?.0,
        trouble: row.get(7)?,
        begun: row.get(8)?,
        batch: PrintJobId(row.get(9)?),
        position: row.get(10)?,
        batch_size: row.get(11)?,
        asked_by: row.get(12)?,
        asked_at: row.get::<_, Millis>(13)?.0,
        changed_at: row.get::<_, Millis>(14)?.0,
    })
}

impl Readers {
    /// Facts about the floor, for a screen or for the queues.
    pub fn floor(&self, reads: &[Read]) -> Result<Facts, StoreError> {
        self.read(|connection| facts(connection, reads))
    }

    /// The print ledger, newest first.
    pub fn jobs(&self, filter: &JobFilter) -> Result<Vec<PrintJob>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "{JOB} WHERE (?1 IS NULL OR printer_key = ?1)
                     AND (NOT ?2 OR state IN ('waiting', 'sending', 'doubtful'))
                 ORDER BY rid DESC LIMIT ?3"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let printer = filter.printer.as_deref().map(key);
            let asked = params![printer, filter.open, filter.limit];
            statement.query_map(asked, job_row)?.collect()
        })
    }

    /// The jobs asked for together whose turn it is at a printer, in order.
    pub fn next_batch(&self, printer: &str) -> Result<Vec<PrintJob>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "{JOB} WHERE printer_key = ?1 AND state = 'waiting' AND batch =
                     (SELECT batch FROM print_job WHERE printer_key = ?1 AND state = 'waiting'
                      ORDER BY rid LIMIT 1)
                 ORDER BY rid"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_map([key(printer)], job_row)?.collect()
        })
    }
}
