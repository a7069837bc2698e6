//! Imports one after the other, on a thread of their own.
//!
//! The thread reads and cleans rows while the writer decides the chunk before;
//! chunks wait behind whatever people ask for, so scanning stays as quick as
//! ever. A chunk is one command in one transaction with the row it reached, so
//! a stop anywhere goes on exactly there.

use crate::open::Open;
use crate::run::{Lane, Pending};
use contract::Failure;
use documents::read::{ReadError, Workbook, open_workbook};
use domain::imports::{
    CHUNK_ROWS, Cell, Cleaned, Cleaner, Columns, Command, Draft, FinishImport, HEADER_SEARCH_ROWS,
    Import, ImportRows, RowOutcome, RowReport, SheetRow, find_header,
};
use domain::kernel::{Actor, Country, ImportId};
use domain::{Answer, Read};
use jiff::tz::TimeZone;
use std::collections::{HashMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Chunks on their way to the writer at once: one decided, one waiting.
const CHUNKS_UNDER_WAY: usize = 2;

/// Past this the log is moved into the database between two chunks.
const CHECKPOINT_BYTES: u64 = 24 << 20;

#[derive(Debug, Default)]
struct Line {
    waiting: VecDeque<ImportId>,
    current: Option<ImportId>,
    /// Imports that could not go on; the next start tries again.
    stalled: HashMap<ImportId, Failure>,
    worker: Option<JoinHandle<()>>,
}

/// The import queue of a station.
#[derive(Debug, Default)]
pub(crate) struct Importer {
    line: Mutex<Line>,
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
        let mut line = self.line();
        line.stalled.remove(&id);
        if line.current == Some(id) || line.waiting.contains(&id) {
            return;
        }
        line.waiting.push_back(id);
        if line.worker.is_none() && !self.stopping.load(Ordering::Acquire) {
            let open = Arc::clone(open);
            let worker = std::thread::Builder::new()
                .name("importer".to_owned())
                .spawn(move || work(&open));
            // Without a thread the import stays queued and the next start has it.
            line.worker = worker.ok();
        }
    }

    /// Queues what an earlier stop left unfinished.
    pub fn resume(&self, open: &Arc<Open>) {
        for import in open.readers.unfinished_imports().unwrap_or_default() {
            self.enqueue(open, import.id);
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
            let busy = line.current == Some(id) || line.waiting.contains(&id);
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
        let id = {
            let mut line = importer.line();
            let stopping = importer.stopping.load(Ordering::Acquire);
            line.current = if stopping {
                None
            } else {
                line.waiting.pop_front()
            };
            match line.current {
                Some(id) => id,
                None => {
                    line.worker = None;
                    return;
                }
            }
        };
        let result = one(open, id);
        let mut line = importer.line();
        line.current = None;
        if let Err(failure) = result {
            line.stalled.insert(id, failure);
        }
        drop(line);
        importer.moved.notify_all();
    }
}

/// Why reading ended before the end of the sheet.
enum Stop {
    /// The file gives nothing: the import failed.
    Unusable(&'static str),
    /// The store gives nothing: the import waits.
    Stalled(Failure),
    /// The station is closing.
    Closing,
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Stop::Unusable(match error.code() {
            "empty" => "empty_file",
            "damaged" => "damaged_workbook",
            code => code,
        })
    }
}

fn one(open: &Arc<Open>, id: ImportId) -> Result<(), Failure> {
    let import = import_of(open, id)?;
    let actor = open
        .actor_by_id(import.uploaded_by)
        .ok_or_else(|| Failure::new("unknown_operator").with("name", &import.uploaded_by_name))?;
    let kept = open.attachments.fetch(&import.file_hash);
    let bytes = kept.map_err(|error| crate::run::storage_failure(&error))?;
    let finish = |failure: Option<&str>, reports: Vec<RowReport>, total_rows: u32| {
        let finish = FinishImport {
            import_id: id,
            failure: failure.map(str::to_owned),
            reports,
            total_rows,
        };
        open.run(Command::FinishImport(finish), actor.clone())
            .map(drop)
    };
    let Some(bytes) = bytes else {
        return finish(Some("empty_file"), Vec::new(), 0);
    };
    match take_rows(open, &import, &bytes, &actor) {
        Ok(Taken::All { rows }) => finish(None, Vec::new(), rows),
        Ok(Taken::Refused { rows, reports }) => finish(Some("rows_refused"), reports, rows),
        Err(Stop::Unusable(code)) => finish(Some(code), Vec::new(), 0),
        Err(Stop::Stalled(failure)) => Err(failure),
        Err(Stop::Closing) => Ok(()),
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
    let company = open.company().map_err(Stop::Stalled)?;
    let country = Country::find(&company.country)
        .ok_or_else(|| Stop::Stalled(Failure::new("unknown_country")))?;
    let zone = TimeZone::get(&company.time_zone).unwrap_or(TimeZone::UTC);
    let mut workbook = open_workbook(bytes)?;
    let (sheet, header_row, columns) = find_sheet(&mut workbook)?;
    let cleaner = Cleaner::new(columns, country, zone);

    if import.strict && import.last_row == 0 {
        let mut rows = 0;
        let mut reports = Vec::new();
        each_row(open, &mut workbook, sheet, header_row, &mut |row| {
            rows += 1;
            if let Cleaned::Report(report) = cleaner.clean(row) {
                reports.push(report);
            }
            Ok(())
        })?;
        if reports
            .iter()
            .any(|report| report.outcome == RowOutcome::Failed)
        {
            return Ok(Taken::Refused { rows, reports });
        }
    }

    let mut rows = 0;
    let mut chunks = Chunks::new(open, import, actor);
    each_row(open, &mut workbook, sheet, header_row, &mut |row| {
        rows += 1;
        if row.row <= import.last_row {
            // Decided before the stop.
            return Ok(());
        }
        chunks.take(row.row, cleaner.clean(row))
    })?;
    chunks.end()?;
    Ok(Taken::All { rows })
}

/// The first visible sheet with a heading that names the required columns.
fn find_sheet(workbook: &mut Workbook<'_>) -> Result<(usize, u32, Columns), Stop> {
    let visible: Vec<usize> = (0..workbook.sheets().len())
        .filter(|index| {
            workbook
                .sheets()
                .get(*index)
                .is_some_and(|sheet| sheet.visible)
        })
        .collect();
    let mut trouble = "no_header";
    for sheet in visible {
        let mut top = Vec::new();
        workbook.rows(sheet, &mut |row| {
            top.push(KeptRow::new(row));
            if top.len() < HEADER_SEARCH_ROWS {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        let cells: Vec<Vec<Cell<'_>>> = top.iter().map(KeptRow::cells).collect();
        let rows: Vec<SheetRow<'_>> = (top.iter().zip(&cells))
            .map(|(kept, cells)| SheetRow {
                row: kept.row,
                cells,
            })
            .collect();
        match find_header(&rows) {
            Some((row, columns)) if columns.missing().is_empty() => {
                return Ok((sheet, row, columns));
            }
            Some(_) => trouble = "columns_missing",
            None => {}
        }
    }
    Err(Stop::Unusable(trouble))
}

/// A row that outlives the reader's look at it: the heading is chosen among many.
struct KeptRow {
    row: u32,
    texts: Vec<Option<String>>,
    others: Vec<Cell<'static>>,
}

impl KeptRow {
    fn new(row: SheetRow<'_>) -> Self {
        let text = |cell: &Cell<'_>| match cell {
            Cell::Text(text) => Some((*text).to_owned()),
            _ => None,
        };
        let other = |cell: &Cell<'_>| match *cell {
            // An error names no column; which one it is does not matter here.
            Cell::Empty | Cell::Text(_) | Cell::Error(_) => Cell::Empty,
            Cell::Number(number) => Cell::Number(number),
            Cell::DateTime(moment) => Cell::DateTime(moment),
            Cell::Bool(truth) => Cell::Bool(truth),
        };
        Self {
            row: row.row,
            texts: row.cells.iter().map(text).collect(),
            others: row.cells.iter().map(other).collect(),
        }
    }

    fn cells(&self) -> Vec<Cell<'_>> {
        (self.texts.iter().zip(&self.others))
            .map(|(text, other)| text.as_deref().map_or(*other, Cell::Text))
            .collect()
    }
}

/// Hands over the rows below the heading, until an error or the station's end.
fn each_row(
    open: &Open,
    workbook: &mut Workbook<'_>,
    sheet: usize,
    header_row: u32,
    each: &mut dyn FnMut(SheetRow<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut stop = None;
    workbook.rows(sheet, &mut |row| {
        if row.row <= header_row {
            return ControlFlow::Continue(());
        }
        let closing = open.importer.stopping.load(Ordering::Acquire);
        let result = if closing {
            Err(Stop::Closing)
        } else {
            each(row)
        };
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(reason) => {
                stop = Some(reason);
                ControlFlow::Break(())
            }
        }
    })?;
    stop.map_or(Ok(()), Err)
}

/// Rows gathered into chunks, and the chunks under way.
struct Chunks<'a> {
    open: &'a Open,
    import_id: ImportId,
    actor: &'a Actor,
    drafts: Vec<Draft>,
    reports: Vec<RowReport>,
    rows: usize,
    last_row: u32,
    under_way: VecDeque<Pending>,
}

impl<'a> Chunks<'a> {
    fn new(open: &'a Open, import: &Import, actor: &'a Actor) -> Self {
        Self {
            open,
            import_id: import.id,
            actor,
            drafts: Vec::with_capacity(CHUNK_ROWS),
            reports: Vec::new(),
            rows: 0,
            last_row: import.last_row,
            under_way: VecDeque::new(),
        }
    }

    fn take(&mut self, row: u32, cleaned: Cleaned) -> Result<(), Stop> {
        match cleaned {
            Cleaned::Draft(draft, warnings) => {
                self.drafts.push(*draft);
                self.reports.extend(warnings);
            }
            Cleaned::Report(report) => self.reports.push(report),
        }
        self.rows += 1;
        self.last_row = row;
        if self.rows == CHUNK_ROWS {
            self.send()
        } else {
            Ok(())
        }
    }

    fn send(&mut self) -> Result<(), Stop> {
        let chunk = ImportRows {
            import_id: self.import_id,
            drafts: std::mem::replace(&mut self.drafts, Vec::with_capacity(CHUNK_ROWS)),
            reports: std::mem::take(&mut self.reports),
            last_row: self.last_row,
        };
        self.rows = 0;
        let command = Command::ImportRows(chunk).into();
        let pending = self
            .open
            .writer
            .submit(command, self.actor.clone(), Lane::Bulk);
        self.under_way.push_back(pending);
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
            Ok(other) => return Err(Stop::Stalled(crate::open::unexpected(&other))),
            Err(_) if self.open.importer.stopping.load(Ordering::Acquire) => {
                return Err(Stop::Closing);
            }
            Err(failure) => return Err(Stop::Stalled(failure)),
        }
        self.open.importer.signal();
        if self.open.readers.log_bytes() > CHECKPOINT_BYTES {
            // Scans go on meanwhile; only this import waits.
            let _ = self.open.readers.checkpoint();
        }
        Ok(())
    }

    fn end(mut self) -> Result<(), Stop> {
        if self.rows > 0 {
            self.send()?;
        }
        while !self.under_way.is_empty() {
            self.settle_one()?;
        }
        Ok(())
    }
}
