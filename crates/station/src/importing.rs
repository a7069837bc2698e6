//! What comes in or goes out by the thousand, one job after the other, on a
//! thread of its own: imports, imports taken back, waybills that waited for a
//! status word.
//!
//! The reading process cleans rows while the writer decides the chunk before;
//! chunks wait behind whatever people ask for, so scanning stays as quick as
//! ever. A chunk is one command in one transaction with the row it reached, so
//! a stop anywhere goes on exactly there.

use crate::open::{Open, unexpected};
use crate::reader::wire::{Chunk, Rows, Survey};
use crate::reader::{Part, Reader};
use crate::run::{Lane, Pending};
use contract::Failure;
use domain::imports::{
    CHUNK_ROWS, Command, FinishImport, Import, ImportFailure, ImportRows, ImportStatus, Layout,
    Plan, RowOutcome, RowReport, SettleStatusWord, StatusWords, VoidWaybills, fold_word, settle,
};
use domain::kernel::{Actor, ImportId};
use domain::{Answer, Read};
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Chunks on their way to the writer at once: one decided, two waiting.
const CHUNKS_UNDER_WAY: usize = 3;

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Job {
    /// Bring an import in, or take it back: its status says which.
    Import(ImportId),
    /// Give the waybills that wait for this word the status it means.
    Settle(String, Actor),
}

/// After so many chunks an import waits for the log to be moved into the
/// database, so that the next ones are written over the same part of the disk.
const CHUNKS_A_LOG: u32 = 24;

#[derive(Debug, Default)]
struct Line {
    waiting: VecDeque<Job>,
    current: Option<Job>,
    /// Imports that could not go on; the next start tries again.
    stalled: HashMap<ImportId, Failure>,
    worker: Option<JoinHandle<()>>,
}

/// A file being opened on a thread of its own; nothing where that went wrong.
pub(crate) type Begun = JoinHandle<Option<(Reader, Survey)>>;

/// The import queue of a station.
#[derive(Debug, Default)]
pub(crate) struct Importer {
    line: Mutex<Line>,
    /// A file that is being read already, while it was kept for good: by its hash.
    begun: Mutex<Option<(String, Begun)>>,
    /// Signalled when an import moved on.
    moved: Condvar,
    stopping: AtomicBool,
}

impl Importer {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Puts an import into the queue, unless it is there.
    pub fn enqueue(&self, open: &Arc<Open>, id: ImportId) {
        self.line().stalled.remove(&id);
        self.add(open, Job::Import(id));
    }

    fn add(&self, open: &Arc<Open>, job: Job) {
        let mut line = self.line();
        if line.waiting.contains(&job) {
            return;
        }
        line.waiting.push_back(job);
        if line.worker.is_none() && !self.stopping.load(Ordering::Acquire) {
            let open = Arc::clone(open);
            let worker = std::thread::Builder::new()
                .name("importer".to_owned())
                .spawn(move || work(&open));
            // Without a thread the job stays queued and the next start has it.
            line.worker = worker.ok();
        }
    }

    /// Begins to read a file that is about to be imported, if its turn comes at
    /// once. What is wrong with it shows when it is imported.
    pub fn begin(&self, open: &Arc<Open>, file: &Arc<[u8]>, plan: &Plan) -> Option<Begun> {
        let line = self.line();
        if line.current.is_some() || !line.waiting.is_empty() {
            return None;
        }
        drop(line);
        let (open, file, plan) = (Arc::clone(open), Arc::clone(file), plan.clone());
        let reading = std::thread::Builder::new().name("reading".to_owned());
        let begun = reading.spawn(move || {
            let mut reader = Reader::open(&file).ok()?;
            let survey = reader.survey().ok()?;
            if let Ok(rows) = planned_rows(&open, &plan, &survey, 0) {
                reader.ask_rows(rows).ok()?;
            }
            Some((reader, survey))
        });
        begun.ok()
    }

