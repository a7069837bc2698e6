//! Holds what is found on a disk against what people were told. It reads the
//! tables itself, so that a mistake in the station's own loading hides nothing.

use crate::ledger::Told;
use crate::shift::{CHUNK, KEY, original};
use domain::warehouse::Manifest;
use domain::{Answer, Command, imports, warehouse};
use rusqlite::{Connection, params};
use station::store::{Attachments, Place, Readers, Store, Synchronous};
use std::collections::HashMap;
use std::path::Path;

/// What is wrong with a disk.
#[derive(Debug, Default)]
pub struct Findings {
    /// Somebody was told that it is done, and it is not there.
    pub lost: Vec<String>,
    /// The store does not open, is damaged, or contradicts itself.
    pub corrupt: Vec<String>,
}

/// Looks over the store in `folder`, at which `asked` was asked and `told` told.
pub fn audit(folder: &Path, asked: &[Command], told: &[Told]) -> Findings {
    let mut findings = Findings::default();
    let place = Place {
        // What this does need not survive anything.
        synchronous: Synchronous::Off,
        ..Place::in_folder(folder, KEY)
    };
    let store = match Store::open(&place) {
        Ok(store) => store,
        Err(error) => {
            findings.corrupt.push(format!("does not open: {error}"));
            return findings;
        }
    };
    match Attachments::open(&place) {
        Ok(attachments) => lost_files(&attachments, told, &mut findings),
        Err(error) => {
            let damage = format!("the files do not open: {error}");
            findings.corrupt.push(damage);
        }
    }
    let readers = Readers::new(place);
    match readers.check_pages() {
        Ok(found) => findings.corrupt.extend(found),
        Err(error) => findings.corrupt.push(format!("pages: {error}")),
    }
    match readers.check_chain() {
        Ok(chain) => findings.corrupt.extend(
            chain
                .broken_at
                .map(|at| format!("the chain breaks at {at}")),
        ),
        Err(error) => findings.corrupt.push(format!("chain: {error}")),
    }
    let books = readers.read(|connection| {
        contradictions(connection, &mut findings.corrupt)?;
        doubled(connection, asked, &mut findings.corrupt)?;
        missing(connection, told, &mut findings.lost)
    });
    if let Err(error) = books {
        findings.corrupt.push(format!("cannot be read: {error}"));
    }
    drop(store);
    findings
}

/// The file of every import that somebody was told is queued is there, whole.
fn lost_files(attachments: &Attachments, told: &[Told], findings: &mut Findings) {
    for told in told {
        let Command::Imports(imports::Command::StartImport(start)) = &told.command else {
            continue;
        };
        match attachments.fetch(&start.file_hash) {
            Ok(Some(file)) if file == original(&start.file_hash) => {}
            Ok(Some(_)) => findings.corrupt.push("a file is another".to_owned()),
            Ok(None) => findings.lost.push(format!("file {}", start.file_hash)),
            Err(error) => findings.corrupt.push(format!("a file: {error}")),
        }
    }
}

