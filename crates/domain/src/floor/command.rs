//! What may be asked on the floor, and what may have happened.

use super::gun::Gun;
use super::job::{Document, JobMove, PrintJob};
use super::printer::Printer;
use crate::kernel::PrintJobId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

pub use super::decide::{decide, reads};

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "args", rename_all = "snake_case")]
pub enum Command {
    /// Make a gun known, or set it differently.
    SetGun(Gun),
    /// Forget a gun.
    RemoveGun {
        /// Its name.
        gun: String,
    },
    /// Make a printer known, or set it differently.
    SetPrinter(Printer),
    /// Forget a printer whose queue is empty.
    RemovePrinter {
        /// Its name.
        printer: String,
    },
    /// Hold a printer's queue, or go on with it.
    PausePrinter {
        /// Its name.
        printer: String,
        /// Whether it waits.
        paused: bool,
    },
    /// Put sheets into a printer's queue.
    Print(Print),
    /// What became of jobs. Told by the station itself.
    MoveJobs(MoveJobs),
    /// Put a job back into the queue.
    RetryJob {
        /// The job.
        job_id: PrintJobId,
    },
    /// Say whether a doubtful sheet came out.
    SettleJob(SettleJob),
    /// Give a job up.
    CancelJob {
        /// The job.
        job_id: PrintJobId,
    },
}

/// Puts sheets into a printer's queue, in this order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Print {
    /// The printer's name.
    pub printer: String,
    /// One sheet each.
    pub documents: Vec<Document>,
    /// Why there is a second copy; needed where there is a first one.
    pub reason: Option<String>,
}

/// What became of jobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MoveJobs {
    /// Each of them.
    pub moves: Vec<JobMove>,
}

/// Settles a doubt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SettleJob {
    /// The job.
    pub job_id: PrintJobId,
    /// Whether the sheet is there.
    pub printed: bool,
}

/// What may have happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Change {
    /// A gun as it now is.
    GunSet(Gun),
    /// A gun is known no longer.
    GunRemoved {
        /// Its name.
        gun: String,
    },
    /// A printer as it now is.
    PrinterSet(Printer),
    /// A printer is known no longer.
    PrinterRemoved {
        /// Its name.
        printer: String,
    },
    /// A job as it now stands.
    JobSet(Box<PrintJob>),
}

/// One thing a command must know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// The guns.
    Guns,
    /// The printers, and how many jobs wait for each.
    Printers,
    /// A job.
    Job(PrintJobId),
    /// How many sheets of a document exist or may exist.
    Copies(Document),
    /// Jobs the station was sending when it stopped.
    Interrupted,
}

/// The answers to a command's reads.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The guns.
    pub guns: Vec<Gun>,
    /// The printers.
    pub printers: Vec<Printer>,
    /// Jobs that wait or are being sent, by printer.
    pub waiting: HashMap<String, u32>,
    /// Jobs asked for.
    pub jobs: HashMap<PrintJobId, PrintJob>,
    /// Sheets that exist or may exist.
    pub copies: HashMap<Document, u32>,
}

impl Facts {
    /// The printer of that name, whatever its capitals.
    pub fn printer(&self, name: &str) -> Option<&Printer> {
        let wanted = name.trim().to_lowercase();
        self.printers
            .iter()
            .find(|printer| printer.name.to_lowercase() == wanted)
    }

    /// The gun of that name, whatever its capitals.
    pub fn gun(&self, name: &str) -> Option<&Gun> {
        let wanted = name.trim().to_lowercase();
        self.guns
            .iter()
            .find(|gun| gun.name.to_lowercase() == wanted)
    }
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// To be written together, in order.
    pub changes: Vec<Change>,
    /// To be told to whoever asked, after the commit.
    pub answer: Answer,
}

/// The answer to a command that was not refused.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The gun set or removed.
    Gun(Gun),
    /// The printer set, removed or paused.
    Printer(Box<Printer>),
    /// The jobs asked for, retried, settled or given up.
    Jobs(Vec<PrintJob>),
}

/// Whether a name the log uses is that of a command of the floor.
pub fn is_kind(kind: &str) -> bool {
    kind.starts_with("floor.")
}

impl Command {
    /// The name the log uses.
    pub fn kind(&self) -> &'static str {
        match self {
            Command::SetGun(_) => "floor.set_gun",
            Command::RemoveGun { .. } => "floor.remove_gun",
            Command::SetPrinter(_) => "floor.set_printer",
            Command::RemovePrinter { .. } => "floor.remove_printer",
            Command::PausePrinter { .. } => "floor.pause_printer",
            Command::Print(_) => "floor.print",
            Command::MoveJobs(_) => "floor.move_jobs",
            Command::RetryJob { .. } => "floor.retry_job",
            Command::SettleJob(_) => "floor.settle_job",
            Command::CancelJob { .. } => "floor.cancel_job",
        }
    }
}

/// Every document once, in order.
pub(super) fn distinct(documents: &[Document]) -> BTreeSet<&Document> {
    documents.iter().collect()
}
