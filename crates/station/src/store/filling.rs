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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Key, Place, Store};
    use domain::Timestamp;
    use domain::flows::RowKey;
    use domain::kernel::{EventId, WaybillNumber};
    use domain::warehouse::EventSource;
    use serde_json::json;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    /// Two full statements and some over.
    const WAYBILLS: u128 = 2 * TOGETHER as u128 + 5;

    fn waybill(index: u128) -> Waybill {
        let waybill = json!({
            "id": Uuid::from_u128(index),
            "waybill_number": format!("JT{index:013}"),
            "receiver_name": format!("Receiver {index}"),
            "receiver_phone": { "raw": "0917 123 4567", "e164": "+639171234567" },
            "place": { "candidates": [] },
            "quantity": 1,
            "status": "pending",
            "on_hold": index.is_multiple_of(3),
            "created_at": "2026-11-21T08:00:00Z",
        });
        serde_json::from_value(waybill).unwrap()
    }

    fn event(id: u128, of: u128) -> TrackingEvent {
        TrackingEvent {
            id: EventId(Uuid::from_u128(id)),
            waybill_number: WaybillNumber::read(&format!("JT{of:013}")).unwrap(),
            status: waybill(of).status,
            occurred_at: Timestamp::from_millis(1_700_000_000_000 + id as i64),
            source: EventSource::Import,
            actor_name: "Ana".to_owned(),
        }
    }

    /// Every waybill with an event, some with more; events of waybills that are
    /// elsewhere.
    fn images() -> Vec<Image> {
        let mut images: BTreeMap<RowKey, Image> = BTreeMap::new();
        let mut add = |version: u64, row: Row| {
            images.insert(row.key(), (version, row));
        };
        for index in 0..WAYBILLS {
            add(index as u64 + 1, Row::Waybill(Box::new(waybill(index))));
            // Ids are in another order than their waybills.
            let first = event(1_000 - index, index);
            add(7, Row::TrackingEvent(Box::new(first)));
        }
        for id in 2_000..2_000 + WAYBILLS {
            let of = (id * 7) % (WAYBILLS + 3);
            add(8, Row::TrackingEvent(Box::new(event(id, of))));
        }
        images.into_values().collect()
    }

    fn store(folder: &tempfile::TempDir) -> Store {
        Store::open(&Place::in_folder(folder.path(), Key([7; 32]))).unwrap()
    }

    fn order_of_events(store: &Store) -> Vec<(i64, i64, Uuid)> {
        let sql = "SELECT waybill, ordinal, id FROM tracking_event ORDER BY waybill, ordinal";
        let mut statement = store.connection.prepare(sql).unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn an_empty_store_ends_as_one_that_got_its_rows_one_by_one() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (quick, slow) = (store(&folder), store(&other));
        let images = images();
        fill(&quick.connection, &images).unwrap();
        for (version, row) in &images {
            rows::put(&slow.connection, *version, row, true).unwrap();
        }
        assert_eq!(quick.rows().unwrap(), slow.rows().unwrap());
        assert!(quick.rows().unwrap().len() > 2 * WAYBILLS as usize);
        assert_eq!(order_of_events(&quick), order_of_events(&slow));
    }

    #[test]
    fn events_that_waited_come_with_their_waybill() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder);
        let late = (3, Row::TrackingEvent(Box::new(event(5, 1))));
        fill(&store.connection, std::slice::from_ref(&late)).unwrap();
        assert_eq!(order_of_events(&store), []);
        let brings = (1, Row::Waybill(Box::new(waybill(1))));
        fill(&store.connection, &[brings]).unwrap();
        assert_eq!(order_of_events(&store), [(1, 1, Uuid::from_u128(5))]);
        assert!(store.rows().unwrap().contains(&late));
    }
}
