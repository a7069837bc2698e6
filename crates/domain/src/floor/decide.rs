//! The rules of the floor.

use super::command::{
    Answer, Change, Command, Facts, MoveJobs, Outcome, Print, Read, SettleJob, distinct,
};
use super::gun::{Gun, PortChoice, Suffix};
use super::job::{Document, JobState, PrintJob};
use super::printer::{Language, Printer};
use super::refusal::Refusal;
use crate::access::{Permission, permit};
use crate::kernel::{Ctx, PrintJobId, tidy_text};
use std::collections::HashMap;

/// What serial lines and their drivers run at.
const BAUD_RATES: std::ops::RangeInclusive<u32> = 300..=1_000_000;

/// The longest name of a gun or a printer: it stands on every scan.
const LONGEST_NAME: usize = 80;

/// What `command` must know.
pub fn reads(command: &Command) -> Vec<Read> {
    match command {
        Command::SetGun(_) => vec![],
        Command::RemoveGun { .. } => vec![Read::Guns],
        Command::SetPrinter(_) | Command::RemovePrinter { .. } | Command::PausePrinter { .. } => {
            vec![Read::Printers]
        }
        Command::Print(ask) => {
            let mut reads = vec![Read::Printers];
            let counted = distinct(&ask.documents)
                .into_iter()
                .filter(|document| document.is_counted());
            reads.extend(counted.cloned().map(Read::Copies));
            reads
        }
        Command::MoveJobs(ask) => ask.moves.iter().map(|one| Read::Job(one.job_id)).collect(),
        Command::RetryJob { job_id } | Command::CancelJob { job_id } => vec![Read::Job(*job_id)],
        Command::SettleJob(ask) => vec![Read::Job(ask.job_id)],
    }
}

/// Decides `command` on `facts`.
pub fn decide(facts: &Facts, command: &Command, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    permit(ctx.actor.role, Permission::Scanner)?;
    match command {
        Command::SetGun(gun) => set_gun(gun),
        Command::RemoveGun { gun } => {
            let known = facts
                .gun(gun)
                .ok_or_else(|| Refusal::GunUnknown { gun: gun.clone() })?;
            let change = Change::GunRemoved {
                gun: known.name.clone(),
            };
            Ok(done(vec![change], Answer::Gun(known.clone())))
        }
        Command::SetPrinter(printer) => set_printer(facts, printer),
        Command::RemovePrinter { printer } => remove_printer(facts, printer),
        Command::PausePrinter { printer, paused } => {
            let set = Printer {
                paused: *paused,
                ..known_printer(facts, printer)?.clone()
            };
            Ok(printer_set(set))
        }
        Command::Print(ask) => print(facts, ask, ctx),
        Command::MoveJobs(ask) => move_jobs(facts, ask, ctx),
        Command::RetryJob { job_id } => retry(facts, *job_id, ctx),
        Command::SettleJob(ask) => settle(facts, ask, ctx),
        Command::CancelJob { job_id } => cancel(facts, *job_id, ctx),
    }
}

fn done(changes: Vec<Change>, answer: Answer) -> Outcome {
    Outcome { changes, answer }
}

fn printer_set(printer: Printer) -> Outcome {
    let answer = Answer::Printer(Box::new(printer.clone()));
    done(vec![Change::PrinterSet(printer)], answer)
}

/// A name without blanks around it, if it can be one.
fn name(text: &str) -> Option<String> {
    let name = tidy_text(text);
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count());
    fits.then_some(name)
}

fn set_gun(gun: &Gun) -> Result<Outcome, Refusal> {
    let unfit = |setting: &str| Refusal::GunUnfit {
        setting: setting.to_owned(),
    };
    let name = name(&gun.name).ok_or_else(|| unfit("name"))?;
    if !BAUD_RATES.contains(&gun.baud) {
        return Err(unfit("baud"));
    }
    if matches!(&gun.port, PortChoice::Path { path } if path.trim().is_empty()) {
        return Err(unfit("port"));
    }
    if gun.prefix.len() > 16 || gun.prefix.bytes().any(|byte| Suffix::AUTO.contains(&byte)) {
        return Err(unfit("prefix"));
    }
    if matches!(&gun.suffix, Suffix::Custom(end) if end.is_empty() || end.len() > 16) {
        return Err(unfit("suffix"));
    }
    let gun = Gun {
        name,
        ..gun.clone()
    };
    Ok(done(vec![Change::GunSet(gun.clone())], Answer::Gun(gun)))
}

fn set_printer(facts: &Facts, printer: &Printer) -> Result<Outcome, Refusal> {
    let unfit = |setting: &str| Refusal::PrinterUnfit {
        setting: setting.to_owned(),
    };
    let name = name(&printer.name).ok_or_else(|| unfit("name"))?;
    if let Some(setting) = printer.profile.unfit() {
        return Err(unfit(setting));
    }
    let mut purposes = printer.purposes.clone();
    purposes.sort_unstable();
    purposes.dedup();
    // One printer for each purpose: the last one told takes it over.
    let mut changes: Vec<Change> = facts
        .printers
        .iter()
        .filter(|other| other.name.to_lowercase() != name.to_lowercase())
        .filter(|other| {
            other
                .purposes
                .iter()
                .any(|purpose| purposes.contains(purpose))
        })
        .map(|other| {
            let mut other = other.clone();
            other.purposes.retain(|purpose| !purposes.contains(purpose));
            Change::PrinterSet(other)
        })
        .collect();
    let set = printer_set(Printer {
        name,
        purposes,
        ..printer.clone()
    });
    changes.extend(set.changes);
    Ok(done(changes, set.answer))
}

