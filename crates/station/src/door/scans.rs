//! Scans in a row: sent without waiting, answered in order, each after its
//! commit, whoever holds the folder meanwhile.

use super::link::Incoming;
use super::{Door, UNDER_WAY, Way, link::Outgoing, lock};
use crate::holder::wire::Request;
use crate::{PendingScan, Station};
use contract::views::ScanView;
use contract::{Caller, Failure, ScanRequest};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Where scans go in. Clones send into the same row.
#[derive(Debug, Clone)]
pub struct ScanSender(Arc<Pipe>);

/// Where their answers come out.
#[derive(Debug)]
pub struct ScanReceiver {
    pipe: Arc<Pipe>,
    /// The reading half, while somebody else holds the folder.
    incoming: Option<Incoming>,
}

#[derive(Debug)]
struct Pipe {
    door: Arc<Door>,
    caller: Caller,
    row: Mutex<Row>,
    /// A scan came in or went out, or the row was closed.
    moved: Condvar,
}

#[derive(Debug)]
struct Row {
    to: To,
    under_way: VecDeque<Scan>,
    sent: u64,
    /// An answer was given out and the next one not yet asked for.
    telling: bool,
    closed: bool,
}

#[derive(Debug)]
enum To {
    Here(Arc<Station>),
    There(Outgoing),
}

#[derive(Debug)]
struct Scan {
    id: u64,
    ask: ScanRequest,
    state: State,
}

#[derive(Debug)]
enum State {
    /// The station of this process has it.
    Queued(PendingScan),
    /// The holder may have it.
    Sent,
    /// The holder cannot have it.
    Unsent,
    /// It will not be answered any more.
    Failed(Failure),
}

pub(super) fn pipe(door: Arc<Door>, caller: Caller) -> Result<(ScanSender, ScanReceiver), Failure> {
    let (to, incoming) = direction(&door)?;
    let pipe = Arc::new(Pipe {
        door,
        caller,
        row: Mutex::new(Row {
            to,
            under_way: VecDeque::new(),
            sent: 0,
            telling: false,
            closed: false,
        }),
        moved: Condvar::new(),
    });
    let receiver = ScanReceiver {
        pipe: Arc::clone(&pipe),
        incoming,
    };
    Ok((ScanSender(pipe), receiver))
}

/// A connection for scans is used for nothing else: they must not wait for the
/// answer to a long command.
fn direction(door: &Door) -> Result<(To, Option<Incoming>), Failure> {
    Ok(match door.way()? {
        Way::Here(station) => (To::Here(station), None),
        Way::There(link) => (To::There(link.outgoing), Some(link.incoming)),
    })
}

impl ScanSender {
    /// Sends a scan, waiting for room if need be; whether it was taken. It is
    /// not once the row is closed.
    pub fn send(&self, ask: ScanRequest) -> bool {
        let mut row = self
            .0
            .moved
            .wait_while(lock(&self.0.row), |row| {
                !row.closed && row.under_way.len() >= UNDER_WAY
            })
            .unwrap_or_else(PoisonError::into_inner);
        if row.closed {
            return false;
        }
        row.sent += 1;
        let id = row.sent;
        let state = self.0.dispatch(&row.to, id, &ask);
        row.under_way.push_back(Scan { id, ask, state });
        drop(row);
        self.0.moved.notify_all();
        true
    }

    /// Waits until every scan sent so far is answered and its answer dealt with:
    /// whoever takes answers has asked for the next one.
    pub fn settle(&self) {
        let settled = self.0.moved.wait_while(lock(&self.0.row), |row| {
            row.telling || !row.under_way.is_empty()
        });
        drop(settled.unwrap_or_else(PoisonError::into_inner));
    }

    /// No more scans: those under way are answered, then the receiver ends.
    pub fn close(&self) {
        lock(&self.0.row).closed = true;
        self.0.moved.notify_all();
    }
}

