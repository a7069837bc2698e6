//! Figures, dates and status words.

use super::super::super::StatusWord;
use super::*;

#[test]
fn quantities_weights_and_amounts_are_read_or_cost_the_row() {
    const QUANTITY: &str = "Number of Items";
    const WEIGHT: &str = "Weight";
    const COD: &str = "COD Amount";
    let read = |heading: &str, cleaned: Cleaned| match cleaned {
        Cleaned::Report(report) => Err(report.reason),
        Cleaned::Draft(draft, warnings) => {
            assert_eq!(warnings, []);
            Ok(match heading {
                QUANTITY => draft.quantity.map(i64::from),
                WEIGHT => draft.weight.map(|weight| weight.0),
                _ => draft.cod_amount.map(|amount| amount.0),
            })
        }
    };
    let midnight = Cell::DateTime(date(2026, 11, 21).at(0, 0, 0, 0));
    let wrong = |heading| match heading {
        QUANTITY => RowReason::NotAQuantity,
        WEIGHT => RowReason::NotAWeight,
        _ => RowReason::NotAnAmount,
    };
    for (heading, cell, value) in [
        (QUANTITY, Number(3.0), Some(3)),
        (QUANTITY, Text("'3"), Some(3)),
        (QUANTITY, Text(" 3.0\u{a0}"), Some(3)),
        (QUANTITY, Number(2.5), None),
        (QUANTITY, Number(0.0), None),
        (QUANTITY, Number(-1.0), None),
        (QUANTITY, Number(f64::NAN), None),
        (QUANTITY, Text("inf"), None),
        (QUANTITY, Text("two"), None),
        (QUANTITY, Text("9999999"), None),
        (QUANTITY, Cell::Bool(true), None),
        (QUANTITY, midnight, None),
        (WEIGHT, Number(0.35), Some(350)),
        (WEIGHT, Text("0.5 kg"), Some(500)),
        (WEIGHT, Text("1,25"), Some(1_250)),
        (WEIGHT, Text("\t1.25KG"), Some(1_250)),
        (WEIGHT, Text("light"), None),
        (WEIGHT, Number(-1.0), None),
        (WEIGHT, Number(f64::INFINITY), None),
        (WEIGHT, Text("NaN"), None),
        (COD, Number(1_299.5), Some(129_950)),
        (COD, Text("PHP 1,299.50"), Some(129_950)),
        (COD, Text("₱1,299"), Some(129_900)),
        (COD, Text("'799.00"), Some(79_900)),
        (COD, Text("0"), Some(0)),
        (COD, Text("ask"), None),
        (COD, Text("-1"), None),
        (COD, Number(0.001), None),
        (COD, Number(f64::NAN), None),
        (COD, Cell::Error("#VALUE!"), None),
    ] {
        let cleaned = clean_with(heading, cell, Reading::default());
        let expected = value.ok_or(wrong(heading)).map(Some);
        assert_eq!(read(heading, cleaned), expected, "{heading} {cell:?}");
    }
    for heading in [QUANTITY, WEIGHT, COD] {
        for nothing in [Cell::Empty, Text(""), Text(" \u{a0}")] {
            let cleaned = clean_with(heading, nothing, Reading::default());
            assert_eq!(read(heading, cleaned), Ok(None), "{heading}");
        }
    }
}

#[test]
fn a_signing_time_is_one_moment_or_a_doubt() {
    use DateOrder::{DayFirst, MonthFirst};
    let at = |hour, minute| Cell::DateTime(date(2026, 4, 3).at(hour, minute, 0, 0));
    let empty_as_date = Cell::DateTime(date(1899, 12, 31).at(0, 0, 0, 0));
    const NO_DATE: Result<&str, RowReason> = Err(RowReason::NotADate);
    const EITHER: Result<&str, RowReason> = Err(RowReason::AmbiguousDate);
    const APRIL: Result<&str, RowReason> = Ok("2026-04-03T01:30:00.000Z");
    const MARCH: Result<&str, RowReason> = Ok("2026-03-04T01:30:00.000Z");
    for (cell, order, epoch, read) in [
        (at(9, 30), None, Epoch::Of1900, APRIL),
        // Day numbers in cells without a date format, of both epochs.
        (Number(46_115.395_833_333), None, Epoch::Of1900, APRIL),
        (Number(44_653.395_833_333), None, Epoch::Of1904, APRIL),
        (
            Number(44_653.395_833_333),
            None,
            Epoch::Of1900,
            Ok("2022-04-02T01:30:00.000Z"),
        ),
        (Number(0.0), None, Epoch::Of1900, NO_DATE),
        (Number(1.0), None, Epoch::Of1904, NO_DATE),
        (Number(-5.0), None, Epoch::Of1900, NO_DATE),
        (Number(20_260_403.0), None, Epoch::Of1900, NO_DATE),
        (Number(f64::NAN), None, Epoch::Of1900, NO_DATE),
        // J&T: the time first, then day, month, year; whatever was said.
        (Text("09:30 03-04-2026"), None, Epoch::Of1900, APRIL),
        (
            Text("09:30 03-04-2026"),
            Some(MonthFirst),
            Epoch::Of1900,
            APRIL,
        ),
        (
            Text("2026-04-03 09:30"),
            Some(MonthFirst),
            Epoch::Of1904,
            APRIL,
        ),
        (
            Text("\t'2026-04-03\u{a0}09:30:00 "),
            None,
            Epoch::Of1900,
            APRIL,
        ),
        (Text("03/04/2026 09:30"), None, Epoch::Of1900, EITHER),
        (
            Text("03/04/2026 09:30"),
            Some(DayFirst),
            Epoch::Of1900,
            APRIL,
        ),
        (
            Text("03/04/2026 9:30 AM"),
            Some(MonthFirst),
            Epoch::Of1900,
            MARCH,
        ),
        (
            Text("21/04/2026"),
            Some(MonthFirst),
            Epoch::Of1900,
            Ok("2026-04-20T16:00:00.000Z"),
        ),
        (Text("soon"), None, Epoch::Of1900, NO_DATE),
        (Text("30/02/2026"), None, Epoch::Of1900, NO_DATE),
        // What an empty date turns into on its way.
        (empty_as_date, None, Epoch::Of1900, NO_DATE),
        (Text("0001-01-01 00:00:00"), None, Epoch::Of1900, NO_DATE),
        (Text("0000-00-00 00:00:00"), None, Epoch::Of1900, NO_DATE),
        (Cell::Bool(true), None, Epoch::Of1900, NO_DATE),
        (Cell::Error("#REF!"), None, Epoch::Of1900, NO_DATE),
    ] {
        let by = Reading {
            date_order: order,
            epoch,
            ..Reading::default()
        };
        let cleaned = clean_with("Signing Time", cell, by);
        let doubt = reason(&cleaned);
        let draft = draft(cleaned);
        let moment = draft.signing_time.map(|moment| moment.to_string());
        let found = moment.as_deref().ok_or(doubt);
        assert_eq!(found, read.map_err(Some), "{cell:?} {order:?} {epoch:?}");
        // Either of two days delivers; only the time stays open.
        let delivers = read.is_ok() || read == EITHER;
        let delivered = delivers.then_some(WaybillStatus::Delivered);
        assert_eq!(draft.status, delivered, "{cell:?}");
    }
    let nothing = draft(clean_with("Signing Time", Text(" "), Reading::default()));
    assert_eq!((nothing.signing_time, nothing.status), (None, None));
}

