//! Labels, looked at as a printer prints them and read as a gun reads them.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod poppler;

use documents::write::{LabelPaper, LabelWords, labels_pdf};
use poppler::Printed;
use proptest::prelude::*;

fn label(number: &str) -> LabelPaper {
    LabelPaper {
        waybill_number: number.to_owned(),
        receiver_name: "Maria Concepción Peñaflor".to_owned(),
        receiver_address: "Blk 12 Lot 5, Sampaguita Street, Brgy. 183 Villamor, Pasay City"
            .to_owned(),
        receiver_phone: "+63 917 555 0142".to_owned(),
        destination: "PASAY-CITY".to_owned(),
        sender_name: "Ginhawa Herbal Tea 250 g".to_owned(),
        cod_amount: Some("₱1,499.00".to_owned()),
        quantity: "1".to_owned(),
        weight: "0.45 kg".to_owned(),
        express_type: "EZ".to_owned(),
        remarks: "Call before delivery".to_owned(),
        company: "Waystation Trading".to_owned(),
        words: LabelWords {
            destination: "Destination".to_owned(),
            receiver: "To".to_owned(),
            cod: "COD".to_owned(),
            no_cod: "Nothing to collect".to_owned(),
            sender: "From".to_owned(),
            quantity: "Items".to_owned(),
            weight: "Weight".to_owned(),
            remarks: "Remarks".to_owned(),
        },
    }
}

#[test]
fn every_kind_of_number_decodes_at_203_dots_to_the_inch() {
    let thirty = "Ab-0123456789-cdefghijklmnopqr";
    assert_eq!(thirty.len(), 30);
    let forty_eight = "W".repeat(48);
    let digits = "0123456789".repeat(6);
    let numbers = [
        "820012345678",
        "12345",
        "JT0012345678901",
        "aBcDeF9x",
        "7",
        "Z",
        thirty,
        "WB-2026-000143",
        "a b~!{}|^_`",
        &forty_eight,
        &digits,
    ];
    let labels: Vec<_> = numbers.into_iter().map(label).collect();
    let paper = labels_pdf(&labels).unwrap();
    let images = Printed::new(&paper).images(203);
    for (number, image) in numbers.into_iter().zip(&images) {
        assert_eq!(image.code128().as_deref(), Some(number));
        assert_eq!(
            (image.width, image.height),
            (800, 1199),
            "100 by 150 mm, begun dots counted"
        );
    }
}

#[test]
fn every_label_of_a_batch_carries_its_own_number() {
    let numbers: Vec<String> = (0..50)
        .map(|n| format!("JT{:013}", 77_000_123_u64 * (n + 1)))
        .collect();
    let labels: Vec<_> = numbers.iter().map(|number| label(number)).collect();
    let paper = labels_pdf(&labels).unwrap();
    assert_eq!(paper.pages, 50);
    let printed = Printed::new(&paper);
    assert_eq!(printed.pages_counted_by_poppler(), 50);
    let read: Vec<String> = printed
        .images(203)
        .iter()
        .map(|image| image.code128().unwrap_or_default())
        .collect();
    assert_eq!(read, numbers);
}

#[test]
fn bars_are_whole_dots() {
    let image = Printed::new(&labels_pdf(&[label("JT0012345678901")]).unwrap())
        .images(203)
        .remove(0);
    // Twelve symbols of three bars and a stop of four: row 220 crosses all of them.
    let runs = image.ink_runs_across(220);
    assert_eq!(runs.len(), 40, "{runs:?}");
    assert!(runs.iter().all(|run| run % 4 == 0), "{runs:?}");
    let again = image.ink_runs_across(260);
    assert_eq!(runs, again, "bars are straight");
}

#[test]
fn all_that_is_printed_can_be_read_back() {
    let text = Printed::new(&labels_pdf(&[label("JT0012345678901")]).unwrap()).text();
    for expected in [
        "JT0012345678901",
        "Maria Concepción Peñaflor",
        "+63 917 555 0142",
        "PASAY-CITY",
        "₱1,499.00",
        "0.45 kg",
        "EZ",
        "Ginhawa Herbal Tea",
        "Call before delivery",
        "COD",
    ] {
        assert!(text.contains(expected), "{expected} in:\n{text}");
    }
    let nothing_due = LabelPaper {
        cod_amount: None,
        ..label("1")
    };
    let text = Printed::new(&labels_pdf(&[nothing_due]).unwrap()).text();
    assert!(
        text.contains("Nothing to collect") && !text.contains("COD"),
        "{text}"
    );
}

#[test]
fn nothing_leaves_the_paper_however_long() {
    let long = "Barangay San Isidro Labrador de la Montaña ".repeat(20);
    let word = "W".repeat(400);
    let labels: Vec<_> = [long.as_str(), word.as_str()]
        .into_iter()
        .flat_map(|text| {
            ["JT0012345678901", &"X".repeat(44)].map(|number| LabelPaper {
                receiver_name: text.to_owned(),
                receiver_address: text.to_owned(),
                receiver_phone: text.to_owned(),
                destination: text.to_owned(),
                sender_name: text.to_owned(),
                cod_amount: Some(text.to_owned()),
                quantity: text.to_owned(),
                weight: text.to_owned(),
                express_type: text.to_owned(),
                remarks: text.to_owned(),
                company: text.to_owned(),
                ..label(number)
            })
        })
        .collect();
    for image in Printed::new(&labels_pdf(&labels).unwrap()).images(203) {
        assert!(
            !image.ink_near_edge(24),
            "three millimetres stay white all round"
        );
        assert!(image.code128().is_some(), "and the bars still decode");
    }
}

#[test]
fn the_same_labels_give_the_same_bytes() {
    let labels: Vec<_> = (0..20).map(|n| label(&format!("JT{n:013}"))).collect();
    assert_eq!(labels_pdf(&labels).unwrap(), labels_pdf(&labels).unwrap());
}

#[test]
fn what_cannot_be_a_barcode_is_refused_by_name() {
    let code_of = |number: &str| labels_pdf(&[label(number)]).unwrap_err().code();
    assert_eq!(code_of("NIÑO-1"), "not_encodable");
    assert_eq!(code_of(""), "not_encodable");
    assert_eq!(code_of(&"W".repeat(64)), "barcode_too_long");
    assert_eq!(labels_pdf(&[]).unwrap_err().code(), "nothing_to_print");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_breaks_a_label(texts in proptest::collection::vec(any::<String>(), 11), cod in any::<Option<String>>()) {
        let mut texts = texts.into_iter();
        let mut text = || texts.next().unwrap_or_default();
        let number = text();
        let anything = LabelPaper {
            receiver_name: text(),
            receiver_address: text(),
            receiver_phone: text(),
            destination: text(),
            sender_name: text(),
            cod_amount: cod,
            quantity: text(),
            weight: text(),
            express_type: text(),
            remarks: text(),
            company: text(),
            ..label("JT1")
        };
        prop_assert!(labels_pdf(std::slice::from_ref(&anything)).is_ok());
        // Any number at all: a paper or a refusal.
        let _ = labels_pdf(&[LabelPaper { waybill_number: number, ..anything }]);
    }

    #[test]
    fn every_printable_number_that_fits_is_set(number in "[ -~]{1,29}") {
        prop_assert_eq!(labels_pdf(&[label(&number)]).map(|paper| paper.pages), Ok(1));
    }
}