/// Each names what it counts, and ought to count none.
const CONTRADICTIONS: &[(&str, &str)] = &[
    (
        "sessions whose totals are not those of their items",
        "SELECT count(*) FROM scan_session s WHERE
            (total_scanned, duplicate_count, error_count, items_taken) IS NOT
            (SELECT count(*) FILTER (WHERE voided_at IS NULL),
                    count(*) FILTER (WHERE voided_at IS NULL AND scan_type = 'duplicate'),
                    count(*) FILTER (WHERE voided_at IS NULL AND scan_type = 'error'),
                    count(*)
             FROM scan_item i WHERE i.session_id = s.id)",
    ),
    (
        "sessions whose items do not count up from 1",
        "SELECT count(*) FROM scan_session s WHERE items_taken <>
            (SELECT coalesce(max(position), 0) FROM scan_item i WHERE i.session_id = s.id)",
    ),
    (
        "item ids in use twice",
        "SELECT count(*) - count(DISTINCT id) FROM scan_item",
    ),
    (
        "command ids in use twice",
        "SELECT count(*) - count(DISTINCT id) FROM command_log",
    ),
    (
        "scans in the log without an item, or the other way round",
        "SELECT abs((SELECT count(*) FROM scan_item) - (SELECT count(*) FROM command_log
            WHERE kind = 'warehouse.scan' AND result = 'applied'))",
    ),
    (
        "completed sessions without a manifest, or the other way round",
        "SELECT count(*) FROM scan_session s WHERE (status = 'completed') <>
            EXISTS (SELECT 1 FROM manifest m WHERE m.session_id = s.id)",
    ),
    (
        "manifests that do not name what their session sent",
        "SELECT count(*) FROM manifest m WHERE waybills <>
            (SELECT count(*) FROM waybill w WHERE w.dispatched_session_id = m.session_id)
            OR waybills <> (SELECT count(*) FROM scan_item i WHERE i.session_id = m.session_id
                AND voided_at IS NULL AND scan_type = 'valid')",
    ),
    (
        "manifests not counted",
        "SELECT abs((SELECT count(*) FROM manifest)
            - coalesce((SELECT manifests_issued FROM station), 0))",
    ),
    (
        "waybills dispatched by halves",
        "SELECT count(*) FROM waybill
            WHERE (status = 'dispatched') <> (dispatched_session_id IS NOT NULL)",
    ),
    (
        "waybills with more or fewer events than moves",
        "SELECT count(*) FROM waybill w WHERE 1 + (dispatched_session_id IS NOT NULL) <>
            (SELECT count(*) FROM tracking_event e WHERE e.waybill = w.rid)",
    ),
    (
        "errors sent off without an issue",
        "SELECT count(*) FROM scan_item i JOIN scan_session s ON s.id = i.session_id
            WHERE s.status = 'completed' AND i.scan_type = 'error' AND i.voided_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM scan_issue WHERE id = i.issue_id)",
    ),
    (
        "imports whose count is not that of their waybills",
        "SELECT count(*) FROM import WHERE processed_rows <> created OR created <>
            (SELECT count(*) FROM waybill w WHERE w.import_id = import.id)",
    ),
];

fn contradictions(connection: &Connection, corrupt: &mut Vec<String>) -> rusqlite::Result<()> {
    for (what, sql) in CONTRADICTIONS {
        let count: u32 = connection.query_row(sql, [], |row| row.get(0))?;
        if count != 0 {
            corrupt.push(format!("{count} {what}"));
        }
    }
    let sql = "SELECT count(*) FROM import WHERE processed_rows % ?1 <> 0";
    let torn: u32 = connection.query_row(sql, [CHUNK], |row| row.get(0))?;
    if torn != 0 {
        corrupt.push(format!("{torn} imports that end inside a chunk"));
    }
    let mut manifests = connection.prepare("SELECT content FROM manifest")?;
    let mut rows = manifests.query([])?;
    while let Some(row) = rows.next()? {
        let content: String = row.get(0)?;
        let intact =
            serde_json::from_str::<Manifest>(&content).is_ok_and(|manifest| manifest.is_intact());
        if !intact {
            corrupt.push("a manifest that is not as it was issued".to_owned());
        }
    }
    Ok(())
}

/// Nothing is there more often than it was asked for.
fn doubled(
    connection: &Connection,
    asked: &[Command],
    corrupt: &mut Vec<String>,
) -> rusqlite::Result<()> {
    let mut kinds: HashMap<&str, u32> = HashMap::new();
    let mut codes: HashMap<&str, u32> = HashMap::new();
    for command in asked {
        *kinds.entry(command.kind()).or_default() += 1;
        if let Command::Warehouse(warehouse::Command::Scan(scan)) = command {
            *codes.entry(&scan.code).or_default() += 1;
        }
    }
    for (sql, most) in [
        ("SELECT kind, count(*) FROM command_log GROUP BY 1", &kinds),
        ("SELECT code, count(*) FROM scan_item GROUP BY 1", &codes),
    ] {
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (what, count): (String, u32) = (row.get(0)?, row.get(1)?);
            let most = most.get(what.as_str()).copied().unwrap_or_default();
            if count > most {
                corrupt.push(format!("{what} is there {count} times, asked for {most}"));
            }
        }
    }
    Ok(())
}

