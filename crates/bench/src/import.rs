//! A workbook into the encrypted store, beside only reading its rows.

use crate::figures::line;
use crate::shop::{Shop, workbook};
use documents::read::open_workbook;
use serde_json::{Value, json};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

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
