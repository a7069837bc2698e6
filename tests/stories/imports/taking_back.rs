//! Imports taken back or stopped on the way.

use super::counts;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use tests::{Floor, Running, Sheet, text};

fn scan(floor: &Floor, codes: &[&str]) -> Vec<Value> {
    let mut scanner = floor.scanner();
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    scanner.send(&codes);
    scanner.finish()
}

#[test]
fn only_what_is_pending_and_was_never_scanned_goes_back() {
    let floor = Floor::open();
    let sheet = Sheet::usual().parcels(1, 2_499, "Cebu").row(&[
        "JT9",
        "Ana",
        "09171234567",
        "Cebu",
        "5",
        "1",
        "Delivered",
    ]);
    let import = floor.import("courier.xlsx", &sheet.bytes(), &["--notes", "by mistake"]);
    assert_eq!(counts(&import), [2_500, 0, 0, 0]);
    let id = text(&import["import_id"]);
    scan(&floor, &["JT0000000001", "JT0000002000"]);
    for _ in 0..2 {
        // Asked twice it is the same answer.
        let voided = floor.ask_one(&["import-void", id]);
        let answer = ["status", "voided", "kept"].map(|field| voided[field].clone());
        assert_eq!(answer, [Value::from("voided"), 2_497.into(), 3.into()]);
    }
    let answer = scan(&floor, &["JT0000000002"]).remove(0);
    assert_eq!(
        (&answer["outcome"], &answer["reason"]),
        (&"error".into(), &"cancelled".into())
    );
    assert_eq!(floor.waybill("JT9")["voided_at"], Value::Null);
    let history = floor.ask(&["imports"]);
    assert_eq!(
        (&history[0]["status"], &history[0]["notes"]),
        (&"voided".into(), &"by mistake".into())
    );
    // What went back may come again.
    let again = floor.import("courier.xlsx", &sheet.bytes(), &[]);
    assert_eq!(counts(&again), [2_497, 0, 3, 0]);
}

#[test]
fn an_import_cancelled_in_the_middle_keeps_what_it_took_and_can_be_taken_back() {
    let floor = Floor::open();
    let path = floor.file(
        "long.xlsx",
        &Sheet::usual().parcels(1, 12_000, "Cebu").bytes(),
    );
    let mut command = floor.command(&["import", &path]);
    let mut running = Running(command.stderr(Stdio::piped()).spawn().unwrap());
    let mut progress = BufReader::new(running.0.stderr.take().unwrap());
    // Rows are in as soon as it says so.
    progress.read_line(&mut String::new()).unwrap();
    let id = text(&floor.ask(&["imports"])[0]["import_id"]).to_owned();
    let cancelled = floor.ask_one(&["import-cancel", &id]);
    assert_eq!(cancelled["status"], "cancelled");
    drop(progress);
    running.0.wait().unwrap();
    let stood = floor.ask(&["imports"]).remove(0);
    let created = stood["created"].as_u64().unwrap();
    assert!((1..12_000).contains(&created), "{stood}");
    assert_eq!(floor.ask_one(&["status"])["waybills"], created);
    assert_eq!(
        floor.refused(&["import-cancel", &id])["code"],
        "import_ended"
    );
    assert_eq!(floor.ask_one(&["import-void", &id])["voided"], created);
    let whole = floor.ask_one(&["import", &path]);
    assert_eq!(counts(&whole), [12_000, 0, 0, 0]);
}

#[test]
fn the_original_file_comes_back_byte_for_byte() {
    let floor = Floor::open();
    let bytes = Sheet::usual().parcel("JT1", "Cebu").bytes();
    let import = floor.import("as it came.xlsx", &bytes, &[]);
    let id = text(&import["import_id"]);
    let out = floor.path("copy.xlsx");
    let written = floor.ask_one(&["import-file", id, "--out", &out]);
    assert_eq!(written["filename"], "as it came.xlsx");
    assert_eq!(std::fs::read(&out).unwrap(), bytes);
    // Also of a file that gave nothing.
    floor.import_refused("broken.xlsx", b"%PDF-1.7", &[]);
    let id = floor.ask(&["imports"])[0]["import_id"].clone();
    let out = floor.path("broken copy.xlsx");
    floor.ask_one(&["import-file", text(&id), "--out", &out]);
    assert_eq!(std::fs::read(&out).unwrap(), b"%PDF-1.7");
}
