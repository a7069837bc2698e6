//! What a station saw, taken in elsewhere: on the server when it arrives, and
//! on the station again under newer rows (R-39, W-056).
//!
//! It happened, so nothing here refuses. What other stations did meanwhile
//! decides only what is flagged, and which manifest needs an amended copy.

use super::command::{Change, Moved};
use super::dispatch::Work;
use super::{
    Amendment, Command, DispatchedBy, ErrorKind, EventSource, Issue, ItemDetail, Manifest,
    ManifestLine, ScanItem, ScanType, Session, SessionStatus, TakenOff, Totals, Waybill,
    WaybillStatus,
};
use crate::command::{Change as AnyChange, Read};
use crate::facts::Facts;
use crate::kernel::{Ctx, DeviceId, EventId, ScanItemId, SessionId, WaybillNumber};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One parcel about which a station and the server differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// Its code.
    pub code: String,
    /// Why.
    pub error_kind: ErrorKind,
    /// The dispatch that stands, when that is why: who, where, when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispatched: Option<DispatchedBy>,
}

/// What came of taking a command in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Received {
    /// To be written together, in order.
    pub changes: Vec<AnyChange>,
    /// What a person has to hear about.
    pub flags: Vec<Flag>,
    /// The amended copy of its manifest.
    pub amended: Option<Amendment>,
}

/// What was seen does not fit what was asked: a damaged or forged message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit;

/// What taking `command` in must know, when `seen` is what it did.
pub fn receive_reads(command: &Command, seen: &[AnyChange]) -> Vec<Read> {
    let (session, whole) = match command {
        Command::OpenSession(_) => (opened(seen).map(|session| session.id), false),
        Command::Scan(ask) => (Some(ask.session_id), false),
        Command::CancelSession(ask) => (Some(ask.session_id), false),
        Command::UndoScan(ask) | Command::MarkIssuesPending(ask) => (Some(ask.session_id), true),
        Command::FlagItem(ask) => (Some(ask.session_id), true),
        Command::Dispatch(ask) => (Some(ask.session_id), true),
        Command::ResolveIssue(_) | Command::CreateWaybill(_) | Command::CorrectWaybill(_) => {
            (None, false)
        }
    };
    let mut reads: Vec<Read> = session.map(Read::Session).into_iter().collect();
    reads.extend(session.filter(|_| whole).map(Read::Items));
    for change in warehouse(seen) {
        match change {
            Change::ItemScanned { item, .. } => {
                let number = WaybillNumber::read(&item.code).ok();
                reads.extend(number.map(Read::Waybill));
                // A later command of the same batch may raise an issue about it,
                // when no store has this item yet.
                reads.push(Read::OpenIssue(item.code.clone()));
            }
            Change::IssueSet(issue) => reads.push(Read::Issue(issue.id)),
            Change::ManifestIssued(manifest) => {
                let lines = manifest.lines.iter();
                reads.extend(lines.map(|line| Read::Waybill(line.waybill_number.clone())));
            }
            _ => {}
        }
    }
    reads
}

/// Takes in what `device` saw when it did `command`.
pub fn receive(
    facts: &Facts,
    command: &Command,
    seen: &[AnyChange],
    device: DeviceId,
    ctx: &mut Ctx,
) -> Result<Received, Unfit> {
    if seen.is_empty() {
        // A repeat of what had been done, answered then and changing nothing.
        return Ok(Received::default());
    }
    let own = |id: SessionId| {
        let session = facts.sessions.get(&id);
        session
            .filter(|session| session.device_id == device)
            .ok_or(Unfit)
    };
    let mut received = match command {
        Command::OpenSession(_) => open(facts, seen, device, ctx),
        Command::Scan(ask) => scan(facts, own(ask.session_id)?, seen, ctx),
        Command::UndoScan(ask) => undo(facts, own(ask.session_id)?, seen),
        Command::FlagItem(ask) => flag(facts, own(ask.session_id)?, seen),
        Command::CancelSession(ask) => {
            Ok(ended(own(ask.session_id)?, SessionStatus::Cancelled, ctx))
        }
        Command::MarkIssuesPending(ask) => {
            let mut work = work(facts, own(ask.session_id)?, seen)?;
            work.raise_issues(&mut later(ctx));
            Ok(Received {
                changes: work.changes,
                ..Received::default()
            })
        }
        Command::Dispatch(ask) => dispatch(facts, own(ask.session_id)?, seen, &mut later(ctx)),
        Command::ResolveIssue(_) | Command::CreateWaybill(_) | Command::CorrectWaybill(_) => {
            Err(Unfit)
        }
    }?;
    keep_event_ids(&mut received.changes, seen);
    Ok(received)
}

