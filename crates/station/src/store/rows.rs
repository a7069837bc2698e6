//! Rows whole, as they are synced: read, written and removed by key.

use super::codec::{Json, Millis, Word};
use super::{load, put, write};
use domain::flows::{ImportLines, Remembered, Row, RowKey, Station, TrackingEvent};
use domain::imports::{RowOutcome, fold_name, fold_word};
use domain::kernel::{CommandId, DeviceId, EventId, ImportId, SiteId, WaybillNumber};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Params, params, params_from_iter};
use sync::station::Image;
use uuid::Uuid;

/// A row as it stands here, with the version the server gave it.
pub fn row(connection: &Connection, key: &RowKey) -> rusqlite::Result<Option<Image>> {
    let Some(version) = version(connection, key)? else {
        return Ok(None);
    };
    let row = match key {
        RowKey::Company => load::company(connection)?.map(Row::Company),
        RowKey::Station(id) => known_station(connection, *id)?.map(Row::Station),
        RowKey::Operator(id) => load::operator(connection, *id)?.map(Row::Operator),
        RowKey::Import(id) => load::import(connection, *id)?.map(|one| Row::Import(Box::new(one))),
        RowKey::ImportLines(id) => import_lines(connection, *id)?.map(Row::ImportLines),
        RowKey::Remembered => Some(Row::Remembered(Box::new(remembered(connection)?))),
        RowKey::Waybill(number) => {
            load::waybill(connection, number)?.map(|one| Row::Waybill(Box::new(one)))
        }
        RowKey::TrackingEvent(id) => {
            event(connection, *id)?.map(|one| Row::TrackingEvent(Box::new(one)))
        }
        RowKey::Session(id) => {
            load::session(connection, *id)?.map(|one| Row::Session(Box::new(one)))
        }
        RowKey::ScanItem(id, position) => {
            load::item(connection, *id, *position)?.map(|one| Row::ScanItem(Box::new(one)))
        }
        RowKey::Issue(id) => load::issue(connection, *id)?.map(|one| Row::Issue(Box::new(one))),
        RowKey::Manifest(id) => {
            load::manifest(connection, *id)?.map(|one| Row::Manifest(Box::new(one)))
        }
        RowKey::Amendment(id, revision) => {
            let sql = "SELECT content FROM amendment WHERE session_id = ?1 AND revision = ?2";
            json(connection, sql, params![id.0, revision])?.map(Row::Amendment)
        }
        RowKey::Problem(id) => {
            let sql = "SELECT content FROM problem WHERE command_id = ?1";
            json(connection, sql, [id.0])?.map(Row::Problem)
        }
    };
    Ok(row.map(|row| (version, row)))
}

/// Where the row of a key lies.
struct Address {
    table: &'static str,
    columns: &'static [&'static str],
    values: Vec<Value>,
}

impl Address {
    fn of(key: &RowKey) -> Self {
        let at = |table, columns, values| Self {
            table,
            columns,
            values,
        };
        let blob = |id: Uuid| vec![Value::Blob(id.as_bytes().to_vec())];
        let both = |id: Uuid, number: u32| {
            let mut values = blob(id);
            values.push(Value::Integer(number.into()));
            values
        };
        match key {
            RowKey::Company => at("company", &[], vec![]),
            RowKey::Station(id) => at("known_station", &["id"], blob(id.0)),
            RowKey::Operator(id) => at("operator", &["id"], blob(id.0)),
            RowKey::Import(id) => at("import", &["id"], blob(id.0)),
            RowKey::ImportLines(id) => at("import_lines", &["command_id"], blob(id.0)),
            RowKey::Remembered => at("remembered", &[], vec![]),
            RowKey::Waybill(number) => {
                let number = Value::Text(number.as_str().to_owned());
                at("waybill", &["waybill_number"], vec![number])
            }
            RowKey::TrackingEvent(id) => at(
                "tracking_event INDEXED BY tracking_event_id",
                &["version IS NOT NULL AND id"],
                blob(id.0),
            ),
            RowKey::Session(id) => at("scan_session", &["id"], blob(id.0)),
            RowKey::ScanItem(id, position) => at(
                "scan_item",
                &["session_id", "position"],
                both(id.0, *position),
            ),
            RowKey::Issue(id) => at("scan_issue", &["id"], blob(id.0)),
            RowKey::Manifest(id) => at("manifest", &["session_id"], blob(id.0)),
            RowKey::Amendment(id, revision) => at(
                "amendment",
                &["session_id", "revision"],
                both(id.0, *revision),
            ),
            RowKey::Problem(id) => at("problem", &["command_id"], blob(id.0)),
        }
    }

