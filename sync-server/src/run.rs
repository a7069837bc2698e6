//! The only path by which rows change: a batch of commands decided and written
//! in one transaction, and what the server itself publishes.

use crate::store::{self, Error, Store, Transaction, load, log, ready, stream, write};
use contract::Failure;
use contract::http::Signature;
use contract::sync::{BATCH_COMMANDS, CommandResult, Push, PushAnswer, Sent, Verdict};
use domain::flows::{Problem, ProblemKind, Row, RowKey};
use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync::server::{
    Arranged, Arrived, Decided, Held, Loaded, Sender, Work, arrange_read, decide, reads,
};
use sync::{Body, Scope, Scopes};

/// How often a batch is tried before fewer of its commands are.
const TRIES: u32 = 8;

/// What came of a push.
#[derive(Debug)]
pub enum Pushed {
    /// To be answered.
    Answer {
        /// The answer, after its commit.
        answer: PushAnswer,
        /// The stream's new end, where it moved.
        head: Option<u64>,
        /// What came of the commands that were not known before.
        decided: Vec<Verdict>,
    },
    /// The station was revoked; its commands are kept aside.
    Revoked,
}

impl From<PushAnswer> for Pushed {
    fn from(answer: PushAnswer) -> Self {
        Self::Answer {
            answer,
            head: None,
            decided: Vec::new(),
        }
    }
}

/// How much of a batch is tried, and what earlier tries taught.
#[derive(Debug, Default)]
struct Try {
    /// Rows found to be there although no rule reads them.
    known: BTreeSet<RowKey>,
    /// Only the first command, since all together do not go.
    is_single: bool,
    /// Not even that one: it is parked with this reason.
    parked: Option<Failure>,
}

/// Takes a push in: once for each command, however often it comes. Each batch of
/// it is a transaction of its own; the answer follows the last one's commit.
pub async fn push(
    store: &Store,
    push: Push,
    signature: Option<&Signature>,
) -> Result<Pushed, Error> {
    let mut rest = push.commands;
    let mut prev_hash = push.prev_hash;
    let mut taken = Taken::default();
    // One for all of them: it has every statement ready.
    let mut client = store.client().await?;
    let mut reading = Bodies::begin(&rest);
    loop {
        let after = rest.split_off(rest.len().min(BATCH_COMMANDS));
        let mut bodies = reading.end().await;
        // The next ones are read while the database is busy with these.
        reading = Bodies::begin(&after);
        let last = rest.last().map(|sent| (sent.seq, sent.hash));
        let batch = Push {
            prev_hash,
            commands: rest,
            ..push
        };
        // The signature is over the end of the chain, which is with the last.
        let signature = signature.filter(|_| after.is_empty());
        let done = match take_batch(&mut client, batch, &mut bodies, signature).await {
            Ok(done) => done,
            // What is committed is told; the station asks for the rest again.
            Err(error) if taken.through.is_some() => {
                eprintln!("sync-server: a push of {}: {error}", push.device_id);
                return Ok(taken.pushed());
            }
            Err(error) => return Err(error),
        };
        let is_whole = taken.add(done, last.map(|(seq, _)| seq));
        let Some((_, hash)) = last.filter(|_| is_whole && !after.is_empty()) else {
            return Ok(taken.pushed());
        };
        (rest, prev_hash) = (after, hash);
    }
}

/// What came of the batches of a push.
#[derive(Debug, Default)]
struct Taken {
    epoch: u32,
    through: Option<u64>,
    results: Vec<CommandResult>,
    head: Option<u64>,
    decided: Vec<Verdict>,
    /// What ended it before its last batch, or at it.
    end: Option<PushAnswer>,
    is_revoked: bool,
}

impl Taken {
    /// Adds a batch; whether all of it was taken, up to `last`.
    fn add(&mut self, done: Pushed, last: Option<u64>) -> bool {
        let Pushed::Answer {
            answer,
            head,
            decided,
        } = done
        else {
            // The rest is set aside as well.
            self.is_revoked = true;
            return true;
        };
        self.head = head.or(self.head);
        self.decided.extend(decided);
        match answer {
            PushAnswer::Taken {
                epoch,
                through,
                results,
            } => {
                self.epoch = epoch;
                self.through = Some(through);
                self.results.extend(results);
                Some(through) >= last
            }
            other => {
                self.end = Some(other);
                false
            }
        }
    }

    fn pushed(self) -> Pushed {
        if self.is_revoked {
            return Pushed::Revoked;
        }
        let taken = PushAnswer::Taken {
            epoch: self.epoch,
            through: self.through.unwrap_or_default(),
            results: self.results,
        };
        Pushed::Answer {
            answer: self.end.unwrap_or(taken),
            head: self.head,
            decided: self.decided,
        }
    }
}

/// Bodies of a batch, read beside what else is done.
struct Bodies(tokio::task::JoinHandle<HashMap<u64, Body>>);

impl Bodies {
    fn begin(commands: &[Sent]) -> Self {
        let batch: Vec<Sent> = commands.iter().take(BATCH_COMMANDS).cloned().collect();
        Self(tokio::task::spawn_blocking(move || {
            let read = |sent: Sent| (sent.seq, Body::read(&sent));
            batch.into_iter().map(read).collect()
        }))
    }

