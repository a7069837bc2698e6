//! Files whose headings say nothing, mapped once.

use super::counts;
use tests::{Floor, Table, list};

/// A small courier's export, in words of its own.
fn export(number: &str) -> Vec<u8> {
    let parcel = format!("{number}|3 Apr|Ana|09171234567|03/04/2026");
    Table::of(&["Ref|Given|Who|Call|Signed", &parcel]).csv()
}

const SAVE: [&str; 12] = [
    "template-save",
    "Corner courier",
    "--map",
    "waybill_number=Ref",
    "--map",
    "receiver_name=Who",
    "--map",
    "receiver_phone=Call",
    "--map",
    "signing_time=Signed",
    "--dates",
    "day-first",
];

#[test]
fn a_template_is_named_or_found_by_itself() {
    let floor = Floor::open();
    assert_eq!(
        floor.import_refused("a.csv", &export("JT1"), &[])["code"],
        "no_header"
    );
    let saved = floor.ask_one(&SAVE);
    assert_eq!(list(&saved["columns"]).len(), 4, "{saved}");
    let named = floor.import("a.csv", &export("JT1"), &["--template", "corner COURIER"]);
    assert_eq!(counts(&named), [1, 0, 0, 0]);
    let found = floor.import("b.csv", &export("JT2"), &[]);
    assert_eq!(counts(&found), [1, 0, 0, 0]);
    for number in ["JT1", "JT2"] {
        // The template knows how the courier writes its dates.
        assert_eq!(
            floor.waybill(number)["signing_time"],
            "2026-04-02T16:00:00.000Z"
        );
    }
    // Columns in another order are the same columns.
    let moved = Table::of(&["Call|Signed|Who|Ref", "09171234567||Ana|JT3"]).csv();
    floor.import("c.csv", &moved, &[]);
    assert_eq!(floor.waybill("JT3")["receiver_name"], "Ana");
}

#[test]
fn a_template_that_does_not_fit_is_refused() {
    let floor = Floor::open();
    floor.ask_one(&SAVE);
    let other = Table::of(&["Ref|Who", "JT1|Ana"]).csv();
    let error = floor.import_refused("other.csv", &other, &["--template", "Corner courier"]);
    assert_eq!(error["code"], "template_mismatch");
    let error = floor.import_refused("a.csv", &export("JT1"), &["--template", "Nobody"]);
    assert_eq!(error["code"], "template_unknown");
    let error = floor.refused(&["template-save", "Half", "--map", "waybill_number=Ref"]);
    assert_eq!(error["code"], "template_incomplete");
    assert_eq!(floor.ask_one(&["status"])["waybills"], 0);

    assert_eq!(floor.ask(&["templates"]).len(), 1);
    floor.ask_one(&["template-remove", "corner courier"]);
    assert!(floor.ask(&["templates"]).is_empty());
    assert_eq!(
        floor.import_refused("a.csv", &export("JT1"), &[])["code"],
        "no_header"
    );
}

#[test]
fn columns_without_a_heading_are_known_by_their_place() {
    let floor = Floor::open();
    let save = [
        "template-save",
        "Bare",
        "--map",
        "waybill_number=#B",
        "--map",
        "receiver_name=#C",
        "--map",
        "receiver_phone=#D",
    ];
    floor.ask_one(&save);
    let bare = Table::of(&["1|JT1|Ana|09171234567", "2|JT2|Ben|09181234567"]).csv();
    let import = floor.import(
        "bare.csv",
        &bare,
        &["--template", "Bare", "--header-row", "0"],
    );
    assert_eq!(counts(&import), [2, 0, 0, 0]);
    assert_eq!(floor.waybill("JT1")["receiver_name"], "Ana");
    // One unnamed column among named ones.
    let save = [
        "template-save",
        "Odd",
        "--map",
        "waybill_number=Ref",
        "--map",
        "receiver_name=#B",
        "--map",
        "receiver_phone=Call",
    ];
    floor.ask_one(&save);
    let odd = Table::of(&["Ref||Call", "JT3|Cy|09191234567"]).csv();
    floor.import("odd.csv", &odd, &[]);
    assert_eq!(floor.waybill("JT3")["receiver_name"], "Cy");
}