    /// Notes which file [`Importer::begin`] has begun.
    pub fn has_begun(&self, hash: &str, begun: Begun) {
        *self.begun() = Some((hash.to_owned(), begun));
    }

    fn begun(&self) -> MutexGuard<'_, Option<(String, Begun)>> {
        self.begun
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Queues what an earlier stop left unfinished.
    pub fn resume(&self, open: &Arc<Open>) {
        for import in open.readers.unfinished_imports().unwrap_or_default() {
            self.enqueue(open, import.id);
        }
        let words = open.readers.status_words().unwrap_or_default();
        let words = StatusWords::new(&words);
        let Some(actor) = open
            .known()
            .operators
            .first()
            .and_then(|first| open.actor_by_id(first.id))
        else {
            return;
        };
        for (word, _, _) in open.readers.unknown_statuses().unwrap_or_default() {
            if words.meaning(&word).is_some() {
                self.add(open, Job::Settle(word, actor.clone()));
            }
        }
    }

    /// Queues the waybills that wait for a word, however they spell it.
    pub fn settle_word(&self, open: &Arc<Open>, word: &str, actor: &Actor) -> Result<(), Failure> {
        let waiting = open.readers.unknown_statuses();
        let waiting = waiting.map_err(|error| crate::run::storage_failure(&error))?;
        for (spelled, _, _) in waiting {
            if fold_word(&spelled) == fold_word(word) {
                self.add(open, Job::Settle(spelled, actor.clone()));
            }
        }
        Ok(())
    }

    /// Waits until no waybill is being given the status of a word, or `patience`
    /// is over.
    pub fn wait_for_words(&self, patience: Duration) {
        let until = Instant::now() + patience;
        let mut line = self.line();
        let settles = |job: &Job| matches!(job, Job::Settle(..));
        while line.current.as_ref().is_some_and(settles) || line.waiting.iter().any(settles) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            line = self
                .moved
                .wait_timeout(line, left)
                .unwrap_or_else(|poisoned| poisoned.into_inner())
                .0;
        }
    }

    /// Waits until the import has decided more rows than `after`, has ended, or
    /// `patience` is over.
    pub fn wait(
        &self,
        open: &Open,
        id: ImportId,
        after: u32,
        patience: Duration,
    ) -> Result<Import, Failure> {
        let until = Instant::now() + patience;
        let mut line = self.line();
        loop {
            if let Some(failure) = line.stalled.get(&id) {
                return Err(failure.clone());
            }
            let job = Job::Import(id);
            let busy = line.current.as_ref() == Some(&job) || line.waiting.contains(&job);
            // Read while holding the line: progress signalled from here on wakes us.
            let import = import_of(open, id)?;
            let left = until.saturating_duration_since(Instant::now());
            if import.counts.processed_rows > after || !busy || left.is_zero() {
                return Ok(import);
            }
            line = self
                .moved
                .wait_timeout(line, left)
                .unwrap_or_else(|poisoned| poisoned.into_inner())
                .0;
        }
    }

    /// Ends the worker at its next chunk.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        let worker = self.line().worker.take();
        // A worker that panicked has nothing left to finish.
        let _ = worker.map(JoinHandle::join);
    }

    fn signal(&self) {
        drop(self.line());
        self.moved.notify_all();
    }
}

/// The import of that id.
pub(crate) fn import_of(open: &Open, id: ImportId) -> Result<Import, Failure> {
    open.facts(&[Read::Import(id)])?
        .imports
        .remove(&id)
        .ok_or_else(|| Failure::new("import_unknown").with("import_id", id))
}

