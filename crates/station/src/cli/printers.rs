//! Printers, printing, and the print ledger.

use super::options::{Print, PrintHow, PrintWhat, PrinterAdd};
use super::output::Stop;
use super::{Desk, Nothing, id, in_words};
use contract::views::{PrintJobView, PrintView, PrinterView};
use contract::{
    ErrorBody, Failure, PausePrinterRequest, PrintJobRequest, PrintJobsRequest,
    PrintProgressRequest, PrintRequest, PrinterRequest, SettleJobRequest,
};
use domain::floor::{Document, JobState, Printer, PrinterProfile};
use domain::kernel::PrintJobId;
use serde::Serialize;
use std::time::{Duration, Instant};

/// How long a printer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was asked for and is not done.
#[derive(Debug, Serialize)]
struct NotDone<'a> {
    error: ErrorBody,
    printer: &'a str,
    jobs: &'a [PrintJobView],
}

impl Desk {
    pub(super) fn printers(&self) -> Result<(), Stop> {
        let views: Vec<PrinterView> = self.ask("printers", Nothing {})?;
        self.list(&views, |spoken, view| spoken.printer(view))
    }

    pub(super) fn printer_add(&self, ask: PrinterAdd) -> Result<(), Stop> {
        let printer = Printer {
            name: ask.name,
            way: ask.to,
            language: ask.language,
            profile: PrinterProfile {
                size: ask.size,
                dpi: ask.dpi,
                gap: ask.gap,
                gap_length: ask.gap_length,
                darkness: ask.darkness,
                offset_across: ask.offset.0,
                offset_along: ask.offset.1,
            },
            purposes: ask.purposes,
            paused: false,
        };
        let view: PrinterView = self.ask("set_printer", printer)?;
        self.one(&view, |spoken, view| vec![spoken.printer(view)])
    }

    pub(super) fn printer_remove(&self, printer: String) -> Result<(), Stop> {
        let view: PrinterView = self.ask("remove_printer", PrinterRequest { printer })?;
        self.one(&view, |spoken, view| {
            vec![spoken.say("printer_removed", &[("printer", &view.printer)])]
        })
    }

    pub(super) fn printer_pause(&self, printer: String, paused: bool) -> Result<(), Stop> {
        let ask = PausePrinterRequest { printer, paused };
        let view: PrinterView = self.ask("pause_printer", ask)?;
        self.one(&view, |spoken, view| vec![spoken.printer(view)])
    }

    pub(super) fn print(&self, ask: Print) -> Result<(), Stop> {
        let (documents, PrintHow { printer, reason }) = match ask.what {
            PrintWhat::Label { numbers, how } => {
                let label = |waybill_number| Document::Label { waybill_number };
                (numbers.into_iter().map(label).collect(), how)
            }
            PrintWhat::Manifest {
                id: manifest_number,
                how,
            } => (vec![Document::Manifest { manifest_number }], how),
            PrintWhat::Test { how } => (vec![Document::Test], how),
            PrintWhat::Card { how } => (vec![Document::Card], how),
        };
        let request = PrintRequest {
            printer,
            documents,
            reason,
        };
        let view: PrintView = self.ask("print", request)?;
        self.wait_for(view)
    }

    /// Waits until all sheets are done, one needs a person, or time is up.
    fn wait_for(&self, mut view: PrintView) -> Result<(), Stop> {
        let begun = Instant::now();
        let job_ids: Vec<PrintJobId> = view.jobs.iter().map(|job| job.job_id).collect();
        let rests = |view: &PrintView| {
            let settled = view.jobs.iter().filter(|job| job.state.is_settled());
            settled.count()
        };
        while rests(&view) < view.jobs.len() && begun.elapsed() < PATIENCE {
            let request = PrintProgressRequest {
                job_ids: job_ids.clone(),
                settled: rests(&view) as u32,
            };
            view = self.ask("print_progress", request)?;
        }
        if view.done as usize == view.jobs.len() {
            return self.one(&view, |spoken, view| vec![spoken.printed(view)]);
        }
        let error = self.not_done(&view);
        match self.out.json {
            true => {
                self.out.object(&NotDone {
                    error,
                    printer: &view.printer,
                    jobs: &view.jobs,
                })?;
                Err(Stop::Told)
            }
            false => Err(Stop::Said(error)),
        }
    }

    /// Why not all sheets are done: what is wrong with a sheet, then with the
    /// printer, then nothing but time.
    fn not_done(&self, view: &PrintView) -> ErrorBody {
        let any = |state| view.jobs.iter().find(move |job| job.state == state);
        let counted = |code: &str| {
            let failure = Failure::new(code)
                .with("printer", &view.printer)
                .with("done", view.done)
                .with("total", view.jobs.len());
            in_words(self.spoken().words, failure)
        };
        let printer = || {
            let body = view.trouble.clone()?;
            let rest = counted("print_waiting");
            let message = format!("{} {}", body.message, rest.message);
            Some(ErrorBody { message, ..body })
        };
        if let Some(trouble) = any(JobState::Failed).and_then(|job| job.trouble.clone()) {
            return trouble;
        }
        match any(JobState::Doubtful) {
            Some(_) => counted("print_doubtful"),
            None => printer().unwrap_or_else(|| counted("print_waiting")),
        }
    }

    pub(super) fn jobs(&self, open: bool) -> Result<(), Stop> {
        let request = PrintJobsRequest {
            printer: None,
            open,
        };
        let views: Vec<PrintJobView> = self.ask("print_jobs", request)?;
        self.list(&views, |spoken, view| spoken.job(view))
    }

    pub(super) fn job_retry(&self, id: &str) -> Result<(), Stop> {
        let job_id = job_id(id)?;
        let job: PrintJobView = self.ask("retry_job", PrintJobRequest { job_id })?;
        let view = PrintView {
            printer: job.printer.clone(),
            done: 0,
            jobs: vec![job],
            trouble: None,
        };
        self.wait_for(view)
    }

    pub(super) fn job_settle(&self, id: &str) -> Result<(), Stop> {
        let request = SettleJobRequest {
            job_id: job_id(id)?,
            printed: true,
        };
        self.told_job("settle_job", request)
    }

    pub(super) fn job_cancel(&self, id: &str) -> Result<(), Stop> {
        let request = PrintJobRequest {
            job_id: job_id(id)?,
        };
        self.told_job("cancel_job", request)
    }

    fn told_job(&self, name: &str, request: impl Serialize) -> Result<(), Stop> {
        let view: PrintJobView = self.ask(name, request)?;
        self.one(&view, |spoken, view| vec![spoken.job(view)])
    }
}

fn job_id(text: &str) -> Result<PrintJobId, Stop> {
    Ok(PrintJobId(id(text, "job_unknown", "job_id")?))
}
