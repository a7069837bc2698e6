//! The ends of a session: dispatch, errors into issues, cancelling (W-051 to W-053).

use super::command::{Change, Moved};
use super::scan::{known, obstacle};
use super::{
    DestinationTotals, Dispatch, DispatchedBy, ErrorKind, EventSource, Issue, IssueStatus,
    Manifest, ManifestLine, Refusal, ScanItem, ScanType, Session, SessionStatus, Totals, Trigger,
    Waybill, WaybillStatus, manifest,
};
use crate::command::{Answer, Change as AnyChange, Outcome};
use crate::facts::Facts;
use crate::kernel::{Ctx, IssueId, ManifestId, ScanItemId, SessionId, WaybillNumber};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// What a dispatch did, now or when it was first asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Dispatched {
    /// The session.
    pub session_id: SessionId,
    /// Parcels that left.
    pub dispatched_count: u32,
    /// The manifest that names them.
    pub manifest_number: String,
}

fn items(facts: &Facts, session: SessionId) -> &[ScanItem] {
    facts.items.get(&session).map_or(&[], Vec::as_slice)
}

/// The waybill a valid item names, while it may still go.
fn may_go<'a>(facts: &'a Facts, item: &ScanItem) -> Option<&'a Waybill> {
    let number = WaybillNumber::read(&item.code).ok()?;
    facts
        .waybills
        .get(&number)
        .filter(|waybill| obstacle(waybill).is_none())
}

/// What would leave, or left, by destination: the manifest's preview. Needs the
/// reads of `Dispatch`.
pub fn leaving(facts: &Facts, session: SessionId) -> Vec<DestinationTotals> {
    if let Some(manifest) = facts.manifests.get(&session) {
        return manifest.by_destination.clone();
    }
    let lines: Vec<ManifestLine> = items(facts, session)
        .iter()
        .filter(|item| item.stands() && item.scan_type == ScanType::Valid)
        .filter_map(|item| may_go(facts, item))
        .map(ManifestLine::of)
        .collect();
    manifest::sum(&lines).1
}

/// Why a session cannot be dispatched. Parcels that stopped being pending since
/// they were scanned do not count: they may have left with another session.
pub(super) fn dispatchable(facts: &Facts, session: &Session) -> Result<(), Refusal> {
    if session.status != SessionStatus::Active {
        return Err(Refusal::SessionNotActive {
            session_id: session.id,
            status: session.status,
        });
    }
    let items = items(facts, session.id);
    let goes = |item: &&ScanItem| item.stands() && item.scan_type == ScanType::Valid;
    if !items
        .iter()
        .filter(goes)
        .any(|item| may_go(facts, item).is_some())
    {
        return Err(Refusal::NothingToDispatch);
    }
    Ok(())
}

fn unacknowledged(facts: &Facts, session: &Session) -> Result<(), Refusal> {
    let errors = items(facts, session.id)
        .iter()
        .filter(|item| item.is_unacknowledged_error());
    match errors.count() {
        0 => Ok(()),
        count => Err(Refusal::ErrorsNotAcknowledged {
            error_count: count as u32,
        }),
    }
}

/// Both conditions of a dispatch, for the button that offers it.
pub(super) fn ready(facts: &Facts, session: &Session) -> Result<(), Refusal> {
    dispatchable(facts, session)?;
    unacknowledged(facts, session)
}