fn work(open: &Arc<Open>) {
    let importer = &open.importer;
    loop {
        let job = {
            let mut line = importer.line();
            let stopping = importer.stopping.load(Ordering::Acquire);
            line.current = if stopping {
                None
            } else {
                line.waiting.pop_front()
            };
            match line.current.clone() {
                Some(job) => job,
                None => {
                    line.worker = None;
                    return;
                }
            }
        };
        let result = match &job {
            Job::Import(id) => one(open, *id),
            // What is left is found again at the next start.
            Job::Settle(word, actor) => settle_all(open, word, actor),
        };
        let mut line = importer.line();
        line.current = None;
        if let (Job::Import(id), Err(failure)) = (job, result) {
            line.stalled.insert(id, failure);
        }
        drop(line);
        importer.moved.notify_all();
    }
}

/// Why an import stopped before its end.
enum Stop {
    /// The file gives nothing: the import failed.
    Unusable(ImportFailure),
    /// The store gives nothing: the import waits.
    Stalled(Failure),
    /// Somebody cancelled it.
    Ended,
    /// The station is closing.
    Closing,
}

/// A failure on the way: of the file where reading it failed, else of the store.
impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Unusable(ImportFailure {
            code: failure.code,
            params: failure.params,
        })
    }
}

fn one(open: &Arc<Open>, id: ImportId) -> Result<(), Failure> {
    let import = import_of(open, id)?;
    let actor = open
        .actor_by_id(import.uploaded_by)
        .ok_or_else(|| Failure::new("unknown_operator").with("name", &import.uploaded_by_name))?;
    match import.status {
        ImportStatus::Queued | ImportStatus::Processing => bring_in(open, &import, &actor),
        ImportStatus::Voiding => take_back(open, id, &actor),
        _ => Ok(()),
    }
}

fn bring_in(open: &Arc<Open>, import: &Import, actor: &Actor) -> Result<(), Failure> {
    // Whoever asked a moment ago still holds it; after a restart it is fetched.
    let bytes: Option<Arc<[u8]>> = match open.held.get(&import.file_hash) {
        Some(file) => Some(file.bytes),
        None => {
            let kept = open.attachments.fetch(&import.file_hash);
            let kept = kept.map_err(|error| crate::run::storage_failure(&error))?;
            kept.map(Arc::from)
        }
    };
    open.held.forget(&import.file_hash);
    let finish = |failure: Option<ImportFailure>, reports: Vec<RowReport>, total_rows: u32| {
        let finish = FinishImport {
            import_id: import.id,
            failure,
            reports,
            total_rows,
        };
        match open.run(Command::FinishImport(finish), actor.clone()) {
            // Cancelled while the last rows came in.
            Err(failure) if failure.code == "import_ended" => Ok(()),
            done => done.map(drop),
        }
    };
    let unusable = |code: &str| ImportFailure {
        code: code.to_owned(),
        params: Default::default(),
    };
    let Some(bytes) = bytes else {
        return finish(Some(unusable("empty_file")), Vec::new(), 0);
    };
    match take_rows(open, import, &bytes, actor) {
        Ok(Taken::All { rows }) => finish(None, Vec::new(), rows),
        Ok(Taken::Refused { rows, reports }) => {
            finish(Some(unusable("rows_refused")), reports, rows)
        }
        Err(Stop::Unusable(failure)) => finish(Some(failure), Vec::new(), 0),
        Err(Stop::Stalled(failure)) => Err(failure),
        Err(Stop::Ended | Stop::Closing) => Ok(()),
    }
}

/// Takes waybills back a thousand at a time.
fn take_back(open: &Arc<Open>, import_id: ImportId, actor: &Actor) -> Result<(), Failure> {
    loop {
        let command = Command::VoidWaybills(VoidWaybills { import_id });
        match bulk(open, command, actor)? {
            Some(Answer::Import(import)) if import.status == ImportStatus::Voiding => {}
            _ => return Ok(()),
        }
        open.importer.signal();
    }
}

fn settle_all(open: &Arc<Open>, word: &str, actor: &Actor) -> Result<(), Failure> {
    loop {
        let word = word.to_owned();
        let command = Command::SettleStatusWord(SettleStatusWord { word });
        match bulk(open, command, actor)? {
            Some(Answer::StatusWordSettled { settled, .. }) if settled as usize == CHUNK_ROWS => {}
            _ => return Ok(()),
        }
    }
}

