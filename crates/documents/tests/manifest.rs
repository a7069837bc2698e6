//! Manifests, read back as the courier's office would.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod poppler;

use std::collections::BTreeSet;

use documents::write::{DestinationLine, ManifestLine, ManifestPaper, ManifestWords, manifest_pdf};
use poppler::Printed;
use proptest::prelude::*;

fn words() -> ManifestWords {
    ManifestWords {
        issued_at: "Issued".to_owned(),
        operator: "Operator".to_owned(),
        site: "Site".to_owned(),
        session: "Session".to_owned(),
        courier: "Courier".to_owned(),
        waybills: "Waybills".to_owned(),
        quantity: "Items".to_owned(),
        weight: "Weight".to_owned(),
        cod_amount: "COD".to_owned(),
        by_destination: "By destination".to_owned(),
        destination: "Destination".to_owned(),
        list: "Waybills".to_owned(),
        row: "No.".to_owned(),
        waybill_number: "Waybill number".to_owned(),
        receiver: "Receiver".to_owned(),
        total: "Total".to_owned(),
        operator_signature: "Operator's signature".to_owned(),
        courier_signature: "Courier's signature".to_owned(),
        name: "Name in print".to_owned(),
        date_and_time: "Date and time".to_owned(),
        page: "Page {page} of {pages}".to_owned(),
    }
}

fn manifest(rows: u32) -> ManifestPaper {
    let towns = [
        "PASAY-CITY",
        "DAVAO-DE-ORO",
        "PARAÑAQUE",
        "QUEZON-CITY",
        "CEBU-CITY",
    ];
    let names = [
        "Maria Concepción Peñaflor",
        "Jun Dela Cruz",
        "Ma. Theresa V. Santos-Villanueva",
    ];
    let lines: Vec<_> = (0..rows)
        .map(|n| ManifestLine {
            waybill_number: format!("JT{:013}", 1_000_003_u64 * u64::from(n + 1)),
            receiver_name: names[n as usize % names.len()].to_owned(),
            destination: towns[n as usize % towns.len()].to_owned(),
            quantity: n % 3 + 1,
            weight: format!("{}.{:02} kg", n % 7, n % 100),
            cod_amount: format!("₱{},{:03}.00", n % 9 + 1, n % 1000),
        })
        .collect();
    let by_destination = towns
        .iter()
        .map(|town| DestinationLine {
            destination: (*town).to_owned(),
            waybills: lines
                .iter()
                .filter(|line| line.destination == *town)
                .count() as u32,
            weight: "120.50 kg".to_owned(),
            cod_amount: "₱54,120.00".to_owned(),
        })
        .filter(|line| line.waybills > 0)
        .collect();
    ManifestPaper {
        company: "Ginhawa Trading Corporation".to_owned(),
        title: "Dispatch manifest".to_owned(),
        number: "M-2026-000143".to_owned(),
        session_id: "019a8c1e-77b2-7d10-9a55-3f0e6f0b1c22".to_owned(),
        issued_at: "21 Nov 2026, 16:42 (PHT)".to_owned(),
        operator: "Rosalie Bautista".to_owned(),
        site: "Pasay main".to_owned(),
        courier: Some("J&T Express".to_owned()),
        total_waybills: rows,
        total_quantity: lines.iter().map(|line| u64::from(line.quantity)).sum(),
        lines,
        by_destination,
        total_weight: "602.50 kg".to_owned(),
        total_cod: "₱270,600.00".to_owned(),
        amended: None,
        words: words(),
    }
}

#[test]
fn five_thousand_waybills_are_all_there_once() {
    let paper = manifest(5000);
    let set = manifest_pdf(&paper).unwrap();
    let printed = Printed::new(&set);
    assert_eq!(printed.pages_counted_by_poppler(), set.pages);
    let text = printed.text();
    let found: Vec<&str> = text
        .split_whitespace()
        .filter(|word| word.starts_with("JT") && word.len() == 15)
        .collect();
    assert_eq!(found.len(), 5000);
    let wanted: BTreeSet<&str> = paper
        .lines
        .iter()
        .map(|l| l.waybill_number.as_str())
        .collect();
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), wanted);
    for page in [1, set.pages / 2, set.pages] {
        assert!(text.contains(&format!("Page {page} of {}", set.pages)));
    }
    assert_eq!(
        text.matches("Waybill number").count() as u32,
        set.pages,
        "a heading on each page"
    );
}

