//! What people asked for and what they were told, in order: the only thing the
//! books are held against.

use domain::{Answer, Command};
use std::sync::{Mutex, MutexGuard};

/// A command somebody was told is done.
#[derive(Debug, Clone)]
pub struct Told {
    /// What was asked.
    pub command: Command,
    /// What was answered.
    pub answer: Answer,
}

/// Everything asked and everything told. Entries are only ever added, so that a
/// cut names its share by two counts.
#[derive(Debug, Default)]
pub struct Ledger {
    asked: Mutex<Vec<Command>>,
    told: Mutex<Vec<Told>>,
}

fn open<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Ledger {
    /// A ledger that goes on where a cut ended another.
    pub fn going_on(asked: Vec<Command>, told: Vec<Told>) -> Self {
        Self {
            asked: Mutex::new(asked),
            told: Mutex::new(told),
        }
    }

    /// Notes a question.
    pub fn ask(&self, command: Command) {
        open(&self.asked).push(command);
    }

    /// Notes an answer.
    pub fn tell(&self, told: Told) {
        open(&self.told).push(told);
    }

    /// The first so many of each.
    pub fn until(&self, asked: usize, told: usize) -> (Vec<Command>, Vec<Told>) {
        (
            open(&self.asked)[..asked].to_vec(),
            open(&self.told)[..told].to_vec(),
        )
    }

    /// How many of each.
    pub fn counts(&self) -> (usize, usize) {
        (open(&self.asked).len(), open(&self.told).len())
    }
}
