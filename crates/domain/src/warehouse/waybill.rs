//! A waybill and its legal moves (warehouse.md §2, table 2.1).

use super::{DispatchedBy, Moved};
use crate::kernel::{
    Amount, ImportId, Phone, SessionId, Timestamp, WaybillId, WaybillNumber, Weight,
};
use crate::places::Resolved;
use serde::{Deserialize, Serialize};

/// Where a parcel is in its life (W-021).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum WaybillStatus {
    /// Known, waiting to be scanned out.
    Pending,
    /// Left with the courier.
    Dispatched,
    /// The courier confirmed the pickup.
    InTransit,
    /// Out for delivery.
    Delivering,
    /// With the receiver.
    Delivered,
    /// Coming back.
    Returned,
    /// Came back and was received.
    Hq,
    /// A person has to look at it.
    IssuePending,
}

/// What moves a waybill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// A session is dispatched.
    Dispatch,
    /// An issue is raised about it.
    IssueRaised,
    /// That issue is resolved.
    IssueResolved,
    /// The courier says so, by event or by its workbook.
    Courier,
    /// It was scanned back in.
    ReturnReceived,
}

impl WaybillStatus {
    /// Every status.
    pub const ALL: [WaybillStatus; 8] = [
        WaybillStatus::Pending,
        WaybillStatus::Dispatched,
        WaybillStatus::InTransit,
        WaybillStatus::Delivering,
        WaybillStatus::Delivered,
        WaybillStatus::Returned,
        WaybillStatus::Hq,
        WaybillStatus::IssuePending,
    ];

    /// Whether table 2.1 allows the move. A courier may skip forward; nothing
    /// but a correction by hand leaves a final status.
    pub fn may_move(self, to: WaybillStatus, trigger: Trigger) -> bool {
        use WaybillStatus::*;
        match trigger {
            Trigger::Dispatch => self == Pending && to == Dispatched,
            Trigger::IssueRaised => matches!(self, Pending | Dispatched) && to == IssuePending,
            Trigger::IssueResolved => self == IssuePending && matches!(to, Pending | Dispatched),
            Trigger::ReturnReceived => self == Returned && to == Hq,
            Trigger::Courier => {
                matches!(to, InTransit | Delivering | Delivered | Returned)
                    && self != IssuePending
                    && to.rank() > self.rank()
            }
        }
    }

    /// How far along; an import never lowers it. Delivered and returned end the
    /// way out and do not replace each other.
    fn rank(self) -> u8 {
        use WaybillStatus::*;
        match self {
            Pending | IssuePending => 0,
            Dispatched => 1,
            InTransit => 2,
            Delivering => 3,
            Delivered | Returned => 4,
            Hq => 5,
        }
    }
}

/// Where a tracking event comes from (W-023).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum EventSource {
    /// A scan session.
    Scan,
    /// A courier's message.
    Courier,
    /// A person's decision.
    Manual,
    /// A workbook.
    Import,
}

