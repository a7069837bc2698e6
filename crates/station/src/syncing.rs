//! Keeping the station and its server together: rounds of sync, and the thread
//! that runs them while the station is open.
//!
//! No scan waits for any of this: what a round does with the store are small
//! transactions between a person's commands.

use crate::clock;
use crate::open::{Open, Station};
use crate::server::{Backoff, Client, DeviceKey, Error, PackedPush};
use crate::store::{Store, StoreError};
use contract::Failure;
use contract::sync::{AskPart, Entry, Page, Pull, PullAnswer, PushAnswer, SnapshotPart};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesOrdered;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};

/// A round at least so often, whatever the news say: they may be lost.
const AT_LEAST: Duration = Duration::from_secs(30);

/// Answers in a row that move nothing before a round is given up: the server and
/// the station do not understand each other.
const MOVES_NOTHING: u32 = 4;

/// Parts of a snapshot on their way at once.
const PARTS_AHEAD: usize = 3;

/// What one round moved, and how long that took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Commands the server took.
    pub pushed: u32,
    /// Rows that came, changed or left.
    pub pulled: u32,
    /// The end of the server's stream.
    pub head: u64,
    /// Until the server's last answer to what was sent.
    pub pushing: Duration,
    /// From there until all that came was on disk.
    pub pulling: Duration,
}

/// How the line is, as the window shows it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Line {
    /// Not tried yet.
    #[default]
    Unknown,
    /// The last round came to its end.
    Online,
    /// The server does not answer; what is done is kept and sent later.
    Offline(Failure),
    /// The server answers and will not go on until somebody has seen to it.
    Stopped(Failure),
}

/// Why a round ended early.
#[derive(Debug)]
enum Stop {
    Server(Error),
    Own(Failure),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Own(failure)
    }
}

impl Stop {
    fn is_passing(&self) -> bool {
        match self {
            Stop::Server(error) => error.is_passing(),
            Stop::Own(_) => false,
        }
    }

    fn failure(self) -> Failure {
        match self {
            Stop::Server(error) => error.into(),
            Stop::Own(failure) => failure,
        }
    }
}

/// The rounds of one open station.
#[derive(Debug, Default)]
pub(crate) struct Syncer {
    /// One round at a time.
    turn: tokio::sync::Mutex<()>,
    line: Mutex<Line>,
    last: Mutex<Round>,
    running: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    end: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A runtime for one thread: what waits is the network.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("internal").with("detail", error))
}

/// The way to the server this station has joined.
fn client(open: &Open) -> Result<Client, Failure> {
    let standing = open.readers.standing();
    let standing = standing.map_err(|error| crate::run::storage_failure(&error))?;
    let server = standing.ok_or_else(|| Failure::new("not_enrolled"))?.server;
    let key = DeviceKey::open(&open.folder, &open.key)?;
    Client::new(&server.url, open.device.id, key)
}

impl Syncer {
    /// How the line was at the last try.
    pub(crate) fn line(&self) -> Line {
        lock(&self.line).clone()
    }

    /// One round now, for somebody who waits for it.
    pub(crate) fn once(&self, open: &Arc<Open>) -> Result<Round, Failure> {
        let client = Arc::new(client(open)?);
        let round = runtime()?.block_on(self.round(open, &client));
        round.map_err(Stop::failure)
    }

    /// Keeps the station in sync from a thread of its own until it is closed;
    /// does nothing while it stands alone.
    pub(crate) fn start(&self, open: &Arc<Open>) {
        let mut running = lock(&self.running);
        if running.is_some() {
            return;
        }
        let Ok(client) = client(open) else {
            return;
        };
        let Ok(runtime) = runtime() else {
            return;
        };
        let (end, ended) = watch::channel(false);
        // Whoever closes the station waits for the thread, which therefore must
        // not be what keeps the station open.
        let open = Arc::downgrade(open);
        let thread = std::thread::Builder::new()
            .name("sync".to_owned())
            .spawn(move || runtime.block_on(keep(open, client, ended)));
        *running = thread.ok().map(|thread| Running { end, thread });
    }

    /// Ends the thread; a request under way is dropped and asked again later.
    pub(crate) fn stop(&self) {
        let running = lock(&self.running).take();
        if let Some(running) = running {
            let _ = running.end.send(true);
            // A thread that panicked has nothing left to finish.
            let _ = running.thread.join();
        }
    }

