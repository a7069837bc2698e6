//! The only path by which a command changes data.
//!
//! One thread writes. It takes what is waiting — a burst of scans together, an
//! import's chunk only when nothing else waits — loads each command's facts,
//! asks the rules, writes the changes and the entry of the log, commits once,
//! and only then answers each. An answer therefore means: on disk.

use crate::clock;
use crate::store::{Args, Done, FloorDone, Place, Readers, Search, Store, StoreError};
use contract::Failure;
use domain::kernel::{Actor, CommandId, Ids};
use domain::{Answer, Command, Ctx, Device, Outcome, Refusal, Timestamp, decide, floor, reads};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};
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
#[expect(
    clippy::large_enum_variant,
    reason = "the larger one is the usual one, and each is moved once"
)]
enum Asked {
    Company(Command),
    Floor(floor::Command),
}

/// What is told.
#[expect(
    clippy::large_enum_variant,
    reason = "the larger one is the usual one, and each is moved once"
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

/// What sync does with the store, between a person's commands.
type Task = Box<dyn FnOnce(&mut OwnThread) + Send>;

/// What the writer does next.
enum Work {
    Commands(Vec<Job>),
    Sync(Task),
}

#[derive(Default)]
struct Lines {
    person: VecDeque<Job>,
    sync: VecDeque<Task>,
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
    /// Milliseconds its clock is set back, while a sample of a day is told.
    behind: AtomicI64,
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
    housekeeper: Mutex<Option<JoinHandle<()>>>,
    committed: Arc<tokio::sync::Notify>,
    search: Arc<Search>,
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
        let search = Arc::new(Search::default());
        store.watched_by(Arc::clone(&search))?;
        let shared = Arc::new(Shared::default());
        let committed = Arc::new(tokio::sync::Notify::new());
        let (house, housework) = mpsc::sync_channel(4);
        let readers = Readers::new(place.clone());
        let own = OwnThread {
            place,
            store: Some(store),
            doubted: None,
            device: device.clone(),
            shared: Arc::clone(&shared),
            house,
            committed: Arc::clone(&committed),
            search: Arc::clone(&search),
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
            behind: AtomicI64::new(0),
            shared,
            thread: Mutex::new(Some(thread)),
            housekeeper: Mutex::new(Some(housekeeper)),
            committed,
            search,
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
        let behind = self.behind.load(Ordering::Relaxed);
        let now = Timestamp::from_millis(clock::now().millis() - behind);
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

    /// What is found of what was committed.
    pub fn search(&self) -> &Arc<Search> {
        &self.search
    }

    /// Is told whenever commands were committed.
    pub fn committed(&self) -> Arc<tokio::sync::Notify> {
        Arc::clone(&self.committed)
    }

    /// Does something with the store in one transaction, when no person waits;
    /// gives its result after the commit.
    pub fn sync<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        let (reply, answer) = mpsc::sync_channel(1);
        let task: Task = Box::new(move |own| {
            let done = own.transact(work);
            // Whoever asked may be gone; what was done stays done.
            let _ = reply.send(done.map_err(|error| storage_failure(&error)));
        });
        let mut lines = self.shared.lines();
        if !lines.closed {
            lines.sync.push_back(task);
        }
        drop(lines);
        self.shared.waiting.notify_one();
        let closed = || Failure::new("storage_failed").with("detail", "closing");
        answer.recv().unwrap_or_else(|_| Err(closed()))
    }

    /// Sets the clock of what is submitted from here on back; 0 for the real one.
    pub fn set_back(&self, millis: i64) {
        self.behind.store(millis, Ordering::Relaxed);
    }

    /// Finishes what people asked for, leaves bulk work for the next start, and
    /// closes the store.
    pub fn stop(&self) {
        self.search.stop();
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
    committed: Arc<tokio::sync::Notify>,
    search: Arc<Search>,
    commits: u32,
}

impl OwnThread {
    fn run(mut self) {
        while let Some(work) = self.take() {
            match work {
                Work::Commands(jobs) => self.answer(jobs),
                Work::Sync(task) => {
                    task(&mut self);
                    self.tidy_log();
                }
            }
        }
    }

    /// Waits for work. What people wait for comes first, as much of it as one
    /// commit carries; then sync, and last an import, chunk by chunk.
    fn take(&self) -> Option<Work> {
        let mut lines = self.shared.lines();
        loop {
            if !lines.person.is_empty() {
                let count = lines.person.len().min(GROUP);
                return Some(Work::Commands(lines.person.drain(..count).collect()));
            }
            if lines.closed {
                // Whoever waits for these hears that nothing was done.
                lines.sync.clear();
                return None;
            }
            if let Some(task) = lines.sync.pop_front() {
                return Some(Work::Sync(task));
            }
            if let Some(job) = lines.bulk.pop_front() {
                return Some(Work::Commands(vec![job]));
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
                self.committed.notify_one();
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

    fn attempt(&mut self, jobs: &[Job]) -> Result<Vec<Answered>, StoreError> {
        let device = self.device.clone();
        self.transact(|store| {
            jobs.iter()
                .map(|job| run_one(store, &device, job))
                .collect()
        })
    }

    /// Does all of `work` or nothing.
    fn transact<T>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.store.is_none() {
            // After a failed flush nothing this connection remembers is to be
            // trusted: the file is looked over first and opened anew.
            let found = Readers::new(self.place.clone()).check_pages()?;
            if !found.is_empty() {
                return Err(StoreError::Damaged(found.join("; ")));
            }
            let mut store = Store::open(&self.place)?;
            store.watched_by(Arc::clone(&self.search))?;
            self.search.forget();
            self.store = Some(store);
            self.doubted = None;
        }
        let Some(store) = &mut self.store else {
            return Err(StoreError::Damaged("closed".to_owned()));
        };
        let written = store.begin().and_then(|()| {
            let done = work(store)?;
            store.commit()?;
            Ok(done)
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
type Answered = (Result<Told, Failure>, Option<Box<dyn Send>>);

fn run_one(store: &mut Store, device: &Device, job: &Job) -> Result<Answered, StoreError> {
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

fn run_floor(
    store: &mut Store,
    device: &Device,
    job: &Job,
    command: &floor::Command,
) -> Result<Answered, StoreError> {
    let facts = store.load_floor(&floor::reads(command))?;
    let outcome = floor::decide(&facts, command, &mut ctx(job));
    store.write_floor(&FloorDone {
        id: job.id,
        command,
        args: &job.args,
        actor: &job.actor,
        at: job.now,
        device,
        outcome: &outcome,
    })?;
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
) -> Result<Answered, StoreError> {
    let facts = store.load(&reads(command, job.actor.id))?;
    let outcome = decide(&facts, command, &mut ctx(job));
    store.write(&Done {
        id: job.id,
        command,
        args: &job.args,
        actor: &job.actor,
        at: job.now,
        device,
        outcome: &outcome,
    })?;
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
