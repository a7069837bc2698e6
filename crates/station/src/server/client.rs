//! Asking the server, signed in.

use super::address::Address;
use super::device_key::DeviceKey;
use super::error::Error;
use super::live::Live;
use super::wire::{self, Body};
use contract::Failure;
use contract::http::{
    self, AskChallenge, AskToken, BeginLife, Challenge, Enrol, Enrolled, Health, SignedPush, Token,
};
use contract::sync::{AskPart, Pull, PullAnswer, Push, PushAnswer, SnapshotPart};
use domain::Timestamp;
use domain::kernel::DeviceId;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, Response, StatusCode, redirect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

const CONNECT: Duration = Duration::from_secs(5);
/// The server lets go of a silent connection after ten seconds; one it is just
/// letting go of must not be asked.
const IDLE: Duration = Duration::from_secs(5);
/// A connection over which nothing is acknowledged for so long is dead: a body
/// that moves, however slowly, is acknowledged bit by bit.
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);
const KEEPALIVE: Duration = Duration::from_secs(15);
/// What the health of a server may take, and the beginning of its news.
const SHORT: Duration = Duration::from_secs(20);

/// A token with the moment by which a new one is to be had. Its end is counted
/// by this device's monotonic clock, so a wrong date harms nothing.
#[derive(Debug, Clone)]
struct Held {
    token: String,
    renew: Instant,
}

/// How a server is, and what time it is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkup {
    /// As it says.
    pub health: Health,
    /// Server's clock less this device's, in milliseconds; half the round trip
    /// may be wrong.
    pub clock_offset: i64,
}

/// A push as it travels: signed, and packed where that is worth it.
#[derive(Debug)]
pub struct PackedPush {
    /// The number of its last command.
    pub last: u64,
    /// How many commands it holds.
    pub count: u32,
    body: Body,
}

/// One station's way to its server. Shared between tasks: sign in once, ask side
/// by side.
#[derive(Debug)]
pub struct Client {
    server: Address,
    device_id: DeviceId,
    key: DeviceKey,
    http: reqwest::Client,
    held: Mutex<Option<Held>>,
}

