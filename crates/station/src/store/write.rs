//! Changes into the store, each as its words say: final values, no arithmetic.

use super::codec::{Json, Millis, Word};
use super::load::dispatched;
use super::{load, people, rows};
use domain::access::{Company, Operator};
use domain::flows::ImportLines;
use domain::imports::{Import, MappingTemplate, PlaceAlias, RowReport, StatusWord};
use domain::kernel::{CommandId, ImportId, Timestamp, WaybillNumber};
use domain::warehouse::{
    EventSource, ItemDetail, Manifest, ScanItem, Session, Waybill, WaybillStatus,
};
use domain::{Change, Device, access, imports, warehouse};
use rusqlite::{CachedStatement, Connection, Statement, ToSql, params};
use std::sync::LazyLock;
use uuid::Uuid;

/// The command that changes something.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// Its id.
    pub command: CommandId,
    /// Who does it.
    pub name: &'a str,
    /// Whether a server is to hear of it.
    pub queued: bool,
}

impl Author<'_> {
    /// The version of what only this station has; events that no server will ask
    /// for have none.
    fn version(&self) -> Option<u64> {
        self.queued.then_some(0)
    }
}

/// Writes changes, in order.
pub fn changes(
    connection: &Connection,
    changes: &[Change],
    author: Author<'_>,
) -> rusqlite::Result<()> {
    if author.queued
        && let Some(added) = lines_added(connection, changes, author.command)?
    {
        rows::keep_lines(connection, 0, &added)?;
    }
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
                none => none.insert(Creating::new(connection, author)?),
            };
            creating.take(New {
                waybill,
                event_id: event_id.0,
                source: *source,
            })?;
            continue;
        }
        if let Some(creating) = &mut creating {
            creating.end()?;
        }
        match change {
            Change::Access(change) => write_access(connection, change)?,
            Change::Imports(change) => write_import(connection, change)?,
            Change::Warehouse(change) => write_warehouse(connection, change, author)?,
        }
    }
    match &mut creating {
        Some(creating) => creating.end(),
        None => Ok(()),
    }
}

/// What a command adds to an import's report, as it is synced.
fn lines_added(
    connection: &Connection,
    changes: &[Change],
    command_id: CommandId,
) -> rusqlite::Result<Option<ImportLines>> {
    let mut added: Option<ImportLines> = None;
    for change in changes {
        let (import_id, lines) = match change {
            Change::Imports(imports::Change::RowsReported { import_id, rows }) => {
                (*import_id, rows.clone())
            }
            Change::Imports(imports::Change::RowsCorrected { import_id, rows }) => (
                *import_id,
                load::failed_lines(connection, *import_id, rows)?,
            ),
            _ => continue,
        };
        let added = added.get_or_insert_with(|| ImportLines {
            command_id,
            import_id,
            lines: Vec::new(),
        });
        added.lines.extend(lines);
    }
    Ok(added)
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
        access::Change::CompanySet(company) => put_company(connection, company),
        access::Change::OperatorAdded(operator) => put_operator(connection, operator),
        access::Change::SignInSet(sign_in) => people::write_sign_in(connection, sign_in),
        access::Change::PinSet { operator_id, pin } => {
            people::write_pin(connection, *operator_id, pin)
        }
        access::Change::SettingsSet(settings) => people::write_settings(connection, settings),
    }
}

pub(super) fn put_company(connection: &Connection, company: &Company) -> rusqlite::Result<()> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        upsert(
            "company",
            "only_row",
            "only_row, id, name, country, language, time_zone",
        )
    });
    connection.prepare_cached(&SQL)?.execute(params![
        1,
        company.id.0,
        company.name,
        company.country,
        company.language,
        company.time_zone
    ])?;
    Ok(())
}

pub(super) fn put_operator(connection: &Connection, operator: &Operator) -> rusqlite::Result<()> {
    static SQL: LazyLock<String> =
        LazyLock::new(|| upsert("operator", "id", "id, name, role, created_at"));
    connection.prepare_cached(&SQL)?.execute(params![
        operator.id.0,
        operator.name,
        Word(operator.role),
        Millis(operator.created_at)
    ])?;
    Ok(())
}