impl Pipe {
    fn dispatch(&self, to: &To, id: u64, ask: &ScanRequest) -> State {
        match to {
            To::Here(station) => State::Queued(station.submit_scan(&self.caller, ask.clone())),
            To::There(outgoing) => {
                let args = serde_json::to_value(ask).unwrap_or_default();
                let request = Request::of(&self.caller, id, "scan", args);
                match outgoing.send(&request) {
                    Ok(()) => State::Sent,
                    Err(_) => State::Unsent,
                }
            }
        }
    }
}

/// Ends once the row is closed and empty.
impl Iterator for ScanReceiver {
    type Item = Result<ScanView, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        lock(&self.pipe.row).telling = false;
        self.pipe.moved.notify_all();
        let next = self.answer();
        // At the end as well: nobody waits for ever.
        self.pipe.moved.notify_all();
        next
    }
}

impl ScanReceiver {
    fn answer(&mut self) -> Option<Result<ScanView, Failure>> {
        loop {
            let mut row = self.pipe.await_scan();
            let first = row.under_way.pop_front()?;
            match first.state {
                State::Queued(pending) => {
                    row.telling = true;
                    drop(row);
                    self.pipe.moved.notify_all();
                    return Some(pending.wait());
                }
                State::Failed(failure) => {
                    row.telling = true;
                    drop(row);
                    self.pipe.moved.notify_all();
                    return Some(Err(failure));
                }
                State::Sent | State::Unsent => {
                    let id = first.id;
                    row.under_way.push_front(first);
                    drop(row);
                    if let Some(answer) = self.read_answer(id) {
                        return Some(answer);
                    }
                }
            }
        }
    }
}

impl ScanReceiver {
    /// The holder's answer to the first scan under way; nothing if the holder
    /// has ended and the row has taken another way.
    fn read_answer(&mut self, id: u64) -> Option<Result<ScanView, Failure>> {
        let reply = self.incoming.as_mut().and_then(Incoming::next);
        let polite = match reply {
            Some(reply) if reply.id == Some(id) => {
                let mut row = lock(&self.pipe.row);
                row.under_way.pop_front();
                row.telling = true;
                drop(row);
                self.pipe.moved.notify_all();
                return Some(reply.result().and_then(|view| {
                    serde_json::from_value(view)
                        .map_err(|error| Failure::new("internal").with("detail", error))
                }));
            }
            Some(reply) => reply.bye,
            None => false,
        };
        let pipe = Arc::clone(&self.pipe);
        let mut row = lock(&pipe.row);
        if !polite {
            // What was sent may or may not have been done: it is never sent twice.
            for scan in &mut row.under_way {
                if matches!(scan.state, State::Sent) {
                    scan.state = State::Failed(Failure::new("holder_gone"));
                }
            }
        }
        self.turn(&mut row);
        None
    }

    /// Finds the new way, and sends what certainly was not done.
    fn turn(&mut self, row: &mut MutexGuard<'_, Row>) {
        self.pipe.door.forget_links();
        let failure = match direction(&self.pipe.door) {
            Ok((to, incoming)) => {
                row.to = to;
                self.incoming = incoming;
                None
            }
            Err(failure) => Some(failure),
        };
        let Row { to, under_way, .. } = &mut **row;
        for scan in under_way {
            if matches!(scan.state, State::Sent | State::Unsent) {
                scan.state = match &failure {
                    None => self.pipe.dispatch(to, scan.id, &scan.ask),
                    Some(failure) => State::Failed(failure.clone()),
                };
            }
        }
    }
}

impl Pipe {
    /// Waits until a scan is under way or none will be.
    fn await_scan(&self) -> MutexGuard<'_, Row> {
        self.moved
            .wait_while(lock(&self.row), |row| {
                !row.closed && row.under_way.is_empty()
            })
            .unwrap_or_else(PoisonError::into_inner)
    }
}
