//! Where in a file the parcels stand.

use super::{HEADINGS, counts, lines};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use serde_json::Value;
use tests::{Floor, Table, text};

fn fill(sheet: &mut Worksheet, name: &str, rows: &[&str]) {
    sheet.set_name(name).unwrap();
    for (row, line) in rows.iter().enumerate() {
        for (column, cell) in line.split('|').enumerate() {
            sheet.write_string(row as u32, column as u16, cell).unwrap();
        }
    }
}

#[test]
fn title_rows_above_the_heading_are_passed_over_and_counted() {
    let floor = Floor::open();
    let table = Table::of(&[
        "J&T Express",
        "Waybill report, 21 November",
        "",
        HEADINGS,
        "JT1|Ana|09171234567",
        "",
        "|Ben|09171234567",
    ]);
    for (name, bytes) in [("titles.xlsx", table.xlsx()), ("titles.csv", table.csv())] {
        let import = floor.import(name, &bytes, &[]);
        assert_eq!(lines(&import), ["7 waybill_number missing"], "{name}");
    }
    floor.waybill("JT1");
}

#[test]
fn headings_of_two_rows_with_merged_groups() {
    let floor = Floor::open();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    fill(
        sheet,
        "Orders",
        &[
            "",
            "Number|Name|Phone|Name|Phone",
            "JT1|Shop|09180000001|Ana|09171234567",
        ],
    );
    sheet.write_string(0, 0, "Waybill").unwrap();
    sheet.merge_range(0, 1, 0, 2, "Sender", &plain).unwrap();
    sheet.merge_range(0, 3, 0, 4, "Receiver", &plain).unwrap();
    floor.import("groups.xlsx", &book.save_to_buffer().unwrap(), &[]);
    let parcel = floor.waybill("JT1");
    let people =
        ["sender_name", "receiver_name", "receiver_phone"].map(|field| text(&parcel[field]));
    assert_eq!(people, ["Shop", "Ana", "+639171234567"]);
}

/// Monday and Tuesday in sight, an old list hidden, notes without parcels.
fn week() -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet(), "Notes", &["Call the courier"]);
    for (name, parcel) in [("Monday", "JT1"), ("Tuesday", "JT2"), ("Old", "JT3")] {
        let rows = [HEADINGS, &format!("{parcel}|Ana|09171234567")];
        let sheet = book.add_worksheet();
        fill(sheet, name, &rows);
        if name == "Old" {
            sheet.set_hidden(true);
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn of_several_sheets_one_is_chosen_and_a_hidden_one_only_by_its_name() {
    let floor = Floor::open();
    let error = floor.import_refused("week.xlsx", &week(), &[]);
    assert_eq!(error["code"], "sheet_choice");
    assert!(
        text(&error["message"]).contains("Monday, Tuesday"),
        "{error}"
    );
    assert!(!error.to_string().contains("Old"), "{error}");
    assert_eq!(floor.ask_one(&["status"])["waybills"], 0);
    for (sheet, parcel) in [("Tuesday", "JT2"), ("Old", "JT3")] {
        let import = floor.import("week.xlsx", &week(), &["--sheet", sheet]);
        assert_eq!(counts(&import), [1, 0, 0, 0], "{sheet}");
        floor.waybill(parcel);
    }
    let error = floor.import_refused("week.xlsx", &week(), &["--sheet", "Sunday"]);
    assert_eq!(error["code"], "sheet_unknown");
    assert_eq!(
        floor.refused(&["waybill", "JT1"])["code"],
        "waybill_unknown"
    );
}

#[test]
fn the_only_list_of_waybills_is_taken_whatever_else_the_file_holds() {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet();
    fill(hidden, "Hidden", &[HEADINGS, "JT9|Zoe|09171234567"]);
    hidden.set_hidden(true);
    fill(
        book.add_worksheet().set_active(true),
        "Cover",
        &["Weekly report"],
    );
    fill(
        book.add_worksheet(),
        "List",
        &[HEADINGS, "JT1|Ana|09171234567"],
    );
    let floor = Floor::open();
    let import = floor.import("one.xlsx", &book.save_to_buffer().unwrap(), &[]);
    assert_eq!(counts(&import), [1, 0, 0, 0]);
    floor.waybill("JT1");
}

#[test]
fn of_headings_that_stand_twice_the_first_counts_and_columns_without_one_are_left_alone() {
    let floor = Floor::open();
    let table = Table::of(&[
        "Waybill Number||Receiver Name|Receiver Name|Receiver Phone|COD Amount",
        "JT1|x|Ana|Somebody else|09171234567|5",
        "Total|||||5",
    ]);
    let import = floor.import("twice.xlsx", &table.xlsx(), &[]);
    assert_eq!(lines(&import), ["3  totals_row"]);
    assert_eq!(counts(&import), [1, 0, 1, 0]);
    assert_eq!(floor.waybill("JT1")["receiver_name"], "Ana");
}

fn fields<'a>(parcel: &'a Value, names: &[&str]) -> Vec<&'a str> {
    names.iter().map(|name| text(&parcel[name])).collect()
}

