//! Files built to harm, while parcels are being scanned.

use super::counts;
use std::time::{Duration, Instant};
use tests::{Floor, Running, Sheet, text, writers};

/// Unoptimised code is ten times slower.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });

#[test]
fn a_bomb_is_refused_in_words_while_scanning_goes_on() {
    let spaces = vec![b' '; 33 << 20];
    let bombs: [(&str, Vec<u8>); 4] = [
        (
            "spaces.xlsx",
            writers::archive(&[
                ("_rels/.rels", b"<x/>"),
                ("xl/workbook.xml", b"<workbook/>"),
                ("xl/sharedStrings.xml", &spaces),
            ]),
        ),
        ("nested.xls", "<table><tr><td>".repeat(100_000).into_bytes()),
        (
            "repeated.ods",
            writers::ods::spreadsheet(&writers::ods::table(
                "a",
                "ta1",
                &writers::ods::row(1_048_576, &["x"]),
            )),
        ),
        (
            "open.csv",
            format!("a,b\n1,\"{}", "x,\n".repeat(4_000_000)).into_bytes(),
        ),
    ];
    let floor = Floor::open();
    floor.import(
        "parcels.xlsx",
        &Sheet::usual().parcels(1, 100, "Cebu").bytes(),
        &[],
    );
    let mut scanner = floor.scanner();
    let mut scan = |parcel: u32| {
        scanner.send(&[Floor::number(parcel)]);
        let answer = scanner.hear().expect("the scan lives");
        assert_eq!(answer["outcome"], "valid", "{answer}");
    };
    scan(1);
    for (number, (name, bytes)) in (0..).zip(bombs) {
        let path = floor.file(name, &bytes);
        let begun = Instant::now();
        let refusing = floor.start(&["import", &path]);
        for parcel in 0..10 {
            scan(2 + number * 10 + parcel);
        }
        drop(finished(refusing));
        let took = begun.elapsed();
        assert!(took < PATIENCE, "{name}: {took:?}");
        let last = floor.ask(&["imports"]).remove(0);
        assert_eq!(
            (text(&last["filename"]), text(&last["failure"])),
            (name, "too_large")
        );
        assert!(!text(&last["message"]).is_empty() && !text(&last["next_step"]).is_empty());
    }
    assert_eq!(scanner.finish().len(), 0);
}

/// Waits for the end of a command that must be refused.
fn finished(mut running: Running) -> Running {
    let status = running.0.wait().unwrap();
    assert_eq!(status.code(), Some(1));
    running
}

/// One figure of a process in bytes, as the system tells it.
#[cfg(target_os = "linux")]
fn figure(process: u32, file: &str, name: &str) -> Option<u64> {
    let told = std::fs::read_to_string(format!("/proc/{process}/{file}")).ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix(name))?;
    let number = line.split_whitespace().next()?.parse::<u64>().ok()?;
    Some(if line.contains("kB") {
        number << 10
    } else {
        number
    })
}

#[cfg(target_os = "linux")]
#[test]
fn the_reading_process_lives_within_its_limit_and_far_below_it() {
    /// A full export, twice over.
    const MOST: u64 = 96 << 20;
    let floor = Floor::open();
    let path = floor.file(
        "long.xlsx",
        &Sheet::usual().parcels(1, 10_000, "Cebu").bytes(),
    );
    let mut running = floor.start(&["import", &path]);
    let station = running.0.id();
    let mut seen = 0;
    while running.0.try_wait().unwrap().is_none() {
        let children = std::fs::read_dir(format!("/proc/{station}/task"));
        let lists = children.into_iter().flatten().flatten();
        let lists =
            lists.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
        let readers: Vec<u32> = lists
            .flat_map(|list| {
                list.split_whitespace()
                    .filter_map(|id| id.parse().ok())
                    .collect::<Vec<_>>()
            })
            .collect();
        for reader in readers {
            let limit = figure(reader, "limits", "Max data size");
            let used = figure(reader, "status", "VmData:");
            let peak = figure(reader, "status", "VmHWM:");
            // Before it has its file it has no limit yet.
            if let (Some(limit), Some(used), Some(peak)) = (limit, used, peak) {
                assert!(used < limit, "{used} bytes of {limit}");
                assert!(peak < MOST, "{peak} bytes");
                seen += 1;
            }
        }
        std::thread::yield_now();
    }
    assert!(seen > 0, "the reading process was never seen");
    let import = floor.ask(&["imports"]).remove(0);
    assert_eq!(counts(&import), [10_000, 0, 0, 0]);
}