impl Client {
    /// A way to the server at `url`; nothing is connected yet. The system's proxy
    /// settings hold, except for a server on this computer.
    ///
    /// # Errors
    ///
    /// Those of [`Address::read`]; `internal` where the system's certificates
    /// cannot be read.
    pub fn new(url: &str, device_id: DeviceId, key: DeviceKey) -> Result<Self, Failure> {
        // Another part of the process may have chosen it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let server = Address::read(url)?;
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("waystation/", env!("CARGO_PKG_VERSION")))
            // A redirection is a sign-in page more often than a server that moved.
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            .tcp_keepalive(KEEPALIVE)
            .tcp_keepalive_interval(IDLE)
            .tcp_nodelay(true);
        #[cfg(target_os = "linux")]
        {
            builder = builder.tcp_user_timeout(UNACKNOWLEDGED);
        }
        if server.is_loopback() {
            builder = builder.no_proxy();
        }
        let unusable = |error: reqwest::Error| Failure::new("internal").with("detail", error);
        Ok(Self {
            http: builder.build().map_err(unusable)?,
            held: Mutex::new(None),
            server,
            device_id,
            key,
        })
    }

    /// The address, as it is kept and shown.
    pub fn server(&self) -> &Address {
        &self.server
    }

    /// Joins the server. Device, key and signature of `ask` are set here. The
    /// same code asked again by the same station gets the same answer.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with `enrol_code_unusable`, `already_enrolled`;
    /// [`Error::Upgrade`].
    pub async fn enrol(&self, mut ask: Enrol) -> Result<Enrolled, Error> {
        ask.device_id = self.device_id;
        ask.key = self.key.public();
        ask.signature = self.key.sign(&ask.signed());
        self.asked_as_stranger(http::ENROL, &ask).await
    }

    /// Sends commands. An error says nothing about whether they were taken: the
    /// same push again is answered as the first was.
    ///
    /// # Errors
    ///
    /// [`Error::Revoked`] after the server set the commands aside.
    pub async fn push(&self, push: Push) -> Result<PushAnswer, Error> {
        self.send_push(&self.pack(push)?).await
    }

    /// The same, made ready before.
    ///
    /// # Errors
    ///
    /// Those of [`Client::push`].
    pub async fn send_push(&self, push: &PackedPush) -> Result<PushAnswer, Error> {
        let body = Some(&push.body);
        let response = self.signed_in(Method::POST, http::PUSH, body).await?;
        wire::read(&self.server, response).await
    }

    /// Makes a push ready to be sent.
    ///
    /// # Errors
    ///
    /// None that a command of a log can lead to.
    pub fn pack(&self, push: Push) -> Result<PackedPush, Error> {
        let signature = self.key.sign(&SignedPush::signed(&push));
        let last = push.commands.last().map_or(0, |sent| sent.seq);
        let count = u32::try_from(push.commands.len()).unwrap_or(u32::MAX);
        let body = Body::of(&SignedPush { push, signature })?;
        Ok(PackedPush { last, count, body })
    }

    /// Asks for what is new. [`PullAnswer::Upgrade`] comes as [`Error::Upgrade`].
    pub async fn pull(&self, pull: Pull) -> Result<PullAnswer, Error> {
        match self.asked(http::PULL, &pull).await? {
            PullAnswer::Upgrade { oldest, newest } => {
                let failure = Failure::new("upgrade_needed").with("oldest", oldest);
                Err(Error::Upgrade(failure.with("newest", newest)))
            }
            answer => Ok(answer),
        }
    }

    /// Asks for a part of a snapshot.
    pub async fn part(&self, ask: AskPart) -> Result<SnapshotPart, Error> {
        self.asked(http::PART, &ask).await
    }

    /// Begins a new life of this station's data, after a restore.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with `forked` unless it is the next one.
    pub async fn begin_life(&self, ask: BeginLife) -> Result<(), Error> {
        let body = Body::of(&ask)?;
        let response = self
            .signed_in(Method::POST, http::LIFE, Some(&body))
            .await?;
        match response.status() {
            StatusCode::NO_CONTENT => Ok(()),
            // A page of somebody else's is no yes.
            status if status.is_success() => Err(Error::incomprehensible(&self.server, status)),
            _ => Err(wire::problem(&self.server, response).await),
        }
    }

    /// Connects to the server's news.
    pub async fn live(&self) -> Result<Live, Error> {
        let response = self.signed_in(Method::GET, http::LIVE, None).await?;
        let status = response.status();
        if !status.is_success() {
            return Err(wire::problem(&self.server, response).await);
        }
        let kind = response.headers().get(CONTENT_TYPE);
        if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
            return Err(Error::incomprehensible(&self.server, status));
        }
        Ok(Live::of(self.server.clone(), response))
    }

    /// Asks how the server is. `now` reads this device's clock.
    pub async fn health(&self, now: impl Fn() -> Timestamp) -> Result<Checkup, Error> {
        let (asked_at, start) = (now().millis(), Instant::now());
        let response = self.send(Method::GET, http::HEALTH, None, None).await?;
        let health: Health = wire::content(&self.server, response).await?;
        let half = i64::try_from(start.elapsed().as_millis() / 2).unwrap_or(i64::MAX);
        let here = asked_at.saturating_add(half);
        Ok(Checkup {
            clock_offset: health.time.millis().saturating_sub(here),
            health,
        })
    }

    async fn asked<T: DeserializeOwned>(
        &self,
        path: &str,
        ask: &impl Serialize,
    ) -> Result<T, Error> {
        let body = Body::of(ask)?;
        let response = self.signed_in(Method::POST, path, Some(&body)).await?;
        wire::read(&self.server, response).await
    }

    async fn asked_as_stranger<T: DeserializeOwned>(
        &self,
        path: &str,
        ask: &impl Serialize,
    ) -> Result<T, Error> {
        let body = Body::of(ask)?;
        let response = self.send(Method::POST, path, Some(&body), None).await?;
        wire::read(&self.server, response).await
    }

    /// Sends with a token, and once more with a fresh one where the server does
    /// not take it: it may have lasted less long than promised.
    async fn signed_in(
        &self,
        method: Method,
        path: &str,
        body: Option<&Body>,
    ) -> Result<Response, Error> {
        let token = self.token(None).await?;
        let response = self.send(method.clone(), path, body, Some(&token)).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        let fresh = self.token(Some(&token)).await?;
        self.send(method, path, body, Some(&fresh)).await
    }

    /// The token held, or a new one in its place; `refused` is not good any more.
    /// Whoever asks meanwhile waits for the same one.
    async fn token(&self, refused: Option<&str>) -> Result<String, Error> {
        let mut held = self.held.lock().await;
        let good = held.as_ref().filter(|held| Instant::now() < held.renew);
        let good = good.filter(|held| Some(held.token.as_str()) != refused);
        if let Some(good) = good {
            return Ok(good.token.clone());
        }
        let fresh = self.sign_in().await?;
        Ok(held.insert(fresh).token.clone())
    }

    async fn sign_in(&self) -> Result<Held, Error> {
        let device_id = self.device_id;
        let asked_at = Instant::now();
        let ask = AskChallenge { device_id };
        let Challenge { challenge } = self.asked_as_stranger(http::CHALLENGE, &ask).await?;
        let signature = self.key.sign(&AskToken::signed(device_id, &challenge));
        let ask = AskToken {
            device_id,
            challenge,
            signature,
        };
        let token: Token = self.asked_as_stranger(http::TOKEN, &ask).await?;
        Ok(Held {
            token: token.token,
            renew: renewal(asked_at, token.expires_in),
        })
    }

    /// The raw exchange up to the beginning of the answer.
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Body>,
        token: Option<&str>,
    ) -> Result<Response, Error> {
        let mut request = self.http.request(method, self.server.at(path));
        if let Some(body) = body {
            request = body.put_into(request);
        }
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let patience = body.map_or(SHORT, Body::patience);
        match timeout(patience, request.send()).await {
            Ok(answered) => answered.map_err(|error| Error::of(&self.server, &error)),
            Err(_) => Err(Error::unreachable(&self.server, "no answer")),
        }
    }
}

/// Nine tenths into the time a token lasts, counted from before it was asked for.
fn renewal(asked_at: Instant, seconds: u64) -> Instant {
    let lasts = Duration::from_secs(seconds - seconds.div_ceil(10));
    asked_at.checked_add(lasts).unwrap_or(asked_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_before_it_ends_and_one_without_a_time_at_once() {
        let now = Instant::now();
        assert_eq!(renewal(now, 900), now + Duration::from_secs(810));
        assert_eq!(renewal(now, 0), now);
        // Nonsense is not believed for a lifetime.
        assert!(renewal(now, u64::MAX) == now);
    }
}