/// A waybill as a station keeps it (W-020).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waybill {
    /// Derived from company and number.
    pub id: WaybillId,
    /// What the barcode says.
    pub waybill_number: WaybillNumber,
    /// Sender; in many workbooks the product.
    pub sender_name: Option<String>,
    /// Sender's address.
    pub sender_address: Option<String>,
    /// Sender's phone.
    pub sender_phone: Option<Phone>,
    /// Receiver.
    pub receiver_name: String,
    /// Receiver's address, the full text.
    pub receiver_address: Option<String>,
    /// The places that address names.
    pub place: Resolved,
    /// Receiver's phone.
    pub receiver_phone: Phone,
    /// Where the manifest groups it.
    pub destination: Option<String>,
    /// Items in the parcel, at least 1.
    pub quantity: u32,
    /// Weight.
    pub weight: Option<Weight>,
    /// Express or service type, as given.
    pub express_type: Option<String>,
    /// To be collected on delivery.
    pub cod_amount: Option<Amount>,
    /// Remarks.
    pub remarks: Option<String>,
    /// Where it is.
    pub status: WaybillStatus,
    /// A status word no table maps yet: the waybill is not scannable until it
    /// is mapped.
    pub unknown_status: Option<String>,
    /// When it was delivered.
    pub signing_time: Option<Timestamp>,
    /// The import that brought it.
    pub import_id: Option<ImportId>,
    /// When an issue took it out of the flow.
    pub marked_pending_at: Option<Timestamp>,
    /// The order it belongs to is on hold.
    pub on_hold: bool,
    /// The dispatch that sent it: evidence for whoever scans it again.
    pub dispatched_session_id: Option<SessionId>,
    /// When.
    pub dispatched_at: Option<Timestamp>,
    /// By whom, by name.
    pub dispatched_by: Option<String>,
    /// When it became known here.
    pub created_at: Timestamp,
    /// Taken back with its import.
    pub voided_at: Option<Timestamp>,
}

impl Waybill {
    /// The dispatch that sent it, now or before.
    pub fn dispatched(&self) -> Option<DispatchedBy> {
        Some(DispatchedBy {
            session_id: self.dispatched_session_id?,
            operator: self.dispatched_by.clone()?,
            at: self.dispatched_at?,
            station: None,
        })
    }

    /// With a move applied.
    #[must_use]
    pub fn moved(mut self, moved: &Moved) -> Self {
        self.status = moved.to;
        self.marked_pending_at = moved.marked_pending_at;
        self.signing_time = moved.signing_time;
        self.dispatched_session_id = moved.dispatched.as_ref().map(|by| by.session_id);
        self.dispatched_at = moved.dispatched.as_ref().map(|by| by.at);
        self.dispatched_by = moved.dispatched.as_ref().map(|by| by.operator.clone());
        self
    }
}

/// Fields a person corrects; absent means unchanged.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct WaybillPatch {
    /// Receiver.
    pub receiver_name: Option<String>,
    /// Receiver's phone, as typed.
    pub receiver_phone: Option<String>,
    /// Receiver's address.
    pub receiver_address: Option<String>,
    /// The places that address names, as the host's dictionary resolves them.
    #[cfg_attr(feature = "typescript", ts(skip))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Resolved>,
    /// Destination.
    pub destination: Option<String>,
    /// Items.
    pub quantity: Option<u32>,
    /// Amount to collect, in minor units.
    pub cod_amount: Option<Amount>,
    /// Remarks.
    pub remarks: Option<String>,
}

impl WaybillPatch {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Table 2.1, printed: a row per status and trigger, the statuses it may reach.
    #[test]
    fn the_moves_of_the_catalogue() {
        let mut printed = String::new();
        for from in WaybillStatus::ALL {
            for trigger in [
                Trigger::Dispatch,
                Trigger::IssueRaised,
                Trigger::IssueResolved,
                Trigger::Courier,
                Trigger::ReturnReceived,
            ] {
                let to: Vec<_> = WaybillStatus::ALL
                    .into_iter()
                    .filter(|to| from.may_move(*to, trigger))
                    .map(|to| format!("{to:?}"))
                    .collect();
                if !to.is_empty() {
                    printed += &format!("{from:?} {trigger:?}: {}\n", to.join(" "));
                }
            }
        }
        assert_eq!(
            printed,
            "Pending Dispatch: Dispatched\n\
             Pending IssueRaised: IssuePending\n\
             Pending Courier: InTransit Delivering Delivered Returned\n\
             Dispatched IssueRaised: IssuePending\n\
             Dispatched Courier: InTransit Delivering Delivered Returned\n\
             InTransit Courier: Delivering Delivered Returned\n\
             Delivering Courier: Delivered Returned\n\
             Returned ReturnReceived: Hq\n\
             IssuePending IssueResolved: Pending Dispatched\n"
        );
    }
}
