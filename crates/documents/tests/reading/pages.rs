//! Web pages, and Excel's own XML, under the name of a workbook.

use documents::read::{FileKind, open_workbook};

use crate::support::{Cell, cells_of, lines_of, refusal, text};

#[test]
fn a_page_saved_as_xls_is_read_as_its_table() {
    let page = concat!(
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head>",
        "<meta charset=utf-8><style>td { mso-number-format:\"\\@\" }</style></head><body>",
        "<table border=1><tr><th>Waybill Number<th>Receiver</tr>",
        "<tr><td style='mso-number-format:\"\\@\"'>820000012345</td><td>Sta. Ana &amp; Sons &#241;&nbsp;1</td></tr>",
        "<tr><td> JT1\n  <b>x</b> </td><td>1 Rizal St<br>Manila<script>alert('<td>')</script></td></tr>",
        "<tr></tr><tr><td></td><td>last</table></body></html>"
    );
    let expected = [
        "1: Waybill Number|Receiver",
        "2: 820000012345|Sta. Ana & Sons \u{f1}\u{a0}1",
        "3: JT1 x|1 Rizal St\nManila",
        "5: |last",
    ];
    assert_eq!(
        open_workbook(page.as_bytes()).unwrap().kind(),
        FileKind::Html
    );
    assert_eq!(lines_of(page.as_bytes(), 0), expected);
}

#[test]
fn spanning_cells_leave_the_others_where_they_stand() {
    let page = "<table><tr><td rowspan=3>A<td colspan=2>B<td>C<tr><td>1<td rowspan=2>2<td>3<tr><td>4<td>5<tr><td>6</table>";
    let expected = ["1: A|B||C", "2: |1|2|3", "3: |4||5", "4: 6"];
    assert_eq!(lines_of(page.as_bytes(), 0), expected);
}

#[test]
fn several_tables_are_several_sheets_and_one_within_another_its_own() {
    let page = "<table><caption>Delivered</caption><tr><td>a<table><tr><td>inner</table>b</td></tr></table><table></table><table><tr><td>c</table>";
    let workbook = open_workbook(page.as_bytes()).unwrap();
    let names: Vec<&str> = workbook
        .sheets()
        .iter()
        .map(|sheet| sheet.name.as_str())
        .collect();
    assert_eq!(names, ["Delivered", "", ""]);
    assert_eq!(lines_of(page.as_bytes(), 0), ["1: ab"]);
    assert_eq!(lines_of(page.as_bytes(), 1), ["1: inner"]);
    assert_eq!(lines_of(page.as_bytes(), 2), ["1: c"]);
}

/// What Excel stores beside what it shows is what is meant.
#[test]
fn the_number_behind_what_is_shown_is_read() {
    let page = "<table><tr><td x:num=\"820000012345\">8.2E+11</td><td x:num>5</td></tr></table>";
    let expected = vec![Cell::Number(820_000_012_345.0), text("5")];
    assert_eq!(cells_of(page.as_bytes()), [expected]);
}

#[test]
fn the_encoding_of_a_page_is_what_it_says_unless_it_is_utf8() {
    let page = |charset: &str| {
        format!(
            "<html><meta content=\"text/html; charset={charset}\"><table><tr><td>\u{e9}\u{2019}</table>"
        )
    };
    let cases = [
        (
            page("gbk").replace('\u{e9}', "\u{5355}"),
            encoding_rs::GBK,
            "1: \u{5355}\u{2019}",
        ),
        (
            page("windows-1252"),
            encoding_rs::WINDOWS_1252,
            "1: \u{e9}\u{2019}",
        ),
        (page("iso-8859-1"), encoding_rs::UTF_8, "1: \u{e9}\u{2019}"),
        (
            page("utf-8"),
            encoding_rs::WINDOWS_1252,
            "1: \u{e9}\u{2019}",
        ),
    ];
    for (page, encoding, expected) in cases {
        let bytes = encoding.encode(&page).0;
        assert_eq!(lines_of(&bytes, 0), [expected], "{page}");
    }
}

#[test]
fn a_sign_in_page_is_no_table() {
    assert_eq!(
        refusal(b"<!DOCTYPE html><html><body>Sign in</body></html>"),
        "no_table"
    );
}

const EXCEL_XML: &str = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Orders"><Table ss:ExpandedColumnCount="9">
<Row><Cell><Data ss:Type="String">Waybill</Data></Cell><Cell ss:MergeAcross="1"><Data ss:Type="String">A &amp; B</Data></Cell><Cell><Data ss:Type="String">C</Data></Cell></Row>
<Row ss:Index="4"><Cell ss:Index="2"><Data ss:Type="Number">1499.5</Data></Cell><Cell><Data ss:Type="DateTime">2026-11-21T08:30:00.000</Data></Cell><Cell/><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="Lists"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>"#;

#[test]
fn xml_spreadsheet_2003_is_read() {
    let bytes = EXCEL_XML.as_bytes();
    let workbook = open_workbook(bytes).unwrap();
    assert_eq!(workbook.kind(), FileKind::ExcelXml);
    let sheets: Vec<_> = workbook
        .sheets()
        .iter()
        .map(|sheet| (sheet.name.as_str(), sheet.visible))
        .collect();
    assert_eq!(sheets, [("Orders", true), ("Lists", false)]);
    let expected = [
        vec![text("Waybill"), text("A & B"), Cell::Empty, text("C")],
        vec![
            Cell::Empty,
            Cell::Number(1499.5),
            Cell::DateTime("2026-11-21T08:30:00".to_owned()),
            Cell::Empty,
            Cell::Bool(true),
            Cell::Error("#N/A".to_owned()),
        ],
    ];
    assert_eq!(cells_of(bytes), expected);
    assert_eq!(crate::support::rows_of(bytes, 0).unwrap()[1].row, 4);
    assert_eq!(lines_of(bytes, 1), ["1: x"]);
    // Cut within the second sheet.
    assert_eq!(refusal(&bytes[..bytes.len() / 2]), "damaged");
}

/// A row that ends twice is handed over once; one that never ends is damage.
#[test]
fn rows_of_xml_spreadsheet_2003_are_handed_over_once() {
    let twice = EXCEL_XML.replace("</Row>\n<Row ss:Index", "</Row></Row>\n<Row ss:Index");
    assert_ne!(twice, EXCEL_XML);
    assert_eq!(lines_of(twice.as_bytes(), 0).len(), 2);
    let outside = EXCEL_XML.replace("</Row>\n<Row ss:Index", "</Row><Cell/>\n<Row ss:Index");
    assert_eq!(refusal(outside.as_bytes()), "damaged");
    let never = EXCEL_XML.replace("</Row>\n<Row ss:Index", "\n<Row ss:Index");
    assert_ne!(never, EXCEL_XML);
    assert_eq!(refusal(never.as_bytes()), "damaged");
}
