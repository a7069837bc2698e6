//! Stations, a server and the network between them, driven by one seed.

use crate::bugs::Bug;
use crate::day::{Day, actor};
use crate::server::Server;
use crate::station::{Lived, Station};
use crate::traffic::Message;
use contract::sync::{Digest, Sent, SnapshotPart};
use domain::access::{Role, SetUp};
use domain::flows::{Row, RowKey, Station as Enrolled};
use domain::kernel::{Actor, CommandId, CompanyId, DeviceId, SiteId, WaybillNumber};
use domain::{Answer, Command, Device, Refusal, Timestamp, access};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use sync::Scope;
use sync::station::Ask;
use tests::Chance;
use uuid::Uuid;

/// The morning of a day by the server's clock.
const MORNING: i64 = 1_795_219_200_000;
/// Ten years in milliseconds.
const TEN_YEARS: u64 = 10 * 365 * 86_400_000;
/// How often a station looks whether there is something to sync.
pub const TICK: u64 = 2_500;

/// What a station told its user, and may not take back.
#[derive(Debug, Clone)]
pub struct Told {
    pub station: usize,
    pub command: CommandId,
    pub asked: Command,
    pub answer: Result<Answer, Refusal>,
}

#[derive(Debug, Clone)]
pub enum Event {
    Act(usize),
    Tick(usize),
    /// To the server, from a station.
    Up(usize, Message),
    /// To a station.
    Down(usize, Message),
    Admin,
}

/// One event in the queue; its number makes the order total.
#[derive(Debug)]
struct Due(u64, u64, Event);

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        (self.0, self.1) == (other.0, other.1)
    }
}
impl Eq for Due {}
impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Due {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0, self.1).cmp(&(other.0, other.1))
    }
}

/// A station and the machine it runs on.
pub struct Node {
    pub store: Station,
    pub who: Actor,
    pub(crate) skew: i64,
    pub(crate) down_until: u64,
    pub(crate) offline_until: u64,
    pub(crate) push_until: Option<u64>,
    pub(crate) pull_until: Option<u64>,
}

/// How unkind a history is, each in percent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weather {
    pub loss: u64,
    pub doubling: u64,
    pub crash: u64,
    pub partition: u64,
}

pub enum Fate {
    Commits,
    CrashBefore,
    CrashAfter,
}

pub struct World {
    pub day: Day,
    pub server: Server,
    pub nodes: Vec<Node>,
    pub told: Vec<Told>,
    pub commands: u64,
    pub(crate) chance: Chance,
    pub(crate) weather: Weather,
    sites: u64,
    pub(crate) now: u64,
    due: BinaryHeap<Reverse<Due>>,
    numbered: u64,
    pub(crate) server_down_until: u64,
    pub(crate) snapshots: BTreeMap<usize, Vec<SnapshotPart>>,
    trace: u64,
}

pub fn site(at: u64) -> SiteId {
    SiteId(Uuid::from_u128(0x51_0000 + u128::from(at)))
}

impl World {
    /// A history's beginning: a server with a company, and its stations, some
    /// of which stand alone at first.
    pub fn new(seed: u64, bug: Option<Bug>) -> Self {
        let mut chance = Chance::part(seed, 1);
        let many = seed % 20 == 19;
        let stations = match (many, chance.below(6)) {
            (true, 0) => 13 + chance.below(28),
            (true, _) => 6 + chance.below(7),
            (false, _) => 2 + chance.below(4),
        };
        let weather = Weather {
            loss: chance.below(31),
            doubling: chance.below(51),
            crash: chance.below(6),
            partition: chance.below(12),
        };
        let parcels = 4 + chance.below(20);
        let sites = if chance.one_in(4) { 2 } else { 1 };
        let mut world = Self::empty(chance, bug, stations, parcels, weather, sites);
        let alone = world.chance.one_in(6);
        for at in 0..stations as usize {
            let is_alone = alone && at == 0;
            world.open(at, is_alone);
        }
        world.plan(if many { 7 } else { 17 });
        world
    }

