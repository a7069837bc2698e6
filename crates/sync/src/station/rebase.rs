//! The server's rows under the pending commands.
//!
//! Images are kept only of rows that pending commands wrote. Those are put back,
//! the server's rows applied, answered commands dropped, and the rest run again
//! from the first one that read or wrote anything that changed. What a pending
//! command before that point wrote stays as it is.

use super::{Image, Pending, View};
use crate::body::take;
use contract::Failure;
use contract::sync::{CommandResult, Entry, Page};
use domain::flows::{Row, RowKey, Stop};
use domain::kernel::SessionId;
use domain::{Device, Model, Read};
use std::collections::{BTreeMap, BTreeSet};

/// What the server says, whether as a page or as a snapshot.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Incoming {
    /// Rows that came or, where absent, left.
    pub rows: BTreeMap<RowKey, Option<Image>>,
    /// Results of commands of this station.
    pub results: Vec<CommandResult>,
    /// The server's life.
    pub epoch: u32,
    /// Where the stream has been followed to.
    pub cursor: u64,
}

impl Incoming {
    /// A page that follows `cursor` of `epoch`; `None` when it does not, because
    /// it came late or twice.
    pub fn of(page: Page, epoch: u32, cursor: u64) -> Option<Self> {
        if page.from != cursor || page.epoch != epoch {
            return None;
        }
        let mut incoming = Self {
            epoch,
            cursor: page.to,
            ..Self::default()
        };
        for entry in page.entries {
            match entry {
                Entry::Put { version, row } => {
                    incoming.rows.insert(row.key(), Some((version, row)));
                }
                Entry::Leave { key } => {
                    incoming.rows.insert(key, None);
                }
                Entry::Result(result) => incoming.results.push(result),
            }
        }
        Some(incoming)
    }
}

/// A pending command that no longer works here. It stays queued: the server
/// decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// The command.
    pub seq: u64,
    /// Why it will probably be refused; `None` takes an earlier doubt back.
    pub reason: Option<Failure>,
}

/// Everything one transaction of the station writes.
#[derive(Debug, Clone, Default)]
pub struct Rebased {
    /// Rows to write, in the order of their keys.
    pub puts: Vec<Image>,
    /// Rows to remove.
    pub removed: Vec<RowKey>,
    /// Images to keep, or where `None` to forget.
    pub bases: Vec<(RowKey, Option<Option<Image>>)>,
    /// What the commands that were run again wrote.
    pub touched: Vec<(u64, BTreeSet<RowKey>)>,
    /// What became doubtful, and what no longer is.
    pub doubts: Vec<Doubt>,
    /// Results: these commands leave the queue.
    pub answered: Vec<CommandResult>,
    /// The server's life.
    pub epoch: u32,
    /// The new cursor.
    pub cursor: u64,
}

/// Puts what the server says under the queue.
pub fn rebase<V: View>(view: &V, mut incoming: Incoming) -> Result<Rebased, V::Error> {
    if incoming.rows.is_empty() && incoming.results.is_empty() {
        return Ok(Rebased {
            epoch: incoming.epoch,
            cursor: incoming.cursor,
            ..Rebased::default()
        });
    }
    let pending = view.pending()?;
    if pending.is_empty() {
        // Nothing stands over the server's rows, so none of them is looked at:
        // this is how a station begins.
        return Ok(over_nothing(incoming));
    }
    let device = view.device()?;
    // Results of an earlier life of this station's data are nobody's here.
    (incoming.results).retain(|result| result.incarnation == device.incarnation);
    let answered: BTreeSet<u64> = incoming.results.iter().map(|result| result.seq).collect();
    let (done, waiting): (Vec<Pending>, Vec<Pending>) = pending
        .into_iter()
        .partition(|pending| answered.contains(&pending.sent.seq));
    let mut changed: BTreeSet<RowKey> = incoming.rows.keys().cloned().collect();
    changed.extend(done.into_iter().flat_map(|pending| pending.touched));
    let rerun = rerun(waiting, &mut changed);

    let mut under = Under {
        view,
        device,
        model: view.load(&reads_of(&rerun, &incoming))?,
        bases: BTreeMap::new(),
        rows: BTreeMap::new(),
    };
    under.model.device = under.device.clone();
    under.restore(&changed, &incoming)?;
    let mut rebased = Rebased {
        answered: incoming.results,
        epoch: incoming.epoch,
        cursor: incoming.cursor,
        ..Rebased::default()
    };
    for one in &rerun {
        let (touched, reason) = under.run(one)?;
        let seq = one.pending.sent.seq;
        rebased.doubts.push(Doubt { seq, reason });
        rebased.touched.push((seq, touched));
    }
    under.finish(changed, &mut rebased)?;
    Ok(rebased)
}

