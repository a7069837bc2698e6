//! Changes into the store, each as its words say: final values, no arithmetic.

use super::codec::{Json, Millis, Word};
use super::load::dispatched;
use super::people;
use domain::kernel::{Timestamp, WaybillNumber};
use domain::warehouse::{EventSource, ItemDetail, Waybill, WaybillStatus};
use domain::{Change, Device, access, imports, warehouse};
use rusqlite::{CachedStatement, Connection, Statement, ToSql, params};
use std::sync::LazyLock;
use uuid::Uuid;

/// Writes changes, in order.
pub fn changes(
    connection: &Connection,
    changes: &[Change],
    actor_name: &str,
) -> rusqlite::Result<()> {
    let mut creating: Option<Creating<'_>> = None;
    for change in changes {
        if let Change::Warehouse(warehouse::Change::WaybillCreated {
            waybill,
            event_id,
            source,
        }) = change
        {
            let creating = match &mut creating {
                Some(creating) => creating,
                none => none.insert(Creating::new(connection, actor_name)?),
            };
            creating.take((waybill, event_id.0, *source))?;
            continue;
        }
        if let Some(creating) = &mut creating {
            creating.end()?;
        }
        match change {
            Change::Access(change) => write_access(connection, change)?,
            Change::Imports(change) => write_import(connection, change)?,
            Change::Warehouse(change) => write_warehouse(connection, change, actor_name)?,
        }
    }
    match &mut creating {
        Some(creating) => creating.end(),
        None => Ok(()),
    }
}

/// The installation, once in its life.
pub fn device(connection: &Connection, device: &Device) -> rusqlite::Result<()> {
    let sql = "INSERT INTO station (only_row, device_id, station_code, incarnation, created_at)
               VALUES (1, ?1, ?2, ?3, unixepoch() * 1000)";
    connection.execute(
        sql,
        params![device.id.0, device.station_code, device.incarnation],
    )?;
    Ok(())
}

fn write_access(connection: &Connection, change: &access::Change) -> rusqlite::Result<()> {
    match change {
        access::Change::CompanySet(company) => {
            let sql = "INSERT INTO company (only_row, id, name, country, language, time_zone)
                       VALUES (1, ?1, ?2, ?3, ?4, ?5)
                       ON CONFLICT (only_row) DO UPDATE SET name = excluded.name,
                           country = excluded.country, language = excluded.language,
                           time_zone = excluded.time_zone";
            connection.prepare_cached(sql)?.execute(params![
                company.id.0,
                company.name,
                company.country,
                company.language,
                company.time_zone
            ])?;
        }
        access::Change::OperatorAdded(operator) => {
            let sql = "INSERT INTO operator (id, name, role, created_at) VALUES (?1, ?2, ?3, ?4)";
            connection.prepare_cached(sql)?.execute(params![
                operator.id.0,
                operator.name,
                Word(operator.role),
                Millis(operator.created_at)
            ])?;
        }
        access::Change::SignInSet(sign_in) => people::write_sign_in(connection, sign_in)?,
        access::Change::PinSet { operator_id, pin } => {
            people::write_pin(connection, *operator_id, pin)?;
        }
        access::Change::SettingsSet(settings) => people::write_settings(connection, settings)?,
    }
    Ok(())
}

