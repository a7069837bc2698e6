//! What the floor looks at: the day in figures, what is still here before the
//! courier leaves, a waybill set right by hand, the sample of a day.

use contract::views::DashboardView;
use contract::*;
use domain::access::Place;
use domain::kernel::WaybillNumber;
use domain::warehouse::WaybillStatus;
use tests::{Sheet, Shop};

fn day(shop: &Shop) -> DashboardView {
    shop.station().dashboard(shop.caller(), Nothing {}).unwrap()
}

fn count(day: &DashboardView, status: WaybillStatus) -> u32 {
    let mut each = day.by_status.iter();
    each.find(|one| one.status == status).unwrap().count
}

#[test]
fn the_day_counts_what_happened() {
    let shop = Shop::open();
    let empty = day(&shop);
    assert_eq!(empty.total_waybills, 0);
    assert_eq!(empty.delivered_permille, None, "no rate of nothing");
    assert_eq!(empty.days.len(), 14);

    let import = shop.import(&Sheet::usual().parcels(1, 5, "Cebu City"));
    let session = shop.session();
    shop.scan_all(
        session,
        &["JT0000000001", "JT0000000002", "JT0000000001", "NOBODY1"],
    );
    shop.dispatch(session, true).unwrap();
    let now = day(&shop);
    assert_eq!(now.total_waybills, 5);
    assert_eq!(count(&now, WaybillStatus::Pending), 3);
    assert_eq!(count(&now, WaybillStatus::Dispatched), 2);
    assert_eq!(now.today.imports, 1);
    assert_eq!(now.today.imported_waybills, 5);
    assert_eq!(now.today.scans, 4);
    assert_eq!(
        (now.today.dispatches, now.today.dispatched_waybills),
        (1, 2)
    );
    let hours = now.scans_by_hour.iter();
    let seen = hours.fold((0, 0, 0), |sum, hour| {
        (
            sum.0 + hour.valid,
            sum.1 + hour.duplicate,
            sum.2 + hour.error,
        )
    });
    assert_eq!(seen, (2, 1, 1));
    assert_eq!(now.days.last().unwrap().dispatched, 2);
    assert_eq!(now.pending_by_destination[0].count, 3);
    assert_eq!(now.recent_scans[0].code, "NOBODY1");

    // Taken back with its import, a waybill counts no more.
    let ask = ImportRequest {
        import_id: import.import.import_id,
    };
    shop.station().void_import(shop.caller(), ask).unwrap();
    assert_eq!(day(&shop).total_waybills, 2, "those that left stay");
}

#[test]
fn before_the_courier_leaves_one_sees_what_is_still_here() {
    let shop = Shop::open();
    shop.import(&Sheet::usual().parcels(1, 2, "Davao"));
    shop.import(
        &Sheet::usual()
            .parcels(11, 3, "Cebu City")
            .parcels(14, 1, "Baguio"),
    );
    let session = shop.session();
    let look = |destination: Option<&str>| {
        let ask = UnscannedRequest {
            session_id: Some(session),
            destination: destination.map(str::to_owned),
        };
        shop.station().unscanned(shop.caller(), ask).unwrap()
    };
    assert_eq!(
        look(None).left,
        4,
        "the newest workbook, before the first parcel"
    );
    shop.scan_all(session, &["JT0000000011", "JT0000000014", "JT0000000011"]);
    let left = look(Some("Cebu City"));
    let places: Vec<(Option<String>, u32, u32)> = left
        .by_destination
        .into_iter()
        .map(|place| (place.destination, place.left, place.total))
        .collect();
    assert_eq!(
        places,
        [
            (Some("Cebu City".to_owned()), 2, 3),
            (Some("Baguio".to_owned()), 0, 1)
        ]
    );
    let numbers: Vec<String> = left
        .waybills
        .iter()
        .map(|one| one.waybill_number.to_string())
        .collect();
    assert_eq!(numbers, ["JT0000000012", "JT0000000013"]);
    // A parcel of the other workbook brings that one into the comparison.
    shop.scan(session, "JT0000000001");
    assert_eq!(look(None).left, 3);
    assert_eq!(look(None).filenames.len(), 2);
}

