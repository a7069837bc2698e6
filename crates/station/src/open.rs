//! A station on its data folder: fresh, locked, or open.

use crate::folder::{Folder, make_private_file};
use crate::guns::health::Seen;
use crate::guns::{GunDesk, Health, Ports, SystemPorts};
use crate::held::HeldFiles;
use crate::importing::Importer;
use crate::key::{self, Opened, Protection};
use crate::printing::Printing;
use crate::run::{Lane, Pending, Writer, storage_failure};
use crate::store::{Attachments, Key, Place, Readers};
use crate::{clock, places, views};
use contract::views::ScanView;
use contract::{Caller, Failure, ScanRequest};
use domain::access::{self, Company, Operator, View};
use domain::kernel::{Actor, Country, DeviceId, OperatorId, SessionId, WaybillNumber};
use domain::places::Dictionary;
use domain::{Answer, Command, Device, Read, warehouse};
use jiff::tz::TimeZone;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, RwLock, Weak};
use words::Words;

/// Letters and digits nobody mistakes for one another, read over a phone.
const CODE_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// One station, shared by whatever faces it has.
#[derive(Debug)]
pub struct Station {
    folder: Folder,
    stage: RwLock<Stage>,
    guns: GunDesk,
    health: Health,
    /// Itself, for threads of its own that must not keep it alive.
    own: OnceLock<Weak<Station>>,
    /// It stays at work, and so prints what earlier processes left waiting.
    stays: AtomicBool,
}

#[derive(Debug)]
enum Stage {
    /// Nothing was ever set up here.
    Fresh,
    /// The key is wrapped by a PIN nobody has given yet.
    Locked(Protection),
    /// At work.
    Open(Arc<Open>),
}

/// What an open station works with.
#[derive(Debug)]
pub(crate) struct Open {
    pub writer: Writer,
    pub readers: Arc<Readers>,
    pub attachments: Attachments,
    pub importer: Importer,
    pub printing: Printing,
    pub held: HeldFiles,
    pub device: Device,
    pub key: Key,
    pub protection: Protection,
    known: RwLock<Known>,
}

/// What every request needs and hardly ever changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub company: Option<Company>,
    pub operators: Vec<Operator>,
    /// How answers are put into words: settled here, since every scan needs it.
    reading: Option<views::Reading>,
}

impl Station {
    /// Opens whatever the folder holds. One that needs a PIN and gets none
    /// answers only `status` and `unlock`.
    pub fn open(folder: Folder, pin: Option<String>) -> Result<Self, Failure> {
        let stage = match key::open(folder.path(), pin.as_deref())? {
            Opened::Fresh => Stage::Fresh,
            Opened::Locked(protection) => Stage::Locked(protection),
            Opened::Open(key, protection) => {
                Stage::Open(Open::start(folder.path(), key, protection)?)
            }
        };
        Ok(Self {
            folder,
            stage: RwLock::new(stage),
            guns: GunDesk::new(Arc::new(SystemPorts)),
            health: Health::default(),
            own: OnceLock::new(),
            stays: AtomicBool::new(false),
        })
    }

    /// The same with ports of another kind; for tests.
    #[must_use]
    pub fn with_ports(mut self, ports: Arc<dyn Ports>) -> Self {
        self.guns = GunDesk::new(ports);
        self
    }

    /// Begins what goes on by itself while the station is at work.
    pub fn take_up(self: &Arc<Self>) {
        // Told twice it is still the same station.
        let _ = self.own.set(Arc::downgrade(self));
        self.resume_imports();
    }

    /// Itself, once it was taken up.
    pub(crate) fn own(&self) -> Weak<Station> {
        self.own.get().cloned().unwrap_or_default()
    }

    /// The desk where guns are read.
    pub fn desk(&self) -> &GunDesk {
        &self.guns
    }

    /// How the line is doing.
    pub(crate) fn health_seen(&self) -> Seen {
        self.health.seen()
    }

    /// A sentence in the company's language.
    pub(crate) fn say(&self, key: &str) -> String {
        match self.at_work() {
            Ok(open) => open.reading().words.say(key, &[]),
            Err(_) => Words::new("en").say(key, &[]),
        }
    }

    /// The data folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The company's language; English before set-up.
    pub fn language(&self) -> String {
        self.at_work()
            .ok()
            .and_then(|open| open.known().company.map(|company| company.language))
            .unwrap_or_else(|| "en".to_owned())
    }

    /// Queues a scan and returns at once; the answer comes after its commit.
    pub fn submit_scan(&self, caller: &Caller, ask: ScanRequest) -> PendingScan {
        self.health.scanned(ask.gun.as_deref());
        let submitted = self.at_work().and_then(|open| {
            let actor = open.actor(caller)?;
            let scan = warehouse::Scan {
                session_id: ask.session_id,
                code: ask.code,
                source: ask.source,
                gun: ask.gun,
                damage: ask.damage,
            };
            let pending =
                open.writer
                    .submit(warehouse::Command::Scan(scan).into(), actor, Lane::Person);
            Ok((pending, open.reading()))
        });
        PendingScan(submitted)
    }

