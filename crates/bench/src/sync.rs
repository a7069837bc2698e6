//! Stations and their server: over the real protocol, rules deciding, every
//! commit flushed on both sides.

use crate::central::Central;
use crate::figures::median;
use crate::rebase;
use crate::shop::{Shop, number, workbook};
use contract::{EnrolRequest, Nothing, OpenSessionRequest, Rpc, ScanRequest};
use domain::kernel::SessionId;
use domain::warehouse::ScanSource;
use serde_json::{Value, json};
use station::Round;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Codes on their way at once, as from an emptied gun.
const BURST: usize = 50;
/// Waybills a station missed: with their events 20,000 rows.
const MISSED: u32 = 10_000;
/// Scans that travel from one station to the other.
const TRAVELLING: usize = 200;
/// Between looks for a scan that is on its way.
const LOOK: Duration = Duration::from_millis(1);

/// The peers' documents as a file that couriers might have sent.
fn as_courier_file(documents: &Path, folder: &Path) -> (PathBuf, Vec<String>) {
    const COLUMNS: [(&str, &str); 14] = [
        ("Waybill Number", "waybill_number"),
        ("Sender Name/Product", "sender_name"),
        ("Sender Address", "sender_address"),
        ("Sender Phone", "sender_phone"),
        ("Receiver Name", "receiver_name"),
        ("Receiver Address", "receiver_address"),
        ("Receiver Phone", "receiver_phone"),
        ("Destination", "destination"),
        ("Number of Items", "items"),
        ("Weight", "weight"),
        ("Express Type", "express_type"),
        ("COD Amount", "cod_amount"),
        ("Remarks", "remarks"),
        ("Order Status", "order_status"),
    ];
    let path = folder.join("waybills.csv");
    let mut file = std::io::BufWriter::new(File::create(&path).unwrap());
    let line = |cells: Vec<String>| {
        let quoted = cells
            .iter()
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        quoted.collect::<Vec<_>>().join(",")
    };
    let headings = COLUMNS.map(|(heading, _)| heading.to_owned());
    writeln!(file, "{}", line(headings.to_vec())).unwrap();
    let mut numbers = Vec::new();
    for document in BufReader::new(File::open(documents).unwrap()).lines() {
        let document: Value = serde_json::from_str(&document.unwrap()).unwrap();
        let cells = COLUMNS.map(|(_, key)| match &document[key] {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        });
        numbers.push(cells[0].clone());
        writeln!(file, "{}", line(cells.to_vec())).unwrap();
    }
    file.flush().unwrap();
    (path, numbers)
}

/// Joins a fresh folder; with its first round.
fn joined(central: &mut Central, folder: &Path) -> Shop {
    let shop = Shop::again(folder);
    enrol(central, &shop, Some("Worker"));
    shop
}

fn enrol(central: &mut Central, shop: &Shop, operator: Option<&str>) {
    let ask = EnrolRequest {
        server: central.url.clone(),
        code: central.code(),
        name: None,
        operator: operator.map(ToOwned::to_owned),
        pin: None,
    };
    shop.station.enrol(&shop.caller, ask).unwrap();
}

/// A server that has the rows of a file: a station that imported them joined it.
fn loaded(file: &Path) -> Central {
    let mut central = Central::start();
    let shop = Shop::open();
    shop.import(file);
    enrol(&mut central, &shop, None);
    let left = shop.station.sync(&shop.caller, Nothing {}).unwrap();
    assert_eq!(left.pending, 0, "everything is at the server");
    shop.close();
    central.settle();
    central
}

fn scan(shop: &Shop, session_id: SessionId, codes: &[String]) {
    for burst in codes.chunks(BURST) {
        let pending: Vec<_> = burst
            .iter()
            .map(|code| {
                let ask = ScanRequest {
                    session_id,
                    code: code.clone(),
                    source: ScanSource::Stdin,
                    gun: None,
                    damage: None,
                };
                shop.station.submit_scan(&shop.caller, ask)
            })
            .collect();
        for scan in pending {
            scan.wait().unwrap();
        }
    }
}

/// What one station moved.
struct Moved {
    /// Everything, into a folder that was empty.
    pull: Round,
    waybills: u32,
    /// A shift's scans, and what came of them.
    push: Round,
    scans: u64,
}

/// A fresh station takes everything there is, works without the server, and
/// comes back.
fn shift(central: &mut Central, folder: &Path, codes: &[String]) -> Moved {
    let shop = joined(central, folder);
    let pull = shop.station.last_round();
    let waybills = shop.station.status(&shop.caller, Nothing {}).unwrap();
    scan(&shop, shop.session(), codes);
    let left = shop.station.sync(&shop.caller, Nothing {}).unwrap();
    assert_eq!(left.pending, 0, "every scan has its result");
    let push = shop.station.last_round();
    shop.close();
    Moved {
        pull,
        waybills: waybills.waybills,
        push,
        scans: central.scans(),
    }
}