#[test]
fn a_correction_stands_in_the_parcels_life() {
    let shop = Shop::open();
    shop.import(&Sheet::usual().parcels(1, 1, "Cebu City"));
    let before = shop.waybill("JT0000000001");
    assert!(before.may_correct && before.may_become.contains(&WaybillStatus::Delivered));
    let ask = CorrectWaybillRequest {
        waybill_number: before.waybill.waybill_number,
        status: Some(WaybillStatus::Delivered),
        fields: None,
        reason: "the shop called".to_owned(),
    };
    shop.station().correct_waybill(shop.caller(), ask).unwrap();
    let after = shop.waybill("JT0000000001");
    assert_eq!(after.waybill.status, WaybillStatus::Delivered);
    assert!(after.waybill.signing_time.is_some());
    assert_eq!(after.events.len(), 2);
    assert_eq!(after.events[1].actor, "Amal");
}

/// The list a screen asks for: narrowed, from either end, page by page.
#[test]
fn a_narrowed_list_is_read_in_pages() {
    let shop = Shop::open();
    shop.import(&Sheet::usual().parcels(1, 3, "Davao"));
    let second = shop.import(&Sheet::usual().parcels(4, 3, "Cebu City"));
    let numbers = |ask: WaybillsRequest| -> Vec<String> {
        let found = shop.station().waybills(shop.caller(), ask).unwrap();
        found
            .into_iter()
            .map(|one| one.waybill_number.to_string()[9..].to_owned())
            .collect()
    };
    let all = WaybillsRequest::default;
    assert_eq!(numbers(all()), ["006", "005", "004", "003", "002", "001"]);
    let davao = || WaybillsRequest {
        destination: Some("Davao".to_owned()),
        ..all()
    };
    assert_eq!(numbers(davao()), ["003", "002", "001"]);
    let oldest = |after: Option<&str>| WaybillsRequest {
        oldest_first: Some(true),
        limit: Some(2),
        after: after.map(|number| WaybillNumber::read(number).unwrap()),
        ..davao()
    };
    assert_eq!(numbers(oldest(None)), ["001", "002"]);
    assert_eq!(numbers(oldest(Some("JT0000000002"))), ["003"]);
    let of_import = WaybillsRequest {
        import_id: Some(second.import.import_id),
        ..all()
    };
    assert_eq!(numbers(of_import), ["006", "005", "004"]);
    let future = WaybillsRequest {
        from: Some(domain::Timestamp::from_millis(4_000_000_000_000)),
        ..all()
    };
    assert!(numbers(future).is_empty());
}

#[test]
fn the_sample_is_a_day_one_can_go_on_with() {
    let mut shop = Shop::unopened();
    shop.start();
    shop.station()
        .set_up_sample(&Caller::screen(), Nothing {})
        .unwrap();
    let now = day(&shop);
    assert!(now.total_waybills > 1_900);
    assert!(now.delivered_permille.is_some());
    let status = shop
        .station()
        .status(&Caller::screen(), Nothing {})
        .unwrap();
    assert!(status.sample && !status.signed_out && status.active_session_id.is_some());
    assert!(status.open_issues > 0);
    assert_eq!(status.places, Place::ALL);
    let ask = SessionRequest { session_id: None };
    let open = shop.station().session(&Caller::screen(), ask).unwrap();
    assert!(open.session.start_time < open.items[0].scan_time);
    let sheet = shop.station().sample_sheet(&Caller::screen(), Nothing {});
    assert_eq!(sheet.unwrap().pages, 1);
    let checks = shop
        .station()
        .doctor(&Caller::default(), Nothing {})
        .unwrap();
    assert!(
        checks
            .iter()
            .all(|check| check.ok || check.check == "protection")
    );
}

#[test]
fn a_card_of_commands_is_read_as_what_it_says() {
    let shop = Shop::open();
    let known = shop
        .station()
        .scan_commands(shop.caller(), Nothing {})
        .unwrap();
    let session = shop.session();
    for one in &known {
        // Were a screen to let one through, it would be no parcel of anybody's.
        assert_eq!(tests::beep(&shop.scan(session, &one.code)), "not_found");
    }
    let card = shop
        .station()
        .command_card(shop.caller(), Nothing {})
        .unwrap();
    assert_eq!(card.pages, 1);
}
