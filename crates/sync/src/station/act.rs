//! Doing a command on a station.

use super::{Image, View};
use crate::body::{KIND_VERSION, effect_of};
use crate::chain;
use contract::sync::{Digest, Sent};
use domain::flows::{Row, RowKey};
use domain::kernel::{Actor, CommandId, Ids};
use domain::{Answer, Change, Command, Ctx, Refusal, Timestamp, decide, imports, reads, warehouse};
use std::collections::BTreeSet;

/// What a person asks a station to do.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Its id.
    pub id: CommandId,
    /// The command.
    pub command: Command,
    /// Who.
    pub actor: Actor,
    /// When.
    pub now: Timestamp,
    /// Random, for the digest of its arguments.
    pub salt: Digest,
    /// Its number in the log.
    pub seq: u64,
    /// The link before it.
    pub previous: Digest,
    /// How much of the server's stream is here.
    pub cursor: u64,
}

/// What doing it leads to, to be written together and only then answered.
#[derive(Debug, Clone)]
pub struct Acted {
    /// For whoever asked.
    pub outcome: Result<Answer, Refusal>,
    /// Its entry in the log and in the queue.
    pub sent: Sent,
    /// Rows as they now stand; their versions stay.
    pub rows: Vec<Row>,
    /// Images to keep of rows that no pending command had written.
    pub bases: Vec<(RowKey, Option<Image>)>,
    /// The rows it wrote.
    pub touched: BTreeSet<RowKey>,
}

/// Does a command on the rows of a station.
pub fn act<V: View>(view: &V, ask: Ask) -> Result<Acted, V::Error> {
    let reads: BTreeSet<_> = reads(&ask.command, ask.actor.id).into_iter().collect();
    let mut model = view.load(&reads)?;
    let device = view.device()?;
    let incarnation = device.incarnation;
    model.device = device;
    let facts = model.load(&Vec::from_iter(reads));
    let mut ctx = Ctx {
        actor: ask.actor.clone(),
        now: ask.now,
        ids: Ids::of(ask.id),
    };
    let (outcome, changes) = match decide(&facts, &ask.command, &mut ctx) {
        Ok(outcome) => (Ok(outcome.answer), outcome.changes),
        Err(refusal) => (Err(refusal), Vec::new()),
    };
    let rows = model.write_rows(&changes, ask.id, &ask.actor.name);
    let (seen, effect) = told(&ask.command, outcome.is_ok().then_some(&changes));
    let mut sent = Sent {
        seq: ask.seq,
        hash: Digest::default(),
        id: ask.id,
        kind: ask.command.kind().to_owned(),
        kind_version: KIND_VERSION,
        args: serde_json::to_string(&ask.command).unwrap_or_default(),
        seen,
        effect,
        refusal: outcome.as_ref().err().map(Refusal::code),
        salt: ask.salt,
        actor: ask.actor,
        occurred_at: ask.now,
        clock_offset: None,
        base_cursor: ask.cursor,
        depends_on: depends_on(view, &ask.command)?,
    };
    sent.hash = chain::link(ask.previous, incarnation, &sent);
    let touched: BTreeSet<RowKey> = rows.iter().map(Row::key).collect();
    Ok(Acted {
        outcome,
        sent,
        bases: first_bases(view, &touched)?,
        rows,
        touched,
    })
}

/// What is told of a command's changes, absent when it was refused: all of an
/// observation's, a digest of an intent's.
fn told(command: &Command, changes: Option<&Vec<Change>>) -> (Option<String>, Option<Digest>) {
    match changes {
        None => (None, None),
        Some(changes) if command.is_observation() => (
            Some(serde_json::to_string(changes).unwrap_or_default()),
            None,
        ),
        Some(_) if command.stays_here() => (None, None),
        Some(changes) => (None, Some(effect_of(changes))),
    }
}

/// Images of rows that are about to be written by a pending command for the
/// first time.
pub(super) fn first_bases<V: View>(
    view: &V,
    touched: &BTreeSet<RowKey>,
) -> Result<Vec<(RowKey, Option<Image>)>, V::Error> {
    let mut bases = Vec::new();
    for key in touched {
        if view.base(key)?.is_none() {
            bases.push((key.clone(), view.row(key)?));
        }
    }
    Ok(bases)
}

/// The record a command points to by an id that another command drew: while the
/// one that made it waits, this one depends on it.
pub fn named(command: &Command) -> Option<RowKey> {
    use imports::Command as I;
    use warehouse::Command as W;
    match command {
        Command::Imports(I::ImportRows(ask)) => Some(RowKey::Import(ask.import_id)),
        Command::Imports(I::FinishImport(ask)) => Some(RowKey::Import(ask.import_id)),
        Command::Imports(I::CancelImport(ask)) => Some(RowKey::Import(ask.import_id)),
        Command::Imports(I::CorrectRows(ask)) => Some(RowKey::Import(ask.import_id)),
        Command::Imports(I::VoidImport(ask)) => Some(RowKey::Import(ask.import_id)),
        Command::Imports(I::VoidWaybills(ask)) => Some(RowKey::Import(ask.import_id)),
        Command::Warehouse(W::ResolveIssue(ask)) => Some(RowKey::Issue(ask.issue_id)),
        // What else happens in a session is an observation: nothing it depends
        // on can be refused.
        _ => None,
    }
}

/// The pending command that made what this one names.
fn depends_on<V: View>(view: &V, command: &Command) -> Result<Vec<u64>, V::Error> {
    let Some(key) = named(command) else {
        return Ok(Vec::new());
    };
    if view.base(&key)? != Some(None) {
        return Ok(Vec::new());
    }
    let pending = view.pending()?;
    let maker = pending.iter().find(|one| one.touched.contains(&key));
    Ok(maker.map(|one| one.sent.seq).into_iter().collect())
}
