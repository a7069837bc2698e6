//! What a station and the server tell each other (protocol 1).
//!
//! Push is never refused for the age of a station; pull may be. Fields a
//! reader does not know are ignored, so later versions may add some.

use crate::Failure;
use crate::hex::hex_bytes;
use domain::flows::{Row, RowKey, Station};
use domain::kernel::{Actor, CommandId, DeviceId, Timestamp};
use domain::warehouse::Flag;
use serde::{Deserialize, Serialize};

/// The protocol spoken here.
pub const PROTOCOL: u32 = 1;

/// The oldest protocol a pull is still answered in.
pub const OLDEST_PROTOCOL: u32 = 1;

/// Commands of one push at most; an import's chunk or an adoption goes alone.
pub const PUSH_COMMANDS: usize = 500;

/// Bytes of what the commands of one push say, from which on no more are added.
pub const PUSH_BYTES: usize = 1 << 20;

/// Commands the server takes in one transaction at most: what it holds locks for.
pub const BATCH_COMMANDS: usize = 50;

/// The kind by which a joining station hands over rows.
pub const ADOPT: &str = "sync.adopt";

hex_bytes! {
    /// A SHA-256 digest.
    Digest(32),
}

/// One entry of a station's command log on its way to the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// Its position in the log of this incarnation, without gaps.
    pub seq: u64,
    /// Its link in the chain, which covers everything that follows and the link
    /// before it.
    pub hash: Digest,
    /// The command.
    pub id: CommandId,
    /// Its kind, such as `warehouse.scan`.
    pub kind: String,
    /// The version of its arguments' form.
    pub kind_version: u32,
    /// Its arguments as JSON, exactly as they were digested.
    pub args: String,
    /// What an observation did, as JSON: the verdicts people heard, the manifest
    /// they hold. Absent for intents, which the server decides anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// Digest of what an intent did there; a difference is `applied_with_changes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Digest>,
    /// The code it was refused with on the station: sent for the audit trail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// Random; keeps erased arguments from being guessed by their digest.
    pub salt: Digest,
    /// Who.
    pub actor: Actor,
    /// When, by the device's clock: evidence, never order.
    pub occurred_at: Timestamp,
    /// Server's clock less device's in milliseconds, when last measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_offset: Option<i64>,
    /// How much of the server's stream it was decided on.
    pub base_cursor: u64,
    /// Earlier commands of this incarnation that made what this one names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<u64>,
}

/// A station's unsent commands, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Push {
    /// [`PROTOCOL`].
    pub protocol: u32,
    /// Who sends.
    pub device_id: DeviceId,
    /// Which life of its data.
    pub incarnation: u32,
    /// The link before the first command.
    pub prev_hash: Digest,
    /// The commands.
    pub commands: Vec<Sent>,
}

/// What came of one command. Each is final for the station's queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Verdict {
    /// As the station did it.
    Applied,
    /// Done, with another effect than the station saw.
    AppliedWithChanges,
    /// Done, and at odds with what other stations did.
    Flagged {
        /// The parcels in question.
        flags: Vec<Flag>,
    },
    /// Not done.
    Rejected {
        /// Why.
        reason: Failure,
        /// The refused command it depended on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<u64>,
    },
    /// Kept aside until this server can read it.
    Parked {
        /// Why.
        reason: Failure,
    },
}

/// One command's result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandResult {
    /// Which life of the station's data.
    pub incarnation: u32,
    /// Which command.
    pub seq: u64,
    /// What came of it.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// The answer to a push; given only after the commit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum PushAnswer {
    /// Taken, now or before.
    Taken {
        /// The server's life: another one follows a restore.
        epoch: u32,
        /// The last command the server has.
        through: u64,
        /// Results of the commands pushed. They come in the stream as well,
        /// which alone ends a command for the station.
        results: Vec<CommandResult>,
    },
    /// Commands are missing before these.
    Resend {
        /// The first that is.
        from: u64,
    },
    /// Another command was pushed under this number before: a copied or
    /// restored station. Both are kept.
    Fork {
        /// The number.
        seq: u64,
    },
    /// A link does not follow from its content and the one before; nothing of
    /// its batch was taken.
    ChainBroken {
        /// The command.
        seq: u64,
    },
    /// The server does not know this station, or this life of it.
    UnknownStation,
}

/// Asks for what is new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// [`PROTOCOL`].
    pub protocol: u32,
    /// Who asks.
    pub device_id: DeviceId,
    /// The epoch the cursor belongs to; 0 before the first answer.
    pub epoch: u32,
    /// The position reached.
    pub cursor: u64,
    /// Digest of the scopes the station holds.
    pub scopes: Digest,
    /// Commands of this incarnation that have their result.
    pub answered: u64,
}

/// One step of the stream as one station sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// A row entered or changed: here it is, whole.
    Put {
        /// Counts the row's changes on the server.
        version: u64,
        /// The row.
        row: Row,
    },
    /// A row left this station's scopes.
    Leave {
        /// The row.
        key: RowKey,
    },
    /// What came of a command of this station.
    Result(CommandResult),
}

/// A part of the stream: everything between two positions, to be applied whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The server's life.
    pub epoch: u32,
    /// The cursor it follows.
    pub from: u64,
    /// The cursor it leads to; never inside a transaction of the server.
    pub to: u64,
    /// The end of the stream when it was read.
    pub head: u64,
    /// Rows that are final and were last touched before this may be evicted
    ///
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<Timestamp>,
    /// What happened, in order.
    pub entries: Vec<Entry>,
}

/// Asks for a part of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskPart {
    /// [`PROTOCOL`].
    pub protocol: u32,
    /// Who asks.
    pub device_id: DeviceId,
    /// The snapshot that parts have come of; absent for a new one. A server that
    /// does not have it any more answers with the first part of another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Digest>,
    /// Which part.
    pub number: u32,
    /// Commands of this incarnation that have their result.
    pub answered: u64,
}

/// Everything of a station's scopes at one position, in parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SnapshotPart {
    /// The server's life.
    pub epoch: u32,
    /// The position it was read at.
    pub at: u64,
    /// The scopes it holds.
    pub scopes: Digest,
    /// Counts the parts from 0.
    pub number: u32,
    /// How many there are.
    pub of: u32,
    /// The rows with their versions.
    pub rows: Vec<(u64, Row)>,
    /// In the last part: results since the station's last one.
    pub results: Vec<CommandResult>,
    /// Digest of the rows' keys and versions.
    pub content: Digest,
    /// Which snapshot this is a part of: digest of the server's life, the
    /// position, the scopes, and how the rows are cut into parts.
    pub snapshot: Digest,
}

/// The answer to a pull.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum PullAnswer {
    /// What is new.
    Page(Page),
    /// The cursor is older than the stream, or the scopes are others: load a
    /// snapshot. The outbox stays.
    Snapshot,
    /// The station speaks a protocol this server does not; push still works.
    Upgrade {
        /// The oldest that is answered.
        oldest: u32,
        /// The newest.
        newest: u32,
    },
    /// The server does not know this station.
    UnknownStation,
}

/// Rows a joining station hands over, as the arguments of [`ADOPT`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adopt {
    /// The station as the server enrolled it.
    pub station: Station,
    /// Its rows, in an order in which they can be written.
    pub rows: Vec<Row>,
}
