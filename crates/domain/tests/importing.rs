//! Workbooks becoming waybills: W-001 to W-006, W-008, R-19.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod shop;

use domain::imports::{self, ImportStatus, OnDuplicate, RowOutcome, RowReason};
use domain::kernel::WaybillId;
use domain::warehouse::Resolution;
use shop::import::{counts, on, rows, seen};
use shop::{number, shop, table, word};

/// W-004, W-006: one file after another; `|` parts its chunks.
#[test]
fn what_an_import_counts() {
    for [known, on_duplicate, file, counted] in table(
        "
        known before   known rows     the file                  counted

        -              skip           WB1 | WB2                 2 created, 0 updated, 0 skipped, 0 failed
        -              skip           WB1 , totals , broken     1 created, 0 updated, 1 skipped, 1 failed
        -              skip           WB1 , WB1                 1 created, 0 updated, 1 skipped, 0 failed
        -              skip           WB1 | WB1                 1 created, 0 updated, 1 skipped, 0 failed
        -              update_all     WB1 , WB1 to Cebu         1 created, 0 updated, 1 skipped, 0 failed
        -              update_all     WB1 | WB1 to Cebu         1 created, 0 updated, 1 skipped, 0 failed
        WB1            skip           WB1 to Cebu , WB2         1 created, 0 updated, 1 skipped, 0 failed
        WB1            update_empty   WB1 to Cebu , WB2         1 created, 1 updated, 0 skipped, 0 failed
        WB1            update_all     WB1 for Bea               0 created, 1 updated, 0 skipped, 0 failed
        WB1            update_empty   WB1 for Bea               0 created, 0 updated, 1 skipped, 0 failed
        WB1            update_all     WB1 for Ana               0 created, 0 updated, 1 skipped, 0 failed
        WB1            update_all     WB1 says in_transit       0 created, 1 updated, 0 skipped, 0 failed
        WB1            update_all     WB1 to Cebu , WB1 to X    0 created, 1 updated, 1 skipped, 0 failed
        WB1            skip           broken | broken           0 created, 0 updated, 0 skipped, 2 failed
        ",
    ) {
        let mut shop = shop();
        if known != "-" {
            shop.import(OnDuplicate::Skip, &[&known]);
        }
        let id = shop.start_import("Ben", on(&on_duplicate)).unwrap();
        let mut next = 2;
        for chunk in file.split(" | ") {
            let texts: Vec<&str> = chunk.split(" , ").collect();
            let chunk = rows(id, next, &texts);
            next = chunk.last_row + 1;
            let running = shop.import_rows("Ben", chunk).unwrap();
            assert_eq!(running.status, ImportStatus::Processing);
        }
        let done = shop.finish_import("Ben", id).unwrap();
        assert_eq!(counts(&done), counted, "{on_duplicate}: {file}");
        assert_eq!(done.last_row, next - 1, "where a restart goes on");
        assert_eq!(done.status, ImportStatus::Completed);
        assert_eq!(done.uploaded_by_name, "Ben");
    }
}

/// The status never moves backwards by import, and fields only as asked.
#[test]
fn what_a_second_workbook_does_to_a_known_parcel() {
    for [first, then, on_duplicate, row, after] in table(
        "
        first workbook             since then     known rows     second workbook          after

        WB1                        -              skip           WB1 to Cebu              pending
        WB1                        -              update_empty   WB1 to Cebu              pending to Cebu
        WB1 to Cebu                -              update_empty   WB1 to Manila            pending to Cebu
        WB1 to Cebu                -              update_all     WB1 to Manila            pending to Manila
        WB1 to Cebu                -              update_all     WB1                      pending to Cebu

        WB1                        -              skip           WB1 says delivered       pending
        WB1                        -              update_empty   WB1 says delivered       delivered
        WB1                        -              update_all     WB1 says in_transit      in_transit
        WB1                        -              update_all     WB1 says dispatched      pending
        WB1                        -              update_all     WB1 says hq              pending
        WB1                        dispatched     update_all     WB1 says pending         dispatched
        WB1                        dispatched     update_all     WB1 says in_transit      in_transit
        WB1                        delivering     update_all     WB1 says in_transit      delivering
        WB1                        delivering     update_all     WB1 says returned        returned
        WB1                        delivered      update_all     WB1 says returned        delivered
        WB1                        returned       update_all     WB1 says delivered       returned
        WB1                        hq             update_all     WB1 says delivered       hq
        WB1                        issue_pending  update_all     WB1 says delivered       issue_pending

        WB1 says ?Parked           -              skip           WB1 says pending         pending, doubt Parked
        WB1 says ?Parked           -              update_empty   WB1 says pending         pending, doubt Parked
        WB1 says ?Parked           -              update_all     WB1 says pending         pending
        WB1 says ?Parked           -              update_all     WB1                      pending, doubt Parked
        WB1 says ?Parked           -              update_all     WB1 says ?Lost           pending, doubt Lost
        WB1 says ?Parked           -              update_empty   WB1 says ?Lost           pending, doubt Parked
        WB1 says ?Parked           -              update_all     WB1 says dispatched      pending, doubt Parked
        WB1 says ?Parked           -              update_all     WB1 says in_transit      in_transit
        WB1 says ?Parked           -              update_empty   WB1 says in_transit      in_transit
        WB1                        -              skip           WB1 says ?Lost           pending
        WB1                        -              update_all     WB1 says ?Lost           pending, doubt Lost
        WB1                        dispatched     update_all     WB1 says ?Lost           dispatched
        ",
    ) {
        let mut shop = shop();
        shop.import(OnDuplicate::Skip, &[&first]);
        if then != "-" {
            shop.parcel("WB1", &then);
        }
        shop.import(on(&on_duplicate), &[&row]);
        let what = format!("{first}, {then}, {on_duplicate}: {row}");
        assert_eq!(seen(shop.waybill("WB1")), after, "{what}");
    }
}

