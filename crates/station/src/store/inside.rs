//! The store as the sync core sees it, inside one transaction.

use super::codec::Json;
use super::outbox::Outbox;
use super::{load, rows};
use domain::flows::{Row, RowKey};
use domain::kernel::{
    CommandId, DeviceId, EventId, ImportId, IssueId, OperatorId, SessionId, WaybillNumber,
};
use domain::warehouse::Waybill;
use domain::{Device, Model, Read};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;
use sync::station::{Image, Pending, View};
use uuid::Uuid;

/// A transaction of the station's store.
pub struct Inside<'a> {
    pub connection: &'a Connection,
    pub outbox: &'a Outbox,
}

impl View for Inside<'_> {
    type Error = rusqlite::Error;

    fn device(&self) -> rusqlite::Result<Device> {
        load::device(self.connection)?.ok_or(rusqlite::Error::QueryReturnedNoRows)
    }

    fn position(&self) -> rusqlite::Result<(u32, u64)> {
        Ok((self.outbox.server.epoch, self.outbox.server.cursor))
    }

    fn load(&self, reads: &BTreeSet<Read>) -> rusqlite::Result<Model> {
        let mut loading = Loading {
            connection: self.connection,
            model: Model::new(self.device()?),
            sessions: BTreeSet::new(),
        };
        loading.everyone()?;
        for read in reads {
            loading.read(read)?;
        }
        Ok(loading.model)
    }

    fn row(&self, key: &RowKey) -> rusqlite::Result<Option<Image>> {
        rows::row(self.connection, key)
    }

    fn base(&self, key: &RowKey) -> rusqlite::Result<Option<Option<Image>>> {
        base(self.connection, key)
    }

    fn pending(&self) -> rusqlite::Result<Vec<Pending>> {
        Ok(self.outbox.pending.clone())
    }

    fn synced(&self) -> rusqlite::Result<BTreeSet<RowKey>> {
        let mut keys = BTreeSet::new();
        let sql = "SELECT key FROM base";
        let mut statement = self.connection.prepare(sql)?;
        for key in statement.query_map([], |row| row.get::<_, Json<RowKey>>(0))? {
            keys.insert(key?.0);
        }
        keys_where(self.connection, "version > 0", &mut keys)?;
        Ok(keys)
    }
}

/// The server's image of a row that waiting commands wrote. A row of version 0
/// is theirs altogether.
pub fn base(connection: &Connection, key: &RowKey) -> rusqlite::Result<Option<Option<Image>>> {
    match kept(connection, key)? {
        Some(image) => Ok(Some(Some(image))),
        None => Ok((rows::version(connection, key)? == Some(0)).then_some(None)),
    }
}

fn kept(connection: &Connection, key: &RowKey) -> rusqlite::Result<Option<Image>> {
    let sql = "SELECT version, row FROM base WHERE key = ?1";
    connection
        .prepare_cached(sql)?
        .query_row([Json(key)], |row| {
            Ok((row.get(0)?, row.get::<_, Json<Row>>(1)?.0))
        })
        .optional()
}

/// Keeps or forgets the server's image of a row.
pub fn keep_base(
    connection: &Connection,
    key: &RowKey,
    image: Option<&Image>,
) -> rusqlite::Result<()> {
    match image {
        Some((version, row)) => {
            let sql = "INSERT OR REPLACE INTO base (key, version, row) VALUES (?1, ?2, ?3)";
            connection
                .prepare_cached(sql)?
                .execute(params![Json(key), version, Json(row)])?;
        }
        None => {
            let sql = "DELETE FROM base WHERE key = ?1";
            connection.prepare_cached(sql)?.execute([Json(key)])?;
        }
    }
    Ok(())
}

/// The key of every row.
pub fn all_keys(connection: &Connection) -> rusqlite::Result<BTreeSet<RowKey>> {
    let mut keys = BTreeSet::new();
    keys_where(connection, "true", &mut keys)?;
    if rows::version(connection, &RowKey::Remembered)?.is_some() {
        keys.insert(RowKey::Remembered);
    }
    Ok(keys)
}

