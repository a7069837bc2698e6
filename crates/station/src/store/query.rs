//! What screens read: lists, newest first, and sums.

use super::Readers;
use super::StoreError;
use super::codec::{Json, Millis, Word};
use super::dashboard;
use super::load::{
    IMPORT, ISSUE, LINE, SESSION, import_row, issue_row, joined, line_row, place_aliases,
    session_row, status_words, templates, waybill,
};
use domain::flows::RowKey;
use domain::imports::{Import, MappingTemplate, PlaceAlias, RowOutcome, RowReport, StatusWord};
use domain::kernel::{ImportId, SessionId, Timestamp, WaybillNumber};
use domain::warehouse::{Amendment, EventSource, Issue, Manifest, Session, WaybillStatus};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashSet;

/// Which lines of an import's report.
#[derive(Debug, Clone, Copy)]
pub struct ReportPart {
    /// The import.
    pub import_id: ImportId,
    /// Only these.
    pub outcome: Option<RowOutcome>,
    /// Lines after this many.
    pub after: u32,
    /// At most this many.
    pub limit: u32,
}

/// One step of a waybill's life.
#[derive(Debug, Clone)]
pub struct EventRow {
    /// The status it reached.
    pub status: WaybillStatus,
    /// When.
    pub occurred_at: Timestamp,
    /// What moved it.
    pub source: EventSource,
    /// Who.
    pub actor: String,
}

impl Readers {
    /// All sessions, newest first, with the manifest that closed each.
    pub fn sessions(&self) -> Result<Vec<(Session, Option<String>)>, StoreError> {
        self.read(|connection| {
            let sql = joined(SESSION, " ORDER BY start_time DESC, id DESC");
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map([], session_row)?;
            rows.map(|session| {
                let session = session?;
                let number = manifest_number(connection, session.id)?;
                Ok((session, number))
            })
            .collect()
        })
    }

    /// The manifest number of a session, if it was dispatched.
    pub fn manifest_number(&self, session: SessionId) -> Result<Option<String>, StoreError> {
        self.read(|connection| manifest_number(connection, session))
    }

    /// All imports, newest first.
    pub fn imports(&self) -> Result<Vec<Import>, StoreError> {
        self.read(|connection| {
            let sql = joined(IMPORT, " ORDER BY started_at DESC, id DESC");
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_map([], import_row)?.collect()
        })
    }

