//! A station of the simulation: the core's rules on a store in memory. Each
//! method that writes is one transaction; whoever calls decides whether a crash
//! loses it.

use crate::bugs::Bug;
use crate::table::Table;
use contract::sync::{Digest, PROTOCOL, Page, Pull, PushAnswer, Sent, SnapshotPart};
use domain::access::Company;
use domain::flows::{Row, RowKey, Station as Enrolled};
use domain::{Answer, Device, Model, Read, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use sync::station::{
    Acted, Ask, Image, Incoming, Pending, Queue, Rebased, Staging, View, act, batch, join, rebase,
};

/// What a station went through, in order: for another store to live through.
#[derive(Debug, Clone)]
pub enum Lived {
    /// It has joined a server.
    Joined(Enrolled, Company),
    Asked(Box<Ask>, Result<Answer, Refusal>),
    /// It was about to send this, if anything.
    Sends(Option<contract::sync::Push>),
    Answered(PushAnswer),
    Page(Page),
    Part(SnapshotPart),
    Crashed,
}

/// What survives a crash.
#[derive(Debug, Clone)]
pub struct Station {
    pub device: Device,
    pub rows: Table,
    pub bases: BTreeMap<RowKey, Option<Image>>,
    pub pending: Vec<Pending>,
    pub links: BTreeMap<u64, Digest>,
    pub last_seq: u64,
    pub queue: Queue,
    pub epoch: u32,
    pub cursor: u64,
    pub answered: u64,
    pub bug: Option<Bug>,
    /// Absent while it stands alone.
    pub enrolled: Option<Enrolled>,
    /// A snapshot on its way in; lost with the process.
    pub staging: Staging,
    pub lived: Vec<Lived>,
}

impl View for Station {
    type Error = Infallible;

    fn device(&self) -> Result<Device, Infallible> {
        Ok(self.device.clone())
    }

    fn position(&self) -> Result<(u32, u64), Infallible> {
        Ok((self.epoch, self.cursor))
    }

    fn load(&self, reads: &BTreeSet<Read>) -> Result<Model, Infallible> {
        Ok(self.rows.load(reads, &self.device).0)
    }

    fn row(&self, key: &RowKey) -> Result<Option<Image>, Infallible> {
        let kept = self.rows.0.get(key);
        Ok(kept.map(|kept| (kept.version, kept.row.clone())))
    }

    fn base(&self, key: &RowKey) -> Result<Option<Option<Image>>, Infallible> {
        if self.bug == Some(Bug::NoBases) && self.bases.contains_key(key) {
            return Ok(Some(self.row(key)?));
        }
        Ok(self.bases.get(key).cloned())
    }

    fn pending(&self) -> Result<Vec<Pending>, Infallible> {
        let mut pending = self.pending.clone();
        if self.bug == Some(Bug::ReversedRerun) {
            pending.reverse();
        }
        Ok(pending)
    }

    fn synced(&self) -> Result<BTreeSet<RowKey>, Infallible> {
        let given = self.rows.0.iter().filter(|(_, kept)| kept.version > 0);
        let under = self.bases.iter().filter(|(_, base)| base.is_some());
        let keys = given.map(|(key, _)| key).chain(under.map(|(key, _)| key));
        Ok(keys.cloned().collect())
    }
}

/// The value of a result that cannot fail.
fn sure<T>(result: Result<T, Infallible>) -> T {
    match result {
        Ok(value) => value,
        Err(never) => match never {},
    }
}

impl Station {
    pub fn new(device: Device, bug: Option<Bug>) -> Self {
        Self {
            device,
            rows: Table::default(),
            bases: BTreeMap::new(),
            pending: Vec::new(),
            links: BTreeMap::new(),
            last_seq: 0,
            queue: Queue::default(),
            epoch: 0,
            cursor: 0,
            answered: 0,
            bug,
            enrolled: None,
            staging: Staging::default(),
            lived: Vec::new(),
        }
    }

    /// Begins with a server, which has told it the company and its own place.
    pub fn enrol(&mut self, enrolled: Enrolled, company: &Company) {
        self.rows.put(0, Row::Company(company.clone()));
        self.rows.put(0, Row::Station(enrolled.clone()));
        self.lived
            .push(Lived::Joined(enrolled.clone(), company.clone()));
        self.enrolled = Some(enrolled);
    }

    pub fn previous(&self, seq: u64) -> Digest {
        let before = self.links.get(&(seq - 1));
        before.copied().unwrap_or_default()
    }

    /// Does a command; nothing is written yet.
    pub fn act(&self, ask: Ask) -> Acted {
        sure(act(self, ask))
    }

    /// The transaction of a command. A refused one only leaves its log entry.
    pub fn commit(&mut self, acted: Acted, crash_after: bool) {
        if let Ok(domain::Answer::Dispatched(_)) = &acted.outcome {
            self.device.manifests_issued +=
                u32::from((acted.rows.iter()).any(|row| matches!(row, Row::Manifest(_))));
        }
        for row in acted.rows {
            let version = self.rows.0.get(&row.key()).map_or(0, |kept| kept.version);
            self.rows.put(version, row);
        }
        if self.enrolled.is_none() {
            // A station that stands alone keeps a log, and no queue.
            self.log(&acted.sent);
            return;
        }
        self.bases.extend(acted.bases);
        if self.bug == Some(Bug::LostOutbox) && crash_after {
            return;
        }
        self.log(&acted.sent);
        self.pending.push(Pending::new(acted.sent, acted.touched));
    }

    fn log(&mut self, sent: &Sent) {
        self.links.insert(sent.seq, sent.hash);
        self.last_seq = sent.seq;
    }

    pub fn push(&self) -> Option<contract::sync::Push> {
        let device = &self.device;
        let enrolled = self.enrolled.as_ref()?;
        let links = |seq| self.previous(seq);
        batch(
            enrolled.id,
            device.incarnation,
            self.queue,
            &self.pending,
            links,
        )
    }

    pub fn pushed(&mut self, answer: &PushAnswer) {
        self.queue = sync::station::answer(self.queue, answer);
        if self.bug == Some(Bug::EarlyDrop) {
            let pushed = self.queue.pushed;
            self.pending.retain(|pending| pending.sent.seq > pushed);
        }
    }

    /// A push that got no answer in time.
    pub fn unanswered(&mut self) {
        if self.bug == Some(Bug::FailureIsSuccess) {
            let last = self.pending.last().map_or(0, |pending| pending.sent.seq);
            self.queue.pushed = self.queue.pushed.max(last);
        }
    }

    pub fn pull(&self) -> Option<Pull> {
        let enrolled = self.enrolled.as_ref()?;
        let reader = sync::server::Reader::new(enrolled.id, enrolled.site_id);
        Some(Pull {
            protocol: PROTOCOL,
            device_id: enrolled.id,
            epoch: self.epoch,
            cursor: self.cursor,
            scopes: sync::digest_of(&reader.scopes),
            answered: self.answered,
        })
    }

    pub fn rebase(&self, incoming: Incoming) -> Rebased {
        sure(rebase(self, incoming))
    }

    /// The transaction of a page or a snapshot.
    pub fn apply(&mut self, rebased: Rebased) {
        for key in rebased.removed {
            self.rows.0.remove(&key);
        }
        for (version, row) in rebased.puts {
            self.rows.put(version, row);
        }
        for (key, base) in rebased.bases {
            match base {
                Some(image) => self.bases.insert(key, image),
                None => self.bases.remove(&key),
            };
        }
        for (seq, touched) in rebased.touched {
            if let Some(one) = self.pending.iter_mut().find(|one| one.sent.seq == seq) {
                one.touched = touched;
            }
        }
        for result in rebased.answered {
            self.pending
                .retain(|pending| pending.sent.seq != result.seq);
            self.answered = self.answered.max(result.seq);
            // A result proves that the server has it, also after a lost answer.
            self.queue.pushed = self.queue.pushed.max(result.seq);
        }
        self.epoch = rebased.epoch;
        self.cursor = rebased.cursor;
    }

    pub fn stage(&self, part: contract::sync::SnapshotPart) -> (Staging, Option<Incoming>) {
        let mut staging = self.staging.clone();
        let incoming = sure(sync::station::stage(self, &mut staging, part));
        (staging, incoming)
    }

    /// Joins: what it has becomes commands of its queue.
    pub fn join(&mut self, enrolled: Enrolled, company: &Company, mut ask: impl FnMut() -> Sent) {
        let rows = self.rows.0.values().map(|kept| kept.row.clone());
        for adopt in join(rows.collect(), &enrolled, company.id) {
            let touched: BTreeSet<RowKey> = adopt.rows.iter().map(Row::key).collect();
            let mut sent = ask();
            sent.seq = self.last_seq + 1;
            sent.kind = contract::sync::ADOPT.to_owned();
            sent.args = serde_json::to_string(&adopt).unwrap();
            let before = self.previous(sent.seq);
            sent.hash = sync::chain::link(before, self.device.incarnation, &sent);
            for row in adopt.rows {
                self.bases.insert(row.key(), None);
                self.rows.put(0, row);
            }
            self.log(&sent);
            self.pending.push(Pending::new(sent, touched));
        }
        self.enrol(enrolled, company);
    }
}
