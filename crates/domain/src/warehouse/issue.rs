//! Issues: what a session could not send and a person must settle (§5).

use super::{ErrorKind, WaybillStatus};
use crate::kernel::{IssueId, OperatorId, SessionId, Timestamp, WaybillNumber};
use serde::{Deserialize, Serialize};

/// Whether somebody still has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum IssueStatus {
    /// Yes.
    Open,
    /// No.
    Resolved,
}

/// One code that could not go, from raising to resolution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Its id.
    pub id: IssueId,
    /// The session it first came from.
    pub session_id: SessionId,
    /// The number, or what arrived instead of one.
    pub code: String,
    /// Why it could not go.
    pub error_kind: ErrorKind,
    /// Scans that joined it.
    pub scans: u32,
    /// Who raised it.
    pub raised_by: OperatorId,
    /// Their name at the time.
    pub raised_by_name: String,
    /// When.
    pub raised_at: Timestamp,
    /// What they noted.
    pub note: Option<String>,
    /// The waybill it took out of the flow, and its status before.
    pub held: Option<(WaybillNumber, WaybillStatus)>,
    /// Whether somebody still has to act.
    pub status: IssueStatus,
    /// How it ended: the name of a resolution.
    pub resolution: Option<String>,
    /// Who ended it.
    pub resolved_by: Option<OperatorId>,
    /// Their name at the time.
    pub resolved_by_name: Option<String>,
    /// When.
    pub resolved_at: Option<Timestamp>,
    /// Why it ended so.
    pub reason: Option<String>,
}

impl Issue {
    /// Whether a later import has probably settled it (W-074): the code was not
    /// found, and names a waybill by now.
    pub fn is_probably_solved(&self, waybill_exists: bool) -> bool {
        waybill_exists && self.status == IssueStatus::Open && self.error_kind == ErrorKind::NotFound
    }
}
