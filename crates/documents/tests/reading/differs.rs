//! Our readers beside calamine's, on the same bytes: the same cells.

use std::io::Cursor;

use calamine::{Data, Ods, Range, Reader, Xls, Xlsx};
use domain::imports::Cell as Read;
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula};

use crate::support::{ByHand, Row, ods, rows_of, saved, text, xls};
use crate::support::{Cell, xls::Xls as ByHandXls};

/// What calamine makes of a sheet; its dates are compared as their numbers.
fn by_calamine(range: &Range<Data>) -> Vec<Row> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    let row = |(index, cells): (usize, &[Data])| {
        let before = (0..first_column).map(|_| Cell::Empty);
        let cells = cells.iter().map(|cell| match cell {
            Data::Empty => Cell::Empty,
            Data::Int(whole) => Cell::Number(*whole as f64),
            Data::Float(number) => Cell::Number(*number),
            Data::String(text) | Data::DurationIso(text) => Cell::Text(text.clone()),
            Data::Bool(truth) => Cell::Bool(*truth),
            Data::Error(kind) => Cell::Error(kind.to_string()),
            Data::DateTime(moment) if moment.is_duration() => Cell::Number(moment.as_f64()),
            Data::DateTime(moment) => {
                let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
                let at = jiff::civil::datetime(
                    year as i16,
                    month as i8,
                    day as i8,
                    hour as i8,
                    minute as i8,
                    second as i8,
                    i32::from(milli) * 1_000_000,
                );
                let whole = at.round(jiff::Unit::Second).unwrap();
                Cell::from(&Read::DateTime(whole))
            }
            Data::DateTimeIso(text) => Cell::DateTime(text.clone()),
        });
        let mut cells: Vec<Cell> = before.chain(cells).collect();
        while cells.last() == Some(&Cell::Empty) {
            cells.pop();
        }
        (first_row + 1 + index as u32, cells)
    };
    let rows = range.rows().enumerate().map(row);
    rows.filter(|(_, cells)| !cells.is_empty())
        .map(|(row, cells)| Row { row, cells })
        .collect()
}

fn xlsx_by_calamine(bytes: &[u8]) -> Vec<Row> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).unwrap();
    by_calamine(&workbook.worksheet_range_at(0).unwrap().unwrap())
}

/// A cell as a writer is told to write it.
#[derive(Debug, Clone)]
enum Written {
    Nothing,
    Text(String),
    Number(f64),
    Moment(f64),
    Length(f64),
    Bool(bool),
    Formula(String),
}

fn written() -> impl Strategy<Value = Written> {
    prop_oneof![
        Just(Written::Nothing),
        "[ -~\u{a0}\u{f1}\u{4e00}\u{1f600}\\n\\t]{0,24}".prop_map(Written::Text),
        "(_x00[0-9A-F]{2}_|[ab&<_x]|\\r\\n){0,6}".prop_map(Written::Text),
        any::<i32>().prop_map(|number| Written::Number(f64::from(number))),
        (-1e15..1e15_f64).prop_map(Written::Number),
        (1.0..100_000.0_f64).prop_map(Written::Moment),
        (0.0..10.0_f64).prop_map(Written::Length),
        any::<bool>().prop_map(Written::Bool),
        "[a-z&]{1,8}".prop_map(Written::Formula),
    ]
}

