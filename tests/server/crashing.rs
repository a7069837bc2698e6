//! PostgreSQL stopped and crashed in the middle of pushes: what was acknowledged
//! is there afterwards, and nothing is there twice.

use crate::pushing::{all, waybills};
use contract::sync::PushAnswer;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use sync_server::cluster::Cluster;
use sync_server::store::Store;
use tests::central::{Client, code, found, program};
use tokio::sync::watch;
use tokio::task::JoinHandle;

const STATIONS: u8 = 4;
const ROUNDS: usize = 6;
/// Pushes acknowledged between two interruptions, by all stations together.
const BETWEEN: u64 = 12;
/// Pushes in a row that may fail before something else is wrong.
const TRIES: u32 = 2_000;
/// Commands of a push.
const BATCH: usize = 10;

/// What the test and its stations tell each other.
#[derive(Clone)]
struct Floor {
    /// Whether the database runs, as far as the test knows.
    up: watch::Receiver<bool>,
    /// Acknowledged pushes in all.
    acknowledged: watch::Sender<u64>,
    /// True when the shift ends.
    over: watch::Receiver<bool>,
}

/// Works until the shift is over, then sends the rest; what the server said it
/// had, after each push.
async fn work(mut station: Client, mut floor: Floor) -> (Client, u64) {
    let (mut pushed, mut failures) = (0, 0);
    loop {
        let done = station.log.len();
        if done as u64 == pushed {
            if *floor.over.borrow() {
                return (station, pushed);
            }
            for at in done..done + BATCH {
                let key = station.key.to_bytes()[0];
                station.create(&format!("JT{key}{at:05}"));
            }
        }
        match station.push(pushed).await {
            Ok(PushAnswer::Taken { through, .. }) => {
                // Never less than it had said before.
                assert!(through >= pushed, "{through} after {pushed}");
                pushed = through;
                failures = 0;
                floor.acknowledged.send_modify(|count| *count += 1);
            }
            Ok(other) => panic!("{pushed} is lost: {other:?}"),
            Err(code) => {
                assert_eq!(code, "database_unreachable");
                failures += 1;
                assert!(
                    failures < TRIES,
                    "the server does not find its database again: {code}"
                );
                floor.up.wait_for(|up| *up).await.unwrap();
            }
        }
    }
}

/// Ends the postmaster as a crash does: nothing is flushed, nobody is told.
fn crash(folder: &Path) {
    let note = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    let postmaster = note.lines().next().unwrap();
    let killed = Command::new("kill").args(["-9", postmaster]).status();
    assert!(killed.unwrap().success());
}

/// Up again; its old processes may take a moment to notice that they are alone,
/// and keep the new one from starting that long.
fn start(folder: &Path) -> Cluster {
    for _ in 0..200 {
        if let Ok(cluster) = Cluster::start(folder, &["max_connections=60"]) {
            return cluster;
        }
    }
    let log = std::fs::read_to_string(folder.join("postgres.log"));
    panic!("PostgreSQL does not come back: {log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stops_and_crashes_under_load_loses_nothing_acknowledged() {
    // Others may enter it: as root, PostgreSQL runs as somebody else.
    let open = std::fs::Permissions::from_mode(0o755);
    let mut builder = tempfile::Builder::new();
    let folder = builder.permissions(open).tempdir().unwrap();
    let mut cluster = start(folder.path());
    let url = cluster.url();
    let store = Store::open(&url, 4).unwrap();
    store.migrate().await.unwrap();
    found(&store).await;
    let (_server, address) = program(&url).await;

    let (is_up, up) = watch::channel(true);
    let (is_over, over) = watch::channel(false);
    let (acknowledged, mut heard) = watch::channel(0);
    let floor = Floor {
        up,
        acknowledged,
        over,
    };
    let mut working: Vec<JoinHandle<(Client, u64)>> = Vec::new();
    for number in 1..=STATIONS {
        let mut station = Client::new(address, number);
        station.enrol(&code(&store).await).await;
        working.push(tokio::spawn(work(station, floor.clone())));
    }
    for round in 0..ROUNDS {
        let before = *heard.borrow();
        heard
            .wait_for(|count| *count >= before + BETWEEN)
            .await
            .unwrap();
        is_up.send_replace(false);
        if round % 2 == 0 {
            crash(folder.path());
        }
        // After a crash it only waits for the process to be gone.
        cluster.stop();
        let path = folder.path().to_owned();
        let begun = tokio::task::spawn_blocking(move || start(&path));
        cluster = begun.await.unwrap();
        is_up.send_replace(true);
    }
    is_over.send_replace(true);
    let mut expected = Vec::new();
    let mut last = None;
    for station in working {
        let (station, pushed) = station.await.unwrap();
        assert_eq!(pushed, station.log.len() as u64);
        let key = station.key.to_bytes()[0];
        expected.extend((0..pushed).map(|at| format!("JT{key}{at:05}")));
        last = Some(station);
    }
    expected.sort();
    let mut found = waybills(&all(&mut last.unwrap()).await);
    found.sort();
    assert_eq!(found, expected);
    println!("{} commands, {ROUNDS} interruptions", expected.len());
}