fn write_import(connection: &Connection, change: &imports::Change) -> rusqlite::Result<()> {
    match change {
        imports::Change::ImportSet(import) => {
            put_import(connection, import)?;
            let sql = "UPDATE import SET here = 1 WHERE id = ?1 AND NOT here";
            connection.prepare_cached(sql)?.execute([import.id.0])?;
        }
        imports::Change::RowsReported { import_id, rows } => {
            for row in rows {
                add_line(connection, *import_id, row)?;
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

pub(super) fn put_import(connection: &Connection, import: &Import) -> rusqlite::Result<()> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        upsert(
            "import",
            "id",
            "id, filename, file_hash, uploaded_by, uploaded_by_name, on_duplicate, strict,
             status, failure, total_rows, processed_rows, created, updated, skipped,
             failed, last_row, started_at, finished_at, failure_params, plan, notes,
             voided, kept",
        )
    });
    connection.prepare_cached(&SQL)?.execute(params![
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
    Ok(())
}

/// One more line of an import's report.
pub(super) fn add_line(
    connection: &Connection,
    import: ImportId,
    line: &RowReport,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO import_row (import_id, row, ordinal, field, value, outcome, reason)
               VALUES (?1, ?2, (SELECT count(*) FROM import_row
                   WHERE import_id = ?1 AND row = ?2), ?3, ?4, ?5, ?6)";
    connection.prepare_cached(sql)?.execute(params![
        import.0,
        line.row,
        line.field.map(Word),
        line.value,
        Word(line.outcome),
        Word(line.reason)
    ])?;
    Ok(())
}

/// What is kept between imports.
fn write_remembered(connection: &Connection, change: &imports::Change) -> rusqlite::Result<()> {
    use imports::Change as C;
    match change {
        C::TemplateSaved(template) => {
            put_template(connection, &imports::fold_name(&template.name), template)?;
        }
        C::TemplateRemoved { name } => {
            let sql = "DELETE FROM mapping_template WHERE name_key = ?1";
            connection
                .prepare_cached(sql)?
                .execute([imports::fold_name(name)])?;
        }
        C::StatusWordMapped(mapped) => {
            put_status_word(connection, &imports::fold_word(&mapped.word), mapped)?;
        }
        C::PlaceAliasSet(alias) => put_place_alias(connection, alias)?,
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

pub(super) fn put_template(
    connection: &Connection,
    name_key: &str,
    template: &MappingTemplate,
) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO mapping_template (name_key, name, courier, columns,
                   date_order, sheet, saved_by_name, saved_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    connection.prepare_cached(sql)?.execute(params![
        name_key,
        template.name,
        template.courier,
        Json(&template.columns),
        template.date_order.map(Word),
        template.sheet,
        template.saved_by_name,
        Millis(template.saved_at)
    ])?;
    Ok(())
}

pub(super) fn put_status_word(
    connection: &Connection,
    word_key: &str,
    mapped: &StatusWord,
) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO status_word (word_key, word, status) VALUES (?1, ?2, ?3)";
    connection
        .prepare_cached(sql)?
        .execute(params![word_key, mapped.word, Word(mapped.status)])?;
    Ok(())
}

pub(super) fn put_place_alias(connection: &Connection, alias: &PlaceAlias) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO place_alias (courier, written, place) VALUES (?1, ?2, ?3)";
    connection.prepare_cached(sql)?.execute(params![
        alias.courier,
        alias.written,
        alias.place.0
    ])?;
    Ok(())
}

fn write_warehouse(
    connection: &Connection,
    change: &warehouse::Change,
    author: Author<'_>,
) -> rusqlite::Result<()> {
    use warehouse::Change as C;
    match change {
        C::WaybillUpdated { new, .. } => put_waybill(connection, new, None)?,
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
                author,
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
        C::SessionOpened(session) => put_session(connection, session)?,
        C::ItemScanned { item, totals } => {
            put_item(connection, item)?;
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
            ..
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
            put_manifest(connection, manifest)?;
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

pub(super) fn put_session(connection: &Connection, session: &Session) -> rusqlite::Result<()> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        upsert(
            "scan_session",
            "id",
            "id, scanned_by, scanned_by_name, device_id, start_time, end_time, status,
             total_scanned, duplicate_count, error_count, items_taken",
        )
    });
    connection.prepare_cached(&SQL)?.execute(params![
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
    Ok(())
}

pub(super) fn put_item(connection: &Connection, item: &ScanItem) -> rusqlite::Result<()> {
    let detail = (item.detail != ItemDetail::default()).then_some(Json(&item.detail));
    static SQL: LazyLock<String> = LazyLock::new(|| {
        upsert(
            "scan_item",
            "session_id, position",
            "session_id, position, id, code, scan_type, error_kind, detail, scan_time,
             scanned_by, source, issue_id, voided_at",
        )
    });
    connection.prepare_cached(&SQL)?.execute(params![
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
    Ok(())
}

pub(super) fn put_manifest(connection: &Connection, manifest: &Manifest) -> rusqlite::Result<()> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        upsert(
            "manifest",
            "session_id",
            "session_id, id, manifest_number, issued_at, waybills, content",
        )
    });
    connection.prepare_cached(&SQL)?.execute(params![
        manifest.session_id.0,
        manifest.id.0,
        manifest.manifest_number,
        Millis(manifest.issued_at),
        manifest.totals.waybills,
        Json(manifest)
    ])?;
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

/// What a file or a person says of a waybill.
pub(super) const OWN: &str =
    "id, waybill_number, sender_name, sender_address, sender_phone, sender_phone_raw,
     receiver_name, receiver_address, receiver_phone, receiver_phone_raw, destination, quantity,
     weight, express_type, cod_amount, remarks, status, unknown_status, signing_time, province,
     city, barangay, street, place, place_candidates";
/// How many those are.
pub(super) const OWN_COLUMNS: usize = 25;

/// Where it came from, and what has happened to it since.
pub(super) const PAST: &str =
    "import_id, created_at, on_hold, marked_pending_at, dispatched_session_id,
     dispatched_at, dispatched_by, voided_at";
pub(super) const PAST_COLUMNS: usize = 8;

/// Binds what a file or a person says of one waybill, from parameter `first` on.
pub(super) fn bind_own(
    statement: &mut Statement<'_>,
    first: usize,
    waybill: &Waybill,
) -> rusqlite::Result<()> {
    let sender = waybill.sender_phone.as_ref();
    let resolved = &waybill.place;
    let candidates = (!resolved.candidates.is_empty()).then_some(Json(&resolved.candidates));
    let values: [&dyn ToSql; OWN_COLUMNS] = [
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
        &resolved.province,
        &resolved.city,
        &resolved.barangay,
        &resolved.street,
        &resolved.place.as_ref().map(|code| code.0.as_str()),
        &candidates,
    ];
    for (column, value) in values.into_iter().enumerate() {
        statement.raw_bind_parameter(first + column, value)?;
    }
    Ok(())
}

/// Binds the rest of it, from parameter `first` on.
pub(super) fn bind_past(
    statement: &mut Statement<'_>,
    first: usize,
    waybill: &Waybill,
) -> rusqlite::Result<()> {
    let values: [&dyn ToSql; PAST_COLUMNS] = [
        &waybill.import_id.map(|id| id.0),
        &Millis(waybill.created_at),
        &waybill.on_hold,
        &waybill.marked_pending_at.map(Millis),
        &waybill.dispatched_session_id.map(|id| id.0),
        &waybill.dispatched_at.map(Millis),
        &waybill.dispatched_by,
        &waybill.voided_at.map(Millis),
    ];
    for (column, value) in values.into_iter().enumerate() {
        statement.raw_bind_parameter(first + column, value)?;
    }
    Ok(())
}

/// Replaces the whole row, or makes it; the version stays where none is given.
pub(super) fn put_waybill(
    connection: &Connection,
    waybill: &Waybill,
    version: Option<u64>,
) -> rusqlite::Result<()> {
    static KEPT: LazyLock<String> =
        LazyLock::new(|| upsert("waybill", "waybill_number", &format!("{OWN}, {PAST}")));
    static GIVEN: LazyLock<String> = LazyLock::new(|| {
        let columns = format!("{OWN}, {PAST}, version");
        upsert("waybill", "waybill_number", &columns)
    });
    let mut statement = match version {
        None => connection.prepare_cached(&KEPT)?,
        Some(version) => {
            let mut statement = connection.prepare_cached(&GIVEN)?;
            statement.raw_bind_parameter(1 + OWN_COLUMNS + PAST_COLUMNS, version)?;
            statement
        }
    };
    bind_own(&mut statement, 1, waybill)?;
    bind_past(&mut statement, 1 + OWN_COLUMNS, waybill)?;
    statement.raw_execute()?;
    Ok(())
}

/// An insertion of one row that replaces the one of its key.
fn upsert(table: &str, key: &str, columns: &str) -> String {
    let each: Vec<&str> = columns.split(',').map(str::trim).collect();
    let key_columns: Vec<&str> = key.split(',').map(str::trim).collect();
    let places = vec!["?"; each.len()].join(", ");
    let set: Vec<String> = (each.iter())
        .filter(|column| !key_columns.contains(column))
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    format!(
        "INSERT INTO {table} ({columns}) VALUES ({places})
         ON CONFLICT ({key}) DO UPDATE SET {}",
        set.join(", ")
    )
}

/// New waybills written by one statement: opening its eight trees costs more
/// than a row does.
pub(super) const TOGETHER: usize = 16;

/// A waybill that is new, and its first tracking event.
#[derive(Clone, Copy)]
struct New<'a> {
    waybill: &'a Waybill,
    event_id: Uuid,
    source: EventSource,
}

impl New<'_> {
    /// What all rows of one statement share: bound once, not once a row.
    fn shared(&self) -> (Option<Uuid>, Timestamp, EventSource) {
        let import = self.waybill.import_id.map(|id| id.0);
        (import, self.waybill.created_at, self.source)
    }

    /// Nothing has happened to it yet, so the columns that say what are empty.
    fn is_untouched(&self) -> bool {
        let waybill = self.waybill;
        let nothing = waybill.marked_pending_at.is_none()
            && waybill.dispatched_session_id.is_none()
            && waybill.dispatched_at.is_none()
            && waybill.dispatched_by.is_none()
            && waybill.voided_at.is_none();
        nothing && !waybill.on_hold
    }
}

/// The statements of an import.
///
/// `OR FAIL`: on an error the whole transaction is rolled back by whoever began
/// it, so SQLite need not keep each page it touches to undo one statement.
static NEW_WAYBILLS: LazyLock<String> = LazyLock::new(|| {
    let row = format!("(?1, ?2, 0{})", ", ?".repeat(OWN_COLUMNS));
    let rows = vec![row; TOGETHER].join(", ");
    format!(
        "INSERT OR FAIL INTO waybill (import_id, created_at, on_hold, {OWN}) VALUES {rows}
         ON CONFLICT (waybill_number) DO NOTHING"
    )
});
static NEW_EVENTS: LazyLock<String> = LazyLock::new(|| {
    let rows = ["(1, ?1, ?2, ?3, ?4, ?, ?, ?)"; TOGETHER].join(", ");
    format!(
        "INSERT OR FAIL INTO tracking_event (ordinal, occurred_at, source, actor_name, version,
             waybill, id, status) VALUES {rows}"
    )
});

/// Makes new waybills with their first tracking event, prepared once for a
/// thousand rows.
struct Creating<'c> {
    connection: &'c Connection,
    author: Author<'c>,
    waybills: CachedStatement<'c>,
    events: CachedStatement<'c>,
    gathered: Vec<New<'c>>,
}

impl<'c> Creating<'c> {
    fn new(connection: &'c Connection, author: Author<'c>) -> rusqlite::Result<Self> {
        Ok(Self {
            connection,
            author,
            waybills: connection.prepare_cached(&NEW_WAYBILLS)?,
            events: connection.prepare_cached(&NEW_EVENTS)?,
            gathered: Vec::with_capacity(TOGETHER),
        })
    }

    fn take(&mut self, new: New<'c>) -> rusqlite::Result<()> {
        self.gathered.push(new);
        if self.gathered.len() < TOGETHER {
            return Ok(());
        }
        let shared = new.shared();
        let alike = |new: &New<'_>| new.is_untouched() && new.shared() == shared;
        if !self.gathered.iter().all(alike) {
            return self.end();
        }
        let (import_id, created_at, source) = shared;
        self.waybills.raw_bind_parameter(1, import_id)?;
        self.waybills.raw_bind_parameter(2, Millis(created_at))?;
        for (place, new) in self.gathered.iter().enumerate() {
            let first = 3 + place * OWN_COLUMNS;
            bind_own(&mut self.waybills, first, new.waybill)?;
        }
        if self.waybills.raw_execute()? < TOGETHER {
            // One of them was there: voided with its import, it comes back under
            // the same number. Those just made are written once more.
            return self.end();
        }
        // A table that only grows numbers its rows one after the other.
        let first = self.connection.last_insert_rowid() - TOGETHER as i64 + 1;
        self.events.raw_bind_parameter(1, Millis(created_at))?;
        self.events.raw_bind_parameter(2, Word(source))?;
        self.events.raw_bind_parameter(3, self.author.name)?;
        self.events.raw_bind_parameter(4, self.author.version())?;
        for (place, new) in self.gathered.drain(..).enumerate() {
            let at = 5 + place * 3;
            self.events.raw_bind_parameter(at, first + place as i64)?;
            self.events.raw_bind_parameter(at + 1, new.event_id)?;
            self.events
                .raw_bind_parameter(at + 2, Word(new.waybill.status))?;
        }
        self.events.raw_execute()?;
        Ok(())
    }

    /// Writes what is gathered one by one.
    fn end(&mut self) -> rusqlite::Result<()> {
        for New {
            waybill,
            event_id,
            source,
        } in self.gathered.drain(..)
        {
            put_waybill(self.connection, waybill, None)?;
            let event = Event {
                id: event_id,
                number: &waybill.waybill_number,
                status: waybill.status,
                occurred_at: waybill.created_at,
                source,
                author: self.author,
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
    author: Author<'a>,
}

impl Event<'_> {
    fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        let sql = "INSERT INTO tracking_event (waybill, ordinal, id, status, occurred_at, source,
                       actor_name, version)
                   SELECT w.rid, 1 + coalesce((SELECT max(ordinal) FROM tracking_event
                       WHERE waybill = w.rid), 0), ?1, ?3, ?4, ?5, ?6, ?7
                   FROM waybill w WHERE w.waybill_number = ?2";
        connection.prepare_cached(sql)?.execute(params![
            self.id,
            self.number.as_str(),
            Word(self.status),
            Millis(self.occurred_at),
            Word(self.source),
            self.author.name,
            self.author.version()
        ])?;
        Ok(())
    }
}

pub(super) fn put_issue(connection: &Connection, issue: &warehouse::Issue) -> rusqlite::Result<()> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        upsert(
            "scan_issue",
            "id",
            "id, session_id, code, error_kind, scans, raised_by, raised_by_name, raised_at,
             note, held_number, held_status, status, resolution, resolved_by,
             resolved_by_name, resolved_at, reason",
        )
    });
    connection.prepare_cached(&SQL)?.execute(params![
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
