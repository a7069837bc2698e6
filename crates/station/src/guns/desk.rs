//! The guns of a station that is at work: each read on a thread of its own, all
//! of them into the session of whoever scans, and a feed of what came of it for
//! the screens.

use super::line::{self, Heard, Stop};
use super::ports::Ports;
use crate::{Station, clock};
use contract::views::ScanView;
use contract::{Caller, DispatchRequest, Failure, PrintRequest, Rpc, ScanRequest, SessionRequest};
use domain::Timestamp;
use domain::floor::{CommandCode, Document, Gun, Reading};
use domain::kernel::SessionId;
use domain::warehouse::{ScanSource, ScanType};
use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

/// Events a screen may miss and still read: more than a burst, less than a day.
const KEPT: usize = 512;

/// Scans submitted and not yet answered; a full row makes the guns' threads
/// wait, whose ports hold a few kilobytes more.
const UNDER_WAY: usize = 256;

/// What came of something a gun said.
#[derive(Debug, Clone)]
pub enum Said {
    /// A scan, answered.
    Scan(Box<ScanView>),
    /// A scan, undone by an order.
    Undone(Box<ScanView>),
    /// An order, done.
    Order(CommandCode),
    /// Refused or failed.
    Refused(Failure),
    /// The gun is there.
    Plugged,
    /// The gun is gone, and what the system says.
    Lost(String),
}

/// One event of the feed.
#[derive(Debug, Clone)]
pub struct Event {
    /// Counts up from 1.
    pub position: u64,
    /// The gun.
    pub gun: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub said: Said,
}

/// Whether a gun can be heard.
#[derive(Debug, Clone, Default)]
pub struct GunState {
    /// The port it is read from now.
    pub path: Option<String>,
    /// Why it is not.
    pub detail: Option<String>,
    /// When it last said something.
    pub last_heard: Option<Timestamp>,
}

/// The guns' desk.
#[derive(Debug)]
pub struct GunDesk {
    ports: Arc<dyn Ports>,
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Where scans go, and for whom.
    seat: Option<(Caller, SessionId)>,
    readers: BTreeMap<String, Reader>,
    taking: Option<(SyncSender<Spoken>, JoinHandle<()>, JoinHandle<()>)>,
    guns: BTreeMap<String, GunState>,
    feed: VecDeque<Event>,
    told: u64,
    closed: bool,
}

#[derive(Debug)]
struct Reader {
    gun: Gun,
    stop: Stop,
    thread: JoinHandle<()>,
}

/// What the desk hears from one of its guns.
#[derive(Debug)]
struct Spoken {
    gun: String,
    heard: Heard,
}

/// Under way between the thread that submits and the one that answers.
enum Pending {
    Scan(String, crate::PendingScan),
    /// An order; whoever submits waits until it is done, so that no later scan
    /// overtakes it.
    Order(String, CommandCode, SyncSender<()>),
    /// Of this gun: nothing came of it but news.
    News(String, Said),
}

impl GunDesk {
    /// A desk nobody sits at.
    pub fn new(ports: Arc<dyn Ports>) -> Self {
        Self {
            ports,
            state: Mutex::default(),
            moved: Condvar::new(),
        }
    }

    /// The ports of this computer.
    pub fn ports(&self) -> &dyn Ports {
        &*self.ports
    }

    /// Scans go into this session from now on.
    pub fn sit(&self, caller: &Caller, session_id: SessionId) {
        self.state().seat = Some((caller.clone(), session_id));
    }

    /// Reads exactly these guns from now on; the first call begins the work.
    pub fn read(&self, station: &Weak<Station>, guns: Vec<Gun>) -> Result<(), Failure> {
        let mut state = self.state();
        if state.closed {
            return Ok(());
        }
        let taking = match &state.taking {
            Some((sender, ..)) => sender.clone(),
            None => {
                let taking = begin(station)?;
                let sender = taking.0.clone();
                state.taking = Some(taking);
                sender
            }
        };
        let mut gone = Vec::new();
        let kept = |reader: &Reader| guns.contains(&reader.gun);
        let names: Vec<String> = state.readers.keys().cloned().collect();
        for name in names {
            if !state.readers.get(&name).is_some_and(kept) {
                gone.extend(state.readers.remove(&name));
                state.guns.remove(&name);
            }
        }
        for reader in &gone {
            reader.stop.now();
        }
        // A port is open to one reader at a time.
        drop(state);
        for reader in gone {
            // A thread that panicked has nothing left to finish.
            let _ = reader.thread.join();
        }
        for gun in guns {
            self.begin_reading(gun, &taking)?;
        }
        Ok(())
    }