    /// An event whose waybill is not here.
    fn stray(id: EventId) -> Self {
        Self {
            table: "stray_event",
            columns: &["id"],
            values: vec![Value::Blob(id.0.as_bytes().to_vec())],
        }
    }

    /// ` WHERE ...`, its parameters numbered from 1.
    fn rest(&self) -> String {
        let each = self.columns.iter().enumerate();
        let each: Vec<String> = each
            .map(|(at, column)| format!("{column} = ?{}", at + 1))
            .collect();
        match each.as_slice() {
            [] => String::new(),
            each => format!(" WHERE {}", each.join(" AND ")),
        }
    }

    fn version(&self, connection: &Connection) -> rusqlite::Result<Option<u64>> {
        let sql = format!("SELECT version FROM {}{}", self.table, self.rest());
        connection
            .prepare_cached(&sql)?
            .query_row(params_from_iter(&self.values), |row| row.get(0))
            .optional()
    }

    fn set_version(&self, connection: &Connection, version: u64) -> rusqlite::Result<()> {
        let last = self.values.len() + 1;
        let rest = self.rest();
        let sql = format!("UPDATE {} SET version = ?{last}{rest}", self.table);
        let version = Value::Integer(i64::try_from(version).unwrap_or(i64::MAX));
        let values = self.values.iter().chain([&version]);
        connection
            .prepare_cached(&sql)?
            .execute(params_from_iter(values))?;
        Ok(())
    }

    fn remove(&self, connection: &Connection) -> rusqlite::Result<()> {
        let sql = format!("DELETE FROM {}{}", self.table, self.rest());
        connection
            .prepare_cached(&sql)?
            .execute(params_from_iter(&self.values))?;
        Ok(())
    }
}

/// The version of a row, where there is one: 0 while the server has none.
pub fn version(connection: &Connection, key: &RowKey) -> rusqlite::Result<Option<u64>> {
    let known = Address::of(key).version(connection)?;
    match key {
        RowKey::TrackingEvent(id) if known.is_none() => Address::stray(*id).version(connection),
        RowKey::Remembered if known.is_none() => {
            Ok((remembered(connection)? != Remembered::default()).then_some(0))
        }
        _ => Ok(known),
    }
}

fn json<T: serde::de::DeserializeOwned>(
    connection: &Connection,
    sql: &str,
    key: impl Params,
) -> rusqlite::Result<Option<T>> {
    let found = connection
        .prepare_cached(sql)?
        .query_row(key, |row| row.get::<_, Json<T>>(0))
        .optional()?;
    Ok(found.map(|json| json.0))
}

fn known_station(connection: &Connection, id: DeviceId) -> rusqlite::Result<Option<Station>> {
    let sql = "SELECT id, station_code, site_id FROM known_station WHERE id = ?1";
    connection
        .prepare_cached(sql)?
        .query_row([id.0], station_row)
        .optional()
}

fn station_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Station> {
    Ok(Station {
        id: DeviceId(row.get(0)?),
        station_code: row.get(1)?,
        site_id: SiteId(row.get(2)?),
    })
}

