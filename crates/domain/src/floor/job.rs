//! The print ledger: every physical sheet is a job that somebody asked for, and
//! its state says what is known of it, no more.

use crate::kernel::{PrintJobId, Timestamp};
use serde::{Deserialize, Serialize};

/// What is to be printed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Document {
    /// The label of a waybill.
    Label {
        /// Its number.
        waybill_number: String,
    },
    /// A manifest.
    Manifest {
        /// Its number.
        manifest_number: String,
    },
    /// The test label with its ruler.
    Test,
    /// The card of command barcodes.
    Card,
}

impl Document {
    /// Whether a second copy needs a reason: paper that goes with a parcel does.
    pub fn is_counted(&self) -> bool {
        matches!(self, Self::Label { .. } | Self::Manifest { .. })
    }

    /// The number it is about.
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::Label { waybill_number } => Some(waybill_number),
            Self::Manifest { manifest_number } => Some(manifest_number),
            Self::Test | Self::Card => None,
        }
    }

    /// In one line, for lists and logs.
    pub fn line(&self) -> String {
        match self {
            Self::Label { waybill_number } => format!("label {waybill_number}"),
            Self::Manifest { manifest_number } => format!("manifest {manifest_number}"),
            Self::Test => "test".to_owned(),
            Self::Card => "card".to_owned(),
        }
    }
}

/// Where a job is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// In the queue; no byte of it has left.
    Waiting,
    /// Written down before its first byte left.
    Sending,
    /// The printer has taken all of it and says nothing more.
    Sent,
    /// The printer says that it came out, or a person does.
    Printed,
    /// It may have come out or not: a person looks, and decides.
    Doubtful,
    /// It cannot be printed as it is.
    Failed,
    /// Somebody gave it up.
    Cancelled,
}

impl JobState {
    /// Every state, for tables and tests.
    pub const ALL: [JobState; 7] = [
        JobState::Waiting,
        JobState::Sending,
        JobState::Sent,
        JobState::Printed,
        JobState::Doubtful,
        JobState::Failed,
        JobState::Cancelled,
    ];

    /// Nothing more happens to it by itself.
    pub fn is_settled(self) -> bool {
        !matches!(self, Self::Waiting | Self::Sending)
    }

    /// What the machine may find out about a job; people decide by commands of
    /// their own.
    pub fn may_become(self, next: JobState) -> bool {
        use JobState::{Doubtful, Failed, Printed, Sending, Sent, Waiting};
        match self {
            Waiting => matches!(next, Sending | Failed),
            // Back to waiting only while not a byte has left.
            Sending => matches!(next, Waiting | Sent | Printed | Doubtful | Failed),
            Sent => matches!(next, Printed | Doubtful),
            _ => false,
        }
    }
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintJob {
    /// Its id.
    pub id: PrintJobId,
    /// The printer's name.
    pub printer: String,
    /// What is on it.
    pub document: Document,
    /// First, second, … sheet of this document.
    pub copy: u32,
    /// Why there is more than one.
    pub reason: Option<String>,
    /// Where it is in its life.
    pub state: JobState,
    /// Why it is there, as a code with words.
    pub trouble: Option<String>,
    /// Whether a byte of it may ever have left.
    pub begun: bool,
    /// The jobs asked for together bear one id: that of the first.
    pub batch: PrintJobId,
    /// Its place among them, from 1.
    pub position: u32,
    /// How many they are.
    pub batch_size: u32,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// When its state last changed.
    pub changed_at: Timestamp,
}

impl PrintJob {
    /// Whether a sheet of it exists, or may exist, or is about to.
    pub fn counts_as_copy(&self) -> bool {
        match self.state {
            JobState::Failed | JobState::Cancelled => self.begun,
            _ => true,
        }
    }
}

/// What became of one job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobMove {
    /// The job.
    pub job_id: PrintJobId,
    /// Its state now.
    pub state: JobState,
    /// Why, as a code with words.
    pub trouble: Option<String>,
}
