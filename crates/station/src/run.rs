//! The only path by which a command changes data.
//!
//! One thread writes. It takes what is waiting — a burst of scans together, an
//! import's chunk only when nothing else waits — loads each command's facts,
//! asks the rules, writes the changes and the entry of the log, commits once,
//! and only then answers each. An answer therefore means: on disk.

use crate::clock;
use crate::store::{Args, Entry, Place, Readers, Store, StoreError};
use contract::Failure;
use domain::kernel::{Actor, CommandId, Ids};
use domain::{Answer, Command, Ctx, Device, Outcome, Refusal, Timestamp, decide, floor, reads};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, mpsc};
use std::thread::JoinHandle;

/// The most commands one commit carries: enough that a burst shares its flush,
/// few enough that the first of them does not wait for a crowd.
const GROUP: usize = 64;

/// Commits between two looks at the log.
const CHECKPOINT_EVERY: u32 = 8;

/// The log is moved into the database once it holds this much.
const CHECKPOINT_BYTES: u64 = 4 << 20;

/// Which line a command waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// A person or a gun waits for the answer.
    Person,
    /// Rows of an import: only when no person waits.
    Bulk,
}

/// A command on its way.
struct Job {
    id: CommandId,
    asked: Asked,
    args: Args,
    actor: Actor,
    now: Timestamp,
    reply: mpsc::SyncSender<Result<Told, Failure>>,
}

/// What is asked for: by the company's rules, or by those of this floor alone.
#[allow(
    clippy::large_enum_variant,
    reason = "one at a time, on its way; a scan is what it mostly is"
)]
enum Asked {
    Company(Command),
    Floor(floor::Command),
}

/// What is told.
#[allow(
    clippy::large_enum_variant,
    reason = "one at a time, on its way; a scan is what it mostly is"
)]
enum Told {
    Company(Answer),
    Floor(floor::Answer),
}

/// The answer to come.
#[derive(Debug)]
pub struct Pending(mpsc::Receiver<Result<Told, Failure>>);

/// The answer to come to a command of the floor.
#[derive(Debug)]
pub struct PendingFloor(mpsc::Receiver<Result<Told, Failure>>);

fn told(answer: &mpsc::Receiver<Result<Told, Failure>>) -> Result<Told, Failure> {
    answer
        .recv()
        .unwrap_or_else(|_| Err(Failure::new("storage_failed").with("detail", "-")))
}

impl Pending {
    /// Waits for the commit, or for the refusal.
    pub fn wait(self) -> Result<Answer, Failure> {
        match told(&self.0)? {
            Told::Company(answer) => Ok(answer),
            Told::Floor(_) => Err(Failure::new("internal").with("detail", "floor")),
        }
    }
}

impl PendingFloor {
    /// Waits for the commit, or for the refusal.
    pub fn wait(self) -> Result<floor::Answer, Failure> {
        match told(&self.0)? {
            Told::Floor(answer) => Ok(answer),
            Told::Company(_) => Err(Failure::new("internal").with("detail", "company")),
        }
    }
}

#[derive(Default)]
struct Lines {
    person: VecDeque<Job>,
    bulk: VecDeque<Job>,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    lines: Mutex<Lines>,
    waiting: Condvar,
}

impl Shared {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// The writer's front: commands go in, answers come back.
pub struct Writer {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
    housekeeper: Mutex<Option<JoinHandle<()>>>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

impl Writer {
    /// Opens the store at `place` and starts to write.
    pub fn start(
        place: Place,
        fresh: impl FnOnce() -> Device,
    ) -> Result<(Self, Device), StoreError> {
        let mut store = Store::open(&place)?;
        let device = store.device(fresh)?;
        let shared = Arc::new(Shared::default());
        let (house, housework) = mpsc::sync_channel(4);
        let readers = Readers::new(place.clone());
        let own = OwnThread {
            place,
            store: Some(store),
            doubted: None,
            device: device.clone(),
            shared: Arc::clone(&shared),
            house,
            commits: 0,
        };
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || own.run())
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let housekeeper = std::thread::Builder::new()
            .name("housekeeper".to_owned())
            .spawn(move || keep_house(&readers, &housework))
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let writer = Self {
            shared,
            thread: Mutex::new(Some(thread)),
            housekeeper: Mutex::new(Some(housekeeper)),
        };
        Ok((writer, device))
    }

    /// Queues a command and returns at once. Its moment is now: a scan's time is
    /// when it was taken, not when its turn came.
    pub fn submit(&self, command: Command, actor: Actor, lane: Lane) -> Pending {
        let json = serde_json::to_vec(&command).unwrap_or_default();
        self.submit_written(command, json, actor, lane)
    }

    /// Queues a command that comes with its JSON, as it will stand in the log.
    pub fn submit_written(
        &self,
        command: Command,
        json: Vec<u8>,
        actor: Actor,
        lane: Lane,
    ) -> Pending {
        Pending(self.queue(Asked::Company(command), json, actor, lane))
    }

