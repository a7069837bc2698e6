//! The hash chain over a station's commands.
//!
//! It covers ids, kinds and times as they are, and everything a person may ask
//! to have erased only by a salted digest (reliability rule 7).

use contract::sync::{Digest, Sent};
use sha2::{Digest as _, Sha256};

fn part(hash: &mut Sha256, bytes: &[u8]) {
    // Lengths first, so that no two contents read the same.
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

/// Digest of what may be erased: arguments, and what was seen.
fn content(sent: &Sent) -> Digest {
    let mut hash = Sha256::new();
    hash.update(sent.salt.0);
    part(&mut hash, sent.args.as_bytes());
    part(
        &mut hash,
        sent.seen.as_deref().unwrap_or_default().as_bytes(),
    );
    Digest(hash.finalize().into())
}

/// The link that follows `previous`.
pub fn link(previous: Digest, incarnation: u32, sent: &Sent) -> Digest {
    let mut hash = Sha256::new();
    hash.update(previous.0);
    hash.update(incarnation.to_be_bytes());
    hash.update(sent.seq.to_be_bytes());
    hash.update(sent.id.0.as_bytes());
    part(&mut hash, sent.kind.as_bytes());
    hash.update(sent.kind_version.to_be_bytes());
    hash.update(sent.actor.id.0.as_bytes());
    hash.update(sent.occurred_at.millis().to_be_bytes());
    hash.update(sent.base_cursor.to_be_bytes());
    part(
        &mut hash,
        sent.refusal.as_deref().unwrap_or_default().as_bytes(),
    );
    hash.update(sent.effect.unwrap_or_default().0);
    hash.update((sent.depends_on.len() as u64).to_be_bytes());
    for seq in &sent.depends_on {
        hash.update(seq.to_be_bytes());
    }
    hash.update(content(sent).0);
    Digest(hash.finalize().into())
}

/// Digest of any bytes.
pub fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}
