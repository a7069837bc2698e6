//! The server of the simulation: the core's rules on a store in memory. What a
//! push leads to is prepared first and written by `commit`.

use crate::bugs::Bug;
use crate::table::{Kept, Table};
use contract::sync::{
    CommandResult, Digest, Pull, PullAnswer, Push, PushAnswer, SnapshotPart, Verdict,
};
use domain::Device;
use domain::flows::{Row, RowKey, Station};
use domain::kernel::{DeviceId, SiteId, WaybillNumber};
use std::collections::{BTreeMap, HashMap};
use sync::server::{
    Arranged, Decided, Held, Loaded, Logged, Reader, Sender, Step, Stored, Stream, arrange, decide,
    page, publish, reads, snapshot,
};
use sync::{Scope, Scopes};

/// What survives a crash.
#[derive(Debug, Clone)]
pub struct Server {
    pub rows: Table,
    pub stream: Vec<Logged>,
    pub head: u64,
    /// Steps up to here are no longer kept for stations.
    pub cut: u64,
    pub senders: BTreeMap<DeviceId, Sender>,
    pub log: BTreeMap<DeviceId, BTreeMap<u64, (Digest, Verdict)>>,
    /// Every verdict given, with the command's id, in order.
    pub verdicts: Vec<(DeviceId, contract::sync::Sent, Verdict)>,
    pub bug: Option<Bug>,
    /// Everything it was told.
    pub heard: Vec<Heard>,
}

pub const EPOCH: u32 = 1;

/// What reached a server, in order: for another store to be told the same.
#[derive(Debug, Clone)]
pub enum Heard {
    Published(Row, Scopes),
    Enrolled(Sender),
    Pushed(contract::sync::Push, PushAnswer),
}

/// A push, looked at.
pub enum Looked {
    Answer(PushAnswer),
    Decided(Box<Decided>),
}

impl Server {
    pub fn new(bug: Option<Bug>) -> Self {
        Self {
            rows: Table::default(),
            stream: Vec::new(),
            head: 0,
            cut: 0,
            senders: BTreeMap::new(),
            log: BTreeMap::new(),
            verdicts: Vec::new(),
            bug,
            heard: Vec::new(),
        }
    }

    /// Rows the server itself makes.
    pub fn publish(&mut self, row: Row, scopes: Scopes) {
        self.heard
            .push(Heard::Published(row.clone(), scopes.clone()));
        self.make(row, scopes);
    }

    fn make(&mut self, row: Row, scopes: Scopes) {
        let held = self.held(&row.key());
        self.write(vec![publish(row, held, scopes)]);
    }

    pub fn enrol(&mut self, station: Station, incarnation: u32, through: u64, head: Digest) {
        let id = station.id;
        self.make(Row::Station(station.clone()), [Scope::Ref].into());
        let sender = Sender {
            station,
            incarnation,
            through,
            head,
        };
        self.heard.push(Heard::Enrolled(sender.clone()));
        self.senders.insert(id, sender);
    }

    /// Moves a waybill to another site.
    pub fn transfer(&mut self, number: WaybillNumber, site: SiteId) {
        if let Some(row) = self.rows.get(&RowKey::Waybill(number)) {
            self.publish(row.clone(), [Scope::Site(site)].into());
        }
    }

    fn held(&self, key: &RowKey) -> Held {
        let kept = self.rows.0.get(key);
        kept.map_or_else(Held::default, |kept| Held {
            version: kept.version,
            scopes: kept.scopes.clone(),
        })
    }

    pub fn look(&self, push: Push) -> Looked {
        let Some(sender) = self.senders.get(&push.device_id) else {
            return Looked::Answer(PushAnswer::UnknownStation);
        };
        let mut sender = sender.clone();
        let empty = BTreeMap::new();
        let log = self.log.get(&push.device_id).unwrap_or(&empty);
        let mut stored: Vec<Stored> = (push.commands.iter())
            .filter_map(|sent| {
                let (hash, verdict) = log.get(&sent.seq)?.clone();
                let seq = sent.seq;
                Some(Stored { seq, hash, verdict })
            })
            .collect();
        if self.bug == Some(Bug::LostDedupe)
            && let Some(first) = push.commands.first()
        {
            sender.through = sender.through.min(first.seq - 1);
            sender.head = push.prev_hash;
            stored.clear();
        }
        match arrange(push, &sender, &stored) {
            Arranged::Answer(answer) => Looked::Answer(answer),
            Arranged::Fork { seq, .. } => Looked::Answer(PushAnswer::Fork { seq }),
            Arranged::Work(work) => {
                let reads = reads(&work);
                let nobody = Device {
                    id: sender.station.id,
                    station_code: String::new(),
                    incarnation: 0,
                    manifests_issued: 0,
                };
                let (mut model, keys) = self.rows.load(&reads, &nobody);
                if self.bug == Some(Bug::TwoDispatches) {
                    for waybill in model.waybills.values_mut() {
                        waybill.dispatched_session_id = None;
                    }
                }
                let held: HashMap<RowKey, Held> = keys
                    .into_iter()
                    .map(|key| {
                        let held = self.held(&key);
                        (key, held)
                    })
                    .collect();
                let needed = work.commands.iter().flat_map(|one| &one.sent.depends_on);
                let earlier = needed
                    .filter_map(|seq| Some((*seq, log.get(seq)?.1.clone())))
                    .collect();
                let loaded = Loaded {
                    model,
                    held,
                    earlier,
                };
                let mut decided = decide(sender, EPOCH, work, loaded);
                self.spoil(&mut decided);
                Looked::Decided(Box::new(decided))
            }
        }
    }