    fn begin_reading(&self, gun: Gun, taking: &SyncSender<Spoken>) -> Result<(), Failure> {
        let mut state = self.state();
        if state.closed || state.readers.contains_key(&gun.name) {
            return Ok(());
        }
        let stop = Stop::default();
        let (ports, taking) = (Arc::clone(&self.ports), taking.clone());
        let (own, told) = (gun.clone(), stop.clone());
        let read = move || {
            line::listen(&own, &*ports, &told, &mut |heard| {
                let gun = own.name.clone();
                taking.send(Spoken { gun, heard }).is_ok()
            });
        };
        let thread = std::thread::Builder::new()
            .name("gun".to_owned())
            .spawn(read)
            .map_err(|error| Failure::new("internal").with("detail", error))?;
        state.guns.insert(gun.name.clone(), GunState::default());
        let name = gun.name.clone();
        state.readers.insert(name, Reader { gun, stop, thread });
        Ok(())
    }

    /// Whether each gun can be heard.
    pub fn states(&self) -> BTreeMap<String, GunState> {
        self.state().guns.clone()
    }

    /// Events after `after`; waits for one at most so long. Also the position of
    /// the newest, so that a screen can begin with what comes next.
    pub fn feed(&self, after: Option<u64>, patience: Duration) -> (u64, Vec<Event>) {
        let state = self.state();
        let Some(after) = after else {
            return (state.told, Vec::new());
        };
        let waited = self.moved.wait_timeout_while(state, patience, |state| {
            !state.closed && state.told <= after
        });
        let state = waited.unwrap_or_else(PoisonError::into_inner).0;
        let events = state.feed.iter().filter(|event| event.position > after);
        (state.told, events.cloned().collect())
    }

    /// Stops reading; what was heard is still answered.
    pub fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        let readers = std::mem::take(&mut state.readers);
        let taking = state.taking.take();
        drop(state);
        self.moved.notify_all();
        for reader in readers.values() {
            reader.stop.now();
        }
        for reader in readers.into_values() {
            // A thread that panicked has nothing left to finish.
            let _ = reader.thread.join();
        }
        if let Some((sender, submitting, answering)) = taking {
            drop(sender);
            let _ = submitting.join();
            let _ = answering.join();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, gun: String, said: Said) {
        let mut state = self.state();
        state.told += 1;
        let event = Event {
            position: state.told,
            gun,
            at: clock::now(),
            said,
        };
        if state.feed.len() >= KEPT {
            state.feed.pop_front();
        }
        state.feed.push_back(event);
        drop(state);
        self.moved.notify_all();
    }

    fn note(&self, gun: &str, heard: &Heard) {
        let mut state = self.state();
        let Some(known) = state.guns.get_mut(gun) else {
            return;
        };
        match heard {
            Heard::Reading(_) => known.last_heard = Some(clock::now()),
            Heard::Plugged { path } => {
                known.path = Some(path.clone());
                known.detail = None;
            }
            Heard::Lost { detail } => {
                known.path = None;
                known.detail = Some(detail.clone());
            }
        }
    }
}

type Taking = (SyncSender<Spoken>, JoinHandle<()>, JoinHandle<()>);

/// Two threads: one submits as guns speak, so that a burst shares its commits;
/// the other waits for the answers, in order.
fn begin(station: &Weak<Station>) -> Result<Taking, Failure> {
    let (spoken, heard) = sync_channel(UNDER_WAY);
    let (submitted, pending) = sync_channel(UNDER_WAY);
    let spawn = |name: &str, run: Box<dyn FnOnce() + Send>| {
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(run)
            .map_err(|error| Failure::new("internal").with("detail", error))
    };
    let (one, other) = (station.clone(), station.clone());
    let submitting = spawn("guns", Box::new(move || submit(&one, &heard, &submitted)))?;
    let answering = spawn("gun-answers", Box::new(move || answer(&other, &pending)))?;
    Ok((spoken, submitting, answering))
}

