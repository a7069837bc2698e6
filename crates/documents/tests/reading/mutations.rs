//! Good files with something wrong in them: whatever it is, an answer comes.
//! `tests/fuzz` looks for longer.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;

use crate::support::{by_hand, ods, rows_of, saved, xls, xlsb};

static GOOD: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let xlsx = saved(|sheet| {
        for row in 0..20 {
            sheet.write(row, 0, format!("JT{row:013}")).unwrap();
            sheet.write(row, 1, f64::from(row) * 1.5).unwrap();
        }
    });
    let cells = [
        xls::cell(0x00FD, 0, 0, 0, &1_u32.to_le_bytes()),
        xls::cell(0x0203, 1, 1, 1, &46_347.5_f64.to_le_bytes()),
        xls::cell(0x0204, 2, 2, 0, &xls::wide("Pe\u{f1}a")),
    ];
    let old = xls::Xls {
        epoch_1904: false,
        strings: xls::shared(&["a", "JT1"]),
        sheets: vec![("One", false, cells.concat())],
    };
    let binary = [xlsb::row(1), xlsb::shared(0, 0), xlsb::number(1, 1, 2.5)].concat();
    vec![
        xlsx,
        old.bytes(),
        xlsb::workbook(false, false, &["JT1"], &binary),
        ods::spreadsheet(&ods::table("One", "ta1", &ods::row(2, &["a", "b"]))),
        b"sep=;\r\nNo;\"Recei\"\"ver\"\r\n1;Ana\r\n".to_vec(),
        "\u{FEFF}No\tReceiver\r\n1\tAna\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        b"<html><table><caption>x</caption><tr><td rowspan=2 x:num=\"1\">a<td>&amp;b<tr><td>c</table>".to_vec(),
        br#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table><Row ss:Index="2"><Cell><Data ss:Type="Number">1</Data></Cell></Row></Table></Worksheet></Workbook>"#.to_vec(),
    ]
});

fn read_all(bytes: &[u8]) {
    for sheet in 0..2 {
        let _ = rows_of(bytes, sheet);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        read_all(&bytes);
    }

    #[test]
    fn wrong_bytes_never_panic(
        file in any::<Index>(),
        wrong in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = file.get(&GOOD).clone();
        for (at, value) in wrong {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        read_all(&bytes);
    }

    #[test]
    fn a_cut_never_panics(file in any::<Index>(), end in any::<Index>()) {
        let bytes = file.get(&GOOD);
        read_all(&bytes[..end.index(bytes.len())]);
    }

    #[test]
    fn a_piece_of_one_file_in_another_never_panics(
        file in any::<Index>(), other in any::<Index>(),
        at in any::<Index>(), from in any::<Index>(), length in 0_usize..200,
    ) {
        let mut bytes = file.get(&GOOD).clone();
        let other = other.get(&GOOD);
        let from = from.index(other.len());
        let piece = &other[from..other.len().min(from + length)];
        let at = at.index(bytes.len());
        let end = bytes.len().min(at + piece.len());
        bytes.splice(at..end, piece.iter().copied());
        read_all(&bytes);
    }

    #[test]
    fn arbitrary_bytes_in_an_archive_never_panic(tail in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend(tail);
        bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x40\0\0\0\0\0\0\0\0\0");
        read_all(&bytes);
    }

    #[test]
    fn arbitrary_sheet_xml_never_panics(xml in "(<(row|c|v|is|t)( (r|s|t)=\"[A-Z0-9a-z]{0,12}\")*/?>|</(row|c|v|is|t)>|[0-9.]{1,4}){0,40}") {
        read_all(&by_hand("", &xml));
    }

    #[test]
    fn arbitrary_pages_never_panic(page in "<table>(<(tr|td|th|table|caption|br|p)( (rowspan|colspan|x:num)=\"?[0-9]{0,9}\"?)*>|</(tr|td|table)>|[a-z &;]{1,4}){0,40}") {
        read_all(page.as_bytes());
    }

    #[test]
    fn arbitrary_records_never_panic(records in proptest::collection::vec((prop_oneof![
        Just(0x0006_u16), Just(0x00BD), Just(0x00FD), Just(0x0203), Just(0x0204), Just(0x0205),
        Just(0x0207), Just(0x027E), Just(0x0809), Just(0x000A), Just(0x00D6),
    ], proptest::collection::vec(any::<u8>(), 0..24)), 0..24)) {
        let cells = records.iter().flat_map(|(kind, data)| xls::record(*kind, data)).collect();
        let workbook = xls::Xls {
            epoch_1904: false,
            strings: xls::shared(&["a"]),
            sheets: vec![("One", false, cells)],
        };
        read_all(&workbook.bytes());
    }
}
