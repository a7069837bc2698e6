//! Finding a parcel among many, as a screen that stays open does and as a short
//! command does.

use contract::views::*;
use contract::*;
use domain::kernel::{Amount, WaybillNumber};
use domain::warehouse::{WaybillPatch, WaybillStatus};
use tests::{Sheet, Shop};

fn list(shop: &Shop, ask: WaybillsRequest) -> Vec<String> {
    let total = shop.station().waybills_total(shop.caller(), ask.clone());
    let found: Vec<WaybillView> = shop.station().waybills(shop.caller(), ask).unwrap();
    assert_eq!(total.unwrap().total as usize, found.len());
    let numbers = found.iter().map(|one| one.waybill_number.to_string());
    numbers.collect()
}

fn search(shop: &Shop, typed: &str) -> Vec<String> {
    let ask = WaybillsRequest {
        search: Some(typed.to_owned()),
        ..WaybillsRequest::default()
    };
    list(shop, ask)
}

fn three_receivers() -> Sheet {
    let row = |sheet: Sheet, number: &str, name: &str, phone: &str, place: &str, cod: &str| {
        sheet.row(&[number, name, phone, place, cod, "0.35", "Pending"])
    };
    let sheet = row(
        Sheet::usual(),
        "JT0000000101",
        "Ana Peñaflor",
        "09171234567",
        "Davao",
        "799.50",
    );
    let sheet = row(
        sheet,
        "JT0000000102",
        "Niño Ibáñez",
        "+63 918 765 4321",
        "Cebu City",
        "",
    );
    row(
        sheet,
        "JT0000000103",
        "محمد علي",
        "0919 555 0000",
        "Davao",
        "120",
    )
}

/// What people type, and what each finds; alike in a short command, in a window,
/// and after the computer was started anew.
#[test]
fn a_parcel_is_found_by_any_part_of_its_number_name_or_phone() {
    let mut shop = Shop::open();
    shop.import(&three_receivers());
    let finds = |shop: &Shop| {
        for (typed, found) in [
            ("penaflor", vec!["JT0000000101"]),
            ("PEÑA", vec!["JT0000000101"]),
            ("nino ib", vec!["JT0000000102"]),
            ("محمد", vec!["JT0000000103"]),
            ("0102", vec!["JT0000000102"]),
            (
                "jt00000001",
                vec!["JT0000000103", "JT0000000102", "JT0000000101"],
            ),
            ("4567", vec!["JT0000000101"]),
            ("0917123", vec!["JT0000000101"]),
            ("+63 917 123", vec!["JT0000000101"]),
            ("0918-765", vec!["JT0000000102"]),
            ("639187", vec!["JT0000000102"]),
            ("nobody", vec![]),
        ] {
            assert_eq!(search(shop, typed), found, "{typed}");
        }
    };
    finds(&shop);
    shop.station().keep_in_sync();
    finds(&shop);
    shop.restart();
    shop.station().keep_in_sync();
    finds(&shop);
}

/// A screen stays open while a colleague corrects, dispatches and takes back.
#[test]
fn a_list_on_the_screen_follows_what_is_done() {
    let shop = Shop::open();
    shop.station().keep_in_sync();
    assert!(search(&shop, "ana").is_empty());
    let import = shop.import(&three_receivers()).import;
    assert_eq!(search(&shop, "ana"), ["JT0000000101"]);

    let ask = CorrectWaybillRequest {
        waybill_number: WaybillNumber::read("JT0000000101").unwrap(),
        status: None,
        fields: Some(WaybillPatch {
            receiver_name: Some("Rosa Cruz".to_owned()),
            ..WaybillPatch::default()
        }),
        reason: "the shop called".to_owned(),
    };
    shop.station().correct_waybill(shop.caller(), ask).unwrap();
    assert!(search(&shop, "peñaflor").is_empty());
    assert_eq!(search(&shop, "rosa"), ["JT0000000101"]);

    let session = shop.session();
    shop.scan(session, "JT0000000103");
    shop.dispatch(session, false).unwrap();
    let of_status = |status| WaybillsRequest {
        status: Some(status),
        search: Some("jt".to_owned()),
        ..WaybillsRequest::default()
    };
    assert_eq!(
        list(&shop, of_status(WaybillStatus::Dispatched)),
        ["JT0000000103"]
    );

    let ask = ImportRequest {
        import_id: import.import_id,
    };
    shop.station().void_import(shop.caller(), ask).unwrap();
    assert_eq!(search(&shop, "jt"), ["JT0000000103"]);
    let voided = WaybillsRequest {
        voided: Some(true),
        search: Some("rosa".to_owned()),
        ..WaybillsRequest::default()
    };
    assert_eq!(list(&shop, voided), ["JT0000000101"]);
    // Nothing is ever sent from a station without a server.
    let unsent = WaybillsRequest {
        not_yet_sent: Some(true),
        ..WaybillsRequest::default()
    };
    assert!(list(&shop, unsent).is_empty());
}

#[test]
fn a_list_is_sorted_by_what_a_person_counts_by() {
    let shop = Shop::open();
    shop.import(&three_receivers());
    shop.station().keep_in_sync();
    let sorted = |sort, oldest_first| {
        let ask = WaybillsRequest {
            sort: Some(sort),
            oldest_first: Some(oldest_first),
            ..WaybillsRequest::default()
        };
        let numbers = list(&shop, ask);
        let last = |number: &String| number[11..].to_owned();
        numbers.iter().map(last).collect::<String>()
    };
    assert_eq!(sorted(WaybillSort::Created, false), "321");
    assert_eq!(sorted(WaybillSort::WaybillNumber, false), "123");
    assert_eq!(sorted(WaybillSort::Destination, false), "231");
    assert_eq!(sorted(WaybillSort::CodAmount, false), "132");
    assert_eq!(sorted(WaybillSort::CodAmount, true), "231");
    let much = WaybillsRequest {
        cod_from: Some(Amount(50_000)),
        ..WaybillsRequest::default()
    };
    assert_eq!(list(&shop, much), ["JT0000000101"]);
}

/// As soon as an import says that rows are in, a search finds them.
#[test]
fn rows_are_found_while_their_import_goes_on() {
    let shop = Shop::open();
    shop.station().keep_in_sync();
    let path = shop.path().join("courier.xlsx");
    Sheet::usual().parcels(1, 6_000, "Davao").save(&path);
    let ask = StartImportRequest {
        path: Some(path.display().to_string()),
        ..StartImportRequest::default()
    };
    let mut import = shop.station().start_import(shop.caller(), ask).unwrap();
    let found = || {
        let ask = WaybillsRequest {
            search: Some("penaf".to_owned()),
            ..WaybillsRequest::default()
        };
        let total = shop.station().waybills_total(shop.caller(), ask);
        total.unwrap().total
    };
    while import.finished_at.is_none() {
        let ask = ImportProgressRequest {
            import_id: import.import_id,
            after_rows: import.processed_rows,
        };
        import = shop.station().import_progress(shop.caller(), ask).unwrap();
        assert!(found() >= import.created);
    }
    assert_eq!((found(), import.created), (6_000, 6_000));
    assert_eq!(search(&shop, "jt0000004711"), ["JT0000004711"]);
}