fn over_nothing(incoming: Incoming) -> Rebased {
    let mut rebased = Rebased {
        epoch: incoming.epoch,
        cursor: incoming.cursor,
        ..Rebased::default()
    };
    for (key, image) in incoming.rows {
        match image {
            Some(image) => rebased.puts.push(image),
            None => rebased.removed.push(key),
        }
    }
    rebased
}

struct Again {
    pending: Pending,
    reads: Vec<Read>,
}

/// The commands to run again, and what they had written added to what changed.
fn rerun(waiting: Vec<Pending>, changed: &mut BTreeSet<RowKey>) -> Vec<Again> {
    let mut all: Vec<Again> = waiting
        .into_iter()
        .map(|pending| {
            let reads = pending.body().reads(pending.sent.actor.id);
            Again { pending, reads }
        })
        .collect();
    let mut first = all.len();
    loop {
        let nouns = Nouns::of(changed);
        let met = |again: &Again| {
            let mut written = again.pending.touched.iter();
            written.any(|key| changed.contains(key))
                || again.reads.iter().any(|read| nouns.meet(read, changed))
        };
        // What is run again takes back what it wrote, and an earlier command
        // may have written the same.
        let Some(earlier) = all[..first].iter().position(met) else {
            return all.split_off(first);
        };
        for again in &all[earlier..first] {
            changed.extend(again.pending.touched.iter().cloned());
        }
        first = earlier;
    }
}

/// The nouns of changed rows: what a read that no one key answers is held
/// against.
#[derive(Debug, Default)]
struct Nouns {
    operators: bool,
    import_lines: bool,
    waybills: bool,
    issues: bool,
    sessions: bool,
    items: bool,
    /// Sessions with changed items.
    items_of: BTreeSet<SessionId>,
}

impl Nouns {
    fn of(changed: &BTreeSet<RowKey>) -> Self {
        let mut nouns = Self::default();
        for key in changed {
            match key {
                RowKey::Operator(_) => nouns.operators = true,
                RowKey::ImportLines(_) => nouns.import_lines = true,
                RowKey::Waybill(_) => nouns.waybills = true,
                RowKey::Issue(_) => nouns.issues = true,
                RowKey::Session(_) => nouns.sessions = true,
                RowKey::ScanItem(session, _) => {
                    nouns.items = true;
                    nouns.items_of.insert(*session);
                }
                _ => {}
            }
        }
        nouns
    }

    /// Whether these changes may change what the read finds. Where only a row's
    /// content could tell, the answer is yes.
    fn meet(&self, read: &Read, changed: &BTreeSet<RowKey>) -> bool {
        match read {
            Read::Device => false,
            Read::Company => changed.contains(&RowKey::Company),
            Read::Operators => self.operators,
            Read::Session(id) => changed.contains(&RowKey::Session(*id)),
            Read::ActiveSession(_) => self.sessions,
            Read::Waybill(number) => {
                self.waybills && changed.contains(&RowKey::Waybill(number.clone()))
            }
            Read::Items(id) => self.items_of.contains(id) || self.waybills || self.issues,
            Read::Prior(id, _) | Read::LastItem(id) => self.items_of.contains(id),
            Read::Import(id) => changed.contains(&RowKey::Import(*id)),
            Read::ImportWaybills(_) => self.waybills || self.items,
            Read::FailedRows(_) => self.import_lines,
            Read::MappingTemplates | Read::StatusWords => changed.contains(&RowKey::Remembered),
            Read::WaybillsWithStatusWord(_) => self.waybills,
            Read::Issue(id) => self.waybills || changed.contains(&RowKey::Issue(*id)),
            Read::OpenIssue(_) => self.issues,
            Read::Manifest(id) => changed.contains(&RowKey::Manifest(*id)),
        }
    }
}

