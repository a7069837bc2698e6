//! What a command says, and taking it in: the one rule both ends share.

use contract::Failure;
use contract::sync::{ADOPT, Adopt, Digest, Sent};
use domain::flows::{Row, Stop, adopt, adopt_reads, receive, receive_reads};
use domain::kernel::{Actor, DeviceId, Ids, OperatorId};
use domain::warehouse::Flag;
use domain::{Change, Command, Ctx, Model, Read};

/// A command, read.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A command of the domain, with what it did as an observation.
    Command {
        /// The command.
        command: Box<Command>,
        /// What it did.
        seen: Vec<Change>,
    },
    /// Rows of a joining station.
    Adopt(Box<Adopt>),
    /// Refused where it was asked, or about that station alone: an entry of the
    /// audit trail, no more.
    AuditOnly,
    /// Not to be read here.
    Unreadable(Failure),
}

/// The version of every kind's arguments today.
pub const KIND_VERSION: u32 = 1;

impl Body {
    /// Reads a command. Nothing that arrives is an error: what cannot be read is
    /// parked.
    pub fn read(sent: &Sent) -> Self {
        let unknown = || {
            let failure = Failure::new("command_unknown").with("command", &sent.kind);
            Self::Unreadable(failure.with("version", sent.kind_version))
        };
        // What a station does with its guns and printers is its own.
        if sent.refusal.is_some() || domain::floor::is_kind(&sent.kind) {
            return Self::AuditOnly;
        }
        if sent.kind_version != KIND_VERSION {
            return unknown();
        }
        if sent.kind == ADOPT {
            return serde_json::from_str(&sent.args).map_or_else(|_| unknown(), Self::Adopt);
        }
        let Ok(command) = serde_json::from_str::<Box<Command>>(&sent.args) else {
            return unknown();
        };
        if command.stays_here() && command.kind() == sent.kind {
            return Self::AuditOnly;
        }
        let seen = sent.seen.as_deref().unwrap_or("[]");
        match serde_json::from_str(seen) {
            Ok(seen) if command.kind() == sent.kind => Self::Command { command, seen },
            _ => unknown(),
        }
    }

    /// What taking it in must know.
    pub fn reads(&self, actor: OperatorId) -> Vec<Read> {
        match self {
            Body::Command { command, seen } => receive_reads(command, seen, actor),
            Body::Adopt(ask) => adopt_reads(&ask.rows),
            Body::AuditOnly | Body::Unreadable(_) => Vec::new(),
        }
    }

    /// Whether it may be refused.
    pub fn is_intent(&self) -> bool {
        matches!(self, Body::Command { command, .. } if !command.is_observation())
    }
}

/// What taking a command in led to.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// Rows it leaves behind, each once, as they now stand in the model too.
    pub rows: Vec<Row>,
    /// What a person has to hear about.
    pub flags: Vec<Flag>,
    /// What an intent did, decided anew.
    pub changes: Vec<Change>,
}

/// Digest of what an intent did, to be compared with what it did elsewhere.
pub fn effect_of(changes: &[Change]) -> Digest {
    crate::chain::digest(&serde_json::to_vec(changes).unwrap_or_default())
}

/// Takes a command in on the rows of `model`, and writes to them.
pub fn take(
    model: &mut Model,
    sent: &Sent,
    body: &Body,
    device: DeviceId,
    actor: &Actor,
) -> Result<Taken, Stop> {
    match body {
        Body::AuditOnly | Body::Unreadable(_) => Ok(Taken::default()),
        Body::Adopt(ask) if ask.station.id != device => Err(Stop::Unfit),
        Body::Adopt(ask) => {
            let adopted = adopt(model, &ask.rows, &ask.station);
            Ok(Taken {
                rows: adopted.rows,
                flags: adopted.flags,
                changes: Vec::new(),
            })
        }
        Body::Command { command, seen } => {
            let mut ctx = Ctx {
                actor: actor.clone(),
                now: sent.occurred_at,
                ids: Ids::of(sent.id),
            };
            let facts = model.load(&receive_reads(command, seen, actor.id));
            let received = receive(&facts, command, seen, device, &mut ctx)?;
            let mut rows = model.write_rows(&received.changes, sent.id, &actor.name);
            rows.extend(received.amended.map(|one| Row::Amendment(Box::new(one))));
            Ok(Taken {
                rows,
                flags: received.flags,
                changes: received.changes,
            })
        }
    }
}
