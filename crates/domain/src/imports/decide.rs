//! Starting, ending and voiding an import; what is remembered between imports.

use super::rows::{correct_rows, import_rows};
use super::{
    Change, Command, FinishImport, Import, ImportCounts, ImportStatus, MEANINGS, MapStatusWord,
    MappingTemplate, Refusal, RemovePlaceAlias, RowOutcome, SaveTemplate, SetPlaceAlias,
    SettleStatusWord, StartImport, StatusWords, VOID_ROWS, fold_word,
};
use crate::access::{Permission, permit};
use crate::command::{Answer, Change as AnyChange, Outcome, Read};
use crate::facts::Facts;
use crate::imports::{Field, PlaceAlias};
use crate::kernel::{Ctx, ImportId, tidy_text};
use crate::warehouse::{self, EventSource, Moved, Trigger, Waybill, WaybillStatus};

/// What `command` must know.
pub fn reads(command: &Command) -> Vec<Read> {
    match command {
        Command::StartImport(_) => vec![Read::Company],
        Command::ImportRows(ask) => {
            let mut reads = vec![Read::Company, Read::Import(ask.import_id)];
            let numbers = ask.drafts.iter().map(|draft| draft.waybill_number.clone());
            reads.extend(numbers.map(Read::Waybill));
            reads
        }
        Command::CorrectRows(ask) => {
            let id = ask.import_id;
            let mut reads = vec![Read::Company, Read::Import(id), Read::FailedRows(id)];
            let numbers = ask.drafts.iter().map(|draft| draft.waybill_number.clone());
            reads.extend(numbers.map(Read::Waybill));
            reads
        }
        Command::FinishImport(ask) => vec![Read::Import(ask.import_id)],
        Command::CancelImport(ask) => vec![Read::Import(ask.import_id)],
        Command::VoidImport(ask) => vec![Read::Import(ask.import_id)],
        Command::VoidWaybills(ask) => {
            vec![
                Read::Import(ask.import_id),
                Read::ImportWaybills(ask.import_id),
            ]
        }
        Command::SaveTemplate(_)
        | Command::MapStatusWord(_)
        | Command::SetPlaceAlias(_)
        | Command::RemovePlaceAlias(_) => vec![Read::Company],
        Command::RemoveTemplate(_) => vec![Read::Company, Read::MappingTemplates],
        Command::SettleStatusWord(ask) => vec![
            Read::Company,
            Read::StatusWords,
            Read::WaybillsWithStatusWord(ask.word.clone()),
        ],
    }
}

/// Decides `command` on `facts`.
pub fn decide(facts: &Facts, command: &Command, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    permit(ctx.actor.role, Permission::Upload)?;
    match command {
        Command::StartImport(ask) => start(facts, ask, ctx),
        Command::ImportRows(ask) => import_rows(facts, ask, ctx),
        Command::CorrectRows(ask) => correct_rows(facts, ask, ctx),
        Command::FinishImport(ask) => finish(facts, ask, ctx),
        Command::CancelImport(ask) => cancel(facts, ask.import_id, ctx),
        Command::VoidImport(ask) => void(facts, ask.import_id),
        Command::VoidWaybills(ask) => void_waybills(facts, ask.import_id, ctx),
        Command::SaveTemplate(ask) => save_template(facts, ask, ctx),
        Command::RemoveTemplate(ask) => remove_template(facts, &ask.name),
        Command::MapStatusWord(ask) => map_status_word(facts, ask),
        Command::SettleStatusWord(ask) => settle_status_word(facts, ask, ctx),
        Command::SetPlaceAlias(ask) => set_place_alias(facts, ask),
        Command::RemovePlaceAlias(ask) => remove_place_alias(facts, ask),
    }
}

pub(super) fn known(facts: &Facts, id: ImportId) -> Result<&Import, Refusal> {
    facts
        .imports
        .get(&id)
        .ok_or(Refusal::ImportUnknown { import_id: id })
}

pub(super) fn running(facts: &Facts, id: ImportId) -> Result<&Import, Refusal> {
    let import = known(facts, id)?;
    if import.status.is_running() {
        return Ok(import);
    }
    Err(Refusal::ImportEnded {
        import_id: id,
        status: import.status,
    })
}

fn set(import: Import) -> Outcome {
    Outcome::new(
        vec![Change::ImportSet(Box::new(import.clone())).into()],
        Answer::Import(import),
    )
}

