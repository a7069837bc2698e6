//! One row of each noun, written whole: made, or put in place of the one of its
//! key.

use super::codec::{Json, Millis, Word};
use domain::access::{Company, Operator};
use domain::imports::{Import, MappingTemplate, PlaceAlias, RowReport, StatusWord};
use domain::kernel::ImportId;
use domain::warehouse::{Issue, ItemDetail, Manifest, ScanItem, Session};
use rusqlite::{Connection, params};
use std::sync::LazyLock;

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

pub(super) fn put_issue(connection: &Connection, issue: &Issue) -> rusqlite::Result<()> {
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

/// An insertion of one row that replaces the one of its key.
pub(super) fn upsert(table: &str, key: &str, columns: &str) -> String {
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
