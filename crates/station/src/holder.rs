//! The process that holds the data folder serves the others over a local
//! socket, for its owner only.
//!
//! A line of JSON each way: `{"id":1,"command":"waybills","args":{},"as":"Amal"}`
//! is answered by `{"id":1,"answer":…}` or `{"id":1,"failure":{…}}`, in order.
//! A connection opens with `{"hello":true}`. One that ends well closes with
//! `{"bye":true}`: whatever is unanswered then was never begun. One that ends
//! without it leaves that open, and whoever asked must say so.

mod meeting_place;
pub(crate) mod wire;

use crate::{PendingScan, Station};
use contract::{Caller, Failure, ScanRequest};
use interprocess::local_socket::traits::{ListenerExt as _, Stream as _};
use interprocess::local_socket::{Stream, prelude::LocalSocketListener};
use meeting_place::MeetingPlace;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use wire::{Line, Lines, Reply, Request};

/// Scans read from one connection and not yet answered. More than a client
/// keeps under way, so that neither side waits for the other to read.
const QUEUE: usize = 512;
const _: () = assert!(QUEUE > crate::door::UNDER_WAY);

/// How often an idle connection looks whether this process is ending.
const LOOK: Duration = Duration::from_millis(50);

/// Whoever takes no answer for this long is stopped or gone.
const DEAF: Duration = Duration::from_secs(10);

/// Serves other processes until it is closed or dropped.
#[derive(Debug)]
pub struct Listener {
    house: Arc<House>,
    accepting: Option<JoinHandle<()>>,
    place: MeetingPlace,
}

#[derive(Debug)]
struct House {
    station: Arc<Station>,
    ending: AtomicBool,
    talks: Mutex<Vec<JoinHandle<()>>>,
}

/// Begins to serve whoever finds the folder held.
///
/// # Errors
///
/// `storage_failed` when no place for the socket can be made. The station works
/// without: only other processes have to wait for its end.
pub fn listen(station: Arc<Station>) -> Result<Listener, Failure> {
    let failed = |error: std::io::Error| Failure::new("storage_failed").with("detail", error);
    let (place, socket) = MeetingPlace::open(station.path()).map_err(failed)?;
    let house = Arc::new(House {
        station,
        ending: AtomicBool::new(false),
        talks: Mutex::default(),
    });
    let accepting = {
        let house = Arc::clone(&house);
        std::thread::Builder::new()
            .name("door".to_owned())
            .spawn(move || accept(&house, &socket))
            .map_err(failed)?
    };
    Ok(Listener {
        house,
        accepting: Some(accepting),
        place,
    })
}

impl Listener {
    /// Answers what was read, says goodbye, and leaves no trace.
    pub fn close(self) {}

    fn end(&mut self) {
        let Some(accepting) = self.accepting.take() else {
            return;
        };
        self.house.ending.store(true, Ordering::SeqCst);
        // Nobody new is to find the way here while the last ones are answered.
        self.place.take_the_sign_down();
        // Accepting has no time limit; one visitor of our own ends the wait.
        drop(self.place.connect());
        let _ = accepting.join();
        let talks = std::mem::take(&mut *lock(&self.house.talks));
        for talk in talks {
            let _ = talk.join();
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.end();
    }
}

/// Connects to whoever holds `folder`, if they can be found.
pub(crate) fn connect(folder: &Path) -> std::io::Result<Stream> {
    MeetingPlace::find(folder)?.connect()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(house: &Arc<House>, socket: &LocalSocketListener) {
    for visitor in socket.incoming() {
        if house.ending.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = visitor else {
            // Out of file handles, say: those at the table go on.
            std::thread::sleep(LOOK);
            continue;
        };
        let own = Arc::clone(house);
        let talk = std::thread::Builder::new()
            .name("visitor".to_owned())
            .spawn(move || talk(&own, stream));
        let mut talks = lock(&house.talks);
        talks.retain(|talk| !talk.is_finished());
        talks.extend(talk);
    }
}

/// Something a visitor asked, on its way to be answered in order.
enum Asked {
    /// Already queued with the station: a burst is committed together.
    Scan(u64, PendingScan),
    /// To be done when all before it is answered. The channel lets the visitor's
    /// next request be read only after that.
    Call(Request, SyncSender<()>),
    /// Answered already.
    Unreadable(Failure),
}

fn talk(house: &House, stream: Stream) {
    let ready = stream
        .set_recv_timeout(Some(LOOK))
        .and_then(|()| stream.set_send_timeout(Some(DEAF)))
        .and_then(|()| Reply::hello().write(&stream));
    if ready.is_err() {
        return;
    }
    let (sender, asked) = sync_channel(QUEUE);
    let polite = std::thread::scope(|scope| {
        let outgoing = &stream;
        let answering = scope.spawn(move || answer_all(house, outgoing, asked));
        let polite = listen_to(house, &stream, sender);
        let answered = answering.join().unwrap_or(false);
        polite && answered
    });
    if polite {
        let _ = Reply::bye().write(&stream);
    }
}

/// Reads requests until the visitor or the house ends; whether a goodbye is due.
fn listen_to(house: &House, stream: &Stream, asked: SyncSender<Asked>) -> bool {
    let mut lines = Lines::new(stream);
    loop {
        if house.ending.load(Ordering::SeqCst) {
            return true;
        }
        let line = match lines.next() {
            Ok(Line::Whole(line)) => line,
            Ok(Line::Nothing) => continue,
            Ok(Line::End | Line::TooLong) | Err(_) => return false,
        };
        let request = match Request::read(&line) {
            Ok(request) => request,
            Err(failure) => {
                if asked.send(Asked::Unreadable(failure)).is_err() {
                    return false;
                }
                continue;
            }
        };
        let heard = match scan_of(&request) {
            Some(scan) => {
                let pending = house.station.submit_scan(&request.caller(), scan);
                asked.send(Asked::Scan(request.id, pending)).is_ok()
            }
            None => {
                let (done, wait) = sync_channel(1);
                asked.send(Asked::Call(request, done)).is_ok() && wait.recv().is_ok()
            }
        };
        if !heard {
            return false;
        }
    }
}

/// The scan in a request; one that cannot be read is refused like any other.
fn scan_of(request: &Request) -> Option<ScanRequest> {
    (request.command == "scan")
        .then(|| serde_json::from_value(request.args.clone()).ok())
        .flatten()
}

/// Answers in order, each as soon as it is known; whether every answer was taken.
fn answer_all(house: &House, stream: &Stream, asked: Receiver<Asked>) -> bool {
    let mut taken = true;
    for request in asked {
        let reply = match request {
            Asked::Scan(id, pending) => {
                let answer = pending.wait().and_then(|view| {
                    serde_json::to_value(view)
                        .map_err(|error| Failure::new("internal").with("detail", error))
                });
                Reply::to(id, answer)
            }
            Asked::Call(request, done) => {
                let caller = request.caller();
                let answer =
                    contract::answer(&*house.station, &caller, &request.command, request.args);
                let _ = done.send(());
                Reply::to(request.id, answer)
            }
            Asked::Unreadable(failure) => Reply::to(0, Err(failure)),
        };
        // Scans whose answer nobody takes are committed all the same.
        taken = taken && reply.write(stream).is_ok();
    }
    taken
}

impl Request {
    /// On whose behalf it is made.
    fn caller(&self) -> Caller {
        Caller {
            operator: self.operator.clone(),
            screen: self.screen,
            pin: self.pin.clone(),
        }
    }
}
