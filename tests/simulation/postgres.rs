//! What the server of the simulation was told, told to the one on PostgreSQL:
//! the same answers, the same rows with versions and scopes, the same stream,
//! the same snapshots.
//!
//! `WAYSTATION_POSTGRES_HISTORIES=n` tells more histories than the ordinary
//! tests do.

use crate::server::{Heard, Server};
use crate::stories;
use crate::world::{World, site};
use contract::http::{Enrol, PublicKey, Signature};
use contract::sync::{PROTOCOL, Pull, PushAnswer};
use domain::flows::{Row, RowKey};
use domain::kernel::DeviceId;
use std::collections::{BTreeMap, BTreeSet};
use sync::server::{Reader, Sender};
use sync::{Scope, Scopes, digest_of};
use sync_server::run::{self, Pushed};
use sync_server::store::{Store, devices, load, stream, write};
use sync_server::sync::{pull_as, snapshot_as};
use tests::{Chance, Database};
use uuid::Uuid;

/// Histories of the ordinary tests.
const HISTORIES: u64 = 60;
const NOBODY: DeviceId = DeviceId(Uuid::nil());

async fn enrol(store: &Store, sender: Sender) {
    let ask = Enrol {
        protocol: PROTOCOL,
        code: String::new(),
        device_id: sender.station.id,
        key: PublicKey::default(),
        name: sender.station.station_code.clone(),
        station_code: sender.station.station_code.clone(),
        operator: None,
        incarnation: sender.incarnation,
        through: sender.through,
        head: sender.head,
        signature: Signature::default(),
    };
    let mut client = store.client().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    let codes = std::iter::once(ask.station_code.clone());
    let site = sender.station.site_id;
    let station = devices::add(&transaction, &ask, site, codes).await.unwrap();
    assert_eq!(station, Some(sender.station.clone()));
    let row = Row::Station(sender.station);
    let for_all = Scopes::from([Scope::Ref]);
    run::publish(&transaction, vec![(row, for_all)])
        .await
        .unwrap();
    transaction.commit().await.unwrap();
}

/// What somebody at the server changes.
async fn publish(store: &Store, row: Row, scopes: Scopes) {
    let mut client = store.client().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    let (nothing, key) = (BTreeSet::new(), row.key());
    let known = BTreeSet::from([key.clone()]);
    let loaded = load(&transaction, &nothing, &known, NOBODY).await.unwrap();
    let held = loaded.held.get(&key).cloned().unwrap_or_default();
    let steps = vec![sync::server::publish(row, held, scopes)];
    write(&transaction, &steps).await.unwrap();
    stream::append(&transaction, &steps).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn push(store: &Store, push: contract::sync::Push) -> PushAnswer {
    match run::push(store, push, None).await.unwrap() {
        Pushed::Answer { answer, .. } => answer,
        Pushed::Revoked => panic!("nobody was revoked"),
    }
}

async fn tell(store: &Store, server: &Server) {
    for at in 0..2 {
        let name = format!("Site {at}");
        assert!(store.add_site(site(at), &name).await.unwrap());
    }
    for heard in &server.heard {
        match heard.clone() {
            Heard::Enrolled(sender) => enrol(store, sender).await,
            Heard::Published(row, scopes) => publish(store, row, scopes).await,
            Heard::Pushed(asked, answer) => assert_eq!(push(store, asked).await, answer),
        }
    }
}

type Rows = BTreeMap<RowKey, (u64, Scopes, Row)>;

async fn rows(store: &Store, server: &Server) -> Rows {
    let devices = server.senders.keys().map(|id| Scope::Device(*id));
    let sites = (0..2).map(|at| Scope::Site(site(at)));
    let all = Reader {
        device_id: NOBODY,
        scopes: devices.chain(sites).chain([Scope::Ref]).collect(),
    };
    let cut = store.cut_out(&all, 0).await.unwrap();
    let rows = cut.rows.into_iter();
    rows.map(|(held, row)| (row.key(), (held.version, held.scopes, row)))
        .collect()
}

/// Pulls and snapshots as each station asks for them.
async fn compare_what_stations_see(store: &Store, server: &Server, chance: &mut Chance) {
    store.cut(server.cut).await.unwrap();
    for (id, sender) in &server.senders {
        let reader = Reader::new(*id, sender.station.site_id);
        for _ in 0..3 {
            let limit = 1 + chance.below(40) as usize;
            let ask = Pull {
                protocol: PROTOCOL,
                device_id: *id,
                epoch: crate::server::EPOCH,
                cursor: chance.below(server.head + 3),
                scopes: digest_of(&reader.scopes),
                answered: 0,
            };
            let page = pull_as(store, &reader, &ask, limit, 1_000_000)
                .await
                .unwrap();
            assert_eq!(page, server.pull(&ask, limit));
        }
        let answered = chance.below(9);
        let per_part = 1 + chance.below(30) as usize;
        let parts = snapshot_as(store, &reader, answered, per_part)
            .await
            .unwrap();
        assert_eq!(parts, server.snapshot(*id, answered, per_part));
    }
}

async fn same(world: &World, seed: u64) {
    let database = Database::fresh().await;
    let (store, server) = (&database.store, &world.server);
    tell(store, server).await;
    let kept = server.rows.0.iter();
    let kept: Rows = kept
        .map(|(key, kept)| {
            (
                key.clone(),
                (kept.version, kept.scopes.clone(), kept.row.clone()),
            )
        })
        .collect();
    assert_eq!(rows(store, server).await, kept, "seed {seed}");
    assert_eq!(store.head().await.unwrap().head, server.head, "seed {seed}");
    let mut chance = Chance::part(seed, 2);
    compare_what_stations_see(store, server, &mut chance).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn histories_lead_to_the_same_rows_in_memory_and_on_postgres() {
    let more = std::env::var("WAYSTATION_POSTGRES_HISTORIES").ok();
    let histories = more.and_then(|more| more.parse().ok()).unwrap_or(HISTORIES);
    let _kept_running = Database::fresh().await;
    let mut pushes = 0;
    for seed in 0..histories {
        let mut world = World::new(seed, None);
        world.run();
        assert!(world.settle(), "seed {seed}");
        let pushed = |heard: &&Heard| matches!(heard, Heard::Pushed(..));
        pushes += world.server.heard.iter().filter(pushed).count();
        same(&world, seed).await;
    }
    println!("{histories} histories with {pushes} pushes led to the same rows on PostgreSQL");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stories_of_one_parcel_and_one_workbook_end_the_same_on_postgres() {
    let _kept_running = Database::fresh().await;
    for (at, story) in [
        stories::two_stations_scan_one_parcel(),
        stories::ten_stations_import_one_workbook(),
        stories::a_standalone_station_joins(),
    ]
    .iter()
    .enumerate()
    {
        same(story, at as u64).await;
    }
}
