//! Where parcels go.

use super::lines;
use serde_json::Value;
use tests::{Floor, Table, list, text};

const COMBINED: &str = "Tracking No.|Consignee|Consignee phone|Consignee address";

fn place(parcel: &Value) -> [&str; 4] {
    ["province", "city", "barangay", "street"].map(|field| text(&parcel[field]))
}

#[test]
fn columns_in_capitals_and_one_combined_text_name_the_same_place() {
    let floor = Floor::open();
    let split = Table::of(&[
        "Waybill Number|Receiver|Receiver Cellphone|Province|City|Barangay|Address",
        "JT1|Ana|09171234567|LAGUNA|SANTA-ROSA-CITY|TAGAPO|Blk 3 Lot 5",
        "JT2|Ana|09171234567|METRO-MANILA|QUEZON-CITY|NOWHERE|12 Rizal St",
    ]);
    floor.import("jt.csv", &split.csv(), &[]);
    let combined = Table::of(&[
        COMBINED,
        "P61|Ana|09171234567|Blk 3 Lot 5, Tagapo, Santa Rosa City, Laguna",
    ]);
    floor.import("flash.csv", &combined.csv(), &[]);
    for number in ["JT1", "P61"] {
        let parcel = floor.waybill(number);
        assert_eq!(
            place(&parcel),
            ["Laguna", "Santa Rosa City", "Tagapo", "Blk 3 Lot 5"],
            "{number}"
        );
    }
    // What is no place is kept, and costs nothing.
    let parcel = floor.waybill("JT2");
    assert_eq!(place(&parcel)[1..3], ["Quezon City", ""]);
    assert!(
        text(&parcel["receiver_address"]).contains("NOWHERE"),
        "{parcel}"
    );
}

#[test]
fn an_algerian_address() {
    let floor = Floor::open_in("DZ");
    let table = Table::of(&[
        "Numéro de suivi|Client|Téléphone|Adresse|Commune|Wilaya|Montant",
        "YAL1|Amina|0551234567|Cité 20 août|Bab Ezzouar|Alger|2 500",
        "YAL2|Amina|0551234567|Rue Didouche, Bab El Oued, Alger|||2500,00",
    ]);
    let import = floor.import("yalidine.csv", &table.csv(), &[]);
    assert!(lines(&import).is_empty(), "{import}");
    for (number, commune) in [("YAL1", "Bab Ezzouar"), ("YAL2", "Bab El Oued")] {
        let parcel = floor.waybill(number);
        assert_eq!(place(&parcel)[..2], ["Alger", commune]);
        assert_eq!(parcel["cod_amount"], 250_000, "{number}");
    }
}

#[test]
fn an_unclear_address_keeps_the_places_it_may_mean() {
    let floor = Floor::open();
    let table = Table::of(&[COMBINED, "P61|Ana|09171234567|Purok 2 Poblacion, Sta Rosa"]);
    let import = floor.import("flash.csv", &table.csv(), &[]);
    assert_eq!(import["created"], 1);
    let parcel = floor.waybill("P61");
    assert_eq!(place(&parcel), ["", "", "", "Purok 2 Poblacion, Sta Rosa"]);
    let candidates: Vec<&str> = list(&parcel["place_candidates"]).iter().map(text).collect();
    assert_eq!(
        candidates,
        ["Santa Rosa, Nueva Ecija", "Santa Rosa City, Laguna"]
    );
}

#[test]
fn a_couriers_own_name_for_a_place_is_said_once() {
    let floor = Floor::open();
    let found = floor.ask(&["places", "Santa Rosa City, Laguna"]);
    let city = found
        .iter()
        .find(|place| place["name"] == "Santa Rosa City, Laguna");
    let city = text(&city.expect("a city")["place"]).to_owned();
    let alias = floor.ask_one(&["place-alias", "Flash", "SRC hub", &city]);
    assert_eq!(alias["place"]["name"], "Santa Rosa City, Laguna");
    let table = |number: u32| {
        Table::of(&[
            "Tracking No.|Consignee|Consignee phone|Consignee address|Province|City",
            &format!("P{number}|Ana|09171234567|12 Rizal St|LAGUNA|SRC hub"),
        ])
        .csv()
    };
    floor.import("flash.csv", &table(1), &["--courier", "Flash"]);
    assert_eq!(
        place(&floor.waybill("P1"))[..2],
        ["Laguna", "Santa Rosa City"]
    );
    // Another courier's file means nothing by it.
    floor.import("other.csv", &table(2), &["--courier", "J&T"]);
    assert_eq!(place(&floor.waybill("P2"))[..2], ["Laguna", ""]);

    assert_eq!(floor.ask(&["place-aliases"]).len(), 1);
    floor.ask_one(&["place-alias", "Flash", "SRC hub", "--remove"]);
    assert!(floor.ask(&["place-aliases"]).is_empty());
    let unknown = floor.refused(&["place-alias", "Flash", "SRC hub", "9999"]);
    assert_eq!(unknown["code"], "place_unknown");
}