    /// A quiet world, for stories; its first station may stand alone.
    pub fn quiet(stations: u64, alone: bool) -> Self {
        let weather = Weather::default();
        let mut world = Self::empty(Chance::part(7, 1), None, stations, 30, weather, 1);
        for at in 0..stations as usize {
            world.open(at, alone && at == 0);
        }
        world
    }

    fn empty(
        mut chance: Chance,
        bug: Option<Bug>,
        stations: u64,
        parcels: u64,
        weather: Weather,
        sites: u64,
    ) -> Self {
        let day = Day::new(&mut chance, stations, parcels);
        let mut server = Server::new(bug);
        server.publish(Row::Company(day.company.clone()), [Scope::Ref].into());
        for operator in &day.people {
            server.publish(Row::Operator(operator.clone()), [Scope::Ref].into());
        }
        Self {
            day,
            server,
            nodes: Vec::new(),
            told: Vec::new(),
            commands: 0,
            chance,
            weather,
            sites,
            now: 0,
            due: BinaryHeap::new(),
            numbered: 0,
            server_down_until: 0,
            snapshots: BTreeMap::new(),
            trace: 0xcbf2_9ce4_8422_2325,
        }
    }

    /// Opens a station; one that stands alone has the company's name and
    /// people under ids of its own.
    fn open(&mut self, at: usize, alone: bool) {
        let device = Device {
            id: DeviceId(Uuid::from_u128(0xd0_0000 + at as u128)),
            station_code: format!("S{at:03}"),
            incarnation: 1,
            manifests_issued: 0,
        };
        let sign = if self.chance.one_in(2) { 1 } else { -1 };
        let skew = match self.chance.below(3) {
            0 => 0,
            1 => self.chance.below(600_000) as i64,
            _ => self.chance.below(TEN_YEARS) as i64,
        };
        let mut store = Station::new(device, self.server.bug);
        let mut who = actor(&self.day.people[at]);
        if alone {
            who = self.set_up(&mut store, at);
        }
        self.nodes.push(Node {
            store,
            who,
            skew: sign * skew,
            down_until: 0,
            offline_until: 0,
            push_until: None,
            pull_until: None,
        });
        if !alone {
            let enrolled = self.enrol(at);
            self.nodes[at].store.enrol(enrolled, &self.day.company);
        }
    }

    /// Somebody sets up a station of their own, and owns it.
    fn set_up(&mut self, store: &mut Station, at: usize) -> Actor {
        let company = &self.day.company;
        let mut who = actor(&self.day.people[at]);
        let command = SetUp {
            company_id: CompanyId(Uuid::from_u128(0xc1)),
            company: company.name.clone(),
            operator: who.name.clone(),
            country: company.country.clone(),
            language: company.language.clone(),
            time_zone: company.time_zone.clone(),
        };
        who.role = Role::Superadmin;
        let ask = Ask {
            id: self.command_id(),
            command: access::Command::SetUp(command).into(),
            actor: who.clone(),
            now: Timestamp::from_millis(MORNING),
            salt: Digest::default(),
            seq: 1,
            previous: Digest::default(),
            cursor: 0,
        };
        let acted = store.act(ask.clone());
        let answer = acted.outcome.clone();
        store.lived.push(Lived::Asked(Box::new(ask), answer));
        store.commit(acted, false);
        let mut rows = store.rows.0.keys();
        let owner = rows.find_map(|key| match key {
            RowKey::Operator(id) => Some(*id),
            _ => None,
        });
        who.id = owner.unwrap();
        who
    }

    fn site_of(&self, at: usize) -> SiteId {
        site(at as u64 % self.sites)
    }

