//! `.xls`, `.xlsb` and `.ods`, whatever they are called.

use documents::read::{FileKind, open_workbook};

use crate::support::xls::{Xls, cell, compound, record, rk, shared, wide};
use crate::support::{Cell, cells_of, lines_of, ods, refusal, rows_of, text, xlsb};

fn moment(text: &str) -> Cell {
    Cell::DateTime(text.to_owned())
}

fn one_sheet(strings: &[&str], cells: Vec<u8>) -> Xls<'static> {
    Xls {
        epoch_1904: false,
        strings: shared(strings),
        sheets: vec![("One", false, cells)],
    }
}

#[test]
fn an_xls_is_read_with_every_kind_of_cell() {
    let number = |value: f64| value.to_le_bytes();
    let formula = |result: [u8; 8]| [&result[..], &[0; 8]].concat();
    let cells = [
        cell(0x00FD, 7, 0, 0, &1_u32.to_le_bytes()),
        cell(0x0203, 7, 1, 1, &number(46_347.5)),
        cell(0x027E, 7, 2, 0, &rk(-42)),
        cell(
            0x00BD,
            7,
            3,
            0,
            &[&rk(7)[..], &[2, 0], &rk(1), &[4, 0]].concat(),
        ),
        cell(0x0205, 7, 5, 0, &[1, 0]),
        cell(0x0205, 7, 6, 0, &[0x2A, 1]),
        cell(0x0204, 7, 7, 0, &wide("Pe\u{f1}a")),
        cell(0x0006, 7, 8, 0, &formula([0, 0, 0, 0, 0, 0, 0xFF, 0xFF])),
        record(0x0207, &wide("made")),
        cell(0x0006, 7, 9, 0, &formula(number(2.5))),
        cell(0x0201, 7, 10, 0, &[]),
        cell(0x027E, 8, 0, 0, &((8_200_u32 << 2) | 3).to_le_bytes()),
    ];
    let bytes = one_sheet(&["no", "JT1"], cells.concat()).bytes();
    let expected = [
        vec![
            text("JT1"),
            moment("2026-11-21T12:00:00"),
            Cell::Number(-42.0),
            Cell::Number(7.0),
            Cell::Number(1.0),
            Cell::Bool(true),
            Cell::Error("#N/A".to_owned()),
            text("Pe\u{f1}a"),
            text("made"),
            Cell::Number(2.5),
        ],
        vec![Cell::Number(82.0)],
    ];
    assert_eq!(open_workbook(&bytes).unwrap().kind(), FileKind::Xls);
    assert_eq!(cells_of(&bytes), expected);
    assert_eq!(rows_of(&bytes, 0).unwrap()[0].row, 8);
}

/// Some writers store column after column.
#[test]
fn an_xls_written_by_columns_gives_rows() {
    let cells = [(0, 0, 1), (1, 0, 2), (0, 1, 3), (1, 1, 4)]
        .map(|(row, column, value)| cell(0x027E, row, column, 0, &rk(value)));
    let rows = cells_of(&one_sheet(&[], cells.concat()).bytes());
    assert_eq!(
        rows,
        [[1.0, 3.0].map(Cell::Number), [2.0, 4.0].map(Cell::Number)]
    );
}

#[test]
fn an_xls_of_the_epoch_of_1904_with_a_hidden_sheet() {
    let date = cell(0x0203, 0, 0, 1, &44_885.75_f64.to_le_bytes());
    let workbook = Xls {
        epoch_1904: true,
        strings: shared(&[]),
        sheets: vec![("Orders", false, date.clone()), ("Lists", true, date)],
    };
    let bytes = workbook.bytes();
    let opened = open_workbook(&bytes).unwrap();
    let sheets: Vec<_> = opened
        .sheets()
        .iter()
        .map(|sheet| (sheet.name.as_str(), sheet.visible))
        .collect();
    assert_eq!(sheets, [("Orders", true), ("Lists", false)]);
    assert_eq!(
        rows_of(&bytes, 1).unwrap()[0].cells,
        [moment("2026-11-21T18:00:00")]
    );
}

/// A long list of shared strings runs on in the next record, within a string
/// too, which then says its width anew.
#[test]
fn shared_strings_run_on_from_record_to_record() {
    let start = [
        [2, 0, 0, 0, 2, 0, 0, 0].to_vec(),
        vec![6, 0, 0],
        b"JT1".to_vec(),
    ]
    .concat();
    let rest = [
        vec![1],
        "\u{f1}23"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect(),
        vec![1, 0, 0, b'x'],
    ]
    .concat();
    let strings = [record(0x00FC, &start), record(0x003C, &rest)].concat();
    let cells = [0_u32, 1].map(|index| cell(0x00FD, 0, index as u16, 0, &index.to_le_bytes()));
    let mut workbook = one_sheet(&[], cells.concat());
    workbook.strings = strings;
    assert_eq!(
        cells_of(&workbook.bytes()),
        [vec![text("JT1\u{f1}23"), text("x")]]
    );
}

