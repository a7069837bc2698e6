//! Printers and the print ledger.

use super::stored;
use crate::open::{Open, Station};
use crate::printing::{self, jobs_of, unexpected};
use crate::store::JobFilter;
use crate::{paper, views};
use contract::views::*;
use contract::*;
use domain::access::View;
use domain::floor::{Answer, Command, Document, JobState, Print, PrintJob, Printer, Purpose, Read};
use domain::kernel::PrintJobId;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// How long whoever asked may wait for a printer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Jobs a list shows.
const LISTED: u32 = 1_000;
/// Sheets asked for at once.
const MOST_SHEETS: usize = 5_000;

impl Station {
    pub(super) fn sheets(
        &self,
        caller: &Caller,
        ask: &LabelSheetsRequest,
    ) -> Result<PaperView, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Waybills)?;
        let waybills: Result<Vec<_>, Failure> = ask
            .waybill_numbers
            .iter()
            .map(|number| open.waybill(number))
            .collect();
        paper::label_sheets(&waybills?, &open.company()?, &open.reading(), ask.language)
    }

    pub(super) fn known_printers(&self, caller: &Caller) -> Result<Vec<PrinterView>, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        let facts = open.readers.floor(&[Read::Printers]).map_err(stored)?;
        let view = |printer: &Printer| printer_view(&open, printer, &facts.waiting);
        Ok(facts.printers.iter().map(view).collect())
    }

    pub(super) fn printer_command(
        &self,
        caller: &Caller,
        command: Command,
    ) -> Result<PrinterView, Failure> {
        let open = self.at_work()?;
        let actor = open.actor(caller)?;
        let goes_on = matches!(command, Command::PausePrinter { paused: false, .. });
        let answer = open.writer.submit_floor(command, actor).wait()?;
        let Answer::Printer(printer) = answer else {
            return Err(unexpected(&answer));
        };
        if goes_on {
            open.printing.wake(&open, &printer.name);
        }
        let facts = open.readers.floor(&[Read::Printers]).map_err(stored)?;
        Ok(printer_view(&open, &printer, &facts.waiting))
    }

    pub(super) fn print_sheets(
        &self,
        caller: &Caller,
        ask: PrintRequest,
    ) -> Result<PrintView, Failure> {
        let open = self.at_work()?;
        let actor = open.actor(caller)?;
        if ask.documents.len() > MOST_SHEETS {
            return Err(Failure::new("request_unreadable")
                .with("detail", format!("more than {MOST_SHEETS} sheets")));
        }
        let printer = chosen(&open, ask.printer.as_deref(), ask.documents.first())?;
        // What is not there is refused now, not when its turn comes.
        let documents: Result<Vec<Document>, Failure> = ask
            .documents
            .into_iter()
            .map(|document| existing(&open, document))
            .collect();
        let command = Command::Print(Print {
            printer: printer.name.clone(),
            documents: documents?,
            reason: ask.reason,
        });
        let jobs = jobs_of(open.writer.submit_floor(command, actor).wait()?)?;
        open.printing.wake(&open, &printer.name);
        Ok(print_view(&open, &printer.name, &jobs))
    }

    pub(super) fn preview_of(
        &self,
        caller: &Caller,
        ask: &PreviewSheetRequest,
    ) -> Result<PreviewView, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Waybills)?;
        let printer = chosen(&open, ask.printer.as_deref(), Some(&ask.document))?;
        let document = existing(&open, ask.document.clone())?;
        paper::sheet(&open, &document, &printer)?.preview(&printer)
    }

    pub(super) fn progress(
        &self,
        caller: &Caller,
        ask: &PrintProgressRequest,
    ) -> Result<PrintView, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        let mut jobs = named(&open, &ask.job_ids)?;
        open.printing.wait(PATIENCE, || {
            if let Ok(now) = named(&open, &ask.job_ids) {
                jobs = now;
            }
            let settled = jobs.iter().filter(|job| job.state.is_settled()).count();
            settled > ask.settled as usize || settled == jobs.len()
        });
        let printer = jobs.first().map(|job| job.printer.clone());
        Ok(print_view(&open, &printer.unwrap_or_default(), &jobs))
    }

    pub(super) fn ledger(
        &self,
        caller: &Caller,
        ask: PrintJobsRequest,
    ) -> Result<Vec<PrintJobView>, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        let filter = JobFilter {
            printer: ask.printer,
            open: ask.open,
            limit: LISTED,
        };
        let jobs = open.readers.jobs(&filter).map_err(stored)?;
        let reading = open.reading();
        Ok(jobs.iter().map(|job| job_view(job, &reading)).collect())
    }

    pub(super) fn job_command(
        &self,
        caller: &Caller,
        command: Command,
    ) -> Result<PrintJobView, Failure> {
        let open = self.at_work()?;
        let actor = open.actor(caller)?;
        let jobs = jobs_of(open.writer.submit_floor(command, actor).wait()?)?;
        let job = jobs.first().ok_or_else(|| Failure::new("internal"))?;
        if job.state == JobState::Waiting {
            open.printing.wake(&open, &job.printer);
        }
        Ok(job_view(job, &open.reading()))
    }
}

