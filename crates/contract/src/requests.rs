//! What each command asks for.

use domain::access::Role;
use domain::floor::{Damage, Document, Language};
use domain::imports::{Field, OnDuplicate, Plan, RowOutcome};
use domain::kernel::{
    Amount, ImportId, IssueId, OperatorId, PrintJobId, ScanItemId, SessionId, Timestamp,
    WaybillNumber,
};
use domain::places::PlaceCode;
use domain::warehouse::{ErrorKind, Resolution, ScanSource, WaybillPatch, WaybillStatus};
use serde::{Deserialize, Serialize};

macro_rules! requests {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[cfg_attr(feature = "typescript", ts(optional_fields))]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),* }
    )+};
}

/// The orders of the waybill list; equal ones come newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum WaybillSort {
    /// Newest first: as they became known here.
    #[default]
    Created,
    /// By number.
    WaybillNumber,
    /// By destination, unnamed ones last.
    Destination,
    /// The most to collect first, those with nothing named last.
    CodAmount,
}

requests! {
    /// Asks for nothing in particular.
    Nothing {}
    /// See `init` in the contract of the command.
    SetUpRequest {
        /// Name of the company.
        company: String,
        /// Name of its first operator.
        operator: String,
        /// ISO 3166 code; `PH` when absent.
        country: Option<String>,
        /// `en`, `fr` or `ar`; `en` when absent.
        language: Option<String>,
        /// IANA name; the country's when absent.
        time_zone: Option<String>,
        /// Wraps the database key, at least 4 characters.
        pin: Option<String>,
    }
    /// See `enrol` in the contract of the command.
    EnrolRequest {
        /// Where the server is reached.
        server: String,
        /// What an administrator gave; works once.
        code: String,
        /// What people call this station; its code when absent.
        name: Option<String>,
        /// Who works here, where nobody does yet.
        operator: Option<String>,
        /// Wraps the database key of an empty folder, at least 4 characters.
        pin: Option<String>,
    }
    /// Opens a station whose key a PIN wraps.
    UnlockRequest {
        /// The PIN.
        pin: String,
    }
    /// Adds a person.
    AddOperatorRequest {
        /// Their name.
        name: String,
        /// Their role; `operator` when absent.
        role: Option<Role>,
    }
    /// Names a person.
    OperatorRequest {
        /// Who.
        operator_id: OperatorId,
    }
    /// Says who is at the screens.
    SignInRequest {
        /// Who.
        operator_id: OperatorId,
        /// Their PIN, if they chose one.
        pin: Option<String>,
    }
    /// Gives a person a PIN at this station.
    SetPinRequest {
        /// Whose; the caller's own when absent.
        operator_id: Option<OperatorId>,
        /// The PIN in use, to change one's own.
        current_pin: Option<String>,
        /// The station's recovery code, when the PIN in use is forgotten.
        recovery_code: Option<String>,
        /// The new PIN, at least 4 characters.
        pin: String,
    }
    /// Names the company anew.
    ChangeCompanyRequest {
        /// Its name.
        name: String,
    }
    /// Chooses this station's language.
    SetLanguageRequest {
        /// `en`, `fr` or `ar`.
        language: String,
    }
    /// Chooses how loud this station is.
    SetSoundRequest {
        /// From 0, silent, to 100.
        volume: u32,
        /// Why it is silent; needed with 0.
        silent_reason: Option<String>,
    }
    /// Chooses how this station behaves.
    ChangeSettingsRequest {
        /// An error stops the scanning until somebody has acknowledged it.
        acknowledge_errors: bool,
        /// Minutes without a key or a scan after which it locks; 0 never.
        lock_after_minutes: u32,
    }
    /// Looks at a file before it is imported. Exactly one of `path`, `content`
    /// and `file_id` is given.
    LookAtFileRequest {
        /// A file this computer can open.
        path: Option<String>,
        /// Name of the file, when its content is given.
        filename: Option<String>,
        /// The file itself, base64.
        content: Option<String>,
        /// A file looked at before.
        file_id: Option<String>,
        /// What was chosen so far.
        plan: Option<Plan>,
    }
    /// Reads a file to its end without importing it.
    PreviewImportRequest {
        /// A file looked at before.
        file_id: String,
        /// How it is read.
        plan: Plan,
    }
    /// Queues a file for import. Exactly one of `path`, `content` and `file_id`
    /// is given.
    #[derive(Default)]
    StartImportRequest {
        /// A file this computer can open.
        path: Option<String>,
        /// Name of the file, when its content is given.
        filename: Option<String>,
        /// The file itself, base64.
        content: Option<String>,
        /// A file looked at before.
        file_id: Option<String>,
        /// `skip` when absent.
        on_duplicate: Option<OnDuplicate>,
        /// One bad row refuses the whole file; no when absent.
        strict: Option<bool>,
        /// How it is read; as its headings say when absent.
        plan: Option<Plan>,
        /// What to remember about it.
        notes: Option<String>,
    }
    /// Names part of a row report.
    ImportRowsRequest {
        /// The import.
        import_id: ImportId,
        /// Only these.
        outcome: Option<RowOutcome>,
        /// Lines after this many.
        after: u32,
        /// At most this many: 1 to 10,000; 1,000 when absent.
        limit: Option<u32>,
    }
    /// Asks for rows that failed.
    FailedRowsRequest {
        /// The import.
        import_id: ImportId,
        /// Rows below this one, as the spreadsheet numbers them; 0 for the first.
        after_row: u32,
        /// At most this many: 1 to 1,000; 1,000 when absent.
        limit: Option<u32>,
    }
    /// Rows that failed, corrected (W-006).
    CorrectRowsRequest {
        /// The import.
        import_id: ImportId,
        /// The rows. A thousand are settled together; should one after them be
        /// refused, they stay settled.
        rows: Vec<CorrectedRow>,
    }
    /// One row as a person corrected it.
    CorrectedRow {
        /// The number the spreadsheet shows.
        row: u32,
        /// All its cells.
        cells: Vec<CorrectedCell>,
    }
    /// One cell of it.
    CorrectedCell {
        /// The field it fills.
        field: Field,
        /// What it shall hold.
        text: String,
    }
    /// Remembers how a source's files are read.
    SaveTemplateRequest {
        /// Its name; a template of that name is replaced.
        name: String,
        /// The mapping.
        plan: Plan,
    }
    /// Names a mapping template.
    TemplateRequest {
        /// Its name.
        name: String,
    }
    /// Searches the dictionary of places.
    PlacesRequest {
        /// Part of a name.
        search: String,
    }
    /// Says which place a courier means.
    SetPlaceAliasRequest {
        /// Whose name it is.
        courier: String,
        /// What the courier writes.
        written: String,
        /// The place meant.
        place: PlaceCode,
    }
    /// Names a courier's name for a place.
    PlaceAliasRequest {
        /// Whose name it is.
        courier: String,
        /// What the courier writes.
        written: String,
    }
    /// Waits until an import has moved on.
    ImportProgressRequest {
        /// The import.
        import_id: ImportId,
        /// Answers as soon as more rows than these are processed, or it ended.
        after_rows: u32,
    }
    /// Names an import.
    ImportRequest {
        /// The import.
        import_id: ImportId,
    }
    /// Resumes or starts.
    OpenSessionRequest {
        /// Refuse when one is active.
        new: bool,
    }
    /// Names a session; the actor's active one when absent.
    SessionRequest {
        /// The session.
        session_id: Option<SessionId>,
    }
    /// What of the workbook is still here.
    UnscannedRequest {
        /// The session; the actor's active one when absent.
        session_id: Option<SessionId>,
        /// Also the waybills of this destination; an empty text is the unnamed one.
        destination: Option<String>,
    }
    /// Takes one code.
    ScanRequest {
        /// The session.
        session_id: SessionId,
        /// The code, without its terminator.
        code: String,
        /// How it came.
        source: ScanSource,
        /// The gun it came from.
        gun: Option<String>,
        /// What the gun's line says is wrong with it.
        damage: Option<Damage>,
    }
    /// Marks a valid item as one that must not go.
    FlagItemRequest {
        /// The session.
        session_id: SessionId,
        /// The item.
        item_id: ScanItemId,
        /// `damaged_barcode` or `data_mismatch`.
        error_kind: ErrorKind,
        /// What is wrong.
        note: Option<String>,
    }
    /// Sends a session's parcels.
    DispatchRequest {
        /// The session; the actor's active one, or else the newest ended one, when absent.
        session_id: Option<SessionId>,
        /// Turn its errors into issues on the way.
        acknowledge_errors: bool,
    }
    /// Which issues to list.
    IssuesRequest {
        /// Resolved ones too.
        resolved: bool,
    }
    /// Settles an issue.
    ResolveIssueRequest {
        /// The issue.
        issue_id: IssueId,
        /// How.
        resolution: Resolution,
        /// Why.
        reason: Option<String>,
    }
    /// Names a manifest by its number or by its session.
    ManifestRequest {
        /// A manifest number, or a session id.
        id: String,
    }
    /// Which labels to make.
    LabelsRequest {
        /// One page each, in this order.
        waybill_numbers: Vec<String>,
    }
    /// Which labels to make in a printer's language.
    LabelSheetsRequest {
        /// One sheet each, in this order.
        waybill_numbers: Vec<String>,
        /// The language.
        language: Language,
    }
    /// Names a gun.
    GunRequest {
        /// Its name.
        gun: String,
    }
    /// Guns scan into this session from now on.
    TakeGunsRequest {
        /// The session.
        session_id: SessionId,
    }
    /// Waits for guns to say something.
    GunFeedRequest {
        /// Only what came after this; nothing asks where the feed stands now.
        after: Option<u64>,
    }
    /// Names a printer.
    PrinterRequest {
        /// Its name.
        printer: String,
    }
    /// Holds a printer's queue, or goes on with it.
    PausePrinterRequest {
        /// The printer.
        printer: String,
        /// Whether it waits.
        paused: bool,
    }
    /// Puts sheets into a printer's queue.
    PrintRequest {
        /// The printer; the one chosen for the first document when absent.
        printer: Option<String>,
        /// One sheet each, in this order.
        documents: Vec<Document>,
        /// Why there is a second copy.
        reason: Option<String>,
    }
    /// What a sheet would look like.
    PreviewSheetRequest {
        /// The printer; the one chosen for the document when absent.
        printer: Option<String>,
        /// The sheet.
        document: Document,
    }
    /// Waits for jobs to come to rest.
    PrintProgressRequest {
        /// The jobs.
        job_ids: Vec<PrintJobId>,
        /// Answers as soon as more of them than these are at rest, or all, or one
        /// needs a person.
        settled: u32,
    }
    /// Which jobs to list, newest first.
    PrintJobsRequest {
        /// Only those of this printer.
        printer: Option<String>,
        /// Only those that wait for a machine or a person.
        open: bool,
    }
    /// Names a job.
    PrintJobRequest {
        /// The job.
        job_id: PrintJobId,
    }
    /// Says whether a doubtful sheet came out.
    SettleJobRequest {
        /// The job.
        job_id: PrintJobId,
        /// Whether the sheet is there.
        printed: bool,
    }
    /// Names a waybill.
    WaybillRequest {
        /// Its number.
        waybill_number: String,
    }
    /// Which waybills to list, newest first.
    #[derive(Default)]
    WaybillsRequest {
        /// Part of the number, the receiver's name or phone: without regard to
        /// case and accents, a phone with or without its country code.
        search: Option<String>,
        /// Only these.
        status: Option<WaybillStatus>,
        /// At most this many: 1 to 10,000; 100 when absent.
        limit: Option<u32>,
        /// Only those behind this one in the order: where the next page begins.
        after: Option<WaybillNumber>,
        /// Only those this import brought.
        import_id: Option<ImportId>,
        /// Only those for this destination.
        destination: Option<String>,
        /// Only those that became known here at this moment or later.
        from: Option<Timestamp>,
        /// Only those that became known here before this moment.
        until: Option<Timestamp>,
        /// Only those with at least this to collect, in minor units.
        cod_from: Option<Amount>,
        /// Only those with at most this to collect, in minor units.
        cod_until: Option<Amount>,
        /// Those that were taken back instead of the others.
        voided: Option<bool>,
        /// Only those with something the server has not answered yet.
        not_yet_sent: Option<bool>,
        /// In which order; `created` when absent.
        sort: Option<WaybillSort>,
        /// From the other end of the order: the oldest first, the last number
        /// or destination, the least to collect.
        oldest_first: Option<bool>,
    }
    /// Corrects a waybill by hand.
    CorrectWaybillRequest {
        /// Its number.
        waybill_number: WaybillNumber,
        /// Where it really is.
        status: Option<WaybillStatus>,
        /// Fields to change.
        fields: Option<WaybillPatch>,
        /// Why.
        reason: String,
    }
    /// Makes a waybill by hand.
    CreateWaybillRequest {
        /// Its number.
        waybill_number: WaybillNumber,
        /// Receiver.
        receiver_name: String,
        /// Receiver's phone.
        receiver_phone: String,
        /// Other fields.
        fields: Option<WaybillPatch>,
    }
}