fn later(ctx: &Ctx) -> Ctx {
    Ctx {
        ids: ctx.ids.later(),
        ..ctx.clone()
    }
}

fn warehouse(seen: &[AnyChange]) -> impl Iterator<Item = &Change> {
    seen.iter().filter_map(|change| match change {
        AnyChange::Warehouse(change) => Some(change),
        _ => None,
    })
}

fn opened(seen: &[AnyChange]) -> Option<&Session> {
    warehouse(seen).find_map(|change| match change {
        Change::SessionOpened(session) => Some(session),
        _ => None,
    })
}

fn open(
    facts: &Facts,
    seen: &[AnyChange],
    device: DeviceId,
    ctx: &mut Ctx,
) -> Result<Received, Unfit> {
    let session = opened(seen).ok_or(Unfit)?;
    let is_fresh = session.id == SessionId(ctx.ids.draw())
        && session.device_id == device
        && session.totals == Totals::default()
        && !facts.sessions.contains_key(&session.id);
    if !is_fresh {
        return Err(Unfit);
    }
    Ok(Received {
        changes: vec![Change::SessionOpened(session.clone()).into()],
        ..Received::default()
    })
}

fn ended(session: &Session, status: SessionStatus, ctx: &Ctx) -> Received {
    let change = Change::SessionEnded {
        session_id: session.id,
        status,
        at: ctx.now,
    };
    Received {
        changes: vec![change.into()],
        ..Received::default()
    }
}

/// The dispatch of another session that has taken the parcel.
fn taken(facts: &Facts, waybill: &Waybill, session: SessionId) -> Option<DispatchedBy> {
    let by = waybill.dispatched().filter(|by| by.session_id != session)?;
    let station = facts.dispatched_from.get(&by.session_id).cloned();
    Some(DispatchedBy { station, ..by })
}

/// `item` as what another station's dispatch makes it.
fn overtaken(item: &ScanItem, waybill: &Waybill, by: &DispatchedBy) -> ScanItem {
    let detail = ItemDetail {
        status: Some(waybill.status),
        dispatched: Some(by.clone()),
        gun: item.detail.gun.clone(),
        ..ItemDetail::default()
    };
    ScanItem {
        scan_type: ScanType::Error,
        error_kind: Some(ErrorKind::DuplicateOtherStation),
        detail,
        ..item.clone()
    }
}

fn other_station(code: &str, by: DispatchedBy) -> Flag {
    Flag {
        code: code.to_owned(),
        error_kind: ErrorKind::DuplicateOtherStation,
        dispatched: Some(by),
    }
}

fn scan(
    facts: &Facts,
    session: &Session,
    seen: &[AnyChange],
    ctx: &mut Ctx,
) -> Result<Received, Unfit> {
    let item = warehouse(seen).find_map(|change| match change {
        Change::ItemScanned { item, .. } => Some(item.as_ref()),
        _ => None,
    });
    let item = item.ok_or(Unfit)?;
    let fits = item.id == ScanItemId(ctx.ids.draw())
        && item.session_id == session.id
        && item.position > session.items_taken;
    if !fits {
        return Err(Unfit);
    }
    let mut received = Received::default();
    let mut item = item.clone();
    let waybill = WaybillNumber::read(&item.code)
        .ok()
        .and_then(|number| facts.waybills.get(&number));
    if let Some(waybill) = waybill.filter(|_| item.scan_type == ScanType::Valid)
        && let Some(by) = taken(facts, waybill, session.id)
    {
        item = overtaken(&item, waybill, &by);
        received.flags.push(other_station(&item.code, by));
    }
    let totals = session.totals.plus(item.scan_type);
    let item = Box::new(item);
    received
        .changes
        .push(Change::ItemScanned { item, totals }.into());
    Ok(received)
}

fn item_of<'a>(facts: &'a Facts, session: &Session, id: ScanItemId) -> Result<&'a ScanItem, Unfit> {
    let items = facts.items.get(&session.id).ok_or(Unfit)?;
    items.iter().find(|item| item.id == id).ok_or(Unfit)
}

