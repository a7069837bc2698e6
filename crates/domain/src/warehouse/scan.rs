//! The verdict on one code (W-044, R-16), and taking it back.

use super::command::Change;
use super::{
    ErrorKind, ItemDetail, Refusal, Scan, ScanItem, ScanSource, ScanType, Session, SessionStatus,
    Totals, Waybill, WaybillStatus,
};
use crate::command::{Answer, Outcome};
use crate::facts::Facts;
use crate::floor::label_part;
use crate::kernel::{Ctx, ScanItemId, SessionId, WaybillNumber, read_code};
use serde::{Deserialize, Serialize};

/// A repeat of the same code from a gun within this time is the gun's, not the
/// operator's (floor.md §2 f).
pub const DOUBLE_READ_MILLIS: i64 = 700;

/// What a scan is answered with: the item, and the session's count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanAnswer {
    /// The item.
    pub item: ScanItem,
    /// What the session counts now.
    pub totals: Totals,
}

struct Verdict {
    scan_type: ScanType,
    error_kind: Option<ErrorKind>,
    detail: ItemDetail,
}

impl Verdict {
    fn error(error_kind: ErrorKind, detail: ItemDetail) -> Self {
        Self {
            scan_type: ScanType::Error,
            error_kind: Some(error_kind),
            detail,
        }
    }
}

/// Why a waybill cannot go now, in W-044's order after existence and repeats.
pub(super) fn obstacle(waybill: &Waybill) -> Option<(ErrorKind, ItemDetail)> {
    if waybill.status != WaybillStatus::Pending {
        let detail = ItemDetail {
            status: Some(waybill.status),
            dispatched: waybill.dispatched(),
            ..ItemDetail::default()
        };
        return Some((ErrorKind::WrongStatus, detail));
    }
    // Its true status is whatever the courier's word means; until somebody says
    // so it is not known to be pending.
    if let Some(word) = &waybill.unknown_status {
        let detail = ItemDetail {
            unknown_status: Some(word.clone()),
            ..ItemDetail::default()
        };
        return Some((ErrorKind::WrongStatus, detail));
    }
    if waybill.voided_at.is_some() {
        return Some((ErrorKind::Cancelled, ItemDetail::default()));
    }
    if waybill.on_hold {
        return Some((ErrorKind::OnHold, ItemDetail::default()));
    }
    None
}

fn judge(facts: &Facts, session: SessionId, number: &WaybillNumber) -> Verdict {
    let Some(waybill) = facts.waybills.get(number) else {
        let detail = ItemDetail {
            label_part: label_part(number.as_str()),
            ..ItemDetail::default()
        };
        return Verdict::error(ErrorKind::NotFound, detail);
    };
    if let Some(prior) = facts.prior.get(&(session, number.clone())) {
        let detail = ItemDetail {
            first_scanned_at: Some(prior.scan_time),
            ..ItemDetail::default()
        };
        return Verdict {
            scan_type: ScanType::Duplicate,
            error_kind: None,
            detail,
        };
    }
    if let Some((error_kind, detail)) = obstacle(waybill) {
        return Verdict::error(error_kind, detail);
    }
    let detail = ItemDetail {
        destination: waybill.destination.clone(),
        ..ItemDetail::default()
    };
    Verdict {
        scan_type: ScanType::Valid,
        error_kind: None,
        detail,
    }
}

/// The active session of that id.
pub(super) fn active(facts: &Facts, id: SessionId) -> Result<&Session, Refusal> {
    let session = known(facts, id)?;
    match session.status {
        SessionStatus::Active => Ok(session),
        status => Err(Refusal::SessionNotActive {
            session_id: id,
            status,
        }),
    }
}

/// The session of that id, whatever became of it.
pub(super) fn known(facts: &Facts, id: SessionId) -> Result<&Session, Refusal> {
    facts
        .sessions
        .get(&id)
        .ok_or(Refusal::SessionUnknown { session_id: id })
}

pub(super) fn scan(facts: &Facts, ask: &Scan, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    let session = active(facts, ask.session_id)?;
    let (code, mut verdict) = match read_code(ask.code.as_bytes()) {
        Some(Ok(number)) => {
            let verdict = judge(facts, session.id, &number);
            (number.into(), verdict)
        }
        Some(Err(shown)) => (
            shown,
            Verdict::error(ErrorKind::DamagedBarcode, ItemDetail::default()),
        ),
        // The host drops empty frames; one that comes all the same is damage.
        None => (
            "\u{fffd}".to_owned(),
            Verdict::error(ErrorKind::DamagedBarcode, ItemDetail::default()),
        ),
    };
    if verdict.scan_type == ScanType::Duplicate && is_double_read(facts, ask, &code, ctx) {
        verdict.error_kind = Some(ErrorKind::DoubleRead);
    }
    verdict.detail.gun.clone_from(&ask.gun);
    if verdict.error_kind == Some(ErrorKind::DamagedBarcode) {
        verdict.detail.damage = ask.damage;
    }
    let item = ScanItem {
        id: ScanItemId(ctx.ids.draw()),
        session_id: session.id,
        position: session.items_taken + 1,
        code,
        scan_type: verdict.scan_type,
        error_kind: verdict.error_kind,
        detail: verdict.detail,
        scan_time: ctx.now,
        scanned_by: ctx.actor.id,
        source: ask.source,
        issue_id: None,
        voided_at: None,
    };
    let totals = session.totals.plus(item.scan_type);
    Ok(Outcome::new(
        vec![
            Change::ItemScanned {
                item: Box::new(item.clone()),
                totals,
            }
            .into(),
        ],
        Answer::Scan(Box::new(ScanAnswer { item, totals })),
    ))
}

fn is_double_read(facts: &Facts, ask: &Scan, code: &str, ctx: &Ctx) -> bool {
    ask.source == ScanSource::Gun
        && facts.last_item.get(&ask.session_id).is_some_and(|last| {
            // Two guns that read one parcel are two operators.
            last.code == code
                && last.detail.gun == ask.gun
                && (0..DOUBLE_READ_MILLIS).contains(&ctx.now.since(last.scan_time))
        })
}

/// Why the newest item cannot be undone, or that item.
pub(super) fn undoable(facts: &Facts, session: SessionId) -> Result<&ScanItem, Refusal> {
    let item = facts
        .last_item
        .get(&session)
        .ok_or(Refusal::NothingToUndo)?;
    if item.issue_id.is_some() {
        Err(Refusal::ScanHasIssue)
    } else {
        Ok(item)
    }
}

pub(super) fn undo(facts: &Facts, id: SessionId, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let session = active(facts, id)?;
    let item = undoable(facts, id)?;
    let totals = session.totals.minus(item.scan_type);
    let change = Change::ItemVoided {
        session_id: id,
        item_id: item.id,
        position: item.position,
        at: ctx.now,
        totals,
    };
    let undone = ScanItem {
        voided_at: Some(ctx.now),
        ..item.clone()
    };
    Ok(Outcome::new(
        vec![change.into()],
        Answer::Scan(Box::new(ScanAnswer {
            item: undone,
            totals,
        })),
    ))
}
