//! A courier's own words for how a parcel fares.

use super::{counts, lines};
use serde_json::Value;
use tests::{Floor, Table};

/// An export of parcels with a status each.
fn export(parcels: &[(&str, &str)]) -> Vec<u8> {
    let rows = parcels
        .iter()
        .map(|(number, word)| format!("{number}|Ana|09171234567|{word}"));
    let heading = "Waybill Number|Receiver Name|Receiver Phone|Order Status".to_owned();
    let rows: Vec<String> = std::iter::once(heading).chain(rows).collect();
    Table::of(&rows.iter().map(String::as_str).collect::<Vec<_>>()).csv()
}

fn scan(floor: &Floor, code: &str) -> Value {
    let mut scanner = floor.scanner();
    scanner.send(&[code.to_owned()]);
    scanner.finish().remove(0)
}

#[test]
fn a_word_nobody_knows_waits_until_it_is_mapped_once() {
    let floor = Floor::open();
    let file = export(&[
        ("JT1", "For Sorting"),
        ("JT2", "FOR-SORTING"),
        ("JT3", "Pending"),
    ]);
    let import = floor.import("words.csv", &file, &[]);
    assert_eq!(counts(&import), [3, 0, 0, 0]);
    assert_eq!(
        lines(&import),
        ["2 status unknown_status", "3 status unknown_status"]
    );
    let words = floor.ask(&["status-words"]);
    assert_eq!(words.len(), 1, "{words:?}");
    assert_eq!(
        (&words[0]["waiting"], &words[0]["status"]),
        (&2.into(), &Value::Null)
    );
    let problems = floor.ask(&["problems"]);
    let named = |problem: &Value| {
        problem["kind"] == "unknown_status" && problem.to_string().contains("For Sorting")
    };
    assert!(problems.iter().any(named), "{problems:?}");
    let answer = scan(&floor, "JT1");
    assert_eq!(
        (&answer["outcome"], &answer["reason"]),
        (&"error".into(), &"wrong_status".into())
    );

    let mapped = floor.ask_one(&["status-word", "for sorting", "pending"]);
    assert_eq!(
        (&mapped["waiting"], &mapped["status"]),
        (&0.into(), &"pending".into())
    );
    for number in ["JT1", "JT2"] {
        assert_eq!(floor.waybill(number)["unknown_status"], Value::Null);
    }
    assert_eq!(scan(&floor, "JT2")["outcome"], "valid");
    let still = floor.ask(&["problems"]);
    assert!(!still.iter().any(named), "{still:?}");

    // The next export needs no question.
    let next = floor.import("next.csv", &export(&[("JT4", "For sorting")]), &[]);
    assert!(lines(&next).is_empty(), "{next}");
    assert_eq!(scan(&floor, "JT4")["outcome"], "valid");
}

#[test]
fn waybills_follow_a_word_at_once() {
    let floor = Floor::open();
    floor.import(
        "words.csv",
        &export(&[("JT1", "Parked"), ("JT2", "Livraison faite")]),
        &[],
    );
    for (word, status, number) in [
        ("Parked", "in-transit", "JT1"),
        ("livraison faite", "delivered", "JT2"),
    ] {
        floor.ask_one(&["status-word", word, status]);
        assert_eq!(floor.waybill(number)["status"], status.replace('-', "_"));
    }
    // What only a scan, an issue or a received return makes, no word makes.
    let output = floor
        .command(&["status-word", "Gone", "dispatched"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        floor.refused(&["status-word", "!!", "pending"])["code"],
        "status_word_empty"
    );
}

#[test]
fn a_status_never_moves_back_by_an_older_export() {
    let floor = Floor::open();
    floor.import(
        "new.csv",
        &export(&[("JT1", "Delivered"), ("JT2", "In Transit")]),
        &[],
    );
    let older = export(&[
        ("JT1", "Pending"),
        ("JT2", "Pending"),
        ("JT1", "In Transit"),
    ]);
    for duplicates in ["skip", "update-empty", "update-all"] {
        floor.import("old.csv", &older, &["--on-duplicate", duplicates]);
        let now = ["JT1", "JT2"].map(|number| floor.waybill(number)["status"].clone());
        assert_eq!(now, ["delivered", "in_transit"], "{duplicates}");
    }
    // Forward it does.
    let newer = export(&[("JT2", "Delivered")]);
    let import = floor.import("newer.csv", &newer, &["--on-duplicate", "update-empty"]);
    assert_eq!(counts(&import), [0, 1, 0, 0]);
    assert_eq!(floor.waybill("JT2")["status"], "delivered");
}

#[test]
fn a_parcel_listed_twice_in_a_file_counts_once_as_its_first_row_says() {
    let floor = Floor::open();
    let import = floor.import(
        "twice.csv",
        &export(&[("JT1", "In Transit"), ("JT1", "Delivered")]),
        &[],
    );
    assert_eq!(lines(&import), ["3 waybill_number repeated_in_file"]);
    assert_eq!(counts(&import), [1, 0, 1, 0]);
    assert_eq!(floor.waybill("JT1")["status"], "in_transit");
}
