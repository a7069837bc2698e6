//! Deciding what arrived: rows, results, problems, and the steps of the stream.

use super::arrange::{Arrived, Sender, Work};
use crate::body::{Body, Taken, effect_of, take};
use crate::scope::{Scope, Scopes, natural};
use contract::Failure;
use contract::sync::{CommandResult, PushAnswer, Sent, Verdict};
use domain::flows::{Problem, ProblemKind, Row, RowKey, Stop};
use domain::kernel::{Actor, DeviceId, OperatorId};
use domain::{Device, Model, Read};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a stored row is known by besides its content.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Held {
    /// Counts its changes.
    pub version: u64,
    /// Who sees it.
    pub scopes: Scopes,
}

/// The rows a batch has to know.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The rows.
    pub model: Model,
    /// Version and scopes of each.
    pub held: HashMap<RowKey, Held>,
    /// Verdicts of earlier commands that the batch depends on, by number.
    pub earlier: HashMap<u64, Verdict>,
}

/// One step of the stream, before it has its position.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A row as it now stands.
    Row {
        /// Counts its changes.
        version: u64,
        /// Who saw it.
        before: Scopes,
        /// Who sees it.
        after: Scopes,
        /// The row.
        row: Row,
    },
    /// What came of a command, for the station that sent it.
    Result {
        /// The station.
        device_id: DeviceId,
        /// The result.
        result: CommandResult,
    },
}

/// Everything one transaction writes.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The sender as it now stands.
    pub sender: Sender,
    /// The commands for the log, each with its verdict.
    pub log: Vec<(Sent, Verdict)>,
    /// Rows to write and steps to publish, in order.
    pub steps: Vec<Step>,
    /// To be answered after the commit.
    pub answer: PushAnswer,
}

/// What a batch must know. Everyone's name, every station and the company are
/// always loaded.
pub fn reads(work: &Work) -> BTreeSet<Read> {
    let each = work.commands.iter();
    let mut reads: BTreeSet<Read> = each
        .flat_map(|arrived| arrived.body.reads(arrived.sent.actor.id))
        .collect();
    reads.extend([Read::Company, Read::Operators]);
    reads
}

/// Decides a batch. Later commands see what earlier ones did.
pub fn decide(sender: Sender, epoch: u32, work: Work, loaded: Loaded) -> Decided {
    let mut deciding = Deciding {
        sender,
        loaded,
        rows: BTreeMap::new(),
        log: Vec::new(),
    };
    let station = &deciding.sender.station;
    deciding.loaded.model.device = Device {
        id: station.id,
        station_code: station.station_code.clone(),
        incarnation: deciding.sender.incarnation,
        manifests_issued: 0,
    };
    for arrived in work.commands {
        deciding.one(arrived);
    }
    deciding.finish(epoch, work.answered)
}

struct Deciding {
    sender: Sender,
    loaded: Loaded,
    /// The last image of each row touched, and who sees it beyond its natural
    /// scope.
    rows: BTreeMap<RowKey, (Row, Scopes)>,
    log: Vec<(Sent, Verdict)>,
}

impl Deciding {
    fn one(&mut self, arrived: Arrived) {
        let Arrived { sent, body } = arrived;
        let verdict = match self.cause(&sent) {
            Some((seq, _)) if body.is_intent() => Verdict::Rejected {
                reason: Failure::new("depends_on_refused").with("command", &sent.kind),
                cause: Some(seq),
            },
            _ => self.take(&sent, &body),
        };
        self.problem(&sent, &verdict);
        self.sender.through = sent.seq;
        self.sender.head = sent.hash;
        self.log.push((sent, verdict));
    }

    fn verdict_of(&self, seq: u64) -> Option<&Verdict> {
        let here = self.log.iter().find(|(sent, _)| sent.seq == seq);
        here.map(|(_, verdict)| verdict)
            .or_else(|| self.loaded.earlier.get(&seq))
    }

    /// The first refused command this one depends on.
    fn cause(&self, sent: &Sent) -> Option<(u64, &Verdict)> {
        let verdicts = sent.depends_on.iter();
        let mut verdicts = verdicts.filter_map(|seq| Some((*seq, self.verdict_of(*seq)?)));
        verdicts.find(|(_, verdict)| matches!(verdict, Verdict::Rejected { .. }))
    }

    fn take(&mut self, sent: &Sent, body: &Body) -> Verdict {
        if let Body::Unreadable(reason) = body {
            let reason = reason.clone();
            return Verdict::Parked { reason };
        }
        let Some(actor) = self.actor(&sent.actor, body) else {
            let reason = Failure::new("unknown_operator").with("name", &sent.actor.name);
            return Verdict::Rejected {
                reason,
                cause: None,
            };
        };
        let device = self.sender.station.id;
        match take(&mut self.loaded.model, sent, body, device, &actor) {
            Ok(taken) => {
                self.enter(sent, body);
                self.taken(sent, body, taken)
            }
            Err(Stop::Refused(refusal)) => Verdict::Rejected {
                reason: refusal.into(),
                cause: None,
            },
            Err(Stop::Unfit) => Verdict::Parked {
                reason: Failure::new("command_unfit").with("command", &sent.kind),
            },
        }
    }

