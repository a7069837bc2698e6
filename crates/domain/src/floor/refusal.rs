//! Why not, in order of precedence.

use super::job::JobState;
use crate::access::{Denied, Permission};
use crate::kernel::PrintJobId;
use serde::{Deserialize, Serialize};

/// Reasons of this noun. When several apply, the first listed is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
pub enum Refusal {
    /// The actor's role lacks a permission (W-401).
    NotPermitted {
        /// The one that is missing.
        permission: Permission,
    },
    /// No gun of that name.
    GunUnknown {
        /// What was asked for.
        gun: String,
    },
    /// Something about the gun cannot be.
    GunUnfit {
        /// Which of its settings.
        setting: String,
    },
    /// No printer of that name.
    PrinterUnknown {
        /// What was asked for.
        printer: String,
    },
    /// Something about the printer cannot be.
    PrinterUnfit {
        /// Which of its settings.
        setting: String,
    },
    /// Its queue is not empty.
    PrinterBusy {
        /// The printer.
        printer: String,
        /// Jobs that wait.
        jobs: u32,
    },
    /// There is nothing to print.
    NothingToPrint,
    /// This printer cannot show this document.
    DocumentUnfit {
        /// The document.
        what: String,
        /// The printer.
        printer: String,
    },
    /// There is a sheet of it already, and nobody said why there should be
    /// another.
    CopyNeedsReason {
        /// The document.
        what: String,
        /// Sheets that exist or may exist.
        copies: u32,
    },
    /// No such job.
    JobUnknown {
        /// What was asked for.
        job_id: PrintJobId,
    },
    /// A job in this state cannot do that.
    JobUnfit {
        /// The job.
        job_id: PrintJobId,
        /// Its state.
        state: JobState,
    },
}

impl From<Denied> for Refusal {
    fn from(Denied(permission): Denied) -> Self {
        Self::NotPermitted { permission }
    }
}

impl Refusal {
    /// The code and what its sentence names.
    pub fn parts(&self) -> (String, std::collections::BTreeMap<String, String>) {
        crate::refusal::code_and_params(self)
    }
}