/// One of the peers: as many scans as `scans` has lines, of numbers that exist,
/// and all of `waybills`.
pub fn compete(folder: &Path, scans: &Path, waybills: &Path) {
    let books = tempfile::tempdir().unwrap();
    let (file, mut numbers) = as_courier_file(waybills, books.path());
    let count = BufReader::new(File::open(scans).unwrap()).lines().count();
    numbers.truncate(count);
    let mut central = loaded(&file);
    let moved = shift(&mut central, folder, &numbers);
    let figures = json!({
        "push_secs": moved.push.pushing.as_secs_f64(),
        "pull_secs": moved.pull.pulling.as_secs_f64(),
        "pushed": moved.scans,
        "pulled": moved.waybills,
        "results_secs": moved.push.pulling.as_secs_f64(),
    });
    println!("{figures}");
}

/// Runs the peers' own benchmark with the product as one more competitor; it
/// prints its table.
pub fn beside(peers: &Path, rounds: usize) {
    let own = std::env::current_exe().unwrap();
    let own = own.display();
    let status = Command::new("python3")
        .arg(peers.join("sync/run.py"))
        .args(["--rounds", &rounds.to_string()])
        .arg("--competitor")
        .arg(format!(
            "waystation={own} sync {{dir}} {{scans}} {{waybills}}"
        ))
        .status();
    assert!(status.unwrap().success(), "the peers could not be measured");
}

/// What no peer offers: from one station's screen to another's, a month's
/// catch-up, and a queue run again.
pub fn measure(rounds: usize) -> Value {
    println!("stations on one server, over the real protocol");
    let folder = tempfile::tempdir().unwrap();
    let mut central = loaded(&workbook(folder.path(), MISSED));
    let place = |name: &str| {
        let place = folder.path().join(name);
        std::fs::create_dir(&place).unwrap();
        place
    };
    let travelling = propagation(&mut central, &place("a"), &place("b"));
    let caught_up: Vec<f64> = (0..rounds).map(|_| catch_up()).collect();
    let run_again: Vec<f64> = (0..rounds).map(|_| rebase::seconds()).collect();
    let mut results = serde_json::Map::new();
    let mut record = |name: &str, unit: &str, values: Vec<f64>| {
        println!("{name:<58} {:>12.3} {unit}", median(values.clone()));
        results.insert(name.to_owned(), json!({ "unit": unit, "values": values }));
    };
    record(
        "scan here, durable, to seen there: median",
        "ms",
        travelling,
    );
    record("catch-up after 20,000 changed rows", "s", caught_up);
    record("10,000 pending scans run again over a page", "s", run_again);
    json!(results)
}

/// Milliseconds from a scan's verdict at one station until another one, which
/// only listens, counts it.
fn propagation(central: &mut Central, here: &Path, there: &Path) -> Vec<f64> {
    let (a, b) = (joined(central, here), joined(central, there));
    a.station.keep_in_sync();
    b.station.keep_in_sync();
    let ask = OpenSessionRequest { new: true };
    let session = a.station.open_session(&a.caller, ask).unwrap().session_id;
    let seen = || {
        let sessions = b.station.sessions(&b.caller, Nothing {}).unwrap();
        let ours = sessions.iter().find(|one| one.session_id == session);
        ours.map_or(0, |one| one.totals.total_scanned)
    };
    let mut times = Vec::new();
    for at in 0..TRAVELLING {
        scan(&a, session, &[number(at as u32)]);
        let durable = Instant::now();
        while seen() as usize <= at {
            std::thread::sleep(LOOK);
        }
        times.push(durable.elapsed().as_secs_f64() * 1e3);
    }
    a.close();
    b.close();
    times
}

/// Seconds until a station that was away has what another one did meanwhile.
fn catch_up() -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let mut central = Central::start();
    let away = joined(&mut central, folder.path());
    let other = tempfile::tempdir().unwrap();
    let busy = joined(&mut central, other.path());
    busy.import(&workbook(other.path(), MISSED));
    busy.station.sync(&busy.caller, Nothing {}).unwrap();
    busy.close();
    central.settle();
    away.station.sync(&away.caller, Nothing {}).unwrap();
    let round = away.station.last_round();
    assert!(round.pulled >= 2 * MISSED, "{round:?}");
    away.close();
    round.pulling.as_secs_f64()
}
