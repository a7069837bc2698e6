//! What becomes of a courier's rows.

use contract::{ImportRequest, Rpc};
use domain::imports::{ImportStatus, OnDuplicate};
use domain::warehouse::WaybillStatus;
use tests::{Sheet, Shop};

/// `row reason` of each line of a report.
fn lines(report: &contract::views::ImportReportView) -> Vec<String> {
    let word = |value| {
        serde_json::to_value(value)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    };
    report
        .rows
        .iter()
        .map(|row| format!("{} {}", row.row, word(row.reason)))
        .collect()
}

#[test]
fn every_row_is_accounted_for_by_the_number_the_spreadsheet_shows() {
    let shop = Shop::open();
    let sheet = Sheet::default()
        .row(&["Morning pickup"])
        .row(&[""])
        .row(&[
            "Waybill Number",
            "Receiver Name",
            "Receiver Phone",
            "COD Amount",
        ])
        .row(&["JT1", "Ana", "09171234567", "5"])
        .row(&["", "Ben", "09171234567", "5"])
        .row(&["8.2E+11", "Ben", "09171234567", "5"])
        .row(&["JT2", "", "09171234567", "5"])
        .row(&["JT1", "Ana", "09171234567", "5"])
        .row(&["JT3", "Cy", "12", "5"])
        .row(&["JT4", "Di", "09171234567", "free"])
        .row(&["Total", "", "", "25"]);
    let report = shop.import(&sheet);
    assert_eq!(report.import.status, ImportStatus::Completed);
    let counts = &report.import;
    assert_eq!(
        (
            counts.created,
            counts.skipped,
            counts.failed,
            counts.total_rows
        ),
        (2, 2, 4, 8)
    );
    assert_eq!(
        lines(&report),
        [
            "5 missing",
            "6 damaged_number",
            "7 missing",
            "8 repeated_in_file",
            "9 unusual_phone",
            "10 not_an_amount",
            "11 totals_row"
        ]
    );
}

#[test]
fn the_same_file_again_creates_nothing_and_reports_no_row() {
    let shop = Shop::open();
    let sheet = Sheet::usual().parcels(1, 2_500, "Cebu City");
    assert_eq!(shop.import(&sheet).import.created, 2_500);
    let again = shop.import(&sheet);
    assert_eq!((again.import.created, again.import.skipped), (0, 2_500));
    assert!(again.rows.is_empty());
}

#[test]
fn an_older_export_fills_gaps_but_never_takes_a_parcel_back() {
    let shop = Shop::open();
    shop.import(&Sheet::usual().row(&["JT1", "Ana", "09171234567", "", "", "", "Delivered"]));
    let older = Sheet::usual().row(&["JT1", "Anna", "09171234567", "Davao", "5", "1", "Pending"]);
    let report = shop.import_with(&older, Some(OnDuplicate::UpdateEmpty), false);
    assert_eq!(report.import.updated, 1);
    let waybill = shop.waybill("JT1").waybill;
    assert_eq!(waybill.status, WaybillStatus::Delivered);
    assert_eq!(waybill.receiver_name, "Ana");
    assert_eq!(waybill.destination.as_deref(), Some("Davao"));
}

#[test]
fn a_strict_import_takes_all_or_nothing() {
    let shop = Shop::open();
    let bad = Sheet::usual()
        .parcel("JT1", "Cebu City")
        .row(&["", "Ben", "09171234567"]);
    let report = shop.import_with(&bad, None, true);
    assert_eq!(report.import.status, ImportStatus::Failed);
    assert_eq!(report.import.failure.as_deref(), Some("rows_refused"));
    assert_eq!((report.import.created, report.import.failed), (0, 1));
    assert_eq!(lines(&report), ["3 missing"]);
    let good = Sheet::usual().parcel("JT1", "Cebu City");
    assert_eq!(shop.import_with(&good, None, true).import.created, 1);
}

#[test]
fn a_file_that_is_no_workbook_is_refused_by_the_name_of_its_trouble() {
    let shop = Shop::open();
    for (content, code) in [
        (&b""[..], "empty_file"),
        (
            b"Waybill Number,Receiver Name\nJT1,Ana\n",
            "columns_missing",
        ),
        (b"<html><table><tr><td>JT1</td></tr></table>", "no_header"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07", "not_a_workbook"),
    ] {
        let path = shop.path().join("export.xls");
        std::fs::write(&path, content).unwrap();
        let ask = contract::StartImportRequest {
            path: Some(path.display().to_string()),
            ..contract::StartImportRequest::default()
        };
        let mut import = shop.station().start_import(shop.caller(), ask).unwrap();
        while import.finished_at.is_none() {
            let ask = contract::ImportProgressRequest {
                import_id: import.import_id,
                after_rows: 0,
            };
            import = shop.station().import_progress(shop.caller(), ask).unwrap();
        }
        assert_eq!(import.failure.as_deref(), Some(code));
        assert!(import.message.is_some() && import.next_step.is_some());
    }
    let no_heading = Sheet::default().row(&["a", "b"]).row(&["c", "d"]);
    assert_eq!(
        shop.import(&no_heading).import.failure.as_deref(),
        Some("no_header")
    );
}

#[test]
fn a_voided_import_takes_back_what_was_never_scanned_and_can_be_imported_again() {
    let shop = Shop::open();
    let sheet = Sheet::usual().parcels(1, 3, "Cebu City");
    let import_id = shop.import(&sheet).import.import_id;
    let session = shop.session();
    shop.scan(session, "JT0000000001");
    let voided = shop
        .station()
        .void_import(shop.caller(), ImportRequest { import_id })
        .unwrap();
    assert_eq!((voided.voided, voided.kept), (2, 1));
    assert_eq!(
        tests::beep(&shop.scan(session, "JT0000000002")),
        "cancelled"
    );
    let again = shop.import(&sheet);
    assert_eq!((again.import.created, again.import.skipped), (2, 1));
}