    fn enrol(&mut self, at: usize) -> Enrolled {
        let site_id = self.site_of(at);
        let store = &mut self.nodes[at].store;
        let enrolled = Enrolled {
            id: store.device.id,
            station_code: store.device.station_code.clone(),
            site_id,
        };
        let head = store.previous(store.last_seq + 1);
        store.queue.pushed = store.last_seq;
        store.answered = store.last_seq;
        self.server.enrol(enrolled.clone(), 1, store.last_seq, head);
        enrolled
    }

    /// A standalone station joins: enrolled first, then its rows are queued.
    pub fn join(&mut self, at: usize) {
        let enrolled = self.enrol(at);
        let company = self.day.company.clone();
        let mut ids: Vec<CommandId> = (0..99).map(|_| self.command_id()).collect();
        let node = &mut self.nodes[at];
        let (actor, now) = (node.who.clone(), MORNING + node.skew);
        node.store.join(enrolled, &company, || Sent {
            seq: 0,
            hash: Digest::default(),
            id: ids.pop().unwrap(),
            kind: String::new(),
            kind_version: 1,
            args: String::new(),
            seen: None,
            effect: None,
            refusal: None,
            salt: Digest::default(),
            actor: actor.clone(),
            occurred_at: Timestamp::from_millis(now),
            clock_offset: None,
            base_cursor: 0,
            depends_on: Vec::new(),
        });
    }

    /// Puts a history's work into the queue of events.
    fn plan(&mut self, each: u64) {
        let span = 40_000;
        for at in 0..self.nodes.len() {
            let count = each / 2 + self.chance.below(each);
            for _ in 0..count {
                let time = 500 + self.chance.below(span);
                self.at(time, Event::Act(at));
            }
            let first = self.chance.below(TICK);
            self.at(first, Event::Tick(at));
        }
        for _ in 0..3 {
            let time = self.chance.below(span);
            self.at(time, Event::Admin);
        }
    }

    pub(crate) fn at(&mut self, time: u64, event: Event) {
        self.numbered += 1;
        self.due.push(Reverse(Due(time, self.numbered, event)));
    }

    fn note(&mut self, what: u64) {
        self.trace = (self.trace ^ what).wrapping_mul(0x100_0000_01b3);
    }

    /// What the whole history looked like, in one number.
    pub fn digest(&mut self) -> u64 {
        let ends: Vec<u64> = (self.server.senders.values())
            .map(|sender| u64::from_be_bytes(sender.head.0[..8].try_into().unwrap()))
            .collect();
        ends.into_iter().for_each(|end| self.note(end));
        let head = self.server.head;
        self.note(head);
        self.trace
    }

    fn command_id(&mut self) -> CommandId {
        self.commands += 1;
        let low = u128::from(self.chance.draw());
        CommandId(Uuid::from_u128(
            (0x0190_0000_0000_7000 << 64) | (0x8000_0000_0000_0000 | low >> 2),
        ))
    }

    /// The phase with faults: until everything planned has happened.
    pub fn run(&mut self) {
        while let Some(Reverse(Due(time, number, event))) = self.due.pop() {
            self.now = time;
            self.note(time ^ number << 20);
            self.happen(event);
            if time > 50_000 {
                break;
            }
        }
    }

    /// The phase without faults: true once every queue is empty and every
    /// station is at the stream's head.
    pub fn settle(&mut self) -> bool {
        for at in 0..self.nodes.len() {
            if self.nodes[at].store.enrolled.is_none() {
                self.join(at);
            }
        }
        self.come_to_rest()
    }

    /// The same, while a standalone station stays so.
    pub fn come_to_rest(&mut self) -> bool {
        self.weather = Weather::default();
        self.due.clear();
        self.server_down_until = 0;
        for at in 0..self.nodes.len() {
            let node = &mut self.nodes[at];
            (node.down_until, node.offline_until) = (0, 0);
            (node.push_until, node.pull_until) = (None, None);
            self.at(self.now, Event::Tick(at));
        }
        let bound = self.now + 120 * TICK;
        while let Some(Reverse(Due(time, number, event))) = self.due.pop() {
            self.now = time;
            self.note(time ^ number << 20);
            let looked_at = matches!(event, Event::Tick(_));
            self.happen(event);
            if looked_at && self.is_settled() {
                return true;
            }
            if time > bound {
                return false;
            }
        }
        false
    }

