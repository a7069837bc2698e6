//! Answers the command list: each method finds who asks, runs one command or
//! reads one view, and puts the answer into words.

mod guns;
mod imports;
mod joined;
mod people;
mod printers;
mod sessions;
mod setting_up;
mod shift;

use self::sessions::session_reads;
use crate::open::{Open, Station, unexpected};
use crate::run::storage_failure;
use crate::store::{StoreError, WaybillFilter};
use crate::{clock, paper, sample, views};
use contract::views::*;
use contract::*;
use domain::access::{AddOperator, Role, View};
use domain::floor::{self, Gun, Printer};
use domain::imports::{MappingTemplate, StatusWord};
use domain::kernel::{CompanyId, Country};
use domain::warehouse::{
    CreateWaybill, Dispatch, FlagItem, OpenSession, ResolveIssue, SessionOnly,
};
use domain::{Answer, access, warehouse};
use std::time::Duration;

/// How long a screen may wait for an import to move on.
const PROGRESS_PATIENCE: Duration = Duration::from_secs(10);
/// The largest file taken.
const LARGEST_FILE: u64 = 256 << 20;

fn stored(error: StoreError) -> Failure {
    storage_failure(&error)
}

impl Rpc for Station {
    fn status(&self, caller: &Caller, _: Nothing) -> Result<StatusView, Failure> {
        self.state(caller)
    }

    fn set_up(&self, caller: &Caller, ask: SetUpRequest) -> Result<SetUpView, Failure> {
        self.set_up_as(CompanyId(clock::fresh_id(clock::now())), caller, ask, 0)
    }

    fn set_up_sample(&self, caller: &Caller, _: Nothing) -> Result<SetUpView, Failure> {
        sample::play(self, caller)
    }

    fn enrol(&self, caller: &Caller, ask: EnrolRequest) -> Result<EnrolView, Failure> {
        self.enrolled(caller, &ask)
    }

    fn sync(&self, caller: &Caller, _: Nothing) -> Result<RoundView, Failure> {
        self.round(caller)
    }

    fn unlock(&self, caller: &Caller, ask: UnlockRequest) -> Result<StatusView, Failure> {
        self.open_up(&ask.pin, caller.screen)?;
        self.resume_imports();
        self.start_sync();
        self.status(caller, Nothing {})
    }

