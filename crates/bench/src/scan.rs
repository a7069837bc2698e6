//! From a code to its durable verdict: our whole path, encryption, rules, log
//! and words included, beside the bare loop.

use crate::figures::{Latency, line};
use crate::limit::Bare;
use crate::shop::{Shop, number, workbook};
use contract::ScanRequest;
use domain::kernel::SessionId;
use domain::warehouse::ScanSource;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Scans of one round.
const SCANS: u32 = 2_000;
/// A burst: what an emptied gun sends.
const BURST: usize = 50;

/// The round's codes: 96 in 100 known and new, 3 repeats, 1 unknown.
fn codes(rows: u32, round: usize) -> Vec<String> {
    let first = round as u32 * SCANS;
    (0..SCANS)
        .map(|index| match index % 100 {
            99 => format!("XX{index:06}{round}"),
            33 | 66 | 98 => number((first + index - 1) % rows),
            _ => number((first + index) % rows),
        })
        .collect()
}

fn fill(rows: u32) -> (Shop, Bare) {
    let shop = Shop::open();
    let books = tempfile::tempdir().unwrap();
    let path = workbook(books.path(), rows);
    assert_eq!(
        shop.import(&path),
        rows,
        "every row of the workbook is a waybill"
    );
    (shop, Bare::open(rows))
}

/// From one code to its durable verdict.
pub fn time_of(shop: &Shop, session: SessionId, code: &str) -> Duration {
    let begun = Instant::now();
    shop.station
        .submit_scan(&shop.caller, ask(session, code))
        .wait()
        .unwrap();
    begun.elapsed()
}

fn ask(session_id: SessionId, code: &str) -> ScanRequest {
    ScanRequest {
        session_id,
        code: code.to_owned(),
        source: ScanSource::Stdin,
        gun: None,
        damage: None,
    }
}

/// One code after the other.
pub fn one_by_one(rows: u32, rounds: usize) -> Value {
    println!("scan, one by one, among {rows} waybills, {SCANS} scans a round");
    let (shop, bare) = fill(rows);
    let session = shop.session();
    let (mut ours, mut limit) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let codes = codes(rows, round);
        limit.push(Latency::of(bare.scan(&codes, 1)));
        let answers: Vec<Duration> = codes
            .iter()
            .map(|code| time_of(&shop, session, code))
            .collect();
        ours.push(Latency::of(answers));
    }
    verdicts(&ours, &limit)
}

/// Latencies of our scans beside those of others, round by round.
pub fn verdicts(ours: &[Latency], limit: &[Latency]) -> Value {
    let pick = |of: fn(&Latency) -> f64, all: &[Latency]| all.iter().map(of).collect::<Vec<_>>();
    json!({
        "p50": line("p50 to the verdict", "µs", &pick(|l| l.p50, ours), &pick(|l| l.p50, limit)),
        "p99": line("p99 to the verdict", "µs", &pick(|l| l.p99, ours), &pick(|l| l.p99, limit)),
    })
}

/// Fifty at once, each answer after its own commit.
pub fn in_bursts(rows: u32, rounds: usize) -> Value {
    println!("scan, bursts of {BURST}, among {rows} waybills; rates in codes a second");
    let (shop, bare) = fill(rows);
    let session = shop.session();
    let (mut ours, mut one_by_one, mut grouped) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let codes = codes(rows, round * 3);
        let rate = |total: f64| f64::from(SCANS) / total;
        one_by_one.push(rate(Latency::of(bare.scan(&codes, 1)).total));
        let other = self::codes(rows, round * 3 + 1);
        let begun = Instant::now();
        bare.scan(&other, BURST);
        grouped.push(rate(begun.elapsed().as_secs_f64()));
        let own = self::codes(rows, round * 3 + 2);
        let begun = Instant::now();
        for burst in own.chunks(BURST) {
            let pending: Vec<_> = burst
                .iter()
                .map(|code| shop.station.submit_scan(&shop.caller, ask(session, code)))
                .collect();
            for scan in pending {
                scan.wait().unwrap();
            }
        }
        ours.push(rate(begun.elapsed().as_secs_f64()));
    }
    json!({
        "against_one_by_one": line("bursts ÷ bare loop one by one", "/s", &ours, &one_by_one),
        "against_groups": line("bursts ÷ bare loop in groups", "/s", &ours, &grouped),
    })
}