fn write_import(connection: &Connection, change: &imports::Change) -> rusqlite::Result<()> {
    match change {
        imports::Change::ImportSet(import) => {
            let sql = "INSERT INTO import (id, filename, file_hash, uploaded_by, uploaded_by_name,
                           on_duplicate, strict, status, failure, total_rows, processed_rows,
                           created, updated, skipped, failed, last_row, started_at, finished_at,
                           failure_params, plan, notes, voided, kept)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
                           ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)
                       ON CONFLICT (id) DO UPDATE SET status = excluded.status,
                           failure = excluded.failure, failure_params = excluded.failure_params,
                           voided = excluded.voided, kept = excluded.kept,
                           total_rows = excluded.total_rows,
                           processed_rows = excluded.processed_rows, created = excluded.created,
                           updated = excluded.updated, skipped = excluded.skipped,
                           failed = excluded.failed, last_row = excluded.last_row,
                           finished_at = excluded.finished_at";
            connection.prepare_cached(sql)?.execute(params![
                import.id.0,
                import.filename,
                import.file_hash,
                import.uploaded_by.0,
                import.uploaded_by_name,
                Word(import.on_duplicate),
                import.strict,
                Word(import.status),
                import.failure.as_ref().map(|failure| &failure.code),
                import.total_rows,
                import.counts.processed_rows,
                import.counts.created,
                import.counts.updated,
                import.counts.skipped,
                import.counts.failed,
                import.last_row,
                Millis(import.started_at),
                import.finished_at.map(Millis),
                import.failure.as_ref().map(|failure| Json(&failure.params)),
                Json(&import.plan),
                import.notes,
                import.counts.voided,
                import.counts.kept,
            ])?;
        }
        imports::Change::RowsReported { import_id, rows } => {
            let sql = "INSERT INTO import_row (import_id, row, ordinal, field, value, outcome,
                           reason)
                       VALUES (?1, ?2, (SELECT count(*) FROM import_row
                           WHERE import_id = ?1 AND row = ?2), ?3, ?4, ?5, ?6)";
            let mut statement = connection.prepare_cached(sql)?;
            for row in rows {
                statement.execute(params![
                    import_id.0,
                    row.row,
                    row.field.map(Word),
                    row.value,
                    Word(row.outcome),
                    Word(row.reason)
                ])?;
            }
        }
        imports::Change::RowsCorrected { import_id, rows } => {
            let sql = "UPDATE import_row SET outcome = 'corrected'
                       WHERE import_id = ?1 AND row = ?2 AND outcome = 'failed'";
            let mut statement = connection.prepare_cached(sql)?;
            for row in rows {
                statement.execute(params![import_id.0, row])?;
            }
        }
        _ => write_remembered(connection, change)?,
    }
    Ok(())
}

/// What is kept between imports.
fn write_remembered(connection: &Connection, change: &imports::Change) -> rusqlite::Result<()> {
    use imports::Change as C;
    match change {
        C::TemplateSaved(template) => {
            let sql = "INSERT OR REPLACE INTO mapping_template (name_key, name, courier, columns,
                           date_order, sheet, saved_by_name, saved_at)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            connection.prepare_cached(sql)?.execute(params![
                imports::fold_name(&template.name),
                template.name,
                template.courier,
                Json(&template.columns),
                template.date_order.map(Word),
                template.sheet,
                template.saved_by_name,
                Millis(template.saved_at)
            ])?;
        }
        C::TemplateRemoved { name } => {
            let sql = "DELETE FROM mapping_template WHERE name_key = ?1";
            connection
                .prepare_cached(sql)?
                .execute([imports::fold_name(name)])?;
        }
        C::StatusWordMapped(mapped) => {
            let sql = "INSERT OR REPLACE INTO status_word (word_key, word, status)
                       VALUES (?1, ?2, ?3)";
            connection.prepare_cached(sql)?.execute(params![
                imports::fold_word(&mapped.word),
                mapped.word,
                Word(mapped.status)
            ])?;
        }
        C::PlaceAliasSet(alias) => {
            let sql = "INSERT OR REPLACE INTO place_alias (courier, written, place)
                       VALUES (?1, ?2, ?3)";
            connection.prepare_cached(sql)?.execute(params![
                alias.courier,
                alias.written,
                alias.place.0
            ])?;
        }
        C::PlaceAliasRemoved { courier, written } => {
            let sql = "DELETE FROM place_alias WHERE courier = ?1 AND written = ?2";
            connection
                .prepare_cached(sql)?
                .execute([courier, written])?;
        }
        // Written by the caller.
        C::ImportSet(_) | C::RowsReported { .. } | C::RowsCorrected { .. } => {}
    }
    Ok(())
}

fn write_warehouse(
    connection: &Connection,
    change: &warehouse::Change,
    actor_name: &str,
) -> rusqlite::Result<()> {
    use warehouse::Change as C;
    match change {
        C::WaybillUpdated { new, .. } => put_waybill(connection, new)?,
        C::WaybillMoved(moved) => {
            let (session, at, by) = dispatched(&moved.dispatched);
            let sql = "UPDATE waybill SET status = ?2, marked_pending_at = ?3, signing_time = ?4,
                           dispatched_session_id = ?5, dispatched_at = ?6, dispatched_by = ?7
                       WHERE waybill_number = ?1";
            connection.prepare_cached(sql)?.execute(params![
                moved.waybill_number.as_str(),
                Word(moved.to),
                moved.marked_pending_at.map(Millis),
                moved.signing_time.map(Millis),
                session,
                at,
                by
            ])?;
            let event = Event {
                id: moved.event_id.0,
                number: &moved.waybill_number,
                status: moved.to,
                occurred_at: moved.occurred_at,
                source: moved.source,
                actor_name,
            };
            event.write(connection)?;
        }
        C::WaybillVoided { waybill_number, at } => {
            let sql = "UPDATE waybill SET voided_at = ?2 WHERE waybill_number = ?1";
            connection
                .prepare_cached(sql)?
                .execute(params![waybill_number.as_str(), Millis(*at)])?;
        }
        _ => write_session(connection, change)?,
    }
    Ok(())
}

