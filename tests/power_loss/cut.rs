//! The instant the power fails, and the disks that may be found afterwards.

use crate::disk::{Step, put};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tests::Chance;

/// What a disk writes whole.
const SECTOR: usize = 512;

/// One file at that instant.
#[derive(Debug, Clone)]
pub struct CutFile {
    /// Its content at its last sync.
    pub durable: Arc<Vec<u8>>,
    /// What was done to it since.
    pub pending: Vec<Step>,
}

/// One instant.
#[derive(Debug, Clone)]
pub struct Cut {
    /// Which event of its run it follows.
    pub event: u64,
    /// What had been asked for by then may be there.
    pub asked: usize,
    /// What had been acknowledged by then must be there.
    pub acknowledged: usize,
    /// What may lie under each name: first what certainly did, then what was
    /// done to the name since. `None` is no file.
    pub names: BTreeMap<PathBuf, Vec<Option<CutFile>>>,
}

/// How the unsynced writes fared.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// None reached the disk.
    NoneKept,
    /// All did.
    AllKept,
    /// They went out in order, up to one that was torn.
    InOrder,
    /// Each for itself, in any combination.
    AnyOrder,
}

impl Cut {
    /// Whether nothing was under way, so that there is only one disk to find.
    pub fn is_settled(&self) -> bool {
        self.names.values().all(|files| {
            files.len() == 1 && files.iter().flatten().all(|file| file.pending.is_empty())
        })
    }

    /// The `choice`-th disk that may be found after this cut. The first two
    /// choices are the extremes; the rest is chance, and may repeat.
    pub fn disk(&self, choice: u64, seed: u64) -> FoundDisk {
        let mut chance = Chance::part(seed ^ self.event, choice);
        let fate = match choice {
            0 => Fate::NoneKept,
            1 => Fate::AllKept,
            _ if chance.one_in(3) => Fate::InOrder,
            _ => Fate::AnyOrder,
        };
        let mut found = BTreeMap::new();
        for (path, files) in &self.names {
            let last = files.len() as u64 - 1;
            let reached = match fate {
                Fate::NoneKept => 0,
                Fate::AllKept => last,
                Fate::InOrder | Fate::AnyOrder => chance.below(last + 1),
            };
            if let Some(file) = &files[reached as usize] {
                let name = path.file_name().unwrap_or_default();
                found.insert(name.to_owned(), file.content(fate, &mut chance));
            }
        }
        FoundDisk(found)
    }
}

/// Files by their names, as they are found after a cut.
#[derive(Debug, PartialEq, Eq)]
pub struct FoundDisk(BTreeMap<OsString, Vec<u8>>);

impl FoundDisk {
    /// Puts the files into an empty folder.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        self.0
            .iter()
            .try_for_each(|(name, content)| std::fs::write(folder.join(name), content))
    }
}

impl CutFile {
    fn content(&self, fate: Fate, chance: &mut Chance) -> Vec<u8> {
        let mut content = (*self.durable).clone();
        let torn_at = match fate {
            Fate::NoneKept => return content,
            Fate::InOrder => chance.below(self.pending.len() as u64 + 1) as usize,
            Fate::AllKept | Fate::AnyOrder => self.pending.len(),
        };
        for (place, step) in self.pending.iter().enumerate() {
            match fate {
                Fate::InOrder if place > torn_at => break,
                Fate::InOrder if place == torn_at => tear(step, &mut content, chance),
                Fate::AnyOrder => match chance.below(3) {
                    0 => {}
                    1 => step.apply(&mut content),
                    _ => tear(step, &mut content, chance),
                },
                _ => step.apply(&mut content),
            }
        }
        content
    }
}

/// Lets only some sectors of a write reach the disk. Bytes beside it are never
/// harmed: that is what the file system promises SQLite
/// (`SQLITE_IOCAP_POWERSAFE_OVERWRITE`), and what SQLite relies on.
fn tear(step: &Step, content: &mut Vec<u8>, chance: &mut Chance) {
    let Step::Write { at, bytes } = step else {
        if chance.one_in(2) {
            step.apply(content);
        }
        return;
    };
    // A file system may have noted the new length before the bytes came.
    if chance.one_in(2) && content.len() < at + bytes.len() {
        content.resize(at + bytes.len(), 0);
    }
    let mut from = 0;
    while from < bytes.len() {
        let to = bytes.len().min(from + SECTOR - (at + from) % SECTOR);
        if chance.one_in(2) {
            put(content, at + from, &bytes[from..to]);
        }
        from = to;
    }
}