/// Runs a command nobody waits for; `None` when the station is closing.
fn bulk(open: &Open, command: Command, actor: &Actor) -> Result<Option<Answer>, Failure> {
    let stopping = || open.importer.stopping.load(Ordering::Acquire);
    if stopping() {
        return Ok(None);
    }
    let pending = open
        .writer
        .submit(command.into(), actor.clone(), Lane::Bulk);
    match pending.wait() {
        Err(_) if stopping() => Ok(None),
        answer => answer.map(Some),
    }
}

enum Taken {
    /// Every row was decided.
    All { rows: u32 },
    /// Strict, and a row failed: nothing was taken.
    Refused { rows: u32, reports: Vec<RowReport> },
}

fn take_rows(
    open: &Arc<Open>,
    import: &Import,
    bytes: &[u8],
    actor: &Actor,
) -> Result<Taken, Stop> {
    let begun = open.importer.begun().take();
    let begun = begun.filter(|(hash, _)| *hash == import.file_hash);
    let begun = begun.and_then(|(_, begun)| begun.join().ok().flatten());
    let (mut reader, survey) = match begun {
        Some(begun) => begun,
        None => {
            let mut reader = Reader::open(bytes)?;
            let survey = reader.survey()?;
            (reader, survey)
        }
    };
    let rows = planned_rows(open, &import.plan, &survey, import.last_row)?;
    if !reader.is_free_for(&rows) {
        reader = Reader::open(bytes)?;
    }

    if import.strict && import.last_row == 0 {
        let mut reports = Vec::new();
        let read = reader.rows::<Stop>(rows.clone(), &mut |part| {
            reports.extend(taken(open, part)?.0.reports);
            Ok(())
        })?;
        let failed = |report: &RowReport| report.outcome == RowOutcome::Failed;
        if reports.iter().any(failed) {
            return Ok(Taken::Refused {
                rows: read,
                reports,
            });
        }
    }

    let mut chunks = Chunks::new(open, import, actor);
    let read = reader.rows::<Stop>(rows, &mut |part| {
        let (chunk, json) = taken(open, part)?;
        chunks.send(chunk, &json)
    })?;
    chunks.end()?;
    Ok(Taken::All { rows: read })
}

/// The rows of a file below `after_row`, read as a plan says.
fn planned_rows(open: &Open, plan: &Plan, survey: &Survey, after_row: u32) -> Result<Rows, Stop> {
    let stored = |error| Stop::Stalled(crate::run::storage_failure(&error));
    let templates = open.readers.templates().map_err(stored)?;
    let layout = settle(plan, &templates, &survey.sheets)
        .map_err(|trouble| Stop::Unusable(trouble.failure()))?;
    rows_to_read(open, layout, after_row).map_err(Stop::Stalled)
}

/// How the rows of a file are read in this company.
pub(crate) fn rows_to_read(open: &Open, layout: Layout, after_row: u32) -> Result<Rows, Failure> {
    let company = open.company()?;
    let stored = |error| crate::run::storage_failure(&error);
    Ok(Rows {
        layout,
        country: company.country,
        time_zone: company.time_zone,
        words: open.readers.status_words().map_err(stored)?,
        aliases: open.readers.place_aliases().map_err(stored)?,
        after_row,
        dates_may_stay_open: false,
    })
}

/// The rows of a part, unless it ends the import.
fn taken(open: &Open, part: Part) -> Result<(Chunk, Vec<u8>), Stop> {
    if open.importer.stopping.load(Ordering::Acquire) {
        return Err(Stop::Closing);
    }
    match part {
        Part::Chunk(chunk, json) => Ok((chunk, json)),
        Part::OpenDates(dates) => Err(Failure::new("date_order_needed")
            .with("example", dates.example)
            .with("day_first", dates.day_first)
            .with("month_first", dates.month_first)
            .into()),
    }
}

