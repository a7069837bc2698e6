//! The list of waybills found in memory: search as you type, filters, orders and
//! counts without reading a table (docs/decisions/0015-search.md).
//!
//! A process that stays at work keeps an [`Index`] of all waybills. The writer
//! notes what each commit changed, new waybills with their text and the rest by
//! name, and whoever asks takes the notes in first: what was committed is found.

mod grams;
mod index;
mod lines;
mod needles;
mod wanted;
mod watch;

pub use index::{Ask, Index};
pub use lines::{Lines, Told};
pub use wanted::{First, Order, Wanted};
pub use watch::Watch;

use super::codec::{Millis, Word};
use super::{Readers, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{
    Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
};
use std::thread::JoinHandle;

/// Rows read at once while the index is made.
const PART: u32 = 4_096;

/// Notes from which on they are taken in without waiting for a question.
const MANY: usize = 512;

/// Notes by name beyond which making the index anew is quicker.
const TOO_MANY: usize = 100_000;

/// What commits changed since the index was last brought up to date.
#[derive(Debug, Default)]
struct Notes {
    new: Vec<Lines>,
    changed: BTreeSet<i64>,
    lost: bool,
}

impl Notes {
    fn len(&self) -> usize {
        let new = self.new.iter().map(|lines| lines.page.rows.len());
        self.changed.len() + new.sum::<usize>()
    }

    fn is_empty(&self) -> bool {
        self.len() == 0 && !self.lost
    }
}

/// Where the index is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nobody asked for one: a command that ends soon.
    Absent,
    /// The store is being read.
    Building,
    /// It answers.
    Ready,
    /// The store could not be read, or the process ends.
    Ended,
}

/// The index of one store, and what is on its way to it.
#[derive(Debug)]
pub struct Search {
    stage: Mutex<Stage>,
    turned: Condvar,
    /// Taken before `notes` by whoever takes notes in, so that no one who finds
    /// no notes reads an index that lacks them.
    index: RwLock<Index>,
    notes: Mutex<Notes>,
    noted: Condvar,
    listening: AtomicBool,
    closing: AtomicBool,
    thread: Mutex<Option<JoinHandle<()>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for Search {
    fn default() -> Self {
        Self {
            stage: Mutex::new(Stage::Absent),
            turned: Condvar::new(),
            index: RwLock::default(),
            notes: Mutex::default(),
            noted: Condvar::new(),
            listening: AtomicBool::new(false),
            closing: AtomicBool::new(false),
            thread: Mutex::new(None),
        }
    }
}

impl Search {
    /// Makes the index in the background, once, and keeps it up.
    pub fn start(self: &Arc<Self>, readers: &Arc<Readers>) {
        let mut stage = lock(&self.stage);
        if *stage != Stage::Absent {
            return;
        }
        // Before the store is read: a commit is either in what is read or noted.
        self.listening.store(true, Ordering::SeqCst);
        let (own, readers) = (Arc::clone(self), Arc::clone(readers));
        let thread = std::thread::Builder::new()
            .name("search".to_owned())
            .spawn(move || own.keep(&readers));
        // Without a thread questions are answered as in a short command.
        if let Ok(thread) = thread {
            *stage = Stage::Building;
            *lock(&self.thread) = Some(thread);
        }
    }

    /// Lets the index go.
    pub fn stop(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.turn(Stage::Ended);
        self.listening.store(false, Ordering::SeqCst);
        drop(lock(&self.notes));
        self.noted.notify_all();
        let thread = lock(&self.thread).take();
        // A thread that panicked has nothing left to do.
        let _ = thread.map(JoinHandle::join);
    }

    fn turn(&self, to: Stage) {
        *lock(&self.stage) = to;
        self.turned.notify_all();
    }

    fn keep(&self, readers: &Readers) {
        match self.read(readers) {
            Ok(made) if !self.is_closing() => *self.written() = made,
            _ => {
                self.listening.store(false, Ordering::SeqCst);
                return self.turn(Stage::Ended);
            }
        }
        self.turn(Stage::Ready);
        while self.wait_for_many() {
            // Whoever asks next meets the same trouble, and says so.
            let _ = self.take_in(readers);
        }
    }

