//! A station on its data folder: fresh, locked, or open.

use crate::folder::{Folder, make_private_file};
use crate::guns::health::Seen;
use crate::guns::{GunDesk, Health, Ports, SystemPorts};
use crate::held::HeldFiles;
use crate::importing::Importer;
use crate::key::{self, Opened, Protection};
use crate::printing::Printing;
use crate::run::{Lane, Pending, Writer, storage_failure};
use crate::sign_in::{Seat, open_key};
use crate::store::{Attachments, Key, Place, Readers, WaybillFilter};
use crate::syncing::Syncer;
use crate::{clock, places, views};
use contract::views::ScanView;
use contract::{Caller, Failure, ScanRequest};
use domain::access::{self, Company, Operator, Settings, SignIn, View};
use domain::kernel::{Actor, Country, DeviceId, OperatorId, SessionId, WaybillNumber};
use domain::places::Dictionary;
use domain::{Answer, Command, Device, Read, warehouse};
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, Weak};
use words::Words;

/// Letters and digits nobody mistakes for one another, read over a phone.
const CODE_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// One station, shared by whatever faces it has.
#[derive(Debug)]
pub struct Station {
    folder: Folder,
    stage: RwLock<Stage>,
    /// A window or a page is open on it; a short command moves nothing by itself.
    keeps_in_sync: AtomicBool,
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
    pub syncer: Syncer,
    pub folder: PathBuf,
    pub printing: Printing,
    pub held: HeldFiles,
    pub device: Device,
    pub key: Key,
    pub seat: Seat,
    protection: RwLock<Protection>,
    known: RwLock<Known>,
}

/// What every request needs and hardly ever changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub device: Option<Device>,
    pub company: Option<Company>,
    pub operators: Vec<Operator>,
    /// Who joined the station to its server.
    home_operator: Option<OperatorId>,
    pub sign_ins: HashMap<OperatorId, SignIn>,
    pub settings: Settings,
    /// How answers are put into words: settled here, since every scan needs it.
    reading: Option<views::Reading>,
}

impl Known {
    /// Whether that person works here.
    pub fn is_active(&self, id: OperatorId) -> bool {
        self.sign_ins.get(&id).is_none_or(SignIn::is_active)
    }

    /// What the station speaks: its own language, or else the company's.
    pub fn language(&self) -> &str {
        let company = self.company.as_ref().map(|company| &company.language);
        let own = self.settings.language.as_ref().or(company);
        own.map_or("en", String::as_str)
    }
}

impl Station {
    /// Opens whatever the folder holds. One that needs a PIN and gets none
    /// answers only `status` and `unlock`.
    pub fn open(folder: Folder, pin: Option<String>) -> Result<Self, Failure> {
        let stage = match open_key(folder.path(), pin.as_deref())? {
            Opened::Fresh => Stage::Fresh,
            Opened::Locked(protection) => Stage::Locked(protection),
            Opened::Open(key, protection, _) => {
                Stage::Open(Open::start(folder.path(), key, protection)?)
            }
        };
        Ok(Self {
            folder,
            stage: RwLock::new(stage),
            keeps_in_sync: AtomicBool::new(false),
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

    /// What this station speaks; English before set-up.
    pub fn language(&self) -> String {
        let open = self.at_work().ok();
        open.map_or_else(
            || "en".to_owned(),
            |open| open.known().language().to_owned(),
        )
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
            open.syncer.stop();
            open.printing.stop();
            open.writer.stop();
        }
    }

    /// From now on, keeps itself and its server together while it is open.
    pub fn keep_in_sync(&self) {
        self.keeps_in_sync.store(true, Ordering::Relaxed);
        self.start_sync();
    }

    /// Starts the rounds of a station that is to keep in sync and has a server.
    pub(crate) fn start_sync(&self) {
        if let (true, Ok(open)) = (self.keeps_in_sync.load(Ordering::Relaxed), self.at_work()) {
            open.syncer.start(&open);
        }
        // Read through before anybody searches.
        let _ = self.searching();
    }

    /// The open station, with an index of its waybills if it stays at work.
    pub(crate) fn searching(&self) -> Result<Arc<Open>, Failure> {
        let open = self.at_work()?;
        if self.keeps_in_sync.load(Ordering::Relaxed) {
            open.writer.search().start(&open.readers);
        }
        Ok(open)
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
            Stage::Open(open) => Some(open.protection()),
            Stage::Locked(protection) => Some(*protection),
            Stage::Fresh => None,
        }
    }

    /// Opens a locked station with a PIN or the recovery code. Whose PIN it was
    /// sits at the screens from then on, if `screen` asked.
    pub(crate) fn open_up(&self, given: &str, screen: bool) -> Result<(), Failure> {
        if self.at_work().is_ok() {
            return Ok(());
        }
        let opened = open_key(self.folder.path(), Some(given))?;
        let mut stage = self.stage.write().unwrap_or_else(PoisonError::into_inner);
        if let Stage::Locked(_) = *stage
            && let Opened::Open(key, protection, whose) = opened
        {
            let open = Open::start(self.folder.path(), key, protection)?;
            if let Some(whose) = whose.filter(|whose| screen && open.known().is_active(*whose)) {
                open.seat.take(whose);
            }
            *stage = Stage::Open(open);
        }
        Ok(())
    }

    /// Makes the key and the store of a fresh folder; a set-up that was cut off
    /// goes on with the key it had made. Gives the recovery code.
    pub(crate) fn prepare(
        &self,
        pin: Option<(OperatorId, &str)>,
    ) -> Result<(Arc<Open>, String), Failure> {
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
        let (protection, recovery) = key::keep(self.folder.path(), &key, pin)?;
        let open = match &*stage {
            Stage::Open(open) => Arc::clone(open),
            _ => Open::start(self.folder.path(), key, protection)?,
        };
        let recovery_code = recovery.kept(self.folder.path())?;
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
            attachments: Attachments::open(&place).map_err(failure)?,
            readers: Arc::new(Readers::new(place)),
            importer: Importer::default(),
            syncer: Syncer::default(),
            folder: folder.to_owned(),
            printing: Printing::default(),
            held: HeldFiles::default(),
            device,
            key,
            seat: Seat::default(),
            protection: RwLock::new(protection),
            known: RwLock::default(),
        };
        open.refresh()?;
        open.printing.recover(&open)?;
        Ok(Arc::new(open))
    }