/// The command of a chunk, written around the JSON the chunk came in: a
/// thousand rows are not put into words twice.
fn command_json(import_id: ImportId, chunk: &[u8]) -> Vec<u8> {
    let rest = chunk.strip_prefix(b"{").unwrap_or(chunk);
    let mut json = Vec::with_capacity(rest.len() + 128);
    let head = format!(
        r#"{{"noun":"imports","command":{{"kind":"import_rows","args":{{"import_id":"{import_id}","#
    );
    json.extend_from_slice(head.as_bytes());
    json.extend_from_slice(rest);
    json.extend_from_slice(b"}}");
    json
}

/// The chunks under way.
struct Chunks<'a> {
    open: &'a Open,
    import_id: ImportId,
    actor: &'a Actor,
    under_way: VecDeque<Pending>,
    since_shortened: u32,
}

impl<'a> Chunks<'a> {
    fn new(open: &'a Open, import: &Import, actor: &'a Actor) -> Self {
        Self {
            open,
            import_id: import.id,
            actor,
            under_way: VecDeque::new(),
            since_shortened: 0,
        }
    }

    fn send(&mut self, chunk: Chunk, json: &[u8]) -> Result<(), Stop> {
        self.shorten_log()?;
        let json = command_json(self.import_id, json);
        let rows = ImportRows {
            import_id: self.import_id,
            drafts: chunk.drafts,
            reports: chunk.reports,
            last_row: chunk.last_row,
            stated_rows: chunk.stated_rows,
        };
        let command = Command::ImportRows(rows).into();
        let actor = self.actor.clone();
        let writer = &self.open.writer;
        self.under_way
            .push_back(writer.submit_written(command, json, actor, Lane::Bulk));
        while self.under_way.len() >= CHUNKS_UNDER_WAY {
            self.settle_one()?;
        }
        Ok(())
    }

    fn settle_one(&mut self) -> Result<(), Stop> {
        let Some(pending) = self.under_way.pop_front() else {
            return Ok(());
        };
        match pending.wait() {
            Ok(Answer::Import(_)) => {}
            Ok(other) => return Err(Stop::Stalled(unexpected(&other))),
            Err(failure) if failure.code == "import_ended" => return Err(Stop::Ended),
            Err(_) if self.open.importer.stopping.load(Ordering::Acquire) => {
                return Err(Stop::Closing);
            }
            Err(failure) => return Err(Stop::Stalled(failure)),
        }
        self.open.importer.signal();
        Ok(())
    }

    /// Lets the log begin anew: only while nothing is written can it be moved
    /// into the database to its end. Scans go on; only this import waits.
    fn shorten_log(&mut self) -> Result<(), Stop> {
        self.since_shortened += 1;
        if self.since_shortened < CHUNKS_A_LOG {
            return Ok(());
        }
        self.since_shortened = 0;
        self.settle_all()?;
        // A reader may hold it back; the next time goes further.
        let _ = self.open.readers.checkpoint();
        Ok(())
    }

    fn settle_all(&mut self) -> Result<(), Stop> {
        while !self.under_way.is_empty() {
            self.settle_one()?;
        }
        Ok(())
    }

    fn end(mut self) -> Result<(), Stop> {
        self.settle_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_chunk_stands_in_the_log_as_its_command_would() {
        let import_id = ImportId(Uuid::from_u128(7));
        let chunk = Chunk {
            drafts: Vec::new(),
            reports: Vec::new(),
            last_row: 12,
            stated_rows: Some(40),
        };
        let json = command_json(import_id, &serde_json::to_vec(&chunk).unwrap());
        let rows = ImportRows {
            import_id,
            drafts: chunk.drafts,
            reports: chunk.reports,
            last_row: chunk.last_row,
            stated_rows: chunk.stated_rows,
        };
        let command: domain::Command = Command::ImportRows(rows).into();
        assert_eq!(json, serde_json::to_vec(&command).unwrap());
    }
}