    fn is_closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }

    /// Waits until so much is noted that the next question would be slow.
    fn wait_for_many(&self) -> bool {
        let mut notes = lock(&self.notes);
        while !self.is_closing() && notes.len() < MANY && !notes.lost {
            notes = self
                .noted
                .wait(notes)
                .unwrap_or_else(PoisonError::into_inner);
        }
        !self.is_closing()
    }

    /// The index of all waybills, read in parts: what is committed meanwhile is noted.
    fn read(&self, readers: &Readers) -> Result<Index, StoreError> {
        let mut made = Index::default();
        let mut after = i64::MIN;
        while !self.is_closing() {
            let lines = readers.read(|connection| part(connection, after))?;
            let Some(last) = lines.page.rows.last() else {
                break;
            };
            after = last.rid;
            made.apply(&lines, &[]);
        }
        Ok(made)
    }

    fn written(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the writer is to note the text of new waybills.
    pub fn is_listening(&self) -> bool {
        self.listening.load(Ordering::SeqCst)
    }

    /// Notes what a commit changed. Called after it and before its answer.
    pub fn note(&self, noted: Noted) {
        if !self.is_listening() || noted.is_empty() {
            return;
        }
        let mut notes = lock(&self.notes);
        notes.lost |= noted.lost;
        notes.changed.extend(noted.changed);
        notes.new.extend(noted.new);
        if notes.changed.len() > TOO_MANY {
            notes.lost = true;
            notes.changed.clear();
            notes.new.clear();
        }
        if notes.len() >= MANY || notes.lost {
            self.noted.notify_all();
        }
    }

    /// Nothing the writer noted is to be trusted: the store was opened anew.
    pub fn forget(&self) {
        lock(&self.notes).lost = true;
        self.noted.notify_all();
    }

    fn take_in(&self, readers: &Readers) -> Result<(), StoreError> {
        let mut index = self.written();
        let notes = std::mem::take(&mut *lock(&self.notes));
        let done = match notes.lost {
            true => self.read(readers).map(|made| *index = made),
            false => bring_up(&mut index, &notes, readers),
        };
        if done.is_err() {
            lock(&self.notes).lost = true;
        }
        done
    }

    /// The index as of the last commit. Nothing in a process that has none; one
    /// that is being made is waited for, since reading the store takes as long.
    pub fn index(
        &self,
        readers: &Readers,
    ) -> Result<Option<RwLockReadGuard<'_, Index>>, StoreError> {
        let mut stage = lock(&self.stage);
        while *stage == Stage::Building {
            stage = self
                .turned
                .wait(stage)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if *stage != Stage::Ready {
            return Ok(None);
        }
        drop(stage);
        if !lock(&self.notes).is_empty() {
            self.take_in(readers)?;
        }
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        Ok(Some(index))
    }

    /// Whether the index answers at once.
    pub fn is_ready(&self) -> bool {
        *lock(&self.stage) == Stage::Ready
    }
}

/// Takes notes in: new lines as they were written, and then the rest as it is by
/// now, which is right also where a line was changed or left since.
fn bring_up(index: &mut Index, notes: &Notes, readers: &Readers) -> Result<(), StoreError> {
    let mut lines = Lines::default();
    let mut gone = Vec::new();
    if !notes.changed.is_empty() {
        readers.read(|connection| {
            for rid in &notes.changed {
                match one(connection, *rid, &mut lines)? {
                    Some(()) => {}
                    None => gone.push(*rid),
                }
            }
            Ok(())
        })?;
    }
    for new in &notes.new {
        index.apply(new, &[]);
    }
    index.apply(&lines, &gone);
    Ok(())
}

/// What one transaction changed, gathered while it is written.
#[derive(Debug, Default)]
pub struct Noted {
    new: Vec<Lines>,
    changed: BTreeSet<i64>,
    lost: bool,
}

impl Noted {
    /// New waybills, whose text is known already.
    pub fn created(&mut self, lines: Lines) {
        self.new.push(lines);
    }