/// Every station of the company.
pub fn known_stations(connection: &Connection) -> rusqlite::Result<Vec<Station>> {
    let sql = "SELECT id, station_code, site_id FROM known_station ORDER BY id";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([], station_row)?.collect()
}

/// What is remembered between imports.
pub fn remembered(connection: &Connection) -> rusqlite::Result<Remembered> {
    Ok(Remembered {
        templates: load::templates(connection)?,
        status_words: load::status_words(connection)?,
        place_aliases: load::place_aliases(connection)?,
    })
}

fn import_lines(connection: &Connection, id: CommandId) -> rusqlite::Result<Option<ImportLines>> {
    let sql = "SELECT import_id, lines FROM import_lines WHERE command_id = ?1";
    connection
        .prepare_cached(sql)?
        .query_row([id.0], |row| {
            Ok(ImportLines {
                command_id: id,
                import_id: ImportId(row.get(0)?),
                lines: row.get::<_, Json<_>>(1)?.0,
            })
        })
        .optional()
}

fn event(connection: &Connection, id: EventId) -> rusqlite::Result<Option<TrackingEvent>> {
    let sql = "SELECT e.id, w.waybill_number, e.status, e.occurred_at, e.source, e.actor_name
               FROM tracking_event e INDEXED BY tracking_event_id
               JOIN waybill w ON w.rid = e.waybill
               WHERE e.id = ?1 AND e.version IS NOT NULL";
    let here = connection
        .prepare_cached(sql)?
        .query_row([id.0], event_row)
        .optional()?;
    match here {
        None => json(
            connection,
            "SELECT content FROM stray_event WHERE id = ?1",
            [id.0],
        ),
        here => Ok(here),
    }
}

fn event_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<TrackingEvent> {
    Ok(TrackingEvent {
        id: EventId(row.get(0)?),
        waybill_number: row.get::<_, super::codec::Number>(1)?.0,
        status: row.get::<_, Word<_>>(2)?.0,
        occurred_at: row.get::<_, Millis>(3)?.0,
        source: row.get::<_, Word<_>>(4)?.0,
        actor_name: row.get(5)?,
    })
}

/// Writes a row as the server gave it, or as commands here left it. `has_strays`:
/// events may be waiting for their waybills.
pub fn put(
    connection: &Connection,
    version: u64,
    row: &Row,
    has_strays: bool,
) -> rusqlite::Result<()> {
    match row {
        Row::Waybill(waybill) => {
            write::put_waybill(connection, waybill, Some(version))?;
            if has_strays {
                bring_strays(connection, &waybill.waybill_number)?;
            }
            return Ok(());
        }
        Row::TrackingEvent(event) => return put_event(connection, version, event),
        Row::ImportLines(added) => return put_lines(connection, version, added),
        Row::Company(company) => put::put_company(connection, company)?,
        Row::Station(station) => put_station(connection, station)?,
        Row::Operator(operator) => put::put_operator(connection, operator)?,
        Row::Import(import) => put::put_import(connection, import)?,
        Row::Remembered(all) => {
            put_remembered(connection, all)?;
            let sql = "INSERT OR IGNORE INTO remembered (only_row, version) VALUES (1, 0)";
            connection.prepare_cached(sql)?.execute([])?;
        }
        Row::Session(session) => put::put_session(connection, session)?,
        Row::ScanItem(item) => put::put_item(connection, item)?,
        Row::Issue(issue) => put::put_issue(connection, issue)?,
        Row::Manifest(manifest) => put::put_manifest(connection, manifest)?,
        Row::Amendment(one) => {
            let sql = "INSERT OR REPLACE INTO amendment (session_id, revision, content)
                       VALUES (?1, ?2, ?3)";
            connection.prepare_cached(sql)?.execute(params![
                one.copy.session_id.0,
                one.revision,
                Json(one)
            ])?;
        }
        Row::Problem(problem) => {
            let sql = "INSERT OR REPLACE INTO problem (command_id, occurred_at, actor_id, content)
                       VALUES (?1, ?2, ?3, ?4)";
            connection.prepare_cached(sql)?.execute(params![
                problem.command_id.0,
                Millis(problem.occurred_at),
                problem.actor_id.0,
                Json(problem)
            ])?;
        }
    }
    Address::of(&row.key()).set_version(connection, version)
}

