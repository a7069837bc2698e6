//! The one table of error codes. The sentences are in
//! `assets/locales/<language>/errors.json`, under the code.

use domain::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A refusal or a failure on its way to whoever asked, before it has words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// One of [`CODES`].
    pub code: String,
    /// What the sentence names.
    pub params: BTreeMap<String, String>,
}

/// An error as a program and a person read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ErrorBody {
    /// For the program.
    pub code: String,
    /// For the person: what happened, and why.
    pub message: String,
    /// For the person: what to do now.
    pub next_step: String,
}

impl Failure {
    /// A failure whose sentence names nothing.
    pub fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            params: BTreeMap::new(),
        }
    }

    /// With one more thing the sentence names.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.params.insert(key.to_owned(), value.to_string());
        self
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?}", self.code, self.params)
    }
}

impl std::error::Error for Failure {}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code(),
            params: refusal.params(),
        }
    }
}

/// Every code there is. A test holds that each has its words in each language.
pub const CODES: &[&str] = &[
    // Rules: access.
    "not_permitted",
    "already_set_up",
    "not_set_up",
    "unknown_country",
    "unknown_language",
    "name_unusable",
    "name_taken",
    "operator_inactive",
    "last_superadmin",
    "sign_in_waits",
    "silence_unexplained",
    "setting_out_of_range",
    // Rules: imports.
    "import_unknown",
    "import_ended",
    "import_running",
    "row_not_failed",
    "template_unnamed",
    "template_incomplete",
    "template_unknown",
    "template_mismatch",
    "status_word_empty",
    "status_not_mappable",
    "status_word_unmapped",
    "place_alias_empty",
    // Rules: warehouse.
    "session_unknown",
    "session_open",
    "session_not_active",
    "nothing_to_dispatch",
    "errors_not_acknowledged",
    "nothing_to_undo",
    "scan_has_issue",
    "item_unknown",
    "item_not_valid",
    "issue_unknown",
    "issue_resolved",
    "resolution_unfit",
    "reason_missing",
    "waybill_unknown",
    "waybill_exists",
    "status_not_by_hand",
    "field_missing",
    // The station itself.
    "unknown_operator",
    "unknown_time_zone",
    "no_active_session",
    "manifest_unknown",
    "request_unreadable",
    "command_unknown",
    "pin_needed",
    "pin_wrong",
    "pin_too_short",
    "recovery_code_wrong",
    "signed_out",
    "key_missing",
    "data_folder_unusable",
    "data_folder_held",
    "data_damaged",
    "data_newer",
    "disk_full",
    "storage_failed",
    "holder_gone",
    "file_unreadable",
    "file_unwritable",
    "screens_missing",
    "token_needed",
    "host_refused",
    "address_unusable",
    "internal",
    // What sync could not do as it was done.
    "depends_on_refused",
    "command_unfit",
    "at_odds",
    // The server: stations and people at its door.
    "enrol_code_unusable",
    "already_enrolled",
    "device_revoked",
    "device_unknown",
    "station_at_work",
    "signature_wrong",
    "sign_in_needed",
    "server_busy",
    "forked",
    "upgrade_needed",
    "request_too_slow",
    // The server as a station finds it.
    "server_unreachable",
    "server_incomprehensible",
    "server_refused",
    "server_address_unusable",
    "server_not_encrypted",
    "device_key_missing",
    "not_enrolled",
    "station_busy",
    // The server itself.
    "database_unreachable",
    "database_newer",
    "database_tools_missing",
    "site_unknown",
    "site_exists",
    "account_exists",
    "password_too_short",
    "setting_unusable",
    // Workbooks.
    "not_a_workbook",
    "password_protected",
    "old_excel",
    "truncated",
    "lock_file",
    "archive_of_files",
    "pdf",
    "image",
    "text_document",
    "apple_numbers",
    "google_shortcut",
    "no_table",
    "too_large",
    "no_sheets",
    "empty_file",
    "damaged_workbook",
    "no_header",
    "columns_missing",
    "order_form",
    "sheet_choice",
    "sheet_unknown",
    "date_order_needed",
    "file_gone",
    "reader_gone",
    "place_unknown",
    "rows_refused",
    // Rules: the floor.
    "gun_unknown",
    "gun_unfit",
    "printer_unknown",
    "printer_unfit",
    "printer_busy",
    "nothing_to_print",
    "document_unfit",
    "copy_needs_reason",
    "job_unknown",
    "job_unfit",
    // Guns and printers themselves.
    "port_missing",
    "port_denied",
    "port_taken",
    "gun_gone",
    "printer_not_chosen",
    "printer_paused",
    "printer_unreachable",
    "printer_broke_off",
    "printer_out_of_paper",
    "printer_open",
    "printer_no_ribbon",
    "printer_held",
    "print_interrupted",
    "print_waiting",
    "print_doubtful",
    "spooler_refused",
    // Paper.
    "not_encodable",
    "paper_failed",
    "output_kind_unknown",
];
