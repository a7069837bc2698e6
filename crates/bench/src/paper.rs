//! How fast paper is set and how large it is. The limit, a bare PDF writer, and
//! the peers are measured by scripts of their own.

use serde_json::{Value, json};
use std::time::{Duration, Instant};

use documents::write::{
    DestinationLine, LabelPaper, LabelWords, ManifestLine, ManifestPaper, ManifestWords, Paper,
    labels_pdf, manifest_pdf,
};

const TOWNS: [&str; 5] = [
    "PASAY-CITY",
    "DAVAO-DE-ORO",
    "PARAÑAQUE",
    "QUEZON-CITY",
    "CEBU-CITY",
];
const NAMES: [&str; 3] = [
    "Maria Concepción Peñaflor",
    "Jun Dela Cruz",
    "Ma. Theresa V. Santos-Villanueva",
];

fn label(n: u64) -> LabelPaper {
    let at = n as usize;
    LabelPaper {
        waybill_number: format!("JT{:013}", 77_000_123 * (n + 1)),
        receiver_name: NAMES[at % 3].to_owned(),
        receiver_address: format!(
            "Blk {} Lot {}, Sampaguita Street, Brgy. {} Villamor, Pasay City, Metro Manila",
            n % 40 + 1,
            n % 17 + 1,
            n % 200
        ),
        receiver_phone: format!("+63 917 {:03} {:04}", n % 1000, n * 37 % 10_000),
        destination: TOWNS[at % 5].to_owned(),
        sender_name: "Ginhawa Herbal Tea 250 g".to_owned(),
        cod_amount: (!n.is_multiple_of(4)).then(|| format!("₱{},{:03}.00", n % 9 + 1, n % 1000)),
        quantity: (n % 3 + 1).to_string(),
        weight: format!("{}.{:02} kg", n % 7, n % 100),
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

fn manifest(rows: u32) -> ManifestPaper {
    let line = |n: u32| ManifestLine {
        waybill_number: format!("JT{:013}", 1_000_003_u64 * u64::from(n + 1)),
        receiver_name: NAMES[n as usize % 3].to_owned(),
        destination: TOWNS[n as usize % 5].to_owned(),
        quantity: n % 3 + 1,
        weight: format!("{}.{:02} kg", n % 7, n % 100),
        cod_amount: format!("₱{},{:03}.00", n % 9 + 1, n % 1000),
    };
    let words = "Issued Operator Site Session Courier Waybills Items Weight COD";
    let mut words = words.split(' ').map(str::to_owned);
    let mut word = || words.next().unwrap();
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
        lines: (0..rows).map(line).collect(),
        by_destination: TOWNS
            .iter()
            .map(|town| DestinationLine {
                destination: (*town).to_owned(),
                waybills: rows / 5,
                weight: "120.50 kg".to_owned(),
                cod_amount: "₱54,120.00".to_owned(),
            })
            .collect(),
        total_quantity: u64::from(rows) * 2,
        total_weight: "602.50 kg".to_owned(),
        total_cod: "₱270,600.00".to_owned(),
        amended: None,
        words: ManifestWords {
            issued_at: word(),
            operator: word(),
            site: word(),
            session: word(),
            courier: word(),
            waybills: word(),
            quantity: word(),
            weight: word(),
            cod_amount: word(),
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
        },
    }
}

/// The best of several runs: what the machine does besides only ever adds.
fn best(set: impl Fn() -> Paper) -> (Duration, Paper) {
    let timed = || {
        let begun = Instant::now();
        let paper = set();
        (begun.elapsed(), paper)
    };
    (0..7)
        .map(|_| timed())
        .min_by_key(|(took, _)| *took)
        .unwrap()
}

fn report(what: &str, took: Duration, paper: &Paper) -> Value {
    let pages_a_second = f64::from(paper.pages) / took.as_secs_f64();
    println!(
        "{what}: {:.0} ms, {} KiB, {} pages, {pages_a_second:.0} pages/s",
        took.as_secs_f64() * 1e3,
        paper.bytes.len() / 1024,
        paper.pages,
    );
    json!({
        "seconds": took.as_secs_f64(),
        "bytes": paper.bytes.len(),
        "pages": paper.pages,
    })
}

/// A thousand labels, and a manifest of five thousand rows.
pub fn measure() -> Value {
    let labels: Vec<_> = (0..1000).map(label).collect();
    let (took, paper) = best(|| labels_pdf(&labels).unwrap());
    let labels = report("1,000 labels", took, &paper);
    let rows = manifest(5000);
    let (took, paper) = best(|| manifest_pdf(&rows).unwrap());
    let manifest = report("manifest of 5,000 rows", took, &paper);
    json!({ "labels": labels, "manifest": manifest })
}