pub(super) fn dispatch(facts: &Facts, ask: &Dispatch, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    let session = known(facts, ask.session_id)?;
    if let (SessionStatus::Completed, Some(manifest)) =
        (session.status, facts.manifests.get(&session.id))
    {
        // Asked again after an answer that got lost: the same answer.
        return Ok(Outcome::new(Vec::new(), dispatched(manifest)));
    }
    dispatchable(facts, session)?;
    if !ask.acknowledge_errors {
        unacknowledged(facts, session)?;
    }
    let (Some(company), Some(device)) = (&facts.company, &facts.device) else {
        return Err(Refusal::NotSetUp);
    };

    let mut work = Work::new(facts, session);
    let by = DispatchedBy {
        session_id: session.id,
        operator: ctx.actor.name.clone(),
        at: ctx.now,
        station: None,
    };
    let mut lines = Vec::new();
    for item in items(facts, session.id) {
        if !item.stands() || item.scan_type != ScanType::Valid {
            continue;
        }
        match may_go(facts, item) {
            Some(waybill) => {
                let mut moved =
                    Moved::of(waybill, WaybillStatus::Dispatched, EventSource::Scan, ctx);
                moved.dispatched = Some(by.clone());
                lines.push(ManifestLine::of(waybill));
                work.changes.push(Change::WaybillMoved(moved).into());
            }
            // It was scanned while pending and is not any more. The parcel is
            // not on this manifest; a person hears why.
            None => work.overtaken(item),
        }
    }
    work.raise_issues(ctx);

    let counter = device.manifests_issued + 1;
    let (totals, by_destination) = manifest::sum(&lines);
    let currency = crate::kernel::Country::find(&company.country).map(|pack| pack.currency.code);
    let manifest = Manifest {
        id: ManifestId(ctx.ids.draw()),
        manifest_number: Manifest::number(&device.station_code, device.incarnation, counter),
        session_id: session.id,
        issued_at: ctx.now,
        operator: ctx.actor.name.clone(),
        company: company.name.clone(),
        currency: currency.unwrap_or_default().to_owned(),
        lines,
        by_destination,
        totals,
        content_hash: String::new(),
    }
    .sealed();
    let answer = dispatched(&manifest);
    let mut changes = work.changes;
    changes.push(Change::ManifestIssued(Box::new(manifest)).into());
    changes.push(
        Change::SessionEnded {
            session_id: session.id,
            status: SessionStatus::Completed,
            at: ctx.now,
        }
        .into(),
    );
    Ok(Outcome::new(changes, answer))
}

fn dispatched(manifest: &Manifest) -> Answer {
    Answer::Dispatched(Dispatched {
        session_id: manifest.session_id,
        dispatched_count: manifest.totals.waybills,
        manifest_number: manifest.manifest_number.clone(),
    })
}

pub(super) fn mark_issues_pending(
    facts: &Facts,
    id: SessionId,
    ctx: &mut Ctx,
) -> Result<Outcome, Refusal> {
    let session = known(facts, id)?;
    if session.status == SessionStatus::Cancelled {
        return Err(Refusal::SessionNotActive {
            session_id: id,
            status: session.status,
        });
    }
    let mut work = Work::new(facts, session);
    work.raise_issues(ctx);
    let answer = Answer::IssuesPending {
        session_id: id,
        pending_count: work.issue_count(),
    };
    Ok(Outcome::new(work.changes, answer))
}

pub(super) fn cancel(facts: &Facts, id: SessionId, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let session = known(facts, id)?;
    let mut ended = session.clone();
    match session.status {
        SessionStatus::Cancelled => return Ok(Outcome::new(Vec::new(), Answer::Session(ended))),
        SessionStatus::Completed => {
            return Err(Refusal::SessionNotActive {
                session_id: id,
                status: session.status,
            });
        }
        SessionStatus::Active => {}
    }
    ended.status = SessionStatus::Cancelled;
    ended.end_time = Some(ctx.now);
    let change = Change::SessionEnded {
        session_id: id,
        status: SessionStatus::Cancelled,
        at: ctx.now,
    };
    Ok(Outcome::new(vec![change.into()], Answer::Session(ended)))
}

/// Errors of one session on their way to become issues.
pub(super) struct Work<'a> {
    facts: &'a Facts,
    pub(super) items: Vec<ScanItem>,
    pub(super) totals: Totals,
    pub(super) changes: Vec<AnyChange>,
    /// Ids that issues have already where they were raised first, by code.
    pub(super) raised: HashMap<String, IssueId>,
    /// Only these items; all where absent.
    pub(super) only: Option<HashSet<ScanItemId>>,
}

impl<'a> Work<'a> {
    pub(super) fn new(facts: &'a Facts, session: &Session) -> Self {
        Self {
            facts,
            items: items(facts, session.id).to_vec(),
            totals: session.totals,
            changes: Vec::new(),
            raised: HashMap::new(),
            only: None,
        }
    }

    /// A valid item whose waybill is no longer free to go becomes an error.
    fn overtaken(&mut self, item: &ScanItem) {
        let waybill = WaybillNumber::read(&item.code)
            .ok()
            .and_then(|number| self.facts.waybills.get(&number));
        let (error_kind, detail) = waybill
            .and_then(obstacle)
            .unwrap_or((ErrorKind::NotFound, super::ItemDetail::default()));
        self.totals = self.totals.minus(ScanType::Valid).plus(ScanType::Error);
        if let Some(own) = self.items.iter_mut().find(|own| own.id == item.id) {
            own.scan_type = ScanType::Error;
            own.error_kind = Some(error_kind);
            own.detail = detail;
        }
    }