/// Everything told is there.
fn missing(connection: &Connection, told: &[Told], lost: &mut Vec<String>) -> rusqlite::Result<()> {
    let mut kinds: HashMap<&str, u32> = HashMap::new();
    for told in told {
        *kinds.entry(told.command.kind()).or_default() += 1;
        if !holds(connection, told)? {
            lost.push(format!("{:?}", told.answer).chars().take(160).collect());
        }
    }
    let sql = "SELECT count(*) FROM command_log WHERE kind = ?1 AND result = 'applied'";
    for (kind, least) in kinds {
        let count: u32 = connection
            .prepare_cached(sql)?
            .query_row([kind], |row| row.get(0))?;
        if count < least {
            lost.push(format!("{kind}: {count} in the log, {least} told"));
        }
    }
    Ok(())
}

fn holds(connection: &Connection, told: &Told) -> rusqlite::Result<bool> {
    let exists =
        |sql: &str, params: &[&dyn rusqlite::ToSql]| connection.prepare_cached(sql)?.exists(params);
    match (&told.command, &told.answer) {
        (Command::Imports(imports::Command::ImportRows(chunk)), Answer::Import(_)) => {
            let reached = exists(
                "SELECT 1 FROM import WHERE id = ?1 AND last_row >= ?2",
                params![chunk.import_id.0, chunk.last_row],
            )?;
            let ends = [chunk.drafts.first(), chunk.drafts.last()];
            for draft in ends.into_iter().flatten() {
                let sql = "SELECT 1 FROM waybill WHERE waybill_number = ?1 AND import_id = ?2";
                let number = draft.waybill_number.as_str();
                if !exists(sql, params![number, chunk.import_id.0])? {
                    return Ok(false);
                }
            }
            Ok(reached)
        }
        (Command::Imports(imports::Command::FinishImport(_)), Answer::Import(import)) => exists(
            "SELECT 1 FROM import WHERE id = ?1 AND status = 'completed'",
            params![import.id.0],
        ),
        (_, Answer::Import(import)) => {
            exists("SELECT 1 FROM import WHERE id = ?1", params![import.id.0])
        }
        (Command::Warehouse(warehouse::Command::UndoScan(_)), Answer::Scan(scan)) => exists(
            "SELECT 1 FROM scan_item WHERE id = ?1 AND voided_at IS NOT NULL",
            params![scan.item.id.0],
        ),
        (_, Answer::Scan(scan)) => {
            let item = &scan.item;
            exists(
                "SELECT 1 FROM scan_item WHERE session_id = ?1 AND position = ?2 AND id = ?3
                    AND code = ?4",
                params![item.session_id.0, item.position, item.id.0, item.code],
            )
        }
        (_, Answer::Session(session)) => exists(
            "SELECT 1 FROM scan_session WHERE id = ?1",
            params![session.id.0],
        ),
        (_, Answer::Dispatched(sent)) => exists(
            "SELECT 1 FROM manifest WHERE session_id = ?1 AND manifest_number = ?2
                AND waybills = ?3",
            params![
                sent.session_id.0,
                sent.manifest_number,
                sent.dispatched_count
            ],
        ),
        (_, Answer::Operator(operator)) => exists(
            "SELECT 1 FROM operator WHERE id = ?1",
            params![operator.id.0],
        ),
        // Not part of the shift.
        _ => Ok(true),
    }
}