    /// Goes on with imports that a stop interrupted, and with printing if the
    /// station stays at work.
    pub fn resume_imports(&self) {
        if let Ok(open) = self.at_work() {
            open.importer.resume(&open);
            if self.stays.load(Ordering::Acquire) {
                open.printing.resume(&open);
            }
        }
    }

    /// The station stays at work: it prints what waits. A command that is about
    /// to end leaves that to the next one that stays.
    pub fn stay(&self) {
        self.stays.store(true, Ordering::Release);
        if let Ok(open) = self.at_work() {
            open.printing.resume(&open);
        }
    }

    /// Finishes what people asked for and releases the folder.
    pub fn close(self: Arc<Self>) {
        self.guns.close();
        if let Ok(open) = self.at_work() {
            open.importer.stop();
            open.printing.stop();
            open.writer.stop();
        }
    }

    /// The open station, or why it is not.
    pub(crate) fn at_work(&self) -> Result<Arc<Open>, Failure> {
        match &*self
            .stage
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
        {
            Stage::Open(open) => Ok(Arc::clone(open)),
            Stage::Fresh => Err(Failure::new("not_set_up")),
            Stage::Locked(_) => Err(Failure::new("pin_needed")),
        }
    }

    /// How the key is kept, once there is one.
    pub(crate) fn protection(&self) -> Option<Protection> {
        match &*self
            .stage
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
        {
            Stage::Open(open) => Some(open.protection),
            Stage::Locked(protection) => Some(*protection),
            Stage::Fresh => None,
        }
    }

    /// Opens a locked station.
    pub(crate) fn unlock(&self, pin: &str) -> Result<(), Failure> {
        let mut stage = self
            .stage
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Stage::Locked(_) = *stage
            && let Opened::Open(key, protection) = key::open(self.folder.path(), Some(pin))?
        {
            *stage = Stage::Open(Open::start(self.folder.path(), key, protection)?);
        }
        Ok(())
    }

    /// Makes the key and the store of a fresh folder; a set-up that was cut off
    /// goes on with the key it had made. Gives the recovery code.
    pub(crate) fn prepare(&self, pin: Option<&str>) -> Result<(Arc<Open>, String), Failure> {
        let mut stage = self
            .stage
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let key = match &*stage {
            Stage::Locked(_) => return Err(Failure::new("pin_needed")),
            Stage::Open(open) if open.known().company.is_some() => {
                return Err(Failure::new("already_set_up"));
            }
            Stage::Open(open) => open.key.clone(),
            Stage::Fresh => Key(clock::random()),
        };
        let (protection, recovery_code) = key::keep(self.folder.path(), &key, pin)?;
        let open = match &*stage {
            Stage::Open(open) => Arc::clone(open),
            _ => Open::start(self.folder.path(), key, protection)?,
        };
        *stage = Stage::Open(Arc::clone(&open));
        Ok((open, recovery_code))
    }
}

fn fresh_device() -> Device {
    let letters = clock::random::<4>();
    Device {
        id: DeviceId(clock::fresh_id(clock::now())),
        station_code: letters
            .iter()
            .map(|byte| char::from(CODE_LETTERS[usize::from(byte % 32)]))
            .collect(),
        incarnation: 1,
        manifests_issued: 0,
    }
}

impl Open {
    fn start(folder: &Path, key: Key, protection: Protection) -> Result<Arc<Self>, Failure> {
        let failure = |error| storage_failure(&error);
        for name in ["station.db", "attachments.db"] {
            make_private_file(&folder.join(name)).map_err(|error| {
                Failure::new("data_folder_unusable")
                    .with("path", folder.display())
                    .with("detail", error)
            })?;
        }
        let place = Place::in_folder(folder, key.clone());
        let (writer, device) = Writer::start(place.clone(), fresh_device).map_err(failure)?;
        let open = Self {
            writer,
            readers: Arc::new(Readers::new(place)),
            attachments: Attachments::open(folder, &key).map_err(failure)?,
            importer: Importer::default(),
            printing: Printing::default(),
            held: HeldFiles::default(),
            device,
            key,
            protection,
            known: RwLock::default(),
        };
        open.refresh()?;
        open.printing.recover(&open)?;
        Ok(Arc::new(open))
    }

