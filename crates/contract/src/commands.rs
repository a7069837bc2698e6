//! The one list: name, request, answer. A host that forgets one does not
//! compile, and the TypeScript call knows its answer from the name.

use crate::errors::Failure;
use crate::requests::*;
use crate::views::*;
use domain::floor::{Gun, Printer};
use domain::imports::{MappingTemplate, StatusWord};
use serde::{Deserialize, Serialize};

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
