//! Workbooks as couriers' tools write them, and as bad luck leaves them.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use documents::read::{ReadError, open_workbook};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

mod support;

use support::{Cell, Row};

fn rows_of(bytes: &[u8], sheet: usize) -> Result<Vec<Row>, ReadError> {
    let mut rows = Vec::new();
    open_workbook(bytes)?.rows(sheet, &mut |row| {
        rows.push(Row::from(row));
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}

fn refusal(bytes: &[u8]) -> &'static str {
    rows_of(bytes, 0)
        .map(|rows| format!("{rows:?}"))
        .unwrap_err()
        .code()
}

fn saved(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// A zip of parts written by hand, for what no writer would write.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The smallest workbook there is, around hand-written rows.
fn by_hand(workbook_properties: &str, sheet_data: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let root = format!(
        r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let workbook = format!(
        r#"<workbook xmlns="{main}" xmlns:r="{office}"><workbookPr {workbook_properties}/><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let relations = format!(
        r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>"#
    );
    let styles = format!(
        r#"<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#
    );
    let sheet =
        format!(r#"<worksheet xmlns="{main}"><sheetData>{sheet_data}</sheetData></worksheet>"#);
    archive(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

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
fn what_is_no_workbook_is_called_what_it_is() {
    assert_eq!(refusal(b""), "empty");
    assert_eq!(
        refusal(b"Waybill Number;Receiver\r\nJT1;Ana\r\n"),
        "looks_like_text"
    );
    assert_eq!(
        refusal(b"<html><body><table><tr><td>JT1</td></tr></table>"),
        "looks_like_html"
    );
    assert_eq!(
        refusal(&[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A]),
        "not_a_workbook"
    );
    assert_eq!(
        refusal(&archive(&[("readme.txt", b"hello")])),
        "not_a_workbook"
    );
    assert_eq!(
        refusal(&archive(&[
            ("_rels/.rels", b"<x/>"),
            ("xl/workbook.bin", b"")
        ])),
        "other_spreadsheet"
    );
    let mut compound = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    compound.resize(1024, 0);
    let named = |name: &str| {
        let mut bytes = compound.clone();
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    assert_eq!(refusal(&named("EncryptedPackage")), "password_protected");
    assert_eq!(refusal(&named("Workbook")), "old_excel");
}

#[test]
fn a_workbook_cut_anywhere_is_truncated() {
    let bytes = saved(|sheet| {
        sheet.write(0, 0, "JT1").unwrap();
    });
    for end in [bytes.len() / 4, bytes.len() / 2, bytes.len() - 30] {
        assert_eq!(refusal(&bytes[..end]), "truncated");
    }
}

#[test]
fn rows_out_of_order_are_damage() {
    let sheet = r#"<row r="5"><c r="A5"><v>1</v></c></row><row r="3"><c r="A3"><v>2</v></c></row>"#;
    assert_eq!(refusal(&by_hand("", sheet)), "damaged");
}

#[test]
fn a_bomb_is_refused_before_it_unpacks() {
    let zeros = vec![b' '; 33 << 20];
    let bytes = archive(&[("_rels/.rels", b"<x/>"), ("xl/sharedStrings.xml", &zeros)]);
    assert!(bytes.len() < 1 << 20);
    assert_eq!(refusal(&bytes), "too_large");
}

#[test]
fn a_part_that_unpacks_to_more_than_it_says_is_refused() {
    let strings = format!("<sst>{}</sst>", "<si><t>x</t></si>".repeat(10_000));
    let sheet = by_hand("", r#"<row r="1"><c r="A1"><v>1</v></c></row>"#);
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(sheet.as_slice())).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..parts.len() {
        zip.raw_copy_file(parts.by_index(index).unwrap()).unwrap();
    }
    zip.start_file(
        "xl/sharedStrings.xml",
        zip::write::SimpleFileOptions::default(),
    )
    .unwrap();
    zip.write_all(strings.as_bytes()).unwrap();
    let mut bytes = zip.finish().unwrap().into_inner();
    assert!(rows_of(&bytes, 0).is_ok(), "as long as it tells the truth");

    let honest = (strings.len() as u32).to_le_bytes();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == honest {
            bytes[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
        }
    }
    let refusal = rows_of(&bytes, 0).unwrap_err();
    assert!(
        refusal.to_string().contains("declared uncompressed size"),
        "{refusal}"
    );
}

static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    saved(|sheet| {
        for row in 0..20 {
            sheet.write(row, 0, format!("JT{row:013}")).unwrap();
            sheet.write(row, 1, f64::from(row) * 1.5).unwrap();
        }
    })
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = rows_of(&bytes, 0);
    }

    #[test]
    fn arbitrary_bytes_in_an_archive_never_panic(tail in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend(tail);
        bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x40\0\0\0\0\0\0\0\0\0");
        let _ = rows_of(&bytes, 0);
    }

    #[test]
    fn one_wrong_byte_never_panics(at in any::<prop::sample::Index>(), value in any::<u8>()) {
        let mut bytes = SMALL.clone();
        let at = at.index(bytes.len());
        bytes[at] = value;
        let _ = rows_of(&bytes, 0);
    }

    #[test]
    fn arbitrary_sheet_xml_never_panics(xml in "(<(row|c|v|is|t)( (r|s|t)=\"[A-Z0-9a-z]{0,12}\")*/?>|</(row|c|v|is|t)>|[0-9.]{1,4}){0,40}") {
        let _ = rows_of(&by_hand("", &xml), 0);
    }
}
