//! Facts out of the store. SQL finds rows; it never decides.

use super::codec::{Json, Millis, Number, Word, phone};
use super::people;
use domain::access::{Company, Operator};
use domain::imports::{
    CHUNK_ROWS, Import, ImportCounts, ImportFailure, MappingTemplate, PlaceAlias, RowOutcome,
    RowReport, StatusWord, VOID_ROWS,
};
use domain::kernel::{
    Amount, CompanyId, DeviceId, ImportId, IssueId, OperatorId, Phone, ScanItemId, SessionId,
    WaybillId, WaybillNumber, Weight,
};
use domain::places::{PlaceCode, Resolved};
use domain::warehouse::{
    DispatchedBy, Issue, ItemDetail, Manifest, ScanItem, Session, Totals, Waybill,
};
use domain::{Device, Facts, Read};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Loads each read, in order.
pub fn facts(connection: &Connection, reads: &[Read]) -> rusqlite::Result<Facts> {
    let mut facts = Facts::default();
    let waybills = reads
        .iter()
        .filter(|read| matches!(read, Read::Waybill(_)))
        .count();
    // An import's chunk asks for a thousand: one statement serves them all.
    let sql = joined(WAYBILL, BY_NUMBER);
    let mut by_number = match waybills {
        0 => None,
        _ => Some(connection.prepare_cached(&sql)?),
    };
    for read in reads {
        match (read, &mut by_number) {
            (Read::Waybill(number), Some(statement)) => {
                let found = statement
                    .query_row([number.as_str()], waybill_row)
                    .optional()?;
                facts
                    .waybills
                    .extend(found.map(|waybill| (number.clone(), waybill)));
            }
            _ => load(connection, read, &mut facts)?,
        }
    }
    dispatched_from(connection, &mut facts)?;
    Ok(facts)
}

/// Names the stations that dispatched the waybills at hand.
fn dispatched_from(connection: &Connection, facts: &mut Facts) -> rusqlite::Result<()> {
    let dispatches = facts.waybills.values();
    let dispatches: BTreeSet<SessionId> = dispatches
        .filter_map(|waybill| waybill.dispatched_session_id)
        .collect();
    let sql = "SELECT k.station_code FROM scan_session s JOIN known_station k ON k.id = s.device_id
               WHERE s.id = ?1";
    for session in dispatches {
        let code = connection
            .prepare_cached(sql)?
            .query_row([session.0], |row| row.get(0))
            .optional()?;
        facts
            .dispatched_from
            .extend(code.map(|code| (session, code)));
    }
    Ok(())
}

const BY_NUMBER: &str = " WHERE waybill_number = ?1";