fn workbook(rows: &[(u32, Vec<Written>)]) -> Vec<u8> {
    let date = Format::new().set_num_format("dd/mm/yyyy hh:mm:ss");
    let length = Format::new().set_num_format("[h]:mm");
    saved(|sheet| {
        let mut at = 0;
        for (skipped, cells) in rows {
            at += skipped;
            for (column, cell) in (0_u16..).zip(cells) {
                match cell {
                    Written::Nothing => continue,
                    Written::Text(text) => sheet.write(at, column, text),
                    Written::Number(number) => sheet.write(at, column, *number),
                    Written::Moment(number) => sheet.write_with_format(at, column, *number, &date),
                    Written::Length(number) => {
                        sheet.write_with_format(at, column, *number, &length)
                    }
                    Written::Bool(truth) => sheet.write(at, column, *truth),
                    Written::Formula(text) => {
                        sheet.write(at, column, Formula::new("=A1").set_result(text))
                    }
                }
                .unwrap();
            }
            at += 1;
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn an_xlsx_reads_as_calamine_reads_it(
        rows in proptest::collection::vec((0_u32..3, proptest::collection::vec(written(), 0..8)), 0..12)
    ) {
        let bytes = workbook(&rows);
        prop_assert_eq!(rows_of(&bytes, 0).unwrap(), xlsx_by_calamine(&bytes));
    }

    /// Texts as they may stand in a part, shared and inline.
    #[test]
    fn texts_of_every_form_read_as_calamine_reads_them(
        texts in proptest::collection::vec("(&amp;|&#x4e00;|_x000[AD]_|_x005F_|[a-z \u{f1}]|\r\n){0,8}", 1..8),
        runs in any::<bool>(),
    ) {
        let item = |text: &String| match runs {
            true => format!("<r><t xml:space=\"preserve\">{text}</t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh>"),
            false => format!("<t xml:space=\"preserve\">{text}</t>"),
        };
        let items: Vec<String> = texts.iter().map(item).collect();
        let items: Vec<&str> = items.iter().map(String::as_str).collect();
        let rows: String = (0..texts.len())
            .map(|index| format!(
                r#"<row r="{0}"><c r="A{0}" t="s"><v>{index}</v></c><c r="B{0}" t="inlineStr"><is>{1}</is></c></row>"#,
                index + 1, items[index]
            ))
            .collect();
        let bytes = ByHand::rows(&rows).strings(&items).bytes();
        prop_assert_eq!(rows_of(&bytes, 0).unwrap(), xlsx_by_calamine(&bytes));
    }

    #[test]
    fn an_xls_reads_as_calamine_reads_it(
        cells in proptest::collection::btree_map((0_u16..40, 0_u16..6), (0_u8..5, any::<i16>()), 1..60)
    ) {
        let records = cells.iter().map(|((row, column), (form, value))| match form {
            0 => xls::cell(0x027E, *row, *column, 0, &xls::rk(i32::from(*value))),
            1 => xls::cell(0x0203, *row, *column, 2, &(f64::from(*value) / 8.0).to_le_bytes()),
            2 => xls::cell(0x0204, *row, *column, 0, &xls::wide(&format!("\u{f1}{value}"))),
            3 => xls::cell(0x00FD, *row, *column, 0, &u32::from(*value as u16 % 3).to_le_bytes()),
            _ => xls::cell(0x0203, *row, *column, 1, &(f64::from(*value).abs() + 61.25).to_le_bytes()),
        });
        let workbook = ByHandXls {
            epoch_1904: false,
            strings: xls::shared(&["a", "\u{4e00}b", ""]),
            sheets: vec![("One", false, records.flatten().collect())],
        };
        let bytes = workbook.bytes();
        let mut reader = Xls::new(Cursor::new(bytes.as_slice())).unwrap();
        let range = reader.worksheet_range_at(0).unwrap().unwrap();
        prop_assert_eq!(rows_of(&bytes, 0).unwrap(), by_calamine(&range));
    }

    #[test]
    fn an_ods_reads_as_calamine_reads_it(
        rows in proptest::collection::vec((1_u64..4, proptest::collection::vec("[a-z]{0,3}", 0..5)), 1..10)
    ) {
        let rows: String = rows
            .iter()
            .map(|(repeated, cells)| {
                let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                ods::row(*repeated, &cells)
            })
            .collect();
        let last = ods::row(1, &["end"]);
        let bytes = ods::spreadsheet(&ods::table("One", "ta1", &(rows + &last)));
        let mut reader: Ods<_> = Ods::new(Cursor::new(bytes.as_slice())).unwrap();
        let range = reader.worksheet_range_at(0).unwrap().unwrap();
        prop_assert_eq!(rows_of(&bytes, 0).unwrap(), by_calamine(&range));
    }
}

/// The comparison itself can fail.
#[test]
fn a_difference_is_seen() {
    let bytes = workbook(&[(0, vec![Written::Text("a".to_owned())])]);
    let mut rows = xlsx_by_calamine(&bytes);
    rows[0].cells[0] = text("b");
    assert_ne!(rows_of(&bytes, 0).unwrap(), rows);
}
