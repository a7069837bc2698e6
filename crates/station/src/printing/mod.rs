//! Printing: one ordered queue a printer, each on a thread of its own, so that a
//! printer without paper holds up nothing but itself.
//!
//! A sheet is written down as `sending` before its first byte leaves, and as
//! `sent` only once the connection that carried it has ended well or the printer
//! says so. Whatever breaks in between is `doubtful`: the station never prints
//! such a sheet again by itself, and never forgets it.

pub mod ipp;
mod queue;
pub mod status;
mod way;
#[cfg(windows)]
mod windows;

use crate::open::Open;
use crate::run::storage_failure;
use contract::Failure;
use domain::floor::{self, Answer, JobMove, JobState, MoveJobs, PrintJob, Printer, Read};
use domain::kernel::{Actor, PrintJobId};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The queues of a station.
#[derive(Debug, Default)]
pub(crate) struct Printing {
    queues: Mutex<Queues>,
    /// Something was asked for, came to rest, or got into trouble.
    moved: Condvar,
    stopping: AtomicBool,
}

#[derive(Debug, Default)]
struct Queues {
    threads: HashMap<String, JoinHandle<()>>,
    /// Why a printer does not print, by its name.
    troubles: HashMap<String, Failure>,
    /// Printers that do not answer questions.
    silent: HashSet<String>,
    /// Counts everything that moved.
    turns: u64,
}

impl Printing {
    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the last process was sending when it stopped is doubtful.
    pub fn recover(&self, open: &Open) -> Result<(), Failure> {
        let read = open.readers.floor(&[Read::Interrupted]);
        let interrupted = read.map_err(|error| storage_failure(&error))?.jobs;
        let moves: Vec<JobMove> = interrupted
            .into_keys()
            .map(|id| moved(id, JobState::Doubtful, Some("print_interrupted")))
            .collect();
        match moves.is_empty() {
            true => Ok(()),
            false => self.report(open, moves),
        }
    }

    /// Looks at a printer's queue, beginning its thread if need be.
    pub fn wake(&self, open: &Arc<Open>, printer: &str) {
        let mut queues = self.queues();
        queues.turns += 1;
        let running = queues
            .threads
            .get(printer)
            .is_some_and(|thread| !thread.is_finished());
        if !running && !self.stopping.load(Ordering::Acquire) {
            let (open, name) = (Arc::clone(open), printer.to_owned());
            let thread = std::thread::Builder::new()
                .name("printer".to_owned())
                .spawn(move || queue::serve(&open, &name));
            // Without a thread the jobs stay queued and the next start has them.
            if let Ok(thread) = thread {
                queues.threads.insert(printer.to_owned(), thread);
            }
        }
        drop(queues);
        self.moved.notify_all();
    }

    /// Goes on with everything that waits: for a station that stays at work.
    pub fn resume(&self, open: &Arc<Open>) {
        let facts = open.readers.floor(&[Read::Printers]).unwrap_or_default();
        for name in facts.waiting.keys() {
            self.wake(open, name);
        }
    }

    /// Why a printer does not print.
    pub fn trouble(&self, printer: &str) -> Option<Failure> {
        self.queues().troubles.get(printer).cloned()
    }

    /// Waits until `done` says so, at most so long; it is asked whenever
    /// something moved.
    pub fn wait(&self, patience: Duration, mut done: impl FnMut() -> bool) {
        let begun = Instant::now();
        loop {
            let turn = self.queues().turns;
            let left = patience.saturating_sub(begun.elapsed());
            if done() || left.is_zero() || self.stopping.load(Ordering::Acquire) {
                return;
            }
            let still = |queues: &mut Queues| queues.turns == turn;
            let waited = self.moved.wait_timeout_while(self.queues(), left, still);
            drop(waited.unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Ends the queues. What waits stays waiting; what a printer has half of is
    /// doubtful.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        let threads = std::mem::take(&mut self.queues().threads);
        self.queues().turns += 1;
        self.moved.notify_all();
        for thread in threads.into_values() {
            // A thread that panicked has nothing left to finish.
            let _ = thread.join();
        }
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    fn set_trouble(&self, printer: &str, trouble: Option<Failure>) {
        let mut queues = self.queues();
        match trouble {
            Some(trouble) => queues.troubles.insert(printer.to_owned(), trouble),
            None => queues.troubles.remove(printer),
        };
        queues.turns += 1;
        drop(queues);
        self.moved.notify_all();
    }

    fn is_silent(&self, printer: &str) -> bool {
        self.queues().silent.contains(printer)
    }

    fn set_silent(&self, printer: &str) {
        self.queues().silent.insert(printer.to_owned());
    }

    /// Waits for somebody to ask for something; whether to go on.
    fn rest(&self, time: Duration) -> bool {
        let queues = self.queues();
        let turn = queues.turns;
        let still = |queues: &mut Queues| queues.turns == turn && !self.is_stopping();
        let waited = self.moved.wait_timeout_while(queues, time, still);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
        !self.is_stopping()
    }

    /// Writes down what became of jobs.
    fn report(&self, open: &Open, moves: Vec<JobMove>) -> Result<(), Failure> {
        let command = floor::Command::MoveJobs(MoveJobs { moves });
        open.writer.submit_floor(command, own_actor(open)).wait()?;
        self.queues().turns += 1;
        self.moved.notify_all();
        Ok(())
    }
}

fn moved(job_id: PrintJobId, state: JobState, trouble: Option<&str>) -> JobMove {
    JobMove {
        job_id,
        state,
        trouble: trouble.map(str::to_owned),
    }
}

/// The station itself, as the log names it: nobody asked for what a printer did.
fn own_actor(open: &Open) -> Actor {
    Actor {
        id: domain::kernel::OperatorId(open.device.id.0),
        name: open.device.station_code.clone(),
        role: domain::access::Role::Superadmin,
    }
}

/// Jobs out of an answer.
pub(crate) fn jobs_of(answer: Answer) -> Result<Vec<PrintJob>, Failure> {
    match answer {
        Answer::Jobs(jobs) => Ok(jobs),
        other => Err(unexpected(&other)),
    }
}

/// An answer of the wrong kind: a mistake of ours, said as one.
pub(crate) fn unexpected(answer: &Answer) -> Failure {
    let detail: String = format!("{answer:?}").chars().take(80).collect();
    Failure::new("internal").with("detail", detail)
}

/// A printer by its name.
pub(crate) fn printer(open: &Open, name: &str) -> Result<Printer, Failure> {
    let read = open.readers.floor(&[Read::Printers]);
    let facts = read.map_err(|error| storage_failure(&error))?;
    let unknown = || Failure::new("printer_unknown").with("printer", name);
    facts.printer(name).cloned().ok_or_else(unknown)
}