    /// Part of an import's report, by row: lines after the first `after`.
    pub fn import_rows(&self, ask: &ReportPart) -> Result<Vec<RowReport>, StoreError> {
        self.read(|connection| {
            let sql = joined(
                LINE,
                " WHERE import_id = ?1 AND (?2 IS NULL OR outcome = ?2)
                  ORDER BY row, ordinal LIMIT ?3 OFFSET ?4",
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let only = ask.outcome.map(Word);
            let asked = params![ask.import_id.0, only, ask.limit, ask.after];
            statement.query_map(asked, line_row)?.collect()
        })
    }

    /// The first rows of an import below `after_row` that failed, and how many
    /// failed rows come after these.
    pub fn failed_rows(
        &self,
        id: ImportId,
        after_row: u32,
        limit: u32,
    ) -> Result<(Vec<RowReport>, u32), StoreError> {
        self.read(|connection| {
            let sql = joined(
                LINE,
                " WHERE import_id = ?1 AND row > ?2 AND outcome = 'failed'
                  ORDER BY row, ordinal LIMIT ?3",
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let rows: Vec<RowReport> = statement
                .query_map(params![id.0, after_row, limit], line_row)?
                .collect::<rusqlite::Result<_>>()?;
            let last = rows.last().map_or(after_row, |last| last.row);
            let sql = "SELECT count(*) FROM import_row
                       WHERE import_id = ?1 AND row > ?2 AND outcome = 'failed'";
            let mut statement = connection.prepare_cached(sql)?;
            let left = statement.query_row(params![id.0, last], |row| row.get(0))?;
            Ok((rows, left))
        })
    }

    /// How many lines an import's report has, by outcome.
    pub fn import_row_totals(&self, id: ImportId) -> Result<Vec<(RowOutcome, u32)>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT outcome, count(*) FROM import_row WHERE import_id = ?1
                       GROUP BY outcome";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement
                .query_map([id.0], |row| Ok((row.get::<_, Word<_>>(0)?.0, row.get(1)?)))?;
            rows.collect()
        })
    }

    /// The mapping templates, by name.
    pub fn templates(&self) -> Result<Vec<MappingTemplate>, StoreError> {
        self.read(templates)
    }

    /// The status words the company has mapped.
    pub fn status_words(&self) -> Result<Vec<StatusWord>, StoreError> {
        self.read(status_words)
    }

    /// Couriers' names for places.
    pub fn place_aliases(&self) -> Result<Vec<PlaceAlias>, StoreError> {
        self.read(place_aliases)
    }

    /// How many of these numbers are known here.
    pub fn known_numbers(&self, numbers: &[WaybillNumber]) -> Result<u32, StoreError> {
        self.read(|connection| {
            let sql = "SELECT 1 FROM waybill WHERE waybill_number = ?1 AND voided_at IS NULL";
            let mut statement = connection.prepare_cached(sql)?;
            let mut known = 0;
            for number in numbers {
                known += u32::from(statement.exists([number.as_str()])?);
            }
            Ok(known)
        })
    }

    /// Issues, oldest first, each with whether its code names a waybill by now.
    pub fn issues(&self, resolved: bool) -> Result<Vec<(Issue, bool)>, StoreError> {
        self.read(|connection| {
            let which = if resolved {
                ""
            } else {
                " WHERE status = 'open'"
            };
            let sql = joined(ISSUE, &format!("{which} ORDER BY raised_at, code, id"));
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map([], issue_row)?;
            rows.map(|issue| {
                let issue = issue?;
                let known = match WaybillNumber::read(&issue.code) {
                    Ok(number) => waybill(connection, &number)?,
                    Err(_) => None,
                };
                Ok((
                    issue,
                    known.is_some_and(|waybill| waybill.voided_at.is_none()),
                ))
            })
            .collect()
        })
    }

    /// A manifest, or the amended copy of one, by its number.
    pub fn manifest_by_number(&self, number: &str) -> Result<Option<Manifest>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT content FROM manifest WHERE manifest_number = ?1";
            let found = connection
                .prepare_cached(sql)?
                .query_row([number], |row| row.get::<_, Json<Manifest>>(0))
                .optional()?;
            match found {
                Some(manifest) => Ok(Some(manifest.0)),
                None => Ok(amendments(connection)?
                    .into_iter()
                    .map(|one| one.copy)
                    .find(|copy| copy.manifest_number == number)),
            }
        })
    }

    /// All manifests with their amended copies, newest first.
    pub fn manifests(&self) -> Result<Vec<Manifest>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT content FROM manifest ORDER BY issued_at DESC";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| row.get::<_, Json<Manifest>>(0))?;
            let copies = amendments(connection)?;
            let mut all = Vec::new();
            for manifest in rows {
                let manifest = manifest?.0;
                let session = manifest.session_id;
                all.push(manifest);
                let own = copies.iter().filter(|one| one.copy.session_id == session);
                all.extend(own.map(|one| one.copy.clone()));
            }
            Ok(all)
        })
    }

    /// Of these waybills, those with something no server has answered yet; none
    /// on a standalone station.
    pub fn not_yet_sent(
        &self,
        numbers: &[WaybillNumber],
    ) -> Result<HashSet<WaybillNumber>, StoreError> {
        if numbers.is_empty() {
            return Ok(HashSet::new());
        }
        self.read(|connection| {
            if super::outbox::server(connection)?.is_none() {
                return Ok(HashSet::new());
            }
            let mut found = HashSet::new();
            for number in numbers {
                let key = RowKey::Waybill(number.clone());
                if super::inside::base(connection, &key)?.is_some() {
                    found.insert(number.clone());
                }
            }
            Ok(found)
        })
    }

    /// The newest session of an operator, whatever became of it.
    pub fn newest_session(
        &self,
        operator: domain::kernel::OperatorId,
    ) -> Result<Option<SessionId>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT id FROM scan_session WHERE scanned_by = ?1
                           AND device_id = (SELECT device_id FROM station)
                       ORDER BY status = 'active' DESC, start_time DESC, id DESC LIMIT 1";
            let row = connection
                .prepare_cached(sql)?
                .query_row([operator.0], |row| row.get(0))
                .optional()?;
            Ok(row.map(SessionId))
        })
    }

    /// A waybill's life, oldest first.
    pub fn events(&self, number: &WaybillNumber) -> Result<Vec<EventRow>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT e.status, e.occurred_at, e.source, e.actor_name
                       FROM tracking_event e JOIN waybill w ON w.rid = e.waybill
                       WHERE w.waybill_number = ?1 ORDER BY e.occurred_at, e.id";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([number.as_str()], |row| {
                Ok(EventRow {
                    status: row.get::<_, Word<_>>(0)?.0,
                    occurred_at: row.get::<_, Millis>(1)?.0,
                    source: row.get::<_, Word<_>>(2)?.0,
                    actor: row.get(3)?,
                })
            })?;
            rows.collect()
        })
    }

    /// Waybills here, those pending, and open issues.
    pub fn counts(&self) -> Result<(u32, u32, u32), StoreError> {
        self.read(|connection| {
            let by_status = dashboard::by_status(connection)?;
            let pending = by_status.get(&WaybillStatus::Pending).copied();
            let sql = "SELECT count(*) FROM scan_issue WHERE status = 'open'";
            let issues = connection
                .prepare_cached(sql)?
                .query_row([], |row| row.get(0))?;
            Ok((
                by_status.values().sum(),
                pending.unwrap_or_default(),
                issues,
            ))
        })
    }

    /// When the newest command was done, by the clock of then.
    pub fn last_recorded(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT occurred_at FROM command_log ORDER BY seq DESC LIMIT 1";
            let last = connection
                .query_row(sql, [], |row| row.get::<_, Millis>(0))
                .optional()?;
            Ok(last.map(|at| at.0))
        })
    }

    /// Status words no table maps, how many waybills wait for each, since when.
    pub fn unknown_statuses(&self) -> Result<Vec<(String, u32, Timestamp)>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT unknown_status, count(*), min(created_at) FROM waybill
                       WHERE unknown_status IS NOT NULL AND voided_at IS NULL
                       GROUP BY unknown_status ORDER BY 2 DESC";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get::<_, Millis>(2)?.0))
            })?;
            rows.collect()
        })
    }

    /// Imports a crash or a stop left unfinished, oldest first.
    pub fn unfinished_imports(&self) -> Result<Vec<Import>, StoreError> {
        self.read(|connection| {
            let sql = joined(
                IMPORT,
                " WHERE here AND status IN ('queued', 'processing', 'voiding')
                   ORDER BY started_at, id",
            );
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_map([], import_row)?.collect()
        })
    }
}

/// Amended copies: few, since few parcels leave twice.
fn amendments(connection: &Connection) -> rusqlite::Result<Vec<Amendment>> {
    let sql = "SELECT content FROM amendment ORDER BY session_id, revision";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get::<_, Json<Amendment>>(0))?;
    rows.map(|one| one.map(|json| json.0)).collect()
}

fn manifest_number(
    connection: &Connection,
    session: SessionId,
) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT manifest_number FROM manifest WHERE session_id = ?1";
    connection
        .prepare_cached(sql)?
        .query_row([session.0], |row| row.get(0))
        .optional()
}