    /// Waybills that were written or removed.
    pub fn touched(&mut self, rids: &[i64]) {
        if self.changed.len() + rids.len() > TOO_MANY {
            self.lost = true;
            self.changed.clear();
        }
        if !self.lost {
            self.changed.extend(rids);
        }
    }

    fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && !self.lost
    }
}

/// What a line is made of.
const LINE: &str = "SELECT rid, waybill_number, receiver_name, receiver_phone_raw, receiver_phone,
     destination, import_id, status, created_at, cod_amount, voided_at, version FROM waybill";

/// Gives a row of [`LINE`] to `see`.
fn told<T>(row: &Row<'_>, see: impl FnOnce(&Told<'_>) -> T) -> rusqlite::Result<T> {
    let text = |at: usize| Ok::<_, rusqlite::Error>(row.get_ref(at)?.as_str()?);
    let maybe = |at: usize| Ok::<_, rusqlite::Error>(row.get_ref(at)?.as_str_or_null()?);
    Ok(see(&Told {
        rid: row.get(0)?,
        number: text(1)?,
        name: text(2)?,
        phone: text(3)?,
        e164: maybe(4)?,
        destination: maybe(5)?,
        import: row.get(6)?,
        status: row.get::<_, Word<_>>(7)?.0,
        created_at: row.get::<_, Millis>(8)?.0.millis(),
        cod: row.get(9)?,
        voided: row.get_ref(10)? != rusqlite::types::ValueRef::Null,
        unsent: row.get::<_, u64>(11)? == 0,
    }))
}

/// The next waybills behind one, as lines.
fn part(connection: &Connection, after: i64) -> rusqlite::Result<Lines> {
    let mut statement = connection.prepare_cached(&walk_sql(true))?;
    let mut rows = statement.query(params![after, PART])?;
    let mut lines = Lines::default();
    while let Some(row) = rows.next()? {
        told(row, |told| lines.add(told))?;
    }
    Ok(lines)
}

/// One waybill, if it is there.
fn one(connection: &Connection, rid: i64, lines: &mut Lines) -> rusqlite::Result<Option<()>> {
    connection
        .prepare_cached(&by_rid())?
        .query_row([rid], |row| told(row, |told| lines.add(told)))
        .optional()
}

/// One waybill as a line of its own.
pub fn line_of(connection: &Connection, rid: i64) -> rusqlite::Result<Option<Lines>> {
    let mut lines = Lines::default();
    let found = one(connection, rid, &mut lines)?;
    Ok(found.map(|()| lines))
}

/// Goes through waybills from one end until `see` has enough: how a short
/// command answers without an index. Each step reads a bounded part.
pub fn walk(
    connection: &Connection,
    reversed: bool,
    after: Option<i64>,
    mut see: impl FnMut(&Lines) -> bool,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(&walk_sql(reversed))?;
    let mut behind = after.unwrap_or(if reversed { i64::MIN } else { i64::MAX });
    loop {
        let mut rows = statement.query(params![behind, PART])?;
        let mut lines = Lines::default();
        let mut read = 0;
        while let Some(row) = rows.next()? {
            told(row, |told| lines.add(told))?;
            read += 1;
        }
        let Some(last) = lines.page.rows.last() else {
            return Ok(());
        };
        behind = last.rid;
        if !see(&lines) || read < PART {
            return Ok(());
        }
    }
}

/// A step of a walk: by the key, from a bound.
pub fn walk_sql(reversed: bool) -> String {
    let bound = match reversed {
        true => "rid > ?1 ORDER BY rid LIMIT ?2",
        false => "rid < ?1 ORDER BY rid DESC LIMIT ?2",
    };
    format!("{LINE} WHERE {bound}")
}

/// One line.
pub fn by_rid() -> String {
    format!("{LINE} WHERE rid = ?1")
}

#[cfg(test)]
mod tests;
