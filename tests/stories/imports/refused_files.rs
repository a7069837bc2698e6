//! Files that give no parcels: each is called what it is, and the day goes on.

use super::{HEADINGS, counts};
use tests::{Floor, Table, list, text, writers};

fn good() -> Table {
    Table::of(&[HEADINGS, "JT1|Ana|09171234567"])
}

/// The mark Excel leaves beside an open workbook.
fn lock_file() -> Vec<u8> {
    let mut lock = vec![b' '; 165];
    lock[..5].copy_from_slice(b"\x04Amal");
    lock[55..57].copy_from_slice(&[4, 0]);
    lock
}

#[test]
fn a_file_without_parcels_is_refused_by_name_and_the_next_one_is_taken() {
    let floor = Floor::open();
    let xlsx = good().xlsx();
    let files: Vec<(&str, Vec<u8>, &str)> = vec![
        (
            "secret.xlsx",
            writers::xls::compound("EncryptedPackage", &[0; 5000]),
            "password_protected",
        ),
        ("half.xlsx", xlsx[..xlsx.len() / 2].to_vec(), "truncated"),
        ("~$export.xlsx", lock_file(), "lock_file"),
        ("printed.xlsx", b"%PDF-1.7 ...".to_vec(), "pdf"),
        (
            "photo.xlsx",
            b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(),
            "image",
        ),
        (
            "letter.xls",
            writers::xls::compound("WordDocument", &[0; 5000]),
            "text_document",
        ),
        (
            "november.zip",
            writers::archive(&[("J&T 1.xlsx", &xlsx), ("Flash.csv", b"x")]),
            "archive_of_files",
        ),
        ("empty.xlsx", Vec::new(), "empty_file"),
        (
            "program.xls",
            vec![0x7F, b'E', b'L', b'F', 0, 0, 0, 0],
            "not_a_workbook",
        ),
        (
            "sign in.xls",
            b"<html><body>Sign in</body></html>".to_vec(),
            "no_table",
        ),
        (
            "colours.xlsx",
            Table::of(&["Name|Colour", "Ana|red"]).xlsx(),
            "no_header",
        ),
        (
            "numbers.csv",
            Table::of(&["Waybill Number|COD", "JT1|5"]).csv(),
            "columns_missing",
        ),
    ];
    for (name, bytes, code) in &files {
        let error = floor.import_refused(name, bytes, &[]);
        assert_eq!(error["code"], *code, "{name}: {error}");
        if *code == "archive_of_files" {
            assert!(
                text(&error["message"]).contains("J&T 1.xlsx, Flash.csv"),
                "{error}"
            );
        }
        assert_eq!(floor.ask_one(&["status"])["waybills"], 0, "{name}");
    }
    let import = floor.import("good.xlsx", &xlsx, &[]);
    assert_eq!(counts(&import), [1, 0, 0, 0]);
    // Each stands in the history with its reason, the newest first.
    let history = floor.ask(&["imports"]);
    let failures: Vec<&str> = history
        .iter()
        .skip(1)
        .rev()
        .map(|import| text(&import["failure"]))
        .collect();
    let codes: Vec<&str> = files.iter().map(|(_, _, code)| *code).collect();
    assert_eq!(failures, codes);
    assert_eq!(history[0]["status"], "completed");
}

#[test]
fn a_wrong_extension_is_no_trouble() {
    let floor = Floor::open();
    for (number, name) in ["old.xls", "text.csv", "none", "picture.jpg"]
        .into_iter()
        .enumerate()
    {
        let parcel = format!("JT{number}|Ana|09171234567");
        let import = floor.import(name, &Table::of(&[HEADINGS, &parcel]).xlsx(), &[]);
        assert_eq!(counts(&import), [1, 0, 0, 0], "{name}");
    }
}

#[test]
fn a_name_that_leads_nowhere_leaves_no_import_behind() {
    let floor = Floor::open();
    for name in ["no such.xlsx", "."] {
        assert_eq!(floor.refused(&["import", name])["code"], "file_unreadable");
    }
    assert!(floor.ask(&["imports"]).is_empty());
    assert!(list(&floor.import("good.xlsx", &good().xlsx(), &[])["rows"]).is_empty());
}