fn known_printer<'a>(facts: &'a Facts, name: &str) -> Result<&'a Printer, Refusal> {
    facts.printer(name).ok_or_else(|| Refusal::PrinterUnknown {
        printer: name.to_owned(),
    })
}

fn remove_printer(facts: &Facts, name: &str) -> Result<Outcome, Refusal> {
    let printer = known_printer(facts, name)?;
    match facts.waiting.get(&printer.name) {
        Some(&jobs) if jobs > 0 => Err(Refusal::PrinterBusy {
            printer: printer.name.clone(),
            jobs,
        }),
        _ => {
            let change = Change::PrinterRemoved {
                printer: printer.name.clone(),
            };
            Ok(done(
                vec![change],
                Answer::Printer(Box::new(printer.clone())),
            ))
        }
    }
}

/// Whether a printer of this language can show the document at all.
fn shows(language: Language, document: &Document) -> bool {
    match document {
        Document::Label { .. } | Document::Test | Document::Card => true,
        Document::Manifest { .. } => matches!(language, Language::Pdf | Language::Escpos),
    }
}

fn print(facts: &Facts, ask: &Print, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    let printer = known_printer(facts, &ask.printer)?;
    if ask.documents.is_empty() {
        return Err(Refusal::NothingToPrint);
    }
    let unfit = ask
        .documents
        .iter()
        .find(|document| !shows(printer.language, document));
    if let Some(document) = unfit {
        return Err(Refusal::DocumentUnfit {
            what: document.line(),
            printer: printer.name.clone(),
        });
    }
    let reason = ask.reason.as_deref().map(tidy_text);
    let reason = reason.filter(|reason| !reason.is_empty());
    let mut copies: HashMap<&Document, u32> = HashMap::new();
    let mut jobs = Vec::with_capacity(ask.documents.len());
    let mut batch = None;
    for (index, document) in ask.documents.iter().enumerate() {
        let before = facts.copies.get(document).copied().unwrap_or(0);
        let copy = copies.entry(document).or_insert(before);
        if document.is_counted() && *copy > 0 && reason.is_none() {
            return Err(Refusal::CopyNeedsReason {
                what: document.line(),
                copies: *copy,
            });
        }
        *copy += 1;
        let id = PrintJobId(ctx.ids.draw());
        jobs.push(PrintJob {
            id,
            printer: printer.name.clone(),
            document: document.clone(),
            copy: *copy,
            reason: reason.clone().filter(|_| *copy > 1),
            state: JobState::Waiting,
            trouble: None,
            begun: false,
            batch: *batch.get_or_insert(id),
            position: index as u32 + 1,
            batch_size: ask.documents.len() as u32,
            asked_by: ctx.actor.name.clone(),
            asked_at: ctx.now,
            changed_at: ctx.now,
        });
    }
    Ok(jobs_set(jobs))
}

fn jobs_set(jobs: Vec<PrintJob>) -> Outcome {
    let changes = jobs
        .iter()
        .cloned()
        .map(|job| Change::JobSet(Box::new(job)));
    done(changes.collect(), Answer::Jobs(jobs))
}

fn known_job(facts: &Facts, job_id: PrintJobId) -> Result<&PrintJob, Refusal> {
    facts
        .jobs
        .get(&job_id)
        .ok_or(Refusal::JobUnknown { job_id })
}

/// What became of jobs, all or none. A job somebody gave up meanwhile stays
/// given up; everything else that cannot follow is a mistake of ours.
fn move_jobs(facts: &Facts, ask: &MoveJobs, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let mut moved = Vec::with_capacity(ask.moves.len());
    for one in &ask.moves {
        let job = known_job(facts, one.job_id)?;
        if !job.state.may_become(one.state) {
            return Err(Refusal::JobUnfit {
                job_id: job.id,
                state: job.state,
            });
        }
        moved.push(PrintJob {
            state: one.state,
            trouble: one.trouble.clone(),
            begun: match one.state {
                // Not a byte has left.
                JobState::Waiting => false,
                _ => job.begun || one.state == JobState::Sending,
            },
            changed_at: ctx.now,
            ..job.clone()
        });
    }
    Ok(jobs_set(moved))
}

fn with_state(job: &PrintJob, state: JobState, ctx: &Ctx) -> Outcome {
    jobs_set(vec![PrintJob {
        state,
        trouble: None,
        changed_at: ctx.now,
        ..job.clone()
    }])
}

fn unfit(job: &PrintJob) -> Refusal {
    Refusal::JobUnfit {
        job_id: job.id,
        state: job.state,
    }
}

/// A sheet that came out, or was taken by the printer, is printed again only as
/// a copy with a reason.
fn retry(facts: &Facts, job_id: PrintJobId, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let job = known_job(facts, job_id)?;
    match job.state {
        JobState::Waiting | JobState::Doubtful | JobState::Failed => {
            Ok(with_state(job, JobState::Waiting, ctx))
        }
        _ => Err(unfit(job)),
    }
}

fn settle(facts: &Facts, ask: &SettleJob, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let job = known_job(facts, ask.job_id)?;
    match (job.state, ask.printed) {
        (JobState::Doubtful, true) => Ok(with_state(job, JobState::Printed, ctx)),
        (JobState::Doubtful, false) => Ok(with_state(job, JobState::Waiting, ctx)),
        _ => Err(unfit(job)),
    }
}

fn cancel(facts: &Facts, job_id: PrintJobId, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let job = known_job(facts, job_id)?;
    match job.state {
        JobState::Waiting | JobState::Doubtful | JobState::Failed => {
            Ok(with_state(job, JobState::Cancelled, ctx))
        }
        // Given up before: the first answer again.
        JobState::Cancelled => Ok(done(vec![], Answer::Jobs(vec![job.clone()]))),
        _ => Err(unfit(job)),
    }
}