#[test]
fn the_export_of_jt() {
    let floor = Floor::open();
    let table = Table::of(&[
        "Waybill Number|Creator Code|Order Status|Sign For Pictures|SigningTime|Receiver|Receiver Cellphone|Province|City|Barangay|Address|Payment Method|Settlement Weight|Total Shipping Cost|COD|Submission Time|RTS Reason|Remarks|Express Type|Sender Name|Sender Cellphone|Sender Province|Sender City|Item Name|Number Of Items|Item Value|Valuation Fee",
        "820000000001|C1|Delivered||09:30 03-04-2026|Ana Cruz|9171234567|LAGUNA|SANTA-ROSA-CITY|TAGAPO|12 Rizal St|COD|0.35|85|799.5|08:00 01-04-2026||fragile|EZ|Isla Trading|9181234567|METRO-MANILA|QUEZON-CITY|Lamp|2|700|7",
    ]);
    let import = floor.import("jt.xlsx", &table.xlsx(), &[]);
    assert_eq!(counts(&import), [1, 0, 0, 0]);
    assert!(lines(&import).is_empty(), "{import}");
    let parcel = floor.waybill("820000000001");
    let names = [
        "status",
        "signing_time",
        "sender_name",
        "sender_phone",
        "express_type",
        "remarks",
    ];
    let expected = [
        "delivered",
        // Half past nine in Manila.
        "2026-04-03T01:30:00.000Z",
        "Isla Trading",
        "+639181234567",
        "EZ",
        "fragile",
    ];
    assert_eq!(fields(&parcel, &names), expected);
    assert_eq!(
        (&parcel["quantity"], &parcel["weight"]),
        (&2.into(), &0.35.into())
    );
    assert_eq!(parcel["cod_amount"], 79_950);
}

#[test]
fn jts_form_for_orders_is_told_from_an_export() {
    let floor = Floor::open();
    let form = Table::of(&[
        "Order template",
        "",
        "",
        "",
        "V20200721",
        "",
        "Fields with (*) are required",
        "Receiver(*)|Receiver Telephone (*)|Receiver Address (*)|Receiver Province (*)|Receiver City (*)|Receiver Region (*)|Express Type (*)|Parcel Name (*)|Weight (kg) (*)|Total parcels(*)|Parcel Value (Insurance Fee) (*)|COD (PHP) (*)|Remarks",
        "Ana|09171234567|12 Rizal St|LAGUNA|SANTA-ROSA-CITY|TAGAPO|EZ|Lamp|0.5|1|700|799|",
    ]);
    let error = floor.import_refused("order template.xlsx", &form.xlsx(), &[]);
    assert_eq!(error["code"], "order_form");
}

#[test]
fn the_export_of_flash_with_its_tabs_before_numbers() {
    let floor = Floor::open();
    let table = Table::of(&[
        "PU time|Operated by|Sub-account Name|Source|Parcel Type|Order No.|Tracking No.|The original tracking No.|Return tracking No.|Status|Sender|Sender phone|Sender address|Consignee|Consignee phone|Consignee phone2|Consignee address|Item type|Remark1|Remark2|Remark3|weight|size|Chargeable Weight|Product Type|Estimated Delivery Time|Standard Shipping Fee|Packaging Fee|COD fee|COD Transfer Fee|label cost|Flash Care|Declared value|KA Discount|Ordinary Discount|Total charge|COD Amt|Delivery time|Signer|Signer type",
        "2026-11-20 08:00:00|Amal||API|Normal|\t26112000001|\tP6101ABCDE|||Delivered|Isla Trading|\t09181234567|Quezon City|Ana Cruz|\t09171234567||Blk 3 Lot 5, Tagapo, Santa Rosa City, Laguna|Lamp|call first|||0.35|1*1*1|0.5|Standard|2026-11-22|85||1|||||||86|1,299.50|2026-11-21 09:30:00|Ana|Receiver",
    ]);
    let import = floor.import("flash.csv", &table.csv(), &[]);
    assert_eq!(counts(&import), [1, 0, 0, 0]);
    assert!(lines(&import).is_empty(), "{import}");
    let parcel = floor.waybill("P6101ABCDE");
    let names = [
        "status",
        "signing_time",
        "sender_phone",
        "receiver_phone",
        "city",
        "street",
        "remarks",
    ];
    let expected = [
        "delivered",
        "2026-11-21T01:30:00.000Z",
        "+639181234567",
        "+639171234567",
        "Santa Rosa City",
        "Blk 3 Lot 5",
        "call first",
    ];
    assert_eq!(fields(&parcel, &names), expected);
    assert_eq!(parcel["cod_amount"], 129_950);
}