/// The printer named, or the one chosen for such documents.
fn chosen(
    open: &Open,
    named: Option<&str>,
    document: Option<&Document>,
) -> Result<Printer, Failure> {
    if let Some(name) = named {
        return printing::printer(open, name);
    }
    let purpose = match document {
        Some(Document::Manifest { .. }) => Purpose::Manifest,
        Some(Document::Card) => Purpose::Card,
        _ => Purpose::Label,
    };
    let printers = open
        .readers
        .floor(&[Read::Printers])
        .map_err(stored)?
        .printers;
    let found = printers
        .into_iter()
        .find(|printer| printer.purposes.contains(&purpose));
    found.ok_or_else(|| Failure::new("printer_not_chosen"))
}

/// The document under the number it is known by.
fn existing(open: &Open, document: Document) -> Result<Document, Failure> {
    Ok(match document {
        Document::Label { waybill_number } => Document::Label {
            waybill_number: open.waybill(&waybill_number)?.waybill_number.to_string(),
        },
        Document::Manifest { manifest_number } => Document::Manifest {
            manifest_number: open.manifest(&manifest_number)?.manifest_number,
        },
        other => other,
    })
}

fn named(open: &Open, ids: &[PrintJobId]) -> Result<Vec<PrintJob>, Failure> {
    let reads: Vec<Read> = ids.iter().copied().map(Read::Job).collect();
    let mut found = open.readers.floor(&reads).map_err(stored)?.jobs;
    ids.iter()
        .map(|id| {
            let unknown = || Failure::new("job_unknown").with("job_id", id);
            found.remove(id).ok_or_else(unknown)
        })
        .collect()
}

fn printer_view(
    open: &Arc<Open>,
    printer: &Printer,
    waiting: &HashMap<String, u32>,
) -> PrinterView {
    PrinterView {
        printer: printer.name.clone(),
        to: printer.way.to_string(),
        way: printer.way.clone(),
        language: printer.language,
        profile: printer.profile,
        purposes: printer.purposes.clone(),
        paused: printer.paused,
        waiting: waiting.get(&printer.name).copied().unwrap_or(0),
        trouble: trouble(open, &printer.name),
    }
}

fn trouble(open: &Open, printer: &str) -> Option<ErrorBody> {
    let failure = open.printing.trouble(printer)?;
    Some(open.reading().error(&failure))
}

fn print_view(open: &Open, printer: &str, jobs: &[PrintJob]) -> PrintView {
    let reading = open.reading();
    let done = |job: &&PrintJob| matches!(job.state, JobState::Sent | JobState::Printed);
    PrintView {
        printer: printer.to_owned(),
        done: jobs.iter().filter(done).count() as u32,
        jobs: jobs.iter().map(|job| job_view(job, &reading)).collect(),
        trouble: trouble(open, printer),
    }
}

fn job_view(job: &PrintJob, reading: &views::Reading) -> PrintJobView {
    let trouble = job.trouble.as_ref().map(|code| {
        let failure = Failure::new(code)
            .with("printer", &job.printer)
            .with("waybill_number", job.document.number().unwrap_or_default())
            .with("id", job.document.number().unwrap_or_default());
        reading.error(&failure)
    });
    PrintJobView {
        job_id: job.id,
        printer: job.printer.clone(),
        what: job.document.line(),
        document: job.document.clone(),
        state: job.state,
        copy: job.copy,
        reason: job.reason.clone(),
        trouble,
        batch: job.batch,
        position: job.position,
        batch_size: job.batch_size,
        asked_by: job.asked_by.clone(),
        asked_at: job.asked_at,
        changed_at: job.changed_at,
    }
}