    /// Queues a command of the floor and returns at once.
    pub fn submit_floor(&self, command: floor::Command, actor: Actor) -> PendingFloor {
        let json = serde_json::to_vec(&command).unwrap_or_default();
        PendingFloor(self.queue(Asked::Floor(command), json, actor, Lane::Person))
    }

    fn queue(
        &self,
        asked: Asked,
        json: Vec<u8>,
        actor: Actor,
        lane: Lane,
    ) -> mpsc::Receiver<Result<Told, Failure>> {
        let now = clock::now();
        let (reply, answer) = mpsc::sync_channel(1);
        let job = Job {
            id: clock::command_id(now),
            asked,
            // Here and not on the writer's thread, which others wait for.
            args: Args::new(json, clock::random()),
            actor,
            now,
            reply,
        };
        let mut lines = self.shared.lines();
        // After the end the job is dropped, and with it its reply: `wait` fails.
        if !lines.closed {
            match lane {
                Lane::Person => lines.person.push_back(job),
                Lane::Bulk => lines.bulk.push_back(job),
            }
        }
        drop(lines);
        self.shared.waiting.notify_one();
        answer
    }

    /// Commands that wait for their turn.
    pub fn waiting(&self) -> u32 {
        let lines = self.shared.lines();
        (lines.person.len() + lines.bulk.len()) as u32
    }