/// The places of an address belong to the text they were read from.
#[test]
fn an_address_and_its_places_are_replaced_together() {
    for [first, on_duplicate, second, address] in table(
        "
        first workbook   known rows     second workbook   address

        WB1 at Lahug     skip           WB1 at Talamban   Lahug
        WB1 at Lahug     update_empty   WB1 at Talamban   Lahug
        WB1              update_empty   WB1 at Talamban   Talamban
        WB1 at Lahug     update_all     WB1 at Talamban   Talamban
        WB1 at Lahug     update_all     WB1 to Cebu       Lahug
        WB1              update_all     WB1 to Cebu       -
        ",
    ) {
        let mut shop = shop();
        shop.import(OnDuplicate::Skip, &[&first]);
        shop.import(on(&on_duplicate), &[&second]);
        let waybill = shop.waybill("WB1");
        let found = waybill.receiver_address.as_deref();
        let what = format!("{first}, {on_duplicate}: {second}");
        assert_eq!(found.unwrap_or("-"), address, "{what}");
        assert_eq!(waybill.place.street.as_deref(), found, "{what}");
    }
}

#[test]
fn a_new_parcel_has_the_status_its_row_says() {
    for [file, after, scan] in table(
        "
        the row                 the waybill             its scan
        WB1                     pending                 valid
        WB1 says pending        pending                 valid
        WB1 says in_transit     in_transit              error wrong_status
        WB1 says delivered      delivered               error wrong_status
        WB1 says ?Parked        pending, doubt Parked   error wrong_status
        ",
    ) {
        let mut shop = shop();
        shop.import(OnDuplicate::Skip, &[&file]);
        assert_eq!(seen(shop.waybill("WB1")), after);
        assert_eq!(shop.scan("Ben", "WB1"), scan, "{file}");
    }
}

#[test]
fn a_workbook_that_says_delivered_leaves_a_signing_time_and_a_tracking_event() {
    let mut shop = shop();
    shop.import(OnDuplicate::Skip, &["WB1"]);
    shop.wait(60_000);
    shop.import(OnDuplicate::UpdateEmpty, &["WB1 says delivered"]);
    let signed = shop.waybill("WB1").signing_time;
    assert_eq!(signed.map(domain::Timestamp::millis), Some(shop.now));
    assert_eq!(shop.model.events[&number("WB1")], 2);
}

#[test]
fn a_doubted_parcel_is_scannable_once_its_word_is_known() {
    let mut shop = shop();
    shop.import(OnDuplicate::Skip, &["WB1 says ?Parked"]);
    assert_eq!(shop.scan("Ben", "WB1"), "error wrong_status");
    let session = shop.session("Ben");
    shop.cancel("Ben", session).unwrap();
    shop.import(OnDuplicate::UpdateAll, &["WB1 says pending"]);
    assert_eq!(shop.scan("Ben", "WB1"), "valid");
}