    /// None of them where reading one panicked: that is then seen for each alone.
    async fn end(self) -> HashMap<u64, Body> {
        self.0.await.unwrap_or_default()
    }
}

async fn take_batch(
    client: &mut store::Client,
    push: Push,
    bodies: &mut HashMap<u64, Body>,
    signature: Option<&Signature>,
) -> Result<Pushed, Error> {
    let mut attempt = Try::default();
    let mut tries = 0;
    loop {
        let error = match once(client, push.clone(), bodies, signature, &attempt).await {
            Ok(pushed) => return Ok(pushed),
            Err(error) => error,
        };
        tries += 1;
        let goes_again = error.is_passing() && tries < TRIES;
        if !goes_again {
            if !error.is_content() || attempt.parked.is_some() {
                return Err(error);
            }
            eprintln!(
                "sync-server: a push of {} {}: {error}",
                push.device_id,
                push.commands.len()
            );
            // Something in this batch cannot be written. Nothing behind it may
            // wait for ever: find it, and keep it aside.
            if attempt.is_single || push.commands.len() == 1 {
                attempt.parked = Some(Failure::new("internal").with("detail", &error));
            }
            attempt.is_single = true;
            tries = 0;
        }
        if let Error::Conflict(keys) = error {
            attempt.known.extend(keys);
        }
    }
}

async fn once(
    client: &mut store::Client,
    push: Push,
    bodies: &mut HashMap<u64, Body>,
    signature: Option<&Signature>,
    attempt: &Try,
) -> Result<Pushed, Error> {
    let transaction = client.transaction().await?;
    let Some(locked) = log::lock(&transaction, push.device_id).await? else {
        return Ok(PushAnswer::UnknownStation.into());
    };
    let (id, incarnation) = (push.device_id, push.incarnation);
    if locked.is_revoked {
        log::set_aside(&transaction, id, incarnation, "revoked", &push.commands).await?;
        transaction.commit().await?;
        return Ok(Pushed::Revoked);
    }
    let sender = locked.sender;
    let repeated = push.commands.iter().map(|sent| sent.seq);
    let repeated: Vec<u64> = repeated.filter(|seq| *seq <= sender.through).collect();
    let stored = log::stored(&transaction, &sender, &repeated).await?;
    let read = |sent: &Sent| bodies.remove(&sent.seq).unwrap_or_else(|| Body::read(sent));
    let mut work = match arrange_read(push, &sender, &stored, read) {
        Arranged::Work(work) => work,
        Arranged::Answer(answer) => return Ok(answer.into()),
        Arranged::Fork { seq, commands } => {
            log::set_aside(&transaction, id, incarnation, "fork", &commands).await?;
            store::devices::forked(&transaction, id).await?;
            let rows = commands.first().map(|sent| problem_of_fork(&sender, sent));
            let head = tell(&transaction, &sender, rows, attempt).await?;
            transaction.commit().await?;
            return Ok(Pushed::Answer {
                answer: PushAnswer::Fork { seq },
                head,
                decided: Vec::new(),
            });
        }
    };
    narrow(&mut work, attempt);
    let is_whole = signature.filter(|_| !attempt.is_single);
    let decided = decided(&transaction, sender, locked.epoch, work, attempt).await?;
    let answer = decided.answer.clone();
    let verdicts = decided.log.iter().map(|(_, verdict)| verdict.clone());
    let verdicts = verdicts.collect();
    let head = commit(transaction, decided, is_whole).await?;
    Ok(Pushed::Answer {
        answer,
        head,
        decided: verdicts,
    })
}

/// Keeps of a batch what is to be tried.
fn narrow(work: &mut Work, attempt: &Try) {
    if attempt.is_single {
        work.commands.truncate(1);
    }
    if let Some(reason) = &attempt.parked {
        for arrived in &mut work.commands {
            arrived.body = Body::Unreadable(reason.clone());
        }
    }
}

async fn decided(
    transaction: &Transaction<'_>,
    sender: Sender,
    epoch: u32,
    work: Work,
    attempt: &Try,
) -> Result<Decided, Error> {
    let id = sender.station.id;
    let mut loaded = load(transaction, &reads(&work), &attempt.known, id).await?;
    let needed: BTreeSet<u64> = (work.commands.iter())
        .flat_map(|arrived| arrived.sent.depends_on.iter().copied())
        .collect();
    let needed: Vec<u64> = needed.into_iter().collect();
    let earlier = log::stored(transaction, &sender, &needed).await?;
    let earlier = earlier
        .into_iter()
        .map(|stored| (stored.seq, stored.verdict));
    loaded.earlier = earlier.collect();
    steady(work, |work| {
        decide(sender.clone(), epoch, work, Loaded::clone(&loaded))
    })
    .ok_or_else(|| Error::Damaged("deciding without any command panics".to_owned()))
}