fn keys_where(
    connection: &Connection,
    condition: &str,
    keys: &mut BTreeSet<RowKey>,
) -> rusqlite::Result<()> {
    type Read = fn(&rusqlite::Row<'_>) -> rusqlite::Result<RowKey>;
    let nouns: [(&str, Read); 15] = [
        ("1 FROM company", |_| Ok(RowKey::Company)),
        ("1 FROM remembered", |_| Ok(RowKey::Remembered)),
        ("id FROM known_station", |row| {
            Ok(RowKey::Station(DeviceId(row.get(0)?)))
        }),
        ("id FROM operator", |row| {
            Ok(RowKey::Operator(OperatorId(row.get(0)?)))
        }),
        ("id FROM import", |row| {
            Ok(RowKey::Import(ImportId(row.get(0)?)))
        }),
        ("command_id FROM import_lines", |row| {
            Ok(RowKey::ImportLines(CommandId(row.get(0)?)))
        }),
        ("waybill_number FROM waybill", |row| {
            Ok(RowKey::Waybill(row.get::<_, super::codec::Number>(0)?.0))
        }),
        ("id FROM tracking_event", |row| {
            Ok(RowKey::TrackingEvent(EventId(row.get(0)?)))
        }),
        ("id FROM stray_event", |row| {
            Ok(RowKey::TrackingEvent(EventId(row.get(0)?)))
        }),
        ("id FROM scan_session", |row| {
            Ok(RowKey::Session(SessionId(row.get(0)?)))
        }),
        ("session_id, position FROM scan_item", |row| {
            Ok(RowKey::ScanItem(SessionId(row.get(0)?), row.get(1)?))
        }),
        ("id FROM scan_issue", |row| {
            Ok(RowKey::Issue(IssueId(row.get(0)?)))
        }),
        ("session_id FROM manifest", |row| {
            Ok(RowKey::Manifest(SessionId(row.get(0)?)))
        }),
        ("session_id, revision FROM amendment", |row| {
            Ok(RowKey::Amendment(SessionId(row.get(0)?), row.get(1)?))
        }),
        ("command_id FROM problem", |row| {
            Ok(RowKey::Problem(CommandId(row.get(0)?)))
        }),
    ];
    for (what, read) in nouns {
        let mut statement = connection.prepare(&format!("SELECT {what} WHERE {condition}"))?;
        for key in statement.query_map([], read)? {
            keys.insert(key?);
        }
    }
    Ok(())
}

/// Rows on their way into a model of what commands ask for.
struct Loading<'a> {
    connection: &'a Connection,
    model: Model,
    /// Whose items are there already.
    sessions: BTreeSet<SessionId>,
}