    /// Intents are decided by the role the server knows, not the one claimed.
    fn actor(&self, claimed: &Actor, body: &Body) -> Option<Actor> {
        if !body.is_intent() {
            return Some(claimed.clone());
        }
        let known = self.known(claimed.id)?;
        Some(Actor {
            role: known.role,
            ..claimed.clone()
        })
    }

    fn known(&self, id: OperatorId) -> Option<&domain::access::Operator> {
        let people = &self.loaded.model.operators;
        people.iter().find(|known| known.id == id)
    }

    fn taken(&mut self, sent: &Sent, body: &Body, taken: Taken) -> Verdict {
        for row in taken.rows {
            self.keep(row, Scopes::new());
        }
        if !taken.flags.is_empty() {
            let flags = taken.flags;
            Verdict::Flagged { flags }
        } else if !body.is_intent() || sent.effect == Some(effect_of(&taken.changes)) {
            Verdict::Applied
        } else {
            Verdict::AppliedWithChanges
        }
    }

    /// A parcel that a site scans or has in its workbook is there to be seen,
    /// even where nothing about it changes.
    fn enter(&mut self, sent: &Sent, body: &Body) {
        let here = Scope::Site(self.sender.station.site_id);
        for read in body.reads(sent.actor.id) {
            let Read::Waybill(number) = read else {
                continue;
            };
            let key = RowKey::Waybill(number);
            let held = self.loaded.held.get(&key);
            if held.is_some_and(|held| !held.scopes.contains(&here))
                && let Some(row) = self.loaded.model.row(&key)
            {
                self.keep(row, Scopes::new());
            }
        }
    }

    fn keep(&mut self, row: Row, more: Scopes) {
        match self.rows.get_mut(&row.key()) {
            Some(kept) => kept.0 = row,
            None => {
                self.rows.insert(row.key(), (row, more));
            }
        }
    }

    /// Whoever did it hears about it, and so does whoever was first.
    fn problem(&mut self, sent: &Sent, verdict: &Verdict) {
        let (kind, reason, flags, cause) = match verdict {
            Verdict::Applied | Verdict::AppliedWithChanges => return,
            Verdict::Flagged { flags } => {
                let reason = Failure::new("at_odds").with("count", flags.len());
                (ProblemKind::Flagged, reason, flags.clone(), None)
            }
            Verdict::Rejected { reason, cause } => {
                let of = cause.and_then(|seq| self.log.iter().find(|(sent, _)| sent.seq == seq));
                let cause = of.map(|(sent, _)| sent.id);
                (ProblemKind::Rejected, reason.clone(), Vec::new(), cause)
            }
            Verdict::Parked { reason } => (ProblemKind::Parked, reason.clone(), Vec::new(), None),
        };
        let mut scopes = Scopes::from([Scope::Device(self.sender.station.id)]);
        for by in flags.iter().filter_map(|flag| flag.dispatched.as_ref()) {
            let session = self.loaded.held.get(&RowKey::Session(by.session_id));
            scopes.extend(session.into_iter().flat_map(|held| &held.scopes));
        }
        let problem = Problem {
            command_id: sent.id,
            command_kind: sent.kind.clone(),
            device_id: self.sender.station.id,
            kind,
            code: reason.code,
            params: reason.params,
            actor_id: sent.actor.id,
            actor_name: sent.actor.name.clone(),
            occurred_at: sent.occurred_at,
            flags,
            cause,
        };
        self.keep(Row::Problem(Box::new(problem)), scopes);
    }

    fn finish(self, epoch: u32, mut results: Vec<CommandResult>) -> Decided {
        let site = self.sender.station.site_id;
        let held = self.loaded.held;
        let mut steps: Vec<Step> = self
            .rows
            .into_iter()
            .map(|(key, (row, mut after))| {
                let known = held.get(&key).cloned().unwrap_or_default();
                after.insert(natural(&row, site));
                after.extend(&known.scopes);
                publish(row, known, after)
            })
            .collect();
        for (sent, verdict) in &self.log {
            let result = CommandResult {
                incarnation: self.sender.incarnation,
                seq: sent.seq,
                verdict: verdict.clone(),
            };
            results.push(result.clone());
            steps.push(Step::Result {
                device_id: self.sender.station.id,
                result,
            });
        }
        let through = self.sender.through;
        Decided {
            sender: self.sender,
            log: self.log,
            steps,
            answer: PushAnswer::Taken {
                epoch,
                through,
                results,
            },
        }
    }
}

/// The step by which a row reaches whoever sees it, and leaves whoever does not
/// any more: also for what the server itself changes.
pub fn publish(row: Row, held: Held, after: Scopes) -> Step {
    Step::Row {
        version: held.version + 1,
        before: held.scopes,
        after,
        row,
    }
}
