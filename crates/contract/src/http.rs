//! How a station reaches its server: JSON over HTTP.
//!
//! A station enrols once with a code and its Ed25519 key. From then on it gets
//! short access tokens by signing a challenge, so nothing it holds can expire in
//! a drawer. A body may be compressed (`content-encoding: zstd`), and answers
//! are where `accept-encoding` names it. What is not done is answered with a
//! status of 400 or more and a [`Problem`].

use crate::Failure;
use crate::hex::hex_bytes;
use crate::sync::{Digest, Push};
use domain::access::{Company, Operator};
use domain::flows::Station;
use domain::kernel::DeviceId;
use serde::{Deserialize, Serialize};

/// POST [`Enrol`], answers [`Enrolled`]. Needs no token.
pub const ENROL: &str = "/api/v1/sync/enrol";
/// POST [`AskChallenge`], answers [`Challenge`]. Needs no token.
pub const CHALLENGE: &str = "/api/v1/sync/challenge";
/// POST [`AskToken`], answers [`Token`]. Needs no token.
pub const TOKEN: &str = "/api/v1/sync/token";
/// POST [`SignedPush`], answers [`crate::sync::PushAnswer`].
pub const PUSH: &str = "/api/v1/sync/push";
/// POST [`crate::sync::Pull`], answers [`crate::sync::PullAnswer`].
pub const PULL: &str = "/api/v1/sync/pull";
/// POST [`crate::sync::AskPart`], answers [`crate::sync::SnapshotPart`].
pub const PART: &str = "/api/v1/sync/part";
/// POST [`BeginLife`], answers nothing (204).
pub const LIFE: &str = "/api/v1/sync/life";
/// GET: server-sent events named `head`, each with a [`Head`]; a comment at
/// least every [`HEARTBEAT_SECONDS`].
pub const LIVE: &str = "/api/v1/sync/live";
/// GET [`Health`]; 503 while the database does not answer. Needs no token.
pub const HEALTH: &str = "/health";

/// How often a silent [`LIVE`] says that it is still there.
pub const HEARTBEAT_SECONDS: u64 = 20;

hex_bytes! {
    /// An Ed25519 public key.
    PublicKey(32),
    /// An Ed25519 signature.
    Signature(64),
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// Code and what its sentence names; the words are the reader's.
    pub error: Failure,
}

/// Joins a server with a code that works once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enrol {
    /// [`crate::sync::PROTOCOL`].
    pub protocol: u32,
    /// The code, however it was typed: case, spaces and dashes do not matter.
    pub code: String,
    /// The installation.
    pub device_id: DeviceId,
    /// Its key; the other half never leaves it.
    pub key: PublicKey,
    /// What people call it.
    pub name: String,
    /// The code its manifest numbers open with so far; kept where no other
    /// station has it.
    pub station_code: String,
    /// Who works there, when nobody does yet; a station with people brings them
    /// along as commands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Which life of its data.
    pub incarnation: u32,
    /// Commands its log holds, which it does not send.
    pub through: u64,
    /// The link they ended with.
    pub head: Digest,
    /// Of [`Enrol::signed`].
    pub signature: Signature,
}

impl Enrol {
    /// What the key signs.
    pub fn signed(&self) -> Vec<u8> {
        let mut bytes = message("enrol", self.device_id);
        bytes.extend(self.key.0);
        bytes.extend(self.incarnation.to_be_bytes());
        bytes.extend(self.through.to_be_bytes());
        bytes.extend(self.head.0);
        bytes.extend(self.code.as_bytes());
        bytes
    }
}

/// What a station learns by enrolling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The station as the server knows it from now on.
    pub station: Station,
    /// The company it now works for.
    pub company: Company,
    /// The person that was asked for, with the role of the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    /// The server's life.
    pub epoch: u32,
}

/// Asks for something to sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskChallenge {
    /// Who asks.
    pub device_id: DeviceId,
}

/// To be signed within a minute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Challenge {
    /// Opaque.
    pub challenge: String,
}

/// A signed challenge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskToken {
    /// Who signed.
    pub device_id: DeviceId,
    /// What was given.
    pub challenge: String,
    /// Of [`AskToken::signed`].
    pub signature: Signature,
}

impl AskToken {
    /// What the key signs.
    pub fn signed(device: DeviceId, challenge: &str) -> Vec<u8> {
        let mut bytes = message("token", device);
        bytes.extend(challenge.as_bytes());
        bytes
    }
}

/// Goes as `authorization: Bearer` with every request that needs one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Opaque.
    pub token: String,
    /// Seconds it is taken for.
    pub expires_in: u64,
}

/// A push, signed over the head of its chain: one signature covers every command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedPush {
    /// The commands.
    pub push: Push,
    /// Of [`SignedPush::signed`].
    pub signature: Signature,
}

impl SignedPush {
    /// What the key signs.
    pub fn signed(push: &Push) -> Vec<u8> {
        let mut bytes = message("push", push.device_id);
        let last = push.commands.last();
        bytes.extend(push.incarnation.to_be_bytes());
        bytes.extend(last.map_or(0, |sent| sent.seq).to_be_bytes());
        bytes.extend(last.map_or(push.prev_hash, |sent| sent.hash).0);
        bytes
    }
}

/// A restored station begins a new life of its data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BeginLife {
    /// Who.
    pub device_id: DeviceId,
    /// The new life: one more than the server knows.
    pub incarnation: u32,
    /// Commands its log holds from before, which it does not send.
    pub through: u64,
    /// The link they ended with.
    pub head: Digest,
}

/// The end of the stream; whoever is behind it pulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The server's life.
    pub epoch: u32,
    /// The last position.
    pub head: u64,
}

/// How the server is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Health {
    /// `ok`, or `unavailable`.
    pub status: String,
    /// `ok`, or `unreachable`.
    pub database: String,
    /// The server's clock, RFC 3339.
    pub time: domain::Timestamp,
}

/// Signatures for one purpose are of no use for another.
fn message(purpose: &str, device: DeviceId) -> Vec<u8> {
    let mut bytes = format!("waystation {purpose} 1\n").into_bytes();
    bytes.extend(device.0.as_bytes());
    bytes
}
