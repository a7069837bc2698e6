//! How each noun's row lies in its table.

use super::{Error, storable};
use domain::flows::{Row, RowKey};
use domain::kernel::{
    CommandId, DeviceId, EventId, ImportId, IssueId, OperatorId, SessionId, WaybillNumber,
};
use domain::warehouse::{IssueStatus, SessionStatus};
use serde::Serialize;
use uuid::Uuid;

/// A column besides version, scopes and body, with its type.
pub type Column = (&'static str, &'static str);

/// A noun's table.
#[derive(Debug)]
pub struct Noun {
    /// The table, and the noun's name in [`Row`].
    pub table: &'static str,
    /// The key.
    pub keys: &'static [Column],
    /// What else rules look its rows up by.
    pub found_by: &'static [Column],
}

const fn by_uuid(table: &'static str) -> Noun {
    Noun {
        table,
        keys: &[("id", "uuid")],
        found_by: &[],
    }
}

/// In the order of [`RowKey`].
pub static NOUNS: [Noun; 14] = [
    Noun {
        table: "company",
        keys: &[("only_row", "boolean")],
        found_by: &[],
    },
    by_uuid("station"),
    Noun {
        table: "operator",
        keys: &[("id", "uuid")],
        found_by: &[("name", "text")],
    },
    by_uuid("import"),
    Noun {
        table: "import_lines",
        keys: &[("command_id", "uuid")],
        found_by: &[("import_id", "uuid")],
    },
    Noun {
        table: "remembered",
        keys: &[("only_row", "boolean")],
        found_by: &[],
    },
    Noun {
        table: "waybill",
        keys: &[("waybill_number", "text")],
        found_by: &[
            ("import_id", "uuid"),
            ("dispatched_session_id", "uuid"),
            ("unknown_status", "text"),
        ],
    },
    by_uuid("tracking_event"),
    Noun {
        table: "session",
        keys: &[("id", "uuid")],
        found_by: &[
            ("device_id", "uuid"),
            ("scanned_by", "uuid"),
            ("is_active", "boolean"),
        ],
    },
    Noun {
        table: "scan_item",
        keys: &[("session_id", "uuid"), ("position", "bigint")],
        found_by: &[("code", "text")],
    },
    Noun {
        table: "issue",
        keys: &[("id", "uuid")],
        found_by: &[("code", "text"), ("is_open", "boolean")],
    },
    Noun {
        table: "manifest",
        keys: &[("session_id", "uuid")],
        found_by: &[],
    },
    Noun {
        table: "amendment",
        keys: &[("session_id", "uuid"), ("revision", "bigint")],
        found_by: &[],
    },
    Noun {
        table: "problem",
        keys: &[("command_id", "uuid")],
        found_by: &[],
    },
];

/// The place of a key's noun in [`NOUNS`].
pub fn noun_of(key: &RowKey) -> usize {
    match key {
        RowKey::Company => 0,
        RowKey::Station(_) => 1,
        RowKey::Operator(_) => 2,
        RowKey::Import(_) => 3,
        RowKey::ImportLines(_) => 4,
        RowKey::Remembered => 5,
        RowKey::Waybill(_) => 6,
        RowKey::TrackingEvent(_) => 7,
        RowKey::Session(_) => 8,
        RowKey::ScanItem(..) => 9,
        RowKey::Issue(_) => 10,
        RowKey::Manifest(_) => 11,
        RowKey::Amendment(..) => 12,
        RowKey::Problem(_) => 13,
    }
}

/// The key's columns as text, in the order of [`Noun::keys`].
pub fn key_columns(key: &RowKey) -> Vec<String> {
    match key {
        RowKey::Company | RowKey::Remembered => vec!["true".to_owned()],
        RowKey::Station(id) => vec![id.to_string()],
        RowKey::Operator(id) => vec![id.to_string()],
        RowKey::Import(id) => vec![id.to_string()],
        RowKey::ImportLines(id) | RowKey::Problem(id) => vec![id.to_string()],
        RowKey::Waybill(number) => vec![storable(number.as_str())],
        RowKey::TrackingEvent(id) => vec![id.to_string()],
        RowKey::Session(id) | RowKey::Manifest(id) => vec![id.to_string()],
        RowKey::ScanItem(id, at) | RowKey::Amendment(id, at) => {
            vec![id.to_string(), at.to_string()]
        }
        RowKey::Issue(id) => vec![id.to_string()],
    }
}

