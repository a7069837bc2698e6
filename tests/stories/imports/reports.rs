//! What becomes of rows that are not right.

use super::{HEADINGS, counts, lines};
use contract::views::CorrectedView;
use contract::views::{FailedRowView, ImportRowView};
use contract::{
    CorrectRowsRequest, CorrectedCell, CorrectedRow, FailedRowsRequest, Failure, ImportRequest, Rpc,
};
use domain::imports::{Field, RowReason};
use domain::kernel::ImportId;
use tests::writers::by_hand;
use tests::{Floor, Sheet, Shop, Table, list, text};

fn odd() -> Table {
    Table::of(&[
        &format!("{HEADINGS}|COD Amount|Number of Items|Weight"),
        "JT1|Ana|09171234567|5|1|0.5",
        "JT2||09171234567|5|1|0.5",
        "JT3|Cy|12|5|1|0.5",
        "JT4|Di|09171234567|=1+1|1|0.5",
        "JT5|Ed|09171234567|5|half|0.5",
        "JT6|Flo|09171234567|5|1|heavy",
    ])
}

const REPORT: [&str; 5] = [
    "3 receiver_name missing",
    "4 receiver_phone unusual_phone",
    "5 cod_amount not_an_amount",
    "6 quantity not_a_quantity",
    "7 weight not_a_weight",
];

#[test]
fn lenient_keeps_the_good_rows_and_strict_none() {
    let floor = Floor::open();
    let report = floor.path("report.csv");
    let path = floor.file("odd.xlsx", &odd().xlsx());
    let output = floor
        .command(&["import", &path, "--strict", "--report", &report])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let strict: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(strict["error"]["code"], "rows_refused");
    assert_eq!(lines(&strict), REPORT);
    assert_eq!(floor.ask_one(&["status"])["waybills"], 0);
    assert_eq!(std::fs::read_to_string(&report).unwrap().lines().count(), 6);

    let lenient = floor.import("odd.xlsx", &odd().xlsx(), &["--report", &report]);
    assert_eq!(counts(&lenient), [2, 0, 0, 4]);
    assert_eq!(lines(&lenient), REPORT);
    let row = &list(&lenient["rows"])[2];
    assert_eq!(
        (text(&row["value"]), text(&row["outcome"])),
        ("=1+1", "failed")
    );
    assert!(text(&row["message"]).contains("=1+1"), "{row}");
    let csv = std::fs::read_to_string(&report).unwrap();
    let third = csv.lines().nth(3).unwrap();
    assert!(
        third.starts_with("5,cod_amount,'=1+1,failed,not_an_amount,"),
        "{csv}"
    );

    // Nothing wrong with it: strict takes it whole.
    let good = floor.import(
        "good.xlsx",
        &Sheet::usual().parcels(1, 1_500, "Cebu").bytes(),
        &["--strict"],
    );
    assert_eq!(counts(&good), [1_500, 0, 0, 0]);
}

/// A failed row with one cell as it should have been.
fn corrected(row: &FailedRowView, field: Field, text: &str) -> CorrectedRow {
    let cells = row.cells.iter().map(|cell| CorrectedCell {
        field: cell.field,
        text: if cell.field == field {
            text.to_owned()
        } else {
            cell.text.clone()
        },
    });
    CorrectedRow {
        row: row.row,
        cells: cells.collect(),
    }
}

/// All failed rows of an import, asked for part by part.
fn failed_rows(shop: &Shop, import_id: ImportId) -> Vec<FailedRowView> {
    let mut rows: Vec<FailedRowView> = Vec::new();
    loop {
        let ask = FailedRowsRequest {
            import_id,
            after_row: rows.last().map_or(0, |last| last.row),
            limit: None,
        };
        let part = shop.station().failed_rows(shop.caller(), ask).unwrap();
        assert_eq!(part.required, Field::REQUIRED);
        rows.extend(part.rows);
        if part.left == 0 {
            return rows;
        }
    }
}

fn correct(
    shop: &Shop,
    import_id: ImportId,
    rows: Vec<CorrectedRow>,
) -> Result<CorrectedView, Failure> {
    let ask = CorrectRowsRequest { import_id, rows };
    shop.station().correct_rows(shop.caller(), ask)
}

#[test]
fn thousands_of_failed_rows_are_all_shown_and_all_corrected() {
    let shop = Shop::open();
    let mut sheet = Sheet::usual();
    for number in 1..=2_500 {
        sheet = sheet.row(&[&format!("JT{number}"), "", "09171234567", "Davao"]);
    }
    let import_id = shop.import(&sheet).import.import_id;
    let rows = failed_rows(&shop, import_id);
    assert_eq!(rows.len(), 2_500);
    assert!(rows.is_sorted_by(|one, next| one.row < next.row));
    let name = Field::ReceiverName;
    let typed = rows[..2_100].iter().map(|row| corrected(row, name, "Ana"));
    let answer = correct(&shop, import_id, typed.collect()).unwrap();
    assert_eq!((answer.corrected, answer.rows.len()), (2_100, 0));
    assert_eq!((answer.import.created, answer.import.failed), (2_100, 400));
    let left = failed_rows(&shop, import_id);
    assert_eq!((left.len(), left[0].row), (400, 2_102));
}