fn undo(facts: &Facts, session: &Session, seen: &[AnyChange]) -> Result<Received, Unfit> {
    let voided = warehouse(seen).find_map(|change| match change {
        Change::ItemVoided { item_id, at, .. } => Some((*item_id, *at)),
        _ => None,
    });
    let (item_id, at) = voided.ok_or(Unfit)?;
    let item = item_of(facts, session, item_id)?;
    if !item.stands() {
        return Err(Unfit);
    }
    let change = Change::ItemVoided {
        session_id: session.id,
        item_id,
        position: item.position,
        at,
        totals: session.totals.minus(item.scan_type),
    };
    Ok(Received {
        changes: vec![change.into()],
        ..Received::default()
    })
}

fn changed(seen: &[AnyChange]) -> impl Iterator<Item = &ScanItem> {
    warehouse(seen).filter_map(|change| match change {
        Change::ItemChanged { item, .. } => Some(item.as_ref()),
        _ => None,
    })
}

fn flag(facts: &Facts, session: &Session, seen: &[AnyChange]) -> Result<Received, Unfit> {
    let flagged = changed(seen).next().ok_or(Unfit)?;
    let now = item_of(facts, session, flagged.id)?;
    let item = verdict_of(flagged, now);
    let totals = session.totals.minus(now.scan_type).plus(item.scan_type);
    let item = Box::new(item);
    Ok(Received {
        changes: vec![Change::ItemChanged { item, totals }.into()],
        ..Received::default()
    })
}

/// `now` with the verdict that was seen; nothing else of an item can change.
fn verdict_of(seen: &ScanItem, now: &ScanItem) -> ScanItem {
    ScanItem {
        scan_type: seen.scan_type,
        error_kind: seen.error_kind,
        detail: seen.detail.clone(),
        ..now.clone()
    }
}

/// The errors that became issues there, about to become issues here: their
/// own, or the one that is open already.
fn work<'a>(facts: &'a Facts, session: &Session, seen: &[AnyChange]) -> Result<Work<'a>, Unfit> {
    let mut work = Work::new(facts, session);
    let mut only = std::collections::HashSet::new();
    for item in changed(seen) {
        let now = item_of(facts, session, item.id)?;
        let as_seen = verdict_of(item, now);
        work.totals = work.totals.minus(now.scan_type).plus(as_seen.scan_type);
        if let Some(own) = work.items.iter_mut().find(|own| own.id == item.id) {
            *own = as_seen;
        }
        only.insert(item.id);
    }
    work.raised = warehouse(seen)
        .filter_map(|change| match change {
            Change::IssueSet(issue) => Some((issue.code.clone(), issue.id)),
            _ => None,
        })
        .collect();
    work.only = Some(only);
    Ok(work)
}

fn dispatch(
    facts: &Facts,
    session: &Session,
    seen: &[AnyChange],
    ctx: &mut Ctx,
) -> Result<Received, Unfit> {
    let manifest = warehouse(seen).find_map(|change| match change {
        Change::ManifestIssued(manifest) => Some(manifest.as_ref()),
        _ => None,
    });
    let manifest = manifest.filter(|manifest| manifest.session_id == session.id);
    let manifest = manifest
        .filter(|manifest| manifest.is_intact())
        .ok_or(Unfit)?;
    let mut leaving = Leaving {
        facts,
        session,
        manifest,
        work: work(facts, session, seen)?,
        flags: Vec::new(),
        taken_off: Vec::new(),
    };
    for line in &manifest.lines {
        leaving.take(line, ctx);
    }
    leaving.work.raise_issues(ctx);
    let Leaving {
        work,
        flags,
        taken_off,
        ..
    } = leaving;
    let mut changes = work.changes;
    changes.push(Change::ManifestIssued(Box::new(manifest.clone())).into());
    let end = ended(session, SessionStatus::Completed, ctx);
    changes.extend(end.changes);
    let amended = (!taken_off.is_empty()).then(|| manifest.amended(taken_off));
    Ok(Received {
        changes,
        flags,
        amended,
    })
}

/// The parcels of a manifest, one by one.
struct Leaving<'a> {
    facts: &'a Facts,
    session: &'a Session,
    manifest: &'a Manifest,
    work: Work<'a>,
    flags: Vec<Flag>,
    taken_off: Vec<TakenOff>,
}

