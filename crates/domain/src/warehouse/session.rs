//! A scan session and its items (W-040 to W-050).

use super::WaybillStatus;
use crate::floor::{Damage, LabelPart};
use crate::kernel::{DeviceId, IssueId, OperatorId, ScanItemId, SessionId, Timestamp};
use serde::{Deserialize, Serialize};

/// Where a session is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// Takes scans.
    Active,
    /// Dispatched.
    Completed,
    /// Given up; its scans are kept.
    Cancelled,
}

/// What a session has counted. Undone and removed items do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Totals {
    /// Every answered scan.
    pub total_scanned: u32,
    /// Of these, codes already in the session.
    pub duplicate_count: u32,
    /// Of these, codes that cannot go.
    pub error_count: u32,
}

impl Totals {
    /// Parcels that will go: 150 scanned, 5 duplicate, 2 error leave 143 (W-048).
    pub fn valid_count(self) -> u32 {
        self.total_scanned
            .saturating_sub(self.duplicate_count + self.error_count)
    }

    /// With one more item of this type.
    #[must_use]
    pub fn plus(mut self, scan_type: ScanType) -> Self {
        self.total_scanned += 1;
        match scan_type {
            ScanType::Valid => {}
            ScanType::Duplicate => self.duplicate_count += 1,
            ScanType::Error => self.error_count += 1,
        }
        self
    }

    /// Counted anew from items; what the running figures must equal.
    pub fn of<'a>(items: impl IntoIterator<Item = &'a ScanItem>) -> Self {
        let standing = items.into_iter().filter(|item| item.voided_at.is_none());
        standing.fold(Self::default(), |totals, item| totals.plus(item.scan_type))
    }

    /// With one item of this type taken back.
    #[must_use]
    pub fn minus(mut self, scan_type: ScanType) -> Self {
        self.total_scanned = self.total_scanned.saturating_sub(1);
        match scan_type {
            ScanType::Valid => {}
            ScanType::Duplicate => self.duplicate_count = self.duplicate_count.saturating_sub(1),
            ScanType::Error => self.error_count = self.error_count.saturating_sub(1),
        }
        self
    }
}

/// One batch at one station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who opened it.
    pub scanned_by: OperatorId,
    /// Their name at the time.
    pub scanned_by_name: String,
    /// The station.
    pub device_id: DeviceId,
    /// When it was opened.
    pub start_time: Timestamp,
    /// When it was dispatched or cancelled.
    pub end_time: Option<Timestamp>,
    /// Where it is in its life.
    pub status: SessionStatus,
    /// What it has counted.
    pub totals: Totals,
    /// Items ever taken, undone ones included: the next item's position.
    pub items_taken: u32,
}

/// The verdict on a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ScanType {
    /// Goes.
    Valid,
    /// Already in the session.
    Duplicate,
    /// Cannot go.
    Error,
}

/// Why a code cannot go, or how a repeat came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// No waybill has this number.
    NotFound,
    /// What arrived is no code.
    DamagedBarcode,
    /// The label and the parcel disagree.
    DataMismatch,
    /// The waybill is not pending.
    WrongStatus,
    /// Its order is on hold.
    OnHold,
    /// It was taken back.
    Cancelled,
    /// Another station dispatched it first.
    DuplicateOtherStation,
    /// The gun sent one trigger pull twice; only on duplicates.
    DoubleRead,
}

/// How a code came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ScanSource {
    /// A gun, of whatever kind.
    Gun,
    /// Fingers.
    Typed,
    /// A pipe.
    Stdin,
}

/// The dispatch that sent a parcel before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DispatchedBy {
    /// Its session.
    pub session_id: SessionId,
    /// Who.
    pub operator: String,
    /// When.
    pub at: Timestamp,
    /// Where, by station code; absent when it was this station.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub station: Option<String>,
}

/// What the sentence about an item names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct ItemDetail {
    /// The waybill's status, when that is the trouble.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<WaybillStatus>,
    /// The courier's word that no table maps, when that is the trouble.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown_status: Option<String>,
    /// The dispatch before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispatched: Option<DispatchedBy>,
    /// When the code was first scanned, on a duplicate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_scanned_at: Option<Timestamp>,
    /// Where the parcel goes, on a valid one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// What a person noted when flagging it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The gun it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gun: Option<String>,
    /// What a code nobody knows seems to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_part: Option<LabelPart>,
    /// What is wrong with a frame that is no code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub damage: Option<Damage>,
}

/// One answered scan: also the permanent scan log (W-050), so never deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanItem {
    /// Its id.
    pub id: ScanItemId,
    /// Its session.
    pub session_id: SessionId,
    /// Its position in the session, from 1.
    pub position: u32,
    /// The number, or what arrived instead of one.
    pub code: String,
    /// The verdict.
    pub scan_type: ScanType,
    /// Why.
    pub error_kind: Option<ErrorKind>,
    /// What the sentence about it names.
    pub detail: ItemDetail,
    /// When.
    pub scan_time: Timestamp,
    /// By whom.
    pub scanned_by: OperatorId,
    /// How it came in.
    pub source: ScanSource,
    /// The issue it became.
    pub issue_id: Option<IssueId>,
    /// Undone or removed.
    pub voided_at: Option<Timestamp>,
}

impl ScanItem {
    /// Neither undone nor removed.
    pub fn stands(&self) -> bool {
        self.voided_at.is_none()
    }

    /// An error nobody has turned into an issue yet.
    pub fn is_unacknowledged_error(&self) -> bool {
        self.stands() && self.scan_type == ScanType::Error && self.issue_id.is_none()
    }

    /// Whether it brings its code into the session, so that the next read of
    /// that code is a duplicate. A `not_found` item does not: the waybill may
    /// since have been imported, and its parcel still has to go.
    pub fn holds_its_code(&self) -> bool {
        self.stands()
            && self.scan_type != ScanType::Duplicate
            && self.error_kind != Some(ErrorKind::NotFound)
    }
}
