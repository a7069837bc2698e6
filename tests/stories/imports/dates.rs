//! When a parcel was signed for, however it is written.

use super::{counts, lines};
use tests::writers::by_hand;
use tests::{Floor, Table, text};

const HEADINGS: &str = "Waybill Number|Receiver Name|Receiver Phone|Signing Time";

/// An export with one parcel a signing time.
fn signed(times: &[&str]) -> Vec<u8> {
    let rows = (1..)
        .zip(times)
        .map(|(number, time)| format!("JT{number}|Ana|09171234567|{time}"));
    let rows: Vec<String> = std::iter::once(HEADINGS.to_owned()).chain(rows).collect();
    Table::of(&rows.iter().map(String::as_str).collect::<Vec<_>>()).csv()
}

/// The day and minute in Manila at which a parcel was signed for.
fn time_of(floor: &Floor, number: &str) -> String {
    text(&floor.waybill(number)["signing_time"]).to_owned()
}

#[test]
fn a_day_number_is_the_same_day_in_workbooks_of_both_epochs() {
    for (properties, serial) in [("", 46_347.75), (r#"date1904="1""#, 44_885.75)] {
        let heading: String = HEADINGS
            .split('|')
            .map(|text| format!(r#"<c t="str"><v>{text}</v></c>"#))
            .collect();
        let parcel = |number: u32, style: u32| {
            format!(
                r#"<row><c t="str"><v>JT{number}</v></c><c t="str"><v>Ana</v></c><c><v>9171234567</v></c><c s="{style}"><v>{serial}</v></c></row>"#
            )
        };
        // Once shown as a date, once as the bare number.
        let rows = format!("<row>{heading}</row>{}{}", parcel(1, 1), parcel(2, 0));
        let floor = Floor::open();
        let import = floor.import("serials.xlsx", &by_hand(properties, &rows), &[]);
        assert!(lines(&import).is_empty(), "{import}");
        for number in ["JT1", "JT2"] {
            assert_eq!(
                time_of(&floor, number),
                "2026-11-21T10:00:00.000Z",
                "{properties}"
            );
            assert_eq!(floor.waybill(number)["status"], "delivered");
        }
    }
}

#[test]
fn dates_that_can_be_read_one_way_only_need_no_question() {
    let floor = Floor::open();
    let times = [
        "09:30 03-04-2026",
        "2026-04-03 09:30:00",
        "3 Apr 2026 9:30 AM",
        "03.04.2026 09:30",
    ];
    let import = floor.import("certain.csv", &signed(&times), &[]);
    assert!(lines(&import).is_empty(), "{import}");
    for number in 1..=4 {
        assert_eq!(
            time_of(&floor, &format!("JT{number}")),
            "2026-04-03T01:30:00.000Z"
        );
    }
}

#[test]
fn a_file_that_leaves_its_dates_open_asks_once_and_imports_nothing_before() {
    let file = signed(&["03/04/2026", "05/06/2026", ""]);
    for (order, day) in [("day-first", "2026-04-02"), ("month-first", "2026-03-03")] {
        let floor = Floor::open();
        let error = floor.import_refused("open.csv", &file, &[]);
        assert_eq!(error["code"], "date_order_needed");
        for part in ["03/04/2026", "2026-04-03", "2026-03-04"] {
            assert!(text(&error["message"]).contains(part), "{error}");
        }
        assert_eq!(floor.ask_one(&["status"])["waybills"], 0);
        let import = floor.import("open.csv", &file, &["--dates", order]);
        assert_eq!(counts(&import), [3, 0, 0, 0]);
        assert_eq!(time_of(&floor, "JT1"), format!("{day}T16:00:00.000Z"));
    }
}

#[test]
fn one_date_that_leaves_no_doubt_explains_the_others() {
    for (certain, day) in [("21/11/2026", "2026-04-02"), ("11/21/2026", "2026-03-03")] {
        let floor = Floor::open();
        let import = floor.import("evidence.csv", &signed(&["03/04/2026", certain]), &[]);
        assert!(lines(&import).is_empty(), "{import}");
        assert_eq!(time_of(&floor, "JT1"), format!("{day}T16:00:00.000Z"));
    }
}

#[test]
fn a_file_that_contradicts_itself_is_taken_and_each_doubtful_date_is_named() {
    let floor = Floor::open();
    let times = [
        "21/11/2026",
        "03/04/2026",
        "11/22/2026",
        "05/06/2026",
        "soon",
    ];
    let import = floor.import("mixed.csv", &signed(&times), &[]);
    let expected = [
        "3 signing_time ambiguous_date",
        "5 signing_time ambiguous_date",
        "6 signing_time not_a_date",
    ];
    assert_eq!(lines(&import), expected);
    assert_eq!(counts(&import), [5, 0, 0, 0]);
    // Delivered for certain, only the day is not known.
    let parcel = floor.waybill("JT2");
    assert_eq!(
        (&parcel["status"], &parcel["signing_time"]),
        (&"delivered".into(), &().into())
    );
    assert_eq!(floor.waybill("JT5")["status"], "pending");
}

/// Portals list what is still on its way first.
#[test]
fn dates_far_down_the_file_are_asked_about_as_well() {
    let mut times = vec![""; 2_500];
    times.push("03/04/2026");
    let floor = Floor::open();
    let error = floor.import_refused("late.csv", &signed(&times), &[]);
    assert_eq!(error["code"], "date_order_needed");
}