fn load(connection: &Connection, read: &Read, facts: &mut Facts) -> rusqlite::Result<()> {
    match read {
        Read::Device => facts.device = device(connection)?,
        Read::Company => {
            facts.company = company(connection)?;
            facts.settings = people::settings(connection)?;
        }
        Read::Operators => {
            facts.operators = operators(connection)?;
            facts.sign_ins = people::sign_ins(connection)?;
        }
        Read::Session(id) => {
            facts
                .sessions
                .extend(session(connection, *id)?.map(|session| (*id, session)));
        }
        Read::ActiveSession(operator) => {
            let session = active_session(connection, *operator)?;
            facts.active_session = session.as_ref().map(|session| session.id);
            facts
                .sessions
                .extend(session.map(|session| (session.id, session)));
        }
        Read::Waybill(number) => {
            facts
                .waybills
                .extend(waybill(connection, number)?.map(|found| (number.clone(), found)));
        }
        Read::Prior(session, number) => {
            facts.prior.extend(
                prior(connection, *session, number)?.map(|item| ((*session, number.clone()), item)),
            );
        }
        Read::LastItem(session) => {
            facts
                .last_item
                .extend(last_item(connection, *session)?.map(|item| (*session, item)));
        }
        Read::Items(session) => {
            let found = items(connection, *session)?;
            for item in &found {
                if let Ok(number) = WaybillNumber::read(&item.code)
                    && !facts.waybills.contains_key(&number)
                {
                    let waybill = waybill(connection, &number)?;
                    facts.waybills.extend(waybill.map(|found| (number, found)));
                }
                let issue = open_issue(connection, &item.code)?;
                facts
                    .open_issues
                    .extend(issue.map(|issue| (item.code.clone(), issue)));
            }
            facts.items.insert(*session, found);
        }
        Read::Import(id) => {
            facts
                .imports
                .extend(import(connection, *id)?.map(|import| (*id, import)));
        }
        Read::ImportWaybills(id) => import_waybills(connection, *id, facts)?,
        Read::FailedRows(id) => {
            let sql = "SELECT DISTINCT row FROM import_row
                       WHERE import_id = ?1 AND outcome = 'failed'";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([id.0], |row| row.get(0))?;
            facts
                .failed_rows
                .insert(*id, rows.collect::<rusqlite::Result<_>>()?);
        }
        Read::MappingTemplates => facts.templates = templates(connection)?,
        Read::StatusWords => facts.status_words = status_words(connection)?,
        Read::WaybillsWithStatusWord(word) => {
            let sql = joined(WAYBILL, " WHERE unknown_status = ?1 ORDER BY rid LIMIT ?2");
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map(params![word, CHUNK_ROWS as i64], waybill_row)?;
            for waybill in rows {
                let waybill = waybill?;
                facts
                    .waybills
                    .insert(waybill.waybill_number.clone(), waybill);
            }
        }
        Read::Issue(id) => {
            if let Some(issue) = issue(connection, *id)? {
                if let Ok(number) = WaybillNumber::read(&issue.code) {
                    let waybill = waybill(connection, &number)?;
                    facts.waybills.extend(waybill.map(|found| (number, found)));
                }
                facts.issues.insert(*id, issue);
            }
        }
        Read::OpenIssue(code) => {
            if let Some(issue) = open_issue(connection, code)? {
                facts.open_issues.insert(code.clone(), issue);
            }
        }
        Read::Manifest(session) => {
            facts
                .manifests
                .extend(manifest(connection, *session)?.map(|found| (*session, found)));
        }
    }
    Ok(())
}

/// The installation, once made.
pub fn device(connection: &Connection) -> rusqlite::Result<Option<Device>> {
    let sql = "SELECT device_id, station_code, incarnation, manifests_issued FROM station";
    connection
        .prepare_cached(sql)?
        .query_row([], |row| {
            Ok(Device {
                id: DeviceId(row.get(0)?),
                station_code: row.get(1)?,
                incarnation: row.get(2)?,
                manifests_issued: row.get(3)?,
            })
        })
        .optional()
}

pub(super) fn company(connection: &Connection) -> rusqlite::Result<Option<Company>> {
    let sql = "SELECT id, name, country, language, time_zone FROM company";
    connection
        .prepare_cached(sql)?
        .query_row([], |row| {
            Ok(Company {
                id: CompanyId(row.get(0)?),
                name: row.get(1)?,
                country: row.get(2)?,
                language: row.get(3)?,
                time_zone: row.get(4)?,
            })
        })
        .optional()
}

pub(super) fn operators(connection: &Connection) -> rusqlite::Result<Vec<Operator>> {
    let sql = "SELECT id, name, role, created_at FROM operator ORDER BY created_at, id";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([], operator_row)?.collect()
}

fn operator_row(row: &Row<'_>) -> rusqlite::Result<Operator> {
    Ok(Operator {
        id: OperatorId(row.get(0)?),
        name: row.get(1)?,
        role: row.get::<_, Word<_>>(2)?.0,
        created_at: row.get::<_, Millis>(3)?.0,
    })
}

pub(super) fn operator(
    connection: &Connection,
    id: OperatorId,
) -> rusqlite::Result<Option<Operator>> {
    let sql = "SELECT id, name, role, created_at FROM operator WHERE id = ?1";
    connection
        .prepare_cached(sql)?
        .query_row([id.0], operator_row)
        .optional()
}

