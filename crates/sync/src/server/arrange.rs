//! What of a push is new, what came before, and what does not follow.

use crate::body::Body;
use crate::chain;
use contract::sync::{CommandResult, Digest, Push, PushAnswer, Sent, Verdict};
use domain::flows::Station;

/// What the server knows about a station's log.
#[derive(Debug, Clone, PartialEq)]
pub struct Sender {
    /// The station, as enrolled.
    pub station: Station,
    /// Which life of its data.
    pub incarnation: u32,
    /// The last command taken.
    pub through: u64,
    /// The link it ended with.
    pub head: Digest,
}

/// A command taken before.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its number.
    pub seq: u64,
    /// Its link.
    pub hash: Digest,
    /// What came of it.
    pub verdict: Verdict,
}

/// A command to be decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrived {
    /// As it came.
    pub sent: Sent,
    /// As it reads. A host that saw it panic puts [`Body::Unreadable`] here and
    /// decides again.
    pub body: Body,
}

/// What a push leaves to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// Results of what came before.
    pub answered: Vec<CommandResult>,
    /// What is new, in order.
    pub commands: Vec<Arrived>,
}

/// What to do with a push.
#[derive(Debug, Clone, PartialEq)]
pub enum Arranged {
    /// Decide, even when nothing is new: the stored results are the answer.
    Work(Work),
    /// Answer this and write nothing.
    Answer(PushAnswer),
    /// Keep these beside the stored branch, tell a person, and answer
    /// [`PushAnswer::Fork`].
    Fork {
        /// The first number that two commands bear.
        seq: u64,
        /// The other branch.
        commands: Vec<Sent>,
    },
}

/// Looks a push over. `stored` are the commands of this sender whose numbers it
/// repeats.
pub fn arrange(push: Push, sender: &Sender, stored: &[Stored]) -> Arranged {
    arrange_read(push, sender, stored, Body::read)
}

/// The same for a host that has the commands' bodies already, or reads them in
/// its own way.
pub fn arrange_read(
    push: Push,
    sender: &Sender,
    stored: &[Stored],
    mut read: impl FnMut(&Sent) -> Body,
) -> Arranged {
    if push.device_id != sender.station.id || push.incarnation != sender.incarnation {
        return Arranged::Answer(PushAnswer::UnknownStation);
    }
    let next = sender.through + 1;
    let first = push.commands.first().map_or(next, |sent| sent.seq);
    if first > next {
        return Arranged::Answer(PushAnswer::Resend { from: next });
    }
    let mut previous = push.prev_hash;
    for (seq, sent) in (first..).zip(&push.commands) {
        if sent.seq != seq || chain::link(previous, push.incarnation, sent) != sent.hash {
            return Arranged::Answer(PushAnswer::ChainBroken { seq });
        }
        previous = sent.hash;
    }
    let mut work = Work {
        answered: Vec::new(),
        commands: Vec::new(),
    };
    let mut before = push.prev_hash;
    for (at, sent) in push.commands.iter().enumerate() {
        let seq = sent.seq;
        let known = stored.iter().find(|known| known.seq == seq);
        let follows = match known {
            Some(known) => known.hash == sent.hash,
            None => seq > sender.through && (seq != next || before == sender.head),
        };
        if !follows {
            let commands = push.commands[at..].to_vec();
            return Arranged::Fork { seq, commands };
        }
        before = sent.hash;
        if let Some(known) = known {
            work.answered.push(CommandResult {
                incarnation: push.incarnation,
                seq,
                verdict: known.verdict.clone(),
            });
        }
    }
    let new = push.commands.into_iter().filter(|sent| sent.seq >= next);
    work.commands = new
        .map(|sent| Arrived {
            body: read(&sent),
            sent,
        })
        .collect();
    Arranged::Work(work)
}
