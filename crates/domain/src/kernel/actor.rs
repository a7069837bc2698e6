//! Who acts, and under which circumstances.

use super::{Ids, OperatorId, Timestamp};
use crate::access::Role;
use serde::{Deserialize, Serialize};

/// The person a command is done by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Actor {
    /// Their id.
    pub id: OperatorId,
    /// Their name at the time, as evidence for people.
    pub name: String,
    /// Their role at the time.
    pub role: Role,
}

/// What a rule may know besides the facts: who, when, and fresh ids.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Who acts.
    pub actor: Actor,
    /// When, by the device's clock.
    pub now: Timestamp,
    /// Ids for the records the command makes.
    pub ids: Ids,
}
