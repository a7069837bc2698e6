//! Rows of a page or a snapshot on their way in: the quick way where nothing is
//! there yet, one by one otherwise.
//!
//! A station that begins gets its waybills and their events by the hundred
//! thousand. While there are none, nothing has to be looked up or replaced: they
//! are written many to a statement, each tree in the order of its keys.

use super::codec::{Millis, Word};
use super::rows;
use super::write::{OWN, OWN_COLUMNS, PAST, PAST_COLUMNS, TOGETHER, bind_own, bind_past};
use domain::flows::{Row, TrackingEvent};
use domain::warehouse::Waybill;
use rusqlite::Connection;
use std::sync::LazyLock;
use sync::station::Image;

const WAYBILL_COLUMNS: usize = OWN_COLUMNS + PAST_COLUMNS + 1;
const EVENT_COLUMNS: usize = 8;

fn values(columns: usize, rows: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(", "));
    vec![row; rows].join(", ")
}

/// `OR FAIL`: on an error the whole page is rolled back, so SQLite need not keep
/// each page of the file to undo one statement.
fn waybills_sql(rows: usize) -> String {
    let values = values(WAYBILL_COLUMNS, rows);
    format!("INSERT OR FAIL INTO waybill ({OWN}, {PAST}, version) VALUES {values}")
}

fn events_sql(rows: usize) -> String {
    let values = values(EVENT_COLUMNS, rows);
    format!(
        "INSERT OR FAIL INTO tracking_event (waybill, ordinal, id, status, occurred_at, source,
             actor_name, version) VALUES {values}"
    )
}

/// A row number, a place among the waybill's events, the event.
type Placed<'a> = (i64, u32, u64, &'a TrackingEvent);

/// Writes rows, which come in the order of their keys.
pub fn fill(connection: &Connection, images: &[Image]) -> rusqlite::Result<()> {
    let sql = "SELECT 1 FROM waybill UNION ALL SELECT 1 FROM tracking_event
               UNION ALL SELECT 1 FROM stray_event";
    if connection.prepare_cached(sql)?.exists([])? {
        let sql = "SELECT 1 FROM stray_event";
        let has_strays = connection.prepare_cached(sql)?.exists([])?;
        return images
            .iter()
            .try_for_each(|(version, row)| rows::put(connection, *version, row, has_strays));
    }
    let waybills: Vec<(u64, &Waybill)> = (images.iter())
        .filter_map(|(version, row)| match row {
            Row::Waybill(waybill) => Some((*version, waybill.as_ref())),
            _ => None,
        })
        .collect();
    let first = put_waybills(connection, &waybills)?;
    let mut events: Vec<Placed<'_>> = Vec::new();
    for (version, row) in images {
        match row {
            Row::Waybill(_) => {}
            Row::TrackingEvent(event) => {
                let number = &event.waybill_number;
                match waybills.binary_search_by(|(_, known)| known.waybill_number.cmp(number)) {
                    Ok(at) => events.push((first + at as i64, 0, *version, event.as_ref())),
                    Err(_) => rows::put(connection, *version, row, false)?,
                }
            }
            _ => rows::put(connection, *version, row, false)?,
        }
    }
    put_events(connection, events)
}

/// Writes waybills into an empty table; the row number of the first.
fn put_waybills(connection: &Connection, waybills: &[(u64, &Waybill)]) -> rusqlite::Result<i64> {
    static MANY: LazyLock<String> = LazyLock::new(|| waybills_sql(TOGETHER));
    static ONE: LazyLock<String> = LazyLock::new(|| waybills_sql(1));
    let many = waybills.chunks_exact(TOGETHER);
    let rest = many.remainder().chunks(1);
    for chunk in many.chain(rest) {
        let sql = if chunk.len() == 1 { &ONE } else { &MANY };
        let mut statement = connection.prepare_cached(sql)?;
        for (place, (version, waybill)) in chunk.iter().enumerate() {
            let at = 1 + place * WAYBILL_COLUMNS;
            bind_own(&mut statement, at, waybill)?;
            bind_past(&mut statement, at + OWN_COLUMNS, waybill)?;
            statement.raw_bind_parameter(at + OWN_COLUMNS + PAST_COLUMNS, version)?;
        }
        statement.raw_execute()?;
    }
    // A table that only grows numbers its rows one after the other.
    Ok(connection.last_insert_rowid() - waybills.len() as i64 + 1)
}

/// Writes events of new waybills; those of one stay in the order they came in.
fn put_events(connection: &Connection, mut events: Vec<Placed<'_>>) -> rusqlite::Result<()> {
    static MANY: LazyLock<String> = LazyLock::new(|| events_sql(TOGETHER));
    static ONE: LazyLock<String> = LazyLock::new(|| events_sql(1));
    events.sort_by_key(|(waybill, ..)| *waybill);
    let mut before = (0, 0);
    for (waybill, ordinal, ..) in &mut events {
        before = match before {
            (same, last) if same == *waybill => (same, last + 1),
            _ => (*waybill, 1),
        };
        *ordinal = before.1;
    }
    let many = events.chunks_exact(TOGETHER);
    let rest = many.remainder().chunks(1);
    for chunk in many.chain(rest) {
        let sql = if chunk.len() == 1 { &ONE } else { &MANY };
        let mut statement = connection.prepare_cached(sql)?;
        for (place, (waybill, ordinal, version, event)) in chunk.iter().enumerate() {
            let at = 1 + place * EVENT_COLUMNS;
            statement.raw_bind_parameter(at, waybill)?;
            statement.raw_bind_parameter(at + 1, ordinal)?;
            statement.raw_bind_parameter(at + 2, event.id.0)?;
            statement.raw_bind_parameter(at + 3, Word(event.status))?;
            statement.raw_bind_parameter(at + 4, Millis(event.occurred_at))?;
            statement.raw_bind_parameter(at + 5, Word(event.source))?;
            statement.raw_bind_parameter(at + 6, event.actor_name.as_str())?;
            statement.raw_bind_parameter(at + 7, version)?;
        }
        statement.raw_execute()?;
    }
    Ok(())
}