fn start(facts: &Facts, ask: &StartImport, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    set_up(facts)?;
    Ok(set(Import {
        id: ImportId(ctx.ids.draw()),
        filename: ask.filename.clone(),
        file_hash: ask.file_hash.clone(),
        uploaded_by: ctx.actor.id,
        uploaded_by_name: ctx.actor.name.clone(),
        on_duplicate: ask.on_duplicate,
        strict: ask.strict,
        plan: ask.plan.clone(),
        notes: ask.notes.as_deref().and_then(filled),
        status: ImportStatus::Queued,
        failure: None,
        total_rows: ask.total_rows,
        counts: ImportCounts::default(),
        last_row: 0,
        started_at: ctx.now,
        finished_at: None,
    }))
}

fn set_up(facts: &Facts) -> Result<(), Refusal> {
    match facts.company {
        Some(_) => Ok(()),
        None => Err(Refusal::NotSetUp),
    }
}

fn filled(text: &str) -> Option<String> {
    Some(tidy_text(text)).filter(|text| !text.is_empty())
}

fn finish(facts: &Facts, ask: &FinishImport, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let mut import = running(facts, ask.import_id)?.clone();
    import.status = if ask.failure.is_some() {
        ImportStatus::Failed
    } else {
        ImportStatus::Completed
    };
    import.failure.clone_from(&ask.failure);
    let reports = ask.reports.iter();
    let failed = reports.filter(|report| report.outcome == RowOutcome::Failed);
    let failed = failed.count() as u32;
    import.counts.failed += failed;
    import.counts.processed_rows += failed;
    // What the sheet stated was an estimate; this is what was read.
    import.total_rows = ask.total_rows.max(import.counts.processed_rows);
    import.finished_at = Some(ctx.now);
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

/// Whoever cancels may come late: an import that has ended stays as it ended.
fn cancel(facts: &Facts, id: ImportId, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let mut import = running(facts, id)?.clone();
    import.status = ImportStatus::Cancelled;
    import.finished_at = Some(ctx.now);
    Ok(set(import))
}

fn void(facts: &Facts, id: ImportId) -> Result<Outcome, Refusal> {
    let import = known(facts, id)?;
    match import.status {
        status if status.is_running() => Err(Refusal::ImportRunning { import_id: id }),
        ImportStatus::Voiding | ImportStatus::Voided => {
            Ok(Outcome::new(Vec::new(), Answer::Import(import.clone())))
        }
        _ => {
            let mut import = import.clone();
            import.status = ImportStatus::Voiding;
            Ok(set(import))
        }
    }
}

/// Only waybills still pending and never scanned go.
fn void_waybills(facts: &Facts, id: ImportId, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let import = known(facts, id)?;
    match import.status {
        ImportStatus::Voiding => {}
        status if status.is_running() => return Err(Refusal::ImportRunning { import_id: id }),
        status => {
            return Err(Refusal::ImportEnded {
                import_id: id,
                status,
            });
        }
    }
    let mut import = import.clone();
    let mut own: Vec<&Waybill> = facts
        .waybills
        .values()
        .filter(|waybill| waybill.import_id == Some(id) && waybill.voided_at.is_none())
        .collect();
    own.sort_by(|a, b| a.waybill_number.cmp(&b.waybill_number));
    let mut changes: Vec<AnyChange> = Vec::with_capacity(own.len() + 1);
    for waybill in &own {
        let goes = waybill.status == WaybillStatus::Pending
            && !facts.scanned.contains(&waybill.waybill_number);
        if !goes {
            import.counts.kept += 1;
            continue;
        }
        import.counts.voided += 1;
        let voided = warehouse::Change::WaybillVoided {
            waybill_number: waybill.waybill_number.clone(),
            at: ctx.now,
        };
        changes.push(voided.into());
    }
    if own.len() < VOID_ROWS as usize {
        import.status = ImportStatus::Voided;
    }
    changes.push(Change::ImportSet(Box::new(import.clone())).into());
    Ok(Outcome::new(changes, Answer::Import(import)))
}

fn save_template(facts: &Facts, ask: &SaveTemplate, ctx: &Ctx) -> Result<Outcome, Refusal> {
    set_up(facts)?;
    let name = filled(&ask.name).ok_or(Refusal::TemplateUnnamed)?;
    let has = |field| ask.plan.columns.iter().any(|choice| choice.field == field);
    if !Field::REQUIRED.into_iter().all(has) {
        return Err(Refusal::TemplateIncomplete);
    }
    let template = MappingTemplate {
        name,
        courier: ask.plan.courier.as_deref().and_then(filled),
        columns: ask.plan.columns.clone(),
        date_order: ask.plan.date_order,
        sheet: ask.plan.sheet.clone(),
        saved_by_name: ctx.actor.name.clone(),
        saved_at: ctx.now,
    };
    let change = Change::TemplateSaved(Box::new(template.clone()));
    Ok(Outcome::new(
        vec![change.into()],
        Answer::Template(Box::new(template)),
    ))
}

fn remove_template(facts: &Facts, name: &str) -> Result<Outcome, Refusal> {
    set_up(facts)?;
    let mut templates = facts.templates.iter();
    let template = templates
        .find(|template| template.is_named(name))
        .ok_or_else(|| Refusal::TemplateUnknown {
            template: name.to_owned(),
        })?;
    let change = Change::TemplateRemoved {
        name: template.name.clone(),
    };
    Ok(Outcome::new(
        vec![change.into()],
        Answer::Template(Box::new(template.clone())),
    ))
}

fn map_status_word(facts: &Facts, ask: &MapStatusWord) -> Result<Outcome, Refusal> {
    set_up(facts)?;
    let mut mapped = ask.mapped.clone();
    mapped.word = tidy_text(&mapped.word);
    if fold_word(&mapped.word).is_empty() {
        return Err(Refusal::StatusWordEmpty);
    }
    if !MEANINGS.contains(&mapped.status) {
        return Err(Refusal::StatusNotMappable {
            status: mapped.status,
        });
    }
    Ok(Outcome::new(
        vec![Change::StatusWordMapped(mapped.clone()).into()],
        Answer::StatusWord(mapped),
    ))
}

/// The waybills that wait for a word get the status it means, where the moves
/// allow it, and wait no longer in any case. One that was taken back stays so.
fn settle_status_word(
    facts: &Facts,
    ask: &SettleStatusWord,
    ctx: &mut Ctx,
) -> Result<Outcome, Refusal> {
    set_up(facts)?;
    let words = StatusWords::new(&facts.status_words);
    let status = words
        .meaning(&ask.word)
        .ok_or_else(|| Refusal::StatusWordUnmapped {
            word: ask.word.clone(),
        })?;
    // A word for having left proves no dispatch: its waybills go on waiting.
    if !MEANINGS.contains(&status) {
        return Err(Refusal::StatusNotMappable { status });
    }
    let mut waiting: Vec<&Waybill> = facts
        .waybills
        .values()
        .filter(|waybill| waybill.unknown_status.as_ref() == Some(&ask.word))
        .collect();
    waiting.sort_by(|a, b| a.waybill_number.cmp(&b.waybill_number));
    let mut changes: Vec<AnyChange> = Vec::new();
    for old in &waiting {
        let mut new = (*old).clone();
        new.unknown_status = None;
        let moves = old.voided_at.is_none() && old.status.may_move(status, Trigger::Courier);
        let moved = moves.then(|| Moved::of(&new, status, EventSource::Import, ctx));
        let updated = warehouse::Change::WaybillUpdated {
            old: Box::new((*old).clone()),
            new: Box::new(new),
        };
        changes.push(updated.into());
        changes.extend(moved.map(|moved| warehouse::Change::WaybillMoved(moved).into()));
    }
    let settled = waiting.len() as u32;
    Ok(Outcome::new(
        changes,
        Answer::StatusWordSettled {
            word: ask.word.clone(),
            settled,
        },
    ))
}

fn set_place_alias(facts: &Facts, ask: &SetPlaceAlias) -> Result<Outcome, Refusal> {
    set_up(facts)?;
    let alias = PlaceAlias {
        courier: filled(&ask.alias.courier).ok_or(Refusal::PlaceAliasEmpty)?,
        written: filled(&ask.alias.written).ok_or(Refusal::PlaceAliasEmpty)?,
        place: ask.alias.place.clone(),
    };
    Ok(Outcome::new(
        vec![Change::PlaceAliasSet(alias.clone()).into()],
        Answer::PlaceAlias(alias),
    ))
}

fn remove_place_alias(facts: &Facts, ask: &RemovePlaceAlias) -> Result<Outcome, Refusal> {
    set_up(facts)?;
    let change = Change::PlaceAliasRemoved {
        courier: tidy_text(&ask.courier),
        written: tidy_text(&ask.written),
    };
    Ok(Outcome::new(vec![change.into()], Answer::Done))
}
