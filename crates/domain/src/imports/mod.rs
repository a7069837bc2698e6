//! Workbooks of couriers becoming waybills (warehouse.md §1).

mod cell;
mod clean;
mod columns;
mod command;
mod dates;
mod decide;
mod draft;
mod field;
mod plan;
mod refusal;
mod rows;
mod status_words;

pub use cell::{Cell, SheetRow};
pub use clean::{Cleaned, Cleaner, Reading};
pub use columns::{Columns, HEADER_SEARCH_ROWS, Header, TopRow, find_header};
pub use command::{
    CancelImport, Change, Command, CorrectRows, FinishImport, ImportRows, MapStatusWord,
    PlaceAlias, RemovePlaceAlias, RemoveTemplate, SaveTemplate, SetPlaceAlias, SettleStatusWord,
    StartImport, VoidImport, VoidWaybills,
};
pub use dates::{DateOrder, Epoch, Written};
pub use decide::{decide, reads};
pub use draft::Draft;
pub use field::Field;
pub use plan::{
    ColumnChoice, Layout, MappingTemplate, Outline, Plan, PlanTrouble, SheetSurvey, fold_name,
    outline, settle,
};
pub use refusal::Refusal;
pub use status_words::{MEANINGS, StatusWord, StatusWords, fold_word};

use clean::shown;

use crate::kernel::{ImportId, OperatorId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows decided together, in one transaction (W-003).
pub const CHUNK_ROWS: usize = 1_000;

/// What happens to a row whose waybill exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum OnDuplicate {
    /// Leave it as it is.
    #[default]
    Skip,
    /// Fill fields that are empty.
    UpdateEmpty,
    /// Replace every field the row fills.
    UpdateAll,
}

/// Waybills of an import taken back together, in one transaction.
pub const VOID_ROWS: u32 = 1_000;

/// Where an import is in its life (W-004).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    /// Waits for its turn.
    Queued,
    /// Rows are coming in.
    Processing,
    /// Read to the end; single rows may have failed.
    Completed,
    /// It could not be read to its end. Rows decided before the trouble stay, and
    /// can be taken back.
    Failed,
    /// Stopped by a person; the rows decided before stay.
    Cancelled,
    /// Being taken back, a thousand waybills at a time.
    Voiding,
    /// Taken back.
    Voided,
}

impl ImportStatus {
    /// Rows are still to come.
    pub fn is_running(self) -> bool {
        matches!(self, ImportStatus::Queued | ImportStatus::Processing)
    }
}

/// What an import has counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ImportCounts {
    /// Rows decided so far, headings and blank rows left out.
    pub processed_rows: u32,
    /// New waybills.
    pub created: u32,
    /// Waybills whose fields changed.
    pub updated: u32,
    /// Rows already known, repeated in the file, or totals.
    pub skipped: u32,
    /// Rows that made no waybill and should have.
    pub failed: u32,
    /// Waybills taken back with the import.
    pub voided: u32,
    /// Waybills left alone then, since they were scanned or moved on.
    pub kept: u32,
}

/// Why an import gave nothing: a code of the reader or of a rule, and what its
/// sentence names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFailure {
    /// The code.
    pub code: String,
    /// What the sentence names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

/// One import of one file (W-004).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Name of the file, without folders.
    pub filename: String,
    /// SHA-256 of the file, under which the original is kept.
    pub file_hash: String,
    /// Who imported it.
    pub uploaded_by: OperatorId,
    /// Their name at the time.
    pub uploaded_by_name: String,
    /// What happens to rows already known.
    pub on_duplicate: OnDuplicate,
    /// One bad row refuses the whole file.
    pub strict: bool,
    /// How the file is read.
    pub plan: Plan,
    /// What whoever imported it wanted to remember.
    pub notes: Option<String>,
    /// Where it is in its life.
    pub status: ImportStatus,
    /// Why it failed.
    pub failure: Option<ImportFailure>,
    /// Rows the sheet holds; an estimate until it was read to the end.
    pub total_rows: u32,
    /// What it has counted.
    pub counts: ImportCounts,
    /// Last row decided, as the spreadsheet numbers it: where a restart goes on.
    pub last_row: u32,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// What became of a row that made no new waybill, or made one with a doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// It made no waybill and should have.
    Failed,
    /// It was left out on purpose.
    Skipped,
    /// It was taken, and something about it needs a look.
    Warning,
    /// It failed first and was taken after a person corrected it.
    Corrected,
}

/// Why a row is in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RowReason {
    /// A required field is empty.
    Missing,
    /// The number was damaged by a spreadsheet, or is none.
    DamagedNumber,
    /// Not an amount of money.
    NotAnAmount,
    /// Not a whole number of at least 1.
    NotAQuantity,
    /// Not a weight in kilograms.
    NotAWeight,
    /// Not a phone number of this country.
    UnusualPhone,
    /// Not a date and time.
    NotADate,
    /// A date that can be read two ways, and nobody said which.
    AmbiguousDate,
    /// A status word no table maps; the waybill waits.
    UnknownStatus,
    /// The same number stands further up.
    RepeatedInFile,
    /// A line of totals.
    TotalsRow,
}

/// One line of the row report (W-006).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RowReport {
    /// The number the spreadsheet shows.
    pub row: u32,
    /// The field, if one is to blame.
    pub field: Option<Field>,
    /// What the cell held.
    pub value: String,
    /// What became of the row.
    pub outcome: RowOutcome,
    /// Why.
    pub reason: RowReason,
}