pub(super) const SESSION: &str =
    "SELECT id, scanned_by, scanned_by_name, device_id, start_time, end_time, status,
     total_scanned, duplicate_count, error_count, items_taken FROM scan_session";

pub(super) fn session_row(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: SessionId(row.get(0)?),
        scanned_by: OperatorId(row.get(1)?),
        scanned_by_name: row.get(2)?,
        device_id: DeviceId(row.get(3)?),
        start_time: row.get::<_, Millis>(4)?.0,
        end_time: row.get::<_, Option<Millis>>(5)?.map(|at| at.0),
        status: row.get::<_, Word<_>>(6)?.0,
        totals: Totals {
            total_scanned: row.get(7)?,
            duplicate_count: row.get(8)?,
            error_count: row.get(9)?,
        },
        items_taken: row.get(10)?,
    })
}

pub(super) fn session(connection: &Connection, id: SessionId) -> rusqlite::Result<Option<Session>> {
    let sql = joined(SESSION, " WHERE id = ?1");
    connection
        .prepare_cached(&sql)?
        .query_row([id.0], session_row)
        .optional()
}

pub(super) fn active_session(
    connection: &Connection,
    operator: OperatorId,
) -> rusqlite::Result<Option<Session>> {
    let rest = " WHERE scanned_by = ?1 AND status = 'active'
                 AND device_id = (SELECT device_id FROM station)";
    let sql = joined(SESSION, rest);
    connection
        .prepare_cached(&sql)?
        .query_row([operator.0], session_row)
        .optional()
}

pub(super) fn joined(select: &str, rest: &str) -> String {
    let mut sql = String::with_capacity(select.len() + rest.len());
    sql.push_str(select);
    sql.push_str(rest);
    sql
}

const ITEM: &str = "SELECT session_id, position, id, code, scan_type, error_kind, detail,
     scan_time, scanned_by, source, issue_id, voided_at FROM scan_item";

fn item_row(row: &Row<'_>) -> rusqlite::Result<ScanItem> {
    Ok(ScanItem {
        session_id: SessionId(row.get(0)?),
        position: row.get(1)?,
        id: ScanItemId(row.get(2)?),
        code: row.get(3)?,
        scan_type: row.get::<_, Word<_>>(4)?.0,
        error_kind: row.get::<_, Option<Word<_>>>(5)?.map(|kind| kind.0),
        detail: row
            .get::<_, Option<Json<ItemDetail>>>(6)?
            .map(|json| json.0)
            .unwrap_or_default(),
        scan_time: row.get::<_, Millis>(7)?.0,
        scanned_by: OperatorId(row.get(8)?),
        source: row.get::<_, Word<_>>(9)?.0,
        issue_id: row.get::<_, Option<Uuid>>(10)?.map(IssueId),
        voided_at: row.get::<_, Option<Millis>>(11)?.map(|at| at.0),
    })
}

pub(super) fn item(
    connection: &Connection,
    session: SessionId,
    position: u32,
) -> rusqlite::Result<Option<ScanItem>> {
    let sql = joined(ITEM, " WHERE session_id = ?1 AND position = ?2");
    connection
        .prepare_cached(&sql)?
        .query_row(params![session.0, position], item_row)
        .optional()
}