fn submit(station: &Weak<Station>, heard: &Receiver<Spoken>, submitted: &SyncSender<Pending>) {
    let mut printing = false;
    while let Ok(Spoken { gun, heard }) = heard.recv() {
        let Some(station) = station.upgrade() else {
            return;
        };
        station.desk().note(&gun, &heard);
        let pending = match heard {
            Heard::Plugged { .. } => Pending::News(gun, Said::Plugged),
            Heard::Lost { detail } => Pending::News(gun, Said::Lost(detail)),
            Heard::Reading(Reading::Command(order)) => {
                printing = order == CommandCode::Print;
                let (done, wait) = sync_channel(1);
                if submitted.send(Pending::Order(gun, order, done)).is_err() {
                    return;
                }
                // Ends either way: answered, or nobody is left to answer.
                let _ = wait.recv();
                continue;
            }
            Heard::Reading(Reading::Code { code, .. }) if std::mem::take(&mut printing) => {
                let said = match print_label(&station, &code) {
                    Ok(()) => Said::Order(CommandCode::Print),
                    Err(failure) => Said::Refused(failure),
                };
                Pending::News(gun, said)
            }
            Heard::Reading(Reading::Code { code, .. }) => scan(&station, gun, code, None),
            Heard::Reading(Reading::Damaged { shown, why }) => {
                scan(&station, gun, shown, Some(why))
            }
        };
        if submitted.send(pending).is_err() {
            return;
        }
    }
}

fn seat(station: &Station) -> Result<(Caller, SessionId), Failure> {
    let seat = station.desk().state().seat.clone();
    seat.ok_or_else(|| Failure::new("no_active_session"))
}

fn scan(
    station: &Station,
    gun: String,
    code: String,
    damage: Option<domain::floor::Damage>,
) -> Pending {
    match seat(station) {
        Ok((caller, session_id)) => {
            let ask = ScanRequest {
                session_id,
                code,
                source: ScanSource::Gun,
                gun: Some(gun.clone()),
                damage,
            };
            Pending::Scan(gun, station.submit_scan(&caller, ask))
        }
        Err(failure) => Pending::News(gun, Said::Refused(failure)),
    }
}

fn answer(station: &Weak<Station>, pending: &Receiver<Pending>) {
    let mut acknowledged = false;
    while let Ok(one) = pending.recv() {
        let (gun, said, done) = match one {
            Pending::News(gun, said) => (gun, said, None),
            Pending::Scan(gun, scan) => {
                let said = match scan.wait() {
                    Ok(view) => {
                        // A new error wants to be seen too.
                        acknowledged &= view.outcome != ScanType::Error;
                        Said::Scan(Box::new(view))
                    }
                    Err(failure) => Said::Refused(failure),
                };
                (gun, said, None)
            }
            Pending::Order(gun, order, done) => {
                let Some(station) = station.upgrade() else {
                    return;
                };
                let said = match obey(&station, order, acknowledged) {
                    Ok(said) => said,
                    Err(failure) => Said::Refused(failure),
                };
                acknowledged = order == CommandCode::Acknowledge;
                (gun, said, Some(done))
            }
        };
        let Some(station) = station.upgrade() else {
            return;
        };
        station.desk().tell(gun, said);
        if let Some(done) = done {
            // The thread that submits may be gone; then nobody waits.
            let _ = done.send(());
        }
    }
}

/// Does what a command barcode says.
fn obey(station: &Station, order: CommandCode, acknowledged: bool) -> Result<Said, Failure> {
    let (caller, id) = seat(station)?;
    let session_id = Some(id);
    match order {
        CommandCode::Undo => {
            let view = station.undo(&caller, SessionRequest { session_id })?;
            return Ok(Said::Undone(Box::new(view)));
        }
        CommandCode::Close => {
            let ask = DispatchRequest {
                session_id,
                acknowledge_errors: acknowledged,
            };
            station.dispatch(&caller, ask)?;
        }
        CommandCode::Print | CommandCode::Next | CommandCode::Acknowledge => {}
    }
    Ok(Said::Order(order))
}

/// Prints a parcel's label anew, on the printer chosen for labels.
fn print_label(station: &Station, code: &str) -> Result<(), Failure> {
    let (caller, _) = seat(station)?;
    let ask = PrintRequest {
        printer: None,
        documents: vec![Document::Label {
            waybill_number: code.to_owned(),
        }],
        reason: Some(station.say("devices.reason_by_gun")),
    };
    station.print(&caller, ask).map(drop)
}