    fn is_settled(&self) -> bool {
        self.nodes.iter().all(|node| {
            let store = &node.store;
            let follows = store.pending.is_empty() && store.cursor >= self.server.head;
            follows || store.enrolled.is_none()
        })
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Act(at) => self.act(at),
            Event::Tick(at) => self.tick(at),
            Event::Up(from, message) => self.serve(from, message),
            Event::Down(at, message) => self.receive(at, message),
            Event::Admin => self.administrate(),
        }
    }

    pub(crate) fn fate(&mut self) -> Fate {
        if self.chance.below(100) >= self.weather.crash {
            Fate::Commits
        } else if self.chance.one_in(2) {
            Fate::CrashBefore
        } else {
            Fate::CrashAfter
        }
    }

    pub(crate) fn crash_station(&mut self, at: usize) {
        let down = 500 + self.chance.below(4_000);
        let node = &mut self.nodes[at];
        node.down_until = self.now + down;
        (node.push_until, node.pull_until) = (None, None);
        node.store.staging = sync::station::Staging::default();
        node.store.lived.push(Lived::Crashed);
    }

    pub(crate) fn crash_server(&mut self) {
        self.server_down_until = self.now + 500 + self.chance.below(3_000);
        self.snapshots.clear();
    }

    fn act(&mut self, at: usize) {
        if self.nodes[at].down_until > self.now {
            return;
        }
        if self.chance.one_in(60) {
            // Somebody sets the clock.
            self.nodes[at].skew -= self.chance.below(7_200_000) as i64;
        }
        let node = &self.nodes[at];
        let command = self.day.next(&mut self.chance, &node.store, &node.who);
        self.ask(at, command);
    }

    /// Somebody asks a station to do something.
    pub fn ask(&mut self, at: usize, command: Command) -> Option<Result<Answer, Refusal>> {
        let id = self.command_id();
        let mut salt = Digest::default();
        salt.0[..8].copy_from_slice(&self.chance.draw().to_be_bytes());
        let node = &self.nodes[at];
        let store = &node.store;
        let seq = store.last_seq + 1;
        let ask = Ask {
            id,
            command: command.clone(),
            actor: node.who.clone(),
            now: Timestamp::from_millis(MORNING + self.now as i64 + node.skew),
            salt,
            seq,
            previous: store.previous(seq),
            cursor: store.cursor,
        };
        let acted = store.act(ask.clone());
        let fate = self.fate();
        if matches!(fate, Fate::CrashBefore) {
            self.crash_station(at);
            return None;
        }
        let crash_after = matches!(fate, Fate::CrashAfter);
        let answer = acted.outcome.clone();
        let store = &mut self.nodes[at].store;
        store
            .lived
            .push(Lived::Asked(Box::new(ask), answer.clone()));
        store.commit(acted, crash_after);
        if crash_after {
            self.crash_station(at);
            return None;
        }
        self.told.push(Told {
            station: at,
            command: id,
            asked: command,
            answer: answer.clone(),
        });
        Some(answer)
    }

    /// What happens on the server's side of the day.
    fn administrate(&mut self) {
        match self.chance.below(6) {
            0 => {
                let kept = self.chance.below(40);
                self.server.cut = self.server.cut.max(self.server.head.saturating_sub(kept));
            }
            1..=3 if self.sites > 1 => {
                let number = format!("JT{:04}", self.chance.below(24));
                let to = site(self.chance.below(self.sites));
                if let Ok(number) = WaybillNumber::read(&number) {
                    self.server.transfer(number, to);
                }
            }
            _ => {
                let alone = |node: &Node| node.store.enrolled.is_none();
                if let Some(at) = self.nodes.iter().position(alone) {
                    self.join(at);
                }
            }
        }
    }
}