#[test]
fn how_a_file_writes_its_dates_can_be_found_out_before_it_is_read() {
    let [number, name, phone] = BARE;
    let cleaner = cleaner(
        &[number, name, phone, "Signing Time"],
        "PH",
        Reading::default(),
    );
    let written = |cell| {
        let cells = [Cell::Empty, Cell::Empty, Cell::Empty, cell];
        let row = SheetRow {
            row: 2,
            cells: &cells,
        };
        let date = cleaner.written_date(&row);
        date.map(|(text, written)| {
            assert!(!text.contains('\t'));
            written
        })
    };
    let april = date(2026, 4, 3).at(0, 0, 0, 0);
    let march = date(2026, 3, 4).at(0, 0, 0, 0);
    let either = Written::Either {
        day_first: april,
        month_first: march,
    };
    assert_eq!(written(Text("\t03/04/2026")), Some(either));
    assert_eq!(written(Text("2026-04-03")), Some(Written::At(april)));
    assert_eq!(written(Text("soon")), Some(Written::Nothing));
    assert_eq!(written(Cell::DateTime(april)), None);
    assert_eq!(written(Cell::Empty), None);
}

#[test]
fn a_status_word_means_what_somebody_said_or_waits() {
    let own = [StatusWord {
        word: "For Return".to_owned(),
        status: WaybillStatus::Returned,
    }];
    let none = &own[..0];
    for (words, cell, status, waits) in [
        (
            none,
            Text("In Transit"),
            Some(WaybillStatus::InTransit),
            None,
        ),
        (
            none,
            Text("\t'DELIVERED\u{a0}"),
            Some(WaybillStatus::Delivered),
            None,
        ),
        (none, Text("Livré"), Some(WaybillStatus::Delivered), None),
        (none, Text("For  Return"), None, Some("For Return")),
        (
            &own[..],
            Text("FOR-RETURN"),
            Some(WaybillStatus::Returned),
            None,
        ),
        (none, Text("Lost in space"), None, Some("Lost in space")),
        (none, Number(3.0), None, Some("3")),
        (none, Cell::Error("#N/A"), None, Some("#N/A")),
        (none, Text("?!"), None, Some("?!")),
        (none, Text(" "), None, None),
        (none, Cell::Empty, None, None),
    ] {
        let by = Reading {
            words: StatusWords::new(words),
            ..Reading::default()
        };
        let cleaned = clean_with("Order Status", cell, by);
        let told = waits.map(|_| RowReason::UnknownStatus);
        assert_eq!(reason(&cleaned), told, "{cell:?}");
        let draft = draft(cleaned);
        let found = (draft.status, draft.unknown_status.as_deref());
        assert_eq!(found, (status, waits), "{cell:?}");
    }
}

#[test]
fn what_the_status_says_goes_before_what_a_signing_time_means() {
    let [number, name, phone] = BARE;
    let headings = [number, name, phone, "Status", "Signing Time"];
    for (word, status, waits) in [
        ("", Some(WaybillStatus::Delivered), None),
        ("Returned", Some(WaybillStatus::Returned), None),
        ("Parked", None, Some("Parked")),
    ] {
        let mut cleaner = cleaner(&headings, "PH", Reading::default());
        let known = [Text("JT1"), Text("Ana"), Text("09171234567")];
        let cells = [&known[..], &[Text(word), Text("2026-04-03")]].concat();
        let draft = draft(clean(&mut cleaner, &cells));
        let found = (draft.status, draft.unknown_status.as_deref());
        assert_eq!(found, (status, waits), "{word}");
        assert!(draft.signing_time.is_some());
    }
}
