//! Rows deciding: a chunk of a file, or rows a person corrected.

use super::decide::{known, running};
use super::{
    Change, CorrectRows, Draft, Field, Import, ImportRows, ImportStatus, OnDuplicate, Refusal,
    RowOutcome, RowReason, RowReport,
};
use crate::access::Company;
use crate::command::{Answer, Change as AnyChange, Outcome};
use crate::facts::Facts;
use crate::kernel::{Ctx, EventId, WaybillId, WaybillNumber};
use crate::warehouse::{self, EventSource, Moved, Trigger, Waybill, WaybillStatus};
use std::collections::HashSet;

pub(super) fn import_rows<'a>(
    facts: &'a Facts,
    ask: &'a ImportRows,
    ctx: &mut Ctx,
) -> Result<Outcome, Refusal> {
    let import = running(facts, ask.import_id)?;
    let company = facts.company.as_ref().ok_or(Refusal::NotSetUp)?;
    // Rows up to `last_row` were decided before: a chunk that comes again after
    // a restart, in part or whole, counts once.
    let new = |row: u32| row > import.last_row;
    let reports = ask.reports.iter().filter(|report| new(report.row));
    let mut rows = Rows {
        facts,
        company,
        import: import.clone(),
        made: HashSet::with_capacity(ask.drafts.len()),
        changes: Vec::with_capacity(ask.drafts.len() + 2),
        reports: reports.cloned().collect(),
    };
    for draft in ask.drafts.iter().filter(|draft| new(draft.row)) {
        rows.take(draft, ctx);
    }
    for report in ask.reports.iter().filter(|report| new(report.row)) {
        match report.outcome {
            RowOutcome::Failed => rows.import.counts.failed += 1,
            RowOutcome::Skipped => rows.import.counts.skipped += 1,
            RowOutcome::Warning | RowOutcome::Corrected => continue,
        }
        rows.import.counts.processed_rows += 1;
    }
    let import = &mut rows.import;
    import.status = ImportStatus::Processing;
    import.last_row = import.last_row.max(ask.last_row);
    let stated = ask.stated_rows.unwrap_or(0);
    import.total_rows = stated
        .max(import.total_rows)
        .max(import.counts.processed_rows);
    Ok(rows.outcome())
}

/// Rows that failed come again as a person corrected them. What was taken
/// before is not touched, and a row is corrected once.
pub(super) fn correct_rows<'a>(
    facts: &'a Facts,
    ask: &'a CorrectRows,
    ctx: &mut Ctx,
) -> Result<Outcome, Refusal> {
    let import = known(facts, ask.import_id)?;
    match import.status {
        ImportStatus::Completed | ImportStatus::Cancelled => {}
        status if status.is_running() => {
            return Err(Refusal::ImportRunning {
                import_id: import.id,
            });
        }
        status => {
            return Err(Refusal::ImportEnded {
                import_id: import.id,
                status,
            });
        }
    }
    let company = facts.company.as_ref().ok_or(Refusal::NotSetUp)?;
    let failed = facts.failed_rows.get(&import.id);
    let mut rows = Rows {
        facts,
        company,
        import: import.clone(),
        made: HashSet::with_capacity(ask.drafts.len()),
        changes: Vec::with_capacity(ask.drafts.len() + 3),
        reports: Vec::with_capacity(ask.reports.len()),
    };
    let mut corrected = std::collections::BTreeSet::new();
    for draft in &ask.drafts {
        let is_failed = failed.is_some_and(|failed| failed.contains(&draft.row));
        if !is_failed || !corrected.insert(draft.row) {
            return Err(Refusal::RowNotFailed { row: draft.row });
        }
        rows.take(draft, ctx);
    }
    // A row that fails again is not corrected: it stands in the report already.
    let doubts = ask
        .reports
        .iter()
        .filter(|report| report.outcome == RowOutcome::Warning && corrected.contains(&report.row));
    rows.reports.extend(doubts.cloned());
    let counts = &mut rows.import.counts;
    // They were counted when they failed.
    counts.processed_rows = import.counts.processed_rows;
    counts.failed = counts.failed.saturating_sub(corrected.len() as u32);
    let corrected = Change::RowsCorrected {
        import_id: import.id,
        rows: corrected.into_iter().collect(),
    };
    rows.changes.push(corrected.into());
    Ok(rows.outcome())
}

/// The rows of one chunk on their way in.
struct Rows<'a> {
    facts: &'a Facts,
    company: &'a Company,
    import: Import,
    /// Rows of this very chunk, so that a number repeated within it is seen.
    made: HashSet<&'a WaybillNumber>,
    changes: Vec<AnyChange>,
    reports: Vec<RowReport>,
}

impl<'a> Rows<'a> {
    fn outcome(self) -> Outcome {
        let Rows {
            import,
            mut changes,
            mut reports,
            ..
        } = self;
        if !reports.is_empty() {
            reports.sort_by_key(|report| report.row);
            changes.push(
                Change::RowsReported {
                    import_id: import.id,
                    rows: reports,
                }
                .into(),
            );
        }
        changes.push(Change::ImportSet(Box::new(import.clone())).into());
        Outcome::new(changes, Answer::Import(import))
    }

