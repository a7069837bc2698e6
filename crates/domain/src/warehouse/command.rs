//! What may be asked of the warehouse, and what may have happened.

use super::{
    DispatchedBy, ErrorKind, EventSource, Issue, Manifest, ScanItem, ScanSource, Session,
    SessionStatus, Totals, Waybill, WaybillPatch, WaybillStatus,
};
use crate::command::Read;
use crate::floor::Damage;
use crate::kernel::{
    Ctx, EventId, IssueId, OperatorId, ScanItemId, SessionId, Timestamp, WaybillNumber, read_code,
};
use serde::{Deserialize, Serialize};

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "args", rename_all = "snake_case")]
pub enum Command {
    /// Resume the actor's active session, or start one (W-041).
    OpenSession(OpenSession),
    /// Take one code. An observation: answered, never refused for what it says.
    Scan(Scan),
    /// Take the newest standing item back (W-049).
    UndoScan(SessionOnly),
    /// Mark a valid item as one that must not go.
    FlagItem(FlagItem),
    /// Send the valid parcels (W-051).
    Dispatch(Dispatch),
    /// Turn errors into issues (W-052).
    MarkIssuesPending(SessionOnly),
    /// Give the session up (W-053).
    CancelSession(SessionOnly),
    /// Settle an issue (W-071 to W-073).
    ResolveIssue(ResolveIssue),
    /// Make a waybill by hand (W-026).
    CreateWaybill(CreateWaybill),
    /// Correct a waybill by hand (W-022, W-026).
    CorrectWaybill(CorrectWaybill),
}

/// Resume or start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenSession {
    /// Refuse when one is active, instead of resuming it.
    pub new: bool,
}

/// One code for a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// The session.
    pub session_id: SessionId,
    /// The frame as it came, without its terminator; bytes that are no UTF-8
    /// already replaced by U+FFFD, which no number contains.
    pub code: String,
    /// How it came.
    pub source: ScanSource,
    /// The gun it came from, where the station knows its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gun: Option<String>,
    /// What the gun's line says is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damage: Option<Damage>,
}

/// A session and nothing more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionOnly {
    /// The session.
    pub session_id: SessionId,
}

/// Flags a valid item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlagItem {
    /// The session.
    pub session_id: SessionId,
    /// The item.
    pub item_id: ScanItemId,
    /// `damaged_barcode` or `data_mismatch`.
    pub error_kind: ErrorKind,
    /// What is wrong, in words.
    pub note: Option<String>,
}

/// Sends a session's valid parcels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dispatch {
    /// The session.
    pub session_id: SessionId,
    /// Turn its errors into issues on the way.
    pub acknowledge_errors: bool,
}

/// Settles an issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResolveIssue {
    /// The issue.
    pub issue_id: IssueId,
    /// How.
    pub resolution: Resolution,
    /// Why, in words; needed for `number` and `dismiss`.
    pub reason: Option<String>,
}

/// The ways an issue ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Resolution {
    /// Not found: make the waybill now; the parcel is rescanned in a later session.
    Create {
        /// Receiver.
        receiver_name: String,
        /// Receiver's phone, as typed.
        receiver_phone: String,
        /// The other fields.
        #[serde(default)]
        fields: WaybillPatch,
    },
    /// Not found: the waybill has been imported since.
    Imported,
    /// Damaged barcode: this is the number.
    Number {
        /// As typed.
        waybill_number: WaybillNumber,
    },
    /// Data mismatch: these are the right data.
    Correct(CorrectIssue),
    /// Nothing to do.
    Dismiss,
}

/// The right data of a mismatch.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CorrectIssue {
    /// Fields to change.
    pub fields: WaybillPatch,
}

/// Makes a waybill by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreateWaybill {
    /// Its number.
    pub waybill_number: WaybillNumber,
    /// Receiver.
    pub receiver_name: String,
    /// Receiver's phone, as typed.
    pub receiver_phone: String,
    /// The other fields.
    #[serde(default)]
    pub fields: WaybillPatch,
}

/// Corrects a waybill by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrectWaybill {
    /// Its number.
    pub waybill_number: WaybillNumber,
    /// Where it really is, if that is what is wrong.
    pub status: Option<WaybillStatus>,
    /// Fields to change.
    #[serde(default)]
    pub fields: WaybillPatch,
    /// Why, in words.
    pub reason: String,
}