    /// Finishes what people asked for, leaves bulk work for the next start, and
    /// closes the store.
    pub fn stop(&self) {
        self.shared.lines().closed = true;
        self.shared.waiting.notify_all();
        for thread in [&self.thread, &self.housekeeper] {
            let thread = thread
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner())
                .take();
            // A thread that panicked has nothing left to finish.
            let _ = thread.map(JoinHandle::join);
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What need not happen on the thread everybody waits for.
enum Housework {
    /// Move the log into the database.
    Checkpoint,
    /// Let go of what a chunk of an import was made of: thousands of texts.
    LetGo(Box<dyn Send>),
}

fn keep_house(readers: &Readers, housework: &mpsc::Receiver<Housework>) {
    while let Ok(work) = housework.recv() {
        match work {
            // A reader may hold it back; the next call goes further.
            Housework::Checkpoint => drop(readers.checkpoint()),
            Housework::LetGo(remains) => drop(remains),
        }
    }
}

struct OwnThread {
    place: Place,
    /// Absent after a failed flush, until it could be opened and checked again.
    store: Option<Store>,
    /// The store of the failed flush, kept open until the next one is. When the
    /// last connection goes, SQLite forgets how far the log was committed and
    /// reads it anew; it would find the frames of the failed flush, which the
    /// system still remembers but will never write out, and build on them.
    doubted: Option<Store>,
    device: Device,
    shared: Arc<Shared>,
    house: mpsc::SyncSender<Housework>,
    commits: u32,
}

impl OwnThread {
    fn run(mut self) {
        while let Some(jobs) = self.take() {
            self.answer(jobs);
        }
    }

    /// Waits for work. What people wait for comes first, as much of it as one
    /// commit carries; a chunk comes alone.
    fn take(&self) -> Option<Vec<Job>> {
        let mut lines = self.shared.lines();
        loop {
            if !lines.person.is_empty() {
                let count = lines.person.len().min(GROUP);
                return Some(lines.person.drain(..count).collect());
            }
            if lines.closed {
                return None;
            }
            if let Some(job) = lines.bulk.pop_front() {
                return Some(vec![job]);
            }
            lines = self
                .shared
                .waiting
                .wait(lines)
                .unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }

    fn answer(&mut self, jobs: Vec<Job>) {
        match self.attempt(&jobs) {
            Ok(answers) => {
                for (job, (answer, remains)) in jobs.into_iter().zip(answers) {
                    // Whoever asked may be gone; what was done stays done.
                    let _ = job.reply.send(answer);
                    if let Some(remains) = remains {
                        let all = Box::new((job.asked, job.args, remains));
                        // Too much to do there: it is let go here.
                        let _ = self.house.try_send(Housework::LetGo(all));
                    }
                }
                self.tidy_log();
            }
            Err(_) if jobs.len() > 1 && self.store.is_some() => {
                // One command of the burst cannot be written. Each gets a
                // transaction of its own, so that it alone fails.
                for job in jobs {
                    self.answer(vec![job]);
                }
            }
            Err(error) => {
                let failure = storage_failure(&error);
                for job in jobs {
                    let _ = job.reply.send(Err(failure.clone()));
                }
            }
        }
    }

    fn attempt(&mut self, jobs: &[Job]) -> Result<Vec<Done>, StoreError> {
        if self.store.is_none() {
            // After a failed flush nothing this connection remembers is to be
            // trusted: the file is looked over first and opened anew.
            let found = Readers::new(self.place.clone()).check_pages()?;
            if !found.is_empty() {
                return Err(StoreError::Damaged(found.join("; ")));
            }
            self.store = Some(Store::open(&self.place)?);
            self.doubted = None;
        }
        let Some(store) = &mut self.store else {
            return Err(StoreError::Damaged("closed".to_owned()));
        };
        let written = store.begin().and_then(|()| {
            let answers: Result<Vec<_>, StoreError> = jobs
                .iter()
                .map(|job| run_one(store, &self.device, job))
                .collect();
            let answers = answers?;
            store.commit()?;
            Ok(answers)
        });
        if let Err(error) = &written {
            store.roll_back();
            if error.leaves_doubt() {
                self.doubted = self.store.take();
            }
        }
        written
    }

    /// Asks for a checkpoint now and then, without waiting for it.
    fn tidy_log(&mut self) {
        self.commits += 1;
        if self.commits.is_multiple_of(CHECKPOINT_EVERY) {
            let mut name = self.place.file.clone().into_os_string();
            name.push("-wal");
            if std::fs::metadata(name).is_ok_and(|log| log.len() > CHECKPOINT_BYTES) {
                // Full: one is under way already.
                let _ = self.house.try_send(Housework::Checkpoint);
            }
        }
    }
}

/// An answer, and what is left of a command made of many rows.
type Done = (Result<Told, Failure>, Option<Box<dyn Send>>);

fn run_one(store: &mut Store, device: &Device, job: &Job) -> Result<Done, StoreError> {
    match &job.asked {
        Asked::Company(command) => run_company(store, device, job, command),
        Asked::Floor(command) => run_floor(store, device, job, command),
    }
}

fn ctx(job: &Job) -> Ctx {
    Ctx {
        actor: job.actor.clone(),
        now: job.now,
        ids: Ids::of(job.id),
    }
}

/// Writes what came of a job into the log.
fn log(
    store: &mut Store,
    device: &Device,
    job: &Job,
    kind: &'static str,
    (refusal, changes): (Option<String>, Option<Vec<u8>>),
) -> Result<(), StoreError> {
    store.log(Entry {
        id: job.id,
        kind,
        args: &job.args,
        actor: &job.actor,
        device_id: device.id,
        incarnation: device.incarnation,
        occurred_at: job.now,
        refusal,
        changes,
    })
}

fn run_floor(
    store: &mut Store,
    device: &Device,
    job: &Job,
    command: &floor::Command,
) -> Result<Done, StoreError> {
    let facts = store.load_floor(&floor::reads(command))?;
    let outcome = floor::decide(&facts, command, &mut ctx(job));
    let refusal = match &outcome {
        Ok(outcome) => {
            store.write_floor(&outcome.changes)?;
            None
        }
        Err(refusal) => Some(refusal.parts().0),
    };
    // The arguments say it all; a second copy of each would double the log.
    log(store, device, job, command.kind(), (refusal, None))?;
    let answer = match outcome {
        Ok(outcome) => Ok(Told::Floor(outcome.answer)),
        Err(refusal) => {
            let (code, params) = refusal.parts();
            Err(Failure { code, params })
        }
    };
    Ok((answer, None))
}

fn run_company(
    store: &mut Store,
    device: &Device,
    job: &Job,
    command: &Command,
) -> Result<Done, StoreError> {
    let facts = store.load(&reads(command, job.actor.id))?;
    let outcome = decide(&facts, command, &mut ctx(job));
    let written = match &outcome {
        Ok(outcome) => {
            store.write(&outcome.changes, &job.actor.name)?;
            (None, logged_changes(command, &outcome.changes))
        }
        // A refused attempt is in the log too (W-401).
        Err(refusal) => (Some(refusal.code()), None),
    };
    log(store, device, job, command.kind(), written)?;
    let many = facts.waybills.len().max(changes_in(&outcome)) > MANY_ROWS;
    Ok(match outcome {
        Ok(Outcome { changes, answer }) => {
            let remains: Option<Box<dyn Send>> = match many {
                true => Some(Box::new((facts, changes))),
                false => None,
            };
            (Ok(Told::Company(answer)), remains)
        }
        Err(refusal) => (Err(refusal.into()), None),
    })
}

/// Below this many rows letting go costs less than handing over.
const MANY_ROWS: usize = 100;

fn changes_in(outcome: &Result<Outcome, Refusal>) -> usize {
    outcome.as_ref().map_or(0, |outcome| outcome.changes.len())
}

/// The changes for the audit trail. An import's rows are all in its arguments,
/// and a second copy of each would double the log.
fn logged_changes(command: &Command, changes: &[domain::Change]) -> Option<Vec<u8>> {
    let said = matches!(
        command,
        Command::Imports(domain::imports::Command::ImportRows(_))
    );
    if said || changes.is_empty() {
        None
    } else {
        serde_json::to_vec(changes).ok()
    }
}

/// A store's trouble as an error people can act on.
pub fn storage_failure(error: &StoreError) -> Failure {
    let code = match error {
        _ if error.is_disk_full() => "disk_full",
        StoreError::Damaged(_) => "data_damaged",
        StoreError::Newer { .. } => "data_newer",
        StoreError::Sqlite(_) | StoreError::Migration(_) => "storage_failed",
    };
    Failure::new(code).with("detail", error)
}
