//! A queue of scans run again, because a page changed what the first one read.

use crate::shop::number;
use contract::http::Enrolled;
use contract::sync::{CommandResult, Entry, Page, PushAnswer, Verdict};
use domain::access::{Company, Operator, Role};
use domain::flows::{Row, Station};
use domain::kernel::{
    Actor, CompanyId, Ctx, DeviceId, Ids, OperatorId, SessionId, SiteId, Timestamp, WaybillNumber,
};
use domain::warehouse::{self, CreateWaybill, OpenSession, Scan, ScanSource, WaybillPatch};
use domain::{Answer, Command, Device, decide, reads};
use station::clock;
use station::store::{Args, Done, Join, Key, Place, Store};
use std::time::Instant;
use uuid::Uuid;

/// Scans that wait.
const PENDING: u32 = 10_000;

struct Bench {
    store: Store,
    device: Device,
    actor: Actor,
    company: Company,
    now: Timestamp,
}

/// From the page's arrival until everything is on disk.
pub fn seconds() -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::open(&Place::in_folder(folder.path(), Key([7; 32])));
    bench.make_waybills();
    bench.join();
    let first = bench.take_over();
    bench.scan_all();
    let page = Page {
        epoch: 0,
        from: 1,
        to: 2,
        head: 2,
        horizon: None,
        entries: vec![Entry::Put {
            version: 2,
            row: first,
        }],
    };
    let begun = Instant::now();
    bench.store.begin().unwrap();
    assert!(bench.store.apply_page(page).unwrap());
    bench.store.commit().unwrap();
    begun.elapsed().as_secs_f64()
}

impl Bench {
    fn open(place: &Place) -> Self {
        let now = clock::now();
        let mut store = Store::open(place).unwrap();
        let device = Device {
            id: DeviceId(Uuid::from_u128(0xd)),
            station_code: "B".to_owned(),
            incarnation: 1,
            manifests_issued: 0,
        };
        store.device(|| device.clone()).unwrap();
        Self {
            store,
            device,
            actor: Actor {
                id: OperatorId(Uuid::from_u128(1)),
                name: "Ana".to_owned(),
                role: Role::Superadmin,
            },
            company: Company {
                id: CompanyId(Uuid::from_u128(0xc0)),
                name: "Bench".to_owned(),
                country: "PH".to_owned(),
                language: "en".to_owned(),
                time_zone: "Asia/Manila".to_owned(),
            },
            now,
        }
    }

    fn ask(&mut self, command: Command) -> Answer {
        let id = clock::command_id(self.now);
        let mut ctx = Ctx {
            actor: self.actor.clone(),
            now: self.now,
            ids: Ids::of(id),
        };
        let facts = self.store.load(&reads(&command, self.actor.id)).unwrap();
        let outcome = decide(&facts, &command, &mut ctx);
        let args = Args::new(serde_json::to_vec(&command).unwrap(), clock::random());
        let done = Done {
            id,
            command: &command,
            args: &args,
            actor: &self.actor,
            at: self.now,
            device: &self.device,
            outcome: &outcome,
        };
        self.store.write(&done).unwrap();
        outcome.unwrap().answer
    }

    fn make_waybills(&mut self) {
        self.store.begin().unwrap();
        let set_up = domain::access::Command::SetUp(domain::access::SetUp {
            company_id: self.company.id,
            company: self.company.name.clone(),
            operator: self.actor.name.clone(),
            country: self.company.country.clone(),
            language: self.company.language.clone(),
            time_zone: self.company.time_zone.clone(),
        });
        self.ask(set_up.into());
        for index in 0..PENDING {
            let create = warehouse::Command::CreateWaybill(CreateWaybill {
                waybill_number: WaybillNumber::read(&number(index)).unwrap(),
                receiver_name: format!("Receiver {index}"),
                receiver_phone: "09171234567".to_owned(),
                fields: WaybillPatch::default(),
            });
            self.ask(create.into());
        }
        self.store.commit().unwrap();
    }

    fn join(&mut self) {
        let enrolled = Enrolled {
            station: Station {
                id: self.device.id,
                station_code: self.device.station_code.clone(),
                site_id: SiteId(Uuid::from_u128(0x51)),
            },
            company: self.company.clone(),
            operator: None::<Operator>,
            epoch: 0,
        };
        let told = self.store.head();
        self.store.begin().unwrap();
        let joined = self.store.join(&Join {
            url: "http://127.0.0.1:1",
            enrolled: &enrolled,
            told,
            actor: &self.actor,
            at: self.now,
            fresh: || (clock::command_id(clock::now()), clock::random()),
        });
        assert_eq!(joined.unwrap(), Ok(()));
        self.store.commit().unwrap();
    }

    /// The server takes everything over; gives the first waybill as it stands
    /// there.
    fn take_over(&mut self) -> Row {
        let mut results = Vec::new();
        self.store.begin().unwrap();
        while let Some(push) = self.store.next_push().unwrap() {
            let through = push.commands.last().unwrap().seq;
            results.extend(push.commands.iter().map(|sent| {
                Entry::Result(CommandResult {
                    incarnation: push.incarnation,
                    seq: sent.seq,
                    verdict: Verdict::Applied,
                })
            }));
            let taken = PushAnswer::Taken {
                epoch: 0,
                through,
                results: Vec::new(),
            };
            self.store.pushed(&taken).unwrap();
        }
        let rows = self.store.rows().unwrap();
        let is_first = |row: &Row| match row {
            Row::Waybill(waybill) => waybill.waybill_number.as_str() == number(0),
            _ => false,
        };
        let first = rows.iter().map(|(_, row)| row).find(|row| is_first(row));
        let first = first.unwrap().clone();
        let puts = rows
            .into_iter()
            .map(|(_, row)| Entry::Put { version: 1, row });
        let page = Page {
            epoch: 0,
            from: 0,
            to: 1,
            head: 1,
            horizon: None,
            entries: puts.chain(results).collect(),
        };
        assert!(self.store.apply_page(page).unwrap());
        self.store.commit().unwrap();
        first
    }

    fn scan_all(&mut self) {
        self.store.begin().unwrap();
        let open = warehouse::Command::OpenSession(OpenSession { new: true });
        self.ask(open.into());
        let session = self.session();
        for index in 0..PENDING {
            let scan = warehouse::Command::Scan(Scan {
                session_id: session,
                code: number(index),
                source: ScanSource::Stdin,
                gun: None,
                damage: None,
            });
            self.ask(scan.into());
        }
        self.store.commit().unwrap();
    }

    fn session(&mut self) -> SessionId {
        let wanted = [domain::Read::ActiveSession(self.actor.id)];
        self.store.load(&wanted).unwrap().active_session.unwrap()
    }
}
