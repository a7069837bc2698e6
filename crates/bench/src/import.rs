//! A workbook into the encrypted store, beside only reading its rows.

use crate::figures::{Latency, line};
use crate::scan::{time_of, verdicts};
use crate::shop::{Shop, number, workbook};
use documents::read::open_workbook;
use serde_json::{Value, json};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The sizes measured.
const SIZES: [u32; 2] = [5_000, 50_000];

/// Rows a second, ours and reading alone.
pub fn measure(rounds: usize) -> Value {
    println!(
        "import of an .xlsx: rules, encryption, log and flush on; limit: reading its rows only"
    );
    let folder = tempfile::tempdir().unwrap();
    let mut results = serde_json::Map::new();
    for rows in SIZES {
        let path = workbook(folder.path(), rows);
        let bytes = std::fs::read(&path).unwrap();
        let (mut ours, mut limit) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let begun = Instant::now();
            let mut count = 0;
            let mut book = open_workbook(&bytes).unwrap();
            book.rows(0, &mut |_| {
                count += 1;
                ControlFlow::Continue(())
            })
            .unwrap();
            assert_eq!(count, rows + 1);
            limit.push(f64::from(rows) / begun.elapsed().as_secs_f64());
            let shop = Shop::open();
            let begun = Instant::now();
            assert_eq!(shop.import(&path), rows);
            ours.push(f64::from(rows) / begun.elapsed().as_secs_f64());
        }
        let name = format!("{rows} rows, rows a second");
        results.insert(rows.to_string(), line(&name, "/s", &ours, &limit));
    }
    json!(results)
}

/// Waybills to scan, there before the import.
const SCANNED: u32 = 5_000;
/// Rows that come in meanwhile.
const MEANWHILE: u32 = 200_000;
/// Scans of a round without an import; with one, as many as its time takes.
const SCANS: u32 = 500;
/// From one verdict to the next scan: two hundred a second, a hundred times what
/// a person does.
const BETWEEN: Duration = Duration::from_millis(5);

/// How long scans take while an import runs, beside scans of the same station
/// before it.
pub fn beside_scans(rounds: usize) -> Value {
    println!("scans while {MEANWHILE} rows come in; limit: the same station without an import");
    let folder = tempfile::tempdir().unwrap();
    let (first, large) = (
        workbook(folder.path(), SCANNED),
        workbook(folder.path(), MEANWHILE),
    );
    let (mut ours, mut limit) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let shop = Shop::open();
        shop.import(&first);
        let session = shop.session();
        let mut index = 0;
        let mut scan = || {
            index += 1;
            std::thread::sleep(BETWEEN);
            time_of(&shop, session, &number(index % SCANNED))
        };
        limit.push(Latency::of((0..SCANS).map(|_| scan()).collect()));
        let ended = AtomicBool::new(false);
        let answers = std::thread::scope(|scope| {
            scope.spawn(|| {
                shop.import(&large);
                ended.store(true, Ordering::Release);
            });
            let mut answers = Vec::new();
            while !ended.load(Ordering::Acquire) {
                answers.push(scan());
            }
            answers
        });
        println!("  {} scans beside the import", answers.len());
        ours.push(Latency::of(answers));
    }
    verdicts(&ours, &limit)
}

/// Runs the peers' own benchmark with the product as one more competitor; it
/// prints its table.
pub fn beside(peers: &Path, rounds: usize) {
    let own = std::env::current_exe().unwrap();
    let status = Command::new("python3")
        .arg(peers.join("import/run.py"))
        .args(["--sizes", "50000,200000", "--rounds", &rounds.to_string()])
        .arg("--competitor")
        .arg(format!(
            "waystation={} import {{xlsx}} {{own}}",
            own.display()
        ))
        .arg("--after")
        .arg(format!(
            "waystation={} export {{own}} {{db}}",
            own.display()
        ))
        .status();
    assert!(status.unwrap().success(), "the peers could not be measured");
}