fn put_station(connection: &Connection, station: &Station) -> rusqlite::Result<()> {
    let sql = "INSERT INTO known_station (id, station_code, site_id) VALUES (?1, ?2, ?3)
               ON CONFLICT (id) DO UPDATE SET station_code = excluded.station_code,
                   site_id = excluded.site_id";
    connection.prepare_cached(sql)?.execute(params![
        station.id.0,
        station.station_code,
        station.site_id.0
    ])?;
    // The station itself may have been moved or given another code.
    let sql = "UPDATE station SET station_code = ?2 WHERE device_id = ?1";
    let own = connection
        .prepare_cached(sql)?
        .execute(params![station.id.0, station.station_code])?;
    if own > 0 {
        let sql = "UPDATE server SET site_id = ?1";
        connection
            .prepare_cached(sql)?
            .execute([station.site_id.0])?;
    }
    Ok(())
}

fn put_remembered(connection: &Connection, all: &Remembered) -> rusqlite::Result<()> {
    connection.execute_batch(
        "DELETE FROM mapping_template; DELETE FROM status_word; DELETE FROM place_alias;",
    )?;
    for template in &all.templates {
        put::put_template(connection, &fold_name(&template.name), template)?;
    }
    for mapped in &all.status_words {
        put::put_status_word(connection, &fold_word(&mapped.word), mapped)?;
    }
    for alias in &all.place_aliases {
        put::put_place_alias(connection, alias)?;
    }
    Ok(())
}

fn put_event(connection: &Connection, version: u64, event: &TrackingEvent) -> rusqlite::Result<()> {
    // Written anew rather than changed: a command that is run again on other
    // rows may draw the same id for another waybill's event.
    let sql = "DELETE FROM tracking_event INDEXED BY tracking_event_id
               WHERE id = ?1 AND version IS NOT NULL";
    connection.prepare_cached(sql)?.execute([event.id.0])?;
    let sql = "INSERT INTO tracking_event (waybill, ordinal, id, status, occurred_at, source,
                   actor_name, version)
               SELECT w.rid, 1 + coalesce((SELECT max(ordinal) FROM tracking_event
                   WHERE waybill = w.rid), 0), ?1, ?2, ?3, ?4, ?5, ?6
               FROM waybill w WHERE w.waybill_number = ?7";
    let written = connection.prepare_cached(sql)?.execute(params![
        event.id.0,
        Word(event.status),
        Millis(event.occurred_at),
        Word(event.source),
        event.actor_name,
        version,
        event.waybill_number.as_str()
    ])?;
    if written > 0 {
        return Ok(());
    }
    let sql = "INSERT OR REPLACE INTO stray_event (id, waybill_number, content, version)
               VALUES (?1, ?2, ?3, ?4)";
    connection.prepare_cached(sql)?.execute(params![
        event.id.0,
        event.waybill_number.as_str(),
        Json(event),
        version
    ])?;
    Ok(())
}

