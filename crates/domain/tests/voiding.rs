//! Imports taken back: W-007, R-11.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod shop;

use domain::imports::{ImportStatus, OnDuplicate};
use domain::kernel::ImportId;
use shop::import::{counts, rows, seen};
use shop::{Shop, shop, table};

/// W-007 and R-11: only waybills still pending and never scanned go.
#[test]
fn voiding_an_import_takes_back_what_nobody_touched() {
    for [happened, answer, after] in table(
        "
        what happened to WB1     voided, kept   WB1
        nothing                  1, 0           voided
        scanned                  0, 1           kept
        scanned and undone       0, 1           kept
        scanned and cancelled    0, 1           kept
        scanned before           0, 1           kept
        dispatched               0, 1           kept
        in_transit               0, 1           kept
        pending, on hold         1, 0           voided
        pending, word Parked     1, 0           voided
        issue_pending            0, 1           kept
        updated by another       1, 0           voided
        ",
    ) {
        let mut shop = shop();
        if happened == "scanned before" {
            shop.scan("Ben", "WB1");
        }
        let import = shop.import(OnDuplicate::Skip, &["WB1"]);
        let session = shop.session("Ben");
        match happened.as_str() {
            "nothing" | "scanned before" => {}
            "updated by another" => drop(shop.import(OnDuplicate::UpdateAll, &["WB1 to Cebu"])),
            words if words.starts_with("scanned") => {
                assert_eq!(shop.scan("Ben", "WB1"), "valid");
                if words.ends_with("undone") {
                    shop.undo("Ben", session).unwrap();
                }
                if words.ends_with("cancelled") {
                    shop.cancel("Ben", session).unwrap();
                }
            }
            state => shop.parcel("WB1", state),
        }
        let (voided, kept) = shop.void_import("Ben", import.id).unwrap();
        assert_eq!(format!("{voided}, {kept}"), answer, "{happened}");
        let is_voided = shop.waybill("WB1").voided_at.is_some();
        assert_eq!(is_voided, after == "voided", "{happened}");
        assert_eq!(shop.model.imports[&import.id].status, ImportStatus::Voided);
    }
}

#[test]
fn voiding_leaves_other_imports_alone_and_is_done_once() {
    let mut shop = shop();
    let first = shop.import(OnDuplicate::Skip, &["WB1", "WB2", "WB3"]);
    shop.import(OnDuplicate::Skip, &["WB3", "WB4"]);
    shop.scan("Ben", "WB2");
    assert_eq!(shop.void_import("Ben", first.id), Ok((2, 1)));
    assert_eq!(shop.waybill("WB4").voided_at, None);
    let after = shop.model.clone();
    assert_eq!(shop.void_import("Ben", first.id), Ok((2, 1)), "as before");
    assert_eq!(shop.model, after);
}

#[test]
fn a_parcel_taken_back_cannot_go_until_it_is_imported_again() {
    for on in [
        OnDuplicate::Skip,
        OnDuplicate::UpdateEmpty,
        OnDuplicate::UpdateAll,
    ] {
        let mut shop = shop();
        let first = shop.import(OnDuplicate::Skip, &["WB1 to Cebu"]);
        shop.void_import("Ben", first.id).unwrap();
        assert_eq!(shop.scan("Ben", "WB1"), "error cancelled");
        let session = shop.session("Ben");
        shop.cancel("Ben", session).unwrap();

        let again = shop.import(on, &["WB1 to Manila"]);
        assert_eq!(counts(&again), "1 created, 0 updated, 0 skipped, 0 failed");
        let waybill = shop.waybill("WB1");
        assert_eq!(seen(waybill), "pending to Manila");
        assert_eq!(
            (waybill.voided_at, waybill.import_id),
            (None, Some(again.id))
        );
        assert_eq!(shop.scan("Ben", "WB1"), "valid");
        shop.void_import("Ben", first.id).unwrap();
        let taken_back = shop.waybill("WB1").voided_at;
        assert_eq!(taken_back, None, "it is not its own any more");
    }
}

/// A workbook of this many parcels, a thousand rows at a time.
fn big_import(shop: &mut Shop, parcels: u32) -> ImportId {
    let id = shop.start_import("Ben", OnDuplicate::Skip).unwrap();
    let codes: Vec<String> = (0..parcels).map(|n| format!("WB{n:04}")).collect();
    for (first, chunk) in codes.chunks(1_000).enumerate() {
        let texts: Vec<&str> = chunk.iter().map(String::as_str).collect();
        let first = first as u32 * 1_000 + 2;
        shop.import_rows("Ben", rows(id, first, &texts)).unwrap();
    }
    shop.finish_import("Ben", id).unwrap();
    id
}

#[test]
fn a_big_import_is_taken_back_a_thousand_parcels_at_a_time() {
    for (parcels, steps) in [
        (0, &[0][..]),
        (999, &[999]),
        (1_000, &[1_000, 0]),
        (2_500, &[1_000, 1_000, 500]),
    ] {
        let mut shop = shop();
        let id = big_import(&mut shop, parcels);
        let begun = shop.begin_voiding("Ben", id).unwrap();
        assert_eq!(
            (begun.status, begun.counts.voided),
            (ImportStatus::Voiding, 0)
        );
        let mut before = 0;
        for (place, step) in steps.iter().enumerate() {
            let import = shop.void_waybills("Ben", id).unwrap();
            assert_eq!(import.counts.voided - before, *step, "{parcels}");
            before = import.counts.voided;
            let last = place + 1 == steps.len();
            assert_eq!(import.status == ImportStatus::Voided, last, "{parcels}");
        }
        assert!(
            shop.model
                .waybills
                .values()
                .all(|one| one.voided_at.is_some())
        );
    }
}

/// Between two steps the station may stop, be asked again, and go on working.
#[test]
fn taking_back_goes_on_where_it_stopped_and_keeps_what_was_scanned() {
    let mut shop = shop();
    let id = big_import(&mut shop, 2_500);
    for code in ["WB0005", "WB1500", "WB2499"] {
        assert_eq!(shop.scan("Ben", code), "valid");
    }
    shop.begin_voiding("Ben", id).unwrap();
    let first = shop.void_waybills("Ben", id).unwrap();
    assert_eq!((first.counts.voided, first.counts.kept), (999, 1));

    let stopped = shop.model.clone();
    assert_eq!(shop.begin_voiding("Ben", id).unwrap(), first);
    assert_eq!(shop.model, stopped, "asked again, it only goes on");

    // Parcels taken back come again with another workbook, one not reached yet
    // is scanned.
    let again = shop.import(OnDuplicate::Skip, &["WB0001", "WB0002", "WB0003"]);
    assert_eq!(shop.scan("Ben", "WB1200"), "valid");
    assert_eq!(shop.void_import("Ben", id), Ok((2_496, 4)));

    let stands = |waybill: &&domain::warehouse::Waybill| waybill.voided_at.is_none();
    let standing = shop.model.waybills.values().filter(stands);
    let standing: Vec<&str> = standing.map(|one| one.waybill_number.as_str()).collect();
    assert_eq!(
        standing,
        [
            "WB0001", "WB0002", "WB0003", "WB0005", "WB1200", "WB1500", "WB2499"
        ]
    );
    assert_eq!(counts(&again), "3 created, 0 updated, 0 skipped, 0 failed");
    let session = shop.session("Ben");
    assert_eq!(
        shop.dispatch("Ben", session, true)
            .unwrap()
            .dispatched_count,
        4
    );
}