    /// Planted bugs of the server's own writing.
    fn spoil(&self, decided: &mut Decided) {
        match self.bug {
            Some(Bug::SwallowedRefusal) => decided.steps.retain(|step| {
                !matches!(step, Step::Row { row: Row::Problem(problem), .. }
                    if problem.kind == domain::flows::ProblemKind::Rejected)
            }),
            Some(Bug::ClockOrder) => self.earlier_clock_wins(decided),
            Some(Bug::ManifestRewritten) => {
                let amended = decided.steps.iter().find_map(|step| match step {
                    Step::Row {
                        row: Row::Amendment(one),
                        ..
                    } => Some(one.copy.clone()),
                    _ => None,
                });
                for step in &mut decided.steps {
                    if let (
                        Step::Row {
                            row: Row::Manifest(manifest),
                            ..
                        },
                        Some(copy),
                    ) = (step, &amended)
                    {
                        **manifest = copy.clone();
                    }
                }
            }
            Some(Bug::CountedTwice) => {
                let several = decided.log.len() > 1;
                for step in &mut decided.steps {
                    if let Step::Row {
                        row: Row::Session(session),
                        ..
                    } = step
                        && several
                    {
                        session.totals.total_scanned += 1;
                    }
                }
            }
            _ => {}
        }
    }

    fn earlier_clock_wins(&self, decided: &mut Decided) {
        let mut won = Vec::new();
        for (sent, verdict) in &decided.log {
            let Verdict::Flagged { flags } = verdict else {
                continue;
            };
            for flag in flags {
                let later = flag
                    .dispatched
                    .as_ref()
                    .is_some_and(|by| by.at > sent.occurred_at);
                if later && sent.kind == "warehouse.dispatch" {
                    won.push((flag.code.clone(), sent.clone()));
                }
            }
        }
        for (code, sent) in won {
            let own = decided.steps.iter().find_map(|step| match step {
                Step::Row {
                    row: Row::Manifest(manifest),
                    ..
                } if manifest.issued_at == sent.occurred_at => Some(manifest.session_id),
                _ => None,
            });
            let key = WaybillNumber::read(&code).ok().map(RowKey::Waybill);
            if let Some(key) = key
                && let Some(Row::Waybill(waybill)) = self.rows.get(&key)
                && own.is_some()
            {
                let mut waybill = waybill.clone();
                waybill.dispatched_session_id = own;
                waybill.dispatched_at = Some(sent.occurred_at);
                let held = self.held(&key);
                let scopes = held.scopes.clone();
                decided
                    .steps
                    .push(publish(Row::Waybill(waybill), held, scopes));
            }
        }
    }

    pub fn commit(&mut self, decided: Decided) {
        let id = decided.sender.station.id;
        for (sent, verdict) in decided.log {
            let log = self.log.entry(id).or_default();
            log.insert(sent.seq, (sent.hash, verdict.clone()));
            self.verdicts.push((id, sent, verdict));
        }
        self.senders.insert(id, decided.sender);
        self.write(decided.steps);
    }

    /// A transaction that is rolled back.
    pub fn roll_back(&mut self, steps: usize) {
        if self.bug == Some(Bug::HoleInStream) {
            self.head += steps as u64;
        }
    }

    /// The last statement: the head goes on, and the steps get their places.
    fn write(&mut self, steps: Vec<Step>) {
        let block_end = self.head + steps.len() as u64;
        for (position, step) in (self.head + 1..).zip(steps) {
            if let Step::Row {
                version,
                after,
                row,
                ..
            } = &step
            {
                let kept = Kept {
                    version: *version,
                    scopes: after.clone(),
                    row: row.clone(),
                };
                self.rows.0.insert(row.key(), kept);
            }
            self.stream.push(Logged {
                position,
                block_end,
                step,
            });
        }
        self.head = block_end;
    }

    fn now(&self) -> Stream {
        let ignored = self.bug == Some(Bug::CutIgnored);
        Stream {
            epoch: EPOCH,
            head: self.head,
            oldest: if ignored { 0 } else { self.cut + 1 },
            horizon: None,
        }
    }

    fn reader(&self, id: DeviceId) -> Option<Reader> {
        let station = &self.senders.get(&id)?.station;
        Some(Reader::new(id, station.site_id))
    }

    pub fn pull(&self, pull: &Pull, limit: usize) -> PullAnswer {
        let Some(reader) = self.reader(pull.device_id) else {
            return PullAnswer::UnknownStation;
        };
        let after = pull.cursor.max(self.cut);
        let from = self
            .stream
            .partition_point(|logged| logged.position <= after);
        page(pull, &reader, self.now(), self.stream[from..].iter(), limit)
    }

    pub fn snapshot(&self, id: DeviceId, answered: u64, per_part: usize) -> Vec<SnapshotPart> {
        let Some(reader) = self.reader(id) else {
            return Vec::new();
        };
        let rows = self.rows.0.values();
        let rows = rows.map(|kept| (kept.version, &kept.scopes, &kept.row));
        let log = self.log.get(&id).into_iter().flatten();
        let results = log
            .filter(|(seq, _)| **seq > answered)
            .map(|(seq, (_, verdict))| CommandResult {
                incarnation: 1,
                seq: *seq,
                verdict: verdict.clone(),
            });
        snapshot(&reader, self.now(), rows, results.collect(), per_part)
    }
}
