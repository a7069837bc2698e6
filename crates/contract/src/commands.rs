//! The one list: name, request, answer. A host that forgets one does not
//! compile, and the TypeScript call knows its answer from the name.

use crate::errors::Failure;
use crate::views::*;
use domain::access::Role;
use domain::floor::{Damage, Document, Gun, Language, Printer};
use domain::imports::{Field, MappingTemplate, OnDuplicate, Plan, RowOutcome, StatusWord};
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

/// On whose behalf something is asked.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// Name of an operator; the station's first one when absent.
    pub operator: Option<String>,
    /// Asked by a screen: whoever is signed in there acts, whatever name stands
    /// above.
    pub screen: bool,
    /// The PIN of that operator, where a command acts without a screen.
    pub pin: Option<Pin>,
}

impl Caller {
    /// A screen of the station.
    pub fn screen() -> Self {
        Self {
            screen: true,
            ..Self::default()
        }
    }

    /// A command as this operator.
    pub fn named(operator: &str) -> Self {
        Self {
            operator: Some(operator.to_owned()),
            ..Self::default()
        }
    }
}

/// A PIN on its way to be compared. It is not printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pin(pub String);

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(..)")
    }
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident($request:ident) -> $answer:ty;)+) => {
        /// What a host does, one method a command.
        pub trait Rpc {
            $($(#[$doc])* fn $name(&self, caller: &Caller, ask: $request) -> Result<$answer, Failure>;)+
        }

        /// Every command's name.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),+];

        /// Answers one call by name.
        pub fn answer(
            host: &(impl Rpc + ?Sized),
            caller: &Caller,
            name: &str,
            args: serde_json::Value,
        ) -> Result<serde_json::Value, Failure> {
            match name {
                $(stringify!($name) => {
                    let ask: $request = serde_json::from_value(args).map_err(|error| {
                        Failure::new("request_unreadable").with("command", name).with("detail", error)
                    })?;
                    let answer = host.$name(caller, ask)?;
                    serde_json::to_value(answer)
                        .map_err(|error| Failure::new("internal").with("detail", error))
                })+
                _ => Err(Failure::new("command_unknown").with("command", name)),
            }
        }

        /// Shows each request and answer type to the generator of TypeScript.
        #[cfg(feature = "typescript")]
        pub fn visit_types(visitor: &mut impl ts_rs::TypeVisitor) {
            $(visitor.visit::<$request>(); visitor.visit::<$answer>();)+
        }

        /// Name, request and answer of each command, as TypeScript spells them.
        #[cfg(feature = "typescript")]
        pub fn typescript_calls(config: &ts_rs::Config) -> Vec<(&'static str, String, String)> {
            use ts_rs::TS;
            vec![$((stringify!($name), <$request>::name(config), <$answer>::name(config))),+]
        }
    };
}

commands! {
    /// Who and what this station is, and the state of the line.
    status(Nothing) -> StatusView;
    /// First run: makes this a standalone station.
    set_up(SetUpRequest) -> SetUpView;
    /// First run with a believable day to play with.
    set_up_sample(Nothing) -> SetUpView;
    /// Joins a server, with everything there is.
    enrol(EnrolRequest) -> EnrolView;
    /// One round of sync: sends what waits, takes what is new.
    sync(Nothing) -> RoundView;
    /// Opens the data with somebody's PIN or with the recovery code.
    unlock(UnlockRequest) -> StatusView;
    /// Who may sign in at the screens; told to anybody who stands there.
    sign_in_names(Nothing) -> Vec<SignInNameView>;
    /// Signs a person in at the screens.
    sign_in(SignInRequest) -> StatusView;
    /// Locks the screens until somebody signs in.
    sign_out(Nothing) -> StatusView;
    /// Gives a person a PIN at this station.
    set_pin(SetPinRequest) -> Nothing;
    /// How this station stands with its server.
    sync_state(Nothing) -> SyncView;
    /// The day in figures.
    dashboard(Nothing) -> DashboardView;
    /// Names the company anew.
    change_company(ChangeCompanyRequest) -> StatusView;
    /// Speaks another language at this station, at once.
    set_language(SetLanguageRequest) -> SettingsView;
    /// How loud this station is.
    set_sound(SetSoundRequest) -> SettingsView;
    /// How this station behaves.
    change_settings(ChangeSettingsRequest) -> SettingsView;
    /// Everyone at the station.
    operators(Nothing) -> Vec<OperatorView>;
    /// Adds a person.
    add_operator(AddOperatorRequest) -> OperatorView;
    /// A person works here no more; what they did stays theirs.
    deactivate_operator(OperatorRequest) -> OperatorView;
    /// They are back.
    reactivate_operator(OperatorRequest) -> OperatorView;
    /// How a file would be read.
    look_at_file(LookAtFileRequest) -> FileView;
    /// What importing it would do.
    preview_import(PreviewImportRequest) -> ImportPreviewView;
    /// Queues a file for import and answers at once.
    start_import(StartImportRequest) -> ImportView;
    /// Waits for an import to move on; answers after 10 s in any case.
    import_progress(ImportProgressRequest) -> ImportView;
    /// An import with its row report.
    import(ImportRequest) -> ImportReportView;
    /// All imports, newest first.
    imports(Nothing) -> Vec<ImportView>;
    /// Part of an import's row report.
    import_rows(ImportRowsRequest) -> ImportRowsView;
    /// The rows of an import that failed, with their cells, part by part.
    failed_rows(FailedRowsRequest) -> FailedRowsView;
    /// Tries failed rows again as a person corrected them.
    correct_rows(CorrectRowsRequest) -> CorrectedView;
    /// The file an import was made from, as it was.
    import_file(ImportRequest) -> FileContentView;
    /// Stops an import; what was taken stays.
    cancel_import(ImportRequest) -> ImportView;
    /// Takes an import back.
    void_import(ImportRequest) -> ImportVoidedView;
    /// How files are read, by name.
    mapping_templates(Nothing) -> Vec<MappingTemplate>;
    /// Remembers how a source's files are read.
    save_template(SaveTemplateRequest) -> MappingTemplate;
    /// Forgets it.
    remove_template(TemplateRequest) -> MappingTemplate;
    /// Status words somebody has mapped or has to map, waiting ones first.
    status_words(Nothing) -> Vec<StatusWordView>;
    /// Says what a status word means; waybills that wait for it follow at once.
    map_status_word(StatusWord) -> StatusWordView;
    /// Places whose name holds what is searched; at most 20.
    places(PlacesRequest) -> Vec<PlaceView>;
    /// Couriers' own names for places.
    place_aliases(Nothing) -> Vec<PlaceAliasView>;
    /// Says which place a courier means.
    set_place_alias(SetPlaceAliasRequest) -> PlaceAliasView;
    /// Forgets it.
    remove_place_alias(PlaceAliasRequest) -> Nothing;
    /// Resumes the actor's session or starts one.
    open_session(OpenSessionRequest) -> SessionView;
    /// One session with its items.
    session(SessionRequest) -> SessionDetailView;
    /// All sessions, newest first.
    sessions(Nothing) -> Vec<SessionView>;
    /// What of the workbook was not scanned yet, by destination.
    unscanned(UnscannedRequest) -> UnscannedView;
    /// Takes one code; answers after the commit.
    scan(ScanRequest) -> ScanView;
    /// Takes the newest scan back.
    undo(SessionRequest) -> ScanView;
    /// Marks a valid item as one that must not go.
    flag_item(FlagItemRequest) -> ScanView;
    /// Sends the valid parcels.
    dispatch(DispatchRequest) -> DispatchedView;
    /// Turns errors into issues.
    mark_issues_pending(SessionRequest) -> IssuesPendingView;
    /// Gives a session up.
    cancel_session(SessionRequest) -> SessionView;
    /// The issue queue, oldest first.
    issues(IssuesRequest) -> Vec<IssueView>;
    /// Settles an issue.
    resolve_issue(ResolveIssueRequest) -> IssueView;
    /// A manifest's content.
    manifest(ManifestRequest) -> ManifestView;
    /// All manifests, newest first.
    manifests(Nothing) -> Vec<ManifestRowView>;
    /// A manifest as PDF.
    manifest_pdf(ManifestRequest) -> PaperView;
    /// Labels as PDF, a page each.
    labels_pdf(LabelsRequest) -> PaperView;
    /// Labels in a printer's language.
    label_sheets(LabelSheetsRequest) -> PaperView;
    /// The ports of this computer.
    ports(Nothing) -> Vec<PortView>;
    /// The guns the station knows, and whether each can be heard.
    guns(Nothing) -> Vec<GunView>;
    /// Makes a gun known, or sets it differently.
    set_gun(Gun) -> GunView;
    /// Forgets a gun.
    remove_gun(GunRequest) -> GunView;
    /// Reads the guns, into this session, until the station ends.
    take_guns(TakeGunsRequest) -> Nothing;
    /// Waits for guns to say something; answers after 10 s in any case.
    gun_feed(GunFeedRequest) -> GunFeedView;
    /// How the line is doing.
    health(Nothing) -> HealthView;
    /// The printers the station knows, and how each is doing.
    printers(Nothing) -> Vec<PrinterView>;
    /// Makes a printer known, or sets it differently.
    set_printer(Printer) -> PrinterView;
    /// Forgets a printer.
    remove_printer(PrinterRequest) -> PrinterView;
    /// Holds a printer's queue, or goes on with it.
    pause_printer(PausePrinterRequest) -> PrinterView;
    /// Puts sheets into a printer's queue and answers at once.
    print(PrintRequest) -> PrintView;
    /// What a sheet would look like, made of the same marks.
    preview_sheet(PreviewSheetRequest) -> PreviewView;
    /// Waits for jobs to come to rest; answers after 10 s in any case.
    print_progress(PrintProgressRequest) -> PrintView;
    /// The print ledger, newest first; at most 1,000.
    print_jobs(PrintJobsRequest) -> Vec<PrintJobView>;
    /// Puts a job back into the queue.
    retry_job(PrintJobRequest) -> PrintJobView;
    /// Says whether a doubtful sheet came out.
    settle_job(SettleJobRequest) -> PrintJobView;
    /// Gives a job up.
    cancel_job(PrintJobRequest) -> PrintJobView;
    /// One waybill with its tracking events.
    waybill(WaybillRequest) -> WaybillDetailView;
    /// Waybills, newest first.
    waybills(WaybillsRequest) -> Vec<WaybillView>;
    /// How many waybills such a list has, on whatever pages.
    waybills_total(WaybillsRequest) -> WaybillsTotalView;
    /// Makes a waybill by hand.
    create_waybill(CreateWaybillRequest) -> WaybillView;
    /// Corrects a waybill by hand, with a reason.
    correct_waybill(CorrectWaybillRequest) -> WaybillView;
    /// Barcodes to play with as PDF: good ones, a repeat, a foreign one.
    sample_sheet(Nothing) -> PaperView;
    /// Barcodes that do what keys do.
    scan_commands(Nothing) -> Vec<ScanCommandView>;
    /// The same as PDF.
    command_card(Nothing) -> PaperView;
    /// What waits for a person.
    problems(Nothing) -> Vec<ProblemView>;
    /// Checks the station over, with remedies.
    doctor(Nothing) -> Vec<CheckView>;
}