    /// Reads company and people anew, after a command changed them.
    pub fn refresh(&self) -> Result<(), Failure> {
        let facts = self.facts(&[Read::Company, Read::Operators])?;
        let reading = facts.company.as_ref().map(|company| views::Reading {
            words: Words::new(&company.language),
            zone: TimeZone::get(&company.time_zone).unwrap_or(TimeZone::UTC),
        });
        let known = Known {
            company: facts.company,
            operators: facts.operators,
            reading,
        };
        *self
            .known
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner()) = known;
        Ok(())
    }

    /// Company and people.
    pub fn known(&self) -> Known {
        self.known
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .clone()
    }

    /// The company; every command but set-up needs it.
    pub fn company(&self) -> Result<Company, Failure> {
        self.known()
            .company
            .ok_or_else(|| Failure::new("not_set_up"))
    }

    /// The places of the company's country, where there is a table of them.
    pub fn dictionary(&self) -> Option<&'static Dictionary> {
        let company = self.known().company?;
        places::of(Country::find(&company.country)?)
    }

    /// The operator named by the caller, or the station's first.
    pub fn operator(&self, caller: &Caller) -> Result<Operator, Failure> {
        let known = self.known();
        if known.company.is_none() {
            return Err(Failure::new("not_set_up"));
        }
        let found = match &caller.operator {
            None => known.operators.first(),
            Some(name) => {
                let wanted = name.trim().to_lowercase();
                known
                    .operators
                    .iter()
                    .find(|operator| operator.name.to_lowercase() == wanted)
            }
        };
        found.cloned().ok_or_else(|| {
            let name = caller.operator.clone().unwrap_or_default();
            Failure::new("unknown_operator").with("name", name)
        })
    }

    /// The operator named by the caller, who must be allowed to see `view`:
    /// looking is checked like doing (W-401).
    pub fn viewer(&self, caller: &Caller, view: View) -> Result<Operator, Failure> {
        let operator = self.operator(caller)?;
        let permission = view.permission();
        if operator.role.may(permission) {
            return Ok(operator);
        }
        Err(domain::Refusal::from(access::Refusal::NotPermitted { permission }).into())
    }

    /// The actor a command of the caller is done by.
    pub fn actor(&self, caller: &Caller) -> Result<Actor, Failure> {
        self.operator(caller).map(|operator| actor_of(&operator))
    }

    /// The operator of that id as an actor.
    pub fn actor_by_id(&self, id: OperatorId) -> Option<Actor> {
        self.known()
            .operators
            .iter()
            .find(|operator| operator.id == id)
            .map(actor_of)
    }

    /// Runs a command a person waits for.
    pub fn run(&self, command: impl Into<Command>, actor: Actor) -> Result<Answer, Failure> {
        self.writer
            .submit(command.into(), actor, Lane::Person)
            .wait()
    }

    /// Facts for a screen.
    pub fn facts(&self, reads: &[Read]) -> Result<domain::Facts, Failure> {
        self.readers
            .facts(reads)
            .map_err(|error| storage_failure(&error))
    }

    /// A waybill by its number.
    pub fn waybill(&self, number: &str) -> Result<warehouse::Waybill, Failure> {
        let unknown = || Failure::new("waybill_unknown").with("waybill_number", number);
        let number = WaybillNumber::read(number).map_err(|_| unknown())?;
        let mut facts = self.facts(&[Read::Waybill(number.clone())])?;
        facts.waybills.remove(&number).ok_or_else(unknown)
    }

    /// A manifest by its number or its session.
    pub fn manifest(&self, id: &str) -> Result<warehouse::Manifest, Failure> {
        let id = id.trim();
        let by_session = match id.parse() {
            Ok(uuid) => {
                let session = SessionId(uuid);
                self.facts(&[Read::Manifest(session)])?
                    .manifests
                    .remove(&session)
            }
            Err(_) => None,
        };
        let found = match by_session {
            Some(manifest) => Some(manifest),
            None => self
                .readers
                .manifest_by_number(&id.to_uppercase())
                .map_err(|error| storage_failure(&error))?,
        };
        found.ok_or_else(|| Failure::new("manifest_unknown").with("id", id))
    }

    /// How answers are put into words here.
    pub fn reading(&self) -> views::Reading {
        let known = self
            .known
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        known.reading.clone().unwrap_or_else(|| views::Reading {
            words: Words::new("en"),
            zone: TimeZone::UTC,
        })
    }
}

fn actor_of(operator: &Operator) -> Actor {
    Actor {
        id: operator.id,
        name: operator.name.clone(),
        role: operator.role,
    }
}

/// A scan whose answer is still to come.
#[derive(Debug)]
pub struct PendingScan(Result<(Pending, views::Reading), Failure>);

impl PendingScan {
    /// Waits for the commit.
    pub fn wait(self) -> Result<ScanView, Failure> {
        let (pending, reading) = self.0?;
        match pending.wait()? {
            Answer::Scan(answer) => Ok(reading.scan(&answer)),
            other => Err(unexpected(&other)),
        }
    }
}

/// An answer of the wrong kind: a mistake of ours, said as one.
pub(crate) fn unexpected(answer: &Answer) -> Failure {
    Failure::new("internal").with(
        "detail",
        format!("{answer:?}").chars().take(80).collect::<String>(),
    )
}
