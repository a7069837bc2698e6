//! One connection to the process that holds the folder.

use crate::holder::{
    self,
    wire::{Line, Lines, Reply, Request},
};
use contract::{Caller, Failure};
use interprocess::local_socket::Stream;
use interprocess::local_socket::traits::Stream as _;
use serde_json::Value;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What is known about a request whose connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// It was never begun: asking elsewhere is safe.
    NotBegun,
    /// Nobody can say.
    UnderWay,
}

/// The writing half, shared by whoever sends.
#[derive(Debug, Clone)]
pub(super) struct Outgoing(Arc<Stream>);

/// The reading half.
#[derive(Debug)]
pub(super) struct Incoming(Lines<Shared>);

/// Both halves of a connection.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) outgoing: Outgoing,
    pub(super) incoming: Incoming,
    asked: u64,
}

#[derive(Debug)]
struct Shared(Arc<Stream>);

impl io::Read for Shared {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(to)
    }
}

impl Link {
    /// Connects to whoever holds `folder` and waits to be let in. Before the
    /// greeting nothing is asked, so that a door that closes in the meantime
    /// leaves no doubt.
    pub(super) fn open(folder: &Path, patience: Duration) -> io::Result<Self> {
        let stream = Arc::new(holder::connect(folder)?);
        stream.set_recv_timeout(Some(patience))?;
        let mut incoming = Incoming(Lines::new(Shared(Arc::clone(&stream))));
        if !incoming.next().is_some_and(|reply| reply.hello) {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        // How long an answer takes is the command's business.
        stream.set_recv_timeout(None)?;
        Ok(Self {
            outgoing: Outgoing(stream),
            incoming,
            asked: 0,
        })
    }

    /// Asks and waits for the answer.
    pub(super) fn ask(
        &mut self,
        caller: &Caller,
        name: &str,
        args: &Value,
    ) -> Result<Result<Value, Failure>, Lost> {
        self.asked += 1;
        let request = Request::of(caller, self.asked, name, args.clone());
        self.outgoing.send(&request)?;
        match self.incoming.next() {
            Some(reply) if reply.bye => Err(Lost::NotBegun),
            Some(reply) if reply.id == Some(self.asked) => Ok(reply.result()),
            _ => Err(Lost::UnderWay),
        }
    }
}

impl Outgoing {
    /// Sends a request. A line whose end did not leave was not understood.
    pub(super) fn send(&self, request: &Request) -> Result<(), Lost> {
        request.write(&*self.0).map_err(|_| Lost::NotBegun)
    }
}

impl Incoming {
    /// The next line, or nothing once the connection is lost.
    pub(super) fn next(&mut self) -> Option<Reply> {
        match self.0.next() {
            Ok(Line::Whole(line)) => serde_json::from_slice(&line).ok(),
            _ => None,
        }
    }
}
