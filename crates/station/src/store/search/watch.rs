//! What the writer's transactions change, noted for search.

use super::{Lines, Noted, Search, TOO_MANY, Told};
use domain::Change;
use domain::warehouse::{self, Waybill};
use rusqlite::Connection;
use rusqlite::hooks::Action;
use std::sync::{Arc, Mutex, PoisonError};

/// Rows of the table SQLite told of, in order: whether each is new, and its key.
type Rows = Arc<Mutex<Vec<(bool, i64)>>>;

/// Listens to one connection. SQLite itself names the rows, so nothing that
/// writes waybills can forget to.
#[derive(Debug)]
pub struct Watch {
    search: Arc<Search>,
    rows: Rows,
    noted: Noted,
}

impl Watch {
    /// Begins to listen.
    pub fn on(connection: &mut Connection, search: Arc<Search>) -> rusqlite::Result<Self> {
        let rows = Rows::default();
        let heard = Arc::clone(&rows);
        connection.update_hook(Some(move |action, _: &str, table: &str, rid| {
            if table == "waybill" {
                let mut rows = heard.lock().unwrap_or_else(PoisonError::into_inner);
                // One more than is ever used: enough to know that there were more.
                if rows.len() <= TOO_MANY {
                    rows.push((action == Action::SQLITE_INSERT, rid));
                }
            }
        }))?;
        Ok(Self {
            search,
            rows,
            noted: Noted::default(),
        })
    }

    /// Rows heard of so far; see [`Self::created`].
    pub fn heard(&self) -> usize {
        self.rows().len()
    }

    fn rows(&self) -> std::sync::MutexGuard<'_, Vec<(bool, i64)>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the text of waybills that were just made, where what SQLite told
    /// since `before` is exactly those. Otherwise they are read again later.
    pub fn created(&mut self, changes: &[Change], before: usize) {
        if !self.search.is_listening() {
            return;
        }
        let made: Vec<&Waybill> = changes.iter().filter_map(made).collect();
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = rows.get(before..).unwrap_or_default();
        if made.is_empty() || heard.len() != made.len() || !heard.iter().all(|(new, _)| *new) {
            return;
        }
        let mut lines = Lines::default();
        for (waybill, (_, rid)) in made.into_iter().zip(heard) {
            lines.add(&told(waybill, *rid));
        }
        rows.truncate(before);
        drop(rows);
        self.noted.created(lines);
    }

    /// The transaction is on disk: what it changed is to be found.
    pub fn committed(&mut self) {
        let mut noted = std::mem::take(&mut self.noted);
        let mut rows = self.rows();
        if self.search.is_listening() && !rows.is_empty() {
            let rids: Vec<i64> = rows.iter().map(|(_, rid)| *rid).collect();
            noted.touched(&rids);
        }
        rows.clear();
        drop(rows);
        self.search.note(noted);
    }

    /// The transaction was rolled back.
    pub fn undone(&mut self) {
        self.noted = Noted::default();
        self.rows().clear();
    }
}

fn made(change: &Change) -> Option<&Waybill> {
    match change {
        Change::Warehouse(warehouse::Change::WaybillCreated { waybill, .. }) => Some(waybill),
        _ => None,
    }
}

fn told(waybill: &Waybill, rid: i64) -> Told<'_> {
    Told {
        rid,
        number: waybill.waybill_number.as_str(),
        name: &waybill.receiver_name,
        phone: &waybill.receiver_phone.raw,
        e164: waybill.receiver_phone.e164.as_deref(),
        destination: waybill.destination.as_deref(),
        import: waybill.import_id.map(|id| id.0),
        status: waybill.status,
        created_at: waybill.created_at.millis(),
        cod: waybill.cod_amount.map(|amount| amount.0),
        voided: waybill.voided_at.is_some(),
        // Rows are made with version 0.
        unsent: true,
    }
}
