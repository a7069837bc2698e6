//! Taking in a command that was done before: by a station, and now by the
//! server; or by this station, and now under newer rows.

use crate::command::{Change, Command, Read, decide, reads};
use crate::facts::Facts;
use crate::kernel::{Ctx, DeviceId, OperatorId};
use crate::refusal::Refusal;
use crate::warehouse::{self, Received, Unfit};

/// Why a command was not taken in.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// An intent the rules refuse on today's facts.
    Refused(Refusal),
    /// What was seen does not fit what was asked.
    Unfit,
}

/// What taking `command` in must know; `seen` is what it did when it was done.
pub fn receive_reads(command: &Command, seen: &[Change], actor: OperatorId) -> Vec<Read> {
    match command {
        Command::Warehouse(observed) if command.is_observation() => {
            warehouse::receive_reads(observed, seen)
        }
        intent => reads(intent, actor),
    }
}

/// Takes `command` in. An observation is never refused; an intent is decided
/// anew, whatever it did when it was done.
pub fn receive(
    facts: &Facts,
    command: &Command,
    seen: &[Change],
    device: DeviceId,
    ctx: &mut Ctx,
) -> Result<Received, Stop> {
    match command {
        Command::Warehouse(observed) if command.is_observation() => {
            warehouse::receive(facts, observed, seen, device, ctx).map_err(|Unfit| Stop::Unfit)
        }
        intent => match decide(facts, intent, ctx) {
            Ok(outcome) => Ok(Received {
                changes: outcome.changes,
                ..Received::default()
            }),
            Err(refusal) => Err(Stop::Refused(refusal)),
        },
    }
}