#[test]
fn the_report_names_the_row_the_spreadsheet_shows() {
    let mut shop = shop();
    shop.import(OnDuplicate::Skip, &["WB1"]);
    let id = shop.start_import("Ben", OnDuplicate::Skip).unwrap();
    let file = ["WB2", "broken", "WB1", "WB2", "totals"];
    shop.import_rows("Ben", rows(id, 5, &file)).unwrap();
    let lines: Vec<String> = shop.model.reports[&id]
        .iter()
        .map(|line| format!("{} {} {}", line.row, word(line.outcome), word(line.reason)))
        .collect();
    // All but already-known rows: WB1, row 7, is counted and not listed.
    assert_eq!(
        lines,
        [
            "6 failed damaged_number",
            "8 skipped repeated_in_file",
            "9 skipped totals_row"
        ]
    );
}

#[test]
fn a_row_with_a_doubt_is_reported_and_counted_once() {
    let mut shop = shop();
    let id = shop.start_import("Ben", OnDuplicate::Skip).unwrap();
    let mut chunk = rows(id, 2, &["WB1 says ?Parked"]);
    chunk.reports.push(imports::RowReport {
        row: 2,
        field: Some(imports::Field::Status),
        value: "Parked".to_owned(),
        outcome: RowOutcome::Warning,
        reason: RowReason::UnknownStatus,
    });
    let import = shop.import_rows("Ben", chunk).unwrap();
    assert_eq!(counts(&import), "1 created, 0 updated, 0 skipped, 0 failed");
    assert_eq!(shop.model.reports[&id].len(), 1);
}

/// After a restart the same chunk may come again, whole or in part.
#[test]
fn a_chunk_that_comes_again_counts_once() {
    let mut shop = shop();
    let id = shop.start_import("Ben", OnDuplicate::UpdateAll).unwrap();
    let first = rows(id, 2, &["WB1", "broken", "WB2"]);
    let once = shop.import_rows("Ben", first.clone()).unwrap();
    let (waybills, reports) = (shop.model.waybills.clone(), shop.model.reports.clone());
    assert_eq!(shop.import_rows("Ben", first).unwrap(), once);
    assert_eq!(shop.model.waybills, waybills);
    assert_eq!(shop.model.reports, reports);

    let more = rows(id, 3, &["broken", "WB2", "WB3"]);
    let import = shop.import_rows("Ben", more).unwrap();
    assert_eq!(counts(&import), "3 created, 0 updated, 0 skipped, 1 failed");
}

#[test]
fn the_same_file_again_creates_nothing() {
    let mut shop = shop();
    let file = ["WB1 to Cebu", "WB2", "WB3 says delivered"];
    shop.import(OnDuplicate::Skip, &file);
    let waybills = shop.model.waybills.clone();
    for on in [
        OnDuplicate::Skip,
        OnDuplicate::UpdateEmpty,
        OnDuplicate::UpdateAll,
    ] {
        let again = shop.import(on, &file);
        assert_eq!(counts(&again), "0 created, 0 updated, 3 skipped, 0 failed");
        assert_eq!(shop.model.waybills, waybills);
    }
}

#[test]
fn ten_stations_give_one_parcel_one_id() {
    let mut shop = shop();
    shop.import(OnDuplicate::Skip, &["WB1"]);
    let company = shop.model.company.as_ref().unwrap().id;
    assert_eq!(shop.waybill("WB1").id, WaybillId::derive(company, "WB1"));
}

#[test]
fn a_workbook_that_brings_an_unknown_code_settles_its_issue() {
    let mut shop = shop();
    let session = shop.session("Ben");
    shop.scan("Ben", "WB9");
    shop.mark("Ben", session).unwrap();
    shop.import(OnDuplicate::Skip, &["WB9"]);
    let issue = shop.issue("WB9");
    shop.resolve("Ben", issue.id, Resolution::Imported, None)
        .unwrap();
    assert_eq!(shop.scan("Ben", "WB9"), "valid");
}

/// a strict import that was refused whole.
#[test]
fn a_failed_import_keeps_its_report_and_says_why() {
    let mut shop = shop();
    let id = shop.start_import("Ben", OnDuplicate::Skip).unwrap();
    let import = shop.fail_import("Ben", id).unwrap();
    assert_eq!(import.status, ImportStatus::Failed);
    assert_eq!(counts(&import), "0 created, 0 updated, 0 skipped, 1 failed");
    assert_eq!(import.failure.unwrap().code, "rows_refused");
    assert_eq!(import.finished_at.unwrap().millis(), shop.now);
    assert_eq!(shop.model.reports[&id][0].row, 7);
    assert!(shop.model.waybills.is_empty());
}
