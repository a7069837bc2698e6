//! How fast a workbook's rows are read, and with how much memory: ours, or
//! calamine's streaming reader for comparison. One reader a process, so that
//! neither warms the other's memory.
//!
//! `cargo run --release -p documents --example read_speed -- FILE [calamine]`
#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on stops")]

use std::hint::black_box;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::time::Instant;

use calamine::{Reader, Xlsx};
use documents::read::open_workbook;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().expect("the file to read");
    let bytes = std::fs::read(path).unwrap();
    let with_calamine = arguments.next().as_deref() == Some("calamine");
    for _ in 0..3 {
        let (begun, cpu) = (Instant::now(), processor_seconds());
        let (rows, cells) = if with_calamine {
            by_calamine(&bytes)
        } else {
            ours(&bytes)
        };
        let (wall, cpu) = (begun.elapsed().as_secs_f64(), processor_seconds() - cpu);
        println!(
            "{rows} rows, {cells} cells: {:.0} rows/s, {:.2} us of processor a row, peak {} KiB beside {} KiB of file",
            f64::from(rows) / wall,
            cpu * 1e6 / f64::from(rows),
            peak_kib(),
            bytes.len() >> 10,
        );
    }
}

fn ours(bytes: &[u8]) -> (u32, usize) {
    let (mut rows, mut cells) = (0, 0);
    let mut workbook = open_workbook(bytes).unwrap();
    workbook
        .rows(0, &mut |row| {
            rows += 1;
            cells += black_box(row).cells.len();
            ControlFlow::Continue(())
        })
        .unwrap();
    (rows, cells)
}

fn by_calamine(bytes: &[u8]) -> (u32, usize) {
    let (mut last, mut cells) = (0, 0);
    let mut workbook = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = workbook.sheet_names()[0].clone();
    let mut reader = workbook.worksheet_cells_reader(&name).unwrap();
    while let Some(cell) = reader.next_cell().unwrap() {
        last = black_box(cell).get_position().0 + 1;
        cells += 1;
    }
    (last, cells)
}

/// Time on a processor, where the system says it (Linux).
fn processor_seconds() -> f64 {
    let schedule = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = schedule
        .split(' ')
        .next()
        .and_then(|text| text.parse().ok());
    nanoseconds.unwrap_or(f64::NAN) / 1e9
}

/// The most memory this process ever had, where the system says it (Linux).
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().split(' ').next());
    kib.and_then(|text| text.parse().ok()).unwrap_or(0)
}
