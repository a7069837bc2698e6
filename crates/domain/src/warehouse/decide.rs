//! Facts and a command in, changes or a refusal out.

use super::command::{Change, Command, Moved};
use super::scan::active;
use super::{
    CreateWaybill, ErrorKind, EventSource, FlagItem, Issue, IssueStatus, OpenSession, Refusal,
    Resolution, ResolveIssue, ScanItem, ScanType, Session, SessionStatus, Totals, Trigger, Waybill,
    WaybillPatch, WaybillStatus, correct, dispatch, scan,
};
use crate::access::{Company, Permission, permit};
use crate::command::{Answer, Outcome};
use crate::facts::Facts;
use crate::kernel::{Country, Ctx, EventId, Phone, SessionId, WaybillId, WaybillNumber, tidy_text};
use crate::places::Resolved;

/// Items in one parcel; the same bound an import has.
const MOST_ITEMS: u32 = 1_000_000;

/// Decides a command of this noun.
pub fn decide(facts: &Facts, command: &Command, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    permit(ctx.actor.role, permission(command))?;
    match command {
        Command::OpenSession(ask) => open(facts, ask, ctx),
        Command::Scan(ask) => scan::scan(facts, ask, ctx),
        Command::UndoScan(ask) => scan::undo(facts, ask.session_id, ctx),
        Command::FlagItem(ask) => flag(facts, ask),
        Command::Dispatch(ask) => dispatch::dispatch(facts, ask, ctx),
        Command::MarkIssuesPending(ask) => {
            dispatch::mark_issues_pending(facts, ask.session_id, ctx)
        }
        Command::CancelSession(ask) => dispatch::cancel(facts, ask.session_id, ctx),
        Command::ResolveIssue(ask) => resolve(facts, ask, ctx),
        Command::CreateWaybill(ask) => create_by_hand(facts, ask, ctx),
        Command::CorrectWaybill(ask) => correct::correct(facts, ask, ctx),
    }
}

/// The permission a command needs (warehouse.md §8).
pub(super) fn permission(command: &Command) -> Permission {
    match command {
        Command::ResolveIssue(_) => Permission::Pending,
        Command::CreateWaybill(_) | Command::CorrectWaybill(_) => Permission::Accounts,
        _ => Permission::Scanner,
    }
}

fn open(facts: &Facts, ask: &OpenSession, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    let device = match (&facts.company, &facts.device) {
        (Some(_), Some(device)) => device,
        _ => return Err(Refusal::NotSetUp),
    };
    if let Some(session) = facts.active_session.and_then(|id| facts.sessions.get(&id)) {
        return if ask.new {
            Err(Refusal::SessionOpen {
                session_id: session.id,
            })
        } else {
            Ok(Outcome::new(Vec::new(), Answer::Session(session.clone())))
        };
    }
    let session = Session {
        id: SessionId(ctx.ids.draw()),
        scanned_by: ctx.actor.id,
        scanned_by_name: ctx.actor.name.clone(),
        device_id: device.id,
        start_time: ctx.now,
        end_time: None,
        status: SessionStatus::Active,
        totals: Totals::default(),
        items_taken: 0,
    };
    Ok(Outcome::new(
        vec![Change::SessionOpened(session.clone()).into()],
        Answer::Session(session),
    ))
}

fn flag(facts: &Facts, ask: &FlagItem) -> Result<Outcome, Refusal> {
    let session = active(facts, ask.session_id)?;
    let items = facts
        .items
        .get(&ask.session_id)
        .map_or(&[][..], Vec::as_slice);
    let item = items
        .iter()
        .find(|item| item.id == ask.item_id && item.stands())
        .ok_or(Refusal::ItemUnknown)?;
    if item.scan_type != ScanType::Valid {
        return Err(Refusal::ItemNotValid);
    }
    if !matches!(
        ask.error_kind,
        ErrorKind::DamagedBarcode | ErrorKind::DataMismatch
    ) {
        return Err(Refusal::ResolutionUnfit);
    }
    let mut item: ScanItem = item.clone();
    item.scan_type = ScanType::Error;
    item.error_kind = Some(ask.error_kind);
    item.detail.note = ask
        .note
        .as_deref()
        .map(tidy_text)
        .filter(|note| !note.is_empty());
    let totals = session.totals.minus(ScanType::Valid).plus(ScanType::Error);
    let change = Change::ItemChanged {
        item: Box::new(item.clone()),
        totals,
    };
    Ok(Outcome::new(
        vec![change.into()],
        Answer::Scan(Box::new(super::ScanAnswer { item, totals })),
    ))
}

