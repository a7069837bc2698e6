//! Every quirk of floor.md §4 that cleaning decides: who the parcel is for.

use super::super::columns::{Header, TopRow};
use super::*;
use Cell::{Number, Text};
use jiff::civil::date;

mod any_row;
mod figures;

const BARE: [&str; 3] = ["Waybill Number", "Receiver Name", "Receiver Phone"];

fn cleaner<'a>(headings: &[&str], country: &str, by: Reading<'a>) -> Cleaner<'a> {
    let texts = headings.iter().map(|heading| (*heading).to_owned());
    let top = TopRow {
        row: 1,
        texts: texts.collect(),
    };
    let columns = Header::of(&top, None).columns;
    let manila = TimeZone::fixed(jiff::tz::offset(8));
    Cleaner::new(columns, Country::find(country).unwrap(), manila, by)
}

fn clean(cleaner: &mut Cleaner<'_>, cells: &[Cell<'_>]) -> Cleaned {
    cleaner.clean(SheetRow { row: 7, cells })
}

/// A row with a number, a receiver and a phone, and one more cell.
fn clean_with(heading: &str, cell: Cell<'_>, by: Reading<'_>) -> Cleaned {
    let [number, name, phone] = BARE;
    let mut cleaner = cleaner(&[number, name, phone, heading], "PH", by);
    let cells = [Text("JT1"), Text("Ana"), Text("09171234567"), cell];
    clean(&mut cleaner, &cells)
}

fn clean_number(cell: Cell<'_>) -> Cleaned {
    let cells = [cell, Text("Ana"), Text("09171234567")];
    clean(&mut cleaner(&BARE, "PH", Reading::default()), &cells)
}

fn draft(cleaned: Cleaned) -> Draft {
    match cleaned {
        Cleaned::Draft(draft, _) => *draft,
        Cleaned::Report(report) => panic!("a draft, not {report:?}"),
    }
}

fn reason(cleaned: &Cleaned) -> Option<RowReason> {
    match cleaned {
        Cleaned::Draft(_, warnings) => warnings.first().map(|warning| warning.reason),
        Cleaned::Report(report) => Some(report.reason),
    }
}

#[test]
fn a_number_is_what_the_cell_says_or_refused_and_never_a_guess() {
    const DAMAGED: Result<&str, RowReason> = Err(RowReason::DamagedNumber);
    const MISSING: Result<&str, RowReason> = Err(RowReason::Missing);
    let midnight = date(2026, 11, 21).at(0, 0, 0, 0);
    for (cell, read) in [
        (Text("JT0012345678901"), Ok("JT0012345678901")),
        (Text("0012345"), Ok("0012345")),
        // What tools and people leave around a number.
        (Text("'820012345678"), Ok("820012345678")),
        (Text("\t820012345678"), Ok("820012345678")),
        (Text("\t'JT1 \u{a0}"), Ok("JT1")),
        (Text("\u{a0}JT1\u{a0}"), Ok("JT1")),
        (Text("\u{feff}JT\u{200b}1\u{200e}"), Ok("JT1")),
        // A number that passed through a tool as text, or was never text.
        (Text("820012345678.0"), Ok("820012345678")),
        (Number(820_012_345_678.0), Ok("820012345678")),
        (Number(999_999_999_999_999.0), Ok("999999999999999")),
        // More than a spreadsheet keeps: the last digits are gone.
        (Number(1_000_000_000_000_000.0), DAMAGED),
        (Number(1_234_567_890_123_456.0), DAMAGED),
        (Number(1.234_567_890_123_45e19), DAMAGED),
        (Text("123456789012345678"), Ok("123456789012345678")),
        (Text("123456789012345000"), DAMAGED),
        (Text("1234567890123450000"), DAMAGED),
        (Text("12345678901234500"), Ok("12345678901234500")),
        (Text("123456789012345000.0"), DAMAGED),
        (Text("JT23456789012345000"), Ok("JT23456789012345000")),
        (Text("#N/A"), DAMAGED),
        (Text(" #NAME? "), DAMAGED),
        (Text("#DIV/0!"), DAMAGED),
        (Text("#12"), Ok("#12")),
        (Text("8.2E+11"), DAMAGED),
        (Text("8.20012E+11"), DAMAGED),
        (Text("8,2E+11"), DAMAGED),
        (Text("8e+11"), DAMAGED),
        (Text("8.20012345678E11"), DAMAGED),
        (Text(" '8.2E-4"), DAMAGED),
        // Somebody's number, however it looks.
        (Text("8E11"), Ok("8E11")),
        (Text("E+11"), Ok("E+11")),
        (Number(1.5), DAMAGED),
        (Number(0.0), DAMAGED),
        (Number(-4.0), DAMAGED),
        (Number(f64::NAN), DAMAGED),
        (Number(f64::INFINITY), DAMAGED),
        (Text("JT1 JT2"), DAMAGED),
        (Text("JT1\nJT2"), DAMAGED),
        (Text("JTé1"), DAMAGED),
        (Text("٨٢٠٠١"), DAMAGED),
        (Cell::Bool(true), DAMAGED),
        (Cell::Error("#REF!"), DAMAGED),
        (Cell::DateTime(midnight), DAMAGED),
        (Cell::Empty, MISSING),
        (Text(""), MISSING),
        (Text(" \u{a0}\t'"), MISSING),
    ] {
        let cleaned = clean_number(cell);
        let found = match &cleaned {
            Cleaned::Draft(draft, _) => Ok(draft.waybill_number.as_str()),
            Cleaned::Report(report) => {
                assert_eq!(report.value, shown(cell), "as the cell shows it");
                assert_eq!(report.outcome, RowOutcome::Failed);
                Err(report.reason)
            }
        };
        assert_eq!(found, read, "{cell:?}");
    }
}