fn write_session(connection: &Connection, change: &warehouse::Change) -> rusqlite::Result<()> {
    use warehouse::Change as C;
    match change {
        C::SessionOpened(session) => {
            let sql = "INSERT INTO scan_session (id, scanned_by, scanned_by_name, device_id,
                           start_time, end_time, status, total_scanned, duplicate_count,
                           error_count, items_taken)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
            connection.prepare_cached(sql)?.execute(params![
                session.id.0,
                session.scanned_by.0,
                session.scanned_by_name,
                session.device_id.0,
                Millis(session.start_time),
                session.end_time.map(Millis),
                Word(session.status),
                session.totals.total_scanned,
                session.totals.duplicate_count,
                session.totals.error_count,
                session.items_taken
            ])?;
        }
        C::ItemScanned { item, totals } => {
            let detail = (item.detail != ItemDetail::default()).then_some(Json(&item.detail));
            let sql = "INSERT INTO scan_item (session_id, position, id, code, scan_type,
                           error_kind, detail, scan_time, scanned_by, source, issue_id, voided_at)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
            connection.prepare_cached(sql)?.execute(params![
                item.session_id.0,
                item.position,
                item.id.0,
                item.code,
                Word(item.scan_type),
                item.error_kind.map(Word),
                detail,
                Millis(item.scan_time),
                item.scanned_by.0,
                Word(item.source),
                item.issue_id.map(|id| id.0),
                item.voided_at.map(Millis)
            ])?;
            let sql = "UPDATE scan_session SET total_scanned = ?2, duplicate_count = ?3,
                           error_count = ?4, items_taken = ?5 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![
                item.session_id.0,
                totals.total_scanned,
                totals.duplicate_count,
                totals.error_count,
                item.position
            ])?;
        }
        C::ItemVoided {
            session_id,
            item_id,
            at,
            totals,
        } => {
            let sql = "UPDATE scan_item SET voided_at = ?3 WHERE session_id = ?1 AND id = ?2";
            connection.prepare_cached(sql)?.execute(params![
                session_id.0,
                item_id.0,
                Millis(*at)
            ])?;
            set_totals(connection, session_id.0, *totals)?;
        }
        C::ItemChanged { item, totals } => {
            let sql = "UPDATE scan_item SET scan_type = ?3, error_kind = ?4, detail = ?5,
                           issue_id = ?6 WHERE session_id = ?1 AND position = ?2";
            connection.prepare_cached(sql)?.execute(params![
                item.session_id.0,
                item.position,
                Word(item.scan_type),
                item.error_kind.map(Word),
                Json(&item.detail),
                item.issue_id.map(|id| id.0)
            ])?;
            set_totals(connection, item.session_id.0, *totals)?;
        }
        C::SessionEnded {
            session_id,
            status,
            at,
        } => {
            let sql = "UPDATE scan_session SET status = ?2, end_time = ?3 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute(params![
                session_id.0,
                Word(*status),
                Millis(*at)
            ])?;
        }
        C::IssueSet(issue) => put_issue(connection, issue)?,
        C::ManifestIssued(manifest) => {
            let sql = "INSERT INTO manifest (id, manifest_number, session_id, issued_at, waybills,
                           content) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            connection.prepare_cached(sql)?.execute(params![
                manifest.id.0,
                manifest.manifest_number,
                manifest.session_id.0,
                Millis(manifest.issued_at),
                manifest.totals.waybills,
                Json(manifest)
            ])?;
            connection
                .prepare_cached("UPDATE station SET manifests_issued = manifests_issued + 1")?
                .execute([])?;
        }
        // Waybills are written by the callers.
        C::WaybillCreated { .. }
        | C::WaybillUpdated { .. }
        | C::WaybillMoved(_)
        | C::WaybillVoided { .. } => {}
    }
    Ok(())
}

fn set_totals(
    connection: &Connection,
    session: Uuid,
    totals: warehouse::Totals,
) -> rusqlite::Result<()> {
    let sql = "UPDATE scan_session SET total_scanned = ?2, duplicate_count = ?3, error_count = ?4
               WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![
        session,
        totals.total_scanned,
        totals.duplicate_count,
        totals.error_count
    ])?;
    Ok(())
}