/// Excel 5 and 95: one byte a letter, in the code page of the workbook.
#[test]
fn an_xls_of_excel_95_is_read_in_its_code_page() {
    let begin = |kind: u8| record(0x0809, &[0, 5, kind, 0, 0, 0, 0, 0]);
    let bound = |start: u32| {
        record(
            0x0085,
            &[&start.to_le_bytes()[..], &[0, 0, 3], b"One"].concat(),
        )
    };
    let globals = |start| {
        [
            begin(5),
            record(0x0042, &1252_u16.to_le_bytes()),
            bound(start),
            record(0x000A, &[]),
        ]
        .concat()
    };
    let start = globals(0).len() as u32;
    let label = cell(
        0x0204,
        0,
        0,
        0,
        &[&4_u16.to_le_bytes()[..], b"Pe\xF1a"].concat(),
    );
    let stream = [globals(start), begin(0x10), label, record(0x000A, &[])].concat();
    assert_eq!(lines_of(&compound("Book", &stream), 0), ["1: Pe\u{f1}a"]);
}

#[test]
fn an_xls_with_a_password_says_so() {
    let begin = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let stream = [begin, record(0x002F, &[1, 0, 1, 0]), record(0x000A, &[])].concat();
    assert_eq!(
        refusal(&compound("Workbook", &stream)),
        "password_protected"
    );
}

#[test]
fn an_xlsb_is_read_under_whatever_name() {
    let rows = [
        xlsb::row(3),
        xlsb::shared(0, 0),
        xlsb::text(2, "Pe\u{f1}a"),
        xlsb::number(3, 1, 44_885.75),
        xlsb::row(5),
        xlsb::number(0, 0, 1.5),
    ];
    let bytes = xlsb::workbook(true, true, &["JT1"], &rows.concat());
    let opened = open_workbook(&bytes).unwrap();
    assert_eq!(opened.kind(), FileKind::Xlsb);
    assert_eq!(
        (opened.sheets()[0].name.as_str(), opened.sheets()[0].visible),
        ("One", false)
    );
    let rows = rows_of(&bytes, 0).unwrap();
    assert_eq!((rows[0].row, rows[1].row), (3, 5));
    let first = [
        text("JT1"),
        Cell::Empty,
        text("Pe\u{f1}a"),
        moment("2026-11-21T18:00:00"),
    ];
    assert_eq!(rows[0].cells, first);
    assert_eq!(rows[1].cells, [Cell::Number(1.5)]);
}

#[test]
fn an_ods_is_read_with_every_kind_of_cell() {
    let cells = concat!(
        r#"<table:table-row><table:table-cell table:number-columns-repeated="2"/>"#,
        r#"<table:table-cell office:value-type="float" office:value="1499.5"><text:p>1.499,50</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="date" office:date-value="2026-11-21T08:30:00"><text:p>21/11</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>a<text:s text:c="2"/>b<text:tab/><text:span>c</text:span></text:p><text:p>&lt;d&gt;</text:p></table:table-cell>"#,
        r#"<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>"#,
        r#"<table:table-cell table:number-columns-repeated="16377"/></table:table-row>"#
    );
    let empty =
        r#"<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>"#;
    let end = r#"<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    let rows = [empty, cells, &ods::row(2, &["same"]), end].concat();
    let tables =
        ods::table("Orders", "ta1", &rows) + &ods::table("Lists", "ta2", &ods::row(1, &["x"]));
    let bytes = ods::spreadsheet(&tables);
    let opened = open_workbook(&bytes).unwrap();
    assert_eq!(opened.kind(), FileKind::Ods);
    let sheets: Vec<_> = opened
        .sheets()
        .iter()
        .map(|sheet| (sheet.name.as_str(), sheet.visible))
        .collect();
    assert_eq!(sheets, [("Orders", true), ("Lists", false)]);
    let read = rows_of(&bytes, 0).unwrap();
    let numbers: Vec<u32> = read.iter().map(|row| row.row).collect();
    assert_eq!(numbers, [4, 5, 6]);
    let expected = [
        Cell::Empty,
        Cell::Empty,
        Cell::Number(1499.5),
        moment("2026-11-21T08:30:00"),
        Cell::Bool(true),
        text("a  b\tc\n<d>"),
        Cell::Error("#N/A".to_owned()),
    ];
    assert_eq!(read[0].cells, expected);
    assert_eq!(lines_of(&bytes, 1), ["1: x"]);
}

/// calamine goes on for ever here.
#[test]
fn an_ods_that_breaks_off_is_damage() {
    let whole = ods::table("One", "ta1", &ods::row(1, &["x"]));
    let open = whole.trim_end_matches("</table:table>");
    assert_eq!(refusal(&ods::spreadsheet(open)), "damaged");
}