    fn take(&mut self, draft: &'a Draft, ctx: &mut Ctx) {
        self.import.counts.processed_rows += 1;
        let known = self.facts.waybills.get(&draft.waybill_number);
        let mine = known.is_some_and(|waybill| waybill.import_id == Some(self.import.id));
        let repeated = !self.made.insert(&draft.waybill_number) || mine;
        if repeated {
            self.import.counts.skipped += 1;
            self.reports.push(RowReport {
                row: draft.row,
                field: Some(Field::WaybillNumber),
                value: draft.waybill_number.to_string(),
                outcome: RowOutcome::Skipped,
                reason: RowReason::RepeatedInFile,
            });
            return;
        }
        match known.filter(|waybill| waybill.voided_at.is_none()) {
            None => self.create(draft, ctx),
            Some(waybill) => self.update(waybill, draft, ctx),
        }
    }

    fn create(&mut self, draft: &Draft, ctx: &mut Ctx) {
        self.import.counts.created += 1;
        let waybill = Waybill {
            id: WaybillId::derive(self.company.id, draft.waybill_number.as_str()),
            waybill_number: draft.waybill_number.clone(),
            sender_name: draft.sender_name.clone(),
            sender_address: draft.sender_address.clone(),
            sender_phone: draft.sender_phone.clone(),
            receiver_name: draft.receiver_name.clone(),
            receiver_address: draft.receiver_address.clone(),
            place: draft.place.clone(),
            receiver_phone: draft.receiver_phone.clone(),
            destination: draft.destination.clone(),
            quantity: draft.quantity.unwrap_or(1),
            weight: draft.weight,
            express_type: draft.express_type.clone(),
            cod_amount: draft.cod_amount,
            remarks: draft.remarks.clone(),
            status: draft.status.unwrap_or(WaybillStatus::Pending),
            unknown_status: draft.unknown_status.clone(),
            signing_time: draft.signing_time,
            import_id: Some(self.import.id),
            marked_pending_at: None,
            on_hold: false,
            dispatched_session_id: None,
            dispatched_at: None,
            dispatched_by: None,
            created_at: ctx.now,
            voided_at: None,
        };
        let change = warehouse::Change::WaybillCreated {
            waybill: Box::new(waybill),
            event_id: EventId(ctx.ids.draw()),
            source: EventSource::Import,
        };
        self.changes.push(change.into());
    }

    fn update(&mut self, old: &Waybill, draft: &Draft, ctx: &mut Ctx) {
        if self.import.on_duplicate == OnDuplicate::Skip {
            self.import.counts.skipped += 1;
            return;
        }
        let all = self.import.on_duplicate == OnDuplicate::UpdateAll;
        let mut new = merged(old, draft, all);
        let moved = draft
            .status
            .filter(|to| *to != old.status && old.status.may_move(*to, Trigger::Courier))
            .map(|to| {
                let mut moved = Moved::of(&new, to, EventSource::Import, ctx);
                moved.signing_time = new.signing_time.or(moved.signing_time);
                moved
            });
        // Only the word we end up at settles a doubt: a waybill that a courier
        // calls dispatched, and no session sent, is still not known to be here.
        if moved.is_some() || (all && draft.status == Some(old.status)) {
            new.unknown_status = None;
        }
        if new == *old && moved.is_none() {
            self.import.counts.skipped += 1;
            return;
        }
        self.import.counts.updated += 1;
        if new != *old {
            let change = warehouse::Change::WaybillUpdated {
                old: Box::new(old.clone()),
                new: Box::new(new),
            };
            self.changes.push(change.into());
        }
        if let Some(moved) = moved {
            self.changes
                .push(warehouse::Change::WaybillMoved(moved).into());
        }
    }
}

/// `old` with the fields a row fills: all of them, or only where `old` is empty.
/// The status is no field: it moves, or stays.
fn merged(old: &Waybill, draft: &Draft, all: bool) -> Waybill {
    fn fill<T: Clone>(old: &mut Option<T>, row: &Option<T>, all: bool) {
        if row.is_some() && (all || old.is_none()) {
            old.clone_from(row);
        }
    }
    let mut new = old.clone();
    fill(&mut new.sender_name, &draft.sender_name, all);
    fill(&mut new.sender_address, &draft.sender_address, all);
    fill(&mut new.sender_phone, &draft.sender_phone, all);
    if draft.receiver_address.is_some() && (all || old.receiver_address.is_none()) {
        // The places belong to the text they were read from.
        new.receiver_address.clone_from(&draft.receiver_address);
        new.place.clone_from(&draft.place);
    }
    fill(&mut new.destination, &draft.destination, all);
    fill(&mut new.weight, &draft.weight, all);
    fill(&mut new.express_type, &draft.express_type, all);
    fill(&mut new.cod_amount, &draft.cod_amount, all);
    fill(&mut new.remarks, &draft.remarks, all);
    fill(&mut new.signing_time, &draft.signing_time, all);
    if all {
        new.receiver_name.clone_from(&draft.receiver_name);
        new.receiver_phone.clone_from(&draft.receiver_phone);
        new.quantity = draft.quantity.unwrap_or(old.quantity);
        // A word no table maps casts doubt on a waybill that would otherwise go.
        if old.status == WaybillStatus::Pending {
            fill(&mut new.unknown_status, &draft.unknown_status, all);
        }
    }
    new
}