fn prior(
    connection: &Connection,
    session: SessionId,
    number: &WaybillNumber,
) -> rusqlite::Result<Option<ScanItem>> {
    let sql = joined(
        ITEM,
        // Named, because the planner would rather walk the whole session in
        // order than look up one code and have its few items in order too.
        " INDEXED BY scan_item_code WHERE code = ?1 AND session_id = ?2 ORDER BY position",
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![number.as_str(), session.0])?;
    while let Some(row) = rows.next()? {
        let item = item_row(row)?;
        if item.holds_its_code() {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

fn last_item(connection: &Connection, session: SessionId) -> rusqlite::Result<Option<ScanItem>> {
    let sql = joined(ITEM, " WHERE session_id = ?1 ORDER BY position DESC");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([session.0])?;
    while let Some(row) = rows.next()? {
        let item = item_row(row)?;
        if item.stands() {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

pub(super) fn items(
    connection: &Connection,
    session: SessionId,
) -> rusqlite::Result<Vec<ScanItem>> {
    let sql = joined(ITEM, " WHERE session_id = ?1 ORDER BY position");
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map([session.0], item_row)?.collect()
}

pub(super) const WAYBILL: &str = "SELECT id, waybill_number, sender_name, sender_address,
     sender_phone, sender_phone_raw, receiver_name, receiver_address, receiver_phone,
     receiver_phone_raw, destination, quantity, weight, express_type, cod_amount, remarks, status,
     unknown_status, signing_time, import_id, marked_pending_at, on_hold, dispatched_session_id,
     dispatched_at, dispatched_by, created_at, voided_at, province, city, barangay, street, place,
     place_candidates FROM waybill";

pub(super) fn waybill_row(row: &Row<'_>) -> rusqlite::Result<Waybill> {
    let millis = |index| {
        row.get::<_, Option<Millis>>(index)
            .map(|at| at.map(|at| at.0))
    };
    Ok(Waybill {
        id: WaybillId(row.get(0)?),
        waybill_number: row.get::<_, Number>(1)?.0,
        sender_name: row.get(2)?,
        sender_address: row.get(3)?,
        sender_phone: phone(row.get(4)?, row.get(5)?),
        receiver_name: row.get(6)?,
        receiver_address: row.get(7)?,
        place: Resolved {
            province: row.get(27)?,
            city: row.get(28)?,
            barangay: row.get(29)?,
            street: row.get(30)?,
            place: row.get::<_, Option<String>>(31)?.map(PlaceCode),
            candidates: row
                .get::<_, Option<Json<_>>>(32)?
                .map(|json| json.0)
                .unwrap_or_default(),
        },
        receiver_phone: Phone {
            e164: row.get(8)?,
            raw: row.get(9)?,
        },
        destination: row.get(10)?,
        quantity: row.get(11)?,
        weight: row.get::<_, Option<i64>>(12)?.map(Weight),
        express_type: row.get(13)?,
        cod_amount: row.get::<_, Option<i64>>(14)?.map(Amount),
        remarks: row.get(15)?,
        status: row.get::<_, Word<_>>(16)?.0,
        unknown_status: row.get(17)?,
        signing_time: millis(18)?,
        import_id: row.get::<_, Option<Uuid>>(19)?.map(ImportId),
        marked_pending_at: millis(20)?,
        on_hold: row.get(21)?,
        dispatched_session_id: row.get::<_, Option<Uuid>>(22)?.map(SessionId),
        dispatched_at: millis(23)?,
        dispatched_by: row.get(24)?,
        created_at: row.get::<_, Millis>(25)?.0,
        voided_at: millis(26)?,
    })
}

pub(super) fn waybill(
    connection: &Connection,
    number: &WaybillNumber,
) -> rusqlite::Result<Option<Waybill>> {
    let sql = joined(WAYBILL, BY_NUMBER);
    connection
        .prepare_cached(&sql)?
        .query_row([number.as_str()], waybill_row)
        .optional()
}

/// A column of JSON that older rows leave empty.
fn json_or_default<T: serde::de::DeserializeOwned + Default>(
    row: &Row<'_>,
    index: usize,
) -> rusqlite::Result<T> {
    let json = row.get::<_, Option<Json<T>>>(index)?;
    Ok(json.map(|json| json.0).unwrap_or_default())
}

fn import_waybills(
    connection: &Connection,
    id: ImportId,
    facts: &mut Facts,
) -> rusqlite::Result<()> {
    let sql = "SELECT kept FROM import WHERE id = ?1";
    let kept: Option<u32> = connection
        .prepare_cached(sql)?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let sql = joined(
        WAYBILL,
        " WHERE import_id = ?1 AND voided_at IS NULL ORDER BY rid LIMIT ?2 OFFSET ?3",
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut scanned =
        connection.prepare_cached("SELECT 1 FROM scan_item WHERE code = ?1 LIMIT 1")?;
    let mut rows = statement.query(params![id.0, VOID_ROWS, kept.unwrap_or(0)])?;
    while let Some(row) = rows.next()? {
        let waybill = waybill_row(row)?;
        let number = waybill.waybill_number.clone();
        if scanned.exists([number.as_str()])? {
            facts.scanned.insert(number.clone());
        }
        facts.waybills.insert(number, waybill);
    }
    Ok(())
}

pub(super) fn templates(connection: &Connection) -> rusqlite::Result<Vec<MappingTemplate>> {
    let sql = "SELECT name, courier, columns, date_order, sheet, saved_by_name, saved_at
               FROM mapping_template ORDER BY name_key";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        Ok(MappingTemplate {
            name: row.get(0)?,
            courier: row.get(1)?,
            columns: row.get::<_, Json<_>>(2)?.0,
            date_order: row.get::<_, Option<Word<_>>>(3)?.map(|order| order.0),
            sheet: row.get(4)?,
            saved_by_name: row.get(5)?,
            saved_at: row.get::<_, Millis>(6)?.0,
        })
    })?;
    rows.collect()
}

pub(super) fn status_words(connection: &Connection) -> rusqlite::Result<Vec<StatusWord>> {
    let sql = "SELECT word, status FROM status_word ORDER BY word_key";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        Ok(StatusWord {
            word: row.get(0)?,
            status: row.get::<_, Word<_>>(1)?.0,
        })
    })?;
    rows.collect()
}

pub(super) fn place_aliases(connection: &Connection) -> rusqlite::Result<Vec<PlaceAlias>> {
    let sql = "SELECT courier, written, place FROM place_alias ORDER BY courier, written";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        Ok(PlaceAlias {
            courier: row.get(0)?,
            written: row.get(1)?,
            place: PlaceCode(row.get(2)?),
        })
    })?;
    rows.collect()
}

