//! News of the server while it is connected.

use super::address::Address;
use super::error::Error;
use super::events::Parser;
use contract::http::{HEARTBEAT_SECONDS, Head};
use reqwest::Response;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

/// A server silent for two heartbeats and a half is gone, whatever the system
/// says of the connection.
const SILENCE: Duration = Duration::from_secs(HEARTBEAT_SECONDS * 5 / 2);

/// The end of the stream, as it goes on.
#[derive(Debug)]
pub struct Live {
    server: Address,
    response: Response,
    parser: Parser,
    heads: VecDeque<Head>,
    heard: Instant,
}

impl Live {
    pub(super) fn of(server: Address, response: Response) -> Self {
        Self {
            server,
            response,
            parser: Parser::default(),
            heads: VecDeque::new(),
            heard: Instant::now(),
        }
    }

    /// The next head; the first comes at once. May be dropped and asked again
    /// without losing any.
    ///
    /// # Errors
    ///
    /// [`Error::Unreachable`] when the connection ended or was silent too long:
    /// connect anew, with a pause. [`Error::Incomprehensible`] for what is no
    /// event of the server.
    pub async fn next(&mut self) -> Result<Head, Error> {
        loop {
            if let Some(head) = self.heads.pop_front() {
                return Ok(head);
            }
            let chunk = tokio::time::timeout_at(self.heard + SILENCE, self.response.chunk()).await;
            let chunk = chunk.map_err(|_| Error::unreachable(&self.server, "no heartbeat"))?;
            let chunk = chunk.map_err(|error| Error::of(&self.server, &error))?;
            let ended = || Error::unreachable(&self.server, "the news ended");
            let chunk = chunk.ok_or_else(ended)?;
            self.heard = Instant::now();
            self.read(&chunk)?;
        }
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let odd = || Error::incomprehensible(&self.server, self.response.status());
        for event in self.parser.take(bytes).map_err(|_| odd())? {
            // Later servers may tell more.
            if event.name == "head" {
                let head = serde_json::from_str(&event.data).map_err(|_| odd())?;
                self.heads.push_back(head);
            }
        }
        Ok(())
    }
}