#[test]
fn a_number_that_stands_twice_counts_once_and_a_row_that_failed_does_not_count() {
    let mut cleaner = cleaner(&BARE, "PH", Reading::default());
    let phone = Text("09171234567");
    for (cells, told) in [
        ([Text("JT1"), Cell::Empty, phone], Some(RowReason::Missing)),
        ([Text("JT1"), Text("Ana"), phone], None),
        (
            [Text("'JT1\u{a0}"), Text("Bea"), phone],
            Some(RowReason::RepeatedInFile),
        ),
        ([Text("jt1"), Text("Ana"), phone], None),
        ([Number(82.0), Text("Ana"), phone], None),
        (
            [Text("82.0"), Text("Ana"), phone],
            Some(RowReason::RepeatedInFile),
        ),
    ] {
        let cleaned = clean(&mut cleaner, &cells);
        assert_eq!(reason(&cleaned), told, "{cells:?}");
        if let Cleaned::Report(report) = cleaned
            && report.reason == RowReason::RepeatedInFile
        {
            assert_eq!(report.outcome, RowOutcome::Skipped);
            assert_eq!(report.value, shown(cells[0]));
        }
    }
}

#[test]
fn nobody_to_deliver_to_costs_the_row() {
    let missing = |field| Some((field, RowReason::Missing));
    for (name, phone, told) in [
        (Text("Ana"), Text("09171234567"), None),
        (
            Text(" \u{a0}'"),
            Text("09171234567"),
            missing(Field::ReceiverName),
        ),
        (
            Cell::Error("#N/A"),
            Text("09171234567"),
            missing(Field::ReceiverName),
        ),
        (Text("Ana"), Cell::Empty, missing(Field::ReceiverPhone)),
        (
            Text("Ana"),
            Cell::Error("#REF!"),
            missing(Field::ReceiverPhone),
        ),
        // The first in the order of the columns is the one told.
        (Cell::Empty, Cell::Empty, missing(Field::ReceiverName)),
        (Number(12.0), Text("09171234567"), None),
    ] {
        let mut cleaner = cleaner(&BARE, "PH", Reading::default());
        let found = match clean(&mut cleaner, &[Text("JT1"), name, phone]) {
            Cleaned::Draft(..) => None,
            Cleaned::Report(report) => report.field.map(|field| (field, report.reason)),
        };
        assert_eq!(found, told, "{name:?} {phone:?}");
    }
}