/// Decides a batch; a command that makes the rules panic is parked instead, and
/// the rest goes on.
fn steady<T>(mut work: Work, decide: impl Fn(Work) -> T) -> Option<T> {
    let survives = |work: &Work| catch_unwind(AssertUnwindSafe(|| decide(work.clone())));
    loop {
        if let Ok(decided) = survives(&work) {
            return Some(decided);
        }
        let prefix = |count: usize| Work {
            answered: Vec::new(),
            commands: work.commands[..count].to_vec(),
        };
        let fatal = (1..=work.commands.len()).find(|count| survives(&prefix(*count)).is_err())?;
        let arrived = work.commands.get_mut(fatal - 1)?;
        if matches!(arrived.body, Body::Unreadable(_)) {
            return None;
        }
        let detail = format!("{} {}", arrived.sent.kind, arrived.sent.id);
        let reason = Failure::new("internal").with("detail", detail);
        *arrived = Arrived {
            body: Body::Unreadable(reason),
            sent: arrived.sent.clone(),
        };
    }
}

async fn commit(
    transaction: Transaction<'_>,
    decided: Decided,
    signature: Option<&Signature>,
) -> Result<Option<u64>, Error> {
    if decided.log.is_empty() {
        return Ok(None);
    }
    let writing = ready(&transaction, &decided.steps).await?;
    // All at once, and done in this order: the head is taken last.
    let rows = writing.run(&transaction);
    let log = log::write(&transaction, &decided.sender, &decided.log, signature);
    let steps = stream::append(&transaction, &decided.steps);
    let (rows, log, head) = tokio::join!(biased; rows, log, steps);
    rows?;
    log?;
    let head = head?;
    transaction.commit().await?;
    Ok(Some(head))
}

/// A fork is told to every station of the site: nobody knows which of the two
/// installations is the right one.
fn problem_of_fork(sender: &Sender, sent: &contract::sync::Sent) -> Row {
    let reason = Failure::new("forked").with("station", &sender.station.station_code);
    Row::Problem(Box::new(Problem {
        command_id: sent.id,
        command_kind: sent.kind.clone(),
        device_id: sender.station.id,
        kind: ProblemKind::Parked,
        code: reason.code,
        params: reason.params,
        actor_id: sent.actor.id,
        actor_name: sent.actor.name.clone(),
        occurred_at: sent.occurred_at,
        flags: Vec::new(),
        cause: None,
    }))
}

async fn tell(
    transaction: &Transaction<'_>,
    sender: &Sender,
    row: Option<Row>,
    attempt: &Try,
) -> Result<Option<u64>, Error> {
    let Some(row) = row else {
        return Ok(None);
    };
    if attempt.known.contains(&row.key()) {
        // The same fork, told before.
        return Ok(None);
    }
    let station = &sender.station;
    let scopes = [Scope::Site(station.site_id), Scope::Device(station.id)];
    publish(transaction, vec![(row, scopes.into())]).await
}

/// Rows the server itself makes: new ones, each with who sees it. The last
/// thing a transaction does.
pub async fn publish(
    transaction: &Transaction<'_>,
    rows: Vec<(Row, Scopes)>,
) -> Result<Option<u64>, Error> {
    let steps = rows.into_iter();
    let steps: Vec<_> = steps
        .map(|(row, scopes)| sync::server::publish(row, Held::default(), scopes))
        .collect();
    write(transaction, &steps).await?;
    stream::append(transaction, &steps).await.map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::sync::{Digest, Sent};
    use domain::Timestamp;
    use domain::access::Role;
    use domain::kernel::{Actor, CommandId, OperatorId};
    use uuid::Uuid;

    fn arrived(seq: u64) -> Arrived {
        let sent = Sent {
            seq,
            hash: Digest::default(),
            id: CommandId(Uuid::from_u128(u128::from(seq))),
            kind: "warehouse.scan".to_owned(),
            kind_version: 1,
            args: String::new(),
            seen: None,
            effect: None,
            refusal: None,
            salt: Digest::default(),
            actor: Actor {
                id: OperatorId(Uuid::nil()),
                name: "Ana".to_owned(),
                role: Role::Operator,
            },
            occurred_at: Timestamp::from_millis(0),
            clock_offset: None,
            base_cursor: 0,
            depends_on: Vec::new(),
        };
        let body = Body::AuditOnly;
        Arrived { sent, body }
    }

    fn parked(work: &Work) -> Vec<u64> {
        let parked = work.commands.iter();
        let parked = parked.filter(|one| matches!(one.body, Body::Unreadable(_)));
        parked.map(|one| one.sent.seq).collect()
    }

    #[test]
    fn only_the_commands_that_make_the_rules_panic_are_parked() {
        let work = Work {
            answered: Vec::new(),
            commands: (1..=6).map(arrived).collect(),
        };
        let fatal = |one: &Arrived| {
            [2, 5].contains(&one.sent.seq) && !matches!(one.body, Body::Unreadable(_))
        };
        let decided = steady(work.clone(), |work| {
            assert!(!work.commands.iter().any(fatal), "a rule panics");
            work
        });
        assert_eq!(parked(&decided.unwrap()), [2, 5]);
        // Nothing can be done about rules that panic whatever they are given.
        assert!(steady(work, |_| -> Work { panic!("always") }).is_none());
    }
}