/// Lines of an import's report.
pub(super) const LINE: &str = "SELECT row, field, value, outcome, reason FROM import_row";

pub(super) fn line_row(row: &Row<'_>) -> rusqlite::Result<RowReport> {
    Ok(RowReport {
        row: row.get(0)?,
        field: row.get::<_, Option<Word<_>>>(1)?.map(|field| field.0),
        value: row.get(2)?,
        outcome: row.get::<_, Word<_>>(3)?.0,
        reason: row.get::<_, Word<_>>(4)?.0,
    })
}

/// The whole report of an import.
pub(super) fn report(connection: &Connection, id: ImportId) -> rusqlite::Result<Vec<RowReport>> {
    let sql = joined(LINE, " WHERE import_id = ?1 ORDER BY row, ordinal");
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map([id.0], line_row)?.collect()
}

/// The failed lines of some rows, as they read once the rows are corrected.
pub(super) fn failed_lines(
    connection: &Connection,
    import: ImportId,
    rows: &[u32],
) -> rusqlite::Result<Vec<RowReport>> {
    let sql = joined(
        LINE,
        " WHERE import_id = ?1 AND row = ?2 AND outcome = 'failed' ORDER BY ordinal",
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut lines = Vec::new();
    for row in rows {
        for line in statement.query_map(params![import.0, row], line_row)? {
            lines.push(RowReport {
                outcome: RowOutcome::Corrected,
                ..line?
            });
        }
    }
    Ok(lines)
}

pub(super) const IMPORT: &str = "SELECT id, filename, file_hash, uploaded_by, uploaded_by_name,
     on_duplicate, strict, status, failure, total_rows, processed_rows, created, updated, skipped,
     failed, last_row, started_at, finished_at, failure_params, plan, notes, voided, kept
     FROM import";

pub(super) fn import_row(row: &Row<'_>) -> rusqlite::Result<Import> {
    Ok(Import {
        id: ImportId(row.get(0)?),
        filename: row.get(1)?,
        file_hash: row.get(2)?,
        uploaded_by: OperatorId(row.get(3)?),
        uploaded_by_name: row.get(4)?,
        on_duplicate: row.get::<_, Word<_>>(5)?.0,
        strict: row.get(6)?,
        status: row.get::<_, Word<_>>(7)?.0,
        failure: match row.get::<_, Option<String>>(8)? {
            Some(code) => Some(ImportFailure {
                code,
                params: json_or_default(row, 18)?,
            }),
            None => None,
        },
        plan: json_or_default(row, 19)?,
        notes: row.get(20)?,
        total_rows: row.get(9)?,
        counts: ImportCounts {
            processed_rows: row.get(10)?,
            created: row.get(11)?,
            updated: row.get(12)?,
            skipped: row.get(13)?,
            failed: row.get(14)?,
            voided: row.get(21)?,
            kept: row.get(22)?,
        },
        last_row: row.get(15)?,
        started_at: row.get::<_, Millis>(16)?.0,
        finished_at: row.get::<_, Option<Millis>>(17)?.map(|at| at.0),
    })
}

pub(super) fn import(connection: &Connection, id: ImportId) -> rusqlite::Result<Option<Import>> {
    let sql = joined(IMPORT, " WHERE id = ?1");
    connection
        .prepare_cached(&sql)?
        .query_row([id.0], import_row)
        .optional()
}

pub(super) const ISSUE: &str = "SELECT id, session_id, code, error_kind, scans, raised_by,
     raised_by_name, raised_at, note, held_number, held_status, status, resolution, resolved_by,
     resolved_by_name, resolved_at, reason FROM scan_issue";

pub(super) fn issue_row(row: &Row<'_>) -> rusqlite::Result<Issue> {
    let held_number = row.get::<_, Option<Number>>(9)?;
    let held_status = row.get::<_, Option<Word<_>>>(10)?;
    Ok(Issue {
        id: IssueId(row.get(0)?),
        session_id: SessionId(row.get(1)?),
        code: row.get(2)?,
        error_kind: row.get::<_, Word<_>>(3)?.0,
        scans: row.get(4)?,
        raised_by: OperatorId(row.get(5)?),
        raised_by_name: row.get(6)?,
        raised_at: row.get::<_, Millis>(7)?.0,
        note: row.get(8)?,
        held: held_number
            .zip(held_status)
            .map(|(number, status)| (number.0, status.0)),
        status: row.get::<_, Word<_>>(11)?.0,
        resolution: row.get(12)?,
        resolved_by: row.get::<_, Option<Uuid>>(13)?.map(OperatorId),
        resolved_by_name: row.get(14)?,
        resolved_at: row.get::<_, Option<Millis>>(15)?.map(|at| at.0),
        reason: row.get(16)?,
    })
}

pub(super) fn issue(connection: &Connection, id: IssueId) -> rusqlite::Result<Option<Issue>> {
    let sql = joined(ISSUE, " WHERE id = ?1");
    connection
        .prepare_cached(&sql)?
        .query_row([id.0], issue_row)
        .optional()
}

pub(super) fn open_issue(connection: &Connection, code: &str) -> rusqlite::Result<Option<Issue>> {
    let sql = joined(ISSUE, " WHERE code = ?1 AND status = 'open'");
    connection
        .prepare_cached(&sql)?
        .query_row([code], issue_row)
        .optional()
}

pub(super) fn manifest(
    connection: &Connection,
    session: SessionId,
) -> rusqlite::Result<Option<Manifest>> {
    let sql = "SELECT content FROM manifest WHERE session_id = ?1";
    let found = connection
        .prepare_cached(sql)?
        .query_row([session.0], |row| row.get::<_, Json<Manifest>>(0))
        .optional()?;
    Ok(found.map(|json| json.0))
}

/// The dispatch a waybill's columns name.
pub(super) fn dispatched(
    by: &Option<DispatchedBy>,
) -> (Option<Uuid>, Option<Millis>, Option<&str>) {
    match by {
        Some(by) => (
            Some(by.session_id.0),
            Some(Millis(by.at)),
            Some(by.operator.as_str()),
        ),
        None => (None, None, None),
    }
}