    fn operators(&self, caller: &Caller, _: Nothing) -> Result<Vec<OperatorView>, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Station)?;
        let known = open.known();
        let each = known.operators.iter();
        Ok(each.map(|one| views::operator(one, &known)).collect())
    }

    fn add_operator(
        &self,
        caller: &Caller,
        ask: AddOperatorRequest,
    ) -> Result<OperatorView, Failure> {
        let open = self.at_work()?;
        let actor = open.actor(caller)?;
        let add = AddOperator {
            name: ask.name,
            role: ask.role.unwrap_or(Role::Operator),
        };
        let answer = open.run(access::Command::AddOperator(add), actor)?;
        open.refresh()?;
        match answer {
            Answer::Operator(operator) => Ok(views::operator(&operator, &open.known())),
            other => Err(unexpected(&other)),
        }
    }

    fn deactivate_operator(
        &self,
        caller: &Caller,
        ask: OperatorRequest,
    ) -> Result<OperatorView, Failure> {
        self.deactivate(caller, ask.operator_id)
    }

    fn reactivate_operator(
        &self,
        caller: &Caller,
        ask: OperatorRequest,
    ) -> Result<OperatorView, Failure> {
        self.reactivate(caller, ask.operator_id)
    }

    fn sign_in_names(&self, _: &Caller, _: Nothing) -> Result<Vec<SignInNameView>, Failure> {
        self.names()
    }

    fn sign_in(&self, caller: &Caller, ask: SignInRequest) -> Result<StatusView, Failure> {
        self.let_in(ask.operator_id, ask.pin.as_deref())?;
        self.status(caller, Nothing {})
    }

    fn sign_out(&self, caller: &Caller, _: Nothing) -> Result<StatusView, Failure> {
        self.at_work()?.seat.leave();
        self.status(caller, Nothing {})
    }

    fn set_pin(&self, caller: &Caller, ask: SetPinRequest) -> Result<Nothing, Failure> {
        self.change_pin(caller, ask)
    }

    fn sync_state(&self, _: &Caller, _: Nothing) -> Result<SyncView, Failure> {
        self.server_line()
    }

    fn dashboard(&self, caller: &Caller, _: Nothing) -> Result<DashboardView, Failure> {
        self.day(caller)
    }

    fn change_company(
        &self,
        caller: &Caller,
        ask: ChangeCompanyRequest,
    ) -> Result<StatusView, Failure> {
        self.rename_company(caller, ask.name)?;
        self.status(caller, Nothing {})
    }

    fn set_language(
        &self,
        caller: &Caller,
        ask: SetLanguageRequest,
    ) -> Result<SettingsView, Failure> {
        self.speak(caller, ask.language)
    }

    fn set_sound(&self, caller: &Caller, ask: SetSoundRequest) -> Result<SettingsView, Failure> {
        self.sound(caller, ask)
    }

    fn change_settings(
        &self,
        caller: &Caller,
        ask: ChangeSettingsRequest,
    ) -> Result<SettingsView, Failure> {
        self.behave(caller, &ask)
    }

    fn unscanned(&self, caller: &Caller, ask: UnscannedRequest) -> Result<UnscannedView, Failure> {
        self.still_here(caller, ask)
    }

    fn correct_waybill(
        &self,
        caller: &Caller,
        ask: CorrectWaybillRequest,
    ) -> Result<WaybillView, Failure> {
        self.correct_by_hand(caller, ask)
    }

    fn sample_sheet(&self, caller: &Caller, _: Nothing) -> Result<PaperView, Failure> {
        self.sheet(caller)
    }

    fn scan_commands(&self, _: &Caller, _: Nothing) -> Result<Vec<ScanCommandView>, Failure> {
        let each = ScanCommand::ALL.into_iter();
        Ok(each
            .map(|command| ScanCommandView {
                code: command.code().to_owned(),
                command,
            })
            .collect())
    }

    fn command_card(&self, caller: &Caller, _: Nothing) -> Result<PaperView, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        paper::command_card(&open.reading())
    }

    fn look_at_file(&self, caller: &Caller, ask: LookAtFileRequest) -> Result<FileView, Failure> {
        self.look_at(caller, ask)
    }

    fn preview_import(
        &self,
        caller: &Caller,
        ask: PreviewImportRequest,
    ) -> Result<ImportPreviewView, Failure> {
        self.preview(caller, ask)
    }

    fn start_import(
        &self,
        caller: &Caller,
        ask: StartImportRequest,
    ) -> Result<ImportView, Failure> {
        self.start(caller, ask)
    }

    fn import_progress(
        &self,
        caller: &Caller,
        ask: ImportProgressRequest,
    ) -> Result<ImportView, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Imports)?;
        let import = open
            .importer
            .wait(&open, ask.import_id, ask.after_rows, PROGRESS_PATIENCE)?;
        Ok(open.reading().import(&import))
    }

    fn import(&self, caller: &Caller, ask: ImportRequest) -> Result<ImportReportView, Failure> {
        self.report(caller, ask.import_id)
    }

    fn import_rows(
        &self,
        caller: &Caller,
        ask: ImportRowsRequest,
    ) -> Result<ImportRowsView, Failure> {
        self.report_part(caller, ask)
    }

    fn failed_rows(
        &self,
        caller: &Caller,
        ask: FailedRowsRequest,
    ) -> Result<FailedRowsView, Failure> {
        self.failed(caller, ask)
    }

    fn correct_rows(
        &self,
        caller: &Caller,
        ask: CorrectRowsRequest,
    ) -> Result<CorrectedView, Failure> {
        self.correct(caller, ask)
    }

    fn import_file(&self, caller: &Caller, ask: ImportRequest) -> Result<FileContentView, Failure> {
        self.original(caller, ask.import_id)
    }

    fn cancel_import(&self, caller: &Caller, ask: ImportRequest) -> Result<ImportView, Failure> {
        self.cancel(caller, ask.import_id)
    }

    fn mapping_templates(
        &self,
        caller: &Caller,
        _: Nothing,
    ) -> Result<Vec<MappingTemplate>, Failure> {
        self.templates(caller)
    }

    fn save_template(
        &self,
        caller: &Caller,
        ask: SaveTemplateRequest,
    ) -> Result<MappingTemplate, Failure> {
        self.save(caller, ask)
    }

    fn remove_template(
        &self,
        caller: &Caller,
        ask: TemplateRequest,
    ) -> Result<MappingTemplate, Failure> {
        self.remove(caller, ask.name)
    }

    fn status_words(&self, caller: &Caller, _: Nothing) -> Result<Vec<StatusWordView>, Failure> {
        self.words(caller)
    }

    fn map_status_word(&self, caller: &Caller, ask: StatusWord) -> Result<StatusWordView, Failure> {
        self.map_word(caller, ask)
    }

    fn places(&self, caller: &Caller, ask: PlacesRequest) -> Result<Vec<PlaceView>, Failure> {
        self.find_places(caller, &ask.search)
    }

    fn place_aliases(&self, caller: &Caller, _: Nothing) -> Result<Vec<PlaceAliasView>, Failure> {
        self.aliases(caller)
    }

    fn set_place_alias(
        &self,
        caller: &Caller,
        ask: SetPlaceAliasRequest,
    ) -> Result<PlaceAliasView, Failure> {
        self.set_alias(caller, ask)
    }

    fn remove_place_alias(
        &self,
        caller: &Caller,
        ask: PlaceAliasRequest,
    ) -> Result<Nothing, Failure> {
        self.remove_alias(caller, ask)
    }

    fn imports(&self, caller: &Caller, _: Nothing) -> Result<Vec<ImportView>, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Imports)?;
        let reading = open.reading();
        let imports = open.readers.imports().map_err(stored)?;
        Ok(imports
            .iter()
            .map(|import| reading.import(import))
            .collect())
    }

    fn void_import(
        &self,
        caller: &Caller,
        ask: ImportRequest,
    ) -> Result<ImportVoidedView, Failure> {
        self.void(caller, ask.import_id)
    }

    fn open_session(
        &self,
        caller: &Caller,
        ask: OpenSessionRequest,
    ) -> Result<SessionView, Failure> {
        let asked = clock::now();
        let command = warehouse::Command::OpenSession(OpenSession { new: ask.new });
        let (open, answer) = self.warehouse(caller, command)?;
        let resumed = matches!(&answer, Answer::Session(session) if session.start_time < asked);
        self.session_view(&open, answer, resumed)
    }

    fn session(&self, caller: &Caller, ask: SessionRequest) -> Result<SessionDetailView, Failure> {
        let id = self.newest_session_id(caller, ask.session_id)?;
        let open = self.at_work()?;
        let operator = open.viewer(caller, View::Sessions)?;
        let facts = open.facts(&session_reads(id))?;
        let session = facts
            .sessions
            .get(&id)
            .ok_or_else(|| Failure::new("session_unknown").with("session_id", id))?;
        let allowed = warehouse::allowed(&facts, id, operator.role);
        Ok(open.reading().session_detail(session, &facts, &allowed))
    }

    fn sessions(&self, caller: &Caller, _: Nothing) -> Result<Vec<SessionView>, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        let reading = open.reading();
        let sessions = open.readers.sessions().map_err(stored)?;
        Ok(sessions
            .into_iter()
            .map(|(session, number)| reading.session(&session, number, false))
            .collect())
    }

    fn scan(&self, caller: &Caller, ask: ScanRequest) -> Result<ScanView, Failure> {
        self.submit_scan(caller, ask).wait()
    }

    fn undo(&self, caller: &Caller, ask: SessionRequest) -> Result<ScanView, Failure> {
        let session_id = self.session_id(caller, ask.session_id)?;
        let command = warehouse::Command::UndoScan(SessionOnly { session_id });
        self.scan_view(self.warehouse(caller, command)?)
    }

    fn flag_item(&self, caller: &Caller, ask: FlagItemRequest) -> Result<ScanView, Failure> {
        let command = warehouse::Command::FlagItem(FlagItem {
            session_id: ask.session_id,
            item_id: ask.item_id,
            error_kind: ask.error_kind,
            note: ask.note,
        });
        self.scan_view(self.warehouse(caller, command)?)
    }

    fn dispatch(&self, caller: &Caller, ask: DispatchRequest) -> Result<DispatchedView, Failure> {
        let session_id = self.newest_session_id(caller, ask.session_id)?;
        let dispatch = Dispatch {
            session_id,
            acknowledge_errors: ask.acknowledge_errors,
        };
        match self.warehouse(caller, warehouse::Command::Dispatch(dispatch))? {
            (_, Answer::Dispatched(dispatched)) => Ok(DispatchedView {
                session_id: dispatched.session_id,
                dispatched_count: dispatched.dispatched_count,
                manifest_number: dispatched.manifest_number,
            }),
            (_, other) => Err(unexpected(&other)),
        }
    }

    fn mark_issues_pending(
        &self,
        caller: &Caller,
        ask: SessionRequest,
    ) -> Result<IssuesPendingView, Failure> {
        let session_id = self.newest_session_id(caller, ask.session_id)?;
        let command = warehouse::Command::MarkIssuesPending(SessionOnly { session_id });
        match self.warehouse(caller, command)? {
            (
                _,
                Answer::IssuesPending {
                    session_id,
                    pending_count,
                },
            ) => Ok(IssuesPendingView {
                session_id,
                pending_count,
            }),
            (_, other) => Err(unexpected(&other)),
        }
    }

    fn cancel_session(&self, caller: &Caller, ask: SessionRequest) -> Result<SessionView, Failure> {
        let session_id = self.session_id(caller, ask.session_id)?;
        let command = warehouse::Command::CancelSession(SessionOnly { session_id });
        let (open, answer) = self.warehouse(caller, command)?;
        self.session_view(&open, answer, false)
    }

    fn issues(&self, caller: &Caller, ask: IssuesRequest) -> Result<Vec<IssueView>, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Issues)?;
        let reading = open.reading();
        let issues = open.readers.issues(ask.resolved).map_err(stored)?;
        Ok(issues
            .iter()
            .map(|(issue, known)| reading.issue(issue, *known))
            .collect())
    }

    fn resolve_issue(
        &self,
        caller: &Caller,
        ask: ResolveIssueRequest,
    ) -> Result<IssueView, Failure> {
        let command = warehouse::Command::ResolveIssue(ResolveIssue {
            issue_id: ask.issue_id,
            resolution: ask.resolution,
            reason: ask.reason,
        });
        match self.warehouse(caller, command)? {
            (open, Answer::Issue(issue)) => Ok(open.reading().issue(&issue, false)),
            (_, other) => Err(unexpected(&other)),
        }
    }

    fn manifest(&self, caller: &Caller, ask: ManifestRequest) -> Result<ManifestView, Failure> {
        let (_, manifest) = self.find_manifest(caller, &ask.id)?;
        Ok(views::manifest(manifest))
    }

    fn manifests(&self, caller: &Caller, _: Nothing) -> Result<Vec<ManifestRowView>, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        let manifests = open.readers.manifests().map_err(stored)?;
        Ok(manifests
            .into_iter()
            .map(|manifest| ManifestRowView {
                manifest_number: manifest.manifest_number,
                session_id: manifest.session_id,
                issued_at: manifest.issued_at,
                operator: manifest.operator,
                waybills: manifest.totals.waybills,
            })
            .collect())
    }

    fn manifest_pdf(&self, caller: &Caller, ask: ManifestRequest) -> Result<PaperView, Failure> {
        let (open, manifest) = self.find_manifest(caller, &ask.id)?;
        paper::manifest(&manifest, &open.reading())
    }

    fn labels_pdf(&self, caller: &Caller, ask: LabelsRequest) -> Result<PaperView, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Waybills)?;
        let company = open.company()?;
        let waybills = ask
            .waybill_numbers
            .iter()
            .map(|number| self.find_waybill(&open, number).map(|(_, waybill)| waybill))
            .collect::<Result<Vec<_>, Failure>>()?;
        paper::labels(&waybills, &company, &open.reading())
    }

    fn label_sheets(&self, caller: &Caller, ask: LabelSheetsRequest) -> Result<PaperView, Failure> {
        self.sheets(caller, &ask)
    }

    fn ports(&self, caller: &Caller, _: Nothing) -> Result<Vec<PortView>, Failure> {
        self.plugged_in(caller)
    }

    fn guns(&self, caller: &Caller, _: Nothing) -> Result<Vec<GunView>, Failure> {
        self.known_guns(caller)
    }

    fn set_gun(&self, caller: &Caller, ask: Gun) -> Result<GunView, Failure> {
        self.gun_command(caller, floor::Command::SetGun(ask))
    }

    fn remove_gun(&self, caller: &Caller, ask: GunRequest) -> Result<GunView, Failure> {
        self.gun_command(caller, floor::Command::RemoveGun { gun: ask.gun })
    }

    fn take_guns(&self, caller: &Caller, ask: TakeGunsRequest) -> Result<Nothing, Failure> {
        self.take(caller, ask.session_id)
    }

    fn gun_feed(&self, caller: &Caller, ask: GunFeedRequest) -> Result<GunFeedView, Failure> {
        self.feed(caller, ask.after)
    }

    fn health(&self, caller: &Caller, _: Nothing) -> Result<HealthView, Failure> {
        self.line(caller)
    }

    fn printers(&self, caller: &Caller, _: Nothing) -> Result<Vec<PrinterView>, Failure> {
        self.known_printers(caller)
    }

    fn set_printer(&self, caller: &Caller, ask: Printer) -> Result<PrinterView, Failure> {
        self.printer_command(caller, floor::Command::SetPrinter(ask))
    }

    fn remove_printer(&self, caller: &Caller, ask: PrinterRequest) -> Result<PrinterView, Failure> {
        let printer = ask.printer;
        self.printer_command(caller, floor::Command::RemovePrinter { printer })
    }

    fn pause_printer(
        &self,
        caller: &Caller,
        ask: PausePrinterRequest,
    ) -> Result<PrinterView, Failure> {
        let PausePrinterRequest { printer, paused } = ask;
        self.printer_command(caller, floor::Command::PausePrinter { printer, paused })
    }

    fn print(&self, caller: &Caller, ask: PrintRequest) -> Result<PrintView, Failure> {
        self.print_sheets(caller, ask)
    }

    fn preview_sheet(
        &self,
        caller: &Caller,
        ask: PreviewSheetRequest,
    ) -> Result<PreviewView, Failure> {
        self.preview_of(caller, &ask)
    }

    fn print_progress(
        &self,
        caller: &Caller,
        ask: PrintProgressRequest,
    ) -> Result<PrintView, Failure> {
        self.progress(caller, &ask)
    }

    fn print_jobs(
        &self,
        caller: &Caller,
        ask: PrintJobsRequest,
    ) -> Result<Vec<PrintJobView>, Failure> {
        self.ledger(caller, ask)
    }

    fn retry_job(&self, caller: &Caller, ask: PrintJobRequest) -> Result<PrintJobView, Failure> {
        let job_id = ask.job_id;
        self.job_command(caller, floor::Command::RetryJob { job_id })
    }

    fn settle_job(&self, caller: &Caller, ask: SettleJobRequest) -> Result<PrintJobView, Failure> {
        let SettleJobRequest { job_id, printed } = ask;
        let settle = floor::SettleJob { job_id, printed };
        self.job_command(caller, floor::Command::SettleJob(settle))
    }

    fn cancel_job(&self, caller: &Caller, ask: PrintJobRequest) -> Result<PrintJobView, Failure> {
        let job_id = ask.job_id;
        self.job_command(caller, floor::Command::CancelJob { job_id })
    }

    fn waybill(&self, caller: &Caller, ask: WaybillRequest) -> Result<WaybillDetailView, Failure> {
        self.waybill_with_its_life(caller, &ask)
    }

    fn waybills(&self, caller: &Caller, ask: WaybillsRequest) -> Result<Vec<WaybillView>, Failure> {
        let open = self.searching()?;
        open.viewer(caller, View::Waybills)?;
        let waybills = open.waybills(&filter(&open, ask))?;
        let places = open.dictionary();
        let numbers = waybills
            .iter()
            .map(|waybill| waybill.waybill_number.clone());
        let unsent = open.readers.not_yet_sent(&numbers.collect::<Vec<_>>());
        let unsent = unsent.map_err(stored)?;
        Ok(waybills
            .into_iter()
            .map(|waybill| {
                let not_yet_sent = unsent.contains(&waybill.waybill_number);
                views::waybill(waybill, places, not_yet_sent)
            })
            .collect())
    }

    fn waybills_total(
        &self,
        caller: &Caller,
        ask: WaybillsRequest,
    ) -> Result<WaybillsTotalView, Failure> {
        let open = self.searching()?;
        open.viewer(caller, View::Waybills)?;
        let search = open.writer.search();
        let total = open.readers.count_waybills(search, &filter(&open, ask));
        Ok(WaybillsTotalView {
            total: total.map_err(stored)?,
        })
    }

    fn create_waybill(
        &self,
        caller: &Caller,
        ask: CreateWaybillRequest,
    ) -> Result<WaybillView, Failure> {
        let command = warehouse::Command::CreateWaybill(CreateWaybill {
            waybill_number: ask.waybill_number,
            receiver_name: ask.receiver_name,
            receiver_phone: ask.receiver_phone,
            fields: ask.fields.unwrap_or_default(),
        });
        match self.warehouse(caller, command)? {
            (open, Answer::Waybill(waybill)) => {
                let standing = open.readers.standing().map_err(stored)?;
                Ok(views::waybill(*waybill, None, standing.is_some()))
            }
            (_, other) => Err(unexpected(&other)),
        }
    }

    fn problems(&self, caller: &Caller, _: Nothing) -> Result<Vec<ProblemView>, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Station)?;
        crate::doctor::problems(&open)
    }

    fn doctor(&self, caller: &Caller, _: Nothing) -> Result<Vec<CheckView>, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Station)?;
        crate::doctor::checks(&open, self.path())
    }
}

/// What a list is asked for; blank texts ask for nothing.
fn filter(open: &Open, ask: WaybillsRequest) -> WaybillFilter {
    let search = ask.search.filter(|search| !search.trim().is_empty());
    let company = search.as_ref().and_then(|_| open.known().company);
    let country = company.and_then(|company| Country::find(&company.country));
    WaybillFilter {
        search,
        calling_code: country.map(|country| country.calling_code),
        status: ask.status,
        limit: ask.limit.unwrap_or(100).clamp(1, 10_000),
        after: ask.after,
        import_id: ask.import_id,
        destination: ask.destination.filter(|place| !place.trim().is_empty()),
        from: ask.from,
        until: ask.until,
        cod_from: ask.cod_from,
        cod_until: ask.cod_until,
        voided: ask.voided.unwrap_or(false),
        not_yet_sent: ask.not_yet_sent.unwrap_or(false),
        sort: ask.sort.unwrap_or_default(),
        oldest_first: ask.oldest_first.unwrap_or(false),
    }
}
