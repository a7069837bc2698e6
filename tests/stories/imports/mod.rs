//! What couriers send and what becomes of it, through the real command.

mod addresses;
mod damaged_numbers;
mod dates;
mod every_kind;
mod headings_and_sheets;
mod hostile_files;
mod many_at_once;
mod refused_files;
mod reports;
mod status_words;
mod taking_back;
mod templates;

use serde_json::Value;
use tests::{list, text};

/// The headings without which there is no waybill.
const HEADINGS: &str = "Waybill Number|Receiver Name|Receiver Phone";

/// `row field reason` of each line of an import's report.
fn lines(import: &Value) -> Vec<String> {
    let line = |row: &Value| {
        let field = text(&row["field"]);
        format!("{} {field} {}", row["row"], text(&row["reason"]))
    };
    list(&import["rows"]).iter().map(line).collect()
}

/// What an import counted: created, updated, skipped, failed.
fn counts(import: &Value) -> [u64; 4] {
    ["created", "updated", "skipped", "failed"]
        .map(|count| import[count].as_u64().unwrap_or(u64::MAX))
}
