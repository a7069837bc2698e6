//! What a screen may offer, and why not: the same checks `decide` makes, so a
//! greyed button and a refused command cannot disagree.

use super::{Refusal, dispatch, scan};
use crate::access::{Permission, Role, permit};
use crate::facts::Facts;
use crate::kernel::SessionId;
use serde::{Deserialize, Serialize};

/// An action on a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Take a code.
    Scan,
    /// Take the newest item back.
    Undo,
    /// Send the valid parcels.
    Dispatch,
    /// Turn errors into issues.
    MarkIssuesPending,
    /// Give the session up.
    Cancel,
}

/// Whether an action would be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The action.
    pub action: Action,
    /// Why it would be refused.
    pub refusal: Option<Refusal>,
}

/// Every action on a session, with the reason against it. Needs the reads of
/// `Dispatch` and `UndoScan`.
///
/// An ended session offers nothing, although a repeat of what ended it is
/// answered once more, changing nothing: repeats come from lost answers, not
/// from people.
pub fn allowed(facts: &Facts, id: SessionId, role: Role) -> Vec<Allowed> {
    let check = |action: Action| -> Result<(), Refusal> {
        permit(role, Permission::Scanner)?;
        let session = scan::known(facts, id)?;
        match action {
            Action::Scan | Action::MarkIssuesPending | Action::Cancel => {
                scan::active(facts, id).map(drop)
            }
            Action::Undo => {
                scan::active(facts, id)?;
                scan::undoable(facts, id).map(drop)
            }
            Action::Dispatch => dispatch::ready(facts, session),
        }
    };
    [
        Action::Scan,
        Action::Undo,
        Action::Dispatch,
        Action::MarkIssuesPending,
        Action::Cancel,
    ]
    .into_iter()
    .map(|action| Allowed {
        action,
        refusal: check(action).err(),
    })
    .collect()
}
