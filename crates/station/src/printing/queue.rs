//! One printer's queue, emptied in order.

use super::status::{ASK, HostStatus};
use super::way::{Out, Taken};
use super::{moved, printer};
use crate::open::Open;
use crate::paper;
use contract::Failure;
use domain::floor::{JobMove, JobState, Language, PrintJob, Printer};
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How soon a printer that could not be reached is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(1);
/// How long an idle queue waits before it looks by itself.
const IDLE: Duration = Duration::from_secs(60);
/// How long a printer may take to say how it is.
const SAYS: Duration = Duration::from_millis(800);
/// How often a printer at work is asked how far it is.
const LOOK: Duration = Duration::from_millis(250);
/// How long a printer may take for what it has, before it is left to itself.
const AT_WORK: Duration = Duration::from_secs(600);

/// Serves one printer until the station ends or the printer is forgotten.
pub(super) fn serve(open: &Arc<Open>, name: &str) {
    let printing = &open.printing;
    while !printing.is_stopping() {
        let Ok(printer) = printer(open, name) else {
            return;
        };
        let batch = open.readers.next_batch(name).unwrap_or_default();
        if printer.paused || batch.is_empty() {
            if batch.is_empty() {
                printing.set_trouble(name, None);
            }
            printing.rest(IDLE);
            continue;
        }
        match send(open, &printer, &batch) {
            Ok(()) => printing.set_trouble(name, None),
            Err(trouble) => {
                printing.set_trouble(name, Some(trouble));
                // Only time or a person helps.
                printing.rest(TRY_AGAIN);
            }
        }
    }
}

/// Sheets of one connection whose fate is not known yet.
struct Passage<'a> {
    open: &'a Open,
    printer: &'a Printer,
    under_way: Vec<PrintJob>,
    /// Of the whole batch, counted over all its connections.
    printed: u32,
}

/// Sends what waits of one batch over one connection.
fn send(open: &Open, printer: &Printer, batch: &[PrintJob]) -> Result<(), Failure> {
    let printing = &open.printing;
    let mut out = Out::open(&printer.way).map_err(|error| unreachable(printer, &error))?;
    let asks = printer.language == Language::Zpl
        && out.can_be_asked()
        && !printing.is_silent(&printer.name);
    let mut answers = false;
    if asks {
        let status = out
            .ask(ASK, SAYS, HostStatus::read)
            .map_err(|error| unreachable(printer, &error))?;
        match status {
            Some(status) => {
                if let Some(trouble) = status.trouble() {
                    return Err(in_trouble(printer, trouble, 0, batch.len() as u32));
                }
                answers = true;
            }
            None => printing.set_silent(&printer.name),
        }
    }
    let mut passage = Passage {
        open,
        printer,
        under_way: Vec::new(),
        printed: 0,
    };
    for job in batch {
        // Somebody may have paused the printer or given the job up meanwhile.
        if printing.is_stopping() || super::printer(open, &printer.name)?.paused {
            break;
        }
        passage.send(job, &mut out)?;
    }
    passage.settle(out, answers)
}