const WAYBILL_COLUMNS: &str =
    "id, waybill_number, sender_name, sender_address, sender_phone, sender_phone_raw,
     receiver_name, receiver_address, receiver_phone, receiver_phone_raw, destination, quantity,
     weight, express_type, cod_amount, remarks, status, unknown_status, signing_time, import_id,
     marked_pending_at, on_hold, dispatched_session_id, dispatched_at, dispatched_by, created_at,
     voided_at, province, city, barangay, street, place, place_candidates";

/// An insertion of that many waybills.
fn insertion(rows: usize) -> String {
    let row = format!("({})", vec!["?"; COLUMNS].join(", "));
    let rows = vec![row; rows].join(", ");
    format!("INSERT INTO waybill ({WAYBILL_COLUMNS}) VALUES {rows}")
}

/// Columns of a waybill.
const COLUMNS: usize = 33;

/// Binds one waybill to the parameters of the `place`th of several.
fn bind(statement: &mut Statement<'_>, place: usize, waybill: &Waybill) -> rusqlite::Result<()> {
    let sender = waybill.sender_phone.as_ref();
    let resolved = &waybill.place;
    let candidates = (!resolved.candidates.is_empty()).then_some(Json(&resolved.candidates));
    let values: [&dyn ToSql; COLUMNS] = [
        &waybill.id.0,
        &waybill.waybill_number.as_str(),
        &waybill.sender_name,
        &waybill.sender_address,
        &sender.and_then(|phone| phone.e164.as_deref()),
        &sender.map(|phone| phone.raw.as_str()),
        &waybill.receiver_name,
        &waybill.receiver_address,
        &waybill.receiver_phone.e164,
        &waybill.receiver_phone.raw,
        &waybill.destination,
        &waybill.quantity,
        &waybill.weight.map(|weight| weight.0),
        &waybill.express_type,
        &waybill.cod_amount.map(|amount| amount.0),
        &waybill.remarks,
        &Word(waybill.status),
        &waybill.unknown_status,
        &waybill.signing_time.map(Millis),
        &waybill.import_id.map(|id| id.0),
        &waybill.marked_pending_at.map(Millis),
        &waybill.on_hold,
        &waybill.dispatched_session_id.map(|id| id.0),
        &waybill.dispatched_at.map(Millis),
        &waybill.dispatched_by,
        &Millis(waybill.created_at),
        &waybill.voided_at.map(Millis),
        &resolved.province,
        &resolved.city,
        &resolved.barangay,
        &resolved.street,
        &resolved.place.as_ref().map(|code| code.0.as_str()),
        &candidates,
    ];
    for (column, value) in values.into_iter().enumerate() {
        statement.raw_bind_parameter(place * COLUMNS + column + 1, value)?;
    }
    Ok(())
}

/// Replaces the whole row, or makes it.
fn put_waybill(connection: &Connection, waybill: &Waybill) -> rusqlite::Result<()> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let columns = WAYBILL_COLUMNS.split(',').map(str::trim);
        let kept = ["id", "waybill_number"];
        let set: Vec<String> = columns
            .filter(|column| !kept.contains(column))
            .map(|column| format!("{column} = excluded.{column}"))
            .collect();
        format!(
            "{} ON CONFLICT (waybill_number) DO UPDATE SET {}",
            insertion(1),
            set.join(", ")
        )
    });
    let mut statement = connection.prepare_cached(&SQL)?;
    bind(&mut statement, 0, waybill)?;
    statement.raw_execute()?;
    Ok(())
}

/// New waybills written by one statement: opening its eight trees costs more
/// than a row does.
const TOGETHER: usize = 8;

/// A waybill that is new, and its first tracking event.
type New<'a> = (&'a Waybill, Uuid, EventSource);

/// Makes new waybills with their first tracking event: the statements of an
/// import, prepared once for a thousand rows.
struct Creating<'c> {
    connection: &'c Connection,
    actor_name: &'c str,
    waybills: CachedStatement<'c>,
    events: CachedStatement<'c>,
    gathered: Vec<New<'c>>,
}