#[test]
fn a_lost_zero_is_put_back_where_the_country_leaves_no_doubt() {
    for (country, cell, e164) in [
        ("PH", Text("09171234567"), Some("+639171234567")),
        ("PH", Number(9_171_234_567.0), Some("+639171234567")),
        ("PH", Text("9171234567.0"), Some("+639171234567")),
        ("PH", Text("'09171234567"), Some("+639171234567")),
        ("PH", Number(639_171_234_567.0), Some("+639171234567")),
        ("PH", Text("09171234567/09181234567"), Some("+639171234567")),
        ("PH", Text("0917123\n09181234567"), Some("+639181234567")),
        ("PH", Text("9.17E+09"), None),
        ("PH", Number(917_123.0), None),
        ("DZ", Number(551_234_567.0), Some("+213551234567")),
        ("DZ", Text("0661 23 45 67"), Some("+213661234567")),
        ("DZ", Number(9_171_234_567.0), None),
        ("SA", Number(512_345_678.0), Some("+966512345678")),
        ("SA", Text("0512345678"), Some("+966512345678")),
        ("SA", Number(812_345_678.0), None),
    ] {
        let mut cleaner = cleaner(&BARE, country, Reading::default());
        let cleaned = clean(&mut cleaner, &[Text("JT1"), Text("Ana"), cell]);
        let told = e164.is_none().then_some(RowReason::UnusualPhone);
        assert_eq!(reason(&cleaned), told, "{country} {cell:?}");
        let phone = draft(cleaned).receiver_phone;
        assert_eq!(phone.e164.as_deref(), e164, "{country} {cell:?}");
        let lost = matches!(cell, Number(number) if number < 1e11) && e164.is_some();
        let lost = lost || cell == Text("9171234567.0");
        assert_eq!(phone.is_repaired(), lost, "{country} {cell:?}");
    }
}

#[test]
fn a_line_of_totals_is_no_waybill_and_a_name_that_starts_so_is_one() {
    let phone = Text("09171234567");
    for (cells, told) in [
        (vec![Text("Grand Total: 12")], Some(RowReason::TotalsRow)),
        (vec![Text("TOTAL")], Some(RowReason::TotalsRow)),
        (
            vec![Cell::Empty, Cell::Empty, Text("Totals")],
            Some(RowReason::TotalsRow),
        ),
        (
            vec![Text("المجموع"), Cell::Empty, Number(99.0)],
            Some(RowReason::TotalsRow),
        ),
        (vec![Text("TOTAL1X"), Text("Total Wellness"), phone], None),
        (vec![Text("TOTAL"), Text("Ana"), phone], None),
        (
            vec![Text("TOTALLY-1"), Cell::Empty, phone],
            Some(RowReason::Missing),
        ),
        (vec![], Some(RowReason::Missing)),
    ] {
        let mut cleaner = cleaner(&BARE, "PH", Reading::default());
        let cleaned = clean(&mut cleaner, &cells);
        assert_eq!(reason(&cleaned), told, "{cells:?}");
        if let Cleaned::Report(report) = cleaned
            && report.reason == RowReason::TotalsRow
        {
            assert_eq!((report.outcome, report.field), (RowOutcome::Skipped, None));
        }
    }
}

#[test]
fn an_address_is_whole_however_the_file_splits_it() {
    let [number, name, phone] = BARE;
    let headings = [
        number, name, phone, "Address", "Province", "City", "Barangay", "Remarks",
    ];
    for (address, [province, city, barangay], full) in [
        ("12 Rizal St.", ["", "", ""], Some("12 Rizal St.")),
        (
            "12 Rizal St.",
            ["CEBU", "CEBU-CITY", "LAHUG"],
            Some("12 Rizal St., LAHUG, CEBU-CITY, CEBU"),
        ),
        ("", ["CEBU", "", "LAHUG"], Some("LAHUG, CEBU")),
        (" \u{a0}", ["", "", ""], None),
    ] {
        let mut cleaner = cleaner(&headings, "PH", Reading::default());
        let known = [Text("JT1"), Text("Ana"), Text("09171234567")];
        let split = [address, province, city, barangay].map(Text);
        let draft = draft(clean(&mut cleaner, &[&known[..], &split].concat()));
        assert_eq!(draft.receiver_address.as_deref(), full);
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
        let place = Resolved {
            province: given(province),
            city: given(city),
            barangay: given(barangay),
            street: given(address),
            ..Resolved::default()
        };
        assert_eq!(
            draft.place, place,
            "without a table of places the columns are"
        );
        assert_eq!(draft.remarks, None, "a row may end early");
    }
}