/// The issue, still open, for whoever may settle it.
fn open_issue<'a>(facts: &'a Facts, ask: &ResolveIssue) -> Result<&'a Issue, Refusal> {
    let id = ask.issue_id;
    let issue = facts
        .issues
        .get(&id)
        .ok_or(Refusal::IssueUnknown { issue_id: id })?;
    match issue.status {
        IssueStatus::Open => Ok(issue),
        IssueStatus::Resolved => Err(Refusal::IssueResolved { issue_id: id }),
    }
}

fn resolve(facts: &Facts, ask: &ResolveIssue, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    let issue = open_issue(facts, ask)?;
    let company = facts.company.as_ref().ok_or(Refusal::NotSetUp)?;
    let reason = ask
        .reason
        .as_deref()
        .map(tidy_text)
        .filter(|reason| !reason.is_empty());
    let number = WaybillNumber::read(&issue.code).ok();
    let mut changes = Vec::new();
    let name = match &ask.resolution {
        Resolution::Create {
            receiver_name,
            receiver_phone,
            fields,
        } => {
            fits(issue, &[ErrorKind::NotFound])?;
            let waybill_number = number.ok_or(Refusal::ResolutionUnfit)?;
            let create = CreateWaybill {
                waybill_number,
                receiver_name: receiver_name.clone(),
                receiver_phone: receiver_phone.clone(),
                fields: fields.clone(),
            };
            changes.push(created(facts, company, &create, ctx)?.into());
            "create"
        }
        Resolution::Imported => {
            fits(issue, &[ErrorKind::NotFound])?;
            let waybill_number = number.ok_or(Refusal::ResolutionUnfit)?;
            existing(facts, &waybill_number)?;
            "imported"
        }
        Resolution::Number { waybill_number } => {
            fits(issue, &[ErrorKind::DamagedBarcode])?;
            if reason.is_none() {
                return Err(Refusal::ReasonMissing);
            }
            existing(facts, waybill_number)?;
            "number"
        }
        Resolution::Correct(correct) => {
            fits(issue, &[ErrorKind::DataMismatch])?;
            let waybill_number = number.ok_or(Refusal::ResolutionUnfit)?;
            let old = existing(facts, &waybill_number)?;
            let new = patched(old, &correct.fields, company)?;
            if new != *old {
                let (old, new) = (Box::new(old.clone()), Box::new(new));
                changes.push(Change::WaybillUpdated { old, new }.into());
            }
            "correct"
        }
        Resolution::Dismiss => {
            if reason.is_none() {
                return Err(Refusal::ReasonMissing);
            }
            "dismiss"
        }
    };
    if let Some((number, before)) = &issue.held
        && let Some(waybill) = facts.waybills.get(number)
        && waybill.status.may_move(*before, Trigger::IssueResolved)
    {
        let moved = Moved::of(waybill, *before, EventSource::Manual, ctx);
        changes.push(Change::WaybillMoved(moved).into());
    }
    let mut issue = issue.clone();
    issue.status = IssueStatus::Resolved;
    issue.resolution = Some(name.to_owned());
    issue.resolved_by = Some(ctx.actor.id);
    issue.resolved_by_name = Some(ctx.actor.name.clone());
    issue.resolved_at = Some(ctx.now);
    issue.reason = match (&ask.resolution, reason) {
        (Resolution::Number { waybill_number }, Some(reason)) => {
            Some(format!("{waybill_number}: {reason}"))
        }
        (_, reason) => reason,
    };
    changes.push(Change::IssueSet(Box::new(issue.clone())).into());
    Ok(Outcome::new(changes, Answer::Issue(Box::new(issue))))
}

fn fits(issue: &Issue, kinds: &[ErrorKind]) -> Result<(), Refusal> {
    if kinds.contains(&issue.error_kind) {
        Ok(())
    } else {
        Err(Refusal::ResolutionUnfit)
    }
}

