//! Files that hold no rows, each called by its name.

use documents::read::{ReadError, open_workbook};

use crate::support::{archive, ods, refusal, saved, xls};

#[test]
fn what_is_no_workbook_is_called_what_it_is() {
    let mut lock = vec![b' '; 165];
    lock[0] = 9;
    lock[1..10].copy_from_slice(b"Warehouse");
    lock[55..57].copy_from_slice(&[9, 0]);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("lock_file", lock),
        ("pdf", b"%PDF-1.7 ...".to_vec()),
        (
            "image",
            vec![0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A],
        ),
        ("image", b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec()),
        (
            "text_document",
            archive(&[("_rels/.rels", b"<x/>"), ("word/document.xml", b"<w/>")]),
        ),
        ("text_document", xls::compound("WordDocument", &[0; 5000])),
        ("apple_numbers", archive(&[("Index/Document.iwa", b"")])),
        (
            "google_shortcut",
            br#"{"doc_id": "1x", "resource_key": ""}"#.to_vec(),
        ),
        ("not_a_workbook", archive(&[("readme.md", b"hello")])),
        (
            "not_a_workbook",
            archive(&[("_rels/.rels", b"<x/>"), ("drawing.xml", b"<x/>")]),
        ),
        ("not_a_workbook", xls::compound("Contents", &[0; 5000])),
        ("old_excel", b"\x09\x04\x06\0\0\0\x10\0 and more".to_vec()),
        (
            "password_protected",
            xls::compound("EncryptedPackage", &[0; 5000]),
        ),
        (
            "password_protected",
            ods::with_manifest("", "<manifest><encryption-data/></manifest>"),
        ),
        (
            "no_table",
            b"Dear all,\r\nplease find the list attached.\r\n".to_vec(),
        ),
        (
            "no_table",
            b"<html><body><p>Your session has expired.</p></body></html>".to_vec(),
        ),
        ("no_sheets", ods::spreadsheet("")),
    ];
    for (code, bytes) in cases {
        assert_eq!(
            refusal(&bytes),
            code,
            "{:?}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

#[test]
fn an_archive_of_exports_names_them() {
    let bytes = archive(&[
        ("nov/J&T 1.xlsx", b""),
        ("nov/J&T 2.xls", b""),
        ("read.me", b""),
    ]);
    let names = vec!["nov/J&T 1.xlsx".to_owned(), "nov/J&T 2.xls".to_owned()];
    let refusal = open_workbook(&bytes).map(drop);
    assert_eq!(refusal, Err(ReadError::ArchiveOfFiles { names }));
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

/// An `.xls` whose end is missing, and text that ends within a letter.
#[test]
fn older_files_that_broke_off_are_truncated() {
    let workbook = xls::compound("Workbook", &[0x55; 9000]);
    assert_eq!(refusal(&workbook[..workbook.len() - 4000]), "truncated");
    let text = "Receiver;City\nAna;Las Pi\u{f1}as\nBo;Para\u{f1}".as_bytes();
    assert_eq!(refusal(&text[..text.len() - 1]), "truncated");
}

/// One flipped bit in packed data still unpacks to something, often enough; the
/// checksum tells.
#[test]
fn a_flipped_bit_is_never_read_as_a_row_without_notice() {
    let bytes = saved(|sheet| {
        for row in 0..50 {
            sheet.write(row, 0, format!("JT{row:013}")).unwrap();
        }
    });
    let expected = crate::support::rows_of(&bytes, 0).unwrap();
    for at in (30..bytes.len()).step_by(7) {
        let mut broken = bytes.clone();
        broken[at] ^= 4;
        if let Ok(rows) = crate::support::rows_of(&broken, 0) {
            assert_eq!(rows, expected, "byte {at}");
        }
    }
}
