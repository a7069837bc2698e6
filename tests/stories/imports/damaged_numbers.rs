//! What spreadsheets do to numbers.

use super::{HEADINGS, counts, lines};
use rust_xlsxwriter::Workbook;
use tests::{Floor, Table};

#[test]
fn damaged_identifiers_are_refused_by_the_row_the_spreadsheet_shows() {
    let floor = Floor::open();
    let table = Table::of(&[
        "Export of 21 November",
        "",
        HEADINGS,
        "8.2E+11|Ana|09171234567",
        "8,20001E+17|Ana|09171234567",
        "820000012345678000|Ana|09171234567",
        "",
        "820000012345|Ana|09171234567",
        "820000012346.0|Ana|09171234567",
        "820000012345678901|Ana|09171234567",
    ]);
    let expected = [
        "4 waybill_number damaged_number",
        "5 waybill_number damaged_number",
        "6 waybill_number damaged_number",
    ];
    for (name, bytes) in [("a.xlsx", table.xlsx()), ("a.csv", table.csv())] {
        let import = floor.import(name, &bytes, &[]);
        assert_eq!(lines(&import), expected, "{name}");
        assert_eq!(import["failed"], 3, "{name}");
    }
    for number in ["820000012345", "820000012346", "820000012345678901"] {
        floor.waybill(number);
    }
    assert_eq!(floor.ask_one(&["status"])["waybills"], 3);
}

#[test]
fn a_number_cell_of_more_digits_than_a_spreadsheet_keeps_is_refused() {
    let floor = Floor::open();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in HEADINGS.split('|').enumerate() {
        sheet.write_string(0, column as u16, heading).unwrap();
    }
    let numbers = [
        820_000_012_345.0,
        820_000_012_345_678_901.0,
        123_456_789_012_345.0,
        1234.5,
        -7.0,
    ];
    for (row, number) in (1..).zip(numbers) {
        sheet.write_number(row, 0, number).unwrap();
        sheet.write_string(row, 1, "Ana").unwrap();
        sheet.write_number(row, 2, 9_171_234_567.0).unwrap();
    }
    let import = floor.import("numbers.xlsx", &book.save_to_buffer().unwrap(), &[]);
    let damaged = |row: u32| format!("{row} waybill_number damaged_number");
    assert_eq!(lines(&import), [damaged(3), damaged(5), damaged(6)]);
    assert_eq!(counts(&import), [2, 0, 0, 3]);
    assert_eq!(
        floor.waybill("820000012345")["receiver_phone"],
        "+639171234567"
    );
    floor.waybill("123456789012345");
}

#[test]
fn phones_that_lost_their_leading_zero_are_whole_again_in_each_country() {
    for (country, written, phone) in [
        (
            "PH",
            ["9171234567", "9171234567.0", "0917 123-4567"],
            "+639171234567",
        ),
        (
            "DZ",
            ["551234567", "551234567.0", "00213 551 23 45 67"],
            "+213551234567",
        ),
        (
            "SA",
            ["501234567", "501234567.0", "+966 50 123 4567"],
            "+966501234567",
        ),
    ] {
        let floor = Floor::open_in(country);
        let rows: Vec<String> = (1..)
            .zip(written)
            .map(|(n, phone)| format!("JT{n}|Ana|{phone}"))
            .collect();
        let rows: Vec<&str> = [HEADINGS]
            .into_iter()
            .chain(rows.iter().map(String::as_str))
            .collect();
        let import = floor.import("phones.csv", &Table::of(&rows).csv(), &[]);
        assert!(lines(&import).is_empty(), "{import}");
        for number in ["JT1", "JT2", "JT3"] {
            assert_eq!(
                floor.waybill(number)["receiver_phone"],
                phone,
                "{country} {number}"
            );
        }
    }
}
