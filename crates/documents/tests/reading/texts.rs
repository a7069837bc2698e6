//! Separated values as portals and Excel export them.

use documents::read::{Encoding, FileKind, TextLayout, open_workbook};

use crate::support::{Cell, cells_of, lines_of, refusal, text};

fn layout(bytes: &[u8]) -> (Encoding, char) {
    let workbook = open_workbook(bytes).unwrap();
    assert_eq!(workbook.kind(), FileKind::Text);
    let TextLayout {
        encoding,
        separator,
    } = workbook.text_layout().unwrap();
    (encoding, separator)
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let unit = |unit: u16| {
        if big {
            unit.to_be_bytes()
        } else {
            unit.to_le_bytes()
        }
    };
    format!("\u{FEFF}{text}")
        .encode_utf16()
        .flat_map(unit)
        .collect()
}

/// One small export in every dress; whatever it wears, it says the same.
#[test]
fn one_export_in_every_encoding_and_separator() {
    let rows = ["Waybill Number|Receiver", "JT1|Pi\u{f1}a, Ana", "JT2|Bo"];
    let joined = |separator: &str, end: &str| {
        let lines: Vec<String> = rows
            .iter()
            .map(|row| {
                let cells = row.split('|').map(|cell| match cell.contains(separator) {
                    true => format!("\"{cell}\""),
                    false => cell.to_owned(),
                });
                cells.collect::<Vec<_>>().join(separator)
            })
            .collect();
        lines.join(end) + end
    };
    let latin = |text: String| encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
    let cases: Vec<(Vec<u8>, Encoding, char)> = vec![
        (joined(",", "\r\n").into_bytes(), Encoding::Utf8, ','),
        (joined(";", "\n").into_bytes(), Encoding::Utf8, ';'),
        (joined("|", "\r").into_bytes(), Encoding::Utf8, '|'),
        (
            format!("\u{FEFF}{}", joined("\t", "\r\n")).into_bytes(),
            Encoding::Utf8,
            '\t',
        ),
        (utf16(&joined("\t", "\r\n"), false), Encoding::Utf16Le, '\t'),
        (utf16(&joined(",", "\r\n"), true), Encoding::Utf16Be, ','),
        (latin(joined(";", "\r\n")), Encoding::Windows1252, ';'),
        (
            format!("sep=;\r\n{}", joined(";", "\r\n")).into_bytes(),
            Encoding::Utf8,
            ';',
        ),
        (
            joined(";", "\n").trim_end().as_bytes().to_vec(),
            Encoding::Utf8,
            ';',
        ),
    ];
    for (bytes, encoding, separator) in cases {
        assert_eq!(layout(&bytes), (encoding, separator));
        let expected: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(index, row)| format!("{}: {row}", index + 1))
            .collect();
        assert_eq!(lines_of(&bytes, 0), expected, "{encoding:?} {separator:?}");
    }
}

#[test]
fn arabic_windows_text_is_read_as_arabic() {
    let export = "\u{631}\u{642}\u{645};\u{627}\u{644}\u{645}\u{633}\u{62A}\u{644}\u{645}\nJT1;\u{648}\u{647}\u{631}\u{627}\u{646}\n";
    let bytes = encoding_rs::WINDOWS_1256.encode(export).0.into_owned();
    assert_eq!(layout(&bytes), (Encoding::Windows1256, ';'));
    assert_eq!(
        lines_of(&bytes, 0)[1],
        "2: JT1|\u{648}\u{647}\u{631}\u{627}\u{646}"
    );
}

/// Numbers stay as they are written: digits with zeros before them, tabs that
/// keep Excel away, figures that Excel has already damaged.
#[test]
fn nothing_is_guessed_about_a_cell() {
    let export = "\"PU time\",\"Tracking No.\",\"Phone\"\n21/11/2026,\"\tTH0182\",09170000001\n,8.2E+11,\" 1.0\"\n";
    let expected = [
        vec![text("PU time"), text("Tracking No."), text("Phone")],
        vec![text("21/11/2026"), text("\tTH0182"), text("09170000001")],
        vec![Cell::Empty, text("8.2E+11"), text(" 1.0")],
    ];
    assert_eq!(cells_of(export.as_bytes()), expected);
}

#[test]
fn quotations_hold_line_ends_separators_and_quotation_marks() {
    let export = "a,b\r\n\"1 Rizal St,\r\nSta. Ana\",\"the \"\"big\"\" box\"\r\nx,5\" pipe\r\n";
    let expected = [
        "1: a|b",
        "2: 1 Rizal St,\r\nSta. Ana|the \"big\" box",
        "3: x|5\" pipe",
    ];
    assert_eq!(lines_of(export.as_bytes(), 0), expected);
}

/// Titles and blank lines are rows, whatever ends a line.
#[test]
fn rows_keep_the_numbers_that_the_spreadsheet_shows() {
    for end in ["\n", "\r\n", "\r"] {
        let lines = ["Report", "", "", "No,Receiver", "1,Ana", "", "2,Bo", ""];
        let numbered = lines_of(lines.join(end).as_bytes(), 0);
        let expected = ["1: Report", "4: No|Receiver", "5: 1|Ana", "7: 2|Bo"];
        assert_eq!(numbered, expected, "{end:?}");
    }
}

/// A quotation that is never closed would make one cell of the rest of the file.
#[test]
fn an_open_quotation_is_damage_and_says_where() {
    let export = "No,Receiver\n1,Ana\n2,\"Bo\n3,Cy\n";
    assert_eq!(refusal(export.as_bytes()), "damaged");
    let error = crate::support::rows_of(export.as_bytes(), 0).unwrap_err();
    assert!(error.to_string().contains("row 3"), "{error}");
}

/// More than one piece of input: no letter, line end or quotation is torn.
#[test]
fn a_long_file_is_the_same_in_pieces() {
    let row = |number: usize| {
        format!(
            "JT{number:07},\"Pe\u{f1}a\r\n{}\"\r\n",
            "\u{f1}".repeat(number % 7)
        )
    };
    let export: String = (0..30_000).map(row).collect();
    let check = |bytes: &[u8]| {
        let cells = cells_of(bytes);
        assert_eq!(cells.len(), 30_000);
        for (number, cells) in cells.iter().enumerate() {
            let expected = format!("Pe\u{f1}a\r\n{}", "\u{f1}".repeat(number % 7));
            assert_eq!(cells[1], text(&expected));
        }
    };
    check(export.as_bytes());
    check(&utf16(&export, false));
    check(&encoding_rs::WINDOWS_1252.encode(&export).0);
}
