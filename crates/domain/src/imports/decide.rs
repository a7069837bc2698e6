//! Starting, filling, finishing and voiding an import.

use super::{
    Draft, Import, ImportCounts, ImportStatus, OnDuplicate, RowOutcome, RowReason, RowReport,
};
use crate::access::{Company, Denied, Permission, permit};
use crate::command::{Answer, Change as AnyChange, Outcome, Read};
use crate::facts::Facts;
use crate::kernel::{Ctx, EventId, ImportId, WaybillId, WaybillNumber};
use crate::warehouse::{self, EventSource, Moved, Trigger, Waybill, WaybillStatus};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "args", rename_all = "snake_case")]
pub enum Command {
    /// Begin importing a file.
    StartImport(StartImport),
    /// Decide up to 1,000 rows together.
    ImportRows(ImportRows),
    /// The file was read to its end, or cannot be read.
    FinishImport(FinishImport),
    /// Take an import back (W-007).
    VoidImport(VoidImport),
}

/// Begins importing a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StartImport {
    /// Name of the file, without folders.
    pub filename: String,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// What happens to rows already known.
    pub on_duplicate: OnDuplicate,
    /// One bad row refuses the whole file.
    pub strict: bool,
    /// Rows the sheet seems to hold.
    pub total_rows: u32,
}

/// Rows of one import, cleaned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportRows {
    /// The import.
    pub import_id: ImportId,
    /// Rows that can become waybills.
    pub drafts: Vec<Draft>,
    /// Rows that cannot, and doubts about those that can.
    pub reports: Vec<RowReport>,
    /// Last row looked at, as the spreadsheet numbers it.
    pub last_row: u32,
}

/// Ends an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FinishImport {
    /// The import.
    pub import_id: ImportId,
    /// Why nothing was taken; absent when the file was read to its end.
    pub failure: Option<String>,
    /// The report of a strict import that was refused whole.
    pub reports: Vec<RowReport>,
    /// Rows the sheet holds.
    pub total_rows: u32,
}

/// Takes an import back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VoidImport {
    /// The import.
    pub import_id: ImportId,
}

/// What may have happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Change {
    /// The import as it now stands.
    ImportSet(Box<Import>),
    /// Lines for its report.
    RowsReported {
        /// The import.
        import_id: ImportId,
        /// The lines.
        rows: Vec<RowReport>,
    },
}

/// Why not, in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
pub enum Refusal {
    /// The actor's role lacks a permission (W-401).
    NotPermitted {
        /// The one that is missing.
        permission: Permission,
    },
    /// The station has no company yet.
    NotSetUp,
    /// No such import here.
    ImportUnknown {
        /// What was asked for.
        import_id: ImportId,
    },
    /// The import has ended.
    ImportEnded {
        /// The import.
        import_id: ImportId,
        /// How.
        status: ImportStatus,
    },
    /// Rows are still coming in.
    ImportRunning {
        /// The import.
        import_id: ImportId,
    },
}

impl From<Denied> for Refusal {
    fn from(Denied(permission): Denied) -> Self {
        Self::NotPermitted { permission }
    }
}

/// What `command` must know.
pub fn reads(command: &Command) -> Vec<Read> {
    match command {
        Command::StartImport(_) => vec![Read::Company],
        Command::ImportRows(ask) => {
            let mut reads = vec![Read::Company, Read::Import(ask.import_id)];
            reads.extend(
                ask.drafts
                    .iter()
                    .map(|draft| Read::Waybill(draft.waybill_number.clone())),
            );
            reads
        }
        Command::FinishImport(ask) => vec![Read::Import(ask.import_id)],
        Command::VoidImport(ask) => {
            vec![
                Read::Import(ask.import_id),
                Read::ImportWaybills(ask.import_id),
            ]
        }
    }
}

/// Decides `command` on `facts`.
pub fn decide(facts: &Facts, command: &Command, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    permit(ctx.actor.role, Permission::Upload)?;
    match command {
        Command::StartImport(ask) => start(facts, ask, ctx),
        Command::ImportRows(ask) => import_rows(facts, ask, ctx),
        Command::FinishImport(ask) => finish(facts, ask, ctx),
        Command::VoidImport(ask) => void(facts, ask.import_id, ctx),
    }
}

fn known(facts: &Facts, id: ImportId) -> Result<&Import, Refusal> {
    facts
        .imports
        .get(&id)
        .ok_or(Refusal::ImportUnknown { import_id: id })
}

fn running(facts: &Facts, id: ImportId) -> Result<&Import, Refusal> {
    let import = known(facts, id)?;
    match import.status {
        ImportStatus::Queued | ImportStatus::Processing => Ok(import),
        status => Err(Refusal::ImportEnded {
            import_id: id,
            status,
        }),
    }
}

fn set(import: Import) -> Outcome {
    Outcome::new(
        vec![Change::ImportSet(Box::new(import.clone())).into()],
        Answer::Import(import),
    )
}