impl Passage<'_> {
    fn report(&self, moves: Vec<JobMove>) -> Result<(), Failure> {
        match moves.is_empty() {
            true => Ok(()),
            false => self.open.printing.report(self.open, moves),
        }
    }

    fn send(&mut self, job: &PrintJob, out: &mut Out) -> Result<(), Failure> {
        let sheet = match paper::sheet(self.open, &job.document, self.printer) {
            Ok(paper) => paper.encode(self.printer),
            Err(failure) => Err(failure),
        };
        let bytes = match sheet {
            Ok(bytes) => bytes,
            // It can never be printed as it is; those behind it can.
            Err(failure) => {
                return self.report(vec![moved(job.id, JobState::Failed, Some(&failure.code))]);
            }
        };
        match self.report(vec![moved(job.id, JobState::Sending, None)]) {
            Ok(()) => {}
            // Given up while it waited.
            Err(failure) if failure.code == "job_unfit" => return Ok(()),
            Err(failure) => return Err(failure),
        }
        let printing = &self.open.printing;
        let title = format!("Waystation {}", job.document.line());
        let stop = || printing.is_stopping();
        match out.send(&title, self.printer.language, &bytes, &stop) {
            Ok(Taken::Surely) => self.report(vec![moved(job.id, JobState::Sent, None)]),
            Ok(Taken::OnItsWay) => {
                self.under_way.push(job.clone());
                Ok(())
            }
            Err(broken) => {
                if broken.begun {
                    self.under_way.push(job.clone());
                } else {
                    self.report(vec![moved(job.id, JobState::Waiting, None)])?;
                }
                let trouble = match broken.begun || !self.under_way.is_empty() {
                    true => self.doubt("printer_broke_off"),
                    false => Ok(()),
                };
                trouble.and(Err(broke_off(self.printer, &broken.why)))
            }
        }
    }

    /// Nobody knows what became of what was on its way.
    fn doubt(&mut self, why: &str) -> Result<(), Failure> {
        let lost = std::mem::take(&mut self.under_way);
        let doubtful = |job: PrintJob| moved(job.id, JobState::Doubtful, Some(why));
        self.report(lost.into_iter().map(doubtful).collect())
    }

    /// Finds out what became of what was sent.
    fn settle(mut self, mut out: Out, answers: bool) -> Result<(), Failure> {
        if self.under_way.is_empty() {
            return Ok(());
        }
        if answers {
            self.follow(&mut out)?;
        }
        match out.finish() {
            Ok(()) => {
                let sent = |job: PrintJob| moved(job.id, JobState::Sent, None);
                let moves = std::mem::take(&mut self.under_way);
                self.report(moves.into_iter().map(sent).collect())
            }
            Err(error) => {
                self.doubt("printer_broke_off")?;
                Err(broke_off(self.printer, &error))
            }
        }
    }

    /// Follows a printer that says how far it is, until all is out. One that
    /// falls silent leaves the rest to the end of the connection.
    fn follow(&mut self, out: &mut Out) -> Result<(), Failure> {
        let printing = &self.open.printing;
        let (begun, total) = (Instant::now(), self.under_way.len() as u32);
        let mut trouble: Option<&'static str> = None;
        while !self.under_way.is_empty() && begun.elapsed() < AT_WORK {
            let status = match out.ask(ASK, SAYS, HostStatus::read) {
                Ok(Some(status)) => status,
                Ok(None) if trouble.is_none() => return Ok(()),
                Ok(None) => continue,
                Err(error) => {
                    self.doubt(trouble.unwrap_or("printer_broke_off"))?;
                    return Err(broke_off(self.printer, &error));
                }
            };
            self.printed_but(status.left())?;
            trouble = status.trouble();
            let said = trouble.map(|code| in_trouble(self.printer, code, self.printed, total));
            printing.set_trouble(&self.printer.name, said);
            if self.under_way.is_empty() {
                break;
            }
            if printing.is_stopping() {
                // What the printer holds may come out once it has paper, or never.
                self.doubt(trouble.unwrap_or("print_interrupted"))?;
                let code = trouble.unwrap_or("print_interrupted");
                return Err(in_trouble(self.printer, code, self.printed, total));
            }
            // A person may fill paper in; nobody need wait for us.
            std::thread::park_timeout(LOOK);
        }
        Ok(())
    }

    /// All but the last so many came out.
    fn printed_but(&mut self, left: u32) -> Result<(), Failure> {
        let out = self.under_way.len().saturating_sub(left as usize);
        let done: Vec<PrintJob> = self.under_way.drain(..out).collect();
        self.printed += done.len() as u32;
        let printed = |job: PrintJob| moved(job.id, JobState::Printed, None);
        self.report(done.into_iter().map(printed).collect())
    }
}

fn named(code: &str, printer: &Printer) -> Failure {
    Failure::new(code)
        .with("printer", &printer.name)
        .with("to", &printer.way)
}

fn unreachable(printer: &Printer, error: &io::Error) -> Failure {
    let code = match (&printer.way, error.kind()) {
        (domain::floor::Way::Spooler { .. }, ErrorKind::PermissionDenied) => "spooler_refused",
        _ => "printer_unreachable",
    };
    named(code, printer).with("detail", error)
}

fn broke_off(printer: &Printer, error: &io::Error) -> Failure {
    named("printer_broke_off", printer).with("detail", error)
}

fn in_trouble(printer: &Printer, code: &str, printed: u32, total: u32) -> Failure {
    named(code, printer)
        .with("printed", printed)
        .with("total", total)
}
