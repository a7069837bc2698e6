//! Figures of the day. Each question reads an index or the rows of a few days,
//! never the whole table.

use super::codec::{Millis, Word};
use super::{Readers, StoreError};
use domain::kernel::{ScanItemId, SessionId, Timestamp};
use domain::warehouse::{ErrorKind, ScanType, WaybillStatus};
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// What happened since a moment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Today {
    /// Imports started.
    pub imports: u32,
    /// Waybills they brought.
    pub imported_waybills: u32,
    /// Dispatches.
    pub dispatches: u32,
    /// Parcels they sent.
    pub dispatched_waybills: u32,
}

/// Standing scans by the hour they were made in.
#[derive(Debug, Clone, Copy)]
pub struct Hour {
    /// When the hour began.
    pub start: Timestamp,
    /// The verdict.
    pub outcome: ScanType,
    /// How many.
    pub count: u32,
}

/// What a day saw.
#[derive(Debug, Clone, Copy, Default)]
pub struct Day {
    /// Parcels sent.
    pub dispatched: u32,
    /// Parcels delivered.
    pub delivered: u32,
}

/// A scan and who made it.
#[derive(Debug, Clone)]
pub struct RecentScan {
    /// The item.
    pub item_id: ScanItemId,
    /// Its session.
    pub session_id: SessionId,
    /// What was read.
    pub code: String,
    /// The verdict.
    pub outcome: ScanType,
    /// Why.
    pub reason: Option<ErrorKind>,
    /// When.
    pub scan_time: Timestamp,
    /// Who.
    pub scanned_by: String,
}

const HOUR: i64 = 3_600_000;

/// How many waybills have each status, voided ones left out: the whole index of
/// statuses, less the few that are voided.
pub(super) fn by_status(connection: &Connection) -> rusqlite::Result<HashMap<WaybillStatus, u32>> {
    let mut counts: HashMap<WaybillStatus, u32> = HashMap::new();
    let all = "SELECT status, count(*) FROM waybill GROUP BY status";
    let voided = "SELECT status, count(*) FROM waybill WHERE voided_at IS NOT NULL GROUP BY status";
    for (sql, added) in [(all, true), (voided, false)] {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, Word<WaybillStatus>>(0)?.0,
                row.get::<_, u32>(1)?,
            ))
        })?;
        for row in rows {
            let (status, count) = row?;
            let known = counts.entry(status).or_default();
            *known = match added {
                true => count,
                false => known.saturating_sub(count),
            };
        }
    }
    Ok(counts)
}

impl Readers {
    /// How many waybills have each status.
    pub fn waybills_by_status(&self) -> Result<HashMap<WaybillStatus, u32>, StoreError> {
        self.read(by_status)
    }

    /// What happened since then.
    pub fn since(&self, start: Timestamp) -> Result<Today, StoreError> {
        self.read(|connection| {
            let pair = |sql: &str| -> rusqlite::Result<(u32, u32)> {
                connection
                    .prepare_cached(sql)?
                    .query_row([Millis(start)], |row| Ok((row.get(0)?, row.get(1)?)))
            };
            let (imports, imported_waybills) = pair(
                "SELECT count(*), coalesce(sum(created), 0) FROM import WHERE started_at >= ?1",
            )?;
            let (dispatches, dispatched_waybills) = pair(
                "SELECT count(*), coalesce(sum(waybills), 0) FROM manifest WHERE issued_at >= ?1",
            )?;
            Ok(Today {
                imports,
                imported_waybills,
                dispatches,
                dispatched_waybills,
            })
        })
    }

    /// Standing scans since then, by whole hours counted from it.
    pub fn scans_by_hour(&self, start: Timestamp) -> Result<Vec<Hour>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT (i.scan_time - ?1) / ?2, i.scan_type, count(*)
                       FROM scan_session s JOIN scan_item i ON i.session_id = s.id
                       WHERE (s.end_time IS NULL OR s.end_time >= ?1)
                         AND i.scan_time >= ?1 AND i.voided_at IS NULL
                       GROUP BY 1, 2 ORDER BY 1, 2";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![Millis(start), HOUR], |row| {
                let hours: i64 = row.get(0)?;
                Ok(Hour {
                    start: Timestamp::from_millis(start.millis() + hours * HOUR),
                    outcome: row.get::<_, Word<_>>(1)?.0,
                    count: row.get(2)?,
                })
            })?;
            rows.collect()
        })
    }

    /// Parcels sent and delivered between two moments.
    pub fn sent_and_delivered(&self, from: Timestamp, until: Timestamp) -> Result<Day, StoreError> {
        self.read(|connection| {
            let count = |sql: &str| -> rusqlite::Result<u32> {
                let between = params![Millis(from), Millis(until)];
                connection
                    .prepare_cached(sql)?
                    .query_row(between, |row| row.get(0))
            };
            Ok(Day {
                dispatched: count(
                    "SELECT coalesce(sum(waybills), 0) FROM manifest
                     WHERE issued_at >= ?1 AND issued_at < ?2",
                )?,
                delivered: count(
                    "SELECT count(*) FROM waybill WHERE signing_time >= ?1 AND signing_time < ?2
                         AND voided_at IS NULL",
                )?,
            })
        })
    }

    /// Where the pending parcels go, most first.
    pub fn pending_by_destination(
        &self,
        limit: u32,
    ) -> Result<Vec<(Option<String>, u32)>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT destination, count(*) FROM waybill
                       WHERE status = 'pending' AND voided_at IS NULL
                       GROUP BY destination ORDER BY 2 DESC, 1 LIMIT ?1";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        })
    }

    /// The latest standing scans, newest first, of the newest sessions.
    pub fn recent_scans(&self, limit: u32) -> Result<Vec<RecentScan>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT i.id, i.session_id, i.code, i.scan_type, i.error_kind, i.scan_time,
                           s.scanned_by_name
                       FROM (SELECT id, scanned_by_name FROM scan_session
                             ORDER BY start_time DESC LIMIT 8) s
                       JOIN scan_item i ON i.session_id = s.id
                       WHERE i.voided_at IS NULL
                       ORDER BY i.scan_time DESC, i.position DESC LIMIT ?1";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([limit], |row| {
                Ok(RecentScan {
                    item_id: ScanItemId(row.get(0)?),
                    session_id: SessionId(row.get(1)?),
                    code: row.get(2)?,
                    outcome: row.get::<_, Word<_>>(3)?.0,
                    reason: row.get::<_, Option<Word<_>>>(4)?.map(|kind| kind.0),
                    scan_time: row.get::<_, Millis>(5)?.0,
                    scanned_by: row.get(6)?,
                })
            })?;
            rows.collect()
        })
    }
}
