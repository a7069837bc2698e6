//! A disk that can lose its power.
//!
//! It remembers, for each file, what is certainly on it — the content at the
//! last sync — and every write and truncation since. A cut takes a copy of both
//! at one instant; from a cut, any number of disks as they may be found
//! afterwards are made (see `cut.rs`).
//!
//! Names are kept apart from contents: a file made or deleted is certainly so
//! only after its folder was synced. SQLite does that with the first sync of a
//! journal, and where it deletes one for good.

use crate::cut::{Cut, CutFile};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use tests::Chance;

/// Something done to a file that no sync has followed yet.
#[derive(Debug, Clone)]
pub enum Step {
    /// Bytes written at a place.
    Write { at: usize, bytes: Arc<[u8]> },
    /// The file cut or grown to a length.
    Truncate(usize),
}

impl Step {
    /// Does it to a content.
    pub fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Step::Write { at, bytes } => put(content, *at, bytes),
            Step::Truncate(length) => content.resize(*length, 0),
        }
    }
}

/// Writes `bytes` at a place; what lies between the old end and there is zero.
pub fn put(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[at..end].copy_from_slice(bytes);
}

/// One file, whatever it is called.
#[derive(Debug, Default)]
struct Inode {
    durable: Arc<Vec<u8>>,
    pending: Vec<Step>,
    /// Its length as programs see it.
    length: usize,
}

/// The number of a file on its disk.
pub type FileNumber = usize;

/// Why the disk did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No room is left.
    Full,
    /// The sync failed; what it was to keep may be lost for good.
    SyncFailed,
    /// The file system below said no, with this code.
    Below(i32),
}

/// Called with each instant at which the power may fail; says whether it wants a
/// cut there, and gets it.
pub trait Observer: Send {
    /// Whether to take a cut at this event.
    fn wants(&mut self, event: u64) -> bool;
    /// The cut.
    fn take(&mut self, cut: Cut);
}

#[derive(Default)]
struct State {
    inodes: Vec<Inode>,
    /// Names as programs see them.
    names: BTreeMap<PathBuf, FileNumber>,
    /// Names as they certainly are on the disk.
    durable_names: BTreeMap<PathBuf, FileNumber>,
    /// What happened to names since, in order; `None` deletes.
    pending_names: Vec<(PathBuf, Option<FileNumber>)>,
    events: u64,
    asked: usize,
    acknowledged: usize,
    observer: Option<Box<dyn Observer>>,
    /// Nobody watches before something failed.
    quiet: bool,
    faults: Faults,
}

/// What is to go wrong.
#[derive(Debug, Default)]
struct Faults {
    /// Syncs that succeed before the first that fails, and how many fail.
    failing_syncs: Option<(u64, u64)>,
    failed: u64,
    /// Decides what a failed sync kept.
    chance: Option<Chance>,
    /// Bytes all files together may take.
    room: Option<usize>,
}

/// The disk.
#[derive(Default)]
pub struct Disk(Mutex<State>);

