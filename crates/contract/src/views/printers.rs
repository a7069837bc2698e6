//! Printers and the print ledger.

use super::views;
use crate::errors::ErrorBody;
use domain::Timestamp;
use domain::floor::{Document, JobState, Language, PrinterProfile, Purpose, Way};
use domain::kernel::PrintJobId;

views! {
    /// A printer the station knows.
    PrinterView {
        /// Its name.
        printer: String,
        /// How it is reached, as `printer-add --to` takes it.
        to: String,
        /// The same, in parts.
        way: Way,
        /// What it speaks.
        language: Language,
        /// What is in it.
        profile: PrinterProfile,
        /// What it is chosen for.
        purposes: Vec<Purpose>,
        /// Its queue waits until somebody goes on.
        paused: bool,
        /// Sheets that wait or are being sent.
        waiting: u32,
        /// What is wrong with it, and what to do.
        trouble: Option<ErrorBody>,
    }
    /// One sheet of the print ledger.
    PrintJobView {
        /// Its id.
        job_id: PrintJobId,
        /// The printer.
        printer: String,
        /// What is on it, such as `label JT0012345678901`.
        what: String,
        /// The same, in parts.
        document: Document,
        /// Where it is in its life.
        state: JobState,
        /// First, second, … sheet of this document.
        copy: u32,
        /// Why there is more than one.
        reason: Option<String>,
        /// Why it is in this state, and what to do.
        trouble: Option<ErrorBody>,
        /// The job asked for first, of those asked for together.
        batch: PrintJobId,
        /// Its place among them, from 1.
        position: u32,
        /// How many they are.
        batch_size: u32,
        /// Who asked.
        asked_by: String,
        /// When.
        asked_at: Timestamp,
        /// When its state last changed.
        changed_at: Timestamp,
    }
    /// Jobs on their way.
    PrintView {
        /// The printer.
        printer: String,
        /// The jobs, in order.
        jobs: Vec<PrintJobView>,
        /// How many of them the printer has taken or printed.
        done: u32,
        /// What is wrong with the printer, and what to do.
        trouble: Option<ErrorBody>,
    }
    /// What a sheet looks like.
    PreviewView {
        /// `image/svg+xml` or `application/pdf`.
        media_type: String,
        /// Base64.
        content: String,
        /// The printer it would come out of.
        printer: String,
    }
}
