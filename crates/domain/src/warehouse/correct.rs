//! Correcting a waybill by hand (W-022, W-026): always with a reason, and the
//! reason stands in the log beside who and when.

use super::command::{Change, Moved};
use super::decide::{existing, patched};
use super::{CorrectWaybill, EventSource, Refusal, Waybill, WaybillStatus};
use crate::access::{Permission, Role, permit};
use crate::command::{Answer, Outcome};
use crate::facts::Facts;
use crate::kernel::{Ctx, tidy_text};

/// Statuses a person may set. A parcel is dispatched by a dispatch alone, which
/// puts it on a manifest, and waits for an issue only while there is one.
fn settable_by_hand(status: WaybillStatus) -> bool {
    !matches!(
        status,
        WaybillStatus::Dispatched | WaybillStatus::IssuePending
    )
}

/// What may be done to a waybill by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// Its fields may be corrected.
    pub may_correct: bool,
    /// It may be given one of these statuses.
    pub may_become: Vec<WaybillStatus>,
}

/// What this role may do to `waybill` by hand: the same checks [`correct`]
/// makes.
pub fn by_hand(waybill: &Waybill, role: Role) -> ByHand {
    let may_correct = waybill.voided_at.is_none() && role.may(Permission::Accounts);
    let movable = may_correct
        && role.may(Permission::Scanner)
        && waybill.status != WaybillStatus::IssuePending;
    let each = WaybillStatus::ALL.into_iter();
    ByHand {
        may_correct,
        may_become: each
            .filter(|status| movable && *status != waybill.status && settable_by_hand(*status))
            .collect(),
    }
}

pub(super) fn correct(
    facts: &Facts,
    ask: &CorrectWaybill,
    ctx: &mut Ctx,
) -> Result<Outcome, Refusal> {
    let company = facts.company.as_ref().ok_or(Refusal::NotSetUp)?;
    let old = existing(facts, &ask.waybill_number)?;
    let status = ask.status.filter(|status| *status != old.status);
    if let Some(status) = status {
        // Beyond `accounts`, moving a parcel is for those who handle parcels.
        permit(ctx.actor.role, Permission::Scanner)?;
        let held = old.status == WaybillStatus::IssuePending;
        if held || !settable_by_hand(status) {
            return Err(Refusal::StatusNotByHand { status });
        }
    }
    if tidy_text(&ask.reason).is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    let mut new = patched(old, &ask.fields, company)?;
    let mut changes = Vec::new();
    if new != *old {
        let change = Change::WaybillUpdated {
            old: Box::new(old.clone()),
            new: Box::new(new.clone()),
        };
        changes.push(change.into());
    }
    if let Some(status) = status {
        let moved = Moved::of(&new, status, EventSource::Manual, ctx);
        new = new.moved(&moved);
        changes.push(Change::WaybillMoved(moved).into());
    }
    Ok(Outcome::new(changes, Answer::Waybill(Box::new(new))))
}
