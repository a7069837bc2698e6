//! `.xlsx` as writers leave it.

use std::ops::ControlFlow;

use documents::read::{FileKind, ReadError, open_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use crate::support::{ByHand, Cell, Row, by_hand, cells_of, refusal, rows_of, saved, text};

#[test]
fn rows_keep_the_numbers_that_the_spreadsheet_shows() {
    let bytes = saved(|sheet| {
        sheet.write(0, 0, "J&T order template").unwrap();
        sheet.write(4, 0, "V20200721").unwrap();
        sheet.write(7, 0, "Waybill Number").unwrap();
        sheet.write(7, 5, "Receiver").unwrap();
        sheet.write_blank(8, 0, &Format::new().set_bold()).unwrap();
        sheet.write(10, 0, "JT0000000000001").unwrap();
    });
    let rows = rows_of(&bytes, 0).unwrap();
    let numbers: Vec<u32> = rows.iter().map(|row| row.row).collect();
    assert_eq!(numbers, [1, 5, 8, 11]);
    assert_eq!(rows[2].cells.len(), 6);
    assert_eq!(rows[2].cells[0], text("Waybill Number"));
    assert_eq!(rows[2].cells[1..5], vec![Cell::Empty; 4]);
}

#[test]
fn every_kind_of_cell_is_reported_as_stored() {
    let date = Format::new().set_num_format("dd/mm/yyyy hh:mm");
    let length = Format::new().set_num_format("[h]:mm");
    let bytes = saved(|sheet| {
        sheet.write(0, 0, 1499.5).unwrap();
        sheet.write(0, 1, "820012345678901234567").unwrap();
        sheet.write(0, 2, 820_012_345_678_901.0).unwrap();
        sheet.write(0, 3, true).unwrap();
        let moment = ExcelDateTime::from_ymd(2026, 11, 21)
            .unwrap()
            .and_hms(16, 42, 7)
            .unwrap();
        sheet
            .write_datetime_with_format(0, 4, &moment, &date)
            .unwrap();
        sheet.write_with_format(0, 5, 1.5, &length).unwrap();
        sheet.write(0, 6, "  Peñaflor\u{a0}\t ").unwrap();
        sheet
            .write_formula(0, 7, Formula::new("=1/0").set_result("#DIV/0!"))
            .unwrap();
        sheet.write(0, 8, "0917").unwrap();
        sheet.write(0, 9, "line\nbreak").unwrap();
    });
    let cells = rows_of(&bytes, 0).unwrap().remove(0).cells;
    let expected = [
        Cell::Number(1499.5),
        text("820012345678901234567"),
        Cell::Number(820_012_345_678_901.0),
        Cell::Bool(true),
        Cell::DateTime("2026-11-21T16:42:07".to_owned()),
        Cell::Number(1.5),
        text("  Peñaflor\u{a0}\t "),
        Cell::Error("#DIV/0!".to_owned()),
        text("0917"),
        text("line\nbreak"),
    ];
    assert_eq!(cells, expected);
}

#[test]
fn dates_of_the_epoch_of_1904_are_the_same_days() {
    let sheet =
        r#"<row r="1"><c r="A1" s="1"><v>44885.75</v></c><c r="B1"><v>44885.75</v></c></row>"#;
    let moment = |bytes: &[u8]| rows_of(bytes, 0).unwrap().remove(0).cells;
    let old = moment(&by_hand(r#"date1904="1""#, sheet));
    assert_eq!(
        old,
        [
            Cell::DateTime("2026-11-21T18:00:00".to_owned()),
            Cell::Number(44885.75)
        ]
    );
    let usual = moment(&by_hand("", sheet));
    assert_eq!(usual[0], Cell::DateTime("2022-11-20T18:00:00".to_owned()));
}

#[test]
fn an_empty_string_is_text_and_an_inline_string_keeps_its_spaces() {
    let sheet = concat!(
        r#"<row r="2"><c r="A2" t="inlineStr"><is><t></t></is></c>"#,
        r#"<c r="C2" t="inlineStr"><is><t xml:space="preserve"> JT1 </t></is></c></row>"#
    );
    let rows = rows_of(&by_hand("", sheet), 0).unwrap();
    assert_eq!(
        rows,
        [Row {
            row: 2,
            cells: vec![text(""), Cell::Empty, text(" JT1 ")]
        }]
    );
}

#[test]
fn hidden_sheets_are_listed_as_hidden() {
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_name("Orders")
        .unwrap()
        .write(0, 0, "a")
        .unwrap();
    let hidden = workbook.add_worksheet().set_name("Lists").unwrap();
    hidden.write(0, 0, "b").unwrap();
    hidden.set_hidden(true);
    let bytes = workbook.save_to_buffer().unwrap();
    let opened = open_workbook(&bytes).unwrap();
    let sheets: Vec<_> = opened
        .sheets()
        .iter()
        .map(|s| (s.name.as_str(), s.visible))
        .collect();
    assert_eq!(sheets, [("Orders", true), ("Lists", false)]);
    assert_eq!(rows_of(&bytes, 1).unwrap()[0].cells, [text("b")]);
    assert_eq!(rows_of(&bytes, 2).unwrap_err(), ReadError::NoSheets);
}

#[test]
fn reading_stops_when_told() {
    let bytes = saved(|sheet| {
        for row in 0..100 {
            sheet.write(row, 0, row).unwrap();
        }
    });
    let mut seen = 0;
    let mut workbook = open_workbook(&bytes).unwrap();
    let outcome = workbook.rows(0, &mut |_| {
        seen += 1;
        if seen == 3 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert_eq!((outcome, seen), (Ok(()), 3));
}

#[test]
fn rows_out_of_order_are_damage() {
    let sheet = r#"<row r="5"><c r="A5"><v>1</v></c></row><row r="3"><c r="A3"><v>2</v></c></row>"#;
    assert_eq!(refusal(&by_hand("", sheet)), "damaged");
}

#[test]
fn a_part_that_unpacks_to_more_than_it_says_is_refused() {
    let sheet = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;
    let workbook = ByHand::rows(sheet).strings(&["<t>x</t>"; 10_000]);
    let mut bytes = workbook.bytes();
    assert!(rows_of(&bytes, 0).is_ok(), "as long as it tells the truth");

    let honest = (workbook.strings.len() as u32).to_le_bytes();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == honest {
            bytes[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
        }
    }
    let refusal = rows_of(&bytes, 0).unwrap_err();
    assert!(
        refusal.to_string().contains("longer than it says"),
        "{refusal}"
    );
}

/// Rows that Excel never writes and others do; each with what it stores.
#[test]
fn rows_of_other_writers_read_the_same() {
    let plain = [
        text("JT1"),
        Cell::Number(4.5),
        Cell::Empty,
        Cell::Bool(true),
    ];
    let forms = [
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>JT1</t></is></c><c r="B1"><v>4.5</v></c><c r="D1" t="b"><v>1</v></c></row>"#,
        // Neither rows nor cells say where they are.
        r#"<row><c t="inlineStr"><is><t>JT1</t></is></c><c><v>4.5</v></c><c/><c t="b"><v>1</v></c></row>"#,
        // Single quotes, line breaks, other attributes first.
        "<row\n  spans='1:4' r='1' >\n <c t='inlineStr' r='A1'><is><t>JT1</t></is></c>\n<c s=\"0\" r=\"B1\" ><v> 4.5 </v></c><c r='D1' t='b'><v>1</v></c></row>\n",
        // A prefix on every element.
        r#"<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>JT1</x:t></x:is></x:c><x:c r="B1"><x:v>4.5</x:v></x:c><x:c r="D1" t="b"><x:v>1</x:v></x:c></x:row>"#,
        // Comments, literal text, runs with a reading aid, a formula's text.
        r#"<!-- <row r="9"> --><row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>J</t></r><r><t><![CDATA[T]]>1</t></r><rPh><t>jay</t></rPh></is></c><c r="B1"><v>4<!-- x -->.5</v></c><c r="D1" t="b"><f>A1&lt;&gt;""</f><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="str"><f t="shared" ref="A1:A9" si="0">B1&amp;""</f><v>JT1</v></c><c r="B1"><f ca="1"/><v>4.5</v></c><c r="D1" t="b"><v>true</v></c></row>"#,
        // Cells out of order in their row.
        r#"<row r="1"><c r="D1" t="b"><v>1</v></c><c r="B1"><v>4.5</v></c><c r="A1" t="inlineStr"><is><t xml:space="preserve">JT1</t></is></c></row>"#,
    ];
    for form in forms {
        assert_eq!(cells_of(&by_hand("", form)), [plain.as_slice()], "{form}");
    }
}

#[test]
fn shared_strings_of_every_form_are_the_text_that_is_meant() {
    let strings = [
        "<t>JT1</t>",
        r#"<t xml:space="preserve"> JT1 </t>"#,
        "<t>Sta. Ana &amp; Sons &#x1F600;</t>",
        "<t>line_x000D_\r\nbreak _x005F_x0041_</t>",
        "<r><t>Sto. </t></r><r><rPr><b/></rPr><t>Ni\u{f1}o</t></r><rPh sb=\"0\" eb=\"1\"><t>aid</t></rPh><phoneticPr/>",
        "<t/>",
        "<t><![CDATA[a<b]]></t><!-- none -->",
    ];
    let cell = |index: usize| {
        format!(
            r#"<row r="{}"><c r="A{0}" t="s"><v>{index}</v></c></row>"#,
            index + 1
        )
    };
    let rows: String = (0..strings.len()).map(cell).collect();
    let read = cells_of(&ByHand::rows(&rows).strings(&strings).bytes());
    let expected = [
        "JT1",
        " JT1 ",
        "Sta. Ana & Sons \u{1F600}",
        "line\r\nbreak _x0041_",
        "Sto. Ni\u{f1}o",
        "",
        "a<b",
    ];
    assert_eq!(read, expected.map(|meant| vec![text(meant)]));
}

#[test]
fn a_string_that_is_not_there_is_damage() {
    let sheet = r#"<row r="1"><c r="A1" t="s"><v>3</v></c></row>"#;
    assert_eq!(
        refusal(&ByHand::rows(sheet).strings(&["<t>a</t>"]).bytes()),
        "damaged"
    );
}

#[test]
fn a_length_of_time_is_a_number_and_no_day() {
    let sheet = r#"<row r="1"><c r="A1" s="2"><v>1.5</v></c><c r="B1" s="1"><v>46347.5</v></c><c r="C1" t="d"><v>2026-11-21T08:30:00</v></c></row>"#;
    let expected = [
        Cell::Number(1.5),
        Cell::DateTime("2026-11-21T12:00:00".to_owned()),
        Cell::DateTime("2026-11-21T08:30:00".to_owned()),
    ];
    assert_eq!(cells_of(&by_hand("", sheet)), [expected]);
}

/// Two rows too wide for the reader's window, and one after them.
#[test]
fn rows_wider_than_the_window_are_read_whole() {
    let wide = "x".repeat(30_000);
    let row = |number: u32| {
        let cells: String = ["A", "B", "C", "D", "E", "F", "G"]
            .iter()
            .map(|column| {
                format!(r#"<c r="{column}{number}" t="inlineStr"><is><t>{wide}</t></is></c>"#)
            })
            .collect();
        format!(r#"<row r="{number}">{cells}</row>"#)
    };
    let last = r#"<row r="9"><c r="A9"><v>1</v></c></row>"#;
    let cells = cells_of(&by_hand("", &[row(1), row(2), last.to_owned()].concat()));
    let full = vec![text(&wide); 7];
    assert_eq!(cells, [full.clone(), full, vec![Cell::Number(1.0)]]);
}

#[test]
fn what_contradicts_itself_is_damage() {
    let cases = [
        // A cell of another row, two cells in one place, a cell in no place.
        r#"<row r="2"><c r="A3"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#,
        r#"<row r="1"><c r="1A"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#,
        r#"<row r="x"><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1"><v>1,5</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="b"><v>2</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>&nbsp;</t></is></c></row>"#,
    ];
    for case in cases {
        assert_eq!(refusal(&by_hand("", case)), "damaged", "{case}");
    }
}

#[test]
fn a_sheet_that_breaks_off_is_damage_after_its_last_row() {
    let mut workbook = ByHand::rows("");
    let sheet =
        r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2">"#;
    workbook.sheet = sheet.as_bytes().to_vec();
    assert_eq!(refusal(&workbook.bytes()), "damaged");
}

#[test]
fn shared_strings_that_break_off_are_damage_wherever_they_do() {
    let mut workbook =
        ByHand::rows("").strings(&["<t>a</t>", "<r><t xml:space=\"preserve\">b</t></r>"]);
    let whole = std::mem::take(&mut workbook.strings);
    for end in 0..whole.len() {
        workbook.strings = whole[..end].to_owned();
        assert_eq!(
            refusal(&workbook.bytes()),
            "damaged",
            "{}",
            workbook.strings
        );
    }
}

/// What our reader has no rule for is left to calamine; rows before it are not
/// handed over twice.
#[test]
fn an_unknown_construct_is_read_by_the_general_reader() {
    let sheet = concat!(
        r#"<row r="1"><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="2"><c r="A2"><v>2</v></c><future x="1"/></row>"#,
        r#"<row r="3"><c r="A3"><v>3</v></c></row>"#
    );
    let rows = rows_of(&by_hand("", sheet), 0).unwrap();
    let numbered: Vec<(u32, Cell)> = rows
        .iter()
        .map(|row| (row.row, row.cells[0].clone()))
        .collect();
    let expected = [1, 2, 3].map(|number| (number, Cell::Number(f64::from(number))));
    assert_eq!(numbered, expected);
}

#[test]
fn the_sheet_says_how_many_rows_to_expect() {
    let bytes = saved(|sheet| {
        sheet.write(99, 2, "JT1").unwrap();
    });
    let workbook = open_workbook(&bytes).unwrap();
    assert_eq!(workbook.kind(), FileKind::Xlsx);
    assert_eq!(workbook.stated_rows(0), Some(100));
    assert_eq!(workbook.text_layout(), None);
}