/// The key of a stored row, whose columns begin at 2.
pub fn key_of(noun: &Noun, row: &tokio_postgres::Row) -> Result<RowKey, Error> {
    let id = || row.get::<_, Uuid>(2);
    let at = || row.get::<_, i64>(3) as u32;
    Ok(match noun.table {
        "company" => RowKey::Company,
        "station" => RowKey::Station(DeviceId(id())),
        "operator" => RowKey::Operator(OperatorId(id())),
        "import" => RowKey::Import(ImportId(id())),
        "import_lines" => RowKey::ImportLines(CommandId(id())),
        "remembered" => RowKey::Remembered,
        "waybill" => {
            let number = WaybillNumber::read(row.get(2));
            let wrong = |_| Error::Damaged("a waybill has no number".to_owned());
            RowKey::Waybill(number.map_err(wrong)?)
        }
        "tracking_event" => RowKey::TrackingEvent(EventId(id())),
        "session" => RowKey::Session(SessionId(id())),
        "scan_item" => RowKey::ScanItem(SessionId(id()), at()),
        "issue" => RowKey::Issue(IssueId(id())),
        "manifest" => RowKey::Manifest(SessionId(id())),
        "amendment" => RowKey::Amendment(SessionId(id()), at()),
        "problem" => RowKey::Problem(CommandId(id())),
        other => return Err(Error::Damaged(format!("{other} is no noun"))),
    })
}

/// The columns of [`Noun::found_by`] as text.
pub fn found_by(row: &Row) -> Vec<Option<String>> {
    let some = |text: &dyn ToString| Some(text.to_string());
    match row {
        Row::Operator(operator) => vec![Some(storable(&operator.name.to_lowercase()))],
        Row::Waybill(waybill) => vec![
            waybill.import_id.map(|id| id.to_string()),
            waybill.dispatched_session_id.map(|id| id.to_string()),
            waybill.unknown_status.as_deref().map(storable),
        ],
        Row::ImportLines(lines) => vec![some(&lines.import_id)],
        Row::Session(session) => vec![
            some(&session.device_id),
            some(&session.scanned_by),
            some(&(session.status == SessionStatus::Active)),
        ],
        Row::ScanItem(item) => vec![Some(storable(&item.code))],
        Row::Issue(issue) => vec![
            Some(storable(&issue.code)),
            some(&(issue.status == IssueStatus::Open)),
        ],
        Row::Company(_)
        | Row::Station(_)
        | Row::Import(_)
        | Row::Remembered(_)
        | Row::TrackingEvent(_)
        | Row::Manifest(_)
        | Row::Amendment(_)
        | Row::Problem(_) => Vec::new(),
    }
}

/// The row itself, without its noun, which the table names.
pub fn body(row: &Row) -> Result<String, Error> {
    fn json(value: &impl Serialize) -> Result<String, Error> {
        Ok(serde_json::to_string(value)?)
    }
    match row {
        Row::Company(row) => json(row),
        Row::Station(row) => json(row),
        Row::Operator(row) => json(row),
        Row::Import(row) => json(row),
        Row::ImportLines(row) => json(row),
        Row::Remembered(row) => json(row),
        Row::Waybill(row) => json(row),
        Row::TrackingEvent(row) => json(row),
        Row::Session(row) => json(row),
        Row::ScanItem(row) => json(row),
        Row::Issue(row) => json(row),
        Row::Manifest(row) => json(row),
        Row::Amendment(row) => json(row),
        Row::Problem(row) => json(row),
    }
}

/// A row of a table, read.
pub fn read(noun: &Noun, body: &str) -> Result<Row, Error> {
    let table = noun.table;
    let whole = format!(r#"{{"noun":"{table}","row":{body}}}"#);
    serde_json::from_str(&whole).map_err(|error| Error::Damaged(format!("{table}: {error}")))
}
