//! Import, scan, dispatch, manifest: one shift at one station.

use contract::{IssuesRequest, LabelsRequest, ManifestRequest, Nothing, Rpc, SessionRequest};
use domain::warehouse::{SessionStatus, WaybillStatus};
use tests::{Sheet, Shop};

fn morning() -> Sheet {
    Sheet::usual()
        .parcel("JT1", "Davao City")
        .parcel("JT2", "Cebu City")
        .parcel("JT3", "Davao City")
        .row(&[
            "JT4",
            "Ben Cruz",
            "09181234567",
            "Cebu City",
            "0",
            "1.2",
            "Delivered",
        ])
        .row(&[
            "JT5",
            "Ben Cruz",
            "09181234567",
            "Cebu City",
            "0",
            "1.2",
            "Lost in space",
        ])
}

#[test]
fn a_shift_from_workbook_to_manifest() {
    let shop = Shop::open();
    let report = shop.import(&morning());
    assert_eq!(report.import.created, 5);

    let session = shop.session();
    let beeps = shop.scan_all(
        session,
        &["JT1", "JT1", "JT2", "JT4", "JT5", "JT9", "JT\u{7}3"],
    );
    assert_eq!(
        beeps,
        "valid duplicate valid wrong_status wrong_status not_found damaged_barcode"
    );

    let refused = shop.dispatch(session, false).unwrap_err();
    assert_eq!(refused.code, "errors_not_acknowledged");
    assert_eq!(refused.params["error_count"], "4");

    let dispatched = shop.dispatch(session, true).unwrap();
    assert_eq!(dispatched.dispatched_count, 2);
    // Asked again after a lost answer: the same answer.
    assert_eq!(shop.dispatch(session, false).unwrap(), dispatched);

    let manifest = shop
        .station()
        .manifest(
            shop.caller(),
            ManifestRequest {
                id: dispatched.manifest_number.clone(),
            },
        )
        .unwrap();
    let numbers: Vec<&str> = manifest
        .lines
        .iter()
        .map(|l| l.waybill_number.as_str())
        .collect();
    assert_eq!(numbers, ["JT1", "JT2"]);
    assert_eq!(manifest.totals.cod_amount.0, 2 * 79_950);
    assert!(manifest.intact);

    let sent = shop.waybill("JT1");
    assert_eq!(sent.waybill.status, WaybillStatus::Dispatched);
    assert_eq!(sent.waybill.dispatched_by.as_deref(), Some("Amal"));
    assert_eq!(sent.events.len(), 2);
    assert_eq!(shop.waybill("JT3").waybill.status, WaybillStatus::Pending);

    let issues = shop
        .station()
        .issues(shop.caller(), IssuesRequest { resolved: false })
        .unwrap();
    assert_eq!(issues.len(), 4);
    assert_eq!(shop.look(session).status, SessionStatus::Completed);
}

#[test]
fn a_parcel_that_already_left_names_the_session_the_operator_and_the_time() {
    let shop = Shop::open();
    shop.import(&morning());
    let first = shop.session();
    shop.scan(first, "JT1");
    shop.dispatch(first, false).unwrap();
    let second = shop.session();
    let answer = shop.scan(second, "JT1");
    assert_eq!(tests::beep(&answer), "wrong_status");
    for named in ["Amal", first.to_string().as_str(), ":"] {
        assert!(answer.message.contains(named), "{}", answer.message);
    }
}

#[test]
fn a_session_goes_on_after_a_restart_and_undo_takes_the_last_scan_back() {
    let mut shop = Shop::open();
    shop.import(&morning());
    let session = shop.session();
    shop.scan_all(session, &["JT1", "JT2"]);
    shop.restart();
    assert_eq!(shop.session(), session);
    assert_eq!(tests::beep(&shop.scan(session, "JT1")), "duplicate");
    let ask = || SessionRequest { session_id: None };
    shop.station().undo(shop.caller(), ask()).unwrap();
    let undone = shop.station().undo(shop.caller(), ask()).unwrap();
    assert_eq!(undone.code, "JT2");
    assert_eq!(undone.totals.total_scanned, 1);
    assert_eq!(tests::beep(&shop.scan(session, "JT2")), "valid");
}

#[test]
fn a_burst_is_answered_in_order_and_counted_exactly() {
    let shop = Shop::open();
    shop.import(&Sheet::usual().parcels(1, 300, "Davao City"));
    let session_id = shop.session();
    let pending: Vec<_> = (1..=300)
        .map(|number| {
            let code = format!("JT{number:010}");
            let source = domain::warehouse::ScanSource::Gun;
            let ask = contract::ScanRequest {
                session_id,
                code,
                source,
                gun: None,
                damage: None,
            };
            shop.station().submit_scan(shop.caller(), ask)
        })
        .collect();
    for (index, scan) in pending.into_iter().enumerate() {
        let answer = scan.wait().unwrap();
        assert_eq!(answer.totals.total_scanned, index as u32 + 1);
        assert_eq!(answer.position, index as u32 + 1);
    }
    assert_eq!(
        shop.dispatch(session_id, false).unwrap().dispatched_count,
        300
    );
}

#[test]
fn cancelling_keeps_the_scans_and_moves_no_waybill() {
    let shop = Shop::open();
    shop.import(&morning());
    let session = shop.session();
    shop.scan_all(session, &["JT1", "JT9"]);
    let ask = SessionRequest {
        session_id: Some(session),
    };
    let view = shop.station().cancel_session(shop.caller(), ask).unwrap();
    assert_eq!(view.status, SessionStatus::Cancelled);
    assert!(view.end_time.is_some());
    assert_eq!(shop.look(session).items.len(), 2);
    assert_eq!(shop.waybill("JT1").waybill.status, WaybillStatus::Pending);
    assert_eq!(
        shop.dispatch(session, true).unwrap_err().code,
        "session_not_active"
    );
}

#[test]
fn paper_comes_out_as_pdf() {
    let shop = Shop::open();
    shop.import(&morning());
    let session = shop.session();
    shop.scan_all(session, &["JT1", "JT2"]);
    shop.dispatch(session, false).unwrap();
    let by_session = ManifestRequest {
        id: session.to_string(),
    };
    let manifest = shop
        .station()
        .manifest_pdf(shop.caller(), by_session)
        .unwrap();
    assert_eq!(manifest.pages, 1);
    assert!(manifest.content.starts_with("JVBER"), "a PDF in base64");
    let numbers = vec!["JT1".to_owned(), "JT2".to_owned(), "JT3".to_owned()];
    let ask = LabelsRequest {
        waybill_numbers: numbers,
    };
    assert_eq!(
        shop.station().labels_pdf(shop.caller(), ask).unwrap().pages,
        3
    );
}

#[test]
fn the_self_check_finds_a_healthy_station() {
    let shop = Shop::open();
    shop.import(&morning());
    for check in shop.station().doctor(shop.caller(), Nothing {}).unwrap() {
        // A build machine has no keyring: that is said, and is no damage.
        assert!(check.ok || check.check == "protection", "{check:?}");
    }
}
