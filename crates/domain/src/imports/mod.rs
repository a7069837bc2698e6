//! Workbooks of couriers becoming waybills (warehouse.md §1).

mod cell;
mod clean;
mod columns;
mod decide;

pub use cell::{Cell, SheetRow};
pub use clean::{Cleaned, Cleaner};
pub use columns::{Columns, Field, HEADER_SEARCH_ROWS, find_header};
pub use decide::{
    Change, Command, FinishImport, ImportRows, Refusal, StartImport, VoidImport, decide, reads,
};

use crate::kernel::{Amount, ImportId, OperatorId, Phone, Timestamp, WaybillNumber, Weight};
use crate::warehouse::WaybillStatus;
use serde::{Deserialize, Serialize};

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
    /// Nothing was taken.
    Failed,
    /// Taken back.
    Voided,
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
    /// Where it is in its life.
    pub status: ImportStatus,
    /// Why it failed: a code of the reader or of a rule.
    pub failure: Option<String>,
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

/// A row that can become a waybill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The number the spreadsheet shows.
    pub row: u32,
    /// Waybill number.
    pub waybill_number: WaybillNumber,
    /// Sender or product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    /// Sender's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_address: Option<String>,
    /// Sender's phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_phone: Option<Phone>,
    /// Receiver.
    pub receiver_name: String,
    /// Receiver's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_address: Option<String>,
    /// Receiver's phone.
    pub receiver_phone: Phone,
    /// Destination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// Items; 1 where the row does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// Weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Weight>,
    /// Express type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub express_type: Option<String>,
    /// Amount to collect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cod_amount: Option<Amount>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
    /// The status its word maps to; absent when the row does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<WaybillStatus>,
    /// A word no table maps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown_status: Option<String>,
    /// When it was delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing_time: Option<Timestamp>,
}