    /// Reads company and people anew, after a command changed them.
    pub fn refresh(&self) -> Result<(), Failure> {
        let facts = self.facts(&[Read::Device, Read::Company, Read::Operators])?;
        let standing = self.readers.standing();
        let standing = standing.map_err(|error| storage_failure(&error))?;
        let mut known = Known {
            device: facts.device,
            home_operator: standing.map(|standing| standing.server.operator_id),
            company: facts.company,
            operators: facts.operators,
            sign_ins: facts.sign_ins,
            settings: facts.settings,
            reading: None,
        };
        known.reading = known.company.as_ref().map(|company| views::Reading {
            words: Words::new(known.language()),
            zone: TimeZone::get(&company.time_zone).unwrap_or(TimeZone::UTC),
        });
        *self
            .known
            .write()
            .unwrap_or_else(|poisoned| poisoned.into_inner()) = known;
        Ok(())
    }

    /// How well the key is kept.
    pub fn protection(&self) -> Protection {
        *self
            .protection
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The key is kept otherwise now.
    pub fn now_kept(&self, protection: Protection) {
        let mut kept = self
            .protection
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *kept = protection;
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

    /// Whoever acts: the person at the screens, or the one the caller named and
    /// can show to be.
    pub fn operator(&self, caller: &Caller) -> Result<Operator, Failure> {
        self.company()?;
        match caller.screen {
            true => self.seated().ok_or_else(|| Failure::new("signed_out")),
            false => self.proven(self.named(caller)?, caller),
        }
    }

    /// The operator named by the caller, or the station's first one.
    pub fn named(&self, caller: &Caller) -> Result<Operator, Failure> {
        let known = self.known();
        if known.company.is_none() {
            return Err(Failure::new("not_set_up"));
        }
        let found = match &caller.operator {
            None => {
                let at_work = || known.operators.iter().filter(|one| known.is_active(one.id));
                let home = at_work().find(|one| Some(one.id) == known.home_operator);
                home.or_else(|| at_work().next())
            }
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
        self.operator(caller).map(|operator| Actor::from(&operator))
    }

    /// The operator of that id as an actor.
    pub fn actor_by_id(&self, id: OperatorId) -> Option<Actor> {
        self.known()
            .operators
            .iter()
            .find(|operator| operator.id == id)
            .map(Actor::from)
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

    /// The waybills of a list.
    pub fn waybills(&self, filter: &WaybillFilter) -> Result<Vec<warehouse::Waybill>, Failure> {
        let found = self.readers.waybills(self.writer.search(), filter);
        found.map_err(|error| storage_failure(&error))
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