    /// Every unacknowledged error joins the open issue about its code, or
    /// raises one. Duplicates never do.
    pub(super) fn raise_issues(&mut self, ctx: &mut Ctx) {
        let mut open: HashMap<String, Issue> = self.facts.open_issues.clone();
        let mut touched: Vec<String> = Vec::new();
        let only = &self.only;
        let meant = |item: &ScanItem| only.as_ref().is_none_or(|only| only.contains(&item.id));
        for item in self
            .items
            .iter_mut()
            .filter(|item| item.is_unacknowledged_error() && meant(item))
        {
            let Some(kind) = item.error_kind else {
                continue;
            };
            let issue = open
                .entry(item.code.clone())
                .and_modify(|issue| join(self.facts, issue, item, kind))
                .or_insert_with(|| {
                    let raised = self.raised.get(&item.code);
                    // An id that is taken belongs to an issue settled since.
                    let raised = raised.filter(|id| !self.facts.issues.contains_key(id));
                    let id = raised.copied().unwrap_or_else(|| IssueId(ctx.ids.draw()));
                    new_issue(self.facts, item, kind, id, ctx)
                });
            item.issue_id = Some(issue.id);
            touched.push(item.code.clone());
            let change = Change::ItemChanged {
                item: Box::new(item.clone()),
                totals: self.totals,
            };
            self.changes.push(change.into());
        }
        touched.sort();
        touched.dedup();
        for issue in touched.iter().filter_map(|code| open.get(code)) {
            let before = self.facts.open_issues.get(&issue.code);
            let holds_now = before.is_none_or(|before| before.held.is_none());
            if let (true, Some((number, _))) = (holds_now, &issue.held)
                && let Some(waybill) = self.facts.waybills.get(number)
            {
                let moved = Moved::of(waybill, WaybillStatus::IssuePending, EventSource::Scan, ctx);
                self.changes.push(Change::WaybillMoved(moved).into());
            }
            self.changes
                .push(Change::IssueSet(Box::new(issue.clone())).into());
        }
    }

    /// Distinct issues the session's items became, now and before.
    fn issue_count(&self) -> u32 {
        let mut ids: Vec<_> = self
            .items
            .iter()
            .filter(|item| item.stands())
            .filter_map(|item| item.issue_id)
            .collect();
        ids.sort();
        ids.dedup();
        ids.len() as u32
    }
}

/// Only what the parcel in hand shows can hold a waybill (W-052): one that was
/// rightly dispatched elsewhere stays dispatched.
fn holds(error_kind: ErrorKind) -> bool {
    matches!(
        error_kind,
        ErrorKind::DamagedBarcode | ErrorKind::DataMismatch
    )
}

/// The waybill an issue of this kind takes out of the flow, and its status.
fn held(facts: &Facts, item: &ScanItem, kind: ErrorKind) -> Option<(WaybillNumber, WaybillStatus)> {
    let number = WaybillNumber::read(&item.code)
        .ok()
        .filter(|_| holds(kind))?;
    let status = facts.waybills.get(&number)?.status;
    status
        .may_move(WaybillStatus::IssuePending, Trigger::IssueRaised)
        .then_some((number, status))
}

/// One more scan of the code of an open issue. What the parcel in hand shows
/// outweighs what the issue knew: a number that was not found and has since
/// been imported with the wrong data must not be sent.
fn join(facts: &Facts, issue: &mut Issue, item: &ScanItem, kind: ErrorKind) {
    issue.scans += 1;
    if holds(kind) && issue.held.is_none() {
        issue.error_kind = kind;
        issue.held = held(facts, item, kind);
        issue.note = item.detail.note.clone().or(issue.note.take());
    }
}

fn new_issue(
    facts: &Facts,
    item: &ScanItem,
    error_kind: ErrorKind,
    id: IssueId,
    ctx: &Ctx,
) -> Issue {
    Issue {
        id,
        session_id: item.session_id,
        code: item.code.clone(),
        error_kind,
        scans: 1,
        raised_by: ctx.actor.id,
        raised_by_name: ctx.actor.name.clone(),
        raised_at: ctx.now,
        note: item.detail.note.clone(),
        held: held(facts, item, error_kind),
        status: IssueStatus::Open,
        resolution: None,
        resolved_by: None,
        resolved_by_name: None,
        resolved_at: None,
        reason: None,
    }
}
