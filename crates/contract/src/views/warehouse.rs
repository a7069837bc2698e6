//! Sessions, scans, manifests, issues, waybills.

use super::views;
use crate::errors::ErrorBody;
use domain::kernel::{
    Amount, ImportId, IssueId, ScanItemId, SessionId, Timestamp, WaybillNumber, Weight,
};
use domain::warehouse::{
    Action, DestinationTotals, ErrorKind, EventSource, IssueStatus, ManifestLine, ManifestTotals,
    ScanType, SessionStatus, Totals, WaybillStatus,
};

views! {
    /// A session (W-040).
    SessionView {
        /// Its id.
        session_id: SessionId,
        /// Who opened it.
        scanned_by: String,
        /// When.
        start_time: Timestamp,
        /// When it ended.
        end_time: Option<Timestamp>,
        /// Where it is in its life.
        status: SessionStatus,
        /// What it has counted.
        totals: Totals,
        /// Parcels that will go, or went.
        valid_count: u32,
        /// The manifest that closed it.
        manifest_number: Option<String>,
        /// It takes scans and was opened before this request.
        resumed: bool,
    }
    /// One item of a session (W-045).
    ItemView {
        /// Its id.
        item_id: ScanItemId,
        /// Its position, from 1.
        position: u32,
        /// The number, or what arrived instead of one.
        waybill_number: String,
        /// The verdict.
        outcome: ScanType,
        /// Why.
        reason: Option<ErrorKind>,
        /// In words.
        message: String,
        /// When.
        scan_time: Timestamp,
        /// Undone or removed.
        voided: bool,
        /// The issue it became.
        issue_id: Option<IssueId>,
        /// Receiver, if the waybill is known.
        receiver_name: Option<String>,
        /// Destination, if known.
        destination: Option<String>,
        /// The gun it came from.
        gun: Option<String>,
    }
    /// What of the workbook was not scanned yet.
    UnscannedView {
        /// The workbooks looked at: those the session's parcels came in, or
        /// the newest one before its first.
        filenames: Vec<String>,
        /// Waybills of them that may still go, and are in no valid scan here.
        left: u32,
        /// By destination, most first.
        by_destination: Vec<UnscannedDestinationView>,
        /// Of the destination asked for, at most 200.
        waybills: Vec<UnscannedWaybillView>,
    }
    /// What of one destination was not scanned yet.
    UnscannedDestinationView {
        /// Where they go; absent where the workbook does not say.
        destination: Option<String>,
        /// Not scanned.
        left: u32,
        /// All that are to go, scanned or gone ones included.
        total: u32,
    }
    /// A waybill that was not scanned yet.
    UnscannedWaybillView {
        /// Its number.
        waybill_number: WaybillNumber,
        /// Receiver.
        receiver_name: String,
    }
    /// Whether an action would be done now, and why not.
    AllowedView {
        /// The action.
        action: Action,
        /// The same error the command would give.
        refusal: Option<ErrorBody>,
    }
    /// A session with its items.
    SessionDetailView {
        /// Its id.
        session_id: SessionId,
        /// Where it is in its life.
        status: SessionStatus,
        /// What it has counted.
        totals: Totals,
        /// The rest.
        session: SessionView,
        /// Its items, oldest first, undone ones included.
        items: Vec<ItemView>,
        /// What leaves by destination, unnamed last.
        by_destination: Vec<DestinationTotals>,
        /// What may be done with it.
        allowed: Vec<AllowedView>,
    }
    /// The answer to one scan.
    ScanView {
        /// The session.
        session_id: SessionId,
        /// The number, or what arrived instead of one.
        code: String,
        /// The verdict.
        outcome: ScanType,
        /// Why.
        reason: Option<ErrorKind>,
        /// In words.
        message: String,
        /// What to do, if anything.
        next_step: Option<String>,
        /// What the session counts now.
        totals: Totals,
        /// The item.
        item_id: ScanItemId,
        /// Its position.
        position: u32,
        /// When.
        scan_time: Timestamp,
        /// Where the parcel goes, on a valid one.
        destination: Option<String>,
        /// The gun it came from.
        gun: Option<String>,
    }
    /// A dispatch (W-051).
    DispatchedView {
        /// The session.
        session_id: SessionId,
        /// Parcels that left.
        dispatched_count: u32,
        /// The manifest that names them.
        manifest_number: String,
    }
    /// Errors that became issues (W-052).
    IssuesPendingView {
        /// The session.
        session_id: SessionId,
        /// Issues that came from it.
        pending_count: u32,
    }
    /// An issue (W-070).
    IssueView {
        /// Its id.
        issue_id: IssueId,
        /// The session it came from.
        session_id: SessionId,
        /// The number, or what arrived instead of one.
        code: String,
        /// Why it could not go.
        kind: ErrorKind,
        /// In words.
        message: String,
        /// Scans that joined it.
        scans: u32,
        /// Who raised it.
        raised_by: String,
        /// When.
        raised_at: Timestamp,
        /// What they noted.
        note: Option<String>,
        /// Whether somebody still has to act.
        status: IssueStatus,
        /// A later import brought the code: probably solved (W-074).
        suggested_solved: bool,
        /// How it ended.
        resolution: Option<String>,
        /// Who ended it.
        resolved_by: Option<String>,
        /// When.
        resolved_at: Option<Timestamp>,
        /// Why it ended so.
        reason: Option<String>,
    }
    /// A manifest (W-060).
    ManifestView {
        /// Its number.
        manifest_number: String,
        /// The session it closes.
        session_id: SessionId,
        /// When the parcels left.
        issued_at: Timestamp,
        /// Who sent them.
        operator: String,
        /// The company, as named then.
        company: String,
        /// Its currency then.
        currency: String,
        /// Parcels in scan order.
        lines: Vec<ManifestLine>,
        /// Sums by destination.
        by_destination: Vec<DestinationTotals>,
        /// Sums over all.
        totals: ManifestTotals,
        /// SHA-256 of its content.
        content_hash: String,
        /// Nothing was changed since it was issued.
        intact: bool,
    }
    /// A manifest in a list.
    ManifestRowView {
        /// Its number.
        manifest_number: String,
        /// The session it closes.
        session_id: SessionId,
        /// When the parcels left.
        issued_at: Timestamp,
        /// Who sent them.
        operator: String,
        /// Parcels on it.
        waybills: u32,
    }
    /// A document.
    PaperView {
        /// The PDF, base64.
        content: String,
        /// Its pages.
        pages: u32,
        /// A file name to offer.
        filename: String,
    }
    /// A waybill (W-020).
    WaybillView {
        /// Its number.
        waybill_number: WaybillNumber,
        /// Where it is.
        status: WaybillStatus,
        /// A status word no table maps yet.
        unknown_status: Option<String>,
        /// Sender or product.
        sender_name: Option<String>,
        /// Sender's address.
        sender_address: Option<String>,
        /// Sender's phone: E.164, or as given.
        sender_phone: Option<String>,
        /// Receiver.
        receiver_name: String,
        /// Receiver's address, the full text.
        receiver_address: Option<String>,
        /// The places that address names.
        province: Option<String>,
        /// City or municipality.
        city: Option<String>,
        /// Barangay.
        barangay: Option<String>,
        /// What of the address is no place.
        street: Option<String>,
        /// Places the address could mean, where it leaves that open.
        place_candidates: Vec<String>,
        /// Receiver's phone: E.164, or as given.
        receiver_phone: String,
        /// Where the manifest groups it.
        destination: Option<String>,
        /// Items.
        quantity: u32,
        /// Kilograms.
        weight: Option<Weight>,
        /// Express or service type.
        express_type: Option<String>,
        /// Minor units of the company's currency.
        cod_amount: Option<Amount>,
        /// Remarks.
        remarks: Option<String>,
        /// When it was delivered.
        signing_time: Option<Timestamp>,
        /// The import that brought it.
        import_id: Option<ImportId>,
        /// When an issue took it out of the flow.
        marked_pending_at: Option<Timestamp>,
        /// When it was dispatched.
        dispatched_at: Option<Timestamp>,
        /// By whom.
        dispatched_by: Option<String>,
        /// In which session.
        dispatched_session_id: Option<SessionId>,
        /// When it became known here.
        created_at: Timestamp,
        /// Taken back with its import.
        voided_at: Option<Timestamp>,
        /// No server has it yet; never on a standalone station.
        not_yet_sent: bool,
    }
    /// One step of a waybill's life (W-023).
    EventView {
        /// The status it reached.
        status: WaybillStatus,
        /// When.
        occurred_at: Timestamp,
        /// What moved it.
        source: EventSource,
        /// Who.
        actor: String,
    }
    /// A waybill with its life.
    WaybillDetailView {
        /// The waybill.
        waybill: WaybillView,
        /// Its life, oldest first.
        events: Vec<EventView>,
        /// The caller may correct its fields.
        may_correct: bool,
        /// Statuses the caller may set by hand.
        may_become: Vec<WaybillStatus>,
    }
    /// How many waybills a list has.
    WaybillsTotalView {
        /// On all pages.
        total: u32,
    }
}
