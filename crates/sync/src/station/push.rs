//! Sending the queue.

use super::Pending;
use contract::sync::{ADOPT, Digest, PROTOCOL, PUSH_BYTES, PUSH_COMMANDS, Push, PushAnswer, Sent};
use domain::kernel::DeviceId;

/// How far a station's queue has been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Queue {
    /// The last command the server has said it committed.
    pub pushed: u64,
    /// Two stations share one life: nothing more is sent until a person has
    /// seen to it.
    pub forked: bool,
}

fn is_bulk(kind: &str) -> bool {
    kind == "imports.import_rows" || kind == ADOPT
}

/// The next push, if there is anything to send. `previous` is the link before a
/// command's number.
pub fn batch(
    device_id: DeviceId,
    incarnation: u32,
    queue: Queue,
    pending: &[Pending],
    previous: impl Fn(u64) -> Digest,
) -> Option<Push> {
    if queue.forked {
        return None;
    }
    let unsent = pending.iter().map(|pending| &pending.sent);
    let mut commands = Vec::new();
    let mut bytes = 0;
    for sent in unsent.filter(|sent| sent.seq > queue.pushed) {
        if is_bulk(&sent.kind) && !commands.is_empty() {
            break;
        }
        commands.push(Sent::clone(sent));
        // A shift's large manifests together would be more than a server takes.
        bytes += sent.args.len() + sent.seen.as_ref().map_or(0, String::len);
        let is_full = commands.len() == PUSH_COMMANDS || bytes >= PUSH_BYTES;
        if is_bulk(&sent.kind) || is_full {
            break;
        }
    }
    let first = commands.first()?.seq;
    Some(Push {
        protocol: PROTOCOL,
        device_id,
        incarnation,
        prev_hash: previous(first),
        commands,
    })
}

/// The queue after an answer. A command stays pending until its result comes in
/// the stream, together with its rows: until then they would flicker.
pub fn answer(queue: Queue, answer: &PushAnswer) -> Queue {
    match answer {
        PushAnswer::Taken { through, .. } => Queue {
            pushed: queue.pushed.max(*through),
            ..queue
        },
        // A late answer may ask for what the server has by now; sending it
        // again is harmless.
        PushAnswer::Resend { from } => Queue {
            pushed: queue.pushed.min(from.saturating_sub(1)),
            ..queue
        },
        PushAnswer::Fork { .. } | PushAnswer::ChainBroken { .. } => Queue {
            forked: true,
            ..queue
        },
        PushAnswer::UnknownStation => queue,
    }
}