#[test]
fn a_corrected_row_is_read_by_the_dates_of_its_file() {
    let shop = Shop::open();
    let heading = [
        "Waybill Number",
        "Receiver Name",
        "Receiver Phone",
        "Signing Time",
    ];
    let sheet = Sheet::default()
        .row(&heading)
        // Only a day can be 25: this file writes the day first.
        .row(&["JT1", "Ana", "09171234567", "25/03/2026 10:00"])
        .row(&["JT2", "", "09171234567", "04/05/2026 10:00"]);
    let import_id = shop.import(&sheet).import.import_id;
    let rows = failed_rows(&shop, import_id);
    let typed = corrected(&rows[0], Field::ReceiverName, "Ben");
    let answer = correct(&shop, import_id, vec![typed]).unwrap();
    assert_eq!(answer.corrected, 1);
    let signed = shop.waybill("JT2").waybill.signing_time.unwrap();
    assert_eq!(signed.to_string(), "2026-05-04T02:00:00.000Z");
    let ask = ImportRequest { import_id };
    let report = shop.station().import(shop.caller(), ask).unwrap();
    assert_eq!(report.totals.warning, 0, "{:?}", report.rows);
}

#[test]
fn a_file_that_breaks_off_says_how_many_rows_are_in_and_how_to_take_them_back() {
    let row = |cells: [&str; 3]| {
        let cells = cells.map(|text| format!(r#"<c t="str"><v>{text}</v></c>"#));
        format!("<row>{}</row>", cells.concat())
    };
    let mut rows = row(["Waybill Number", "Receiver Name", "Receiver Phone"]);
    for number in 1..=1_500 {
        rows += &row([&format!("JT{number}"), "Ana", "09171234567"]);
    }
    rows += "<row><c><v>82</row";
    let floor = Floor::open();
    let file = floor.file("broken.xlsx", &by_hand("", &rows));
    let output = floor.command(&["import", &file]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let import: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (text(&import["status"]), &import["created"]),
        ("failed", &1_000.into())
    );
    assert_eq!(import["error"]["code"], "damaged_workbook");
    let message = text(&import["error"]["message"]);
    assert!(message.contains("came in before that: 1000."), "{message}");
    let next_step = text(&import["error"]["next_step"]);
    assert!(next_step.contains("taken back"), "{next_step}");
    // They can.
    let id = text(&import["import_id"]);
    assert_eq!(floor.ask_one(&["import-void", id])["voided"], 1_000);
}

#[test]
fn failed_rows_are_corrected_and_run_alone() {
    let shop = Shop::open();
    let sheet = Sheet::usual()
        .parcel("JT1", "Cebu")
        .row(&["", "Ben", "09171234567", "Davao", "5", "1", "Pending"])
        .row(&[
            "8.2E+11",
            "Cy",
            "09171234567",
            "Davao",
            "5",
            "1",
            "Delivered",
        ]);
    let import_id = shop.import(&sheet).import.import_id;
    let failed = || failed_rows(&shop, import_id);
    let correct = |rows| correct(&shop, import_id, rows);
    let rows = failed();
    let shown: Vec<(u32, RowReason)> = rows.iter().map(|row| (row.row, row.reason)).collect();
    assert_eq!(
        shown,
        [(3, RowReason::Missing), (4, RowReason::DamagedNumber)]
    );
    // One is put right, the other is still wrong.
    let number = Field::WaybillNumber;
    let answer = correct(vec![
        corrected(&rows[0], number, "JT2"),
        corrected(&rows[1], number, "8E+1"),
    ])
    .unwrap();
    assert_eq!(answer.corrected, 1);
    let still: Vec<u32> = answer
        .rows
        .iter()
        .map(|row: &ImportRowView| row.row)
        .collect();
    assert_eq!(still, [4]);
    assert_eq!((answer.import.created, answer.import.failed), (2, 1));
    let parcel = shop.waybill("JT2").waybill;
    assert_eq!(
        (parcel.receiver_name.as_str(), parcel.destination.as_deref()),
        ("Ben", Some("Davao"))
    );

    // A row that did not fail, or no longer does, is not corrected again.
    let twice = correct(vec![corrected(&rows[0], number, "JT3")]).unwrap_err();
    assert_eq!(twice.code, "row_not_failed");
    let left = failed();
    assert_eq!(left.len(), 1);
    correct(vec![corrected(&left[0], number, "JT4")]).unwrap();
    assert!(failed().is_empty());
    let ask = ImportRequest { import_id };
    let report = shop.station().import(shop.caller(), ask).unwrap();
    assert_eq!(
        (
            report.import.created,
            report.import.failed,
            report.totals.corrected
        ),
        (3, 0, 2)
    );
}