/// Events that waited for their waybill.
fn bring_strays(connection: &Connection, number: &WaybillNumber) -> rusqlite::Result<()> {
    let sql = "SELECT content, version FROM stray_event WHERE waybill_number = ?1 ORDER BY id";
    let strays: Vec<(Json<TrackingEvent>, u64)> = connection
        .prepare_cached(sql)?
        .query_map([number.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (event, version) in strays {
        let sql = "DELETE FROM stray_event WHERE id = ?1";
        connection.prepare_cached(sql)?.execute([event.0.id.0])?;
        put_event(connection, version, &event.0)?;
    }
    Ok(())
}

/// Lets go of a waybill; its events stay until they are told to leave as well.
fn remove_waybill(connection: &Connection, number: &WaybillNumber) -> rusqlite::Result<()> {
    let sql = "SELECT e.id, w.waybill_number, e.status, e.occurred_at, e.source, e.actor_name,
                   e.version
               FROM waybill w JOIN tracking_event e ON e.waybill = w.rid
               WHERE w.waybill_number = ?1";
    let events: Vec<(TrackingEvent, Option<u64>)> = connection
        .prepare_cached(sql)?
        .query_map([number.as_str()], |row| Ok((event_row(row)?, row.get(6)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let sql = "DELETE FROM tracking_event
               WHERE waybill = (SELECT rid FROM waybill WHERE waybill_number = ?1)";
    connection.prepare_cached(sql)?.execute([number.as_str()])?;
    let sql = "DELETE FROM waybill WHERE waybill_number = ?1";
    connection.prepare_cached(sql)?.execute([number.as_str()])?;
    for (event, version) in events {
        put_event(connection, version.unwrap_or(0), &event)?;
    }
    Ok(())
}

fn put_lines(connection: &Connection, version: u64, added: &ImportLines) -> rusqlite::Result<()> {
    let known = import_lines(connection, added.command_id)?;
    keep_lines(connection, version, added)?;
    match known {
        None => report(connection, added),
        Some(known) if known == *added => Ok(()),
        Some(_) => report_anew(connection, added.import_id),
    }
}

/// The lines of a command, as they are synced.
pub fn keep_lines(
    connection: &Connection,
    version: u64,
    added: &ImportLines,
) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO import_lines (command_id, import_id, lines, version)
               VALUES (?1, ?2, ?3, ?4)";
    connection.prepare_cached(sql)?.execute(params![
        added.command_id.0,
        added.import_id.0,
        Json(&added.lines),
        version
    ])?;
    Ok(())
}

/// Puts lines into the report that people read.
fn report(connection: &Connection, added: &ImportLines) -> rusqlite::Result<()> {
    let sql = "UPDATE import_row SET outcome = 'corrected'
               WHERE import_id = ?1 AND row = ?2 AND ordinal = (SELECT min(ordinal)
                   FROM import_row WHERE import_id = ?1 AND row = ?2 AND outcome = 'failed')";
    let mut corrects = connection.prepare_cached(sql)?;
    for line in &added.lines {
        let corrected = line.outcome == RowOutcome::Corrected
            && corrects.execute(params![added.import_id.0, line.row])? > 0;
        if !corrected {
            put::add_line(connection, added.import_id, line)?;
        }
    }
    Ok(())
}

/// The whole report of an import, from the lines of its commands.
fn report_anew(connection: &Connection, import: ImportId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM import_row WHERE import_id = ?1")?
        .execute([import.0])?;
    let sql = "SELECT command_id, lines FROM import_lines WHERE import_id = ?1 ORDER BY command_id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([import.0])?;
    while let Some(row) = rows.next()? {
        report(
            connection,
            &ImportLines {
                command_id: CommandId(row.get(0)?),
                import_id: import,
                lines: row.get::<_, Json<_>>(1)?.0,
            },
        )?;
    }
    Ok(())
}

/// Removes a row that left, or that was never to be.
pub fn remove(connection: &Connection, key: &RowKey) -> rusqlite::Result<()> {
    match key {
        RowKey::Waybill(number) => return remove_waybill(connection, number),
        RowKey::TrackingEvent(id) => Address::stray(*id).remove(connection)?,
        RowKey::Remembered => put_remembered(connection, &Remembered::default())?,
        RowKey::ImportLines(id) => {
            let known = import_lines(connection, *id)?;
            Address::of(key).remove(connection)?;
            let import = known.map(|known| known.import_id);
            return import.map_or(Ok(()), |id| report_anew(connection, id));
        }
        _ => {}
    }
    Address::of(key).remove(connection)
}