#[test]
fn everything_asked_for_is_on_it() {
    let text = Printed::new(&manifest_pdf(&manifest(12)).unwrap()).text();
    for expected in [
        "Ginhawa Trading Corporation",
        "Dispatch manifest",
        "M-2026-000143",
        "019a8c1e-77b2-7d10-9a55-3f0e6f0b1c22",
        "21 Nov 2026, 16:42 (PHT)",
        "Rosalie Bautista",
        "J&T Express",
        "Pasay main",
        "602.50 kg",
        "₱270,600.00",
        "PARAÑAQUE",
        "Maria Concepción Peñaflor",
        "By destination",
        "Operator's signature",
        "Courier's signature",
        "Page 1 of 1",
    ] {
        assert!(text.contains(expected), "{expected} in:\n{text}");
    }
}

#[test]
fn the_number_of_the_manifest_decodes() {
    let printed = Printed::new(&manifest_pdf(&manifest(3)).unwrap());
    for dots_per_inch in [300, 600] {
        let image = printed.images(dots_per_inch).remove(0);
        assert_eq!(
            image.code128().as_deref(),
            Some("M-2026-000143"),
            "at {dots_per_inch}"
        );
    }
}

#[test]
fn the_longest_number_stays_in_one_piece() {
    let mut paper = manifest(4);
    let numbers = ["W".repeat(64), "0123456789ABCDEF".repeat(4), "x".repeat(33)];
    for (line, number) in paper.lines.iter_mut().zip(&numbers) {
        line.waybill_number.clone_from(number);
        line.receiver_name = "A name as long as the parcel is heavy, and then some more".to_owned();
    }
    let text = Printed::new(&manifest_pdf(&paper).unwrap()).text();
    for number in &numbers {
        assert!(text.contains(number.as_str()), "{number} in:\n{text}");
    }
}

#[test]
fn signatures_never_stand_without_the_totals() {
    for rows in (0..90).step_by(3).chain(26..36) {
        let set = manifest_pdf(&manifest(rows)).unwrap();
        let text = Printed::new(&set).text();
        // Poppler ends each page with a form feed.
        let page = text
            .split('\u{c}')
            .find(|page| page.contains("Courier's signature"))
            .unwrap();
        assert!(page.contains("Operator's signature"), "{rows} rows");
        let totals = page
            .lines()
            .filter(|line| line.trim_start().starts_with("Total"));
        assert!(totals.count() >= 1, "{rows} rows:\n{page}");
    }
}

#[test]
fn an_amended_copy_says_so() {
    let amended = "Amended copy 2 of 22 Nov 2026: JT0000001000003 left with another manifest.";
    let paper = ManifestPaper {
        amended: Some(amended.to_owned()),
        ..manifest(5)
    };
    let text = Printed::new(&manifest_pdf(&paper).unwrap()).text();
    assert!(text.contains("Amended copy 2 of 22 Nov 2026"), "{text}");
}

#[test]
fn the_same_manifest_gives_the_same_bytes() {
    assert_eq!(
        manifest_pdf(&manifest(300)).unwrap(),
        manifest_pdf(&manifest(300)).unwrap()
    );
}

#[test]
fn a_manifest_number_that_cannot_be_bars_is_refused() {
    let code_of = |number: String| {
        manifest_pdf(&ManifestPaper {
            number,
            ..manifest(1)
        })
        .unwrap_err()
        .code()
    };
    assert_eq!(code_of("M-Ñ".to_owned()), "not_encodable");
    assert_eq!(code_of("W".repeat(64)), "barcode_too_long");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_text_breaks_a_manifest(
        texts in proptest::collection::vec(any::<String>(), 16),
        courier in any::<Option<String>>(),
        amended in any::<Option<String>>(),
        counts in any::<(u32, u64, u32)>(),
        repeats in 0_usize..80,
    ) {
        let mut texts = texts.into_iter();
        let mut text = || texts.next().unwrap_or_default();
        let line = ManifestLine {
            waybill_number: text(),
            receiver_name: text(),
            destination: text(),
            quantity: counts.2,
            weight: text(),
            cod_amount: text(),
        };
        let destination = DestinationLine {
            destination: text(),
            waybills: counts.2,
            weight: text(),
            cod_amount: text(),
        };
        let paper = ManifestPaper {
            company: text(),
            title: text(),
            session_id: text(),
            issued_at: text(),
            operator: text(),
            site: text(),
            courier,
            amended,
            total_waybills: counts.0,
            total_quantity: counts.1,
            lines: vec![line; repeats],
            by_destination: vec![destination; repeats],
            total_weight: text(),
            words: ManifestWords { page: text(), ..words() },
            ..manifest(0)
        };
        prop_assert!(manifest_pdf(&paper).is_ok());
    }
}
