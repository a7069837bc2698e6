//! What the stations of the simulation went through, lived through by the store
//! on SQLite: the same answers, the same pushes down to the last link, the same
//! rows with their versions.
//!
//! `WAYSTATION_SQLITE_HISTORIES=n` lives through more histories than the
//! ordinary tests do.

use crate::station::{Lived, Station};
use crate::stories;
use crate::world::World;
use contract::http::Enrolled;
use domain::access::Company;
use domain::flows::{RowKey, Station as Place};
use domain::kernel::{Actor, Ctx, Ids};
use domain::{Answer, Refusal, decide, reads};
use station::store::{Args, Done, Join, Key, Store, StoreError, Synchronous};
use std::collections::BTreeMap;
use sync::station::{Ask, Image};

/// Histories of the ordinary tests.
const HISTORIES: u64 = 40;

/// A store, and the station it follows.
struct Follower<'a> {
    store: Store,
    station: &'a Station,
    /// The commands of joining have ids of their own, and so has every link
    /// after them.
    has_own_links: bool,
    _folder: tempfile::TempDir,
}

impl<'a> Follower<'a> {
    fn new(station: &'a Station) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut place = station::store::Place::in_folder(folder.path(), Key([7; 32]));
        place.synchronous = Synchronous::Off;
        let mut store = Store::open(&place).unwrap();
        store.device(|| station.device.clone()).unwrap();
        Self {
            store,
            station,
            has_own_links: false,
            _folder: folder,
        }
    }

    fn write<T>(&mut self, work: impl FnOnce(&mut Store) -> Result<T, StoreError>) -> T {
        self.store.begin().unwrap();
        let done = work(&mut self.store).unwrap();
        self.store.commit().unwrap();
        done
    }

    fn live(&mut self, lived: &Lived) {
        match lived {
            Lived::Joined(place, company) => self.join(place, company),
            Lived::Asked(ask, answer) => assert_eq!(&self.ask(ask), answer),
            Lived::Sends(push) if self.has_own_links => {
                let own = self.store.next_push().unwrap();
                let numbers = |push: &contract::sync::Push| {
                    push.commands
                        .iter()
                        .map(|sent| sent.seq)
                        .collect::<Vec<_>>()
                };
                assert_eq!(own.as_ref().map(numbers), push.as_ref().map(numbers));
            }
            Lived::Sends(push) => assert_eq!(&self.store.next_push().unwrap(), push),
            Lived::Answered(answer) => self.write(|store| store.pushed(answer)),
            Lived::Page(page) => assert!(self.write(|store| store.apply_page(page.clone()))),
            Lived::Part(part) => {
                self.write(|store| store.apply_part(part.clone()));
            }
            Lived::Crashed => self.store.roll_back(),
        }
    }

    fn ask(&mut self, ask: &Ask) -> Result<Answer, Refusal> {
        let device = self.station.device.clone();
        let json = serde_json::to_vec(&ask.command).unwrap();
        let args = Args::new(json, ask.salt.0);
        let mut ctx = Ctx {
            actor: ask.actor.clone(),
            now: ask.now,
            ids: Ids::of(ask.id),
        };
        let outcome = self.write(|store| {
            let facts = store.load(&reads(&ask.command, ask.actor.id))?;
            let outcome = decide(&facts, &ask.command, &mut ctx);
            store.write(&Done {
                id: ask.id,
                command: &ask.command,
                args: &args,
                actor: &ask.actor,
                at: ask.now,
                device: &device,
                outcome: &outcome,
            })?;
            Ok(outcome)
        });
        outcome.map(|outcome| outcome.answer)
    }

    fn join(&mut self, place: &Place, company: &Company) {
        let enrolled = Enrolled {
            station: place.clone(),
            company: company.clone(),
            operator: None,
            epoch: crate::server::EPOCH,
        };
        let told = self.store.head();
        self.has_own_links = told.seq > 0;
        let nobody = Actor {
            id: domain::kernel::OperatorId(uuid::Uuid::nil()),
            name: String::new(),
            role: domain::access::Role::Superadmin,
        };
        let joined = self.write(|store| {
            store.join(&Join {
                url: "http://127.0.0.1:1",
                enrolled: &enrolled,
                told,
                actor: &nobody,
                at: domain::Timestamp::from_millis(0),
                fresh: || (station::clock::command_id(station::clock::now()), [3; 32]),
            })
        });
        assert_eq!(joined, Ok(()));
    }

    fn rows(&self) -> BTreeMap<RowKey, Image> {
        let rows = self.store.rows().unwrap();
        rows.into_iter()
            .map(|(version, row)| (row.key(), (version, row)))
            .collect()
    }
}

fn same(world: &World, seed: u64) {
    for node in &world.nodes {
        let station = &node.store;
        let mut follower = Follower::new(station);
        for lived in &station.lived {
            follower.live(lived);
        }
        let kept = station.rows.0.iter();
        let kept: BTreeMap<RowKey, Image> = kept
            .map(|(key, kept)| (key.clone(), (kept.version, kept.row.clone())))
            .collect();
        let own = follower.rows();
        for key in own.keys().chain(kept.keys()) {
            assert_eq!(own.get(key), kept.get(key), "seed {seed}, {key:?}");
        }
        if station.enrolled.is_some() {
            assert_eq!(follower.store.next_push().unwrap(), None, "seed {seed}");
        }
    }
}

#[test]
fn histories_lead_to_the_same_rows_in_memory_and_on_sqlite() {
    let more = std::env::var("WAYSTATION_SQLITE_HISTORIES").ok();
    let histories = more.and_then(|more| more.parse().ok()).unwrap_or(HISTORIES);
    let mut steps = 0;
    for seed in 0..histories {
        let mut world = World::new(seed, None);
        world.run();
        assert!(world.settle(), "seed {seed}");
        steps += (world.nodes.iter())
            .map(|node| node.store.lived.len())
            .sum::<usize>();
        same(&world, seed);
    }
    println!("{histories} histories with {steps} steps led to the same rows on SQLite");
}

#[test]
fn the_stories_of_one_parcel_and_one_workbook_end_the_same_on_sqlite() {
    for (at, story) in [
        stories::two_stations_scan_one_parcel(),
        stories::ten_stations_import_one_workbook(),
        stories::a_standalone_station_joins(),
    ]
    .iter()
    .enumerate()
    {
        same(story, at as u64);
    }
}
