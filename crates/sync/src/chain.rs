//! The hash chain over a station's commands.
//!
//! It covers ids, kinds and times as they are, and everything a person may ask
//! to have erased only by a salted digest (reliability rule 7).

use contract::sync::{Digest, Sent};
use domain::Timestamp;
use domain::kernel::{CommandId, OperatorId};
use sha2::{Digest as _, Sha256};

/// What a link covers of one command.
#[derive(Debug, Clone, Copy)]
pub struct Linked<'a> {
    /// Its number in the log.
    pub seq: u64,
    /// The command.
    pub id: CommandId,
    /// Its kind.
    pub kind: &'a str,
    /// The version of its arguments' form.
    pub kind_version: u32,
    /// Who.
    pub actor_id: OperatorId,
    /// When, by the device's clock.
    pub occurred_at: Timestamp,
    /// How much of the server's stream it was decided on.
    pub base_cursor: u64,
    /// The code it was refused with.
    pub refusal: Option<&'a str>,
    /// Digest of what an intent did.
    pub effect: Option<Digest>,
    /// Earlier commands that made what it names.
    pub depends_on: &'a [u64],
    /// Of [`content`].
    pub content: Digest,
}

impl<'a> Linked<'a> {
    fn of(sent: &'a Sent) -> Self {
        let seen = sent.seen.as_deref().unwrap_or_default();
        Self {
            seq: sent.seq,
            id: sent.id,
            kind: &sent.kind,
            kind_version: sent.kind_version,
            actor_id: sent.actor.id,
            occurred_at: sent.occurred_at,
            base_cursor: sent.base_cursor,
            refusal: sent.refusal.as_deref(),
            effect: sent.effect,
            depends_on: &sent.depends_on,
            content: content(sent.salt, sent.args.as_bytes(), seen.as_bytes()),
        }
    }
}

fn part(hash: &mut Sha256, bytes: &[u8]) {
    // Lengths first, so that no two contents read the same.
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

/// Digest of what may be erased: arguments, and what an observation saw (empty
/// for an intent).
pub fn content(salt: Digest, args: &[u8], seen: &[u8]) -> Digest {
    let mut hash = Sha256::new();
    hash.update(salt.0);
    part(&mut hash, args);
    part(&mut hash, seen);
    Digest(hash.finalize().into())
}

/// The link that follows `previous`.
pub fn link(previous: Digest, incarnation: u32, sent: &Sent) -> Digest {
    link_of(previous, incarnation, &Linked::of(sent))
}

/// The link that follows `previous`, of a command in a store's own form.
pub fn link_of(previous: Digest, incarnation: u32, linked: &Linked<'_>) -> Digest {
    let mut hash = Sha256::new();
    hash.update(previous.0);
    hash.update(incarnation.to_be_bytes());
    hash.update(linked.seq.to_be_bytes());
    hash.update(linked.id.0.as_bytes());
    part(&mut hash, linked.kind.as_bytes());
    hash.update(linked.kind_version.to_be_bytes());
    hash.update(linked.actor_id.0.as_bytes());
    hash.update(linked.occurred_at.millis().to_be_bytes());
    hash.update(linked.base_cursor.to_be_bytes());
    part(&mut hash, linked.refusal.unwrap_or_default().as_bytes());
    hash.update(linked.effect.unwrap_or_default().0);
    hash.update((linked.depends_on.len() as u64).to_be_bytes());
    for seq in linked.depends_on {
        hash.update(seq.to_be_bytes());
    }
    hash.update(linked.content.0);
    Digest(hash.finalize().into())
}

/// Digest of any bytes.
pub fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}