/// What may have happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Change {
    /// A waybill became known, or known again after its import was voided.
    WaybillCreated {
        /// The whole of it.
        waybill: Box<Waybill>,
        /// Its first tracking event.
        event_id: EventId,
        /// Where it comes from.
        source: EventSource,
    },
    /// Fields of a waybill changed; the status did not.
    WaybillUpdated {
        /// Before.
        old: Box<Waybill>,
        /// After.
        new: Box<Waybill>,
    },
    /// A waybill moved. A tracking event goes with it (W-023).
    WaybillMoved(Moved),
    /// A waybill was taken back with its import.
    WaybillVoided {
        /// Its number.
        waybill_number: WaybillNumber,
        /// When.
        at: Timestamp,
    },
    /// A session was opened.
    SessionOpened(Session),
    /// A scan was answered.
    ItemScanned {
        /// The answer.
        item: Box<ScanItem>,
        /// What the session counts now.
        totals: Totals,
    },
    /// An item was undone.
    ItemVoided {
        /// The session.
        session_id: SessionId,
        /// The item.
        item_id: ScanItemId,
        /// Its place in the session.
        position: u32,
        /// When.
        at: Timestamp,
        /// What the session counts now.
        totals: Totals,
    },
    /// An item's verdict changed, or it became an issue.
    ItemChanged {
        /// The item as it now stands.
        item: Box<ScanItem>,
        /// What the session counts now.
        totals: Totals,
    },
    /// A session ended.
    SessionEnded {
        /// The session.
        session_id: SessionId,
        /// How.
        status: SessionStatus,
        /// When.
        at: Timestamp,
    },
    /// An issue was raised, joined or resolved.
    IssueSet(Box<Issue>),
    /// A manifest was issued.
    ManifestIssued(Box<Manifest>),
}

/// A waybill's move, with the fields it leaves behind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Which waybill.
    pub waybill_number: WaybillNumber,
    /// Its status before.
    pub from: WaybillStatus,
    /// Its status now.
    pub to: WaybillStatus,
    /// Set while an issue holds it.
    pub marked_pending_at: Option<Timestamp>,
    /// The dispatch that sent it, now or before.
    pub dispatched: Option<DispatchedBy>,
    /// Set once delivered.
    pub signing_time: Option<Timestamp>,
    /// Its tracking event.
    pub event_id: EventId,
    /// When.
    pub occurred_at: Timestamp,
    /// What moved it.
    pub source: EventSource,
}

impl Moved {
    /// A move of `waybill` that leaves its other fields as the new status wants them.
    pub(crate) fn of(
        waybill: &Waybill,
        to: WaybillStatus,
        source: EventSource,
        ctx: &mut Ctx,
    ) -> Self {
        let holding = to == WaybillStatus::IssuePending;
        let delivered = to == WaybillStatus::Delivered;
        Self {
            waybill_number: waybill.waybill_number.clone(),
            from: waybill.status,
            to,
            marked_pending_at: holding.then_some(ctx.now),
            dispatched: waybill.dispatched(),
            signing_time: waybill.signing_time.or(delivered.then_some(ctx.now)),
            event_id: EventId(ctx.ids.draw()),
            occurred_at: ctx.now,
            source,
        }
    }
}

impl Command {
    /// The name the log and the wire use.
    pub fn kind(&self) -> &'static str {
        match self {
            Command::OpenSession(_) => "warehouse.open_session",
            Command::Scan(_) => "warehouse.scan",
            Command::UndoScan(_) => "warehouse.undo_scan",
            Command::FlagItem(_) => "warehouse.flag_item",
            Command::Dispatch(_) => "warehouse.dispatch",
            Command::MarkIssuesPending(_) => "warehouse.mark_issues_pending",
            Command::CancelSession(_) => "warehouse.cancel_session",
            Command::ResolveIssue(_) => "warehouse.resolve_issue",
            Command::CreateWaybill(_) => "warehouse.create_waybill",
            Command::CorrectWaybill(_) => "warehouse.correct_waybill",
        }
    }
}

/// What `command`, done by `actor`, must know.
pub fn reads(command: &Command, actor: OperatorId) -> Vec<Read> {
    match command {
        Command::OpenSession(_) => {
            vec![Read::Company, Read::Device, Read::ActiveSession(actor)]
        }
        Command::Scan(scan) => {
            let mut reads = vec![Read::Session(scan.session_id)];
            if let Some(Ok(number)) = read_code(scan.code.as_bytes()) {
                reads.push(Read::Waybill(number.clone()));
                reads.push(Read::Prior(scan.session_id, number));
            }
            if scan.source == ScanSource::Gun {
                reads.push(Read::LastItem(scan.session_id));
            }
            reads
        }
        Command::UndoScan(ask) => {
            vec![
                Read::Session(ask.session_id),
                Read::LastItem(ask.session_id),
            ]
        }
        Command::FlagItem(ask) => {
            vec![Read::Session(ask.session_id), Read::Items(ask.session_id)]
        }
        Command::CancelSession(ask) => vec![Read::Session(ask.session_id)],
        Command::MarkIssuesPending(ask) => {
            vec![Read::Session(ask.session_id), Read::Items(ask.session_id)]
        }
        Command::Dispatch(ask) => vec![
            Read::Company,
            Read::Device,
            Read::Session(ask.session_id),
            Read::Items(ask.session_id),
            Read::Manifest(ask.session_id),
        ],
        Command::ResolveIssue(ask) => {
            let mut reads = vec![Read::Company, Read::Issue(ask.issue_id)];
            if let Resolution::Number { waybill_number } = &ask.resolution {
                reads.push(Read::Waybill(waybill_number.clone()));
            }
            reads
        }
        Command::CreateWaybill(ask) => {
            vec![Read::Company, Read::Waybill(ask.waybill_number.clone())]
        }
        Command::CorrectWaybill(ask) => {
            vec![Read::Company, Read::Waybill(ask.waybill_number.clone())]
        }
    }
}