impl Leaving<'_> {
    fn take(&mut self, line: &ManifestLine, ctx: &mut Ctx) {
        let Some(waybill) = self.facts.waybills.get(&line.waybill_number) else {
            return self.flag(line, ErrorKind::NotFound);
        };
        if let Some(by) = taken(self.facts, waybill, self.session.id) {
            return self.lose(line, waybill, by);
        }
        if waybill.dispatched_session_id.is_none() {
            self.leave(line, waybill, ctx);
        }
    }

    fn flag(&mut self, line: &ManifestLine, error_kind: ErrorKind) {
        self.flags.push(Flag {
            code: line.waybill_number.to_string(),
            error_kind,
            dispatched: None,
        });
    }

    /// Another dispatch was accepted first: it stands.
    fn lose(&mut self, line: &ManifestLine, waybill: &Waybill, by: DispatchedBy) {
        let code = line.waybill_number.as_str();
        let valid = |item: &&mut ScanItem| {
            item.stands() && item.scan_type == ScanType::Valid && item.code == code
        };
        if let Some(item) = self.work.items.iter_mut().find(valid) {
            *item = overtaken(item, waybill, &by);
            let totals = self.work.totals;
            self.work.totals = totals.minus(ScanType::Valid).plus(ScanType::Error);
            let change = Change::ItemChanged {
                item: Box::new(item.clone()),
                totals: self.work.totals,
            };
            self.work.changes.push(change.into());
        }
        self.flags.push(other_station(code, by.clone()));
        self.taken_off.push(TakenOff {
            line: line.clone(),
            dispatched: by,
        });
    }

    /// It left, whatever the records here say about it.
    fn leave(&mut self, line: &ManifestLine, waybill: &Waybill, ctx: &mut Ctx) {
        if waybill.voided_at.is_some() {
            self.flag(line, ErrorKind::Cancelled);
            let mut known = waybill.clone();
            known.voided_at = None;
            let (old, new) = (Box::new(waybill.clone()), Box::new(known));
            let change = Change::WaybillUpdated { old, new };
            self.work.changes.push(change.into());
        }
        if waybill.on_hold {
            self.flag(line, ErrorKind::OnHold);
        }
        let to = match waybill.status {
            WaybillStatus::Pending => WaybillStatus::Dispatched,
            // The courier is ahead of us, or an issue holds it.
            status => status,
        };
        let mut moved = Moved::of(waybill, to, EventSource::Scan, ctx);
        moved.dispatched = Some(DispatchedBy {
            session_id: self.session.id,
            operator: self.manifest.operator.clone(),
            at: self.manifest.issued_at,
            station: None,
        });
        self.work.changes.push(Change::WaybillMoved(moved).into());
        if waybill.status == WaybillStatus::IssuePending {
            self.flag(line, ErrorKind::WrongStatus);
            self.settle_held(line);
        }
    }

    /// When the issue that holds it is resolved, it goes back to having left.
    fn settle_held(&mut self, line: &ManifestLine) {
        let issue = self.facts.open_issues.get(line.waybill_number.as_str());
        let Some(issue) = issue.filter(|issue| issue.held.is_some()) else {
            return;
        };
        let held = Some((line.waybill_number.clone(), WaybillStatus::Dispatched));
        let issue = Box::new(Issue {
            held,
            ..issue.clone()
        });
        self.work.changes.push(Change::IssueSet(issue).into());
    }
}

/// A move that was seen keeps the id of its tracking event.
fn keep_event_ids(changes: &mut [AnyChange], seen: &[AnyChange]) {
    let ids: HashMap<(&WaybillNumber, WaybillStatus), EventId> = warehouse(seen)
        .filter_map(|change| match change {
            Change::WaybillMoved(moved) => {
                Some(((&moved.waybill_number, moved.to), moved.event_id))
            }
            _ => None,
        })
        .collect();
    for change in changes {
        if let AnyChange::Warehouse(Change::WaybillMoved(moved)) = change
            && let Some(id) = ids.get(&(&moved.waybill_number, moved.to))
        {
            moved.event_id = *id;
        }
    }
}

/// The verdict on an adopted item whose parcel another session sent.
pub(crate) fn adopted(
    item: &ScanItem,
    waybill: &Waybill,
    station: Option<String>,
) -> Option<(ScanItem, Flag)> {
    let by = waybill.dispatched()?;
    if by.session_id == item.session_id || item.scan_type != ScanType::Valid || !item.stands() {
        return None;
    }
    let by = DispatchedBy { station, ..by };
    let flag = other_station(&item.code, by.clone());
    Some((overtaken(item, waybill, &by), flag))
}