    /// Sends what waits, then takes what is new.
    async fn round(&self, open: &Arc<Open>, client: &Arc<Client>) -> Result<Round, Stop> {
        let _turn = self.turn.lock().await;
        let mut round = Round::default();
        let done = async {
            let checkup = client.health(clock::now).await?;
            let offset = checkup.clock_offset;
            in_store(open, move |store| store.set_clock_offset(offset)).await?;
            let begun = Instant::now();
            let pushed = push(open, client, &mut round).await;
            round.pushing = begun.elapsed();
            pushed?;
            let begun = Instant::now();
            let pulled = pull(open, client, &mut round).await;
            round.pulling = begun.elapsed();
            pulled?;
            in_store(open, |store| store.set_synced(clock::now())).await?;
            Ok(())
        }
        .await;
        *lock(&self.last) = round;
        if round.pulled > 0 {
            open.refresh()?;
        }
        *lock(&self.line) = match &done {
            Ok(()) => Line::Online,
            Err(Stop::Server(error)) if error.is_passing() => Line::Offline(error.clone().into()),
            Err(Stop::Server(error)) => Line::Stopped(error.clone().into()),
            Err(Stop::Own(failure)) => Line::Stopped(failure.clone()),
        };
        done.map(|()| round)
    }
}

impl Station {
    /// What the last round moved, whether or not it came to its end.
    pub fn last_round(&self) -> Round {
        let open = self.at_work();
        open.map_or_else(|_| Round::default(), |open| *lock(&open.syncer.last))
    }
}

/// Does something beside the line to the server, which goes on meanwhile.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Failure::new("internal").with("detail", error)))
}

/// Does something with the store between a person's commands.
async fn in_store<T: Send + 'static>(
    open: &Arc<Open>,
    work: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Failure> {
    let open = Arc::clone(open);
    apart(move || open.writer.sync(work)).await
}

/// The next push after `taken`, read, signed and packed.
async fn ready(
    open: &Arc<Open>,
    client: &Arc<Client>,
    taken: u64,
) -> Result<Option<PackedPush>, Failure> {
    let (open, client) = (Arc::clone(open), Arc::clone(client));
    apart(move || {
        let push = open.writer.sync(move |store| store.push_after(taken))?;
        Ok(push.map(|push| client.pack(push)).transpose()?)
    })
    .await
}

async fn push(open: &Arc<Open>, client: &Arc<Client>, round: &mut Round) -> Result<(), Stop> {
    let mut stuck = 0;
    let mut next = ready(open, client, 0).await?;
    while let Some(push) = next.take() {
        let (last, count) = (push.last, push.count);
        // The next one is made ready while this one is under way; it is sent
        // only after this one's answer, since it follows from it.
        let (answer, after) = tokio::join!(client.send_push(&push), ready(open, client, last));
        let answer = answer?;
        let mut is_taken = false;
        match &answer {
            PushAnswer::Taken { through, .. } if *through >= last => {
                round.pushed += count;
                stuck = 0;
                is_taken = true;
            }
            PushAnswer::Taken { .. } | PushAnswer::Resend { .. } => stuck += 1,
            // Kept until somebody has seen to it; what others do still comes.
            PushAnswer::Fork { .. } | PushAnswer::ChainBroken { .. } => {}
            PushAnswer::UnknownStation => return Err(Failure::new("device_unknown").into()),
        }
        in_store(open, move |store| store.pushed(&answer)).await?;
        if stuck == MOVES_NOTHING {
            return Err(misunderstood("push"));
        }
        next = match after?.filter(|_| is_taken) {
            None => ready(open, client, 0).await?,
            after => after,
        };
    }
    Ok(())
}

fn misunderstood(what: &str) -> Stop {
    let failure = Failure::new("server_refused").with("code", what);
    Stop::Own(failure)
}

async fn pull(open: &Arc<Open>, client: &Arc<Client>, round: &mut Round) -> Result<(), Stop> {
    let mut stuck = 0;
    let mut ahead = None;
    while let Some(ask) = in_store(open, Store::next_pull).await? {
        let answer = match ahead.take() {
            Some((asked, answer)) if is_same(&asked, &ask) => answer,
            _ => client.pull(ask.clone()).await?,
        };
        match answer {
            PullAnswer::Page(page) => {
                round.head = page.head;
                let rows = rows_of(&page);
                let next = (page.to < page.head).then_some(Pull {
                    cursor: page.to,
                    ..ask
                });
                // The next page comes while this one is written.
                let (after, applied) = tokio::join!(
                    ask_ahead(client, next.clone()),
                    in_store(open, move |store| store.apply_page(page))
                );
                if applied? {
                    round.pulled += rows;
                    if next.is_none() {
                        return Ok(());
                    }
                    ahead = next.zip(after?);
                } else {
                    stuck += 1;
                }
            }
            PullAnswer::Snapshot => {
                snapshot(open, client, round).await?;
                stuck += 1;
            }
            PullAnswer::UnknownStation => return Err(Failure::new("device_unknown").into()),
            // The client has made an error of it.
            PullAnswer::Upgrade { .. } => return Err(Failure::new("upgrade_needed").into()),
        }
        if stuck == MOVES_NOTHING {
            return Err(misunderstood("pull"));
        }
    }
    Ok(())
}

