//! Answers as lines for people, in the company's language and time zone.

use contract::views::*;
use domain::Timestamp;
use domain::warehouse::{IssueStatus, Totals};
use jiff::tz::TimeZone;
use serde::Serialize;
use words::Words;

/// How answers are said.
#[derive(Debug)]
pub struct Spoken {
    pub words: Words,
    zone: TimeZone,
}

/// The word an enum value has in JSON and in locale keys.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

impl Spoken {
    pub fn new(words: Words, zone: Option<&str>) -> Self {
        let zone = zone.and_then(|name| TimeZone::get(name).ok());
        Self {
            words,
            zone: zone.unwrap_or(TimeZone::UTC),
        }
    }

    /// A line of `cli.json`.
    pub fn say(&self, key: &str, params: &[(&str, &str)]) -> String {
        self.words.say(&format!("cli.{key}"), params)
    }

    /// A word of `scan.json`.
    fn name(&self, group: &str, value: &impl Serialize) -> String {
        self.words
            .say(&format!("scan.{group}.{}", word(value)), &[])
    }

    /// Date and time on the wall.
    pub fn moment(&self, at: Timestamp) -> String {
        let civil = at.civil(&self.zone);
        format!("{} {:02}:{:02}", civil.date(), civil.hour(), civil.minute())
    }

    pub fn totals(&self, totals: &Totals) -> String {
        self.say(
            "scan.totals",
            &[
                ("total", &totals.total_scanned.to_string()),
                ("duplicates", &totals.duplicate_count.to_string()),
                ("errors", &totals.error_count.to_string()),
            ],
        )
    }

    pub fn scan(&self, view: &ScanView) -> String {
        self.say(
            "scan.line",
            &[
                ("outcome", &self.name("outcome", &view.outcome)),
                ("code", &view.code),
                ("message", &view.message),
                ("totals", &self.totals(&view.totals)),
            ],
        )
    }

    pub fn session(&self, view: &SessionView) -> String {
        self.say(
            "session.line",
            &[
                ("session_id", &view.session_id.to_string()),
                ("start_time", &self.moment(view.start_time)),
                ("operator", &view.scanned_by),
                ("status", &self.name("session_status", &view.status)),
                ("totals", &self.totals(&view.totals)),
                (
                    "manifest_number",
                    view.manifest_number.as_deref().unwrap_or_default(),
                ),
            ],
        )
    }

    pub fn item(&self, view: &ItemView) -> String {
        let key = match view.voided {
            true => "session.item_undone",
            false => "session.item",
        };
        self.say(
            key,
            &[
                ("position", &view.position.to_string()),
                ("outcome", &self.name("outcome", &view.outcome)),
                ("code", &view.waybill_number),
                ("message", &view.message),
            ],
        )
    }

    pub fn import(&self, key: &str, view: &ImportView) -> String {
        let status = format!("import_status.{}", word(&view.status));
        self.say(
            key,
            &[
                ("import_id", &view.import_id.to_string()),
                ("filename", &view.filename),
                ("started_at", &self.moment(view.started_at)),
                ("status", &self.say(&status, &[])),
                ("total", &view.total_rows.to_string()),
                ("processed", &view.processed_rows.to_string()),
                ("percentage", &view.percentage.to_string()),
                ("created", &view.created.to_string()),
                ("updated", &view.updated.to_string()),
                ("skipped", &view.skipped.to_string()),
                ("failed", &view.failed.to_string()),
            ],
        )
    }

    pub fn import_row(&self, view: &ImportRowView) -> String {
        let outcome = format!("rows.outcome.{}", word(&view.outcome));
        self.say(
            "import.row",
            &[
                ("row", &view.row.to_string()),
                ("outcome", &self.words.say(&outcome, &[])),
                ("message", &view.message),
            ],
        )
    }

    pub fn issue(&self, view: &IssueView) -> String {
        let resolved = view.status == IssueStatus::Resolved;
        let (key, operator, at) = match (resolved, &view.resolved_by, view.resolved_at) {
            (true, Some(by), Some(at)) => ("issue.resolved", by, at),
            _ if view.suggested_solved => ("issue.suggested", &view.raised_by, view.raised_at),
            _ => ("issue.open", &view.raised_by, view.raised_at),
        };
        self.say(
            key,
            &[
                ("issue_id", &view.issue_id.to_string()),
                ("code", &view.code),
                ("reason", &view.message),
                ("operator", operator),
                ("at", &self.moment(at)),
            ],
        )
    }

    pub fn waybill(&self, view: &WaybillView) -> String {
        self.say(
            "waybill.line",
            &[
                ("waybill_number", view.waybill_number.as_str()),
                ("status", &self.name("status", &view.status)),
                ("receiver", &view.receiver_name),
                (
                    "destination",
                    view.destination.as_deref().unwrap_or_default(),
                ),
            ],
        )
    }

    pub fn event(&self, view: &EventView) -> String {
        self.say(
            "waybill.event",
            &[
                ("at", &self.moment(view.occurred_at)),
                ("status", &self.name("status", &view.status)),
                ("actor", &view.actor),
            ],
        )
    }

    pub fn operator(&self, view: &OperatorView) -> String {
        let role = self.say(&format!("role.{}", word(&view.role)), &[]);
        let key = match view.active {
            true => "operator",
            false => "people.inactive",
        };
        self.say(key, &[("name", &view.name), ("role", &role)])
    }

    pub fn problem(&self, view: &ProblemView) -> String {
        self.say(
            "problem",
            &[
                ("since", &self.moment(view.since)),
                ("message", &view.message),
                ("next_step", &view.next_step),
            ],
        )
    }

    pub fn gun(&self, view: &GunView) -> String {
        let trouble = view.trouble.as_ref().map(|error| error.message.as_str());
        self.say(
            "gun",
            &[
                ("gun", &view.gun),
                ("port", view.port.as_deref().unwrap_or("-")),
                ("baud", &view.baud.to_string()),
                ("trouble", trouble.unwrap_or_default()),
            ],
        )
    }

    pub fn printer(&self, view: &PrinterView) -> String {
        let size = view.profile.size;
        let trouble = view.trouble.as_ref().map(|error| error.message.as_str());
        self.say(
            "printer",
            &[
                ("printer", &view.printer),
                ("to", &view.to),
                ("language", &word(&view.language).to_uppercase()),
                ("size", &format!("{}x{}", size.width, size.height)),
                ("dpi", &view.profile.dpi.to_string()),
                ("waiting", &view.waiting.to_string()),
                ("trouble", trouble.unwrap_or_default()),
            ],
        )
    }

    pub fn job(&self, view: &PrintJobView) -> String {
        let state = format!("devices.state.{}", word(&view.state));
        self.say(
            "job",
            &[
                ("job_id", &view.job_id.to_string()),
                ("at", &self.moment(view.asked_at)),
                ("what", &view.what),
                ("printer", &view.printer),
                ("state", &self.words.say(&state, &[])),
                ("copy", &view.copy.to_string()),
                ("reason", view.reason.as_deref().unwrap_or_default()),
            ],
        )
    }

    pub fn printed(&self, view: &PrintView) -> String {
        self.say(
            "printed",
            &[
                ("printer", &view.printer),
                ("done", &view.done.to_string()),
                ("total", &view.jobs.len().to_string()),
            ],
        )
    }

    pub fn check(&self, view: &CheckView) -> String {
        let key = match view.ok {
            true => "check.ok",
            false => "check.trouble",
        };
        self.say(
            key,
            &[
                ("message", &view.message),
                ("next_step", view.next_step.as_deref().unwrap_or_default()),
            ],
        )
    }
}
