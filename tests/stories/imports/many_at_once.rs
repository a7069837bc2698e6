//! Ten couriers' files at once.

use contract::{ImportProgressRequest, Rpc, StartImportRequest};
use domain::imports::ImportStatus;
use std::sync::Arc;
use tests::{Floor, Sheet, Shop, beep};

const PARCELS: u32 = 500;

#[test]
fn ten_imports_queued_from_two_sides_end_right_while_parcels_are_scanned() {
    let shop = Shop::open();
    shop.import(&Sheet::usual().parcels(1, 200, "Davao"));
    let session = shop.session();
    let queue = |files: std::ops::Range<u32>| {
        let station = Arc::clone(shop.station());
        let (caller, folder) = (shop.caller().clone(), shop.path().to_owned());
        std::thread::spawn(move || {
            let start = |file: u32| {
                let path = folder.join(format!("{file}.xlsx"));
                Sheet::usual()
                    .parcels(file * 10_000, PARCELS, "Cebu")
                    .save(&path);
                let ask = StartImportRequest {
                    path: Some(path.display().to_string()),
                    ..StartImportRequest::default()
                };
                station.start_import(&caller, ask).unwrap().import_id
            };
            files.map(start).collect::<Vec<_>>()
        })
    };
    let sides = [queue(1..6), queue(6..11)];
    let ids: Vec<_> = sides
        .into_iter()
        .flat_map(|side| side.join().unwrap())
        .collect();
    let mut parcel = 0;
    for import_id in ids {
        loop {
            if parcel < 200 {
                parcel += 1;
                assert_eq!(beep(&shop.scan(session, &Floor::number(parcel))), "valid");
            }
            let ask = ImportProgressRequest {
                import_id,
                after_rows: 0,
            };
            let import = shop.station().import_progress(shop.caller(), ask).unwrap();
            if import.finished_at.is_some() {
                assert_eq!(import.status, ImportStatus::Completed);
                assert_eq!((import.created, import.failed), (PARCELS, 0));
                break;
            }
        }
    }
    assert!(parcel > 0);
    let status = shop
        .station()
        .status(shop.caller(), contract::Nothing {})
        .unwrap();
    assert_eq!(status.waybills, 200 + 10 * PARCELS);
}
