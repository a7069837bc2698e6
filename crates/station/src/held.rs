//! Files somebody is looking at before importing them: in memory only, because
//! a file that is not imported leaves no trace.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

/// Ten imports may be queued at once, and a few looked at.
const MOST_FILES: usize = 16;
/// Together they may not take more memory than this, the newest one excepted.
const MOST_BYTES: usize = 256 << 20;

/// A file with its name.
#[derive(Debug, Clone)]
pub struct HeldFile {
    /// SHA-256 of its bytes: the name it goes by.
    pub id: String,
    /// Its name, without folders.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// The files held, oldest first.
#[derive(Debug, Default)]
pub struct HeldFiles(Mutex<VecDeque<HeldFile>>);

impl HeldFiles {
    fn files(&self) -> MutexGuard<'_, VecDeque<HeldFile>> {
        self.0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Holds a file; the oldest ones go where there are too many.
    pub fn put(&self, name: String, bytes: impl Into<Arc<[u8]>>) -> HeldFile {
        let bytes = bytes.into();
        let file = HeldFile {
            id: HEXLOWER.encode(&Sha256::digest(&bytes)),
            name,
            bytes,
        };
        let mut files = self.files();
        files.retain(|held| held.id != file.id);
        files.push_back(file.clone());
        let mut total: usize = files.iter().map(|held| held.bytes.len()).sum();
        while files.len() > 1 && (files.len() > MOST_FILES || total > MOST_BYTES) {
            if let Some(oldest) = files.pop_front() {
                total -= oldest.bytes.len();
            }
        }
        file
    }

    /// A file held.
    pub fn get(&self, id: &str) -> Option<HeldFile> {
        self.files().iter().find(|held| held.id == id).cloned()
    }

    /// Lets a file go.
    pub fn forget(&self, id: &str) {
        self.files().retain(|held| held.id != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_files_are_held_and_the_same_one_once() {
        let held = HeldFiles::default();
        let first = held.put("a.xlsx".to_owned(), vec![1]);
        held.put("b.xlsx".to_owned(), vec![1]);
        assert_eq!(held.files().len(), 1);
        assert_eq!(held.get(&first.id).unwrap().name, "b.xlsx");
        for byte in 2..=MOST_FILES as u8 + 1 {
            held.put(format!("{byte}.xlsx"), vec![byte]);
        }
        assert!(held.get(&first.id).is_none());
        let large = held.put("large.xlsx".to_owned(), vec![0; MOST_BYTES]);
        assert_eq!(held.files().len(), 1);
        held.forget(&large.id);
        assert!(held.files().is_empty());
    }
}
