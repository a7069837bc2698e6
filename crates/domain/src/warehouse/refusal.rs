//! Why not, in order of precedence.

use super::{SessionStatus, WaybillStatus};
use crate::access::{Denied, Permission};
use crate::kernel::{IssueId, SessionId, WaybillNumber};
use serde::{Deserialize, Serialize};

/// Reasons of this noun. When several apply, the first listed is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
pub enum Refusal {
    /// The actor's role lacks a permission (W-401).
    NotPermitted {
        /// The one that is missing.
        permission: Permission,
    },
    /// The station has no company yet.
    NotSetUp,
    /// No such session here.
    SessionUnknown {
        /// What was asked for.
        session_id: SessionId,
    },
    /// A new session was asked for while one is active (W-041).
    SessionOpen {
        /// The active one.
        session_id: SessionId,
    },
    /// The session takes no more scans.
    SessionNotActive {
        /// The session.
        session_id: SessionId,
        /// What became of it.
        status: SessionStatus,
    },
    /// No valid item to send (W-051).
    NothingToDispatch,
    /// Errors nobody has acknowledged.
    ErrorsNotAcknowledged {
        /// How many.
        error_count: u32,
    },
    /// No standing item to undo.
    NothingToUndo,
    /// The item is an issue already; settle it there.
    ScanHasIssue,
    /// No such item in the session.
    ItemUnknown,
    /// Only a valid item can be flagged.
    ItemNotValid,
    /// No such issue here.
    IssueUnknown {
        /// What was asked for.
        issue_id: IssueId,
    },
    /// The issue was resolved before.
    IssueResolved {
        /// The issue.
        issue_id: IssueId,
    },
    /// That resolution does not fit this kind of issue.
    ResolutionUnfit,
    /// A reason is needed.
    ReasonMissing,
    /// No waybill of that number.
    WaybillUnknown {
        /// What was asked for.
        waybill_number: WaybillNumber,
    },
    /// A waybill of that number exists.
    WaybillExists {
        /// The number.
        waybill_number: WaybillNumber,
    },
    /// That status is not set by hand.
    StatusNotByHand {
        /// What was asked for, or what the waybill waits for.
        status: WaybillStatus,
    },
    /// A required field is missing.
    FieldMissing {
        /// Its name.
        field: String,
    },
}

impl From<Denied> for Refusal {
    fn from(Denied(permission): Denied) -> Self {
        Self::NotPermitted { permission }
    }
}