fn start(facts: &Facts, ask: &StartImport, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    if facts.company.is_none() {
        return Err(Refusal::NotSetUp);
    }
    Ok(set(Import {
        id: ImportId(ctx.ids.draw()),
        filename: ask.filename.clone(),
        file_hash: ask.file_hash.clone(),
        uploaded_by: ctx.actor.id,
        uploaded_by_name: ctx.actor.name.clone(),
        on_duplicate: ask.on_duplicate,
        strict: ask.strict,
        status: ImportStatus::Queued,
        failure: None,
        total_rows: ask.total_rows,
        counts: ImportCounts::default(),
        last_row: 0,
        started_at: ctx.now,
        finished_at: None,
    }))
}

fn import_rows(facts: &Facts, ask: &ImportRows, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
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
        made: HashMap::new(),
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
            RowOutcome::Warning => continue,
        }
        rows.import.counts.processed_rows += 1;
    }
    let Rows {
        mut import,
        mut changes,
        mut reports,
        ..
    } = rows;
    import.status = ImportStatus::Processing;
    import.last_row = import.last_row.max(ask.last_row);
    import.total_rows = import.total_rows.max(import.counts.processed_rows);
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
    Ok(Outcome::new(changes, Answer::Import(import)))
}

/// The rows of one chunk on their way in.
struct Rows<'a> {
    facts: &'a Facts,
    company: &'a Company,
    import: Import,
    /// Rows of this very chunk, so that a number repeated within it is seen.
    made: HashMap<WaybillNumber, ()>,
    changes: Vec<AnyChange>,
    reports: Vec<RowReport>,
}

impl Rows<'_> {
    fn take(&mut self, draft: &Draft, ctx: &mut Ctx) {
        self.import.counts.processed_rows += 1;
        let known = self.facts.waybills.get(&draft.waybill_number);
        let mine = known.is_some_and(|waybill| waybill.import_id == Some(self.import.id));
        let repeated = self.made.insert(draft.waybill_number.clone(), ()).is_some() || mine;
        if repeated {
            self.import.counts.skipped += 1;
            self.reports.push(RowReport {
                row: draft.row,
                field: Some(super::Field::WaybillNumber),
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
    fill(&mut new.receiver_address, &draft.receiver_address, all);
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

fn finish(facts: &Facts, ask: &FinishImport, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let mut import = running(facts, ask.import_id)?.clone();
    import.status = if ask.failure.is_some() {
        ImportStatus::Failed
    } else {
        ImportStatus::Completed
    };
    import.failure.clone_from(&ask.failure);
    import.total_rows = ask.total_rows;
    import.finished_at = Some(ctx.now);
    import.counts.failed += ask
        .reports
        .iter()
        .filter(|report| report.outcome == RowOutcome::Failed)
        .count() as u32;
    let mut outcome = set(import);
    if !ask.reports.is_empty() {
        let rows = ask.reports.clone();
        let change = Change::RowsReported {
            import_id: ask.import_id,
            rows,
        };
        outcome.changes.insert(0, change.into());
    }
    Ok(outcome)
}

/// Only waybills still pending and never scanned go.
fn void(facts: &Facts, id: ImportId, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let import = known(facts, id)?;
    match import.status {
        ImportStatus::Queued | ImportStatus::Processing => {
            return Err(Refusal::ImportRunning { import_id: id });
        }
        ImportStatus::Voided => {
            let answer = Answer::ImportVoided {
                import: import.clone(),
                voided: 0,
                kept: 0,
            };
            return Ok(Outcome::new(Vec::new(), answer));
        }
        ImportStatus::Completed | ImportStatus::Failed => {}
    }
    let mut import = import.clone();
    import.status = ImportStatus::Voided;
    let mut own: Vec<&Waybill> = facts
        .waybills
        .values()
        .filter(|waybill| waybill.import_id == Some(id) && waybill.voided_at.is_none())
        .collect();
    own.sort_by(|a, b| a.waybill_number.cmp(&b.waybill_number));
    let (go, stay): (Vec<&Waybill>, Vec<&Waybill>) = own.into_iter().partition(|waybill| {
        waybill.status == WaybillStatus::Pending && !facts.scanned.contains(&waybill.waybill_number)
    });
    let mut changes: Vec<AnyChange> = go
        .iter()
        .map(|waybill| {
            let waybill_number = waybill.waybill_number.clone();
            warehouse::Change::WaybillVoided {
                waybill_number,
                at: ctx.now,
            }
            .into()
        })
        .collect();
    changes.push(Change::ImportSet(Box::new(import.clone())).into());
    let (voided, kept) = (go.len() as u32, stay.len() as u32);
    Ok(Outcome::new(
        changes,
        Answer::ImportVoided {
            import,
            voided,
            kept,
        },
    ))
}