impl Loading<'_> {
    /// Company, stations and people: few, and part of every decision.
    fn everyone(&mut self) -> rusqlite::Result<()> {
        self.model.company = load::company(self.connection)?;
        self.model.operators = load::operators(self.connection)?;
        let stations = rows::known_stations(self.connection)?;
        self.model.stations = stations.into_iter().map(|one| (one.id, one)).collect();
        Ok(())
    }

    fn take(&mut self, key: &RowKey) -> rusqlite::Result<()> {
        if let Some((_, row)) = rows::row(self.connection, key)? {
            self.model.put(&row);
        }
        Ok(())
    }

    /// A waybill, and the session it left with.
    fn waybill(&mut self, number: &WaybillNumber) -> rusqlite::Result<()> {
        if self.model.waybills.contains_key(number) {
            return Ok(());
        }
        match load::waybill(self.connection, number)? {
            Some(waybill) => self.take_waybill(waybill),
            None => Ok(()),
        }
    }

    fn take_waybill(&mut self, waybill: Waybill) -> rusqlite::Result<()> {
        if let Some(session) = waybill.dispatched_session_id {
            self.session(session)?;
        }
        let number = waybill.waybill_number.clone();
        self.model.waybills.insert(number, waybill);
        Ok(())
    }

    fn session(&mut self, id: SessionId) -> rusqlite::Result<()> {
        match self.model.sessions.contains_key(&id) {
            true => Ok(()),
            false => self.take(&RowKey::Session(id)),
        }
    }

    fn code(&mut self, code: &str) -> rusqlite::Result<()> {
        match WaybillNumber::read(code) {
            Ok(number) => self.waybill(&number),
            Err(_) => Ok(()),
        }
    }

    fn open_issue(&mut self, code: &str) -> rusqlite::Result<()> {
        if let Some(issue) = load::open_issue(self.connection, code)? {
            self.model.issues.insert(issue.id, issue);
        }
        Ok(())
    }

    fn items(&mut self, id: SessionId) -> rusqlite::Result<()> {
        if self.sessions.insert(id) {
            let items = load::items(self.connection, id)?;
            self.model.items.insert(id, items);
        }
        Ok(())
    }

    fn waybills(&mut self, rest: &str, value: impl rusqlite::ToSql) -> rusqlite::Result<()> {
        let sql = load::joined(load::WAYBILL, rest);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found: Vec<Waybill> = statement
            .query_map([value], load::waybill_row)?
            .collect::<rusqlite::Result<_>>()?;
        found
            .into_iter()
            .try_for_each(|waybill| self.take_waybill(waybill))
    }

    fn read(&mut self, read: &Read) -> rusqlite::Result<()> {
        match read {
            Read::Device | Read::Company | Read::Operators => Ok(()),
            Read::Session(id) => self.session(*id),
            Read::ActiveSession(operator) => {
                if let Some(session) = load::active_session(self.connection, *operator)? {
                    self.model.sessions.insert(session.id, session);
                }
                Ok(())
            }
            Read::Waybill(number) => self.waybill(number),
            Read::Prior(id, _) | Read::LastItem(id) => self.items(*id),
            Read::Items(id) => {
                self.items(*id)?;
                let items = self.model.items.get(id);
                let codes = items.into_iter().flatten().map(|item| item.code.clone());
                for code in codes.collect::<BTreeSet<String>>() {
                    self.code(&code)?;
                    self.open_issue(&code)?;
                }
                Ok(())
            }
            Read::Import(id) => self.take(&RowKey::Import(*id)),
            Read::ImportWaybills(id) => {
                self.waybills(" WHERE import_id = ?1", id.0)?;
                self.scanned(*id)
            }
            Read::FailedRows(id) => {
                let reports = load::report(self.connection, *id)?;
                self.model.reports.insert(*id, reports);
                Ok(())
            }
            Read::MappingTemplates | Read::StatusWords => self.take(&RowKey::Remembered),
            Read::WaybillsWithStatusWord(word) => {
                self.take(&RowKey::Remembered)?;
                self.waybills(" WHERE unknown_status = ?1", word)
            }
            Read::Issue(id) => {
                self.take(&RowKey::Issue(*id))?;
                match self.model.issues.get(id).map(|issue| issue.code.clone()) {
                    Some(code) => self.code(&code),
                    None => Ok(()),
                }
            }
            Read::OpenIssue(code) => self.open_issue(code),
            Read::Manifest(id) => self.take(&RowKey::Manifest(*id)),
        }
    }

    /// One item for each waybill of an import that was ever scanned.
    fn scanned(&mut self, import: ImportId) -> rusqlite::Result<()> {
        let sql = "SELECT i.session_id, i.position FROM waybill w
                   JOIN scan_item i ON i.code = w.waybill_number
                   WHERE w.import_id = ?1 GROUP BY w.waybill_number";
        let keys: Vec<(Uuid, u32)> = self
            .connection
            .prepare_cached(sql)?
            .query_map([import.0], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (session, position) in keys {
            self.take(&RowKey::ScanItem(SessionId(session), position))?;
        }
        Ok(())
    }
}
