//! Imports and their reports.

use super::views;
use domain::imports::{Field, ImportStatus, OnDuplicate, RowOutcome, RowReason};
use domain::kernel::{ImportId, Timestamp};

views! {
    /// An import and its counts (W-004, W-005).
    ImportView {
        /// Its id.
        import_id: ImportId,
        /// Name of the file.
        filename: String,
        /// Who imported it.
        uploaded_by: String,
        /// Where it is in its life.
        status: ImportStatus,
        /// Why it failed, as a code.
        failure: Option<String>,
        /// Why it failed, in words.
        message: Option<String>,
        /// What to do then.
        next_step: Option<String>,
        /// Rows the sheet holds; an estimate while processing.
        total_rows: u32,
        /// Rows decided.
        processed_rows: u32,
        /// 0 to 100.
        percentage: u32,
        /// New waybills.
        created: u32,
        /// Waybills whose fields changed.
        updated: u32,
        /// Rows left out on purpose.
        skipped: u32,
        /// Rows that made no waybill and should have.
        failed: u32,
        /// What happens to rows already known.
        on_duplicate: OnDuplicate,
        /// One bad row refuses the whole file.
        strict: bool,
        /// When it was started.
        started_at: Timestamp,
        /// When it ended.
        finished_at: Option<Timestamp>,
    }
    /// One line of the row report (W-006).
    ImportRowView {
        /// The number the spreadsheet shows.
        row: u32,
        /// The field, if one is to blame.
        field: Option<Field>,
        /// What the cell held.
        value: String,
        /// What became of the row.
        outcome: RowOutcome,
        /// Why, as a code.
        reason: RowReason,
        /// Why and what to do, in words.
        message: String,
    }
    /// An import with its report.
    ImportReportView {
        /// The import.
        import: ImportView,
        /// Its report, by row.
        rows: Vec<ImportRowView>,
    }
    /// An import taken back.
    ImportVoidedView {
        /// The import.
        import_id: ImportId,
        /// Where it is now.
        status: ImportStatus,
        /// Waybills taken back.
        voided: u32,
        /// Waybills left alone, since they were scanned or moved on.
        kept: u32,
    }
}
