//! Waybills, scan sessions, dispatch, manifests, issues (warehouse.md §2 to §5).

mod allowed;
mod command;
mod correct;
mod decide;
mod dispatch;
mod issue;
mod manifest;
mod receive;
mod refusal;
mod scan;
mod session;
mod waybill;

pub use allowed::{Action, Allowed, allowed};
pub use command::{
    Change, Command, CorrectIssue, CorrectWaybill, CreateWaybill, Dispatch, FlagItem, Moved,
    OpenSession, Resolution, ResolveIssue, Scan, SessionOnly, reads,
};
pub use correct::{ByHand, by_hand};
pub use decide::decide;
pub use dispatch::{Dispatched, leaving};
pub use issue::{Issue, IssueStatus};
pub use manifest::{
    Amendment, DestinationTotals, Manifest, ManifestLine, ManifestTotals, TakenOff,
};
pub(crate) use receive::adopted;
pub use receive::{Flag, Received, Unfit, receive, receive_reads};
pub use refusal::Refusal;
pub use scan::{DOUBLE_READ_MILLIS, ScanAnswer};
pub use session::{
    DispatchedBy, ErrorKind, ItemDetail, ScanItem, ScanSource, ScanType, Session, SessionStatus,
    Totals,
};
pub use waybill::{EventSource, Trigger, Waybill, WaybillPatch, WaybillStatus};