fn reads_of(rerun: &[Again], incoming: &Incoming) -> BTreeSet<Read> {
    let mut reads: BTreeSet<Read> = rerun.iter().flat_map(|one| one.reads.clone()).collect();
    if !rerun.is_empty() {
        // A waybill that comes in names the dispatch it left with.
        for (_, row) in incoming.rows.values().flatten() {
            if let Row::Waybill(waybill) = row {
                reads.extend(waybill.dispatched_session_id.map(Read::Session));
            }
        }
    }
    reads
}

/// The rows at hand while commands are run again.
struct Under<'a, V: View> {
    view: &'a V,
    device: Device,
    model: Model,
    /// The server's image of each row at hand.
    bases: BTreeMap<RowKey, Option<Image>>,
    /// Each row as it will stand.
    rows: BTreeMap<RowKey, Option<Row>>,
}

impl<V: View> Under<'_, V> {
    /// Puts the server's image of every changed row in place.
    fn restore(&mut self, changed: &BTreeSet<RowKey>, incoming: &Incoming) -> Result<(), V::Error> {
        for key in changed {
            let image = match incoming.rows.get(key) {
                Some(image) => image.clone(),
                None => match self.view.base(key)? {
                    Some(image) => image,
                    None => self.view.row(key)?,
                },
            };
            let row = image.as_ref().map(|(_, row)| row.clone());
            match &row {
                Some(row) => self.model.put(row),
                None => self.model.remove(key),
            }
            self.rows.insert(key.clone(), row);
            self.bases.insert(key.clone(), image);
        }
        Ok(())
    }

    fn run(&mut self, one: &Again) -> Result<(BTreeSet<RowKey>, Option<Failure>), V::Error> {
        let sent = &one.pending.sent;
        let taken = take(
            &mut self.model,
            sent,
            one.pending.body(),
            self.device.id,
            &sent.actor,
        );
        let taken = match taken {
            Ok(taken) => taken,
            Err(Stop::Refused(refusal)) => return Ok((BTreeSet::new(), Some(refusal.into()))),
            Err(Stop::Unfit) => {
                let reason = Failure::new("command_unfit").with("command", &sent.kind);
                return Ok((BTreeSet::new(), Some(reason)));
            }
        };
        let touched: BTreeSet<RowKey> = taken.rows.iter().map(Row::key).collect();
        for (key, image) in super::act::first_bases(self.view, &touched)? {
            self.bases.entry(key).or_insert(image);
        }
        for row in taken.rows {
            self.rows.insert(row.key(), Some(row));
        }
        Ok((touched, None))
    }

    fn finish(self, changed: BTreeSet<RowKey>, rebased: &mut Rebased) -> Result<(), V::Error> {
        let touched = rebased.touched.iter();
        let wrote: BTreeSet<RowKey> = touched.flat_map(|(_, keys)| keys.clone()).collect();
        for (key, row) in self.rows {
            let now = self.view.row(&key)?;
            // A row an earlier pending command wrote keeps its version.
            let base = match self.bases.get(&key) {
                Some(base) => base.clone(),
                None => now.clone(),
            };
            let version = base.as_ref().map_or(0, |(version, _)| *version);
            match row {
                Some(row) if now.as_ref() != Some(&(version, row.clone())) => {
                    rebased.puts.push((version, row));
                }
                None if now.is_some() => rebased.removed.push(key.clone()),
                _ => {}
            }
            if wrote.contains(&key) {
                let known = self.view.base(&key)?;
                if self.bases.contains_key(&key) && known.as_ref() != Some(&base) {
                    rebased.bases.push((key, Some(base)));
                }
            } else if changed.contains(&key) && self.view.base(&key)?.is_some() {
                rebased.bases.push((key, None));
            }
        }
        Ok(())
    }
}