pub(super) fn existing<'a>(
    facts: &'a Facts,
    number: &WaybillNumber,
) -> Result<&'a Waybill, Refusal> {
    facts
        .waybills
        .get(number)
        .filter(|waybill| waybill.voided_at.is_none())
        .ok_or_else(|| Refusal::WaybillUnknown {
            waybill_number: number.clone(),
        })
}

fn create_by_hand(facts: &Facts, ask: &CreateWaybill, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    let company = facts.company.as_ref().ok_or(Refusal::NotSetUp)?;
    let change = created(facts, company, ask, ctx)?;
    let Change::WaybillCreated { waybill, .. } = &change else {
        return Err(Refusal::NotSetUp);
    };
    let answer = Answer::Waybill(waybill.clone());
    Ok(Outcome::new(vec![change.into()], answer))
}

fn created(
    facts: &Facts,
    company: &Company,
    ask: &CreateWaybill,
    ctx: &mut Ctx,
) -> Result<Change, Refusal> {
    let number = &ask.waybill_number;
    if facts
        .waybills
        .get(number)
        .is_some_and(|waybill| waybill.voided_at.is_none())
    {
        return Err(Refusal::WaybillExists {
            waybill_number: number.clone(),
        });
    }
    let bare = Waybill {
        id: WaybillId::derive(company.id, number.as_str()),
        waybill_number: number.clone(),
        sender_name: None,
        sender_address: None,
        sender_phone: None,
        receiver_name: String::new(),
        receiver_address: None,
        place: Resolved::default(),
        receiver_phone: Phone {
            raw: String::new(),
            e164: None,
        },
        destination: None,
        quantity: 1,
        weight: None,
        express_type: None,
        cod_amount: None,
        remarks: None,
        status: WaybillStatus::Pending,
        unknown_status: None,
        signing_time: None,
        import_id: None,
        marked_pending_at: None,
        on_hold: false,
        dispatched_session_id: None,
        dispatched_at: None,
        dispatched_by: None,
        created_at: ctx.now,
        voided_at: None,
    };
    let mut fields = ask.fields.clone();
    fields.receiver_name = Some(ask.receiver_name.clone());
    fields.receiver_phone = Some(ask.receiver_phone.clone());
    Ok(Change::WaybillCreated {
        waybill: Box::new(patched(&bare, &fields, company)?),
        event_id: EventId(ctx.ids.draw()),
        source: EventSource::Manual,
    })
}

/// `waybill` with the given fields, which must leave the required ones filled.
pub(super) fn patched(
    waybill: &Waybill,
    patch: &WaybillPatch,
    company: &Company,
) -> Result<Waybill, Refusal> {
    let mut new = waybill.clone();
    let missing = |field: &str| Refusal::FieldMissing {
        field: field.to_owned(),
    };
    let text = |value: &Option<String>| {
        value
            .as_deref()
            .map(|text| Some(tidy_text(text)).filter(|text| !text.is_empty()))
    };
    if let Some(name) = text(&patch.receiver_name) {
        new.receiver_name = name.ok_or_else(|| missing("receiver_name"))?;
    }
    if let Some(phone) = text(&patch.receiver_phone) {
        let raw = phone.ok_or_else(|| missing("receiver_phone"))?;
        let country = Country::find(&company.country).ok_or(Refusal::NotSetUp)?;
        new.receiver_phone = Phone::read(&raw, country);
    }
    if let Some(address) = text(&patch.receiver_address) {
        new.place = patch.place.clone().unwrap_or_else(|| Resolved {
            street: address.clone(),
            ..Resolved::default()
        });
        new.receiver_address = address;
    }
    if let Some(destination) = text(&patch.destination) {
        new.destination = destination;
    }
    if let Some(quantity) = patch.quantity {
        if !(1..=MOST_ITEMS).contains(&quantity) {
            return Err(missing("quantity"));
        }
        new.quantity = quantity;
    }
    if let Some(amount) = patch.cod_amount {
        if !amount.is_usable() {
            return Err(missing("cod_amount"));
        }
        new.cod_amount = Some(amount);
    }
    if let Some(remarks) = text(&patch.remarks) {
        new.remarks = remarks;
    }
    Ok(new)
}