async fn ask_ahead(client: &Client, ask: Option<Pull>) -> Result<Option<PullAnswer>, Error> {
    match ask {
        Some(ask) => client.pull(ask).await.map(Some),
        None => Ok(None),
    }
}

/// Whether two asks have one answer: results that came meanwhile change nothing
/// of a page.
fn is_same(one: &Pull, other: &Pull) -> bool {
    let (answered, one) = (other.answered, one.clone());
    Pull { answered, ..one } == *other
}

fn rows_of(page: &Page) -> u32 {
    let is_row = |entry: &&Entry| !matches!(entry, Entry::Result(_));
    u32::try_from(page.entries.iter().filter(is_row).count()).unwrap_or(u32::MAX)
}

/// Everything there is to see, part by part, a few on their way at once; at a
/// break it goes on with the part that is missing.
async fn snapshot(open: &Arc<Open>, client: &Client, round: &mut Round) -> Result<(), Stop> {
    let mut stuck = 0;
    let mut coming = FuturesOrdered::new();
    let mut next = None;
    loop {
        if coming.is_empty() {
            let Some(ask) = in_store(open, Store::next_part).await? else {
                return Ok(());
            };
            next = None;
            coming.push_back(one_part(client, ask));
        }
        let Some((ask, part)) = coming.next().await else {
            continue;
        };
        let part: SnapshotPart = part?;
        let (snapshot, number, of) = (part.snapshot, part.number, part.of);
        // A server that has let go of the snapshot begins another one.
        let is_wanted = number == ask.number && ask.snapshot.is_none_or(|one| one == snapshot);
        if !is_wanted {
            coming.clear();
        }
        stuck = if is_wanted { 0 } else { stuck + 1 };
        let mut number = next.unwrap_or(number + 1);
        while is_wanted && coming.len() < PARTS_AHEAD && number < of {
            let ask = AskPart {
                snapshot: Some(snapshot),
                number,
                ..ask.clone()
            };
            coming.push_back(one_part(client, ask));
            number += 1;
        }
        next = Some(number);
        round.head = round.head.max(part.at);
        let rows = u32::try_from(part.rows.len()).unwrap_or(u32::MAX);
        let is_whole = in_store(open, move |store| store.apply_part(part)).await?;
        round.pulled += rows;
        if is_whole {
            return Ok(());
        }
        if stuck == MOVES_NOTHING {
            return Err(misunderstood("part"));
        }
    }
}

async fn one_part(client: &Client, ask: AskPart) -> (AskPart, Result<SnapshotPart, Error>) {
    let part = client.part(ask.clone()).await;
    (ask, part)
}

/// Rounds without end: when something was done here, when the server has news,
/// and now and then in any case.
async fn keep(open: Weak<Open>, client: Client, mut ended: watch::Receiver<bool>) {
    let client = Arc::new(client);
    let news = Arc::new(Notify::new());
    let listening = tokio::spawn(listen(Arc::clone(&client), Arc::clone(&news)));
    let mut backoff = Backoff::new();
    loop {
        let Some(open) = open.upgrade() else {
            break;
        };
        let committed = open.writer.committed();
        let done = tokio::select! {
            done = open.syncer.round(&open, &client) => done,
            _ = ended.wait_for(|ended| *ended) => break,
        };
        drop(open);
        let pause = match &done {
            Ok(_) => {
                backoff.succeeded();
                AT_LEAST
            }
            Err(stop) if stop.is_passing() => backoff.failed(random()),
            // Somebody has to see to it; it may be seen to at any time.
            Err(_) => AT_LEAST,
        };
        let again = tokio::time::sleep(pause);
        tokio::pin!(again);
        loop {
            tokio::select! {
                () = &mut again => break,
                () = news.notified() => break,
                // Where the server does not answer, more work is no reason to ask
                // it more often.
                () = committed.notified() => if done.is_ok() { break },
                _ = ended.wait_for(|ended| *ended) => {
                    listening.abort();
                    return;
                }
            }
        }
    }
    listening.abort();
}

/// Hears of the stream's new ends while the server is there. Without it the
/// timer does.
async fn listen(client: Arc<Client>, news: Arc<Notify>) {
    let mut backoff = Backoff::new();
    loop {
        if let Ok(mut live) = client.live().await {
            while live.next().await.is_ok() {
                backoff.succeeded();
                news.notify_one();
            }
        }
        tokio::time::sleep(backoff.failed(random())).await;
    }
}

fn random() -> u64 {
    u64::from_be_bytes(clock::random())
}
