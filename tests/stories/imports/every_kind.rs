//! Whatever program saved the file, its parcels are the same.

use encoding_rs::WINDOWS_1252;
use serde_json::{Value, json};
use tests::{Floor, Table};

fn morning() -> Table {
    Table::of(&[
        "Waybill Number|Receiver Name|Receiver Phone|Destination|COD Amount|Order Status",
        "820000000001|Ana Peñaflor|0501234567|Las Piñas; gate 2, left|799.50|Pending",
        "JT0000000002|José \"Boy\" Cruz|0511234567|Cebu City||In Transit",
    ])
}

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16();
    [vec![0xFF, 0xFE], units.flat_map(u16::to_le_bytes).collect()].concat()
}

/// The fields that come from the file.
fn parcels(floor: &Floor) -> Vec<Value> {
    let mut parcels = floor.ask(&["waybills"]);
    parcels.sort_by_key(|parcel| parcel["waybill_number"].to_string());
    let fields = [
        "waybill_number",
        "receiver_name",
        "receiver_phone",
        "destination",
        "cod_amount",
        "status",
    ];
    let filled = |parcel: &Value| json!(fields.map(|field| parcel[field].clone()));
    parcels.iter().map(filled).collect()
}

#[test]
fn every_kind_of_file_gives_the_same_waybills() {
    let table = morning();
    let (commas, semicolons) = (table.separated(','), table.separated(';'));
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("export.xlsx", table.xlsx()),
        ("export.xls", table.xls()),
        ("export.xlsb", table.xlsb()),
        ("export.ods", table.ods()),
        ("export.csv", table.csv()),
        ("renamed xlsb.xls", table.xlsb()),
        ("page.xls", table.html().into_bytes()),
        ("text.xls", table.separated('\t').into_bytes()),
        ("mark.csv", format!("\u{feff}{commas}").into_bytes()),
        ("unicode.txt", utf16(&table.separated('\t'))),
        (
            "french.csv",
            WINDOWS_1252.encode(&semicolons).0.into_owned(),
        ),
        ("named.csv", format!("sep=;\r\n{semicolons}").into_bytes()),
    ];
    for (name, bytes) in files {
        // A country without a dictionary of places, which twelve readers would load.
        let floor = Floor::open_in("SA");
        let import = floor.import(name, &bytes, &[]);
        assert_eq!(
            (&import["created"], &import["failed"]),
            (&json!(2), &json!(0)),
            "{name}"
        );
        assert_eq!(import["filename"], name);
        let expected = [
            json!([
                "820000000001",
                "Ana Peñaflor",
                "+966501234567",
                "Las Piñas; gate 2, left",
                79_950,
                "pending"
            ]),
            json!([
                "JT0000000002",
                "José \"Boy\" Cruz",
                "+966511234567",
                "Cebu City",
                null,
                "in_transit"
            ]),
        ];
        assert_eq!(parcels(&floor), expected, "{name}");
    }
}

#[test]
fn the_same_file_twice_creates_nothing() {
    let floor = Floor::open();
    let xlsx = morning().xlsx();
    assert_eq!(floor.import("a.xlsx", &xlsx, &[])["created"], 2);
    let again = floor.import("a.xlsx", &xlsx, &[]);
    assert_eq!(super::counts(&again), [0, 0, 2, 0]);
    // As another kind of file the parcels are still the same ones.
    let other = floor.import("a.csv", &morning().csv(), &[]);
    assert_eq!(super::counts(&other), [0, 0, 2, 0]);
}
