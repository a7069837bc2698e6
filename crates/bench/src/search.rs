//! Search among a million waybills: the product as one more competitor of the
//! peers' own benchmark, and beside an import.

use crate::figures::Latency;
use crate::shop::{Shop, workbook_of};
use contract::{Rpc, WaybillsRequest};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Hits asked for, as the peers ask for.
const HITS: u32 = 50;
/// Rows of one workbook: what a spreadsheet program still opens.
const SHEET: i64 = 200_000;
/// Rows that come in while others search.
const MEANWHILE: u32 = 50_000;

/// Fills a station in `folder` with the waybills of the peers' database.
pub fn fill(database: &Path, folder: &Path) {
    let shop = Shop::in_folder(folder);
    let plain = Connection::open(database).unwrap();
    let books = tempfile::tempdir().unwrap();
    let mut after = 0_i64;
    loop {
        let mut statement = plain
            .prepare(
                "SELECT id, waybill_number, receiver_name, receiver_phone, city FROM waybills
                 WHERE id > ?1 ORDER BY id LIMIT ?2",
            )
            .unwrap();
        let rows: Vec<(i64, [String; 4])> = statement
            .query_map([after, SHEET], |row| {
                let texts = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
                Ok((row.get(0)?, texts))
            })
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let Some((last, _)) = rows.last() else {
            break;
        };
        after = *last;
        let path = workbook_of(books.path(), rows.iter().map(|(_, texts)| texts));
        assert_eq!(shop.import(&path) as usize, rows.len());
    }
    shop.close();
}

/// Asks a filled station each line of `queries`; prints what the peers' harness
/// reads. The whole way: who asks, the filter, the rows, the view of each.
pub fn answer(folder: &Path, queries: &Path) {
    let shop = Shop::staying(folder);
    let queries = std::fs::read_to_string(queries).unwrap();
    ask(&shop, queries.lines().next().unwrap_or_default());
    let mut times = Vec::new();
    let mut hits = 0;
    for query in queries.lines() {
        let begun = Instant::now();
        hits += ask(&shop, query);
        times.push(begun.elapsed());
    }
    let most = times.iter().max().copied().unwrap_or_default();
    let (count, latency) = (times.len(), Latency::of(times));
    println!(
        "{}",
        json!({
            "n": count,
            "hits": hits,
            "p50_us": latency.p50,
            "p99_us": latency.p99,
            "max_us": most.as_secs_f64() * 1e6,
        })
    );
    shop.close();
}

fn ask(shop: &Shop, query: &str) -> usize {
    let ask = WaybillsRequest {
        search: Some(query.to_owned()),
        limit: Some(HITS),
        ..WaybillsRequest::default()
    };
    shop.station.waybills(&shop.caller, ask).unwrap().len()
}

/// Searches while rows come in, beside the same searches before.
pub fn beside_import(folder: &Path, queries: &Path) -> Value {
    let shop = Shop::staying(folder);
    let queries = std::fs::read_to_string(queries).unwrap();
    let queries: Vec<&str> = queries.lines().collect();
    let books = tempfile::tempdir().unwrap();
    let fresh = std::process::id();
    let texts: Vec<[String; 4]> = (0..MEANWHILE)
        .map(|row| {
            let number = format!("NEW{fresh:07}{row:07}");
            let phone = format!("09{:09}", 170_000_000 + row);
            [number, format!("Receiver {row}"), phone, "Davao".to_owned()]
        })
        .collect();
    let path = workbook_of(books.path(), texts.iter());
    let timed = |query: &&str| {
        let begun = Instant::now();
        ask(&shop, query);
        begun.elapsed()
    };
    let before = Latency::of(queries.iter().map(timed).collect());
    let ended = AtomicBool::new(false);
    let meanwhile: Vec<Duration> = std::thread::scope(|scope| {
        scope.spawn(|| {
            assert_eq!(shop.import(&path), MEANWHILE);
            ended.store(true, Ordering::Release);
        });
        let mut times = Vec::new();
        for query in queries.iter().cycle() {
            if ended.load(Ordering::Acquire) {
                break;
            }
            times.push(timed(query));
            // As fast as a person types.
            std::thread::sleep(Duration::from_millis(20));
        }
        times
    });
    let asked = meanwhile.len();
    let meanwhile = Latency::of(meanwhile);
    println!(
        "searches before an import: p50 {:.0} µs, p99 {:.0} µs; {asked} while {MEANWHILE} rows come in: p50 {:.0} µs, p99 {:.0} µs",
        before.p50, before.p99, meanwhile.p50, meanwhile.p99
    );
    shop.close();
    json!({ "before_p99_us": before.p99, "meanwhile_p99_us": meanwhile.p99 })
}

/// Runs the peers' own benchmark with the product as one more competitor.
pub fn beside(peers: &Path, rounds: usize) {
    let own = std::env::current_exe().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let work = std::env::var("BENCH_WORK").expect("BENCH_WORK names the folder the peers work in");
    let database = Path::new(&work).join("data/waybills_1000000.db");
    assert!(
        database.is_file(),
        "the peers' waybills are made by their common/make_db.py: {}",
        database.display()
    );
    fill(&database, folder.path());
    let status = Command::new("python3")
        .arg(peers.join("search/run.py"))
        .args(["--rounds", &rounds.to_string()])
        .arg("--competitor")
        .arg(format!(
            "waystation={} search {} {{queries}}",
            own.display(),
            folder.path().display()
        ))
        .status();
    assert!(status.unwrap().success(), "the peers could not be measured");
}