impl Disk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// A disk on which the files of `folder` are already safe, at a station
    /// where so much was asked and acknowledged before.
    pub fn holding(folder: &Path, asked: usize, acknowledged: usize) -> std::io::Result<Self> {
        let disk = Self::default();
        let mut state = disk.state();
        state.asked = asked;
        state.acknowledged = acknowledged;
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let content = std::fs::read(&path)?;
            let number = state.inodes.len();
            state.inodes.push(Inode {
                length: content.len(),
                durable: Arc::new(content),
                pending: Vec::new(),
            });
            state.names.insert(path.clone(), number);
            state.durable_names.insert(path, number);
        }
        drop(state);
        Ok(disk)
    }

    /// Watches every instant from here on.
    pub fn observe(&self, observer: Box<dyn Observer>) {
        self.state().observer = Some(observer);
    }

    /// Stops watching, and forgets all content.
    pub fn retire(&self) {
        *self.state() = State::default();
    }

    /// A person asked for something: from here on it may be there after a cut.
    pub fn asked(&self, note: impl FnOnce()) {
        let mut state = self.state();
        note();
        state.asked += 1;
    }

    /// A person heard the beep: from here on it must be there after a cut.
    pub fn acknowledged(&self, note: impl FnOnce()) {
        let mut state = self.state();
        note();
        state.acknowledged += 1;
        state.event();
    }

    /// How many syncs from now succeed before `times` fail, one after the other.
    /// Only what happens after the first failure is watched.
    pub fn fail_syncs(&self, after: u64, times: u64, chance: Chance) {
        let mut state = self.state();
        state.faults.failing_syncs = Some((after, times));
        state.faults.chance = Some(chance);
        state.quiet = true;
    }

    /// How many syncs have failed so far.
    pub fn failed_syncs(&self) -> u64 {
        self.state().faults.failed
    }

    /// Leaves room for that many bytes more; `None` is as many as wanted.
    pub fn leave_room(&self, more: Option<usize>) {
        let mut state = self.state();
        state.faults.room = more.map(|more| state.used() + more);
    }

    /// A file was opened, and made if it was not there.
    pub fn opened(&self, path: &Path) -> FileNumber {
        let mut state = self.state();
        if let Some(number) = state.names.get(path) {
            return *number;
        }
        let number = state.inodes.len();
        state.inodes.push(Inode::default());
        state.names.insert(path.to_owned(), number);
        state.pending_names.push((path.to_owned(), Some(number)));
        state.event();
        number
    }

    /// Writes, through `below`, as much as there is room for.
    pub fn write(
        &self,
        file: FileNumber,
        at: usize,
        bytes: &[u8],
        below: impl FnOnce(&[u8]) -> i32,
    ) -> Result<(), Trouble> {
        let mut state = self.state();
        let fits = state.fits(file, at, bytes.len());
        let written = &bytes[..fits];
        if fits > 0 {
            answered(below(written))?;
            let inode = &mut state.inodes[file];
            inode.length = inode.length.max(at + fits);
            inode.pending.push(Step::Write {
                at,
                bytes: written.into(),
            });
        }
        state.event();
        if fits == bytes.len() {
            Ok(())
        } else {
            Err(Trouble::Full)
        }
    }

    /// Cuts or grows a file.
    pub fn truncate(
        &self,
        file: FileNumber,
        length: usize,
        below: impl FnOnce() -> i32,
    ) -> Result<(), Trouble> {
        let mut state = self.state();
        answered(below())?;
        let inode = &mut state.inodes[file];
        inode.length = length;
        inode.pending.push(Step::Truncate(length));
        state.event();
        Ok(())
    }

    /// Makes a file's content certain, and with `folder` all names too.
    pub fn sync(&self, file: FileNumber, folder: bool) -> Result<(), Trouble> {
        let mut state = self.state();
        if state.faults.fails_now() {
            state.quiet = false;
            state.lose_some(file);
            state.event();
            return Err(Trouble::SyncFailed);
        }
        let inode = &mut state.inodes[file];
        if !inode.pending.is_empty() {
            let content = Arc::make_mut(&mut inode.durable);
            for step in std::mem::take(&mut inode.pending) {
                step.apply(content);
            }
        }
        if folder {
            state.sync_names();
        }
        state.event();
        Ok(())
    }

    /// Deletes a file; with `folder` for certain.
    pub fn delete(
        &self,
        path: &Path,
        folder: bool,
        below: impl FnOnce() -> i32,
    ) -> Result<(), Trouble> {
        let mut state = self.state();
        answered(below())?;
        if state.names.remove(path).is_some() {
            state.pending_names.push((path.to_owned(), None));
        }
        if folder {
            state.sync_names();
        }
        state.event();
        Ok(())
    }
}

fn answered(code: i32) -> Result<(), Trouble> {
    if code == 0 {
        Ok(())
    } else {
        Err(Trouble::Below(code))
    }
}

impl Faults {
    fn fails_now(&mut self) -> bool {
        match &mut self.failing_syncs {
            None => false,
            Some((0, 0)) => {
                self.failing_syncs = None;
                false
            }
            Some((0, times)) => {
                *times -= 1;
                self.failed += 1;
                true
            }
            Some((after, _)) => {
                *after -= 1;
                false
            }
        }
    }
}

impl State {
    fn used(&self) -> usize {
        self.names
            .values()
            .map(|number| self.inodes[*number].length)
            .sum()
    }

    fn fits(&self, file: FileNumber, at: usize, length: usize) -> usize {
        let Some(room) = self.faults.room else {
            return length;
        };
        let grows = (at + length).saturating_sub(self.inodes[file].length);
        let missing = (self.used() + grows).saturating_sub(room);
        length.saturating_sub(missing)
    }

    fn sync_names(&mut self) {
        for (path, number) in std::mem::take(&mut self.pending_names) {
            match number {
                Some(number) => self.durable_names.insert(path, number),
                None => self.durable_names.remove(&path),
            };
        }
    }

    /// What a failed sync leaves on a Linux disk: some of the writes reached it,
    /// and those that did not are taken for written from then on. Programs go on
    /// reading all of them, and no later sync brings them back.
    fn lose_some(&mut self, file: FileNumber) {
        let chance = self.faults.chance.get_or_insert_with(|| Chance::new(0));
        let inode = &mut self.inodes[file];
        let content = Arc::make_mut(&mut inode.durable);
        for step in std::mem::take(&mut inode.pending) {
            if chance.one_in(2) {
                step.apply(content);
            }
        }
    }

    /// One more instant at which the power may fail.
    fn event(&mut self) {
        self.events += 1;
        if self.quiet {
            return;
        }
        let Some(mut observer) = self.observer.take() else {
            return;
        };
        if observer.wants(self.events) {
            observer.take(self.cut());
        }
        self.observer = Some(observer);
    }

    fn cut(&self) -> Cut {
        let mut names: BTreeMap<PathBuf, Vec<Option<CutFile>>> = BTreeMap::new();
        let file = |number: &FileNumber| CutFile {
            durable: Arc::clone(&self.inodes[*number].durable),
            pending: self.inodes[*number].pending.clone(),
        };
        for (path, number) in &self.durable_names {
            names.insert(path.clone(), vec![Some(file(number))]);
        }
        for (path, number) in &self.pending_names {
            names
                .entry(path.clone())
                .or_insert_with(|| vec![None])
                .push(number.as_ref().map(file));
        }
        Cut {
            event: self.events,
            asked: self.asked,
            acknowledged: self.acknowledged,
            names,
        }
    }
}