impl<'c> Creating<'c> {
    fn new(connection: &'c Connection, actor_name: &'c str) -> rusqlite::Result<Self> {
        static WAYBILLS: LazyLock<String> =
            LazyLock::new(|| insertion(TOGETHER) + " ON CONFLICT (waybill_number) DO NOTHING");
        static EVENTS: LazyLock<String> = LazyLock::new(|| {
            let rows = ["(?, 1, ?, ?, ?, ?, ?)"; TOGETHER].join(", ");
            format!(
                "INSERT INTO tracking_event (waybill, ordinal, id, status, occurred_at, source,
                     actor_name) VALUES {rows}"
            )
        });
        Ok(Self {
            connection,
            actor_name,
            waybills: connection.prepare_cached(&WAYBILLS)?,
            events: connection.prepare_cached(&EVENTS)?,
            gathered: Vec::with_capacity(TOGETHER),
        })
    }

    fn take(&mut self, new: New<'c>) -> rusqlite::Result<()> {
        self.gathered.push(new);
        if self.gathered.len() < TOGETHER {
            return Ok(());
        }
        for (place, (waybill, ..)) in self.gathered.iter().enumerate() {
            bind(&mut self.waybills, place, waybill)?;
        }
        if self.waybills.raw_execute()? < TOGETHER {
            // One of them was there: voided with its import, it comes back under
            // the same number. Those just made are written once more.
            return self.end();
        }
        // A table that only grows numbers its rows one after the other.
        let first = self.connection.last_insert_rowid() - TOGETHER as i64 + 1;
        for (place, (waybill, event_id, source)) in self.gathered.drain(..).enumerate() {
            let at = place * 6;
            self.events
                .raw_bind_parameter(at + 1, first + place as i64)?;
            self.events.raw_bind_parameter(at + 2, event_id)?;
            self.events
                .raw_bind_parameter(at + 3, Word(waybill.status))?;
            self.events
                .raw_bind_parameter(at + 4, Millis(waybill.created_at))?;
            self.events.raw_bind_parameter(at + 5, Word(source))?;
            self.events.raw_bind_parameter(at + 6, self.actor_name)?;
        }
        self.events.raw_execute()?;
        Ok(())
    }

    /// Writes what is gathered one by one.
    fn end(&mut self) -> rusqlite::Result<()> {
        for (waybill, event_id, source) in self.gathered.drain(..) {
            put_waybill(self.connection, waybill)?;
            let event = Event {
                id: event_id,
                number: &waybill.waybill_number,
                status: waybill.status,
                occurred_at: waybill.created_at,
                source,
                actor_name: self.actor_name,
            };
            event.write(self.connection)?;
        }
        Ok(())
    }
}

struct Event<'a> {
    id: Uuid,
    number: &'a WaybillNumber,
    status: WaybillStatus,
    occurred_at: Timestamp,
    source: EventSource,
    actor_name: &'a str,
}

impl Event<'_> {
    fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        let sql = "INSERT INTO tracking_event (waybill, ordinal, id, status, occurred_at, source,
                       actor_name)
                   SELECT w.rid, 1 + coalesce((SELECT max(ordinal) FROM tracking_event
                       WHERE waybill = w.rid), 0), ?1, ?3, ?4, ?5, ?6
                   FROM waybill w WHERE w.waybill_number = ?2";
        connection.prepare_cached(sql)?.execute(params![
            self.id,
            self.number.as_str(),
            Word(self.status),
            Millis(self.occurred_at),
            Word(self.source),
            self.actor_name
        ])?;
        Ok(())
    }
}

fn put_issue(connection: &Connection, issue: &warehouse::Issue) -> rusqlite::Result<()> {
    let sql = "INSERT INTO scan_issue (id, session_id, code, error_kind, scans, raised_by,
                   raised_by_name, raised_at, note, held_number, held_status, status, resolution,
                   resolved_by, resolved_by_name, resolved_at, reason)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
               ON CONFLICT (id) DO UPDATE SET scans = excluded.scans, status = excluded.status,
                   held_number = excluded.held_number, held_status = excluded.held_status,
                   resolution = excluded.resolution, resolved_by = excluded.resolved_by,
                   resolved_by_name = excluded.resolved_by_name,
                   resolved_at = excluded.resolved_at, reason = excluded.reason";
    connection.prepare_cached(sql)?.execute(params![
        issue.id.0,
        issue.session_id.0,
        issue.code,
        Word(issue.error_kind),
        issue.scans,
        issue.raised_by.0,
        issue.raised_by_name,
        Millis(issue.raised_at),
        issue.note,
        issue.held.as_ref().map(|(number, _)| number.as_str()),
        issue.held.as_ref().map(|(_, status)| Word(*status)),
        Word(issue.status),
        issue.resolution,
        issue.resolved_by.map(|id| id.0),
        issue.resolved_by_name,
        issue.resolved_at.map(Millis),
        issue.reason
    ])?;
    Ok(())
}
